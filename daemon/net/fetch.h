/* fetch.h - one request to a provider, by libcurl: verified HTTPS, no redirect, no proxy, 64 kB of answer at most.
 *
 * The handle goes to a curl_multi, or fetch_run() waits for it. Internal to net/. */
#ifndef NET_FETCH_H
#define NET_FETCH_H
#include <curl/curl.h>
#include "net/oauth_reply.h"
#include "net/oauth_request.h"

enum { FETCH_MS = 30000 };

struct fetch;

/* Takes `request` over, as calloc() gave it, and wipes it in the end. */
struct fetch *fetch_new(const struct oauth_config *oauth, struct oauth_request *request, int64_t left_ms);
CURL *fetch_easy(const struct fetch *fetch);
CURLcode fetch_run(struct fetch *fetch);

/* What came of it; borrowed from the fetch. */
struct oauth_reply fetch_reply(const struct fetch *fetch, CURLcode code);

void fetch_close(struct fetch *fetch); /* it is in no multi any more; NULL is fine */

#endif
