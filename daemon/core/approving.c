/* approving.c - a person decides who joins a team (`joining = "approve"`): asked once the asker has confirmed, answered by mail
 * from one of those who look after the team now. See deciding.h. */
#include "core/deciding.h"
#include "core/address.h"

static bool is_among(const char *const *addresses, const char *address)
{
	for (; addresses != NULL && *addresses != NULL; addresses++)
		if (address_same(*addresses, address))
			return true;
	return false;
}

bool sender_approves(const struct deciding *d, const struct team *team)
{
	return is_among(house_approvers(d->house, team), d->letter->from);
}

static const char *const *one_team(struct deciding *d, const char *team)
{
	const char **teams = arena_array(d->arena, 2, sizeof(*teams));
	teams[0] = team;
	return teams;
}

/* One question for each team: each is looked after by people of its own. */
static void ask_approvers(struct deciding *d, const struct team *team)
{
	struct action *open = deciding_add(d, ACTION_TOKEN_OPEN);
	open->token_kind = TOKEN_APPROVAL;
	open->teams = one_team(d, team->id);
	open->expires_at = d->now + APPROVAL_DAYS * DAY_S;
	struct action *mail = deciding_add(d, ACTION_MAIL);
	mail->mail = MAIL_APPROVE;
	mail->language = house_language(d->house, LANGUAGE_NONE);
	mail->teams = one_team(d, team->id);
	mail->has_token = true;
	mail->to = house_approvers(d->house, team);
	mail->asker = d->letter->from;
	mail->asker_name = d->letter->from_name;
}

void tell_approvals(struct deciding *d)
{
	for (size_t i = 0; i < d->asks_approval.count; i++)
		ask_approvers(d, house_team(d->house, d->asks_approval.list[i]));
	if (d->waits.count > 0)
		deciding_mail(d, MAIL_WAITS, d->waits.list);
}

/* To the approver: what their answer did, or that it was decided before. */
static void tell_decided(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	struct action *mail = deciding_mail(d, MAIL_DECIDED, token->teams);
	mail->is_accepted = is_accepted;
	mail->is_late = token->state != TOKEN_OPEN;
	mail->asker = token->address;
	mail->asker_name = token->name;
}

static void decide_asker(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	if (is_accepted) {
		struct action *join = deciding_add(d, ACTION_JOIN);
		join->member = token->member_id;
		join->team = token->teams[0];
	}
	struct action *mail = deciding_mail(d, is_accepted ? MAIL_WELCOME : MAIL_DECLINED, token->teams);
	mail->member = token->member_id;
	mail->language = house_language(d->house, token->language);
}

void approval_answered(struct deciding *d, const struct token_fact *token, bool is_accepted)
{
	const struct team *team = token->teams[0] == NULL ? NULL : house_team(d->house, token->teams[0]);
	const struct letter *letter = d->letter;

	if (token->is_draft) {
		(token->is_shared ? offer_answered : draft_answered)(d, token, is_accepted);
		return;
	}
	if (team == NULL || token->state == TOKEN_EXPIRED || letter->is_forged || letter->is_automatic
	        || !sender_approves(d, team)) {
		d->is_unhandled = true;
		return;
	}
	if (token->state == TOKEN_OPEN) {
		deciding_close(d, token, is_accepted ? TOKEN_USED : TOKEN_REFUSED);
		decide_asker(d, token, is_accepted);
		tell_decided(d, token, is_accepted);
	} else {
		tell_decided(d, token, token->state == TOKEN_USED);
	}
}
