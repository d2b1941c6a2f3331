/* grammar.c - what one sentence is. See grammar.h.
 *
 * Where a sentence as a whole isn't understood, what is asked for is looked for without its companion, behind its opener, in its
 * middle, and in its parts between commas. */
#include "letter/parse.h"
#include <string.h>

/* How many words join two parts at `at`: a comma, a line's end, "and", "for that reason"; 0 none. */
static size_t joint_words(const struct lexicon *lexicon, const struct word *words, size_t count, size_t at)
{
	size_t taken, link = 1;
	enum language language;
	if (strcmp(words[at].text, ",") == 0)
		return 1;
	if (words[at].ends_line && at + 1 < count && words[at + 1].is_capital && !fold_is_and(words[at].text))
		return 1;
	const bool is_link = lexicon_phrase(lexicon, words + at, count - at, LINK, &link, &language) != NULL;
	if (at == 0 || (!is_link && !fold_is_and(words[at].text)))
		return 0;
	link = is_link ? link : 1;
	const bool is_polish_and = strcmp(words[at].text, "i") == 0; /* or the English I, which joins nothing */
	words += at + link;
	count -= at + link;
	const bool is_lead =
	        lexicon_phrase(lexicon, words, count, WISH | ASK | DO | FILL | COMING, &taken, &language) != NULL;
	if (is_polish_and) {
		if (is_lead)
			return language == LANGUAGE_PL;
		return lexicon_phrase(lexicon, words, count, SELF, &taken, &language) != NULL && taken >= 3
		        && language == LANGUAGE_PL;
	}
	return is_lead || (lexicon_phrase(lexicon, words, count, SELF, &taken, &language) != NULL && taken >= 3) ? link
	                                                                                                         : 0;
}

static void merge(struct sentence *into, const struct sentence *part)
{
	for (size_t i = 0; i < part->ask_count && into->ask_count < SENTENCE_ASKS; i++)
		into->asks[into->ask_count++] = part->asks[i];
	for (size_t i = 0; i < part->team_count; i++)
		sentence_add_team(into->teams, &into->team_count, part->teams[i]);
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		into->votes[i] += part->votes[i];
	into->is_unfinished |= part->is_unfinished;
	into->has_bad_day |= part->has_bad_day;
	into->asks_how |= part->asks_how;
	into->is_thanks |= part->is_thanks;
	into->is_sorry |= part->is_sorry;
	into->has_text |= part->has_text;
	into->is_polite_question |= part->is_polite_question;
	into->ends_not |= part->ends_not;
	into->flags |= part->flags;
	into->words |= part->words;
	into->sentences |= part->sentences;
	if (part->agrees != NULL && (into->agrees == NULL || strcmp(part->agrees, "no") == 0))
		into->agrees = part->agrees;
}

/* "[Yes,] but I will be late", "with two friends", "could you ..." speak of coming; "[yes,] I got your mail" is another yes. */
static bool is_aside(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	size_t taken;
	enum language language;
	if (lexicon_is_oneself(words[0].text)) /* "I", which is "and" in Polish */
		return lexicon_phrase(lexicon, words, count, WARM, &taken, &language) != NULL;
	return words[count - 1].is_asked
	        || lexicon_phrase(lexicon, words, count, LINK | FILL | GREET | WARM | ASK | OF | FROM | TO | DURING,
	                   &taken, &language)
	        != NULL;
}

/* What makes a request uncertain in a part beside it that isn't understood. Other people there are no doubt unless they speak:
 * "my boss moved me to nights, please take me off". */
static unsigned part_doubts(const struct sentence *part, bool is_behind)
{
	const unsigned flags = part->flags;
	unsigned doubts = flags & (IF | VAGUE | REPORT | SHOWN | TELLING | (is_behind ? UNACTED : 0u));
	if (!is_behind && !part->has_text) /* "do not, I repeat, ..." */
		doubts |= flags & NOT;
	if (is_behind || (flags & (SENSE | OTHERS)) != 0)
		doubts |= flags & MUSING;
	if ((flags & FOR_OTHERS) != 0)
		doubts |= flags & OTHERS;
	return doubts;
}

/* Reads the parts one by one. A certain request among other words stands where nothing in these words makes it
 * uncertain. */
static struct sentence read_parts(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence all = { 0 };
	bool has_other = false, has_parts = false, has_teams = false, is_taken_back = false, is_refused = false,
	     is_named = false, is_anyones = false;
	unsigned doubts = 0;
	size_t from = 0;
	for (size_t at = 0; at <= count; at++) {
		const size_t joint = at < count ? joint_words(lexicon, words, count, at) : 1;
		if (joint == 0)
			continue;
		const bool is_mark = at < count && !(words[at].ends_line && strcmp(words[at].text, ",") != 0);
		const size_t end = is_mark || at == count ? at : at + 1;
		if (end > from) {
			const struct sentence part = read_piece(lexicon, words + from, end - from);
			has_other = has_other || part.kind == SENTENCE_OTHER;
			if (part.kind == SENTENCE_OTHER && all.words == SAID_YES
			        && !is_aside(lexicon, words + from, end - from))
				all.flags |= REPORT;
			all.negates_behind = all.negates_behind
			        || (part.kind == SENTENCE_OTHER && all.sentences != 0 && (part.flags & NOT) != 0);
			for (size_t i = 0; i < part.ask_count; i++) /* "our clerk, Anna Nowak, resigns from" */
				is_anyones = is_anyones || (is_named && part.asks[i].is_anyones);
			is_named = is_named || part.kind == SENTENCE_NAME;
			has_teams = has_teams || part.kind == SENTENCE_TEAMS_ONLY;
			is_taken_back =
			        is_taken_back || (all.ask_count > 0 && part.kind == SENTENCE_OTHER && part.begins_if);
			if (part.kind == SENTENCE_OTHER)
				doubts |= part_doubts(&part, all.ask_count > 0);
			is_refused = is_refused || (sentence_says_no(&part, 0) && all.ask_count > 0);
			merge(&all, &part);
		}
		has_parts = has_parts || at < count;
		from = at + joint;
	}
	bool is_certain = has_parts && !has_teams && !is_taken_back && !is_anyones && !all.ends_not && !all.has_bad_day
	        && !all.is_unfinished && doubts == 0 && !is_refused && (all.words & SAID_MAYBE) == 0;
	bool is_reading = all.ask_count > 0 && !all.has_bad_day;
	for (size_t i = 0; i < all.ask_count; i++)
		is_reading = is_reading && word_is_reading(all.asks[i].word) && !all.asks[i].is_weak;
	is_certain = is_certain || (is_reading && has_parts); /* reading harms nothing, whatever else is said */
	for (size_t i = 0; i < all.ask_count; i++)
		is_certain = is_certain && !all.asks[i].is_bare && (!has_other || !all.asks[i].is_weak);
	if (all.ask_count > 0 && is_certain)
		all.kind = SENTENCE_ASKS_FOR;
	else
		all.kind = SENTENCE_OTHER;
	if (all.kind == SENTENCE_OTHER && all.ask_count > 0) {
		all.flags |= SENSE;
		all.is_unfinished = true;
		all.ask_count = 0;
	}
	return all;
}

/* Leaves out of "sign me and Ruth up" and "my colleague Ruth and I" the companion, who must ask for herself. False: there is
 * none. */
static bool leave_out_companion(struct parse *parse, struct word *kept)
{
	for (size_t at = 1; at + 1 < parse->count; at++) {
		size_t from = at, behind = at;
		if (!fold_is_and(parse->words[at].text))
			continue;
		if (lexicon_is_oneself(parse->words[at - 1].text)) {
			behind = at + 1 + parse_companion(parse, at + 1, parse->count);
		} else if (lexicon_is_oneself(parse->words[at + 1].text)) {
			for (size_t start = 0; start < at && from == at; start++)
				if (parse_companion(parse, start, at) == at - start)
					from = start;
			behind = at + 1;
		}
		if (behind == at + 1 ? from == at : behind == at)
			continue;
		memcpy(kept, parse->words, from * sizeof(*kept));
		memcpy(kept + from, parse->words + behind, (parse->count - behind) * sizeof(*kept));
		parse->words = kept;
		parse->count -= behind - from;
		return true;
	}
	return false;
}

/* The sentence without the companion; OTHER where there is none, or nothing certain is asked. */
static struct sentence read_own_part(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct word kept[SENTENCE_WORDS];
	struct parse parse = { .lexicon = lexicon, .words = words, .count = count };
	struct sentence sentence = { .kind = SENTENCE_OTHER };
	if (count <= SENTENCE_WORDS && leave_out_companion(&parse, kept))
		sentence = read_piece(lexicon, parse.words, parse.count);
	return sentence;
}

/* "With effect from June": then it is not asked for now. */
static bool names_day(const struct parse *parse, size_t from)
{
	size_t taken;
	enum language language;
	for (size_t at = from; at < parse->count; at++)
		if (parse->words[at].is_number || parse_look(parse, at, MONTH | UNIT, &taken, &language) != NULL)
			return true;
	return false;
}

/* Is each of the requests certain wherever it stands? */
static bool is_whole(const struct sentence *sentence)
{
	for (size_t i = 0; i < sentence->ask_count; i++)
		if (sentence->asks[i].is_bare || sentence->asks[i].is_weak)
			return false;
	return true;
}

/* "After two years on the night shift I would like to join": what opens a sentence so is when or why, and a whole request may
 * follow it without a comma. */
static struct sentence read_behind_opener(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	enum { OPENER_WORDS = 16 };
	struct sentence none = { .kind = SENTENCE_OTHER };
	size_t taken;
	enum language language;
	const size_t opener = lexicon_opener(words, count);
	if (opener == 0 || count > SENTENCE_WORDS)
		return none;
	for (size_t at = opener; at < count && at < OPENER_WORDS; at++) {
		const struct parse before = { .lexicon = lexicon, .words = words, .count = at, .sentence = &none };
		if (lexicon_phrase(lexicon, words + at, count - at, WISH | ASK | SELF | FILL, &taken, &language) == NULL
		        && !lexicon_is_oneself(words[at].text))
			continue;
		const struct sentence rest = read_piece(lexicon, words + at, count - at);
		if (rest.kind != SENTENCE_ASKS_FOR)
			continue;
		if (!is_whole(&rest))
			return none;
		if ((parse_flags(&before, 0) & ~(unsigned)(OTHERS | HOW | ABOUT)) != 0 || names_day(&before, opener))
			return none;
		return rest;
	}
	return none;
}

/* "After some soul searching I have decided that | I would like to be removed from hiring": whatever stands in front of a whole
 * request of the writer's own, as long as nothing there makes it somebody else's, denied or uncertain. */
static struct sentence read_embedded(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	const struct sentence none = { .kind = SENTENCE_OTHER };
	struct sentence flags = { 0 };
	size_t team, taken;
	enum language language;
	const struct parse whole = { .lexicon = lexicon, .words = words, .count = count, .sentence = &flags };
	if (count > SENTENCE_WORDS || words[count - 1].is_asked)
		return none;
	for (size_t at = 1; at + 1 < count; at++) {
		if (parse_team(&whole, at - 1, &team, &language) > 0 || words[at - 1].is_announcing
		        || fold_is_and(words[at - 1].text)) /* "Ewa and I would like to" */
			return none;
		if (parse_is_mark(&whole, at - 1) || !parse_begins_request(&whole, at))
			continue;
		const struct phrase *wish = parse_look(&whole, at, WISH, &taken, &language);
		const bool is_own = wish != NULL && strcmp(wish->word, "own") == 0;
		const struct parse before = { .lexicon = lexicon, .words = words, .count = at, .sentence = &flags };
		if ((parse_flags(&before, 0) & ~(unsigned)ABOUT) != 0 || names_day(&before, 0))
			return none;
		const struct sentence rest = read_piece(lexicon, words + at, count - at);
		if (!is_whole(&rest))
			return none;
		for (size_t i = 0; i < rest.ask_count; i++)
			if (!is_own && strcmp(rest.asks[i].word, "join") != 0)
				return none; /* "after the party please take me off": not now; joining has its confirmation */
		if (rest.kind == SENTENCE_ASKS_FOR)
			return rest;
	}
	return none;
}

static bool is_first_person(const char *word)
{
	static const char *const all[] = { "i", "i'm", "i'll", "i'd", "i've", "im", "ill", "id", "ive", "we", "we'll" };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(word, all[i]) == 0)
			return true;
	return false;
}

/* "I have rounds all morning so I can't make it": words about coming, wherever they stand. */
static void find_coming(
        const struct lexicon *lexicon, const struct word *words, size_t count, struct sentence *sentence)
{
	const unsigned doubts = NOT | IF | MUSING | REPORT | VAGUE | SHOWN;
	size_t taken;
	enum language language;
	for (size_t at = 0; at < count; at++) {
		const struct phrase *coming =
		        lexicon_phrase(lexicon, words + at, count - at, COMING, &taken, &language);
		const struct parse before = { .lexicon = lexicon, .words = words, .count = at, .sentence = sentence };
		const struct parse behind = { .lexicon = lexicon,
			.words = words + at + taken,
			.count = count - at - taken,
			.sentence = sentence };
		const bool is_whole = taken > 2 || at + taken >= count || strcmp(words[at + taken].text, ",") == 0;
		if (coming == NULL || taken < 2 || !is_whole)
			continue;
		if (language == LANGUAGE_EN && at > 0 && !is_first_person(words[at].text))
			continue; /* "Bob will attend" */
		if ((parse_flags(&before, 0) & doubts) == 0) {
			sentence->sentences |= said_of(coming);
			sentence->votes[language] += (unsigned)taken;
			sentence->rest_flags |= parse_flags(&behind, 0);
		}
		return;
	}
}

struct sentence grammar_read(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence sentence = read_piece(lexicon, words, count);
	if (sentence.kind == SENTENCE_OTHER) {
		const struct sentence own = read_own_part(lexicon, words, count);
		if (own.kind == SENTENCE_ASKS_FOR)
			sentence = own;
	}
	if (sentence.kind == SENTENCE_OTHER) {
		const struct sentence rest = read_behind_opener(lexicon, words, count);
		if (rest.kind == SENTENCE_ASKS_FOR)
			sentence = rest;
	}
	if (sentence.kind == SENTENCE_OTHER && count > 0) {
		const struct sentence rest = read_embedded(lexicon, words, count);
		if (rest.kind == SENTENCE_ASKS_FOR)
			sentence = rest;
	}
	if (sentence.kind == SENTENCE_OTHER) {
		const struct sentence parts = read_parts(lexicon, words, count);
		if (parts.kind == SENTENCE_ASKS_FOR) {
			sentence = parts;
		} else {
			sentence.words = parts.words;
			sentence.sentences = parts.sentences;
			sentence.agrees = parts.agrees;
			sentence.is_thanks = parts.is_thanks;
			sentence.is_sorry = parts.is_sorry;
			sentence.is_unfinished = sentence.is_unfinished || parts.is_unfinished;
			sentence.has_bad_day = sentence.has_bad_day || parts.has_bad_day;
			sentence.rest_flags = parts.flags;
			sentence.negates_behind = parts.negates_behind;
			if (sentence.words == 0 && sentence.sentences == 0)
				find_coming(lexicon, words, count, &sentence);
		}
	}
	sentence.is_asked = count > 0 && words[count - 1].is_asked;
	sentence.is_announcing = count > 0 && words[count - 1].is_announcing;
	sentence.ends_line = count > 0 && words[count - 1].ends_line;
	return sentence;
}
