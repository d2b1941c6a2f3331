/* questions.c - an answer to a question of ours: which one it answers, and what follows. See deciding.h. */
#include "core/deciding.h"

/* Of a question whose row is gone nobody knows anything any more: whoever was forgotten hears nothing, however often they say
 * yes. */
static bool is_forgotten_question(const struct deciding *d)
{
	return token_is_there(d, TOKEN_QUESTION) && token_of_kind(d, TOKEN_QUESTION) == NULL;
}

static void confirm_without_question(struct deciding *d)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);

	if (token == NULL && is_forgotten_question(d))
		return;
	if (token == NULL)
		deciding_mail(d, MAIL_UNCLEAR, NULL);
	else if (!token->is_senders)
		deciding_mail(d, MAIL_ELSEWHERE, NULL);
	else
		join_confirmed(d, token);
}

void decide_confirm(struct deciding *d, const struct request *request)
{
	const struct token_fact *question = token_of_kind(d, TOKEN_QUESTION);
	const struct token_fact *approval = token_of_kind(d, TOKEN_APPROVAL);
	const bool asks_forget = question != NULL && question->question == QUESTION_REALLY_FORGET;

	d->is_understood = true;
	if (token_is_open_question(question, QUESTION_REALLY_LEAVE))
		leave_confirmed(d, question);
	else if (asks_forget && question->is_senders)
		decide_forget(d, request);
	else if (asks_forget)
		deciding_mail(d, MAIL_ELSEWHERE, NULL);
	else if (approval != NULL)
		approval_answered(d, approval, true);
	else
		confirm_without_question(d);
}

/* "It wasn't me", "not now": nothing happens, and nothing more is said. */
static void refuse(struct deciding *d)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);

	if (token == NULL)
		token = token_of_kind(d, TOKEN_QUESTION);
	if (token != NULL && token->is_senders && token->state == TOKEN_OPEN)
		deciding_close(d, token, TOKEN_REFUSED);
	else if (token != NULL && token->is_senders && token->state == TOKEN_USED)
		deciding_mail(d, MAIL_UNCLEAR, NULL); /* confirmed before: do they want to leave? */
	else if (token == NULL || !token->is_senders)
		d->is_unhandled = true;
}

void decide_no(struct deciding *d, const struct request *request)
{
	const struct token_fact *approval = token_of_kind(d, TOKEN_APPROVAL);
	(void)request;

	d->is_understood = true;
	if (approval != NULL)
		approval_answered(d, approval, false);
	else if (!invitation_answered(d, PARTSTAT_DECLINED))
		refuse(d);
}

/* The word for it in answer to an invitation or an approval; a confirmation's and a question's is `confirm`. */
void decide_yes(struct deciding *d, const struct request *request)
{
	if (token_of_kind(d, TOKEN_APPROVAL) != NULL || token_of_kind(d, TOKEN_QUESTION) != NULL)
		decide_confirm(d, request);
	else if (!invitation_answered(d, PARTSTAT_ACCEPTED))
		d->is_unhandled = true;
}
