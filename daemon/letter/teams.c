/* teams.c - recognises the house's teams in people's words. See teams.h.
 *
 * A word of a name is met as it is, with one slip, or, in Polish, with another ending: the stem decides. */
#include "letter/teams.h"
#include <string.h>

/* Endings of Polish nouns and adjectives, longest first: what may follow a stem. */
static const char *const endings[] = { "iach", "iami", "ami", "ach", "ego", "emu", "iej", "imi", "ymi", "iom", "iem",
	"ich", "ych", "owi", "ej", "em", "ia", "ie", "ii", "iu", "im", "om", "ow", "ym", "a", "e", "i", "o", "u", "y",
	"" };

enum { STEM_BYTES = 4 };

static size_t stem_length(const char *word)
{
	const size_t length = strlen(word);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		const size_t ending = strlen(endings[i]);
		if (length >= ending + STEM_BYTES && strcmp(word + length - ending, endings[i]) == 0)
			return length - ending;
	}
	return length;
}

static bool is_ending(const char *text)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (strcmp(text, endings[i]) == 0)
			return true;
	return false;
}

static bool is_inflected(const char *got, const char *name)
{
	if (got[0] != name[0]) /* most words end here: a mail may have a hundred thousand */
		return false;
	const size_t stem = stem_length(name);
	if (stem < STEM_BYTES)
		return false;
	if (strncmp(got, name, stem) == 0 && is_ending(got + stem))
		return true;
	/* a fleeting e: sciezki, sciezek */
	return name[stem - 1] == 'k' && strncmp(got, name, stem - 1) == 0 && strcmp(got + stem - 1, "ek") == 0;
}

static bool is_inflected_slip(const char *got, const char *name)
{
	if (got[0] != name[0])
		return false;
	const size_t stem = stem_length(name), got_stem = stem_length(got);
	char got_room[FOLD_WORD_BYTES + 1], name_room[FOLD_WORD_BYTES + 1];
	if (stem <= STEM_BYTES || got_stem + 1 < stem || got_stem > stem + 1 || got_stem > FOLD_WORD_BYTES
	        || stem > FOLD_WORD_BYTES)
		return false;
	memcpy(got_room, got, got_stem);
	memcpy(name_room, name, stem);
	got_room[got_stem] = name_room[stem] = '\0';
	return fold_is_slip(got_room, name_room);
}

/* 0 not, 1 with a slip, 2 as it should be */
static int word_matches(const char *got, const char *name, enum language language)
{
	if (strcmp(got, name) == 0 || (strcmp(name, "&") == 0 && fold_is_and(got)))
		return 2;
	if (language == LANGUAGE_PL && is_inflected(got, name))
		return 2;
	if (fold_is_slip(got, name))
		return 1;
	if (language == LANGUAGE_PL && is_inflected_slip(got, name))
		return 1;
	return 0;
}

static bool is_team_word(const char *word)
{
	static const char *const all[] = { "team", "teams", "equipo", "equipos", "zespol", "zespoly" };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(word, all[i]) == 0)
			return true;
	return false;
}

static void add_name(
        struct team_names *names, struct arena *arena, const char *text, size_t team, enum language language)
{
	if (text == NULL)
		return;
	const struct word_list words = fold_words(arena, text);
	const char **list = arena_array(arena, words.count + 1, sizeof(*list));
	size_t count = 0;
	for (size_t i = 0; i < words.count; i++)
		if (!is_team_word(words.list[i].text) && strcmp(words.list[i].text, ",") != 0)
			list[count++] = fold_is_and(words.list[i].text) ? "&" : words.list[i].text;
	if (count == 0)
		return;
	names->list = arena_grow(arena, names->list, names->count, sizeof(*names->list));
	names->list[names->count++] = (struct team_name){ list, count, team, language };
}

struct team_names team_names_new(struct arena *arena, const struct house *house)
{
	struct team_names names = { .house = house };
	for (size_t i = 0; i < house->team_count; i++) {
		const struct team *team = &house->teams[i];
		add_name(&names, arena, team->id, i, LANGUAGE_NONE);
		for (int language = 1; language < LANGUAGE_COUNT; language++) {
			add_name(&names, arena, team->name[language], i, (enum language)language);
			const char *const *alias = team->aliases[language];
			while (alias != NULL && *alias != NULL)
				add_name(&names, arena, *alias++, i, (enum language)language);
		}
	}
	return names;
}

/* How well `name` stands at words: 0 not; more is better. Commas between a name's words are not minded. */
static int name_matches(const struct team_name *name, const struct word *words, size_t count, size_t *taken)
{
	int worst = 2;
	size_t at = 0;
	for (size_t i = 0; i < name->count; i++, at++) {
		const int match = at < count ? word_matches(words[at].text, name->words[i], name->language) : 0;
		if (match == 0 || (i + 1 < name->count && words[at].ends_sentence))
			return 0;
		worst = match < worst ? match : worst;
	}
	*taken = at;
	return worst;
}

size_t team_names_match(
        const struct team_names *names, const struct word *words, size_t count, size_t *team, enum language *language)
{
	size_t best = 0, taken = 0;
	int best_match = 0;
	bool is_ambiguous = false;
	for (size_t i = 0; i < names->count; i++) {
		const struct team_name *name = &names->list[i];
		const int match = name_matches(name, words, count, &taken);
		if (match == 0 || taken < best || (taken == best && match < best_match))
			continue;
		if (taken == best && match == best_match) {
			is_ambiguous = is_ambiguous || name->team != *team;
			if (*language == LANGUAGE_NONE)
				*language = name->language;
			else if (*language != name->language && name->language != LANGUAGE_NONE)
				*language = LANGUAGE_NONE; /* the same in two languages: says nothing */
			continue;
		}
		best = taken;
		best_match = match;
		*team = name->team;
		*language = name->language;
		is_ambiguous = false;
	}
	return is_ambiguous ? 0 : best;
}
