/* read.h - bytes to letter: the one door of this room. Runs in the sandbox (worker/sandbox.h), on foreign bytes.
 *
 * In two steps with a clear border between them:
 *   mime.c, html.c, quote.c, guard.c, bounce.c, calendar.c   bytes to `struct source`: what kind of mail, and the person's own words
 *   words_*.c, piece.c, grammar.c, ask.c, gather.c, settle.c, requests.c     the person's own words to requests */
#ifndef LETTER_READ_H
#define LETTER_READ_H
#include "base/arena.h"
#include "core/house.h"
#include "core/letter.h"

/* What the reader needs to know besides the mail. */
struct reader {
	const struct house *house;
	const char *authserv_id;       /* "" : nobody's Authentication-Results count */
	const struct lexicon *lexicon; /* from letter_prepare(); NULL: made anew for each mail */
};

/* Warms what costs time or files: charsets, ICU, libxml2. Once, before the sandbox closes. */
void letter_warm(void);

/* Makes what can be made once for all mails of a house; it lives in `arena`. */
void letter_prepare(struct reader *reader, struct arena *arena);

/* Reads a mail (RFC 5322, any line ends). Always gives a letter: what can't be read is for people, and `why` says so.
 * `is_header_only`: the body was too large to be fetched. */
struct letter letter_read(
        const struct reader *reader, const char *mail, size_t bytes, bool is_header_only, struct arena *arena);

#endif
