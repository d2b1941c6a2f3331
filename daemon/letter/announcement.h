/* announcement.h - a mail that is to go to all members of a team. Private to this room. */
#ifndef LETTER_ANNOUNCEMENT_H
#define LETTER_ANNOUNCEMENT_H
#include "letter/mail.h"
#include "letter/source.h"

/* Is it one, by `+announce-TEAM` or by a subject such as "announce education, hiring: Title"? Then kind, requests and, if its sender
 * announces to these teams, letter->announcement are set. A person's mail only (no guard spoke). */
bool announcement_read(const struct mail *mail, struct source *source);

/* What the own words of an answer to a preview say, beside yes and no: 's' send it, 'c' cancel it, 0 neither. */
char announcement_answer(const struct source *source);

#endif
