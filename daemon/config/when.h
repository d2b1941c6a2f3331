/* when.h - how times are written in the config: spans, days, starts, and rules by which a meeting repeats. */
#ifndef CONFIG_WHEN_H
#define CONFIG_WHEN_H
#include <stdbool.h>
#include "base/arena.h"
#include "base/zone.h"

/* "90 min", "1 h 30 min", "2 hours", "21 days", "3 weeks": seconds. False: it isn't one, or over ten years. */
bool span_read(const char *text, int *seconds);

/* "2027-03-10", and "2027-03-10 09:00"; false where there is no such day or hour. */
bool day_read(const char *text, struct local_time *day);
bool start_read(const char *text, struct local_time *start);

/* "weekly", "every 2 weeks", "monthly", "second tuesday of the month", "last friday every 3 months", "quarterly", or the part of
 * RFC 5545's RRULE (3.3.10) that begins with "FREQ=", without UNTIL: as an RRULE, which the arena owns. NULL: it can't be read;
 * *problem says why. */
const char *rule_read(const char *text, struct arena *arena, const char **problem);

#endif
