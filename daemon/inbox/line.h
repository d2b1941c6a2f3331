/* line.h - the one place of an IMAP session that waits: libetpan's stream (a mailstream_low driver) over a signed-in one.
 *
 * It keeps the command's deadline and its limit of bytes, and never answers 0, for libetpan would then ask for ever. Private to
 * this room. */
#ifndef INBOX_LINE_H
#define INBOX_LINE_H
#include <libetpan/libetpan.h>
#include "inbox/imap.h"

enum {
	LINE_STOP_MS = 1000, /* what a command gets when somebody wants to stop */
	LINE_AHEAD_BYTES = 4096,
	LINE_TAIL_BYTES = 512,
	LINE_DEPTH = 64, /* of parentheses; what we ask for has 3 */
};

struct line {
	struct stream *stream;
	struct imap_watch watch;
	const char *greeting; /* made up, for the real one was libcurl's */
	int64_t deadline, watched_at_ms;
	size_t allowance; /* bytes that this command may still bring */
	bool is_over, is_stopping, is_idling;
	struct {             /* how far the answer is understood here */
		size_t left; /* bytes of a literal, a mail's mostly, that are still to come */
		size_t announced;
		bool is_number, is_closed; /* in "{123", behind "}" */
		unsigned depth;            /* of parentheses in this line */
	} answer;
	int64_t idle_data_at_ms;
	char ahead[LINE_AHEAD_BYTES]; /* read before a wait, for TLS holds bytes that poll() doesn't see */
	size_t ahead_length;
	char tail[LINE_TAIL_BYTES]; /* the last bytes received: a BYE's words */
	size_t tail_length;
	struct error err;
};

int64_t line_now_ms(void);

/* For libetpan, which frees it; the line stays its owner's, and outlives it. */
mailstream *line_stream(struct line *line);

/* Reads ahead what is there without waiting: no poll() would tell of it. */
void line_look_ahead(struct line *line);

#endif
