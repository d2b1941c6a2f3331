/* login_password.c - passwords for `convened login`, tried before they are kept. See login.h. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include "admin/login.h"
#include "admin/prove.h"
#include "admin/secret.h"

enum { TRIES = 3 /* at a terminal */ };

/* What has a password of its own: the mailbox, and each relay whose file is another. */
struct door {
	enum protocol protocol;
	const struct server *server;
	const char *name;
};

/* Tried before it is kept: a slip of the finger doesn't take the place of a password that works. ERR_TEMPORARY: it can't be tried
 * now. */
static enum err_kind password_try(struct admin *admin, const struct door *door, const char *password, struct error *err)
{
	struct network *network = network_open();
	struct stream *stream = NULL;
	const enum err_kind kind = prove_sign_in(network, door->protocol, admin->config, door->server, password,
	        login_now_ms() + LOGIN_CONNECT_MS, &stream, err);

	stream_close(stream);
	network_close(network);
	return kind;
}

static int password_ask(struct admin *admin, const struct door *door)
{
	const char *file = admin_clean(admin, door->server->password_file), *password = NULL;
	const char *question =
	        arena_printf(&admin->arena, "Password of %s at %s (%s):", admin_clean(admin, door->server->user),
	                admin_clean(admin, door->server->host), door->name);
	int status = EX_OK;

	for (int tries = 0; tries < TRIES; tries++) {
		struct error err = { 0 };
		if (line_ask(question, admin->from_stdin ? TYPED_PIPED : TYPED_HIDDEN, &admin->arena, &password, &err)
		        != ERR_NONE)
			return login_input_failed(&err);
		const enum err_kind kind = password_try(admin, door, password, &err);
		if (kind != ERR_NONE) {
			err_within(&err, "%s", door->name);
			status = login_refused(admin, &err);
		}
		if (kind == ERR_PERMANENT && !admin->from_stdin)
			continue;
		if (kind == ERR_PERMANENT)
			return status;
		if (secret_write(door->server->password_file, password, &err) != ERR_NONE)
			return admin_failed(&err);
		printf("The password is in %s, and nobody else may read it.\n", file);
		return EX_OK;
	}
	return status;
}

/* Is it in a file that was asked for already? Two servers may share one. */
static bool is_asked(const struct config *config, size_t relay)
{
	const char *file = config->relays[relay].server.password_file;
	bool is_found = strcmp(file, config->mailbox.server.password_file) == 0;
	for (size_t i = 0; i < relay; i++)
		is_found |= strcmp(file, config->relays[i].server.password_file) == 0;
	return is_found;
}

int login_password(struct admin *admin)
{
	const struct config *config = admin->config;
	const struct door mailbox = { PROTOCOL_IMAP, &config->mailbox.server, "mailbox" };
	int status = EX_OK;

	if (mailbox.server->sign_in == SIGN_IN_PASSWORD)
		status = password_ask(admin, &mailbox);
	for (size_t i = 0; i < config->relay_count && status == EX_OK; i++) {
		const struct relay_config *relay = &config->relays[i];
		const struct door door = { PROTOCOL_SMTP, &relay->server,
			arena_printf(&admin->arena, "relay %s", relay->name) };
		if (relay->server.sign_in == SIGN_IN_PASSWORD && !is_asked(config, i))
			status = password_ask(admin, &door);
	}
	return status;
}
