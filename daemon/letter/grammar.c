/* grammar.c - what one sentence is. See grammar.h.
 *
 * cover() goes through a sentence from left to right, at each place by the longest phrase that fits there, and fails at the
 * first word that fits nowhere. So "leave the hiring team" acts, and "leave the hiring to us" doesn't. Where a sentence as a
 * whole isn't understood, its parts between commas are tried. */
#include "letter/grammar.h"
#include "letter/day.h"
#include <string.h>

enum { NAME_WORDS = 4, SHORT_WORDS = 3 };

/* ---- one way through a sentence ---- */

struct parse {
	const struct lexicon *lexicon;
	const struct word *words;
	size_t count, at;
	const struct phrase *lead; /* WISH or ASK, waiting for its verb; NULL none */
	bool is_after_greeting, has_small, has_verb, is_word, is_joinable_word, has_please, was_led, was_how;
	bool has_tail;              /* the last verb: something complete stood behind it */
	size_t lead_from, lead_end; /* the words of the last one */
	struct sentence *sentence;
};

static void vote(struct parse *parse, enum language language, size_t words)
{
	parse->sentence->votes[language] += (unsigned)words;
}

static const struct phrase *look(
        const struct parse *parse, size_t at, unsigned roles, size_t *taken, enum language *language)
{
	*taken = 0;
	return at < parse->count
	        ? lexicon_phrase(parse->lexicon, parse->words + at, parse->count - at, roles, taken, language)
	        : NULL;
}

static size_t look_team(const struct parse *parse, size_t at, size_t *team, enum language *language)
{
	return at < parse->count
	        ? team_names_match(lexicon_teams(parse->lexicon), parse->words + at, parse->count - at, team, language)
	        : 0;
}

static bool is_mark(const struct parse *parse, size_t at)
{
	return at < parse->count
	        && (strcmp(parse->words[at].text, ",") == 0 || strcmp(parse->words[at].text, "&") == 0);
}

static void add_team(size_t *teams, size_t *count, size_t team)
{
	for (size_t i = 0; i < *count; i++)
		if (teams[i] == team)
			return;
	if (*count < SENTENCE_TEAMS)
		teams[(*count)++] = team;
}

static bool is_joinable(const char *word)
{
	return strcmp(word, "join") == 0 || strcmp(word, "leave") == 0;
}

/* "until March 1", "for two weeks", "two weeks" */
static bool read_pause_day(struct parse *parse, struct ask *ask)
{
	static const struct {
		unsigned role;
		size_t (*read)(const struct lexicon *, const struct word *, size_t, int64_t, char *);
	} ways[] = { { UNTIL, day_until }, { DURING, day_after }, { 0, day_after } };
	const int64_t now = lexicon_date(parse->lexicon);
	bool has_lead = false;
	enum language filled_language;
	size_t filled;
	(void)look(parse, parse->at, FILL, &filled, &filled_language);

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		enum language language = LANGUAGE_NONE;
		size_t taken = 0;
		const struct phrase *lead = look(parse, parse->at, ways[i].role, &taken, &language);
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
		vote(parse, language, 1);
		return true;
	}
	parse->sentence->has_bad_day = parse->sentence->has_bad_day || has_lead;
	return false;
}

/* Does another team, or "all", follow the mark or "and" at `at`? */
static bool list_goes_on(const struct parse *parse, size_t at)
{
	enum language language;
	size_t taken, team;
	at++;
	while (look(parse, at, ARTICLE | OF | FROM | TO, &taken, &language) != NULL
	        && look_team(parse, at, &team, &language) == 0)
		at += taken;
	return look_team(parse, at, &team, &language) > 0;
}

static bool asks_how(const struct phrase *lead)
{
	return lead != NULL && strcmp(lead->word, "how") == 0;
}

/* What may stand behind the verb of `ask`. Leaves parse->at at the first word that doesn't belong to it. */
static bool read_tail(struct parse *parse, struct ask *ask, const struct phrase *verb)
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
		const size_t name = look_team(parse, parse->at, &team, &language);
		const struct phrase *phrase;
		const bool may_pause = strcmp(verb->word, "pause") == 0 || strcmp(verb->word, "stop") == 0;
		if (may_pause && ask->day[0] == '\0' && read_pause_day(parse, ask)) {
			ask->word = strcmp(ask->word, "help") == 0 ? "help" : "pause";
			is_waiting = false;
			continue;
		}
		(void)look(parse, parse->at, FILL, &filled, &filled_language);
		if (name > 0) {
			add_team(ask->teams, &ask->team_count, team);
			vote(parse, language, name);
			parse->at += name;
			is_waiting = false;
		} else if ((is_mark(parse, parse->at) || fold_is_and(parse->words[parse->at].text))
		        && list_goes_on(parse, parse->at)) {
			parse->at++;
		} else if (look(parse, parse->at, VAGUE, &taken, &language) != NULL) {
			return false;
		} else if ((phrase = look(parse, parse->at, small, &taken, &language)) != NULL && taken >= filled) {
			ask->is_all = ask->is_all || (phrase->roles & ALL) != 0;
			ask->has_object = ask->has_object || (phrase->roles & OBJECT) != 0;
			is_waiting = (phrase->roles & (ALL | OBJECT)) == 0 && *phrase->word == '\0';
			vote(parse, language, taken);
			parse->at += taken;
		} else if (filled > 0) { /* "zapisz mnie prosze do", "each mail on its own" */
			vote(parse, filled_language, filled);
			parse->at += filled;
		} else {
			break;
		}
	}
	parse->has_tail = parse->at > from && !is_waiting;
	return !is_waiting || (verb->roles & WORD) == 0 || asks_how(parse->lead); /* "how do I stop this" */
}

/* Teams behind `small` words, for "from the hiring team", "to retention". */
static void read_side(struct parse *parse, unsigned small, struct ask *ask)
{
	enum language language = LANGUAGE_NONE;
	size_t taken, team;
	if (look(parse, parse->at, small, &taken, &language) == NULL)
		return;
	while (parse->at < parse->count) {
		const size_t name = look_team(parse, parse->at, &team, &language);
		if (name > 0)
			add_team(ask->teams, &ask->team_count, team);
		else if (ask->team_count > 0 && look(parse, parse->at, FROM | TO, &taken, &language) != NULL)
			return;
		else if (look(parse, parse->at, small | ARTICLE, &taken, &language) == NULL)
			return;
		vote(parse, language, name > 0 ? name : taken);
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

static bool may_stand(const struct parse *parse, const struct phrase *verb)
{
	const unsigned lead = parse->lead != NULL ? parse->lead->roles : 0;
	if (asks_how(parse->lead))
		return true;
	if (*command_of(verb, parse->lead) == '\0')
		return false;
	if ((verb->roles & WISHED) != 0) /* both: "[I ask for] the removal of" */
		return (lead & ((verb->roles & DO) != 0 ? ASK : WISH)) != 0;
	if ((verb->roles & DO) != 0)
		return lead != WISH;
	if ((verb->roles & SELF) != 0)
		return lead != ASK;
	if ((verb->roles & WORD) != 0 && (lead & WISH) != 0)
		return is_joinable(verb->word) || strcmp(verb->word, "pause") == 0 || strcmp(verb->word, "resume") == 0;
	if (lead == ASK && strcmp(verb->word, "help") == 0) /* "can you help me" */
		return true;
	return lead == 0 || (verb->roles & READ) != 0;
}

/* The longest verb that may stand here; look() alone would hide a shorter one behind it. */
static const struct phrase *look_verb(const struct parse *parse, size_t *taken, enum language *language)
{
	static const unsigned kinds[] = { READ, DO, SELF, WISHED, WORD };
	const struct phrase *best = NULL;
	size_t length, others;
	enum language spoken;
	(void)look(parse, parse->at, OTHERS, &others, &spoken); /* "join us" */
	*taken = 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct phrase *verb = look(parse, parse->at, kinds[i], &length, &spoken);
		if (verb == NULL || length <= *taken || length < others || !may_stand(parse, verb))
			continue;
		best = verb;
		*taken = length;
		*language = spoken;
	}
	return best;
}

/* What is said so fully that it is certain? */
static void weigh(const struct parse *parse, struct ask *ask, const struct phrase *verb, size_t verb_words)
{
	const bool is_wished = parse->lead != NULL && (parse->lead->roles & WISH) != 0;
	const bool is_word = (verb->roles & WORD) != 0;
	const bool is_plain = ask->team_count == 0 && !ask->is_all && !ask->has_object && ask->day[0] == '\0';
	ask->is_weak = is_word && is_plain && (!is_wished || strcmp(verb->word, "leave") == 0);
	ask->is_own = is_wished;
	ask->is_bare = verb_words == 1 && parse->lead == NULL && ask->day[0] == '\0'
	        && (is_word || (!parse->has_please && (verb->roles & SELF) != 0));
	ask->is_elliptic = parse->lead != NULL && strcmp(parse->lead->word, "bare") == 0;
}

static bool is_negated(const struct parse *parse, size_t from, size_t end)
{
	size_t taken;
	enum language language;
	for (size_t at = from; at < end; at++)
		if (look(parse, at, NOT, &taken, &language) != NULL)
			return true;
	return false;
}

/* May this be asked for? "Pause hiring", "stop everything", "I don't want to get all of them" aren't certain. */
static bool is_possible(const struct parse *parse, struct ask *ask, const struct phrase *verb, size_t behind_verb)
{
	size_t team;
	enum language named;
	const bool is_team_next = look_team(parse, behind_verb, &team, &named) > 0;
	const bool is_reading =
	        (verb->roles & READ) != 0 || strcmp(ask->word, "meetings") == 0 || strcmp(ask->word, "status") == 0;
	if (is_reading)
		ask->team_count = 0;
	if (!is_joinable(ask->word) && ask->team_count > 0)
		return false;
	if (ask->is_all && (ask->team_count > 0 || is_negated(parse, 0, behind_verb)))
		return false; /* "I don't want all mails" */
	if (strcmp(verb->text, "stop") == 0
	        && ((ask->is_all && !ask->has_object) || (ask->team_count > 0 && !is_team_next)))
		return false; /* "stop hiring", but not "stop the training" */
	return !parse->sentence->has_bad_day;
}

static bool read_ask(struct parse *parse, const struct phrase *verb, size_t taken, enum language language)
{
	struct sentence *sentence = parse->sentence;
	if (sentence->ask_count >= SENTENCE_ASKS)
		return false;
	struct ask *ask = &sentence->asks[sentence->ask_count++];
	const bool is_how = asks_how(parse->lead);
	*ask = (struct ask){ .word = is_how ? "help" : command_of(verb, parse->lead) };
	vote(parse, language, taken);
	parse->at += taken;
	parse->has_verb = true;
	parse->was_led = parse->lead != NULL;
	parse->is_word = (verb->roles & WORD) != 0;
	parse->is_joinable_word = parse->is_word && (is_joinable(ask->word) || strcmp(verb->word, "pause") == 0);
	if ((verb->roles & ASK) != 0)
		sentence->is_polite_question = true; /* "me apuntan, por favor?" */
	if (strcmp(verb->word, "move") == 0)
		return read_move(parse, ask);
	const size_t behind_verb = parse->at;
	if (!read_tail(parse, ask, verb))
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
	weigh(parse, ask, verb, taken);
	parse->lead = NULL;
	parse->is_after_greeting = false;
	return true;
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
	return strcmp(phrase->text, "si") == 0 && behind < parse->count && !is_mark(parse, behind)
	        && look(parse, behind, FILL | GREET, &next, &language) == NULL;
}

/* ANSWER, COMING and AGREE are told by who asked: all rows that stand here are noted. */
static size_t read_statement(struct parse *parse, size_t at_least)
{
	static const unsigned kinds[] = { ANSWER, COMING, AGREE };
	const struct phrase *found[3];
	size_t taken[3], most = 0;
	enum language language[3];
	for (size_t i = 0; i < 3; i++) {
		found[i] = look(parse, parse->at, kinds[i], &taken[i], &language[i]);
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
				vote(parse, language[i], most);
			has_voted = true;
		}
	return most;
}

/* How many words at `at` name somebody: "Ruth Lane", "my colleague Robert (r@x.example)"; 0 nobody. */
static size_t companion_words(const struct parse *parse, size_t at, size_t end)
{
	size_t taken, team, from = at;
	enum language language;
	bool has_other = false;
	if (look(parse, at, TO, &taken, &language) != NULL) /* "a mi y a mi companera" */
		at += taken;
	if (look(parse, at, ARTICLE, &taken, &language) != NULL)
		at += taken;
	while (at < end) {
		const struct word *word = &parse->words[at];
		const bool is_name = word->is_address
		        || (word->is_capital && !word->is_number && look_team(parse, at, &team, &language) == 0
		                && !lexicon_knows(parse->lexicon, word->text));
		const bool is_role = look(parse, at, OTHERS, &taken, &language) != NULL;
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
	return look(parse, at, ~role, &taken, &other) != NULL && other != LANGUAGE_NONE && language != LANGUAGE_NONE
	        && other != language && votes[language] <= votes[other];
}

static unsigned flags_of(const struct parse *parse, size_t from)
{
	unsigned flags = 0;
	size_t taken;
	enum language language;
	static const unsigned each[] = { NOT, IF, OTHERS, SENSE, VAGUE };
	for (size_t at = from; at < parse->count; at++) {
		for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
			if ((each[i] == IF || each[i] == NOT) && at >= parse->lead_from && at < parse->lead_end)
				continue; /* "could you" is no musing */
			const struct phrase *found = look(parse, at, each[i], &taken, &language);
			if (found != NULL && each[i] == OTHERS && is_another_languages(parse, at, OTHERS, language))
				continue;
			if (found != NULL && each[i] == IF && strcmp(found->word, "alone") == 0)
				flags |= taken == parse->count ? MUSING | SHOWN : 0;
			else if (found != NULL && each[i] == IF && strcmp(found->word, "shown") == 0)
				flags |= MUSING | SHOWN;
			else if (found != NULL && each[i] == IF && strcmp(found->word, "report") == 0)
				flags |= MUSING | (says_oneself(parse) ? 0 : REPORT);
			else if (found != NULL && each[i] == IF && strcmp(found->word, "muse") == 0)
				flags |= MUSING;
			else if (found != NULL)
				flags |= each[i]
				        | (each[i] == SENSE && strcmp(found->word, "join") == 0 ? FOR_OTHERS : 0);
			if (found != NULL && each[i] == SENSE && *found->word != '\0'
			        && companion_words(parse, at + taken, parse->count) > 0)
				flags |= OTHERS; /* "add Ruth" */
		}
		const struct phrase *verb = look(parse, at, SELF | DO | WISHED, &taken, &language);
		if (verb != NULL && !is_common(verb) && (taken > 1 || (verb->roles & WISHED) == 0))
			flags |= SENSE;
		if (at < from + 3 && look(parse, at, HOW, &taken, &language) != NULL)
			flags |= HOW;
		if (parse->words[at].is_address)
			flags |= OTHERS;
	}
	return flags;
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
	else if (names == 0 || (!is_end && !(is_mark(parse, at) && parse->is_after_greeting))
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
		if (look_team(parse, at, &team, &language) > 0)
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
		        && look(parse, at + 1, WISH | ASK, &taken, &language) != NULL)
			return true;
	return false;
}

static bool read_friendly(struct parse *parse, const struct phrase *phrase, size_t taken, enum language language)
{
	const bool is_warm = (phrase->roles & WARM) != 0, is_reason = strcmp(phrase->word, "because") == 0;
	const unsigned harmless = OTHERS | (is_reason ? NOT | HOW : 0u);
	vote(parse, language, taken);
	parse->at += taken;
	if ((phrase->roles & LINK) != 0 && parse->has_verb && parse->at >= parse->count)
		return false; /* "remove me then": when? */
	if (is_warm) {
		if ((flags_of(parse, parse->at) & ~harmless) != 0 || names_team(parse)
		        || (is_reason && !parse->has_verb) || goes_on_asking(parse))
			return false;
		parse->at = parse->count;
	}
	if ((phrase->roles & (WISH | ASK)) != 0) {
		parse->lead = phrase;
		parse->lead_from = parse->at - taken;
		parse->lead_end = strcmp(phrase->word, "not") == 0 ? 0 : parse->at;
	}
	parse->was_how = parse->was_how || asks_how(parse->lead);
	if ((phrase->roles & FILL) != 0)
		parse->has_please = true;
	parse->sentence->is_thanks = parse->sentence->is_thanks || (phrase->roles & (GREET | FILL)) != 0
	        || (is_warm && *phrase->word == '\0');
	parse->sentence->is_sorry = parse->sentence->is_sorry || strcmp(phrase->word, "sorry") == 0;
	if ((phrase->roles & ASK) != 0 && !asks_how(phrase))
		parse->sentence->is_polite_question = true;
	parse->is_after_greeting = (phrase->roles & GREET) != 0;
	return true;
}

/* Teams without a verb, and the small words around them. */
static bool read_loose(struct parse *parse)
{
	enum language language;
	size_t taken, team;
	const size_t name = look_team(parse, parse->at, &team, &language);
	if (name > 0) {
		add_team(parse->sentence->teams, &parse->sentence->team_count, team);
		vote(parse, language, name);
		parse->at += name;
		return true;
	}
	struct ask rest = { .word = "pause" };
	if (!parse->has_verb && parse->lead == NULL && *parse->sentence->day == '\0' && read_pause_day(parse, &rest)) {
		memcpy(parse->sentence->day, rest.day, sizeof(rest.day));
		return true;
	}
	parse->sentence->has_bad_day = false;
	const struct phrase *phrase = look(parse, parse->at, ALL | ARTICLE | OF | FROM | TO, &taken, &language);
	if (phrase == NULL || parse->lead != NULL || parse->has_verb)
		return false;
	parse->sentence->is_all_teams = parse->sentence->is_all_teams || (phrase->roles & ALL) != 0;
	parse->has_small = true;
	vote(parse, language, taken);
	parse->at += taken;
	return true;
}

static const struct phrase *look_friendly(const struct parse *parse, size_t *taken, enum language *language)
{
	const struct phrase *phrase = look(parse, parse->at, GREET | FILL | LINK | WISH | ASK | WARM, taken, language);
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
	const struct phrase *phrase = look(parse, parse->at, WARM, &taken, &language);
	if (phrase != NULL && strcmp(phrase->word, "coming") == 0 && parse->sentence->sentences != 0
	        && (flags_of(parse, parse->at) & ~(unsigned)OTHERS) == 0)
		parse->at = parse->count;
}

/* One step; false: the word at parse->at fits nowhere. */
static bool step(struct parse *parse)
{
	enum language spoken = LANGUAGE_NONE, friendly_language = LANGUAGE_NONE, language;
	size_t verb_words, friendly_words, team;
	if (is_mark(parse, parse->at)) {
		parse->at++;
		return true;
	}
	const struct phrase *verb = look_verb(parse, &verb_words, &spoken);
	const struct phrase *friendly = look_friendly(parse, &friendly_words, &friendly_language);
	const size_t most = verb_words > friendly_words ? verb_words : friendly_words;
	if (look_team(parse, parse->at, &team, &language) > most && read_loose(parse))
		return true;
	const size_t statement = read_statement(parse, most > 0 ? most : 1);
	if (verb != NULL && verb_words >= friendly_words && verb_words >= statement)
		return read_ask(parse, verb, verb_words, spoken);
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
	        || !is_joinable(sentence->asks[0].word))
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
	const struct phrase *link = look(parse, 0, LINK, &taken, &language);
	return link != NULL && strcmp(link->word, "but") == 0;
}

/* "In June": a few words that put the request beside them off to another day. */
static bool is_date_alone(const struct parse *parse)
{
	size_t taken;
	enum language language;
	bool has_date = false;
	for (size_t at = 0; at < parse->count; at++)
		has_date = has_date || parse->words[at].is_number
		        || look(parse, at, MONTH | UNIT, &taken, &language) != NULL;
	return has_date && parse->count <= SHORT_WORDS + 1;
}

/* What is known of a sentence that isn't understood as a whole. */
static void note_other(const struct parse *parse, struct sentence *sentence)
{
	size_t taken, team, teams = 0;
	enum language language;
	bool has_word = false;
	sentence->kind = SENTENCE_OTHER;
	for (size_t at = 0; at < parse->count;) {
		const size_t name = look_team(parse, at, &team, &language);
		const struct phrase *word = look(parse, at, WORD | WISHED, &taken, &language);
		has_word = has_word || (word != NULL && is_joinable(word->word));
		if (look(parse, at, ~0u, &taken, &language) != NULL && parse->words[at].text[1] != '\0')
			sentence->votes[language] += (unsigned)taken;
		if (name > 0) {
			add_team(sentence->teams, &sentence->team_count, team);
			teams++;
		}
		at += name > 0 ? name : 1;
	}
	sentence->flags = flags_of(parse, 0);
	if (has_word && teams > 0)
		sentence->flags |= SENSE;
	sentence->says_oneself = says_oneself(parse);
	for (size_t at = 1; at < parse->count; at++) {
		const struct phrase *article = look(parse, at, ARTICLE, &taken, &language);
		sentence->names_some_team = sentence->names_some_team || (article != NULL && *article->word != '\0');
	}
	sentence->begins_day = look(parse, 0, UNTIL | DURING, &taken, &language) != NULL;
	sentence->begins_how = look(parse, 0, HOW, &taken, &language) != NULL;
	if (is_date_alone(parse))
		sentence->flags |= IF;
	/* "In March": later, then. */
	const bool is_later = is_date_alone(parse) && parse->count > 1 && !parse->words[0].is_capital
	        && look(parse, 0, MONTH | UNIT, &taken, &language) == NULL
	        && look(parse, parse->count - 1, MONTH, &taken, &language) != NULL;
	sentence->begins_if = is_later;
	sentence->ends_not = parse->count > 0 && look(parse, parse->count - 1, NOT, &taken, &language) != NULL;
	for (size_t at = 0; at < parse->count && at < 2; at++) {
		const struct phrase *condition = look(parse, at, IF, &taken, &language);
		sentence->begins_if = sentence->begins_if || (condition != NULL && *condition->word == '\0')
		        || begins_with_but(parse);
	}
	if (is_name(parse->words, parse->count) && (sentence->flags & (SENSE | VAGUE | NOT | IF | MUSING)) == 0
	        && teams == 0)
		sentence->kind = SENTENCE_NAME;
	sentence->has_text = parse->count > SHORT_WORDS;
}

static struct sentence read_piece(const struct lexicon *lexicon, const struct word *words, size_t count)
{
	struct sentence sentence = { 0 };
	struct parse parse = { .lexicon = lexicon, .words = words, .count = count, .sentence = &sentence };
	if (count <= SENTENCE_WORDS && cover(&parse))
		return sentence;
	size_t taken;
	enum language language;
	const bool is_condition = look(&parse, parse.at, IF | LINK, &taken, &language) != NULL; /* "[to join] if" */
	const bool is_unfinished = parse.has_verb && !parse.was_how, has_bad_day = sentence.has_bad_day,
	           is_polite = sentence.is_polite_question;
	const char *agrees = sentence.agrees;
	sentence = (struct sentence){ 0 };
	note_other(&parse, &sentence);
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

static bool is_joint(const struct lexicon *lexicon, const struct word *words, size_t count, size_t at)
{
	size_t taken;
	enum language language;
	if (strcmp(words[at].text, ",") == 0)
		return true;
	if (words[at].ends_line && at + 1 < count && words[at + 1].is_capital && !fold_is_and(words[at].text))
		return true;
	if (at == 0
	        || (!fold_is_and(words[at].text)
	                && lexicon_phrase(lexicon, words + at, 1, LINK, &taken, &language) == NULL))
		return false;
	const bool is_polish_and = strcmp(words[at].text, "i") == 0; /* or the English I, which joins nothing */
	words += at + 1;
	count -= at + 1;
	if (is_polish_and)
		return lexicon_phrase(lexicon, words, count, WISH | ASK | DO | FILL | COMING, &taken, &language) != NULL
		        && language == LANGUAGE_PL;
	return lexicon_phrase(lexicon, words, count, WISH | ASK | DO | FILL | COMING, &taken, &language) != NULL
	        || (lexicon_phrase(lexicon, words, count, SELF, &taken, &language) != NULL && taken >= 3);
}

static void merge(struct sentence *into, const struct sentence *part)
{
	for (size_t i = 0; i < part->ask_count && into->ask_count < SENTENCE_ASKS; i++)
		into->asks[into->ask_count++] = part->asks[i];
	for (size_t i = 0; i < part->team_count; i++)
		add_team(into->teams, &into->team_count, part->teams[i]);
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
		if (at < count && !is_joint(lexicon, words, count, at))
			continue;
		const bool is_mark = at < count && !(words[at].ends_line && strcmp(words[at].text, ",") != 0);
		const size_t end = is_mark || at == count ? at : at + 1;
		if (end > from) {
			const struct sentence part = read_piece(lexicon, words + from, end - from);
			has_other = has_other || part.kind == SENTENCE_OTHER;
			if (part.kind == SENTENCE_OTHER && all.words == SAID_YES
			        && !is_aside(lexicon, words + from, end - from))
				all.flags |= REPORT;
			has_teams = has_teams || part.kind == SENTENCE_TEAMS_ONLY;
			is_taken_back =
			        is_taken_back || (all.ask_count > 0 && part.kind == SENTENCE_OTHER && part.begins_if);
			merge(&all, &part);
		}
		has_parts = has_parts || at < count;
		from = at + 1;
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
			behind = at + 1 + companion_words(parse, at + 1, parse->count);
		} else if (lexicon_is_oneself(parse->words[at + 1].text)) {
			for (size_t start = 0; start < at && from == at; start++)
				if (companion_words(parse, start, at) == at - start)
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
		}
	}
	sentence.is_asked = count > 0 && words[count - 1].is_asked;
	sentence.is_announcing = count > 0 && words[count - 1].is_announcing;
	return sentence;
}
