/* clock.c - the time and randomness, each behind a seam. See clock.h. */
#include "base/clock.h"
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t system_now(void *context)
{
	(void)context;
	return time(NULL);
}

static int64_t system_monotonic_ms(void *context)
{
	struct timespec now;
	(void)context;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void system_fill(void *context, void *bytes, size_t count)
{
	(void)context;
	for (unsigned char *at = bytes; count > 0;) {
		const ssize_t got = getrandom(at, count > 256 ? 256 : count, 0);
		if (got <= 0)
			abort();
		at += got;
		count -= (size_t)got;
	}
}

const struct clock clock_system = { system_now, system_monotonic_ms, NULL };
const struct randomness randomness_system = { system_fill, NULL };

void clock_set_zone(const char *time_zone)
{
	setenv("TZ", time_zone, 1);
	tzset();
}

const char *clock_day(int64_t at, char room[static 11])
{
	const time_t seconds = (time_t)at;
	struct tm local;
	if (localtime_r(&seconds, &local) == NULL || strftime(room, 11, "%Y-%m-%d", &local) == 0)
		room[0] = '\0';
	return room;
}

const char *clock_stamp(int64_t at, char room[static 18])
{
	const time_t seconds = (time_t)at;
	struct tm utc;
	if (gmtime_r(&seconds, &utc) == NULL || strftime(room, 18, "%Y-%m-%dT%H:%MZ", &utc) == 0)
		room[0] = '\0';
	return room;
}

const char *clock_mail_date(int64_t at, char room[static 32])
{
	const time_t seconds = (time_t)at;
	struct tm utc;
	if (gmtime_r(&seconds, &utc) == NULL || strftime(room, 32, "%a, %d %b %Y %H:%M:%S +0000", &utc) == 0)
		room[0] = '\0';
	return room;
}
