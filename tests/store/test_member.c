/* test_member.c - joining, leaving and tokens as rows, and the record of them (promises 4 and 7). */
#include "tests/store/folder.h"

enum { NOW = 1000000 };

static const char *const no_teams[] = { NULL };

/* All of the audit, a line a row. */
static const char *audit_text(struct folder_of_test *folder)
{
	static const char sql[] =
	        "SELECT coalesce(group_concat(event || ' ' || team || ' ' || coalesce(mail, '-') || ' '"
	        " || coalesce(admin, '-') || ' ' || why, char(10)), '') FROM (SELECT * FROM audit ORDER BY id)";
	sqlite3_stmt *statement = NULL;

	assert_int_equal(sqlite3_prepare_v2(folder->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	const char *text = sql_copy(&folder->arena, statement, 0);
	sqlite3_finalize(statement);
	return text;
}

static void every_change_is_on_record_and_no_other(void **state)
{
	static const struct cause mail = { 7, NULL, "asked" }, admin = { 0, "root", "came to the meeting" };
	struct folder_of_test folder;
	bool changed = false;
	int64_t token = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "Ana@Example.org", "", NOW);
	DONE(store_member_confirm(folder.store, ana, NOW, &mail, &folder.err));
	DONE(store_member_confirm(folder.store, ana, NOW + 1, &mail, &folder.err));
	DONE(store_membership_begin(folder.store, ana, "education", NOW, &mail, &changed, &folder.err));
	assert_true(changed);
	DONE(store_membership_begin(folder.store, ana, "education", NOW, &mail, &changed, &folder.err));
	assert_false(changed);
	DONE(store_membership_end(folder.store, ana, "hiring", NOW, &mail, &changed, &folder.err));
	assert_false(changed);
	DONE(store_membership_end(folder.store, ana, "education", NOW, &mail, &changed, &folder.err));
	assert_true(changed);
	DONE(store_membership_begin(folder.store, ana, "education", NOW + 5, &admin, &changed, &folder.err));
	assert_true(changed);
	DONE(store_token_open(folder.store, TOKEN_CONFIRM, ana, (const char *const[]){ "hiring", "retention", NULL },
	        QUESTION_NONE, NOW + 100, NOW, &token, &folder.err));
	DONE(store_token_close(folder.store, token, TOKEN_REFUSED, NOW, &mail, &folder.err));
	DONE(store_token_close(
	        folder.store, token, TOKEN_USED, NOW, &mail, &folder.err)); /* too late: nothing changes */
	assert_int_equal(broken("the record", "",
	                         "confirmed  7 - asked\n"
	                         "joined education 7 - asked\n"
	                         "left education 7 - asked\n"
	                         "joined education - root came to the meeting\n"
	                         "refused hiring retention 7 - asked",
	                         audit_text(&folder)),
	        0);
	assert_int_equal(number_of(folder.store, "SELECT joined_at FROM membership"), NOW + 5);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static struct organisation kept(struct folder_of_test *folder)
{
	struct member_row row = { 0 };
	assert_int_equal(
	        store_member_find(folder->store, "ana@example.org", &folder->arena, &row, &folder->err), ERR_NONE);
	return row.organisation;
}

static void an_organisation_is_kept_and_its_consent_is_on_record(void **state)
{
	static const struct cause mail = { 7, NULL, "asked" };
	static const struct organisation hidden = { "Łódź Clinic", ORGANISATION_EMPLOYER, false },
	                                 shown = { "Łódź Clinic", ORGANISATION_EMPLOYER, true },
	                                 none = { "", ORGANISATION_EMPLOYER, true };
	struct folder_of_test folder;
	struct record record = { 0 };
	bool changed = true;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "", NOW);
	assert_string_equal(kept(&folder).name, "");
	DONE(store_member_organisation(folder.store, ana, &none, NOW, &mail, &changed, &folder.err));
	assert_false(changed);
	DONE(store_member_organisation(folder.store, ana, &hidden, NOW, &mail, &changed, &folder.err));
	assert_true(changed);
	DONE(store_member_organisation(folder.store, ana, &hidden, NOW, &mail, &changed, &folder.err));
	assert_false(changed);
	assert_string_equal(kept(&folder).name, "Łódź Clinic");
	assert_int_equal(kept(&folder).kind, ORGANISATION_EMPLOYER);
	assert_false(kept(&folder).is_shown);
	DONE(store_member_organisation(folder.store, ana, &shown, NOW, &mail, &changed, &folder.err));
	DONE(store_member_record(folder.store, ana, &folder.arena, &record, &folder.err));
	assert_true(changed && kept(&folder).is_shown && record.organisation.is_shown);
	DONE(store_member_organisation(folder.store, ana, &none, NOW, &mail, &changed, &folder.err));
	assert_true(changed && !kept(&folder).is_shown);
	assert_string_equal(kept(&folder).name, "");
	assert_int_equal(kept(&folder).kind, ORGANISATION_UNSAID);
	assert_int_equal(broken("the record tells no name", "",
	                         "named  7 - asked\nshown  7 - asked\nunnamed  7 - asked\nhidden  7 - asked",
	                         audit_text(&folder)),
	        0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void one_address_is_one_member(void **state)
{
	static const char *const same[] = { "ana@example.org", "ANA@example.org", "ana@EXAMPLE.ORG" };
	struct folder_of_test folder;
	struct member_row row = { 0 };
	int64_t member = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (size_t i = 0; i < 3; i++) {
		DONE(store_member_ensure(folder.store, same[i], i == 1 ? "Ana" : "",
		        i == 2 ? LANGUAGE_PL : LANGUAGE_NONE, NOW, &member, &folder.err));
		assert_int_equal(member, 1);
	}
	assert_int_equal(
	        store_member_ensure(folder.store, "ana@x\r\nRCPT TO:<b@x>", "", LANGUAGE_EN, NOW, &member, &folder.err),
	        ERR_INPUT);
	DONE(store_member_find(folder.store, "Ana@example.ORG", &folder.arena, &row, &folder.err));
	assert_string_equal(row.address, "ana@example.org");
	assert_string_equal(row.name, "Ana"); /* what was missing is filled in, what was there stays */
	assert_int_equal(row.language, LANGUAGE_PL);
	assert_int_equal(row.confirmed_at, 0);
	assert_int_equal(
	        store_member_find(folder.store, "bea@example.org", &folder.arena, &row, &folder.err), ERR_UNKNOWN);
	assert_int_equal(store_member_find(folder.store, "nobody", &folder.arena, &row, &folder.err), ERR_UNKNOWN);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void ways_out_are_made_once_and_stay(void **state)
{
	struct folder_of_test folder;
	bool changed = false;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_membership_begin(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_end(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_begin(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM token WHERE kind = 'u'"), 3);
	const int64_t last = number_of(folder.store, "SELECT max(id) FROM token");
	for (int64_t id = last - 2; id <= last; id++)
		DONE(store_token_close(folder.store, id, TOKEN_USED, NOW, NULL, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM token WHERE kind = 'u' AND state = 'open'"), 3);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void members_come_in_chunks_with_their_teams(void **state)
{
	struct folder_of_test folder;
	struct member_row *list = NULL;
	size_t count = 0, seen = 0;
	int64_t after = 0;
	bool changed = false;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 25; i++) {
		const int64_t member = member_make(&folder, arena_printf(&folder.arena, "m%d@example.org", i),
		        i % 2 == 0 ? "education" : "hiring", NOW);
		if (i == 4)
			DONE(store_membership_end(folder.store, member, "education", NOW, NULL, &changed, &folder.err));
	}
	do {
		DONE(store_members(folder.store, "education", after, 5, &folder.arena, &list, &count, &folder.err));
		for (size_t i = 0; i < count; i++) {
			assert_true(list[i].id > after);
			assert_int_equal(list[i].membership_count, 1);
			assert_string_equal(list[i].memberships[0].team, "education");
			after = list[i].id;
		}
		seen += count;
	} while (count == 5);
	assert_int_equal(seen, 12); /* 13 joined, one left */
	DONE(store_members(folder.store, "", 20, 100, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 5);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_token_outlives_nothing_that_it_names(void **state)
{
	struct folder_of_test folder;
	int64_t token = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	assert_int_equal(
	        store_token_open(folder.store, TOKEN_CONFIRM, 99, no_teams, QUESTION_NONE, 0, NOW, &token, &folder.err),
	        ERR_PERMANENT);
	/* Ids are never given twice: an old mail's token must not act for a new row. */
	const int64_t ana = member_make(&folder, "ana@example.org", "", NOW);
	DONE(store_token_open(
	        folder.store, TOKEN_QUESTION, ana, no_teams, QUESTION_WHICH_TEAM, NOW + 9, NOW, &token, &folder.err));
	DONE(sql_run(folder.store, "DELETE FROM token", SQL_WITHOUT, &folder.err));
	const int64_t gone = token;
	DONE(store_token_open(
	        folder.store, TOKEN_QUESTION, ana, no_teams, QUESTION_WHICH_TEAM, NOW + 9, NOW, &token, &folder.err));
	assert_true(token > gone);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void who_leaves_gets_nothing_that_still_waits(void **state)
{
	struct folder_of_test folder;
	int64_t after = 0, news = 0, other = 0, answer = 0, delivery = 0;
	size_t added = 0;
	bool changed = false;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const int64_t ana = member_make(&folder, "ana@example.org", "education", NOW);
	member_make(&folder, "bea@example.org", "education", NOW);
	DONE(store_membership_begin(folder.store, ana, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "education", NULL, NOW, &news, &folder.err));
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "", "hiring", NULL, NOW, &other, &folder.err));
	DONE(store_message_new(folder.store, MAIL_STATUS, "", "education", NULL, NOW, &answer, &folder.err));
	DONE(store_deliveries_for_team(folder.store, news, "education", &after, 9, NOW, &added, &folder.err));
	DONE(store_deliveries_for_team(folder.store, other, "hiring", &after, 9, NOW, &added, &folder.err));
	DONE(store_delivery_new(folder.store, answer, ana, LANGUAGE_EN, 0, true, NOW, NOW, &delivery, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery WHERE member = 1"), 3);
	DONE(store_membership_end(folder.store, ana, "education", NOW, NULL, &changed, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery WHERE member = 1"), 2);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery WHERE member = 2"), 1);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(who_leaves_gets_nothing_that_still_waits, every_change_is_on_record_and_no_other,
        an_organisation_is_kept_and_its_consent_is_on_record, one_address_is_one_member,
        ways_out_are_made_once_and_stay, members_come_in_chunks_with_their_teams,
        a_token_outlives_nothing_that_it_names)
