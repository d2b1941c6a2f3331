/* requests.c - what a person's mail asks: kind, language, requests and why, from its own words. See source.h.
 *
 * Everything said is gathered first (gather.h); then a table of rules is gone through, and the first that fits decides. What a
 * rule doesn't know for certain it leaves to a question back (unclear) or to people. */
#include "letter/source.h"
#include <string.h>
#include "letter/announcement.h"
#include "letter/organisation.h"
#include "letter/settle.h"

static bool is_confirm(const struct ask *ask, enum place place)
{
	(void)place;
	return strcmp(ask->word, "confirm") == 0;
}

/* "Count me in", in answer to an invitation. */
static bool is_open_join(const struct ask *ask, enum place place)
{
	(void)place;
	return strcmp(ask->word, "join") == 0 && ask_is_open(ask);
}

/* "I would like to join", in answer to our question whether they do. */
static bool is_wish_to_join(const struct ask *ask, enum place place)
{
	return place != IN_ADDRESS && is_open_join(ask, place);
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
		settle_request_token(
		        all, "leave", *letter->tokens[i].team != '\0' ? letter->tokens[i].team : "*", (int)i);
		settle_as(all, LETTER_REQUEST, "A leaving token stands in its place.");
		if (letter->is_automatic)
			letter->language = LANGUAGE_NONE;
		return true;
	}
	return false;
}

static bool rule_calendar(struct gathered *all)
{
	if (all->source->calendar == CALENDAR_ANSWER) {
		settle_request(all, all->source->calendar_word, "");
		settle_as(all, LETTER_ANSWER, "A calendar's answer to an invitation.");
		all->source->letter->language = LANGUAGE_NONE;
	} else if (all->source->calendar == CALENDAR_PEOPLE) {
		settle_as(all, LETTER_PEOPLE, "A calendar object that a person should see.");
	} else {
		return false;
	}
	return true;
}

static bool rule_reaction(struct gathered *all)
{
	if (!all->source->is_reaction)
		return false;
	settle_as(all, LETTER_EMPTY, "A mail program reports a reaction.");
	return true;
}

/* Nothing readable in the body: only an exact command in address or subject counts. */
static bool rule_unreadable(struct gathered *all)
{
	const struct source *source = all->source;
	if (all->body_words > 0 || !(source->is_encrypted || source->is_undecodable))
		return false;
	if (all->has_own_subject || is_uncertain(all) || !settle(all, ""))
		settle_as(all, LETTER_PEOPLE, "Its body can't be read.");
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
		settle_as(all, LETTER_UNCLEAR, "An answer to our confirmation that says neither yes nor no.");
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
				settle_as(all, LETTER_UNCLEAR, "It wants another team than was to be confirmed.");
				return true;
			}
		return settle(all, says_no ? "no" : "");
	}
	const bool is_nod = all->source->has_emoji_only && !all->source->has_emoji_against;
	if (all->body_words == 0 ? !all->has_foreign_letters || is_nod : all->is_thanks)
		return settle(all, "confirm");
	settle_as(all, LETTER_UNCLEAR, "An answer to our confirmation that says neither yes nor no.");
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
		settle_as(all, LETTER_EMPTY, "A bare reply to an invitation says neither yes nor no.");
		return true;
	}
	if (all->source->has_emoji_only) {
		settle_as(all, LETTER_UNCLEAR, "An emoji is a nod, not an answer.");
		return true;
	}
	if (all->words == 0 && all->sentences == 0 && (all->agrees || all->refuses) && all->ask_count == 0) {
		settle_as(all, LETTER_UNCLEAR, "An answer to an invitation that isn't certain.");
		return true;
	}
	if (all->words == 0 && all->sentences == 0 && all->team_count == 0 && all->ask_count > 0
	        && take_out(all, is_open_join) && all->ask_count == 0) {
		settle_as(all, LETTER_UNCLEAR, "They would join, but the meeting or a team?");
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
		settle_as(all, LETTER_UNCLEAR, "An answer to an invitation that isn't certain.");
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
			settle_request_token(
			        all, "join", gathered_team_id(all, all->asks[i].teams[team]), all->context_token);
		if (all->asks[i].team_count == 0)
			settle_request_token(all, "join", "*", all->context_token);
	}
	settle_as(all, LETTER_REQUEST, "A word of return in answer to our note.");
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
		if (all->places[i] != IN_ADDRESS || !ask_is_open(&all->asks[i])
		        || strcmp(all->asks[i].word, "join") != 0)
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
		settle_as(all, LETTER_UNCLEAR, "An answer to \"which team?\" that isn't certain.");
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
		settle_as(all, LETTER_PEOPLE, "An answer that is to be yes or no says neither.");
	return true;
}

static bool rule_empty(struct gathered *all)
{
	const struct source *source = all->source;
	if (!is_nothing_said(all))
		return false;
	if (source->has_forward || source->has_forward_subject || source->has_attachment)
		settle_as(all, LETTER_PEOPLE, "Something was sent along without a word.");
	else
		settle_as(all, LETTER_EMPTY, "No words of the sender's own.");
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
		if (ask_is_open(&all->asks[i]) && all->asks[i].has_team_word && all->distinct_count == 1
		        && !all->has_doubtful_mention && all->team_count == 0 && !all->is_all) {
			all->asks[i].teams[0] = all->mentioned[0];
			all->asks[i].team_count = 1;
		}
}

/* "Your hiring team sounds just right. Please add me." "My term with Hiring is over, so please take me off." */
static void resolve_only_team(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (ask_is_open(&all->asks[i]) && all->places[i] == IN_BODY && all->ask_count == 1
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
		is_open_ask = is_open_ask || (ask_is_open(&all->asks[i]) && all->places[i] != IN_BODY);
	if (all->has_bad_tag)
		settle_as(all, LETTER_UNCLEAR, "No team has the name in the address.");
	else if (all->has_unknown_team && is_open_ask)
		settle_as(all, LETTER_UNCLEAR, "No team has the name beside the request.");
	else if (all->is_negated || all->is_conditional || (all->is_clouded && !has_strong_ask(all, true))
	        || (typed == 0 && all->ask_count > 0 && all->has_known_question))
		settle_as(all, LETTER_UNCLEAR, "A negation or a condition stands with the request.");
	else if (all->is_about_others && !all->is_for_others && !has_asks && !joins_by_address(all))
		settle_as(all, LETTER_PEOPLE, "It is about somebody else.");
	else if (all->is_unsure || (all->is_subject_unsure && !is_topic))
		settle_as(all, LETTER_UNCLEAR, "It begins like a request, but not all of it is understood.");
	else if (all->is_for_others && !has_asks)
		settle_as(all, LETTER_UNCLEAR, "Nobody joins by another's mail.");
	else if (all->is_vague || (all->has_too_many && !has_asks))
		settle_as(all, LETTER_UNCLEAR, "It wants something changed, but not certainly what.");
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
		settle_as(all, LETTER_UNCLEAR, "A sentence is too long to be sure of it.");
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
		settle_as(all, LETTER_UNCLEAR, "A no stands beside the request.");
		return true;
	}
	const bool has_words_alone = all->ask_count == 0 && !all->asks_help;
	for (size_t i = 0; i < all->ask_count; i++)
		if (strcmp(all->asks[i].word, "confirm") == 0) {
			settle_as(all, LETTER_UNCLEAR, "A confirmation without its token.");
			all->source->letter->says_confirm = true;
			return true;
		}
	if (all->asks_help && all->ask_count > 0)
		for (size_t i = 0; i < all->ask_count; i++)
			if (all->asks[i].is_weak || all->places[i] == IN_ADDRESS) {
				settle_as(all, LETTER_UNCLEAR, "A question stands beside a command.");
				return true;
			}
	return !has_words_alone && settle(all, "");
}

static bool rule_rest(struct gathered *all)
{
	if (all->context == 'q' && (all->has_body_text || all->team_count > 0))
		settle_as(all, LETTER_UNCLEAR, "An answer to our question that isn't certain.");
	else if (!all->has_body_text && (all->team_count > 0 || all->is_all) && !all->has_question)
		settle_as(all, LETTER_UNCLEAR, "A team's name alone says neither join nor leave.");
	else if (all->refuses)
		settle_as(all, LETTER_UNCLEAR, "It refuses something, but not certainly what.");
	else if (!all->has_body_text && all->words != 0 && !all->has_own_subject)
		settle_as(all, LETTER_UNCLEAR, "An answer without what it answers.");
	else if (!all->has_body_text && all->agrees && all->context == 0)
		settle_as(all, LETTER_UNCLEAR, "A confirmation without its token.");
	else
		settle_as(all, LETTER_PEOPLE, "Its words are for people.");
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
		settle_as(all, LETTER_REQUEST, why);
	}
	for (size_t i = 0; i < lines->count; i++)
		settle_request(all, "organisation", lines->arguments[i]);
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
