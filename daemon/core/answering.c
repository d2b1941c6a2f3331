/* answering.c - may we answer? Never twice, never to a program, never past the limits (promise 9). See deciding.h.
 *
 * What is done stays done: only what would be sent to the sender falls away. */
#include "core/deciding.h"
#include "core/address.h"

/* Not what goes to others: a member behind a leaving token, the asker, those who look after a team. */
static bool is_to_sender(const struct action *action)
{
	return action->member == 0 && action->to == NULL;
}

/* Removes the mails to the sender, with the tokens that they would carry; what is done stays done. */
static void drop_mails(struct decision *decision)
{
	size_t kept = 0;
	for (size_t i = 0; i < decision->count; i++) {
		const struct action *action = &decision->actions[i];
		const bool is_answer = action->kind == ACTION_MAIL || action->kind == ACTION_DRAFT
		        || (action->kind == ACTION_TOKEN_OPEN
		                && (action->token_kind != TOKEN_APPROVAL || action->is_draft));
		if (!is_answer || (!is_to_sender(action) && action->mail != MAIL_OFFER))
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

static bool is_past_limits(const struct deciding *d)
{
	const struct limits *limits = &d->house->limits;
	const struct facts *facts = d->facts;
	const int answers = answers_in(&d->decision, MAIL_KIND_COUNT);

	if (answers == 0 || d->used_token)
		return false;
	if (facts->is_confirmed)
		return facts->replies_last_hour + answers > limits->replies_per_hour;
	return facts->replies_last_hour + answers > limits->replies_per_hour_unconfirmed
	        || facts->stranger_replies_last_quarter + answers > limits->replies_per_quarter_hour_strangers
	        || facts->confirmations_last_day + answers_in(&d->decision, MAIL_CONFIRM)
	        > limits->confirmations_per_day;
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

	if (letter->is_automatic || d->facts->is_repeat) {
		drop_mails(&d->decision);
	} else if (answers_in(&d->decision, MAIL_KIND_COUNT) > 0 && !address_is_valid(letter->from)) {
		drop_mails(&d->decision);
		deciding_attention(d, "its sender's address can't be written to");
	} else if (is_past_limits(d)) {
		drop_mails(&d->decision);
		deciding_attention(d, "the limit on replies is reached: what needs no reply was done");
		deciding_add(d, ACTION_TELL_ADMINS)->mail = MAIL_LIMIT;
	} else if (is_unclear_again(d)) {
		drop_mails(&d->decision);
		deciding_attention(d, "its sender was told several times today that we don't understand");
	}
	for (size_t i = 0; i < d->decision.count; i++)
		if (d->used_token || d->decision.actions[i].member != 0)
			d->decision.actions[i].is_counted = false;
}
