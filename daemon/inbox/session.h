/* session.h - an IMAP session from inside: what imap.c (commands), folders.c and mailbox.c share. Private to
 * this room; imap.h is the way in. */
#ifndef INBOX_SESSION_H
#define INBOX_SESSION_H
#include "inbox/line.h"

enum {
	IMAP_COMMAND_MS = 60 * 1000,
	IMAP_MOVE_MS = 180 * 1000,
	IMAP_ANSWER_BYTES = 16 * 1024 * 1024, /* of a command that fetches no mail: 2 million UIDs */
};

struct imap {
	struct line line;
	mailimap *session;
	bool is_broken, is_fetching;
	char separator;
	char *prefix; /* of the personal namespace; NULL: not asked yet */
	const char *const *targets;
	uint32_t *found; /* UIDs of the last look */
	size_t found_count, found_next;
	int64_t exists_at_ms;
};

/* Each command stands between these two. Begin: false, with an error, where the session is over. */
bool imap_command_begin(struct imap *imap, int64_t most_ms, size_t most_bytes, struct error *err);
/* The one way out: `result` is libetpan's. ERR_PERMANENT: the server said NO, and the session is fine. */
enum err_kind imap_command_end(struct imap *imap, int result, const char *doing, struct error *err);
/* Results by which the server said NO to a command: all else leaves the session out of step. */
bool imap_is_refusal(int result);

/* Did the server say that it has this? */
bool imap_has(const struct imap *imap, const char *extension);

#endif
