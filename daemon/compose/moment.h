/* moment.h - when a meeting is and how long it takes, in the words of each language, by ICU. */
#ifndef COMPOSE_MOMENT_H
#define COMPOSE_MOMENT_H
#include <stdint.h>
#include "base/text.h"
#include "core/language.h"

/* The day of the week and the date where the zone is: "Wednesday, March 10, 2027"; "środa, 10 marca 2027". */
void moment_day(enum language language, const char *zone, int64_t at, struct text *out);

/* "9:00 AM"; "9:00". */
void moment_time(enum language language, const char *zone, int64_t at, struct text *out);

/* "9:00 AM – 10:30 AM"; with its day where it ends on another. */
void moment_hours(enum language language, const char *zone, int64_t start_at, int64_t length_s, struct text *out);

/* The zone's name at that time of the year: "Central Standard Time". */
void moment_zone(enum language language, const char *zone, int64_t at, struct text *out);

/* "1 hour 30 minutes"; "2 godziny". Seconds are left out. */
void moment_span(enum language language, int64_t seconds, struct text *out);

#endif
