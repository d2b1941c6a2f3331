/* test_moment.c - when a meeting is, as people of each language say it. */
#include "tests/test.h"
#include "compose/moment.h"

enum { MARCH = 1804690800 /* 10 March 2027, 9:00 in Chicago */, JULY = 1815228000 /* 10 July 2027, 9:00 there */ };

static const struct {
	const char *promise, *zone;
	enum language language;
	int64_t at, length_s;
	const char *expected;
} rows[] = {
	{ "English, winter", "America/Chicago", LANGUAGE_EN, MARCH, 5400,
	        "Wednesday, March 10, 2027 | 9:00 AM – 10:30 AM | Central Standard Time | 1 hour 30 minutes" },
	{ "English, summer", "America/Chicago", LANGUAGE_EN, JULY, 3600,
	        "Saturday, July 10, 2027 | 9:00 AM – 10:00 AM | Central Daylight Time | 1 hour" },
	{ "Spanish", "America/Chicago", LANGUAGE_ES, MARCH, 7200,
	        "miércoles, 10 de marzo de 2027 | 9:00 – 11:00 | hora estándar central | 2 horas" },
	{ "Polish", "America/Chicago", LANGUAGE_PL, MARCH, 2 * 3600 + 120,
	        "środa, 10 marca 2027 | 09:00 – 11:02 | czas środkowoamerykański standardowy | 2 godziny 2 minuty" },
	{ "Polish has many forms", "Europe/Warsaw", LANGUAGE_PL, MARCH, 5 * 3600 + 60,
	        "środa, 10 marca 2027 | 16:00 – 21:01 | czas środkowoeuropejski standardowy | 5 godzin 1 minuta" },
	{ "over midnight", "America/Chicago", LANGUAGE_EN, MARCH, 16 * 3600,
	        "Wednesday, March 10, 2027 | 9:00 AM – Thursday, March 11, 2027, 1:00 AM | Central Standard Time | 16 hours" },
	{ "days", "UTC", LANGUAGE_EN, MARCH, 2 * 86400,
	        "Wednesday, March 10, 2027 | 3:00 PM – Friday, March 12, 2027, 3:00 PM | Coordinated Universal Time | 2 days" },
};

static void moments_are_said_as_people_say_them(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct text out = { 0 };
		moment_day(rows[i].language, rows[i].zone, rows[i].at, &out);
		text_add_string(&out, " | ");
		moment_hours(rows[i].language, rows[i].zone, rows[i].at, rows[i].length_s, &out);
		text_add_string(&out, " | ");
		moment_zone(rows[i].language, rows[i].zone, rows[i].at, &out);
		text_add_string(&out, " | ");
		moment_span(rows[i].language, rows[i].length_s, &out);
		failures += broken(rows[i].promise, rows[i].zone, rows[i].expected, text_string(&out));
		text_free(&out);
	}
	assert_int_equal(failures, 0);
}

RUN(moments_are_said_as_people_say_them)
