/* imap.h - an IMAP session (RFC 3501) by libetpan over a signed-in stream.
 *
 * Every command has a deadline over all of it and a limit on what the server may answer. After an error the session is closed:
 * none is used on when it may be out of step. No ENVELOPE, no BODYSTRUCTURE: libetpan's parsers of those crash on senders' bytes. */
#ifndef INBOX_IMAP_H
#define INBOX_IMAP_H
#include "inbox/mailbox.h"
#include "net/stream.h"

struct imap;

/* Who wants to stop: asked when `fd` is readable, and each second while a command waits. Then the command gets one second more. */
struct imap_watch {
	int fd;
	bool (*is_stopping)(void *context);
	void *context;
};

/* Takes over the stream, also after an error. */
enum err_kind imap_open(struct stream *stream, const struct imap_watch *watch, struct imap **imap, struct error *err);
void imap_close(struct imap *imap);  /* at once; NULL is fine */
void imap_logout(struct imap *imap); /* says good-bye, half a second at most; close it afterwards */

/* Finds the server's name of a folder from the config; makes and subscribes it where it isn't there. */
enum err_kind imap_folder_ready(
        struct imap *imap, const char *path, struct arena *arena, const char **name, struct error *err);

/* The same for who only wants to know: a missing one isn't made, but another of its name with "-trial" behind it, which is deleted
 * again. *exists: it is there already. */
enum err_kind imap_folder_try(
        struct imap *imap, const char *path, struct arena *arena, const char **name, bool *exists, struct error *err);

/* The server's name of the folder that has this special use (RFC 6154: "Sent", "Junk"); NULL: it names none. */
enum err_kind imap_folder_special(
        struct imap *imap, const char *use, struct arena *arena, const char **name, struct error *err);

/* How many mails are in a folder, and the UID that its next will get: while neither changes, the same mails are in it. */
struct folder_state {
	uint32_t count, next_uid;
};
enum err_kind imap_folder_state(struct imap *imap, const char *name, struct folder_state *state, struct error *err);
/* The first `most` mails of a folder, ascending, read-only: leaves no folder selected. *count: how many there are in all. */
enum err_kind imap_folder_list(struct imap *imap, const char *name, uint32_t most, struct arena *arena,
        struct mail_listed **list, size_t *listed, uint32_t *count, struct error *err);

/* `targets`: the server's names by enum folder, borrowed. */
enum err_kind imap_select(
        struct imap *imap, const char *name, const char *const *targets, uint32_t *uidvalidity, struct error *err);
struct mailbox imap_mailbox(struct imap *imap); /* of the selected folder */
uint32_t imap_exists(const struct imap *imap);

/* Lets the server speak, for those that wait longer for new mail without IDLE. */
enum err_kind imap_noop(struct imap *imap, struct error *err);

/* Between begin and end the caller waits for imap_fd(), unless *has_news. `has_news` after the end: there are more mails. */
bool imap_has_idle(const struct imap *imap);

/* Has the server told of mail since the last look, with whatever answer? It tells once: IDLE would not hear of it again. */
bool imap_has_news(const struct imap *imap);
enum err_kind imap_idle_begin(struct imap *imap, bool *has_news, struct error *err);
enum err_kind imap_idle_end(struct imap *imap, bool *has_news, struct error *err);
int imap_fd(const struct imap *imap);

/* When the server last spoke unasked (IDLE) of new mail, clock_monotonic_ms; 0: not since the last call. */
int64_t imap_exists_at_ms(struct imap *imap);

#endif
