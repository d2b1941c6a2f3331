/* wire.c - the relay's line over net/. See wire.h. */
#include "outbox/wire.h"
#include <string.h>

static enum err_kind wire_open(void *context, const struct server *server, const char *helo, int64_t deadline_ms,
        void **line, struct error *err)
{
	struct arena arena = { 0 };
	const char *secret = "";
	struct stream *stream = NULL;
	enum err_kind kind = ERR_NONE;

	if (server->user[0] != '\0' && server->sign_in != SIGN_IN_OAUTH)
		kind = secret_read(server->password_file, &arena, &secret, err);
	if (kind == ERR_NONE)
		kind = stream_open(context, PROTOCOL_SMTP, server, secret, helo, deadline_ms, &stream, err);
	if (kind == ERR_NONE)
		*line = stream;
	secret_wipe(secret);
	arena_free(&arena);
	return kind;
}

static enum stream_state wire_state(const void *line, struct error *err)
{
	return stream_state(line, err);
}

static struct certificate wire_certificate(const void *line)
{
	return stream_certificate(line);
}

static bool wire_offers(const void *line, const char *keyword)
{
	return stream_offers(line, keyword);
}

static int wire_fd(const void *line)
{
	return stream_fd(line);
}

static long wire_send(void *line, const void *data, size_t bytes, struct error *err)
{
	return stream_send(line, data, bytes, err);
}

static long wire_recv(void *line, void *data, size_t room, struct error *err)
{
	return stream_recv(line, data, room, err);
}

static void wire_close(void *line)
{
	stream_close(line);
}

static size_t wire_poll(void *context, struct pollfd *fds, size_t most, int *timeout_ms)
{
	return network_poll(context, fds, most, timeout_ms);
}

static void wire_work(void *context)
{
	network_work(context);
}

struct wire wire_over(struct network *network)
{
	return (struct wire){ network, wire_open, wire_state, wire_certificate, wire_offers, wire_fd, wire_send,
		wire_recv, wire_close, wire_poll, wire_work };
}
