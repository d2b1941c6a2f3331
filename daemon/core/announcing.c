/* announcing.c - what announcers may do: an announcement by mail, a draft first, which is sent by its announcer's answer to the
 * preview; and ask who comes to a meeting. See deciding.h.
 *
 * A From proves nothing: without the token that was mailed to the announcer's own address nothing is ever sent. */
#include "core/deciding.h"
#include <string.h>

static const char *const no_teams[] = { NULL };

static bool announces_to(const struct deciding *d, const char *team)
{
	const struct team *found = house_team(d->house, team);
	return found != NULL && house_announces(d->house, found, d->letter->from);
}

/* "*": all teams of which the sender is an announcer. False: they aren't of one of those that are named. */
static bool teams_gather(struct deciding *d, struct ids *teams)
{
	const struct letter *letter = d->letter;
	for (size_t i = 0; i < letter->request_count; i++) {
		const char *team = letter->requests[i].argument;
		if (strcmp(letter->requests[i].word, "announce") != 0 || strcmp(team, "?") == 0)
			continue;
		for (size_t j = 0; strcmp(team, "*") == 0 && j < d->house->team_count; j++)
			if (announces_to(d, d->house->teams[j].id))
				ids_add(d, teams, d->house->teams[j].id);
		if (strcmp(team, "*") == 0)
			continue;
		if (!announces_to(d, team))
			return false;
		ids_add(d, teams, team);
	}
	return true;
}

/* What only the child that read the mail says about sizes is looked at once more. */
enum refusal refusal_of(const struct deciding *d, const struct letter_announcement *announcement)
{
	size_t bytes = 0;
	for (size_t i = 0; i < announcement->file_count; i++)
		bytes += announcement->files[i].length;
	if (announcement->refusal != REFUSAL_NONE)
		return announcement->refusal;
	return bytes > (size_t)d->house->limits.attachment_bytes ? REFUSAL_SIZE : REFUSAL_NONE;
}

static void refuse(struct deciding *d, const struct ids *teams, enum refusal refusal, const char *what)
{
	struct action *mail = deciding_mail(d, MAIL_REFUSED, teams->count > 0 ? teams->list : no_teams);
	mail->refusal = refusal;
	mail->what = what;
}

/* Once, for all teams that the mail names. */
void decide_announce(struct deciding *d, const struct request *request)
{
	const struct letter_announcement *announcement = d->letter->announcement;
	struct ids teams = { 0 };
	(void)request;

	if (d->was_announced)
		return;
	d->was_announced = true;
	if (announcement == NULL || !house_announces_somewhere(d->house, d->letter->from) || !teams_gather(d, &teams)) {
		d->is_unhandled = true;
		return;
	}
	const enum refusal refusal = refusal_of(d, announcement);
	if (refusal != REFUSAL_NONE || teams.count == 0) {
		refuse(d, &teams, refusal == REFUSAL_NONE ? REFUSAL_TEAM : refusal, announcement->what);
		return;
	}
	struct action *open = deciding_add(d, ACTION_TOKEN_OPEN);
	open->token_kind = TOKEN_APPROVAL;
	open->teams = teams.list;
	open->expires_at = d->now + DRAFT_DAYS * DAY_S;
	open->is_draft = true;
	deciding_add(d, ACTION_DRAFT)->teams = teams.list;
	deciding_mail(d, MAIL_PREVIEW, teams.list)->has_token = true;
}

/* Who comes to a meeting is told to those who announce to one of its teams: which those are, inbox looks up. A From proves nothing,
 * but the answer goes to the announcer's own address alone. */
void decide_who(struct deciding *d, const struct request *request)
{
	struct ids teams = { 0 };

	for (size_t i = 0; i < d->house->team_count; i++)
		if (announces_to(d, d->house->teams[i].id))
			ids_add(d, &teams, d->house->teams[i].id);
	if (teams.count == 0)
		d->is_unhandled = true;
	else
		deciding_mail(d, MAIL_WHO, teams.list)->what = request->argument;
}

bool sender_announces(const struct deciding *d, const char *const *teams)
{
	for (const char *const *team = teams; *team != NULL; team++)
		if (!announces_to(d, *team))
			return false;
	return teams[0] != NULL;
}

static void tell(struct deciding *d, const struct token_fact *token, enum withdrawn withdrawn)
{
	struct action *mail = deciding_mail(d, MAIL_WITHDRAWN, token->teams);
	mail->subject = token->subject;
	mail->withdrawn = withdrawn;
}

static void tell_sent(struct deciding *d, const struct token_fact *token, bool is_late)
{
	struct action *mail = deciding_mail(d, MAIL_ANNOUNCED, token->teams);
	mail->subject = token->subject;
	mail->is_late = is_late;
}

static void decide_open(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	struct action *action = deciding_add(d, is_accepted ? ACTION_RELEASE : ACTION_DRAFT_DROP);
	action->token_id = token->id;
	action->teams = token->teams;
	deciding_close(d, token, is_accepted ? TOKEN_USED : TOKEN_REFUSED);
	d->is_proved |= !d->facts->is_confirmed; /* the token was mailed to this address */
	if (is_accepted)
		tell_sent(d, token, false);
	else
		tell(d, token, WITHDRAWN_CANCELLED);
}

void draft_answered(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	const struct letter *letter = d->letter;
	const bool sends = is_accepted && token->state == TOKEN_OPEN;

	/* What stands beside the yes may well be a wish to change something first. */
	if (!token->is_senders || letter->is_forged || letter->is_automatic
	        || (is_accepted && !sender_announces(d, token->teams)) || (sends && !letter->is_bare_answer)) {
		d->is_unhandled = true;
		return;
	}
	if (token->state == TOKEN_OPEN)
		decide_open(d, token, is_accepted);
	else if (token->state == TOKEN_USED)
		tell_sent(d, token, true);
	else
		tell(d, token, token->state == TOKEN_EXPIRED ? WITHDRAWN_EXPIRED : WITHDRAWN_BEFORE);
}
