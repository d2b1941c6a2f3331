/* token_file.c - where tokens are kept between runs. See token_file.h.
 *
 * A crash in the middle leaves the old file whole, and at most a temporary one, which the next store replaces. */
#include "net/token_file.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/folder.h"
#include "net/wipe.h"

enum { FILE_BYTES = 64 * 1024, USER_BYTES = 512, VERSION = 1 };

static const char *const grants[] = { [GRANT_AUTO] = "",
	[GRANT_CLIENT_CREDENTIALS] = "client_credentials",
	[GRANT_DEVICE_CODE] = "device_code",
	[GRANT_AUTHORIZATION_CODE] = "authorization_code" };

struct token_stamp token_stamp(const char *file)
{
	struct stat about;
	if (stat(file, &about) != 0)
		return (struct token_stamp){ 0 };
	return (struct token_stamp){ about.st_dev, about.st_ino, (uint64_t)about.st_size, about.st_ctim.tv_sec,
		about.st_ctim.tv_nsec };
}

bool token_stamp_is(const struct token_stamp *a, const struct token_stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->bytes == b->bytes && a->changed_s == b->changed_s
	        && a->changed_ns == b->changed_ns;
}

enum err_kind token_lock(const char *file, int *lock_fd, struct error *err)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof(path), "%s.lock", file) >= (int)sizeof(path))
		return err_set(err, ERR_PERMANENT, "%s: the name is too long", file);
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, ERR_PERMANENT, "%s: %s", path, strerror(errno));
	folder_owner_gets(path, fd); /* login and doctor are mostly root's */
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		const int why = errno;
		close(fd);
		return why == EWOULDBLOCK || why == EINTR ? err_set(err, ERR_UNKNOWN, "%s: another has it", path)
		                                          : err_set(err, ERR_PERMANENT, "%s: %s", path, strerror(why));
	}
	*lock_fd = fd;
	return ERR_NONE;
}

/* ---- reading ---- */

/* The file's object; the caller decrefs it. */
static enum err_kind object_load(const char *file, json_t **root, struct error *err)
{
	const int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t length = 0;
	ssize_t got = 1;
	json_error_t where;

	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_UNKNOWN : ERR_PERMANENT, "%s: %s", file, strerror(errno));
	char *data = malloc(FILE_BYTES);
	if (data == NULL)
		abort();
	while (got > 0 && length < FILE_BYTES) {
		got = read(fd, data + length, FILE_BYTES - length);
		length += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	json_set_alloc_funcs(malloc, wipe_free);
	*root = got == 0 ? json_loadb(data, length, 0, &where) : NULL;
	wipe_free(data);
	if (!json_is_object(*root)) {
		json_decref(*root);
		return err_set(err, ERR_PERMANENT, "%s: no file of tokens; `convened login` makes a new one", file);
	}
	return ERR_NONE;
}

static void take(const json_t *root, const char *name, char *text, size_t room)
{
	const char *value = json_string_value(json_object_get(root, name));
	const size_t bytes = value == NULL ? 0 : strlen(value);
	if (bytes < room && bytes > 0)
		memcpy(text, value, bytes);
	text[bytes < room ? bytes : 0] = '\0';
}

enum err_kind token_load(const struct oauth_config *oauth, struct oauth_tokens *tokens, struct error *err)
{
	json_t *root = NULL;
	char grant[64], client[512];
	enum err_kind kind = object_load(oauth->token_file, &root, err);
	if (kind != ERR_NONE)
		return kind;

	take(root, "grant", grant, sizeof(grant));
	take(root, "client_id", client, sizeof(client));
	if (json_integer_value(json_object_get(root, "version")) != VERSION)
		kind = err_set(err, ERR_PERMANENT, "%s: written by another version of convened", oauth->token_file);
	else if (strcmp(grant, grants[oauth->grant]) != 0 || strcmp(client, oauth->client_id) != 0)
		kind = err_set(err, ERR_INPUT, "%s: its tokens are another application's, or were had in another way",
		        oauth->token_file);
	else {
		take(root, "access_token", tokens->access_token, sizeof(tokens->access_token));
		take(root, "refresh_token", tokens->refresh_token, sizeof(tokens->refresh_token));
		tokens->obtained_at = json_integer_value(json_object_get(root, "obtained_at"));
		tokens->expires_at = json_integer_value(json_object_get(root, "expires_at"));
	}
	json_decref(root);
	return kind;
}

/* ---- writing ---- */

/* Renamed files are durable when their folder is. */
static int folder_sync(const char *file)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(file, '/');
	snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 : (int)(slash - file + 1),
	        slash == NULL ? "." : file);
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const int status = fsync(fd);
	close(fd);
	return status;
}

static json_t *object_of(const struct oauth_config *oauth, const char *user, const struct oauth_tokens *tokens)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "version", VERSION, "grant", grants[oauth->grant],
	        "client_id", oauth->client_id, "user", user, "access_token", tokens->access_token, "refresh_token",
	        tokens->refresh_token, "obtained_at", (json_int_t)tokens->obtained_at, "expires_at",
	        (json_int_t)tokens->expires_at);
}

/* Whom the file that stands there names. */
static void user_load(const char *file, char *user, size_t room)
{
	json_t *root = NULL;
	*user = '\0';
	if (object_load(file, &root, NULL) == ERR_NONE)
		take(root, "user", user, room);
	json_decref(root);
}

enum err_kind token_store(
        const struct oauth_config *oauth, const char *user, const struct oauth_tokens *tokens, struct error *err)
{
	char fresh[PATH_MAX], kept_user[USER_BYTES];
	enum err_kind kind = ERR_NONE;

	if (snprintf(fresh, sizeof(fresh), "%s.new", oauth->token_file) >= (int)sizeof(fresh))
		return err_set(err, ERR_PERMANENT, "%s: the name is too long", oauth->token_file);
	if (user == NULL)
		user_load(oauth->token_file, kept_user, sizeof(kept_user));
	json_set_alloc_funcs(malloc, wipe_free);
	json_t *root = object_of(oauth, user == NULL ? kept_user : user, tokens);
	if (root == NULL)
		return err_set(err, ERR_PERMANENT, "%s: its user is no valid UTF-8", oauth->token_file);
	unlink(fresh); /* a crash's; O_EXCL then makes sure that the mode is ours */
	const int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	const bool is_written = fd >= 0 && json_dumpfd(root, fd, JSON_INDENT(1)) == 0 && fsync(fd) == 0;
	json_decref(root);
	if (is_written)
		folder_owner_gets(fresh, fd);
	if (!is_written || rename(fresh, oauth->token_file) != 0 || folder_sync(oauth->token_file) != 0)
		kind = err_set(err, ERR_PERMANENT, "%s: %s: we must be able to write into its folder",
		        oauth->token_file, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (kind != ERR_NONE)
		unlink(fresh);
	return kind;
}
