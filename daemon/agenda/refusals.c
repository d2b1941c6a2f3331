/* refusals.c - what relays refused for good counts as what comes back from a member. See refusals.h.
 *
 * Read from the deliveries' rows, so the outbox needn't think of it. What is judged is kept in the same transaction, also where
 * it is worth nothing; so each is judged once, whatever is killed between. */
#include "agenda/refusals.h"
#include "base/log.h"
#include "core/bounce.h"
#include "core/facts.h"

enum { AT_ONCE = 100 };

static enum err_kind refusal_judge(
        struct store *store, const struct refused *refusal, int64_t now, struct arena *arena, struct error *err)
{
	const struct letter_recipient recipient = { .permanent = reply_permanent(&refusal->reply) };
	const struct cause cause = { .why = refusal->words };
	const int points = bounce_points(&recipient, true);
	struct returned_fact fact;
	size_t held = 0;
	enum err_kind kind = store_refusal_fact(store, refusal, now, arena, &fact, err);

	if (kind != ERR_NONE)
		return kind;
	/* Not what an administrator dropped, nor what waited in vain for a relay: nobody refused that message. */
	const bool counts = points > 0 || reply_verdict(&refusal->reply) == VERDICT_GIVE_UP;
	const struct bounce_judgement judged = bounce_judge(&fact, points, counts, now, arena);
	const struct bounce_action bounce = {
		.message = refusal->message, .points = judged.points, .is_proved = counts
	};
	kind = store_bounce_add(store, refusal->member, &bounce, refusal->at, &cause, err);
	if (kind == ERR_NONE && judged.is_fault) {
		const struct cause fault = { .why = "more than a fifth of this message came back" };
		kind = store_message_fault(store, refusal->message, now, &fault, &held, err);
		if (kind == ERR_NONE)
			log_warning("message=%lld outcome=held count=%zu why=\"%s\"", (long long)refusal->message, held,
			        fault.why);
	} else if (kind == ERR_NONE && judged.probe_at != 0) {
		kind = store_member_suspend(
		        store, refusal->member, refusal->message, judged.probe_at, now, &cause, err);
		if (kind == ERR_NONE)
			log_info("member=%lld outcome=suspended", (long long)refusal->member);
	}
	return kind;
}

static enum err_kind all_judge(struct store *store, const struct refused *list, size_t count, int64_t now,
        struct arena *arena, struct error *err)
{
	enum err_kind kind = store_begin(store, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = refusal_judge(store, &list[i], now, arena, err);
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

enum err_kind refusals_judge(struct store *store, int64_t now, struct error *err)
{
	size_t count = AT_ONCE;
	enum err_kind kind = ERR_NONE;

	while (kind == ERR_NONE && count == AT_ONCE) {
		struct arena arena = { 0 };
		struct refused *list = NULL;
		count = 0;
		/* Read before the transaction: nearly always there is nothing, and nobody waits for us. */
		kind = store_refusals(store, now - BOUNCE_SENT_DAYS * DAY_S, AT_ONCE, &arena, &list, &count, err);
		if (kind == ERR_NONE && count > 0)
			kind = all_judge(store, list, count, now, &arena, err);
		arena_free(&arena);
	}
	return kind;
}
