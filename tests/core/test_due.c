/* test_due.c - what falls due by itself, and when. */
#include "tests/test.h"
#include "base/arena.h"
#include "base/clock.h"
#include "core/due.h"

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

RUN(administrators_hear_at_once_of_a_team_that_vanished, days_are_those_of_the_house,
        administrators_hear_once_a_day_what_waits)
