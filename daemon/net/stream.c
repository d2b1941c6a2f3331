/* stream.c - one way to the network for both protocols, by libcurl. See stream.h.
 *
 * libcurl only connects (CURLOPT_CONNECT_ONLY): name, TCP, TLS, greeting, EHLO or CAPABILITY, STARTTLS, sign-in; then its
 * handle stays in the curl_multi and carries bytes. What always holds: no secret leaves before TLS is verified, except to a
 * loopback address where the config says so; what libcurl frees is wiped, for it keeps copies of passwords; and no close
 * waits for the other side. */
#include "net/stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/clock.h"
#include "net/stream_parts.h"

/* ---- the end of connecting ---- */

/* What a person must see to, beside a refused sign-in; all else is tried again. */
static bool is_for_a_person(CURLcode code)
{
	static const CURLcode codes[] = { CURLE_USE_SSL_FAILED, CURLE_PEER_FAILED_VERIFICATION,
		CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
		CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_AUTH_ERROR, CURLE_NOT_BUILT_IN };
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (code == codes[i])
			return true;
	return false;
}

/* What libcurl's code and clocks tell of how far it came. */
static enum stream_step step_failed(const struct stream *stream, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum stream_step step;
	} steps[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, STREAM_STEP_NAME },
		{ CURLE_COULDNT_CONNECT, STREAM_STEP_CONNECT },
		{ CURLE_USE_SSL_FAILED, STREAM_STEP_TLS },
		{ CURLE_PEER_FAILED_VERIFICATION, STREAM_STEP_TLS },
		{ CURLE_SSL_CONNECT_ERROR, STREAM_STEP_TLS },
		{ CURLE_SSL_CACERT_BADFILE, STREAM_STEP_TLS },
		{ CURLE_SSL_ISSUER_ERROR, STREAM_STEP_TLS },
		{ CURLE_SSL_CERTPROBLEM, STREAM_STEP_TLS },
		{ CURLE_SSL_CIPHER, STREAM_STEP_TLS },
	};
	curl_off_t named_us = 0, connected_us = 0, secured_us = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (code == steps[i].code)
			return steps[i].step;
	curl_easy_getinfo(stream->easy, CURLINFO_NAMELOOKUP_TIME_T, &named_us);
	curl_easy_getinfo(stream->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
	curl_easy_getinfo(stream->easy, CURLINFO_APPCONNECT_TIME_T, &secured_us);
	if (connected_us == 0)
		return named_us == 0 ? STREAM_STEP_NAME : STREAM_STEP_CONNECT;
	return stream->tls == TLS_IMPLICIT && secured_us == 0 ? STREAM_STEP_TLS : STREAM_STEP_SIGN_IN;
}

/* The server's own is the first of what it showed. */
static void certificate_take(struct stream *stream)
{
	static const char label[] = "Cert:";
	struct curl_certinfo *info = NULL;

	if (curl_easy_getinfo(stream->easy, CURLINFO_CERTINFO, &info) != CURLE_OK || info == NULL
	        || info->num_of_certs < 1)
		return;
	for (const struct curl_slist *line = info->certinfo[0]; line != NULL; line = line->next)
		if (strncmp(line->data, label, sizeof(label) - 1) == 0)
			stream->certificate = certificate_read(line->data + sizeof(label) - 1, stream->host);
}

void stream_fail(struct stream *stream, CURLcode code)
{
	const char *text = stream->curl_text[0] != '\0' ? stream->curl_text : curl_easy_strerror(code);
	const bool is_sign_in = code == CURLE_LOGIN_DENIED || code == CURLE_AUTH_ERROR;
	char said[SAID_BYTES];
	words_masked(stream->said, said, sizeof(said));

	stream->state = STREAM_FAILED;
	stream->step = step_failed(stream, code);
	certificate_take(stream);
	if (stream->is_loopback_broken)
		err_set(&stream->err, ERR_PERMANENT, "tls = \"none\" is only for a loopback address, and this is none");
	else if (is_sign_in)
		sign_in_fail(stream, text);
	else if (code == CURLE_OPERATION_TIMEDOUT || said[0] == '\0' || is_for_a_person(code))
		err_set(&stream->err, is_for_a_person(code) ? ERR_PERMANENT : ERR_TEMPORARY, "%s", text);
	else
		err_set(&stream->err, ERR_TEMPORARY, "%s (the server said: %s)", text, said);
	err_within(&stream->err, "%s", stream->where);
}

void stream_ready(struct stream *stream)
{
	curl_socket_t fd = CURL_SOCKET_BAD;
	curl_easy_getinfo(stream->easy, CURLINFO_ACTIVESOCKET, &fd);
	stream->fd = fd;
	stream->state = STREAM_READY;
	stream->step = STREAM_STEP_DONE;
	certificate_take(stream);
	curl_easy_setopt(stream->easy, CURLOPT_PASSWORD, NULL);
	curl_easy_setopt(stream->easy, CURLOPT_XOAUTH2_BEARER, NULL);
	sign_in_end(stream);
	curl_easy_setopt(stream->easy, CURLOPT_VERBOSE, 0L);
	/* libcurl goes on without a word where a server has no AUTH; then each mail would be refused. */
	if (stream->is_user && stream->protocol == PROTOCOL_SMTP && !stream_offers(stream, "AUTH")) {
		stream->state = STREAM_FAILED;
		stream->step = STREAM_STEP_SIGN_IN;
		err_set(&stream->err, ERR_PERMANENT, "%s: the server offers no sign-in, but a user is set",
		        stream->where);
	}
}

/* ---- opening ---- */

static CURLcode set_address(struct stream *stream, const struct server *server, const char *helo)
{
	static const char *const schemes[2][2] = { { "imap", "imaps" }, { "smtp", "smtps" } };
	const char *scheme = schemes[stream->protocol == PROTOCOL_SMTP][server->tls == TLS_IMPLICIT];
	const bool is_v6 = strchr(server->host, ':') != NULL;
	char *path = curl_easy_escape(stream->easy, helo, 0);
	char url[1024];
	const int length = snprintf(url, sizeof(url), "%s://%s%s%s:%d/%s", scheme, is_v6 ? "[" : "", server->host,
	        is_v6 ? "]" : "", server->port, stream->protocol == PROTOCOL_SMTP && path != NULL ? path : "");
	curl_free(path);
	snprintf(stream->host, sizeof(stream->host), "%s", server->host);
	snprintf(stream->where, sizeof(stream->where), "%s:%d", server->host, server->port);
	if (length >= (int)sizeof(url) || strpbrk(server->host, "/@?#\\% \t\r\n") != NULL)
		return CURLE_URL_MALFORMAT;
	return curl_easy_setopt(stream->easy, CURLOPT_URL, url);
}

static void set_options(struct stream *stream, const struct server *server, const char *secret, int64_t left_ms)
{
	CURL *easy = stream->easy;
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, stream);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* not the environment's */
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* a name server that hangs keeps nobody from stopping */
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, stream->curl_text);
	curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, talk_debug_line);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, stream);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, talk_socket_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, stream);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, talk_socket_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, stream);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(server->tls == TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2); /* RFC 8996 */
	if (server->ca_file[0] != '\0')
		curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* the bundle file alone: a third of the time */
	if (stream->is_user) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
		if (!stream->is_oauth)
			curl_easy_setopt(easy, CURLOPT_PASSWORD, secret);
		/* libcurl would prefer GSSAPI and NTLM where they are offered, and fail without Kerberos. */
		curl_easy_setopt(
		        easy, CURLOPT_LOGIN_OPTIONS, stream->is_oauth ? "AUTH=XOAUTH2" : "AUTH=PLAIN;AUTH=LOGIN");
	}
}

enum err_kind stream_open(struct network *network, enum protocol protocol, const struct server *server,
        const char *secret, const char *helo, int64_t deadline_ms, struct stream **opened, struct error *err)
{
	const int64_t left_ms = deadline_ms - clock_monotonic_ms(&clock_system);
	struct stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL || (stream->easy = curl_easy_init()) == NULL)
		abort();
	stream->network = network;
	stream->protocol = protocol;
	stream->tls = server->tls;
	stream->deadline_ms = deadline_ms;
	stream->fd = -1;
	stream->is_said_whole = true;
	stream->is_user = server->user[0] != '\0';
	stream->is_oauth = stream->is_user && server->sign_in == SIGN_IN_OAUTH;
	stream->offers.limit_bytes = OFFERS_BYTES;
	for (size_t i = 0; i < SOCKETS_MOST; i++)
		stream->sockets[i] = -1;
	set_options(stream, server, secret, left_ms > 0 ? left_ms : 1);
	if (set_address(stream, server, helo) != CURLE_OK) {
		err_set(err, ERR_PERMANENT, "%s: not the address of a server", stream->where);
		stream->state = STREAM_FAILED;
		stream_close(stream);
		return ERR_PERMANENT;
	}
	network->connecting++;
	sign_in_begin(stream);
	*opened = stream;
	return ERR_NONE;
}

enum stream_state stream_state(const struct stream *stream, struct error *err)
{
	if (stream->state == STREAM_FAILED && err != NULL)
		*err = stream->err;
	return stream->state;
}

/* Waits once for what the connecting stream or `wake_fd` waits for; true: `wake_fd` is readable. */
static bool wait_once(struct network *network, int64_t deadline_ms, int wake_fd)
{
	struct pollfd fds[SOCKETS_MOST + 8] = { { .fd = wake_fd, .events = POLLIN } };
	const int64_t left_ms = deadline_ms - clock_monotonic_ms(&clock_system);
	int timeout_ms = left_ms < 0 ? 0 : (int)left_ms;
	const size_t count = network_poll(network, fds + 1, sizeof(fds) / sizeof(fds[0]) - 1, &timeout_ms);
	return poll(fds, (nfds_t)count + 1, timeout_ms) > 0 && fds[0].revents != 0;
}

enum err_kind stream_wait(struct stream *stream, int wake_fd, struct error *err)
{
	enum { GRACE_MS = 1000 }; /* libcurl strikes at the deadline itself, and says why */
	const int64_t until_ms = stream->deadline_ms + GRACE_MS;

	while (network_work(stream->network), stream->state == STREAM_CONNECTING) {
		if (clock_monotonic_ms(&clock_system) > until_ms)
			return err_set(err, ERR_TEMPORARY, "%s: no answer in time", stream->where);
		if (wait_once(stream->network, until_ms, wake_fd))
			return err_set(err, ERR_UNKNOWN, "%s: interrupted", stream->where);
	}
	return stream_state(stream, err) == STREAM_FAILED ? stream->err.kind : ERR_NONE;
}

enum err_kind stream_open_wait(struct network *network, enum protocol protocol, const struct server *server,
        const char *secret, const char *helo, int64_t deadline_ms, int wake_fd, struct stream **opened,
        struct error *err)
{
	struct stream *stream = NULL;
	enum err_kind kind = stream_open(network, protocol, server, secret, helo, deadline_ms, &stream, err);

	if (kind != ERR_NONE)
		return kind;
	kind = stream_wait(stream, wake_fd, err);
	if (kind == ERR_NONE)
		*opened = stream;
	else
		stream_close(stream);
	return kind;
}

/* ---- the open stream ---- */

/* What stands behind the keyword, to the end of its line; NULL: it isn't offered. */
static const char *offer_find(const struct stream *stream, const char *keyword)
{
	const size_t bytes = strlen(keyword);
	for (const char *line = text_string(&stream->offers); *line != '\0'; line = strchr(line, '\n') + 1) {
		/* "AUTH=LOGIN PLAIN" is how an old Exchange writes it */
		if (strncasecmp(line, keyword, bytes) == 0 && strchr(" \n=", line[bytes]) != NULL)
			return line + bytes;
		if (strchr(line, '\n') == NULL)
			break;
	}
	return NULL;
}

bool stream_offers(const struct stream *stream, const char *keyword)
{
	return offer_find(stream, keyword) != NULL;
}

int64_t stream_offers_number(const struct stream *stream, const char *keyword)
{
	const char *behind = offer_find(stream, keyword);
	return behind == NULL ? 0 : strtoll(behind + (*behind == ' ' || *behind == '='), NULL, 10);
}

enum stream_step stream_step(const struct stream *stream)
{
	return stream->step;
}

struct certificate stream_certificate(const struct stream *stream)
{
	return stream->certificate;
}

const char *stream_address(const struct stream *stream)
{
	char *address = NULL;
	return curl_easy_getinfo(stream->easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != NULL ? address
	                                                                                                     : "";
}

int stream_fd(const struct stream *stream)
{
	return stream->fd;
}

long stream_send(struct stream *stream, const void *data, size_t bytes, struct error *err)
{
	size_t sent = 0;
	const CURLcode code = curl_easy_send(stream->easy, data, bytes, &sent);
	if (code == CURLE_OK)
		return (long)sent;
	if (code == CURLE_AGAIN)
		return 0;
	err_set(err, ERR_TEMPORARY, "%s: the connection broke while sending: %s", stream->where,
	        curl_easy_strerror(code));
	return -1;
}

long stream_recv(struct stream *stream, void *data, size_t room, struct error *err)
{
	size_t received = 0;
	const CURLcode code = curl_easy_recv(stream->easy, data, room, &received);
	if (code == CURLE_OK && received > 0)
		return (long)received;
	if (code == CURLE_AGAIN)
		return 0;
	if (code == CURLE_OK)
		err_set(err, ERR_TEMPORARY, "%s: the server closed the connection", stream->where);
	else
		err_set(err, ERR_TEMPORARY, "%s: the connection broke: %s", stream->where, curl_easy_strerror(code));
	return -1;
}

void stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	if (stream->state == STREAM_CONNECTING)
		stream->network->connecting--;
	talk_shutdown(stream);
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	curl_easy_cleanup(stream->easy);
	text_free(&stream->offers);
	sign_in_end(stream);
	free(stream);
}
