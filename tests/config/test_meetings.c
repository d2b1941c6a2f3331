/* test_meetings.c - what an administrator who writes down meetings may count on. */
#include "tests/test.h"
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"
#include "config/when.h"

static const char head[] =
        "collaborative = { name = \"Health\"; address = \"teams@collab.example\"; time_zone = \"America/Chicago\";\n"
        "  admins = [\"office@collab.example\"]; };\n"
        "mailbox = { server = \"imaps://imap.collab.example\"; user = \"teams\"; password_file = \"m\"; };\n"
        "relays = ( { name = \"main\"; server = \"smtps://smtp.collab.example\"; } );\n"
        "teams = ( { id = \"education\"; name = \"Education\"; practical_note = \"Park behind.\\nBring a cup.\"; },\n"
        "  { id = \"hiring\"; name = \"Hiring\"; } );\n";

/* The config with these meetings; NULL and what is wrong. */
static struct config *config_with(const char *meetings, struct arena *arena, const char **problems_text)
{
	char file[] = "/tmp/convened-meetings-XXXXXX";
	struct config_problems problems = { .arena = arena };
	const char *whole = arena_printf(arena, "%smeetings = ( %s );\n", head, meetings);
	const int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, whole, strlen(whole)), (ssize_t)strlen(whole));
	close(fd);
	struct config *config = config_load(file, &problems);
	unlink(file);
	struct text text = { .arena = arena };
	for (size_t i = 0; i < problems.count; i++)
		text_printf(
		        &text, "%d: %s: %s\n", problems.list[i].line, problems.list[i].setting, problems.list[i].text);
	*problems_text = text_string(&text);
	return config;
}

#define SPRING "id = \"spring\"; teams = [\"education\"]; title = \"Spring\"; "

static const struct {
	const char *promise, *meetings, *expected;
} broken_meetings[] = {
	{ "a good meeting has no problem", "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"90 min\"; }", "" },
	{ "a team that isn't there",
	        "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; teams = [\"hirring\"]; }",
	        "7: : this setting stands here for the second time: take one away\n" },
	{ "no team is called so",
	        "{ id = \"x\"; title = \"X\"; start = \"2027-03-10 09:00\"; length = \"1 h\"; teams = [\"hirring\"]; }",
	        "7: meetings[1].teams: there is no team with the id \"hirring\"\n" },
	{ "an hour that summer time leaves out", "{ " SPRING "start = \"2027-03-14 02:30\"; length = \"1 h\"; }",
	        "7: meetings[1].start: there is no 02:30 on that day in America/Chicago: the clocks go forward then\n" },
	{ "the meeting's own zone counts",
	        "{ " SPRING "start = \"2027-03-28 02:30\"; length = \"1 h\"; time_zone = \"Europe/Warsaw\"; }",
	        "7: meetings[1].start: there is no 02:30 on that day in Europe/Warsaw: the clocks go forward then\n" },
	{ "a day that is none", "{ " SPRING "start = \"2027-02-29 09:00\"; length = \"1 h\"; }",
	        "7: meetings[1].start: \"2027-02-29 09:00\" is not a day and an hour: \"2027-03-10 09:00\"\n" },
	{ "an unknown zone", "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; time_zone = \"Chicago\"; }",
	        "7: meetings[1].time_zone: there is no time zone \"Chicago\": a name such as \"America/Chicago\" would be right "
	        "(timedatectl list-timezones shows all)\n" },
	{ "ids are unique",
	        "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; }, { " SPRING
	        "start = \"2027-03-11 09:00\"; length = \"1 h\"; }",
	        "7: meetings[2].id: meetings[1] has the id \"spring\" too: each meeting needs its own\n" },
	{ "a length that isn't one", "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"90\"; }",
	        "7: meetings[1].length: \"90\" can't be read: write a number with min, h, days or weeks, such as \"90 min\"\n" },
	{ "a length of nothing", "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"0 min\"; }",
	        "7: meetings[1].length: \"0 min\" is too short\n" },
	{ "a rule must hold the start",
	        "{ " SPRING
	        "start = \"2027-03-10 09:00\"; length = \"1 h\"; repeat = \"second tuesday of the month\"; }",
	        "7: meetings[1].start: isn't one of the rule's days: the first is 2027-04-13\n" },
	{ "a skipped day must be one of the rule's",
	        "{ " SPRING
	        "start = \"2027-03-10 09:00\"; length = \"1 h\"; repeat = \"weekly\"; skip = [\"2027-03-18\"]; }",
	        "7: meetings[1].skip: 2027-03-18 isn't one of the rule's days\n" },
	{ "an end without a rule",
	        "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; until = \"2027-04-01\"; }",
	        "7: meetings[1].until: the meeting doesn't repeat: write repeat = \"...\", or take this away\n" },
	{ "a rule for more than meetings",
	        "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; repeat = \"FREQ=HOURLY\"; }",
	        "7: meetings[1].repeat: \"FREQ=HOURLY\": more often than daily makes no meeting\n" },
	{ "a rule ends by until alone",
	        "{ " SPRING
	        "start = \"2027-03-10 09:00\"; length = \"1 h\"; repeat = \"FREQ=WEEKLY;UNTIL=20270401\"; }",
	        "7: meetings[1].repeat: \"FREQ=WEEKLY;UNTIL=20270401\": of an RRULE only FREQ, INTERVAL, COUNT, BYDAY, "
	        "BYMONTHDAY, BYMONTH, BYSETPOS and WKST are understood; when it ends is said by until = \"...\"\n" },
	{ "a link that leads nowhere", "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"1 h\"; link = \"zoom\"; }",
	        "7: meetings[1].link: \"zoom\" doesn't begin with https://\n" },
	{ "an id in capitals",
	        "{ id = \"Spring 1\"; teams = [\"hiring\"]; title = \"X\"; start = \"2027-03-10 09:00\"; length = \"1 h\"; }",
	        "7: meetings[1].id: \"Spring 1\": write up to 60 small letters (a to z, no accents), digits and \"-\"\n" },
	{ "what every meeting needs", "{ id = \"x\"; }",
	        "7: meetings[1].teams: is missing: write teams = a list of texts: [ \"...\", \"...\" ]\n"
	        "7: meetings[1].title: is missing: write title = text in quotes\n"
	        "7: meetings[1].start: is missing: write start = a day and an hour: \"2027-03-10 09:00\"\n"
	        "7: meetings[1].length: is missing: write length = a span of time such as \"90 min\", \"2 h\" or \"21 days\"\n" },
};

static void what_is_wrong_with_a_meeting_is_said(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(broken_meetings) / sizeof(broken_meetings[0]); i++) {
		struct arena arena = { 0 };
		const char *problems = "";
		struct config *config = config_with(broken_meetings[i].meetings, &arena, &problems);
		failures += broken(
		        broken_meetings[i].promise, broken_meetings[i].meetings, broken_meetings[i].expected, problems);
		config_free(config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void an_hour_that_comes_twice_is_named(void **state)
{
	struct arena arena = { 0 };
	const char *problems = "";
	(void)state;
	struct config *config =
	        config_with("{ " SPRING "start = \"2027-11-07 01:30\"; length = \"1 h\"; }", &arena, &problems);
	assert_non_null(config);
	assert_int_equal(config->note_count, 1);
	assert_non_null(strstr(config->notes[0],
	        ":7: meetings[1].start: 01:30 comes twice on that day in America/Chicago, for the clocks go back: the first is meant"));
	config_free(config);
	arena_free(&arena);
}

/* ---- events ---- */

static const struct {
	const char *promise, *meetings, *from, *to, *expected;
} expansions[] = {
	{ "one meeting is one event, and as it was written",
	        "{ " SPRING "start = \"2027-03-10 09:00\"; length = \"90 min\"; announce = \"2 weeks\"; }",
	        "2026-11-25 00:00", "2028-01-01 00:00",
	        "spring 2027-03-10T15:00Z announce 2027-02-24T15:00Z remind 2027-03-08T15:00Z note "
	        "2027-03-09T15:00Z\n" },
	{ "weekly over the change of the clock: the wall's hour stays",
	        "{ id = \"c\"; teams = [\"hiring\"]; title = \"C\"; start = \"2027-03-05 09:00\"; length = \"1 h\"; repeat = "
	        "\"weekly\"; until = \"2027-03-19\"; remind = \"0 days\"; }",
	        "2026-11-25 00:00", "2028-01-01 00:00",
	        "c-20270305 2027-03-05T15:00Z announce 2027-02-12T15:00Z\nc-20270312 2027-03-12T15:00Z announce "
	        "2027-02-19T15:00Z\nc-20270319 2027-03-19T14:00Z announce 2027-02-26T14:00Z\n" },
	{ "every second Tuesday of the month",
	        "{ id = \"c\"; teams = [\"hiring\"]; title = \"C\"; start = \"2027-01-12 09:00\"; length = \"1 h\"; repeat = "
	        "\"Second Tuesday of the month\"; remind = \"0 days\"; }",
	        "2027-02-01 00:00", "2027-03-31 00:00",
	        "c-20270209 2027-02-09T15:00Z announce 2027-01-19T15:00Z\nc-20270309 2027-03-09T15:00Z announce "
	        "2027-02-16T15:00Z\n" },
	{ "a skipped day is cancelled, one that is written out stands in its place",
	        "{ id = \"c\"; teams = [\"hiring\"]; title = \"C\"; start = \"2027-01-05 09:00\"; length = \"1 h\"; repeat = "
	        "\"every week\"; skip = [\"2027-01-12\"]; remind = \"0 days\"; }, { id = \"c-20270119\"; teams = [\"hiring\"]; "
	        "title = \"Later\"; start = \"2027-01-20 10:00\"; length = \"1 h\"; remind = \"0 days\"; announce = \"1 day\"; }",
	        "2027-01-01 00:00", "2027-01-27 00:00",
	        "c-20270105 2027-01-05T15:00Z announce 2026-12-15T15:00Z\nc-20270112 2027-01-12T15:00Z announce "
	        "2026-12-22T15:00Z cancelled\nc-20270119 2027-01-20T16:00Z announce 2027-01-19T16:00Z\nc-20270126 "
	        "2027-01-26T15:00Z announce 2027-01-05T15:00Z\n" },
	{ "quarterly",
	        "{ id = \"q\"; teams = [\"hiring\"]; title = \"Q\"; start = \"2027-01-15 09:00\"; length = \"1 h\"; "
	        "repeat = \"quarterly\"; remind = \"0 days\"; }",
	        "2027-01-01 00:00", "2027-08-01 00:00",
	        "q-20270115 2027-01-15T15:00Z announce 2026-12-25T15:00Z\nq-20270415 2027-04-15T14:00Z announce "
	        "2027-03-25T14:00Z\nq-20270715 2027-07-15T14:00Z announce 2027-06-24T14:00Z\n" },
	{ "COUNT ends a rule",
	        "{ id = \"q\"; teams = [\"hiring\"]; title = \"Q\"; start = \"2027-01-15 09:00\"; length = \"1 h\"; "
	        "repeat = \"FREQ=MONTHLY;COUNT=2\"; remind = \"0 days\"; }",
	        "2027-01-01 00:00", "2030-08-01 00:00",
	        "q-20270115 2027-01-15T15:00Z announce 2026-12-25T15:00Z\nq-20270215 2027-02-15T15:00Z announce "
	        "2027-01-25T15:00Z\n" },
};

static int64_t utc(const char *text)
{
	struct local_time local;
	int64_t at = 0;
	assert_true(start_read(text, &local));
	zone_instant("UTC", &local, &at);
	return at;
}

static const char *events_text(struct arena *arena, const struct meeting *list, size_t count)
{
	struct text text = { .arena = arena };
	char stamp[18];
	for (size_t i = 0; i < count; i++) {
		text_printf(&text, "%s %s", list[i].id, clock_stamp(list[i].start_at, stamp));
		text_printf(&text, " announce %s", clock_stamp(list[i].announce_at, stamp));
		if (list[i].remind_at != 0)
			text_printf(&text, " remind %s", clock_stamp(list[i].remind_at, stamp));
		if (list[i].note_at != 0)
			text_printf(&text, " note %s", clock_stamp(list[i].note_at, stamp));
		text_add_string(&text, list[i].is_cancelled ? " cancelled\n" : "\n");
	}
	return text_string(&text);
}

static void rules_become_the_events_that_people_expect(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(expansions) / sizeof(expansions[0]); i++) {
		struct arena arena = { 0 };
		const char *problems = "";
		struct meeting *list = NULL;
		size_t count = 0;
		struct config *config = config_with(expansions[i].meetings, &arena, &problems);
		failures += broken(expansions[i].promise, expansions[i].meetings, "", problems);
		assert_non_null(config);
		config_meetings(config, utc(expansions[i].from), utc(expansions[i].to), &arena, &list, &count);
		failures += broken(expansions[i].promise, expansions[i].meetings, expansions[i].expected,
		        events_text(&arena, list, count));
		config_free(config);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* ---- how times and rules are written ---- */

static const struct {
	const char *text;
	int seconds; /* -1: can't be read */
} spans[] = { { "90 min", 5400 }, { "1 h 30 min", 5400 }, { "2hours", 7200 }, { "1 Day", 86400 },
	{ "3 weeks", 1814400 }, { "", 0 }, { "90", -1 }, { "min", -1 }, { "-1 h", -1 }, { "1 month", -1 },
	{ "99999999999 weeks", -1 } };

static const struct {
	const char *text, *rule;
} rules[] = { { "weekly", "FREQ=WEEKLY" }, { "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2" },
	{ "Every month", "FREQ=MONTHLY" }, { "every 3 months", "FREQ=MONTHLY;INTERVAL=3" },
	{ "quarterly", "FREQ=MONTHLY;INTERVAL=3" }, { "every quarter", "FREQ=MONTHLY;INTERVAL=3" },
	{ "yearly", "FREQ=YEARLY" }, { "last friday of the month", "FREQ=MONTHLY;BYDAY=-1FR" },
	{ "second tuesday", "FREQ=MONTHLY;BYDAY=2TU" },
	{ "first monday every 3 months", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO" },
	{ "first monday every quarter", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO" },
	{ "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU" }, { "every second tuesday", NULL },
	{ "first monday every week", NULL }, { "every 2 quarter", NULL }, { "sometimes", NULL }, { "second", NULL },
	{ "FREQ=SOMETIMES", NULL }, { "FREQ=WEEKLY;EVIL=1", NULL }, { "every 1000000 weeks", NULL } };

static void spans_and_rules_are_read_or_refused(void **state)
{
	struct arena arena = { 0 };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		int seconds = 0;
		if (!span_read(spans[i].text, &seconds))
			seconds = -1;
		if (seconds != spans[i].seconds)
			failures += broken("a span", spans[i].text, arena_printf(&arena, "%d", spans[i].seconds),
			        arena_printf(&arena, "%d", seconds));
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const char *problem = NULL, *rule = rule_read(rules[i].text, &arena, &problem);
		failures += broken("a rule", rules[i].text, rules[i].rule == NULL ? "refused" : rules[i].rule,
		        rule == NULL ? "refused" : rule);
	}
	assert_int_equal(failures, 0);
	arena_free(&arena);
}

RUN(what_is_wrong_with_a_meeting_is_said, an_hour_that_comes_twice_is_named, rules_become_the_events_that_people_expect,
        spans_and_rules_are_read_or_refused)
