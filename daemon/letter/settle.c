/* settle.c - what is asked becomes requests, where its parts fit together. See settle.h. */
#include "letter/settle.h"
#include <string.h>

void settle_as(struct gathered *all, enum letter_kind kind, const char *why)
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

void settle_request_token(struct gathered *all, const char *word, const char *argument, int token)
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

void settle_request(struct gathered *all, const char *word, const char *argument)
{
	settle_request_token(all, word, argument, -1);
}

const char *gathered_team_id(const struct gathered *all, size_t team)
{
	return all->source->reader->house->teams[team].id;
}

static bool is_joinable(const struct ask *ask)
{
	return strcmp(ask->word, "join") == 0 || strcmp(ask->word, "leave") == 0;
}

bool ask_is_open(const struct ask *ask)
{
	return is_joinable(ask) && ask->team_count == 0 && !ask->is_all;
}

/* Elsewhere, with its teams? */
static bool is_said_fully(const struct gathered *all, const struct ask *ask)
{
	for (size_t i = 0; i < all->ask_count; i++)
		if (!ask_is_open(&all->asks[i]) && strcmp(all->asks[i].word, ask->word) == 0)
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

void join_pause_and_day(struct gathered *all)
{
	for (size_t i = 0; i < all->ask_count && !has_dated_pause(all); i++)
		if (is_undated_pause(&all->asks[i])) {
			all->is_unsure = all->is_unsure || (*all->day == '\0' && all->has_bad_day);
			memcpy(all->asks[i].day, all->day, sizeof(all->day));
			all->asks[i].is_weak = all->asks[i].is_weak && *all->day == '\0';
		}
}

bool join_verbs_and_teams(struct gathered *all)
{
	size_t open = 0, closed = 0;
	for (size_t i = 0; i < all->ask_count; i++) {
		open += ask_is_open(&all->asks[i]);
		closed += is_joinable(&all->asks[i]) && !ask_is_open(&all->asks[i]);
	}
	for (size_t i = 0; i < all->ask_count; i++) {
		struct ask *ask = &all->asks[i];
		if (!ask_is_open(ask))
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
			if (!ask_is_open(&all->asks[j]) && is_joinable(&all->asks[j]) && all->team_count > 0)
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
			settle_request(all, ask->word, gathered_team_id(all, ask->teams[team]));
		if (ask->is_all && is_joinable(ask))
			settle_request(all, ask->word, "*");
		else if (ask_is_open(ask) && !is_said_fully(all, ask))
			settle_request(all, ask->word, strcmp(ask->word, "join") == 0 ? "?" : "*");
		else if (!is_joinable(ask) && !(is_undated_pause(ask) && has_dated_pause(all)))
			settle_request(all, ask->word, ask->day);
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

void drop_weak_asks(struct gathered *all)
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

bool take_out(struct gathered *all, bool (*is_meant)(const struct ask *, enum place))
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

bool settle(struct gathered *all, const char *answer)
{
	struct letter *letter = all->source->letter;
	const bool only_answer = all->ask_count == 0;
	letter->request_count = 0;
	if (*answer != '\0')
		settle_request(all, answer, "");
	if (!join_verbs_and_teams(all)) {
		settle_as(all, LETTER_UNCLEAR, "A verb and the teams around it don't fit together.");
		return true;
	}
	add_requests(all);
	if (all->asks_help)
		settle_request(all, "help", "");
	if (letter->request_count == 0)
		return false;
	if (is_contradiction(letter))
		settle_as(all, LETTER_UNCLEAR, "It asks for two things that exclude each other.");
	else if (only_answer && all->context == 'm' && *answer != '\0' && !all->asks_help)
		settle_as(all, LETTER_ANSWER, "An answer to an invitation.");
	else
		settle_as(all, LETTER_REQUEST, "Every word of the request is understood.");
	return true;
}
