/* test_bounce.c - what a member may count on when mail to them comes back. */
#include "tests/test.h"
#include "core/bounce.h"
#include "base/clock.h"
#include "core/facts.h"

static const struct {
	const char *promise, *permanent;
	bool is_proved, is_delayed, is_our_limit;
	int expected;
} reports[] = {
	{ "an address that is gone weighs much", "yes", true, false, false, BOUNCE_GONE },
	{ "a full mailbox weighs little", "no", true, false, false, BOUNCE_PASSES },
	{ "what a provider thinks of us is not the member's", "policy", true, false, false, 0 },
	{ "who can't show our mail is believed little", "yes", false, false, false, BOUNCE_PASSES },
	{ "nor is policy without proof", "policy", false, false, false, 0 },
	{ "a delay is no failure", "yes", true, true, false, 0 },
	{ "our own limit is ours", "yes", true, false, true, 0 },
	{ "what can't be read counts nothing", "", true, false, false, 0 },
	{ "nor does a word nobody knows", "maybe", true, false, false, 0 },
};

static void a_report_weighs_what_it_proves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		const struct letter_recipient recipient = { .address = "ana@example.org",
			.original = "",
			.status = "",
			.permanent = reports[i].permanent,
			.diagnostic = "",
			.is_delayed = reports[i].is_delayed,
			.is_our_limit = reports[i].is_our_limit };
		const int got = bounce_points(&recipient, reports[i].is_proved);
		if (got != reports[i].expected)
			print_error("%s: %d\n", reports[i].promise, got);
		assert_int_equal(got, reports[i].expected);
	}
}

/* `times` bounces, one every `every` hours, the last now. */
static int score_of(int times, int every_h, int points, int64_t later_days)
{
	struct bounce_event events[400];
	const int64_t now = 20000 * DAY_S + 12 * HOUR_S;
	for (int i = 0; i < times; i++)
		events[i] = (struct bounce_event){ now - (int64_t)(times - 1 - i) * every_h * HOUR_S, points, true };
	return bounce_score(events, (size_t)times, now + later_days * DAY_S);
}

static const struct {
	const char *promise;
	int times, every_h, points;
	int64_t later_days;
	bool is_suspended;
} members[] = {
	{ "once is an accident", 1, 24, BOUNCE_GONE, 0, false },
	{ "twice, too", 2, 24, BOUNCE_GONE, 0, false },
	{ "the third day with a mailbox that is gone suspends", 3, 24, BOUNCE_GONE, 0, true },
	{ "week by week as well", 3, 7 * 24, BOUNCE_GONE, 0, true },
	{ "month by month it takes a fourth", 3, 30 * 24, BOUNCE_GONE, 0, false },
	{ "which then does", 4, 30 * 24, BOUNCE_GONE, 0, true },
	{ "a hundred mails of one day count once", 100, 0, BOUNCE_GONE, 0, false },
	{ "a mailbox that is full for a week suspends nobody", 8, 24, BOUNCE_PASSES, 0, false },
	{ "nor for three months of weekly mail", 12, 7 * 24, BOUNCE_PASSES, 0, false },
	{ "for five it does", 22, 7 * 24, BOUNCE_PASSES, 0, true },
	{ "what is long past weighs no more", 3, 24, BOUNCE_GONE, 60, false },
	{ "what counts nothing never adds up", 300, 24, 0, 0, false },
	{ "nothing is nothing", 0, 24, BOUNCE_GONE, 0, false },
};

static void a_member_is_suspended_by_what_adds_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const int score =
		        score_of(members[i].times, members[i].every_h, members[i].points, members[i].later_days);
		if ((score >= BOUNCE_SUSPENDS) != members[i].is_suspended)
			print_error("%s: %d\n", members[i].promise, score);
		assert_int_equal(score >= BOUNCE_SUSPENDS, members[i].is_suspended);
	}
}

static const struct {
	const char *promise;
	int unproved_days, proved_days; /* one a day, the former heavy as the others */
	bool is_suspended;
} mixed[] = {
	{ "reports that anybody can write never suspend", 300, 0, false },
	{ "nor with one that is proved", 300, 1, false },
	{ "nor with two", 300, 2, false },
	{ "a third is enough without them", 0, 3, true },
	{ "and with them", 300, 3, true },
};

static void what_anybody_can_write_suspends_nobody(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(mixed) / sizeof(mixed[0]); i++) {
		struct bounce_event events[400];
		const int count = mixed[i].unproved_days + mixed[i].proved_days;
		for (int day = 0; day < count; day++)
			events[day] = (struct bounce_event){ day * DAY_S, BOUNCE_GONE, day >= mixed[i].unproved_days };
		const bool got = bounce_score(events, (size_t)count, count * DAY_S) >= BOUNCE_SUSPENDS;
		failures += broken(mixed[i].promise, "", mixed[i].is_suspended ? "suspended" : "gets mail",
		        got ? "suspended" : "gets mail");
	}
	/* What is proved hides behind nothing of the same day. */
	const struct bounce_event day[] = { { 0, BOUNCE_GONE, false }, { 1, BOUNCE_GONE, true }, { 2, 1, false } };
	assert_int_equal(bounce_score(day, 3, 2), BOUNCE_GONE);
	assert_int_equal(failures, 0);
}

static void points_fade_and_never_grow(void **state)
{
	(void)state;
	int before = score_of(1, 24, BOUNCE_GONE, 0);
	assert_int_equal(before, BOUNCE_GONE);
	for (int64_t day = 1; day <= BOUNCE_KEPT_DAYS; day++) {
		const int now = score_of(1, 24, BOUNCE_GONE, day);
		assert_true(now <= before);
		before = now;
	}
	assert_int_equal(score_of(1, 24, BOUNCE_GONE, BOUNCE_HALF_DAYS), BOUNCE_GONE / 2);
	assert_true(before <= BOUNCE_GONE / 16);
	assert_int_equal(score_of(1, 24, BOUNCE_GONE, -3), BOUNCE_GONE); /* a clock that was set back */
}

static void a_member_on_trial_is_suspended_by_one_more(void **state)
{
	(void)state;
	assert_true(score_of(3, 24, BOUNCE_GONE, PROBE_FIRST_DAYS) < BOUNCE_SUSPENDS);
	assert_true(score_of(3, 24, BOUNCE_GONE, PROBE_FIRST_DAYS) + BOUNCE_GONE >= BOUNCE_SUSPENDS);
	assert_int_equal(bounce_probe_at(1000, 1), 1000 + 30 * DAY_S);
	assert_int_equal(bounce_probe_at(1000, 2), 1000 + 90 * DAY_S);
	assert_int_equal(bounce_probe_at(1000, 9), 1000 + 90 * DAY_S);
}

static const struct {
	const char *promise, *permanent;
	bool is_proved, is_delayed, is_our_limit, is_fault_already;
	int64_t sent, returned; /* before this one */
	const char *expected;
} messages[] = {
	{ "what is gone counts", "yes", true, false, false, false, 20, 4, "fault" },
	{ "and what may pass", "no", true, false, false, false, 20, 4, "fault" },
	{ "what many refuse as spam is held above all", "policy", true, false, false, false, 20, 4, "fault" },
	{ "a fifth alone is no more than a fifth", "policy", true, false, false, false, 20, 3, "nothing" },
	{ "our account's limit holds no message", "policy", true, false, true, false, 20, 19, "nothing" },
	{ "however the report calls it", "yes", true, false, true, false, 20, 19, "nothing" },
	{ "a delay holds none", "no", true, true, false, false, 20, 19, "nothing" },
	{ "nor who can't show our mail", "yes", false, false, false, false, 20, 19, "10 points" },
	{ "of a handful nobody can say", "yes", true, false, false, false, 9, 8, "40 points" },
	{ "once it is our fault nothing counts", "yes", true, false, false, true, 20, 19, "nothing" },
};

static void a_message_is_held_for_what_its_readers_refuse(void **state)
{
	struct arena arena = { 0 };
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
		const struct letter_recipient recipient = { "ana@example.org", "", "", messages[i].permanent, "",
			messages[i].is_delayed, messages[i].is_our_limit };
		const struct returned_fact returned = { .is_proved = messages[i].is_proved,
			.is_fault = messages[i].is_fault_already,
			.sent = messages[i].sent,
			.returned = messages[i].returned };
		const struct bounce_judgement judged =
		        bounce_judge(&returned, bounce_points(&recipient, messages[i].is_proved),
		                bounce_counts(&recipient, messages[i].is_proved), 20000 * DAY_S, &arena);
		const char *got = judged.is_fault ? "fault"
		        : judged.points == 0      ? "nothing"
		                                  : arena_printf(&arena, "%d points", judged.points);
		failures += broken(messages[i].promise, messages[i].permanent, messages[i].expected, got);
	}
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

static void more_than_a_fifth_is_our_fault(void **state)
{
	(void)state;
	assert_false(bounce_is_our_fault(0, 0, 0));
	assert_false(bounce_is_our_fault(1, 1, 1));
	assert_false(bounce_is_our_fault(9, 9, 9)); /* of a handful nobody can say */
	assert_false(bounce_is_our_fault(10, 10, 2));
	assert_true(bounce_is_our_fault(10, 10, 3));
	assert_false(bounce_is_our_fault(100, 100, 20));
	assert_true(bounce_is_our_fault(100, 100, 21));
	assert_false(bounce_is_our_fault(500, 10, 3)); /* three at the beginning of a long list */
	assert_false(bounce_is_our_fault(500, 100, 25));
	assert_true(bounce_is_our_fault(500, 100, 26));
	assert_true(bounce_is_our_fault(20, 10, 3));
}

RUN(a_report_weighs_what_it_proves, a_member_is_suspended_by_what_adds_up, what_anybody_can_write_suspends_nobody,
        points_fade_and_never_grow, a_member_on_trial_is_suspended_by_one_more,
        a_message_is_held_for_what_its_readers_refuse, more_than_a_fifth_is_our_fault)
