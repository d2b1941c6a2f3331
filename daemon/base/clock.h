/* clock.h - the time and randomness, each behind a seam.
 *
 * Workers ask through these structs, so that a simulation can stand behind them; core/ is handed `now` as a value. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H
#include <stddef.h>
#include <stdint.h>

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

struct clock {
	int64_t (*now)(void *context);          /* Unix seconds, UTC */
	int64_t (*monotonic_ms)(void *context); /* for deadlines; counts on while the machine sleeps */
	void *context;
};

extern const struct clock clock_system;

static inline int64_t clock_now(const struct clock *clock)
{
	return clock->now(clock->context);
}

static inline int64_t clock_monotonic_ms(const struct clock *clock)
{
	return clock->monotonic_ms(clock->context);
}

struct randomness {
	void (*fill)(void *context, void *bytes, size_t count);
	void *context;
};

extern const struct randomness randomness_system; /* the kernel's; ends the process where there is none */

static inline void randomness_fill(const struct randomness *randomness, void *bytes, size_t count)
{
	randomness->fill(randomness->context, bytes, count);
}

/* "2026-11-24": the day in the process's time zone (TZ), which workers and commands set to the house's. Returns `room`. */
void clock_set_zone(const char *time_zone); /* sets TZ */
const char *clock_day(int64_t at, char room[static 11]);

/* "2026-11-24T18:05Z"; `room` holds at least 18 bytes. For logs. Returns `room`. */
const char *clock_stamp(int64_t at, char room[static 18]);

/* "Tue, 24 Nov 2026 18:05:00 +0000" (RFC 5322, 3.3): for the Date of a mail. Returns `room`. */
const char *clock_mail_date(int64_t at, char room[static 32]);

#endif
