/* test_due.c - what falls due by itself, and when. */
#include "tests/test.h"
#include "base/arena.h"
#include "base/clock.h"
#include "core/due.h"
#include <time.h>

/* 2026-11-24 in Chicago (UTC-6): the day begins at 7:00 there, 13:00 UTC = 1795525200. */
enum { MORNING = 1795525200, CHICAGO_S = -6 * HOUR_S };

static const struct {
	const char *promise;
	int64_t at;
	const char *expected;
} days[] = {
	{ "a day begins at seven in the morning, there", MORNING, "attention 2026-11-24" },
	{ "before that it is still yesterday", MORNING - 1, "attention 2026-11-23" },
	{ "it goes on through the night", MORNING + DAY_S - 1, "attention 2026-11-24" },
};

static void days_are_those_of_the_house(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char key[32];
		failures += broken(days[i].promise, "", days[i].expected,
		        due_key(DUE_ATTENTION, due_day(days[i].at, CHICAGO_S), key));
	}
	assert_int_equal(due_day_begins_at(due_day(MORNING + 5, CHICAGO_S), CHICAGO_S), MORNING);
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise;
	int64_t waiting, done_at, at;
	const char *expected;
} notes[] = {
	{ "nothing waits, nothing is sent", 0, 0, MORNING, "no, asked again when something changes" },
	{ "what begins to wait is told at once", 1, 0, MORNING + HOUR_S, "now, asked again in 23 h" },
	{ "once a day is enough", 5, MORNING + HOUR_S, MORNING + 3 * HOUR_S, "no, asked again in 21 h" },
	{ "the next morning it is told again", 5, MORNING + HOUR_S, MORNING + DAY_S, "now, asked again in 24 h" },
	{ "not after one that was told last evening and is gone", 0, MORNING, MORNING + DAY_S,
	        "no, asked again when something changes" },
	{ "a clock set back tells nobody twice", 5, MORNING + DAY_S, MORNING, "no, asked again in 48 h" },
};

static void administrators_hear_once_a_day_what_waits(void **state)
{
	int failures = 0;
	struct arena arena = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct due_facts facts = { .now = notes[i].at, .utc_offset_s = CHICAGO_S, .waiting = notes[i].waiting };
		if (notes[i].done_at != 0)
			facts.done_day[DUE_ATTENTION] = due_day(notes[i].done_at, CHICAGO_S);
		const struct due due = due_decide(DUE_ATTENTION, &facts);
		const char *again = due.next_at == 0
		        ? "when something changes"
		        : arena_printf(&arena, "in %d h", (int)((due.next_at - notes[i].at) / HOUR_S));
		failures += broken(notes[i].promise, "", notes[i].expected,
		        arena_printf(&arena, "%s, asked again %s", due.is_due ? "now" : "no", again));
	}
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

static void what_came_back_is_told_without_waiting_mail(void **state)
{
	const struct rested rested = { "main", "daily limit", MORNING, MORNING + 1800 };
	const struct came_back rows[] = { { .unreachable = 1 }, { .complaints = 1 }, { .ours = 1 }, { .held = 1 },
		{ .rests = &rested, .rest_count = 1 } };
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct due_facts facts = { .now = MORNING, .utc_offset_s = CHICAGO_S, .came_back = rows[i] };
		assert_true(due_decide(DUE_ATTENTION, &facts).is_due);
		facts.done_day[DUE_ATTENTION] = due_day(MORNING, CHICAGO_S);
		assert_false(due_decide(DUE_ATTENTION, &facts).is_due);
	}
}

static const struct {
	const char *promise;
	struct digest_plan plan;
	const char *last, *now; /* local times */
	const char *expected;
} digests[] = {
	{ "the first start tells nothing of the past", { DIGEST_WEEKLY, 1, 480 }, "", "2026-11-24 09:00",
	        "no, next 2026-11-30 08:00" },
	{ "on its day it waits for its time", { DIGEST_WEEKLY, 1, 480 }, "2026-11-16 08:00", "2026-11-23 07:59",
	        "no, next 2026-11-23 08:00" },
	{ "then it is due", { DIGEST_WEEKLY, 1, 480 }, "2026-11-16 08:00", "2026-11-23 08:00",
	        "yes, next 2026-11-30 08:00" },
	{ "and done once", { DIGEST_WEEKLY, 1, 480 }, "2026-11-23 08:00", "2026-11-23 08:01",
	        "no, next 2026-11-30 08:00" },
	{ "one that was missed is made up for", { DIGEST_WEEKLY, 1, 480 }, "2026-11-16 08:00", "2026-11-26 17:00",
	        "yes, next 2026-11-30 08:00" },
	{ "several that were missed are one", { DIGEST_WEEKLY, 1, 480 }, "2026-09-07 08:00", "2026-11-26 17:00",
	        "yes, next 2026-11-30 08:00" },
	{ "made up for, the next comes on its day", { DIGEST_WEEKLY, 1, 480 }, "2026-11-26 17:00", "2026-11-30 08:00",
	        "yes, next 2026-12-07 08:00" },
	{ "a clock set back sends none twice", { DIGEST_WEEKLY, 1, 480 }, "2026-11-23 08:00", "2026-11-17 08:00",
	        "no, next 2026-11-23 08:00" },
	{ "Sunday at midnight", { DIGEST_WEEKLY, 7, 0 }, "2026-11-15 00:00", "2026-11-22 00:00",
	        "yes, next 2026-11-29 00:00" },
	{ "a month has its day", { DIGEST_MONTHLY, 1, 480 }, "2026-11-01 08:00", "2026-11-30 23:00",
	        "no, next 2026-12-01 08:00" },
	{ "over the year's end", { DIGEST_MONTHLY, 28, 480 }, "2026-11-28 08:00", "2027-01-27 08:00",
	        "yes, next 2027-01-28 08:00" },
	{ "February is short", { DIGEST_MONTHLY, 28, 480 }, "2027-01-28 08:00", "2027-02-28 08:00",
	        "yes, next 2027-03-28 08:00" },
	{ "after a short month", { DIGEST_MONTHLY, 15, 480 }, "2027-02-15 08:00", "2027-03-14 09:00",
	        "no, next 2027-03-15 08:00" },
	{ "a month with thirty days", { DIGEST_MONTHLY, 28, 480 }, "2027-04-28 08:00", "2027-04-28 09:00",
	        "no, next 2027-05-28 08:00" },
	{ "from each week to each month", { DIGEST_MONTHLY, 1, 480 }, "2026-11-23 08:00", "2026-11-24 08:00",
	        "no, next 2026-12-01 08:00" },
};

/* A local time in Chicago's winter; 0 for "". */
static int64_t local_time(const char *text)
{
	struct tm date = { 0 };
	if (strptime(text, "%Y-%m-%d %H:%M", &date) == NULL)
		return 0;
	return (int64_t)timegm(&date) - CHICAGO_S;
}

static void digests_come_once_a_period(void **state)
{
	int failures = 0;
	struct arena arena = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		const int64_t last = local_time(digests[i].last);
		const struct due_facts facts = { .now = local_time(digests[i].now),
			.utc_offset_s = CHICAGO_S,
			.digest = digests[i].plan,
			.digest_day = last == 0 ? 0 : digest_day(&digests[i].plan, last, CHICAGO_S) };
		const struct due due = due_decide(DUE_DIGEST, &facts);
		const time_t next = (time_t)(due.next_at + CHICAGO_S);
		struct tm date;
		char shown[32];
		strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M", gmtime_r(&next, &date));
		failures += broken(digests[i].promise, digests[i].now, digests[i].expected,
		        arena_printf(&arena, "%s, next %s", due.is_due ? "yes" : "no", shown));
	}
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

/* Chicago's clocks go forward on March 14, 2027, a Sunday at 2:00, and back on November 7. */
static void a_digest_keeps_its_local_time_when_clocks_change(void **state)
{
	const struct digest_plan plan = { DIGEST_WEEKLY, 1, 480 };
	const int64_t before = digest_day(&plan, local_time("2027-03-08 08:00"), CHICAGO_S);
	const int64_t monday = local_time("2027-03-15 08:00") - HOUR_S; /* 8:00 in summer time */
	const struct due_facts early = {
		.now = monday - 1, .utc_offset_s = CHICAGO_S + HOUR_S, .digest = plan, .digest_day = before
	};
	struct due_facts due = early;
	(void)state;
	due.now = monday;
	assert_false(due_decide(DUE_DIGEST, &early).is_due);
	assert_int_equal(due_decide(DUE_DIGEST, &early).next_at, monday);
	assert_true(due_decide(DUE_DIGEST, &due).is_due);
	due.digest_day = digest_day(&plan, monday, CHICAGO_S + HOUR_S);
	due.utc_offset_s = CHICAGO_S; /* back again: the same day */
	assert_false(due_decide(DUE_DIGEST, &due).is_due);
}

static void administrators_hear_at_once_of_a_team_that_vanished(void **state)
{
	struct due_facts facts = { .now = MORNING + HOUR_S, .utc_offset_s = CHICAGO_S };
	(void)state;
	assert_false(due_decide(DUE_VANISHED, &facts).is_due);
	facts.vanished = 1;
	assert_true(due_decide(DUE_VANISHED, &facts).is_due);
	facts.done_day[DUE_VANISHED] = due_day(facts.now, CHICAGO_S);
	assert_false(due_decide(DUE_VANISHED, &facts).is_due);
	facts.now += DAY_S;
	assert_true(due_decide(DUE_VANISHED, &facts).is_due);
}

RUN(what_came_back_is_told_without_waiting_mail, digests_come_once_a_period,
        a_digest_keeps_its_local_time_when_clocks_change, administrators_hear_at_once_of_a_team_that_vanished,
        days_are_those_of_the_house, administrators_hear_once_a_day_what_waits)
