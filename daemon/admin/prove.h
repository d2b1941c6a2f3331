/* prove.h - whether the mailbox works, shown by using it: sign in, send a mail to itself, see it arrive. For login and doctor.
 *
 * Each step blocks until it is through or the deadline (clock_monotonic_ms) passes. The mail that is sent says that
 * a house of convened wrote it: a daemon that runs meanwhile files it under Processed, where it is found, too. */
#ifndef ADMIN_PROVE_H
#define ADMIN_PROVE_H
#include "config/config.h"
#include "inbox/imap.h"
#include "net/stream.h"

/* Connects and signs in, with this password or (NULL) the one in the server's file. The caller closes the stream. */
enum err_kind prove_sign_in(struct network *network, enum protocol protocol, const struct config *config,
        const struct server *server, const char *password, int64_t deadline_ms, struct stream **stream,
        struct error *err);

/* Where a mail to ourselves may arrive, and from which UID on. */
struct arrivals {
	const char *folders[2]; /* the server's names: of the mailbox, and of what was dealt with */
	uint32_t next_uids[2];
};

/* Before the mail is sent. Makes the folders where they aren't there, as the daemon would. */
enum err_kind prove_arrivals(struct imap *imap, const struct config *config, struct arena *arena,
        struct arrivals *arrivals, struct error *err);

/* CRLF only; the addresses passed address_is_valid. */
struct prove_mail {
	const char *sender, *recipient, *text;
};
/* Gives a relay's signed-in stream one mail; after an answer the stream may be given another. ERR_PERMANENT, ERR_TEMPORARY: it was
 * refused, in the relay's words; without `is_answered` the line broke. */
enum err_kind prove_give(struct stream *stream, const struct prove_mail *mail, int64_t deadline_ms, bool *is_answered,
        struct error *err);

enum { PROVE_WORD_BYTES = 24 };
/* Sends a mail to ourselves over a relay's signed-in stream, which is then spent. `word`: by which prove_arrival() knows it.
 * Errors as prove_give(). */
enum err_kind prove_send(struct stream *stream, const struct config *config, int64_t deadline_ms,
        char word[static PROVE_WORD_BYTES], struct error *err);

/* Waits until the mail with this word is there, and deletes it; *header is its header as it came, the arena's. ERR_UNKNOWN: not yet, at the
 * deadline. */
enum err_kind prove_arrival(struct imap *imap, const struct arrivals *arrivals, const char *word, int64_t deadline_ms,
        struct arena *arena, const char **header, struct error *err);

#endif
