/* joining.c - the way into a team: asked, confirmed by a reply from that address (or by what the receiving provider proves), and
 * where the team wants it by an approver; or back by the note of leaving. See deciding.h. */
#include "core/deciding.h"
#include <string.h>

static void begin(struct deciding *d, const char *team)
{
	if (ids_have(&d->joined, team))
		return;
	deciding_add(d, ACTION_JOIN)->team = team;
	ids_add(d, &d->joined, team);
	d->is_proved = true;
}

/* The address is proved: in, or before an approver. */
static void begin_or_wait(struct deciding *d, const struct team *team)
{
	if (team->joining != JOINING_APPROVE || sender_approves(d, team)) {
		begin(d, team->id);
		return;
	}
	d->is_proved = true;
	ids_add(d, &d->asks_approval, team->id);
	ids_add(d, &d->waits, team->id);
}

static void join_team(struct deciding *d, const struct team *team)
{
	d->is_understood = true;
	if (sender_is_in(d, team->id))
		ids_add(d, &d->already, team->id);
	else if (sender_waits_for(d, team->id))
		ids_add(d, &d->waits, team->id);
	else if (team->joining == JOINING_TRUSTED && d->letter->is_authentic)
		begin(d, team->id);
	else
		ids_add(d, &d->joins, team->id);
}

/* Back by the token of "you left": no confirmation, for the token was mailed to this address, and no approver's answer, for who
 * left was a member. */
static bool come_back(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = request_token(d, request, TOKEN_RETURN);
	bool is_back = false;

	if (token == NULL || token->state != TOKEN_OPEN || !token->is_senders)
		return false;
	for (const char *const *team = token->teams; *team != NULL; team++) {
		const bool is_meant = strcmp(request->argument, "*") == 0 || strcmp(request->argument, *team) == 0;
		if (!is_meant || house_team(d->house, *team) == NULL)
			continue;
		if (sender_is_in(d, *team))
			ids_add(d, &d->already, *team);
		else
			begin(d, *team);
		is_back = true;
	}
	if (is_back)
		deciding_close(d, token, TOKEN_USED);
	return is_back;
}

static void ask_which_team(struct deciding *d)
{
	deciding_token_mail(d, TOKEN_QUESTION, QUESTION_WHICH_TEAM, QUESTION_DAYS, MAIL_WHICH_TEAM, &(struct ids){ 0 },
	        0, d->language);
}

/* "Come back" in answer to a note means the teams of that note, also where it is too late for coming back without asking;
 * with another's note in hand it names no team. */
static void join_all_meant(struct deciding *d, const struct token_fact *note)
{
	if (note == NULL) {
		for (size_t i = 0; i < d->house->team_count; i++)
			join_team(d, &d->house->teams[i]);
	} else if (note->is_senders) {
		for (const char *const *team = note->teams; *team != NULL; team++)
			if (house_team(d->house, *team) != NULL)
				join_team(d, house_team(d->house, *team));
	} else {
		ask_which_team(d);
	}
}

void decide_join(struct deciding *d, const struct request *request)
{
	const struct token_fact *question = token_of_kind(d, TOKEN_QUESTION);

	if (come_back(d, request))
		return;
	if (strcmp(request->argument, "?") == 0) {
		ask_which_team(d);
		return;
	}
	if (strcmp(request->argument, "*") == 0)
		join_all_meant(d, request_token(d, request, TOKEN_RETURN));
	else if (house_team(d->house, request->argument) != NULL)
		join_team(d, house_team(d->house, request->argument));
	if (token_is_open_question(question, QUESTION_WHICH_TEAM))
		deciding_close(d, question, TOKEN_USED);
}

void join_confirmed(struct deciding *d, const struct token_fact *token)
{
	bool has_team = false;

	for (const char *const *id = token->teams; *id != NULL; id++) {
		const struct team *team = house_team(d->house, *id);
		if (team == NULL)
			continue;
		has_team = true;
		if (sender_is_in(d, *id))
			ids_add(d, &d->already, *id);
		else if (sender_waits_for(d, *id))
			ids_add(d, &d->waits, *id);
		else if (token->state == TOKEN_OPEN)
			begin_or_wait(d, team);
		else /* too late, refused before, or left since: asked anew */
			ids_add(d, &d->joins, *id);
	}
	if (token->state == TOKEN_OPEN) {
		deciding_close(d, token, TOKEN_USED);
		d->is_proved = true;
	}
	if (!has_team) /* they are no more */
		deciding_mail(d, MAIL_TEAMS, NULL);
}

void tell_joins(struct deciding *d)
{
	const struct facts *facts = d->facts;
	if (d->joins.count == 0)
		return;
	for (const char *const *team = facts->pending_teams; team != NULL && *team != NULL; team++)
		if (house_team(d->house, *team) != NULL && !sender_is_in(d, *team) && !ids_have(&d->left, *team)
		        && !ids_have(&d->joined, *team))
			ids_add(d, &d->joins, *team); /* one confirmation names all that was asked for */
	deciding_token_mail(d, TOKEN_CONFIRM, QUESTION_NONE, CONFIRM_DAYS, MAIL_CONFIRM, &d->joins, 0, d->language);
}
