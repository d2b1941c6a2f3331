/* network.c - the curl_multi in which streams connect side by side, and the account whose tokens they use. See stream.h. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include "base/clock.h"
#include "net/stream_parts.h"
#include "net/wipe.h"

enum {
	RESOLVER_MS = 100, /* how often to look where libcurl has no descriptor to wait for, or a lock is another's */
	FETCH_AWAIT_MS = 1500, /* the parent kills who takes longer than 4 s to stop */
};

struct network *network_open(void)
{
	struct network *network = calloc(1, sizeof(*network));

	/* A server that hangs up is an error of one stream, not the end of the process. */
	signal(SIGPIPE, SIG_IGN);
	if (network == NULL
	        || curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wipe_free, wipe_realloc, strdup, calloc)
	                != CURLE_OK
	        || (network->multi = curl_multi_init()) == NULL)
		abort(); /* out of memory: nothing was begun */
	return network;
}

/* An answer on its way may hold the only refresh token that is still good: it is awaited, not for long. */
static void fetch_await(struct network *network)
{
	const int64_t end_ms = clock_monotonic_ms(&clock_system) + FETCH_AWAIT_MS;
	int64_t left_ms;

	while (bearer_is_fetching(network->bearer) && (left_ms = end_ms - clock_monotonic_ms(&clock_system)) > 0) {
		struct pollfd fds[SOCKETS_MOST];
		int timeout_ms = (int)left_ms;
		const size_t count = network_poll(network, fds, SOCKETS_MOST, &timeout_ms);
		(void)poll(fds, (nfds_t)count, timeout_ms);
		network_work(network);
	}
}

void network_close(struct network *network)
{
	if (network == NULL)
		return;
	fetch_await(network);
	bearer_free(network->bearer);
	curl_multi_cleanup(network->multi);
	curl_global_cleanup();
	free(network);
}

void network_account(struct network *network, const struct oauth_config *oauth)
{
	if (network->bearer != NULL && bearer_is_of(network->bearer, oauth)) {
		bearer_retry(network->bearer);
		return; /* an answer that is on its way may hold a new refresh token */
	}
	bearer_free(network->bearer);
	network->bearer = oauth->provider == PROVIDER_NONE ? NULL : bearer_new(network->multi, oauth);
}

static bool is_idle(const struct network *network)
{
	return network->connecting == 0 && !bearer_is_fetching(network->bearer);
}

size_t network_poll(struct network *network, struct pollfd *fds, size_t most, int *timeout_ms)
{
	fd_set readable, writable, failed;
	int highest = -1;
	long wanted_ms = -1;
	size_t count = 0;

	if (is_idle(network))
		return 0;
	FD_ZERO(&readable);
	FD_ZERO(&writable);
	FD_ZERO(&failed);
	curl_multi_fdset(network->multi, &readable, &writable, &failed, &highest);
	for (int fd = 0; fd <= highest && count < most; fd++) {
		const int events = (FD_ISSET(fd, &readable) ? POLLIN : 0) | (FD_ISSET(fd, &writable) ? POLLOUT : 0);
		if (events != 0)
			fds[count++] = (struct pollfd){ .fd = fd, .events = (short)events };
	}
	curl_multi_timeout(network->multi, &wanted_ms);
	if ((count == 0 || network->waiting != NULL) && (wanted_ms < 0 || wanted_ms > RESOLVER_MS))
		wanted_ms = RESOLVER_MS;
	if (wanted_ms >= 0 && (*timeout_ms < 0 || wanted_ms < *timeout_ms))
		*timeout_ms = (int)wanted_ms;
	return count;
}

void network_work(struct network *network)
{
	int running, left;
	CURLMsg *message;

	if (is_idle(network))
		return;
	curl_multi_perform(network->multi, &running);
	while ((message = curl_multi_info_read(network->multi, &left)) != NULL) {
		struct stream *stream = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		const CURLcode code = message->data.result;
		if (bearer_took(network->bearer, message->easy_handle, code))
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&stream);
		if (code != CURLE_OK && sign_in_again(stream, code))
			continue;
		network->connecting--;
		if (code == CURLE_OK)
			stream_ready(stream);
		else
			stream_fail(stream, code);
	}
	sign_in_work(network);
}
