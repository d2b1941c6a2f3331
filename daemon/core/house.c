/* house.c - the collaborative, as decisions and texts need to know it. See house.h. */
#include "core/house.h"
#include <string.h>
#include "core/address.h"

const char *house_domain(const struct house *house)
{
	const char *at = strrchr(house->address, '@');
	return at == NULL ? house->address : at + 1;
}

const struct team *house_team(const struct house *house, const char *id)
{
	for (size_t i = 0; i < house->team_count; i++)
		if (strcmp(house->teams[i].id, id) == 0)
			return &house->teams[i];
	return NULL;
}

const char *team_name(const struct team *team, enum language language)
{
	return team->name[language] != NULL ? team->name[language] : team->name[LANGUAGE_EN];
}

const char *team_about(const struct team *team, enum language language)
{
	return team->about[language] != NULL ? team->about[language] : team->about[LANGUAGE_EN];
}

const char *const *house_approvers(const struct house *house, const struct team *team)
{
	const char *const *const lists[] = { team->approvers, team->announcers };
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		if (lists[i] != NULL && lists[i][0] != NULL)
			return lists[i];
	return house->admins;
}

const char *const *house_announcers(const struct house *house, const struct team *team)
{
	return team->announcers != NULL && team->announcers[0] != NULL ? team->announcers : house->admins;
}

bool house_announces(const struct house *house, const struct team *team, const char *address)
{
	const char *const *announcer = house_announcers(house, team);
	while (announcer != NULL && *announcer != NULL && !address_same(*announcer, address))
		announcer++;
	return announcer != NULL && *announcer != NULL;
}

bool house_announces_somewhere(const struct house *house, const char *address)
{
	for (size_t i = 0; i < house->team_count; i++)
		if (house_announces(house, &house->teams[i], address))
			return true;
	return false;
}

enum language house_language(const struct house *house, enum language language)
{
	for (size_t i = 0; i < house->language_count; i++)
		if (house->languages[i] == language)
			return language;
	return house->language_count > 0 ? house->languages[0] : LANGUAGE_EN;
}
