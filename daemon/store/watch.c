/* watch.c - what works and what doesn't, and what people were told of it. See store.h, core/alarm.h. */
#include "store/sql.h"

enum err_kind store_watch(struct store *store, const struct watch *seen, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO watch (what, is_well, since, well_at, seen_at, is_final, why, begins_at, ends_at)"
	        " VALUES (?1, ?2, ?3, iif(?2, ?4, 0), ?4, ?5, ?6, ?7, ?8)"
	        " ON CONFLICT (what) DO UPDATE SET"
	        " since = min(iif(is_well = ?2, since, ?3), ?4), well_at = iif(?2, ?4, well_at), is_well = ?2,"
	        " seen_at = ?4, is_final = ?5, why = ?6, begins_at = iif(?2 OR ?8 <> 0, ?7, begins_at),"
	        " ends_at = iif(?2 OR ?8 <> 0, ?8, ends_at)";

	return sql_run(store, sql,
	        SQL_WITH(sql_text(seen->what), sql_int(seen->is_well), sql_int(seen->since), sql_int(seen->seen_at),
	                sql_int(!seen->is_well && seen->is_final), sql_text(seen->is_well ? "" : seen->why),
	                sql_int(seen->begins_at), sql_int(seen->ends_at)),
	        err);
}

enum err_kind store_watches(
        struct store *store, struct arena *arena, struct watch **list, size_t *count, struct error *err)
{
	static const char sql[] = "SELECT what, is_well, since, well_at, seen_at, is_final, why, begins_at, ends_at"
	                          " FROM watch ORDER BY what";
	struct watch *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITHOUT, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct watch){
			.what = sql_copy(arena, select, 0),
			.is_well = sqlite3_column_int(select, 1) != 0,
			.since = sqlite3_column_int64(select, 2),
			.well_at = sqlite3_column_int64(select, 3),
			.seen_at = sqlite3_column_int64(select, 4),
			.is_final = sqlite3_column_int(select, 5) != 0,
			.why = sql_copy(arena, select, 6),
			.begins_at = sqlite3_column_int64(select, 7),
			.ends_at = sqlite3_column_int64(select, 8),
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_deliveries_oldest(struct store *store, int64_t *created_at, struct error *err)
{
	return sql_number(store,
	        "SELECT coalesce(min(created_at), 0) FROM delivery WHERE state IN ('due', 'submitting') AND done_at IS NULL",
	        SQL_WITHOUT, created_at, err);
}

enum err_kind store_alarms(
        struct store *store, struct arena *arena, struct alarm_told **list, size_t *count, struct error *err)
{
	struct alarm_told *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, "SELECT key, since, told_at, is_over, to_say FROM alarm ORDER BY key",
	        SQL_WITHOUT, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct alarm_told){
			.key = sql_copy(arena, select, 0),
			.since = sqlite3_column_int64(select, 1),
			.told_at = sqlite3_column_int64(select, 2),
			.is_over = sqlite3_column_int(select, 3) != 0,
			.to_say = sql_copy(arena, select, 4),
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_alarm_told(struct store *store, const struct alarm_told *told, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO alarm (key, since, told_at, is_over, to_say) VALUES (?1, ?2, ?3, ?4, ?5)"
	        " ON CONFLICT (key) DO UPDATE SET since = ?2, told_at = ?3, is_over = ?4, to_say = ?5";

	return sql_run(store, sql,
	        SQL_WITH(sql_text(told->key), sql_int(told->since), sql_int(told->told_at), sql_int(told->is_over),
	                sql_text(told->to_say)),
	        err);
}

enum err_kind store_alarm_said(struct store *store, const char *key, const char *said, struct error *err)
{
	return sql_run(store, "UPDATE alarm SET to_say = '' WHERE key = ?1 AND to_say = ?2",
	        SQL_WITH(sql_text(key), sql_text(said)), err);
}

/* Read first: mostly there is nothing to forget, and no commit. */
enum err_kind store_alarms_only(
        struct store *store, const char *const *keys, size_t count, bool has_command, struct error *err)
{
	static const char others[] =
	        "SELECT (SELECT count(*) FROM watch WHERE what NOT IN (SELECT value FROM json_each(?1)))"
	        " + (SELECT count(*) FROM alarm WHERE key NOT IN (SELECT value FROM json_each(?1)) OR (to_say <> '' AND NOT ?2))";
	static const char *const forget[] = {
		"DELETE FROM watch WHERE what NOT IN (SELECT value FROM json_each(?1))",
		"DELETE FROM alarm WHERE key NOT IN (SELECT value FROM json_each(?1))",
	};
	struct arena arena = { 0 };
	const char *list = "[";
	int64_t found = 0;

	for (size_t i = 0; i < count; i++) /* names of the config: no quotes among them */
		list = arena_printf(&arena, "%s%s\"%s\"", list, i == 0 ? "" : ",", keys[i]);
	list = arena_printf(&arena, "%s]", list);
	enum err_kind kind = sql_number(store, others, SQL_WITH(sql_text(list), sql_int(has_command)), &found, err);
	if (kind == ERR_NONE && found > 0)
		kind = store_begin(store, err);
	if (kind == ERR_NONE && found > 0) {
		for (size_t i = 0; i < sizeof(forget) / sizeof(forget[0]) && kind == ERR_NONE; i++)
			kind = sql_run(store, forget[i], SQL_WITH(sql_text(list)), err);
		if (kind == ERR_NONE && !has_command)
			kind = sql_run(store, "UPDATE alarm SET to_say = ''", SQL_WITHOUT, err);
		if (kind == ERR_NONE)
			kind = store_commit(store, err);
		else
			store_rollback(store);
	}
	arena_free(&arena);
	return kind;
}
