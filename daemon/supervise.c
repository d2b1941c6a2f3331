/* supervise.c - the parent of the workers: checks and migrates the database, keeps three workers alive, hands configs over.
 *
 * The parent opens no secret and no network. All that happens to it comes through one poll: signals by a signalfd, each worker's
 * words by its socket, the time by the timeout. It alone speaks to systemd, and it alone holds the database's lock. */
#include "supervise.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include "admin/common.h"
#include "base/log.h"
#include "config/config.h"
#include "store/store.h"
#include "worker/link.h"
#include "worker/worker.h"

enum {
	STOP_MS = 4000,         /* who still runs so long after SIGTERM is killed: the whole stop is within 5 s */
	SILENT_MS = 300 * 1000, /* a worker that says nothing for so long hangs */
	LIVED_MS = 600 * 1000,  /* a worker that lived so long did well, though no row came its way */
	BACKOFF_FIRST_MS = 100,
	BACKOFF_MOST_MS = 30 * 1000,
	FAILURES_MOST = 20, /* ends in a row without one finished row: we give up loudly (after about 6 minutes) */
};

static int (*const room_mains[ROOM_COUNT])(struct worker *worker) = {
	[ROOM_INBOX] = inbox_main,
	[ROOM_AGENDA] = agenda_main,
	[ROOM_OUTBOX] = outbox_main,
};

struct child {
	pid_t pid;      /* 0: doesn't run */
	int control_fd; /* -1: none */
	int64_t started_at_ms, heard_at_ms;
	int64_t start_at_ms; /* pid 0: when to start it */
	int failures;        /* ends in a row before one row was finished */
	bool has_progress;
	char status[WORKER_STATUS_BYTES];
};

struct parent {
	const char *file;
	struct config *config;
	struct link_config about;
	int memory_fd, signal_fd, lock_fd, wake_fds[ROOM_COUNT];
	struct child children[ROOM_COUNT];
	bool is_stopping;
	int exit_status;
	int64_t kill_at_ms;              /* is_stopping: when who still runs is killed */
	int64_t pet_every_ms, pet_at_ms; /* systemd's watchdog; 0: none */
	char note[200];                  /* what the last reload led to; stands first in STATUS */
	char told[1024];                 /* the STATUS told last */
};

static int64_t now_ms(void)
{
	return clock_monotonic_ms(&clock_system);
}

/* ---- systemd ---- */

static void tell_status(struct parent *parent)
{
	char status[sizeof(parent->told)];
	size_t length = (size_t)snprintf(status, sizeof(status), "%s", parent->note);

	for (enum room room = 0; room < ROOM_COUNT && length < sizeof(status); room++) {
		const struct child *child = &parent->children[room];
		const char *words = child->pid == 0 ? "starts again soon" : child->status;
		if (*words != '\0')
			length += (size_t)snprintf(status + length, sizeof(status) - length, "%s%s: %s",
			        length == 0 ? "" : "; ", room_name(room), words);
	}
	if (strcmp(status, parent->told) == 0)
		return;
	memcpy(parent->told, status, sizeof(status));
	sd_notifyf(0, "STATUS=%s", status);
	if (parent->lock_fd >= 0)
		store_daemon_does(parent->lock_fd, status);
}

/* The watchdog is petted only while every worker lives and is heard, or is about to be started. */
static void pet_watchdog(struct parent *parent, int64_t now)
{
	if (parent->pet_every_ms == 0 || now < parent->pet_at_ms)
		return;
	parent->pet_at_ms = now + parent->pet_every_ms;
	for (int i = 0; i < ROOM_COUNT; i++)
		if (parent->children[i].pid != 0 && now - parent->children[i].heard_at_ms > SILENT_MS)
			return;
	sd_notify(0, "WATCHDOG=1");
}

/* ---- starting a worker ---- */

/* Puts `fds` at LINK_CONTROL_FD and the numbers behind it, and closes all else but the standard ones. */
static void place_descriptors(const int *fds, int count)
{
	int high[1 + ROOM_COUNT];
	for (int i = 0; i < count; i++) /* out of the way first: a source may stand where a target belongs */
		high[i] = fcntl(fds[i], F_DUPFD, LINK_CONTROL_FD + count);
	for (int i = 0; i < count; i++)
		if (high[i] < 0 || dup2(high[i], LINK_CONTROL_FD + i) < 0)
			_exit(EX_OSERR);
	/* All of ours are close-on-exec; this is for what we were started with. */
	(void)close_range((unsigned)(LINK_CONTROL_FD + count), ~0U, 0);
}

static _Noreturn void become_worker(const struct parent *parent, enum room room, int control_fd, pid_t parent_pid)
{
	int fds[1 + ROOM_COUNT] = { control_fd };
	char name[32];
	sigset_t none;

	/* A worker ends with its parent, at once: the next run may start at once, and two never work on one database. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent_pid)
		_exit(EX_OSERR);
	memcpy(fds + 1, parent->wake_fds, sizeof(parent->wake_fds));
	place_descriptors(fds, 1 + ROOM_COUNT);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	static const char *const not_for_workers[] = { "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS",
		"LISTEN_PID" };
	for (size_t i = 0; i < sizeof(not_for_workers) / sizeof(not_for_workers[0]); i++)
		unsetenv(not_for_workers[i]);
	snprintf(name, sizeof(name), "convened: %s", room_name(room));
	execv("/proc/self/exe", (char *[]){ name, NULL });
	_exit(EX_OSERR);
}

static void schedule_start(struct child *child, int64_t now)
{
	int64_t wait_ms = BACKOFF_FIRST_MS;
	for (int i = 1; i < child->failures && wait_ms < BACKOFF_MOST_MS; i++)
		wait_ms *= 2;
	child->start_at_ms = now + (wait_ms < BACKOFF_MOST_MS ? wait_ms : BACKOFF_MOST_MS);
}

static void start_child(struct parent *parent, enum room room)
{
	struct child *child = &parent->children[room];
	const int64_t now = now_ms();
	const pid_t parent_pid = getpid();
	struct error err = { 0 };
	int pair[2] = { -1, -1 };

	child->pid = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0
	        && link_send_config(pair[0], &parent->about, parent->memory_fd, &err) == ERR_NONE)
		child->pid = fork();
	if (child->pid == 0)
		become_worker(parent, room, pair[1], parent_pid);
	if (child->pid < 0) {
		log_error("worker=%s can't be started: %s %s", room_name(room), strerror(errno), err.text);
		child->pid = 0;
		child->failures++;
		schedule_start(child, now);
		if (pair[0] >= 0)
			close(pair[0]);
	} else {
		child->control_fd = pair[0];
		child->started_at_ms = child->heard_at_ms = now;
		child->has_progress = false;
		child->status[0] = '\0';
		log_debug("worker=%s pid=%d started", room_name(room), (int)child->pid);
	}
	if (pair[1] >= 0)
		close(pair[1]);
}

/* ---- stopping ---- */

static void begin_stop(struct parent *parent, int exit_status)
{
	if (parent->is_stopping)
		return;
	parent->is_stopping = true;
	parent->exit_status = exit_status;
	parent->kill_at_ms = now_ms() + STOP_MS;
	sd_notify(0, "STOPPING=1\nSTATUS=stopping");
	for (int i = 0; i < ROOM_COUNT; i++) {
		struct child *child = &parent->children[i];
		if (child->pid == 0)
			continue;
		shutdown(child->control_fd,
		        SHUT_WR); /* the end of the socket says it too: a signal can come too early */
		kill(child->pid, SIGTERM);
	}
}

static void kill_child(struct parent *parent, enum room room, const char *why)
{
	const struct child *child = &parent->children[room];
	log_warning("worker=%s pid=%d killed: %s", room_name(room), (int)child->pid, why);
	kill(child->pid, SIGKILL);
}

/* ---- what happens to workers ---- */

static void hang_up(struct child *child)
{
	if (child->control_fd >= 0)
		close(child->control_fd);
	child->control_fd = -1;
}

static void child_ended(struct parent *parent, enum room room, int status)
{
	struct child *child = &parent->children[room];
	const int64_t now = now_ms();
	const bool is_signal = WIFSIGNALED(status);
	const int number = is_signal ? WTERMSIG(status) : WEXITSTATUS(status);

	const bool did_well = child->has_progress || now - child->started_at_ms >= LIVED_MS;
	child->pid = 0;
	hang_up(child);
	if (parent->is_stopping)
		return;
	child->failures = did_well ? 1 : child->failures + 1;
	if (child->failures >= FAILURES_MOST) {
		log_error(
		        "worker=%s ended %d times before it finished anything (%s %d last): giving up. What it logged above says why; "
		        "then start convened again",
		        room_name(room), child->failures, is_signal ? "signal" : "status", number);
		begin_stop(parent, EX_SOFTWARE);
		return;
	}
	schedule_start(child, now);
	log_warning("worker=%s ended (%s %d); it starts again in %" PRId64 " ms", room_name(room),
	        is_signal ? "signal" : "status", number, child->start_at_ms - now);
}

static void reap(struct parent *parent)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		for (enum room room = 0; room < ROOM_COUNT; room++)
			if (parent->children[room].pid == pid)
				child_ended(parent, room, status);
}

static void hear(struct child *child)
{
	char message[1 + WORKER_STATUS_BYTES];
	ssize_t got;

	while ((got = recv(child->control_fd, message, sizeof(message) - 1, MSG_DONTWAIT)) > 0) {
		message[got] = '\0';
		child->heard_at_ms = now_ms();
		if (message[0] == LINK_PROGRESS) {
			child->has_progress = true;
			child->failures = 0;
		} else if (message[0] == LINK_STATUS) {
			for (char *at = message + 1; *at != '\0'; at++) /* STATUS= is one line */
				*at = (unsigned char)*at < 0x20 ? ' ' : *at;
			snprintf(child->status, sizeof(child->status), "%s", message + 1);
		}
	}
	if (got == 0 || errno != EAGAIN) /* it ended: SIGCHLD will tell, and poll is not to say it till then */
		hang_up(child);
}

/* ---- config ---- */

/* Reads and checks the file once; every problem is logged. NULL where there is any. The bundle is `arena`'s. */
static struct config *read_config(const char *file, struct arena *arena, const char **bundle, size_t *bytes)
{
	struct config_problems problems = { .arena = arena, .wants_secrets = true };
	struct error err = { 0 };

	if (config_bundle(file, arena, bundle, bytes, &err) != ERR_NONE) {
		log_error("%s", err.text);
		return NULL;
	}
	struct config *config = config_parse(file, *bundle, *bytes, &problems);
	if (config != NULL)
		admin_check_templates(config, &problems);
	for (size_t i = 0; i < problems.count; i++)
		log_error("%s", config_problem_text(&problems.list[i], arena));
	if (config != NULL && problems.count > 0) {
		config_free(config);
		config = NULL;
	}
	return config;
}

/* Takes a checked config over and hands its text to all workers that run. */
static bool take_config(struct parent *parent, struct config *config, const char *bundle, size_t bytes)
{
	struct error err = { 0 };
	int memory_fd = -1;

	if (link_memory(bundle, bytes, &memory_fd, &err) != ERR_NONE) {
		log_error("%s", err.text);
		return false;
	}
	if (parent->memory_fd >= 0)
		close(parent->memory_fd);
	parent->memory_fd = memory_fd;
	parent->about.generation++;
	parent->about.bytes = bytes;
	for (enum room room = 0; room < ROOM_COUNT; room++) {
		struct child *child = &parent->children[room];
		if (child->pid != 0 && link_send_config(child->control_fd, &parent->about, memory_fd, &err) != ERR_NONE)
			kill_child(parent, room, err.text); /* it doesn't read: it starts again with the new config */
	}
	config_free(parent->config);
	parent->config = config;
	log_open("convened", (enum log_level)config->log_level);
	return true;
}

static void reload(struct parent *parent)
{
	struct arena arena = { 0 };
	const char *bundle = NULL, *restart = NULL;
	size_t bytes = 0;

	sd_notify(0, "RELOADING=1");
	struct config *config = read_config(parent->file, &arena, &bundle, &bytes);
	if (config != NULL)
		restart = config_needs_restart(parent->config, config, &arena);
	if (config == NULL || !take_config(parent, config, bundle, bytes)) {
		config_free(config);
		snprintf(
		        parent->note, sizeof(parent->note), "reload failed, the old config runs on (the log says why)");
		log_error(
		        "the reload failed: the old config runs on. Mend what is said above (convened check says it too), and reload "
		        "again");
	} else if (restart != NULL) {
		snprintf(parent->note, sizeof(parent->note), "%.100s changed: only a restart takes that over", restart);
		log_warning("generation=%" PRIu64 " taken over, but for %s: only a restart takes that over",
		        parent->about.generation, restart);
	} else {
		parent->note[0] = '\0';
		log_info("generation=%" PRIu64 " taken over", parent->about.generation);
	}
	arena_free(&arena);
	sd_notify(0, "READY=1");
}

/* ---- the one loop ---- */

static void take_signals(struct parent *parent)
{
	struct signalfd_siginfo signal;
	while (read(parent->signal_fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal)) {
		switch (signal.ssi_signo) {
		case SIGHUP:
			if (!parent->is_stopping)
				reload(parent);
			break;
		case SIGTERM:
		case SIGINT:
			if (!parent->is_stopping)
				log_info("stopping");
			begin_stop(parent, EX_OK);
			break;
		default: /* SIGCHLD */
			reap(parent);
			break;
		}
	}
}

/* What the time demands: workers to start, those that hang, those that don't stop. */
static void take_time(struct parent *parent)
{
	const int64_t now = now_ms();
	for (enum room room = 0; room < ROOM_COUNT; room++) {
		struct child *child = &parent->children[room];
		if (child->pid == 0 && !parent->is_stopping && now >= child->start_at_ms)
			start_child(parent, room);
		else if (child->pid != 0 && parent->is_stopping && now >= parent->kill_at_ms)
			kill_child(parent, room, "it didn't stop in time");
		else if (child->pid != 0 && !parent->is_stopping && now - child->heard_at_ms > SILENT_MS) {
			kill_child(parent, room, "it said nothing for 5 minutes");
			child->heard_at_ms = now;
		}
	}
	if (parent->is_stopping && now >= parent->kill_at_ms)
		parent->kill_at_ms = now + 1000; /* once more, should the kernel take its time */
	pet_watchdog(parent, now);
}

static int next_timeout_ms(const struct parent *parent)
{
	const int64_t now = now_ms();
	int64_t next = now + 3600 * 1000;
	for (int i = 0; i < ROOM_COUNT; i++) {
		const struct child *child = &parent->children[i];
		const int64_t at = parent->is_stopping ? parent->kill_at_ms
		        : child->pid == 0              ? child->start_at_ms
		                                       : child->heard_at_ms + SILENT_MS + 1;
		next = at < next ? at : next;
	}
	if (parent->pet_every_ms != 0 && parent->pet_at_ms < next)
		next = parent->pet_at_ms;
	return next <= now ? 0 : (int)(next - now);
}

static bool has_children(const struct parent *parent)
{
	for (int i = 0; i < ROOM_COUNT; i++)
		if (parent->children[i].pid != 0)
			return true;
	return false;
}

static void supervise(struct parent *parent)
{
	while (!parent->is_stopping || has_children(parent)) {
		struct pollfd fds[1 + ROOM_COUNT] = { { parent->signal_fd, POLLIN, 0 } };
		for (int i = 0; i < ROOM_COUNT; i++) /* poll passes over -1 */
			fds[1 + i] = (struct pollfd){ parent->children[i].control_fd, POLLIN, 0 };
		(void)poll(fds, 1 + ROOM_COUNT, next_timeout_ms(parent));
		for (int i = 0; i < ROOM_COUNT; i++)
			if (fds[1 + i].revents != 0)
				hear(&parent->children[i]);
		take_signals(parent);
		take_time(parent);
		if (!parent->is_stopping)
			tell_status(parent);
	}
}

/* ---- start ---- */

static void open_signals(struct parent *parent)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	parent->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	for (int i = 0; i < ROOM_COUNT; i++)
		parent->wake_fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (parent->signal_fd < 0 || parent->wake_fds[ROOM_COUNT - 1] < 0)
		abort();
}

static void open_watchdog(struct parent *parent)
{
	uint64_t usec = 0;
	if (sd_watchdog_enabled(0, &usec) > 0)
		parent->pet_every_ms = (int64_t)(usec / 2000);
	parent->pet_at_ms = now_ms() + parent->pet_every_ms;
}

/* The lock first: only who holds it may migrate. The database is closed again: no handle crosses a fork. */
static int open_database(struct parent *parent)
{
	const char *database = parent->config->database;
	struct store *store = NULL;
	struct error err = { 0 };
	enum err_kind kind = ERR_NONE;

	if (snprintf(parent->about.database, PATH_MAX, "%s", database) >= PATH_MAX
	        || snprintf(parent->about.file, PATH_MAX, "%s", parent->file) >= PATH_MAX) {
		log_error("a file's name is too long");
		return EX_CONFIG;
	}
	kind = store_lock_daemon(database, &parent->lock_fd, &err);
	if (kind == ERR_NONE)
		kind = store_open(database, STORE_MIGRATE, &store, &err);
	store_close(store);
	if (kind == ERR_NONE)
		return EX_OK;
	log_error("%s", err.text);
	return kind == ERR_TEMPORARY ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

static int run(const char *file)
{
	struct arena arena = { 0 };
	struct parent parent = { .file = file, .memory_fd = -1, .lock_fd = -1, .signal_fd = -1 };
	const char *bundle = NULL;
	size_t bytes = 0;

	for (int i = 0; i < ROOM_COUNT; i++)
		parent.children[i].control_fd = -1;
	umask(0077);
	log_open("convened", LOG_INFO_LEVEL);
	struct config *config = read_config(file, &arena, &bundle, &bytes);
	int status = config == NULL ? EX_CONFIG : take_config(&parent, config, bundle, bytes) ? EX_OK : EX_OSERR;
	if (status == EX_OK)
		status = open_database(&parent);
	arena_free(&arena);
	if (status == EX_OK) {
		open_signals(&parent);
		open_watchdog(&parent);
		take_time(&parent); /* starts the workers */
		sd_notify(0, "READY=1");
		log_info("version=%s config=%s database=%s started", CONVENED_VERSION, file, parent.about.database);
		supervise(&parent);
		status = parent.exit_status;
		log_info("stopped");
	}
	config_free(parent.config);
	return status;
}

int supervise_main(int argc, char **argv)
{
	static const struct option options[] = { { "config", required_argument, NULL, 'c' }, { NULL, 0, NULL, 0 } };
	const char *file = config_default_file();

	for (int option; (option = getopt_long(argc, argv, "c:", options, NULL)) != -1;) {
		if (option != 'c') {
			fputs("usage: convened run [-c FILE]\n", stderr);
			return EX_USAGE;
		}
		file = optarg;
	}
	if (optind < argc) {
		fprintf(stderr, "convened run: \"%s\" is too much; the config is named by -c FILE\n", argv[optind]);
		return EX_USAGE;
	}
	return run(file);
}

int supervise_worker(const char *name)
{
	static const char prefix[] = "convened: ";
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return -1;
	for (enum room room = 0; room < ROOM_COUNT; room++)
		if (strcmp(name + sizeof(prefix) - 1, room_name(room)) == 0)
			return worker_main(room, room_mains[room]);
	return -1;
}
