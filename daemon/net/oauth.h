/* oauth.h - tokens instead of passwords: what a provider is asked, and where its answer is kept.
 *
 * RFC 6749 (client credentials, authorization code, refresh), RFC 8628 (device code), RFC 7636 (PKCE, always S256). Each oauth_
 * request below is one request over verified HTTPS, never redirected, never through a proxy, which blocks until its answer or
 * the deadline (clock_monotonic_ms; at most 30 s): for commands. Streams have their own way, which doesn't block (bearer.h).
 * ERR_NONE: the outputs are written. ERR_TEMPORARY: again later. ERR_PERMANENT: no use in trying on; a person must act. What
 * failed stands in `failure`. Who has had tokens wipes them: oauth_tokens_wipe(). They are never logged. */
#ifndef NET_OAUTH_H
#define NET_OAUTH_H
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "config/config.h"

enum { OAUTH_TOKEN_BYTES = 16 * 1024, OAUTH_CODE_BYTES = 4096 };

struct oauth_tokens {
	char access_token[OAUTH_TOKEN_BYTES];
	char refresh_token[OAUTH_TOKEN_BYTES]; /* "": none, as by client credentials */
	int64_t obtained_at, expires_at;       /* Unix seconds; of the access token */
};

struct oauth_failure {
	/* The most exact name: "AADSTS50034", else the provider's word, "invalid_grant", else ours: "network", "tls", "http-503",
	 * "not-an-answer", "secret-file". */
	char code[64];
	char error[64];        /* the provider's word alone: "invalid_grant", "authorization_pending"; "" */
	char description[600]; /* one line; the provider's own or ours */
	bool is_final;         /* no use in trying on: ERR_PERMANENT */
	int retry_after_s;     /* what the provider asked for; 0: nothing */
};

/* "AADSTS50034: The user account ... doesn't exist": for a line of a log or a person. */
void oauth_failure_text(const struct oauth_failure *failure, struct error *err);

void oauth_tokens_wipe(struct oauth_tokens *tokens); /* NULL is fine */

/* ---- requests ---- */

enum err_kind oauth_client_credentials(const struct oauth_config *oauth, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure);

/* Where the answer has no new refresh token the old one stays: tokens->refresh_token is what to keep in any case. */
enum err_kind oauth_refresh(const struct oauth_config *oauth, const char *refresh_token, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure);

/* A person opens the address in a browser anywhere and types the code. */
struct oauth_device {
	char device_code[OAUTH_CODE_BYTES];
	char user_code[64];
	char address[512]; /* verification_uri */
	int interval_s;    /* how long to wait before each oauth_device_redeem() */
	int64_t expires_at;
};
enum err_kind oauth_device_begin(const struct oauth_config *oauth, int64_t deadline_ms, struct oauth_device *device,
        struct oauth_failure *failure);

/* Asks once whether the person is through. ERR_TEMPORARY, error "authorization_pending" or "slow_down" (which has lengthened
 * device->interval_s) or a network's failure: ask again after interval_s, until expires_at. */
enum err_kind oauth_device_redeem(const struct oauth_config *oauth, struct oauth_device *device, int64_t deadline_ms,
        struct oauth_tokens *tokens, struct oauth_failure *failure);

/* The browser's way: open `address`; it ends at `redirect` with a code. No network. `redirect`: "http://127.0.0.1:PORT" where we
 * listen (RFC 8252). `user` is proposed as the account. */
struct oauth_browser {
	char address[8192];
	char redirect[128];
	char verifier[64], state[64];
};
void oauth_browser_begin(
        const struct oauth_config *oauth, const char *redirect, const char *user, struct oauth_browser *browser);

/* Reads where the browser ended: the whole address as a person pastes it, or the target of the request that came ("/?code=...").
 * ERR_PERMANENT: it says no (failure has the provider's word), is another login's (code "other-state") or has no code ("no-code"). */
enum err_kind oauth_browser_read(const struct oauth_browser *browser, const char *address,
        char code[static OAUTH_CODE_BYTES], struct oauth_failure *failure);

enum err_kind oauth_code_redeem(const struct oauth_config *oauth, const struct oauth_browser *browser, const char *code,
        int64_t deadline_ms, struct oauth_tokens *tokens, struct oauth_failure *failure);

/* ---- the token file ---- */

/* Stores tokens in oauth->token_file under its lock: durable and whole or not at all, mode 0600. `user`: for whom they were had. */
enum err_kind oauth_tokens_store(
        const struct oauth_config *oauth, const char *user, const struct oauth_tokens *tokens, struct error *err);

/* ERR_UNKNOWN: there is no such file, or it is of another application or grant; ERR_PERMANENT: it can't be read. */
enum err_kind oauth_tokens_load(const struct oauth_config *oauth, struct oauth_tokens *tokens, struct error *err);

/* Is the access token good for a while (5 minutes; half its life where that is short), whatever the clock did? */
bool oauth_tokens_are_fresh(const struct oauth_tokens *tokens, int64_t now);

#endif
