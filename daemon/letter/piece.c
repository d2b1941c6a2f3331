/* piece.c - what one piece of a sentence says, or a whole one. See parse.h.
 *
 * cover() goes through a sentence from left to right, at each place by the longest phrase that fits there, and fails at the
 * first word that fits nowhere. So "leave the hiring team" acts, and "leave the hiring to us" doesn't. */
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

bool parse_begins_request(const struct parse *parse, size_t at)
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
		end = at > parse->at && parse_begins_request(parse, at) ? at : 0;
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

bool sentence_says_no(const struct sentence *sentence, unsigned said)
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
	if (sentence->ask_count > 0
	        && sentence_says_no(sentence, sentence->sentences)) /* "no digest", "I can't leave hiring" */
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

struct sentence read_piece(const struct lexicon *lexicon, const struct word *words, size_t count)
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
