/* mail.c - which mails of the mailbox were dealt with (promise 1). See store.h.
 *
 * A mail is known by folder, UIDVALIDITY and UID. Found under another key, it is known nevertheless
 *  - if the same bytes were dealt with before: moved back from Processed by hand, or delivered twice by the provider, or
 *  - if, in another folder or under another UIDVALIDITY, a mail with its Message-ID, From and Date was: servers and backups
 *    may change a mail's bytes. Under the same UIDVALIDITY such a mail is new: its sender may well send it twice.
 * The newest mail that it is known as decides:
 *  - One that was moved to Attention and is back was moved there by a person, who wants it decided anew. Not so while the
 *    UIDVALIDITY under which it is back is younger than a day: then the mailbox was made again from a backup, with all that
 *    was ever moved to Attention in it, and deciding all of that twice would break the promise.
 *  - Every other one is dealt with: it goes where the first went, and nobody is answered. */
#include "store/sql.h"
#include "core/address.h"
#include <string.h>

const char *sender_key(struct arena *arena, const char *from)
{
	const char *key = address_key(arena, from);

	return key == NULL ? arena_strdup(arena, from) : key;
}

static enum folder folder_named(const char *name)
{
	for (int i = 0; i < FOLDER_COUNT; i++)
		if (name != NULL && strcmp(folder_word((enum folder)i), name) == 0)
			return (enum folder)i;
	return FOLDER_ATTENTION; /* the CHECK lets nothing else in; a person sees it then */
}

static enum folder column_folder(sqlite3_stmt *statement, int column)
{
	return folder_named((const char *)sqlite3_column_text(statement, column));
}

enum err_kind store_mail_attempt(
        struct store *store, const struct mail_key *key, int64_t now, struct mail_state *state, struct error *err)
{
	static const char count[] = "INSERT INTO mail (folder, uidvalidity, uid, attempts, first_at, tried_at)"
	                            " VALUES (?1, ?2, ?3, 1, ?4, ?4)"
	                            " ON CONFLICT (folder, uidvalidity, uid) DO UPDATE"
	                            " SET attempts = attempts + 1, tried_at = ?4 WHERE decided_at IS NULL";
	static const char read[] = "SELECT id, attempts, decided_at IS NOT NULL, goes_to FROM mail"
	                           " WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_run(store, count,
	        SQL_WITH(sql_text(key->folder), sql_int(key->uidvalidity), sql_int(key->uid), sql_int(now)), err);

	if (kind == ERR_NONE)
		kind = sql_start(store, read,
		        SQL_WITH(sql_text(key->folder), sql_int(key->uidvalidity), sql_int(key->uid)), &select, err);
	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*state = (struct mail_state){
			.row = sqlite3_column_int64(select, 0),
			.attempts = sqlite3_column_int(select, 1),
			.is_decided = sqlite3_column_int(select, 2) != 0,
			.folder = column_folder(select, 3),
		};
		sql_stop(select);
	}
	return kind;
}

/* The newest mail as which this one may be known. */
struct earlier {
	int64_t id;
	enum folder folder;
	bool was_moved, is_same_uidvalidity, is_restore;
};

static enum err_kind earlier_find(struct store *store, int64_t row, const struct mail_seen *seen, const char *sender,
        struct earlier *earlier, struct error *err)
{
	static const char sql[] =
	        "SELECT old.id, old.goes_to, old.moved_at IS NOT NULL,"
	        "  old.folder = mail.folder AND old.uidvalidity = mail.uidvalidity,"
	        /* The lowest UID is the first that was seen under this UIDVALIDITY. */
	        "  mail.first_at - (SELECT first_at FROM mail AS first WHERE first.folder = mail.folder"
	        "    AND first.uidvalidity = mail.uidvalidity ORDER BY uid LIMIT 1) < 86400"
	        " FROM mail CROSS JOIN (SELECT id, folder, uidvalidity, goes_to, moved_at, 1 AS is_bytes FROM mail"
	        "    WHERE sha256 = ?2 AND decided_at IS NOT NULL"
	        "  UNION ALL SELECT id, folder, uidvalidity, goes_to, moved_at, 0 FROM mail"
	        "    WHERE message_id = ?3 AND message_id <> '' AND decided_at IS NOT NULL AND sender = ?4 AND date = ?5) AS old"
	        " WHERE mail.id = ?1 AND old.id <> mail.id"
	        "  AND (is_bytes OR old.folder <> mail.folder OR old.uidvalidity <> mail.uidvalidity)"
	        " ORDER BY old.id DESC LIMIT 1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql,
	        SQL_WITH(sql_int(row), sql_blob(seen->sha256, sizeof(seen->sha256)), sql_text(seen->message_id),
	                sql_text(sender), sql_text(seen->date)),
	        &select, err);

	*earlier = (struct earlier){ 0 };
	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*earlier = (struct earlier){
			.id = sqlite3_column_int64(select, 0),
			.folder = column_folder(select, 1),
			.was_moved = sqlite3_column_int(select, 2) != 0,
			.is_same_uidvalidity = sqlite3_column_int(select, 3) != 0,
			.is_restore = sqlite3_column_int(select, 4) != 0,
		};
		sql_stop(select);
	}
	return kind;
}

static bool is_moved_back_by_a_person(const struct earlier *earlier)
{
	return earlier->folder == FOLDER_ATTENTION && earlier->was_moved
	        && (earlier->is_same_uidvalidity || !earlier->is_restore);
}

/* Of a mail whose sender was forgotten meanwhile nothing is kept but what tells that it was dealt with: this mail asked for it
 * (its row is written after the erasure), or a copy of an erased one turns up. */
static enum err_kind erased_stays_erased(struct store *store, int64_t row, struct error *err)
{
	static const char sql[] =
	        "UPDATE mail SET message_id = NULL, sender = NULL, date = NULL, words_sha256 = NULL, internal_at = NULL, why = ''"
	        " WHERE id = ?1 AND (EXISTS (SELECT 1 FROM erasure WHERE erasure.mail = ?1)"
	        " OR (SELECT message_id IS NULL FROM mail AS first WHERE first.id = mail.known_as))";

	return sql_run(store, sql, SQL_WITH(sql_int(row)), err);
}

enum err_kind store_mail_known(
        struct store *store, int64_t row, const struct mail_seen *seen, struct mail_state *state, struct error *err)
{
	static const char sql[] =
	        "UPDATE mail SET sha256 = ?2, message_id = ?3, sender = ?4, date = ?5, internal_at = ?6, decided_at = tried_at,"
	        " kind = (SELECT kind FROM mail WHERE id = ?7), goes_to = ?8, why = 'it was dealt with before', known_as = ?7"
	        " WHERE id = ?1 AND decided_at IS NULL";
	struct arena arena = { 0 };
	const char *sender = sender_key(&arena, seen->from);
	struct earlier earlier;
	enum err_kind kind = earlier_find(store, row, seen, sender, &earlier, err);

	if (kind == ERR_NONE && earlier.id != 0 && !is_moved_back_by_a_person(&earlier)) {
		kind = sql_run(store, sql,
		        SQL_WITH(sql_int(row), sql_blob(seen->sha256, sizeof(seen->sha256)), sql_text(seen->message_id),
		                sql_text(sender), sql_text(seen->date), sql_int(seen->internal_date),
		                sql_int(earlier.id), sql_text(folder_word(earlier.folder))),
		        err);
		if (kind == ERR_NONE)
			kind = erased_stays_erased(store, row, err);
		if (kind == ERR_NONE) {
			state->is_decided = true;
			state->folder = earlier.folder;
		}
	}
	arena_free(&arena);
	return kind;
}

enum err_kind store_mail_decided(struct store *store, int64_t row, const struct mail_seen *seen,
        const struct letter *letter, enum folder folder, const char *why, int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE mail SET sha256 = ?2, message_id = ?3, sender = ?4, date = ?5, internal_at = ?6, words_sha256 = ?7,"
	        " kind = ?8, goes_to = ?9, why = ?10, decided_at = ?11 WHERE id = ?1 AND decided_at IS NULL";
	struct arena arena = { 0 };
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(row), sql_blob(seen->sha256, sizeof(seen->sha256)), sql_text(seen->message_id),
	                sql_text(sender_key(&arena, seen->from)), sql_text(seen->date), sql_int(seen->internal_date),
	                sql_blob(seen->words_sha256, 32),
	                sql_text(letter == NULL ? "" : letter_kind_name(letter->kind)), sql_text(folder_word(folder)),
	                sql_text(why), sql_int(now)),
	        err);

	if (kind == ERR_NONE && sql_changes(store) == 0)
		kind = err_set(err, ERR_UNKNOWN, "mail row %lld is decided already, or isn't there", (long long)row);
	if (kind == ERR_NONE)
		kind = erased_stays_erased(store, row, err);
	arena_free(&arena);
	return kind;
}

enum err_kind store_mail_copied(struct store *store, const int64_t *rows, size_t count, int64_t now, struct error *err)
{
	static const char sql[] = "UPDATE mail SET copied_at = ?2 WHERE id = ?1 AND decided_at IS NOT NULL";
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = sql_run(store, sql, SQL_WITH(sql_int(rows[i]), sql_int(now)), err);
	return kind;
}

enum err_kind store_mail_moved(struct store *store, const int64_t *rows, size_t count, int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE mail SET moved_at = ?2 WHERE id = ?1 AND decided_at IS NOT NULL AND moved_at IS NULL";
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < count && kind == ERR_NONE; i++)
		kind = sql_run(store, sql, SQL_WITH(sql_int(rows[i]), sql_int(now)), err);
	return kind;
}

enum err_kind store_mail_unmoved(struct store *store, const char *folder, int64_t uidvalidity, struct arena *arena,
        struct mail_unmoved **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT id, uidvalidity, uid, goes_to, copied_at IS NOT NULL FROM mail WHERE folder = ?1 AND uidvalidity = ?2"
	        " AND decided_at IS NOT NULL AND moved_at IS NULL ORDER BY uid";
	struct mail_unmoved *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_text(folder), sql_int(uidvalidity)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct mail_unmoved){
			.row = sqlite3_column_int64(select, 0),
			.uidvalidity = sqlite3_column_int64(select, 1),
			.uid = sqlite3_column_int64(select, 2),
			.folder = column_folder(select, 3),
			.is_copied = sqlite3_column_int(select, 4) != 0,
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}
