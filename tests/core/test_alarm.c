/* test_alarm.c - who looks after the daemon hears that nothing works, soon enough and not too often. */
#include "tests/test.h"
#include "base/arena.h"
#include "base/clock.h"
#include "core/alarm.h"

/* 2026-11-24 in Chicago, at noon: its day began five hours ago. Times in rows are seconds before that. */
enum { NOW = 1795525200 + 5 * HOUR_S, CHICAGO_S = -6 * HOUR_S, UP = 30 * DAY_S, H = HOUR_S, M = MINUTE_S };

#define WELL(since, seen)                                                                                              \
	{                                                                                                              \
		true, since, seen, seen, false, "", 0                                                                  \
	}
#define FAILS(since, seen)                                                                                             \
	{                                                                                                              \
		false, since, (since) + M, seen, false, "no route", 0                                                  \
	}
#define REFUSED(since, seen)                                                                                           \
	{                                                                                                              \
		false, since, (since) + M, seen, true, "535 refused", 0                                                \
	}
#define ENDS(in)                                                                                                       \
	{                                                                                                              \
		true, DAY_S, M, M, false, "", in                                                                       \
	}
#define NEVER                                                                                                          \
	{                                                                                                              \
		false, 0, 0, 0, false, "", 0                                                                           \
	}
#define TOLD(key, since, ago)                                                                                          \
	{                                                                                                              \
		key, since, ago, false                                                                                 \
	}
#define OVER(key, since, ago)                                                                                          \
	{                                                                                                              \
		key, since, ago, true                                                                                  \
	}

struct seen { /* seconds ago; `ends` seconds ahead, of a certificate for 90 days */
	bool is_well;
	int64_t since, well, seen;
	bool is_final;
	const char *why;
	int64_t ends;
};

static const struct row {
	const char *promise;
	struct seen mailbox, relays[2];
	struct told {
		const char *key;
		int64_t since, ago;
		bool is_over;
	} told[2];
	const char *expected;
	int64_t waiting, due;     /* seconds ago; 0 none */
	int64_t up;               /* 0: UP */
	int64_t secret;           /* seconds ahead; 0 none */
	bool is_full, is_resting; /* the second relay */
} rows[] = {
	{ "all is well: silence", WELL(DAY_S, M), { WELL(DAY_S, M), WELL(DAY_S, M) }, .expected = "" },
	{ "nothing was ever seen, and the daemon just began: silence", NEVER, { NEVER, NEVER }, .up = M,
	        .expected = "" },

	{ "a mailbox that fails is given its time", FAILS(4 * H - 1, M), { WELL(DAY_S, M), NEVER }, .expected = "" },
	{ "then it is told", FAILS(4 * H, M), { WELL(DAY_S, M), NEVER }, .expected = "mailbox 14400 now: no route\n" },
	{ "a refused sign-in is told after ten minutes", REFUSED(10 * M, M), { WELL(DAY_S, M), NEVER },
	        .expected = "mailbox 600 now: 535 refused, final\n" },
	{ "and not before", REFUSED(10 * M - 1, M), { WELL(DAY_S, M), NEVER }, .expected = "" },
	{ "once a day is enough", FAILS(10 * H, M), { WELL(DAY_S, M), NEVER }, { TOLD("mailbox", 10 * H, 4 * H) },
	        .expected = "mailbox 36000: no route\n" },
	{ "not in the evening and again in the morning", FAILS(20 * H, M), { WELL(DAY_S, M), NEVER },
	        { TOLD("mailbox", 20 * H, 11 * H) }, .expected = "mailbox 72000: no route\n" },
	{ "the next day it is told again", FAILS(30 * H, M), { WELL(DAY_S, M), NEVER },
	        { TOLD("mailbox", 30 * H, 20 * H) }, .expected = "mailbox 108000 now: no route\n" },
	{ "told by a clock that was ahead: told", FAILS(10 * H, M), { WELL(DAY_S, M), NEVER },
	        { TOLD("mailbox", 10 * H, -DAY_S) }, .expected = "mailbox 36000 now: no route\n" },
	{ "a second failure on one day is told no more than the first", REFUSED(H, M), { WELL(DAY_S, M), NEVER },
	        { OVER("mailbox", 5 * H, 4 * H) }, .expected = "mailbox 3600: 535 refused, final\n" },
	{ "it works again: told once it does so for a while", WELL(5 * M, M), { WELL(DAY_S, M), NEVER },
	        { TOLD("mailbox", 10 * H, 4 * H) }, .expected = "mailbox 300 over now, it failed from 36000\n" },
	{ "what comes and goes isn't told each time", WELL(5 * M - 1, M), { WELL(DAY_S, M), NEVER },
	        { TOLD("mailbox", 10 * H, 4 * H) }, .expected = "" },
	{ "that it works again is told once", WELL(H, M), { WELL(DAY_S, M), NEVER }, { OVER("mailbox", 10 * H, 4 * H) },
	        .expected = "" },
	{ "what failed before the machine was off may work now", FAILS(3 * DAY_S, 2 * DAY_S), { NEVER, NEVER }, .up = M,
	        .expected = "" },
	{ "nor is it over", FAILS(3 * DAY_S, 2 * DAY_S), { NEVER, NEVER }, { TOLD("mailbox", 3 * DAY_S, 2 * DAY_S) },
	        .up = M, .expected = "" },
	{ "it fails still: told without waiting anew", FAILS(3 * DAY_S, M), { NEVER, NEVER }, .up = 2 * M,
	        .expected = "mailbox 259200 now: no route\n" },
	{ "a worker that says nothing is told", WELL(DAY_S, 4 * H), { WELL(DAY_S, M), NEVER },
	        .expected = "mailbox 14400 now:\n" },
	{ "so is one that never said anything", NEVER, { WELL(DAY_S, M), NEVER }, .up = 5 * H,
	        .expected = "mailbox 18000 now:\n" },

	{ "relays that fail matter when mail waits", WELL(DAY_S, M), { FAILS(5 * H, M), REFUSED(5 * H, M) },
	        .expected = "" },
	{ "mail waits for a while", WELL(DAY_S, M), { FAILS(5 * H, M), REFUSED(5 * H, M) }, .waiting = 4 * H - 1,
	        .expected = "" },
	{ "mail waits too long", WELL(DAY_S, M), { FAILS(5 * H, M), REFUSED(6 * H, M) }, .waiting = 4 * H,
	        .expected = "relays 18000 now: no route\n" },
	{ "both refuse us: ten minutes", WELL(DAY_S, M), { REFUSED(5 * H, M), REFUSED(6 * H, M) }, .waiting = 10 * M,
	        .expected = "relays 18000 now: 535 refused, final\n" },
	{ "old mail waits, but a relay has worked since", WELL(DAY_S, M), { FAILS(5 * H, M), FAILS(H, M) },
	        .waiting = 9 * H, .expected = "" },
	{ "while one works, none is missed", WELL(DAY_S, M), { FAILS(5 * H, M), WELL(9 * H, M) }, .waiting = 9 * H,
	        .expected = "" },
	{ "one that rests since before the start counts", WELL(DAY_S, M), { FAILS(5 * H, M), FAILS(5 * H, 2 * H) },
	        .waiting = 5 * H, .up = H, .is_resting = true, .expected = "relays 18000 now: no route\n" },
	{ "one that wasn't tried yet may work", WELL(DAY_S, M), { FAILS(5 * H, M), FAILS(5 * H, 2 * H) },
	        .waiting = 5 * H, .up = H, .expected = "" },
	{ "none takes mail, and none says why", WELL(DAY_S, M), { WELL(DAY_S, 5 * H), NEVER }, .waiting = 9 * H,
	        .due = 9 * H, .expected = "relays 18000 now:\n" },
	{ "mail that is put off for its reader's sake is no alarm", WELL(DAY_S, M), { WELL(DAY_S, 9 * H), NEVER },
	        .waiting = 9 * H, .expected = "" },
	{ "a full relay is no alarm", WELL(DAY_S, M), { FAILS(9 * H, M), WELL(DAY_S, 9 * H) }, .waiting = 9 * H,
	        .due = 9 * H, .is_full = true, .expected = "" },
	{ "it works again, by another relay", WELL(DAY_S, M), { FAILS(9 * H, M), WELL(2 * H, M) },
	        { TOLD("relays", 5 * H, 4 * H) }, .expected = "relays 7200 over now, it failed from 18000\n" },
	{ "what was mended together is told together", WELL(6 * M, M), { FAILS(9 * H, M), WELL(2 * M, M) },
	        { TOLD("relays", 5 * H, 4 * H), TOLD("mailbox", 5 * H, 4 * H) }, .expected = "" },
	{ "a moment later", WELL(9 * M, M), { FAILS(9 * H, M), WELL(5 * M, M) },
	        { TOLD("relays", 5 * H, 4 * H), TOLD("mailbox", 5 * H, 4 * H) },
	        .expected = "mailbox 540 over now, it failed from 18000\nrelays 300 over now, it failed from 18000\n" },
	{ "but not for ever", WELL(H, M), { FAILS(9 * H, M), WELL(2 * M, M) },
	        { TOLD("relays", 5 * H, 4 * H), TOLD("mailbox", 5 * H, 4 * H) },
	        .expected = "mailbox 3600 over now, it failed from 18000\n" },
	{ "nothing waits any more, but none works: that isn't over", WELL(DAY_S, M),
	        { FAILS(9 * H, M), FAILS(9 * H, M) }, { TOLD("relays", 5 * H, 4 * H) }, .expected = "" },

	{ "one relay refuses us while another works: told before that fails, too", WELL(DAY_S, M),
	        { REFUSED(5 * H, M), WELL(DAY_S, M) }, .expected = "relay main 18000 now: 535 refused, final\n" },
	{ "not for what it said once by night", WELL(DAY_S, M), { REFUSED(9 * H, 9 * H - M), WELL(DAY_S, M) },
	        .expected = "" },
	{ "not for what it said when both failed", WELL(DAY_S, M), { REFUSED(9 * H, M), WELL(H, M) }, .expected = "" },
	{ "not for a quota that passes", WELL(DAY_S, M), { FAILS(9 * H, M), WELL(DAY_S, M) }, .expected = "" },
	{ "that works again, too", WELL(DAY_S, M), { WELL(H, M), WELL(DAY_S, M) }, { TOLD("relay main", 9 * H, 4 * H) },
	        .expected = "relay main 3600 over now, it failed from 32400\n" },

	{ "a certificate with a week is fine", ENDS(7 * DAY_S + 1), { NEVER, NEVER }, .expected = "" },
	{ "one with less is told", ENDS(7 * DAY_S), { NEVER, ENDS(2 * DAY_S) },
	        .expected = "certificate mailbox -604800 now:\ncertificate relay spare -172800 now:\n" },
	{ "daily", ENDS(6 * DAY_S), { NEVER, NEVER }, { TOLD("certificate mailbox", -6 * DAY_S, DAY_S) },
	        .expected = "certificate mailbox -518400 now:\n" },
	{ "it was renewed", ENDS(80 * DAY_S), { NEVER, NEVER }, { TOLD("certificate mailbox", -6 * DAY_S, DAY_S) },
	        .expected = "certificate mailbox -6912000 over now, it failed from -518400\n" },
	{ "a secret with a month is fine", WELL(DAY_S, M), { NEVER, NEVER }, .secret = 30 * DAY_S, .expected = "" },
	{ "three weeks before its end it is told", WELL(DAY_S, M), { NEVER, NEVER }, .secret = 21 * DAY_S,
	        .expected = "secret -1814400 now:\n" },
	{ "then once a week", WELL(DAY_S, M), { NEVER, NEVER }, { TOLD("secret", -15 * DAY_S, 6 * DAY_S) },
	        .secret = 15 * DAY_S, .expected = "secret -1296000:\n" },
	{ "which is now", WELL(DAY_S, M), { NEVER, NEVER }, { TOLD("secret", -14 * DAY_S, 7 * DAY_S) },
	        .secret = 14 * DAY_S, .expected = "secret -1209600 now:\n" },
	{ "in the last week daily", WELL(DAY_S, M), { NEVER, NEVER }, { TOLD("secret", -5 * DAY_S, DAY_S) },
	        .secret = 5 * DAY_S, .expected = "secret -432000 now:\n" },
	{ "a new one that ends soon, too", WELL(DAY_S, M), { NEVER, NEVER }, { OVER("secret", -5 * DAY_S, H) },
	        .secret = 6 * DAY_S, .expected = "secret -518400 now:\n" },
};

static struct watch watch_of(const struct seen *seen, const char *what)
{
	return (struct watch){ .what = what,
		.is_well = seen->is_well,
		.since = NOW - seen->since,
		.well_at = seen->well == 0 ? 0 : NOW - seen->well,
		.seen_at = seen->seen == 0 ? 0 : NOW - seen->seen,
		.is_final = seen->is_final,
		.why = seen->why,
		.begins_at = seen->ends == 0 ? 0 : NOW + seen->ends - 90 * DAY_S,
		.ends_at = seen->ends == 0 ? 0 : NOW + seen->ends };
}

/* Seconds before NOW. */
static const char *alarms_text(struct arena *arena, const struct alarm *list, size_t count)
{
	const char *text = "";
	for (size_t i = 0; i < count; i++) {
		const struct alarm *alarm = &list[i];
		text = arena_printf(arena, "%s%s %lld%s%s", text, alarm->key, (long long)(NOW - alarm->since),
		        alarm->is_over ? " over" : "", alarm->is_due ? " now" : "");
		text = alarm->is_over
		        ? arena_printf(arena, "%s, it failed from %lld\n", text, (long long)(NOW - alarm->until))
		        : arena_printf(arena, "%s:%s%s%s\n", text, *alarm->why == '\0' ? "" : " ", alarm->why,
		                alarm->is_final ? ", final" : "");
	}
	return text;
}

static void alarms_are_told_soon_and_seldom(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const struct watch_relay relays[] = { { watch_of(&row->relays[0], "relay main"), "main", false, false },
			{ watch_of(&row->relays[1], "relay spare"), "spare", row->is_full, row->is_resting } };
		struct alarm_told told[2];
		struct alarm_facts facts = { .now = NOW,
			.utc_offset_s = CHICAGO_S,
			.started_at = NOW - (row->up == 0 ? (int64_t)UP : row->up),
			.after_s = 4 * H,
			.mailbox = watch_of(&row->mailbox, WATCH_MAILBOX),
			.relays = relays,
			.relay_count = row->relays[1].seen == 0 && row->relays[1].ends == 0 ? 1 : 2,
			.waiting_since = row->waiting == 0 ? 0 : NOW - row->waiting,
			.due_since = row->due == 0 ? 0 : NOW - row->due,
			.secret_ends_at = row->secret == 0 ? 0 : NOW + row->secret,
			.told = told };
		struct arena arena = { 0 };
		struct alarm *list = NULL;
		size_t count = 0;
		for (; facts.told_count < 2 && row->told[facts.told_count].key != NULL; facts.told_count++) {
			const struct told *one = &row->told[facts.told_count];
			told[facts.told_count] =
			        (struct alarm_told){ one->key, NOW - one->since, NOW - one->ago, one->is_over, "" };
		}
		alarms_decide(&facts, &arena, &list, &count);
		failures += broken(row->promise, "", row->expected, alarms_text(&arena, list, count));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* Certificates for six days are renewed every third: a week before the end would be always. */
static void a_short_lived_certificate_is_told_late(void **state)
{
	struct arena arena = { 0 };
	struct alarm *list = NULL;
	size_t count = 0;
	(void)state;
	for (int left_h = 30; left_h < 48; left_h += 12) {
		const struct alarm_facts facts = { .now = NOW,
			.started_at = NOW,
			.after_s = 4 * H,
			.mailbox = { .what = WATCH_MAILBOX,
			        .is_well = true,
			        .seen_at = NOW,
			        .why = "",
			        .begins_at = NOW + left_h * H - 6 * DAY_S,
			        .ends_at = NOW + left_h * H } };
		alarms_decide(&facts, &arena, &list, &count);
		assert_int_equal(count, left_h < 36);
	}
	arena_free(&arena);
}

RUN(alarms_are_told_soon_and_seldom, a_short_lived_certificate_is_told_late)
