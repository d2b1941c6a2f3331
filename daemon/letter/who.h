/* who.h - "who MEETING": an announcer asks who comes. Private to this room. */
#ifndef LETTER_WHO_H
#define LETTER_WHO_H
#include "letter/source.h"

/* Is the mail that command and nothing else, and from an announcer? Then it is the letter's request. Asked last: what the mail
 * asks otherwise stays. */
void who_read(struct source *source);

#endif
