/* ask.c - one request in a sentence: its verb, what stands before it, and what behind. See parse.h.
 *
 * words.h says what each kind of verb may stand behind. A request is as certain as it is full: "leave" alone may be an
 * ordinary word, "leave the hiring team" is none. */
#include "letter/parse.h"
#include "letter/day.h"
#include <string.h>

bool parse_pause_day(struct parse *parse, struct ask *ask)
{
	static const struct {
		unsigned role;
		size_t (*read)(const struct lexicon *, const struct word *, size_t, int64_t, char *);
	} ways[] = { { UNTIL, day_until }, { DURING, day_after }, { 0, day_after } };
	const int64_t now = lexicon_date(parse->lexicon);
	bool has_lead = false;
	enum language filled_language;
	size_t filled;
	(void)parse_look(parse, parse->at, FILL, &filled, &filled_language);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		enum language language = LANGUAGE_NONE;
		size_t taken = 0;
		const struct phrase *lead = parse_look(parse, parse->at, ways[i].role, &taken, &language);
		if (lead != NULL && taken < filled) /* "por favor" is no length of time */
			continue;
		if (ways[i].role != 0 && lead == NULL)
			continue;
		has_lead = has_lead || lead != NULL;
		const size_t at = parse->at + taken;
		const bool is_open = lead != NULL && strcmp(lead->word, "open") == 0;
		const size_t day =
		        is_open ? 0 : ways[i].read(parse->lexicon, parse->words + at, parse->count - at, now, ask->day);
		if (day == 0 && !is_open)
			continue;
		parse->at = at + day;
		parse_vote(parse, language, 1);
		return true;
	}
	parse->sentence->has_bad_day = parse->sentence->has_bad_day || has_lead;
	return false;
}

/* "to Education and also to Retention": how many words say no more than "and". */
static size_t also_words(const struct parse *parse, size_t at)
{
	enum language language;
	size_t taken;
	const struct phrase *link = parse_look(parse, at, LINK | FILL, &taken, &language);
	return link != NULL && strcmp(link->word, "also") == 0 ? taken : 0;
}

/* Does another team, or "all", follow the mark or "and" at `at`? */
static bool list_goes_on(const struct parse *parse, size_t at)
{
	enum language language;
	size_t taken, team;
	at += 1 + also_words(parse, at + 1);
	while (parse_look(parse, at, ARTICLE | OF | FROM | TO, &taken, &language) != NULL
	        && parse_team(parse, at, &team, &language) == 0)
		at += taken;
	return parse_team(parse, at, &team, &language) > 0;
}

bool lead_asks_how(const struct phrase *lead)
{
	return lead != NULL && strcmp(lead->word, "how") == 0;
}

/* "to", "a" behind a Spanish or Polish verb are words of its own language. */
static bool is_false_friend(const struct parse *parse, size_t taken, enum language language, enum language spoken)
{
	return language == LANGUAGE_EN && spoken != LANGUAGE_EN && spoken != LANGUAGE_NONE && taken == 1
	        && strlen(parse->words[parse->at].text) <= 2;
}

/* "I don't want to be in hiring or education": neither; but "sign me up for hiring or education": which? */
static bool is_neither(const struct parse *parse)
{
	return parse->lead != NULL && strcmp(parse->lead->word, "not") == 0
	        && strcmp(parse->words[parse->at].text, "or") == 0;
}

/* At the first or second comma of ", please, from"? */
static bool is_please_between_marks(const struct parse *parse)
{
	enum language language;
	size_t taken, ignored;
	if (!parse_is_mark(parse, parse->at))
		return false;
	if (parse_look(parse, parse->at + 1, FILL, &taken, &language) != NULL)
		return parse_is_mark(parse, parse->at + 1 + taken)
		        && parse_look(parse, parse->at + 2 + taken, OF | FROM | TO, &ignored, &language) != NULL;
	for (size_t back = 1; back <= 3 && back < parse->at; back++)
		if (parse_is_mark(parse, parse->at - back - 1)
		        && parse_look(parse, parse->at - back, FILL, &taken, &language) != NULL && taken == back)
			return parse_look(parse, parse->at + 1, OF | FROM | TO, &ignored, &language) != NULL;
	return false;
}

/* What may stand behind the verb of `ask`. Leaves parse->at at the first word that doesn't belong to it. */
static bool read_tail(struct parse *parse, struct ask *ask, const struct phrase *verb, enum language spoken)
{
	static const char *const with_tail[] = { "join", "leave", "pause", "resume", "status", "meetings", "help" };
	const size_t from = parse->at;
	bool is_waiting = false, may_follow = (verb->roles & WORD) == 0; /* "the", "from": and then? */
	const bool is_join = strcmp(ask->word, "join") == 0, is_leave = strcmp(ask->word, "leave") == 0;
	const unsigned small = ALL | OBJECT | ARTICLE | OF | (is_join ? 0 : FROM) | (is_leave ? 0 : TO);
	enum language language = LANGUAGE_NONE, filled_language = LANGUAGE_NONE;
	size_t taken, filled, team;

	for (size_t i = 0; i < sizeof(with_tail) / sizeof(with_tail[0]); i++)
		may_follow = may_follow || strcmp(ask->word, with_tail[i]) == 0;
	while (may_follow && parse->at < parse->count) {
		const size_t name = parse_team(parse, parse->at, &team, &language);
		const struct phrase *phrase;
		const bool is_object = parse_look(parse, parse->at, OBJECT, &taken, &language) != NULL && taken > 1;
		const bool may_pause = !is_object /* "na liste" is no length of time */
		        && (strcmp(verb->word, "pause") == 0 || strcmp(verb->word, "stop") == 0
		                || strcmp(verb->word, "halt") == 0);
		if (may_pause && ask->day[0] == '\0' && parse_pause_day(parse, ask)) {
			ask->word = strcmp(ask->word, "help") == 0 ? "help" : "pause";
			is_waiting = false;
			continue;
		}
		(void)parse_look(parse, parse->at, FILL, &filled, &filled_language);
		if (name > 0) {
			sentence_add_team(ask->teams, &ask->team_count, team);
			parse_vote(parse, language, name);
			parse->at += name;
			is_waiting = false;
		} else if ((parse_is_mark(parse, parse->at) || fold_is_and(parse->words[parse->at].text)
		                   || is_neither(parse))
		        && list_goes_on(parse, parse->at)) {
			parse->at += 1 + also_words(parse, parse->at + 1);
		} else if (is_please_between_marks(parse)) { /* "remove me, please, from hiring" */
			parse->at++;
		} else if (parse_look(parse, parse->at, VAGUE, &taken, &language) != NULL) {
			return false;
		} else if ((phrase = parse_look(parse, parse->at, small, &taken, &language)) != NULL && taken >= filled
		        && !is_false_friend(parse, taken, language, spoken)) {
			ask->is_all = ask->is_all || (phrase->roles & ALL) != 0;
			ask->has_object = ask->has_object || (phrase->roles & OBJECT) != 0;
			ask->has_team_word =
			        ask->has_team_word || ((phrase->roles & ARTICLE) != 0 && *phrase->word != '\0');
			is_waiting = (phrase->roles & (ALL | OBJECT)) == 0 && *phrase->word == '\0';
			parse_vote(parse, language, taken);
			parse->at += taken;
		} else if (filled > 0) { /* "zapisz mnie prosze do", "each mail on its own" */
			parse_vote(parse, filled_language, filled);
			parse->at += filled;
		} else {
			break;
		}
	}
	parse->has_tail = parse->at > from && !is_waiting;
	return !is_waiting || (verb->roles & WORD) == 0 || lead_asks_how(parse->lead); /* "how do I stop this" */
}

/* Teams behind `small` words, for "from the hiring team", "to retention". */
static void read_side(struct parse *parse, unsigned small, struct ask *ask)
{
	enum language language = LANGUAGE_NONE;
	size_t taken = 0, team;
	while (is_please_between_marks(parse) || parse_look(parse, parse->at, FILL, &taken, &language) != NULL)
		parse->at += parse_is_mark(parse, parse->at) ? 1 : taken;
	if (parse_look(parse, parse->at, small, &taken, &language) == NULL)
		return;
	while (parse->at < parse->count) {
		const size_t name = parse_team(parse, parse->at, &team, &language);
		if (name > 0)
			sentence_add_team(ask->teams, &ask->team_count, team);
		else if (ask->team_count > 0 && parse_look(parse, parse->at, FROM | TO, &taken, &language) != NULL)
			return;
		else if (parse_look(parse, parse->at, small | ARTICLE, &taken, &language) == NULL)
			return;
		parse_vote(parse, language, name > 0 ? name : taken);
		parse->at += name > 0 ? name : taken;
	}
}

/* "Move me from the hiring team to the retention team": leave and join. */
static bool read_move(struct parse *parse, struct ask *leave)
{
	struct sentence *sentence = parse->sentence;
	if (sentence->ask_count >= SENTENCE_ASKS)
		return false;
	struct ask *join = &sentence->asks[sentence->ask_count++];
	*join = (struct ask){ .word = "join" };
	leave->word = "leave";
	read_side(parse, FROM | OF, leave);
	read_side(parse, TO, join);
	if (leave->team_count == 0) /* "to retention from hiring" */
		read_side(parse, FROM | OF, leave);
	parse->lead = NULL;
	return leave->team_count > 0 && join->team_count > 0;
}

/* "I want to" and "I don't want to" make different commands of these verbs; "" none. "stop": with a day it's a pause. */
static const struct meaning {
	const char *word, *plain, *wished, *unwished;
} meanings[] = {
	{ "member", "", "join", "leave" },
	{ "stay", "", "", "leave" },
	{ "stop", "leave", "", "" },
	{ "halt", "pause", "", "" },
};

/* The command of a verb behind its lead; "" where it is none there. */
static const char *command_of(const struct phrase *verb, const struct phrase *lead)
{
	const bool is_wished = lead != NULL && (lead->roles & WISH) != 0;
	const bool is_unwished = is_wished && strcmp(lead->word, "not") == 0;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (strcmp(meanings[i].word, verb->word) == 0)
			return is_unwished ? meanings[i].unwished : is_wished ? meanings[i].wished : meanings[i].plain;
	return is_unwished ? "" : verb->word;
}

/* "I ask for my removal from hiring and addition to retention": the lead stands before both. */
static const struct phrase *lead_of(const struct parse *parse)
{
	const bool is_joined = parse->lead == NULL && parse->at > 0 && fold_is_and(parse->words[parse->at - 1].text);
	return is_joined ? parse->shared_lead : parse->lead;
}

static bool may_stand(const struct parse *parse, const struct phrase *verb)
{
	const unsigned lead = parse->lead != NULL ? parse->lead->roles : 0;
	if (lead_asks_how(parse->lead))
		return true;
	if ((verb->roles & WISHED) != 0 && parse->lead == NULL && lead_of(parse) != NULL)
		return *command_of(verb, lead_of(parse)) != '\0'
		        && (lead_of(parse)->roles & ((verb->roles & DO) != 0 ? ASK : WISH)) != 0;
	if (*command_of(verb, parse->lead) == '\0')
		return false;
	if ((verb->roles & (READ | OBJECT)) == (READ | OBJECT))
		return parse->words[parse->count - 1].is_asked;
	if ((verb->roles & WISHED) != 0) /* both: "[I ask for] the removal of" */
		return (lead & ((verb->roles & DO) != 0 ? ASK : WISH)) != 0;
	if ((verb->roles & DO) != 0)
		return lead != WISH;
	if ((verb->roles & SELF) != 0)
		return lead != ASK;
	if ((verb->roles & WORD) != 0 && (lead & WISH) != 0)
		return word_is_joinable(verb->word) || strcmp(verb->word, "pause") == 0
		        || strcmp(verb->word, "resume") == 0;
	if (lead == ASK && strcmp(verb->word, "help") == 0) /* "can you help me" */
		return true;
	return lead == 0 || (verb->roles & READ) != 0;
}

const struct phrase *parse_verb(const struct parse *parse, size_t *taken, enum language *language)
{
	static const unsigned kinds[] = { READ, DO, SELF, WISHED, WORD };
	const struct phrase *best = NULL;
	size_t length, others;
	enum language spoken;
	(void)parse_look(parse, parse->at, OTHERS, &others, &spoken); /* "join us" */
	*taken = 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct phrase *verb = parse_look(parse, parse->at, kinds[i], &length, &spoken);
		if (verb == NULL || length <= *taken || length < others || !may_stand(parse, verb))
			continue;
		best = verb;
		*taken = length;
		*language = spoken;
	}
	return best;
}

/* What is said so fully that it is certain? */
static void weigh(const struct parse *parse, struct ask *ask, const struct phrase *verb, size_t verb_words,
        enum language language)
{
	const bool is_wished = parse->lead != NULL && (parse->lead->roles & WISH) != 0;
	const bool is_word = (verb->roles & WORD) != 0;
	const bool is_plain = ask->team_count == 0 && !ask->is_all && !ask->has_object && ask->day[0] == '\0';
	ask->is_weak = is_word && is_plain && (!is_wished || strcmp(verb->word, "leave") == 0);
	bool is_oneself = false; /* "me" */
	for (size_t at = parse->verb_from; at < parse->verb_from + verb_words; at++)
		is_oneself = is_oneself || lexicon_is_oneself(parse->words[at].text);
	ask->is_anyones = language == LANGUAGE_PL && !is_oneself && !parse->has_please
	        && (parse->lead == NULL ? (verb->roles & SELF) != 0 : is_wished && *parse->lead->word == '\0');
	ask->is_bare = verb_words == 1 && parse->lead == NULL && ask->day[0] == '\0'
	        && (is_word || (!parse->has_please && (verb->roles & SELF) != 0));
	ask->is_elliptic = parse->lead != NULL && strcmp(parse->lead->word, "bare") == 0;
}

static bool is_negated(const struct parse *parse, size_t from, size_t end)
{
	size_t taken;
	enum language language;
	for (size_t at = from; at < end; at++)
		if (parse_look(parse, at, NOT, &taken, &language) != NULL)
			return true;
	return false;
}

/* May this be asked for? "Pause hiring", "stop everything", "I don't want to get all of them" aren't certain. */
static bool is_possible(const struct parse *parse, struct ask *ask, const struct phrase *verb, size_t behind_verb)
{
	size_t team;
	enum language named;
	const bool is_team_next = parse_team(parse, behind_verb, &team, &named) > 0;
	const bool is_reading =
	        (verb->roles & READ) != 0 || strcmp(ask->word, "meetings") == 0 || strcmp(ask->word, "status") == 0;
	if (is_reading)
		ask->team_count = 0;
	if (!word_is_joinable(ask->word) && ask->team_count > 0)
		return false;
	if (ask->is_all && (ask->team_count > 0 || is_negated(parse, 0, behind_verb)))
		return false; /* "I don't want all mails" */
	if (strcmp(verb->text, "stop") == 0
	        && ((ask->is_all && !ask->has_object) || (ask->team_count > 0 && !is_team_next)))
		return false; /* "stop hiring", but not "stop the training" */
	return !parse->sentence->has_bad_day;
}

/* "When is the next meeting [of the hiring people]?": reading harms nothing, whatever else the question names. */
static void pass_question(struct parse *parse)
{
	const unsigned doubts = NOT | IF | VAGUE | SENSE;
	if (parse->count == 0 || !parse->words[parse->count - 1].is_asked
	        || (parse_flags(parse, parse->at) & doubts) != 0)
		return;
	while (parse->at < parse->count && strcmp(parse->words[parse->at].text, ",") != 0)
		parse->at++;
}

bool parse_ask(struct parse *parse, const struct phrase *verb, size_t taken, enum language language)
{
	struct sentence *sentence = parse->sentence;
	if (sentence->ask_count >= SENTENCE_ASKS)
		return false;
	struct ask *ask = &sentence->asks[sentence->ask_count++];
	const bool is_how = lead_asks_how(parse->lead);
	*ask = (struct ask){ .word = is_how ? "help" : command_of(verb, lead_of(parse)) };
	parse_vote(parse, language, taken);
	parse->verb_from = parse->at;
	parse->at += taken;
	parse->has_verb = true;
	parse->was_led = parse->lead != NULL;
	parse->is_word = (verb->roles & WORD) != 0;
	parse->is_joinable_word = parse->is_word && (word_is_joinable(ask->word) || strcmp(verb->word, "pause") == 0);
	if ((verb->roles & ASK) != 0)
		sentence->is_polite_question = true; /* "me apuntan, por favor?" */
	if (strcmp(verb->word, "move") == 0)
		return read_move(parse, ask);
	const size_t behind_verb = parse->at;
	if (!read_tail(parse, ask, verb, language))
		return false;
	if (is_how) {
		sentence->asks_how = true;
		parse->lead = NULL;
		return true;
	}
	if (!is_possible(parse, ask, verb, behind_verb)) {
		sentence->ask_count -= sentence->has_bad_day;
		return false;
	}
	if (strcmp(ask->word, "pause") == 0 && ask->day[0] == '\0') { /* "Until January 15, please pause" */
		memcpy(ask->day, sentence->day, sizeof(ask->day));
		sentence->day[0] = '\0';
	}
	if (strcmp(verb->word, "halt") == 0 && ask->day[0] == '\0' && !ask->has_object)
		return false; /* "no mails": since when, and why? */
	if ((verb->roles & READ) != 0 && strcmp(verb->word, "help") != 0)
		pass_question(parse);
	weigh(parse, ask, verb, taken, language);
	if (ask->is_weak && taken > 1 && parse->lead == NULL && language == LANGUAGE_EN
	        && strcmp(ask->word, "leave") == 0)
		return false; /* "I am leaving": what? */
	parse->shared_lead = parse->lead != NULL ? parse->lead : parse->shared_lead;
	parse->lead = NULL;
	parse->is_after_greeting = false;
	return true;
}
