/* facts.c - all that a decision depends on, read in the transaction in which it is carried out. See core/facts.h. */
#include "store/sql.h"
#include "core/address.h"
#include <string.h>

enum { QUARTER_S = 15 * MINUTE_S };

struct reading {
	struct store *store;
	const struct letter *letter;
	int64_t now;
	struct arena *arena;
	struct error *err;
};

static enum err_kind sender_read(const struct reading *reading, struct facts *facts)
{
	static const char sql[] = "SELECT id, confirmed_at IS NOT NULL, language, " MEMBER_IS_UNPAUSED(
	        "?2") ", paused_until,"
	              " digest_since IS NOT NULL, " MEMBER_ORGANISATION
	              ", suspended_at IS NOT NULL FROM member WHERE address = ?1";
	const char *address = address_key(reading->arena, reading->letter->from);
	sqlite3_stmt *select = NULL;
	enum err_kind kind = ERR_NONE;

	facts->today = clock_day(reading->now, arena_alloc(reading->arena, 11));
	kind = sql_start(
	        reading->store, sql, SQL_WITH(sql_text(address), sql_text(facts->today)), &select, reading->err);

	if (kind == ERR_NONE && sql_next(reading->store, select, &kind, reading->err)) {
		facts->member_id = sqlite3_column_int64(select, 0);
		facts->is_confirmed = sqlite3_column_int(select, 1) != 0;
		facts->language = language_named(sql_copy(reading->arena, select, 2));
		if (sqlite3_column_int(select, 3) == 0)
			facts->paused_until = sql_copy(reading->arena, select, 4);
		facts->wants_digest = sqlite3_column_int(select, 5) != 0;
		facts->organisation = organisation_column(reading->arena, select, 6);
		facts->is_suspended = sqlite3_column_int(select, 9) != 0;
		sql_stop(select);
	}
	return kind;
}

static enum token_state state_read(const char *state, int64_t expires_at, int64_t now)
{
	if (strcmp(state, "used") == 0)
		return TOKEN_USED;
	if (strcmp(state, "refused") == 0)
		return TOKEN_REFUSED;
	return expires_at != 0 && expires_at <= now ? TOKEN_EXPIRED : TOKEN_OPEN;
}

/* A token whose MAC is right but whose row is gone or of another kind is none of ours; nor is +leave-TEAM-u-TOKEN where the
 * token was made for something else than TEAM: somebody put the two together. */
static enum err_kind token_fact_read(
        const struct reading *reading, const struct letter_token *token, int64_t sender, struct token_fact *fact)
{
	static const char sql[] =
	        "SELECT token.state, expires_at, token.member, teams, question, member.language, member.address, member.name,"
	        " draft.token IS NOT NULL, draft.subject, draft.is_shared FROM token JOIN member ON member.id = token.member"
	        " LEFT JOIN draft ON draft.token = token.id WHERE token.id = ?1 AND token.kind = ?2";
	const char letter[2] = { token->kind, '\0' };
	sqlite3_stmt *select = NULL;
	int64_t id = 0;
	enum err_kind kind = ERR_NONE;

	*fact = (struct token_fact){ .state = TOKEN_UNKNOWN,
		.address = "",
		.name = "",
		.subject = "",
		.teams = teams_split(reading->arena, "") };
	if (!token_read(&reading->store->key, (enum token_kind)token->kind, token->text, &id))
		return ERR_NONE;
	kind = sql_start(reading->store, sql, SQL_WITH(sql_int(id), sql_text(letter)), &select, reading->err);
	if (kind != ERR_NONE || !sql_next(reading->store, select, &kind, reading->err))
		return kind;
	const char *teams = sql_copy(reading->arena, select, 3);
	if (token->kind != TOKEN_LEAVE || *token->team == '\0' || strcmp(token->team, teams) == 0)
		*fact = (struct token_fact){
			.state = state_read(
			        sql_copy(reading->arena, select, 0), sqlite3_column_int64(select, 1), reading->now),
			.id = id,
			.member_id = sqlite3_column_int64(select, 2),
			.is_senders = sqlite3_column_int64(select, 2) == sender,
			.address = token->kind == TOKEN_APPROVAL ? sql_copy(reading->arena, select, 6) : "",
			.name = token->kind == TOKEN_APPROVAL ? sql_copy(reading->arena, select, 7) : "",
			.teams = teams_split(reading->arena, teams),
			.question = question_named(sql_copy(reading->arena, select, 4)),
			.language = language_named(sql_copy(reading->arena, select, 5)),
			.is_draft = sqlite3_column_int(select, 8) != 0,
			.subject = sql_copy(reading->arena, select, 9),
			.is_shared = sqlite3_column_int(select, 10) != 0,
		};
	sql_stop(select);
	return kind;
}

static enum err_kind tokens_read(const struct reading *reading, struct facts *facts)
{
	const struct letter *letter = reading->letter;
	struct token_fact *list = arena_array(reading->arena, letter->token_count, sizeof(*list));
	int64_t leaver = 0;
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < letter->token_count && kind == ERR_NONE; i++) {
		kind = token_fact_read(reading, &letter->tokens[i], facts->member_id, &list[i]);
		if (leaver == 0 && letter->tokens[i].kind == TOKEN_LEAVE && list[i].state == TOKEN_OPEN)
			leaver = list[i].member_id;
	}
	facts->tokens = list;
	if (kind == ERR_NONE && leaver != 0 && leaver != facts->member_id)
		kind = memberships_read(reading->store, leaver, reading->arena, &facts->token_memberships,
		        &facts->token_membership_count, reading->err);
	return kind;
}

static enum err_kind invitations_read(const struct reading *reading, struct facts *facts)
{
	const struct letter *letter = reading->letter;
	struct invitation_fact *by_token = arena_array(reading->arena, letter->token_count, sizeof(*by_token));
	struct invitation_fact *by_event = arena_array(reading->arena, letter->event_count, sizeof(*by_event));
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < letter->token_count && kind == ERR_NONE; i++)
		if (letter->tokens[i].kind == TOKEN_MEETING && facts->tokens[i].id != 0)
			kind = invitation_by_token(reading->store, facts->tokens[i].id, facts->member_id, reading->now,
			        reading->arena, &by_token[i], reading->err);
	for (size_t i = 0; i < letter->event_count && kind == ERR_NONE; i++)
		kind = invitation_by_uid(reading->store, letter->events[i].uid, facts->member_id, reading->now,
		        reading->arena, &by_event[i], reading->err);
	facts->by_token = by_token;
	facts->by_event = by_event;
	return kind;
}

static enum err_kind pending_read(const struct reading *reading, struct facts *facts)
{
	static const char sql[] =
	        "SELECT id, teams FROM token WHERE member = ?1 AND kind = 'c' AND state = 'open'"
	        " AND (expires_at IS NULL OR expires_at > ?2) ORDER BY opened_at DESC, id DESC LIMIT 1";
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(
	        reading->store, sql, SQL_WITH(sql_int(facts->member_id), sql_int(reading->now)), &select, reading->err);

	facts->pending_teams = teams_split(reading->arena, "");
	if (kind == ERR_NONE && sql_next(reading->store, select, &kind, reading->err)) {
		facts->pending_token_id = sqlite3_column_int64(select, 0);
		facts->pending_teams = teams_split(reading->arena, sql_copy(reading->arena, select, 1));
		sql_stop(select);
	}
	return kind;
}

/* What an approver has still to answer: such a token is for one team. */
static enum err_kind waiting_read(const struct reading *reading, struct facts *facts)
{
	static const char sql[] =
	        "SELECT id, teams FROM token WHERE member = ?1 AND kind = 'a' AND state = 'open'"
	        " AND (expires_at IS NULL OR expires_at > ?2)"
	        " AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.token = token.id) ORDER BY opened_at, id";
	const char **teams = NULL;
	int64_t *tokens = NULL;
	size_t count = 0;
	sqlite3_stmt *select = NULL;
	enum err_kind kind = sql_start(
	        reading->store, sql, SQL_WITH(sql_int(facts->member_id), sql_int(reading->now)), &select, reading->err);

	while (kind == ERR_NONE && sql_next(reading->store, select, &kind, reading->err)) {
		teams = arena_grow(reading->arena, teams, count, sizeof(*teams));
		tokens = arena_grow(reading->arena, tokens, count, sizeof(*tokens));
		tokens[count] = sqlite3_column_int64(select, 0);
		teams[count++] = sql_copy(reading->arena, select, 1);
	}
	facts->waiting_teams = arena_grow(reading->arena, teams, count, sizeof(*teams)); /* its new element is NULL */
	facts->waiting_tokens = tokens;
	return kind;
}

static enum err_kind counts_read(const struct reading *reading, struct facts *facts)
{
	/* Each mail that asks for a confirmation has a token of its own, so the tokens are counted. */
	static const char confirmations[] = "SELECT count(*) FROM token WHERE member = ?1 AND kind = 'c'"
	                                    " AND opened_at > ?2";
	static const char replies[] =
	        "SELECT count(*) FROM delivery WHERE member = ?1 AND is_counted = 1 AND created_at > ?2";
	static const char asked[] = "SELECT count(*) FROM token WHERE member = ?1 AND kind = 'q'"
	                            " AND question = 'really-leave' AND opened_at > ?2";
	static const char strangers[] = "SELECT count(*) FROM delivery WHERE to_stranger = 1 AND created_at > ?2";
	static const char unclear[] =
	        "SELECT count(*) FROM delivery JOIN message ON message.id = delivery.message"
	        " WHERE delivery.member = ?1 AND is_counted = 1 AND delivery.created_at > ?2 AND message.kind = 'unclear'";
	static const char refused[] = "SELECT count(*) FROM mail WHERE goes_to = 'attention' AND internal_at > ?2"
	                              " AND ?1 = 0 AND why = '" WHY_STORM "'";
	const int64_t now = reading->now;
	int64_t counts[7] = { 0 };
	const struct {
		const char *sql;
		int64_t member, since;
	} questions[] = {
		{ replies, facts->member_id, now - HOUR_S },
		{ confirmations, facts->member_id, now - DAY_S },
		{ asked, facts->member_id, now - DAY_S },
		{ strangers, 0, now - QUARTER_S },
		{ unclear, facts->member_id, now - DAY_S },
		{ replies, facts->member_id, now - DAY_S },
		{ refused, 0, now - QUARTER_S },
	};
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < 7 && kind == ERR_NONE; i++)
		kind = sql_number(reading->store, questions[i].sql,
		        SQL_WITH(sql_int(questions[i].member), sql_int(questions[i].since)), &counts[i], reading->err);
	facts->replies_last_hour = (int)counts[0];
	facts->confirmations_last_day = (int)counts[1];
	facts->was_asked_to_leave = counts[2] > 0;
	facts->stranger_replies_last_quarter = (int)counts[3];
	facts->unclear_last_day = (int)counts[4];
	facts->replies_last_day = (int)counts[5];
	facts->strangers_refused_last_quarter = (int)counts[6];
	return kind;
}

/* Answered already: only mail that had an answer counts, so that one which a person moves back from Attention gets its own. */
static enum err_kind repeat_read(const struct reading *reading, const struct mail_seen *seen, struct facts *facts)
{
	static const char sql[] =
	        "SELECT EXISTS (SELECT 1 FROM mail WHERE message_id = ?1 AND message_id <> '' AND decided_at IS NOT NULL"
	        " AND decided_at > ?4 AND sender = ?2 AND words_sha256 = ?3 AND EXISTS (SELECT 1 FROM message"
	        "   WHERE message.mail = mail.id AND message.kind NOT IN ('limit', 'attention')))";
	int64_t is_repeat = 0;
	enum err_kind kind = ERR_NONE;

	if (seen->words_sha256 == NULL)
		return ERR_NONE;
	kind = sql_number(reading->store, sql,
	        SQL_WITH(sql_text(seen->message_id), sql_text(sender_key(reading->arena, seen->from)),
	                sql_blob(seen->words_sha256, 32), sql_int(reading->now - DAY_S)),
	        &is_repeat, reading->err);
	facts->is_repeat = is_repeat != 0;
	return kind;
}

enum err_kind store_facts(struct store *store, const struct letter *letter, const struct mail_seen *seen, int64_t now,
        struct arena *arena, struct facts *facts, struct error *err)
{
	const struct reading reading = { store, letter, now, arena, err };
	struct facts read = { 0 };
	enum err_kind kind = sender_read(&reading, &read);

	if (kind == ERR_NONE && read.member_id != 0)
		kind = memberships_read(store, read.member_id, arena, &read.memberships, &read.membership_count, err);
	if (kind == ERR_NONE)
		kind = tokens_read(&reading, &read);
	if (kind == ERR_NONE)
		kind = invitations_read(&reading, &read);
	read.received_at = seen->internal_date != 0 ? seen->internal_date : now;
	if (kind == ERR_NONE)
		kind = pending_read(&reading, &read);
	if (kind == ERR_NONE)
		kind = waiting_read(&reading, &read);
	if (kind == ERR_NONE)
		kind = counts_read(&reading, &read);
	if (kind == ERR_NONE)
		kind = repeat_read(&reading, seen, &read);
	if (kind == ERR_NONE && (letter->kind == LETTER_BOUNCE || letter->kind == LETTER_COMPLAINT))
		kind = returned_fact_read(store, letter, now, arena, &read.returned, err);
	if (kind == ERR_NONE)
		*facts = read;
	return kind;
}
