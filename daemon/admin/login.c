/* login.c - `convened login`: leads through signing in to the mailbox, and proves at once that it works.
 *
 * Asks only at a terminal, or reads what it needs from standard input where --stdin says so. What is refused is said in the
 * provider's words and in ours: what it means, and who can mend it. */
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include "admin/admin.h"
#include "admin/common.h"
#include "admin/login_browser.h"
#include "admin/login_steps.h"
#include "admin/prove.h"
#include "admin/secret.h"
#include "base/clock.h"
#include "base/log.h"
#include "net/claims.h"
#include "net/oauth.h"
#include "net/oauth_errors.h"

enum {
	REQUEST_MS = 30 * 1000,
	PERSON_MS = 15 * 60 * 1000, /* for somebody who looks for a browser */
	SIGN_IN_MS = 30 * 1000,
	SEND_MS = 60 * 1000,
	ARRIVE_MS = 90 * 1000,
	TRIES = 3, /* at a terminal */
};

static const char usage[] = "usage: convened login [-c FILE] [microsoft|google|password] [--secret] [--stdin]\n"
                            "       convened login [-c FILE] [microsoft|google] --steps\n";

static int64_t now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

/* ---- what a refusal means ---- */

static void request_print(struct admin *admin, const char *request)
{
	const struct config *config = admin->config;

	fputs("  For your IT, as it stands:\n\n", stderr);
	login_wrapped_print(stderr, "    ", 4, request);
	if (config->oauth.provider == PROVIDER_MICROSOFT)
		fprintf(stderr, "    Application (client) ID: %s\n    Directory (tenant): %s\n",
		        admin_clean(admin, config->oauth.client_id), admin_clean(admin, config->oauth.tenant));
	else if (config->oauth.provider == PROVIDER_GOOGLE)
		fprintf(stderr, "    OAuth client ID: %s\n", admin_clean(admin, config->oauth.client_id));
	fprintf(stderr, "    Mailbox: %s\n", admin_clean(admin, config->house.address));
}

static void refusal_explain(struct admin *admin, const struct oauth_error *row)
{
	fputc('\n', stderr);
	login_wrapped_print(stderr, "  What it means: ", 4, row->meaning);
	login_wrapped_print(
	        stderr, "  Who can mend it: ", 4, arena_printf(&admin->arena, "%s.", mender_words(row->mender)));
	if (*row->remedy != '\0')
		login_wrapped_print(stderr, "  What you can do: ", 4, row->remedy);
	if (*row->request != '\0')
		request_print(admin, row->request);
	fputc('\n', stderr);
}

/* Says what failed and what that means; the exit status. The table knows better than a reply's code whether it passes. */
static int refused(struct admin *admin, const struct error *err)
{
	const struct oauth_error *row = oauth_error_find(err->text);
	const int status = admin_failed(err);

	if (row == NULL)
		return status;
	refusal_explain(admin, row);
	return row->mender == MENDER_TIME ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

/* Nothing was typed, or it can't be kept. */
static int input_failed(const struct error *err)
{
	const int status = admin_failed(err);
	return err->kind == ERR_UNKNOWN ? EX_NOINPUT : status;
}

/* ---- tokens ---- */

static void failure_said(struct error *err, const struct oauth_failure *failure, const char *provider)
{
	oauth_failure_text(failure, err);
	err_within(err, "%s", provider);
}

static enum err_kind as_application(struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	return oauth_client_credentials(&admin->config->oauth, now_ms() + REQUEST_MS, tokens, failure);
}

/* The person may be through, not yet, or have declined; a network that fails meanwhile is asked again, too. */
static enum err_kind as_person_by_code(struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	const struct oauth_config *oauth = &admin->config->oauth;
	struct oauth_device device = { 0 };
	enum err_kind kind = oauth_device_begin(oauth, now_ms() + REQUEST_MS, &device, failure);

	if (kind != ERR_NONE)
		return kind;
	printf("Open %s in a browser, anywhere. Enter the code\n\n    %s\n\nand sign in as %s. This waits for you.\n",
	        admin_clean(admin, device.address), admin_clean(admin, device.user_code),
	        admin_clean(admin, admin->config->mailbox.server.user));
	fflush(stdout);
	do {
		(void)poll(NULL, 0, device.interval_s * 1000);
		kind = oauth_device_redeem(oauth, &device, now_ms() + REQUEST_MS, tokens, failure);
	} while (kind == ERR_TEMPORARY && clock_now(&clock_system) < device.expires_at);
	explicit_bzero(&device, sizeof(device));
	return kind;
}

static enum err_kind as_person_in_browser(
        struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	return login_browser(&admin->config->oauth, admin->config->mailbox.server.user, admin->from_stdin,
	        now_ms() + PERSON_MS, tokens, failure);
}

/* Microsoft shows the secret's ID beside its Value, and takes only the latter: 8-4-4-4-12 hexadecimal digits. */
static bool is_secret_id(const char *secret)
{
	return strlen(secret) == 36 && strspn(secret, "0123456789abcdefABCDEF-") == 36 && secret[8] == '-'
	        && secret[13] == '-' && secret[18] == '-' && secret[23] == '-';
}

static enum err_kind client_secret_ask(struct admin *admin, const char **secret, struct error *err)
{
	const bool is_microsoft = admin->config->oauth.provider == PROVIDER_MICROSOFT;
	const char *question =
	        is_microsoft ? "The client secret's Value (not its Secret ID):" : "The OAuth client's secret:";
	const enum err_kind kind = line_ask(question, admin->from_stdin, true, &admin->arena, secret, err);

	if (kind != ERR_NONE || !is_microsoft || !is_secret_id(*secret))
		return kind;
	return err_set(err, ERR_INPUT,
	        "that is the secret's ID. Its Value stands beside it, but only while it is new; else make another secret");
}

/* Asks for the secret where there is none yet, or --secret says so. `before`: what stood there, "" nothing; NULL: still does. */
static enum err_kind client_secret_ready(struct admin *admin, const char **before, struct error *err)
{
	const char *file = admin->config->oauth.client_secret_file, *secret = NULL;
	const bool is_there = *file != '\0' && secret_is_there(file);

	*before = NULL;
	if (*file == '\0' || (is_there && !admin->secret))
		return ERR_NONE;
	enum err_kind kind = client_secret_ask(admin, &secret, err);
	if (kind == ERR_NONE && is_there)
		kind = secret_read(file, &admin->arena, before, err);
	if (kind == ERR_NONE)
		kind = secret_write(file, secret, err);
	if (kind != ERR_NONE)
		return kind;
	*before = *before == NULL ? "" : *before;
	printf("The secret is in %s, and nobody else may read it.\n", admin_clean(admin, file));
	return ERR_NONE;
}

/* A secret that was just typed and is wrong doesn't stay; where anything else was refused, it does: it is shown only once. */
static void client_secret_settle(struct admin *admin, const char *before, const struct oauth_failure *failure)
{
	const char *file = admin->config->oauth.client_secret_file;

	if (before == NULL || strcmp(failure->error, "invalid_client") != 0)
		return;
	if (*before == '\0' ? unlink(file) == 0 : secret_write(file, before, NULL) == ERR_NONE)
		fprintf(stderr, "convened: the new secret was taken out of %s again\n", admin_clean(admin, file));
}

static int tokens_keep(struct admin *admin, const char *provider, const struct oauth_tokens *tokens)
{
	const struct config *config = admin->config;
	struct error err = { 0 };

	/* A service's folder is there only when it has run once, which it can't usefully do before this. */
	(void)mkdir(dirname(arena_strdup(&admin->arena, config->oauth.token_file)), 0700);
	if (oauth_tokens_store(&config->oauth, config->mailbox.server.user, tokens, &err) != ERR_NONE)
		return admin_failed(&err);
	printf("%s gave a token; it is kept in %s.\n", provider, admin_clean(admin, config->oauth.token_file));
	return EX_OK;
}

/* What Exchange would only call a failed sign-in. */
static int permissions_look(struct admin *admin, const char *provider, const char *token)
{
	static const char *const wanted[][2] = { { "IMAP.AccessAsApp", "SMTP.SendAsApp" },
		{ "IMAP.AccessAsUser.All", "SMTP.Send" } };
	const struct oauth_config *oauth = &admin->config->oauth;
	const bool is_person = oauth->grant != GRANT_CLIENT_CREDENTIALS;
	struct error err = { 0 };

	for (size_t i = 0; i < 2 && oauth->provider == PROVIDER_MICROSOFT; i++)
		if (claims_lack(token, wanted[is_person][i])) {
			err_set(&err, ERR_PERMANENT, "%s: the token lacks %s permission: %s", provider,
			        is_person ? "a delegated" : "an application", wanted[is_person][i]);
			return refused(admin, &err);
		}
	return EX_OK;
}

/* Who signs in may be another than the mailbox, if it was given to them; mostly it is a slip. */
static void user_look(struct admin *admin, const char *token)
{
	const char *user = claims_user(token, &admin->arena), *own = admin->config->mailbox.server.user;
	if (*user != '\0' && strcasecmp(user, own) != 0)
		printf("You signed in as %s, and the mailbox is %s: that works only where it was given to that account.\n",
		        admin_clean(admin, user), admin_clean(admin, own));
}

static int oauth_sign_in(struct admin *admin, const char *provider)
{
	static enum err_kind (*const grants[])(struct admin *, struct oauth_tokens *, struct oauth_failure *) = {
		[GRANT_AUTO] = NULL,
		[GRANT_CLIENT_CREDENTIALS] = as_application,
		[GRANT_DEVICE_CODE] = as_person_by_code,
		[GRANT_AUTHORIZATION_CODE] = as_person_in_browser,
	};
	struct oauth_tokens tokens = { 0 };
	struct oauth_failure failure = { 0 };
	const char *before = NULL;
	struct error err = { 0 };
	int status;

	if (client_secret_ready(admin, &before, &err) != ERR_NONE)
		return input_failed(&err);
	if (grants[admin->config->oauth.grant](admin, &tokens, &failure) == ERR_NONE) {
		status = tokens_keep(admin, provider, &tokens);
		user_look(admin, tokens.access_token);
		if (status == EX_OK)
			status = permissions_look(admin, provider, tokens.access_token);
	} else {
		failure_said(&err, &failure, provider);
		status = refused(admin, &err);
		client_secret_settle(admin, before, &failure);
	}
	oauth_tokens_wipe(&tokens);
	return status;
}

/* ---- passwords ---- */

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
	const enum err_kind kind = prove_sign_in(
	        network, door->protocol, admin->config, door->server, password, now_ms() + SIGN_IN_MS, &stream, err);

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
		if (line_ask(question, admin->from_stdin, true, &admin->arena, &password, &err) != ERR_NONE)
			return input_failed(&err);
		const enum err_kind kind = password_try(admin, door, password, &err);
		if (kind != ERR_NONE) {
			err_within(&err, "%s", door->name);
			status = refused(admin, &err);
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

static int passwords_ask(struct admin *admin)
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

/* ---- the proof ---- */

struct proof {
	struct admin *admin;
	struct network *network;
	struct imap *imap; /* NULL: the mailbox didn't let us in */
	struct arrivals arrivals;
	int status; /* the first failure's */
};

static void proof_failed(struct proof *proof, struct error *err, const char *what)
{
	err_within(err, "%s", what);
	fflush(stdout);
	const int status = refused(proof->admin, err);
	if (proof->status == EX_OK)
		proof->status = status;
}

static void mailbox_prove(struct proof *proof)
{
	const struct config *config = proof->admin->config;
	const struct imap_watch watch = { .fd = -1 };
	struct stream *stream = NULL;
	struct error err = { 0 };

	enum err_kind kind = prove_sign_in(proof->network, PROTOCOL_IMAP, config, &config->mailbox.server, NULL,
	        now_ms() + SIGN_IN_MS, &stream, &err);
	if (kind == ERR_NONE)
		kind = imap_open(stream, &watch, &proof->imap, &err);
	if (kind == ERR_NONE)
		kind = prove_arrivals(proof->imap, config, &proof->admin->arena, &proof->arrivals, &err);
	if (kind == ERR_NONE) {
		printf("The mailbox at %s lets us in.\n", config->mailbox.server.host);
		return;
	}
	imap_close(proof->imap);
	proof->imap = NULL;
	proof_failed(proof, &err, "mailbox");
}

static void arrival_prove(struct proof *proof, const char *word, int64_t sent_ms)
{
	const char *header = NULL;
	struct error err = { 0 };
	const enum err_kind kind = prove_arrival(
	        proof->imap, &proof->arrivals, word, now_ms() + ARRIVE_MS, &proof->admin->arena, &header, &err);

	if (kind == ERR_NONE) {
		printf("  The mail came back within %lld s.\n", (long long)(now_ms() - sent_ms) / 1000 + 1);
		return;
	}
	if (kind == ERR_UNKNOWN)
		err_set(&err, ERR_TEMPORARY,
		        "the mail that we sent to ourselves did not arrive within %d s. Look into the mailbox's junk "
		        "folder; give the command once more later",
		        ARRIVE_MS / 1000);
	else { /* the session is out of step */
		imap_close(proof->imap);
		proof->imap = NULL;
	}
	proof_failed(proof, &err, "mailbox");
}

static void relay_prove(struct proof *proof, const struct relay_config *relay)
{
	const struct config *config = proof->admin->config;
	const char *what = arena_printf(&proof->admin->arena, "relay %s", relay->name);
	char word[PROVE_WORD_BYTES];
	struct stream *stream = NULL;
	struct error err = { 0 };

	enum err_kind kind = prove_sign_in(
	        proof->network, PROTOCOL_SMTP, config, &relay->server, NULL, now_ms() + SIGN_IN_MS, &stream, &err);
	if (kind == ERR_NONE)
		printf("The relay %s at %s lets us in.\n", relay->name, relay->server.host);
	const int64_t sent_ms = now_ms();
	if (kind == ERR_NONE && proof->imap != NULL) {
		kind = prove_send(stream, config, now_ms() + SEND_MS, word, &err);
		if (kind == ERR_NONE) {
			printf("  It took a mail to %s.\n", admin_clean(proof->admin, config->house.address));
			fflush(stdout);
			arrival_prove(proof, word, sent_ms);
		} else {
			err_within(&err, "a mail to ourselves");
		}
	}
	stream_close(stream);
	if (kind != ERR_NONE)
		proof_failed(proof, &err, what);
}

static int prove(struct admin *admin)
{
	struct proof proof = { .admin = admin, .network = network_open() };

	network_account(proof.network, &admin->config->oauth);
	mailbox_prove(&proof);
	for (size_t i = 0; i < admin->config->relay_count; i++)
		relay_prove(&proof, &admin->config->relays[i]);
	if (proof.imap != NULL)
		imap_logout(proof.imap);
	imap_close(proof.imap);
	network_close(proof.network);
	if (proof.status == EX_OK)
		puts("All is well: the mailbox works.");
	return proof.status;
}

/* ---- the command ---- */

static const struct way {
	const char *name, *provider_name;
	enum provider provider;
} ways[] = {
	{ "microsoft", "Microsoft", PROVIDER_MICROSOFT },
	{ "google", "Google", PROVIDER_GOOGLE },
	{ "password", "", PROVIDER_NONE },
};

static const struct way *way_named(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].name, name) == 0)
			return &ways[i];
	fprintf(stderr, "convened: there is no way to sign in called that; there are: microsoft, google, password\n%s",
	        usage);
	return NULL;
}

/* Where none is named, what the config says. */
static const struct way *way_wanted(struct admin *admin)
{
	if (admin->word_count > 0)
		return way_named(admin->words[0]);
	const char *provider = config_peek(admin->file, "mailbox.provider", &admin->arena);
	const char *password = config_peek(admin->file, "mailbox.password_file", &admin->arena);
	if (*provider != '\0' && *password == '\0')
		return way_named(provider);
	return way_named("password");
}

/* The config need not be whole: this is read while it is being written. */
static int steps_show(struct admin *admin, const struct way *way)
{
	const char *grant = config_peek(admin->file, "oauth.grant", &admin->arena);
	const struct login_facts facts = { .provider = way->provider,
		.grant = strcmp(grant, "device_code") == 0 ? GRANT_DEVICE_CODE : GRANT_CLIENT_CREDENTIALS,
		.config_file = admin->file,
		.address = config_peek(admin->file, "collaborative.address", &admin->arena),
		.client_id = config_peek(admin->file, "oauth.client_id", &admin->arena),
		.tenant = config_peek(admin->file, "oauth.tenant", &admin->arena),
		.secret_file = config_peek(admin->file, "oauth.client_secret_file", &admin->arena) };

	if (way->provider == PROVIDER_NONE) {
		fputs("convened: the steps of which provider? convened login microsoft --steps, convened login google --steps\n",
		        stderr);
		return EX_USAGE;
	}
	login_steps_print(stdout, &facts);
	return EX_OK;
}

/* Does the config sign in in this way at all? */
static int way_fits(struct admin *admin, const struct way *way)
{
	const struct config *config = admin->config;
	bool has_password = config->mailbox.server.sign_in == SIGN_IN_PASSWORD;

	for (size_t i = 0; i < config->relay_count; i++)
		has_password |= config->relays[i].server.sign_in == SIGN_IN_PASSWORD;
	if (way->provider == PROVIDER_NONE ? has_password : config->oauth.provider == way->provider)
		return EX_OK;
	if (way->provider == PROVIDER_NONE)
		fprintf(stderr, "convened: nothing in %s signs in with a password (password_file)\n", admin->file);
	else
		fprintf(stderr,
		        "convened: nothing in %s signs in at %s by OAuth: write provider = \"%s\" in mailbox and in the relay, "
		        "and no password_file there\n",
		        admin->file, way->provider_name, way->name);
	return EX_CONFIG;
}

static int login(struct admin *admin, const struct way *way)
{
	int status = admin_config_load(admin);

	if (status != 0 && way->provider != PROVIDER_NONE)
		fprintf(stderr, "What has to be done at %s first: convened login %s --steps\n", way->provider_name,
		        way->name);
	if (status == 0)
		status = way_fits(admin, way);
	if (status == 0)
		status = way->provider == PROVIDER_NONE ? passwords_ask(admin)
		                                        : oauth_sign_in(admin, way->provider_name);
	return status == EX_OK ? prove(admin) : status;
}

int admin_login(int argc, char **argv)
{
	struct admin admin = { 0 };
	const struct way *way = NULL;

	int status = admin_options(&admin, argc, argv, "steps secret stdin", usage);
	if (status == 0 && (!admin_words_most(&admin, 1, usage) || (way = way_wanted(&admin)) == NULL))
		status = EX_USAGE;
	umask(0077);
	log_open("login", LOG_ERROR_LEVEL); /* what goes on below is told here in other words */
	if (status == 0)
		status = admin.steps ? steps_show(&admin, way) : login(&admin, way);
	admin_close(&admin);
	return status;
}
