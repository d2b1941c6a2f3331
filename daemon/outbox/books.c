/* books.c - claims and outcomes, in one commit for all relays: the next batch is claimed in the commit that records the last
 * outcomes, so at most two batches are claimed (promise 3). See outbox.h. */
#include "outbox/outbox.h"
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "outbox/health.h"
#include "outbox/post.h"

enum {
	AGAIN_FIRST_MS = 1000, /* after a commit that didn't get its turn or has no room, then twice as long, up to */
	AGAIN_LAST_MS = 30 * 1000,
	DRY_MS = 2 * 1000
};

/* How many rows it may hold: what is left of one batch, and the next. */
static size_t claimed_most(const struct relay *relay)
{
	const size_t two = 2 * relay_batch(relay);
	return two < CLAIMED_MOST ? two : CLAIMED_MOST;
}

/* May this relay claim more, besides what it holds? */
static bool may_claim(const struct outbox *outbox, const struct relay *relay)
{
	return outbox_has_due(outbox) && relay_takes(relay) && relay_lines(relay, LINE_OPEN) > 0
	        && relay->pace_until <= outbox->office.now && !relay->is_held_back
	        && relay->dry_until_ms <= outbox->office.now_ms
	        && relay->claimed - relay->result_count + relay_batch(relay) <= claimed_most(relay);
}

static bool is_commit_wanted(const struct outbox *outbox, const struct relay *relay, int64_t now_ms)
{
	const bool is_dry = relay->queue_count == 0;
	if (relay->is_pause_new || relay->is_working_again || relay->new_logins > 0 || health_is_new(relay))
		return true;
	if (is_dry && may_claim(outbox, relay))
		return true;
	return relay->result_count > 0
	        && (relay->result_count >= relay_batch(relay) || relay->claimed == relay->result_count
	                || now_ms - relay->first_result_ms >= GATHER_MS);
}

static bool is_like(const struct result *result, const struct result *first)
{
	return result->outcome.state == DELIVERY_DELIVERED && result->reply.code == first->reply.code
	        && strcmp(result->reply.enhanced, first->reply.enhanced) == 0;
}

/* Those that were accepted with the code of the first that was: nearly always all. */
static enum err_kind delivered_store(
        struct outbox *outbox, const struct relay *relay, const struct result *first, int64_t now, struct error *err)
{
	int64_t ids[CLAIMED_MOST];
	size_t count = 0, unknown = 0;
	for (size_t i = 0; i < relay->result_count; i++)
		if (is_like(&relay->results[i], first))
			ids[count++] = relay->results[i].outcome.delivery;
	const enum err_kind kind = store_deliveries_delivered(
	        outbox->store, ids, count, first->reply.code, first->reply.enhanced, now, &unknown, err);
	if (kind == ERR_NONE && unknown > 0)
		log_warning(
		        "count=%zu outcome=unknown why=\"accepted, but their members are no longer there\"", unknown);
	return kind;
}

/* Sign-ins that were begun; where their number has a limit, the next one heeds it. */
static enum err_kind logins_store(struct outbox *outbox, struct relay *relay, int64_t now, struct error *err)
{
	struct relay_state state;
	enum err_kind kind = store_relay_logins(outbox->store, relay->config.name, relay->new_logins, now, err);
	if (kind != ERR_NONE || relay->config.logins_per_hour <= 0)
		return kind;
	kind = store_relay_state(outbox->store, relay->config.name, now, &state, err);
	if (kind == ERR_NONE)
		relay_heed_logins(relay, &state);
	return kind;
}

static enum err_kind outcomes_store(struct outbox *outbox, struct relay *relay, int64_t now, struct error *err)
{
	const struct result *first = NULL;
	enum err_kind kind = ERR_NONE;
	for (size_t i = 0; i < relay->result_count && kind == ERR_NONE; i++) {
		const struct result *result = &relay->results[i];
		if (first == NULL && result->outcome.state == DELIVERY_DELIVERED) {
			first = result;
			kind = delivered_store(outbox, relay, first, now, err);
		} else if (first == NULL || !is_like(result, first)) {
			kind = store_delivery_outcomes(
			        outbox->store, relay->config.name, &result->outcome, 1, now, err);
		}
		if (kind == ERR_UNKNOWN) { /* its member was erased meanwhile */
			log_warning("%s", err->text);
			kind = ERR_NONE;
		}
	}
	if (kind == ERR_NONE && relay->new_logins > 0)
		kind = logins_store(outbox, relay, now, err);
	if (kind == ERR_NONE && (relay->is_pause_new || relay->is_working_again))
		kind = store_relay_pause(outbox->store, relay->config.name, relay->pauses, relay->paused_until,
		        relay->is_pause_new ? relay->pause_why : "", now, err);
	if (kind == ERR_NONE)
		kind = health_store(outbox->store, relay, now, err);
	return kind;
}

/* The inbox read that our account sent too much: taken over once, for whoever reloads has the relay tried at once. */
static bool is_limited(struct relay *relay, const struct relay_state *state, int64_t now)
{
	char stamp[18];
	if (state->limited_at == relay->limited_at)
		return false;
	relay->limited_at = state->limited_at;
	if (state->paused_until <= now)
		return false;
	relay->pauses = state->pauses;
	relay->paused_until = state->paused_until;
	log_warning("relay=%s outcome=paused until=%s why=\"a report says: %s\"", relay->config.name,
	        clock_stamp(relay->paused_until, stamp), state->why);
	return true;
}

/* Claims up to two batches in all, as the relay's pace allows. */
static enum err_kind claim(struct outbox *outbox, struct relay *relay, int64_t now, struct batch **claimed,
        struct delivery **list, size_t *count, struct error *err)
{
	struct relay_state state;
	size_t most = claimed_most(relay) - (relay->claimed - relay->result_count);
	enum err_kind kind = store_relay_state(outbox->store, relay->config.name, now, &state, err);

	*count = 0;
	if (kind != ERR_NONE || is_limited(relay, &state, now))
		return kind;
	most = pace_allowance(&relay->config.pace, most, state.last_minute, state.last_day, state.oldest_minute_at,
	        state.oldest_day_at, now, &relay->pace_until);
	if (most == 0)
		return ERR_NONE;
	*claimed = calloc(1, sizeof(**claimed));
	if (*claimed == NULL)
		abort();
	return store_deliveries_claim(
	        outbox->store, relay->config.name, most, now, &(*claimed)->arena, list, count, err);
}

static void claimed_drop(struct batch *batch)
{
	if (batch == NULL)
		return;
	arena_free(&batch->arena);
	free(batch);
}

static void claimed_queue(struct relay *relay, struct batch *batch, struct delivery *list, size_t count)
{
	if (count == 0) {
		if (batch != NULL) /* it asked, and there was nothing: what is due is in doubt with another */
			relay->dry_until_ms = relay->office->now_ms + DRY_MS;
		claimed_drop(batch);
		return;
	}
	relay->taken += (int64_t)count;
	relay->progressed_ms = relay->office->now_ms;
	struct post *posts = arena_array(&batch->arena, count, sizeof(*posts));
	batch->open = count;
	relay->claimed += count;
	for (size_t i = 0; i < count; i++) {
		posts[i] = (struct post){ .delivery = &list[i], .batch = batch };
		post_queue(relay, &posts[i]);
	}
}

static void result_log(const struct relay *relay, const struct result *result)
{
	static const char *const names[] = { "deferred", "submitting", "delivered", "failed", "held" };
	const struct delivery *delivery = result->post->delivery;
	const struct outcome *outcome = &result->outcome;
	const struct smtp_reply *reply = outcome->reply;
	char stamp[18] = "", words[SMTP_WORDS_BYTES] = "";

	if (reply == NULL) { /* it never left */
		log_debug("delivery=%lld relay=%s outcome=due", (long long)delivery->id, relay->config.name);
		return;
	}
	words_masked(reply->text, words, sizeof(words));
	if (outcome->state == DELIVERY_DELIVERED) { /* the words name the relay's own record of it */
		log_info("delivery=%lld member=%lld relay=%s try=%d outcome=delivered code=%d why=\"%s\"",
		        (long long)delivery->id, (long long)delivery->member, relay->config.name, delivery->tries,
		        reply->code, words);
		return;
	}
	log_info("delivery=%lld member=%lld relay=%s try=%d outcome=%s step=%s code=%d enhanced=%s%s%s why=\"%s%s%s\"",
	        (long long)delivery->id, (long long)delivery->member, relay->config.name, delivery->tries,
	        names[outcome->state], smtp_step_name(reply->step), reply->code, reply->enhanced,
	        outcome->state == DELIVERY_DUE ? " next=" : "",
	        outcome->state == DELIVERY_DUE ? clock_stamp(outcome->next_at, stamp) : "",
	        reply->code == 0 ? "" : reply_why(reply), reply->code == 0 ? "" : ": ", words);
}

/* After the commit: what was promised is true, and may be told. */
static void relay_committed(struct outbox *outbox, struct relay *relay, int64_t now_ms)
{
	const int64_t took_ms = now_ms - relay->batch_began_ms;
	if (relay->result_count >= relay_batch(relay) && took_ms < GATHER_MS / 2) { /* as many as go in that time */
		const size_t batch = relay->batch * GATHER_MS / ((size_t)took_ms + 1);
		relay->batch = batch < BATCH_MOST ? batch : BATCH_MOST;
	}
	if (relay->result_count > 0 && took_ms > 2 * GATHER_MS && relay->batch > BATCH_FIRST)
		relay->batch /= 2;
	if (relay->result_count > 0)
		worker_progress(outbox->worker);
	log_gather();
	for (size_t i = 0; i < relay->result_count; i++)
		result_log(relay, &relay->results[i]);
	log_gathered();
	posts_settled(relay);
	relay->batch_began_ms = now_ms;
	if (relay->is_pause_new) {
		char stamp[18];
		log_warning("relay=%s outcome=paused until=%s why=\"%s\"", relay->config.name,
		        clock_stamp(relay->paused_until, stamp), relay->pause_why);
	}
	if (relay->is_working_again)
		log_info("relay=%s outcome=resumed", relay->config.name);
	relay->is_pause_new = relay->is_working_again = false;
	relay->new_logins = 0;
	if (health_committed(relay))
		worker_wake(outbox->worker, ROOM_AGENDA);
}

struct claimed {
	struct batch *batch;
	struct delivery *list;
	size_t count;
};

static enum err_kind commit_all(struct outbox *outbox, struct claimed *claimed, int64_t now, struct error *err)
{
	enum err_kind kind = store_begin(outbox->store, err);
	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < outbox->relay_count && kind == ERR_NONE; i++)
		kind = outcomes_store(outbox, outbox->relays[i], now, err);
	for (size_t i = 0; i < outbox->relay_count && kind == ERR_NONE; i++)
		if (may_claim(outbox, outbox->relays[i]))
			kind = claim(outbox, outbox->relays[i], now, &claimed[i].batch, &claimed[i].list,
			        &claimed[i].count, err);
	if (kind == ERR_NONE)
		return store_commit(outbox->store, err);
	store_rollback(outbox->store);
	return kind;
}

enum err_kind books_commit(struct outbox *outbox, struct error *err)
{
	struct arena arena = { 0 };
	struct claimed *claimed = arena_array(&arena, outbox->relay_count, sizeof(*claimed));
	const enum err_kind kind = commit_all(outbox, claimed, outbox_now(outbox), err);
	const int64_t now_ms = outbox_now_ms(outbox);

	for (size_t i = 0; i < outbox->relay_count; i++) {
		if (kind != ERR_NONE) {
			claimed_drop(claimed[i].batch);
			continue;
		}
		relay_committed(outbox, outbox->relays[i], now_ms);
		claimed_queue(outbox->relays[i], claimed[i].batch, claimed[i].list, claimed[i].count);
	}
	arena_free(&arena);
	outbox->look_at_ms = 0;
	outbox->commit_at_ms = 0;
	if (kind != ERR_TEMPORARY) {
		outbox->again_ms = 0;
		return kind;
	}
	log_warning("outcome=unrecorded why=\"again in a second: %s\"",
	        err->text); /* nothing is lost: the results are kept */
	outbox->again_ms = outbox->again_ms == 0 ? AGAIN_FIRST_MS : 2 * outbox->again_ms;
	outbox->again_ms = outbox->again_ms < AGAIN_LAST_MS ? outbox->again_ms : AGAIN_LAST_MS;
	outbox->commit_at_ms = now_ms + outbox->again_ms;
	return ERR_NONE;
}

enum err_kind books_commit_if_wanted(struct outbox *outbox, bool *is_done, struct error *err)
{
	const int64_t now_ms = outbox->office.now_ms;
	bool is_wanted = false;
	for (size_t i = 0; i < outbox->relay_count; i++)
		is_wanted = is_wanted || is_commit_wanted(outbox, outbox->relays[i], now_ms);
	*is_done = is_wanted && now_ms >= outbox->commit_at_ms;
	return *is_done ? books_commit(outbox, err) : ERR_NONE;
}
