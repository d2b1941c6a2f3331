/* sharing.c - a member offers something to their teams: an opening, a course, a question. Who announces there says whether it stands
 * in the next digest. See deciding.h.
 *
 * Nothing that a member shares reaches others without an announcer's answer by the token that was mailed to them. */
#include "core/deciding.h"
#include <string.h>

/* "*": all of the sender's teams that the house has. Of whom they aren't in, they are told. */
static void teams_gather(struct deciding *d, struct ids *teams)
{
	const struct letter *letter = d->letter;
	for (size_t i = 0; i < letter->request_count; i++) {
		const char *team = letter->requests[i].argument;
		if (strcmp(letter->requests[i].word, "share") != 0)
			continue;
		for (size_t j = 0; strcmp(team, "*") == 0 && j < d->house->team_count; j++)
			if (sender_is_in(d, d->house->teams[j].id))
				ids_add(d, teams, d->house->teams[j].id);
		if (strcmp(team, "*") != 0)
			ids_add(d, sender_is_in(d, team) && house_team(d->house, team) != NULL ? teams : &d->not_in,
			        team);
	}
}

/* One question for each team: each is announced to by people of its own. */
static void offer(struct deciding *d, const char *team, const char *subject)
{
	struct ids one = { 0 };
	ids_add(d, &one, team);
	struct action *open = deciding_add(d, ACTION_TOKEN_OPEN);
	open->token_kind = TOKEN_APPROVAL;
	open->teams = one.list;
	open->expires_at = d->now + OFFER_DAYS * DAY_S;
	open->is_draft = true;
	struct action *draft = deciding_add(d, ACTION_DRAFT);
	draft->teams = one.list;
	draft->is_shared = true;
	struct action *mail = deciding_add(d, ACTION_MAIL);
	mail->mail = MAIL_OFFER;
	mail->language = house_language(d->house, LANGUAGE_NONE);
	mail->teams = one.list;
	mail->has_token = true;
	mail->is_draft = true;
	mail->to = house_announcers(d->house, house_team(d->house, team));
	mail->asker = d->letter->from;
	mail->asker_name = d->letter->from_name;
	mail->subject = subject;
	if (d->organisation.is_shown)
		mail->organisation = d->organisation;
}

/* Once, for all teams that the mail names. */
void decide_share(struct deciding *d, const struct request *request)
{
	const struct letter_announcement *shared = d->letter->announcement;
	struct ids teams = { 0 };
	(void)request;

	if (d->was_announced)
		return;
	d->was_announced = true;
	if (shared == NULL) {
		d->is_unhandled = true;
		return;
	}
	if (!deciding_for_member(d))
		return;
	teams_gather(d, &teams);
	if (teams.count == 0)
		return;
	const enum refusal refusal = refusal_of(d, shared);
	if (refusal != REFUSAL_NONE) {
		struct action *mail = deciding_mail(d, MAIL_REFUSED, teams.list);
		mail->refusal = refusal;
		mail->what = shared->what;
		mail->is_shared = true;
		return;
	}
	for (size_t i = 0; i < teams.count; i++)
		offer(d, teams.list[i], shared->subject);
	struct action *mail = deciding_mail(d, MAIL_SHARED, teams.list);
	mail->subject = shared->subject;
	mail->sharing = SHARING_PASSED_ON;
}

/* To the announcer: what their answer did, or that it was decided before. */
static void tell_announcer(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	struct action *mail = deciding_mail(d, MAIL_DECIDED, token->teams);
	mail->is_shared = true;
	mail->is_accepted = is_accepted;
	mail->is_late = token->state != TOKEN_OPEN;
	mail->asker = token->address;
	mail->asker_name = token->name;
	mail->subject = token->subject;
}

static void tell_sharer(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	struct action *mail = deciding_mail(d, MAIL_SHARED, token->teams);
	mail->member = token->member_id;
	mail->language = house_language(d->house, token->language);
	mail->subject = token->subject;
	mail->sharing = is_accepted ? SHARING_TAKEN : SHARING_DECLINED;
}

void offer_answered(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	const struct letter *letter = d->letter;

	/* What stands beside the yes may well be a wish to change something first. */
	if (token->state == TOKEN_EXPIRED || letter->is_forged || letter->is_automatic
	        || !sender_announces(d, token->teams)
	        || (is_accepted && token->state == TOKEN_OPEN && !letter->is_bare_answer)) {
		d->is_unhandled = true;
		return;
	}
	if (token->state == TOKEN_OPEN) {
		struct action *action = deciding_add(d, is_accepted ? ACTION_RELEASE : ACTION_DRAFT_DROP);
		action->token_id = token->id;
		action->teams = token->teams;
		action->sharer = token->member_id;
		deciding_close(d, token, is_accepted ? TOKEN_USED : TOKEN_REFUSED);
		if (!token->is_senders)
			tell_sharer(d, token, is_accepted);
	}
	tell_announcer(d, token, token->state == TOKEN_OPEN ? is_accepted : token->state == TOKEN_USED);
}
