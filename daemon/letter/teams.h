/* teams.h - recognises the house's teams in people's words: by id, name or alias, in any of the languages. */
#ifndef LETTER_TEAMS_H
#define LETTER_TEAMS_H
#include "core/house.h"
#include "letter/fold.h"

struct team_name {
	const char *const *words; /* folded, without "team"; joined words as "&" */
	size_t count;
	size_t team; /* index in house->teams */
	enum language language;
};

struct team_names {
	const struct house *house;
	struct team_name *list;
	size_t count;
};

struct team_names team_names_new(struct arena *arena, const struct house *house);

/* The longest name at words[at]: how many words it takes; 0 where none stands there, or where the same words could mean two
 * teams. *team is its index, *language that of the name. */
size_t team_names_match(
        const struct team_names *names, const struct word *words, size_t count, size_t *team, enum language *language);

#endif
