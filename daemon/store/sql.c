/* sql.c - statements that are prepared once, bound by value, and never left open. See sql.h. */
#include "store/sql.h"
#include <assert.h>
#include <string.h>

struct sql_value sql_text(const char *text)
{
	return (struct sql_value){ text == NULL ? SQL_NULL : SQL_TEXT, 0, text, text == NULL ? 0 : strlen(text) };
}

struct sql_value sql_blob(const void *bytes, size_t length)
{
	return (struct sql_value){ bytes == NULL ? SQL_NULL : SQL_BLOB, 0, bytes, length };
}

/* What a person can do about it. The kind says what the program does: a full disk may have room again later. */
static const struct {
	int code;
	enum err_kind kind;
	const char *remedy;
} failures[] = {
	{ SQLITE_BUSY, ERR_TEMPORARY, "another program holds it for too long; close what else has it open" },
	{ SQLITE_LOCKED, ERR_TEMPORARY, "another program holds it for too long; close what else has it open" },
	{ SQLITE_FULL, ERR_TEMPORARY, "the disk is full: make room; nothing that was stored is lost" },
	{ SQLITE_IOERR, ERR_TEMPORARY,
	        "the disk can't be read or written, or is full: look at its state and the system's log" },
	{ SQLITE_READONLY, ERR_PERMANENT,
	        "it is read-only: let the user who runs convened write the file and its folder" },
	{ SQLITE_CANTOPEN, ERR_PERMANENT,
	        "it can't be opened: let the user who runs convened write the file and its folder" },
	{ SQLITE_PERM, ERR_PERMANENT, "let the user who runs convened read and write it" },
	{ SQLITE_CORRUPT, ERR_PERMANENT, "it is damaged: stop convened, keep the file aside, and restore a backup" },
	{ SQLITE_NOTADB, ERR_PERMANENT, "it is damaged or no database: keep the file aside, and restore a backup" },
};

enum err_kind sql_error(const struct store *store, int code, struct error *err)
{
	const char *words = sqlite3_errmsg(store->db);

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].code == (code & 0xFF))
			return err_set(
			        err, failures[i].kind, "database %s: %s (%s)", store->file, failures[i].remedy, words);
	return err_set(err, ERR_PERMANENT, "database %s: %s", store->file, words);
}

static int statement_prepare(struct store *store, const char *sql, sqlite3_stmt **statement)
{
	for (size_t i = 0; i < store->statement_count; i++) {
		if (store->statements[i].sql == sql) {
			*statement = store->statements[i].statement;
			return SQLITE_OK;
		}
	}
	assert(store->statement_count < STORE_STATEMENTS);
	const int code = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
	if (code == SQLITE_OK) {
		store->statements[store->statement_count].sql = sql;
		store->statements[store->statement_count++].statement = *statement;
	}
	return code;
}

static int value_bind(sqlite3_stmt *statement, int index, const struct sql_value *value)
{
	switch (value->type) {
	case SQL_INT:
		return sqlite3_bind_int64(statement, index, value->number);
	case SQL_TEXT:
		return sqlite3_bind_text64(statement, index, value->bytes, value->length, SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(statement, index, value->bytes, value->length, SQLITE_STATIC);
	case SQL_NULL:
		break;
	}
	return sqlite3_bind_null(statement, index);
}

enum err_kind sql_start(struct store *store, const char *sql, const struct sql_value *values, size_t count,
        sqlite3_stmt **statement, struct error *err)
{
	int code = SQLITE_OK;

	/* A full disk or an I/O error makes SQLite roll back by itself. What the caller does next would be committed alone. */
	if (store->is_writing && sqlite3_get_autocommit(store->db) != 0)
		return err_set(err, ERR_TEMPORARY, "database %s: the transaction was rolled back by an earlier error",
		        store->file);
	code = statement_prepare(store, sql, statement);
	for (size_t i = 0; i < count && code == SQLITE_OK; i++)
		code = value_bind(*statement, (int)i + 1, &values[i]);
	if (code != SQLITE_OK)
		return sql_error(store, code, err);
	assert(store->is_writing || sqlite3_stmt_readonly(*statement) != 0);
	return ERR_NONE;
}

void sql_stop(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

bool sql_next(struct store *store, sqlite3_stmt *statement, enum err_kind *kind, struct error *err)
{
	const int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		*kind = sql_error(store, code, err);
	sql_stop(statement);
	return false;
}

enum err_kind sql_run(
        struct store *store, const char *sql, const struct sql_value *values, size_t count, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	enum err_kind kind = sql_start(store, sql, values, count, &statement, err);

	while (kind == ERR_NONE && sql_next(store, statement, &kind, err))
		continue;
	return kind;
}

int sql_changes(const struct store *store)
{
	return sqlite3_changes(store->db);
}

enum err_kind sql_number(struct store *store, const char *sql, const struct sql_value *values, size_t count,
        int64_t *number, struct error *err)
{
	sqlite3_stmt *statement = NULL;
	enum err_kind kind = sql_start(store, sql, values, count, &statement, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, statement, &kind, err)) {
		*number = sqlite3_column_int64(statement, 0);
		sql_stop(statement);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "there is no such row");
	}
	return kind;
}

const char *sql_copy(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text == NULL ? "" : arena_strndup(arena, text, (size_t)sqlite3_column_bytes(statement, column));
}

const char *const *teams_split(struct arena *arena, const char *joined)
{
	const char **teams = NULL;
	size_t count = 0;

	while (*joined != '\0') {
		const size_t bytes = strcspn(joined, " ");
		if (bytes > 0) {
			teams = arena_grow(arena, teams, count, sizeof(*teams));
			teams[count++] = arena_strndup(arena, joined, bytes);
		}
		joined += bytes + (joined[bytes] != '\0');
	}
	teams = arena_grow(arena, teams, count, sizeof(*teams)); /* its new elements are NULL: the end */
	return teams;
}

const char *teams_join(struct arena *arena, const char *const *teams)
{
	const char *joined = "";

	for (; teams != NULL && *teams != NULL; teams++)
		joined = arena_printf(arena, "%s%s%s", joined, *joined == '\0' ? "" : " ", *teams);
	return joined;
}
