/* delivery.c - messages, written once, and deliveries, each a message's way to one member (promise 3). See store.h.
 *
 * A row that is 'submitting' may have left; only store_delivery_outcomes() and store_deliveries_in_doubt() end that. */
#include "store/sql.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"

enum err_kind store_message_new(struct store *store, enum mail_kind mail_kind, const char *key, const char *team,
        const struct cause *cause, int64_t now, int64_t *message, struct error *err)
{
	static const char add[] = "INSERT INTO message (kind, key, team, mail, admin, why, created_at)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (key) DO NOTHING";
	static const struct cause none = { 0 };
	const struct cause *by = cause == NULL ? &none : cause;
	enum err_kind kind = sql_run(store, add,
	        SQL_WITH(sql_text(mail_kind_name(mail_kind)), sql_text(*key == '\0' ? NULL : key), sql_text(team),
	                sql_id(by->mail_row), sql_text(by->admin), sql_text(by->why == NULL ? "" : by->why),
	                sql_int(now)),
	        err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_changes(store) > 0) {
		*message = sqlite3_last_insert_rowid(store->db);
		return ERR_NONE;
	}
	kind = sql_number(store, "SELECT id FROM message WHERE key = ?1", SQL_WITH(sql_text(key)), message, err);
	return kind == ERR_NONE ? err_set(err, ERR_UNKNOWN, "message '%s' is there already", key) : kind;
}

enum err_kind store_message_text(struct store *store, int64_t message, enum language language, const char *frozen,
        size_t bytes, struct error *err)
{
	static const char sql[] = "INSERT INTO message_text (message, language, frozen) VALUES (?1, ?2, ?3)";

	return sql_run(store, sql,
	        SQL_WITH(sql_int(message), sql_text(language_code(language)), sql_blob(frozen, bytes)), err);
}

enum err_kind store_message_frozen(struct store *store, int64_t message, enum language language, struct arena *arena,
        const char **frozen, size_t *bytes, struct error *err)
{
	/* A member whose language the house no longer speaks, or who never showed one, gets English, else what there is. */
	static const char sql[] =
	        "SELECT frozen, (SELECT frozen FROM message_tail WHERE message = ?1) FROM message_text"
	        " WHERE message = ?1 ORDER BY language = ?2 DESC, language = 'en' DESC, id LIMIT 1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, sql, SQL_WITH(sql_int(message), sql_text(language_code(language))), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		const size_t length = (size_t)sqlite3_column_bytes(select, 0);
		const size_t tail = (size_t)sqlite3_column_bytes(select, 1);
		char *whole = arena_alloc(arena, length + tail + 1);
		if (length > 0)
			memcpy(whole, sqlite3_column_blob(select, 0), length);
		if (tail > 0)
			memcpy(whole + length, sqlite3_column_blob(select, 1), tail);
		*frozen = whole;
		*bytes = length + tail;
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "message %lld has no text", (long long)message);
	}
	return kind;
}

enum err_kind store_delivery_new(struct store *store, int64_t message, int64_t member, enum language language,
        int64_t token, bool is_counted, int64_t due_at, int64_t now, int64_t *delivery, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO delivery (message, member, language, token, is_bulk, is_counted, to_stranger, state, due_at, tries,"
	        " created_at) VALUES (?1, ?2, ?3, ?4, (SELECT kind IN ('added', 'announcement', 'digest') FROM message WHERE id = ?1), ?5,"
	        " ?5 AND (SELECT confirmed_at IS NULL FROM member WHERE id = ?2), 'due', ?6, 0, ?7)"
	        " ON CONFLICT (message, member) DO NOTHING";
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(message), sql_int(member), sql_text(language_code(language)), sql_id(token),
	                sql_int(is_counted), sql_int(due_at), sql_int(now)),
	        err);

	if (kind == ERR_NONE && sql_changes(store) == 0)
		return err_set(err, ERR_UNKNOWN, "member %lld has message %lld already", (long long)member,
		        (long long)message);
	if (kind == ERR_NONE)
		*delivery = sqlite3_last_insert_rowid(store->db);
	return kind;
}

enum err_kind store_deliveries_to(struct store *store, int64_t message, const char *const *addresses,
        enum language language, int64_t token, int64_t now, size_t *count, struct error *err)
{
	enum err_kind kind = ERR_NONE;

	for (; *addresses != NULL && kind == ERR_NONE; addresses++) {
		int64_t member = 0, delivery = 0;
		kind = store_member_ensure(store, *addresses, "", language, now, &member, err);
		if (kind == ERR_NONE)
			kind = store_delivery_new(
			        store, message, member, language, token, false, now, now, &delivery, err);
		*count += kind == ERR_NONE;
		if (kind == ERR_UNKNOWN) /* has it already */
			kind = ERR_NONE;
	}
	return kind;
}

enum err_kind store_deliveries_for_team(struct store *store, int64_t message, const char *team, int64_t *after,
        size_t most, int64_t now, size_t *added, struct error *err)
{
	static const char chunk[] = "SELECT count(*), max(member) FROM (SELECT member FROM membership"
	                            " WHERE team = ?1 AND left_at IS NULL AND member > ?2 ORDER BY member LIMIT ?3)";
	static const char add[] =
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
	        " SELECT ?1, member.id, language, 1, 0, 0, 'due', ?5, 0, ?5"
	        " FROM membership JOIN member ON member.id = membership.member"
	        " WHERE team = ?2 AND left_at IS NULL AND membership.member > ?3 AND membership.member <= ?4"
	        " AND digest_since IS NULL AND " MEMBER_GETS_MAIL(
	                "?6") " ORDER BY membership.member ON CONFLICT (message, member) DO NOTHING";
	char today[11];
	sqlite3_stmt *select = NULL;
	int64_t found = 0, last = 0;
	enum err_kind kind = sql_start(
	        store, chunk, SQL_WITH(sql_text(team), sql_int(*after), sql_int((int64_t)most)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = sqlite3_column_int64(select, 0);
		last = sqlite3_column_int64(select, 1);
		sql_stop(select);
	}
	if (kind == ERR_NONE && found > 0)
		kind = sql_run(store, add,
		        SQL_WITH(sql_int(message), sql_text(team), sql_int(*after), sql_int(last), sql_int(now),
		                sql_text(clock_day(now, today))),
		        err);
	if (kind == ERR_NONE) {
		*added += found > 0 ? (size_t)sql_changes(store) : 0;
		*after = (size_t)found < most ? 0 : last;
	}
	return kind;
}

/* ---- claims and outcomes ---- */

/* Appends up to `most` due rows to the list. */
static enum err_kind due_read(struct store *store, const char *relay, bool is_bulk, size_t most, int64_t now,
        struct arena *arena, struct delivery **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT delivery.id, delivery.message, delivery.member, delivery.created_at, due_at, delivery.language, tries,"
	        " member.address, token.id, token.kind,"
	        " (SELECT id FROM token AS way WHERE way.kind = 'u' AND way.member = delivery.member AND way.teams = ''),"
	        " (SELECT id FROM token AS way WHERE way.kind = 'u' AND way.member = delivery.member AND message.team <> ''"
	        "   AND way.teams = message.team)"
	        " FROM delivery JOIN member ON member.id = delivery.member JOIN message ON message.id = delivery.message"
	        " LEFT JOIN token ON token.id = delivery.token"
	        " WHERE delivery.state = 'due' AND delivery.is_bulk = ?1 AND delivery.due_at <= ?2 AND delivery.done_at IS NULL"
	        " AND (bound_to IS NULL OR bound_to = ?4)"
	        " ORDER BY delivery.due_at, delivery.id LIMIT ?3";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql,
	        SQL_WITH(sql_int(is_bulk), sql_int(now), sql_int((int64_t)most), sql_text(relay)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*list = arena_grow(arena, *list, *count, sizeof(**list));
		(*list)[(*count)++] = (struct delivery){
			.id = sqlite3_column_int64(select, 0),
			.message = sqlite3_column_int64(select, 1),
			.member = sqlite3_column_int64(select, 2),
			.created_at = sqlite3_column_int64(select, 3),
			.due_at = sqlite3_column_int64(select, 4),
			.language = language_named(sql_copy(arena, select, 5)),
			.tries = sqlite3_column_int(select, 6) + 1,
			.address = sql_copy(arena, select, 7),
			.token = sqlite3_column_int64(select, 8),
			.token_kind = (enum token_kind) * sql_copy(arena, select, 9),
			.leave_all_token = sqlite3_column_int64(select, 10),
			.leave_team_token = sqlite3_column_int64(select, 11),
		};
	}
	return kind;
}

const char *ids_join(struct arena *arena, const int64_t *ids, size_t count)
{
	char *joined = arena_alloc(arena, count * 21 + 3), *at = joined;

	*at++ = '[';
	for (size_t i = 0; i < count; i++)
		at += sprintf(at, "%s%lld", i == 0 ? "" : ",", (long long)ids[i]);
	memcpy(at, "]", 2);
	return joined;
}

/* One statement for all: a statement each costs twice as much. */
static enum err_kind all_claim(struct store *store, const char *relay, const struct delivery *list, size_t count,
        int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE delivery SET state = 'submitting', tries = tries + 1, claimed_at = ?2, relay = ?3"
	        " WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'due'";
	struct arena arena = { 0 };
	int64_t *ids = arena_array(&arena, count, sizeof(*ids));

	for (size_t i = 0; i < count; i++)
		ids[i] = list[i].id;
	const enum err_kind kind = sql_run(
	        store, sql, SQL_WITH(sql_text(ids_join(&arena, ids, count)), sql_int(now), sql_text(relay)), err);
	arena_free(&arena);
	return kind;
}

enum err_kind store_deliveries_claim(struct store *store, const char *relay, size_t most, int64_t now,
        struct arena *arena, struct delivery **list, size_t *count, struct error *err)
{
	struct delivery *found = NULL;
	size_t found_count = 0;
	/* Answers first: who writes to us doesn't wait behind an announcement to thousands. */
	enum err_kind kind = due_read(store, relay, false, most, now, arena, &found, &found_count, err);

	if (kind == ERR_NONE && found_count < most)
		kind = due_read(store, relay, true, most - found_count, now, arena, &found, &found_count, err);
	if (kind == ERR_NONE && found_count > 0)
		kind = all_claim(store, relay, found, found_count, now, err);
	if (kind == ERR_NONE && found_count > 0)
		kind = relay_count_add(store, relay, now, found_count, err);
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

/* The claim's submission never was: neither the delivery's tries nor the relay's limits count it. */
static enum err_kind try_take_back(struct store *store, int64_t delivery, struct error *err)
{
	static const char sql[] = "SELECT claimed_at, relay FROM delivery WHERE id = ?1";
	struct arena arena = { 0 };
	sqlite3_stmt *select = NULL;
	int64_t claimed_at = 0;
	const char *relay = "";
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(delivery)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		claimed_at = sqlite3_column_int64(select, 0);
		relay = sql_copy(&arena, select, 1);
		sql_stop(select);
	}
	if (kind == ERR_NONE)
		kind = relay_count_take_back(store, relay, claimed_at, err);
	arena_free(&arena);
	return kind;
}

static enum err_kind outcome_store(
        struct store *store, const char *relay, const struct outcome *outcome, int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE delivery SET state = ?2, due_at = CASE WHEN ?2 = 'due' THEN ?3 ELSE due_at END,"
	        " done_at = CASE WHEN ?2 IN ('delivered', 'failed') THEN ?4 END, tries = tries - ?5, relay = ?6,"
	        " bound_to = CASE WHEN ?11 THEN ?6 ELSE bound_to END,"
	        " step = coalesce(?7, step), code = coalesce(?8, code), enhanced = coalesce(?9, enhanced), why = coalesce(?10, why)"
	        " WHERE id = ?1 AND state = 'submitting'";
	const struct smtp_reply *reply = outcome->reply;
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(outcome->delivery), sql_text(delivery_state_name(outcome->state)),
	                sql_int(outcome->next_at), sql_int(now), sql_int(!outcome->is_try_counted), sql_text(relay),
	                sql_text(reply == NULL ? NULL : smtp_step_name(reply->step)),
	                sql_id(reply == NULL ? 0 : reply->code), sql_text(reply == NULL ? NULL : reply->enhanced),
	                sql_text(reply == NULL ? NULL : reply->text), sql_int(outcome->is_doubt)),
	        err);

	if (kind == ERR_NONE && sql_changes(store) == 0)
		kind = err_set(err, ERR_UNKNOWN, "delivery %lld was not claimed", (long long)outcome->delivery);
	if (kind == ERR_NONE && !outcome->is_try_counted)
		kind = try_take_back(store, outcome->delivery, err);
	return kind;
}

enum err_kind store_delivery_outcomes(struct store *store, const char *relay, const struct outcome *list, size_t count,
        int64_t now, struct error *err)
{
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = outcome_store(store, relay, &list[i], now, err);
	return kind;
}

enum err_kind store_deliveries_delivered(struct store *store, const int64_t *ids, size_t count, int code,
        const char *enhanced, int64_t now, size_t *unknown, struct error *err)
{
	static const char sql[] =
	        "UPDATE delivery SET state = 'delivered', done_at = ?2, step = 'dot', code = ?3, enhanced = ?4, why = ''"
	        " WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'submitting'";
	struct arena arena = { 0 };
	const enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_text(ids_join(&arena, ids, count)), sql_int(now), sql_int(code), sql_text(enhanced)), err);

	if (kind == ERR_NONE)
		*unknown = count - (size_t)sql_changes(store);
	arena_free(&arena);
	return kind;
}

enum err_kind store_deliveries_in_doubt(
        struct store *store, enum in_doubt in_doubt, int64_t now, size_t *count, struct error *err)
{
	static const char sql[] = "UPDATE delivery SET state = ?1, due_at = min(due_at, ?2), bound_to = relay,"
	                          " why = 'in doubt: stopped before the relay answered'"
	                          " WHERE state = 'submitting' AND done_at IS NULL";
	enum err_kind kind =
	        sql_run(store, sql, SQL_WITH(sql_text(in_doubt == IN_DOUBT_HOLD ? "held" : "due"), sql_int(now)), err);

	if (kind == ERR_NONE)
		*count = (size_t)sql_changes(store);
	return kind;
}

enum err_kind store_deliveries_unbind(struct store *store, const char *const *relays, size_t count, struct error *err)
{
	static const char sql[] = "UPDATE delivery SET bound_to = NULL WHERE bound_to IS NOT NULL AND done_at IS NULL"
	                          " AND bound_to NOT IN (SELECT value FROM json_each(?1))";
	struct arena arena = { 0 };
	struct text names = { .arena = &arena };
	text_add_string(&names, "[");
	for (size_t i = 0; i < count; i++) /* a relay's name is small letters and digits */
		text_printf(&names, "%s\"%s\"", i == 0 ? "" : ",", relays[i]);
	text_add_string(&names, "]");
	const enum err_kind kind = sql_run(store, sql, SQL_WITH(sql_text(text_string(&names))), err);
	arena_free(&arena);
	return kind;
}

enum err_kind store_deliveries_set_back(struct store *store, int64_t now, size_t *count, struct error *err)
{
	static const char deliveries[] = "UPDATE delivery SET due_at = ?1 WHERE state = 'due' AND done_at IS NULL"
	                                 " AND due_at > ?1 AND (created_at > ?1 OR due_at > ?2)";
	static const char relays[] = "UPDATE relay SET paused_until = ?1 WHERE paused_until > ?2";
	const struct sql_value values[] = { sql_int(now), sql_int(now + DAY_S) };
	enum err_kind kind = sql_run(store, deliveries, values, 2, err);

	if (kind == ERR_NONE)
		*count = (size_t)sql_changes(store);
	return kind == ERR_NONE ? sql_run(store, relays, values, 2, err) : kind;
}

enum err_kind store_deliveries_next_due(struct store *store, int64_t *due_at, struct error *err)
{
	static const char sql[] =
	        "SELECT min(due_at) FROM ("
	        " SELECT min(due_at) AS due_at FROM delivery WHERE state = 'due' AND is_bulk = 0 AND done_at IS NULL"
	        " UNION ALL"
	        " SELECT min(due_at) FROM delivery WHERE state = 'due' AND is_bulk = 1 AND done_at IS NULL)";

	return sql_number(store, sql, SQL_WITHOUT, due_at, err);
}
