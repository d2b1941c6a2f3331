/* test_meeting.c - when members hear of a meeting, of what, and whose answer counts. */
#include "tests/test.h"
#include "core/meeting.h"

enum { START = 1000000, ANNOUNCE = START - 1000, REMIND = START - 200, NOTE = START - 100 };

static const char *const education[] = { "education", NULL };
static const char *const both[] = { "hiring", "education", NULL };
static const char *const both_turned[] = { "education", "hiring", NULL };

static struct meeting meeting_as(const char *how)
{
	struct meeting meeting = { .id = "spring",
		.teams = education,
		.title = { [LANGUAGE_EN] = "Spring" },
		.place = "Room 4",
		.link = "",
		.agenda = "",
		.time_zone = "America/Chicago",
		.start_at = START,
		.length_s = 60,
		.announce_at = ANNOUNCE,
		.remind_at = REMIND };
	meeting.is_cancelled = strstr(how, "cancelled") != NULL;
	meeting.start_at += strstr(how, "later") != NULL ? 50 : 0;
	meeting.length_s += strstr(how, "longer") != NULL ? 50 : 0;
	meeting.place = strstr(how, "moved") != NULL ? "Room 5" : meeting.place;
	meeting.note_at = strstr(how, "note") != NULL ? NOTE : 0;
	meeting.remind_at = strstr(how, "noreminder") != NULL ? 0 : meeting.remind_at;
	meeting.teams = strstr(how, "both") != NULL ? both : strstr(how, "turned") != NULL ? both_turned : education;
	meeting.title[LANGUAGE_PL] = strstr(how, "polish") != NULL ? "Wiosna" : NULL;
	return meeting;
}

static const struct {
	const char *promise, *meant, *told; /* told "": never */
	int64_t told_at, reminded_at, noted_at, now;
	enum meeting_step step;
	int64_t next_at;
} steps[] = {
	{ "not before its time", "", "", 0, 0, 0, ANNOUNCE - 1, MEETING_NOTHING, ANNOUNCE },
	{ "invited when it is time", "", "", 0, 0, 0, ANNOUNCE, MEETING_INVITE, 0 },
	{ "invited late, if the daemon slept", "", "", 0, 0, 0, START - 1, MEETING_INVITE, 0 },
	{ "nobody is asked to what has begun", "", "", 0, 0, 0, START, MEETING_NOTHING, 0 },
	{ "cancelled before anybody knew: silence", "cancelled", "", 0, 0, 0, ANNOUNCE, MEETING_NOTHING, 0 },
	{ "nothing changed: waits for its reminder", "", "as", ANNOUNCE, 0, 0, ANNOUNCE + 1, MEETING_NOTHING, REMIND },
	{ "reminded once", "", "as", ANNOUNCE, 0, 0, REMIND, MEETING_REMIND, 0 },
	{ "and not again", "", "as", ANNOUNCE, REMIND, 0, REMIND + 1, MEETING_NOTHING, 0 },
	{ "no reminder of what was just told", "", "as", REMIND + 1, 0, 0, REMIND + 2, MEETING_NOTHING, 0 },
	{ "no reminder where none is wanted", "noreminder", "noreminder", ANNOUNCE, 0, 0, REMIND, MEETING_NOTHING, 0 },
	{ "a note the day before", "note", "note", ANNOUNCE, REMIND, 0, NOTE, MEETING_NOTE, 0 },
	{ "a note once", "note", "note", ANNOUNCE, REMIND, NOTE, NOTE + 1, MEETING_NOTHING, 0 },
	{ "reminder first, then the note", "note", "note", ANNOUNCE, 0, 0, NOTE, MEETING_REMIND, 0 },
	{ "both are waited for", "note", "note", ANNOUNCE, 0, 0, ANNOUNCE + 1, MEETING_NOTHING, REMIND },
	{ "a change is told", "later", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_UPDATE, 0 },
	{ "a change of the place too", "moved", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_UPDATE, 0 },
	{ "a new title in one language too", "polish", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_UPDATE, 0 },
	{ "a further team is a change", "both", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_UPDATE, 0 },
	{ "the order of teams is none", "both", "turned", ANNOUNCE, REMIND, 0, REMIND + 5, MEETING_NOTHING, 0 },
	{ "a cancellation is told", "cancelled", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_CANCEL, 0 },
	{ "and told once", "cancelled", "cancelled", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_NOTHING, 0 },
	{ "cancelled with a change: the cancellation alone", "cancelled later", "as", ANNOUNCE, 0, 0, ANNOUNCE + 5,
	        MEETING_CANCEL, 0 },
	{ "taking place after all", "", "cancelled", ANNOUNCE, 0, 0, ANNOUNCE + 5, MEETING_UPDATE, 0 },
	{ "a change comes before the reminder", "moved", "as", ANNOUNCE, 0, 0, REMIND, MEETING_UPDATE, 0 },
};

static void members_hear_what_they_should_and_once(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const struct meeting meeting = meeting_as(steps[i].meant);
		const struct meeting_told told = { .row = *steps[i].told != '\0',
			.as = meeting_as(steps[i].told),
			.told_at = steps[i].told_at,
			.reminded_at = steps[i].reminded_at,
			.noted_at = steps[i].noted_at };
		int64_t next_at = -1;
		char expected[64], got[64];
		const enum meeting_step step = meeting_decide(&meeting, &told, steps[i].now, &next_at);
		snprintf(expected, sizeof(expected), "step %d next %lld", steps[i].step, (long long)steps[i].next_at);
		snprintf(got, sizeof(got), "step %d next %lld", step, (long long)next_at);
		failures += broken(steps[i].promise, steps[i].meant, expected, got);
	}
	assert_int_equal(failures, 0);
}

static void changes_are_named(void **state)
{
	const struct meeting as = meeting_as(""), other = meeting_as("later longer moved both polish");
	(void)state;
	assert_int_equal(meeting_changes(&as, &as), 0);
	assert_int_equal(meeting_changes(&other, &as),
	        MEETING_CHANGED_START | MEETING_CHANGED_LENGTH | MEETING_CHANGED_PLACE | MEETING_CHANGED_TEAMS
	                | MEETING_CHANGED_TITLE);
}

static const struct {
	const char *promise;
	struct meeting_answer held, fresh;
	int reset_sequence;
	bool counts;
} answers[] = {
	{ "the first answer counts", { PARTSTAT_NONE, 0, 0, "" }, { PARTSTAT_ACCEPTED, 0, 5, "" }, 0, true },
	{ "a later one of the same version", { PARTSTAT_ACCEPTED, 1, 5, "" }, { PARTSTAT_DECLINED, 1, 6, "" }, 0,
	        true },
	{ "not an earlier one that came late", { PARTSTAT_ACCEPTED, 1, 5, "" }, { PARTSTAT_DECLINED, 1, 4, "" }, 0,
	        false },
	{ "a newer version wins over a later clock", { PARTSTAT_ACCEPTED, 1, 9, "" }, { PARTSTAT_DECLINED, 2, 4, "" },
	        0, true },
	{ "an older version never", { PARTSTAT_ACCEPTED, 2, 1, "" }, { PARTSTAT_DECLINED, 1, 9, "" }, 0, false },
	{ "none for a start that is no more", { PARTSTAT_NONE, 0, 0, "" }, { PARTSTAT_ACCEPTED, 1, 9, "" }, 2, false },
	{ "after a new start the old answer is none", { PARTSTAT_ACCEPTED, 1, 9, "" }, { PARTSTAT_DECLINED, 2, 4, "" },
	        2, true },
	{ "what is no answer", { PARTSTAT_NONE, 0, 0, "" }, { PARTSTAT_NONE, 1, 9, "" }, 0, false },
	{ "the same twice does no harm", { PARTSTAT_ACCEPTED, 1, 5, "" }, { PARTSTAT_ACCEPTED, 1, 5, "" }, 0, true },
};

static void the_newest_answer_counts(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		failures += broken(answers[i].promise, "", answers[i].counts ? "counts" : "doesn't",
		        meeting_answer_counts(&answers[i].held, &answers[i].fresh, answers[i].reset_sequence)
		                ? "counts"
		                : "doesn't");
	assert_int_equal(failures, 0);
	assert_int_equal(partstat_named("Accepted"), PARTSTAT_ACCEPTED);
	assert_int_equal(partstat_named("DELEGATED"), PARTSTAT_NONE);
	assert_string_equal(partstat_name(PARTSTAT_TENTATIVE), "TENTATIVE");
}

RUN(members_hear_what_they_should_and_once, changes_are_named, the_newest_answer_counts)
