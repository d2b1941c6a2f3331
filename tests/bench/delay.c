/* delay.c - a far-away server on loopback: a TCP proxy that holds each byte for so long, in each direction.
 *
 * usage: delay PORT MS. Listens on a port that the kernel gives and prints "port N"; hands on to 127.0.0.1:PORT. What comes is
 * read at once and written MS later, never earlier, in order; the end of a stream too. The server is called three delays
 * after a client's connect(): the handshake is one round trip, and its last word takes the third delay to get there, so that
 * a greeting reaches the client two round trips after it called. What a real path has besides (slow start, loss, a narrow
 * line) isn't played. Ends with its parent. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CALLS_MOST = 64, CHUNK_BYTES = 64 * 1024, EVENTS_MOST = 64 };
enum { CLIENT, SERVER };

/* What was read together; no bytes: the end of the stream. */
struct chunk {
	struct chunk *next;
	int64_t due_ns;
	size_t length, at;
	char data[];
};

/* One direction: from the end of the same number to the other. */
struct lane {
	struct chunk *first, **last;
	bool is_full; /* the socket takes no more now: EPOLLOUT tells */
	bool is_over; /* the end was handed on */
};

struct call {
	int fds[2]; /* CLIENT, SERVER: -1 until it is called */
	int64_t call_at_ns;
	struct lane lanes[2];
};

static struct {
	struct call *calls[CALLS_MOST];
	int poll_fd, server_port;
	int64_t delay_ns;
} proxy;

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void must(bool is_well, const char *what)
{
	if (is_well)
		return;
	perror(what);
	exit(1);
}

static struct sockaddr_in here(int port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
}

/* Edge-triggered: who is told reads or writes all that goes. */
static void watch(int fd, int slot, int side)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET,
		.data.u64 = (uint64_t)slot * 2 + (uint64_t)side };
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	must(epoll_ctl(proxy.poll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll");
}

static void chunk_add(struct lane *lane, const char *data, size_t length)
{
	struct chunk *chunk = malloc(sizeof(*chunk) + length);
	must(chunk != NULL, "memory");
	*chunk = (struct chunk){ .due_ns = now_ns() + proxy.delay_ns, .length = length };
	memcpy(chunk->data, data, length);
	*lane->last = chunk;
	lane->last = &chunk->next;
}

static void chunk_drop(struct lane *lane)
{
	struct chunk *chunk = lane->first;
	lane->first = chunk->next;
	if (lane->first == NULL)
		lane->last = &lane->first;
	free(chunk);
}

static void call_new(int listener)
{
	int slot = 0;
	const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	if (fd < 0)
		return;
	while (slot < CALLS_MOST && proxy.calls[slot] != NULL)
		slot++;
	must(slot < CALLS_MOST, "too many calls");
	struct call *call = calloc(1, sizeof(*call));
	must(call != NULL, "memory");
	call->fds[CLIENT] = fd;
	call->fds[SERVER] = -1;
	call->call_at_ns = now_ns() + 3 * proxy.delay_ns;
	for (int side = 0; side < 2; side++)
		call->lanes[side].last = &call->lanes[side].first;
	proxy.calls[slot] = call;
	watch(fd, slot, CLIENT);
}

static void call_server(struct call *call, int slot)
{
	const struct sockaddr_in address = here(proxy.server_port);
	call->fds[SERVER] = socket(AF_INET, SOCK_STREAM, 0);
	must(connect(call->fds[SERVER], (const struct sockaddr *)&address, sizeof(address)) == 0, "connect");
	watch(call->fds[SERVER], slot, SERVER);
}

static void call_end(int slot)
{
	struct call *call = proxy.calls[slot];
	for (int side = 0; side < 2; side++) {
		while (call->lanes[side].first != NULL)
			chunk_drop(&call->lanes[side]);
		if (call->fds[side] >= 0)
			close(call->fds[side]);
	}
	free(call);
	proxy.calls[slot] = NULL;
}

static void lane_read(struct call *call, int side)
{
	static char data[CHUNK_BYTES];
	for (;;) {
		const ssize_t got = recv(call->fds[side], data, sizeof(data), MSG_DONTWAIT);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		chunk_add(&call->lanes[side], data, got > 0 ? (size_t)got : 0);
		if (got <= 0)
			return;
	}
}

/* Hands on what is due; whoever has gone gets nothing more. */
static void lane_write(struct call *call, int side)
{
	struct lane *lane = &call->lanes[side];
	const int to = call->fds[1 - side];
	while (lane->first != NULL && !lane->is_full && to >= 0 && lane->first->due_ns <= now_ns()) {
		struct chunk *chunk = lane->first;
		if (chunk->length == 0) {
			shutdown(to, SHUT_WR);
			lane->is_over = true;
		}
		while (chunk->at < chunk->length && !lane->is_full) {
			const ssize_t sent = send(
			        to, chunk->data + chunk->at, chunk->length - chunk->at, MSG_DONTWAIT | MSG_NOSIGNAL);
			lane->is_full = sent < 0 && errno == EAGAIN;
			if (!lane->is_full)
				chunk->at = sent < 0 ? chunk->length : chunk->at + (size_t)sent;
		}
		if (chunk->at == chunk->length)
			chunk_drop(lane);
	}
}

/* When the next of a call's bytes, or the call itself, is due; -1: nothing waits for a time. */
static int64_t call_work(int slot)
{
	struct call *call = proxy.calls[slot];
	int64_t until_ns = -1;
	if (call->fds[SERVER] < 0 && call->call_at_ns <= now_ns())
		call_server(call, slot);
	if (call->fds[SERVER] < 0)
		until_ns = call->call_at_ns;
	for (int side = 0; side < 2; side++) {
		lane_write(call, side);
		const struct lane *lane = &call->lanes[side];
		if (lane->first != NULL && !lane->is_full && call->fds[1 - side] >= 0
		        && (until_ns < 0 || lane->first->due_ns < until_ns))
			until_ns = lane->first->due_ns;
	}
	if (call->lanes[CLIENT].is_over && call->lanes[SERVER].is_over)
		call_end(slot);
	return until_ns;
}

static int64_t calls_work(void)
{
	int64_t first_ns = -1;
	for (int slot = 0; slot < CALLS_MOST; slot++) {
		const int64_t until_ns = proxy.calls[slot] == NULL ? -1 : call_work(slot);
		if (until_ns >= 0 && (first_ns < 0 || until_ns < first_ns))
			first_ns = until_ns;
	}
	return first_ns;
}

static void take_event(const struct epoll_event *event, int listener)
{
	if (event->data.u64 == UINT64_MAX) {
		call_new(listener);
		return;
	}
	struct call *call = proxy.calls[event->data.u64 / 2];
	const int side = (int)(event->data.u64 % 2);
	if (call == NULL)
		return;
	if ((event->events & EPOLLOUT) != 0)
		call->lanes[1 - side].is_full = false;
	if ((event->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
		lane_read(call, side);
}

static int listen_anywhere(void)
{
	struct sockaddr_in address = here(0);
	socklen_t length = sizeof(address);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);
	must(bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, CALLS_MOST) == 0, "listen");
	getsockname(listener, (struct sockaddr *)&address, &length);
	must(epoll_ctl(proxy.poll_fd, EPOLL_CTL_ADD, listener,
	             &(struct epoll_event){ .events = EPOLLIN, .data.u64 = UINT64_MAX })
	                == 0,
	        "epoll");
	printf("port %d\n", ntohs(address.sin_port));
	fflush(stdout);
	return listener;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_TIMERSLACK, 1000UL); /* nanoseconds: it wakes when bytes are due, and not 50 microseconds later */
	proxy.server_port = (int)strtol(argv[1], NULL, 10);
	proxy.delay_ns = strtol(argv[2], NULL, 10) * 1000000;
	proxy.poll_fd = epoll_create1(0);
	const int listener = listen_anywhere();
	for (;;) {
		struct epoll_event events[EVENTS_MOST];
		const int64_t until_ns = calls_work();
		const int64_t left_ns = until_ns < 0 ? 0 : until_ns - now_ns();
		const struct timespec wait = { left_ns > 0 ? left_ns / 1000000000 : 0,
			left_ns > 0 ? left_ns % 1000000000 : 0 };
		const int count = epoll_pwait2(proxy.poll_fd, events, EVENTS_MOST, until_ns < 0 ? NULL : &wait, NULL);
		for (int i = 0; i < count; i++)
			take_event(&events[i], listener);
	}
}
