/* grammar.c - what one sentence is. See grammar.h.
 *
 * cover() goes through a sentence from left to right, at each place by the longest phrase that fits there, and fails at the
 * first word that fits nowhere. So "leave the hiring team" acts, and "leave the hiring to us" doesn't. Where a sentence as a
 * whole isn't understood, its parts between commas are tried. */
#include "letter/parse.h"
#include <string.h>

enum { NAME_WORDS = 4 };

void parse_vote(struct parse *parse, enum language language, size_t words)
{
	parse->sentence->votes[language] += (unsigned)words;
}

const struct phrase *parse_look(
        const struct parse *parse, size_t at, unsigned roles, size_t *taken, enum language *language)
{
	*taken = 0;
	return at < parse->count
	        ? lexicon_phrase(parse->lexicon, parse->words + at, parse->count - at, roles, taken, language)
	        : NULL;
}

size_t parse_team(const struct parse *parse, size_t at, size_t *team, enum language *language)
{
	return at < parse->count
	        ? team_names_match(lexicon_teams(parse->lexicon), parse->words + at, parse->count - at, team, language)
	        : 0;
}

bool parse_is_mark(const struct parse *parse, size_t at)
{
	return at < parse->count
	        && (strcmp(parse->words[at].text, ",") == 0 || strcmp(parse->words[at].text, "&") == 0);
}

void sentence_add_team(size_t *teams, size_t *count, size_t team)
{
	for (size_t i = 0; i < *count; i++)
		if (teams[i] == team)
			return;
	if (*count < SENTENCE_TEAMS)
		teams[(*count)++] = team;
}

bool word_is_joinable(const char *word)
{
	return strcmp(word, "join") == 0 || strcmp(word, "leave") == 0;
}

unsigned said_of(const struct phrase *phrase)
{
	return strcmp(phrase->word, "yes") == 0 ? SAID_YES : strcmp(phrase->word, "no") == 0 ? SAID_NO : SAID_MAYBE;
}

static void note_statement(struct parse *parse, const struct phrase *phrase)
{
	struct sentence *sentence = parse->sentence;
	const unsigned said = said_of(phrase);
	if ((phrase->roles & ANSWER) != 0)
		sentence->words |= said;
	if ((phrase->roles & COMING) != 0)
		sentence->sentences |= said;
	if ((phrase->roles & AGREE) != 0 && (sentence->agrees == NULL || strcmp(phrase->word, "no") == 0))
		sentence->agrees = phrase->word;
}

/* "Si" without its accent is yes where it stands alone, and "if" before a verb. */
static bool may_be_if(const struct parse *parse, const struct phrase *phrase, size_t taken)
{
	size_t next;
	enum language language;
	const size_t behind = parse->at + taken;
	return strcmp(phrase->text, "si") == 0 && behind < parse->count && !parse_is_mark(parse, behind)
	        && parse_look(parse, behind, FILL | GREET, &next, &language) == NULL;
}

/* ANSWER, COMING and AGREE are told by who asked: all rows that stand here are noted. */
static size_t read_statement(struct parse *parse, size_t at_least)
{
	static const unsigned kinds[] = { ANSWER, COMING, AGREE };
	const struct phrase *found[3];
	size_t taken[3], most = 0;
	enum language language[3];
	for (size_t i = 0; i < 3; i++) {
		found[i] = parse_look(parse, parse->at, kinds[i], &taken[i], &language[i]);
		if (found[i] != NULL && may_be_if(parse, found[i], taken[i]))
			found[i] = NULL;
		most = found[i] != NULL && taken[i] > most ? taken[i] : most;
	}
	if (most < at_least || most == 0)
		return 0;
	bool has_voted = false;
	for (size_t i = 0; i < 3; i++)
		if (found[i] != NULL && taken[i] == most) {
			note_statement(parse, found[i]);
			if (!has_voted)
				parse_vote(parse, language[i], most);
			has_voted = true;
		}
	return most;
}

/* Does a comma or a line's end stand before this word? */
static bool is_set_off(const struct parse *parse)
{
	return parse->at > 0
	        && (strcmp(parse->words[parse->at - 1].text, ",") == 0 || parse->words[parse->at - 1].ends_line);
}

/* Names after a greeting, or at the end behind a request: up to four words with capitals. */
static bool pass_names(struct parse *parse)
{
	size_t at = parse->at, names = 0;
	while (at < parse->count && names < NAME_WORDS && parse->words[at].is_capital && !parse->words[at].is_address
	        && !parse->words[at].is_number) {
		at++;
		names++;
	}
	const bool is_end = at >= parse->count;
	const bool is_lone = names == 0 && at + 1 == parse->count && parse->is_after_greeting && at > 0
	        && (parse->has_verb || strcmp(parse->words[at - 1].text, ",") == 0)
	        && !lexicon_knows(parse->lexicon, parse->words[at].text);
	if (is_lone) /* "thanks, daria" */
		at++;
	else if (names == 0 || (!is_end && !(parse_is_mark(parse, at) && parse->is_after_greeting))
	        || !(parse->is_after_greeting || (parse->has_verb && is_set_off(parse))))
		return false;
	if (!is_end && !parse->has_verb)
		parse->sentence->is_named = true;
	parse->at = at;
	return true;
}

/* Does the rest of the sentence name a team? */
static bool names_team(const struct parse *parse)
{
	size_t team;
	enum language language;
	for (size_t at = parse->at; at < parse->count; at++)
		if (parse_team(parse, at, &team, &language) > 0)
			return true;
	return false;
}

/* "I no longer work there, I ask you to take me off": the parts must be read one by one. */
static bool goes_on_asking(const struct parse *parse)
{
	size_t taken;
	enum language language;
	for (size_t at = parse->at; at + 1 < parse->count; at++)
		if (strcmp(parse->words[at].text, ",") == 0
		        && parse_look(parse, at + 1, WISH | ASK, &taken, &language) != NULL)
			return true;
	return false;
}

static bool read_friendly(struct parse *parse, const struct phrase *phrase, size_t taken, enum language language)
{
	const bool is_warm = (phrase->roles & WARM) != 0, is_reason = strcmp(phrase->word, "because") == 0;
	const unsigned harmless = OTHERS | (is_reason ? NOT | HOW : 0u);
	parse_vote(parse, language, taken);
	parse->at += taken;
	if ((phrase->roles & LINK) != 0 && parse->has_verb && parse->at >= parse->count)
		return false; /* "remove me then": when? */
	if (is_warm) {
		if ((parse_flags(parse, parse->at) & ~harmless) != 0 || names_team(parse)
		        || (is_reason && !parse->has_verb) || goes_on_asking(parse))
			return false;
		parse->at = parse->count;
	}
	if ((phrase->roles & (WISH | ASK)) != 0) {
		parse->lead = phrase;
		parse->lead_from = parse->at - taken;
		parse->lead_end = strcmp(phrase->word, "not") == 0 ? 0 : parse->at;
	}
	parse->was_how = parse->was_how || lead_asks_how(parse->lead);
	if ((phrase->roles & FILL) != 0)
		parse->has_please = true;
	parse->sentence->is_thanks = parse->sentence->is_thanks || (phrase->roles & (GREET | FILL)) != 0
	        || (is_warm && *phrase->word == '\0');
	parse->sentence->is_sorry = parse->sentence->is_sorry || strcmp(phrase->word, "sorry") == 0;
	if ((phrase->roles & ASK) != 0 && !lead_asks_how(phrase))
		parse->sentence->is_polite_question = true;
	parse->is_after_greeting = (phrase->roles & GREET) != 0;
	return true;
}

/* Teams without a verb, and the small words around them. */
static bool read_loose(struct parse *parse)
{
	enum language language;
	size_t taken, team;
	const size_t name = parse_team(parse, parse->at, &team, &language);
	if (name > 0) {
		sentence_add_team(parse->sentence->teams, &parse->sentence->team_count, team);
		parse_vote(parse, language, name);
		parse->at += name;
		return true;
	}
	struct ask rest = { .word = "pause" };
	if (!parse->has_verb && parse->lead == NULL && *parse->sentence->day == '\0' && parse_pause_day(parse, &rest)) {
		memcpy(parse->sentence->day, rest.day, sizeof(rest.day));
		return true;
	}
	parse->sentence->has_bad_day = false;
	const struct phrase *phrase = parse_look(parse, parse->at, ALL | ARTICLE | OF | FROM | TO, &taken, &language);
	if (phrase == NULL || parse->lead != NULL || parse->has_verb)
		return false;
	parse->sentence->is_all_teams = parse->sentence->is_all_teams || (phrase->roles & ALL) != 0;
	parse->has_small = true;
	parse_vote(parse, language, taken);
	parse->at += taken;
	return true;
}

static const struct phrase *look_friendly(const struct parse *parse, size_t *taken, enum language *language)
{
	const struct phrase *phrase =
	        parse_look(parse, parse->at, GREET | FILL | LINK | WISH | ASK | WARM, taken, language);
	if (phrase == NULL || strcmp(phrase->word, "coming") != 0)
		return phrase;
	*taken = 0;
	return NULL;
}

/* "[I'll be there] with two colleagues" */
static void pass_circumstances(struct parse *parse)
{
	size_t taken;
	enum language language;
	const struct phrase *phrase = parse_look(parse, parse->at, WARM, &taken, &language);
	if (phrase != NULL && strcmp(phrase->word, "coming") == 0 && parse->sentence->sentences != 0
	        && (parse_flags(parse, parse->at) & ~(unsigned)OTHERS) == 0)
		parse->at = parse->count;
}

/* One step; false: the word at parse->at fits nowhere. */
static bool step(struct parse *parse)
{
	enum language spoken = LANGUAGE_NONE, friendly_language = LANGUAGE_NONE, language;
	size_t verb_words, friendly_words, team;
	if (parse_is_mark(parse, parse->at)) {
		parse->at++;
		return true;
	}
	const struct phrase *verb = parse_verb(parse, &verb_words, &spoken);
	const struct phrase *friendly = look_friendly(parse, &friendly_words, &friendly_language);
	const size_t most = verb_words > friendly_words ? verb_words : friendly_words;
	if (parse_team(parse, parse->at, &team, &language) > most && read_loose(parse))
		return true;
	const size_t statement = read_statement(parse, most > 0 ? most : 1);
	if (verb != NULL && verb_words >= friendly_words && verb_words >= statement)
		return parse_ask(parse, verb, verb_words, spoken);
	if (statement > friendly_words || (statement > 0 && statement == friendly_words)) {
		parse->at += statement;
		pass_circumstances(parse);
		parse->is_after_greeting = true;
		return parse->lead == NULL;
	}
	if (friendly != NULL)
		return read_friendly(parse, friendly, friendly_words, friendly_language);
	return read_loose(parse) || pass_names(parse);
}

/* Teams named before the verb ("hiring: please remove me") belong to it; beside other teams they make it uncertain. */
static bool settle_loose_teams(struct sentence *sentence)
{
	if (sentence->ask_count == 0 || (sentence->team_count == 0 && !sentence->is_all_teams))
		return true;
	if (sentence->ask_count > 1 || sentence->asks[0].team_count > 0 || sentence->asks[0].is_all
	        || !word_is_joinable(sentence->asks[0].word))
		return false;
	memcpy(sentence->asks[0].teams, sentence->teams, sizeof(sentence->teams));
	sentence->asks[0].team_count = sentence->team_count;
	sentence->asks[0].is_all = sentence->is_all_teams;
	sentence->asks[0].is_weak = false;
	sentence->team_count = 0;
	return sentence->asks[0].team_count == 0 || !sentence->asks[0].is_all;
}

static bool says_no(const struct sentence *sentence, unsigned said)
{
	return ((sentence->words | said) & (SAID_NO | SAID_MAYBE)) != 0
	        || (sentence->agrees != NULL && strcmp(sentence->agrees, "no") == 0);
}

static bool cover(struct parse *parse)
{
	struct sentence *sentence = parse->sentence;
	while (parse->at < parse->count)
		if (!step(parse))
			return false;
	for (size_t i = 0; i < sentence->ask_count; i++)
		if (sentence->is_named && sentence->asks[i].is_bare) /* "Dear Marge, leave hiring": said to Marge */
			return false;
	if (sentence->ask_count > 0 && parse->has_small && sentence->team_count == 0 && !sentence->is_all_teams)
		return false; /* "[thanks] for adding me" */
	if (parse->lead != NULL || !settle_loose_teams(sentence))
		return false;
	if (sentence->ask_count > 0 && says_no(sentence, sentence->sentences)) /* "no digest", "I can't leave hiring" */
		return false;
	if (sentence->is_all_teams && sentence->team_count > 0)
		return false;
	if (*sentence->day != '\0' && sentence->ask_count + sentence->team_count > 0)
		return false;
	if (sentence->ask_count > 0)
		sentence->kind = SENTENCE_ASKS_FOR;
	else if (sentence->words != 0 || sentence->sentences != 0 || sentence->agrees != NULL)
		sentence->kind = SENTENCE_SAYS;
	else if (sentence->team_count > 0 || sentence->is_all_teams)
		sentence->kind = SENTENCE_TEAMS_ONLY;
	else if (*sentence->day != '\0')
		sentence->kind = SENTENCE_DAY_ONLY;
	else if (parse->has_small)
		return false;
	else
		sentence->kind = sentence->is_thanks ? SENTENCE_FRIENDLY : SENTENCE_NAME;
	return true;
}

static struct sentence read_piece(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence sentence = { 0 };
	struct parse parse = { .lexicon = lexicon, .words = words, .count = count, .sentence = &sentence };
	if (count <= SENTENCE_WORDS && cover(&parse))
		return sentence;
	size_t taken;
	enum language language;
	const bool is_condition =
	        parse_look(&parse, parse.at, IF | LINK, &taken, &language) != NULL; /* "[to join] if" */
	const bool is_unfinished = parse.has_verb && !parse.was_how, has_bad_day = sentence.has_bad_day,
	           is_polite = sentence.is_polite_question;
	const char *agrees = sentence.agrees;
	sentence = (struct sentence){ 0 };
	parse_other(&parse, &sentence);
	if (agrees != NULL && strcmp(agrees, "no") == 0 && sentence.team_count == 0)
		sentence.agrees = agrees; /* "I did not ask" and whatever follows */
	sentence.is_unfinished = is_unfinished && sentence.kind == SENTENCE_OTHER
	        && (!parse.is_word || (parse.was_led && (parse.has_tail || is_condition)));
	sentence.is_weakly_unfinished = is_unfinished && sentence.kind == SENTENCE_OTHER && parse.is_joinable_word
	        && count <= SHORT_WORDS + 1 && (sentence.flags & (OTHERS | NOT)) == 0;
	sentence.has_bad_day = has_bad_day;
	sentence.is_polite_question = is_polite;
	return sentence;
}

/* ---- a sentence in parts ---- */

/* How many words join two parts at `at`: a comma, a line's end, "and", "for that reason"; 0 none. */
static size_t joint_words(const struct lexicon *lexicon, const struct word *words, size_t count, size_t at)
{
	size_t taken, link = 1;
	enum language language;
	if (strcmp(words[at].text, ",") == 0)
		return 1;
	if (words[at].ends_line && at + 1 < count && words[at + 1].is_capital && !fold_is_and(words[at].text))
		return 1;
	if (at == 0
	        || (!fold_is_and(words[at].text)
	                && lexicon_phrase(lexicon, words + at, count - at, LINK, &link, &language) == NULL))
		return 0;
	const bool is_polish_and = strcmp(words[at].text, "i") == 0; /* or the English I, which joins nothing */
	words += at + link;
	count -= at + link;
	const bool is_lead =
	        lexicon_phrase(lexicon, words, count, WISH | ASK | DO | FILL | COMING, &taken, &language) != NULL;
	if (is_polish_and)
		return is_lead && language == LANGUAGE_PL ? 1 : 0;
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

/* Reads the parts one by one. A certain request among other words stands where nothing in these words makes it
 * uncertain. */
static struct sentence read_parts(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence all = { 0 };
	bool has_other = false, has_parts = false, has_teams = false, is_taken_back = false;
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
			has_teams = has_teams || part.kind == SENTENCE_TEAMS_ONLY;
			is_taken_back =
			        is_taken_back || (all.ask_count > 0 && part.kind == SENTENCE_OTHER && part.begins_if);
			merge(&all, &part);
		}
		has_parts = has_parts || at < count;
		from = at + joint;
	}
	bool is_own = true; /* "Ruth told me of you, and I would like to join" */
	for (size_t i = 0; i < all.ask_count; i++)
		is_own = is_own && all.asks[i].is_own;
	const unsigned doubts = IF | MUSING | VAGUE | SENSE | (is_own ? 0u : OTHERS);
	bool is_certain = has_parts && !has_teams && !is_taken_back && !all.ends_not && !all.has_bad_day
	        && !all.is_unfinished && (all.flags & doubts) == 0 && !says_no(&all, 0);
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

struct sentence grammar_read(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence sentence = read_piece(lexicon, words, count);
	if (sentence.kind == SENTENCE_OTHER) {
		const struct sentence own = read_own_part(lexicon, words, count);
		if (own.kind == SENTENCE_ASKS_FOR)
			sentence = own;
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
		}
	}
	sentence.is_asked = count > 0 && words[count - 1].is_asked;
	sentence.is_announcing = count > 0 && words[count - 1].is_announcing;
	return sentence;
}
