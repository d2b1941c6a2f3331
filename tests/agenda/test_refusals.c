/* test_refusals.c - what a relay refuses for good counts like what comes back, and a relay that is broken harms nobody. */
#include "tests/store/folder.h"
#include "agenda/refusals.h"
#include "base/clock.h"

enum { NOW = 20000 * DAY_S, MEMBERS = 20 };

struct world {
	struct folder_of_test folder;
	int64_t members[MEMBERS];
};

static void world_make(struct world *world)
{
	*world = (struct world){ 0 };
	folder_make(&world->folder);
	folder_open(&world->folder);
	struct folder_of_test folder = world->folder;
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < MEMBERS; i++)
		world->members[i] =
		        member_make(&folder, arena_printf(&folder.arena, "m%d@example.org", i), "education", 1);
	DONE(store_commit(folder.store, &folder.err));
	world->folder.arena = folder.arena;
}

static void world_run(struct world *world, const char *sql)
{
	assert_int_equal(sqlite3_exec(world->folder.store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* A message that the relay refused to the first `refused` members with these words, and took for the others; judged. */
static void world_refuse(struct world *world, int refused, const char *enhanced, const char *words, int64_t at)
{
	struct folder_of_test folder = world->folder;
	int64_t message = 0, delivery = 0;
	char sql[400];
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "education", NULL, at, &message, &folder.err));
	for (int i = 0; i < MEMBERS; i++)
		DONE(store_delivery_new(folder.store, message, world->members[i], LANGUAGE_EN, 0, false, at, at,
		        &delivery, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	snprintf(sql, sizeof(sql), "UPDATE delivery SET state = 'delivered', done_at = %lld WHERE message = %lld",
	        (long long)at, (long long)message);
	world_run(world, sql);
	snprintf(sql, sizeof(sql),
	        "UPDATE delivery SET state = 'failed', step = 'RCPT', code = 550, enhanced = '%s', why = '%s'"
	        " WHERE message = %lld AND member <= %lld",
	        enhanced, words, (long long)message, (long long)world->members[refused - 1]);
	world_run(world, sql);
	for (int i = 0; i < 2; i++) /* again finds nothing new */
		DONE(refusals_judge(folder.store, at + MINUTE_S, &folder.err));
}

static int64_t world_count(struct world *world, const char *sql)
{
	return number_of(world->folder.store, sql);
}

static void what_a_relay_refuses_counts_like_what_comes_back(void **state)
{
	static const struct {
		const char *enhanced, *words, *points_and_suspended; /* after three days */
	} rows[] = {
		{ "5.1.1", "User unknown", "120 1" },
		{ "", "no such user", "120 1" },
		{ "5.2.2", "mailbox full", "30 0" },
		{ "", "go away", "30 0" },
		{ "5.3.4", "message too large", "0 0" },
		{ "5.1.1", "blocked for bad reputation", "0 0" },
		{ "5.7.1", "not taken", "0 0" },
	};
	int failed = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		char got[40];
		world_make(&world);
		for (int day = 0; day < 3; day++)
			world_refuse(&world, 1, rows[i].enhanced, rows[i].words, NOW + day * DAY_S);
		snprintf(got, sizeof(got), "%lld %lld",
		        (long long)world_count(&world, "SELECT sum(points) FROM bounce"),
		        (long long)world_count(&world, "SELECT count(*) FROM member WHERE suspended_at IS NOT NULL"));
		failed += broken("points, suspended", rows[i].words, rows[i].points_and_suspended, got);
		assert_int_equal(world_count(&world, "SELECT count(*) FROM bounce"), 3);
		folder_remove(&world.folder);
	}
	assert_int_equal(failed, 0);
}

static void a_relay_that_refuses_everybody_suspends_nobody(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	for (int day = 0; day < 4; day++)
		world_refuse(&world, MEMBERS, "5.1.1", "User unknown", NOW + day * DAY_S);
	assert_int_equal(world_count(&world, "SELECT count(*) FROM member WHERE suspended_at IS NOT NULL"), 0);
	assert_int_equal(world_count(&world, "SELECT sum(points) FROM bounce"), 0);
	assert_int_equal(world_count(&world, "SELECT count(*) FROM bounce"), 4 * MEMBERS);
	folder_remove(&world.folder);
}

static void a_message_that_the_relay_takes_for_bad_is_held_and_one_that_was_dropped_is_not(void **state)
{
	static const struct {
		const char *step, *enhanced, *words;
		int code;
		int64_t faults;
	} rows[] = {
		{ "dot", "5.3.4", "message too large", 552, 1 }, { "dot", "", "this looks like malware", 554, 1 },
		{ "", "", "dropped by an administrator", 0, 0 },
		{ "RCPT", "4.3.2", "try again later", 451, 0 }, /* until nobody waited any longer */
	};
	int failed = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		char sql[300], expected[20], got[20];
		world_make(&world);
		struct folder_of_test folder = world.folder;
		world_refuse(&world, 1, "5.3.4", "message too large", NOW);
		snprintf(sql, sizeof(sql),
		        "UPDATE delivery SET state = 'failed', step = '%s', code = %d, enhanced = '%s', why = '%s'"
		        " WHERE member > %lld",
		        rows[i].step, rows[i].code, rows[i].enhanced, rows[i].words, (long long)world.members[9]);
		world_run(&world, sql);
		DONE(refusals_judge(folder.store, NOW + MINUTE_S, &folder.err));
		snprintf(expected, sizeof(expected), "%lld", (long long)rows[i].faults);
		snprintf(got, sizeof(got), "%lld",
		        (long long)world_count(&world, "SELECT count(*) FROM message WHERE returned_at IS NOT NULL"));
		failed += broken("messages held", rows[i].words, expected, got);
		folder_remove(&world.folder);
	}
	assert_int_equal(failed, 0);
}

static void who_is_in_no_team_and_what_is_old_is_not_judged(void **state)
{
	struct world world;
	(void)state;
	world_make(&world);
	struct folder_of_test folder = world.folder;
	world_run(&world, "UPDATE membership SET left_at = 1");
	world_refuse(&world, 1, "5.1.1", "User unknown", NOW);
	world_run(&world, "UPDATE membership SET left_at = NULL");
	DONE(refusals_judge(folder.store, NOW + 11 * DAY_S, &folder.err));
	assert_int_equal(world_count(&world, "SELECT count(*) FROM bounce"), 0);
	DONE(refusals_judge(folder.store, NOW + 9 * DAY_S, &folder.err));
	assert_int_equal(world_count(&world, "SELECT count(*) FROM bounce"), 1);
	folder_remove(&world.folder);
}

RUN(what_a_relay_refuses_counts_like_what_comes_back,
        a_message_that_the_relay_takes_for_bad_is_held_and_one_that_was_dropped_is_not,
        a_relay_that_refuses_everybody_suspends_nobody, who_is_in_no_team_and_what_is_old_is_not_judged)
