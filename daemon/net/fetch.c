/* fetch.c - one request to a provider. See fetch.h. */
#include "net/fetch.h"
#include <stdlib.h>
#include <string.h>
#include "net/wipe.h"

enum { REPLY_BYTES = 64 * 1024, RETRY_MOST_S = 3600 };

struct fetch {
	CURL *easy;
	struct curl_slist *headers;
	struct oauth_request *request;
	char curl_text[CURL_ERROR_SIZE];
	char body[REPLY_BYTES];
	size_t bytes;
};

static size_t body_add(char *data, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;
	const size_t bytes = size * count;
	if (bytes > sizeof(fetch->body) - fetch->bytes)
		return 0; /* ends it: CURLE_WRITE_ERROR */
	memcpy(fetch->body + fetch->bytes, data, bytes);
	fetch->bytes += bytes;
	return bytes;
}

static void set_options(struct fetch *fetch, const struct oauth_config *oauth, int64_t left_ms)
{
	CURL *easy = fetch->easy;
	const long ms = left_ms > FETCH_MS ? FETCH_MS : left_ms > 0 ? (long)left_ms : 1;

	fetch->headers = curl_slist_append(NULL, "Accept: application/json");
	curl_easy_setopt(easy, CURLOPT_URL, fetch->request->address);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not the environment's */
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L); /* next time is in an hour */
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, ms);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->curl_text);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (oauth->ca_file[0] != '\0')
		curl_easy_setopt(easy, CURLOPT_CAINFO, oauth->ca_file);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "convened/" CONVENED_VERSION);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, fetch->request->form);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)strlen(fetch->request->form));
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body_add);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
}

struct fetch *fetch_new(const struct oauth_config *oauth, struct oauth_request *request, int64_t left_ms)
{
	struct fetch *fetch = calloc(1, sizeof(*fetch));
	if (fetch == NULL || (fetch->easy = curl_easy_init()) == NULL)
		abort();
	fetch->request = request;
	set_options(fetch, oauth, left_ms);
	return fetch;
}

CURL *fetch_easy(const struct fetch *fetch)
{
	return fetch->easy;
}

CURLcode fetch_run(struct fetch *fetch)
{
	return curl_easy_perform(fetch->easy);
}

static bool is_tls_trouble(CURLcode code)
{
	static const CURLcode codes[] = { CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
		CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM };
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code == codes[i])
			return true;
	return false;
}

struct oauth_reply fetch_reply(const struct fetch *fetch, CURLcode code)
{
	struct oauth_reply reply = { .body = fetch->body, .bytes = fetch->bytes };
	curl_off_t retry_after = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &reply.status);
	curl_easy_getinfo(fetch->easy, CURLINFO_RETRY_AFTER, &retry_after);
	reply.retry_after_s = retry_after > RETRY_MOST_S ? RETRY_MOST_S : (int)retry_after;
	if (code != CURLE_OK) { /* half an answer is none */
		reply.status = 0;
		reply.trouble = fetch->curl_text[0] != '\0' ? fetch->curl_text : curl_easy_strerror(code);
		if (code == CURLE_WRITE_ERROR)
			reply.trouble = "the answer is too long";
		reply.is_tls_trouble = is_tls_trouble(code);
	}
	return reply;
}

void fetch_close(struct fetch *fetch)
{
	if (fetch == NULL)
		return;
	curl_easy_cleanup(fetch->easy);
	curl_slist_free_all(fetch->headers);
	wipe_free(fetch->request);
	wipe_free(fetch);
}
