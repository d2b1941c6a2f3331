/* forget.c - what is kept of a member: told, and erased (promise 8). See store.h.
 *
 * Nothing of theirs stays but numbers, times, and a keyed hash of their address. What is erased here is zeroes in the file
 * (page.c); the address itself goes last, with the erasure's row, once the mailbox's copies are gone. */
#include "store/sql.h"
#include "core/address.h"
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_BYTES = 32 };

/* Of the address by key, under the key of tokens: who has the database alone can't try addresses out. The words before it
 * make sure that no token's MAC is ever the same. */
static void address_hash(const struct store *store, const char *key, unsigned char hash[static HASH_BYTES])
{
	struct arena arena = { 0 };
	const char *said = arena_printf(&arena, "forgotten address: %s", key);

	if (gnutls_hmac_fast(GNUTLS_MAC_SHA256, store->key.bytes, sizeof(store->key.bytes), said, strlen(said), hash)
	        != 0)
		abort(); /* the library is broken */
	arena_free(&arena);
}

enum err_kind store_is_forgotten(struct store *store, const char *address, bool *is_forgotten, struct error *err)
{
	struct arena arena = { 0 };
	const char *key = address_key(&arena, address);
	unsigned char hash[HASH_BYTES];
	int64_t found = 0;
	enum err_kind kind = ERR_NONE;

	if (key != NULL) {
		address_hash(store, key, hash);
		kind = sql_number(store, "SELECT EXISTS (SELECT 1 FROM forgotten WHERE hash = ?1)",
		        SQL_WITH(sql_blob(hash, sizeof(hash))), &found, err);
	}
	if (kind == ERR_NONE)
		*is_forgotten = found != 0;
	arena_free(&arena);
	return kind;
}

enum err_kind forgotten_remove(struct store *store, const char *address, struct error *err)
{
	unsigned char hash[HASH_BYTES];

	address_hash(store, address, hash);
	return sql_run(store, "DELETE FROM forgotten WHERE hash = ?1", SQL_WITH(sql_blob(hash, sizeof(hash))), err);
}

/* ---- erasing ---- */

enum err_kind store_message_names(struct store *store, int64_t message, const char *address, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO message_name (member, message) SELECT id, ?1 FROM member WHERE address = ?2"
	        " ON CONFLICT DO NOTHING";
	struct arena arena = { 0 };
	const enum err_kind kind =
	        sql_run(store, sql, SQL_WITH(sql_int(message), sql_text(address_key(&arena, address))), err);

	arena_free(&arena);
	return kind;
}

enum err_kind store_message_names_member(struct store *store, int64_t message, int64_t member, struct error *err)
{
	return sql_run(store, "INSERT INTO message_name (member, message) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
	        SQL_WITH(sql_int(member), sql_int(message)), err);
}

/* What of a digest is still on its way reaches the others; then its text goes. */
#define IS_ON_ITS_WAY                                                                                                  \
	"EXISTS (SELECT 1 FROM delivery WHERE delivery.message = message.id AND done_at IS NULL AND delivery.member <> ?1)"

enum err_kind store_messages_go(struct store *store, struct error *err)
{
	static const char texts[] =
	        "DELETE FROM message_text WHERE message IN (SELECT id FROM message WHERE is_to_go = 1"
	        " AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.message = message.id"
	        "  AND done_at IS NULL) AND NOT EXISTS (SELECT 1 FROM digest_run WHERE is_done = 0))";
	static const char done[] =
	        "UPDATE message SET is_to_go = 0 WHERE is_to_go = 1"
	        " AND NOT EXISTS (SELECT 1 FROM message_text WHERE message_text.message = message.id)";
	const enum err_kind kind = sql_run(store, texts, SQL_WITHOUT, err);

	return kind == ERR_NONE ? sql_run(store, done, SQL_WITHOUT, err) : kind;
}

/* Messages that nobody else has, that their mails led to, that name them, or that carry a token of theirs to an approver.
 * Announcements are the team's, and what has a key is a notice to administrators that names nobody. */
static enum err_kind messages_find(struct store *store, int64_t member, const char *address, struct arena *arena,
        const char **ids, struct error *err)
{
	static const char sql[] =
	        "SELECT message.id FROM mail JOIN message ON message.mail = mail.id"
	        "   WHERE mail.sender = ?2 AND mail.sender <> '' AND message.kind <> 'announcement' AND message.key IS NULL"
	        " UNION SELECT message.id FROM message_name JOIN message ON message.id = message_name.message"
	        "   WHERE message_name.member = ?1 AND NOT (message.kind = 'digest' AND " IS_ON_ITS_WAY ")"
	        " UNION SELECT delivery.message FROM token JOIN delivery ON delivery.token = token.id WHERE token.member = ?1"
	        "   AND token.kind = 'a'"
	        " UNION SELECT message.id FROM delivery AS own JOIN message ON message.id = own.message WHERE own.member = ?1"
	        "   AND message.kind <> 'announcement' AND message.key IS NULL AND NOT EXISTS"
	        "   (SELECT 1 FROM delivery AS other WHERE other.message = own.message AND other.member <> ?1)";
	int64_t *list = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member), sql_text(address)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		list = arena_grow(arena, list, count, sizeof(*list));
		list[count++] = sqlite3_column_int64(select, 0);
	}
	*ids = ids_join(arena, list, count);
	return kind;
}

/* Of ?1 member, ?2 address, ?3 messages, ?4 mail that asked, ?5 now, ?6 hash. Children before their parents. */
static const struct {
	const char *sql;
	size_t values; /* the first so many */
} erase[] = {
	{ "UPDATE message SET is_to_go = 1 WHERE kind = 'digest' AND id IN (SELECT message FROM message_name WHERE member = ?1)",
	        1 },
	{ "DELETE FROM delivery WHERE member = ?1 OR message IN (SELECT value FROM json_each(?3))", 3 },
	{ "DELETE FROM draft_text WHERE draft IN (SELECT id FROM token WHERE member = ?1)", 1 },
	{ "DELETE FROM draft_file WHERE draft IN (SELECT id FROM token WHERE member = ?1)", 1 },
	{ "DELETE FROM draft WHERE token IN (SELECT id FROM token WHERE member = ?1)", 1 },
	{ "DELETE FROM announcement_text WHERE message IN (SELECT message FROM announcement WHERE sharer = ?1)", 1 },
	{ "DELETE FROM announcement_team WHERE message IN (SELECT message FROM announcement WHERE sharer = ?1)", 1 },
	{ "DELETE FROM announcement WHERE sharer = ?1", 1 },
	{ "DELETE FROM message_text WHERE message IN (SELECT value FROM json_each(?3))", 3 },
	{ "DELETE FROM message_name WHERE member = ?1 OR message IN (SELECT value FROM json_each(?3))", 3 },
	{ "DELETE FROM message WHERE id IN (SELECT value FROM json_each(?3))", 3 },
	{ "DELETE FROM invitation WHERE member = ?1", 1 },
	{ "DELETE FROM unsettled WHERE member = ?1", 1 },
	{ "DELETE FROM bounce WHERE member = ?1", 1 },
	{ "DELETE FROM token WHERE member = ?1", 1 },
	{ "DELETE FROM membership WHERE member = ?1", 1 },
	{ "DELETE FROM member WHERE id = ?1", 1 },
	{ "UPDATE mail SET why = '' WHERE why <> '' AND id IN (SELECT mail FROM audit WHERE member = ?1)", 1 },
	{ "UPDATE mail SET message_id = NULL, sender = NULL, date = NULL, words_sha256 = NULL, internal_at = NULL, why = ''"
	  " WHERE sender = ?2 AND sender <> ''",
	        2 },
	{ "UPDATE audit SET why = '' WHERE member = ?1 AND why <> ''", 1 },
	{ "INSERT INTO forgotten (hash, at) VALUES (?6, ?5) ON CONFLICT DO NOTHING", 6 },
	{ "INSERT INTO erasure (address, mail, asked_at) VALUES (?2, ?4, ?5)"
	  " ON CONFLICT (address) DO UPDATE SET mail = ?4, asked_at = ?5",
	        5 },
};

static enum err_kind address_read(
        struct store *store, int64_t member, struct arena *arena, const char **address, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, "SELECT address FROM member WHERE id = ?1", SQL_WITH(sql_int(member)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		*address = sql_copy(arena, select, 0);
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "there is no member %lld", (long long)member);
	}
	return kind;
}

enum err_kind store_member_forget(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, struct error *err)
{
	struct arena arena = { 0 };
	const char *address = "", *messages = "[]";
	unsigned char hash[HASH_BYTES];
	enum err_kind kind = address_read(store, member, &arena, &address, err);

	if (kind == ERR_NONE)
		kind = messages_find(store, member, address, &arena, &messages, err);
	address_hash(store, address, hash);
	const struct sql_value values[] = { sql_int(member), sql_text(address), sql_text(messages),
		sql_id(cause == NULL ? 0 : cause->mail_row), sql_int(now), sql_blob(hash, sizeof(hash)) };
	for (size_t i = 0; i < sizeof(erase) / sizeof(erase[0]) && kind == ERR_NONE; i++)
		kind = sql_run(store, erase[i].sql, values, erase[i].values, err);
	if (kind == ERR_NONE)
		kind = audit_add(store, "forgotten", member, "", now, cause, err);
	arena_free(&arena);
	return kind;
}

enum err_kind store_erasures(
        struct store *store, struct arena *arena, struct erasure **list, size_t *count, struct error *err)
{
	struct erasure *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, "SELECT id, asked_at, address FROM erasure ORDER BY id", SQL_WITHOUT, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct erasure){
			.id = sqlite3_column_int64(select, 0),
			.asked_at = sqlite3_column_int64(select, 1),
			.address = sql_copy(arena, select, 2),
		};
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_erasure_done(struct store *store, int64_t id, struct error *err)
{
	return sql_run(store, "DELETE FROM erasure WHERE id = ?1", SQL_WITH(sql_int(id)), err);
}

/* ---- telling ---- */

static enum err_kind lines_read(struct store *store, const char *sql, int64_t member, struct arena *arena,
        const struct record_line **lines, size_t *count, struct error *err)
{
	struct record_line *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct record_line){
			.at = sqlite3_column_int64(select, 0),
			.event = sql_copy(arena, select, 1),
			.team = sql_copy(arena, select, 2),
		};
	}
	*lines = found;
	*count = found_count;
	return kind;
}

static enum err_kind received_read(
        struct store *store, const char *address, struct arena *arena, struct record *record, struct error *err)
{
	static const char sql[] = "SELECT coalesce(internal_at, first_at) FROM mail WHERE sender = ?1 AND sender <> ''"
	                          " AND known_as IS NULL ORDER BY id";
	int64_t *found = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_text(address)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, count, sizeof(*found));
		found[count++] = sqlite3_column_int64(select, 0);
	}
	record->received = found;
	record->received_count = count;
	return kind;
}

static enum err_kind returned_read(
        struct store *store, int64_t member, struct arena *arena, struct record *record, struct error *err)
{
	static const char sql[] = "SELECT at, why, message = 0 FROM bounce WHERE member = ?1 ORDER BY at, message";
	struct record_returned *found = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, count, sizeof(*found));
		found[count++] = (struct record_returned){ .at = sqlite3_column_int64(select, 0),
			.said = sql_copy(arena, select, 1),
			.is_complaint = sqlite3_column_int(select, 2) != 0 };
	}
	record->returned = found;
	record->returned_count = count;
	return kind;
}

static enum err_kind row_read(
        struct store *store, int64_t member, struct arena *arena, struct record *record, struct error *err)
{
	static const char sql[] =
	        "SELECT address, name, language, created_at, confirmed_at, paused_until IS NOT NULL, paused_until,"
	        " digest_since IS NOT NULL, " MEMBER_ORGANISATION " FROM member WHERE id = ?1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		*record = (struct record){
			.address = sql_copy(arena, select, 0),
			.name = sql_copy(arena, select, 1),
			.language = language_named(sql_copy(arena, select, 2)),
			.created_at = sqlite3_column_int64(select, 3),
			.confirmed_at = sqlite3_column_int64(select, 4),
			.paused_until = sqlite3_column_int(select, 5) != 0 ? sql_copy(arena, select, 6) : NULL,
			.wants_digest = sqlite3_column_int(select, 7) != 0,
			.organisation = organisation_column(arena, select, 8),
		};
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "there is no member %lld", (long long)member);
	}
	return kind;
}

enum err_kind store_member_record(
        struct store *store, int64_t member, struct arena *arena, struct record *record, struct error *err)
{
	static const char events[] = "SELECT at, event, team FROM audit WHERE member = ?1 ORDER BY id";
	static const char sent[] =
	        "SELECT coalesce(done_at, delivery.created_at), kind, team FROM delivery"
	        " JOIN message ON message.id = delivery.message WHERE member = ?1 ORDER BY delivery.id";
	struct record read = { 0 };
	enum err_kind kind = row_read(store, member, arena, &read, err);

	if (kind == ERR_NONE)
		kind = memberships_read(store, member, arena, &read.memberships, &read.membership_count, err);
	if (kind == ERR_NONE)
		kind = lines_read(store, events, member, arena, &read.events, &read.event_count, err);
	if (kind == ERR_NONE)
		kind = lines_read(store, sent, member, arena, &read.sent, &read.sent_count, err);
	if (kind == ERR_NONE)
		kind = received_read(store, read.address, arena, &read, err);
	if (kind == ERR_NONE)
		kind = returned_read(store, member, arena, &read, err);
	if (kind == ERR_NONE)
		*record = read;
	return kind;
}
