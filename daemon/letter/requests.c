/* requests.c - what a person's mail asks: kind, language, requests and why, from its own words. See source.h.
 *
 * Everything said is gathered first (gather.h); then a table of rules is gone through, and the first that fits decides. What a
 * rule doesn't know for certain it leaves to a question back (unclear) or to people. */
#include "letter/source.h"
#include <string.h>
#include "letter/announcement.h"
#include "letter/gather.h"
#include "letter/organisation.h"

static void decide(struct gathered *all, enum letter_kind kind, const char *why)
{
	struct letter *letter = all->source->letter;
	enum language best = LANGUAGE_NONE;
	unsigned votes = 0;
	letter->kind = kind;
	letter->why = why;
	letter->language = LANGUAGE_NONE;
	if (kind != LETTER_REQUEST && kind != LETTER_ANSWER)
		letter->request_count = 0;
	if (kind != LETTER_REQUEST && kind != LETTER_ANSWER && kind != LETTER_UNCLEAR)
		return;
	for (int language = 1; language < LANGUAGE_COUNT; language++) {
		if (all->votes[language] > votes) {
			best = (enum language)language;
			votes = all->votes[language];
		} else if (all->votes[language] == votes) {
			best = LANGUAGE_NONE;
		}
	}
	/* A few words that look like ours say less than the mail that is answered. */
	const bool is_faint = votes * 4 < all->body_words + all->subject_words;
	if (best == LANGUAGE_NONE || (is_faint && all->source->quoted_language != LANGUAGE_NONE))
		best = all->source->quoted_language;
	letter->language = best != LANGUAGE_NONE ? best : LANGUAGE_EN;
}

static void request_token(struct gathered *all, const char *word, const char *argument, int token)
{
	struct letter *letter = all->source->letter;
	for (size_t i = 0; i < letter->request_count; i++)
		if (strcmp(letter->requests[i].word, word) == 0 && strcmp(letter->requests[i].argument, argument) == 0)
			return;
	if (letter->request_count >= LETTER_REQUESTS)
		return;
	letter->requests =
	        arena_grow(all->source->arena, letter->requests, letter->request_count, sizeof(*letter->requests));
	letter->requests[letter->request_count++] =
	        (struct request){ word, arena_strdup(all->source->arena, argument), token };
}

static void request(struct gathered *all, const char *word, const char *argument)
{
	request_token(all, word, argument, -1);
}

static const char *team_id(const struct gathered *all, size_t team)
{
	return all->source->reader->house->teams[team].id;
}

static bool is_joinable(const struct ask *ask)
{
	return strcmp(ask->word, "join") == 0 || strcmp(ask->word, "leave") == 0;
}

static bool is_open(const struct ask *ask)
{
	return is_joinable(ask) && ask->team_count == 0 && !ask->is_all;
}

/* Elsewhere, with its teams? */
static bool is_said_fully(const struct gathered *all, const struct ask *ask)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (!is_open(&all->asks[i]) && strcmp(all->asks[i].word, ask->word) == 0)
			return true;
	return false;
}

static bool is_named(const struct gathered *all, size_t team)
{
	for (size_t i = 0; i < all->ask_count; i++)
		for (size_t j = 0; j < all->asks[i].team_count; j++)
			if (all->asks[i].teams[j] == team)
				return true;
	return false;
}

/* Is there a team in words of its own that no request names? */
static bool has_unnamed_team(const struct gathered *all)
{
	for (size_t i = 0; i < all->team_count; i++)
		if (!is_named(all, all->teams[i]))
			return true;
	return false;
}

static bool is_undated_pause(const struct ask *ask)
{
	return strcmp(ask->word, "pause") == 0 && ask->day[0] == '\0';
}

static bool has_dated_pause(const struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (strcmp(all->asks[i].word, "pause") == 0 && all->asks[i].day[0] != '\0')
			return true;
	return false;
}

/* "pause" here, "until January 8" there. */
static void join_pause_and_day(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count && !has_dated_pause(all); i++)
		if (is_undated_pause(&all->asks[i])) {
			all->is_unsure = all->is_unsure || (*all->day == '\0' && all->has_bad_day);
			memcpy(all->asks[i].day, all->day, sizeof(all->day));
			all->asks[i].is_weak = all->asks[i].is_weak && *all->day == '\0';
		}
}

/* Verb here, team there: they make one sentence. False: they don't fit together. */
static bool join_verbs_and_teams(struct gathered *all)
{
	size_t open = 0, closed = 0;
	for (size_t i = 0; i < all->ask_count; i++) {
		open += is_open(&all->asks[i]);
		closed += is_joinable(&all->asks[i]) && !is_open(&all->asks[i]);
	}
	for (size_t i = 0; i < all->ask_count; i++) {
		struct ask *ask = &all->asks[i];
		if (!is_open(ask))
			continue;
		if (is_said_fully(all, ask)) {
			/* "join / Education / join hiring": both. A confirmation names them, leaving has none. */
			const bool is_more = has_unnamed_team(all);
			if (is_more && strcmp(ask->word, "join") != 0)
				return false;
			if (!is_more)
				continue;
		}
		for (size_t j = 0; j < i; j++) /* two verbs, one team: which is meant? */
			if (!is_open(&all->asks[j]) && is_joinable(&all->asks[j]) && all->team_count > 0)
				return false;
		if ((all->team_count > 0 && all->is_all) || all->has_mixed_teams)
			return false;
		memcpy(ask->teams, all->teams, sizeof(ask->teams));
		ask->team_count = all->team_count;
		ask->is_all = all->is_all;
		const bool is_leave = strcmp(ask->word, "leave") == 0;
		if (all->team_count == 0 && !all->is_all && all->mentioned_count > 0
		        && (is_leave
		                || (all->places[i] == IN_BODY && all->distinct_count > 0
		                        && !all->has_doubtful_mention)))
			return false; /* that one, or all? or which? */
	}
	/* A team in a line of its own, beside requests that name others. */
	return open > 0 || closed == 0 || all->teams_place != IN_BODY || !has_unnamed_team(all);
}

static void add_requests(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++) {
		const struct ask *ask = &all->asks[i];
		for (size_t team = 0; team < ask->team_count; team++)
			request(all, ask->word, team_id(all, ask->teams[team]));
		if (ask->is_all && is_joinable(ask))
			request(all, ask->word, "*");
		else if (is_open(ask) && !is_said_fully(all, ask))
			request(all, ask->word, strcmp(ask->word, "join") == 0 ? "?" : "*");
		else if (!is_joinable(ask) && !(is_undated_pause(ask) && has_dated_pause(all)))
			request(all, ask->word, ask->day);
	}
}

static bool has_request(const struct letter *letter, const char *word, const char *argument)
{
	for (size_t i = 0; i < letter->request_count; i++)
		if (strcmp(letter->requests[i].word, word) == 0
		        && (argument == NULL || strcmp(letter->requests[i].argument, argument) == 0))
			return true;
	return false;
}

/* What nobody wants at once. */
static bool is_opposed(const char *one, const char *other)
{
	static const char *const pairs[][2] = { { "pause", "resume" }, { "digest", "each" }, { "forget", "join" },
		{ "yes", "no" }, { "confirm", "no" }, { "forget", "pause" }, { "forget", "resume" },
		{ "confirm", "forget" } };
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		for (size_t first = 0; first < 2; first++)
			if (strcmp(one, pairs[i][first]) == 0 && strcmp(other, pairs[i][1 - first]) == 0)
				return true;
	return false;
}

/* Join and leave of one team, pause and resume: the mail wants two things at once. */
static bool is_contradiction(const struct letter *letter)
{
	size_t pauses = 0;
	for (size_t i = 0; i < letter->request_count; i++) {
		const struct request *one = &letter->requests[i];
		pauses += strcmp(one->word, "pause") == 0;
		if (strcmp(one->word, "join") == 0
		        && (has_request(letter, "leave", one->argument) || has_request(letter, "leave", "*")))
			return true;
		if (strcmp(one->word, "leave") == 0 && has_request(letter, "join", "*"))
			return true;
		if (strcmp(one->word, "leave") == 0 && *one->argument == '*' && has_request(letter, "confirm", NULL))
			return true;
		for (size_t other = 0; other < i; other++)
			if (is_opposed(one->word, letter->requests[other].word))
				return true;
	}
	return pauses > 1;
}

/* Is the ask a subject's one word, and the body says what about it? "Digest", and "no digest for me, please". */
static bool is_topic_of_body(const struct gathered *all, size_t topic)
{
	bool is_met = false;
	for (size_t i = 0; i < all->ask_count; i++)
		is_met = is_met
		        || (all->places[i] == IN_BODY && !all->asks[i].is_weak
		                && (is_opposed(all->asks[i].word, all->asks[topic].word)
		                        || (strcmp(all->asks[topic].word, "data") == 0
		                                && strcmp(all->asks[i].word, "forget") == 0)));
	return is_met && all->places[topic] == IN_SUBJECT && all->asks[topic].is_weak;
}

/* At once, with no question first? */
static bool is_acting(const struct ask *ask)
{
	return strcmp(ask->word, "leave") == 0 || strcmp(ask->word, "forget") == 0 || strcmp(ask->word, "pause") == 0;
}

/* What is left of the asks beside text that isn't understood. One word may be only what the mail is about; a whole command in
 * the subject isn't, unless the text speaks of teams, mails or other people. */
static void drop_weak_asks(struct gathered *all)
{
	bool has_strong_body = false;
	size_t kept = 0;
	for (size_t i = 0; i < all->ask_count; i++)
		has_strong_body = has_strong_body || (all->places[i] == IN_BODY && !all->asks[i].is_weak);
	for (size_t i = 0; i < all->ask_count; i++) {
		const bool is_weak = all->asks[i].is_weak, is_subject = all->places[i] == IN_SUBJECT;
		const bool is_guarded = strcmp(all->asks[i].word, "join") == 0; /* by its confirmation */
		const bool is_lost = is_subject && !has_strong_body
		        && ((all->has_long_text && !is_weak
		                    && (all->has_pertinent_text || (all->has_text_of_others && !is_guarded)))
		                /* "Unsubscribe", and "my colleague" below */
		                || (all->has_text_of_others && is_acting(&all->asks[i])));
		all->is_unsure = all->is_unsure || is_lost;
		if (is_lost || is_topic_of_body(all, i)
		        || (all->has_long_text && all->places[i] != IN_ADDRESS && is_weak))
			continue;
		all->asks[kept] = all->asks[i];
		all->places[kept++] = all->places[i];
	}
	all->ask_count = kept;
}

/* Takes out the asks that are meant; true: there was one. */
static bool take_out(struct gathered *all, bool (*is_meant)(const struct ask *, enum place))
{
	const size_t count = all->ask_count;
	all->ask_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (is_meant(&all->asks[i], all->places[i]))
			continue;
		all->asks[all->ask_count] = all->asks[i];
		all->places[all->ask_count++] = all->places[i];
	}
	return all->ask_count < count;
}

static bool is_confirm(const struct ask *ask, enum place place)
{
	(void)place;
	return strcmp(ask->word, "confirm") == 0;
}

/* "Count me in", in answer to an invitation. */
static bool is_open_join(const struct ask *ask, enum place place)
{
	(void)place;
	return strcmp(ask->word, "join") == 0 && is_open(ask);
}

/* "I would like to join", in answer to our question whether they do. */
static bool is_wish_to_join(const struct ask *ask, enum place place)
{
	return place != IN_ADDRESS && is_open_join(ask, place);
}

/* Turns the asks into requests, after `answer` ("" none). True: done. */
static bool settle(struct gathered *all, const char *answer)
{
	struct letter *letter = all->source->letter;
	const bool only_answer = all->ask_count == 0;
	letter->request_count = 0;
	if (*answer != '\0')
		request(all, answer, "");
	if (!join_verbs_and_teams(all)) {
		decide(all, LETTER_UNCLEAR, "A verb and the teams around it don't fit together.");
		return true;
	}
	add_requests(all);
	if (all->asks_help)
		request(all, "help", "");
	if (letter->request_count == 0)
		return false;
	if (is_contradiction(letter))
		decide(all, LETTER_UNCLEAR, "It asks for two things that exclude each other.");
	else if (only_answer && all->context == 'm' && *answer != '\0' && !all->asks_help)
		decide(all, LETTER_ANSWER, "An answer to an invitation.");
	else
		decide(all, LETTER_REQUEST, "Every word of the request is understood.");
	return true;
}

static bool is_uncertain(const struct gathered *all)
{
	return all->is_unsure || all->is_unfinished || all->is_negated || all->is_conditional || all->is_clouded
	        || all->is_vague || all->is_for_others || all->has_bad_tag;
}

/* ---- the rules, in the order in which they are tried; each returns true where it decided ---- */

/* marks.c takes a leaving token only where it acts: in our address, or as the whole subject. */
static bool rule_leave_token(struct gathered *all)
{
	struct letter *letter = all->source->letter;
	for (size_t i = 0; i < letter->token_count; i++) {
		if (letter->tokens[i].kind != 'u')
			continue;
		letter->request_count = 0;
		request_token(all, "leave", *letter->tokens[i].team != '\0' ? letter->tokens[i].team : "*", (int)i);
		decide(all, LETTER_REQUEST, "A leaving token stands in its place.");
		if (letter->is_automatic)
			letter->language = LANGUAGE_NONE;
		return true;
	}
	return false;
}

static bool rule_calendar(struct gathered *all)
{
	if (all->source->calendar == CALENDAR_ANSWER) {
		request(all, all->source->calendar_word, "");
		decide(all, LETTER_ANSWER, "A calendar's answer to an invitation.");
		all->source->letter->language = LANGUAGE_NONE;
	} else if (all->source->calendar == CALENDAR_PEOPLE) {
		decide(all, LETTER_PEOPLE, "A calendar object that a person should see.");
	} else {
		return false;
	}
	return true;
}

static bool rule_reaction(struct gathered *all)
{
	if (!all->source->is_reaction)
		return false;
	decide(all, LETTER_EMPTY, "A mail program reports a reaction.");
	return true;
}

/* Nothing readable in the body: only an exact command in address or subject counts. */
static bool rule_unreadable(struct gathered *all)
{
	const struct source *source = all->source;
	if (all->body_words > 0 || !(source->is_encrypted || source->is_undecodable))
		return false;
	if (all->has_own_subject || is_uncertain(all) || !settle(all, ""))
		decide(all, LETTER_PEOPLE, "Its body can't be read.");
	return true;
}

static bool is_nothing_said(const struct gathered *all)
{
	return all->body_words == 0 && all->subject_words == 0 && all->ask_count == 0 && all->team_count == 0
	        && !all->has_bad_tag && !all->has_foreign_letters && !all->source->has_emoji_only;
}

static bool is_asking(const struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (strcmp(all->asks[i].word, "help") == 0)
			return true;
	return all->asks_help || all->has_known_question;
}

/* "No, thank you. I only wanted to look around." */
static bool has_more_than_small_talk(const struct gathered *all)
{
	enum { FEW_WORDS = 25 };
	return all->body_words > FEW_WORDS || all->ask_count > 0 || all->team_count > 0 || all->has_question
	        || is_uncertain(all) || all->is_musing || all->rest_is_uncertain || all->is_shown || all->is_sorry
	        || all->has_text_of_others || all->source->has_ticket || all->has_own_subject
	        || (all->words & SAID_MAYBE) != 0;
}

/* Are enough of its words ours? Other languages share a few. */
static bool speaks_our_language(const struct gathered *all)
{
	unsigned most = 0;
	for (int language = 1; language < LANGUAGE_COUNT; language++)
		most = all->votes[language] > most ? all->votes[language] : most;
	return most > 1 && most * 4 >= all->body_words;
}

static bool rule_confirmation(struct gathered *all)
{
	const bool says_yes = all->agrees || (all->words & SAID_YES) != 0;
	const bool says_no = all->refuses || (all->words & SAID_NO) != 0;
	if (all->context != 'c')
		return false;
	if (all->says_first && says_yes != says_no && !has_more_than_small_talk(all))
		return settle(all, says_yes ? "confirm" : "no");
	const bool agrees = take_out(all, is_confirm) || take_out(all, is_wish_to_join) || says_yes;
	if (all->refuses && !agrees && !all->has_question && all->ask_count == 0)
		return settle(all, "no");
	/* "How much time does this take?": whoever is asked to confirm may ask anything; "can you make that Hiring?" wants more */
	const bool only_asks = all->has_question && speaks_our_language(all) && !agrees && all->ask_count == 0
	        && all->team_count == 0 && all->distinct_count == 0 && !all->is_vague && !all->is_for_others;
	if (!says_no && (is_asking(all) || only_asks)) { /* "yes, but who are you?" */
		all->asks_help = true;
		all->ask_count = 0;
		return settle(all, "");
	}
	if (is_uncertain(all) || all->has_long_text || (all->has_body_text && !(all->is_thanks && (agrees || says_no)))
	        || all->rest_is_uncertain || all->is_shown || (agrees && says_no) || all->has_question
	        || (all->words & SAID_MAYBE) != 0 || all->team_count > 0 || all->is_musing
	        || ((all->has_own_subject || all->source->has_ticket || all->is_sorry) && !agrees && !says_no)) {
		decide(all, LETTER_UNCLEAR, "An answer to our confirmation that says neither yes nor no.");
		return true;
	}
	if (says_no && all->ask_count == 0)
		return settle(all, "no");
	if (agrees)
		return settle(all, "confirm");
	if (all->ask_count > 0) {
		drop_weak_asks(all);
		for (size_t i = 0; i < all->ask_count; i++)
			if (strcmp(all->asks[i].word, "join") == 0) {
				decide(all, LETTER_UNCLEAR, "It wants another team than was to be confirmed.");
				return true;
			}
		return settle(all, says_no ? "no" : "");
	}
	const bool is_nod = all->source->has_emoji_only && !all->source->has_emoji_against;
	if (all->body_words == 0 ? !all->has_foreign_letters || is_nod : all->is_thanks)
		return settle(all, "confirm");
	decide(all, LETTER_UNCLEAR, "An answer to our confirmation that says neither yes nor no.");
	return true;
}

/* Whole sentences say more than a lone word: "Yes, I saw it, but I can't come" is no. "" where it isn't certain. */
static const char *meeting_answer(const struct gathered *all)
{
	const unsigned said = all->sentences != 0 ? all->sentences : all->words;
	if (all->sentences == SAID_YES && (all->words & (SAID_NO | SAID_MAYBE)) != 0)
		return "";
	/* "I'll try, can't promise", "I don't know yet, I may come" */
	if (all->sentences != 0 && (said & SAID_MAYBE) != 0)
		return "maybe";
	/* "I would love to come, but I can't" */
	if (said == SAID_NO || (all->sentences != 0 && (said & SAID_NO) != 0))
		return "no";
	if (said == SAID_YES) /* "I would love to come, but that day I can't move" */
		return all->rest_negates ? "" : "yes";
	return said == SAID_MAYBE ? "maybe" : "";
}

static bool rule_meeting(struct gathered *all)
{
	if (all->context != 'm')
		return false;
	if (is_nothing_said(all)) {
		decide(all, LETTER_EMPTY, "A bare reply to an invitation says neither yes nor no.");
		return true;
	}
	if (all->source->has_emoji_only) {
		decide(all, LETTER_UNCLEAR, "An emoji is a nod, not an answer.");
		return true;
	}
	if (all->words == 0 && all->sentences == 0 && (all->agrees || all->refuses) && all->ask_count == 0) {
		decide(all, LETTER_UNCLEAR, "An answer to an invitation that isn't certain.");
		return true;
	}
	if (all->words == 0 && all->sentences == 0 && all->team_count == 0 && all->ask_count > 0
	        && take_out(all, is_open_join) && all->ask_count == 0) {
		decide(all, LETTER_UNCLEAR, "They would join, but the meeting or a team?");
		return true;
	}
	if (all->words == 0 && all->sentences == 0)
		return false;
	(void)take_out(all, is_open_join);
	drop_weak_asks(all);
	const char *answer = meeting_answer(all);
	const bool is_taken_back = all->is_shown || (all->refuses && strcmp(answer, "no") != 0);
	const bool is_maybe = strcmp(answer, "maybe") == 0; /* whatever it depends on */
	const bool is_doubted = all->is_unsure || all->is_unfinished || all->is_vague || all->is_for_others
	        || all->has_bad_tag
	        || (!is_maybe && (all->rest_is_uncertain || all->is_conditional))
	        /* "I can't come": the negation is the answer's own */
	        || (all->is_negated && !is_maybe && strcmp(answer, "no") != 0);
	if (*answer == '\0' || is_taken_back || is_doubted) {
		decide(all, LETTER_UNCLEAR, "An answer to an invitation that isn't certain.");
		return true;
	}
	all->team_count = all->ask_count > 0 ? all->team_count : 0;
	all->asks_help = false;
	return settle(all, answer);
}

static bool rule_return(struct gathered *all)
{
	const bool says_yes = (all->words & SAID_YES) != 0 || all->agrees;
	const bool is_wished = all->returns || (says_yes && !all->is_sorry); /* "yes, goodbye" */
	bool joins = false, leaves = false;
	if (all->context != 'r')
		return false;
	for (size_t i = 0; i < all->ask_count; i++) {
		joins = joins || strcmp(all->asks[i].word, "join") == 0;
		leaves = leaves || strcmp(all->asks[i].word, "join") != 0;
	}
	if (!(is_wished || joins) || leaves || is_uncertain(all) || (all->has_long_text && !all->returns && !joins)
	        || all->refuses || all->has_question || (all->words & (SAID_NO | SAID_MAYBE)) != 0)
		return false;
	struct ask back = { .word = "join" };
	if (all->distinct_count > 0 && !all->has_doubtful_mention) {
		memcpy(back.teams, all->mentioned, sizeof(back.teams));
		back.team_count = all->distinct_count;
	}
	if (!joins)
		gather_ask(all, &back, IN_BODY);
	if (!join_verbs_and_teams(all))
		return false;
	for (size_t i = 0; i < all->ask_count; i++) {
		for (size_t team = 0; team < all->asks[i].team_count; team++)
			request_token(all, "join", team_id(all, all->asks[i].teams[team]), all->context_token);
		if (all->asks[i].team_count == 0)
			request_token(all, "join", "*", all->context_token);
	}
	decide(all, LETTER_REQUEST, "A word of return in answer to our note.");
	return true;
}

/* The body names teams, in sentences that say nothing against it. */
static bool names_for_certain(const struct gathered *all)
{
	return all->distinct_count > 0 && !all->has_doubtful_mention && all->team_count == 0 && !all->is_all
	        && !all->has_question && !all->is_musing && !is_uncertain(all);
}

/* Only our own address asks. */
static bool asks_by_address(const struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (all->places[i] != IN_ADDRESS || !is_open(&all->asks[i]) || strcmp(all->asks[i].word, "join") != 0)
			return false;
	return true;
}

/* Our own address asks to join, whatever else is said: a confirmation follows. */
static bool joins_by_address(const struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (all->places[i] != IN_ADDRESS || strcmp(all->asks[i].word, "join") != 0)
			return false;
	return all->ask_count > 0;
}

/* "Which team?", or +join: the answer may be a whole sentence. */
static bool rule_named(struct gathered *all)
{
	const bool has_address = all->ask_count > 0 && asks_by_address(all);
	if ((all->context != 'q' && !has_address) || !asks_by_address(all) || all->refuses)
		return false;
	if (names_for_certain(all)) {
		all->ask_count = 0;
		memcpy(all->teams, all->mentioned, sizeof(all->teams));
		all->team_count = all->distinct_count;
		gather_ask(all, &(struct ask){ .word = "join" }, IN_BODY);
		return settle(all, "");
	}
	if (has_address && all->team_count == 0 && !all->is_all
	        && (all->context == 'q' ? all->has_body_text : all->distinct_count > 0)) {
		decide(all, LETTER_UNCLEAR, "An answer to \"which team?\" that isn't certain.");
		return true;
	}
	return false;
}

static bool rule_question(struct gathered *all)
{
	if (all->context != 'q' || is_uncertain(all) || all->has_long_text || all->has_question || all->is_musing)
		return false;
	const bool agrees = take_out(all, is_confirm) || all->agrees || (all->words & SAID_YES) != 0;
	const bool refuses = all->refuses || (all->words & (SAID_NO | SAID_MAYBE)) != 0;
	if (agrees && refuses)
		return false;
	if (refuses && all->ask_count == 0 && (all->words & SAID_MAYBE) == 0)
		return settle(all, "no");
	if (all->erases && all->ask_count == 0 && all->team_count == 0)
		return settle(all, "forget");
	if (agrees && all->ask_count == 0 && all->team_count == 0)
		return settle(all, "confirm");
	if (all->ask_count == 1 && strcmp(all->asks[0].word, "forget") == 0 && all->team_count == 0)
		return settle(all, ""); /* "yes, forget everything" */
	if (all->ask_count == 0 && (all->team_count > 0 || all->is_all)) {
		gather_ask(all, &(struct ask){ .word = "join" }, IN_BODY);
		return settle(all, "");
	}
	return false;
}

/* Somebody who looks after a team is asked whether another may join, or an announcement is to be sent: "Yes, welcome her" is about
 * a third person, and is certain all the same. What isn't a yes or no is for people. */
static bool rule_approval(struct gathered *all)
{
	if (all->context != 'a')
		return false;
	const enum bare_answer answer = announcement_answer(all->source);
	if (answer != BARE_NONE) {
		all->source->letter->is_bare_answer = true;
		all->ask_count = all->team_count = 0;
		all->asks_help = false;
		return settle(all, answer == BARE_YES ? "yes" : "no");
	}
	const bool agrees = take_out(all, is_confirm) || all->agrees || (all->words & SAID_YES) != 0;
	const bool refuses = all->refuses || (all->words & SAID_NO) != 0;
	const bool is_clouded = all->is_negated || all->is_conditional || all->is_vague || all->has_long_text
	        || all->has_question || all->is_musing || all->rest_is_uncertain || all->is_shown
	        || (all->words & SAID_MAYBE) != 0;
	all->ask_count = 0; /* "yes, add her": that is what was asked */
	all->team_count = 0;
	all->asks_help = false;
	if (agrees == refuses || is_clouded || !settle(all, agrees ? "yes" : "no"))
		decide(all, LETTER_PEOPLE, "An answer that is to be yes or no says neither.");
	return true;
}

static bool rule_empty(struct gathered *all)
{
	const struct source *source = all->source;
	if (!is_nothing_said(all))
		return false;
	if (source->has_forward || source->has_forward_subject || source->has_attachment)
		decide(all, LETTER_PEOPLE, "Something was sent along without a word.");
	else
		decide(all, LETTER_EMPTY, "No words of the sender's own.");
	return true;
}

/* A request in the body that is more than a word among others. One that needs no line of its own is so whole that another
 * sentence, which only begins like one, takes nothing from it. */
static bool has_strong_ask(const struct gathered *all, bool may_be_bare)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (all->places[i] == IN_BODY && !all->asks[i].is_weak && (may_be_bare || !all->asks[i].is_bare))
			return true;
	return false;
}

/* "I am stepping down from Career Pathways. Please take me off that team." */
static void resolve_that_team(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (is_open(&all->asks[i]) && all->asks[i].has_team_word && all->distinct_count == 1
		        && !all->has_doubtful_mention && all->team_count == 0 && !all->is_all) {
			all->asks[i].teams[0] = all->mentioned[0];
			all->asks[i].team_count = 1;
		}
}

/* "Your hiring team sounds just right. Please add me." "My term with Hiring is over, so please take me off." */
static void resolve_only_team(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (is_open(&all->asks[i]) && all->places[i] == IN_BODY && all->ask_count == 1
		        && all->distinct_count == 1 && !all->has_doubtful_mention && all->team_count == 0
		        && !all->is_all) {
			all->asks[i].teams[0] = all->mentioned[0];
			all->asks[i].team_count = 1;
		}
}

static bool rule_uncertain(struct gathered *all)
{
	resolve_only_team(all);
	resolve_that_team(all);
	all->is_unsure = all->is_unsure || (all->is_unfinished && !has_strong_ask(all, false));
	join_pause_and_day(all);
	drop_weak_asks(all);
	size_t typed = 0; /* asks in words; an address was perhaps only copied from somewhere */
	for (size_t i = 0; i < all->ask_count; i++)
		typed += all->places[i] != IN_ADDRESS;
	const bool has_asks = typed > 0 || all->asks_help;
	const bool is_topic = has_asks || all->has_long_text; /* then the subject is only what the mail is about */
	bool is_open_ask = false;
	for (size_t i = 0; i < all->ask_count; i++)
		is_open_ask = is_open_ask || (is_open(&all->asks[i]) && all->places[i] != IN_BODY);
	if (all->has_bad_tag)
		decide(all, LETTER_UNCLEAR, "No team has the name in the address.");
	else if (all->has_unknown_team && is_open_ask)
		decide(all, LETTER_UNCLEAR, "No team has the name beside the request.");
	else if (all->is_negated || all->is_conditional || (all->is_clouded && !has_strong_ask(all, true))
	        || (typed == 0 && all->ask_count > 0 && all->has_known_question))
		decide(all, LETTER_UNCLEAR, "A negation or a condition stands with the request.");
	else if (all->is_about_others && !all->is_for_others && !has_asks && !joins_by_address(all))
		decide(all, LETTER_PEOPLE, "It is about somebody else.");
	else if (all->is_unsure || (all->is_subject_unsure && !is_topic))
		decide(all, LETTER_UNCLEAR, "It begins like a request, but not all of it is understood.");
	else if (all->is_for_others && !has_asks)
		decide(all, LETTER_UNCLEAR, "Nobody joins by another's mail.");
	else if (all->is_vague || (all->has_too_many && !has_asks))
		decide(all, LETTER_UNCLEAR, "It wants something changed, but not certainly what.");
	else
		return false;
	return true;
}

static bool only_leaves(const struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (all->asks[i].is_weak
		        || (strcmp(all->asks[i].word, "leave") != 0 && strcmp(all->asks[i].word, "forget") != 0))
			return false;
	return true;
}

static bool rule_request(struct gathered *all)
{
	if (all->ask_count > 0 && all->is_endless) {
		decide(all, LETTER_UNCLEAR, "A sentence is too long to be sure of it.");
		return true;
	}
	bool is_resuming = all->ask_count > 0; /* "I am back" belongs to it */
	for (size_t i = 0; i < all->ask_count; i++)
		is_resuming = is_resuming && strcmp(all->asks[i].word, "resume") == 0;
	const bool is_refused =
	        all->refuses || (all->returns && !is_resuming) || (all->words & (SAID_NO | SAID_MAYBE)) != 0;
	/* "I never asked for this. Take me off." */
	const bool is_reason =
	        !all->denies_behind && !all->returns && (all->words & SAID_MAYBE) == 0 && only_leaves(all);
	if (all->ask_count > 0 && all->context != 'm' && is_refused && !is_reason) {
		decide(all, LETTER_UNCLEAR, "A no stands beside the request.");
		return true;
	}
	const bool has_words_alone = all->ask_count == 0 && !all->asks_help;
	for (size_t i = 0; i < all->ask_count; i++)
		if (strcmp(all->asks[i].word, "confirm") == 0) {
			decide(all, LETTER_UNCLEAR, "A confirmation without its token.");
			all->source->letter->says_confirm = true;
			return true;
		}
	if (all->asks_help && all->ask_count > 0)
		for (size_t i = 0; i < all->ask_count; i++)
			if (all->asks[i].is_weak || all->places[i] == IN_ADDRESS) {
				decide(all, LETTER_UNCLEAR, "A question stands beside a command.");
				return true;
			}
	return !has_words_alone && settle(all, "");
}

static bool rule_rest(struct gathered *all)
{
	if (all->context == 'q' && (all->has_body_text || all->team_count > 0))
		decide(all, LETTER_UNCLEAR, "An answer to our question that isn't certain.");
	else if (!all->has_body_text && (all->team_count > 0 || all->is_all) && !all->has_question)
		decide(all, LETTER_UNCLEAR, "A team's name alone says neither join nor leave.");
	else if (all->refuses)
		decide(all, LETTER_UNCLEAR, "It refuses something, but not certainly what.");
	else if (!all->has_body_text && all->words != 0 && !all->has_own_subject)
		decide(all, LETTER_UNCLEAR, "An answer without what it answers.");
	else if (!all->has_body_text && all->agrees && all->context == 0)
		decide(all, LETTER_UNCLEAR, "A confirmation without its token.");
	else
		decide(all, LETTER_PEOPLE, "Its words are for people.");
	return true;
}

static bool (*const rules[])(struct gathered *) = { rule_calendar, rule_leave_token, rule_reaction, rule_unreadable,
	rule_confirmation, rule_meeting, rule_return, rule_named, rule_question, rule_approval, rule_empty,
	rule_uncertain, rule_request, rule_rest };

static void apply_rules(struct gathered *all)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i](all))
			return;
}

/* Nothing but friendly words beside it, whatever the subject is about. */
static bool is_only_friendly(const struct gathered *all)
{
	return !all->has_body_text && !all->has_question && !all->has_foreign_letters && !is_uncertain(all)
	        && all->ask_count == 0 && all->team_count == 0 && all->words == 0 && !all->refuses && !all->agrees
	        && !all->source->has_forward;
}

/* An organisation is named in a line of its own: what stands beside it is read as if the line weren't there, but it is no
 * empty answer to a question of ours, and never keeps the line from being heard. */
static void read_with_organisation(struct gathered *all, const struct organisation_lines *lines)
{
	static const char why[] = "A line says which organisation its sender speaks for.";
	struct letter *letter = all->source->letter;
	const bool is_alone = all->body_words == 0 && all->subject_words == 0 && !all->source->has_emoji_only;

	all->votes[lines->language] += (unsigned)lines->count;
	if (is_alone && (letter->token_count == 0 ? all->ask_count == 0 : letter->tokens[0].kind != 'u'))
		letter->kind = LETTER_EMPTY;
	else
		apply_rules(all);
	if (letter->kind == LETTER_PEOPLE || letter->kind == LETTER_UNCLEAR)
		letter->has_more = !is_only_friendly(all);
	if (letter->kind != LETTER_REQUEST && letter->kind != LETTER_ANSWER) {
		letter->request_count = 0;
		decide(all, LETTER_REQUEST, why);
	}
	for (size_t i = 0; i < lines->count; i++)
		request(all, "organisation", lines->arguments[i]);
}

void source_requests(struct source *source)
{
	const struct organisation_lines lines = organisation_take(source);
	struct gathered *all = gather(source);
	if (lines.count > 0)
		read_with_organisation(all, &lines);
	else
		apply_rules(all);
}
