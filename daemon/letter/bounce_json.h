/* bounce_json.h - reports in JSON: Amazon SES writes them, also by way of SNS, and other relays their events. Private to bounce*.c. */
#ifndef LETTER_BOUNCE_JSON_H
#define LETTER_BOUNCE_JSON_H
#include "letter/bounce.h"

/* Draws once what the library's tables need: the sandbox can open nothing. */
void json_report_warm(void);

/* True where `text` begins with such a report; `*kind` is set. */
bool json_report_read(struct source *source, const char *text, enum letter_kind *kind);

#endif
