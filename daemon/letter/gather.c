/* gather.c - all that a mail says in address, subject and body. See gather.h. */
#include "letter/gather.h"
#include <string.h>
#include "letter/parse.h"

enum { SENTENCES = 400, LINE_SENTENCES = 8, ENDLESS_WORDS = 100, WHOLE_WORDS = 40 };

void gather_ask(struct gathered *all, const struct ask *ask, enum place place)
{
	if (all->ask_count >= GATHERED_ASKS) {
		all->is_unsure = true;
		return;
	}
	all->places[all->ask_count] = place;
	all->asks[all->ask_count++] = *ask;
}

static void gather_teams(struct gathered *all, const struct sentence *sentence, enum place place)
{
	const bool is_elsewhere = all->team_count > 0 && all->teams_place != place;
	for (size_t i = 0; i < sentence->team_count; i++) {
		bool is_there = false;
		for (size_t j = 0; j < all->team_count; j++)
			is_there = is_there || all->teams[j] == sentence->teams[i];
		all->has_mixed_teams = all->has_mixed_teams || (!is_there && is_elsewhere);
		if (!is_there && all->team_count < SENTENCE_TEAMS)
			all->teams[all->team_count++] = sentence->teams[i];
	}
	all->is_all = all->is_all || sentence->is_all_teams;
	if (sentence->team_count > 0 || sentence->is_all_teams)
		all->teams_place = place;
}

static void gather_asks(struct gathered *all, const struct sentence *sentence, enum place place, bool is_own_line)
{
	if (place == IN_SUBJECT && !is_own_line) { /* a subject is a command as a whole or not at all */
		all->has_own_subject = true;
		return;
	}
	if (sentence->asks_how) { /* whatever else it says */
		all->asks_help = all->has_question = true;
		all->has_body_text = all->has_long_text = all->has_pertinent_text =
		        all->has_pertinent_text || place == IN_BODY;
		return;
	}
	for (size_t i = 0; i < sentence->ask_count; i++) {
		const struct ask *ask = &sentence->asks[i];
		if (sentence->is_asked && !sentence->is_polite_question && !word_is_reading(ask->word))
			all->is_unsure = true; /* "leave?" */
		else if ((place == IN_BODY && ask->is_bare && !is_own_line && all->context != 'r')
		        || (ask->is_elliptic && all->before.is_name))
			all->has_body_text = all->has_long_text = true; /* in running text it's a word among others */
		else
			gather_ask(all, ask, place);
	}
}

/* "Local hiring it is, please": where we know that it is about joining, a team's name says enough. */
static void gather_mentioned(struct gathered *all, const struct sentence *sentence)
{
	const unsigned doubts = NOT | IF | OTHERS | VAGUE | HOW | MUSING | REPORT | SHOWN;
	if (sentence->team_count == 0)
		return;
	all->has_doubtful_mention = all->has_doubtful_mention || sentence->is_asked || (sentence->flags & doubts) != 0;
	for (size_t i = 0; i < sentence->team_count; i++)
		sentence_add_team(all->mentioned, &all->distinct_count, sentence->teams[i]);
}

static void gather_other(struct gathered *all, const struct sentence *sentence, enum place place)
{
	const unsigned flags = sentence->flags;
	const bool is_question = sentence->is_asked || sentence->begins_how;
	all->mentioned_count += sentence->team_count;
	if (place == IN_BODY)
		gather_mentioned(all, sentence);
	all->has_question = all->has_question || sentence->is_asked;
	if (place == IN_BODY)
		all->has_body_text = true;
	else
		all->has_own_subject = true;
	if (place == IN_BODY && (sentence->has_text || sentence->is_asked))
		all->has_long_text = true;
	if (sentence->words != 0 || sentence->sentences != 0)
		all->rest_is_uncertain = all->rest_is_uncertain || (sentence->rest_flags & IF) != 0
		        || (sentence->sentences == 0 && (sentence->rest_flags & (NOT | REPORT)) != 0);
	all->rest_negates = all->rest_negates || sentence->negates_behind;
	if (place == IN_BODY && (is_question || (flags & (SENSE | VAGUE)) != 0 || sentence->team_count > 0))
		all->has_pertinent_text = true;
	const bool is_for_another = (flags & (OTHERS | FOR_OTHERS)) == (OTHERS | FOR_OTHERS) && !sentence->begins_how;
	if (is_question && (flags & HOW) != 0 && (flags & (SENSE | ABOUT)) != 0 && !is_for_another) {
		all->asks_help = true;
		return;
	}
	all->has_too_many = all->has_too_many || (flags & TOO_MANY) != 0;
	if ((flags & VAGUE) != 0 && place == IN_BODY)
		all->is_vague = true;
	else if ((flags & VAGUE) != 0)
		all->is_subject_unsure = true;
	else if ((flags & MUSING) != 0 && (flags & SENSE) != 0)
		all->is_musing = true;
	if (place == IN_BODY && ((flags & REPORT) != 0 || ((flags & OTHERS) != 0 && !sentence->says_oneself)))
		all->has_text_of_others = true;
	all->has_bad_day = all->has_bad_day || sentence->begins_day;
	if (place == IN_BODY && !sentence->has_text && sentence->names_some_team)
		all->has_unknown_team = true;
	if ((flags & SENSE) != 0 && (flags & (MUSING | OTHERS)) == 0) {
		all->is_negated = all->is_negated || (flags & UNACTED) != 0;
		all->is_conditional = all->is_conditional || ((flags & IF) != 0 && sentence->begins_if);
		all->is_clouded = all->is_clouded || (flags & (NOT | IF)) != 0;
	}
	if ((flags & OTHERS) != 0 && (flags & FOR_OTHERS) != 0)
		all->is_for_others = true;
	else if ((flags & OTHERS) != 0 && (flags & SENSE) != 0)
		all->is_about_others = true;
	all->has_known_question = all->has_known_question || (sentence->is_asked && (flags & HOW) != 0);
	const bool is_unfinished = (sentence->is_unfinished || sentence->is_weakly_unfinished) && (flags & MUSING) == 0;
	if (sentence->has_bad_day || (is_unfinished && place == IN_BODY && (flags & (NOT | IF | VAGUE | OTHERS)) != 0))
		all->is_unsure = true;
	else if (is_unfinished && place == IN_BODY)
		all->is_unfinished = true;
	else if (is_unfinished && (flags & OTHERS) == 0)
		all->is_subject_unsure = true;
}

static bool is_acting(const struct sentence *sentence)
{
	if (sentence->kind != SENTENCE_ASKS_FOR)
		return false;
	for (size_t i = 0; i < sentence->ask_count; i++)
		if (!word_is_reading(sentence->asks[i].word))
			return true;
	return false;
}

/* "I have thought long enough: take me off the list" is nobody else's, "Jane writes:" is. */
static bool is_own_announcement(const struct sentence *sentence)
{
	const unsigned doubts = REPORT | TELLING | OTHERS | SHOWN | IF | VAGUE | MUSING;
	return sentence->kind == SENTENCE_OTHER && sentence->has_text && !sentence->ends_line
	        && (sentence->flags & doubts) == 0;
}

/* What a sentence and the one before it make of each other. */
static void gather_beside(struct gathered *all, const struct sentence *sentence, enum place place)
{
	const bool is_ask = sentence->kind == SENTENCE_ASKS_FOR, is_other = sentence->kind == SENTENCE_OTHER;
	const bool is_said =
	        sentence->kind == SENTENCE_SAYS || (sentence->kind == SENTENCE_FRIENDLY && sentence->is_thanks);
	const bool is_condition = sentence->begins_if && (sentence->flags & IF) != 0 && !sentence->is_asked;
	if (is_other && all->before.is_ask && sentence->begins_if) /* "Remove me. Only if nobody minds." */
		all->is_conditional = true;
	if (is_other && all->before.is_ask && sentence->ends_not) /* "Leave hiring. Or maybe not." */
		all->is_negated = true;
	if (is_other && all->before.is_said && (sentence->ends_not || is_condition)) /* "Yes. Or maybe not." */
		all->rest_is_uncertain = true;
	if (is_said && all->before.is_announcing) /* "Jane: yes" */
		all->rest_is_uncertain = true;
	if (is_other && all->before.is_acting
	        && (sentence->flags & REPORT) != 0) /* "Remove me. That is what she wrote." */
		all->is_unsure = true;
	if (is_ask && is_acting(sentence) && all->before.is_announcing) /* "Jane writes: remove me" */
		all->is_unsure = true;
	if (is_ask && is_acting(sentence) && all->before.is_report
	        && place == IN_BODY) /* "Ruth wrote me. Remove me." */
		all->is_unsure = true;
	if ((is_other || sentence->kind == SENTENCE_NAME || sentence->kind == SENTENCE_SAYS)
	        && all->before.is_listing) /* "unsubscribe: Bob Roe", "unsubscribe: no" */
		all->is_unsure = true;
}

/* For the next sentence. */
static void remember(struct gathered *all, const struct sentence *sentence)
{
	const bool is_ask = sentence->kind == SENTENCE_ASKS_FOR, is_other = sentence->kind == SENTENCE_OTHER;
	if (is_other || sentence->kind == SENTENCE_SAYS)
		all->before.is_said = !is_other;
	if (is_other || is_ask) {
		all->before.is_ask = is_ask;
		all->before.is_report = is_other && (sentence->flags & REPORT) != 0;
	}
	all->before.is_name = sentence->kind == SENTENCE_NAME || (is_other && !sentence->is_thanks);
	all->before.is_acting = is_acting(sentence) || (all->before.is_acting && !is_other && !is_ask);
	if (is_other || sentence->kind == SENTENCE_NAME)
		all->before.is_announcing = sentence->is_announcing && !is_own_announcement(sentence);
	all->before.is_listing = is_ask && sentence->is_announcing;
}

static bool agrees_with(const struct sentence *sentence, const char *word)
{
	return sentence->agrees != NULL && strcmp(sentence->agrees, word) == 0;
}

static void gather_sentence(struct gathered *all, const struct sentence *said, enum place place, bool is_own_line)
{
	struct sentence unasked = *said;
	unasked.kind = SENTENCE_OTHER;
	/* "Delete it" answers "really forget?"; anywhere else it speaks of something we don't know */
	const bool is_unasked = all->context != 'q' && said->kind == SENTENCE_SAYS && agrees_with(said, "erase");
	const struct sentence *sentence = is_unasked ? &unasked : said;
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		all->votes[i] += sentence->votes[i];
	all->words |= sentence->words;
	all->sentences |= sentence->sentences;
	all->agrees = all->agrees || agrees_with(sentence, "confirm");
	all->refuses = all->refuses || agrees_with(sentence, "no");
	all->returns = all->returns || agrees_with(sentence, "back");
	all->erases = all->erases || agrees_with(sentence, "erase");
	all->is_thanks = all->is_thanks || sentence->is_thanks;
	all->is_sorry = all->is_sorry || sentence->is_sorry;
	all->is_shown = all->is_shown
	        || (place == IN_BODY && sentence->kind == SENTENCE_OTHER && (sentence->flags & SHOWN) != 0);
	if (sentence->kind == SENTENCE_DAY_ONLY)
		memcpy(all->day, sentence->day, sizeof(all->day));
	if (sentence->kind == SENTENCE_ASKS_FOR) { /* the words around it: "no time for hiring, please remove me" */
		all->mentioned_count += sentence->team_count;
		if (place == IN_BODY)
			gather_mentioned(all, sentence);
		gather_asks(all, sentence, place, is_own_line);
	} else if ((sentence->kind == SENTENCE_TEAMS_ONLY || sentence->kind == SENTENCE_SAYS) && !sentence->is_asked) {
		gather_teams(all, sentence, place);
	} else if (sentence->kind == SENTENCE_OTHER || sentence->kind == SENTENCE_TEAMS_ONLY) {
		gather_other(all, sentence, place);
	} else if (sentence->kind == SENTENCE_NAME && place == IN_SUBJECT) {
		all->has_own_subject = true;
	} else if (sentence->kind == SENTENCE_SAYS) { /* "yes?" */
		all->is_unsure = true;
	} else if (sentence->kind == SENTENCE_FRIENDLY && sentence->is_asked && !sentence->is_polite_question) {
		all->has_question = true; /* "Hello?" */
	}
	if (place == IN_BODY && sentence->kind == SENTENCE_SAYS && !all->has_body_text && !sentence->is_asked)
		all->says_first = true;
	if (sentence->kind != SENTENCE_ASKS_FOR && all->ask_count > 0
	        && ((sentence->words & (SAID_NO | SAID_MAYBE)) != 0 || sentence->agrees != NULL))
		all->denies_behind = true;
	gather_beside(all, sentence, place);
	remember(all, sentence);
}

/* Where the sentence that begins at `from` ends. A line's end ends it where the line is whole by itself; long lines, and those
 * that go on in small letters, were only wrapped. */
static size_t sentence_end(const struct lexicon *lexicon, const struct word *words, size_t from, size_t count)
{
	enum { WRAPPED_COLUMNS = 50 };
	size_t at = from, taken;
	enum language language;
	for (; at < count; at++) {
		const struct word *word = &words[at];
		if (word->ends_sentence || word->ends_paragraph || at + 1 - from >= ENDLESS_WORDS)
			break;
		if (!word->ends_line)
			continue;
		const struct sentence line = at - from < WHOLE_WORDS
		        ? grammar_read(lexicon, words + from, at + 1 - from)
		        : (struct sentence){ .kind = SENTENCE_OTHER };
		const bool is_list = (strcmp(word->text, ",") == 0 || fold_is_and(word->text))
		        && (line.kind == SENTENCE_OTHER || line.kind == SENTENCE_TEAMS_ONLY);
		const bool is_small = !words[at + 1].is_capital && !words[at + 1].is_number;
		const bool is_object = is_small && lexicon_is_oneself(words[at + 1].text); /* "please remove / me" */
		const bool is_wrapped = word->line_columns >= WRAPPED_COLUMNS;
		const bool is_taken_back = is_small
		        && lexicon_phrase(lexicon, words + at + 1, count - at - 1, IF | NOT | VAGUE, &taken, &language);
		const bool goes_on = line.kind == SENTENCE_OTHER ? is_small || is_wrapped : is_small && is_wrapped;
		if (!is_list && !is_taken_back && !is_object && !goes_on)
			break;
	}
	return at + 1 < count ? at + 1 : count;
}

static size_t subject_end(const struct word_list *words, size_t from)
{
	while (from < words->count && !words->list[from].ends_sentence)
		from++;
	return from < words->count ? from + 1 : from;
}

/* "confirm c-4h8tzm": the token was read before, by its own rules. */
static void drop_tokens(const struct gathered *all, struct word_list *words)
{
	const struct letter *letter = all->source->letter;
	size_t kept = 0;
	for (size_t i = 0; i < words->count; i++) {
		bool is_token = false;
		for (size_t t = 0; t < letter->token_count && i + 1 < words->count; t++)
			is_token = is_token
			        || (words->list[i].text[0] == letter->tokens[t].kind && words->list[i].text[1] == '\0'
			                && strcmp(words->list[i + 1].text, letter->tokens[t].text) == 0);
		if (is_token && kept > 0) {
			struct word *before = &words->list[kept - 1];
			before->ends_line = before->ends_line || words->list[i + 1].ends_line;
			before->ends_paragraph = before->ends_paragraph || words->list[i + 1].ends_paragraph;
			before->ends_sentence = before->ends_sentence || words->list[i + 1].ends_sentence;
		}
		if (is_token)
			i++;
		else
			words->list[kept++] = words->list[i];
	}
	words->count = kept;
}

/* "The poster will say / Sign me up! / in red letters": who writes capitals goes on in small letters only within a sentence, so
 * the request is a part of it. */
static void note_running_text(
        struct gathered *all, const struct sentence *sentence, enum place place, const struct word *first)
{
	if (place == IN_BODY && all->before.is_own_line_ask && sentence->kind == SENTENCE_OTHER && !first->is_capital
	        && !first->is_number && !first->is_address)
		all->is_unsure = true;
	all->before.is_own_line_ask = false;
}

/* "I read my mail once a week. / digest / Thank you, Ana": one word in a line of its own behind sentences about oneself, and
 * nothing more said behind it, is no word of a list. */
static void note_lone_word(struct gathered *all, const struct word_list *words, size_t from, size_t end,
        const struct sentence *line, size_t count)
{
	const struct word *before = from > 0 ? &words->list[from - 1] : NULL;
	const bool is_own = before != NULL && (before->ends_paragraph || (before->ends_line && before->ends_sentence))
	        && words->list[end - 1].ends_line;
	const bool is_ask = count == 1 && line[0].kind == SENTENCE_ASKS_FOR && line[0].ask_count == 1;
	for (size_t i = 0; i < count; i++) {
		if (line[i].kind == SENTENCE_OTHER) {
			all->has_lone_word = false;
			all->is_about_oneself = line[i].says_oneself;
		} else if (line[i].kind == SENTENCE_ASKS_FOR) {
			all->has_lone_word = is_own && is_ask && all->is_about_oneself
			        && strcmp(line[0].asks[0].word, "forget") != 0;
		}
	}
}

static void gather_text(struct gathered *all, const char *text, enum place place)
{
	struct word_list words = fold_words(all->source->arena, text);
	size_t sentences = 0;
	lexicon_forgive(all->lexicon, &words);
	if (place == IN_BODY)
		all->body_words = words.count;
	else
		all->subject_words = words.count;
	if (words.has_question && words.count == 0)
		gather_ask(all, &(struct ask){ .word = "help", .is_weak = true }, place);
	all->has_question = all->has_question || (words.has_question && words.count > 0 && place == IN_BODY);
	all->has_foreign_letters = all->has_foreign_letters || words.has_other_letters;
	drop_tokens(all, &words);
	for (size_t from = 0; from < words.count && sentences < SENTENCES;) {
		struct sentence line[LINE_SENTENCES];
		size_t starts[LINE_SENTENCES], count = 0;
		bool is_understood = true;
		do { /* the sentences up to a line's end */
			const size_t end = place == IN_BODY ? sentence_end(all->lexicon, words.list, from, words.count)
			                                    : subject_end(&words, from);
			starts[count] = from;
			line[count] = grammar_read(all->lexicon, words.list + from, end - from);
			is_understood = is_understood && line[count].kind != SENTENCE_OTHER;
			all->is_endless = all->is_endless || end - from >= ENDLESS_WORDS;
			count++;
			from = end;
		} while (from < words.count && count < LINE_SENTENCES && !words.list[from - 1].ends_line);
		for (size_t i = 0; i < count; i++) {
			note_running_text(all, &line[i], place, &words.list[starts[i]]);
			if (i > 0 && line[i - 1].kind == SENTENCE_NAME && line[i].ask_count > 0
			        && line[i].asks[0].is_bare && !line[i].asks[0].is_weak)
				all->is_unsure = true; /* "Ruth; join hiring" */
			gather_sentence(all, &line[i], place, is_understood);
		}
		note_lone_word(all, &words, starts[0], from, line, count);
		const struct sentence *last = &line[count - 1];
		all->before.is_own_line_ask = place == IN_BODY && last->ask_count > 0 && !last->asks[0].is_weak
		        && words.list[starts[count - 1]].is_capital;
		sentences += count;
		words.is_cut = words.is_cut || sentences >= SENTENCES;
	}
	if (words.is_cut || (place == IN_BODY && all->source->has_more_words))
		all->has_body_text = all->has_long_text = all->has_pertinent_text = true;
}

static void gather_tag(struct gathered *all, const char *tag)
{
	static const char *const verbs[] = { "join", "leave", "help", "status", "teams", "meetings", "data", "digest",
		"each", "pause", "resume" };
	size_t team = 0;
	enum language language;
	struct ask ask = { 0 };
	const char *rest = tag;

	if (tag[0] != '\0' && tag[1] == '-' && strchr("cmaqru", tag[0]) != NULL)
		return; /* a token */
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const size_t length = strlen(verbs[i]);
		if (strncmp(tag, verbs[i], length) == 0 && (tag[length] == '\0' || tag[length] == '-')) {
			ask.word = verbs[i];
			rest = tag + length + (tag[length] == '-');
		}
	}
	char *spaced = arena_strdup(all->source->arena, rest);
	for (char *c = spaced; *c != '\0'; c++)
		if (*c == '-' || *c == '.' || *c == '_')
			*c = ' ';
	const struct word_list words = fold_words(all->source->arena, spaced);
	const size_t taken = words.count == 0
	        ? 0
	        : team_names_match(lexicon_teams(all->lexicon), words.list, words.count, &team, &language);
	if (taken == words.count && taken > 0)
		ask.teams[ask.team_count++] = team;
	else if (words.count == 1 && strcmp(words.list[0].text, "all") == 0 && ask.word != NULL)
		ask.is_all = true;
	else if (words.count > 0 && ask.word != NULL)
		all->has_bad_tag = true;
	if (ask.word != NULL && !all->has_bad_tag)
		gather_ask(all, &ask, IN_ADDRESS);
	else if (ask.team_count > 0)
		gather_teams(all, &(struct sentence){ .teams = { team }, .team_count = 1 }, IN_ADDRESS);
}

/* "YES Invitation: Education, December 9 [m-...]": an answer typed before the old subject. */
static void gather_answer_before_subject(struct gathered *all)
{
	struct word_list words = fold_words(all->source->arena, all->source->words_subject);
	enum language language = LANGUAGE_NONE;
	size_t taken = 0;
	if (all->context != 'm' || words.count < 2 || all->body_words > 0)
		return;
	const struct phrase *answer = lexicon_phrase(all->lexicon, words.list, words.count, ANSWER, &taken, &language);
	if (answer == NULL || taken >= words.count || !words.list[taken].is_capital)
		return;
	all->words |= said_of(answer);
	all->votes[language]++;
}

/* "Yes, welcome her!": to the question who may join a yes is one whatever short and plain words follow. */
static void gather_leading_yes(struct gathered *all)
{
	enum { FEW_WORDS = 6, FEW_IN_ALL = 10 };
	const struct word_list words = fold_words(all->source->arena, all->source->words_body);
	enum language ignored_language;
	size_t taken = 0, end = 0, ignored;
	if (all->context != 'a')
		return;
	const struct phrase *answer =
	        lexicon_phrase(all->lexicon, words.list, words.count, ANSWER, &taken, &ignored_language);
	if (answer == NULL || strcmp(answer->word, "yes") != 0)
		return;
	while (end < words.count && (end == 0 || !(words.list[end - 1].ends_sentence || words.list[end - 1].ends_line)))
		end++;
	for (size_t at = taken; at < end; at++) {
		const struct phrase *doubt = lexicon_phrase(all->lexicon, words.list + at, end - at,
		        NOT | IF | HOW | VAGUE | LINK, &ignored, &ignored_language);
		if (doubt != NULL && ((doubt->roles & LINK) == 0 || strcmp(doubt->word, "but") == 0))
			return;
	}
	if (end <= FEW_WORDS && words.count <= FEW_IN_ALL) {
		all->words |= said_of(answer);
		all->has_long_text = all->rest_is_uncertain = false;
	}
}

static void find_context(struct gathered *all)
{
	const struct source *source = all->source;
	all->context_token = -1;
	if (source->has_forward_subject || source->has_forward)
		return; /* a forwarded question wasn't put to its sender */
	for (size_t i = 0; i < source->letter->token_count; i++)
		if (strchr("cmaqr", source->letter->tokens[i].kind) != NULL) {
			all->context = source->letter->tokens[i].kind;
			all->context_token = (int)i;
			return;
		}
}

/* Who writes to somebody else with a copy to us may only tell of the address: it counts where the words ask the same. */
static void drop_address_of_copy(struct gathered *all)
{
	size_t kept = 0;
	for (size_t i = 0; i < all->ask_count; i++) {
		bool is_said = all->places[i] != IN_ADDRESS;
		for (size_t other = 0; other < all->ask_count; other++)
			is_said = is_said
			        || (all->places[other] != IN_ADDRESS
			                && strcmp(all->asks[other].word, all->asks[i].word) == 0);
		all->asks[kept] = all->asks[i];
		all->places[kept] = all->places[i];
		kept += is_said;
	}
	all->ask_count = kept;
}

struct gathered *gather(struct source *source)
{
	struct gathered *all = arena_alloc(source->arena, sizeof(*all));
	const int64_t date = source->date > 0 ? source->date + source->date_offset_min * INT64_C(60) : 0;
	all->source = source;
	all->lexicon = lexicon_dated(source->arena,
	        source->reader->lexicon != NULL ? source->reader->lexicon
	                                        : lexicon_new(source->arena, source->reader->house),
	        date);
	find_context(all);
	for (const char *const *tag = source->tags; *tag != NULL; tag++)
		gather_tag(all, *tag);
	gather_text(all, source->words_subject, IN_SUBJECT);
	all->before.is_ask = all->before.is_ask
	        || (all->ask_count > 0 && !source->is_copy); /* in the address: "only if it is free" */
	gather_text(all, source->words_body, IN_BODY);
	if (source->is_copy && all->body_words > 0)
		drop_address_of_copy(all);
	gather_answer_before_subject(all);
	gather_leading_yes(all);
	if (all->has_lone_word && all->ask_count == 1 && !all->has_pertinent_text && !all->has_text_of_others)
		all->asks[0].is_weak = false;
	for (size_t i = 0; i < all->ask_count; i++)
		all->is_unsure = all->is_unsure || (all->is_shown && !word_is_reading(all->asks[i].word));
	return all;
}
