/* answering.c - may we answer? Never twice, never to a program, never past the limits (promise 9). See deciding.h.
 *
 * What is done stays done: only what would be sent to the sender falls away.
 *
 * Who forges a stranger's From, again and again, has us send that stranger one mail a day: the first answer of the day, or
 * the one confirmation, which always goes so that who asked for help may still join. Whose From the receiving server
 * proved isn't forged, and who looks after a team or was added to one is no stranger, though never confirmed: there the
 * hour's limit is enough. */
#include "core/deciding.h"
#include "core/address.h"

/* Not what goes to others: a member behind a leaving token, the asker, those who look after a team. */
static bool is_to_sender(const struct action *action)
{
	return action->member == 0 && action->to == NULL;
}

/* The confirmation of a join, and the token that it carries. */
static bool is_confirmation(const struct action *action)
{
	return action->kind == ACTION_TOKEN_OPEN ? action->token_kind == TOKEN_CONFIRM
	                                         : action->kind == ACTION_MAIL && action->mail == MAIL_CONFIRM;
}

/* Removes the mails to the sender, with the tokens that they would carry; what is done stays done. */
static void drop_mails(struct decision *decision, bool keeps_confirmation)
{
	size_t kept = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		const bool is_answer = action->kind == ACTION_MAIL || action->kind == ACTION_DRAFT
		        || (action->kind == ACTION_TOKEN_OPEN
		                && (action->token_kind != TOKEN_APPROVAL || action->is_draft));
		if (!is_answer || (!is_to_sender(action) && !action->is_draft)
		        || (keeps_confirmation && is_confirmation(action)))
			decision->actions[kept++] = *action;
	}
	decision->count = kept;
}

/* How many mails to the sender leave: answers without a token share one. */
static int answers_in(const struct decision *decision, enum mail_kind only)
{
	int with_token = 0, sections = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		if (action->kind != ACTION_MAIL || !is_to_sender(action)
		        || (only != MAIL_KIND_COUNT && action->mail != only))
			continue;
		with_token += action->has_token;
		sections |= !action->has_token;
	}
	return with_token + sections;
}

/* Answers that only tell what can be read again. A desk that thanks for each of our mails with words which read as "help" gets
 * them, and would for ever. */
static bool is_only_told(const struct decision *decision)
{
	static const bool tells[MAIL_KIND_COUNT] = {
		[MAIL_HELP] = true,
		[MAIL_UNCLEAR] = true,
		[MAIL_TEAMS] = true,
		[MAIL_STATUS] = true,
		[MAIL_MEETINGS] = true,
		[MAIL_ALREADY] = true,
		[MAIL_NOT_A_MEMBER] = true,
		[MAIL_WHICH_TEAM] = true,
	};
	for (size_t i = 0; i < decision->count; i++)
		if (decision->actions[i].kind == ACTION_MAIL && is_to_sender(&decision->actions[i])
		        && !tells[decision->actions[i].mail])
			return false;
	return true;
}

static bool is_past_limits(const struct deciding *d)
{
	const struct limits *limits = &d->house->limits;
	const struct facts *facts = d->facts;
	const int answers = answers_in(&d->decision, MAIL_KIND_COUNT);

	if (answers == 0 || d->used_token)
		return false;
	if (facts->is_confirmed) /* of those that only tell, as many a day as of all an hour */
		return facts->replies_last_hour + answers > limits->replies_per_hour
		        || (facts->replies_last_day + answers > limits->replies_per_hour && is_only_told(&d->decision));
	return facts->replies_last_hour + answers > limits->replies_per_hour_unconfirmed
	        || facts->confirmations_last_day + answers_in(&d->decision, MAIL_CONFIRM)
	        > limits->confirmations_per_day;
}

/* The breaker. What was refused counts like what was sent, so that it stays open until the storm is over. */
static bool is_storm(const struct deciding *d)
{
	const struct facts *facts = d->facts;
	const int answers = answers_in(&d->decision, MAIL_KIND_COUNT);
	return answers > 0 && !d->used_token && !facts->is_confirmed
	        && facts->stranger_replies_last_quarter + facts->strangers_refused_last_quarter + answers
	        > d->house->limits.replies_per_quarter_hour_strangers;
}

/* Those who look after a team are in the config, not in the database. */
static bool looks_after_a_team(const struct deciding *d)
{
	for (size_t i = 0; i < d->house->team_count; i++)
		if (sender_approves(d, &d->house->teams[i]))
			return true;
	return house_announces_somewhere(d->house, d->letter->from);
}

/* Did an address that may not have written to us get a mail today? Only its confirmation goes besides. */
static bool is_past_day(const struct deciding *d)
{
	const struct facts *facts = d->facts;
	const int answers = answers_in(&d->decision, MAIL_KIND_COUNT);
	return answers > answers_in(&d->decision, MAIL_CONFIRM) && !d->used_token && !facts->is_confirmed
	        && !d->letter->is_authentic && facts->membership_count == 0 && !looks_after_a_team(d)
	        && facts->replies_last_day >= d->house->limits.replies_per_day_unproved;
}

static void refuse(struct deciding *d, const char *why, bool keeps_confirmation)
{
	drop_mails(&d->decision, keeps_confirmation);
	deciding_attention(d, why);
}

static void refuse_and_tell(struct deciding *d, const char *why, bool keeps_confirmation)
{
	refuse(d, why, keeps_confirmation);
	deciding_add(d, ACTION_TELL_ADMINS)->mail = MAIL_LIMIT; /* once a day: store/ sees to it */
}

/* Whom we didn't understand so often may be a program that knows no manners: two that answer each other would never end. */
static bool is_unclear_again(const struct deciding *d)
{
	enum { UNCLEAR_PER_DAY = 4 };
	return answers_in(&d->decision, MAIL_UNCLEAR) > 0 && d->facts->unclear_last_day >= UNCLEAR_PER_DAY;
}

void apply_rules_on_answering(struct deciding *d)
{
	const struct letter *letter = d->letter;

	if (letter->is_automatic || d->facts->is_repeat)
		drop_mails(&d->decision, false);
	else if (answers_in(&d->decision, MAIL_KIND_COUNT) > 0 && !address_is_valid(letter->from))
		refuse(d, "its sender's address can't be written to", false);
	else if (is_past_limits(d))
		refuse_and_tell(d, "the limit on replies is reached: what needs no reply was done", false);
	else if (is_storm(d))
		refuse_and_tell(d, WHY_STORM, false);
	else if (is_past_day(d))
		refuse(d, "its sender, who never confirmed, had a mail of ours today", true);
	else if (is_unclear_again(d))
		refuse(d, "its sender was told several times today that we don't understand", false);
	for (size_t i = 0; i < d->decision.count; i++)
		if (d->used_token || d->decision.actions[i].member != 0)
			d->decision.actions[i].is_counted = false;
}
