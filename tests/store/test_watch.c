/* test_watch.c - what works is remembered over restarts, and so is what people were told of it. */
#include "tests/store/folder.h"

enum { NOW = 20000 * DAY_S };

static struct watch read_back(struct folder_of_test *given)
{
	struct folder_of_test folder = *given;
	struct watch *list = NULL;
	size_t count = 0;
	DONE(store_watches(folder.store, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 1);
	given->arena = folder.arena;
	return list[0];
}

static void seen(struct folder_of_test *given, struct watch watch)
{
	struct folder_of_test folder = *given;
	watch.what = WATCH_MAILBOX;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_watch(folder.store, &watch, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

static void the_first_moment_of_a_state_is_kept_until_it_changes(void **state)
{
	static const struct {
		const char *promise;
		struct watch seen;
		const char *expected; /* well, since, well_at, seen_at, final, why, certificate's end */
	} rows[] = {
		{ "the first look", { "", false, 10, 0, 20, false, "no route", 0, 0 }, "0 10 0 20 0 no route 0" },
		{ "it lasts", { "", false, 30, 0, 40, true, "refused", 0, 0 }, "0 10 0 40 1 refused 0" },
		{ "it works", { "", true, 50, 0, 50, true, "old words", 60, 90 }, "1 50 50 50 0  90" },
		{ "it works still", { "", true, 70, 0, 70, false, "", 60, 90 }, "1 50 70 70 0  90" },
		{ "it fails before a certificate is shown", { "", false, 75, 0, 80, false, "no", 0, 0 },
		        "0 75 70 80 0 no 90" },
		{ "it shows one that is over", { "", false, 85, 0, 85, true, "expired", 1, 2 },
		        "0 75 70 85 1 expired 2" },
		{ "it works without any", { "", true, 95, 0, 95, false, "", 0, 0 }, "1 95 95 95 0  0" },
		{ "the clock was set back", { "", true, 60, 0, 60, false, "", 0, 0 }, "1 60 60 60 0  0" },
	};
	struct folder_of_test folder;
	int failures = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		seen(&folder, rows[i].seen);
		const struct watch watch = read_back(&folder);
		failures += broken(rows[i].promise, rows[i].seen.why, rows[i].expected,
		        arena_printf(&folder.arena, "%d %lld %lld %lld %d %s %lld", watch.is_well,
		                (long long)watch.since, (long long)watch.well_at, (long long)watch.seen_at,
		                watch.is_final, watch.why, (long long)watch.ends_at));
	}
	folder_remove(&folder);
	assert_int_equal(failures, 0);
}

static void what_was_told_and_what_is_still_to_say_are_kept(void **state)
{
	struct folder_of_test folder;
	struct alarm_told *list = NULL;
	size_t count = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_alarm_told(folder.store, &(struct alarm_told){ "mailbox", 1, 2, false, "one" }, &folder.err));
	DONE(store_alarm_told(folder.store, &(struct alarm_told){ "mailbox", 3, 4, true, "two" }, &folder.err));
	DONE(store_alarm_said(folder.store, "mailbox", "one", &folder.err)); /* while the second was stored */
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_alarms(folder.store, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_string_equal(list[0].to_say, "two");
	assert_true(list[0].since == 3 && list[0].told_at == 4 && list[0].is_over);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_alarm_said(folder.store, "mailbox", "two", &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT to_say = '' FROM alarm"), 1);
	folder_remove(&folder);
}

static void what_left_the_config_is_forgotten(void **state)
{
	static const char *const keys[] = { WATCH_MAILBOX, "relays" };
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 2; i++) {
		const char *what = i == 0 ? WATCH_MAILBOX : "relay gone";
		DONE(store_watch(folder.store,
		        &(struct watch){ .what = what, .is_well = true, .seen_at = NOW, .why = "" }, &folder.err));
		DONE(store_alarm_told(folder.store, &(struct alarm_told){ what, 1, 2, false, "words" }, &folder.err));
	}
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_alarms_only(folder.store, keys, 2, true, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM watch WHERE what = 'mailbox'"), 1);
	assert_int_equal(
	        number_of(folder.store, "SELECT count(*) FROM alarm WHERE key = 'mailbox' AND to_say <> ''"), 1);
	assert_int_equal(
	        number_of(folder.store, "SELECT count(*) FROM (SELECT 1 FROM watch UNION ALL SELECT 1 FROM alarm)"), 2);
	DONE(store_alarms_only(folder.store, keys, 2, false, &folder.err)); /* nobody is left to be told */
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM alarm WHERE to_say = ''"), 1);
	folder_remove(&folder);
}

static void the_oldest_that_waits_is_neither_held_nor_done(void **state)
{
	static const char *const states[] = { "delivered", "held", "due", "submitting" };
	struct folder_of_test folder;
	int64_t message = 0, delivery = 0, oldest = -1;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_deliveries_oldest(folder.store, &oldest, &folder.err));
	assert_int_equal(oldest, 0);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "education", NULL, NOW, &message, &folder.err));
	for (int i = 0; i < 4; i++) {
		const char *address = arena_printf(&folder.arena, "m%d@example.org", i);
		const int64_t member = member_make(&folder, address, "education", NOW);
		DONE(store_delivery_new(folder.store, message, member, LANGUAGE_EN, 0, false, NOW + DAY_S, NOW + i,
		        &delivery, &folder.err));
		const char *sql =
		        arena_printf(&folder.arena, "UPDATE delivery SET state = '%s', done_at = %s WHERE id = %lld",
		                states[i], i == 0 ? "1" : "NULL", (long long)delivery);
		assert_int_equal(sqlite3_exec(folder.store->db, sql, NULL, NULL, NULL), SQLITE_OK);
	}
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_deliveries_oldest(folder.store, &oldest, &folder.err));
	assert_int_equal(oldest, NOW + 2);
	folder_remove(&folder);
}

RUN(the_first_moment_of_a_state_is_kept_until_it_changes, what_was_told_and_what_is_still_to_say_are_kept,
        what_left_the_config_is_forgotten, the_oldest_that_waits_is_neither_held_nor_done)
