/* bounce.h - reports of machines: bounces, complaints, receipts (RFC 3464, 5965, 8098), and notices in words. Private
 * to this room. */
#ifndef LETTER_BOUNCE_H
#define LETTER_BOUNCE_H
#include "letter/mail.h"
#include "letter/source.h"

/* True where the mail is a report: `*kind` is set, and letter->recipients where the report names them. */
bool report_read(const struct mail *mail, struct source *source, enum letter_kind *kind);

#endif
