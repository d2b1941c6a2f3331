/* talk.c - what libcurl tells while it connects: its sockets, and the lines that came and went. See stream_parts.h.
 *
 * Only lines that came are kept, for what goes out may hold a secret. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include "net/stream_parts.h"

curl_socket_t talk_socket_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
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

int talk_socket_close(void *context, curl_socket_t fd)
{
	struct stream *stream = context;
	for (size_t i = 0; i < SOCKETS_MOST; i++)
		if (stream->sockets[i] == fd)
			stream->sockets[i] = -1;
	return close(fd);
}

void talk_shutdown(const struct stream *stream)
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

int talk_debug_line(CURL *easy, curl_infotype type, char *data, size_t bytes, void *context)
{
	(void)easy;
	if (type == CURLINFO_HEADER_IN)
		line_received(context, data, bytes);
	else if (type == CURLINFO_HEADER_OUT)
		line_sent(context, data, bytes);
	return 0;
}
