/* oauth_request.h - what is asked of a provider: the address and the form. Pure, but for the application's secret, which is read from
 * its file. */
#ifndef NET_OAUTH_REQUEST_H
#define NET_OAUTH_REQUEST_H
#include "net/oauth.h"

/* In one piece of fixed size, so that its secrets are in one place to be wiped. */
struct oauth_request {
	char address[1024];
	char form[96 * 1024]; /* application/x-www-form-urlencoded */
	bool is_cut;          /* it didn't fit: not to be sent */
};

/* What a request is made of: the application's secret ("" for a public client), and room. ERR_PERMANENT: the secret can't be read.
 * The end wipes the secret, which is in the request by then; the request stays, to be taken over by fetch_new(). */
struct oauth_asking {
	struct arena arena;
	const char *secret;
	struct oauth_request *request;
};
enum err_kind oauth_asking_begin(
        struct oauth_asking *asking, const struct oauth_config *oauth, struct oauth_failure *failure);
void oauth_asking_end(struct oauth_asking *asking);

/* `secret`: the application's, "" for a public client. Each begins anew. */
void oauth_request_client(const struct oauth_config *oauth, const char *secret, struct oauth_request *request);
void oauth_request_refresh(
        const struct oauth_config *oauth, const char *secret, const char *refresh_token, struct oauth_request *request);
void oauth_request_device(const struct oauth_config *oauth, struct oauth_request *request);
void oauth_request_device_token(
        const struct oauth_config *oauth, const char *secret, const char *device_code, struct oauth_request *request);
void oauth_request_code(const struct oauth_config *oauth, const char *secret, const struct oauth_browser *browser,
        const char *code, struct oauth_request *request);

/* The address for the browser; verifier, state and redirect stand in `browser` already. */
void oauth_request_browser(const struct oauth_config *oauth, const char *user, struct oauth_browser *browser);

/* The S256 challenge of a verifier (RFC 7636, 4.2). */
void oauth_challenge(const char *verifier, char challenge[static 44]);

/* 32 bytes as base64url without padding: 43 characters. */
void oauth_base64url(const unsigned char bytes[static 32], char text[static 44]);

#endif
