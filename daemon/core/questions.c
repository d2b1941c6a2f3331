/* questions.c - an answer to a question of ours: which one it answers, and what follows. See deciding.h. */
#include "core/deciding.h"

void decide_confirm(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);
	const struct token_fact *question = token_of_kind(d, TOKEN_QUESTION);
	(void)request;

	d->is_understood = true;
	if (token_is_open_question(question, QUESTION_REALLY_LEAVE)) {
		leave_confirmed(d, question);
	} else if (token == NULL) {
		deciding_mail(d, MAIL_UNCLEAR, NULL);
	} else if (!token->is_senders) {
		deciding_mail(d, MAIL_ELSEWHERE, NULL);
	} else {
		join_confirmed(d, token);
	}
}

/* "It wasn't me", "not now": nothing happens, and nothing more is said. */
void decide_no(struct deciding *d, const struct request *request)
{
	const struct token_fact *token = token_of_kind(d, TOKEN_CONFIRM);
	(void)request;
	if (token == NULL)
		token = token_of_kind(d, TOKEN_QUESTION);
	if (token != NULL && token->is_senders && token->state == TOKEN_OPEN)
		deciding_close(d, token, TOKEN_REFUSED);
	else if (token != NULL && token->is_senders && token->state == TOKEN_USED)
		deciding_mail(d, MAIL_UNCLEAR, NULL); /* confirmed before: do they want to leave? */
	else if (token == NULL || !token->is_senders)
		d->is_unhandled = true;
	d->is_understood = true;
}

void decide_yes(struct deciding *d, const struct request *request)
{
	if (token_is_open_question(token_of_kind(d, TOKEN_QUESTION), QUESTION_REALLY_LEAVE))
		decide_confirm(d, request);
	else
		d->is_unhandled = true;
}
