/* attention.c - what waits for a person: the mails that inbox last saw in the folder, and what is known of them. See store.h. */
#include "store/sql.h"

enum err_kind store_attention(struct store *store, struct attention *attention, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, "SELECT count, since, seen_at FROM attention", SQL_WITHOUT, &select, err);

	*attention = (struct attention){ 0 };
	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		attention->count = sqlite3_column_int64(select, 0);
		attention->since = attention->count > 0 ? sqlite3_column_int64(select, 1) : 0;
		attention->seen_at = sqlite3_column_int64(select, 2);
		sql_stop(select);
	}
	return kind;
}

enum err_kind store_attention_seen(struct store *store, const struct attention *attention,
        const struct attention_mail *list, size_t listed, struct error *err)
{
	static const char sql[] = "INSERT INTO attention (id, count, since, seen_at) VALUES (1, ?1, ?2, ?3)"
	                          " ON CONFLICT (id) DO UPDATE SET count = ?1, since = ?2, seen_at = ?3";
	static const char add[] = "INSERT INTO attention_mail (uid, internal_at) VALUES (?1, ?2)";
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(attention->count), sql_int(attention->since), sql_int(attention->seen_at)), err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "DELETE FROM attention_mail", SQL_WITHOUT, err);
	for (size_t i = 0; i < listed && kind == ERR_NONE; i++)
		kind = sql_run(store, add, SQL_WITH(sql_int(list[i].uid), sql_int(list[i].internal_at)), err);
	return kind;
}

enum err_kind store_attention_looked(struct store *store, int64_t now, struct error *err)
{
	return sql_run(store, "UPDATE attention SET seen_at = ?1", SQL_WITH(sql_int(now)), err);
}

/* A server keeps the time a mail came when the mail is moved, but not its UID. Mails of the same second are told apart by their order,
 * which a move keeps, from the newest on: it is the older ones that a person has moved out already. */
enum err_kind store_attention_mails(struct store *store, const char *inbox, int64_t after, size_t most,
        struct arena *arena, struct attention_mail **list, size_t *count, struct error *err)
{
	static const char of_folder[] =
	        "WITH seen AS (SELECT uid, internal_at,"
	        "   row_number() OVER (PARTITION BY internal_at ORDER BY uid DESC) AS place FROM attention_mail),"
	        "  known AS (SELECT id, internal_at,"
	        "   row_number() OVER (PARTITION BY internal_at ORDER BY id DESC) AS place FROM mail"
	        "   WHERE goes_to = 'attention' AND internal_at IN (SELECT internal_at FROM attention_mail))"
	        " SELECT seen.uid, seen.internal_at, mail.id, mail.decided_at, mail.sender, mail.kind, mail.why"
	        " FROM seen LEFT JOIN known ON known.internal_at = seen.internal_at AND known.place = seen.place"
	        " LEFT JOIN mail ON mail.id = known.id WHERE seen.uid > ?2 AND ?1 = '' ORDER BY seen.uid LIMIT ?3";
	static const char of_inbox[] =
	        "SELECT seen.uid, seen.internal_at, mail.id, mail.decided_at, mail.sender, mail.kind, mail.why"
	        " FROM attention_mail AS seen LEFT JOIN mail ON mail.id ="
	        "  (SELECT max(id) FROM mail AS gone WHERE gone.folder = ?1 AND gone.uid = seen.uid"
	        "    AND gone.internal_at = seen.internal_at AND gone.goes_to = 'attention')"
	        " WHERE seen.uid > ?2 ORDER BY seen.uid LIMIT ?3";
	struct attention_mail *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, *inbox == '\0' ? of_folder : of_inbox,
	        SQL_WITH(sql_text(inbox), sql_int(after), sql_int((int64_t)most)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct attention_mail){
			.uid = sqlite3_column_int64(select, 0),
			.internal_at = sqlite3_column_int64(select, 1),
			.row = sqlite3_column_int64(select, 2),
			.decided_at = sqlite3_column_int64(select, 3),
			.from = sql_copy(arena, select, 4),
			.kind = sql_copy(arena, select, 5),
			.why = sql_copy(arena, select, 6),
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}
