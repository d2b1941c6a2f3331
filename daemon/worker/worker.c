/* worker.c - what all workers share. See worker.h.
 *
 * A worker never sleeps: it waits, and every wait ends for its descriptors, for the parent, for a signal or for the time. One
 * epoll descriptor holds what the parent and other rooms may say, so that somebody who waits elsewhere can watch it too. */
#include "worker/worker.h"
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>
#include "base/log.h"
#include "worker/link.h"

const char *room_name(enum room room)
{
	static const char *const names[ROOM_COUNT] = { "inbox", "agenda", "outbox" };
	return names[room];
}

/* ---- what is said to the parent ---- */

static void tell(struct worker *worker, const char *message, size_t bytes)
{
	/* A parent that doesn't read is busy or gone; either is told by the socket's end. */
	(void)!send(worker->control_fd, message, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
	worker->beat_at_ms = clock_monotonic_ms(worker->clock);
}

void worker_progress(struct worker *worker)
{
	const int64_t now_ms = clock_monotonic_ms(worker->clock);
	if (worker->progress_at_ms != 0 && now_ms - worker->progress_at_ms < 1000)
		return;
	worker->progress_at_ms = now_ms;
	tell(worker, (const char[]){ LINK_PROGRESS }, 1);
}

void worker_status(struct worker *worker, const char *format, ...)
{
	char message[1 + WORKER_STATUS_BYTES] = { LINK_STATUS };
	va_list args;

	va_start(args, format);
	vsnprintf(message + 1, WORKER_STATUS_BYTES, format, args);
	va_end(args);
	if (strcmp(message + 1, worker->status) == 0)
		return;
	memcpy(worker->status, message + 1, WORKER_STATUS_BYTES);
	tell(worker, message, 1 + strlen(message + 1));
}

void worker_wake(struct worker *worker, enum room room)
{
	/* An eventfd counts: it is full only after 2^64 wake-ups, and then it is readable anyhow. */
	(void)!write(worker->wake_fds[room], &(uint64_t){ 1 }, sizeof(uint64_t));
}

/* ---- config ---- */

/* What this room doesn't need: another room's secrets. */
static void drop_secrets(struct config *config, enum room room)
{
	if (room != ROOM_INBOX)
		config->mailbox.server.password_file = "";
	for (size_t i = 0; i < config->relay_count && room != ROOM_OUTBOX; i++)
		config->relays[i].server.password_file = "";
	if (room != ROOM_INBOX && room != ROOM_OUTBOX) {
		config->oauth.client_secret_file = "";
		config->oauth.token_file = "";
	}
	config->secret_count = 0;
}

static struct config *config_of(struct worker *worker, const struct link_config *about, const char *bundle)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	struct config *config = config_parse(about->file, bundle, about->bytes, &problems);

	for (size_t i = 0; i < problems.count; i++) /* it was checked: somebody took a file away since */
		log_error("config generation=%llu %s", (unsigned long long)about->generation,
		        config_problem_text(&problems.list[i], &arena));
	arena_free(&arena);
	if (config == NULL)
		return NULL;
	const char *beside = config_token_file(config->database, &config->arena);
	const bool is_beside = strcmp(config->oauth.token_file, beside) == 0;
	config->database = arena_strdup(&config->arena, about->database);
	if (is_beside)
		config->oauth.token_file = config_token_file(config->database, &config->arena);
	drop_secrets(config, worker->room);
	return config;
}

static void forget_fresh(struct worker *worker)
{
	config_free(worker->fresh);
	free(worker->fresh_bundle);
	worker->fresh = NULL;
	worker->fresh_bundle = NULL;
	worker->has_new_config = false;
}

/* False when the parent is gone. */
static bool read_control(struct worker *worker)
{
	struct link_config about;
	char *bundle = NULL;
	struct error err = { 0 };
	const enum err_kind kind = link_receive_config(worker->control_fd, &about, &bundle, &err);

	if (kind != ERR_NONE)
		return kind != ERR_TEMPORARY;
	struct config *config = config_of(worker, &about, bundle);
	if (config == NULL) {
		free(bundle);
		return true;
	}
	forget_fresh(worker); /* a second reload before the first was taken over: the newest counts */
	worker->fresh = config;
	worker->fresh_bundle = bundle;
	worker->fresh_bundle_bytes = about.bytes;
	worker->fresh_generation = about.generation;
	worker->has_new_config = true;
	return true;
}

bool worker_reload(struct worker *worker)
{
	if (!worker->has_new_config)
		return false;
	config_free(worker->config);
	free(worker->bundle);
	worker->config = worker->fresh;
	worker->bundle = worker->fresh_bundle;
	worker->bundle_bytes = worker->fresh_bundle_bytes;
	worker->generation = worker->fresh_generation;
	worker->fresh = NULL;
	worker->fresh_bundle = NULL;
	worker->has_new_config = false;
	log_open(room_name(worker->room), (enum log_level)worker->config->log_level);
	clock_set_zone(worker->config->house.time_zone);
	log_debug("config generation=%llu", (unsigned long long)worker->generation);
	return true;
}

/* ---- waiting ---- */

int worker_event_fd(const struct worker *worker)
{
	return worker->event_fd;
}

/* Takes what waits at the event descriptor; sets the flags. */
static void read_events(struct worker *worker)
{
	struct epoll_event events[3];
	const int count = epoll_wait(worker->event_fd, events, 3, 0);

	for (int i = 0; i < count; i++) {
		const int fd = events[i].data.fd;
		if (fd == worker->wake_fds[worker->room]) {
			uint64_t wakes;
			worker->was_woken |= read(fd, &wakes, sizeof(wakes)) == (ssize_t)sizeof(wakes);
		} else if (fd == worker->signal_fd) {
			struct signalfd_siginfo signal;
			worker->is_stopping |= read(fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal);
		} else if (!read_control(worker)) {
			worker->is_stopping = true;
			epoll_ctl(worker->event_fd, EPOLL_CTL_DEL, fd, NULL); /* an end is told once */
		}
	}
}

/* How long poll may wait: until `until_ms` or the next beat, whichever is first. */
static int poll_timeout_ms(const struct worker *worker, int64_t now_ms, int64_t until_ms)
{
	const int64_t beat_ms = worker->beat_at_ms + WORKER_BEAT_S * 1000;
	const int64_t end_ms = until_ms >= 0 && until_ms < beat_ms ? until_ms : beat_ms;
	return end_ms <= now_ms ? 0 : (int)(end_ms - now_ms);
}

bool worker_wait(struct worker *worker, struct pollfd *fds, size_t count, int64_t until_ms)
{
	struct pollfd all[WORKER_DESCRIPTORS + 1];

	assert(count <= WORKER_DESCRIPTORS);
	if (count > 0)
		memcpy(all + 1, fds, count * sizeof(*fds));
	for (;;) {
		int64_t now_ms = clock_monotonic_ms(worker->clock);
		if (now_ms >= worker->beat_at_ms + WORKER_BEAT_S * 1000)
			tell(worker, (const char[]){ LINK_BEAT }, 1);
		all[0] = (struct pollfd){ worker->event_fd, POLLIN, 0 };
		const int ready = poll(all, count + 1, poll_timeout_ms(worker, now_ms, until_ms));
		if (ready < 0 && errno != EINTR)
			abort(); /* EINVAL, ENOMEM: our own mistake, or no memory */
		if (ready > 0) {
			if (all[0].revents != 0)
				read_events(worker);
			for (size_t i = 0; i < count; i++)
				fds[i].revents = all[i + 1].revents;
			return true;
		}
		now_ms = clock_monotonic_ms(worker->clock);
		if (until_ms >= 0 && now_ms >= until_ms) {
			for (size_t i = 0; i < count; i++)
				fds[i].revents = 0;
			return false;
		}
	}
}

/* ---- start ---- */

static void watch(struct worker *worker, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
	if (epoll_ctl(worker->event_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		abort();
}

/* SIGTERM is read like all else that happens; a terminal's Ctrl-C and hang-up are the parent's affair, who then tells us. */
static void take_signals(struct worker *worker)
{
	sigset_t term, all;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	all = term;
	sigaddset(&all, SIGINT);
	sigaddset(&all, SIGHUP);
	sigprocmask(SIG_BLOCK, &all, NULL);
	signal(SIGPIPE, SIG_IGN);
	worker->signal_fd = signalfd(-1, &term, SFD_CLOEXEC | SFD_NONBLOCK);
	if (worker->signal_fd < 0)
		abort();
}

/* The first config waits in the socket already. */
static bool take_first_config(struct worker *worker)
{
	struct pollfd control = { worker->control_fd, POLLIN, 0 };
	(void)poll(&control, 1, 5000);
	return read_control(worker) && worker_reload(worker);
}

int worker_main(enum room room, int (*room_main)(struct worker *worker))
{
	struct worker worker = { .room = room, .clock = &clock_system, .control_fd = LINK_CONTROL_FD };
	char name[16];
	int type = 0;
	socklen_t type_bytes = sizeof(type);

	log_open(room_name(room), LOG_INFO_LEVEL);
	if (getsockopt(LINK_CONTROL_FD, SOL_SOCKET, SO_TYPE, &type, &type_bytes) != 0 || type != SOCK_SEQPACKET) {
		log_error("a worker is started by `convened run`, not by hand");
		return EX_USAGE;
	}
	snprintf(name, sizeof(name), "convened-%s", room_name(room)); /* what `ps -e` and the kernel's log show */
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	for (int i = 0; i < ROOM_COUNT; i++)
		worker.wake_fds[i] = LINK_WAKE_FD + i;
	take_signals(&worker);
	worker.beat_at_ms = clock_monotonic_ms(worker.clock); /* the parent knows that we just started */
	worker.event_fd = epoll_create1(EPOLL_CLOEXEC);
	watch(&worker, worker.control_fd);
	watch(&worker, worker.wake_fds[room]);
	watch(&worker, worker.signal_fd);
	int status = EX_CONFIG;
	if (take_first_config(&worker))
		status = room_main(&worker);
	forget_fresh(&worker);
	config_free(worker.config);
	free(worker.bundle);
	close(worker.event_fd);
	close(worker.signal_fd);
	return status;
}
