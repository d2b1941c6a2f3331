/* test_queue.c - what administrators see of what waits, and what their acts change (promise 7). */
#include "tests/store/folder.h"

enum { NOW = 1000000 };

/* Four deliveries of one message: due, due later, held, delivered; and one of another message that is being sent. */
static void queue_make(struct folder_of_test *given, int64_t *message, int64_t ids[static 5])
{
	int64_t other = 0;
	folder_make(given);
	folder_open(given);
	struct folder_of_test folder = *given;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "education", NULL, NOW, message, &folder.err));
	DONE(store_message_new(folder.store, MAIL_HELP, "", "", NULL, NOW, &other, &folder.err));
	for (int i = 0; i < 5; i++) {
		char address[32];
		snprintf(address, sizeof(address), "m%d@example.org", i);
		const int64_t member = member_make(&folder, address, "education", NOW);
		DONE(store_delivery_new(folder.store, i < 4 ? *message : other, member, LANGUAGE_EN, 0, false,
		        i == 1 ? NOW + 500 : NOW, NOW, &ids[i], &folder.err));
	}
	assert_int_equal(sqlite3_exec(folder.store->db,
	                         "UPDATE delivery SET state = 'held', why = 'in doubt' WHERE member = 3;"
	                         "UPDATE delivery SET state = 'delivered', done_at = 1 WHERE member = 4;"
	                         "UPDATE delivery SET state = 'submitting' WHERE member = 5",
	                         NULL, NULL, NULL),
	        SQLITE_OK);
}

/* "due+0 due+500 held -": states, and how long from now. */
static const char *states_of(struct folder_of_test *folder)
{
	static const char sql[] =
	        "SELECT group_concat(CASE state WHEN 'due' THEN 'due+' || (due_at - 1000000) ELSE state END, ' ')"
	        " FROM (SELECT * FROM delivery ORDER BY id)";
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_prepare_v2(folder->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	const char *text = sql_copy(&folder->arena, statement, 0);
	sqlite3_finalize(statement);
	return text;
}

static void an_act_changes_what_it_fits_and_is_on_record(void **state)
{
	enum { MESSAGE, ALL };
	static const struct {
		const char *promise;
		enum queue_act act;
		int which; /* ALL, MESSAGE, or the delivery's number + 10 */
		const char *expected;
		int64_t on_record;
	} cases[] = {
		{ "retry: all that would come later", QUEUE_RETRY, ALL, "due+0 due+0 held delivered submitting", 1 },
		{ "retry: one that is due anyway", QUEUE_RETRY, 10, "due+0 due+500 held delivered submitting", 0 },
		{ "hold one", QUEUE_HOLD, 11, "due+0 held held delivered submitting", 1 },
		{ "hold a message", QUEUE_HOLD, MESSAGE, "held held held delivered submitting", 2 },
		{ "release all", QUEUE_RELEASE, ALL, "due+0 due+500 due+0 delivered submitting", 1 },
		{ "release one that isn't held", QUEUE_RELEASE, 10, "due+0 due+500 held delivered submitting", 0 },
		{ "drop a message: what is done or on its way stays", QUEUE_DROP, MESSAGE,
		        "failed failed failed delivered submitting", 3 },
		{ "drop what is on its way", QUEUE_DROP, 14, "due+0 due+500 held delivered submitting", 0 },
		{ "drop what isn't there", QUEUE_DROP, 15, "due+0 due+500 held delivered submitting", 0 },
	};
	static const struct cause cause = { .admin = "root", .why = "asked by phone" };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct folder_of_test folder;
		int64_t message = 0, ids[6] = { 0 };
		size_t changed = 1;
		queue_make(&folder, &message, ids);
		ids[5] = ids[4] + 1;
		const int64_t before = number_of(folder.store, "SELECT count(*) FROM audit");
		/* One at a time, until there is nothing more to change. */
		for (int round = 0; changed > 0 && round < 9; round++)
			DONE(store_queue_act(folder.store, cases[i].act,
			        cases[i].which >= 10 ? ids[cases[i].which - 10] : 0,
			        cases[i].which == MESSAGE ? message : 0, 1, NOW, &cause, &changed, &folder.err));
		failures += broken(cases[i].promise, "", cases[i].expected, states_of(&folder));
		assert_int_equal(changed, 0);
		assert_int_equal(number_of(folder.store, "SELECT count(*) FROM audit") - before, cases[i].on_record);
		assert_int_equal(number_of(folder.store,
		                         "SELECT count(*) FROM audit WHERE admin = 'root' AND team = 'education'"
		                         " AND why LIKE 'delivery %, announcement: asked by phone'"),
		        cases[i].on_record);
		store_rollback(folder.store);
		folder_remove(&folder);
	}
	assert_int_equal(failures, 0);
}

static void what_waits_comes_in_chunks_with_its_reasons(void **state)
{
	struct folder_of_test folder;
	struct queue_row *list = NULL;
	int64_t message = 0, ids[5], after = 0;
	size_t count = 0, seen = 0;
	(void)state;
	queue_make(&folder, &message, ids);
	do {
		DONE(store_queue(folder.store, after, 3, &folder.arena, &list, &count, &folder.err));
		for (size_t i = 0; i < count; i++) {
			assert_true(list[i].id > after);
			after = list[i].id;
		}
		seen += count;
	} while (count == 3);
	assert_int_equal(seen, 4); /* all but the delivered */
	DONE(store_queue(folder.store, ids[1], 1, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(list[0].state, DELIVERY_HELD);
	assert_string_equal(list[0].kind, "announcement");
	assert_string_equal(list[0].team, "education");
	assert_string_equal(list[0].address, "m2@example.org");
	assert_string_equal(list[0].why, "in doubt");
	assert_true(list[0].is_bulk);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void the_record_is_told_by_member_or_team_either_way_round(void **state)
{
	static const struct {
		const char *promise;
		int64_t member;
		const char *team;
		bool is_newest_first;
		const char *expected;
	} cases[] = {
		{ "all", 0, "", false, "1+education 2+hiring 1-education 2+education " },
		{ "the newest first", 0, "", true, "2+education 1-education 2+hiring 1+education " },
		{ "a member", 1, "", false, "1+education 1-education " },
		{ "a team", 0, "education", true, "2+education 1-education 1+education " },
		{ "a member in a team", 2, "hiring", false, "2+hiring " },
		{ "nobody", 9, "", false, "" },
		{ "nothing", 0, "retention", false, "" },
	};
	struct folder_of_test folder;
	int failures = 0;
	bool changed;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	const int64_t bea = member_make(&folder, "bea@example.org", "hiring", NOW);
	DONE(store_membership_end(folder.store, ana, "education", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_begin(folder.store, bea, "education", NOW, NULL, &changed, &folder.err));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = "";
		struct log_row *list = NULL;
		size_t count = 1;
		int64_t from = 0;
		while (count == 1) { /* one at a time */
			DONE(store_log(folder.store, cases[i].member, cases[i].team, cases[i].is_newest_first, from, 1,
			        &folder.arena, &list, &count, &folder.err));
			if (count == 0)
				break;
			got = arena_printf(&folder.arena, "%s%lld%c%s ", got, (long long)list[0].member,
			        strcmp(list[0].event, "joined") == 0 ? '+' : '-', list[0].team);
			assert_string_equal(
			        list[0].address, list[0].member == ana ? "ana@example.org" : "bea@example.org");
			from = list[0].id;
		}
		failures += broken(cases[i].promise, "", cases[i].expected, got);
	}
	assert_int_equal(failures, 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(an_act_changes_what_it_fits_and_is_on_record, what_waits_comes_in_chunks_with_its_reasons,
        the_record_is_told_by_member_or_team_either_way_round)
