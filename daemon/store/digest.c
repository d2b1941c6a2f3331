/* digest.c - announcements for those who want one mail a period. See store.h.
 *
 * What a digest tells has no delivery of its own: a run's window of messages says what was told, until a member turns back to
 * single mails. Then they get what their next digest would have told, at once. */
#include "store/sql.h"

/* What member.id has yet to read, of announcements with id > ?1 and <= ?2; ?3 is today. The hour is for an announcement that was
 * being made into rows while the member asked for digests, and passed them by. */
#define UNREAD                                                                                                         \
	" FROM member JOIN membership ON membership.member = member.id AND left_at IS NULL"                            \
	" JOIN announcement_team ON announcement_team.team = membership.team"                                          \
	"  AND announcement_team.message > ?1 AND announcement_team.message <= ?2"                                     \
	" JOIN message ON message.id = announcement_team.message"                                                      \
	"  AND message.created_at >= joined_at AND message.created_at >= digest_since - 3600"                          \
	" JOIN announcement ON announcement.message = message.id"                                                      \
	" WHERE digest_since IS NOT NULL AND " MEMBER_GETS_MAIL(                                                       \
	        "?3") "  AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.message = message.id AND delivery.member = member.id)"

enum err_kind store_announcement_source(
        struct store *store, int64_t message, const char *subject, const char *body, struct error *err)
{
	static const char team[] = "INSERT INTO announcement_team (team, message) SELECT team, id FROM message"
	                           " WHERE id = ?1 AND team <> ''";
	const enum err_kind kind =
	        sql_run(store, "INSERT INTO announcement (message, subject, body) VALUES (?1, ?2, ?3)",
	                SQL_WITH(sql_int(message), sql_text(subject), sql_text(body)), err);

	return kind == ERR_NONE ? sql_run(store, team, SQL_WITH(sql_int(message)), err) : kind;
}

/* ---- runs ---- */

enum err_kind store_digest_run(struct store *store, struct digest_run *run, struct error *err)
{
	static const char sql[] =
	        "SELECT id, begun_at, since, until, after, is_done FROM digest_run ORDER BY id DESC LIMIT 1";
	struct digest_run read = { .is_done = true };
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITHOUT, &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		read = (struct digest_run){
			.id = sqlite3_column_int64(select, 0),
			.begun_at = sqlite3_column_int64(select, 1),
			.since = sqlite3_column_int64(select, 2),
			.until = sqlite3_column_int64(select, 3),
			.after = sqlite3_column_int64(select, 4),
			.is_done = sqlite3_column_int(select, 5) != 0,
		};
		sql_stop(select);
	}
	if (kind == ERR_NONE)
		*run = read;
	return kind;
}

enum err_kind store_digest_begin(struct store *store, int64_t now, struct digest_run *run, struct error *err)
{
	static const char sql[] = "INSERT INTO digest_run (begun_at, since, until, after, is_done)"
	                          " VALUES (?1, ?2, max(?2, coalesce((SELECT max(id) FROM message), 0)), 0, 0)";
	struct digest_run last;
	enum err_kind kind = store_digest_run(store, &last, err);

	if (kind == ERR_NONE && last.is_done) {
		kind = sql_run(store, sql, SQL_WITH(sql_int(now), sql_int(last.until)), err);
		if (kind == ERR_NONE)
			kind = store_digest_run(store, &last, err);
	}
	if (kind == ERR_NONE)
		*run = last;
	return kind;
}

enum err_kind store_digest_reached(
        struct store *store, const struct digest_run *run, int64_t after, bool is_done, struct error *err)
{
	return sql_run(store, "UPDATE digest_run SET after = ?2, is_done = ?3 WHERE id = ?1",
	        SQL_WITH(sql_int(run->id), sql_int(after), sql_int(is_done)), err);
}

/* ---- readers and what they read ---- */

static enum err_kind last_of_chunk(struct store *store, int64_t after, size_t most, int64_t *last, struct error *err)
{
	static const char sql[] = "SELECT coalesce(max(id), 0) FROM (SELECT id FROM member"
	                          " WHERE digest_since IS NOT NULL AND id > ?1 ORDER BY id LIMIT ?2)";

	return sql_number(store, sql, SQL_WITH(sql_int(after), sql_int((int64_t)most)), last, err);
}

/* Both are in the members' order. */
static enum err_kind teams_read(struct store *store, int64_t after, int64_t until, struct arena *arena,
        struct digest_reader *readers, size_t count, struct error *err)
{
	static const char sql[] = "SELECT member, group_concat(team, ' ') FROM (SELECT member, team FROM membership"
	                          " WHERE member > ?1 AND member <= ?2 AND left_at IS NULL ORDER BY member, team)"
	                          " GROUP BY member ORDER BY member";
	size_t i = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(after), sql_int(until)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		const int64_t member = sqlite3_column_int64(select, 0);
		while (i < count && readers[i].member < member)
			i++;
		if (i < count && readers[i].member == member)
			readers[i].teams = teams_split(arena, sql_copy(arena, select, 1));
	}
	return kind;
}

enum err_kind store_digest_readers(struct store *store, const struct digest_run *run, int64_t now, size_t most,
        struct arena *arena, struct digest_reader **list, size_t *count, int64_t *last, struct error *err)
{
	static const char sql[] = "SELECT DISTINCT member.id, member.language, message.id, member.address" UNREAD
	                          " AND member.id > ?4 AND member.id <= ?5 ORDER BY member.id, message.id";
	char today[11];
	int64_t until = 0, *messages = NULL;
	struct digest_reader *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = last_of_chunk(store, run->after, most, &until, err);

	if (kind == ERR_NONE)
		kind = sql_start(store, sql,
		        SQL_WITH(sql_int(run->since), sql_int(run->until), sql_text(clock_day(now, today)),
		                sql_int(run->after), sql_int(until)),
		        &select, err);
	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		const int64_t member = sqlite3_column_int64(select, 0);
		if (found_count == 0 || found[found_count - 1].member != member) {
			found = arena_grow(arena, found, found_count, sizeof(*found));
			found[found_count++] = (struct digest_reader){ .member = member,
				.address = sql_copy(arena, select, 3),
				.language = language_named(sql_copy(arena, select, 1)) };
			messages = NULL;
		}
		struct digest_reader *reader = &found[found_count - 1];
		messages = arena_grow(arena, messages, reader->message_count, sizeof(*messages));
		messages[reader->message_count++] = sqlite3_column_int64(select, 2);
		reader->messages = messages;
	}
	if (kind == ERR_NONE && found_count > 0)
		kind = teams_read(store, run->after, until, arena, found, found_count, err);
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
		*last = until;
	}
	return kind;
}

#define IS_NEW                                                                                                         \
	"left_at IS NULL AND joined_at <= ?2"                                                                          \
	" AND joined_at > (SELECT coalesce(max(begun_at), ?2) FROM digest_run WHERE id < ?1)"

/* By name, each once and by the word of one member, however many came from it; one more than are told says that there are more. */
static enum err_kind organisations_read(
        struct store *store, const struct digest_run *run, struct arena *arena, struct newcomers *in, struct error *err)
{
	static const char sql[] =
	        "SELECT organisation, min(member.id) FROM membership JOIN member ON member.id = membership.member"
	        " WHERE team = ?3 AND organisation_shown = 1 AND " IS_NEW
	        " GROUP BY organisation COLLATE NOCASE ORDER BY organisation COLLATE NOCASE LIMIT ?4";
	const char **names = arena_array(arena, NEWCOMERS_NAMED, sizeof(*names));
	int64_t *named = arena_array(arena, NEWCOMERS_NAMED, sizeof(*named));
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql,
	        SQL_WITH(sql_int(run->id), sql_int(run->begun_at), sql_text(in->team), sql_int(NEWCOMERS_NAMED + 1)),
	        &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		if (in->organisation_count == NEWCOMERS_NAMED) {
			in->has_more = true;
			continue;
		}
		names[in->organisation_count] = sql_copy(arena, select, 0);
		named[in->organisation_count++] = sqlite3_column_int64(select, 1);
	}
	in->organisations = names;
	in->named = named;
	return kind;
}

enum err_kind store_digest_newcomers(struct store *store, const struct digest_run *run, struct arena *arena,
        struct newcomers **list, size_t *count, struct error *err)
{
	static const char sql[] = "SELECT team, count(*) FROM membership WHERE " IS_NEW " GROUP BY team ORDER BY team";
	struct newcomers *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(run->id), sql_int(run->begun_at)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct newcomers){ .team = sql_copy(arena, select, 0),
			.count = sqlite3_column_int64(select, 1) };
	}
	for (size_t i = 0; i < found_count && kind == ERR_NONE; i++)
		kind = organisations_read(store, run, arena, &found[i], err);
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_digest_items(struct store *store, const int64_t *messages, size_t count, enum language language,
        struct arena *arena, struct digest_item **items, struct error *err)
{
	static const char sql[] =
	        "SELECT message.id, message.created_at, (SELECT group_concat(team, ' ') FROM announcement_team"
	        "  WHERE announcement_team.message = message.id), coalesce(own.subject, announcement.subject),"
	        " coalesce(own.body, announcement.body), coalesce(sharer, 0),"
	        " CASE WHEN member.organisation_shown THEN member.organisation ELSE '' END"
	        " FROM announcement JOIN message ON message.id = announcement.message"
	        " LEFT JOIN member ON member.id = sharer"
	        " LEFT JOIN announcement_text AS own ON own.message = message.id AND own.language = ?2 WHERE message.id = ?1";
	struct digest_item *found = arena_array(arena, count, sizeof(*found));
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < count && kind == ERR_NONE; i++) {
		sqlite3_stmt *select = NULL;
		kind = sql_start(
		        store, sql, SQL_WITH(sql_int(messages[i]), sql_text(language_code(language))), &select, err);
		if (kind != ERR_NONE)
			break;
		if (sql_next(store, select, &kind, err)) {
			found[i] = (struct digest_item){
				.message = sqlite3_column_int64(select, 0),
				.at = sqlite3_column_int64(select, 1),
				.teams = teams_split(arena, sql_copy(arena, select, 2)),
				.subject = sql_copy(arena, select, 3),
				.body = sql_copy(arena, select, 4),
				.sharer = sqlite3_column_int64(select, 5),
				.organisation = sql_copy(arena, select, 6),
			};
			sql_stop(select);
		} else if (kind == ERR_NONE) {
			kind = err_set(err, ERR_UNKNOWN, "message %lld is no announcement", (long long)messages[i]);
		}
	}
	if (kind == ERR_NONE)
		*items = found;
	return kind;
}

enum err_kind store_digest_deliver(struct store *store, int64_t message, const int64_t *members, size_t count,
        int64_t now, size_t *added, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
	        " SELECT ?1, member.id, language, 1, 0, 0, 'due', ?3, 0, ?3 FROM member"
	        " WHERE member.id IN (SELECT value FROM json_each(?2)) AND digest_since IS NOT NULL AND " MEMBER_GETS_MAIL(
	                "?4") " AND EXISTS (SELECT 1 FROM membership WHERE membership.member = member.id AND left_at IS NULL)"
	                      " ORDER BY member.id ON CONFLICT (message, member) DO NOTHING";
	struct arena arena = { 0 };
	char today[11];
	const enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_int(message), sql_text(ids_join(&arena, members, count)), sql_int(now),
	                sql_text(clock_day(now, today))),
	        err);

	if (kind == ERR_NONE)
		*added += (size_t)sql_changes(store);
	arena_free(&arena);
	return kind;
}

/* ---- to digests, and back ---- */

/* What digests told counts as delivered from now on, as each announcement was made: said again, it comes to nobody twice. What the
 * next one would have told is due. What members share has no mail of its own. */
static enum err_kind deliver_singly(struct store *store, int64_t member, int64_t now, size_t *added, struct error *err)
{
	static const char told[] =
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at,"
	        " done_at, why)"
	        " SELECT DISTINCT message.id, member.id, member.language, 1, 0, 0, 'delivered', message.created_at, 0, message.created_at,"
	        " message.created_at, 'in a digest'" UNREAD
	        " AND announcement.sharer IS NULL AND member.id = ?4 ORDER BY message.id";
	static const char untold[] =
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
	        " SELECT DISTINCT message.id, member.id, member.language, 1, 0, 0, 'due', ?5, 0, ?5" UNREAD
	        " AND announcement.sharer IS NULL AND member.id = ?4 ORDER BY message.id";
	char today[11];
	struct digest_run run;
	enum err_kind kind = store_digest_run(store, &run, err);

	if (kind != ERR_NONE)
		return kind;
	/* A run that isn't done may have told them already. */
	const int64_t told_until = run.is_done || member <= run.after ? run.until : run.since;
	clock_day(now, today);
	kind = sql_run(store, told, SQL_WITH(sql_int(0), sql_int(told_until), sql_text(today), sql_int(member)), err);
	if (kind == ERR_NONE)
		kind = sql_run(store, untold,
		        SQL_WITH(sql_int(told_until), sql_int(INT64_MAX), sql_text(today), sql_int(member),
		                sql_int(now)),
		        err);
	if (kind == ERR_NONE)
		*added += (size_t)sql_changes(store);
	return kind;
}

enum err_kind store_member_digest(struct store *store, int64_t member, bool wants_digest, int64_t now,
        const struct cause *cause, bool *changed, size_t *added, struct error *err)
{
	static const char was[] = "SELECT digest_since IS NOT NULL FROM member WHERE id = ?1";
	static const char set[] = "UPDATE member SET digest_since = ?2 WHERE id = ?1";
	int64_t did_want = wants_digest;
	enum err_kind kind = sql_number(store, was, SQL_WITH(sql_int(member)), &did_want, err);
	const bool is_change = (did_want != 0) != wants_digest;

	if (kind == ERR_NONE && is_change && !wants_digest)
		kind = deliver_singly(store, member, now, added, err);
	if (kind == ERR_NONE && is_change)
		kind = sql_run(store, set, SQL_WITH(sql_int(member), sql_id(wants_digest ? now : 0)), err);
	if (kind == ERR_NONE && is_change)
		kind = audit_add(store, wants_digest ? "digest" : "each", member, "", now, cause, err);
	if (kind == ERR_NONE)
		*changed = is_change;
	return kind;
}
