/* bounce.h - reports of machines: bounces, complaints, receipts (RFC 3464, 5965, 8098), and notices in words. Private
 * to this room.
 *
 * bounce.c says of what kind a report is; bounce_fields.c reads the fields that machines write, bounce_notice.c notices in
 * words, bounce_json.c those in JSON, bounce_returned.c the mail that comes back with them; bounce_judge.c says what all
 * that means for an address, by the tables of bounce_words.c. */
#ifndef LETTER_BOUNCE_H
#define LETTER_BOUNCE_H
#include "letter/mail.h"
#include "letter/source.h"

/* True where the mail is a report: `*kind` is set, and letter->recipients where the report names them. */
bool report_read(const struct mail *mail, struct source *source, enum letter_kind *kind);

/* ---- among bounce*.c ---- */

/* What a report says of one address, before it is judged. Every string may be "". */
struct failure {
	const char *address, *original;
	const char *status;     /* stated in a field of its own */
	const char *diagnostic; /* the other side's words */
	const char *said;       /* the reporting side's words about this address */
	const char *notice;     /* ... and about all of them */
	bool is_delayed;
	bool is_complaint;         /* its owner complained: nothing failed */
	const struct house *house; /* whose address sent it; failure_add() knows */
};

/* Judges it and adds it to the letter, once an address; ours and what is no address are left out. */
void failure_add(struct source *source, const struct failure *failure);

/* bounce_fields.c: the address in "rfc822; <ana@x.example>", "utf-8; ...", "ana+40x.example@y" (xtext, RFC 3461) and routes of old; "" where
 * there is none. */
const char *report_address(struct arena *arena, const char *value);

/* A machine's part is groups of fields, with blank lines between (RFC 3464, 2.1). Returns the bytes that were read. */
size_t group_read(struct mail *group, struct arena *arena, const char *text, size_t length);

#endif
