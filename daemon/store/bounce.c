/* bounce.c - what came back, from whom, and what that led to. See store.h and core/bounce.h.
 *
 * A message comes back from a member once, whatever is sent in; nothing here writes to anybody. */
#include "store/sql.h"
#include "core/address.h"
#include "core/bounce.h"
#include <stdlib.h>
#include <string.h>

struct search {
	struct store *store;
	const struct letter *letter;
	int64_t now;
	struct arena *arena;
	struct error *err;
};

/* ---- whom a report speaks of ---- */

/* The delivery's id in "[TOKEN.]DELIVERY.TIME@DOMAIN", or 0. */
static int64_t delivery_named(const char *message_id)
{
	const char *at = strrchr(message_id, '@');
	const char *from = at;
	int dots = 0;
	char *end = NULL;

	if (at == NULL)
		return 0;
	while (from > message_id && (from[-1] != '.' || ++dots < 2))
		from--;
	const long long id = strtoll(from, &end, 10);
	return *from >= '1' && *from <= '9' && *end == '.' ? id : 0;
}

/* 0: the token isn't ours, or its row is gone. */
static enum err_kind member_by_token(const struct search *search, int64_t *member)
{
	const struct letter_token *token = &search->letter->returned_token;
	int64_t id = 0;

	*member = 0;
	if (token->kind != TOKEN_LEAVE || !token_read(&search->store->key, TOKEN_LEAVE, token->text, &id))
		return ERR_NONE;
	const enum err_kind kind = sql_number(search->store, "SELECT member FROM token WHERE id = ?1 AND kind = 'u'",
	        SQL_WITH(sql_int(id)), member, search->err);
	return kind == ERR_UNKNOWN ? ERR_NONE : kind;
}

static enum err_kind member_by_address(const struct search *search, const char *address, int64_t *member)
{
	const char *key = address_key(search->arena, address);
	*member = 0;
	if (key == NULL)
		return ERR_NONE;
	const enum err_kind kind = sql_number(search->store, "SELECT id FROM member WHERE address = ?1",
	        SQL_WITH(sql_text(key)), member, search->err);
	return kind == ERR_UNKNOWN ? ERR_NONE : kind;
}

/* The first recipient whose address, as we wrote it or as it failed, is `wanted`'s (0: any member's). */
static enum err_kind recipient_find(const struct search *search, int64_t wanted, size_t *recipient, int64_t *member)
{
	const struct letter *letter = search->letter;
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < letter->recipient_count && kind == ERR_NONE; i++) {
		const char *const addresses[] = { letter->recipients[i].original, letter->recipients[i].address };
		for (size_t j = 0; j < 2 && kind == ERR_NONE; j++) {
			int64_t found = 0;
			kind = member_by_address(search, addresses[j], &found);
			if (found == 0 || (wanted != 0 && found != wanted))
				continue;
			*recipient = i;
			*member = found;
			return kind;
		}
	}
	return kind;
}

static enum err_kind member_find(const struct search *search, struct returned_fact *fact)
{
	int64_t ignored = 0;
	enum err_kind kind = member_by_token(search, &fact->member);

	fact->is_proved = fact->member != 0;
	fact->recipient = fact->is_proved ? 0 : search->letter->recipient_count;
	if (kind == ERR_NONE) /* a forward may have made another address of it: then the first is meant */
		kind = recipient_find(
		        search, fact->member, &fact->recipient, fact->is_proved ? &ignored : &fact->member);
	return kind;
}

/* The message that came back: named by its Message-ID, else the last one sent to them. Without one, or in no team: nobody. */
static enum err_kind message_find(const struct search *search, struct returned_fact *fact)
{
	static const char sql[] =
	        "SELECT message FROM delivery WHERE member = ?1 AND state = 'delivered' AND done_at IS NOT NULL"
	        " AND (done_at > ?3 OR (id = ?2 AND ?4)) AND EXISTS"
	        " (SELECT 1 FROM membership WHERE membership.member = ?1 AND left_at IS NULL)"
	        " ORDER BY id = ?2 DESC, done_at DESC, id DESC LIMIT 1";
	enum err_kind kind = sql_number(search->store, sql,
	        SQL_WITH(sql_int(fact->member), sql_int(delivery_named(search->letter->returned_id)),
	                sql_int(search->now - BOUNCE_SENT_DAYS * DAY_S), sql_int(fact->is_proved)),
	        &fact->message, search->err);

	if (kind == ERR_UNKNOWN) {
		fact->member = 0;
		kind = ERR_NONE;
	}
	return kind;
}

/* ---- what is known of them ---- */

static enum err_kind events_read(const struct search *search, struct returned_fact *fact)
{
	static const char sql[] = "SELECT at, points, is_proved FROM bounce WHERE member = ?1 AND at > ?2 ORDER BY at";
	struct bounce_event *events = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(search->store, sql,
	        SQL_WITH(sql_int(fact->member), sql_int(search->now - BOUNCE_KEPT_DAYS * DAY_S)), &select, search->err);

	while (kind == ERR_NONE && sql_next(search->store, select, &kind, search->err)) {
		events = arena_grow(search->arena, events, count, sizeof(*events));
		events[count++] = (struct bounce_event){ .at = sqlite3_column_int64(select, 0),
			.points = sqlite3_column_int(select, 1),
			.is_proved = sqlite3_column_int(select, 2) != 0 };
	}
	fact->events = events;
	fact->event_count = count;
	return kind;
}

static enum err_kind counts_read(const struct search *search, struct returned_fact *fact)
{
	static const char sql[] =
	        "SELECT suspended_at IS NOT NULL, suspensions,"
	        /* what anybody could have written doesn't stand for what is proved; what came back for our limit was sent
	         * again, and may come back once more */
	        " EXISTS (SELECT 1 FROM bounce WHERE bounce.member = ?1 AND bounce.message = ?2 AND"
	        "  (points > 0 AND is_proved >= ?3 OR points = 0 AND at >="
	        "  coalesce((SELECT done_at FROM delivery WHERE member = ?1 AND message = ?2 AND state = 'delivered'), 0))),"
	        " (SELECT returned_at IS NOT NULL FROM message WHERE id = ?2),"
	        " (SELECT count(*) FROM delivery WHERE delivery.message = ?2 AND done_at IS NOT NULL),"
	        " (SELECT count(*) FROM bounce WHERE bounce.message = ?2 AND is_proved = 1),"
	        " (SELECT count(*) FROM delivery WHERE delivery.message = ?2)"
	        " FROM member WHERE id = ?1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(search->store, sql,
	        SQL_WITH(sql_int(fact->member), sql_int(fact->message), sql_int(fact->is_proved)), &select,
	        search->err);

	if (kind == ERR_NONE && sql_next(search->store, select, &kind, search->err)) {
		fact->is_suspended = sqlite3_column_int(select, 0) != 0;
		fact->times = sqlite3_column_int(select, 1);
		fact->is_counted = sqlite3_column_int(select, 2) != 0;
		fact->is_fault = sqlite3_column_int(select, 3) != 0;
		fact->sent = sqlite3_column_int64(select, 4);
		fact->returned = sqlite3_column_int64(select, 5);
		fact->all = sqlite3_column_int64(select, 6);
		sql_stop(select);
	}
	return kind;
}

enum err_kind returned_fact_read(struct store *store, const struct letter *letter, int64_t now, struct arena *arena,
        struct returned_fact *fact, struct error *err)
{
	const struct search search = { store, letter, now, arena, err };
	enum err_kind kind = member_find(&search, fact);

	if (kind == ERR_NONE && fact->member != 0)
		kind = memberships_read(store, fact->member, arena, &fact->memberships, &fact->membership_count, err);
	if (kind == ERR_NONE && fact->member != 0 && letter->kind == LETTER_BOUNCE)
		kind = message_find(&search, fact);
	if (kind == ERR_NONE && fact->member != 0)
		kind = events_read(&search, fact);
	if (kind == ERR_NONE && fact->member != 0)
		kind = counts_read(&search, fact);
	return kind;
}

/* ---- what a relay refused at once ---- */

enum err_kind store_refusals(struct store *store, int64_t since, size_t most, struct arena *arena,
        struct refused **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT member, message, done_at, coalesce(step, ''), coalesce(code, 0), coalesce(enhanced, ''), coalesce(why, '')"
	        " FROM delivery WHERE state = 'failed' AND done_at > ?1"
	        " AND EXISTS (SELECT 1 FROM membership WHERE membership.member = delivery.member AND left_at IS NULL)"
	        " AND NOT EXISTS (SELECT 1 FROM bounce WHERE bounce.member = delivery.member"
	        "  AND bounce.message = delivery.message) ORDER BY done_at LIMIT ?2";
	struct refused *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(since), sql_int((int64_t)most)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		struct refused *refusal = &found[found_count++];
		*refusal = (struct refused){ .member = sqlite3_column_int64(select, 0),
			.message = sqlite3_column_int64(select, 1),
			.at = sqlite3_column_int64(select, 2) };
		refusal->reply = (struct smtp_reply){ .step = smtp_step_named(sql_copy(arena, select, 3)),
			.code = sqlite3_column_int(select, 4),
			.enhanced = sql_copy(arena, select, 5),
			.text = sql_copy(arena, select, 6) };
		refusal->words = arena_printf(arena, "%s%s%s", refusal->reply.enhanced,
		        *refusal->reply.enhanced == '\0' ? "" : " ", refusal->reply.text);
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_refusal_fact(struct store *store, const struct refused *refusal, int64_t now, struct arena *arena,
        struct returned_fact *fact, struct error *err)
{
	const struct search search = { store, NULL, now, arena, err };

	*fact = (struct returned_fact){ .member = refusal->member, .message = refusal->message, .is_proved = true };
	const enum err_kind kind = events_read(&search, fact);
	return kind == ERR_NONE ? counts_read(&search, fact) : kind;
}

/* ---- what it leads to ---- */

enum err_kind store_bounce_add(struct store *store, int64_t member, const struct bounce_action *bounce, int64_t now,
        const struct cause *cause, struct error *err)
{
	static const char add[] =
	        "INSERT INTO bounce (member, message, at, points, is_proved, why)"
	        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (member, message)"
	        " DO UPDATE SET at = excluded.at, points = excluded.points, is_proved = excluded.is_proved,"
	        "  why = excluded.why WHERE message = 0 OR points = 0 OR is_proved < excluded.is_proved"; /* 0: a complaint */
	enum err_kind kind = sql_run(store, add,
	        SQL_WITH(sql_int(member), sql_int(bounce->message), sql_int(now), sql_int(bounce->points),
	                sql_int(bounce->is_proved), sql_text(cause->why)),
	        err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "DELETE FROM bounce WHERE at < ?1",
		        SQL_WITH(sql_int(now - BOUNCE_KEPT_DAYS * DAY_S)), err);
	return kind;
}

enum err_kind store_member_suspend(struct store *store, int64_t member, int64_t message, int64_t probe_at, int64_t now,
        const struct cause *cause, struct error *err)
{
	static const char sql[] = "UPDATE member SET suspended_at = ?2, suspended_by = ?3, probe_at = ?4,"
	                          " suspensions = suspensions + 1 WHERE id = ?1 AND suspended_at IS NULL";
	enum err_kind kind =
	        sql_run(store, sql, SQL_WITH(sql_int(member), sql_int(now), sql_int(message), sql_int(probe_at)), err);

	if (kind != ERR_NONE || sql_changes(store) == 0)
		return kind;
	kind = announcements_drop(store, member, "", err);
	if (kind == ERR_NONE)
		kind = audit_add(store, "suspended", member, "", now, cause, err);
	return kind == ERR_NONE ? unsettled_add(store, member, now, err) : kind;
}

/* Ends a suspension, and says so. */
static enum err_kind suspension_end(struct store *store, int64_t member, const char *event, int64_t now,
        const struct cause *cause, bool *changed, struct error *err)
{
	enum err_kind kind =
	        sql_run(store, "UPDATE member SET suspended_at = NULL WHERE id = ?1 AND suspended_at IS NOT NULL",
	                SQL_WITH(sql_int(member)), err);

	*changed = kind == ERR_NONE && sql_changes(store) > 0;
	if (*changed)
		kind = audit_add(store, event, member, "", now, cause, err);
	if (*changed && kind == ERR_NONE)
		kind = unsettled_add(store, member, now, err);
	return kind;
}

enum err_kind store_member_reachable(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, bool *changed, struct error *err)
{
	enum err_kind kind = suspension_end(store, member, "reachable", now, cause, changed, err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "UPDATE member SET suspensions = 0 WHERE id = ?1 AND suspensions > 0",
		        SQL_WITH(sql_int(member)), err);
	/* Kept, so that what was counted isn't counted again, but worth nothing; and no sign of ours, see OURS. */
	return kind == ERR_NONE ? sql_run(store, "UPDATE bounce SET points = 0, is_proved = 0 WHERE member = ?1",
	               SQL_WITH(sql_int(member)), err)
	                        : kind;
}

/* Ends the suspensions that `sql` finds, of ?1 and at most ?2. */
static enum err_kind suspensions_end(struct store *store, const char *sql, int64_t value, size_t most,
        const char *event, int64_t now, const struct cause *cause, size_t *ended, struct error *err)
{
	struct arena arena = { 0 };
	int64_t *ids = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(value), sql_int((int64_t)most)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		ids = arena_grow(&arena, ids, count, sizeof(*ids));
		ids[count++] = sqlite3_column_int64(select, 0);
	}
	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		bool changed;
		kind = suspension_end(store, ids[i], event, now, cause, &changed, err);
	}
	*ended = count;
	arena_free(&arena);
	return kind;
}

enum err_kind store_message_fault(
        struct store *store, int64_t message, int64_t now, const struct cause *cause, size_t *held, struct error *err)
{
	static const char of_message[] =
	        "SELECT member.id FROM bounce JOIN member ON member.id = bounce.member"
	        " WHERE bounce.message = ?1 AND suspended_by = ?1 AND suspended_at IS NOT NULL LIMIT ?2";
	static const char hold[] = "UPDATE delivery SET state = 'held', why = ?2"
	                           " WHERE message = ?1 AND state = 'due' AND done_at IS NULL";
	size_t ended = 0;
	enum err_kind kind = sql_run(store, "UPDATE message SET returned_at = ?2 WHERE id = ?1",
	        SQL_WITH(sql_int(message), sql_int(now)), err);

	if (kind == ERR_NONE)
		kind = sql_run(
		        store, "UPDATE bounce SET points = 0 WHERE message = ?1", SQL_WITH(sql_int(message)), err);
	if (kind == ERR_NONE)
		kind = suspensions_end(store, of_message, message, INT32_MAX, "reachable", now, cause, &ended, err);
	if (kind == ERR_NONE)
		kind = sql_run(store, hold, SQL_WITH(sql_int(message), sql_text(cause->why)), err);
	if (kind == ERR_NONE)
		*held = (size_t)sql_changes(store);
	return kind;
}

enum err_kind store_members_probe(struct store *store, size_t most, int64_t now, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT id FROM member WHERE suspended_at IS NOT NULL AND probe_at <= ?1 ORDER BY probe_at LIMIT ?2";
	static const struct cause cause = {
		.why = "tried again: if the next mail comes back, too, they are suspended anew"
	};

	return suspensions_end(store, sql, now, most, "probed", now, &cause, count, err);
}

/* ---- for administrators ---- */

/* A row of what came back because of us: spam filters, blocklists, what is in the mail. Where its message is held, that is told. */
#define OURS                                                                                                           \
	"(points = 0 AND is_proved = 1 AND bounce.message <> 0 AND NOT EXISTS"                                         \
	" (SELECT 1 FROM message WHERE message.id = bounce.message AND message.returned_at IS NOT NULL))"

enum err_kind store_unreachable(struct store *store, int64_t after, size_t most, int64_t now, struct arena *arena,
        struct unreachable_row **list, size_t *count, struct error *err)
{
	enum { LATELY_DAYS = 30 };
#define TOLD "(points > 0 OR (at > ?3 AND " OURS "))"
	static const char sql[] =
	        "SELECT id, address, suspended_at, probe_at, suspensions,"
	        " (SELECT count(*) FROM bounce WHERE bounce.member = member.id AND points > 0),"
	        " (SELECT count(*) FROM bounce WHERE bounce.member = member.id AND at > ?3 AND " OURS "),"
	        " (SELECT max(at) FROM bounce WHERE bounce.member = member.id AND " TOLD "),"
	        " (SELECT why FROM bounce WHERE bounce.member = member.id AND " TOLD " ORDER BY at DESC LIMIT 1)"
	        " FROM member WHERE id > ?1 AND (suspended_at IS NOT NULL"
	        "  OR id IN (SELECT bounce.member FROM bounce WHERE " TOLD ")) ORDER BY id LIMIT ?2";
#undef TOLD
	struct unreachable_row *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql,
	        SQL_WITH(sql_int(after), sql_int((int64_t)most), sql_int(now - LATELY_DAYS * DAY_S)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct unreachable_row){ .id = sqlite3_column_int64(select, 0),
			.address = sql_copy(arena, select, 1),
			.suspended_at = sqlite3_column_int64(select, 2),
			.probe_at = sqlite3_column_int64(select, 3),
			.suspensions = sqlite3_column_int64(select, 4),
			.count = sqlite3_column_int64(select, 5),
			.ours = sqlite3_column_int64(select, 6),
			.last_at = sqlite3_column_int64(select, 7),
			.why = sql_copy(arena, select, 8) };
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

static enum err_kind rests_read(
        struct store *store, int64_t since, struct arena *arena, struct came_back *back, struct error *err)
{
	/* The words stand with what came back: the relay's own row forgets them as soon as it works again. */
	static const char sql[] =
	        "SELECT name, limited_at, coalesce((SELECT bounce.why FROM bounce JOIN delivery"
	        "  ON delivery.member = bounce.member AND delivery.message = bounce.message"
	        "  WHERE bounce.at = limited_at AND delivery.relay = name AND points = 0 LIMIT 1), '')"
	        " FROM relay WHERE limited_at > ?1 ORDER BY name";
	struct rested *found = NULL;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(since)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, back->rest_count, sizeof(*found));
		found[back->rest_count++] = (struct rested){ .relay = sql_copy(arena, select, 0),
			.at = sqlite3_column_int64(select, 1),
			.until = sqlite3_column_int64(select, 1) + LIMIT_REST_MIN * MINUTE_S,
			.said = sql_copy(arena, select, 2) };
	}
	back->rests = found;
	return kind;
}

enum err_kind store_came_back(
        struct store *store, int64_t now, struct arena *arena, struct came_back *came_back, struct error *err)
{
	enum { AT_MOST_DAYS = 7 };
	static const char last[] = "SELECT created_at FROM message WHERE key >= 'attention ' AND key < 'attention!'"
	                           " ORDER BY key DESC LIMIT 1";
	static const char unreachable[] =
	        "SELECT count(*) FROM member WHERE suspended_at IS NOT NULL AND probe_at IS NOT NULL AND suspended_at > ?1";
	static const char complaints[] = "SELECT count(*) FROM bounce WHERE at > ?1 AND message = 0";
	static const char ours[] = "SELECT count(*) FROM bounce WHERE at > ?1 AND " OURS;
	static const char held[] =
	        "SELECT count(*) FROM delivery JOIN message ON message.id = delivery.message"
	        " WHERE delivery.state = 'held' AND delivery.done_at IS NULL AND message.returned_at > ?1";
	struct came_back found = { 0 };
	int64_t since = 0;
	enum err_kind kind = sql_number(store, last, SQL_WITHOUT, &since, err);

	if (kind == ERR_UNKNOWN)
		kind = ERR_NONE;
	if (since < now - AT_MOST_DAYS * DAY_S)
		since = now - AT_MOST_DAYS * DAY_S;
	const struct sql_value values[] = { sql_int(since) };
	if (kind == ERR_NONE)
		kind = sql_number(store, unreachable, values, 1, &found.unreachable, err);
	if (kind == ERR_NONE)
		kind = sql_number(store, complaints, values, 1, &found.complaints, err);
	if (kind == ERR_NONE)
		kind = sql_number(store, ours, values, 1, &found.ours, err);
	if (kind == ERR_NONE)
		kind = sql_number(store, held, values, 1, &found.held, err);
	if (kind == ERR_NONE)
		kind = rests_read(store, since, arena, &found, err);
	if (kind == ERR_NONE)
		*came_back = found;
	return kind;
}
