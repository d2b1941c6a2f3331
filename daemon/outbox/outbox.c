/* outbox.c - the worker that delivers: claims what is due, hands it to relays, commits what became of it.
 *
 * The loop does four things: look what is due, let the relays work, commit, wait. */
#include "outbox/outbox.h"
#include <sysexits.h>
#include "base/log.h"

enum {
	LOOK_MS = 2 * 1000, /* the rows are the truth: looked at this often, whatever wake-ups say */
	STOP_MS = 1500,     /* a stop waits for replies no longer than this */
};

int64_t outbox_now_ms(const struct outbox *outbox)
{
	return clock_monotonic_ms(outbox->worker->clock);
}

int64_t outbox_now(const struct outbox *outbox)
{
	return clock_now(outbox->worker->clock);
}

bool outbox_has_due(const struct outbox *outbox)
{
	return outbox->next_due != 0 && outbox->next_due <= outbox->office.now;
}

/* The relays go by the time of the turn: asking the clock at each step would cost more than some of the steps. */
static void clock_read(struct outbox *outbox)
{
	outbox->office.now = outbox_now(outbox);
	outbox->office.now_ms = outbox_now_ms(outbox);
}

/* ---- the loop ---- */

static enum err_kind look(struct outbox *outbox, struct error *err)
{
	const int64_t now_ms = outbox->office.now_ms;
	if (!outbox->worker->was_woken && now_ms < outbox->look_at_ms)
		return ERR_NONE;
	for (size_t i = 0; i < outbox->relay_count && outbox->worker->was_woken; i++)
		outbox->relays[i]->dry_until_ms = 0;
	outbox->worker->was_woken = false;
	outbox->look_at_ms = now_ms + LOOK_MS;
	return store_deliveries_next_due(outbox->store, &outbox->next_due, err);
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
		if (!outbox_has_due(outbox) && relay->queue_count == 0)
			continue;
		until_ms = earlier(until_ms, when_ms(outbox, relay->paused_until));
		until_ms = earlier(until_ms, when_ms(outbox, relay->pace_until));
		until_ms = earlier(until_ms, when_ms(outbox, relay->logins_until));
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
		until_ms = earlier(until_ms, outbox_now_ms(outbox) + timeout_ms);
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
	worker_status(outbox->worker, outbox_has_due(outbox) ? "mail waits for a relay" : "nothing to send");
	if (!outbox_has_due(outbox) && !outbox->is_well)
		worker_progress(outbox->worker);
	outbox->is_well = !outbox_has_due(outbox);
}

/* Begins a stop, and says when it is over: nothing is on its way any more, or its time has come. */
static bool is_stopped(struct outbox *outbox)
{
	bool is_over = true;
	if (!outbox->worker->is_stopping)
		return false;
	if (outbox->stop_ms == 0) {
		outbox->stop_ms = outbox_now_ms(outbox) + STOP_MS;
		outbox->office.is_stopping = true;
		for (size_t i = 0; i < outbox->relay_count; i++)
			relay_finish(outbox->relays[i]);
	}
	for (size_t i = 0; i < outbox->relay_count; i++)
		is_over = is_over && relay_on_lines(outbox->relays[i]) == 0;
	if (!is_over && outbox_now_ms(outbox) < outbox->stop_ms)
		return false;
	for (size_t i = 0; i < outbox->relay_count; i++) {
		relay_work(outbox->relays[i]); /* says QUIT where nothing is on its way */
		relay_break(outbox->relays[i]);
	}
	return true;
}

static bool has_more(const struct outbox *outbox)
{
	if (outbox->office.has_fallen)
		return true;
	for (size_t i = 0; i < outbox->relay_count; i++)
		if (relay_has_more(outbox->relays[i]))
			return true;
	return false;
}

/* ---- a clock that was set back ---- */

static enum err_kind set_back(struct outbox *outbox, struct error *err)
{
	size_t count = 0;
	const enum err_kind kind = store_deliveries_set_back(outbox->store, outbox_now(outbox), &count, err);
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
	outbox->office.has_fallen = false;
	enum err_kind kind = follow_clock(outbox, before, err);
	if (kind == ERR_NONE && outbox->worker->has_new_config)
		kind = roster_reload(outbox, err);
	if (kind == ERR_NONE)
		kind = look(outbox, err);
	if (kind != ERR_NONE)
		return kind;
	roster_connect(outbox);
	outbox->office.wire.work(outbox->office.wire.context);
	for (size_t i = 0; i < outbox->relay_count; i++)
		relay_work(outbox->relays[i]);
	*is_over = is_stopped(outbox);
	if (*is_over)
		return books_commit(outbox, err);
	kind = books_commit_if_wanted(outbox, &is_committed, err);
	roster_drop_left(outbox);
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
	kind = store_deliveries_in_doubt(outbox->store, in_doubt, outbox_now(outbox), &count, err);
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
	network_account(outbox.network, &worker->config->oauth);
	outbox.office = (struct office){
		.wire = wire_over(outbox.network), .render = { .store = outbox.store }, .randomness = &randomness_system
	};
	clock_read(&outbox);
	if (kind == ERR_NONE)
		kind = settle_doubts(&outbox, &err);
	if (kind == ERR_NONE)
		kind = roster_take(&outbox, &err);
	while (kind == ERR_NONE && !is_over)
		kind = turn(&outbox, &is_over, &err);
	if (kind != ERR_NONE)
		log_error("outbox: outcome=ended why=\"%s\"", err.text);
	close_all(&outbox);
	return kind == ERR_NONE ? EX_OK : kind == ERR_TEMPORARY ? EX_TEMPFAIL : EX_SOFTWARE;
}
