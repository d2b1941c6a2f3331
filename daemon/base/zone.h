/* zone.h - local times of a named zone, and the instants they mean. Zones come from the system's tzdata, by libical. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H
#include <stdbool.h>
#include <stdint.h>

struct local_time { /* a wall clock's; year 0: none */
	int year, month, day, hour, minute;
};

enum wall {
	WALL_ONCE,
	WALL_NEVER, /* in the hour that summer time leaves out: *at is what a clock that wasn't put forward would show */
	WALL_TWICE, /* in the hour that comes twice: *at is the first */
};

/* Does the system know this IANA name? */
bool zone_exists(const char *zone);

/* The instant that `local` means in `zone`, in Unix seconds. A zone that isn't there is UTC. */
enum wall zone_instant(const char *zone, const struct local_time *local, int64_t *at);

/* Seconds east of UTC at an instant. */
int zone_offset_s(const char *zone, int64_t at);

struct local_time zone_local(const char *zone, int64_t at);

/* The same time of day so many days later (earlier where negative). */
struct local_time local_time_days_on(const struct local_time *local, int days);

/* Is there such a day, hour and minute (29 February, 24:00)? */
bool local_time_exists(const struct local_time *local);

#endif
