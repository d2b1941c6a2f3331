/* queue.c - what administrators look at and act on: deliveries that wait, and the audit. See store.h.
 *
 * Everything comes in chunks by id, so that no reader holds up a commit; nothing is changed without its line in the audit. */
#include "store/sql.h"
#include <string.h>

static enum delivery_state state_named(const char *name)
{
	for (int state = DELIVERY_DUE; state <= DELIVERY_HELD; state++)
		if (strcmp(delivery_state_name((enum delivery_state)state), name) == 0)
			return (enum delivery_state)state;
	return DELIVERY_HELD; /* the CHECK lets nothing else in */
}

#define QUEUE_COLUMNS                                                                                                   \
	"SELECT delivery.id, message, delivery.created_at, due_at, state, message.kind, team, address, tries, is_bulk," \
	" relay, code, enhanced, delivery.why, done_at"

static struct queue_row row_read(sqlite3_stmt *select, struct arena *arena)
{
	return (struct queue_row){
		.id = sqlite3_column_int64(select, 0),
		.message = sqlite3_column_int64(select, 1),
		.created_at = sqlite3_column_int64(select, 2),
		.due_at = sqlite3_column_int64(select, 3),
		.state = state_named(sql_copy(arena, select, 4)),
		.kind = sql_copy(arena, select, 5),
		.team = sql_copy(arena, select, 6),
		.address = sql_copy(arena, select, 7),
		.tries = sqlite3_column_int(select, 8),
		.is_bulk = sqlite3_column_int(select, 9) != 0,
		.relay = sql_copy(arena, select, 10),
		.code = sqlite3_column_int(select, 11),
		.enhanced = sql_copy(arena, select, 12),
		.why = sql_copy(arena, select, 13),
		.done_at = sqlite3_column_int64(select, 14),
	};
}

enum err_kind store_queue(struct store *store, int64_t after, size_t most, struct arena *arena, struct queue_row **list,
        size_t *count, struct error *err)
{
	/* The index of what isn't final is small, wherever in the table its rows are. */
	static const char sql[] = QUEUE_COLUMNS
	        " FROM (SELECT id FROM delivery INDEXED BY delivery_open WHERE done_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2)"
	        " AS open CROSS JOIN delivery ON delivery.id = open.id CROSS JOIN message ON message.id = delivery.message"
	        " CROSS JOIN member ON member.id = delivery.member ORDER BY open.id";
	struct queue_row *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(after), sql_int((int64_t)most)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = row_read(select, arena);
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_queue_find(
        struct store *store, int64_t delivery, struct arena *arena, struct queue_row *row, struct error *err)
{
	static const char sql[] = QUEUE_COLUMNS " FROM delivery JOIN message ON message.id = delivery.message"
	                                        " JOIN member ON member.id = delivery.member WHERE delivery.id = ?1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(delivery)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		*row = row_read(select, arena);
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "there is no delivery %lld", (long long)delivery);
	}
	return kind;
}

/* ---- acting on it ---- */

#define THESE " WHERE id IN (SELECT value FROM json_each(?1))"

/* An act's word in the audit, the states that it fits, and what it makes of those rows: of ?1 ids, ?2 now, ?3 why. */
static const struct {
	const char *event;
	const char *states[2];
	const char *sql;
	size_t values;
} acts[] = {
	[QUEUE_RETRY] = { "retried", { "due", "due" }, "UPDATE delivery SET due_at = ?2" THESE, 2 },
	[QUEUE_HOLD] = { "held", { "due", "due" }, "UPDATE delivery SET state = 'held', why = ?3" THESE, 3 },
	[QUEUE_RELEASE] = { "released", { "held", "held" }, "UPDATE delivery SET state = 'due', due_at = ?2" THESE, 2 },
	[QUEUE_DROP] = { "dropped", { "due", "held" },
	        "UPDATE delivery SET state = 'failed', done_at = ?2, why = ?3" THESE, 3 },
};

/* A retry fits only what would come later, so that who calls until nothing is left comes to an end. */
static enum err_kind fitting_find(struct store *store, enum queue_act act, int64_t delivery, int64_t message,
        size_t most, int64_t now, struct arena *arena, int64_t **ids, size_t *count, struct error *err)
{
	/* One row, the rows of a message by its index, or all by the index of what isn't final. */
	static const char of_one[] = "SELECT id FROM delivery WHERE id = ?5 AND done_at IS NULL AND state IN (?1, ?2)"
	                             " AND (?3 = 0 OR due_at > ?3) LIMIT ?4";
	static const char of_message[] = "SELECT id FROM delivery WHERE message = ?5 AND done_at IS NULL"
	                                 " AND state IN (?1, ?2) AND (?3 = 0 OR due_at > ?3) LIMIT ?4";
	static const char of_all[] = "SELECT id FROM delivery WHERE done_at IS NULL AND state IN (?1, ?2)"
	                             " AND (?3 = 0 OR due_at > ?3) AND ?5 = 0 LIMIT ?4";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store,
	        delivery != 0          ? of_one
	                : message != 0 ? of_message
	                               : of_all,
	        SQL_WITH(sql_text(acts[act].states[0]), sql_text(acts[act].states[1]),
	                sql_int(act == QUEUE_RETRY ? now : 0), sql_int((int64_t)most),
	                sql_int(delivery != 0 ? delivery : message)),
	        &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*ids = arena_grow(arena, *ids, *count, sizeof(**ids));
		(*ids)[(*count)++] = sqlite3_column_int64(select, 0);
	}
	return kind;
}

enum err_kind store_queue_act(struct store *store, enum queue_act act, int64_t delivery, int64_t message, size_t most,
        int64_t now, const struct cause *cause, size_t *changed, struct error *err)
{
	static const char record[] =
	        "INSERT INTO audit (at, event, member, team, admin, why)"
	        " SELECT ?2, ?3, member, team, ?4, 'delivery ' || delivery.id || ', ' || message.kind || ?5"
	        " FROM delivery JOIN message ON message.id = delivery.message"
	        " WHERE delivery.id IN (SELECT value FROM json_each(?1)) ORDER BY delivery.id";
	struct arena arena = { 0 };
	int64_t *ids = NULL;
	size_t count = 0;
	const char *said = cause->why != NULL && *cause->why != '\0' ? arena_printf(&arena, ": %s", cause->why) : "";
	const char *why = arena_printf(&arena, "%s by %s", acts[act].event, cause->admin);
	enum err_kind kind = fitting_find(store, act, delivery, message, most, now, &arena, &ids, &count, err);
	const char *joined = ids_join(&arena, ids, count);
	const struct sql_value values[] = { sql_text(joined), sql_int(now), sql_text(why) };

	if (kind == ERR_NONE && count > 0)
		kind = sql_run(store, acts[act].sql, values, acts[act].values, err);
	if (kind == ERR_NONE && count > 0)
		kind = sql_run(store, record,
		        SQL_WITH(sql_text(joined), sql_int(now), sql_text(acts[act].event), sql_text(cause->admin),
		                sql_text(said)),
		        err);
	if (kind == ERR_NONE)
		*changed = count;
	arena_free(&arena);
	return kind;
}

/* ---- the audit ---- */

#define LOG_COLUMNS                                                                                                    \
	"SELECT audit.id, audit.at, audit.member, audit.mail, event, team, admin, audit.why, address, sender, folder," \
	" uid FROM audit LEFT JOIN member ON member.id = audit.member LEFT JOIN mail ON mail.id = audit.mail WHERE "
#define LOG_NEWEST " AND audit.id < ?1 ORDER BY audit.id DESC LIMIT ?2"
#define LOG_OLDEST " AND audit.id > ?1 ORDER BY audit.id LIMIT ?2"

enum err_kind store_log(struct store *store, int64_t member, const char *team, bool is_newest_first, int64_t from,
        size_t most, struct arena *arena, struct log_row **list, size_t *count, struct error *err)
{
	static const char *const sql[][2] = {
		{ LOG_COLUMNS "true" LOG_OLDEST, LOG_COLUMNS "true" LOG_NEWEST },
		{ LOG_COLUMNS "audit.member = ?3 AND (?4 = '' OR team = ?4)" LOG_OLDEST,
		        LOG_COLUMNS "audit.member = ?3 AND (?4 = '' OR team = ?4)" LOG_NEWEST },
		{ LOG_COLUMNS "team = ?3 AND team <> ''" LOG_OLDEST,
		        LOG_COLUMNS "team = ?3 AND team <> ''" LOG_NEWEST },
	};
	const size_t by = member != 0 ? 1 : *team != '\0' ? 2 : 0;
	const struct sql_value values[] = { sql_int(is_newest_first && from == 0 ? INT64_MAX : from),
		sql_int((int64_t)most), by == 1 ? sql_int(member) : sql_text(team), sql_text(team) };
	struct log_row *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql[by][is_newest_first], values,
	        by == 0           ? 2
	                : by == 1 ? 4
	                          : 3,
	        &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct log_row){
			.id = sqlite3_column_int64(select, 0),
			.at = sqlite3_column_int64(select, 1),
			.member = sqlite3_column_int64(select, 2),
			.mail_row = sqlite3_column_int64(select, 3),
			.event = sql_copy(arena, select, 4),
			.team = sql_copy(arena, select, 5),
			.admin = sql_copy(arena, select, 6),
			.why = sql_copy(arena, select, 7),
			.address = sql_copy(arena, select, 8),
			.mail_from = sql_copy(arena, select, 9),
			.mail_folder = sql_copy(arena, select, 10),
			.mail_uid = sqlite3_column_int64(select, 11),
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}
