/* leaving.c - the way out: without a question, but where the receiving provider says that the From is forged. Being forgotten:
 * left at once, erased after a yes to our question. See deciding.h. */
#include "core/deciding.h"
#include <string.h>

static void leave_team(struct deciding *d, int64_t member, const char *team)
{
	if (ids_have(&d->left, team))
		return;
	if (!d->asks_leave) {
		struct action *leave = deciding_add(d, ACTION_LEAVE);
		leave->member = member;
		leave->team = team;
	}
	ids_add(d, &d->left, team);
}

static bool is_meant(const char *meant, const char *team)
{
	return strcmp(meant, "*") == 0 || strcmp(meant, team) == 0;
}

static void refuse(struct deciding *d, int64_t token, const char *const *teams)
{
	struct action *close = deciding_add(d, ACTION_TOKEN_CLOSE);
	close->token_id = token;
	close->token_state = TOKEN_REFUSED;
	close->teams = teams;
	d->is_taken_back = true;
}

/* A wish to leave is also a "no" to what still waits for its confirmation, or for an approver. */
static void drop_pending(struct deciding *d, const char *meant)
{
	const struct facts *facts = d->facts;
	bool is_pending = strcmp(meant, "*") == 0;

	if (d->letter->is_forged)
		return;
	for (const char *const *team = facts->pending_teams; !is_pending && team != NULL && *team != NULL; team++)
		is_pending = strcmp(*team, meant) == 0;
	if (is_pending && facts->pending_token_id != 0)
		refuse(d, facts->pending_token_id, facts->pending_teams);
	for (size_t i = 0; facts->waiting_teams != NULL && facts->waiting_teams[i] != NULL; i++)
		if (is_meant(meant, facts->waiting_teams[i]))
			refuse(d, facts->waiting_tokens[i], NULL);
}

void decide_leave(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = request_token(d, request, TOKEN_LEAVE);
	const bool is_others = token != NULL && !token->is_senders;
	const struct membership *list = is_others ? d->facts->token_memberships : d->facts->memberships;
	const size_t count = is_others ? d->facts->token_membership_count : d->facts->membership_count;
	const int64_t member = is_others ? token->member_id : 0;
	/* Where plus addresses don't work, a team's own leaving token says alone which team is meant. */
	const char *team = token != NULL && token->teams[0] != NULL ? token->teams[0] : request->argument;
	size_t found = 0;

	if (token == NULL && d->letter->is_automatic) /* a program without a token of ours speaks for nobody */
		return;
	d->asks_leave = token == NULL && d->letter->is_forged;
	d->left_member = member;
	for (size_t i = 0; i < count; i++) {
		if (list[i].left_at != 0 || !is_meant(team, list[i].team))
			continue;
		leave_team(d, member, list[i].team);
		found++;
	}
	if (!is_others)
		drop_pending(d, team);
	if (found == 0 && !is_others && !d->asks_leave)
		ids_add(d, &d->not_in, team);
	d->is_understood = true;
}

void leave_confirmed(struct deciding *d, const struct token_fact *question)
{
	for (const char *const *team = question->teams; *team != NULL; team++)
		if (sender_is_in(d, *team))
			leave_team(d, 0, *team);
	deciding_close(d, question, TOKEN_USED);
}

/* An open question that is answered by yes ends it: "no further mail, not even about this". Else all teams are left, and it is
 * asked; anew where the answer comes too late. */
void decide_forget(struct deciding *d, const struct request *request)
{
	(void)request;
	d->is_understood = true;
	if (token_is_open_question(token_of_kind(d, TOKEN_QUESTION), QUESTION_REALLY_FORGET)) {
		d->is_forgotten = true;
		return;
	}
	for (size_t i = 0; i < d->facts->membership_count; i++)
		if (d->facts->memberships[i].left_at == 0)
			leave_team(d, 0, d->facts->memberships[i].team);
	drop_pending(d, "*");
	d->asks_forget = true;
}

void tell_left(struct deciding *d)
{
	enum language language = d->language;
	if (d->asks_forget) {
		deciding_token_mail(d, TOKEN_QUESTION, QUESTION_REALLY_FORGET, QUESTION_DAYS, MAIL_REALLY_FORGET,
		        &d->left, 0, language);
		return;
	}
	if (d->left.count == 0)
		return;
	if (d->asks_leave) {
		if (!d->facts->was_asked_to_leave)
			deciding_token_mail(d, TOKEN_QUESTION, QUESTION_REALLY_LEAVE, QUESTION_DAYS, MAIL_REALLY_LEAVE,
			        &d->left, 0, language);
		return;
	}
	for (size_t i = 0; d->left_member != 0 && i < d->letter->token_count; i++)
		if (d->facts->tokens[i].member_id == d->left_member)
			language = house_language(d->house, d->facts->tokens[i].language);
	deciding_token_mail(d, TOKEN_RETURN, QUESTION_NONE, RETURN_DAYS, MAIL_LEFT, &d->left, d->left_member, language);
}
