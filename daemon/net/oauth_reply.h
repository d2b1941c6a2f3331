/* oauth_reply.h - what a provider answered, read with distrust. Pure: the same bytes and time give the same. */
#ifndef NET_OAUTH_REPLY_H
#define NET_OAUTH_REPLY_H
#include "net/oauth.h"

struct oauth_reply {
	long status; /* HTTP's; 0: none came, and `trouble` says why */
	const char *body;
	size_t bytes;
	int retry_after_s;
	const char *trouble; /* libcurl's words */
	bool is_tls_trouble; /* the certificate: a person must act */
};

/* Outputs are written on ERR_NONE only; `failure` in all other cases. `now`: when the request was sent. */
enum err_kind oauth_reply_tokens(
        const struct oauth_reply *reply, int64_t now, struct oauth_tokens *tokens, struct oauth_failure *failure);
enum err_kind oauth_reply_device(
        const struct oauth_reply *reply, int64_t now, struct oauth_device *device, struct oauth_failure *failure);

/* A failure of our own: ERR_PERMANENT where it is final, else ERR_TEMPORARY. */
enum err_kind oauth_fail(struct oauth_failure *failure, bool is_final, const char *code, const char *description);

#endif
