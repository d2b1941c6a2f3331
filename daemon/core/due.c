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

/* Nothing waits, and nothing came back: nothing is sent. */
static struct due attention_due(const struct due_facts *facts)
{
	return facts->waiting > 0 || came_back_anything(&facts->came_back) ? once_a_day(facts, DUE_ATTENTION)
	                                                                   : (struct due){ false, 0 };
}

static struct due vanished_due(const struct due_facts *facts)
{
	return facts->vanished > 0 ? once_a_day(facts, DUE_VANISHED) : (struct due){ false, 0 };
}

/* ---- the digest ---- */

/* Days since 1970 that lie before it: division that rounds down. */
static int64_t day_of(int64_t local)
{
	return local >= 0 ? local / DAY_S : -((DAY_S - 1 - local) / DAY_S);
}

static int day_of_month(int64_t day)
{
	const time_t seconds = (time_t)(day * DAY_S);
	struct tm date;
	return gmtime_r(&seconds, &date) == NULL ? 1 : date.tm_mday;
}

int64_t digest_day(const struct digest_plan *plan, int64_t at, int utc_offset_s)
{
	const int64_t today = day_of(at + utc_offset_s - (int64_t)plan->at_min * MINUTE_S);
	if (plan->every == DIGEST_WEEKLY) {
		const int weekday = (int)((today + 3) % 7) + 1; /* 1970 began on a Thursday */
		return today - (weekday - plan->on + 7) % 7;
	}
	const int date = day_of_month(today);
	if (date >= plan->on)
		return today - (date - plan->on);
	const int64_t last_of_month = today - date;
	return last_of_month - (day_of_month(last_of_month) - plan->on);
}

int64_t digest_next_at(const struct digest_plan *plan, int64_t day, int utc_offset_s)
{
	enum { LONGEST_MONTH = 31 };
	const int64_t later = day + LONGEST_MONTH; /* in the next month, on that date or up to three days behind it */
	const int64_t next = plan->every == DIGEST_WEEKLY ? day + 7 : later - (day_of_month(later) - day_of_month(day));
	return next * DAY_S + (int64_t)plan->at_min * MINUTE_S - utc_offset_s;
}

/* Missed several times while nobody ran: it is one digest, at once. The first start begins with the next. */
static struct due digest_due(const struct due_facts *facts)
{
	const int64_t day = digest_day(&facts->digest, facts->now, facts->utc_offset_s);
	const int64_t next_at = digest_next_at(&facts->digest, day, facts->utc_offset_s);
	const bool is_new_day = facts->digest_day != 0 && facts->digest_day < day;
	return (struct due){ is_new_day || facts->is_digest_open, next_at };
}

static const struct {
	const char *name;
	struct due (*decide)(const struct due_facts *facts);
} things[DUE_KIND_COUNT] = {
	[DUE_ATTENTION] = { "attention", attention_due },
	[DUE_VANISHED] = { "vanished", vanished_due },
	[DUE_DIGEST] = { "digest", digest_due },
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
