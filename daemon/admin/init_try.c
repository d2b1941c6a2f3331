/* init_try.c - answers tried where they will be used. See init.h.
 *
 * Nothing here leaves a trace: no mail is sent, no file written. */
#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "admin/init.h"
#include "admin/prove.h"
#include "base/clock.h"
#include "net/oauth.h"
#include "net/oauth_errors.h"

enum { TRY_MS = 20 * 1000 };

static int64_t deadline_ms(void)
{
	return clock_monotonic_ms(&clock_system) + TRY_MS;
}

enum err_kind init_config(
        const char *file, const struct answers *answers, struct arena *arena, struct config **config, struct error *err)
{
	struct config_problems problems = { .arena = arena };
	const char *text = NULL;
	const enum err_kind kind = init_config_text(answers, arena, &text, err);

	if (kind != ERR_NONE)
		return kind;
	const char *bundle = arena_printf(arena, "c 1 %zu %s\n%s\n", strlen(text), file, text);
	*config = config_parse(file, bundle, strlen(bundle), &problems);
	return *config != NULL ? ERR_NONE : err_set(err, ERR_INPUT, "%s", problems.list[0].text);
}

/* ---- servers ---- */

static const struct server *server_of(const struct config *config, enum protocol protocol)
{
	return protocol == PROTOCOL_IMAP ? &config->mailbox.server : &config->relays[0].server;
}

enum err_kind try_server(const struct config *config, enum protocol protocol, bool *is_untrusted, struct error *err)
{
	struct network *network = network_open();
	struct server server = *server_of(config, protocol);
	struct stream *stream = NULL;

	server.user = "";
	server.sign_in = SIGN_IN_NONE;
	enum err_kind kind = stream_open(network, protocol, &server, "", "localhost", deadline_ms(), &stream, err);
	if (kind == ERR_NONE)
		kind = stream_wait(stream, -1, err);
	*is_untrusted = kind == ERR_PERMANENT && stream != NULL && stream_step(stream) == STREAM_STEP_TLS;
	stream_close(stream);
	network_close(network);
	return kind;
}

/* The server's words, and what they mean where that is known. */
static enum err_kind meaning_added(enum err_kind kind, struct error *err)
{
	const struct oauth_error *row = oauth_error_find(err->text);
	const struct error said = *err;
	size_t length = strlen(said.text);

	while (length > 0 && said.text[length - 1] == '.')
		length--;
	return row == NULL ? kind : err_set(err, kind, "%.*s. %s", (int)length, said.text, row->meaning);
}

enum err_kind try_password(const struct config *config, enum protocol protocol, const char *password, struct error *err)
{
	struct network *network = network_open();
	struct stream *stream = NULL;
	const enum err_kind kind = prove_sign_in(
	        network, protocol, config, server_of(config, protocol), password, deadline_ms(), &stream, err);

	stream_close(stream);
	network_close(network);
	return kind == ERR_NONE ? kind : meaning_added(kind, err);
}

/* The secret stands in memory alone, under a name by which it is read as from its file. */
enum err_kind try_client_secret(const struct config *config, const char *secret, struct error *err)
{
	struct arena arena = { 0 };
	struct oauth_config oauth = config->oauth;
	struct oauth_tokens tokens = { 0 };
	struct oauth_failure failure = { 0 };
	const size_t bytes = strlen(secret);
	const int fd = memfd_create("secret", MFD_CLOEXEC);
	enum err_kind kind = ERR_NONE;

	if (fd < 0 || write(fd, secret, bytes) != (ssize_t)bytes) {
		kind = err_set(err, ERR_TEMPORARY, "memory for the secret: %s", strerror(errno));
	} else {
		oauth.client_secret_file = arena_printf(&arena, "/proc/self/fd/%d", fd);
		kind = oauth_client_credentials(&oauth, deadline_ms(), &tokens, &failure);
		if (kind != ERR_NONE) {
			oauth_failure_text(&failure, err);
			const struct oauth_error *row = oauth_error_find(err->text);
			const bool is_answer_wrong = strcmp(failure.error, "invalid_client") == 0;
			kind = meaning_added(kind, err);
			if (row != NULL && row->mender == MENDER_IT && !is_answer_wrong)
				kind = ERR_UNKNOWN;
		}
	}
	oauth_tokens_wipe(&tokens);
	if (fd >= 0)
		close(fd);
	arena_free(&arena);
	return kind;
}

/* ---- this machine ---- */

/* It and the one above it, and both away again. */
static bool can_make(const char *folder, const char *parent)
{
	const bool is_parent_made = mkdir(parent, 0700) == 0, is_made = mkdir(folder, 0700) == 0;
	const int why = errno;

	if (is_made)
		rmdir(folder);
	if (is_parent_made)
		rmdir(parent);
	errno = why;
	return is_made;
}

enum err_kind try_folder(const char *folder, struct arena *arena, struct error *err)
{
	struct stat about;
	const bool is_there = stat(folder, &about) == 0;

	if (is_there ? access(folder, W_OK | X_OK) == 0 : can_make(folder, dirname(arena_strdup(arena, folder))))
		return ERR_NONE;
	return err_set(err, ERR_INPUT, "we can't %s %s (%s): name another, or run this as root",
	        is_there ? "write into" : "make", folder, strerror(errno));
}

enum err_kind try_database(const char *database, struct arena *arena, struct error *err)
{
	struct stat about;

	if (*database != '/')
		return err_set(err, ERR_INPUT, "write the whole name, from / on: /var/lib/convened/convened.db");
	if (stat(database, &about) == 0 && !S_ISREG(about.st_mode))
		return err_set(err, ERR_INPUT, "%s is no file: name one in that folder", database);
	return try_folder(dirname(arena_strdup(arena, database)), arena, err);
}
