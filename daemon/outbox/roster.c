/* roster.c - which relays there are, and which of them have lines: those of the config share what is due. See outbox.h. */
#include "outbox/outbox.h"
#include <string.h>

static const char *helo_of(const char *address)
{
	const char *at = strrchr(address, '@');
	return at == NULL || at[1] == '\0' ? "localhost" : at + 1;
}

static enum err_kind relay_restore(struct outbox *outbox, struct relay *relay, struct error *err)
{
	struct relay_state state;
	const enum err_kind kind =
	        store_relay_state(outbox->store, relay->config.name, outbox_now(outbox), &state, err);
	if (kind == ERR_NONE) {
		relay->pauses = state.pauses;
		relay->paused_until = state.paused_until;
		relay->limited_at = state.limited_at;
	}
	return kind;
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
		(*relay)->config.pace = config->pace;
		return ERR_NONE;
	}
	*relay = relay_new(&outbox->office, config);
	return relay_restore(outbox, *relay, err);
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
	for (size_t i = 0; i < outbox->relay_count; i++) {
		if (outbox->relays[i] == NULL)
			continue;
		outbox->relays[i]->is_leaving = true;
		relay_finish(outbox->relays[i]);
		list[count++] = outbox->relays[i];
	}
	outbox->office.sender = arena_strdup(&arena, config->house.address);
	outbox->office.helo = helo_of(outbox->office.sender);
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
	for (size_t i = 0; i < outbox->relay_count; i++) {
		outbox->relays[i]->paused_until = 0;
		outbox->relays[i]->retry_at_ms = 0;
		outbox->relays[i]->pace_until = 0;
	}
	return kind;
}

/* Opens lines where something is due; a further relay's only where those before it have their hands full. */
void roster_connect(struct outbox *outbox)
{
	const int64_t now = outbox->office.now;
	size_t able = 0, waiting = outbox_has_due(outbox) ? 1 : 0;
	for (size_t i = 0; i < outbox->relay_count; i++)
		able += relay_takes(outbox->relays[i]);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		struct relay *relay = outbox->relays[i];
		relay->has_stand_in = able > (size_t)relay_takes(relay);
		if (!relay_takes(relay) || relay->pace_until > now)
			continue;
		const bool is_open = relay_lines(relay, LINE_OPEN) > 0;
		relay_connect(relay, relay->queue_count > 0 || is_open ? relay->queue_count : waiting);
		if (relay->claimed < relay_batch(relay) && outbox->office.now_ms >= relay->retry_at_ms)
			waiting = 0;
	}
}
