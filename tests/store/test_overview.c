/* test_overview.c - what `status` tells is what the rows say. */
#include "tests/store/folder.h"

enum { NOW = 2000000 };

static struct overview read_overview(struct folder_of_test *given, struct team_count **teams, size_t *team_count)
{
	struct folder_of_test folder = *given;
	struct overview overview = { 0 };

	DONE(store_overview(folder.store, NOW, &given->arena, &overview, teams, team_count, &folder.err));
	return overview;
}

static void an_empty_database_has_nothing_to_tell(void **state)
{
	struct folder_of_test folder;
	struct team_count *teams = NULL;
	size_t team_count = 9;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	const struct overview overview = read_overview(&folder, &teams, &team_count);
	assert_int_equal(overview.members + overview.due + overview.attention.count + overview.next_due_at
	                + overview.last_mail_at + overview.oldest_waiting_at + overview.returned_last_day,
	        0);
	assert_int_equal(team_count, 0);
	assert_true(overview.schema > 0);
	folder_remove(&folder);
}

static void deliver(
        struct folder_of_test *given, int64_t member, enum delivery_state state, int64_t due_at, int64_t done_at)
{
	struct folder_of_test folder = *given;
	int64_t message = 0, delivery = 0;
	struct delivery *list = NULL;
	size_t count = 0;

	DONE(store_message_new(folder.store, MAIL_HELP, "", "", NULL, NOW, &message, &folder.err));
	DONE(store_delivery_new(
	        folder.store, message, member, LANGUAGE_EN, 0, true, due_at, NOW, &delivery, &folder.err));
	if (state == DELIVERY_DUE)
		return;
	DONE(store_deliveries_claim(folder.store, "main", 99, due_at, &given->arena, &list, &count, &folder.err));
	if (state != DELIVERY_SUBMITTING)
		DONE(store_delivery_outcomes(folder.store, "main",
		        &(struct outcome){ delivery, state, true, 0, NULL, false }, 1, done_at, &folder.err));
}

static void each_figure_counts_its_rows(void **state)
{
	struct folder_of_test folder;
	struct team_count *teams = NULL;
	size_t team_count = 0;
	bool changed = false;
	int64_t members = 0, token = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_membership_begin(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_member_confirm(folder.store, ana, NOW, NULL, &folder.err));
	const int64_t bea = member_make(&folder, "bea@example.org", "hiring", NOW);
	DONE(store_membership_end(folder.store, bea, "hiring", NOW, NULL, &changed, &folder.err));
	for (int i = 0; i < 2; i++) /* asked twice, waits once; what Ana was asked is over */
		DONE(store_token_open(
		        folder.store, TOKEN_CONFIRM, bea, NULL, QUESTION_NONE, NOW + 1, NOW, &token, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_CONFIRM, ana, NULL, QUESTION_NONE, NOW, NOW - 9, &token, &folder.err));
	for (int64_t late = 0; late < 3; late++) /* the first is over */
		DONE(store_token_open(folder.store, TOKEN_APPROVAL, bea, (const char *const[]){ "hiring", NULL },
		        QUESTION_NONE, NOW + late, NOW - 9, &token, &folder.err));
	deliver(&folder, ana, DELIVERY_DELIVERED, NOW - 9 * DAY_S, NOW - DAY_S); /* just too long ago */
	deliver(&folder, ana, DELIVERY_DELIVERED, NOW - 9 * DAY_S, NOW - DAY_S + 1);
	deliver(&folder, ana, DELIVERY_FAILED, NOW - 9 * DAY_S, NOW - 7 * DAY_S + 1);
	deliver(&folder, ana, DELIVERY_FAILED, NOW - 9 * DAY_S, NOW - 7 * DAY_S);
	deliver(&folder, ana, DELIVERY_HELD, NOW - 9 * DAY_S, NOW);
	deliver(&folder, ana, DELIVERY_SUBMITTING, NOW - 9 * DAY_S, 0);
	deliver(&folder, bea, DELIVERY_DUE, NOW - 5, 0);
	deliver(&folder, bea, DELIVERY_DUE, NOW + 7, 0);
	deliver(&folder, bea, DELIVERY_DUE, NOW + 8, 0);
	/* What is done is older than what waits, and doesn't. */
	static const char ages[] = "UPDATE delivery SET created_at = created_at - 100"
	                           " + 10 * (id - (SELECT min(id) FROM delivery))";
	assert_int_equal(sqlite3_exec(folder.store->db, ages, NULL, NULL, NULL), SQLITE_OK);
	for (int64_t message = 0; message <= 3; message++) /* a complaint, and one just too long ago */
		DONE(store_bounce_add(folder.store, ana, &(struct bounce_action){ .message = message },
		        message == 0 ? NOW : NOW - DAY_S + message - 1, &(struct cause){ .why = "5.1.1 gone" },
		        &folder.err));
	const struct attention before = { 3, NOW - 70, NOW }, after = { 2, NOW - 60, NOW };
	DONE(store_attention_seen(folder.store, &before, NULL, 0, &folder.err));
	DONE(store_attention_seen(folder.store, &after, NULL, 0, &folder.err));
	const struct overview overview = read_overview(&folder, &teams, &team_count);
	const char *got = arena_printf(&folder.arena,
	        "members %d approvals %d unconfirmed %d due %d submitting %d held %d failed %d delivered %d next %d attention %d since %d"
	        " last %d",
	        (int)overview.members, (int)overview.approvals, (int)overview.unconfirmed, (int)overview.due,
	        (int)overview.submitting, (int)overview.held, (int)overview.failed_last_week,
	        (int)overview.delivered_last_day, (int)(overview.next_due_at - NOW), (int)overview.attention.count,
	        (int)(overview.attention.since - NOW), (int)(overview.last_delivery_at - NOW));
	assert_int_equal(
	        broken("the figures", "",
	                "members 1 approvals 2 unconfirmed 1 due 3 submitting 1 held 1 failed 1 delivered 1 next 7 attention 2"
	                " since -60 last -86399",
	                got),
	        0);
	assert_int_equal(overview.oldest_waiting_at, NOW - 60);
	assert_int_equal(overview.returned_last_day, 2);
	assert_int_equal(team_count, 2);
	assert_string_equal(teams[1].team, "hiring");
	assert_int_equal(teams[1].members, 1);
	DONE(store_team_size(folder.store, "hiring", &members, &folder.err));
	assert_int_equal(members, 1);
	const struct attention none = { 0, NOW, NOW };
	DONE(store_attention_seen(folder.store, &none, NULL, 0, &folder.err));
	assert_int_equal(read_overview(&folder, &teams, &team_count).attention.since, 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(an_empty_database_has_nothing_to_tell, each_figure_counts_its_rows)
