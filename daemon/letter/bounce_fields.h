/* bounce_fields.h - the fields that machines write into reports. Private to bounce*.c. */
#ifndef LETTER_BOUNCE_FIELDS_H
#define LETTER_BOUNCE_FIELDS_H
#include "letter/bounce.h"
#include "letter/bounce_notice.h"

/* Adds the recipients of a delivery status; what its fields leave out, the notice beside them says. True where it told of
 * somebody, failed or not. */
bool status_read(struct source *source, const struct notice *notice, const char *text, size_t length);

/* The status code of a report whose fields name nobody, "" where there is none. */
const char *status_alone(struct arena *arena, const struct mail *mail);

/* Where such fields begin in a text; NULL: there are none. */
const char *fields_within(const char *text);

/* The first of these fields that holds an address, "" where none does. */
const char *first_address(struct arena *arena, const struct mail *group, const char *const *names);

/* Does a field's value (plain) begin with one of these? */
bool field_is(const char *value, const char *const *beginnings);

#endif
