/* test_worker.c - what a worker may count on while it waits: wake-ups, reloads, stops, and that its parent hears it. */
#include "tests/test.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include "worker/link.h"
#include "worker/worker.h"

/* The parent's side: each test is a parent of one worker, whose main function is the test's. */
static char folder[64];
static int control_fd, wake_fds[ROOM_COUNT];
static struct link_config about;

static void write_config(const char *name)
{
	struct arena arena = { 0 };
	const char *text = arena_printf(&arena,
	        "collaborative = { name = \"%s\"; address = \"teams@collab.example\"; admins = [\"office@collab.example\"]; };\n"
	        "mailbox = { server = \"imaps://imap.collab.example\"; user = \"t\"; password_file = \"m\"; };\n"
	        "relays = ( { name = \"main\"; server = \"smtps://smtp.collab.example\"; user = \"t\"; password_file = \"r\"; } );\n"
	        "teams = ( { id = \"education\"; name = \"Education\"; } ); database = \"other.db\";\n"
	        "oauth = { client_secret_file = \"o\"; };\n",
	        name);
	const int fd = open(about.file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	arena_free(&arena);
}

static void hand_config(const char *name)
{
	struct arena arena = { 0 };
	struct error err = { 0 };
	const char *bundle = NULL;
	size_t bytes = 0;
	int memory_fd = -1;

	write_config(name);
	assert_int_equal(config_bundle(about.file, &arena, &bundle, &bytes, &err), ERR_NONE);
	assert_int_equal(link_memory(bundle, bytes, &memory_fd, &err), ERR_NONE);
	assert_int_equal(write(memory_fd, "x", 1), -1); /* sealed: what was checked can't change */
	about.generation++;
	about.bytes = bytes;
	assert_int_equal(link_send_config(control_fd, &about, memory_fd, &err), ERR_NONE);
	close(memory_fd);
	arena_free(&arena);
}

/* Starts `room_main` as a worker; its first config waits for it. */
static pid_t start(enum room room, int (*room_main)(struct worker *worker))
{
	int pair[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	control_fd = pair[0];
	for (int i = 0; i < ROOM_COUNT; i++)
		wake_fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	about.generation = 0;
	hand_config("First");
	const pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		int high[1 + ROOM_COUNT] = { fcntl(pair[1], F_DUPFD, 20) };
		for (int i = 0; i < ROOM_COUNT; i++)
			high[1 + i] = fcntl(wake_fds[i], F_DUPFD, 20);
		for (int i = 0; i <= ROOM_COUNT; i++)
			dup2(high[i], LINK_CONTROL_FD + i);
		for (int fd = LINK_WAKE_FD + ROOM_COUNT; fd < 64; fd++)
			close(fd);
		_exit(worker_main(room, room_main));
	}
	close(pair[1]);
	return pid;
}

/* What the worker says next, as text; fails after 5 s. */
static const char *heard(void)
{
	static char message[256];
	struct pollfd control = { control_fd, POLLIN, 0 };
	assert_int_equal(poll(&control, 1, 5000), 1);
	const ssize_t got = recv(control_fd, message, sizeof(message) - 1, 0);
	message[got < 0 ? 0 : got] = '\0';
	return message;
}

static int ended(pid_t pid)
{
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(control_fd);
	for (int i = 0; i < ROOM_COUNT; i++)
		close(wake_fds[i]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* ---- workers ---- */

/* Says what happens to it, until it is to stop. */
static int say_all(struct worker *worker)
{
	worker_status(worker, "%s %llu", worker->config->house.name, (unsigned long long)worker->generation);
	worker_status(
	        worker, "%s %llu", worker->config->house.name, (unsigned long long)worker->generation); /* said once */
	while (!worker->is_stopping) {
		worker_wait(worker, NULL, 0, -1);
		if (worker->was_woken) {
			worker->was_woken = false;
			worker_status(worker, "woken");
		}
		if (worker_reload(worker))
			worker_status(
			        worker, "%s %llu", worker->config->house.name, (unsigned long long)worker->generation);
	}
	worker_status(worker, "stopping");
	return 7;
}

static void a_worker_is_woken_reloaded_and_stopped(void **state)
{
	const pid_t pid = start(ROOM_AGENDA, say_all);
	(void)state;
	assert_string_equal(heard(), "sFirst 1");
	assert_int_equal(eventfd_write(wake_fds[ROOM_AGENDA], 1), 0);
	assert_string_equal(heard(), "swoken");
	hand_config("Second");
	assert_string_equal(heard(), "sSecond 2");
	assert_int_equal(eventfd_write(wake_fds[ROOM_INBOX], 1), 0); /* not ours: nothing is said */
	assert_int_equal(kill(pid, SIGTERM), 0);
	assert_string_equal(heard(), "sstopping");
	assert_int_equal(ended(pid), 7);
}

static void a_worker_stops_when_its_parents_end_of_the_socket_is_closed(void **state)
{
	const pid_t pid = start(ROOM_INBOX, say_all);
	(void)state;
	assert_string_equal(heard(), "sFirst 1");
	shutdown(control_fd, SHUT_WR);
	assert_string_equal(heard(), "sstopping");
	assert_int_equal(ended(pid), 7);
}

static int hold_strings(struct worker *worker)
{
	const char *held = worker->config->house.name;
	while (!worker->has_new_config)
		worker_wait(worker, NULL, 0, -1);
	worker_status(worker, "held %s", held);
	while (!worker->was_woken) /* a third config may come meanwhile: the newest counts */
		worker_wait(worker, NULL, 0, -1);
	worker_reload(worker);
	worker_status(worker, "then %s %llu", worker->config->house.name, (unsigned long long)worker->generation);
	return worker_reload(worker) ? 1 : EX_OK;
}

static void the_old_config_stays_until_the_worker_takes_the_newest(void **state)
{
	const pid_t pid = start(ROOM_INBOX, hold_strings);
	(void)state;
	hand_config("Second");
	assert_string_equal(heard(), "sheld First");
	hand_config("Third");
	assert_int_equal(eventfd_write(wake_fds[ROOM_INBOX], 1), 0);
	const char *then = heard();
	/* the wake-up and the third config may be seen in either order */
	assert_true(strcmp(then, "sthen Third 3") == 0 || strcmp(then, "sthen Second 2") == 0);
	assert_int_equal(ended(pid), EX_OK);
}

static int say_secrets(struct worker *worker)
{
	const char *mailbox = strrchr(worker->config->mailbox.server.password_file, '/');
	const char *relay = strrchr(worker->config->relays[0].server.password_file, '/');
	const char *oauth = strrchr(worker->config->oauth.client_secret_file, '/');
	worker_status(worker, "mailbox%s relay%s oauth%s %s database %s", mailbox == NULL ? "" : mailbox,
	        relay == NULL ? "" : relay, oauth == NULL ? "" : oauth, worker->config->oauth.token_file,
	        worker->config->database);
	return EX_OK;
}

static void a_worker_sees_only_its_own_secrets_and_the_parents_database(void **state)
{
	static const char *const expected[ROOM_COUNT] = { "smailbox/m relay oauth/o /parent.token database /parent.db",
		"smailbox relay oauth  database /parent.db",
		"smailbox relay/r oauth/o /parent.token database /parent.db" };
	(void)state;
	for (enum room room = 0; room < ROOM_COUNT; room++) {
		const pid_t pid = start(room, say_secrets);
		assert_string_equal(heard(), expected[room]);
		assert_int_equal(ended(pid), EX_OK);
	}
}

static int wait_for_all(struct worker *worker)
{
	int pair[2];
	if (pipe(pair) != 0)
		return 1;
	struct pollfd fds[] = { { pair[0], POLLIN, 0 } };
	const int64_t before_ms = clock_monotonic_ms(worker->clock);
	if (worker_wait(worker, fds, 1, before_ms + 30) || clock_monotonic_ms(worker->clock) < before_ms + 30
	        || fds[0].revents != 0)
		return 2; /* only the time came */
	(void)!write(pair[1], "x", 1);
	if (!worker_wait(worker, fds, 1, -1) || fds[0].revents != POLLIN)
		return 3;
	if (read(pair[0], &(char){ 0 }, 1) != 1)
		return 4;
	worker_wake(worker, ROOM_INBOX); /* to oneself: seen through the one descriptor for those who wait elsewhere */
	struct pollfd event = { worker_event_fd(worker), POLLIN, 0 };
	if (poll(&event, 1, 5000) != 1 || !worker_wait(worker, NULL, 0, 0) || !worker->was_woken)
		return 5;
	if (worker_wait(worker, NULL, 0, 0) || poll(&event, 1, 0) != 0)
		return 6; /* a wake-up is told once */
	worker_progress(worker);
	worker_progress(worker); /* within the same second: not said again */
	worker_status(worker, "done");
	return EX_OK;
}

static void a_wait_ends_for_each_of_its_reasons(void **state)
{
	const pid_t pid = start(ROOM_INBOX, wait_for_all);
	(void)state;
	assert_string_equal(heard(), "p");
	assert_string_equal(heard(), "sdone");
	assert_int_equal(ended(pid), EX_OK);
}

/* A clock that stands still at the worker's start and jumps where the test says. */
static int64_t jumped_ms;
static int64_t jumping_ms(void *context)
{
	(void)context;
	return jumped_ms;
}

static int live_long(struct worker *worker)
{
	const struct clock clock = { clock_system.now, jumping_ms, NULL };
	worker->clock = &clock;
	worker_status(worker, "alive");
	jumped_ms += WORKER_BEAT_S * 1000 - 1;
	worker_wait(worker, NULL, 0, 0);
	jumped_ms += 1;
	worker_wait(worker, NULL, 0, 0);
	worker_status(worker, "still alive");
	return EX_OK;
}

static void a_worker_that_waits_tells_its_parent_that_it_lives(void **state)
{
	const pid_t pid = start(ROOM_OUTBOX, live_long);
	(void)state;
	assert_string_equal(heard(), "salive");
	assert_string_equal(heard(), "b");
	assert_string_equal(heard(), "sstill alive");
	assert_int_equal(ended(pid), EX_OK);
}

static int enter_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/convened-worker-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(about.file, sizeof(about.file), "%s/c.cfg", folder);
	snprintf(about.database, sizeof(about.database), "/parent.db");
	return 0;
}

static int leave_folder(void **state)
{
	(void)state;
	unlink(about.file);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_is_woken_reloaded_and_stopped),
		cmocka_unit_test(a_worker_stops_when_its_parents_end_of_the_socket_is_closed),
		cmocka_unit_test(the_old_config_stays_until_the_worker_takes_the_newest),
		cmocka_unit_test(a_worker_sees_only_its_own_secrets_and_the_parents_database),
		cmocka_unit_test(a_wait_ends_for_each_of_its_reasons),
		cmocka_unit_test(a_worker_that_waits_tells_its_parent_that_it_lives),
	};
	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
