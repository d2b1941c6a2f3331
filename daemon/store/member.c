/* member.c - who is a member of what, and the record of how that came (promise 7). See store.h.
 *
 * Nothing here changes a membership or a confirmation without its line in the audit, in the same transaction. */
#include "store/sql.h"
#include "core/address.h"
#include <string.h>

enum err_kind audit_add(struct store *store, const char *event, int64_t member, const char *team, int64_t now,
        const struct cause *cause, struct error *err)
{
	static const char sql[] = "INSERT INTO audit (at, event, member, team, mail, admin, why)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	static const struct cause none = { 0 };

	if (cause == NULL)
		cause = &none;
	return sql_run(store, sql,
	        SQL_WITH(sql_int(now), sql_text(event), sql_int(member), sql_text(team), sql_id(cause->mail_row),
	                sql_text(cause->admin), sql_text(cause->why == NULL ? "" : cause->why)),
	        err);
}

enum err_kind store_member_ensure(struct store *store, const char *address, const char *name, enum language language,
        int64_t now, int64_t *member, struct error *err)
{
	static const char add[] = "INSERT INTO member (address, name, language, created_at) VALUES (?1, ?2, ?3, ?4)"
	                          " ON CONFLICT (address) DO UPDATE SET"
	                          " name = CASE WHEN name = '' THEN excluded.name ELSE name END,"
	                          " language = CASE WHEN language = '' THEN excluded.language ELSE language END"
	                          " WHERE name = '' OR language = ''";
	struct arena arena = { 0 };
	const char *key = address_key(&arena, address);
	enum err_kind kind = ERR_NONE;

	if (key == NULL)
		kind = err_set(err, ERR_INPUT, "this address can't be written to");
	else
		kind = sql_run(store, add,
		        SQL_WITH(sql_text(key), sql_text(name), sql_text(language_code(language)), sql_int(now)), err);
	if (kind == ERR_NONE)
		kind = sql_number(
		        store, "SELECT id FROM member WHERE address = ?1", SQL_WITH(sql_text(key)), member, err);
	arena_free(&arena);
	return kind;
}

/* Who was forgotten and proves anew that they ask, is somebody whom an import may name again. */
static enum err_kind address_wanted(struct store *store, int64_t member, struct error *err)
{
	struct arena arena = { 0 };
	const char *address = "";
	sqlite3_stmt *select = NULL;
	enum err_kind kind =
	        sql_start(store, "SELECT address FROM member WHERE id = ?1", SQL_WITH(sql_int(member)), &select, err);

	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		address = sql_copy(&arena, select, 0);
		sql_stop(select);
	}
	if (kind == ERR_NONE)
		kind = forgotten_remove(store, address, err);
	arena_free(&arena);
	return kind;
}

enum err_kind store_member_confirm(
        struct store *store, int64_t member, int64_t now, const struct cause *cause, struct error *err)
{
	enum err_kind kind =
	        sql_run(store, "UPDATE member SET confirmed_at = ?2 WHERE id = ?1 AND confirmed_at IS NULL",
	                SQL_WITH(sql_int(member), sql_int(now)), err);

	if (kind != ERR_NONE || sql_changes(store) == 0)
		return kind;
	/* No stranger any more: answers to it leave room for others (facts.h, stranger_replies_last_quarter). */
	kind = sql_run(store,
	        "UPDATE delivery SET to_stranger = 0 WHERE member = ?1 AND is_counted = 1 AND to_stranger = 1",
	        SQL_WITH(sql_int(member)), err);
	if (kind == ERR_NONE)
		kind = address_wanted(store, member, err);
	return kind == ERR_NONE ? audit_add(store, "confirmed", member, "", now, cause, err) : kind;
}

enum err_kind store_member_language(struct store *store, int64_t member, enum language language, struct error *err)
{
	return sql_run(store, "UPDATE member SET language = ?2 WHERE id = ?1 AND language <> ?2",
	        SQL_WITH(sql_int(member), sql_text(language_code(language))), err);
}

/* The ways out, made once: they stand in mails for good. */
static enum err_kind leave_token_make(
        struct store *store, int64_t member, const char *team, int64_t now, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO token (kind, member, teams, question, state, opened_at)"
	        " VALUES ('u', ?1, ?2, '', 'open', ?3) ON CONFLICT (member, teams) WHERE kind = 'u' DO NOTHING";

	return sql_run(store, sql, SQL_WITH(sql_int(member), sql_text(team), sql_int(now)), err);
}

enum err_kind store_membership_begin(struct store *store, int64_t member, const char *team, int64_t now,
        const struct cause *cause, bool *changed, struct error *err)
{
	static const char sql[] = "INSERT INTO membership (member, team, joined_at) VALUES (?1, ?2, ?3)"
	                          " ON CONFLICT (member, team) DO UPDATE SET joined_at = ?3, left_at = NULL"
	                          " WHERE left_at IS NOT NULL";
	enum err_kind kind = sql_run(store, sql, SQL_WITH(sql_int(member), sql_text(team), sql_int(now)), err);
	const bool is_new = kind == ERR_NONE && sql_changes(store) > 0;

	if (is_new) {
		kind = leave_token_make(store, member, "", now, err);
		if (kind == ERR_NONE)
			kind = leave_token_make(store, member, team, now, err);
		if (kind == ERR_NONE)
			kind = audit_add(store, "joined", member, team, now, cause, err);
		if (kind == ERR_NONE)
			kind = unsettled_add(store, member, now, err);
	}
	if (kind == ERR_NONE)
		*changed = is_new;
	return kind;
}

/* An announcement to several teams, of which the member was in ?2 and is in none now. */
#define IS_OF_LEFT_TEAMS                                                                                               \
	"(EXISTS (SELECT 1 FROM announcement_team AS its WHERE its.team = ?2 AND its.message = message.id)"            \
	" AND NOT EXISTS (SELECT 1 FROM announcement_team AS its JOIN membership ON membership.team = its.team"        \
	"  AND left_at IS NULL WHERE its.message = message.id AND membership.member = ?1))"

enum err_kind announcements_drop(struct store *store, int64_t member, const char *team, struct error *err)
{
	/* A digest is of no team: it goes with a pause, and with the last team. */
	static const char sql[] =
	        "DELETE FROM delivery WHERE id IN (SELECT delivery.id FROM delivery JOIN message"
	        " ON message.id = delivery.message WHERE delivery.member = ?1 AND delivery.state IN ('due', 'held')"
	        " AND message.kind IN ('announcement', 'digest') AND (?2 = '' OR message.team = ?2 OR " IS_OF_LEFT_TEAMS
	        "  OR (message.kind = 'digest' AND NOT EXISTS"
	        "   (SELECT 1 FROM membership WHERE membership.member = ?1 AND left_at IS NULL))))";

	return sql_run(store, sql, SQL_WITH(sql_int(member), sql_text(team)), err);
}

enum err_kind store_membership_end(struct store *store, int64_t member, const char *team, int64_t now,
        const struct cause *cause, bool *changed, struct error *err)
{
	enum err_kind kind =
	        sql_run(store, "UPDATE membership SET left_at = ?3 WHERE member = ?1 AND team = ?2 AND left_at IS NULL",
	                SQL_WITH(sql_int(member), sql_text(team), sql_int(now)), err);
	const bool was_there = kind == ERR_NONE && sql_changes(store) > 0;

	if (was_there)
		kind = audit_add(store, "left", member, team, now, cause, err);
	if (was_there && kind == ERR_NONE)
		kind = announcements_drop(store, member, team, err);
	if (was_there && kind == ERR_NONE)
		kind = unsettled_add(store, member, now, err);
	if (kind == ERR_NONE)
		*changed = was_there;
	return kind;
}

/* ---- pauses ---- */

enum err_kind store_member_pause(struct store *store, int64_t member, const char *until, int64_t now,
        const struct cause *cause, bool *changed, struct error *err)
{
	static const char was[] = "SELECT CASE WHEN " MEMBER_IS_UNPAUSED(
	        "?3") " THEN ?2 IS NOT NULL"
	              " ELSE paused_until IS NOT ?2 END FROM member WHERE id = ?1";
	char today[11];
	int64_t is_change = 0;
	const struct sql_value values[] = { sql_int(member), sql_text(until), sql_text(clock_day(now, today)) };
	enum err_kind kind = sql_number(store, was, values, 3, &is_change, err);

	if (kind == ERR_NONE)
		kind = sql_run(store, "UPDATE member SET paused_until = ?2 WHERE id = ?1", values, 2, err);
	if (kind == ERR_NONE && until != NULL)
		kind = announcements_drop(store, member, "", err);
	if (kind == ERR_NONE && is_change != 0)
		kind = audit_add(store, until == NULL ? "resumed" : "paused", member, "", now, cause, err);
	if (kind == ERR_NONE && is_change != 0)
		kind = unsettled_add(store, member, now, err);
	if (kind == ERR_NONE)
		*changed = is_change != 0;
	return kind;
}

/* ---- who sits at the table ---- */

struct organisation organisation_column(struct arena *arena, sqlite3_stmt *select, int column)
{
	return (struct organisation){
		.name = sql_copy(arena, select, column),
		.kind = organisation_kind_named(sql_copy(arena, select, column + 1)),
		.is_shown = sqlite3_column_int(select, column + 2) != 0,
	};
}

/* As it is. */
static enum err_kind organisation_find(
        struct store *store, int64_t member, struct arena *arena, struct organisation *organisation, struct error *err)
{
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, "SELECT " MEMBER_ORGANISATION " FROM member WHERE id = ?1",
	        SQL_WITH(sql_int(member)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		*organisation = organisation_column(arena, select, 0);
		sql_stop(select);
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "there is no member %lld", (long long)member);
	}
	return kind;
}

/* The audit says that one was named and whether others may read it, but never the name: its lines outlive the member. */
enum err_kind store_member_organisation(struct store *store, int64_t member, const struct organisation *organisation,
        int64_t now, const struct cause *cause, bool *changed, struct error *err)
{
	static const char sql[] = "UPDATE member SET organisation = ?2, organisation_kind = ?3, organisation_shown = ?4"
	                          " WHERE id = ?1";
	struct arena arena = { 0 };
	struct organisation was = { 0 };
	const bool has_name = *organisation->name != '\0';
	const bool is_shown = has_name && organisation->is_shown;
	const enum organisation_kind its_kind = has_name ? organisation->kind : ORGANISATION_UNSAID;
	enum err_kind kind = organisation_find(store, member, &arena, &was, err);
	const bool is_renamed = kind == ERR_NONE && (strcmp(was.name, organisation->name) != 0 || was.kind != its_kind);
	const bool is_opened = kind == ERR_NONE && was.is_shown != is_shown;

	if (kind == ERR_NONE)
		kind = sql_run(store, sql,
		        SQL_WITH(sql_int(member), sql_text(organisation->name),
		                sql_text(organisation_kind_word(its_kind)), sql_int(is_shown)),
		        err);
	if (kind == ERR_NONE && is_renamed)
		kind = audit_add(store, has_name ? "named" : "unnamed", member, "", now, cause, err);
	if (kind == ERR_NONE && is_opened)
		kind = audit_add(store, is_shown ? "shown" : "hidden", member, "", now, cause, err);
	if (kind == ERR_NONE)
		*changed = is_renamed || is_opened;
	arena_free(&arena);
	return kind;
}

/* ---- tokens ---- */

static const char *const questions[] = {
	[QUESTION_NONE] = "",
	[QUESTION_WHICH_TEAM] = "which-team",
	[QUESTION_REALLY_LEAVE] = "really-leave",
	[QUESTION_REALLY_FORGET] = "really-forget",
};

const char *question_name(enum question question)
{
	return questions[question];
}

enum question question_named(const char *name)
{
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		if (strcmp(questions[i], name) == 0)
			return (enum question)i;
	return QUESTION_NONE;
}

enum err_kind store_token_open(struct store *store, enum token_kind token_kind, int64_t member,
        const char *const *teams, enum question question, int64_t expires_at, int64_t now, int64_t *token,
        struct error *err)
{
	static const char sql[] = "INSERT INTO token (kind, member, teams, question, state, opened_at, expires_at)"
	                          " VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6)";
	const char letter[2] = { (char)token_kind, '\0' };
	struct arena arena = { 0 };
	enum err_kind kind = sql_run(store, sql,
	        SQL_WITH(sql_text(letter), sql_int(member), sql_text(teams_join(&arena, teams)),
	                sql_text(question_name(question)), sql_int(now), sql_id(expires_at)),
	        err);

	if (kind == ERR_NONE)
		*token = sqlite3_last_insert_rowid(store->db);
	arena_free(&arena);
	return kind;
}

enum err_kind store_token_close(struct store *store, int64_t token, enum token_state state, int64_t now,
        const struct cause *cause, struct error *err)
{
	static const char close[] = "UPDATE token SET state = ?2, closed_at = ?3"
	                            " WHERE id = ?1 AND state = 'open' AND kind <> 'u'";
	static const char asked[] =
	        "SELECT member, teams FROM token WHERE id = ?1" /* of a draft nothing was asked for */
	        " AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.token = token.id)";
	struct arena arena = { 0 };
	sqlite3_stmt *select = NULL;
	int64_t member = 0;
	const char *teams = "";
	enum err_kind kind = sql_run(store, close,
	        SQL_WITH(sql_int(token), sql_text(state == TOKEN_REFUSED ? "refused" : "used"), sql_int(now)), err);

	if (kind != ERR_NONE || sql_changes(store) == 0 || state != TOKEN_REFUSED)
		return kind; /* used twice, it does no harm */
	kind = sql_start(store, asked, SQL_WITH(sql_int(token)), &select, err);
	if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		member = sqlite3_column_int64(select, 0);
		teams = sql_copy(&arena, select, 1);
		sql_stop(select);
	}
	if (kind == ERR_NONE && member != 0)
		kind = audit_add(store, "refused", member, teams, now, cause, err);
	arena_free(&arena);
	return kind;
}

/* ---- reading ---- */

enum err_kind memberships_read(struct store *store, int64_t member, struct arena *arena, const struct membership **list,
        size_t *count, struct error *err)
{
	static const char sql[] = "SELECT team, joined_at, left_at FROM membership WHERE member = ?1 ORDER BY id";
	struct membership *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_int(member)), &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count].team = sql_copy(arena, select, 0);
		found[found_count].joined_at = sqlite3_column_int64(select, 1);
		found[found_count++].left_at = sqlite3_column_int64(select, 2);
	}
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

#define MEMBER_COLUMNS                                                                                                 \
	"member.id, address, name, language, confirmed_at, created_at, paused_until IS NOT NULL, paused_until,"        \
	" digest_since IS NOT NULL, suspended_at, " MEMBER_ORGANISATION

static struct member_row member_read(sqlite3_stmt *select, struct arena *arena)
{
	return (struct member_row){
		.id = sqlite3_column_int64(select, 0),
		.address = sql_copy(arena, select, 1),
		.name = sql_copy(arena, select, 2),
		.language = language_named(sql_copy(arena, select, 3)),
		.confirmed_at = sqlite3_column_int64(select, 4),
		.created_at = sqlite3_column_int64(select, 5),
		.paused_until = sqlite3_column_int(select, 6) != 0 ? sql_copy(arena, select, 7) : NULL,
		.wants_digest = sqlite3_column_int(select, 8) != 0,
		.suspended_at = sqlite3_column_int64(select, 9),
		.organisation = organisation_column(arena, select, 10),
	};
}

enum err_kind store_members(struct store *store, const char *team, int64_t after, size_t most, struct arena *arena,
        struct member_row **list, size_t *count, struct error *err)
{
	static const char of_all[] = "SELECT " MEMBER_COLUMNS " FROM member WHERE id > ?1 ORDER BY id LIMIT ?2";
	static const char of_team[] =
	        "SELECT " MEMBER_COLUMNS " FROM membership JOIN member ON member.id = membership.member"
	        " WHERE team = ?3 AND left_at IS NULL AND membership.member > ?1 ORDER BY membership.member LIMIT ?2";
	const bool is_all = *team == '\0';
	struct member_row *found = NULL;
	size_t found_count = 0;
	sqlite3_stmt *select = NULL;
	const struct sql_value values[] = { sql_int(after), sql_int((int64_t)most), sql_text(team) };
	enum err_kind kind = sql_start(store, is_all ? of_all : of_team, values, is_all ? 2 : 3, &select, err);

	while (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
		found = arena_grow(arena, found, found_count, sizeof(*found));
		found[found_count++] = member_read(select, arena);
	}
	for (size_t i = 0; i < found_count && kind == ERR_NONE; i++)
		kind = memberships_read(
		        store, found[i].id, arena, &found[i].memberships, &found[i].membership_count, err);
	if (kind == ERR_NONE) {
		*list = found;
		*count = found_count;
	}
	return kind;
}

enum err_kind store_member_find(
        struct store *store, const char *address, struct arena *arena, struct member_row *row, struct error *err)
{
	static const char sql[] = "SELECT " MEMBER_COLUMNS " FROM member WHERE address = ?1";
	const char *key = address_key(arena, address);
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(store, sql, SQL_WITH(sql_text(key)), &select, err);

	if (kind != ERR_NONE)
		return kind;
	if (sql_next(store, select, &kind, err)) {
		struct member_row found = member_read(select, arena);
		sql_stop(select);
		kind = memberships_read(store, found.id, arena, &found.memberships, &found.membership_count, err);
		if (kind == ERR_NONE)
			*row = found;
	} else if (kind == ERR_NONE) {
		kind = err_set(err, ERR_UNKNOWN, "nobody has the address %s", address);
	}
	return kind;
}
