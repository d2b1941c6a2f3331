/* oauth.c - tokens instead of passwords, one request after the other. See oauth.h; what is asked is oauth_request.c's, what was
 * answered oauth_reply.c's, where tokens are kept token_file.c's. */
#include "net/oauth.h"
#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "net/fetch.h"
#include "net/stream.h"
#include "net/token_file.h"

enum { FRESH_S = 5 * MINUTE_S, SLOWER_S = 5, CLOCK_S = MINUTE_S, LOCK_MS = 35000, LOCK_STEP_MS = 100 };

void oauth_tokens_wipe(struct oauth_tokens *tokens)
{
	if (tokens != NULL)
		explicit_bzero(tokens, sizeof(*tokens));
}

bool oauth_tokens_are_fresh(const struct oauth_tokens *tokens, int64_t now)
{
	const int64_t life_s = tokens->expires_at - tokens->obtained_at;
	const int64_t margin_s = life_s / 2 < FRESH_S ? life_s / 2 : FRESH_S;

	/* Had in the future: the clock was wrong then, or is now, and the end says nothing. */
	return tokens->access_token[0] != '\0' && life_s > 0 && tokens->obtained_at <= now + CLOCK_S
	        && now + margin_s < tokens->expires_at;
}

void oauth_failure_text(const struct oauth_failure *failure, struct error *err)
{
	const enum err_kind kind = failure->is_final ? ERR_PERMANENT : ERR_TEMPORARY;
	const char *description = failure->description;

	if (strstr(description, failure->code) != NULL) /* Microsoft's begin with it */
		err_set(err, kind, "%s", description);
	else
		err_set(err, kind, "%s: %s", failure->code, description);
}

/* ---- requests ---- */

struct answer {
	struct network *network; /* while it is open, what libcurl frees is wiped */
	struct fetch *fetch;
	struct oauth_reply reply;
	int64_t asked_at;
};

/* Sends the request, which goes with the answer. */
static void answer_get(
        struct answer *answer, const struct oauth_config *oauth, struct oauth_request *request, int64_t deadline_ms)
{
	answer->network = network_open();
	answer->asked_at = clock_now(&clock_system);
	answer->fetch = fetch_new(oauth, request, deadline_ms - clock_monotonic_ms(&clock_system));
	answer->reply = fetch_reply(answer->fetch, fetch_run(answer->fetch));
}

static void answer_free(struct answer *answer)
{
	fetch_close(answer->fetch);
	network_close(answer->network);
}

static enum err_kind tokens_get(const struct oauth_config *oauth, struct oauth_request *request, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct answer answer;
	answer_get(&answer, oauth, request, deadline_ms);
	const enum err_kind kind = oauth_reply_tokens(&answer.reply, answer.asked_at, tokens, failure);
	answer_free(&answer);
	return kind;
}

enum err_kind oauth_client_credentials(const struct oauth_config *oauth, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_asking asking;
	const enum err_kind kind = oauth_asking_begin(&asking, oauth, failure);
	if (kind != ERR_NONE)
		return kind;
	oauth_request_client(oauth, asking.secret, asking.request);
	oauth_asking_end(&asking);
	return tokens_get(oauth, asking.request, deadline_ms, tokens, failure);
}

enum err_kind oauth_refresh(const struct oauth_config *oauth, const char *refresh_token, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_asking asking;
	enum err_kind kind = oauth_asking_begin(&asking, oauth, failure);
	if (kind != ERR_NONE)
		return kind;
	oauth_request_refresh(oauth, asking.secret, refresh_token, asking.request);
	oauth_asking_end(&asking);

	struct oauth_tokens fresh = { 0 };
	kind = tokens_get(oauth, asking.request, deadline_ms, &fresh, failure);
	if (kind == ERR_NONE) {
		if (fresh.refresh_token[0] == '\0')
			snprintf(fresh.refresh_token, sizeof(fresh.refresh_token), "%s", refresh_token);
		*tokens = fresh;
	}
	oauth_tokens_wipe(&fresh);
	return kind;
}

/* ---- the device code ---- */

enum err_kind oauth_device_begin(const struct oauth_config *oauth, int64_t deadline_ms, struct oauth_device *device,
        struct oauth_failure *failure)
{
	struct answer answer;
	struct oauth_request *request = calloc(1, sizeof(*request));
	if (request == NULL)
		abort();
	oauth_request_device(oauth, request);
	answer_get(&answer, oauth, request, deadline_ms);
	const enum err_kind kind = oauth_reply_device(&answer.reply, answer.asked_at, device, failure);
	answer_free(&answer);
	return kind;
}

enum err_kind oauth_device_redeem(const struct oauth_config *oauth, struct oauth_device *device, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_asking asking;
	enum err_kind kind = oauth_asking_begin(&asking, oauth, failure);
	if (kind != ERR_NONE)
		return kind;
	oauth_request_device_token(oauth, asking.secret, device->device_code, asking.request);
	oauth_asking_end(&asking);
	kind = tokens_get(oauth, asking.request, deadline_ms, tokens, failure);
	/* RFC 8628, 3.5: a time-out asks for more patience, too. */
	if (kind == ERR_TEMPORARY
	        && (strcmp(failure->error, "slow_down") == 0 || strcmp(failure->code, "network") == 0))
		device->interval_s += SLOWER_S;
	return kind;
}

/* ---- the browser ---- */

static void random_text(char text[static 44])
{
	unsigned char bytes[32];
	randomness_fill(&randomness_system, bytes, sizeof(bytes));
	oauth_base64url(bytes, text);
	explicit_bzero(bytes, sizeof(bytes));
}

void oauth_browser_begin(
        const struct oauth_config *oauth, const char *redirect, const char *user, struct oauth_browser *browser)
{
	*browser = (struct oauth_browser){ 0 };
	snprintf(browser->redirect, sizeof(browser->redirect), "%s", redirect);
	random_text(browser->verifier);
	random_text(browser->state);
	oauth_request_browser(oauth, user, browser);
}

/* The value of a field of a query, decoded; false: it isn't there, or is too long. */
static bool query_value(const char *query, const char *name, char *value, size_t room)
{
	const size_t bytes = strlen(name);

	for (; *query != '\0'; query += strcspn(query, "&#"), query += *query == '&') {
		if (*query == '#')
			return false;
		if (strncmp(query, name, bytes) != 0 || query[bytes] != '=')
			continue;
		int length = 0;
		char *decoded = curl_easy_unescape(
		        NULL, query + bytes + 1, (int)strcspn(query + bytes + 1, "&# \r\n"), &length);
		const bool fits =
		        decoded != NULL && length > 0 && (size_t)length < room && strlen(decoded) == (size_t)length;
		if (fits)
			memcpy(value, decoded, (size_t)length + 1);
		curl_free(decoded);
		return fits;
	}
	return false;
}

enum err_kind oauth_browser_read(const struct oauth_browser *browser, const char *address,
        char code[static OAUTH_CODE_BYTES], struct oauth_failure *failure)
{
	const char *mark = strchr(address, '?');
	const char *query = mark == NULL ? "" : mark + 1;
	char state[64], error[64], description[600];

	if (!query_value(query, "state", state, sizeof(state)) || strcmp(state, browser->state) != 0)
		return oauth_fail(failure, true, "other-state", "this address belongs to another login");
	if (query_value(query, "error", error, sizeof(error))) {
		if (!query_value(query, "error_description", description, sizeof(description)))
			snprintf(description, sizeof(description), "%s", error);
		const enum err_kind kind = oauth_fail(failure, true, error, description);
		memcpy(failure->error, failure->code, sizeof(failure->error));
		return kind;
	}
	if (!query_value(query, "code", code, OAUTH_CODE_BYTES))
		return oauth_fail(failure, true, "no-code", "there is no code in this address");
	return ERR_NONE;
}

enum err_kind oauth_code_redeem(const struct oauth_config *oauth, const struct oauth_browser *browser, const char *code,
        int64_t deadline_ms, struct oauth_tokens *tokens, struct oauth_failure *failure)
{
	struct oauth_asking asking;
	const enum err_kind kind = oauth_asking_begin(&asking, oauth, failure);
	if (kind != ERR_NONE)
		return kind;
	oauth_request_code(oauth, asking.secret, browser, code, asking.request);
	oauth_asking_end(&asking);
	return tokens_get(oauth, asking.request, deadline_ms, tokens, failure);
}

/* ---- the token file ---- */

enum err_kind oauth_tokens_store(
        const struct oauth_config *oauth, const char *user, const struct oauth_tokens *tokens, struct error *err)
{
	const int64_t deadline_ms = clock_monotonic_ms(&clock_system) + LOCK_MS;
	int lock_fd = -1;
	enum err_kind kind;

	/* A worker may hold it while it asks the provider. */
	while ((kind = token_lock(oauth->token_file, &lock_fd, err)) == ERR_UNKNOWN
	        && clock_monotonic_ms(&clock_system) < deadline_ms)
		(void)poll(NULL, 0, LOCK_STEP_MS);
	if (kind == ERR_UNKNOWN)
		return err_set(err, ERR_TEMPORARY, "%s is in use", oauth->token_file);
	if (kind == ERR_NONE)
		kind = token_store(oauth, user, tokens, err);
	if (lock_fd >= 0)
		close(lock_fd);
	return kind;
}

enum err_kind oauth_tokens_load(const struct oauth_config *oauth, struct oauth_tokens *tokens, struct error *err)
{
	const enum err_kind kind = token_load(oauth, tokens, err);
	if (kind != ERR_INPUT)
		return kind;
	if (err != NULL)
		err->kind = ERR_UNKNOWN;
	return ERR_UNKNOWN;
}
