/* doubt.c - what is known of a sentence that isn't understood as a whole. See parse.h.
 *
 * Nothing here makes a request; it tells whether a request near such a sentence may stand, whether it is a question about
 * membership, and whether somebody else is meant. */
#include "letter/parse.h"
#include <string.h>

enum { NEGATED_WORDS = 4 }; /* so far behind a negation a verb is negated */

size_t parse_companion(const struct parse *parse, size_t at, size_t end)
{
	size_t taken, team, from = at;
	enum language language;
	bool has_other = false;
	if (parse_look(parse, at, TO, &taken, &language) != NULL) /* "a mi y a mi companera" */
		at += taken;
	if (parse_look(parse, at, ARTICLE, &taken, &language) != NULL)
		at += taken;
	while (at < end) {
		const struct word *word = &parse->words[at];
		const bool is_name = word->is_address
		        || (word->is_capital && !word->is_number && parse_team(parse, at, &team, &language) == 0
		                && !lexicon_knows(parse->lexicon, word->text));
		const bool is_role = parse_look(parse, at, OTHERS, &taken, &language) != NULL;
		if (!is_name && !is_role)
			break;
		at += is_role ? taken : 1;
		has_other = true;
	}
	return has_other ? at - from : 0;
}

/* "I wrote you twice" reports nobody else's words. */
static bool says_oneself(const struct parse *parse)
{
	static const char *const oneself[] = { "i", "we", "you" };
	for (size_t i = 0; i < sizeof(oneself) / sizeof(oneself[0]); i++)
		if (parse->count > 0 && strcmp(parse->words[0].text, oneself[i]) == 0)
			return true;
	return false;
}

/* "have", "see", "be in": everybody's words, and ours only behind a wish. */
static bool is_common(const struct phrase *verb)
{
	return strcmp(verb->word, "stay") == 0 || strcmp(verb->word, "member") == 0;
}

/* "On" is a small word in English and "he" in Polish: the sentence's other words tell. */
static bool is_another_languages(const struct parse *parse, size_t at, unsigned role, enum language language)
{
	size_t taken;
	enum language other = LANGUAGE_NONE;
	const unsigned *votes = parse->sentence->votes;
	return parse_look(parse, at, ~role, &taken, &other) != NULL && other != LANGUAGE_NONE
	        && language != LANGUAGE_NONE && other != language && votes[language] <= votes[other];
}

static bool is_joinable_word(const struct parse *parse, size_t at)
{
	size_t taken;
	enum language language;
	const struct phrase *word = parse_look(parse, at, WORD, &taken, &language);
	return word != NULL && word_is_joinable(word->word);
}

/* One of the first words, or behind a comma: where a question begins. */
static bool is_clause_head(const struct parse *parse, size_t from, size_t at)
{
	return at < from + 3 || parse_is_mark(parse, at - 1);
}

unsigned parse_flags(const struct parse *parse, size_t from)
{
	unsigned flags = 0;
	size_t taken;
	enum language language;
	static const unsigned each[] = { NOT, IF, OTHERS, SENSE, VAGUE };
	for (size_t at = from, not_end = 0; at < parse->count; at++) {
		for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
			if ((each[i] == IF || each[i] == NOT) && at >= parse->lead_from && at < parse->lead_end)
				continue; /* "could you" is no musing */
			const struct phrase *found = parse_look(parse, at, each[i], &taken, &language);
			if (found != NULL && each[i] == OTHERS && is_another_languages(parse, at, OTHERS, language))
				continue;
			if (found != NULL && each[i] == IF && strcmp(found->word, "alone") == 0)
				flags |= taken == parse->count ? MUSING | SHOWN : 0;
			else if (found != NULL && each[i] == IF && strcmp(found->word, "shown") == 0)
				flags |= MUSING | SHOWN;
			else if (found != NULL && each[i] == IF && strcmp(found->word, "report") == 0)
				flags |= MUSING | (says_oneself(parse) ? 0 : REPORT);
			else if (found != NULL && each[i] == IF && strcmp(found->word, "tell") == 0)
				flags |= MUSING | TELLING;
			else if (found != NULL && each[i] == SENSE && strcmp(found->word, "ask") == 0)
				flags |= ABOUT;
			else if (found != NULL && each[i] == VAGUE && strcmp(found->word, "many") == 0)
				flags |= TOO_MANY;
			else if (found != NULL && each[i] == IF && strcmp(found->word, "muse") == 0)
				flags |= MUSING;
			else if (found != NULL)
				flags |= each[i]
				        | (each[i] == SENSE && strcmp(found->word, "join") == 0 ? FOR_OTHERS : 0);
			if (found != NULL && each[i] == NOT)
				not_end = at + 1 + NEGATED_WORDS;
			if (found != NULL && each[i] == SENSE && *found->word != '\0' && strcmp(found->word, "ask") != 0
			        && parse_companion(parse, at + taken, parse->count) > 0)
				flags |= OTHERS; /* "add Ruth" */
		}
		const struct phrase *verb = parse_look(parse, at, SELF | DO | WISHED, &taken, &language);
		if (verb != NULL && !is_common(verb) && (taken > 1 || (verb->roles & WISHED) == 0))
			flags |= SENSE;
		if (at < not_end && ((verb != NULL && !is_common(verb)) || is_joinable_word(parse, at)))
			flags |= UNACTED;
		if (is_clause_head(parse, from, at) && parse_look(parse, at, HOW, &taken, &language) != NULL)
			flags |= HOW;
		if (parse->words[at].is_address)
			flags |= OTHERS;
	}
	return flags;
}

/* A line of a few words, all with capitals but the small ones: a name, a title, a firm. */
static bool is_name(const struct word *words, size_t count)
{
	size_t capitals = 0, small = 0;
	if (count > 8)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (words[i].is_address)
			return false;
		capitals += words[i].is_capital;
		small += !words[i].is_capital && strcmp(words[i].text, ",") != 0 && strcmp(words[i].text, "&") != 0;
	}
	return capitals > 0 && small <= capitals / 2;
}

static bool begins_with_but(const struct parse *parse)
{
	size_t taken;
	enum language language;
	const struct phrase *link = parse_look(parse, 0, LINK, &taken, &language);
	return link != NULL && strcmp(link->word, "but") == 0;
}

/* "In June": a few words that put the request beside them off to another day. */
static bool is_date_alone(const struct parse *parse)
{
	size_t taken;
	enum language language;
	bool has_date = false;
	for (size_t at = 0; at < parse->count; at++) {
		if (!parse->words[at].is_number && !lexicon_knows(parse->lexicon, parse->words[at].text))
			return false; /* "Tuesday is payroll day" */
		has_date = has_date || parse->words[at].is_number
		        || parse_look(parse, at, MONTH | UNIT, &taken, &language) != NULL;
	}
	return has_date && parse->count <= SHORT_WORDS + 1;
}

void parse_other(const struct parse *parse, struct sentence *sentence)
{
	size_t taken, team, teams = 0;
	enum language language;
	bool has_word = false;
	sentence->kind = SENTENCE_OTHER;
	for (size_t at = 0; at < parse->count;) {
		const size_t name = parse_team(parse, at, &team, &language);
		const struct phrase *word = parse_look(parse, at, WORD | WISHED, &taken, &language);
		has_word = has_word || (word != NULL && word_is_joinable(word->word));
		if (parse_look(parse, at, ~0u, &taken, &language) != NULL && parse->words[at].text[1] != '\0')
			sentence->votes[language] += (unsigned)taken;
		if (name > 0) {
			sentence_add_team(sentence->teams, &sentence->team_count, team);
			teams++;
		}
		at += name > 0 ? name : 1;
	}
	sentence->flags = parse_flags(parse, 0);
	if (has_word && teams > 0)
		sentence->flags |= SENSE;
	sentence->says_oneself = says_oneself(parse);
	for (size_t at = 1; at < parse->count; at++) {
		const struct phrase *article = parse_look(parse, at, ARTICLE, &taken, &language);
		sentence->names_some_team = sentence->names_some_team || (article != NULL && *article->word != '\0');
	}
	sentence->begins_day = parse_look(parse, 0, UNTIL | DURING, &taken, &language) != NULL;
	sentence->begins_how = parse_look(parse, 0, HOW, &taken, &language) != NULL;
	if (is_date_alone(parse))
		sentence->flags |= IF;
	/* "In March": later, then. */
	const bool is_later = is_date_alone(parse) && parse->count > 1 && !parse->words[0].is_capital
	        && parse_look(parse, 0, MONTH | UNIT, &taken, &language) == NULL
	        && parse_look(parse, parse->count - 1, MONTH, &taken, &language) != NULL;
	sentence->begins_if = is_later;
	sentence->ends_not = parse->count > 0 && parse_look(parse, parse->count - 1, NOT, &taken, &language) != NULL;
	for (size_t at = 0; at < parse->count && at < 2; at++) {
		const struct phrase *condition = parse_look(parse, at, IF, &taken, &language);
		sentence->begins_if = sentence->begins_if || (condition != NULL && *condition->word == '\0')
		        || begins_with_but(parse);
	}
	if (is_name(parse->words, parse->count) && (sentence->flags & (SENSE | VAGUE | NOT | IF | MUSING)) == 0
	        && teams == 0)
		sentence->kind = SENTENCE_NAME;
	sentence->has_text = parse->count > SHORT_WORDS;
}
