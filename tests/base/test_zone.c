/* test_zone.c - a wall clock's time means the instant that people in that zone would say. */
#include "tests/test.h"
#include <time.h>
#include "base/clock.h"
#include "base/zone.h"

static const struct {
	const char *promise, *zone;
	struct local_time local;
	enum wall wall;
	int64_t at;
} instants[] = {
	{ "winter", "America/Chicago", { 2027, 1, 10, 9, 0 }, WALL_ONCE, 1799593200 },
	{ "summer", "America/Chicago", { 2027, 7, 10, 9, 0 }, WALL_ONCE, 1815228000 },
	{ "the hour before summer time", "America/Chicago", { 2027, 3, 14, 1, 59 }, WALL_ONCE, 1805011140 },
	{ "the hour that is left out", "America/Chicago", { 2027, 3, 14, 2, 30 }, WALL_NEVER, 1805013000 },
	{ "the hour after it", "America/Chicago", { 2027, 3, 14, 3, 0 }, WALL_ONCE, 1805011200 },
	{ "the hour that comes twice: the first", "America/Chicago", { 2027, 11, 7, 1, 30 }, WALL_TWICE, 1825569000 },
	{ "the hour after both", "America/Chicago", { 2027, 11, 7, 2, 0 }, WALL_ONCE, 1825574400 },
	{ "half an hour of summer time", "Australia/Lord_Howe", { 2027, 4, 4, 1, 45 }, WALL_TWICE, 1806763500 },
	{ "a zone of odd minutes", "Asia/Kathmandu", { 2027, 1, 1, 0, 0 }, WALL_ONCE, 1798740900 },
	{ "UTC", "UTC", { 2027, 1, 1, 0, 0 }, WALL_ONCE, 1798761600 },
};

static void a_wall_clock_means_one_instant(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
		int64_t at = 0;
		const enum wall wall = zone_instant(instants[i].zone, &instants[i].local, &at);
		char expected[64], got[64];
		snprintf(expected, sizeof(expected), "%d %lld", instants[i].wall, (long long)instants[i].at);
		snprintf(got, sizeof(got), "%d %lld", wall, (long long)at);
		failures += broken(instants[i].promise, instants[i].zone, expected, got);
	}
	assert_int_equal(failures, 0);
}

/* All hours of twelve years, against libc. */
static void all_hours_are_those_of_libc(void **state)
{
	static const char *const zones[] = { "America/Chicago", "Europe/Warsaw", "America/Mexico_City", "Asia/Kolkata",
		"Australia/Lord_Howe", "Europe/Dublin", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca" };
	(void)state;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		assert_true(zone_exists(zones[i]));
		clock_set_zone(zones[i]);
		for (int64_t at = 1767225600; at < 2145916800; at += 5 * HOUR_S) {
			const time_t seconds = (time_t)at;
			struct tm tm;
			assert_non_null(localtime_r(&seconds, &tm));
			const struct local_time local = zone_local(zones[i], at);
			if (tm.tm_gmtoff != zone_offset_s(zones[i], at) || local.hour != tm.tm_hour
			        || local.day != tm.tm_mday || local.month != tm.tm_mon + 1)
				fail_msg("%s at %lld: %d-%d %d:%d", zones[i], (long long)at, local.month, local.day,
				        local.hour, local.minute);
		}
	}
}

static void days_that_are_none_are_known(void **state)
{
	(void)state;
	assert_true(local_time_exists(&(struct local_time){ 2028, 2, 29, 23, 59 }));
	assert_false(local_time_exists(&(struct local_time){ 2027, 2, 29, 0, 0 }));
	assert_false(local_time_exists(&(struct local_time){ 2027, 4, 31, 0, 0 }));
	assert_false(local_time_exists(&(struct local_time){ 2027, 13, 1, 0, 0 }));
	assert_false(local_time_exists(&(struct local_time){ 2027, 1, 1, 24, 0 }));
	const struct local_time later = local_time_days_on(&(struct local_time){ 2027, 12, 31, 9, 30 }, 2);
	assert_int_equal(later.year, 2028);
	assert_int_equal(later.day, 2);
	assert_int_equal(later.minute, 30);
	assert_false(zone_exists("America/Chicgo"));
}

RUN(a_wall_clock_means_one_instant, all_hours_are_those_of_libc, days_that_are_none_are_known)
