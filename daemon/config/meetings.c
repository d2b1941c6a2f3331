/* meetings.c - meetings of the config: checked when it is read, and made into events when somebody asks. See config.h.
 *
 * A rule's days are the same whoever asks and whenever: an event's id is the meeting's with its day, so nothing is told twice. */
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/text.h"
#include "config/reading.h"

static const char *zone_of(const struct config *config, const struct meeting_config *meeting)
{
	return meeting->time_zone != NULL ? meeting->time_zone : config->house.time_zone;
}

/* ---- days of a rule ---- */

struct days { /* of one meeting, in their order */
	const struct meeting_config *meeting;
	icalrecur_iterator *iterator; /* NULL: it doesn't repeat, or is over */
	bool is_begun;
};

static struct icaltimetype ical_of(const struct local_time *local)
{
	struct icaltimetype time = icaltime_null_time();
	time.year = local->year;
	time.month = local->month;
	time.day = local->day;
	time.hour = local->hour;
	time.minute = local->minute;
	return time;
}

static void days_open(struct days *days, const struct meeting_config *meeting)
{
	*days = (struct days){ .meeting = meeting };
	if (*meeting->repeat != '\0')
		days->iterator = icalrecur_iterator_new(
		        icalrecurrencetype_from_string(meeting->repeat), ical_of(&meeting->start));
}

static void days_close(struct days *days)
{
	if (days->iterator != NULL)
		icalrecur_iterator_free(days->iterator);
	days->iterator = NULL;
}

static bool is_after(const struct local_time *a, const struct local_time *day)
{
	const int a_day = a->year * 10000 + a->month * 100 + a->day;
	return a_day > day->year * 10000 + day->month * 100 + day->day;
}

static bool is_same_day(const struct local_time *a, const struct local_time *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* The next start; false: there is no further one. */
static bool days_next(struct days *days, struct local_time *start)
{
	const struct meeting_config *meeting = days->meeting;
	if (days->iterator == NULL) {
		*start = meeting->start;
		const bool is_first = !days->is_begun;
		days->is_begun = true;
		return is_first && *meeting->repeat == '\0';
	}
	const struct icaltimetype next = icalrecur_iterator_next(days->iterator);
	if (icaltime_is_null_time(next))
		return false;
	*start = (struct local_time){ next.year, next.month, next.day, meeting->start.hour, meeting->start.minute };
	return meeting->until.year == 0 || !is_after(start, &meeting->until);
}

/* ---- events ---- */

static const struct meeting_config *meeting_named(const struct config *config, const char *id)
{
	for (size_t i = 0; i < config->meeting_count; i++)
		if (strcmp(config->meetings[i].id, id) == 0)
			return &config->meetings[i];
	return NULL;
}

static bool is_skipped(const struct meeting_config *meeting, const struct local_time *day)
{
	for (const struct local_time *skip = meeting->skip; skip != NULL && skip->year != 0; skip++)
		if (is_same_day(skip, day))
			return true;
	return false;
}

/* The day before, at the same hour: only where a team that meets has such a note. */
static bool has_note(const struct config *config, const struct meeting_config *meeting)
{
	for (const char *const *id = meeting->teams; *id != NULL; id++) {
		const struct team *team = house_team(&config->house, *id);
		for (enum language language = LANGUAGE_EN; team != NULL && language < LANGUAGE_COUNT; language++)
			if (team->practical_note[language] != NULL)
				return true;
	}
	return false;
}

static struct meeting event_of(
        const struct config *config, const struct meeting_config *meeting, const struct local_time *start, int64_t at)
{
	struct meeting event = { .id = meeting->id,
		.teams = meeting->teams,
		.place = meeting->place,
		.link = meeting->link,
		.agenda = meeting->agenda,
		.time_zone = zone_of(config, meeting),
		.start_at = at,
		.length_s = meeting->length_s,
		.announce_at = at - meeting->announce_s,
		.remind_at = meeting->remind_s == 0 ? 0 : at - meeting->remind_s,
		.note_at = has_note(config, meeting) ? at - DAY_S : 0,
		.is_cancelled = meeting->status == MEETING_CANCELLED || is_skipped(meeting, start) };
	memcpy(event.title, meeting->title, sizeof(event.title));
	memcpy(event.about, meeting->about, sizeof(event.about));
	return event;
}

static void add_events(const struct config *config, const struct meeting_config *meeting, int64_t from, int64_t to,
        struct arena *arena, struct meeting **list, size_t *count)
{
	enum { DAYS_MOST = 20000 }; /* fifty years of every day: a rule's end */
	struct local_time start;
	struct days days;

	days_open(&days, meeting);
	for (int i = 0; i < DAYS_MOST && *count < MEETING_EVENTS && days_next(&days, &start); i++) {
		int64_t at = 0;
		(void)zone_instant(zone_of(config, meeting), &start, &at);
		if (at > to)
			break;
		if (at < from)
			continue;
		struct meeting event = event_of(config, meeting, &start, at);
		if (*meeting->repeat != '\0')
			event.id =
			        arena_printf(arena, "%s-%04d%02d%02d", meeting->id, start.year, start.month, start.day);
		if (*meeting->repeat != '\0' && meeting_named(config, event.id) != NULL)
			continue; /* written out on its own */
		*list = arena_grow(arena, *list, *count, sizeof(**list));
		(*list)[(*count)++] = event;
	}
	days_close(&days);
}

static int by_start(const void *a, const void *b)
{
	const struct meeting *first = a, *second = b;
	if (first->start_at != second->start_at)
		return first->start_at < second->start_at ? -1 : 1;
	return strcmp(first->id, second->id);
}

void config_meetings(const struct config *config, int64_t from, int64_t to, struct arena *arena, struct meeting **list,
        size_t *count)
{
	*list = NULL;
	*count = 0;
	for (size_t i = 0; i < config->meeting_count; i++)
		add_events(config, &config->meetings[i], from, to, arena, list, count);
	if (*count > 1)
		qsort(*list, *count, sizeof(**list), by_start);
}

/* ---- checks ---- */

struct checking {
	struct reading *reading;
	const struct meeting_config *meeting;
	const config_setting_t *group;
	const char *shown; /* "meetings[1]" */
};

#define AT(checking, name) config_setting_get_member((checking)->group, name)

static const char *shown_of(const struct checking *checking, const char *name)
{
	return arena_printf(checking->reading->problems->arena, "%s.%s", checking->shown, name);
}

static void check_teams(const struct checking *checking)
{
	for (const char *const *id = checking->meeting->teams; id != NULL && *id != NULL; id++)
		if (house_team(&checking->reading->config->house, *id) == NULL)
			reading_problem(checking->reading, AT(checking, "teams"), shown_of(checking, "teams"),
			        "there is no team with the id \"%s\"", *id);
}

static void check_start(const struct checking *checking)
{
	const struct local_time *start = &checking->meeting->start;
	const char *zone = zone_of(checking->reading->config, checking->meeting);
	int64_t at = 0;

	if (start->year == 0 || zone == NULL)
		return; /* said already */
	switch (zone_instant(zone, start, &at)) {
	case WALL_NEVER:
		reading_problem(checking->reading, AT(checking, "start"), shown_of(checking, "start"),
		        "there is no %02d:%02d on that day in %s: the clocks go forward then", start->hour,
		        start->minute, zone);
		break;
	case WALL_TWICE:
		reading_note(checking->reading, AT(checking, "start"), shown_of(checking, "start"),
		        "%02d:%02d comes twice on that day in %s, for the clocks go back: the first is meant",
		        start->hour, start->minute, zone);
		break;
	case WALL_ONCE:
		break;
	}
}

/* The start must be one of its rule's days, and what is skipped too. */
static void check_rule(const struct checking *checking)
{
	const struct meeting_config *meeting = checking->meeting;
	struct local_time first = { 0 }, next;
	struct days days;

	if (meeting->repeat == NULL || meeting->start.year == 0)
		return;
	if (*meeting->repeat == '\0') {
		if (meeting->until.year != 0 || meeting->skip != NULL)
			reading_problem(checking->reading, AT(checking, meeting->skip != NULL ? "skip" : "until"),
			        shown_of(checking, meeting->skip != NULL ? "skip" : "until"),
			        "the meeting doesn't repeat: write repeat = \"...\", or take this away");
		return;
	}
	days_open(&days, meeting);
	if (days.iterator == NULL || !days_next(&days, &first)) {
		reading_problem(checking->reading, AT(checking, "repeat"), shown_of(checking, "repeat"),
		        "the rule gives no day from the start on%s", meeting->until.year != 0 ? " until its end" : "");
		days_close(&days);
		return; /* libical looked for one until the year 2582: not for each day to skip, too */
	}
	if (!is_same_day(&first, &meeting->start))
		reading_problem(checking->reading, AT(checking, "start"), shown_of(checking, "start"),
		        "isn't one of the rule's days: the first is %04d-%02d-%02d", first.year, first.month,
		        first.day);
	for (const struct local_time *skip = meeting->skip; skip != NULL && skip->year != 0; skip++) {
		bool is_there = is_same_day(&first, skip);
		days_close(&days);
		days_open(&days, meeting);
		while (!is_there && days.iterator != NULL && days_next(&days, &next) && !is_after(&next, skip))
			is_there = is_same_day(&next, skip);
		if (!is_there)
			reading_problem(checking->reading, AT(checking, "skip"), shown_of(checking, "skip"),
			        "%04d-%02d-%02d isn't one of the rule's days", skip->year, skip->month, skip->day);
	}
	days_close(&days);
}

static void check_ids(const struct checking *checking, size_t index)
{
	const struct config *config = checking->reading->config;
	for (size_t j = 0; j < index && checking->meeting->id != NULL; j++)
		if (config->meetings[j].id != NULL && strcmp(config->meetings[j].id, checking->meeting->id) == 0)
			reading_problem(checking->reading, AT(checking, "id"), shown_of(checking, "id"),
			        "meetings[%zu] has the id \"%s\" too: each meeting needs its own", j + 1,
			        checking->meeting->id);
}

static void check_link(const struct checking *checking)
{
	const char *link = checking->meeting->link;
	if (link != NULL && *link != '\0' && strncmp(link, "https://", 8) != 0 && strncmp(link, "http://", 7) != 0)
		reading_problem(checking->reading, AT(checking, "link"), shown_of(checking, "link"),
		        "\"%s\" doesn't begin with https://", link);
}

void reading_check_meetings(struct reading *reading, const config_setting_t *list)
{
	struct config *config = reading->config;
	for (size_t i = 0; i < config->meeting_count; i++) {
		struct meeting_config *meeting = &config->meetings[i];
		const struct checking checking = { reading, meeting, config_setting_get_elem(list, (unsigned)i),
			arena_printf(reading->problems->arena, "meetings[%zu]", i + 1) };
		if (config_setting_type(checking.group) != CONFIG_TYPE_GROUP)
			continue; /* said already */
		meeting->file = arena_strdup(&config->arena,
		        pieces_place(&reading->pieces, (int)config_setting_source_line(checking.group), &meeting->line)
		                ->file);
		check_ids(&checking, i);
		check_teams(&checking);
		check_start(&checking);
		check_rule(&checking);
		check_link(&checking);
	}
}
