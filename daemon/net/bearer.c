/* bearer.c - the access token for streams. See bearer.h.
 *
 * What always holds: the lock is held while the provider is asked, and given up after the answer was stored; a refresh token that
 * came new is on disk before the access token beside it is used; and a provider that failed is left alone for a while. */
#include "net/bearer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "net/fetch.h"
#include "net/token_file.h"
#include "net/wipe.h"

enum {
	PAUSE_FIRST_S = 5,
	PAUSE_MOST_S = 5 * MINUTE_S,
	FINAL_FIRST_S = 15 * MINUTE_S, /* only a person mends it; the token file's change ends the pause, too */
	FINAL_MOST_S = HOUR_S,
	VALID_S = 10, /* a token so near its end is no use */
};

struct bearer {
	CURLM *multi;
	struct arena arena; /* of the strings in oauth */
	struct oauth_config oauth;
	struct oauth_tokens tokens;
	struct token_stamp stamp; /* of the file they were read from */
	enum err_kind load;       /* how that went */
	struct error load_err;
	bool is_unstored;    /* they wait to be written: a disk was full */
	int lock_fd;         /* -1: not ours */
	struct fetch *fetch; /* NULL: none under way */
	bool is_forced;      /* it is under way because a server refused what is here */
	int64_t asked_at;
	int failures;
	int64_t paused_until_ms;
	struct error err; /* of the last failure */
};

struct bearer *bearer_new(CURLM *multi, const struct oauth_config *oauth)
{
	struct bearer *bearer = calloc(1, sizeof(*bearer));
	if (bearer == NULL)
		abort();
	struct arena *arena = &bearer->arena;
	bearer->multi = multi;
	bearer->lock_fd = -1;
	bearer->oauth = *oauth;
	bearer->oauth.client_id = arena_strdup(arena, oauth->client_id);
	bearer->oauth.tenant = arena_strdup(arena, oauth->tenant);
	bearer->oauth.client_secret_file = arena_strdup(arena, oauth->client_secret_file);
	bearer->oauth.token_file = arena_strdup(arena, oauth->token_file);
	bearer->oauth.authority = arena_strdup(arena, oauth->authority);
	bearer->oauth.ca_file = arena_strdup(arena, oauth->ca_file);
	return bearer;
}

bool bearer_is_of(const struct bearer *bearer, const struct oauth_config *oauth)
{
	const struct oauth_config *own = &bearer->oauth;
	return own->provider == oauth->provider && own->grant == oauth->grant
	        && strcmp(own->client_id, oauth->client_id) == 0 && strcmp(own->tenant, oauth->tenant) == 0
	        && strcmp(own->client_secret_file, oauth->client_secret_file) == 0
	        && strcmp(own->token_file, oauth->token_file) == 0 && strcmp(own->authority, oauth->authority) == 0
	        && strcmp(own->ca_file, oauth->ca_file) == 0;
}

void bearer_retry(struct bearer *bearer)
{
	bearer->failures = 0;
	bearer->paused_until_ms = 0;
}

static void unlock(struct bearer *bearer)
{
	if (bearer->lock_fd >= 0)
		close(bearer->lock_fd);
	bearer->lock_fd = -1;
}

static void fetch_end(struct bearer *bearer)
{
	if (bearer->fetch != NULL)
		curl_multi_remove_handle(bearer->multi, fetch_easy(bearer->fetch));
	fetch_close(bearer->fetch);
	bearer->fetch = NULL;
}

void bearer_free(struct bearer *bearer)
{
	if (bearer == NULL)
		return;
	fetch_end(bearer);
	unlock(bearer);
	arena_free(&bearer->arena);
	wipe_free(bearer);
}

bool bearer_is_fetching(const struct bearer *bearer)
{
	return bearer != NULL && bearer->fetch != NULL;
}

/* ---- what is known ---- */

/* Reads the file where it was replaced since, which also ends a pause: somebody may have logged in. */
static void reload(struct bearer *bearer)
{
	const struct token_stamp stamp = token_stamp(bearer->oauth.token_file);
	if (token_stamp_is(&stamp, &bearer->stamp))
		return;
	bearer->is_unstored = false; /* what we could not write is older */
	oauth_tokens_wipe(&bearer->tokens);
	bearer_retry(bearer);
	bearer->stamp = stamp;
	bearer->load = token_load(&bearer->oauth, &bearer->tokens, &bearer->load_err);
}

static bool is_other(const struct bearer *bearer, const char *refused)
{
	return !bearer->is_unstored && (refused == NULL || strcmp(bearer->tokens.access_token, refused) != 0);
}

static bool is_fresh(const struct bearer *bearer, const char *refused)
{
	return is_other(bearer, refused) && oauth_tokens_are_fresh(&bearer->tokens, clock_now(&clock_system));
}

/* Good enough where no fresh one is to be had: its end is near, but not there. */
static bool is_valid(const struct bearer *bearer, const char *refused)
{
	return is_other(bearer, refused) && bearer->tokens.access_token[0] != '\0'
	        && clock_now(&clock_system) + VALID_S < bearer->tokens.expires_at;
}

/* ---- failing ---- */

static void pause_for(struct bearer *bearer, int64_t pause_s)
{
	unlock(bearer);
	bearer->paused_until_ms = clock_monotonic_ms(&clock_system) + pause_s * 1000;
}

/* Doubles with each failure. */
static int64_t soon(int failures)
{
	int64_t seconds = PAUSE_FIRST_S;
	for (int i = 0; i < failures && seconds < PAUSE_MOST_S; i++)
		seconds *= 2;
	return seconds < PAUSE_MOST_S ? seconds : PAUSE_MOST_S;
}

static void failed(struct bearer *bearer, const struct oauth_failure *failure)
{
	const char *mender = bearer->oauth.grant == GRANT_CLIENT_CREDENTIALS ? "convened doctor" : "convened login";
	const int64_t soon_s = soon(bearer->failures);

	oauth_failure_text(failure, &bearer->err);
	if (failure->is_final) {
		err_within(&bearer->err, "no access token (run `%s`)", mender);
		pause_for(bearer, bearer->failures == 0 ? FINAL_FIRST_S : FINAL_MOST_S);
	} else {
		err_within(&bearer->err, "no access token");
		pause_for(bearer, failure->retry_after_s > soon_s ? failure->retry_after_s : soon_s);
	}
	bearer->failures++;
}

static enum bearer_state answer_failed(
        struct bearer *bearer, const char *refused, const char **token, struct error *err)
{
	if (is_valid(bearer, refused)) {
		*token = bearer->tokens.access_token;
		return BEARER_READY;
	}
	*err = bearer->err;
	return BEARER_FAILED;
}

/* ---- asking ---- */

static void store(struct bearer *bearer)
{
	struct error err = { 0 };
	char until[18];

	if (token_store(&bearer->oauth, NULL, &bearer->tokens, &err) != ERR_NONE) {
		bearer->is_unstored = true;
		bearer->err = err;
		pause_for(bearer, PAUSE_FIRST_S);
		return;
	}
	bearer->is_unstored = false;
	bearer->stamp = token_stamp(bearer->oauth.token_file);
	bearer->load = ERR_NONE;
	bearer_retry(bearer);
	unlock(bearer);
	log_info("provider=%s outcome=token-renewed until=%s", provider_name(bearer->oauth.provider),
	        clock_stamp(bearer->tokens.expires_at, until));
}

/* The token that somebody had refused came once more: to ask again at once, and so on, would be a flood. */
static void same_came(struct bearer *bearer)
{
	struct oauth_failure failure = { 0 };
	const bool is_fresh = oauth_tokens_are_fresh(&bearer->tokens, clock_now(&clock_system));

	(void)oauth_fail(&failure, is_fresh, "same-token", "the provider gave the same access token again");
	failed(bearer, &failure);
}

/* The lock is ours, and the tokens are those of the file. */
static void ask_provider(struct bearer *bearer, const char *refused)
{
	const struct oauth_config *oauth = &bearer->oauth;
	const char *refresh_token = bearer->tokens.refresh_token;
	struct oauth_failure failure = { 0 };
	struct oauth_asking asking = { .secret = "" };
	enum err_kind kind;

	if (oauth->grant != GRANT_CLIENT_CREDENTIALS && *refresh_token == '\0')
		kind = oauth_fail(&failure, true, "no-login", "nobody has logged in yet");
	else
		kind = oauth_asking_begin(&asking, oauth, &failure);
	if (kind != ERR_NONE) {
		failed(bearer, &failure);
		return;
	}
	if (oauth->grant == GRANT_CLIENT_CREDENTIALS)
		oauth_request_client(oauth, asking.secret, asking.request);
	else
		oauth_request_refresh(oauth, asking.secret, refresh_token, asking.request);
	oauth_asking_end(&asking);
	bearer->is_forced = refused != NULL;
	bearer->asked_at = clock_now(&clock_system);
	bearer->fetch = fetch_new(oauth, asking.request, FETCH_MS);
	curl_multi_add_handle(bearer->multi, fetch_easy(bearer->fetch));
}

bool bearer_took(struct bearer *bearer, CURL *easy, CURLcode code)
{
	struct oauth_failure failure = { 0 };
	struct oauth_tokens fresh = { 0 };

	if (!bearer_is_fetching(bearer) || fetch_easy(bearer->fetch) != easy)
		return false;
	const struct oauth_reply reply = fetch_reply(bearer->fetch, code);
	const enum err_kind kind = oauth_reply_tokens(&reply, bearer->asked_at, &fresh, &failure);
	fetch_end(bearer);
	if (kind == ERR_NONE) {
		if (fresh.refresh_token[0] == '\0')
			memcpy(fresh.refresh_token, bearer->tokens.refresh_token, sizeof(fresh.refresh_token));
		const bool is_same = strcmp(fresh.access_token, bearer->tokens.access_token) == 0;
		bearer->tokens = fresh;
		store(bearer);
		if (is_same && !bearer->is_unstored)
			same_came(bearer);
	} else {
		if (failure.is_final && bearer->is_forced) /* nobody needs to hear that refusal again */
			explicit_bzero(bearer->tokens.access_token, sizeof(bearer->tokens.access_token));
		failed(bearer, &failure);
	}
	oauth_tokens_wipe(&fresh);
	return true;
}

/* Under the lock: another may have asked while we waited for it. */
static enum bearer_state ask_locked(struct bearer *bearer, const char *refused, const char **token, struct error *err)
{
	reload(bearer);
	if (bearer->is_unstored) {
		store(bearer);
	} else if (bearer->load == ERR_PERMANENT && bearer->oauth.grant != GRANT_CLIENT_CREDENTIALS) {
		bearer->err = bearer->load_err;
		pause_for(bearer, PAUSE_FIRST_S);
	} else if (!is_fresh(bearer, refused)) {
		ask_provider(bearer, refused);
	}
	if (bearer->fetch != NULL)
		return BEARER_WAITING;
	unlock(bearer);
	if (!is_fresh(bearer, refused))
		return answer_failed(bearer, refused, token, err);
	*token = bearer->tokens.access_token;
	return BEARER_READY;
}

enum bearer_state bearer_ask(struct bearer *bearer, const char *refused, const char **token, struct error *err)
{
	if (bearer->fetch != NULL)
		return BEARER_WAITING;
	reload(bearer);
	if (is_fresh(bearer, refused)) {
		*token = bearer->tokens.access_token;
		return BEARER_READY;
	}
	if (clock_monotonic_ms(&clock_system) < bearer->paused_until_ms)
		return answer_failed(bearer, refused, token, err);
	switch (token_lock(bearer->oauth.token_file, &bearer->lock_fd, &bearer->err)) {
	case ERR_NONE:
		return ask_locked(bearer, refused, token, err);
	case ERR_UNKNOWN: /* who has it will store a new one, or fail */
		if (!is_valid(bearer, refused))
			return BEARER_WAITING;
		*token = bearer->tokens.access_token;
		return BEARER_READY;
	default:
		pause_for(bearer, PAUSE_FIRST_S);
		return answer_failed(bearer, refused, token, err);
	}
}
