/* outbox.c - the worker that delivers: claims what is due, hands it to relays, commits what became of it.
 *
 * The loop does four things: look what is due, let the relays work, commit, wait. Claims and outcomes go in one commit: the
 * next batch is claimed in the commit that records the last outcomes, so at most two batches are claimed (promise 3). */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include "base/log.h"
#include "base/text.h"
#include "core/delivery.h"
#include "outbox/relay.h"
#include "worker/worker.h"

enum {
	LOOK_MS = 2 * 1000,    /* the rows are the truth: looked at this often, whatever wake-ups say */
	GATHER_MS = 100,       /* an outcome waits for others no longer than this */
	STOP_MS = 1500,        /* a stop waits for replies no longer than this */
	AGAIN_FIRST_MS = 1000, /* after a commit that didn't get its turn or has no room, then twice as long, up to */
	AGAIN_LAST_MS = 30 * 1000
};

struct outbox {
	struct worker *worker;
	struct store *store;
	struct network *network;
	struct office office;
	struct relay **relays;
	size_t relay_count;
	struct arena arena;   /* of the list above and office's strings; made anew at a reload */
	int64_t next_due;     /* Unix seconds; 0: nothing waits */
	int64_t look_at_ms;   /* when to look again */
	int64_t commit_at_ms; /* no commit before; 0: at once */
	int64_t again_ms;     /* how long the last commit was put off; 0: it wasn't */
	int64_t stop_ms;      /* 0: not stopping */
	bool is_well;         /* nothing is due: there was no row to finish, and that is no failure */
};

static int64_t now_ms_of(const struct outbox *outbox)
{
	return clock_monotonic_ms(outbox->worker->clock);
}

static int64_t now_of(const struct outbox *outbox)
{
	return clock_now(outbox->worker->clock);
}

/* The relays go by the time of the turn: asking the clock at each step would cost more than some of the steps. */
static void clock_read(struct outbox *outbox)
{
	outbox->office.now = now_of(outbox);
	outbox->office.now_ms = now_ms_of(outbox);
}

/* ---- the relays of the config ---- */

static const char *helo_of(const char *address)
{
	const char *at = strrchr(address, '@');
	return at == NULL || at[1] == '\0' ? "localhost" : at + 1;
}

static enum err_kind relay_restore(struct outbox *outbox, struct relay *relay, struct error *err)
{
	struct relay_state state;
	const enum err_kind kind = store_relay_state(outbox->store, relay->config.name, now_of(outbox), &state, err);
	if (kind == ERR_NONE) {
		relay->pauses = state.pauses;
		relay->paused_until = state.paused_until;
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

/* Makes the list of relays as the config has it; those no longer there finish what is on their lines. */
static enum err_kind relays_take(struct outbox *outbox, struct error *err)
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

static void relays_drop_left(struct outbox *outbox)
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
static enum err_kind reload(struct outbox *outbox, struct error *err)
{
	if (!worker_reload(outbox->worker))
		return ERR_NONE;
	const enum err_kind kind = relays_take(outbox, err);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		outbox->relays[i]->paused_until = 0;
		outbox->relays[i]->retry_at_ms = 0;
		outbox->relays[i]->pace_until = 0;
	}
	return kind;
}

/* ---- commits ---- */

/* A paced relay claims what it sends in the same 100 ms: with 20 a minute that is one, and one more. */
static size_t batch_of(const struct relay *relay)
{
	const struct pace *pace = &relay->config.pace;
	const size_t paced = pace->per_minute > 0 ? (size_t)pace->per_minute / 600 : 0;
	if (pace->per_minute <= 0 && pace->per_day <= 0)
		return relay->batch;
	if (paced <= 1)
		return 1;
	return paced < relay->batch ? paced : relay->batch;
}

static bool is_due(const struct outbox *outbox)
{
	return outbox->next_due != 0 && outbox->next_due <= outbox->office.now;
}

/* How many rows it may hold: what is left of one batch, and the next. */
static size_t claimed_most(const struct relay *relay)
{
	const size_t two = 2 * batch_of(relay);
	return two < CLAIMED_MOST ? two : CLAIMED_MOST;
}

/* May this relay claim more, besides what it holds? */
static bool may_claim(const struct outbox *outbox, const struct relay *relay)
{
	return is_due(outbox) && relay_takes(relay) && relay_lines(relay, LINE_OPEN) > 0
	        && relay->pace_until <= outbox->office.now
	        && relay->claimed - relay->result_count + batch_of(relay) <= claimed_most(relay);
}

static bool is_commit_wanted(const struct outbox *outbox, const struct relay *relay, int64_t now_ms)
{
	const bool is_dry = relay->queue_count == 0;
	if (relay->is_pause_new || relay->is_working_again)
		return true;
	if (is_dry && may_claim(outbox, relay))
		return true;
	return relay->result_count > 0
	        && (relay->result_count >= batch_of(relay) || relay->claimed == relay->result_count
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
	if (kind == ERR_NONE && (relay->is_pause_new || relay->is_working_again))
		kind = store_relay_pause(outbox->store, relay->config.name, relay->pauses, relay->paused_until,
		        relay->is_pause_new ? relay->pause_why : "", now, err);
	return kind;
}

/* Claims up to two batches in all, as the relay's pace allows. */
static enum err_kind claim(struct outbox *outbox, struct relay *relay, int64_t now, struct batch **claimed,
        struct delivery **list, size_t *count, struct error *err)
{
	struct relay_state state;
	size_t most = claimed_most(relay) - (relay->claimed - relay->result_count);
	enum err_kind kind = store_relay_state(outbox->store, relay->config.name, now, &state, err);

	*count = 0;
	if (kind != ERR_NONE)
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
		claimed_drop(batch);
		return;
	}
	struct post *posts = arena_array(&batch->arena, count, sizeof(*posts));
	batch->open = count;
	relay->claimed += count;
	for (size_t i = 0; i < count; i++) {
		posts[i] = (struct post){ .delivery = &list[i], .batch = batch };
		relay_queue(relay, &posts[i]);
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
	if (relay->result_count >= relay->batch && took_ms < GATHER_MS / 2) { /* as many as go in that time */
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
	relay_settled(relay);
	relay->batch_began_ms = now_ms;
	if (relay->is_pause_new) {
		char stamp[18];
		log_warning("relay=%s outcome=paused until=%s why=\"%s\"", relay->config.name,
		        clock_stamp(relay->paused_until, stamp), relay->pause_why);
	}
	if (relay->is_working_again)
		log_info("relay=%s outcome=resumed", relay->config.name);
	relay->is_pause_new = relay->is_working_again = false;
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

/* One transaction for the outcomes of all relays and their next claims. */
static enum err_kind commit(struct outbox *outbox, struct error *err)
{
	struct arena arena = { 0 };
	struct claimed *claimed = arena_array(&arena, outbox->relay_count, sizeof(*claimed));
	const enum err_kind kind = commit_all(outbox, claimed, now_of(outbox), err);
	const int64_t now_ms = now_ms_of(outbox);

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

static enum err_kind commit_if_wanted(struct outbox *outbox, bool *is_done, struct error *err)
{
	const int64_t now_ms = outbox->office.now_ms;
	bool is_wanted = false;
	for (size_t i = 0; i < outbox->relay_count; i++)
		is_wanted = is_wanted || is_commit_wanted(outbox, outbox->relays[i], now_ms);
	*is_done = is_wanted && now_ms >= outbox->commit_at_ms;
	return *is_done ? commit(outbox, err) : ERR_NONE;
}

/* ---- the loop ---- */

static enum err_kind look(struct outbox *outbox, struct error *err)
{
	const int64_t now_ms = outbox->office.now_ms;
	if (!outbox->worker->was_woken && now_ms < outbox->look_at_ms)
		return ERR_NONE;
	outbox->worker->was_woken = false;
	outbox->look_at_ms = now_ms + LOOK_MS;
	return store_deliveries_next_due(outbox->store, &outbox->next_due, err);
}

/* Opens lines where something is due; a further relay's only where those before it have their hands full. */
static void connect_all(struct outbox *outbox)
{
	const int64_t now = outbox->office.now;
	size_t able = 0, waiting = is_due(outbox) ? 1 : 0;
	for (size_t i = 0; i < outbox->relay_count; i++)
		able += relay_takes(outbox->relays[i]);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		struct relay *relay = outbox->relays[i];
		relay->has_stand_in = able > (size_t)relay_takes(relay);
		if (!relay_takes(relay) || relay->pace_until > now)
			continue;
		const bool is_open = relay_lines(relay, LINE_OPEN) > 0;
		relay_connect(relay, relay->queue_count > 0 || is_open ? relay->queue_count : waiting);
		if (relay->claimed < batch_of(relay) && outbox->office.now_ms >= relay->retry_at_ms)
			waiting = 0;
	}
}

static int64_t earlier(int64_t one_ms, int64_t other_ms)
{
	return one_ms < 0 || (other_ms >= 0 && other_ms < one_ms) ? other_ms : one_ms;
}

/* When `at` (Unix seconds) comes, on the monotonic clock; -1 where it is no future time. */
static int64_t when_ms(const struct outbox *outbox, int64_t at)
{
	const int64_t left_s = at - outbox->office.now;
	return left_s <= 0 ? -1 : outbox->office.now_ms + (left_s < DAY_S ? left_s : DAY_S) * 1000;
}

static int64_t until_ms_of(const struct outbox *outbox)
{
	int64_t until_ms = outbox->look_at_ms;
	until_ms = earlier(until_ms, when_ms(outbox, outbox->next_due));
	if (outbox->stop_ms != 0)
		until_ms = earlier(until_ms, outbox->stop_ms);
	for (size_t i = 0; i < outbox->relay_count; i++) {
		const struct relay *relay = outbox->relays[i];
		until_ms = earlier(until_ms, relay_until_ms(relay));
		if (relay->result_count > 0)
			until_ms = earlier(until_ms,
			        relay->first_result_ms + GATHER_MS > outbox->commit_at_ms
			                ? relay->first_result_ms + GATHER_MS
			                : outbox->commit_at_ms);
		if (!is_due(outbox) && relay->queue_count == 0)
			continue;
		until_ms = earlier(until_ms, when_ms(outbox, relay->paused_until));
		until_ms = earlier(until_ms, when_ms(outbox, relay->pace_until));
		if (relay->retry_at_ms > outbox->office.now_ms)
			until_ms = earlier(until_ms, relay->retry_at_ms);
	}
	return until_ms;
}

static void wait_for_all(struct outbox *outbox)
{
	struct pollfd
	        fds[WORKER_DESCRIPTORS]; /* all lines that a config can have; those of relays that leave come last */
	size_t counts[WORKER_DESCRIPTORS], count = 0;
	int timeout_ms = -1;
	int64_t until_ms = until_ms_of(outbox);
	const struct wire *wire = &outbox->office.wire;

	for (size_t i = 0; i < outbox->relay_count && i < WORKER_DESCRIPTORS; i++) {
		counts[i] = relay_poll(outbox->relays[i], fds + count, WORKER_DESCRIPTORS - count);
		count += counts[i];
	}
	const size_t connecting = wire->poll(wire->context, fds + count, WORKER_DESCRIPTORS - count, &timeout_ms);
	if (timeout_ms >= 0)
		until_ms = earlier(until_ms, now_ms_of(outbox) + timeout_ms);
	worker_wait(outbox->worker, fds, count + connecting, until_ms);
	count = 0;
	for (size_t i = 0; i < outbox->relay_count && i < WORKER_DESCRIPTORS; i++) {
		relay_polled(outbox->relays[i], fds + count, counts[i]);
		count += counts[i];
	}
}

static void status_tell(struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->relay_count; i++) {
		const struct relay *relay = outbox->relays[i];
		char stamp[18];
		if (relay->paused_until > outbox->office.now) {
			worker_status(outbox->worker, "relay %s rests until %s", relay->config.name,
			        clock_stamp(relay->paused_until, stamp));
			return;
		}
		if (relay->claimed > 0) {
			worker_status(outbox->worker, "sending by relay %s", relay->config.name);
			return;
		}
	}
	worker_status(outbox->worker, is_due(outbox) ? "mail waits for a relay" : "nothing to send");
	if (!is_due(outbox) && !outbox->is_well)
		worker_progress(outbox->worker);
	outbox->is_well = !is_due(outbox);
}

/* Begins a stop, and says when it is over: nothing is on its way any more, or its time has come. */
static bool is_stopped(struct outbox *outbox)
{
	bool is_over = true;
	if (!outbox->worker->is_stopping)
		return false;
	if (outbox->stop_ms == 0) {
		outbox->stop_ms = now_ms_of(outbox) + STOP_MS;
		outbox->office.is_stopping = true;
		for (size_t i = 0; i < outbox->relay_count; i++)
			relay_finish(outbox->relays[i]);
	}
	for (size_t i = 0; i < outbox->relay_count; i++)
		is_over = is_over && relay_on_lines(outbox->relays[i]) == 0;
	if (!is_over && now_ms_of(outbox) < outbox->stop_ms)
		return false;
	for (size_t i = 0; i < outbox->relay_count; i++) {
		relay_work(outbox->relays[i]); /* says QUIT where nothing is on its way */
		relay_break(outbox->relays[i]);
	}
	return true;
}

static bool has_more(const struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->relay_count; i++)
		if (relay_has_more(outbox->relays[i]))
			return true;
	return false;
}

/* ---- a clock that was set back ---- */

static enum err_kind set_back(struct outbox *outbox, struct error *err)
{
	size_t count = 0;
	const enum err_kind kind = store_deliveries_set_back(outbox->store, now_of(outbox), &count, err);
	if (kind == ERR_NONE && count > 0)
		log_warning(
		        "count=%zu outcome=due why=\"they waited for a time that the clock was set back from\"", count);
	return kind;
}

/* Without this, what a wrong clock put off would wait for years. */
static enum err_kind follow_clock(struct outbox *outbox, int64_t before, struct error *err)
{
	if (outbox->office.now >= before - MINUTE_S)
		return ERR_NONE;
	enum err_kind kind = store_begin(outbox->store, err);
	if (kind == ERR_NONE && (kind = set_back(outbox, err)) != ERR_NONE)
		store_rollback(outbox->store);
	else if (kind == ERR_NONE)
		kind = store_commit(outbox->store, err);
	for (size_t i = 0; i < outbox->relay_count; i++)
		outbox->relays[i]->paused_until = outbox->relays[i]->pace_until = 0;
	outbox->look_at_ms = 0;
	return kind;
}

static enum err_kind turn(struct outbox *outbox, bool *is_over, struct error *err)
{
	bool is_committed = false;
	const int64_t before = outbox->office.now;

	clock_read(outbox);
	enum err_kind kind = follow_clock(outbox, before, err);
	if (kind == ERR_NONE && outbox->worker->has_new_config)
		kind = reload(outbox, err);
	if (kind == ERR_NONE)
		kind = look(outbox, err);
	if (kind != ERR_NONE)
		return kind;
	connect_all(outbox);
	outbox->office.wire.work(outbox->office.wire.context);
	for (size_t i = 0; i < outbox->relay_count; i++)
		relay_work(outbox->relays[i]);
	*is_over = is_stopped(outbox);
	if (*is_over)
		return commit(outbox, err);
	kind = commit_if_wanted(outbox, &is_committed, err);
	relays_drop_left(outbox);
	if (kind == ERR_NONE && !is_committed && !has_more(outbox)) {
		status_tell(outbox);
		wait_for_all(outbox);
	}
	return kind;
}

/* What an outbox that is gone had claimed. */
static enum err_kind settle_doubts(struct outbox *outbox, struct error *err)
{
	const enum in_doubt in_doubt = outbox->worker->config->in_doubt;
	size_t count = 0;
	enum err_kind kind = store_begin(outbox->store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = store_deliveries_in_doubt(outbox->store, in_doubt, now_of(outbox), &count, err);
	if (kind == ERR_NONE)
		kind = set_back(outbox, err);
	if (kind != ERR_NONE) {
		store_rollback(outbox->store);
		return kind;
	}
	kind = store_commit(outbox->store, err);
	if (kind == ERR_NONE && count > 0)
		log_warning("count=%zu outcome=%s why=\"claimed when the outbox ended\"", count,
		        in_doubt == IN_DOUBT_HOLD ? "held" : "due");
	return kind;
}

static void close_all(struct outbox *outbox)
{
	for (size_t i = 0; i < outbox->relay_count; i++)
		relay_free(outbox->relays[i]);
	arena_free(&outbox->arena);
	render_close(&outbox->office.render);
	network_close(outbox->network);
	store_close(outbox->store);
}

int outbox_main(struct worker *worker)
{
	struct outbox outbox = { .worker = worker };
	struct error err = { 0 };
	bool is_over = false;
	enum err_kind kind = store_open(worker->config->database, STORE_USE, &outbox.store, &err);

	outbox.network = network_open();
	outbox.office = (struct office){
		.wire = wire_over(outbox.network), .render = { .store = outbox.store }, .randomness = &randomness_system
	};
	clock_read(&outbox);
	if (kind == ERR_NONE)
		kind = settle_doubts(&outbox, &err);
	if (kind == ERR_NONE)
		kind = relays_take(&outbox, &err);
	while (kind == ERR_NONE && !is_over)
		kind = turn(&outbox, &is_over, &err);
	if (kind != ERR_NONE)
		log_error("outbox: outcome=ended why=\"%s\"", err.text);
	close_all(&outbox);
	return kind == ERR_NONE ? EX_OK : kind == ERR_TEMPORARY ? EX_TEMPFAIL : EX_SOFTWARE;
}
