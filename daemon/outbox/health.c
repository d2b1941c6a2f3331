/* health.c - does a relay work? See health.h. */
#include "outbox/health.h"
#include <stdio.h>
#include "base/text.h"

enum { AGAIN_MS = 5 * 60 * 1000, DEFERRED_MOST = 3 };

/* False: it was noted a while ago, and nothing is new. */
static bool is_news(const struct health *health, bool is_well, bool is_final)
{
	return !health->is_known || health->is_well != is_well || health->is_final != is_final;
}

static void note(struct relay *relay, bool is_well, bool is_final)
{
	struct health *health = &relay->health;
	health->is_new = health->is_new || is_news(health, is_well, is_final);
	health->is_seen = true;
	health->is_known = true;
	health->is_well = is_well;
	health->is_final = is_final;
}

void health_well(struct relay *relay)
{
	struct health *health = &relay->health;
	if (!health->is_known || !health->is_well)
		health->since = relay->office->now;
	health->fell_at = 0;
	health->deferred = 0;
	note(relay, true, false);
}

static void fails(struct relay *relay, bool is_final, const char *why)
{
	struct health *health = &relay->health;
	if (health->fell_at == 0)
		health->fell_at = relay->office->now;
	health->since = health->fell_at;
	words_masked(why, health->why, sizeof(health->why));
	note(relay, false, is_final);
	if (relay->office->now_ms - health->stored_ms >= AGAIN_MS)
		health->is_new = true; /* no other commit may come */
}

void health_fallen(struct relay *relay, enum err_kind kind, const char *why)
{
	struct health *health = &relay->health;
	if (kind == ERR_PERMANENT || health->fell_at != 0)
		fails(relay, kind == ERR_PERMANENT, why);
	else
		health->fell_at = relay->office->now;
}

void health_refused(struct relay *relay, const char *why)
{
	fails(relay, false, why);
}

void health_deferred(struct relay *relay, const char *why)
{
	if (++relay->health.deferred >= DEFERRED_MOST)
		fails(relay, false, why);
}

void health_stood(struct relay *relay)
{
	if (relay->pauses == 0 && relay->health.deferred == 0)
		health_well(relay);
}

bool health_is_new(const struct relay *relay)
{
	return relay->health.is_new;
}

enum err_kind health_store(struct store *store, struct relay *relay, int64_t now, struct error *err)
{
	struct health *health = &relay->health;
	char what[80];

	health->is_stored =
	        health->is_new || (health->is_seen && relay->office->now_ms - health->stored_ms >= AGAIN_MS);
	if (!health->is_stored)
		return ERR_NONE;
	snprintf(what, sizeof(what), WATCH_RELAY "%s", relay->config.name);
	return store_watch(store,
	        &(struct watch){ .what = what,
	                .is_well = health->is_well,
	                .since = health->since,
	                .seen_at = now,
	                .is_final = health->is_final,
	                .why = health->why,
	                .begins_at = health->certificate.from_at,
	                .ends_at = health->certificate.until_at },
	        err);
}

bool health_committed(struct relay *relay)
{
	struct health *health = &relay->health;
	const bool is_told = health->is_stored && health->is_new;
	if (health->is_stored) {
		health->is_new = health->is_seen = false;
		health->stored_ms = relay->office->now_ms;
	}
	health->is_stored = false;
	return is_told;
}
