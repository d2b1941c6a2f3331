/* line.c - the one place of an IMAP session that waits. See line.h. */
#include "inbox/line.h"
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"

enum { WATCH_MS = 1000, STREAM_BYTES = 8192 };

int64_t line_now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

static bool line_fail(struct line *line, const char *why)
{
	if (line->err.kind == ERR_NONE)
		err_set(&line->err, ERR_TEMPORARY, "%s", why);
	line->is_over = true;
	return false;
}

static void line_ask_to_stop(struct line *line)
{
	if (line->is_stopping || line->watch.is_stopping == NULL || !line->watch.is_stopping(line->watch.context))
		return;
	const int64_t soon = line_now_ms() + LINE_STOP_MS;
	line->is_stopping = true;
	line->deadline = line->deadline < soon ? line->deadline : soon;
}

/* What is left of the command's time; 0: the line is over. */
static int64_t line_left_ms(struct line *line)
{
	const int64_t left = line->deadline - line_now_ms();
	if (left > 0)
		return left;
	line_fail(line, line->is_stopping ? "stopped in the middle of a command" : "the server did not answer in time");
	return 0;
}

/* A server that talks without end leaves nothing to wait for: all the same its time ends, and we are told to stop. */
static bool line_may_go_on(struct line *line)
{
	const int64_t now = line_now_ms();
	if (now - line->watched_at_ms >= WATCH_MS) {
		line->watched_at_ms = now;
		line_ask_to_stop(line);
	}
	return line_left_ms(line) > 0;
}

/* Waits until the stream is ready; false: the deadline came. */
static bool line_wait(struct line *line, short events)
{
	for (;;) {
		struct pollfd fds[2] = { { stream_fd(line->stream), events, 0 },
			{ line->is_stopping ? -1 : line->watch.fd, POLLIN, 0 } };
		const int64_t left = line_left_ms(line);
		if (left == 0)
			return false;
		const int ready = poll(fds, 2, left < WATCH_MS ? (int)left : WATCH_MS);
		if (ready > 0 && fds[0].revents != 0)
			return true;
		line_ask_to_stop(line);
	}
}

static void tail_keep(struct line *line, const char *data, size_t bytes)
{
	if (bytes >= LINE_TAIL_BYTES) {
		memcpy(line->tail, data + bytes - LINE_TAIL_BYTES, LINE_TAIL_BYTES);
		line->tail_length = LINE_TAIL_BYTES;
		return;
	}
	if (line->tail_length + bytes > LINE_TAIL_BYTES) {
		const size_t dropped = line->tail_length + bytes - LINE_TAIL_BYTES;
		memmove(line->tail, line->tail + dropped, line->tail_length - dropped);
		line->tail_length -= dropped;
	}
	memcpy(line->tail + line->tail_length, data, bytes);
	line->tail_length += bytes;
}

/* One byte outside of a literal. False: a literal is announced that is larger than `most`, or parentheses nest too deep. */
static bool answer_byte(struct line *line, char c, size_t most)
{
	const bool was_number = line->answer.is_number, was_closed = line->answer.is_closed;

	line->answer.is_number = c == '{' || (was_number && c >= '0' && c <= '9');
	line->answer.is_closed = (was_number && c == '}') || (was_closed && c == '\r');
	if (c == '{')
		line->answer.announced = 0;
	else if (line->answer.is_number && line->answer.announced <= most)
		line->answer.announced = line->answer.announced * 10 + (size_t)(c - '0');
	if (line->answer.is_closed && line->answer.announced > most)
		return false;
	if (was_closed && c == '\n')
		line->answer.left = line->answer.announced;
	else if (c == '\n')
		line->answer.depth = 0;
	line->answer.depth += c == '(';
	line->answer.depth -= c == ')' && line->answer.depth > 0;
	return line->answer.depth <= LINE_DEPTH;
}

/* libetpan makes room for a literal as soon as it is announced, up to 4 GB, and calls itself for each parenthesis, as deep as the server
 * likes: both are refused before it sees them. What stands in mails isn't looked at. */
static bool answer_follow(struct line *line, const char *data, size_t bytes)
{
	for (size_t at = 0; at < bytes;) {
		const size_t rest = bytes - at;
		if (line->answer.left > 0) {
			const size_t skipped = line->answer.left < rest ? line->answer.left : rest;
			line->answer.left -= skipped;
			at += skipped;
		} else if (!answer_byte(line, data[at++], line->allowance + rest)) {
			return false;
		}
	}
	return true;
}

/* What is there without waiting: 0 nothing, -1 over. */
static ssize_t line_take(struct line *line, char *room, size_t bytes)
{
	const long got = stream_recv(line->stream, room, bytes, &line->err);

	if (got < 0) {
		line->is_over = true;
		return -1;
	}
	if ((size_t)got > line->allowance) {
		line_fail(line, "the server sends more than was asked for");
		return -1;
	}
	line->allowance -= (size_t)got;
	if (!answer_follow(line, room, (size_t)got)) {
		line_fail(line, "the server announces more than was asked for");
		return -1;
	}
	tail_keep(line, room, (size_t)got);
	if (got > 0 && line->is_idling && line->idle_data_at_ms == 0)
		line->idle_data_at_ms = line_now_ms();
	return got;
}

static ssize_t line_take_ahead(struct line *line, char *room, size_t bytes)
{
	const size_t taken = line->ahead_length < bytes ? line->ahead_length : bytes;
	memcpy(room, line->ahead, taken);
	line->ahead_length -= taken;
	memmove(line->ahead, line->ahead + taken, line->ahead_length);
	return (ssize_t)taken;
}

static ssize_t line_read(mailstream_low *low, void *room, size_t bytes)
{
	struct line *line = low->data;

	if (line->greeting != NULL && bytes >= strlen(line->greeting)) {
		const size_t length = strlen(line->greeting);
		memcpy(room, line->greeting, length);
		line->greeting = NULL;
		return (ssize_t)length;
	}
	if (line->ahead_length > 0)
		return line_take_ahead(line, room, bytes);
	while (!line->is_over && line_may_go_on(line)) {
		const ssize_t got = line_take(line, room, bytes);
		if (got != 0)
			return got;
		line_wait(line, POLLIN);
	}
	return -1;
}

static ssize_t line_write(mailstream_low *low, const void *data, size_t bytes)
{
	struct line *line = low->data;

	while (!line->is_over && line_may_go_on(line)) {
		const long sent = stream_send(line->stream, data, bytes, &line->err);
		if (sent > 0)
			return sent;
		if (sent < 0)
			line->is_over = true;
		else
			line_wait(line, POLLOUT);
	}
	return -1;
}

static int line_close(mailstream_low *low)
{
	struct line *line = low->data;
	line->is_over = true;
	return 0;
}

static int line_fd(mailstream_low *low)
{
	const struct line *line = low->data;
	return stream_fd(line->stream);
}

static void line_free(mailstream_low *low)
{
	free(low); /* the line itself is a part of struct imap */
}

static void line_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *line_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static carray *line_certificates(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver line_driver = { line_read, line_write, line_close, line_fd, line_free, line_cancel,
	line_get_cancel, line_certificates, NULL, NULL, NULL };

mailstream *line_stream(struct line *line)
{
	mailstream_low *low = mailstream_low_new(line, &line_driver);
	mailstream *stream = low == NULL ? NULL : mailstream_new(low, STREAM_BYTES);
	if (stream == NULL)
		abort();
	return stream;
}

void line_look_ahead(struct line *line)
{
	while (line->ahead_length < LINE_AHEAD_BYTES && !line->is_over) {
		const ssize_t got =
		        line_take(line, line->ahead + line->ahead_length, LINE_AHEAD_BYTES - line->ahead_length);
		if (got <= 0)
			break;
		line->ahead_length += (size_t)got;
	}
}
