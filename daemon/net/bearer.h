/* bearer.h - the access token for streams, renewed without blocking anybody.
 *
 * One for all streams of a network: they ask until they are answered, and however many wait, the provider is asked once. Other
 * processes share the token file: whoever has its lock asks, the others find the new token there. Internal to net/. */
#ifndef NET_BEARER_H
#define NET_BEARER_H
#include <curl/curl.h>
#include "net/oauth.h"

struct bearer;

struct bearer *bearer_new(CURLM *multi, const struct oauth_config *oauth); /* which is copied */
void bearer_free(struct bearer *bearer);                                   /* before its multi; NULL is fine */
bool bearer_is_of(const struct bearer *bearer, const struct oauth_config *oauth);

/* A person has seen to it: what failed is tried at once. */
void bearer_retry(struct bearer *bearer);

enum bearer_state { BEARER_WAITING, BEARER_READY, BEARER_FAILED };

/* A token other than `refused` (NULL: any); borrowed until the next call. BEARER_WAITING: ask again, soon. On BEARER_FAILED `err`
 * has the kind and says what to do. After a failure it fails at once for a while, or until the token file is another. */
enum bearer_state bearer_ask(struct bearer *bearer, const char *refused, const char **token, struct error *err);

/* The multi has ended this handle: true, and taken in, where it was ours. */
bool bearer_took(struct bearer *bearer, CURL *easy, CURLcode code);

bool bearer_is_fetching(const struct bearer *bearer);

#endif
