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

/* As it is after this mail: tell_status() knows that at its end. */
void decide_status(struct deciding *d, const struct request *request)
{
	(void)request;
	deciding_mail(d, MAIL_STATUS, NULL);
	d->status_at = d->decision.count;
}

void decide_data(struct deciding *d, const struct request *request)
{
	(void)request;
	deciding_mail(d, MAIL_DATA, NULL);
}

/* Which they are: inbox reads them from the config, and what the sender answered from the database. */
void decide_meetings(struct deciding *d, const struct request *request)
{
	(void)request;
	deciding_mail(d, MAIL_MEETINGS, NULL);
	d->meetings_at = d->decision.count;
}

/* The sender's teams after this mail. */
static size_t memberships_now(const struct deciding *d, struct membership **list)
{
	const struct facts *facts = d->facts;
	size_t count = 0;

	*list = arena_array(d->arena, facts->membership_count + d->joined.count + 1, sizeof(**list));
	for (size_t i = 0; i < facts->membership_count; i++)
		if (facts->memberships[i].left_at == 0 && !ids_have(&d->left, facts->memberships[i].team))
			(*list)[count++] = facts->memberships[i];
	for (size_t i = 0; i < d->joined.count; i++)
		(*list)[count++] = (struct membership){ .team = d->joined.list[i], .joined_at = d->now };
	return count;
}

void tell_meetings(struct deciding *d)
{
	struct membership *list = NULL;
	struct ids teams = { 0 };

	if (d->meetings_at == 0)
		return;
	const size_t count = memberships_now(d, &list);
	for (size_t i = 0; i < count; i++)
		ids_add(d, &teams, list[i].team);
	d->decision.actions[d->meetings_at - 1].teams = teams.list;
}

void tell_status(struct deciding *d)
{
	struct membership *list = NULL;

	if (d->status_at == 0)
		return;
	const size_t count = memberships_now(d, &list);
	struct action *status = &d->decision.actions[d->status_at - 1];
	status->mail = count > 0 ? MAIL_STATUS : MAIL_NOT_A_MEMBER;
	status->memberships = list;
	status->membership_count = count;
	status->day = d->paused_until;
	status->wants_digest = d->wants_digest;
	status->organisation = d->organisation;
}
