/* smtp.h - the SMTP dialogue of one line, pipelined where the server offers it (RFC 5321, RFC 2920).
 *
 * Pure: bytes and time come in as values, bytes to send and events go out; no I/O, no clock. The envelope goes in one write,
 * the text with its dot together with the next envelope: one round trip a mail. Replies are consumed strictly in order,
 * each matched to its command. What always holds: each mail that was given comes back in exactly one event. */
#ifndef OUTBOX_SMTP_H
#define OUTBOX_SMTP_H
#include "base/text.h"
#include "core/delivery.h"

/* A mail to send. Its strings are borrowed until smtp_wants() another, or the mail comes back in an event. The addresses
 * passed address_is_valid. */
struct smtp_mail {
	void *post; /* the caller's own */
	const char *sender, *recipient;
	const char *text; /* CRLF only, not dot-stuffed; a NUL behind it */
	size_t bytes;
};

enum smtp_event_kind {
	SMTP_OUTCOME, /* `post` has its final reply: `reply` (its strings are valid until the next call) */
	SMTP_BACK,    /* `post` was certainly not accepted: the line fell before its text was complete */
	SMTP_DOUBT,   /* `post`'s last byte was given to the line, and no reply came */
	SMTP_OVER /* the line is over, `why`; comes once and last. reply.code is 421 where the server said so, else 0 */
};

struct smtp_event {
	enum smtp_event_kind kind;
	void *post;
	struct smtp_reply reply;
	const char *why;
};

enum { SMTP_EXPECTED_MOST = 8, SMTP_WORDS_BYTES = 400 };

struct smtp_flight {
	struct smtp_mail mail;
	bool is_used, is_decided; /* decided: its outcome was told, the rest of its replies is still to be consumed */
	int stage;                /* how much of the envelope was queued */
	uint64_t dot_at;          /* how many bytes were queued up to and with its dot */
};

/* Zero is a closed line. All fields are smtp.c's, except that a line may be freed with smtp_free at any time. */
struct smtp {
	bool is_pipelining, has_size, is_finishing, is_over, is_over_told, is_reset_due;
	struct smtp_flight text, envelope; /* the mail whose dot is awaited, and the one after it */
	int expected[SMTP_EXPECTED_MOST];
	size_t expected_count, unanswered; /* the latter: of what was sent */
	struct text out, in;
	size_t out_sent, in_read, reply_lines;
	uint64_t queued_bytes, sent_bytes;
	int64_t deadline_ms;
	int code;
	char enhanced[12], words[SMTP_WORDS_BYTES];
	const char *why;
};

struct smtp_offers {
	bool pipelining, size;
};
void smtp_start(struct smtp *smtp, const struct smtp_offers *offers);
void smtp_free(struct smtp *smtp);

/* May another mail be given? At once after the text of the one before was queued, so that its envelope leaves with it. */
bool smtp_wants(const struct smtp *smtp);
void smtp_give(struct smtp *smtp, const struct smtp_mail *mail, int64_t now_ms);

/* Says QUIT; only where smtp_is_idle. */
void smtp_quit(struct smtp *smtp, int64_t now_ms);
bool smtp_is_idle(const struct smtp *smtp); /* no mail, no reply awaited */

/* No text is begun any more: what is on its way gets its reply, an envelope comes back. For a stop. */
void smtp_finish(struct smtp *smtp);

/* What is to be written now; then smtp_sent says how much of it the line took. */
size_t smtp_output(const struct smtp *smtp, const char **data);
void smtp_sent(struct smtp *smtp, size_t bytes, int64_t now_ms);

/* Were all commands answered that were sent? Then nothing is left to be read, until more is sent. */
bool smtp_is_answered(const struct smtp *smtp);

/* What the line brought. Call smtp_next until it returns false, then give and write. */
void smtp_input(struct smtp *smtp, const char *data, size_t bytes);
bool smtp_next(struct smtp *smtp, int64_t now_ms, struct smtp_event *event);

/* The line broke, or a deadline passed: smtp_next tells what became of each mail. `why` is copied. */
void smtp_break(struct smtp *smtp, const char *why);

/* Until when the reply now awaited must be here: 10 minutes for the one to a dot; -1: none is awaited. */
int64_t smtp_deadline(const struct smtp *smtp);

#endif
