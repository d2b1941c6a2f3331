/* calendar.h - what a mail's calendar part says (RFC 5545, 5546). Private to this room. */
#ifndef LETTER_CALENDAR_H
#define LETTER_CALENDAR_H
#include "letter/mail.h"
#include "letter/source.h"

void calendar_warm(void);

/* Fills letter->calendar_method and events, source->calendar and calendar_word. */
void calendar_read(const struct mail *mail, struct source *source);

#endif
