/* test_sandbox.c - what a hostile mail can do to us: cost its own reading, and nothing more. */
#include "tests/test.h"
#include "worker/sandbox.h"
#include "base/text.h"
#include "worker/answer.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* A reader that a mail can order about: what letter_read() would do if a mail had taken it over. */
static struct letter letter_saying(const char *text, struct arena *arena)
{
	static struct letter_event event = { "uid@x.example", "ana@x.example", "ACCEPTED", "", "with Eve", 3,
		1800000000 };
	static struct letter_recipient recipient = { "bob@x.example", "bob@y.example", "5.1.1", "yes", "user unknown",
		true, true };
	static struct letter_token tokens[] = { { 'c', "abcdef23", "" }, { 'u', "ghijkl45", "education" } };
	static struct request requests[] = { { "join", "education", -1 }, { "leave", "*", 1 } };
	return (struct letter){ .kind = LETTER_REQUEST,
		.language = LANGUAGE_PL,
		.from = "ana@x.example",
		.from_name = "Ana Łuk",
		.subject = "Re: join",
		.message_id = "1@x.example",
		.text = arena_strdup(arena, text),
		.why = "because",
		.is_automatic = false,
		.is_forged = true,
		.is_authentic = true,
		.says_confirm = true,
		.requests = requests,
		.request_count = 2,
		.tokens = tokens,
		.token_count = 2,
		.recipients = &recipient,
		.recipient_count = 1,
		.calendar_method = "REPLY",
		.returned_id = "7.1@x.example",
		.enclosed = "A mail sent along",
		.returned_token = { 'u', "abcdefgh", "hiring" },
		.has_moved_on = true,
		.events = &event,
		.event_count = 1 };
}

static void do_nothing(struct arena *arena)
{
	(void)arena;
}

static void do_crash(struct arena *arena)
{
	(void)arena;
	__builtin_trap();
}

static void do_loop(struct arena *arena)
{
	(void)arena;
	for (volatile unsigned i = 0;; i++)
		;
}

static void do_stall(struct arena *arena)
{
	(void)arena;
	char byte;
	while (read(4, &byte, 1) >= 0) /* the channel stays open: waits without work */
		;
}

static void do_starve(struct arena *arena)
{
	for (;;)
		(void)arena_alloc(arena, 1 << 20);
}

static void do_open(struct arena *arena)
{
	(void)arena;
	const int file = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		abort();
}

static void do_connect(struct arena *arena)
{
	(void)arena;
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void do_fork(struct arena *arena)
{
	(void)arena;
	if (fork() == 0)
		_exit(0);
}

static void do_execute_memory(struct arena *arena)
{
	(void)arena;
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void do_kill_the_worker(struct arena *arena)
{
	(void)arena;
	kill(getppid(), SIGKILL);
}

static void do_run_a_program(struct arena *arena)
{
	(void)arena;
	(void)execl("/bin/true", "true", (char *)NULL);
}

static void do_trace(struct arena *arena)
{
	(void)arena;
	(void)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void do_read_the_zygote(struct arena *arena)
{
	char byte;
	const struct iovec here = { &byte, 1 }, there = { arena, 1 };
	(void)process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}

static void do_remove(struct arena *arena)
{
	(void)arena;
	(void)unlink("/tmp/convened-no-such-file");
}

static void do_take_a_descriptor(struct arena *arena)
{
	(void)arena;
	(void)recvmsg(4, &(struct msghdr){ 0 }, 0);
}

/* 0 to 2 are /dev/null, 4 is the channel. */
static void do_look_for_descriptors(struct arena *arena)
{
	char byte;
	(void)arena;
	for (int fd = 3; fd < 1024; fd++)
		if (fd != 4 && (read(fd, &byte, 0) == 0 || errno != EBADF))
			abort();
}

static void do_flood(struct arena *arena)
{
	(void)arena;
	static char garbage[65536];
	memset(garbage, 'x', sizeof(garbage));
	while (write(4, garbage, sizeof(garbage)) > 0)
		;
}

static void do_lie(struct arena *arena)
{
	(void)arena;
	static const unsigned char lie[] = { 0x31, 0x72, 0x74, 0x6c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff };
	if (write(4, lie, sizeof(lie)) > 0)
		_exit(0);
}

static const struct {
	const char *order, *promise, *expected; /* expected: the error's text, or the letter's */
	void (*act)(struct arena *arena);
	bool needs_filter;
} cases[] = {
	{ "join", "a letter goes through whole", "join", do_nothing, false },
	{ "crash", "a crash costs one mail", "its reader crashed (signal 4)", do_crash, false },
	{ "loop", "an endless loop ends", "reading it took more than 1 s of work", do_loop, false },
	{ "stall", "waiting for ever ends", "reading it took longer than 2 s", do_stall, false },
	{ "starve", "memory has an end", "its reader tried what no reader needs, or ran out of memory", do_starve,
	        true },
	{ "open", "no file can be opened", "its reader tried what no reader needs, or ran out of memory", do_open,
	        true },
	{ "connect", "there is no network", "its reader tried what no reader needs, or ran out of memory", do_connect,
	        true },
	{ "fork", "there are no further processes", "its reader tried what no reader needs, or ran out of memory",
	        do_fork, true },
	{ "execute", "no memory becomes program", "its reader tried what no reader needs, or ran out of memory",
	        do_execute_memory, true },
	{ "kill", "no other process can be killed", "its reader tried what no reader needs, or ran out of memory",
	        do_kill_the_worker, true },
	{ "program", "no program can be run", "its reader tried what no reader needs, or ran out of memory",
	        do_run_a_program, true },
	{ "trace", "no other process can be traced", "its reader tried what no reader needs, or ran out of memory",
	        do_trace, true },
	{ "vm", "no other process's memory can be read", "its reader tried what no reader needs, or ran out of memory",
	        do_read_the_zygote, true },
	{ "remove", "no file can be removed", "its reader tried what no reader needs, or ran out of memory", do_remove,
	        true },
	{ "receive", "no descriptor can be had from elsewhere",
	        "its reader tried what no reader needs, or ran out of memory", do_take_a_descriptor, true },
	{ "descriptors", "there are none beside its channel", "descriptors", do_look_for_descriptors, false },
	{ "flood", "an answer without an end is cut off", "the reader's answer can't be used: it is none", do_flood,
	        false },
	{ "lie", "a length that lies is not believed", "the reader's answer can't be used: a number is too large",
	        do_lie, false },
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

/* Ways to a file, a socket, a program, another process, or a wider world: "call NAME" tries one. */
#define CALL(name)                                                                                                     \
	{                                                                                                              \
		"call " #name, SYS_##name                                                                              \
	}
static const struct {
	const char *order;
	long number;
} calls[] = {
	/* files */
	CALL(openat),
	CALL(openat2),
	CALL(open_by_handle_at),
	CALL(name_to_handle_at),
	CALL(memfd_create),
	CALL(truncate),
	CALL(unlinkat),
	CALL(renameat2),
	CALL(linkat),
	CALL(symlinkat),
	CALL(mkdirat),
	CALL(mknodat),
	CALL(fchmodat),
	CALL(fchownat),
	CALL(utimensat),
	CALL(statx),
	CALL(faccessat),
	CALL(readlinkat),
	CALL(getdents64),
	CALL(chdir),
	CALL(getcwd),
	CALL(inotify_init1),
	CALL(fanotify_init),
	CALL(setxattr),
	CALL(statfs),
	/* descriptors */
	CALL(dup),
	CALL(dup3),
	CALL(fcntl),
	CALL(ioctl),
	CALL(pipe2),
	CALL(sendfile),
	CALL(splice),
	CALL(tee),
	CALL(copy_file_range),
	CALL(pread64),
	CALL(pwrite64),
	CALL(readv),
	CALL(writev),
	CALL(epoll_create1),
	CALL(eventfd2),
	CALL(signalfd4),
	CALL(timerfd_create),
	CALL(io_uring_setup),
	CALL(io_setup),
	CALL(close),
	/* the network */
	CALL(socket),
	CALL(socketpair),
	CALL(connect),
	CALL(bind),
	CALL(listen),
	CALL(accept4),
	CALL(sendto),
	CALL(sendmsg),
	CALL(recvfrom),
	CALL(recvmsg),
	CALL(getsockname),
	CALL(setsockopt),
	/* programs and processes */
	CALL(execve),
	CALL(execveat),
	CALL(clone),
	CALL(clone3),
	CALL(kill),
	CALL(tkill),
	CALL(tgkill),
	CALL(wait4),
	CALL(ptrace),
	CALL(process_vm_readv),
	CALL(process_vm_writev),
	CALL(pidfd_open),
	CALL(pidfd_getfd),
	CALL(pidfd_send_signal),
	CALL(kcmp),
	CALL(rt_sigaction),
	CALL(rt_sigprocmask),
	CALL(mprotect),
	CALL(pkey_mprotect),
	CALL(shmget),
	CALL(shmat),
	CALL(msgget),
	CALL(semget),
	CALL(mq_open),
	/* what would widen its world */
	CALL(prctl),
	CALL(seccomp),
	CALL(prlimit64),
	CALL(setrlimit),
	CALL(personality),
	CALL(unshare),
	CALL(setns),
	CALL(mount),
	CALL(umount2),
	CALL(pivot_root),
	CALL(chroot),
	CALL(setuid),
	CALL(setresuid),
	CALL(capset),
	CALL(keyctl),
	CALL(add_key),
	CALL(bpf),
	CALL(perf_event_open),
	CALL(userfaultfd),
	CALL(init_module),
	CALL(finit_module),
	CALL(kexec_load),
	CALL(reboot),
	CALL(syslog),
	CALL(sethostname),
	CALL(clock_settime),
	CALL(getrandom),
	CALL(uname),
	CALL(sysinfo),
#ifdef __x86_64__ /* older names, and numbers of another kernel interface */
	CALL(open),
	CALL(creat),
	CALL(unlink),
	CALL(rename),
	CALL(fork),
	CALL(access),
	CALL(stat),
	CALL(arch_prctl),
	{ "call open of x32", 0x40000000 | SYS_open },
	{ "call execve of x32", 0x40000000 | 520 },
#endif
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

/* Some are refused, so that libraries may ask; all others end the child. Whatever comes back otherwise was let through. */
static void do_call(const char *order, size_t bytes)
{
	for (size_t i = 0; i < CALLS; i++)
		if (bytes == strlen(calls[i].order) && memcmp(order, calls[i].order, bytes) == 0
		        && syscall(calls[i].number, 0, 0, 0, 0, 0, 0) < 0 && errno == EACCES)
			abort();
}

/* What the worker learns later than its sandbox was opened. */
static char learned[16];

static struct letter read_as_ordered(
        const struct reader *reader, const char *mail, size_t bytes, bool is_header_only, struct arena *arena)
{
	(void)reader;
	for (size_t i = 0; i < CASES; i++)
		if (bytes == strlen(cases[i].order) && memcmp(mail, cases[i].order, bytes) == 0)
			cases[i].act(arena);
	do_call(mail, bytes);
	if (bytes == 7 && memcmp(mail, "learned", 7) == 0)
		return letter_saying(learned, arena);
	return letter_saying(bytes > 1000 ? "large"
	                : is_header_only  ? "header"
	                                  : arena_strndup(arena, mail, bytes),
	        arena);
}

/* A busy machine gives a second of work in many: only who waits for ever needs an end of waiting. */
static const struct sandbox_limits patient = { read_as_ordered, 1, 60 * 1000, (size_t)512 * 1024 * 1024 };
static const struct sandbox_limits hasty = { read_as_ordered, 1, 2000, (size_t)512 * 1024 * 1024 };

static struct sandbox *open_sandbox(const struct sandbox_limits *limits)
{
	static const struct house house = { .name = "Collaborative" };
	const struct reader reader = { .house = &house, .authserv_id = "" };
	struct sandbox *sandbox = NULL;
	struct error err = { 0 };

	if (sandbox_open_with(limits, &reader, &sandbox, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	return sandbox;
}

/* A letter's every field as text, so that two can be compared. */
static const char *letter_shown(struct arena *arena, const struct letter *l)
{
	struct text text = { .arena = arena };
	text_printf(&text, "%d %d %d %d %d %d %s|%s|%s|%s|%s|%s|%s\n", (int)l->kind, (int)l->language, l->is_automatic,
	        l->is_forged, l->is_authentic, l->says_confirm, l->from, l->from_name, l->subject, l->message_id,
	        l->text, l->why, l->calendar_method);
	for (size_t i = 0; i < l->request_count; i++)
		text_printf(&text, "%s %s %d\n", l->requests[i].word, l->requests[i].argument, l->requests[i].token);
	for (size_t i = 0; i < l->token_count; i++)
		text_printf(&text, "%c %s %s\n", l->tokens[i].kind, l->tokens[i].text, l->tokens[i].team);
	for (size_t i = 0; i < l->recipient_count; i++)
		text_printf(&text, "%s %s %s %s %s %d %d\n", l->recipients[i].address, l->recipients[i].original,
		        l->recipients[i].status, l->recipients[i].permanent, l->recipients[i].diagnostic,
		        l->recipients[i].is_delayed, l->recipients[i].is_our_limit);
	text_printf(&text, "%s %s %c %s %s %d\n", l->enclosed, l->returned_id, l->returned_token.kind,
	        l->returned_token.kind == '\0' ? "" : l->returned_token.text,
	        l->returned_token.kind == '\0' ? "" : l->returned_token.team, l->has_moved_on);
	for (size_t i = 0; i < l->event_count; i++)
		text_printf(&text, "%s %s %s %s %ld\n", l->events[i].uid, l->events[i].attendee, l->events[i].partstat,
		        l->events[i].recurrence_id, l->events[i].sequence);
	return text_string(&text);
}

static void what_a_mail_does_costs_that_mail(void **state)
{
	struct sandbox *sandboxes[] = { open_sandbox(&patient), open_sandbox(&hasty) };
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < CASES; i++) {
		struct arena arena = { 0 };
		struct letter letter = { 0 };
		struct error err = { 0 };
		struct sandbox *sandbox = sandboxes[strcmp(cases[i].order, "stall") == 0];
#ifdef CONVENED_NO_SANDBOX
		if (cases[i].needs_filter
		        || strcmp(cases[i].order, "crash") == 0) /* ASan reports a crash as its own exit */
			continue;
#endif
		enum err_kind kind =
		        sandbox_read(sandbox, cases[i].order, strlen(cases[i].order), false, &arena, &letter, &err);
		failures += broken(
		        cases[i].promise, cases[i].order, cases[i].expected, kind == ERR_NONE ? letter.text : err.text);
		assert_true(kind == ERR_NONE || kind == ERR_INPUT);
		kind = sandbox_read(sandbox, "next", 4, false, &arena, &letter, &err);
		failures += broken(
		        "and the next mail is read", cases[i].order, "next", kind == ERR_NONE ? letter.text : err.text);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
	sandbox_close(sandboxes[0]);
	sandbox_close(sandboxes[1]);
}

static void no_system_call_leads_out(void **state)
{
	struct sandbox *sandbox = open_sandbox(&patient);
	int failures = 0;

	(void)state;
#ifndef CONVENED_NO_SANDBOX
	for (size_t i = 0; i < CALLS; i++) {
		struct arena arena = { 0 };
		struct letter letter = { 0 };
		struct error err = { 0 };
		const enum err_kind kind =
		        sandbox_read(sandbox, calls[i].order, strlen(calls[i].order), false, &arena, &letter, &err);
		failures += broken("none is let through", calls[i].order,
		        "its reader tried what no reader needs, or ran out of memory",
		        kind == ERR_NONE ? letter.text : err.text);
		arena_free(&arena);
	}
#endif
	assert_int_equal(failures, 0);
	sandbox_close(sandbox);
}

static void who_reads_a_mail_never_knew_a_secret(void **state)
{
	struct sandbox *sandbox = open_sandbox(&patient);
	struct arena arena = { 0 };
	struct letter letter = { 0 };
	struct error err = { 0 };

	(void)state;
	strcpy(learned, "a password");
	assert_int_equal(sandbox_read(sandbox, "learned", 7, false, &arena, &letter, &err), ERR_NONE);
	assert_string_equal(letter.text, "");
	arena_free(&arena);
	sandbox_close(sandbox);

	sandbox = open_sandbox(&patient); /* who is opened later would know it: the order is the proof */
	assert_int_equal(sandbox_read(sandbox, "learned", 7, false, &arena, &letter, &err), ERR_NONE);
	assert_string_equal(letter.text, "a password");
	memset(learned, 0, sizeof(learned));
	arena_free(&arena);
	sandbox_close(sandbox);
}

static void a_letter_keeps_every_field(void **state)
{
	struct sandbox *sandbox = open_sandbox(&patient);
	struct arena arena = { 0 };
	struct letter letter = { 0 };
	struct error err = { 0 };
	char *large = arena_alloc(&arena, 4 << 20);
	const struct letter sent = letter_saying("hello\n\tż", &arena);

	(void)state;
	assert_int_equal(sandbox_read(sandbox, sent.text, strlen(sent.text), false, &arena, &letter, &err), ERR_NONE);
	assert_int_equal(broken("every field", "", letter_shown(&arena, &sent), letter_shown(&arena, &letter)), 0);
	assert_int_equal(sandbox_read(sandbox, large, 4 << 20, false, &arena, &letter, &err), ERR_NONE);
	assert_string_equal(letter.text, "large");
	assert_int_equal(sandbox_read(sandbox, "", 0, true, &arena, &letter, &err), ERR_NONE);
	assert_string_equal(letter.text, "header");
	arena_free(&arena);
	sandbox_close(sandbox);
}

static bool always(void *context)
{
	(void)context;
	return true;
}

static void a_worker_that_stops_does_not_wait_for_a_mail(void **state)
{
	struct sandbox *sandbox = open_sandbox(&patient);
	struct arena arena = { 0 };
	struct letter letter = { 0 };
	struct error err = { 0 };

	(void)state;
	sandbox_stop_when(sandbox, always, NULL);
	assert_int_equal(sandbox_read(sandbox, "stall", 5, false, &arena, &letter, &err), ERR_TEMPORARY);
	sandbox_stop_when(sandbox, NULL, NULL);
	assert_int_equal(sandbox_read(sandbox, "next", 4, false, &arena, &letter, &err), ERR_TEMPORARY);
	assert_string_equal(err.text, "the reader of foreign mail has ended");
	arena_free(&arena);
	sandbox_close(sandbox);
}

/* Every answer cut at every byte, and with every bit turned: refused or a letter within its bounds, never a crash. */
static void a_broken_answer_is_refused_or_harmless(void **state)
{
	struct arena arena = { 0 };
	struct text answer = { .arena = &arena };
	const struct letter sent = letter_saying("hello", &arena);
	struct letter letter = { 0 };
	struct error err = { 0 };

	(void)state;
	answer_write(&sent, &answer);
	assert_int_equal(answer_read(answer.data, answer.length, &arena, &letter, &err), ERR_NONE);
	for (size_t cut = 0; cut < answer.length; cut++) {
		char *copy = malloc(cut + 1); /* its own piece, so that ASan sees a byte read too far */
		memcpy(copy, answer.data, cut);
		assert_int_equal(answer_read(copy, cut, &arena, &letter, &err), ERR_INPUT);
		free(copy);
	}
	text_add_byte(&answer, '\0');
	assert_int_equal(answer_read(answer.data, answer.length, &arena, &letter, &err), ERR_INPUT);
	answer.length--;
	for (size_t bit = 0; bit < answer.length * 8; bit++) {
		struct arena scratch = { 0 };
		answer.data[bit / 8] = (char)(answer.data[bit / 8] ^ (1 << bit % 8));
		if (answer_read(answer.data, answer.length, &scratch, &letter, &err) == ERR_NONE) {
			assert_true(letter.kind < LETTER_KIND_COUNT && letter.language < LANGUAGE_COUNT);
			for (size_t i = 0; i < letter.request_count; i++)
				assert_true(letter.requests[i].token >= -1
				        && letter.requests[i].token < (int)letter.token_count);
		}
		answer.data[bit / 8] = (char)(answer.data[bit / 8] ^ (1 << bit % 8));
		arena_free(&scratch);
	}
	arena_free(&arena);
}

static void what_no_letter_has_is_refused(void **state)
{
	static const struct {
		const char *promise, *text;
	} texts[] = { { "ill-formed UTF-8", "a\xff" }, { "overlong", "\xc0\x80" }, { "an escape", "a\x1b[2J" },
		{ "a C1 control", "\xc2\x9b" }, { "a carriage return", "a\rb" } };
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = { 0 };
		struct text answer = { .arena = &arena };
		const struct letter sent = letter_saying(texts[i].text, &arena);
		struct letter letter = { 0 };
		struct error err = { 0 };
		answer_write(&sent, &answer);
		(void)answer_read(answer.data, answer.length, &arena, &letter, &err);
		failures += broken(texts[i].promise, texts[i].text,
		        "the reader's answer can't be used: a string has characters that no letter has", err.text);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(what_a_mail_does_costs_that_mail, no_system_call_leads_out, who_reads_a_mail_never_knew_a_secret,
        a_letter_keeps_every_field, a_worker_that_stops_does_not_wait_for_a_mail,
        a_broken_answer_is_refused_or_harmless, what_no_letter_has_is_refused)
