/* seating.c - which organisation a member speaks for: named, shown to others or hidden, taken back. See deciding.h.
 *
 * Consent is to one name: another name is hidden until its member agrees anew. */
#include "core/deciding.h"
#include <string.h>

static bool is_same(const struct organisation *one, const struct organisation *other)
{
	return strcmp(one->name, other->name) == 0 && one->kind == other->kind && one->is_shown == other->is_shown;
}

static struct organisation asked_for(const struct deciding *d, const char *argument)
{
	struct organisation organisation = d->organisation;

	if (strcmp(argument, "none") == 0)
		return (struct organisation){ .name = "" };
	if (strcmp(argument, "show") == 0 || strcmp(argument, "hide") == 0) {
		organisation.is_shown = *organisation.name != '\0' && strcmp(argument, "show") == 0;
		return organisation;
	}
	organisation = organisation_read(d->arena, argument);
	if (*organisation.name == '\0') /* only asks */
		return d->organisation;
	organisation.is_shown = d->organisation.is_shown && strcmp(organisation.name, d->organisation.name) == 0;
	return organisation;
}

void decide_organisation(struct deciding *d, const struct request *request)
{
	if (!deciding_for_member(d))
		return;
	const struct organisation wanted = asked_for(d, request->argument);
	if (!is_same(&wanted, &d->organisation))
		deciding_add(d, ACTION_ORGANISATION)->organisation = wanted;
	d->organisation = wanted;
	d->asks_organisation = true;
}

/* Once, however much the mail says of it. */
void tell_organisation(struct deciding *d)
{
	if (d->asks_organisation)
		deciding_mail(d, MAIL_ORGANISATION, NULL)->organisation = d->organisation;
}
