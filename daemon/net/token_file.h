/* token_file.h - where tokens are kept between runs, shared by the workers and `convened login`.
 *
 * A JSON object: version 1, grant, client_id, user, access_token, refresh_token, obtained_at, expires_at. Whoever would ask the
 * provider for new tokens holds <file>.lock (flock), and reads again after getting it. The file is only ever replaced whole, so
 * that it may be read without the lock. */
#ifndef NET_TOKEN_FILE_H
#define NET_TOKEN_FILE_H
#include "net/oauth.h"

/* What stat() says of the file, to see whether it was replaced; all 0: it isn't there. */
struct token_stamp {
	uint64_t device, inode, bytes;
	int64_t changed_s, changed_ns;
};
struct token_stamp token_stamp(const char *file);
bool token_stamp_is(const struct token_stamp *a, const struct token_stamp *b);

/* Takes the lock without waiting; ERR_UNKNOWN: another has it. *lock_fd is closed to give it up. */
enum err_kind token_lock(const char *file, int *lock_fd, struct error *err);

/* ERR_UNKNOWN: no file. ERR_INPUT: of another application or grant than `oauth` says. ERR_PERMANENT: it can't be read. `user`
 * may be NULL. */
enum err_kind token_load(const struct oauth_config *oauth, struct oauth_tokens *tokens, struct error *err);

/* Under the lock: temporary file (0600), fsync, rename, fsync of the folder. `user` NULL: stays what it was. */
enum err_kind token_store(
        const struct oauth_config *oauth, const char *user, const struct oauth_tokens *tokens, struct error *err);

#endif
