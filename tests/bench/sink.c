/* sink.c - a fast SMTP server on loopback that accepts all and keeps nothing: the other side of the benchmarks.
 *
 * usage: sink MAILS. Prints "port N", "begin T" (CLOCK_MONOTONIC, seconds) when the first connects, and once MAILS came, "done"
 * and what was wrong with them. It checks that each recipient
 * member0 ... member(MAILS-1) got one mail, that its To is this recipient, that it has 10 KiB, and that its first
 * BODY_BYTES of body are those of all others. It offers PIPELINING and SIZE; anybody
 * may sign in. It ends with its parent. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MOST = 64, BUFFER_BYTES = 256 * 1024, BODY_BYTES = 2048, MAIL_LEAST = 9500, MAIL_MOST = 12000 };

struct connection {
	char *data; /* BUFFER_BYTES */
	size_t length, at, scanned;
	bool is_text, is_signing_in;
	long recipient;
	char replies[2048];
	size_t reply_bytes;
};

static struct {
	long mails, seen, wrong_size, wrong_recipient, wrong_text, twice;
	unsigned char *is_seen;
	char body[BODY_BYTES];
	bool has_body, has_begun;
} tally;

static void say(struct connection *connection, const char *reply)
{
	const size_t bytes = strlen(reply);
	if (connection->reply_bytes + bytes > sizeof(connection->replies))
		return;
	memcpy(connection->replies + connection->reply_bytes, reply, bytes);
	connection->reply_bytes += bytes;
}

/* `mail` has a NUL behind its bytes: strstr takes a tenth of memmem's time, and what is measured is the other side. */
static void judge(const char *mail, size_t bytes, long recipient)
{
	char to[64];
	const char *body = strstr(mail, "\r\n\r\n");
	snprintf(to, sizeof(to), "member%ld@example.org", recipient);
	const char *header = strstr(mail, "\r\nTo: ");
	const size_t line = header == NULL ? 0 : strcspn(header + 2, "\r");
	if (recipient < 0 || recipient >= tally.mails || header == NULL
	        || memmem(header, line + 2, to, strlen(to)) == NULL)
		tally.wrong_recipient++;
	else if (tally.is_seen[recipient]++)
		tally.twice++;
	if (bytes < MAIL_LEAST || bytes > MAIL_MOST)
		tally.wrong_size++;
	if (body == NULL || (size_t)(mail + bytes - body) < BODY_BYTES)
		tally.wrong_text++;
	else if (!tally.has_body)
		memcpy(tally.body, body, BODY_BYTES), tally.has_body = true;
	else if (memcmp(tally.body, body, BODY_BYTES) != 0)
		tally.wrong_text++;
	tally.seen++;
}

static bool text_step(struct connection *connection)
{
	char *from = connection->data + connection->at;
	const size_t left = connection->length - connection->at;
	const size_t skip = connection->scanned > 4 ? connection->scanned - 4 : 0;
	char *dot = strstr(from + skip, "\r\n.\r\n");
	if (dot == NULL) {
		connection->scanned = left;
		return false;
	}
	dot[2] = '\0';
	judge(from, (size_t)(dot + 2 - from), connection->recipient);
	connection->at += (size_t)(dot + 5 - from);
	connection->is_text = false;
	say(connection, "250 2.0.0 Ok: queued\r\n");
	return true;
}

static bool command_step(struct connection *connection)
{
	const char *line = connection->data + connection->at;
	const char *feed = memchr(line, '\n', connection->length - connection->at);
	if (feed == NULL)
		return false;
	connection->at += (size_t)(feed + 1 - line);
	if (strncmp(line, "RCPT TO:<member", 15) == 0)
		connection->recipient = strtol(line + 15, NULL, 10);
	if (strncmp(line, "EHLO", 4) == 0)
		say(connection, "250-sink\r\n250-PIPELINING\r\n250-AUTH PLAIN\r\n250 SIZE 50000000\r\n");
	else if (connection->is_signing_in)
		say(connection, "235 2.7.0 Welcome\r\n"), connection->is_signing_in = false;
	else if (strncmp(line, "AUTH", 4) == 0)
		say(connection, "334 \r\n"), connection->is_signing_in = true;
	else if (strncmp(line, "DATA", 4) == 0)
		say(connection, "354 go on\r\n"), connection->is_text = true, connection->scanned = 0;
	else if (strncmp(line, "QUIT", 4) == 0)
		say(connection, "221 bye\r\n");
	else
		say(connection, "250 2.1.0 Ok\r\n");
	return true;
}

/* False: the client has gone. */
static bool serve(struct connection *connection, int fd)
{
	if (connection->at > 0) {
		memmove(connection->data, connection->data + connection->at, connection->length - connection->at);
		connection->length -= connection->at;
		connection->at = 0;
	}
	const ssize_t got = recv(fd, connection->data + connection->length, BUFFER_BYTES - 1 - connection->length, 0);
	if (got <= 0)
		return false;
	connection->length += (size_t)got;
	connection->data[connection->length] = '\0';
	while (connection->is_text ? text_step(connection) : command_step(connection))
		;
	if (connection->reply_bytes > 0 && send(fd, connection->replies, connection->reply_bytes, MSG_NOSIGNAL) < 0)
		return false;
	connection->reply_bytes = 0;
	return true;
}

static int listen_anywhere(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(here);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&here, length) != 0 || listen(listener, CONNECTIONS_MOST) != 0)
		exit(1);
	getsockname(listener, (struct sockaddr *)&here, &length);
	printf("port %d\n", ntohs(here.sin_port));
	fflush(stdout);
	return listener;
}

static void tell_begin(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	tally.has_begun = true;
	printf("begin %.6f\n", (double)now.tv_sec + (double)now.tv_nsec / 1e9);
	fflush(stdout);
}

static void tell_when_done(void)
{
	if (tally.seen != tally.mails)
		return;
	printf("done wrong_size=%ld wrong_recipient=%ld wrong_text=%ld twice=%ld\n", tally.wrong_size,
	        tally.wrong_recipient, tally.wrong_text, tally.twice);
	fflush(stdout);
	tally.mails = -1;
}

int main(int argc, char **argv)
{
	static struct connection connections[CONNECTIONS_MOST];
	static struct pollfd fds[CONNECTIONS_MOST + 1];
	size_t count = 1;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	tally.mails = argc > 1 ? strtol(argv[1], NULL, 10) : 10000;
	tally.is_seen = calloc((size_t)tally.mails + 1, 1);
	fds[0] = (struct pollfd){ listen_anywhere(), POLLIN, 0 };
	for (;;) {
		if (poll(fds, count, -1) < 0)
			return 1;
		for (size_t i = 1; i < count; i++) {
			if (fds[i].revents == 0 || serve(&connections[i - 1], fds[i].fd))
				continue;
			close(fds[i].fd);
			free(connections[i - 1].data);
			fds[i] = fds[count - 1];
			connections[i - 1] = connections[count - 2];
			count--;
		}
		tell_when_done();
		if (fds[0].revents != 0 && count <= CONNECTIONS_MOST) {
			const int fd = accept(fds[0].fd, NULL, NULL);
			if (!tally.has_begun)
				tell_begin();
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
			connections[count - 1] = (struct connection){ .data = malloc(BUFFER_BYTES) };
			say(&connections[count - 1], "220 sink ESMTP\r\n");
			(void)!send(fd, "220 sink ESMTP\r\n", 16, MSG_NOSIGNAL);
			connections[count - 1].reply_bytes = 0;
			fds[count++] = (struct pollfd){ fd, POLLIN, 0 };
		}
	}
}
