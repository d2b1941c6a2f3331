/* zone.c - local times of a named zone, and the instants they mean. See zone.h. */
#include "base/zone.h"
#include <libical/ical.h>
#include <stddef.h>
#include <time.h>
#include "base/clock.h"

bool zone_exists(const char *zone)
{
	return icaltimezone_get_builtin_timezone(zone) != NULL;
}

/* As if UTC. */
static int64_t naive_seconds(const struct local_time *local)
{
	struct tm tm = { .tm_year = local->year - 1900,
		.tm_mon = local->month - 1,
		.tm_mday = local->day,
		.tm_hour = local->hour,
		.tm_min = local->minute };
	return timegm(&tm);
}

static struct local_time of_naive_seconds(int64_t seconds)
{
	const time_t at = (time_t)seconds;
	struct tm tm = { 0 };
	gmtime_r(&at, &tm);
	return (struct local_time){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min };
}

struct local_time local_time_days_on(const struct local_time *local, int days)
{
	return of_naive_seconds(naive_seconds(local) + (int64_t)days * DAY_S);
}

bool local_time_exists(const struct local_time *local)
{
	if (local->month < 1 || local->month > 12 || local->day < 1 || local->hour < 0 || local->hour > 23
	        || local->minute < 0 || local->minute > 59)
		return false;
	const struct local_time same = of_naive_seconds(naive_seconds(local));
	return same.month == local->month && same.day == local->day;
}

int zone_offset_s(const char *zone, int64_t at)
{
	icaltimezone *found = icaltimezone_get_builtin_timezone(zone);
	struct icaltimetype utc = icaltime_from_timet_with_zone((time_t)at, 0, icaltimezone_get_utc_timezone());
	int is_daylight = 0;
	return found == NULL ? 0 : icaltimezone_get_utc_offset_of_utc_time(found, &utc, &is_daylight);
}

struct local_time zone_local(const char *zone, int64_t at)
{
	return of_naive_seconds(at + zone_offset_s(zone, at));
}

enum wall zone_instant(const char *zone, const struct local_time *local, int64_t *at)
{
	const int64_t naive = naive_seconds(local);
	/* No zone changes its clock twice within a day. */
	const int before = zone_offset_s(zone, naive - DAY_S), after = zone_offset_s(zone, naive + DAY_S);
	const bool fits_before = zone_offset_s(zone, naive - before) == before;
	const bool fits_after = zone_offset_s(zone, naive - after) == after;

	*at = fits_before || !fits_after ? naive - before : naive - after;
	if (!fits_before && !fits_after)
		return WALL_NEVER;
	return fits_before && fits_after && before != after ? WALL_TWICE : WALL_ONCE;
}
