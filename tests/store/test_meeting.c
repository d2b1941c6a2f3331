/* test_meeting.c - who hears of a meeting, each version once, whatever was killed between. */
#include "tests/store/folder.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/meeting.h"

enum { NOW = 1800000000, START = NOW + 10 * DAY_S };

static const char *const education[] = { "education", NULL };
static const char *const both[] = { "education", "hiring", NULL };

static struct meeting meeting_of(const char *const *teams)
{
	return (struct meeting){ .id = "spring",
		.teams = teams,
		.title = { [LANGUAGE_EN] = "Spring", [LANGUAGE_PL] = "Wiosna" },
		.about = { [LANGUAGE_EN] = "About\nit" },
		.place = "Łódź",
		.link = "",
		.agenda = "",
		.time_zone = "UTC",
		.start_at = START,
		.length_s = 3600 };
}

/* Writes a version down and tells it to all, in chunks of two members. */
static int64_t tell(struct folder_of_test *given, const struct meeting *meeting, int sequence, bool resets)
{
	struct folder_of_test folder = *given;
	struct meeting_version version = { meeting, "spring@collab.example", sequence, resets, 0 };
	int64_t row = 0;
	size_t added = 0;
	bool is_done = false;
	char key[32];

	snprintf(key, sizeof(key), "meeting spring %d", sequence);
	DONE(store_message_new(folder.store, MAIL_INVITATION, key, "", NULL, NOW, &version.message, &folder.err));
	DONE(store_meeting_tell(folder.store, &version, NOW, &row, &folder.err));
	for (int i = 0; i < 10 && !is_done; i++)
		DONE(store_meeting_deliver(folder.store, row, 2, NOW, &added, &is_done, &folder.err));
	assert_true(is_done);
	return row;
}

/* Who has a delivery of the message with this key, by their local parts. */
static const char *told(struct folder_of_test *folder, const char *key)
{
	static const char sql[] =
	        "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT substr(address, 1, instr(address, '@') - 1) AS name"
	        " FROM delivery JOIN message ON message.id = delivery.message JOIN member ON member.id = delivery.member"
	        " WHERE message.key = ?1 ORDER BY member.id)";
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_prepare_v2(folder->store->db, sql, -1, &statement, NULL), SQLITE_OK);
	sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	const char *text = sql_copy(&folder->arena, statement, 0);
	sqlite3_finalize(statement);
	return text;
}

struct people {
	int64_t ana, ben, cleo, dan, eve;
};

/* ana: education; ben: both; cleo: hiring; dan: education, paused; eve: none. */
static struct people people_make(struct folder_of_test *given)
{
	struct folder_of_test folder = *given;
	bool changed = false;
	struct people people = { member_make(given, "ana@x.example", "education", NOW),
		member_make(given, "ben@x.example", "education", NOW),
		member_make(given, "cleo@x.example", "hiring", NOW),
		member_make(given, "dan@x.example", "education", NOW), member_make(given, "eve@x.example", "", NOW) };
	DONE(store_membership_begin(folder.store, people.ben, "hiring", NOW, NULL, &changed, &folder.err));
	DONE(store_member_pause(folder.store, people.dan, "", NOW, NULL, &changed, &folder.err));
	return people;
}

static void each_version_goes_once_to_each_who_should_have_it(void **state)
{
	struct folder_of_test folder;
	struct meeting meeting = meeting_of(both);
	struct meeting_row row = { 0 };
	bool changed = false, is_done = false;
	size_t added = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const struct people people = people_make(&folder);
	assert_int_equal(store_meeting_find(folder.store, "spring", &folder.arena, &row, &folder.err), ERR_UNKNOWN);

	const int64_t id = tell(&folder, &meeting, 0, false);
	assert_string_equal(told(&folder, "meeting spring 0"), "ana ben cleo");
	assert_int_equal(
	        number_of(folder.store, "SELECT count(*) FROM delivery WHERE token IS NULL OR is_bulk = 0"), 0);
	assert_int_equal(number_of(folder.store, "SELECT count(DISTINCT token) FROM delivery"), 3);
	assert_int_equal(store_meeting_deliver(folder.store, id, 2, NOW, &added, &is_done, &folder.err), ERR_UNKNOWN);

	DONE(store_meeting_find(folder.store, "spring", &folder.arena, &row, &folder.err));
	assert_int_equal(meeting_changes(&meeting, &row.told.as), 0); /* what was told comes back as it was */
	assert_string_equal(row.told.as.id, "spring");
	assert_int_equal(row.telling_after, -1);

	/* ben leaves both, a change takes the place: he is no more told, but has it in his calendar still. */
	DONE(store_membership_end(folder.store, people.ben, "education", NOW, NULL, &changed, &folder.err));
	DONE(store_membership_end(folder.store, people.ben, "hiring", NOW, NULL, &changed, &folder.err));
	meeting.place = "Room 5";
	assert_int_equal(tell(&folder, &meeting, 1, false), id);
	assert_string_equal(told(&folder, "meeting spring 1"), "ana cleo");
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM unsettled WHERE member = 2"), 1);

	/* The cancellation goes to all who have it in their calendars. */
	meeting.is_cancelled = true;
	tell(&folder, &meeting, 2, false);
	assert_string_equal(told(&folder, "meeting spring 2"), "ana ben cleo");
	DONE(store_meeting_find(folder.store, "spring", &folder.arena, &row, &folder.err));
	assert_true(row.told.as.is_cancelled);
	assert_int_equal(row.told.sequence, 2);

	/* A version told before isn't told again. */
	const struct meeting_version again = { &meeting, "spring@collab.example", 2, false, row.message };
	int64_t same = 0;
	assert_int_equal(store_meeting_tell(folder.store, &again, NOW, &same, &folder.err), ERR_UNKNOWN);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static const char *invited(struct folder_of_test *folder, int64_t row, const char *team, enum partstat answered)
{
	struct text text = { .arena = &folder->arena };
	struct invited *list = NULL;
	int64_t after = 0;
	for (size_t count = 1; count == 1;) { /* in chunks of one */
		assert_int_equal(store_meeting_invited(folder->store, row, team, answered, after, 1, &folder->arena,
		                         &list, &count, &folder->err),
		        ERR_NONE);
		for (size_t i = 0; i < count; i++) {
			text_printf(&text, "%s (%s): %s\n", list[i].address, teams_join(&folder->arena, list[i].teams),
			        list[i].comment);
			after = list[i].member;
		}
	}
	return text_string(&text);
}

static void reminders_go_to_who_did_not_answer_for_this_start(void **state)
{
	struct folder_of_test folder;
	struct meeting meeting = meeting_of(education);
	const struct meeting_answer yes = { PARTSTAT_ACCEPTED, 0, NOW, "with a colleague" };
	struct meeting_counts counts = { 0 };
	int64_t message = 0, after = 0;
	size_t added = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	people_make(&folder);
	const int64_t id = tell(&folder, &meeting, 0, false);
	const int64_t invitation = number_of(folder.store, "SELECT id FROM invitation WHERE member = 1");
	DONE(store_meeting_answer(folder.store, invitation, &yes, true, NOW, &folder.err));
	DONE(store_meeting_counts(folder.store, id, "", &counts, &folder.err));
	assert_int_equal(counts.invited, 2);
	assert_int_equal(counts.accepted, 1);
	DONE(store_meeting_counts(folder.store, id, "hiring", &counts, &folder.err)); /* ben is in both */
	assert_int_equal(counts.invited, 1);
	assert_int_equal(counts.accepted, 0);
	struct meeting_counts by_kind[ORGANISATION_KIND_COUNT];
	const struct organisation clinic = { "Lakeside Clinic", ORGANISATION_EMPLOYER, false };
	bool changed = false;
	DONE(store_member_organisation(folder.store, 1, &clinic, NOW, NULL, &changed, &folder.err));
	DONE(store_meeting_counts_by_kind(folder.store, id, by_kind, &folder.err));
	assert_int_equal(by_kind[ORGANISATION_EMPLOYER].invited, 1);
	assert_int_equal(by_kind[ORGANISATION_EMPLOYER].accepted, 1);
	assert_int_equal(by_kind[ORGANISATION_UNSAID].invited, 1);
	assert_int_equal(by_kind[ORGANISATION_UNSAID].accepted, 0);
	assert_int_equal(by_kind[ORGANISATION_EDUCATOR].invited, 0);
	assert_string_equal(
	        invited(&folder, id, "", PARTSTAT_ACCEPTED), "ana@x.example (education): with a colleague\n");
	assert_string_equal(invited(&folder, id, "", PARTSTAT_NONE), "ben@x.example (education): \n");
	assert_string_equal(invited(&folder, id, "hiring", PARTSTAT_ACCEPTED), "");

	struct answered *answered = NULL;
	size_t answered_count = 0;
	DONE(store_meetings_answered(folder.store, 1, NOW, &folder.arena, &answered, &answered_count, &folder.err));
	assert_int_equal(answered_count, 1);
	assert_string_equal(answered[0].event, "spring");
	assert_int_equal(answered[0].partstat, PARTSTAT_ACCEPTED);
	DONE(store_meetings_answered(folder.store, 2, NOW, &folder.arena, &answered, &answered_count, &folder.err));
	assert_int_equal(answered_count, 0);
	DONE(store_meetings_answered(folder.store, 1, START, &folder.arena, &answered, &answered_count, &folder.err));
	assert_int_equal(answered_count, 0); /* it isn't ahead any more */

	DONE(store_message_new(folder.store, MAIL_REMINDER, "remind", "", NULL, NOW, &message, &folder.err));
	do {
		DONE(store_meeting_remind(
		        folder.store, id, message, PARTSTAT_NONE, &after, 1, NOW, &added, &folder.err));
	} while (after != 0);
	assert_string_equal(told(&folder, "remind"), "ben");
	DONE(store_message_new(folder.store, MAIL_NOTE, "note", "", NULL, NOW, &message, &folder.err));
	DONE(store_meeting_remind(folder.store, id, message, PARTSTAT_ACCEPTED, &after, 10, NOW, &added, &folder.err));
	assert_string_equal(told(&folder, "note"), "ana");

	/* A new start: the yes was for the old one, and everybody may be reminded once more. */
	meeting.start_at += DAY_S;
	DONE(store_meeting_reminded(folder.store, id, MEETING_REMIND, NOW, &folder.err));
	tell(&folder, &meeting, 1, true);
	DONE(store_meeting_counts(folder.store, id, "", &counts, &folder.err));
	assert_int_equal(counts.accepted, 0);
	DONE(store_meetings_answered(folder.store, 1, NOW, &folder.arena, &answered, &answered_count, &folder.err));
	assert_int_equal(answered_count, 0);
	assert_int_equal(number_of(folder.store, "SELECT reminded_at IS NULL FROM meeting"), 1);
	DONE(store_message_new(folder.store, MAIL_REMINDER, "again", "", NULL, NOW, &message, &folder.err));
	DONE(store_meeting_remind(folder.store, id, message, PARTSTAT_NONE, &after, 10, NOW, &added, &folder.err));
	assert_string_equal(told(&folder, "again"), "ana ben");
	store_rollback(folder.store);
	folder_remove(&folder);
}

/* "eve in told", one word a standing. */
static const char *standings(struct folder_of_test *folder)
{
	struct text text = { .arena = &folder->arena };
	int64_t *members = NULL;
	struct standing *list = NULL;
	size_t member_count = 0, count = 0;
	assert_int_equal(store_unsettled(folder->store, 10, NOW, &folder->arena, &members, &member_count, &list, &count,
	                         &folder->err),
	        ERR_NONE);
	for (size_t i = 0; i < count; i++)
		text_printf(&text, "%lld%s%s%s%s\n", (long long)list[i].member, list[i].is_in ? " in" : "",
		        list[i].is_in_team ? " team" : "", list[i].is_invited ? " invited" : "",
		        list[i].was_told ? " told" : "");
	return text_string(&text);
}

static void who_comes_and_goes_is_settled(void **state)
{
	struct folder_of_test folder;
	struct meeting meeting = meeting_of(both);
	bool changed = false;
	int64_t off = 0;
	size_t ended = 0;
	struct meeting_row row = { 0 };
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const struct people people = people_make(&folder);
	assert_string_equal(standings(&folder), ""); /* no meeting was told: nothing depends on who joins */
	const int64_t id = tell(&folder, &meeting, 0, false);
	DONE(store_meeting_find(folder.store, "spring", &folder.arena, &row, &folder.err));

	DONE(store_membership_begin(folder.store, people.eve, "hiring", NOW, NULL, &changed, &folder.err));
	assert_string_equal(standings(&folder), "5 in team\n");
	DONE(store_meeting_invite(folder.store, id, people.eve, row.message, LANGUAGE_EN, NOW, &folder.err));
	DONE(store_settled(folder.store, people.eve, &folder.err));
	assert_string_equal(told(&folder, "meeting spring 0"), "ana ben cleo eve");

	/* ben is still in another of its teams. */
	DONE(store_membership_end(folder.store, people.ben, "hiring", NOW, NULL, &changed, &folder.err));
	assert_string_equal(standings(&folder), "2 in team invited told\n");
	DONE(store_settled(folder.store, people.ben, &folder.err));
	DONE(store_membership_end(folder.store, people.ben, "education", NOW, NULL, &changed, &folder.err));
	assert_string_equal(standings(&folder), "2 invited told\n");
	DONE(store_message_new(folder.store, MAIL_MEETING_OFF, "", "", NULL, NOW, &off, &folder.err));
	DONE(store_meeting_take_off(folder.store, id, people.ben, off, LANGUAGE_EN, NOW, &folder.err));
	DONE(store_settled(folder.store, people.ben, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT is_off FROM invitation WHERE member = 2"), 1);

	/* A pause that ends by itself. */
	DONE(store_member_pause(folder.store, people.dan, "2027-01-16", NOW, NULL, &changed, &folder.err));
	DONE(store_settled(folder.store, people.dan, &folder.err));
	DONE(store_pauses_end(folder.store, NOW, &ended, &folder.err)); /* NOW is 15 January 2027 */
	assert_int_equal(ended, 0);
	DONE(store_pauses_end(folder.store, NOW + DAY_S, &ended, &folder.err));
	assert_int_equal(ended, 1);
	assert_string_equal(standings(&folder), "4 in team\n");
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void who_is_forgotten_leaves_no_invitation(void **state)
{
	struct folder_of_test folder;
	struct meeting meeting = meeting_of(both);
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const struct people people = people_make(&folder);
	tell(&folder, &meeting, 0, false);
	DONE(store_member_forget(folder.store, people.ana, NOW, NULL, &folder.err));
	assert_string_equal(told(&folder, "meeting spring 0"), "ben cleo"); /* the others keep theirs */
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM invitation WHERE member = 1"), 0);
	DONE(store_commit(folder.store, &folder.err));
	folder_remove(&folder);
}

RUN(each_version_goes_once_to_each_who_should_have_it, reminders_go_to_who_did_not_answer_for_this_start,
        who_comes_and_goes_is_settled, who_is_forgotten_leaves_no_invitation)
