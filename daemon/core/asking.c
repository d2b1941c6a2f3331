/* asking.c - what people may ask to be told. Changes nothing. See deciding.h. */
#include "core/deciding.h"

void decide_help(struct deciding *d, const struct request *request)
{
	(void)request;
	deciding_mail(d, MAIL_HELP, NULL);
}

void decide_teams(struct deciding *d, const struct request *request)
{
	(void)request;
	deciding_mail(d, MAIL_TEAMS, NULL);
}

void decide_status(struct deciding *d, const struct request *request)
{
	bool is_member = false;
	(void)request;
	for (size_t i = 0; i < d->facts->membership_count; i++)
		is_member |= d->facts->memberships[i].left_at == 0;
	struct action *mail = deciding_mail(d, is_member ? MAIL_STATUS : MAIL_NOT_A_MEMBER, NULL);
	mail->memberships = d->facts->memberships;
	mail->membership_count = d->facts->membership_count;
}
