/* oauth_request.c - what is asked of a provider. See oauth_request.h.
 *
 * Where each provider is asked stands in the table of places; what it is asked for in the table of scopes. */
#include "net/oauth_request.h"
#include <assert.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "net/oauth_reply.h"

/* ---- where, and for what ---- */

enum place { PLACE_TOKEN, PLACE_DEVICE, PLACE_BROWSER, PLACE_COUNT };

/* %s is the tenant; `authority` in the config replaces the host. */
static const struct {
	const char *host, *path;
} places[][PLACE_COUNT] = {
	[PROVIDER_MICROSOFT] = { { "https://login.microsoftonline.com", "/%s/oauth2/v2.0/token" },
	        { "https://login.microsoftonline.com", "/%s/oauth2/v2.0/devicecode" },
	        { "https://login.microsoftonline.com", "/%s/oauth2/v2.0/authorize" } },
	[PROVIDER_GOOGLE] = { { "https://oauth2.googleapis.com", "/token" },
	        { "https://oauth2.googleapis.com", "/device/code" },
	        { "https://accounts.google.com", "/o/oauth2/v2/auth" } },
};

/* Microsoft's national clouds have servers of their own, which the scopes name. */
static const struct {
	const char *authority, *outlook, *application;
} clouds[] = {
	{ "https://login.microsoftonline.us", "https://outlook.office365.us", "https://outlook.office365.us" },
	{ "https://login.partner.microsoftonline.cn", "https://partner.outlook.cn", "https://partner.outlook.cn" },
	{ "", "https://outlook.office.com", "https://outlook.office365.com" }, /* all others */
};

static void put_address(const struct oauth_config *oauth, enum place place, char *address, size_t room)
{
	const char *host = *oauth->authority != '\0' ? oauth->authority : places[oauth->provider][place].host;
	const char *path = places[oauth->provider][place].path;
	size_t bytes = strlen(host);
	int length;

	while (bytes > 0 && host[bytes - 1] == '/')
		bytes--;
	if (*path == '/' && path[1] == '%') /* a literal format: the table's paths have one %s or none */
		length = snprintf(address, room, "%.*s/%s%s", (int)bytes, host, oauth->tenant, path + 3);
	else
		length = snprintf(address, room, "%.*s%s", (int)bytes, host, path);
	assert(length > 0 && (size_t)length < room); /* the config's settings are shorter */
}

static void put_scope(const struct oauth_config *oauth, char scope[static 256])
{
	size_t i = 0;
	while (*clouds[i].authority != '\0'
	        && strncmp(clouds[i].authority, oauth->authority, strlen(clouds[i].authority)) != 0)
		i++;
	if (oauth->provider == PROVIDER_GOOGLE)
		snprintf(scope, 256, "https://mail.google.com/");
	else if (oauth->grant == GRANT_CLIENT_CREDENTIALS)
		snprintf(scope, 256, "%s/.default", clouds[i].application);
	else
		snprintf(scope, 256, "%s/IMAP.AccessAsUser.All %s/SMTP.Send offline_access", clouds[i].outlook,
		        clouds[i].outlook);
}

/* ---- what it is made of ---- */

enum err_kind oauth_asking_begin(
        struct oauth_asking *asking, const struct oauth_config *oauth, struct oauth_failure *failure)
{
	struct error err = { 0 };

	*asking = (struct oauth_asking){ .secret = "" };
	if (*oauth->client_secret_file != '\0'
	        && secret_read(oauth->client_secret_file, &asking->arena, &asking->secret, &err) != ERR_NONE) {
		arena_free(&asking->arena);
		return oauth_fail(failure, true, "secret-file", err.text);
	}
	asking->request = calloc(1, sizeof(*asking->request));
	if (asking->request == NULL)
		abort();
	return ERR_NONE;
}

void oauth_asking_end(struct oauth_asking *asking)
{
	secret_wipe(asking->secret);
	arena_free(&asking->arena);
}

/* ---- forms ---- */

/* Appends "&name=value" to the string in `form`; false where it doesn't fit. */
static bool form_add(char *form, size_t room, const char *separator, const char *name, const char *value)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char plain[] =
	        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"; /* RFC 3986, 2.3 */
	size_t used = strlen(form);
	const int length = snprintf(form + used, room - used, "%s%s=", separator, name);

	if (length < 0 || (size_t)length >= room - used)
		return false;
	used += (size_t)length;
	for (; *value != '\0'; value++) {
		const unsigned char byte = (unsigned char)*value;
		if (used + 4 > room)
			return false;
		if (strchr(plain, *value) != NULL) {
			form[used++] = *value;
		} else {
			form[used++] = '%';
			form[used++] = hex[byte >> 4];
			form[used++] = hex[byte & 15];
		}
	}
	form[used] = '\0';
	return true;
}

static void add(struct oauth_request *request, const char *name, const char *value)
{
	request->is_cut |=
	        !form_add(request->form, sizeof(request->form), *request->form == '\0' ? "" : "&", name, value);
}

static void begin(const struct oauth_config *oauth, enum place place, const char *secret, struct oauth_request *request)
{
	explicit_bzero(request, sizeof(*request));
	put_address(oauth, place, request->address, sizeof(request->address));
	add(request, "client_id", oauth->client_id);
	if (*secret != '\0')
		add(request, "client_secret", secret);
}

static void add_scope(const struct oauth_config *oauth, struct oauth_request *request)
{
	char scope[256];
	put_scope(oauth, scope);
	add(request, "scope", scope);
}

void oauth_request_client(const struct oauth_config *oauth, const char *secret, struct oauth_request *request)
{
	begin(oauth, PLACE_TOKEN, secret, request);
	add(request, "grant_type", "client_credentials");
	add_scope(oauth, request);
}

void oauth_request_refresh(
        const struct oauth_config *oauth, const char *secret, const char *refresh_token, struct oauth_request *request)
{
	begin(oauth, PLACE_TOKEN, secret, request);
	add(request, "grant_type", "refresh_token");
	add(request, "refresh_token", refresh_token);
	if (oauth->provider == PROVIDER_MICROSOFT) /* Google gives what was given before */
		add_scope(oauth, request);
}

void oauth_request_device(const struct oauth_config *oauth, struct oauth_request *request)
{
	begin(oauth, PLACE_DEVICE, "", request);
	add_scope(oauth, request);
}

void oauth_request_device_token(
        const struct oauth_config *oauth, const char *secret, const char *device_code, struct oauth_request *request)
{
	begin(oauth, PLACE_TOKEN, secret, request);
	add(request, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
	add(request, "device_code", device_code);
}

void oauth_request_code(const struct oauth_config *oauth, const char *secret, const struct oauth_browser *browser,
        const char *code, struct oauth_request *request)
{
	begin(oauth, PLACE_TOKEN, secret, request);
	add(request, "grant_type", "authorization_code");
	add(request, "code", code);
	add(request, "redirect_uri", browser->redirect);
	add(request, "code_verifier", browser->verifier);
}

/* ---- the browser's way ---- */

void oauth_base64url(const unsigned char bytes[static 32], char text[static 44])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned bits = 0, count = 0;
	size_t used = 0;

	for (size_t i = 0; i < 32; i++) {
		bits = bits << 8 | bytes[i];
		for (count += 8; count >= 6; count -= 6)
			text[used++] = letters[bits >> (count - 6) & 63];
	}
	text[used++] = letters[bits << (6 - count) & 63];
	text[used] = '\0';
}

void oauth_challenge(const char *verifier, char challenge[static 44])
{
	unsigned char digest[32];
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, verifier, strlen(verifier), digest) < 0)
		abort(); /* a library without SHA-256 makes no TLS either */
	oauth_base64url(digest, challenge);
}

void oauth_request_browser(const struct oauth_config *oauth, const char *user, struct oauth_browser *browser)
{
	char challenge[44], scope[256];
	const size_t room = sizeof(browser->address);
	char *address = browser->address;

	put_address(oauth, PLACE_BROWSER, address, room);
	put_scope(oauth, scope);
	oauth_challenge(browser->verifier, challenge);
	const struct {
		const char *name, *value;
	} fields[] = {
		{ "client_id", oauth->client_id }, { "response_type", "code" }, { "redirect_uri", browser->redirect },
		{ "scope", scope }, { "state", browser->state }, { "code_challenge", challenge },
		{ "code_challenge_method", "S256" }, { "login_hint", user },
		{ "access_type", "offline" },                                      /* Google: with a refresh token, */
		{ "prompt", oauth->provider == PROVIDER_GOOGLE ? "consent" : "" }, /* at the second login, too */
	};
	bool is_whole = true;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (*fields[i].value != '\0'
		        && (oauth->provider == PROVIDER_GOOGLE || strcmp(fields[i].name, "access_type") != 0))
			is_whole &= form_add(address, room, i == 0 ? "?" : "&", fields[i].name, fields[i].value);
	assert(is_whole); /* the config's settings are shorter */
}
