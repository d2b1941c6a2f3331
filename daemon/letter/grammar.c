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

bool word_is_reading(const char *word)
{
	static const char *const reading[] = { "status", "teams", "meetings", "help", "data" };
	for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++)
		if (strcmp(word, reading[i]) == 0)
			return true;
	return false;
}

unsigned said_of(const struct phrase *phrase)
{
	return strcmp(phrase->word, "yes") == 0 ? SAID_YES : strcmp(phrase->word, "no") == 0 ? SAID_NO : SAID_MAYBE;
}

/* "Yes, delete it" says more than yes. */
static bool is_erasing(const char *agrees)
{
	return strcmp(agrees, "erase") == 0;
}

static void note_statement(struct parse *parse, const struct phrase *phrase)
{
	struct sentence *sentence = parse->sentence;
	const unsigned said = said_of(phrase);
	if ((phrase->roles & ANSWER) != 0)
		sentence->words |= said;
	if ((phrase->roles & COMING) != 0)
		sentence->sentences |= said;
	if ((phrase->roles & AGREE) != 0
	        && (sentence->agrees == NULL || strcmp(phrase->word, "no") == 0 || is_erasing(phrase->word)))
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

/* Is the last request so full that a team named behind it belongs to something else? */
static bool is_full(const struct parse *parse)
{
	const struct sentence *sentence = parse->sentence;
	const struct ask *ask = sentence->ask_count > 0 ? &sentence->asks[sentence->ask_count - 1] : NULL;
	return ask != NULL && (ask->team_count > 0 || ask->is_all || ask->has_object || *ask->day != '\0');
}

/* Does a friendly word end before `at`? "... please | take me off" */
static bool has_please_before(const struct parse *parse, size_t at)
{
	enum language language;
	size_t taken;
	for (size_t back = 1; back <= 2 && parse->at + back <= at; back++)
		if (parse_look(parse, at - back, FILL, &taken, &language) != NULL && taken == back)
			return true;
	return false;
}

/* May a request begin at `at`, whatever stands in front? A bare wish or verb may be somebody else's, or denied. */
static bool begins_request(const struct parse *parse, size_t at)
{
	enum language language;
	size_t taken, ignored;
	const struct phrase *lead = parse_look(parse, at, WISH | ASK, &taken, &language);
	const struct phrase *verb = parse_look(parse, at, DO, &taken, &language);
	for (size_t back = 1; back <= 2 && parse->at + back <= at; back++)
		if (parse_look(parse, at - back, NOT, &ignored, &language) != NULL)
			return false;
	if (lead != NULL)
		return !lead_asks_how(lead) && ((lead->roles & ASK) != 0 || strcmp(lead->word, "own") == 0);
	return verb != NULL && taken > 1 && (verb->roles & WISHED) == 0 && has_please_before(parse, at);
}

/* Where the request begins behind a reason in front: "because of the move please take me off"; 0: nowhere. What stands between
 * says nothing about membership. */
static size_t reason_end(const struct parse *parse)
{
	size_t end = 0, team;
	enum language language;
	for (size_t at = parse->at; at < parse->count && !parse_is_mark(parse, at) && end == 0; at++) {
		if (parse_team(parse, at, &team, &language) > 0)
			return 0;
		end = at > parse->at && begins_request(parse, at) ? at : 0;
	}
	struct parse reason = *parse;
	reason.count = end;
	return end > 0 && (parse_flags(&reason, parse->at) & ~(unsigned)(OTHERS | NOT | HOW)) == 0 ? end : 0;
}

static bool read_friendly(struct parse *parse, const struct phrase *phrase, size_t taken, enum language language)
{
	const bool is_warm = (phrase->roles & WARM) != 0, is_reason = strcmp(phrase->word, "because") == 0;
	const unsigned harmless = OTHERS | ABOUT | (is_reason ? NOT | HOW | MUSING | SENSE | TOO_MANY : 0u);
	parse_vote(parse, language, taken);
	parse->at += taken;
	if ((phrase->roles & LINK) != 0 && parse->has_verb && parse->at >= parse->count)
		return false; /* "remove me then": when? */
	const bool is_front = strcmp(phrase->word, "front") == 0;
	if (is_front && parse->has_verb)
		return false; /* "remove me after our talk": not now */
	const size_t request = (is_reason || is_front) && !parse->has_verb ? reason_end(parse) : 0;
	if (request > 0) {
		parse->at = request;
	} else if (is_warm) {
		if ((parse_flags(parse, parse->at) & ~harmless) != 0
		        || (names_team(parse) && !(is_reason && is_full(parse))) || (is_reason && !parse->has_verb)
		        || goes_on_asking(parse))
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
	if (!parse->has_verb && !lead_asks_how(parse->lead) && *parse->sentence->day == '\0'
	        && parse_pause_day(parse, &rest)) {
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

/* "take me off hiring [i moved to another town]": telephones leave out marks. Only words about oneself, and none of ours. */
static bool pass_clause(struct parse *parse)
{
	static const char *const heads[] = { "i", "i'm", "im", "i've", "ive", "my", "it's", "its", "too", "got" };
	const unsigned doubts = IF | MUSING | VAGUE | SENSE | REPORT | SHOWN;
	bool is_head = false;
	size_t taken;
	enum language language;
	if (parse->at == 0)
		return false;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		is_head = is_head || strcmp(parse->words[parse->at].text, heads[i]) == 0;
	const unsigned *votes = parse->sentence->votes;
	const bool is_english = votes[LANGUAGE_EN] > votes[LANGUAGE_ES] && votes[LANGUAGE_EN] > votes[LANGUAGE_PL];
	if (parse_look(parse, parse->at - 1, LINK, &taken, &language) != NULL) /* "but I have no time" */
		return false;
	if (!is_head || !is_english || !parse->has_verb || parse->lead != NULL || !is_full(parse)
	        || (parse_flags(parse, parse->at) & doubts) != 0 || names_team(parse))
		return false;
	for (size_t at = parse->at; at < parse->count; at++)
		if (parse_look(parse, at, WISH | ASK, &taken, &language) != NULL)
			return false;
	parse->at = parse->count;
	return true;
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
	return read_loose(parse) || pass_names(parse) || pass_clause(parse);
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

/* "Please take me off hiring and [to] sign up for training": a verb with its team beside a whole request is as whole. */
static void strengthen(struct sentence *sentence)
{
	bool has_strong = false;
	for (size_t i = 0; i < sentence->ask_count; i++)
		has_strong = has_strong || (!sentence->asks[i].is_weak && !sentence->asks[i].is_bare);
	for (size_t i = 0; i < sentence->ask_count; i++)
		if (has_strong && (sentence->asks[i].team_count > 0 || !sentence->asks[i].is_weak))
			sentence->asks[i].is_weak = sentence->asks[i].is_bare = false;
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
	const bool is_manner = parse->lead != NULL && strcmp(parse->lead->word, "glad") == 0 && sentence->ask_count > 0;
	if ((parse->lead != NULL && !is_manner) || !settle_loose_teams(sentence))
		return false;
	if (sentence->ask_count > 0 && says_no(sentence, sentence->sentences)) /* "no digest", "I can't leave hiring" */
		return false;
	if (sentence->is_all_teams && sentence->team_count > 0)
		return false;
	if (*sentence->day != '\0' && sentence->ask_count + sentence->team_count > 0)
		return false;
	strengthen(sentence);
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
	        && (!parse.is_word
	                || (parse.was_led
	                        && (parse.has_tail || is_condition
	                                || (sentence.names_some_team && sentence.team_count == 0))));
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
			is_refused = is_refused || (says_no(&part, 0) && all.ask_count > 0);
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
		if (parse_is_mark(&whole, at - 1) || !begins_request(&whole, at))
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
