/* due.c - what falls due by itself, and when. See due.h. */
#include "core/due.h"
#include "base/clock.h"
#include <stdio.h>
#include <time.h>

enum { MORNING_S = 7 * HOUR_S };

int64_t due_day(int64_t at, int utc_offset_s)
{
	return (at + utc_offset_s - MORNING_S) / DAY_S;
}

int64_t due_day_begins_at(int64_t day, int utc_offset_s)
{
	return day * DAY_S + MORNING_S - utc_offset_s;
}

/* At once, then once a day while it lasts. */
static struct due once_a_day(const struct due_facts *facts, enum due_kind kind)
{
	const int64_t today = due_day(facts->now, facts->utc_offset_s);

	if (facts->done_day[kind] >= today)
		return (struct due){ false, due_day_begins_at(facts->done_day[kind] + 1, facts->utc_offset_s) };
	return (struct due){ true, due_day_begins_at(today + 1, facts->utc_offset_s) };
}

/* Nothing waits: nothing is sent. */
static struct due attention_due(const struct due_facts *facts)
{
	return facts->waiting > 0 ? once_a_day(facts, DUE_ATTENTION) : (struct due){ false, 0 };
}

static struct due vanished_due(const struct due_facts *facts)
{
	return facts->vanished > 0 ? once_a_day(facts, DUE_VANISHED) : (struct due){ false, 0 };
}

static const struct {
	const char *name;
	struct due (*decide)(const struct due_facts *facts);
} things[DUE_KIND_COUNT] = {
	[DUE_ATTENTION] = { "attention", attention_due },
	[DUE_VANISHED] = { "vanished", vanished_due },
};

struct due due_decide(enum due_kind kind, const struct due_facts *facts)
{
	return things[kind].decide(facts);
}

const char *due_key(enum due_kind kind, int64_t day, char room[static 32])
{
	const time_t seconds = (time_t)(day * DAY_S);
	struct tm date;
	char text[16] = "";
	if (gmtime_r(&seconds, &date) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%d", &date);
	snprintf(room, 32, "%s %s", things[kind].name, text);
	return room;
}
