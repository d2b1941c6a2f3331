/* meeting.c - meetings as they were told, who was invited, who answered what. See meeting.h. */
#include "store/meeting.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "store/sql.h"

/* ---- a meeting as text: what was told is compared with what is meant, years later too ---- */

static void put(json_t *object, const char *name, const char *value)
{
	if (value != NULL && *value != '\0')
		json_object_set_new(object, name, json_string(value));
}

static json_t *by_language(const char *const texts[LANGUAGE_COUNT])
{
	json_t *object = json_object();
	for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
		put(object, language_code((enum language)language), texts[language]);
	return object;
}

static const char *meeting_write(struct arena *arena, const struct meeting *meeting)
{
	json_t *object = json_object(), *teams = json_array();
	for (const char *const *id = meeting->teams; *id != NULL; id++)
		json_array_append_new(teams, json_string(*id));
	json_object_set_new(object, "teams", teams);
	json_object_set_new(object, "title", by_language(meeting->title));
	json_object_set_new(object, "about", by_language(meeting->about));
	put(object, "place", meeting->place);
	put(object, "link", meeting->link);
	put(object, "agenda", meeting->agenda);
	put(object, "zone", meeting->time_zone);
	json_object_set_new(object, "start", json_integer(meeting->start_at));
	json_object_set_new(object, "length", json_integer(meeting->length_s));
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(object);
	if (text == NULL)
		abort(); /* the config's strings are valid UTF-8 */
	const char *copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

static const char *get(struct arena *arena, const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value == NULL ? NULL : arena_strdup(arena, value);
}

static const char *get_or_none(struct arena *arena, const json_t *object, const char *name)
{
	const char *value = get(arena, object, name);
	return value == NULL ? "" : value;
}

static void read_texts(struct arena *arena, const json_t *object, const char *texts[LANGUAGE_COUNT])
{
	for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
		texts[language] = get(arena, object, language_code((enum language)language));
}

static void meeting_read(struct arena *arena, const char *text, struct meeting *meeting)
{
	json_t *object = json_loads(text, 0, NULL);
	const json_t *teams = json_object_get(object, "teams");
	const size_t count = json_array_size(teams);
	const char **ids = arena_array(arena, count + 1, sizeof(*ids));

	for (size_t i = 0; i < count; i++)
		ids[i] = arena_strdup(arena, json_string_value(json_array_get(teams, i)));
	meeting->teams = ids;
	read_texts(arena, json_object_get(object, "title"), meeting->title);
	read_texts(arena, json_object_get(object, "about"), meeting->about);
	meeting->place = get_or_none(arena, object, "place");
	meeting->link = get_or_none(arena, object, "link");
	meeting->agenda = get_or_none(arena, object, "agenda");
	meeting->time_zone = get_or_none(arena, object, "zone");
	meeting->start_at = json_integer_value(json_object_get(object, "start"));
	meeting->length_s = (int)json_integer_value(json_object_get(object, "length"));
	json_decref(object);
}

/* ---- what was told ---- */

#define ROW_COLUMNS                                                                                                    \
	"id, event, uid, sequence, reset_sequence, told, is_cancelled, message, told_at, reminded_at, noted_at,"       \
	" coalesce(telling_after, -1)"

static struct meeting_row row_read(sqlite3_stmt *select, struct arena *arena)
{
	struct meeting_row row = { .uid = sql_copy(arena, select, 2),
		.reset_sequence = sqlite3_column_int(select, 4),
		.message = sqlite3_column_int64(select, 7),
		.telling_after = sqlite3_column_int64(select, 11) };
	row.told.row = sqlite3_column_int64(select, 0);
	row.told.sequence = sqlite3_column_int(select, 3);
	row.told.told_at = sqlite3_column_int64(select, 8);
	row.told.reminded_at = sqlite3_column_int64(select, 9);
	row.told.noted_at = sqlite3_column_int64(select, 10);
	meeting_read(arena, sql_copy(arena, select, 5), &row.told.as);
	row.told.as.id = sql_copy(arena, select, 1);
	row.told.as.is_cancelled = sqlite3_column_int(select, 6) != 0;
	return row;
}

enum err_kind store_meeting_find(
        struct store *store, const char *event, struct arena *arena, struct meeting_row *row, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(
	        store, "SELECT " ROW_COLUMNS " FROM meeting WHERE event = ?1", SQL_WITH(sql_text(event)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		*row = row_read(select, arena);
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "nobody was told of a meeting '%s'", event);
	}
	return kind;
}

enum err_kind store_meetings_ahead(struct store *store, int64_t now, struct arena *arena, struct meeting_row **list,
        size_t *count, struct error *err)
{
	struct meeting_row *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, "SELECT " ROW_COLUMNS " FROM meeting WHERE start_at > ?1 ORDER BY start_at, id",
	                SQL_WITH(sql_int(now)), &select, err);

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

static enum err_kind teams_write(struct store *store, int64_t row, const char *const *teams, struct error *err)
{
	enum err_kind kind = sql_run(store, "DELETE FROM meeting_team WHERE meeting = ?1", SQL_WITH(sql_int(row)), err);
	for (; *teams != NULL && kind == ERR_NONE; teams++)
		kind = sql_run(store, "INSERT INTO meeting_team (meeting, team) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
		        SQL_WITH(sql_int(row), sql_text(*teams)), err);
	return kind;
}

enum err_kind store_meeting_tell(
        struct store *store, const struct meeting_version *version, int64_t now, int64_t *row, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO meeting (event, uid, sequence, reset_sequence, told, start_at, is_cancelled, message, told_at,"
	        " telling_after) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, 0)"
	        " ON CONFLICT (event) DO UPDATE SET sequence = ?3, told = ?4, start_at = ?5, is_cancelled = ?6, message = ?7,"
	        " told_at = ?8, telling_after = 0, reset_sequence = CASE WHEN ?9 THEN ?3 ELSE reset_sequence END,"
	        " reminded_at = CASE WHEN ?9 THEN NULL ELSE reminded_at END,"
	        " noted_at = CASE WHEN ?9 THEN NULL ELSE noted_at END WHERE sequence < ?3";
	const struct meeting *meeting = version->meeting;
	struct arena arena = { 0 };
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_text(meeting->id), sql_text(version->uid), sql_int(version->sequence),
	                sql_text(meeting_write(&arena, meeting)), sql_int(meeting->start_at),
	                sql_int(meeting->is_cancelled), sql_int(version->message), sql_int(now),
	                sql_int(version->resets)),
	        err);

	if (kind == ERR_NONE && sql_changes(store) == 0)
		kind = err_set(err, ERR_UNKNOWN, "version %d of '%s' was told already", version->sequence, meeting->id);
	if (kind == ERR_NONE)
		kind = sql_number(
		        store, "SELECT id FROM meeting WHERE event = ?1", SQL_WITH(sql_text(meeting->id)), row, err);
	if (kind == ERR_NONE)
		kind = teams_write(store, *row, meeting->teams, err);
	arena_free(&arena);
	return kind;
}

/* ---- a version to its members ---- */

#define IS_IN_TEAM                                                                                                     \
	"EXISTS (SELECT 1 FROM membership JOIN meeting_team ON meeting_team.team = membership.team"                    \
	" WHERE meeting_team.meeting = ?1 AND membership.member = member.id AND left_at IS NULL)"
#define IS_INVITED                                                                                                     \
	"EXISTS (SELECT 1 FROM invitation WHERE invitation.meeting = ?1 AND invitation.member = member.id AND is_off = 0)"
#define GETS_MAIL MEMBER_GETS_MAIL("?4") /* ?4: today */
#define SAID_YES                                                                                                          \
	"EXISTS (SELECT 1 FROM invitation WHERE invitation.meeting = ?1 AND invitation.member = member.id AND is_off = 0" \
	" AND partstat = 'ACCEPTED')"

struct telling {
	int64_t row, message, after, last;
	int sequence;
	bool is_cancelled;
};

static enum err_kind telling_read(
        struct store *store, int64_t row, size_t most, struct telling *telling, bool *is_last, struct error *err)
{
	static const char sql[] =
	        "SELECT message, telling_after, sequence, is_cancelled FROM meeting WHERE id = ?1 AND telling_after IS NOT NULL";
	static const char chunk[] =
	        "SELECT count(*), max(id) FROM (SELECT id FROM member WHERE id > ?2 AND (" IS_IN_TEAM " OR " IS_INVITED
	        ") ORDER BY id LIMIT ?3)";
	sqlite3_stmt *select = NULL;
	int64_t count = 0;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(row)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (!sql_next(store, select, &kind, err))
		return kind == ERR_NONE ? err_set(err, ERR_UNKNOWN, "meeting %lld was told to all", (long long)row)
		                        : kind;
	*telling = (struct telling){ .row = row,
		.message = sqlite3_column_int64(select, 0),
		.after = sqlite3_column_int64(select, 1),
		.sequence = sqlite3_column_int(select, 2),
		.is_cancelled = sqlite3_column_int(select, 3) != 0 };
	sql_stop(select);
	kind = sql_start(
	        store, chunk, SQL_WITH(sql_int(row), sql_int(telling->after), sql_int((int64_t)most)), &select, err);
	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		count = sqlite3_column_int64(select, 0);
		telling->last = sqlite3_column_int64(select, 1);
		sql_stop(select);
	}
	*is_last = (size_t)count < most;
	return kind;
}

/* Invites who isn't yet, each with a token of their own. */
static enum err_kind invite_chunk(struct store *store, const struct telling *telling, int64_t now, struct error *err)
{
	static const char tokens[] =
	        "INSERT INTO token (kind, member, meeting, teams, question, state, opened_at)"
	        " SELECT 'm', id, ?1, '', '', 'open', ?5 FROM member WHERE id > ?2 AND id <= ?3 AND " IS_IN_TEAM
	        " AND " GETS_MAIL " ORDER BY id ON CONFLICT (member, meeting) WHERE kind = 'm' DO NOTHING";
	static const char invitations[] =
	        "INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment)"
	        " SELECT ?1, id, ?5, 0, '', 0, 0, '' FROM member WHERE id > ?2 AND id <= ?3 AND " IS_IN_TEAM
	        " AND " GETS_MAIL " ORDER BY id ON CONFLICT (meeting, member) DO UPDATE SET is_off = 0";
	char today[11];
	enum err_kind kind = sql_run(store, tokens,
	        SQL_WITH(sql_int(telling->row), sql_int(telling->after), sql_int(telling->last),
	                sql_text(clock_day(now, today)), sql_int(now)),
	        err);
	if (kind == ERR_NONE)
		kind = sql_run(store, invitations,
		        SQL_WITH(sql_int(telling->row), sql_int(telling->after), sql_int(telling->last),
		                sql_text(today), sql_int(telling->sequence)),
		        err);
	return kind;
}

/* Who is in no team of it any more is left to settling. */
static enum err_kind deliver_chunk(
        struct store *store, const struct telling *telling, int64_t now, size_t *added, struct error *err)
{
	static const char leavers[] =
	        "INSERT INTO unsettled (member) SELECT id FROM member WHERE id > ?2 AND id <= ?3 AND " IS_INVITED
	        " AND NOT " IS_IN_TEAM " ON CONFLICT DO NOTHING";
	static const char deliveries[] =
	        "INSERT INTO delivery (message, member, language, token, is_bulk, is_counted, to_stranger, state, due_at, tries,"
	        " created_at) SELECT ?5, id, language, (SELECT token.id FROM token WHERE token.kind = 'm'"
	        "   AND token.member = member.id AND token.meeting = ?1), 1, 0, 0, 'due', ?6, 0, ?6"
	        " FROM member WHERE id > ?2 AND id <= ?3 AND " IS_INVITED " AND (?7 OR " IS_IN_TEAM
	        ") AND (?7 OR " GETS_MAIL " OR " SAID_YES ") ORDER BY id ON CONFLICT (message, member) DO NOTHING";
	char today[11];
	const struct sql_value values[] = { sql_int(telling->row), sql_int(telling->after), sql_int(telling->last),
		sql_text(clock_day(now, today)), sql_int(telling->message), sql_int(now),
		sql_int(telling->is_cancelled) };
	enum err_kind kind = sql_run(store, deliveries, values, sizeof(values) / sizeof(values[0]), err);

	if (kind == ERR_NONE)
		*added += (size_t)sql_changes(store);
	if (kind == ERR_NONE)
		kind = sql_run(store,
		        "UPDATE invitation SET sequence = ?4 WHERE meeting = ?1 AND member > ?2 AND member <= ?3 AND is_off = 0",
		        SQL_WITH(sql_int(telling->row), sql_int(telling->after), sql_int(telling->last),
		                sql_int(telling->sequence)),
		        err);
	return kind == ERR_NONE && !telling->is_cancelled ? sql_run(store, leavers, values, 3, err) : kind;
}

enum err_kind store_meeting_deliver(
        struct store *store, int64_t row, size_t most, int64_t now, size_t *added, bool *is_done, struct error *err)
{
	struct telling telling = { 0 };
	bool is_last = false;
	enum err_kind kind = telling_read(store, row, most, &telling, &is_last, err);

	if (kind == ERR_NONE && telling.last != 0 && !telling.is_cancelled)
		kind = invite_chunk(store, &telling, now, err);
	if (kind == ERR_NONE && telling.last != 0)
		kind = deliver_chunk(store, &telling, now, added, err);
	if (kind == ERR_NONE)
		kind = sql_run(store, "UPDATE meeting SET telling_after = ?2 WHERE id = ?1",
		        (const struct sql_value[]){ sql_int(row),
		                is_last ? (struct sql_value){ SQL_NULL, 0, NULL, 0 } : sql_int(telling.last) },
		        2, err);
	if (kind == ERR_NONE)
		*is_done = is_last;
	return kind;
}

/* ---- reminders and notes ---- */

/* An answer counts for the start that it was given for. */
#define ANSWER "CASE WHEN answer_sequence < reset_sequence THEN '' ELSE partstat END"

enum err_kind store_meeting_remind(struct store *store, int64_t row, int64_t message, enum partstat answered,
        int64_t *after, size_t most, int64_t now, size_t *added, struct error *err)
{
	static const char chunk[] = "SELECT count(*), max(member) FROM (SELECT member FROM invitation"
	                            " WHERE meeting = ?1 AND is_off = 0 AND member > ?2 ORDER BY member LIMIT ?3)";
	static const char sql[] =
	        "INSERT INTO delivery (message, member, language, token, is_bulk, is_counted, to_stranger, state, due_at, tries,"
	        " created_at) SELECT ?5, member.id, language, token.id, 1, 0, 0, 'due', ?6, 0, ?6"
	        " FROM invitation JOIN member ON member.id = invitation.member JOIN meeting ON meeting.id = invitation.meeting"
	        " JOIN token ON token.kind = 'm' AND token.member = member.id AND token.meeting = ?1"
	        " WHERE invitation.meeting = ?1 AND is_off = 0 AND invitation.member > ?2 AND invitation.member <= ?3"
	        " AND " ANSWER " = ?7 AND " GETS_MAIL " ORDER BY member.id ON CONFLICT (message, member) DO NOTHING";
	sqlite3_stmt *select = NULL;
	int64_t count = 0, last = 0;
	char today[11];
	enum err_kind kind =
	        sql_start(store, chunk, SQL_WITH(sql_int(row), sql_int(*after), sql_int((int64_t)most)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		count = sqlite3_column_int64(select, 0);
		last = sqlite3_column_int64(select, 1);
		sql_stop(select);
	}
	if (kind == ERR_NONE && count > 0)
		kind = sql_run(store, sql,
		        SQL_WITH(sql_int(row), sql_int(*after), sql_int(last), sql_text(clock_day(now, today)),
		                sql_int(message), sql_int(now), sql_text(partstat_name(answered))),
		        err);
	if (kind == ERR_NONE) {
		*added += count > 0 ? (size_t)sql_changes(store) : 0;
		*after = (size_t)count < most ? 0 : last;
	}
	return kind;
}

enum err_kind store_meeting_reminded(
        struct store *store, int64_t row, enum meeting_step step, int64_t now, struct error *err)
{
	static const char remind[] = "UPDATE meeting SET reminded_at = ?2 WHERE id = ?1";
	static const char note[] = "UPDATE meeting SET noted_at = ?2 WHERE id = ?1";
	return sql_run(store, step == MEETING_NOTE ? note : remind, SQL_WITH(sql_int(row), sql_int(now)), err);
}

/* ---- settling ---- */

enum err_kind unsettled_add(struct store *store, int64_t member, int64_t now, struct error *err)
{
	static const char sql[] = "INSERT INTO unsettled (member) SELECT ?1"
	                          " WHERE EXISTS (SELECT 1 FROM meeting WHERE start_at > ?2) ON CONFLICT DO NOTHING";
	return sql_run(store, sql, SQL_WITH(sql_int(member), sql_int(now)), err);
}

enum err_kind store_pauses_end(struct store *store, int64_t now, size_t *count, struct error *err)
{
	static const char note[] = "INSERT INTO unsettled (member) SELECT id FROM member"
	                           " WHERE paused_until <> '' AND paused_until <= ?1 ON CONFLICT DO NOTHING";
	static const char audit[] = "INSERT INTO audit (at, event, member, team, why) SELECT ?2, 'resumed', id, '',"
	                            " 'the pause was over' FROM member WHERE paused_until <> '' AND paused_until <= ?1";
	static const char end[] =
	        "UPDATE member SET paused_until = NULL WHERE paused_until <> '' AND paused_until <= ?1";
	char today[11];
	const struct sql_value values[] = { sql_text(clock_day(now, today)), sql_int(now) };
	enum err_kind kind = sql_run(store, note, values, 1, err);

	if (kind == ERR_NONE)
		kind = sql_run(store, audit, values, 2, err);
	if (kind == ERR_NONE)
		kind = sql_run(store, end, values, 1, err);
	if (kind == ERR_NONE)
		*count += (size_t)sql_changes(store);
	return kind;
}

static enum err_kind standings_read(struct store *store, int64_t member, int64_t now, struct arena *arena,
        struct standing **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT meeting.id, member.language, meeting.is_cancelled,"
	        " EXISTS (SELECT 1 FROM membership JOIN meeting_team ON meeting_team.team = membership.team"
	        "  WHERE meeting_team.meeting = meeting.id AND membership.member = member.id AND left_at IS NULL),"
	        " " MEMBER_GETS_MAIL(
	                "?3") ","
	                      " coalesce(invitation.is_off, 1) = 0,"
	                      " EXISTS (SELECT 1 FROM delivery WHERE delivery.message = meeting.message AND delivery.member = member.id),"
	                      " coalesce(invitation.partstat, '')"
	                      " FROM member JOIN meeting ON meeting.start_at > ?2 AND meeting.is_cancelled = 0"
	                      " LEFT JOIN invitation ON invitation.meeting = meeting.id AND invitation.member = member.id"
	                      " WHERE member.id = ?1 ORDER BY meeting.start_at, meeting.id";
	sqlite3_stmt *select = NULL;
	char today[11];
	enum err_kind kind = sql_start(
	        store, sql, SQL_WITH(sql_int(member), sql_int(now), sql_text(clock_day(now, today))), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		const bool is_cancelled = sqlite3_column_int(select, 2) != 0,
		           is_in_team = sqlite3_column_int(select, 3) != 0;
		*list = arena_grow(arena, *list, *count, sizeof(**list));
		(*list)[(*count)++] = (struct standing){ .member = member,
			.row = sqlite3_column_int64(select, 0),
			.language = language_named(sql_copy(arena, select, 1)),
			.is_in = is_in_team && !is_cancelled && sqlite3_column_int(select, 4) != 0,
			.is_in_team = is_in_team,
			.is_invited = sqlite3_column_int(select, 5) != 0,
			.was_told = sqlite3_column_int(select, 6) != 0,
			.partstat = partstat_named(sql_copy(arena, select, 7)) };
	}
	return kind;
}

enum err_kind store_unsettled(struct store *store, size_t most, int64_t now, struct arena *arena, int64_t **members,
        size_t *member_count, struct standing **list, size_t *count, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, "SELECT member FROM unsettled ORDER BY member LIMIT ?1",
	        SQL_WITH(sql_int((int64_t)most)), &select, err);

	*members = NULL;
	*list = NULL;
	*member_count = *count = 0;
	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*members = arena_grow(arena, *members, *member_count, sizeof(**members));
		(*members)[(*member_count)++] = sqlite3_column_int64(select, 0);
	}
	for (size_t i = 0; i < *member_count && kind == ERR_NONE; i++)
		kind = standings_read(store, (*members)[i], now, arena, list, count, err);
	return kind;
}

enum err_kind store_settled(struct store *store, int64_t member, struct error *err)
{
	return sql_run(store, "DELETE FROM unsettled WHERE member = ?1", SQL_WITH(sql_int(member)), err);
}

static enum err_kind token_ensure(
        struct store *store, int64_t row, int64_t member, int64_t now, int64_t *token, struct error *err)
{
	static const char make[] =
	        "INSERT INTO token (kind, member, meeting, teams, question, state, opened_at)"
	        " VALUES ('m', ?2, ?1, '', '', 'open', ?3) ON CONFLICT (member, meeting) WHERE kind = 'm' DO NOTHING";
	enum err_kind kind = sql_run(store, make, SQL_WITH(sql_int(row), sql_int(member), sql_int(now)), err);

	return kind != ERR_NONE
	        ? kind
	        : sql_number(store, "SELECT id FROM token WHERE kind = 'm' AND member = ?2 AND meeting = ?1",
	                SQL_WITH(sql_int(row), sql_int(member)), token, err);
}

enum err_kind store_meeting_invite(struct store *store, int64_t row, int64_t member, int64_t message,
        enum language language, int64_t now, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment)"
	        " VALUES (?1, ?2, (SELECT sequence FROM meeting WHERE id = ?1), 0, '', 0, 0, '')"
	        " ON CONFLICT (meeting, member) DO UPDATE SET is_off = 0, sequence = excluded.sequence";
	int64_t token = 0, delivery = 0;
	enum err_kind kind = sql_run(store, sql, SQL_WITH(sql_int(row), sql_int(member)), err);

	if (kind == ERR_NONE)
		kind = token_ensure(store, row, member, now, &token, err);
	return kind == ERR_NONE
	        ? store_delivery_new(store, message, member, language, token, false, now, now, &delivery, err)
	        : kind;
}

enum err_kind store_meeting_take_off(struct store *store, int64_t row, int64_t member, int64_t message,
        enum language language, int64_t now, struct error *err)
{
	int64_t delivery = 0;
	const enum err_kind kind = sql_run(store, "UPDATE invitation SET is_off = 1 WHERE meeting = ?1 AND member = ?2",
	        SQL_WITH(sql_int(row), sql_int(member)), err);

	return kind == ERR_NONE
	        ? store_delivery_new(store, message, member, language, 0, false, now, now, &delivery, err)
	        : kind;
}

/* ---- answers ---- */

#define FACT_COLUMNS                                                                                                   \
	"SELECT invitation.id, invitation.member, is_off = 0 AND is_cancelled = 0 AND start_at > ?3, token.id,"        \
	" invitation.sequence, reset_sequence, partstat, answer_sequence, stamp_at, told, event FROM token"            \
	" JOIN invitation ON invitation.meeting = token.meeting AND invitation.member = token.member"                  \
	" JOIN meeting ON meeting.id = token.meeting WHERE token.kind = 'm' AND "

static enum err_kind fact_read(struct store *store, const char *sql, struct sql_value key, int64_t sender, int64_t now,
        struct arena *arena, struct invitation_fact *fact, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(key, sql_int(sender), sql_int(now)), &select, err);

	*fact = (struct invitation_fact){ 0 };
	if (kind != ERR_NONE || !sql_next(store, select, &kind, err))
		return kind;
	struct meeting *as = arena_alloc(arena, sizeof(*as));
	*as = (struct meeting){ .id = sql_copy(arena, select, 10) };
	meeting_read(arena, sql_copy(arena, select, 9), as);
	*fact = (struct invitation_fact){ .id = sqlite3_column_int64(select, 0),
		.is_senders = sqlite3_column_int64(select, 1) == sender,
		.is_ahead = sqlite3_column_int(select, 2) != 0,
		.token = sqlite3_column_int64(select, 3),
		.sequence = sqlite3_column_int(select, 4),
		.reset_sequence = sqlite3_column_int(select, 5),
		.held = { .partstat = partstat_named(sql_copy(arena, select, 6)),
		        .sequence = sqlite3_column_int(select, 7),
		        .stamp_at = sqlite3_column_int64(select, 8),
		        .comment = "" },
		.as = as };
	sql_stop(select);
	return kind;
}

enum err_kind invitation_by_token(struct store *store, int64_t token, int64_t sender, int64_t now, struct arena *arena,
        struct invitation_fact *fact, struct error *err)
{
	return fact_read(
	        store, FACT_COLUMNS "token.id = ?1 AND ?2 = ?2", sql_int(token), sender, now, arena, fact, err);
}

enum err_kind invitation_by_uid(struct store *store, const char *uid, int64_t sender, int64_t now, struct arena *arena,
        struct invitation_fact *fact, struct error *err)
{
	return fact_read(store, FACT_COLUMNS "meeting.uid = ?1 AND token.member = ?2", sql_text(uid), sender, now,
	        arena, fact, err);
}

enum err_kind store_meeting_answer(struct store *store, int64_t invitation, const struct meeting_answer *answer,
        bool is_in_words, int64_t now, struct error *err)
{
	static const char sql[] =
	        "UPDATE invitation SET partstat = ?2, answer_sequence = ?3, stamp_at = ?4, comment = ?5,"
	        " answered_at = ?6, is_in_words = ?7 WHERE id = ?1";

	return sql_run(store, sql,
	        SQL_WITH(sql_int(invitation), sql_text(partstat_name(answer->partstat)), sql_int(answer->sequence),
	                sql_int(answer->stamp_at), sql_text(answer->comment == NULL ? "" : answer->comment),
	                sql_int(now), sql_int(is_in_words)),
	        err);
}

enum err_kind store_meetings_answered(struct store *store, int64_t member, int64_t after, struct arena *arena,
        struct answered **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT meeting.id, event, partstat FROM invitation JOIN meeting ON meeting.id = invitation.meeting"
	        " WHERE invitation.member = ?1 AND start_at > ?2 AND is_off = 0 AND partstat <> ''"
	        " AND answer_sequence >= reset_sequence ORDER BY start_at, event";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member), sql_int(after)), &select, err);

	*list = NULL;
	*count = 0;
	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*list = arena_grow(arena, *list, *count, sizeof(**list));
		(*list)[(*count)++] = (struct answered){ sqlite3_column_int64(select, 0), sql_copy(arena, select, 1),
			partstat_named(sql_copy(arena, select, 2)) };
	}
	return kind;
}

/* ?2: the team, "" any. */
#define IS_OF_TEAM                                                                                                     \
	"(?2 = '' OR EXISTS (SELECT 1 FROM membership WHERE membership.member = invitation.member AND team = ?2"       \
	" AND left_at IS NULL))"

enum err_kind store_meeting_invited(struct store *store, int64_t row, const char *team, enum partstat answered,
        int64_t after, size_t most, struct arena *arena, struct invited **list, size_t *count, struct error *err)
{
	static const char sql[] =
	        "SELECT member.id, address, name, " ANSWER ", comment, answered_at,"
	        " (SELECT group_concat(membership.team, ' ') FROM membership JOIN meeting_team"
	        "   ON meeting_team.team = membership.team AND meeting_team.meeting = ?1"
	        "   WHERE membership.member = member.id AND left_at IS NULL)"
	        " FROM invitation JOIN member ON member.id = invitation.member JOIN meeting ON meeting.id = invitation.meeting"
	        " WHERE invitation.meeting = ?1 AND is_off = 0 AND " ANSWER
	        " = ?3 AND invitation.member > ?4 AND " IS_OF_TEAM " ORDER BY member.id LIMIT ?5";
	struct invited *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql,
	        SQL_WITH(sql_int(row), sql_text(team), sql_text(partstat_name(answered)), sql_int(after),
	                sql_int((int64_t)most)),
	        &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = (struct invited){ .member = sqlite3_column_int64(select, 0),
			.address = sql_copy(arena, select, 1),
			.name = sql_copy(arena, select, 2),
			.partstat = partstat_named(sql_copy(arena, select, 3)),
			.comment = sql_copy(arena, select, 4),
			.answered_at = sqlite3_column_int64(select, 5),
			.teams = teams_split(arena, sql_copy(arena, select, 6)) };
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

/* The columns of counts, over rows with an `answer`. */
#define COUNTS "count(*), sum(answer = 'ACCEPTED'), sum(answer = 'DECLINED'), sum(answer = 'TENTATIVE')"

static struct meeting_counts counts_column(sqlite3_stmt *select, int column)
{
	return (struct meeting_counts){ sqlite3_column_int64(select, column), sqlite3_column_int64(select, column + 1),
		sqlite3_column_int64(select, column + 2), sqlite3_column_int64(select, column + 3) };
}

enum err_kind store_meeting_counts(
        struct store *store, int64_t row, const char *team, struct meeting_counts *counts, struct error *err)
{
	static const char sql[] = "SELECT " COUNTS " FROM (SELECT " ANSWER
	                          " AS answer FROM invitation JOIN meeting ON meeting.id = invitation.meeting"
	                          " WHERE invitation.meeting = ?1 AND is_off = 0 AND " IS_OF_TEAM ")";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(row), sql_text(team)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		*counts = counts_column(select, 0);
		sql_stop(select);
	}
	return kind;
}

enum err_kind store_meeting_counts_by_kind(
        struct store *store, int64_t row, struct meeting_counts counts[ORGANISATION_KIND_COUNT], struct error *err)
{
	static const char sql[] =
	        "SELECT organisation_kind, " COUNTS " FROM (SELECT organisation_kind, " ANSWER
	        " AS answer FROM invitation"
	        " JOIN meeting ON meeting.id = invitation.meeting JOIN member ON member.id = invitation.member"
	        " WHERE invitation.meeting = ?1 AND is_off = 0) GROUP BY organisation_kind";
	struct meeting_counts found[ORGANISATION_KIND_COUNT] = { 0 };
	sqlite3_stmt *select = NULL;
	struct arena arena = { 0 };
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(row)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err))
		found[organisation_kind_named(sql_copy(&arena, select, 0))] = counts_column(select, 1);
	if (kind == ERR_NONE)
		memcpy(counts, found, sizeof(found));
	arena_free(&arena);
	return kind;
}
