/* stream.c - one way to the network for both protocols, by libcurl. See stream.h.
 *
 * libcurl only connects (CURLOPT_CONNECT_ONLY): name, TCP, TLS, greeting, EHLO or CAPABILITY, STARTTLS, sign-in; then its
 * handle stays in the curl_multi and carries bytes. What always holds: no secret leaves before TLS is verified, except to a
 * loopback address where the config says so; what libcurl frees is wiped, for it keeps copies of passwords; and no close
 * waits for the other side. */
#include "net/stream.h"
#include "base/clock.h"
#include "base/text.h"
#include "net/bearer.h"
#include "net/wipe.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SOCKETS_MOST = 8,         /* of one stream: happy eyeballs tries two at a time */
	SAID_BYTES = 480,         /* the server's last words */
	OFFERS_BYTES = 16 * 1024, /* a list of capabilities beyond this is cut */
	RESOLVER_MS = 100         /* how often to look where libcurl has no descriptor to wait for */
};

struct network {
	CURLM *multi;
	size_t connecting;
	struct bearer *bearer;  /* NULL: no account */
	struct stream *waiting; /* for an access token */
};

struct stream {
	struct network *network;
	CURL *easy;
	enum protocol protocol;
	enum tls tls;
	enum stream_state state;
	enum stream_step step;
	struct certificate certificate;
	bool is_user, is_added, is_loopback_broken;
	bool is_oauth, is_tried_otherwise; /* by another mechanism than the first */
	char *refused;                     /* the access token that the server didn't take; NULL: none yet */
	char *token;                       /* the one that it is offered */
	struct stream *next_waiting;
	int64_t deadline_ms;
	int reply_code;
	int fd;
	int sockets[SOCKETS_MOST]; /* that libcurl has open for us; -1: free */
	char host[256];
	char where[300];
	char curl_text[CURL_ERROR_SIZE];
	char said[SAID_BYTES];
	bool is_said_whole; /* the next line begins another reply */
	struct text offers; /* a keyword with its parameters a line */
	struct error err;
};

/* ---- the network ---- */

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

void network_close(struct network *network)
{
	if (network == NULL)
		return;
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

/* ---- what libcurl tells while it connects ---- */

static curl_socket_t socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct stream *stream = context;
	const struct sockaddr_in *v4 = (const void *)&address->addr;
	const struct sockaddr_in6 *v6 = (const void *)&address->addr;
	const bool is_loopback = (address->family == AF_INET && ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET)
	        || (address->family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr));
	(void)purpose;

	if (stream->tls == TLS_NONE && !is_loopback) {
		stream->is_loopback_broken = true;
		return CURL_SOCKET_BAD;
	}
	for (size_t i = 0; i < SOCKETS_MOST; i++) {
		if (stream->sockets[i] >= 0)
			continue;
		stream->sockets[i] = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
		return stream->sockets[i];
	}
	return CURL_SOCKET_BAD;
}

static int socket_close(void *context, curl_socket_t fd)
{
	struct stream *stream = context;
	for (size_t i = 0; i < SOCKETS_MOST; i++)
		if (stream->sockets[i] == fd)
			stream->sockets[i] = -1;
	return close(fd);
}

/* After this no read or write waits: libcurl's farewell fails at once. */
static void sockets_shutdown(const struct stream *stream)
{
	for (size_t i = 0; i < SOCKETS_MOST; i++)
		if (stream->sockets[i] >= 0)
			shutdown(stream->sockets[i], SHUT_RDWR);
}

/* SMTP: `250-SIZE 1000` is one offer. IMAP: `* CAPABILITY IMAP4rev1 IDLE`, or the same in a code, is one each; the words of
 * "A001 OK CAPABILITY completed." are none. */
static void offers_read(struct stream *stream, const char *line, size_t bytes)
{
	static const char *const begins[] = { "* CAPABILITY ", "[CAPABILITY " };

	if (stream->protocol == PROTOCOL_SMTP) {
		if (bytes > 4 && strncmp(line, "250", 3) == 0) {
			text_add(&stream->offers, line + 4, bytes - 4);
			text_add_byte(&stream->offers, '\n');
		}
		return;
	}
	for (size_t at = 0; at < bytes; at++) {
		const char *begin = begins[at == 0 ? 0 : 1];
		if (bytes - at <= strlen(begin) || strncasecmp(line + at, begin, strlen(begin)) != 0)
			continue;
		text_clear(&stream->offers);
		for (at += strlen(begin); at < bytes && line[at] != ']'; at++)
			text_add_byte(&stream->offers, (char)(line[at] == ' ' ? '\n' : line[at]));
		text_add_byte(&stream->offers, '\n');
	}
}

/* Keeps the last reply's words, all lines of it, for the error. */
static void said_add(struct stream *stream, const char *line, size_t bytes)
{
	const bool is_smtp = stream->protocol == PROTOCOL_SMTP;
	size_t used = stream->is_said_whole ? 0 : strlen(stream->said);

	if (used > 0 && used + 1 < sizeof(stream->said))
		stream->said[used++] = ' ';
	if (used > 0 && is_smtp && bytes > 4) { /* the code stands there already */
		line += 4;
		bytes -= 4;
	}
	for (size_t i = 0; i < bytes && used + 1 < sizeof(stream->said); i++)
		stream->said[used++] = (char)((unsigned char)line[i] < 0x20 || line[i] == 0x7F ? ' ' : line[i]);
	stream->said[used] = '\0';
}

static int code_of(const char *reply)
{
	int code = 0;
	for (size_t i = 0; i < 3; i++) {
		if (reply[i] < '0' || reply[i] > '9')
			return 0;
		code = code * 10 + (reply[i] - '0');
	}
	return code;
}

static void line_received(struct stream *stream, const char *line, size_t bytes)
{
	while (bytes > 0 && (line[bytes - 1] == '\n' || line[bytes - 1] == '\r'))
		bytes--;
	if (bytes == 0)
		return;
	offers_read(stream, line, bytes);
	said_add(stream, line, bytes);
	stream->is_said_whole = stream->protocol == PROTOCOL_IMAP || bytes < 4 || line[3] != '-';
	if (stream->protocol == PROTOCOL_SMTP && stream->is_said_whole)
		stream->reply_code = code_of(stream->said);
}

/* What libcurl sends may hold the secret: only the verb is looked at. What was offered before TLS doesn't count. */
static void line_sent(struct stream *stream, const char *line, size_t bytes)
{
	if (stream->protocol == PROTOCOL_SMTP && bytes >= 4
	        && (strncmp(line, "EHLO", 4) == 0 || strncmp(line, "HELO", 4) == 0))
		text_clear(&stream->offers);
}

static int debug_line(CURL *easy, curl_infotype type, char *data, size_t bytes, void *context)
{
	(void)easy;
	if (type == CURLINFO_HEADER_IN)
		line_received(context, data, bytes);
	else if (type == CURLINFO_HEADER_OUT)
		line_sent(context, data, bytes);
	return 0;
}

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

/* A sign-in is refused for a while by 4xx, and by IMAP's words for it (RFC 5530). */
static bool is_refused_for_now(const struct stream *stream)
{
	static const char *const words[] = { "[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "too many",
		"try again" };
	if (stream->protocol == PROTOCOL_SMTP)
		return stream->reply_code >= 400 && stream->reply_code < 500;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(stream->said, words[i]) != NULL)
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

/* IMAP: `AUTH=XOAUTH2`, a line each. SMTP: `AUTH LOGIN XOAUTH2`, or `AUTH=` as an old Exchange writes it. */
static bool offers_mechanism(const struct stream *stream, const char *mechanism)
{
	const size_t bytes = strlen(mechanism);
	bool is_auth = false;

	for (const char *word = text_string(&stream->offers); *word != '\0';) {
		const size_t length = strcspn(word, " =\n");
		if (is_auth && length == bytes && strncasecmp(word, mechanism, bytes) == 0)
			return true;
		is_auth |= length == 4 && strncasecmp(word, "AUTH", 4) == 0;
		is_auth &= word[length] != '\n';
		word += length + (word[length] != '\0');
	}
	return false;
}

static bool offers_oauth(const struct stream *stream)
{
	return offers_mechanism(stream, "XOAUTH2") || offers_mechanism(stream, "OAUTHBEARER");
}

/* A refused token is answered by JSON in base64, as a challenge: its words instead. */
static void said_decode(char said[static SAID_BYTES])
{
	const char *text = strncmp(said, "334 ", 4) == 0 ? said + 4 : strncmp(said, "+ ", 2) == 0 ? said + 2 : NULL;
	gnutls_datum_t plain = { NULL, 0 };

	if (text == NULL)
		return;
	const gnutls_datum_t coded = { (unsigned char *)(uintptr_t)text, (unsigned)strlen(text) };
	if (gnutls_base64_decode2(&coded, &plain) < 0)
		return;
	char words[SAID_BYTES];
	snprintf(words, sizeof(words), "%.*s", (int)plain.size, (const char *)plain.data);
	words_masked(words, said, SAID_BYTES);
	gnutls_free(plain.data);
}

static void sign_in_fail(struct stream *stream, const char *said)
{
	const enum err_kind kind = is_refused_for_now(stream) ? ERR_TEMPORARY : ERR_PERMANENT;

	if (stream->is_oauth && !offers_oauth(stream))
		err_set(&stream->err, ERR_PERMANENT, "sign-in: the server offers neither XOAUTH2 nor OAUTHBEARER");
	else if (stream->refused != NULL && kind == ERR_PERMANENT)
		err_set(&stream->err, kind, "sign-in: an access token that just came was refused, too: %s", said);
	else
		err_set(&stream->err, kind, "sign-in: %s", said);
}

static void stream_fail(struct stream *stream, CURLcode code)
{
	const char *text = stream->curl_text[0] != '\0' ? stream->curl_text : curl_easy_strerror(code);
	const bool is_sign_in = code == CURLE_LOGIN_DENIED || code == CURLE_AUTH_ERROR;
	char said[SAID_BYTES];
	words_masked(stream->said, said, sizeof(said));
	said_decode(said);

	stream->state = STREAM_FAILED;
	stream->step = step_failed(stream, code);
	certificate_take(stream);
	if (stream->is_loopback_broken)
		err_set(&stream->err, ERR_PERMANENT, "tls = \"none\" is only for a loopback address, and this is none");
	else if (is_sign_in)
		sign_in_fail(stream, said[0] != '\0' ? said : text);
	else if (code == CURLE_OPERATION_TIMEDOUT || said[0] == '\0' || is_for_a_person(code))
		err_set(&stream->err, is_for_a_person(code) ? ERR_PERMANENT : ERR_TEMPORARY, "%s", text);
	else
		err_set(&stream->err, ERR_TEMPORARY, "%s (the server said: %s)", text, said);
	err_within(&stream->err, "%s", stream->where);
}

static void stream_ready(struct stream *stream)
{
	curl_socket_t fd = CURL_SOCKET_BAD;
	curl_easy_getinfo(stream->easy, CURLINFO_ACTIVESOCKET, &fd);
	stream->fd = fd;
	stream->state = STREAM_READY;
	stream->step = STREAM_STEP_DONE;
	certificate_take(stream);
	curl_easy_setopt(stream->easy, CURLOPT_PASSWORD, NULL);
	curl_easy_setopt(stream->easy, CURLOPT_XOAUTH2_BEARER, NULL);
	curl_easy_setopt(stream->easy, CURLOPT_VERBOSE, 0L);
	/* libcurl goes on without a word where a server has no AUTH; then each mail would be refused. */
	if (stream->is_user && stream->protocol == PROTOCOL_SMTP && !stream_offers(stream, "AUTH")) {
		stream->state = STREAM_FAILED;
		stream->step = STREAM_STEP_SIGN_IN;
		err_set(&stream->err, ERR_PERMANENT, "%s: the server offers no sign-in, but a user is set",
		        stream->where);
	}
}

static void stream_again(struct stream *stream, const char *login_options, int64_t left_ms)
{
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	curl_easy_setopt(stream->easy, CURLOPT_LOGIN_OPTIONS, login_options);
	curl_easy_setopt(stream->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_multi_add_handle(stream->network->multi, stream->easy);
}

/* Once more by another mechanism, where the first wasn't offered: no secret was sent yet. An IMAP server without AUTH=PLAIN has the
 * command LOGIN, which libcurl doesn't use with login options set. XOAUTH2 is what both providers document, but it isn't the RFC's. */
static bool is_tried_otherwise(struct stream *stream, CURLcode code)
{
	const int64_t left_ms = stream->deadline_ms - clock_monotonic_ms(&clock_system);
	const bool is_other_there = stream->is_oauth
	        ? !offers_mechanism(stream, "XOAUTH2") && offers_mechanism(stream, "OAUTHBEARER")
	        : stream->protocol == PROTOCOL_IMAP && !offers_mechanism(stream, "PLAIN")
	                && !offers_mechanism(stream, "LOGIN");

	if (code != CURLE_LOGIN_DENIED || stream->is_tried_otherwise || left_ms <= 0 || !is_other_there)
		return false;
	stream->is_tried_otherwise = true;
	stream_again(stream, stream->is_oauth ? "AUTH=OAUTHBEARER" : NULL, left_ms);
	return true;
}

/* ---- access tokens ---- */

static void waiting_add(struct stream *stream)
{
	stream->next_waiting = stream->network->waiting;
	stream->network->waiting = stream;
}

static void waiting_remove(struct stream *stream)
{
	struct stream **link = &stream->network->waiting;
	while (*link != NULL && *link != stream)
		link = &(*link)->next_waiting;
	if (*link != NULL)
		*link = stream->next_waiting;
}

/* A token may have been taken back before its end: once more with a new one. */
static bool is_tried_by_new_token(struct stream *stream, CURLcode code)
{
	if (code != CURLE_LOGIN_DENIED || !stream->is_oauth || stream->refused != NULL || is_refused_for_now(stream)
	        || !offers_oauth(stream))
		return false;
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	stream->is_added = false;
	stream->refused = stream->token;
	stream->token = NULL;
	waiting_add(stream);
	return true;
}

static void token_take(struct stream *stream, const char *token, int64_t left_ms)
{
	stream->token = strdup(token);
	if (stream->token == NULL)
		abort();
	curl_easy_setopt(stream->easy, CURLOPT_XOAUTH2_BEARER, token);
	curl_easy_setopt(stream->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_multi_add_handle(stream->network->multi, stream->easy);
	stream->is_added = true;
}

/* False: it waits on. */
static bool token_ask(struct stream *stream)
{
	const int64_t left_ms = stream->deadline_ms - clock_monotonic_ms(&clock_system);
	const char *token = NULL;
	enum bearer_state state = BEARER_FAILED;

	if (stream->network->bearer == NULL)
		err_set(&stream->err, ERR_PERMANENT, "no account for OAuth2 is set");
	else if (left_ms <= 0)
		err_set(&stream->err, ERR_TEMPORARY, "no access token in time");
	else
		state = bearer_ask(stream->network->bearer, stream->refused, &token, &stream->err);
	if (state == BEARER_READY) {
		token_take(stream, token, left_ms);
	} else if (state == BEARER_FAILED) {
		stream->state = STREAM_FAILED;
		stream->step = STREAM_STEP_SIGN_IN;
		stream->network->connecting--;
		if (stream->refused != NULL)
			err_within(&stream->err, "sign-in: the access token was refused");
		err_within(&stream->err, "%s", stream->where);
	}
	return state != BEARER_WAITING;
}

static void waiting_work(struct network *network)
{
	struct stream *next;
	for (struct stream *stream = network->waiting; stream != NULL; stream = next) {
		next = stream->next_waiting;
		if (token_ask(stream))
			waiting_remove(stream);
	}
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
		if (code != CURLE_OK && (is_tried_otherwise(stream, code) || is_tried_by_new_token(stream, code)))
			continue;
		network->connecting--;
		if (code == CURLE_OK)
			stream_ready(stream);
		else
			stream_fail(stream, code);
	}
	waiting_work(network);
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
	curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, debug_line);
	curl_easy_setopt(easy, CURLOPT_DEBUGDATA, stream);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, stream);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, socket_close);
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
	if (!stream->is_oauth) {
		curl_multi_add_handle(network->multi, stream->easy);
		stream->is_added = true;
	} else if (!token_ask(stream)) {
		waiting_add(stream);
	}
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
	waiting_remove(stream);
	sockets_shutdown(stream);
	curl_multi_remove_handle(stream->network->multi, stream->easy);
	curl_easy_cleanup(stream->easy);
	text_free(&stream->offers);
	wipe_free(stream->refused);
	wipe_free(stream->token);
	free(stream);
}
