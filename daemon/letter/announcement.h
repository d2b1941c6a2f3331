/* announcement.h - a mail that is to go to all members of a team. Private to this room. */
#ifndef LETTER_ANNOUNCEMENT_H
#define LETTER_ANNOUNCEMENT_H
#include "letter/mail.h"
#include "letter/source.h"

/* Is it one, by `+announce-TEAM` or by a subject such as "announce education, hiring: Title"? Then kind, requests and, if its sender
 * announces to these teams, letter->announcement are set. A person's mail only (no guard spoke). */
bool announcement_read(const struct mail *mail, struct source *source);

/* Are the own words of an answer to a preview a yes or a no ("Send it, please", "cancel"), and nothing else? */
enum bare_answer { BARE_NONE, BARE_YES, BARE_NO };
enum bare_answer announcement_answer(const struct source *source);

#endif
