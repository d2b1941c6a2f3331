/* bounce_returned.h - the mail of ours that a report encloses or quotes. Private to bounce*.c. */
#ifndef LETTER_BOUNCE_RETURNED_H
#define LETTER_BOUNCE_RETURNED_H
#include "letter/bounce.h"

/* Sets letter->returned_id and letter->returned_token from the header of an enclosed mail, or from one quoted in words. What
 * was found before stays. */
void returned_read(struct source *source, const char *text, size_t length);

/* The same for one field, by its name. */
void returned_field(struct source *source, const char *name, const char *value);

/* The one address in its To:, "" where there are several, or none that is whole. */
const char *returned_to(struct source *source, const char *text, size_t length);

#endif
