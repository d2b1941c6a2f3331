/* key.c - the key of our tokens, one line of hexadecimal digits in a 0600 file beside the database.
 *
 * Database and key belong together: with another key every way out in mails already sent would be dead. The key is written
 * under a name of its own before the first commit and renamed after it, so a start that was killed is just done again,
 * while a key without a database, or the reverse, means that something was lost, and a person must know. */
#include "store/sql.h"
#include "base/clock.h"
#include "base/folder.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX_CHARS = 2 * TOKEN_KEY_BYTES };

static enum err_kind file_error(struct error *err, const char *doing, const char *file)
{
	return err_set(err, errno == ENOSPC ? ERR_TEMPORARY : ERR_PERMANENT, "%s %s: %s", doing, file, strerror(errno));
}

/* A new name lasts only once its folder is on disk. */
static int folder_sync(struct arena *arena, const char *file)
{
	const int fd = open(dirname(arena_strdup(arena, file)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int result = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0)
		close(fd);
	return result;
}

enum err_kind key_make(const char *database, struct error *err)
{
	struct arena arena = { 0 };
	const char *file = arena_printf(&arena, "%s.key.new", database);
	unsigned char key[TOKEN_KEY_BYTES];
	char line[HEX_CHARS + 2];
	enum err_kind kind = ERR_NONE;

	randomness_fill(&randomness_system, key, sizeof(key));
	for (size_t i = 0; i < sizeof(key); i++)
		snprintf(line + 2 * i, 3, "%02x", key[i]);
	line[HEX_CHARS] = '\n';
	unlink(file);
	const int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line, HEX_CHARS + 1) != HEX_CHARS + 1 || fsync(fd) != 0
	        || folder_sync(&arena, file) != 0)
		kind = file_error(err, "writing", file);
	if (fd >= 0) {
		folder_owner_gets(file, fd);
		close(fd);
	}
	explicit_bzero(key, sizeof(key));
	explicit_bzero(line, sizeof(line));
	arena_free(&arena);
	return kind;
}

bool key_exists(const char *database)
{
	struct arena arena = { 0 };
	struct stat status;
	const bool exists = stat(arena_printf(&arena, "%s.key", database), &status) == 0 && status.st_size > 0;

	arena_free(&arena);
	return exists;
}

enum err_kind key_keep(const char *database, struct error *err)
{
	struct arena arena = { 0 };
	const char *made = arena_printf(&arena, "%s.key.new", database);
	const char *file = arena_printf(&arena, "%s.key", database);
	enum err_kind kind = ERR_NONE;

	if (access(made, F_OK) == 0 && (rename(made, file) != 0 || folder_sync(&arena, file) != 0))
		kind = file_error(err, "renaming", made);
	arena_free(&arena);
	return kind;
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = digit == '\0' ? NULL : strchr(digits, digit);

	return at == NULL ? -1 : (int)(at - digits);
}

static bool key_parse(const char line[static HEX_CHARS], struct token_key *key)
{
	for (size_t i = 0; i < sizeof(key->bytes); i++) {
		const int high = hex_value(line[2 * i]), low = hex_value(line[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		key->bytes[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

enum err_kind key_read(const char *database, struct token_key *key, struct error *err)
{
	struct arena arena = { 0 };
	const char *file = arena_printf(&arena, "%s.key", database);
	char line[HEX_CHARS];
	enum err_kind kind = ERR_NONE;
	const int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		kind = err_set(err, ERR_PERMANENT,
		        "%s is missing, and with another key the ways out in mails already sent would be dead: restore it from "
		        "the backup. If it is lost for good, make an empty file of that name: convened then makes a new key",
		        file);
	else if (fd < 0)
		kind = file_error(err, "reading", file);
	else if (read(fd, line, sizeof(line)) != (ssize_t)sizeof(line) || !key_parse(line, key))
		kind = err_set(err, ERR_PERMANENT, "%s is damaged: restore it from the backup", file);
	if (fd >= 0)
		close(fd);
	explicit_bzero(line, sizeof(line));
	arena_free(&arena);
	return kind;
}
