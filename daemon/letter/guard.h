/* guard.h - the table of loop guards: is it a person's mail? Private to this room. */
#ifndef LETTER_GUARD_H
#define LETTER_GUARD_H
#include "letter/mail.h"
#include "letter/source.h"

/* Asks the guards in their order; the first that speaks decides. Sets source->is_person, letter->kind and why.
 * Everything else in `source` is filled. */
void guards_ask(const struct mail *mail, struct source *source);

/* By its fields, did a program send it? */
bool mail_is_automatic(const struct mail *mail);

#endif
