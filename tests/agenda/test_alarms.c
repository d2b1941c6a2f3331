/* test_alarms.c - what doesn't work is told once, by mail and by the command, whatever happens between. */
#include "tests/store/folder.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include "agenda/alarms.h"
#include "base/clock.h"

enum { NOW = 20000 * DAY_S, H = HOUR_S, M = MINUTE_S };

struct world {
	struct folder_of_test folder;
	struct config *config;
	struct composer *composer;
	struct clock clock;
	struct worker worker;
	struct alarms alarms;
	int64_t now_ms; /* monotonic */
	size_t added;
};

static int64_t clock_of_test(void *context)
{
	return ((const struct world *)context)->now_ms;
}

static void world_make(struct world *world, const char *more)
{
	char file[128];
	*world = (struct world){ 0 };
	folder_make(&world->folder);
	folder_open(&world->folder);
	snprintf(file, sizeof(file), "%s/c.cfg", world->folder.path);
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	fprintf(out,
	        "collaborative = { name = \"H\"; address = \"teams@collab.example\"; admins = [\"office@collab.example\"]; };\n"
	        "mailbox = { server = \"imaps://imap.collab.example\"; user = \"teams\"; password_file = \"m\"; };\n"
	        "relays = ( { name = \"main\"; server = \"smtps://smtp.collab.example\"; },\n"
	        "  { name = \"spare\"; server = \"smtps://spare.collab.example\"; per_day = 10; } );\n"
	        "teams = ( { id = \"education\"; name = \"Education\"; } );\n"
	        "alert_to = [\"it@clinic.example\", \"office@collab.example\"];\n%s\n",
	        more);
	fclose(out);
	struct config_problems problems = { .arena = &world->folder.arena };
	world->config = config_load(file, &problems);
	assert_non_null(world->config);
	const char *const no_faq[LANGUAGE_COUNT] = { NULL };
	struct folder_of_test folder = world->folder;
	DONE(composer_open(&world->config->house, "", no_faq, &world->composer, &folder.err));
	world->clock = (struct clock){ clock_of_test, clock_of_test, world };
	world->worker = (struct worker){
		.clock = &world->clock, .config = world->config, .control_fd = -1, .wake_fds = { -1, -1, -1 }
	};
	world->alarms = (struct alarms){ .worker = &world->worker,
		.store = folder.store,
		.composer = world->composer,
		.started_at = NOW,
		.round_at = NOW };
}

static void world_remove(struct world *world)
{
	alarms_close(&world->alarms);
	composer_close(world->composer);
	config_free(world->config);
	folder_remove(&world->folder);
}

static void seen(struct world *world, const char *what, bool is_well, int64_t since, int64_t at, const char *why)
{
	struct folder_of_test folder = world->folder;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_watch(folder.store,
	        &(struct watch){
	                .what = what, .is_well = is_well, .since = since, .seen_at = at, .is_final = true, .why = why },
	        &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

/* A round each minute, from the last one to `at`. */
static void rounds_until(struct world *world, int64_t at)
{
	struct folder_of_test folder = world->folder;
	for (int64_t now = world->alarms.round_at + M; now <= at; now += M)
		DONE(alarms_round(&world->alarms, now, 0, &world->added, &folder.err));
}

/* Where the kernel gives no descriptor for it (valgrind's doesn't), it is looked at when its time is over. */
static void command_wait(struct world *world)
{
	struct pollfd fd;
	siginfo_t ended;
	int64_t until_ms = INT64_MAX;
	const size_t watched = alarms_poll(&world->alarms, &fd, &until_ms);
	assert_int_equal(until_ms, world->now_ms + ALERT_COMMAND_MS);
	if (watched > 0)
		assert_int_equal(poll(&fd, 1, 10000), 1);
	else
		assert_int_equal(waitid(P_PID, (id_t)world->alarms.command.pid, &ended, WEXITED | WNOWAIT), 0);
}

static int64_t count(struct world *world, const char *sql)
{
	return number_of(world->folder.store, sql);
}

static const char alerts[] = "SELECT count(*) FROM message WHERE kind = 'alert'";

static void a_mailbox_that_fails_is_told_once_a_day_and_once_that_it_works(void **state)
{
	struct world world;
	(void)state;
	world_make(&world, "");
	seen(&world, WATCH_MAILBOX, false, NOW, NOW, "imap: sign-in: NO [AUTHENTICATIONFAILED] no");
	rounds_until(&world, NOW + 9 * M);
	assert_int_equal(count(&world, alerts), 0);
	rounds_until(&world, NOW + 10 * M);
	assert_int_equal(count(&world, alerts), 1);
	assert_int_equal(world.added, 2);
	assert_int_equal(
	        count(&world, "SELECT count(*) FROM message_text WHERE instr(frozen, 'AUTHENTICATIONFAILED') > 0"), 1);
	assert_string_equal(world.worker.status, "ALARM: the mailbox can't be read since 2024-10-04T00:00Z");
	rounds_until(&world, NOW + 3 * H);
	seen(&world, "relay main", true, NOW, NOW + 3 * H, ""); /* it takes the mail */
	rounds_until(&world, NOW + 5 * H);
	world.alarms.started_at = NOW; /* a restart */
	rounds_until(&world, NOW + 6 * H);
	assert_int_equal(count(&world, alerts), 1);
	for (int64_t at = NOW + 7 * H; at <= NOW + DAY_S; at += H) {
		seen(&world, WATCH_MAILBOX, false, at, at, "imap: no");
		seen(&world, "relay main", true, at, at, "");
		rounds_until(&world, at + 30 * M);
	}
	assert_int_equal(count(&world, alerts), 2); /* the next morning */
	seen(&world, WATCH_MAILBOX, true, NOW + DAY_S + H, NOW + DAY_S + H, "");
	rounds_until(&world, NOW + DAY_S + H + 4 * M);
	assert_int_equal(count(&world, alerts), 2);
	rounds_until(&world, NOW + DAY_S + 2 * H);
	assert_int_equal(count(&world, alerts), 3);
	assert_int_equal(count(&world, "SELECT count(*) FROM message_text WHERE instr(frozen, 'meanwhile') > 0"), 1);
	assert_string_equal(world.worker.status, "");
	world_remove(&world);
}

static void mail_that_waits(struct world *world)
{
	struct folder_of_test folder = world->folder;
	int64_t message = 0, delivery = 0;
	DONE(store_begin(folder.store, &folder.err));
	const int64_t member = member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_message_new(folder.store, MAIL_WELCOME, "", "education", NULL, NOW, &message, &folder.err));
	DONE(store_delivery_new(
	        folder.store, message, member, LANGUAGE_EN, 0, false, NOW, NOW, &delivery, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

/* What can't leave isn't told by mail, but that it leaves again is. */
static void relays_that_fail_are_told_by_the_command_alone(void **state)
{
	char told_file[100];
	struct world world;
	(void)state;
	world_make(&world, "");
	snprintf(told_file, sizeof(told_file), "%s/told", world.folder.path);
	world.config->alert_command = (const char *const[]){ "/bin/cp", "/dev/stdin", told_file, NULL };
	mail_that_waits(&world);
	seen(&world, "relay main", false, NOW, NOW, "535 5.7.139 no");
	rounds_until(&world, NOW + 20 * M);
	assert_int_equal(count(&world, "SELECT count(*) FROM alarm"), 0); /* the other one wasn't tried */
	seen(&world, "relay spare", false, NOW, NOW, "535 5.7.139 no");
	rounds_until(&world, NOW + 21 * M);
	assert_int_equal(count(&world, alerts), 0);
	command_wait(&world);
	rounds_until(&world, NOW + 22 * M);
	assert_int_equal(count(&world, "SELECT count(*) FROM alarm WHERE to_say = '' AND key = 'relays'"), 1);
	FILE *told = fopen(told_file, "r");
	char line[200] = "";
	assert_non_null(told);
	assert_non_null(fgets(line, sizeof(line), told));
	assert_string_equal(line, "H <teams@collab.example>: our mail can't leave since 2024-10-04T00:00Z\n");
	assert_non_null(fgets(line, sizeof(line), told));
	assert_string_equal(line, "The answer was: 535 5.7.139 no\n");
	fclose(told);
	unlink(told_file);

	seen(&world, "relay spare", true, NOW + 30 * M, NOW + 30 * M, "");
	rounds_until(&world, NOW + 35 * M);
	assert_int_equal(count(&world, alerts), 1);
	command_wait(&world);
	rounds_until(&world, NOW + 40 * M);
	assert_int_equal(count(&world, alerts), 1);
	assert_int_equal(world.alarms.command.pid, 0);
	world_remove(&world);
}

/* A revoked sign-in takes mailbox and relays away together, and one remedy brings them back. */
static void what_fails_together_for_days_is_one_mail_and_one_more_when_it_works(void **state)
{
	static const char *const ways[] = { WATCH_MAILBOX, "relay main", "relay spare" };
	struct world world;
	(void)state;
	world_make(&world, "");
	for (int64_t at = NOW; at < NOW + 3 * DAY_S; at += H) {
		for (int i = 0; i < 3; i++)
			seen(&world, ways[i], false, NOW, at, "AADSTS50173: the grant has expired");
		rounds_until(&world, at + 59 * M);
	}
	assert_int_equal(count(&world, alerts), 1);
	assert_int_equal(
	        count(&world, "SELECT count(*) FROM alarm WHERE is_over = 0 AND key IN ('mailbox', 'relays')"), 2);
	assert_int_equal(
	        count(&world, "SELECT min(told_at) FROM alarm") >= NOW + 2 * DAY_S, 1); /* told in other ways daily */
	for (int i = 0; i < 3; i++) {
		seen(&world, ways[i], true, NOW + 3 * DAY_S + i * M, NOW + 3 * DAY_S + i * M, "");
		rounds_until(&world, NOW + 3 * DAY_S + i * M);
	}
	rounds_until(&world, NOW + 3 * DAY_S + 2 * H);
	assert_int_equal(count(&world, alerts), 2);
	assert_int_equal(count(&world,
	                         "SELECT count(*) FROM message_text WHERE instr(frozen, 'meanwhile') > 0"
	                         " AND instr(frozen, 'What waited') > 0"),
	        1);
	assert_int_equal(count(&world, "SELECT count(*) FROM alarm WHERE is_over = 0"), 0);
	world_remove(&world);
}

/* This room never sees the secret, nor where it is: the config's word counts. */
static void a_secret_near_its_end_is_told_and_so_is_its_successor(void **state)
{
	struct world world;
	(void)state;
	world_make(&world, "oauth = { client_secret_ends = \"2024-10-20\"; };");
	rounds_until(&world, NOW + M);
	assert_int_equal(count(&world, alerts), 1);
	assert_int_equal(
	        count(&world, "SELECT count(*) FROM message_text WHERE instr(frozen, 'October 20, 2024') > 0"), 1);
	world.config->oauth.client_secret_ends.year = 2026; /* a reload */
	struct folder_of_test folder = world.folder;
	DONE(alarms_take_config(&world.alarms, &folder.err));
	rounds_until(&world, NOW + H);
	assert_int_equal(count(&world, alerts), 2);
	assert_int_equal(
	        count(&world, "SELECT count(*) FROM message_text WHERE instr(frozen, 'October 20, 2026') > 0"), 1);
	world_remove(&world);
}

static void a_full_relay_is_no_alarm(void **state)
{
	struct world world;
	(void)state;
	world_make(&world, "");
	mail_that_waits(&world);
	seen(&world, "relay spare", true, NOW, NOW, "");
	seen(&world, "relay main", false, NOW, NOW, "no");
	char sql[100];
	snprintf(sql, sizeof(sql), "INSERT INTO relay_count (relay, at, count) VALUES ('spare', %lld, 10)",
	        (long long)NOW);
	assert_int_equal(sqlite3_exec(world.folder.store->db, sql, NULL, NULL, NULL), SQLITE_OK);
	rounds_until(&world, NOW + 12 * H);
	assert_int_equal(count(&world, "SELECT count(*) FROM alarm WHERE key = 'relays'"), 0);
	rounds_until(&world, NOW + 25 * H); /* it isn't full any more, and takes nothing */
	assert_int_equal(count(&world, "SELECT count(*) FROM alarm WHERE key = 'relays'"), 1);
	world_remove(&world);
}

/* Told until it was told; at most at its own pace. */
static void a_command_that_fails_is_tried_again_and_one_that_hangs_is_ended(void **state)
{
	static const struct {
		const char *promise, *program, *argument, *log;
	} rows[] = { { "it fails", "/bin/false", NULL, "" }, { "it hangs", "/bin/sleep", "600", "" },
		{ "it isn't there", "/nowhere/alert", NULL, "" } };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const arguments[] = { rows[i].program, rows[i].argument, NULL };
		struct world world;
		world_make(&world, "");
		world.config->alert_command = arguments;
		seen(&world, WATCH_MAILBOX, false, NOW, NOW, "no");
		rounds_until(&world, NOW + 10 * M);
		const pid_t first = world.alarms.command.pid;
		assert_true(first != 0);
		if (rows[i].argument == NULL)
			command_wait(&world);
		else
			world.now_ms += ALERT_COMMAND_MS;
		rounds_until(&world, NOW + 11 * M);
		assert_int_equal(world.alarms.command.pid, 0);
		assert_true(kill(first, 0) != 0 && errno == ESRCH);
		rounds_until(&world, NOW + 12 * M);
		assert_int_equal(world.alarms.command.pid, 0); /* not at once */
		world.now_ms += 15 * 60 * 1000;
		rounds_until(&world, NOW + 13 * M);
		assert_true(world.alarms.command.pid != 0);
		assert_int_equal(count(&world, "SELECT count(*) FROM alarm WHERE to_say <> ''"), 1);
		world_remove(&world);
	}
}

/* It is our child, yet nothing of ours is its own. */
static void the_command_sees_nothing_of_ours(void **state)
{
	static const char script[] = "env | sort; echo \"$# $1\"; ls /proc/self/fd | wc -l; pwd";
	struct world world;
	char file[100], text[400] = "", command[700];
	(void)state;
	world_make(&world, "");
	snprintf(file, sizeof(file), "%s/seen", world.folder.path);
	snprintf(command, sizeof(command), "{ %s; } >%s", script, file);
	setenv("CONVENED_TEST_SECRET", "hush", 1);
	world.config->alert_command =
	        (const char *const[]){ "/bin/sh", "-c", command, "alert", "$(reboot) `x`; *", NULL };
	seen(&world, WATCH_MAILBOX, false, NOW, NOW, "no");
	rounds_until(&world, NOW + 10 * M);
	command_wait(&world);
	unsetenv("CONVENED_TEST_SECRET");
	FILE *out = fopen(file, "r");
	assert_non_null(out);
	assert_true(fread(text, 1, sizeof(text) - 1, out) > 0);
	fclose(out);
	unlink(file);
	assert_null(strstr(text, "hush"));
	assert_non_null(strstr(text, "PATH=/usr/local/bin:/usr/bin:/bin"));
	assert_non_null(strstr(text, "\n1 $(reboot) `x`; *\n"));
	assert_non_null(strstr(text, "\n4\n/\n")); /* three, and the folder that ls reads */
	world_remove(&world);
}

RUN(a_mailbox_that_fails_is_told_once_a_day_and_once_that_it_works, relays_that_fail_are_told_by_the_command_alone,
        a_secret_near_its_end_is_told_and_so_is_its_successor,
        what_fails_together_for_days_is_one_mail_and_one_more_when_it_works, a_full_relay_is_no_alarm,
        a_command_that_fails_is_tried_again_and_one_that_hangs_is_ended, the_command_sees_nothing_of_ours)
