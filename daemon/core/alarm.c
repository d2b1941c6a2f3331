/* alarm.c - which alarms stand, and which are to be told. See alarm.h. */
#include "core/alarm.h"
#include <string.h>
#include "base/clock.h"
#include "core/due.h"

enum {
	FINAL_S = 10 * MINUTE_S,   /* a provider may stumble for a few minutes */
	SETTLED_S = HOUR_S,        /* what works for so long doesn't wait for others that begin to */
	STEADY_S = 5 * MINUTE_S,   /* it works for so long before we say so: what comes and goes is told once */
	SILENT_S = 2 * HOUR_S,     /* longer than any worker says nothing, with mailbox.poll = 3600 */
	CERTIFICATE_S = 7 * DAY_S, /* before its end; of one that is short-lived the last quarter of its time */
	SECRET_S = 21 * DAY_S,     /* people must ask other people for a new one */
	DAILY_S = 7 * DAY_S,       /* what ends so soon is told daily, else once a week */
	APART_S = 12 * HOUR_S,     /* at least, between an evening's and the next morning's */
};

const char *alarm_kind_name(enum alarm_kind kind)
{
	static const char *const names[ALARM_KIND_COUNT] = { "mailbox", "relays", "relay", "certificate", "secret" };
	return names[kind];
}

struct deciding {
	const struct alarm_facts *facts;
	struct arena *arena;
	struct alarm *list;
	size_t count;
	bool is_settling; /* something that failed works, but not long enough to be told */
};

static int64_t later(int64_t one, int64_t other)
{
	return one > other ? one : other;
}

/* ---- does it work? ---- */

/* A worker of this run has said so. */
static bool is_fresh(const struct alarm_facts *facts, const struct watch *watch)
{
	return watch->seen_at != 0 && watch->seen_at >= facts->started_at;
}

/* Since when it is known to fail, or its worker to say nothing; 0: it works, or it isn't known yet. */
static int64_t fails_since(const struct alarm_facts *facts, const struct watch *watch)
{
	const int64_t silent_since = later(watch->seen_at, facts->started_at);
	if (is_fresh(facts, watch) && !watch->is_well)
		return watch->since;
	return facts->now - silent_since >= later(facts->after_s, SILENT_S) ? silent_since : 0;
}

static int patience_s(const struct alarm_facts *facts, bool is_final)
{
	return is_final && facts->after_s > FINAL_S ? FINAL_S : facts->after_s;
}

/* ---- telling ---- */

static const struct alarm_told *told_of(const struct alarm_facts *facts, const char *key)
{
	for (size_t i = 0; i < facts->told_count; i++)
		if (strcmp(facts->told[i].key, key) == 0)
			return &facts->told[i];
	return NULL;
}

/* Once a day (of those that begin in the morning); what ends later than in a week, once a week. */
static bool is_due(const struct alarm_facts *facts, const struct alarm *alarm, const struct alarm_told *told)
{
	const bool is_ending = alarm->kind == ALARM_CERTIFICATE || alarm->kind == ALARM_SECRET;
	const int64_t pause_days = is_ending && alarm->since - facts->now > DAILY_S ? 7 : 1;
	if (told == NULL || told->told_at > facts->now) /* a clock that was ahead */
		return true;
	if (is_ending && told->since != alarm->since) /* another one */
		return true;
	return facts->now - told->told_at >= APART_S
	        && due_day(facts->now, facts->utc_offset_s) >= due_day(told->told_at, facts->utc_offset_s) + pause_days;
}

static bool is_told(const struct deciding *d, const char *key)
{
	const struct alarm_told *told = told_of(d->facts, key);
	return told != NULL && !told->is_over;
}

/* Has it worked for a while? */
static bool is_steady(struct deciding *d, const struct watch *watch, const char *key)
{
	if (!watch->is_well)
		return false;
	const bool has_lasted = d->facts->now - watch->since >= STEADY_S;
	d->is_settling = d->is_settling || (!has_lasted && is_told(d, key));
	return has_lasted;
}

static void add(struct deciding *d, const struct alarm *alarm)
{
	d->list = arena_grow(d->arena, d->list, d->count, sizeof(*d->list));
	d->list[d->count++] = *alarm;
}

static void stands(struct deciding *d, struct alarm alarm)
{
	const struct alarm_told *told = told_of(d->facts, alarm.key);
	alarm.is_due = is_due(d->facts, &alarm, told);
	alarm.told_at = told == NULL || told->is_over ? 0 : told->told_at;
	add(d, &alarm);
}

/* It works since `since`: told where its failure was. */
static void works(struct deciding *d, struct alarm alarm)
{
	const struct alarm_told *told = told_of(d->facts, alarm.key);
	if (!is_told(d, alarm.key))
		return;
	alarm.is_over = alarm.is_due = true;
	alarm.until = told->since;
	alarm.told_at = told->told_at;
	alarm.why = "";
	add(d, &alarm);
}

/* ---- one function a kind ---- */

static void decide_mailbox(struct deciding *d)
{
	const struct alarm_facts *facts = d->facts;
	const struct watch *watch = &facts->mailbox;
	const int64_t since = fails_since(facts, watch);
	const bool is_final = !watch->is_well && watch->is_final;
	const struct alarm alarm = { ALARM_MAILBOX, WATCH_MAILBOX, "", .since = since,
		.why = watch->is_well ? "" : watch->why, .is_final = is_final };

	if (since != 0 && facts->now - since >= patience_s(facts, is_final)) {
		stands(d, alarm);
	} else if (since == 0 && is_steady(d, watch, alarm.key)) {
		struct alarm over = alarm;
		over.since = watch->since;
		works(d, over);
	}
}

/* Since when no relay works, by what their worker said; 0: one does, or it isn't known. */
static int64_t relays_fail_since(const struct alarm_facts *facts, bool *are_final, const char **why)
{
	int64_t since = 0;
	*are_final = true;
	for (size_t i = 0; i < facts->relay_count; i++) {
		const struct watch *watch = &facts->relays[i].watch;
		if (watch->is_well || watch->seen_at == 0 || (!is_fresh(facts, watch) && !facts->relays[i].is_resting))
			return 0;
		if (watch->since > since)
			*why = watch->why;
		since = later(since, watch->since);
		*are_final = *are_final && watch->is_final;
	}
	return since;
}

/* Mail could leave, and no relay's limit holds it up; but none has taken any, nor said why. */
static int64_t relays_silent_since(const struct alarm_facts *facts)
{
	int64_t since = facts->started_at;
	if (facts->due_since == 0)
		return 0;
	for (size_t i = 0; i < facts->relay_count; i++) {
		const struct watch_relay *relay = &facts->relays[i];
		if (relay->is_full)
			return 0;
		since = later(since, relay->watch.well_at);
	}
	since = later(since, facts->due_since);
	return facts->now - since >= later(facts->after_s, SILENT_S) ? since : 0;
}

static void decide_relays(struct deciding *d)
{
	const struct alarm_facts *facts = d->facts;
	const struct alarm_told *told = told_of(facts, "relays");
	struct alarm alarm = { ALARM_RELAYS, "relays", "", .why = "" };

	alarm.since = relays_fail_since(facts, &alarm.is_final, &alarm.why);
	if (alarm.since != 0) {
		const int64_t since = later(alarm.since, facts->waiting_since);
		if (facts->waiting_since != 0 && facts->now - since >= patience_s(facts, alarm.is_final))
			stands(d, alarm);
		return;
	}
	alarm.since = relays_silent_since(facts);
	alarm.is_final = false;
	if (alarm.since != 0) {
		stands(d, alarm);
		return;
	}
	for (size_t i = 0; i < facts->relay_count && told != NULL; i++) {
		const struct watch *watch = &facts->relays[i].watch;
		if (!is_steady(d, watch, alarm.key) || watch->well_at <= told->since)
			continue;
		alarm.since = later(watch->since, told->since); /* it may be another than those that failed */
		works(d, alarm);
		return;
	}
}

/* Since when another does its work; 0: none does. */
static int64_t other_works_since(const struct alarm_facts *facts, const struct watch_relay *relay)
{
	int64_t since = 0;
	for (size_t i = 0; i < facts->relay_count; i++) {
		const struct watch *watch = &facts->relays[i].watch;
		if (&facts->relays[i] != relay && watch->is_well && (since == 0 || watch->since < since))
			since = watch->since;
	}
	return since;
}

/* One that is refused for good is told though others do its work: else nobody knows until they fail, too. It must have been seen
 * again, for what it said once, by night or when all of them failed, may be mended since. */
static void decide_relay(struct deciding *d, const struct watch_relay *relay)
{
	const struct alarm_facts *facts = d->facts;
	const struct watch *watch = &relay->watch;
	const int64_t other_since = other_works_since(facts, relay);
	const struct alarm alarm = { ALARM_RELAY, arena_printf(d->arena, WATCH_RELAY "%s", relay->name), relay->name,
		.since = watch->since, .why = watch->why, .is_final = true };

	if (is_steady(d, watch, alarm.key))
		works(d, alarm);
	else if (!watch->is_well && watch->is_final && is_fresh(facts, watch) && other_since != 0
	        && watch->seen_at - later(watch->since, other_since) >= facts->after_s)
		stands(d, alarm);
}

static void decide_ending(
        struct deciding *d, enum alarm_kind kind, const char *key, const char *name, int64_t ends_at, int64_t before_s)
{
	const struct alarm alarm = { kind, key, name, .since = ends_at, .why = "" };
	const struct alarm_told *told = told_of(d->facts, key);

	if (ends_at != 0 && ends_at - d->facts->now <= before_s)
		stands(d, alarm);
	else if (ends_at != 0 && told != NULL && told->since != ends_at)
		works(d, alarm);
}

/* How long before its end. */
static int64_t certificate_s(const struct watch *watch)
{
	const int64_t quarter_s = (watch->ends_at - watch->begins_at) / 4;
	return quarter_s < CERTIFICATE_S ? quarter_s : CERTIFICATE_S;
}

bool certificate_ends_soon(const struct watch *watch, int64_t now)
{
	return watch->ends_at != 0 && watch->ends_at - now <= certificate_s(watch);
}

static void decide_certificate(struct deciding *d, const struct watch *watch, const char *key, const char *name)
{
	decide_ending(d, ALARM_CERTIFICATE, arena_printf(d->arena, "certificate %s", key), name, watch->ends_at,
	        certificate_s(watch));
}

/* What one remedy mended is told in one mail: it waits for what has just begun to work. */
static void over_together(struct deciding *d)
{
	size_t kept = 0;
	for (size_t i = 0; i < d->count; i++)
		if (!d->is_settling || !d->list[i].is_over || d->facts->now - d->list[i].since >= SETTLED_S)
			d->list[kept++] = d->list[i];
	d->count = kept;
}

void alarms_decide(const struct alarm_facts *facts, struct arena *arena, struct alarm **list, size_t *count)
{
	struct deciding d = { .facts = facts, .arena = arena };

	decide_mailbox(&d);
	decide_relays(&d);
	for (size_t i = 0; i < facts->relay_count; i++)
		decide_relay(&d, &facts->relays[i]);
	decide_certificate(&d, &facts->mailbox, WATCH_MAILBOX, "");
	for (size_t i = 0; i < facts->relay_count; i++)
		decide_certificate(&d, &facts->relays[i].watch,
		        arena_printf(arena, WATCH_RELAY "%s", facts->relays[i].name), facts->relays[i].name);
	decide_ending(&d, ALARM_SECRET, "secret", "", facts->secret_ends_at, SECRET_S);
	over_together(&d);
	*list = d.list;
	*count = d.count;
}
