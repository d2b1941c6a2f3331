/* login_oauth.c - a token for `convened login`. See login.h. */
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include "admin/login.h"
#include "admin/login_browser.h"
#include "admin/secret.h"
#include "base/clock.h"
#include "net/claims.h"
#include "net/oauth.h"

enum {
	REQUEST_MS = 30 * 1000,
	PERSON_MS = 15 * 60 * 1000, /* for somebody who looks for a browser */
};

static void failure_said(struct error *err, const struct oauth_failure *failure, const char *provider)
{
	oauth_failure_text(failure, err);
	err_within(err, "%s", provider);
}

static enum err_kind as_application(struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	return oauth_client_credentials(&admin->config->oauth, login_now_ms() + REQUEST_MS, tokens, failure);
}

/* The person may be through, not yet, or have declined; a network that fails meanwhile is asked again, too. */
static enum err_kind as_person_by_code(struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	const struct oauth_config *oauth = &admin->config->oauth;
	struct oauth_device device = { 0 };
	enum err_kind kind = oauth_device_begin(oauth, login_now_ms() + REQUEST_MS, &device, failure);

	if (kind != ERR_NONE)
		return kind;
	printf("Open %s in a browser, anywhere. Enter the code\n\n    %s\n\nand sign in as %s. This waits for you.\n",
	        admin_clean(admin, device.address), admin_clean(admin, device.user_code),
	        admin_clean(admin, admin->config->mailbox.server.user));
	fflush(stdout);
	do {
		(void)poll(NULL, 0, device.interval_s * 1000);
		kind = oauth_device_redeem(oauth, &device, login_now_ms() + REQUEST_MS, tokens, failure);
	} while (kind == ERR_TEMPORARY && clock_now(&clock_system) < device.expires_at);
	explicit_bzero(&device, sizeof(device));
	return kind;
}

static enum err_kind as_person_in_browser(
        struct admin *admin, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	return login_browser(&admin->config->oauth, admin->config->mailbox.server.user, admin->from_stdin,
	        login_now_ms() + PERSON_MS, tokens, failure);
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
	const enum err_kind kind =
	        line_ask(question, admin->from_stdin ? TYPED_PIPED : TYPED_HIDDEN, &admin->arena, secret, err);

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
			return login_refused(admin, &err);
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

int login_oauth(struct admin *admin, const char *provider)
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
		return login_input_failed(&err);
	if (grants[admin->config->oauth.grant](admin, &tokens, &failure) == ERR_NONE) {
		status = tokens_keep(admin, provider, &tokens);
		user_look(admin, tokens.access_token);
		if (status == EX_OK)
			status = permissions_look(admin, provider, tokens.access_token);
	} else {
		failure_said(&err, &failure, provider);
		status = login_refused(admin, &err);
		client_secret_settle(admin, before, &failure);
	}
	oauth_tokens_wipe(&tokens);
	return status;
}
