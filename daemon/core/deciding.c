/* deciding.c - what all decisions share: actions, teams each once, tokens. See deciding.h. */
#include "core/deciding.h"
#include <string.h>

bool ids_have(const struct ids *ids, const char *id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (strcmp(ids->list[i], id) == 0)
			return true;
	return false;
}

void ids_add(struct deciding *d, struct ids *ids, const char *id)
{
	if (ids_have(ids, id))
		return;
	const char **list = arena_array(d->arena, ids->count + 2, sizeof(*list));
	if (ids->count > 0)
		memcpy(list, ids->list, ids->count * sizeof(*list));
	list[ids->count++] = id;
	ids->list = list;
}

static bool is_in(const struct membership *memberships, size_t count, const char *team)
{
	for (size_t i = 0; i < count; i++)
		if (memberships[i].left_at == 0 && strcmp(memberships[i].team, team) == 0)
			return true;
	return false;
}

bool sender_is_in(const struct deciding *d, const char *team)
{
	return is_in(d->facts->memberships, d->facts->membership_count, team);
}

bool sender_waits_for(const struct deciding *d, const char *team)
{
	for (const char *const *waiting = d->facts->waiting_teams; waiting != NULL && *waiting != NULL; waiting++)
		if (strcmp(*waiting, team) == 0)
			return true;
	return false;
}

bool sender_is_member(const struct deciding *d)
{
	for (size_t i = 0; i < d->facts->membership_count; i++)
		if (d->facts->memberships[i].left_at == 0)
			return true;
	return d->joined.count > 0;
}

bool deciding_for_member(struct deciding *d)
{
	d->is_understood = true;
	if (sender_is_member(d))
		return true;
	ids_add(d, &d->not_in, "*");
	return false;
}

struct action *deciding_add(struct deciding *d, enum action_kind kind)
{
	struct action *action = action_add(&d->decision, kind);
	action->language = d->language;
	action->why = d->letter->why;
	return action;
}

struct action *deciding_mail(struct deciding *d, enum mail_kind mail, const char *const *teams)
{
	struct action *action = deciding_add(d, ACTION_MAIL);
	action->mail = mail;
	action->teams = teams;
	action->is_counted = true;
	d->is_understood = true;
	return action;
}

void deciding_token_mail(struct deciding *d, enum token_kind token, enum question question, int days,
        enum mail_kind mail, const struct ids *teams, int64_t member, enum language language)
{
	struct action *open = deciding_add(d, ACTION_TOKEN_OPEN);
	open->token_kind = token;
	open->question = question;
	open->teams = teams->list;
	open->member = member;
	open->expires_at = d->now + days * DAY_S;
	struct action *action = deciding_mail(d, mail, teams->list);
	action->has_token = true;
	action->member = member;
	action->language = language;
}

void deciding_close(struct deciding *d, const struct token_fact *token, enum token_state state)
{
	if (d->closed_token == token->id)
		return;
	d->closed_token = token->id;
	struct action *action = deciding_add(d, ACTION_TOKEN_CLOSE);
	action->token_id = token->id;
	action->token_state = state;
	action->teams = token->teams;
	d->used_token = true;
	d->is_understood = true;
}

void deciding_attention(struct deciding *d, const char *why)
{
	d->decision.folder = FOLDER_ATTENTION;
	d->decision.why = why;
}

bool token_is_there(const struct deciding *d, enum token_kind kind)
{
	for (size_t i = 0; i < d->letter->token_count; i++)
		if (d->letter->tokens[i].kind == (char)kind)
			return true;
	return false;
}

const struct token_fact *token_of_kind(const struct deciding *d, enum token_kind kind)
{
	const struct token_fact *best = NULL;
	int best_rank = -1;
	for (size_t i = 0; i < d->letter->token_count; i++) {
		const struct token_fact *token = &d->facts->tokens[i];
		const int rank = token->is_senders * 2 + (token->state == TOKEN_OPEN);
		if (d->letter->tokens[i].kind != (char)kind || token->state == TOKEN_UNKNOWN || rank <= best_rank)
			continue;
		best = token;
		best_rank = rank;
	}
	return best;
}

const struct token_fact *request_token(const struct deciding *d, const struct request *request, char kind)
{
	if (request->token < 0 || (size_t)request->token >= d->letter->token_count
	        || d->letter->tokens[request->token].kind != kind
	        || d->facts->tokens[request->token].state == TOKEN_UNKNOWN)
		return NULL;
	return &d->facts->tokens[request->token];
}

bool token_is_open_question(const struct token_fact *token, enum question question)
{
	return token != NULL && token->is_senders && token->state == TOKEN_OPEN && token->question == question;
}
