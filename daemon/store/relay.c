/* relay.c - what each relay was given, and whether it rests (promise 6). See store.h.
 *
 * A claim counts at once, so a kill forgets nothing. Counts are kept by the second; those of minutes that are over are folded
 * into the minute's last second, from where they hold up the day's limit a little longer, never shorter. What is
 * older than a day goes. */
#include "store/sql.h"
#include "core/bounce.h"
#include <stdio.h>

enum {
	UNFOLDED_S = 2 * MINUTE_S,
	LIMIT_REST_S = LIMIT_REST_MIN * MINUTE_S,
	RETURNED_FOR_S = 4 * DAY_S,
	RETURNED_TRIES = 6
};

static enum err_kind counts_fold(struct store *store, const char *relay, int64_t now, struct error *err)
{
	static const char fold[] =
	        "INSERT INTO relay_count (relay, at, count) SELECT relay, at / 60 * 60 + 59, sum(count) FROM relay_count"
	        " WHERE relay = ?1 AND at < ?2 AND at % 60 <> 59 GROUP BY at / 60"
	        " ON CONFLICT (relay, at) DO UPDATE SET count = count + excluded.count";
	static const char drop[] =
	        "DELETE FROM relay_count WHERE relay = ?1 AND at < ?2 AND (at % 60 <> 59 OR at <= ?3)";
	const int64_t before = (now - UNFOLDED_S) / MINUTE_S * MINUTE_S;
	enum err_kind kind = sql_run(store, fold, SQL_WITH(sql_text(relay), sql_int(before)), err);

	if (kind == ERR_NONE)
		kind = sql_run(store, drop, SQL_WITH(sql_text(relay), sql_int(before), sql_int(now - DAY_S)), err);
	return kind;
}

enum err_kind relay_count_add(struct store *store, const char *relay, int64_t now, size_t count, struct error *err)
{
	static const char latest[] = "SELECT coalesce(max(at), 0) FROM relay_count WHERE relay = ?1";
	static const char add[] = "INSERT INTO relay_count (relay, at, count) VALUES (?1, ?2, ?3)"
	                          " ON CONFLICT (relay, at) DO UPDATE SET count = count + ?3";
	int64_t at = 0;
	enum err_kind kind = sql_number(store, latest, SQL_WITH(sql_text(relay)), &at, err);

	if (kind == ERR_NONE && at / MINUTE_S != now / MINUTE_S) /* once a minute */
		kind = counts_fold(store, relay, now, err);
	if (kind == ERR_NONE)
		kind = sql_run(store, add, SQL_WITH(sql_text(relay), sql_int(now), sql_int((int64_t)count)), err);
	return kind;
}

enum err_kind relay_count_take_back(struct store *store, const char *relay, int64_t claimed_at, struct error *err)
{
	static const char sql[] = "UPDATE relay_count SET count = count - 1 WHERE relay = ?1 AND at = ?2 AND count > 0";
	enum err_kind kind = sql_run(store, sql, SQL_WITH(sql_text(relay), sql_int(claimed_at)), err);

	if (kind == ERR_NONE && sql_changes(store) == 0) /* folded meanwhile */
		kind = sql_run(
		        store, sql, SQL_WITH(sql_text(relay), sql_int(claimed_at / MINUTE_S * MINUTE_S + 59)), err);
	return kind;
}

/* A clock that was set back leaves times ahead of it: a minute of them counts, no more, or a wrong year would stop all. */
#define WINDOW(table)                                                                                                  \
	"SELECT coalesce(sum(count), 0), min(at) FROM " table " WHERE relay = ?1 AND at > ?2 AND at <= ?3 AND count > 0"

static const char mails[] = WINDOW("relay_count"), logins[] = WINDOW("relay_login");

static enum err_kind window_read(struct store *store, const char *relay, int64_t now, int64_t length_s, const char *sql,
        int *count, int64_t *oldest_at, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(
	        store, sql, SQL_WITH(sql_text(relay), sql_int(now - length_s), sql_int(now + MINUTE_S)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*count = sqlite3_column_int(select, 0);
		*oldest_at = sqlite3_column_int64(select, 1);
		sql_stop(select);
	}
	return kind;
}

enum err_kind store_relay_state(
        struct store *store, const char *relay, int64_t now, struct relay_state *state, struct error *err)
{
	static const char sql[] =
	        "SELECT pauses, paused_until, why, coalesce(limited_at, 0) FROM relay WHERE name = ?1";
	struct relay_state read = { 0 };
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_text(relay)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		read.pauses = sqlite3_column_int(select, 0);
		read.paused_until = sqlite3_column_int64(select, 1);
		snprintf(read.why, sizeof(read.why), "%s", (const char *)sqlite3_column_text(select, 2));
		read.limited_at = sqlite3_column_int64(select, 3);
		sql_stop(select);
	}
	if (kind == ERR_NONE)
		kind = window_read(store, relay, now, MINUTE_S, mails, &read.last_minute, &read.oldest_minute_at, err);
	if (kind == ERR_NONE)
		kind = window_read(store, relay, now, DAY_S, mails, &read.last_day, &read.oldest_day_at, err);
	if (kind == ERR_NONE)
		kind = window_read(
		        store, relay, now, HOUR_S, logins, &read.last_hour_logins, &read.oldest_login_at, err);
	if (kind == ERR_NONE)
		*state = read;
	return kind;
}

enum err_kind store_relay_logins(struct store *store, const char *relay, int count, int64_t now, struct error *err)
{
	static const char add[] = "INSERT INTO relay_login (relay, at, count) VALUES (?1, ?2, ?3)"
	                          " ON CONFLICT (relay, at) DO UPDATE SET count = count + ?3";
	static const char drop[] = "DELETE FROM relay_login WHERE relay = ?1 AND at <= ?2";
	enum err_kind kind = sql_run(store, add, SQL_WITH(sql_text(relay), sql_int(now), sql_int(count)), err);

	return kind == ERR_NONE ? sql_run(store, drop, SQL_WITH(sql_text(relay), sql_int(now - HOUR_S)), err) : kind;
}

enum err_kind store_relay_pause(struct store *store, const char *relay, int pauses, int64_t until, const char *why,
        int64_t now, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO relay (name, pauses, paused_until, why, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)"
	        " ON CONFLICT (name) DO UPDATE"
	        " SET pauses = ?2, paused_until = ?3, why = ?4, changed_at = ?5";

	return sql_run(store, sql,
	        SQL_WITH(sql_text(relay), sql_int(pauses), sql_int(until), sql_text(why == NULL ? "" : why),
	                sql_int(now)),
	        err);
}

bool relay_rests_for_report(const struct relay_state *state)
{
	return state->limited_at != 0 && state->paused_until <= state->limited_at + LIMIT_REST_S;
}

/* What a relay took and gave back is sent again as if it had said no, as long as that would be done: later each time, for limits
 * are counted by the day. To who meanwhile left, or wants no list mail now, it isn't. */
static enum err_kind returned_again(
        struct store *store, int64_t member, int64_t message, const char *why, int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE delivery SET state = 'due', due_at = ?3 + ?9 * tries * tries, done_at = NULL, bound_to = NULL, step = NULL, code = NULL,"
	        " enhanced = NULL, why = ?4"
	        " WHERE member = ?1 AND message = ?2 AND state = 'delivered' AND done_at > ?5 AND created_at > ?6 AND tries < ?7"
	        " AND EXISTS (SELECT 1 FROM message_text WHERE message = ?2)"
	        " AND (is_bulk = 0 OR EXISTS (SELECT 1 FROM membership JOIN member ON member.id = membership.member"
	        "  JOIN message ON message.id = ?2 WHERE membership.member = ?1 AND left_at IS NULL"
	        "  AND (message.team = '' OR membership.team = message.team) AND " MEMBER_GETS_MAIL("?8") "))";
	char today[11];

	return sql_run(store, sql,
	        SQL_WITH(sql_int(member), sql_int(message), sql_int(now), sql_text(why), sql_int(now - DAY_S),
	                sql_int(now - RETURNED_FOR_S), sql_int(RETURNED_TRIES), sql_text(clock_day(now, today)),
	                sql_int(LIMIT_REST_S)),
	        err);
}

enum err_kind store_relay_limit(
        struct store *store, int64_t member, int64_t message, const char *why, int64_t now, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO relay (name, pauses, paused_until, why, changed_at, limited_at)"
	        " SELECT relay, 1, ?3, ?4, ?5, ?5 FROM delivery"
	        " WHERE member = ?1 AND message = ?2 AND state = 'delivered' AND done_at > ?6 AND relay IS NOT NULL"
	        /* a member's second word within a day rests nothing: who has our mail can write as many reports as they like */
	        " AND NOT EXISTS (SELECT 1 FROM bounce WHERE bounce.member = ?1 AND points = 0 AND is_proved = 0 AND at > ?6)"
	        " ON CONFLICT (name) DO UPDATE SET pauses = max(pauses, 1), paused_until = max(paused_until, ?3), why = ?4,"
	        " changed_at = ?5, limited_at = ?5 WHERE coalesce(limited_at, 0) <= ?7";

	const enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(member), sql_int(message), sql_int(now + LIMIT_REST_S), sql_text(why), sql_int(now),
	                sql_int(now - DAY_S), sql_int(now - HOUR_S)),
	        err);

	return kind == ERR_NONE ? returned_again(store, member, message, why, now, err) : kind;
}
