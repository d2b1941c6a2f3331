/* calendars.c - writes invitations for many zones and instants into a folder, for test_calendars.py and tests/web.
 *
 * usage: calendars FOLDER. One file each, NUMBER.ics, and expected.tsv: file, zone, start (Unix seconds), seconds, and what the
 * clock on the wall shows then ("" where that isn't what was asked for): days of a rule are asked for by that. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/zone.h"
#include "compose/calendar.h"
#include "config/config.h"
#include "tests/compose/house.h"

static const char *const zones[] = { "America/Chicago", "America/New_York", "America/Mexico_City", "Europe/Warsaw",
	"Europe/London", "Europe/Dublin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca",
	"America/Sao_Paulo", "Pacific/Apia", "UTC" };
static const char *const teams[] = { "education", NULL };

static int write_one(const char *folder, FILE *expected, int number, const char *zone, int64_t at, const char *wall)
{
	const struct house house = test_house();
	const struct meeting meeting = { .id = "spring",
		.teams = teams,
		.title = { [LANGUAGE_EN] =
		                   "Łódź & Chicago: what colleges offer, a long title that needs folding; really, ąęźć" },
		.place = "Room 4, 1 Main St; second floor",
		.link = "https://meet.example/a?b=1&c=2",
		.time_zone = zone,
		.start_at = at,
		.length_s = 5400 };
	const struct calendar_event event = { .meeting = &meeting,
		.uid = "spring@collab.example",
		.sequence = 2,
		.stamp_at = 1764032000,
		.description = "Dear all,\nwe meet; nobody has to speak, really.\n" };
	struct arena arena = { 0 };
	char file[4096];
	const char *text = calendar_text(&arena, CALENDAR_REQUEST, &event, &house, LANGUAGE_EN);

	snprintf(file, sizeof(file), "%s/%d.ics", folder, number);
	FILE *stream = fopen(file, "wb");
	if (stream == NULL || fputs(text, stream) < 0 || fclose(stream) != 0)
		return 1;
	fprintf(expected, "%d.ics\t%s\t%lld\t%d\t%s\n", number, zone, (long long)at, meeting.length_s, wall);
	arena_free(&arena);
	return 0;
}

/* Every second Tuesday at 8:30 for two years, across all changes of the clock. */
static int write_rule(const char *folder, FILE *expected, int *number, const char *zone)
{
	struct meeting_config written = { .id = "rule",
		.teams = teams,
		.title = { [LANGUAGE_EN] = "Rule" },
		.place = "",
		.link = "",
		.agenda = "",
		.time_zone = zone,
		.start = { 2027, 1, 5, 8, 30 },
		.length_s = 5400,
		.repeat = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU" };
	const struct config config = { .house = test_house(), .meetings = &written, .meeting_count = 1 };
	struct arena arena = { 0 };
	struct meeting *events = NULL;
	size_t count = 0;
	int failures = 0;

	config_meetings(&config, 0, 1798779600 + 2 * 366 * (int64_t)DAY_S, &arena, &events, &count);
	for (size_t i = 0; i < count; i++)
		failures += write_one(folder, expected, (*number)++, zone, events[i].start_at, "08:30");
	arena_free(&arena);
	return failures + (count < 50);
}

int main(int argc, char **argv)
{
	int number = 0, failures = argc != 2;
	char file[4096];

	snprintf(file, sizeof(file), "%s/expected.tsv", argc == 2 ? argv[1] : "");
	FILE *expected = failures == 0 ? fopen(file, "w") : NULL;
	if (expected == NULL)
		return 1;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		int64_t at =
		        1798779600; /* 2027-01-01 05:00 UTC, and each fifth day and some hours on, over two years and all changes */
		for (; at < 1798779600 + 2 * 366 * (int64_t)DAY_S && failures == 0; at += 5 * DAY_S + 5 * HOUR_S)
			failures += write_one(argv[1], expected, number++, zones[i], at, "");
		failures += write_rule(argv[1], expected, &number, zones[i]);
	}
	return fclose(expected) == 0 && failures == 0 ? 0 : 1;
}
