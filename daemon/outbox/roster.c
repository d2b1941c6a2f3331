/* roster.c - which relays there are, and which of them have lines: those of the config share what is due, by their weights. See
 * outbox.h. */
#include "outbox/outbox.h"
#include <string.h>

enum { STUCK_MS = 3 * 1000 }; /* at work without any progress: others take its share */

static enum err_kind relay_restore(struct outbox *outbox, struct relay *relay, struct error *err)
{
	struct relay_state state;
	const enum err_kind kind =
	        store_relay_state(outbox->store, relay->config.name, outbox_now(outbox), &state, err);
	if (kind == ERR_NONE) {
		relay->pauses = state.pauses;
		relay->paused_until = state.paused_until;
		relay->limited_at = state.limited_at;
		relay_heed_logins(relay, &state);
	}
	return kind;
}

static void relay_adjust(struct relay *relay, const struct relay_config *config)
{
	relay->config.pace = config->pace;
	relay->config.weight = config->weight;
	relay->config.is_fallback = config->is_fallback;
	relay->config.has_pipelining = config->has_pipelining;
	relay->config.logins_per_hour = config->logins_per_hour;
}

/* Takes over a relay that stays as it is, its lines and what is on them, or makes it. */
static enum err_kind relay_adopt(struct outbox *outbox, struct relay **old, size_t old_count,
        const struct relay_config *config, struct relay **relay, struct error *err)
{
	for (size_t i = 0; i < old_count; i++) {
		if (old[i] == NULL || old[i]->is_leaving || !relay_is(old[i], config))
			continue;
		*relay = old[i];
		old[i] = NULL;
		relay_adjust(*relay, config);
		return ERR_NONE;
	}
	*relay = relay_new(&outbox->office, config);
	return relay_restore(outbox, *relay, err);
}

/* Equal weights say nothing: then nobody waits for anybody. */
static void weights_take(struct relay *const *list, size_t count)
{
	int sum = 0;
	bool differ = false;
	for (size_t i = 0; i < count; i++) {
		if (list[i]->config.is_fallback)
			continue;
		sum += list[i]->config.weight;
		for (size_t j = 0; j < i; j++)
			differ = differ
			        || (!list[j]->config.is_fallback && list[j]->config.weight != list[i]->config.weight);
	}
	for (size_t i = 0; i < count; i++) {
		list[i]->weight_sum = differ && !list[i]->config.is_fallback ? sum : 0;
		list[i]->taken = 0;
	}
}

/* What is in doubt with a relay that isn't there any more may go by any. */
static enum err_kind doubts_unbind(struct outbox *outbox, const struct config *config, struct error *err)
{
	struct arena arena = { 0 };
	const char **names = arena_array(&arena, config->relay_count, sizeof(*names));
	for (size_t i = 0; i < config->relay_count; i++)
		names[i] = config->relays[i].name;
	enum err_kind kind = store_begin(outbox->store, err);
	if (kind == ERR_NONE
	        && (kind = store_deliveries_unbind(outbox->store, names, config->relay_count, err)) != ERR_NONE)
		store_rollback(outbox->store);
	else if (kind == ERR_NONE)
		kind = store_commit(outbox->store, err);
	arena_free(&arena);
	return kind;
}

enum err_kind roster_take(struct outbox *outbox, struct error *err)
{
	const struct config *config = outbox->worker->config;
	struct arena arena = { 0 };
	struct relay **list = arena_array(&arena, config->relay_count + outbox->relay_count, sizeof(struct relay *));
	enum err_kind kind = ERR_NONE;
	size_t count = 0;

	for (size_t i = 0; i < config->relay_count && kind == ERR_NONE; i++, count++)
		kind = relay_adopt(outbox, outbox->relays, outbox->relay_count, &config->relays[i], &list[count], err);
	weights_take(list, count);
	if (kind == ERR_NONE)
		kind = doubts_unbind(outbox, config, err);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		if (outbox->relays[i] == NULL)
			continue;
		outbox->relays[i]->is_leaving = true;
		relay_finish(outbox->relays[i]);
		list[count++] = outbox->relays[i];
	}
	outbox->office.sender = arena_strdup(&arena, config->house.address);
	outbox->office.helo = arena_strdup(&arena, house_domain(&config->house));
	outbox->office.in_doubt = config->in_doubt;
	arena_free(&outbox->arena);
	outbox->arena = arena;
	outbox->relays = list;
	outbox->relay_count = count;
	return kind;
}

void roster_drop_left(struct outbox *outbox)
{
	size_t kept = 0;
	for (size_t i = 0; i < outbox->relay_count; i++) {
		struct relay *relay = outbox->relays[i];
		if (relay->is_leaving && relay->claimed == 0 && relay_lines(relay, LINE_OPEN) == 0)
			relay_free(relay);
		else
			outbox->relays[kept++] = relay;
	}
	outbox->relay_count = kept;
}

/* Whoever reloads has seen to what was wrong: a relay that rests is tried at once. */
enum err_kind roster_reload(struct outbox *outbox, struct error *err)
{
	if (!worker_reload(outbox->worker))
		return ERR_NONE;
	const enum err_kind kind = roster_take(outbox, err);
	if (outbox->network != NULL) /* a simulation has none */
		network_account(outbox->network, &outbox->worker->config->oauth);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		outbox->relays[i]->paused_until = 0;
		outbox->relays[i]->retry_at_ms = 0;
		outbox->relays[i]->pace_until = 0;
	}
	return kind;
}

/* ---- shares ---- */

/* Can it take mail within `within_s`, as far as we know? */
static bool is_able(const struct relay *relay, int64_t now, int64_t within_s)
{
	const bool is_at_work = relay->claimed > 0 || relay_lines(relay, LINE_CONNECTING) > 0;
	const bool is_stuck = is_at_work && relay->office->now_ms - relay->progressed_ms > STUCK_MS;
	const bool may_connect = relay_lines(relay, LINE_OPEN) > 0 || relay->logins_until <= now + within_s;
	return relay_takes(relay) && relay->fails == 0 && !is_stuck && may_connect
	        && relay->pace_until <= now + within_s && relay->dry_until_ms <= relay->office->now_ms;
}

/* A fallback waits while any other can take mail. */
static bool has_main(const struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->relay_count; i++)
		if (!outbox->relays[i]->config.is_fallback && is_able(outbox->relays[i], outbox->office.now, MINUTE_S))
			return true;
	return false;
}

/* Who has taken more than its weight waits for those that can take mail now. Who couldn't doesn't catch up later. */
static void shares_settle(struct outbox *outbox)
{
	const struct relay *least = NULL;
	const bool has_main_relay = has_main(outbox);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		const struct relay *relay = outbox->relays[i];
		if (relay->weight_sum > 0 && is_able(relay, outbox->office.now, 0)
		        && (least == NULL || relay->taken * least->config.weight < least->taken * relay->config.weight))
			least = relay;
	}
	for (size_t i = 0; i < outbox->relay_count; i++) {
		struct relay *relay = outbox->relays[i];
		relay->is_held_back = relay->config.is_fallback && has_main_relay;
		if (relay->weight_sum == 0 || least == NULL)
			continue;
		const int64_t even = least->taken * relay->config.weight / least->config.weight;
		if (!is_able(relay, outbox->office.now, 0) && relay->taken < even)
			relay->taken = even;
		relay->is_held_back = relay->taken > even;
	}
}

/* Opens lines where something is due; a further relay's only where those before it have their hands full, or it is its turn. */
void roster_connect(struct outbox *outbox)
{
	const int64_t now = outbox->office.now;
	size_t able = 0, waiting = outbox_has_due(outbox) ? 1 : 0;
	shares_settle(outbox);
	for (size_t i = 0; i < outbox->relay_count; i++)
		able += relay_takes(outbox->relays[i]);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		struct relay *relay = outbox->relays[i];
		relay->has_stand_in = able > (size_t)relay_takes(relay);
		if (!relay_takes(relay) || relay->pace_until > now || relay->is_held_back)
			continue;
		const bool is_open = relay_lines(relay, LINE_OPEN) > 0;
		relay_connect(relay, relay->queue_count > 0 || is_open ? relay->queue_count : waiting);
		if (relay->claimed < relay_batch(relay) && relay->fails == 0)
			waiting = 0;
	}
}
