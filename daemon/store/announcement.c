/* announcement.c - drafts of announcements, and announcements on their way. See announcement.h. */
#include "store/announcement.h"
#include <string.h>
#include "store/sql.h"

/* ---- drafts ---- */

/* The preview of a draft that is no more shows all of it, too. What still waits for the relay stays until it is sent. */
static enum err_kind preview_erase(struct store *store, int64_t token, struct error *err)
{
	static const char sql[] = "DELETE FROM message_text WHERE message IN (SELECT message FROM delivery"
	                          " WHERE delivery.token = ?1 AND done_at IS NOT NULL)";
	return sql_run(store, sql, SQL_WITH(sql_int(token)), err);
}

enum err_kind store_draft_erase(struct store *store, int64_t token, struct error *err)
{
	enum err_kind kind = sql_run(store, "DELETE FROM draft_text WHERE draft = ?1", SQL_WITH(sql_int(token)), err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "DELETE FROM draft_file WHERE draft = ?1", SQL_WITH(sql_int(token)), err);
	return kind == ERR_NONE ? preview_erase(store, token, err) : kind;
}

/* The tokens that `sql` finds, of whose drafts there is still text. */
static enum err_kind tokens_find(struct store *store, const char *sql, const struct sql_value *values, size_t count,
        struct arena *arena, int64_t **list, size_t *found, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, values, count, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*list = arena_grow(arena, *list, *found, sizeof(**list));
		(*list)[(*found)++] = sqlite3_column_int64(select, 0);
	}
	return kind;
}

static enum err_kind replace_older(
        struct store *store, int64_t token, const char *subject, bool is_shared, int64_t now, struct error *err)
{
	static const char older[] =
	        "SELECT old.id FROM token JOIN token AS old ON old.member = token.member AND old.kind = 'a'"
	        " AND old.state = 'open' AND old.teams = token.teams AND old.id <> token.id"
	        " JOIN draft ON draft.token = old.id AND draft.subject = ?2 AND draft.is_shared = ?3 WHERE token.id = ?1";
	static const char close[] = "UPDATE token SET state = 'refused', closed_at = ?2 WHERE id = ?1";
	struct arena arena = { 0 };
	int64_t *list = NULL;
	size_t count = 0;
	enum err_kind kind = tokens_find(store, older, SQL_WITH(sql_int(token), sql_text(subject), sql_int(is_shared)),
	        &arena, &list, &count, err);

	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		kind = sql_run(store, close, SQL_WITH(sql_int(list[i]), sql_int(now)), err);
		if (kind == ERR_NONE)
			kind = store_draft_erase(store, list[i], err);
	}
	arena_free(&arena);
	return kind;
}

enum err_kind store_draft_add(struct store *store, int64_t token, const struct letter_announcement *announcement,
        bool is_shared, int64_t now, struct error *err)
{
	static const char text[] =
	        "INSERT INTO draft_text (draft, position, language, subject, body) VALUES (?1, ?2, ?3, ?4, ?5)";
	static const char file[] = "INSERT INTO draft_file (draft, name, type, bytes) VALUES (?1, ?2, ?3, ?4)";
	enum err_kind kind = replace_older(store, token, announcement->subject, is_shared, now, err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "INSERT INTO draft (token, subject, is_shared) VALUES (?1, ?2, ?3)",
		        SQL_WITH(sql_int(token), sql_text(announcement->subject), sql_int(is_shared)), err);
	for (size_t i = 0; i < announcement->part_count && kind == ERR_NONE; i++) {
		const struct letter_part *part = &announcement->parts[i];
		kind = sql_run(store, text,
		        SQL_WITH(sql_int(token), sql_int((int64_t)i), sql_text(language_code(part->language)),
		                sql_text(part->subject), sql_text(part->body)),
		        err);
	}
	for (size_t i = 0; i < announcement->file_count && kind == ERR_NONE; i++) {
		const struct letter_file *one = &announcement->files[i];
		kind = sql_run(store, file,
		        SQL_WITH(sql_int(token), sql_text(one->name), sql_text(one->type),
		                sql_blob(one->bytes, one->length)),
		        err);
	}
	return kind;
}

static enum err_kind parts_read(struct store *store, int64_t token, struct arena *arena,
        struct letter_announcement *announcement, struct error *err)
{
	static const char sql[] = "SELECT language, draft_text.subject, body, draft.subject FROM draft_text"
	                          " JOIN draft ON draft.token = draft_text.draft WHERE draft = ?1 ORDER BY position";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(token)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		announcement->parts =
		        arena_grow(arena, announcement->parts, announcement->part_count, sizeof(*announcement->parts));
		announcement->parts[announcement->part_count++] =
		        (struct letter_part){ .language = language_named(sql_copy(arena, select, 0)),
			        .subject = sql_copy(arena, select, 1),
			        .body = sql_copy(arena, select, 2) };
		announcement->subject = sql_copy(arena, select, 3);
	}
	return kind;
}

static enum err_kind files_read(struct store *store, int64_t token, struct arena *arena,
        struct letter_announcement *announcement, struct error *err)
{
	static const char sql[] = "SELECT name, type, bytes FROM draft_file WHERE draft = ?1 ORDER BY id";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(token)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		const size_t length = (size_t)sqlite3_column_bytes(select, 2);
		const void *bytes = sqlite3_column_blob(select, 2);
		announcement->files =
		        arena_grow(arena, announcement->files, announcement->file_count, sizeof(*announcement->files));
		announcement->files[announcement->file_count++] =
		        (struct letter_file){ .name = sql_copy(arena, select, 0),
			        .type = sql_copy(arena, select, 1),
			        .bytes = arena_strndup(arena, bytes == NULL ? "" : bytes, length),
			        .length = length };
	}
	return kind;
}

enum err_kind store_draft_read(struct store *store, int64_t token, struct arena *arena,
        struct letter_announcement *announcement, struct error *err)
{
	struct letter_announcement read = { .what = "", .subject = "" };
	enum err_kind kind = parts_read(store, token, arena, &read, err);

	if (kind == ERR_NONE && read.part_count == 0)
		kind = err_set(err, ERR_UNKNOWN, "there is no draft %lld", (long long)token);
	if (kind == ERR_NONE)
		kind = files_read(store, token, arena, &read, err);
	if (kind == ERR_NONE)
		*announcement = read;
	return kind;
}

enum err_kind store_drafts_expire(struct store *store, int64_t now, size_t *count, struct error *err)
{
	/* Cancelled and replaced ones, too: a preview that waited for the relay then still has its text. */
	static const char sql[] = "SELECT token.id FROM draft JOIN token ON token.id = draft.token"
	                          " WHERE state <> 'used' AND expires_at <= ?1 AND draft.subject <> ''";
	struct arena arena = { 0 };
	int64_t *list = NULL;
	size_t found = 0;
	enum err_kind kind = tokens_find(store, sql, SQL_WITH(sql_int(now)), &arena, &list, &found, err);

	for (size_t i = 0; i < found && kind == ERR_NONE; i++) {
		kind = store_draft_erase(store, list[i], err);
		if (kind == ERR_NONE)
			kind = sql_run(store, "UPDATE draft SET subject = '' WHERE token = ?1",
			        SQL_WITH(sql_int(list[i])), err);
	}
	if (kind == ERR_NONE)
		*count += found;
	arena_free(&arena);
	return kind;
}

/* ---- who reads it ---- */

/* A blank stands around each id in ?1; ids have none inside. */
enum err_kind store_readers(
        struct store *store, const char *const *teams, int64_t now, struct readers *readers, struct error *err)
{
	static const char sql[] =
	        "SELECT coalesce(sum(gets AND digest_since IS NULL), 0), coalesce(sum(gets AND digest_since IS NOT NULL), 0),"
	        " coalesce(sum(NOT gets), 0) FROM (SELECT digest_since, " MEMBER_GETS_MAIL(
	                "?2") " AS gets FROM member WHERE EXISTS"
	                      " (SELECT 1 FROM membership WHERE membership.member = member.id AND left_at IS NULL"
	                      "  AND instr(?1, ' ' || team || ' ') > 0))";
	struct arena arena = { 0 };
	char today[11];
	sqlite3_stmt *select = NULL;
	const char *all = arena_printf(&arena, " %s ", teams_join(&arena, teams));
	enum err_kind kind =
	        sql_start(store, sql, SQL_WITH(sql_text(all), sql_text(clock_day(now, today))), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*readers = (struct readers){ sqlite3_column_int64(select, 0), sqlite3_column_int64(select, 1),
			sqlite3_column_int64(select, 2) };
		sql_stop(select);
	}
	arena_free(&arena);
	return kind;
}

/* ---- on its way ---- */

enum err_kind store_message_tail(
        struct store *store, int64_t message, const char *frozen, size_t bytes, struct error *err)
{
	return sql_run(store, "INSERT INTO message_tail (message, frozen) VALUES (?1, ?2)",
	        SQL_WITH(sql_int(message), sql_blob(frozen, bytes)), err);
}

static enum err_kind source_write(struct store *store, int64_t message, const char *const *teams,
        const struct letter_part *parts, size_t part_count, struct error *err)
{
	static const char text[] =
	        "INSERT INTO announcement_text (message, language, subject, body) VALUES (?1, ?2, ?3, ?4)";
	enum err_kind kind = store_announcement_source(store, message, parts[0].subject, parts[0].body, err);

	for (; *teams != NULL && kind == ERR_NONE; teams++)
		kind = sql_run(store,
		        "INSERT INTO announcement_team (team, message) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
		        SQL_WITH(sql_text(*teams), sql_int(message)), err);
	for (size_t i = 1; i < part_count && kind == ERR_NONE; i++)
		kind = sql_run(store, text,
		        SQL_WITH(sql_int(message), sql_text(language_code(parts[i].language)),
		                sql_text(parts[i].subject), sql_text(parts[i].body)),
		        err);
	return kind;
}

enum err_kind store_announcement_tell(struct store *store, int64_t message, const char *const *teams,
        const struct letter_part *parts, size_t part_count, struct error *err)
{
	const enum err_kind kind = source_write(store, message, teams, parts, part_count, err);

	return kind == ERR_NONE ? sql_run(store, "UPDATE announcement SET telling_after = 0 WHERE message = ?1",
	               SQL_WITH(sql_int(message)), err)
	                        : kind;
}

enum err_kind store_announcement_share(struct store *store, int64_t message, int64_t sharer, const char *const *teams,
        const struct letter_part *parts, size_t part_count, struct error *err)
{
	const enum err_kind kind = source_write(store, message, teams, parts, part_count, err);

	return kind == ERR_NONE ? sql_run(store, "UPDATE announcement SET sharer = ?2 WHERE message = ?1",
	               SQL_WITH(sql_int(message), sql_int(sharer)), err)
	                        : kind;
}

enum err_kind store_announcement_open(struct store *store, int64_t *message, struct error *err)
{
	return sql_number(store, "SELECT coalesce(min(message), 0) FROM announcement WHERE telling_after IS NOT NULL",
	        SQL_WITHOUT, message, err);
}

#define IS_IN_TEAM                                                                                                     \
	"EXISTS (SELECT 1 FROM membership JOIN announcement_team ON announcement_team.team = membership.team"          \
	" AND announcement_team.message = ?1 WHERE membership.member = member.id AND left_at IS NULL)"

static enum err_kind chunk_find(struct store *store, int64_t message, int64_t after, size_t most, int64_t *last,
        bool *is_last, struct error *err)
{
	static const char sql[] = "SELECT count(*), coalesce(max(id), 0) FROM (SELECT id FROM member WHERE id > ?2"
	                          " AND " IS_IN_TEAM " ORDER BY id LIMIT ?3)";
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, sql, SQL_WITH(sql_int(message), sql_int(after), sql_int((int64_t)most)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*is_last = (size_t)sqlite3_column_int64(select, 0) < most;
		*last = sqlite3_column_int64(select, 1);
		sql_stop(select);
	}
	return kind;
}

enum err_kind store_announcement_deliver(
        struct store *store, int64_t message, size_t most, int64_t now, size_t *added, bool *is_done, struct error *err)
{
	static const char add[] =
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
	        " SELECT ?1, member.id, language, 1, 0, 0, 'due', ?4, 0, ?4 FROM member WHERE id > ?2 AND id <= ?3"
	        " AND " IS_IN_TEAM " AND digest_since IS NULL AND " MEMBER_GETS_MAIL(
	                "?5") " ORDER BY id ON CONFLICT (message, member) DO NOTHING";
	int64_t after = 0, last = 0;
	bool is_last = false;
	char today[11];
	enum err_kind kind =
	        sql_number(store, "SELECT coalesce(telling_after, -1) FROM announcement WHERE message = ?1",
	                SQL_WITH(sql_int(message)), &after, err);

	if (kind == ERR_NONE && after < 0) {
		*is_done = true;
		return ERR_NONE;
	}
	if (kind == ERR_NONE)
		kind = chunk_find(store, message, after, most, &last, &is_last, err);
	if (kind == ERR_NONE && last > 0)
		kind = sql_run(store, add,
		        SQL_WITH(sql_int(message), sql_int(after), sql_int(last), sql_int(now),
		                sql_text(clock_day(now, today))),
		        err);
	if (kind == ERR_NONE && last > 0)
		*added += (size_t)sql_changes(store);
	if (kind == ERR_NONE)
		kind = sql_run(store, "UPDATE announcement SET telling_after = ?2 WHERE message = ?1",
		        SQL_WITH(sql_int(message), is_last ? sql_id(0) : sql_int(last)), err);
	if (kind == ERR_NONE)
		*is_done = is_last;
	return kind;
}
