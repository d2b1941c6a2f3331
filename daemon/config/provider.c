/* provider.c - what is known of the providers, and whether the config has what signing in at them takes. See reading.h.
 *
 * A preset is written as the administrator would write it, and counts only where the file says nothing. */
#include <string.h>
#include "config/reading.h"
#include "config/setting.h"

/* clang-format off */
/* A NULL text is the collaborative's own address. Not here on purpose: subaddressing at Microsoft, which tenants switch off
 * (`doctor` proves it), and folders: both keep ours as they are called. */
static const struct preset {
	const char *provider, *path, *text;
	const char *domain; /* only for addresses there; NULL: any */
} presets[] = {
	{ "microsoft", "mailbox.server", "imaps://outlook.office365.com", NULL },
	{ "microsoft", "mailbox.user", NULL, NULL },
	{ "microsoft", "mailbox.password_file", "", NULL },
	{ "microsoft", "relays[].server", "smtp://smtp.office365.com", NULL },
	{ "microsoft", "relays[].user", NULL, NULL },
	{ "microsoft", "relays[].per_minute", "20", NULL }, /* of 30 */
	{ "microsoft", "relays[].per_day", "1500", NULL },
	{ "google", "mailbox.server", "imaps://imap.gmail.com", NULL },
	{ "google", "mailbox.user", NULL, NULL },
	{ "google", "mailbox.password_file", "", NULL },
	{ "google", "mailbox.subaddressing", "true", NULL },
	{ "google", "relays[].server", "smtps://smtp.gmail.com", NULL },
	{ "google", "relays[].user", NULL, NULL },
	{ "google", "relays[].per_minute", "20", NULL },
	{ "google", "relays[].per_day", "400", "@gmail.com" }, /* of 500 */
	{ "google", "relays[].per_day", "400", "@googlemail.com" },
	{ "google", "relays[].per_day", "1500", NULL }, /* of 2000 in a paid Workspace */
};
/* clang-format on */

const char *provider_name(enum provider provider)
{
	static const char *const names[] = { "", "microsoft", "google" };
	return names[provider];
}

const char *provider_preset(const char *provider, const char *path, const char *address)
{
	const char *own = address == NULL ? "?" : address; /* a missing one is a problem that was told already */
	const char *domain = strchr(own, '@');

	for (size_t i = 0; i < sizeof(presets) / sizeof(presets[0]); i++) {
		const struct preset *preset = &presets[i];
		if (strcmp(preset->provider, provider) == 0 && strcmp(preset->path, path) == 0
		        && (preset->domain == NULL || (domain != NULL && strcmp(preset->domain, domain) == 0)))
			return preset->text == NULL ? own : preset->text;
	}
	return NULL;
}

const char *config_token_file(const char *database, struct arena *arena)
{
	static const char ending[] = ".db";
	size_t bytes = strlen(database);
	if (bytes > sizeof(ending) - 1 && strcmp(database + bytes - (sizeof(ending) - 1), ending) == 0)
		bytes -= sizeof(ending) - 1;
	return arena_printf(arena, "%.*s.token", (int)bytes, database);
}

/* ---- signing in ---- */

static enum sign_in sign_in_of(const struct server *server)
{
	if (server->user == NULL || server->password_file == NULL || *server->user == '\0')
		return SIGN_IN_NONE;
	if (*server->password_file != '\0')
		return SIGN_IN_PASSWORD;
	return server->provider == PROVIDER_NONE ? SIGN_IN_NONE : SIGN_IN_OAUTH;
}

/* Microsoft's own server without its name is how it is written by who doesn't know yet. */
static void check_microsoft(struct reading *reading, const config_setting_t *mailbox)
{
	const struct server *server = &reading->config->mailbox.server;
	const bool is_microsoft = server->provider == PROVIDER_MICROSOFT
	        || (server->host != NULL && strcmp(server->host, "outlook.office365.com") == 0);

	if (is_microsoft && server->sign_in == SIGN_IN_PASSWORD)
		reading_problem(reading, config_setting_get_member(mailbox, "password_file"), "mailbox.password_file",
		        "Microsoft takes no passwords over IMAP: take this setting out and write provider = \"microsoft\"; then "
		        "`convened login` leads through signing in by OAuth2");
}

/* One account: a second provider can't sign in with the first one's tokens. */
static void take_server(
        struct reading *reading, struct server *server, const config_setting_t *group, const char *shown)
{
	struct oauth_config *oauth = &reading->config->oauth;

	server->sign_in = sign_in_of(server);
	if (server->sign_in != SIGN_IN_OAUTH)
		return;
	if (oauth->provider != PROVIDER_NONE && oauth->provider != server->provider)
		reading_problem(reading, group, arena_printf(reading->problems->arena, "%s.provider", shown),
		        "\"%s\" here and \"%s\" above: OAuth2 signs in to one of both; the other needs a password_file",
		        provider_name(server->provider), provider_name(oauth->provider));
	else
		oauth->provider = server->provider;
}

static void check_relay(
        struct reading *reading, const struct server *server, const config_setting_t *group, const char *shown)
{
	if (server->provider == PROVIDER_MICROSOFT && server->sign_in == SIGN_IN_PASSWORD)
		reading_note(reading, config_setting_get_member(group, "password_file"),
		        arena_printf(reading->problems->arena, "%s.password_file", shown),
		        "Microsoft refuses passwords of senders by default from the end of December 2026: without this setting we "
		        "sign in by OAuth2 (`convened login`)");
}

/* ---- the oauth group ---- */

static enum grant grant_of(const struct oauth_config *oauth)
{
	if (oauth->grant != GRANT_AUTO)
		return oauth->grant;
	if (oauth->provider == PROVIDER_GOOGLE)
		return GRANT_AUTHORIZATION_CODE;
	return *oauth->client_secret_file != '\0' ? GRANT_CLIENT_CREDENTIALS : GRANT_DEVICE_CODE;
}

/* What stands in the address of Microsoft's token endpoint. */
static const char *tenant_problem(const struct oauth_config *oauth)
{
	static const char *const shared[] = { "common", "organizations", "consumers" };
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";

	if (*oauth->tenant == '\0')
		return "is missing: write tenant = \"...\", your organisation's id or domain at Microsoft";
	if (oauth->tenant[strspn(oauth->tenant, letters)] != '\0')
		return "is neither an id nor a domain: something like \"collab.onmicrosoft.com\" would be right";
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (oauth->grant == GRANT_CLIENT_CREDENTIALS && strcmp(oauth->tenant, shared[i]) == 0)
			return "names no organisation: with \"client_credentials\" write your own one's id or domain";
	return NULL;
}

static const char *grant_problem(const struct oauth_config *oauth)
{
	if (oauth->provider == PROVIDER_GOOGLE && oauth->grant != GRANT_AUTHORIZATION_CODE)
		return "Google gives mailboxes only by \"authorization_code\"";
	return NULL;
}

static const char *secret_problem(const struct oauth_config *oauth)
{
	const bool is_needed = oauth->provider == PROVIDER_GOOGLE || oauth->grant == GRANT_CLIENT_CREDENTIALS;
	return is_needed && *oauth->client_secret_file == '\0'
	        ? "is missing: the application has a secret; put it into a file and write client_secret_file = \"...\""
	        : NULL;
}

static const char *authority_problem(const struct oauth_config *oauth)
{
	static const char scheme[] = "https://";
	const char *host = oauth->authority + sizeof(scheme) - 1;

	if (*oauth->authority == '\0')
		return NULL;
	if (strncmp(oauth->authority, scheme, sizeof(scheme) - 1) != 0)
		return "must begin with https://";
	return *host == '\0' || strpbrk(host, "?#@\\ ") != NULL ? "only a host, a port and a path may stand there"
	                                                        : NULL;
}

static const char *client_problem(const struct oauth_config *oauth)
{
	return *oauth->client_id == '\0'
	        ? "is missing: without a password_file we sign in by OAuth2, and that takes an "
	          "application's id; `convened login` leads through it"
	        : NULL;
}

static void check_group(struct reading *reading)
{
	static const struct {
		const char *path;
		const char *(*problem)(const struct oauth_config *);
	} checks[] = {
		{ "oauth.client_id", client_problem },
		{ "oauth.grant", grant_problem },
		{ "oauth.client_secret_file", secret_problem },
		{ "oauth.authority", authority_problem },
	};
	const struct oauth_config *oauth = &reading->config->oauth;
	const config_setting_t *group = config_lookup(&reading->parsed, "oauth");
	const char *tenant = oauth->provider == PROVIDER_MICROSOFT ? tenant_problem(oauth) : NULL;

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const config_setting_t *at = config_lookup(&reading->parsed, checks[i].path);
		const char *problem = checks[i].problem(oauth);
		if (problem != NULL)
			reading_problem(reading, at == NULL ? group : at, checks[i].path, "%s", problem);
	}
	if (tenant != NULL) {
		const config_setting_t *at = config_lookup(&reading->parsed, "oauth.tenant");
		reading_problem(reading, at == NULL ? group : at, "oauth.tenant", "%s", tenant);
	}
}

void reading_check_oauth(struct reading *reading)
{
	struct config *config = reading->config;
	struct oauth_config *oauth = &config->oauth;
	const config_setting_t *mailbox = config_lookup(&reading->parsed, "mailbox");
	const config_setting_t *relays = config_lookup(&reading->parsed, "relays");

	take_server(reading, &config->mailbox.server, mailbox, "mailbox");
	check_microsoft(reading, mailbox);
	for (size_t i = 0; i < config->relay_count; i++) {
		const config_setting_t *group = config_setting_get_elem(relays, (unsigned)i);
		const char *shown = arena_printf(reading->problems->arena, "relays[%zu]", i + 1);
		take_server(reading, &config->relays[i].server, group, shown);
		check_relay(reading, &config->relays[i].server, group, shown);
	}
	const bool is_read = oauth->client_id != NULL && oauth->tenant != NULL && oauth->client_secret_file != NULL
	        && oauth->authority != NULL; /* else it was said already */
	if (oauth->token_file != NULL && *oauth->token_file == '\0' && config->database != NULL)
		oauth->token_file = config_token_file(config->database, &config->arena);
	if (oauth->provider == PROVIDER_NONE || !is_read)
		return;
	oauth->grant = grant_of(oauth);
	check_group(reading);
}
