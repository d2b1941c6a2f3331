/* mail.h - a mail taken apart: its header fields as they stand, and what its parts hold. Private to this room.
 *
 * header.c reads the header block itself, so that a malformed line never hides a later one; mime.c fills the rest. All
 * strings live in the mail's arena; texts are valid UTF-8, cleaned by charset.c. */
#ifndef LETTER_MAIL_H
#define LETTER_MAIL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/text.h"

enum {
	MAIL_FIELDS = 2000,             /* header fields that are read; real mails have under 200 */
	MAIL_HEADER_BYTES = 512 * 1024, /* of their values; servers take a quarter of that */
	MAIL_ENTITIES = 100,            /* parts, nested or side by side, that are looked at */
	MAIL_DEPTH = 40,                /* of nesting */
	MAIL_TEXT_BYTES = 512 * 1024,   /* of readable text, and of HTML */
	MAIL_CALENDAR_BYTES = 256 * 1024,
	MAIL_REPORT_BYTES = 128 * 1024,  /* of delivery-status and the like */
	MAIL_ENCLOSED_BYTES = 64 * 1024, /* of what an enclosed mail says */
};

struct field {
	const char *name;  /* as written */
	const char *value; /* unfolded, bytes as they came; a NUL is a blank */
};

struct mail {
	struct arena *arena;
	struct field *fields;
	size_t field_count;
	const char *body; /* borrowed from the mail's bytes */
	size_t body_bytes;

	/* mime.c */
	struct text text; /* what a reader sees first: text, or HTML made text; quoted HTML has "> " before each line */
	const char *type; /* of the whole, "multipart/report", lower case */
	const char *report_type;     /* lower case, "" */
	struct text status;          /* message/delivery-status, all of them, as text */
	struct text feedback;        /* message/feedback-report */
	struct text disposition;     /* message/disposition-notification */
	struct text calendar;        /* the first calendar part that can be read */
	const char *calendar_method; /* of its Content-Type, "" */
	struct text enclosed;        /* the beginning of an enclosed mail, or its header */
	struct text enclosed_text;   /* how the first text in it begins */
	struct mail *report;         /* an enclosed mail that is a report itself, its parts only; NULL: none */
	bool has_attachment, has_enclosed, is_encrypted, is_tnef, is_reaction;
	bool has_more_fields; /* than are read: a guard may stand among the others */
	size_t field_bytes;   /* of those that were */
	bool is_cut;          /* too many parts, or nested too deeply: a person should look */
};

/* Fills fields and body. */
void mail_header_read(struct mail *mail, const char *bytes, size_t count);

/* The first field of this name, "" where there is none (names without regard to case); has: is it there at all? */
const char *mail_field(const struct mail *mail, const char *name);
bool mail_has_field(const struct mail *mail, const char *name);

/* The next field of this name from *position on, which is moved behind it; NULL: no more. */
const char *mail_field_next(const struct mail *mail, const char *name, size_t *position);

/* A field's value as text: RFC 2047 words decoded (bytes of neighbours joined first, for characters split between two),
 * raw 8-bit bytes read as well as possible, one line. */
const char *header_decode(struct arena *arena, const char *value);

/* Is there a line end inside an encoded word? Only who wants to smuggle in a header field writes so. */
bool header_hides_line_end(const char *value);

/* Fills the second half. */
void mail_parts_read(struct mail *mail);

/* From: the first mailbox in it, "" where there is none. True only if it is the one author: exactly one From with exactly one
 * mailbox, written plainly, that may be written to (core/address.h). *name: at most 200 bytes. */
bool mail_author(const struct mail *mail, const char **address, const char **name);

#endif
