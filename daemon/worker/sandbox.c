/* sandbox.c - foreign mail is read in a fresh child for each mail. See sandbox.h.
 *
 * Three processes: the worker, the zygote (forked from it before it knew a secret), and the child of one mail. Worker and
 * zygote talk over a control socket, one packet an order and one an outcome. Each order brings the end of a channel of its
 * own, on which the child gets its mail and gives its answer: a child that a mail has taken over can spoil no more than
 * that. The zygote counts the time and kills its own child by its id, which therefore can't be another's. */
#include "worker/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/filter.h>
#include "base/clock.h"
#include "config/config.h"
#include "worker/answer.h"
#include "worker/link.h"

enum {
	CONTROL_FD = 3,  /* in the zygote */
	CHANNEL_FD = 4,  /* in the child */
	GRACE_MS = 2000, /* beyond wall_ms, before the worker gives the zygote up */
	STOP_CHECK_MS = 200,
	START_MS = 30000, /* the zygote warms charsets; a cold disk is slow */
	FILTER_BYTES = 16384,
};

const struct sandbox_limits sandbox_defaults = { letter_read, 5, 10000, (size_t)512 * 1024 * 1024 };

enum order_kind { ORDER_READ, ORDER_RELOAD };
struct order {
	enum order_kind kind;
	size_t bytes;      /* that follow on the channel */
	size_t name_bytes; /* ORDER_RELOAD: of them, the file's name */
	bool is_header_only;
};

struct outcome {         /* of one order */
	bool is_refused; /* no child was had, or the config isn't right: text says why */
	bool is_late;
	int status; /* of waitpid() */
	char text[sizeof(((struct error *)0)->text)];
};

struct sandbox {
	struct sandbox_limits limits;
	pid_t zygote; /* 0: gone */
	int control;
	bool (*is_stopping)(void *context);
	void *context;
};

/* ---- the child of one mail ---- */

#ifndef CONVENED_NO_SANDBOX
/* The last doors, where the kernel has them; the system call filter stands without them. */
static void landlock_close(void)
{
	static const int rights[] = { 0, 13, 14, 15, 15,
		16 }; /* by ABI version: how many kinds of access to files it knows */
	const long newest = (long)(sizeof(rights) / sizeof(rights[0])) - 1;
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return;
	version = version > newest ? newest : version;
	const struct landlock_ruleset_attr none = { .handled_access_fs = (1ULL << rights[version]) - 1 };
	const int rules = (int)syscall(SYS_landlock_create_ruleset, &none, sizeof(none), 0);
	if (rules < 0)
		return;
	(void)syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}

/* Made once in the zygote; a child only hands it to the kernel. */
static struct sock_filter filter_code[FILTER_BYTES / sizeof(struct sock_filter)];
static unsigned short filter_length;

static int filter_add_all(scmp_filter_ctx filter)
{
	static const int allowed[] = { SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(munmap), SCMP_SYS(mremap),
		SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime),
		SCMP_SYS(exit_group) };
	static const int refused[] = { SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(fstat),
		SCMP_SYS(access), SCMP_SYS(readlink) };
	int bad = 0;

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return bad;
}

static bool filter_make(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	const int file = memfd_create("filter", MFD_CLOEXEC);
	ssize_t bytes = -1;

	if (filter != NULL && file >= 0 && filter_add_all(filter) == 0 && seccomp_export_bpf(filter, file) == 0)
		bytes = pread(file, filter_code, sizeof(filter_code), 0);
	if (file >= 0)
		close(file);
	if (filter != NULL)
		seccomp_release(filter);
	if (bytes <= 0 || bytes == (ssize_t)sizeof(filter_code))
		return false;
	filter_length = (unsigned short)((size_t)bytes / sizeof(filter_code[0]));
	return true;
}

static bool filter_load(void)
{
	const struct sock_fprog program = { filter_length, filter_code };
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
	        && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
#endif

static bool limit(int resource, size_t most)
{
	const struct rlimit both = { most, most };
	return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

/* From here on the process can compute, read its mail and write its answer: nothing else. */
static bool child_close_in(const struct sandbox_limits *limits)
{
	if (!limit(RLIMIT_CPU, (size_t)limits->cpu_s) || !limit(RLIMIT_CORE, 0))
		return false;
#ifndef CONVENED_NO_SANDBOX
	if (!limit(RLIMIT_AS, limits->memory_bytes) || !limit(RLIMIT_FSIZE, 0))
		return false;
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	landlock_close(); /* needs a descriptor for a moment */
	if (!limit(RLIMIT_NOFILE, 0) || !filter_load())
		return false;
#endif
	return true;
}

static bool read_whole(int fd, char *data, size_t bytes)
{
	while (bytes > 0) {
		const ssize_t got = read(fd, data, bytes);
		if (got <= 0)
			return false;
		data += got;
		bytes -= (size_t)got;
	}
	return true;
}

static void write_whole(int fd, const char *data, size_t bytes)
{
	while (bytes > 0) {
		const ssize_t put = write(fd, data, bytes);
		if (put <= 0)
			return;
		data += put;
		bytes -= (size_t)put;
	}
}

static _Noreturn void child_main(
        const struct sandbox_limits *limits, const struct reader *reader, const struct order *order, int channel)
{
	struct arena arena = { 0 };
	struct text answer = { .arena = &arena, .limit_bytes = ANSWER_BYTES };

	if (dup2(channel, CHANNEL_FD) < 0 || close(CONTROL_FD) != 0 || close_range(CHANNEL_FD + 1, ~0U, 0) != 0
	        || !child_close_in(limits))
		_exit(EXIT_FAILURE);
	char *mail = arena_alloc(&arena, order->bytes + 1);
	if (!read_whole(CHANNEL_FD, mail, order->bytes))
		_exit(EXIT_FAILURE);
	const struct letter letter = limits->read(reader, mail, order->bytes, order->is_header_only, &arena);
	answer_write(&letter, &answer);
	write_whole(CHANNEL_FD, answer.data, answer.length);
	arena_free(&arena); /* so that whoever looks for leaks finds only true ones */
	_exit(EXIT_SUCCESS);
}

/* ---- the zygote ---- */

struct zygote {
	struct sandbox_limits limits;
	struct reader reader;
	struct arena arena;    /* of what letter_prepare() made */
	struct config *config; /* after a reload; before, the reader's strings are those of the fork */
};

static void outcome_say(struct outcome *outcome, const char *doing, const char *text)
{
	struct error err;
	err_set(&err, ERR_TEMPORARY, "%s: %s", doing, text);
	outcome->is_refused = true;
	memcpy(outcome->text, err.text, sizeof(outcome->text));
}

/* Waits for the child's end (SIGCHLD is blocked, so that it can be waited for with a deadline), then kills it. */
static void child_wait(pid_t child, int wall_ms, struct outcome *outcome)
{
	const int64_t deadline = clock_monotonic_ms(&clock_system) + wall_ms;
	sigset_t ended;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);

	while (waitpid(child, &outcome->status, WNOHANG) == 0) {
		const int64_t left = deadline - clock_monotonic_ms(&clock_system);
		if (left <= 0) {
			outcome->is_late = true;
			kill(child, SIGKILL);
			while (waitpid(child, &outcome->status, 0) < 0 && errno == EINTR)
				;
			return;
		}
		const struct timespec wait = { left / 1000, left % 1000 * 1000000 };
		sigtimedwait(&ended, NULL, &wait);
	}
}

static void zygote_read(const struct zygote *zygote, const struct order *order, int channel, struct outcome *outcome)
{
	const pid_t self = getpid();
	const pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != self)
			_exit(EXIT_FAILURE);
		child_main(&zygote->limits, &zygote->reader, order, channel);
	}
	close(channel);
	if (child < 0)
		outcome_say(outcome, "fork", strerror(errno));
	else
		child_wait(child, zygote->limits.wall_ms, outcome);
}

/* The worker has checked this text already; what is still wrong keeps the old config. */
static void zygote_reload(struct zygote *zygote, const struct order *order, int channel, struct outcome *outcome)
{
	struct arena arena = { 0 };
	struct config_problems problems = { .arena = &arena };
	struct config *config = NULL;
	char *file = arena_alloc(&arena, order->name_bytes + 1);
	char *bundle = arena_alloc(&arena, order->bytes - order->name_bytes + 1);

	if (read_whole(channel, file, order->name_bytes)
	        && read_whole(channel, bundle, order->bytes - order->name_bytes))
		config = config_parse(file, bundle, order->bytes - order->name_bytes, &problems);
	close(channel);
	if (config == NULL) {
		outcome_say(
		        outcome, "the reader's config", problems.count > 0 ? problems.list[0].text : "not received");
	} else {
		arena_free(&zygote->arena);
		config_free(zygote->config);
		zygote->config = config;
		zygote->reader = (struct reader){ .house = &config->house, .authserv_id = config->mailbox.authserv_id };
		letter_prepare(&zygote->reader, &zygote->arena);
	}
	arena_free(&arena);
}

/* The next order with its channel; false when the worker is gone. */
static bool order_receive(struct order *order, int *channel)
{
	ssize_t got = 0;

	do
		got = link_receive(CONTROL_FD, order, sizeof(*order), channel, 0);
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)sizeof(*order) && *channel >= 0;
}

/* Nothing inherited stays open, no signal meant for the worker ends it: it ends with the worker. */
static bool zygote_settle(int control, pid_t worker)
{
	static const int ignored[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2 };
	sigset_t blocked;
	const int nothing = open("/dev/null", O_RDWR);

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	for (int number = 1; number < SIGRTMIN; number++) /* a crash is a crash, whatever handler the worker has */
		signal(number, SIG_DFL);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	if (nothing < 0 || sigprocmask(SIG_SETMASK, &blocked, NULL) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0
	        || getppid() != worker || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0)
		return false;
#ifndef CONVENED_NO_SANDBOX
	if (!filter_make() || dup2(nothing, STDERR_FILENO) < 0) /* a child that was taken over writes no log lines */
		return false;
#endif
	return dup2(control, CONTROL_FD) >= 0 && close_range(CONTROL_FD + 1, ~0U, 0) == 0;
}

static _Noreturn void zygote_main(
        const struct sandbox_limits *limits, const struct reader *reader, int control, pid_t worker)
{
	struct zygote zygote = { .limits = *limits, .reader = *reader };
	struct outcome ready = { 0 };
	struct order order;
	int channel = -1;

	prctl(PR_SET_NAME, "convened-letter"); /* the room that it runs */
	if (!zygote_settle(control, worker))
		_exit(EXIT_FAILURE);
	letter_warm();
	letter_prepare(&zygote.reader, &zygote.arena);
	if (send(CONTROL_FD, &ready, sizeof(ready), MSG_NOSIGNAL) != (ssize_t)sizeof(ready))
		_exit(EXIT_FAILURE);
	while (order_receive(&order, &channel)) {
		struct outcome outcome = { 0 };
		if (order.kind == ORDER_READ)
			zygote_read(&zygote, &order, channel, &outcome);
		else
			zygote_reload(&zygote, &order, channel, &outcome);
		if (send(CONTROL_FD, &outcome, sizeof(outcome), MSG_NOSIGNAL) != (ssize_t)sizeof(outcome))
			break;
	}
	_exit(EXIT_SUCCESS);
}

/* ---- the worker's side ---- */

static void zygote_end(struct sandbox *sandbox)
{
	if (sandbox->control >= 0)
		close(sandbox->control);
	sandbox->control = -1;
	if (sandbox->zygote <= 0)
		return;
	kill(sandbox->zygote, SIGKILL); /* its child dies with it */
	while (waitpid(sandbox->zygote, NULL, 0) < 0 && errno == EINTR)
		;
	sandbox->zygote = 0;
}

/* Polls one descriptor in steps, so that a worker that is to stop isn't held up by a mail. */
static enum err_kind wait_for(const struct sandbox *sandbox, int fd, short events, int64_t deadline, struct error *err)
{
	for (;;) {
		struct pollfd wanted = { fd, events, 0 };
		const int64_t left = deadline - clock_monotonic_ms(&clock_system);
		if (sandbox->is_stopping != NULL && sandbox->is_stopping(sandbox->context))
			return err_set(err, ERR_TEMPORARY, "stopped while a mail was read");
		if (left <= 0)
			return err_set(err, ERR_TEMPORARY, "the reader of foreign mail doesn't answer");
		if (poll(&wanted, 1, left < STOP_CHECK_MS ? (int)left : STOP_CHECK_MS) > 0)
			return ERR_NONE;
	}
}

static enum err_kind outcome_receive(
        struct sandbox *sandbox, int64_t deadline, struct outcome *outcome, struct error *err)
{
	const enum err_kind kind = wait_for(sandbox, sandbox->control, POLLIN, deadline, err);

	if (kind != ERR_NONE)
		return kind;
	if (recv(sandbox->control, outcome, sizeof(*outcome), 0) != (ssize_t)sizeof(*outcome))
		return err_set(err, ERR_TEMPORARY, "the reader of foreign mail has ended");
	outcome->text[sizeof(outcome->text) - 1] = '\0';
	return outcome->is_refused ? err_set(err, ERR_TEMPORARY, "%s", outcome->text) : ERR_NONE;
}

enum err_kind sandbox_open_with(
        const struct sandbox_limits *limits, const struct reader *reader, struct sandbox **sandbox, struct error *err)
{
	const pid_t worker = getpid();
	struct outcome ready;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return err_set(err, ERR_TEMPORARY, "socketpair: %s", strerror(errno));
	const pid_t zygote = fork();
	if (zygote == 0)
		zygote_main(limits, reader, ends[1], worker);
	close(ends[1]);
	if (zygote < 0) {
		close(ends[0]);
		return err_set(err, ERR_TEMPORARY, "fork: %s", strerror(errno));
	}
	struct sandbox *opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		abort();
	*opened = (struct sandbox){ .limits = *limits, .zygote = zygote, .control = ends[0] };
	const enum err_kind kind = outcome_receive(opened, clock_monotonic_ms(&clock_system) + START_MS, &ready, err);
	if (kind != ERR_NONE) {
		err_within(err, "starting the sandbox");
		sandbox_close(opened);
		return kind;
	}
	*sandbox = opened;
	return ERR_NONE;
}

enum err_kind sandbox_open(const struct reader *reader, struct sandbox **sandbox, struct error *err)
{
	return sandbox_open_with(&sandbox_defaults, reader, sandbox, err);
}

void sandbox_close(struct sandbox *sandbox)
{
	if (sandbox == NULL)
		return;
	zygote_end(sandbox);
	free(sandbox);
}

void sandbox_stop_when(struct sandbox *sandbox, bool (*is_stopping)(void *context), void *context)
{
	sandbox->is_stopping = is_stopping;
	sandbox->context = context;
}

/* Gives an order with one end of a fresh channel; the other end is *channel, non-blocking. */
static enum err_kind order_send(struct sandbox *sandbox, const struct order *order, int *channel, struct error *err)
{
	int ends[2];

	if (sandbox->zygote == 0)
		return err_set(err, ERR_TEMPORARY, "the reader of foreign mail has ended");
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_set(err, ERR_TEMPORARY, "socketpair: %s", strerror(errno));
	const bool is_sent = link_send(sandbox->control, order, sizeof(*order), ends[1], 0);
	close(ends[1]);
	if (!is_sent || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		close(ends[0]);
		return err_set(err, ERR_TEMPORARY, "the reader of foreign mail has ended");
	}
	*channel = ends[0];
	return ERR_NONE;
}

/* A child that ends early closes the channel: no error here, its outcome says more. */
static enum err_kind channel_send(
        const struct sandbox *sandbox, int channel, const char *data, size_t bytes, int64_t deadline, struct error *err)
{
	while (bytes > 0) {
		const enum err_kind kind = wait_for(sandbox, channel, POLLOUT, deadline, err);
		if (kind != ERR_NONE)
			return kind;
		const ssize_t sent = send(channel, data, bytes, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return ERR_NONE;
		data += sent > 0 ? sent : 0;
		bytes -= sent > 0 ? (size_t)sent : 0;
	}
	return ERR_NONE;
}

/* Reads up to the end, or to one byte more than an answer may have. */
static enum err_kind channel_receive(
        const struct sandbox *sandbox, int channel, int64_t deadline, struct text *answer, struct error *err)
{
	char piece[65536];

	while (answer->length <= ANSWER_BYTES) {
		const enum err_kind kind = wait_for(sandbox, channel, POLLIN, deadline, err);
		if (kind != ERR_NONE)
			return kind;
		const ssize_t got = recv(channel, piece, sizeof(piece), 0);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			break;
		text_add(answer, piece, got > 0 ? (size_t)got : 0);
	}
	return ERR_NONE;
}

static enum err_kind outcome_judge(const struct sandbox *sandbox, const struct outcome *outcome, struct error *err)
{
	const int status = outcome->status;
	const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (outcome->is_late)
		return err_set(err, ERR_INPUT, "reading it took longer than %d s", sandbox->limits.wall_ms / 1000);
	if (number == SIGXCPU || number == SIGKILL)
		return err_set(err, ERR_INPUT, "reading it took more than %d s of work", sandbox->limits.cpu_s);
	if (number == SIGSYS)
		return err_set(err, ERR_INPUT, "its reader tried what no reader needs, or ran out of memory");
	if (number != 0)
		return err_set(err, ERR_INPUT, "its reader crashed (signal %d)", number);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
		return err_set(err, ERR_INPUT, "its reader ended without an answer");
	return ERR_NONE;
}

/* One order, whole: what is sent in two pieces, the answer, the outcome. An error that leaves the talk with the zygote
 * unfinished ends the zygote. */
static enum err_kind sandbox_order(struct sandbox *sandbox, const struct order *order, const char *first,
        const char *second, struct text *answer, struct error *err)
{
	const int64_t deadline = clock_monotonic_ms(&clock_system) + sandbox->limits.wall_ms + GRACE_MS;
	struct outcome outcome = { 0 };
	int channel = -1;

	enum err_kind kind = order_send(sandbox, order, &channel, err);
	if (kind != ERR_NONE)
		return kind;
	kind = channel_send(sandbox, channel, first, order->name_bytes, deadline, err);
	if (kind == ERR_NONE)
		kind = channel_send(sandbox, channel, second, order->bytes - order->name_bytes, deadline, err);
	if (kind == ERR_NONE)
		kind = channel_receive(sandbox, channel, deadline, answer, err);
	close(channel);
	if (kind == ERR_NONE)
		kind = outcome_receive(sandbox, deadline, &outcome, err);
	if (kind != ERR_NONE && !outcome.is_refused)
		zygote_end(sandbox);
	return kind != ERR_NONE ? kind : outcome_judge(sandbox, &outcome, err);
}

enum err_kind sandbox_reload(
        struct sandbox *sandbox, const char *file, const char *bundle, size_t bytes, struct error *err)
{
	const size_t name_bytes = strlen(file);
	const struct order order = { .kind = ORDER_RELOAD, .bytes = name_bytes + bytes, .name_bytes = name_bytes };
	struct text nothing = { 0 };
	const enum err_kind kind = sandbox_order(sandbox, &order, file, bundle, &nothing, err);

	text_free(&nothing);
	return kind;
}

enum err_kind sandbox_read(struct sandbox *sandbox, const char *mail, size_t bytes, bool is_header_only,
        struct arena *arena, struct letter *letter, struct error *err)
{
	const struct order order = { .kind = ORDER_READ, .bytes = bytes, .is_header_only = is_header_only };
	struct text answer = { .limit_bytes = ANSWER_BYTES + 65536 };

	enum err_kind kind = sandbox_order(sandbox, &order, "", mail, &answer, err);
	if (kind == ERR_NONE)
		kind = answer_read(text_string(&answer), answer.length, arena, letter, err);
	text_free(&answer);
	return kind;
}
