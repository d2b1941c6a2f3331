/* lexicon.c - the tables of all languages and the house's teams, made ready for looking up. See lexicon.h. */
#include "letter/lexicon.h"
#include <string.h>

enum { BUCKETS = 1024 };

static const struct phrases *const languages[] = { &words_en, &words_es, &words_pl };

struct entry {
	const struct phrase *phrase;
	enum language language;
	struct entry *next; /* with the same first word, or hash */
};

struct lexicon {
	struct arena *arena;
	struct team_names teams;
	int64_t date;
	struct entry *phrases[BUCKETS]; /* by first word */
	struct entry *known[BUCKETS];   /* by word, wherever it stands in a phrase; phrase->text is the word */
	const char **verbs;             /* words of ours that a slip may have been meant for */
	size_t verb_count;
};

/* Apostrophes aren't minded: telephones leave them out. */
static size_t bucket(const char *text, size_t bytes)
{
	unsigned hash = 2166136261u;
	for (size_t i = 0; i < bytes; i++)
		hash = text[i] == '\'' ? hash : (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash % BUCKETS;
}

static bool is_same(const char *word, const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (*word == text[i])
			word++;
		else if (text[i] != '\'')
			return false;
	return *word == '\0';
}

bool lexicon_knows(const struct lexicon *lexicon, const char *word)
{
	const struct entry *entry = lexicon->known[bucket(word, strlen(word))];
	while (entry != NULL && !is_same(word, entry->phrase->text, strlen(entry->phrase->text)))
		entry = entry->next;
	return entry != NULL;
}

static void learn_word(struct lexicon *lexicon, const char *text, size_t bytes, bool is_verb)
{
	const char *word = arena_strndup(lexicon->arena, text, bytes);
	if (lexicon_knows(lexicon, word) && !is_verb)
		return;
	if (is_verb && bytes >= 4) {
		for (size_t i = 0; i < lexicon->verb_count; i++)
			if (strcmp(lexicon->verbs[i], word) == 0)
				return;
		lexicon->verbs =
		        arena_grow(lexicon->arena, lexicon->verbs, lexicon->verb_count, sizeof(*lexicon->verbs));
		lexicon->verbs[lexicon->verb_count++] = word;
	}
	struct phrase *phrase = arena_alloc(lexicon->arena, sizeof(*phrase));
	struct entry *entry = arena_alloc(lexicon->arena, sizeof(*entry));
	struct entry **first = &lexicon->known[bucket(word, bytes)];
	phrase->text = word;
	*entry = (struct entry){ phrase, LANGUAGE_NONE, *first };
	*first = entry;
}

/* Bytes of a word of a phrase: what stands before "|", a bracket, a blank or the end. */
static size_t word_bytes(const char *phrase)
{
	return strcspn(phrase, "|[] ");
}

static void learn_phrase(struct lexicon *lexicon, const struct phrase *phrase, enum language language)
{
	bool is_first = true;
	for (const char *at = phrase->text; *at != '\0';) {
		const size_t bytes = word_bytes(at);
		if (bytes > 0 && is_first) {
			struct entry *entry = arena_alloc(lexicon->arena, sizeof(*entry));
			struct entry **first = &lexicon->phrases[bucket(at, bytes)];
			*entry = (struct entry){ phrase, language, *first };
			*first = entry;
		}
		if (bytes > 0)
			learn_word(lexicon, at, bytes, (phrase->roles & (SELF | WORD | DO)) != 0);
		is_first = is_first && at[bytes] == '|';
		at += bytes + (at[bytes] != '\0');
	}
}

const struct lexicon *lexicon_new(struct arena *arena, const struct house *house)
{
	struct lexicon *lexicon = arena_alloc(arena, sizeof(*lexicon));
	lexicon->arena = arena;
	lexicon->teams = team_names_new(arena, house);
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		for (size_t row = 0; row < languages[i]->count; row++)
			learn_phrase(lexicon, &languages[i]->list[row], languages[i]->language);
		for (const char *const *word = languages[i]->never; *word != NULL; word++)
			learn_word(lexicon, *word, strlen(*word), false);
	}
	return lexicon;
}

const struct lexicon *lexicon_dated(struct arena *arena, const struct lexicon *lexicon, int64_t date)
{
	struct lexicon *dated = arena_alloc(arena, sizeof(*dated));
	*dated = *lexicon;
	dated->date = date;
	return dated;
}

int64_t lexicon_date(const struct lexicon *lexicon)
{
	return lexicon->date;
}

const struct team_names *lexicon_teams(const struct lexicon *lexicon)
{
	return &lexicon->teams;
}

bool lexicon_is_oneself(const char *word)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		for (const char *const *one = languages[i]->oneself; *one != NULL; one++)
			if (strcmp(*one, word) == 0)
				return true;
	return false;
}

/* Does a team's name hold this word, or nearly? Then it is for teams.c to forgive. */
static bool is_near_team(const struct lexicon *lexicon, const char *word)
{
	for (size_t i = 0; i < lexicon->teams.count; i++)
		for (size_t j = 0; j < lexicon->teams.list[i].count; j++)
			if (strcmp(word, lexicon->teams.list[i].words[j]) == 0
			        || fold_is_slip(word, lexicon->teams.list[i].words[j]))
				return true;
	return false;
}

/* Spanish "quitale" is no slip of "quitame": him, not me. */
static bool is_about_another(const char *got, const char *meant)
{
	static const char *const others[] = { "le", "te", "se", "la", "lo" };
	const size_t length = strlen(meant);
	if (length < 4 || strlen(got) != length || strcmp(meant + length - 2, "me") != 0)
		return false;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(got + length - 2, others[i]) == 0)
			return true;
	return false;
}

void lexicon_forgive(const struct lexicon *lexicon, struct word_list *words)
{
	for (size_t i = 0; i < words->count; i++) {
		struct word *word = &words->list[i];
		const char *meant = NULL;
		size_t meant_count = 0;
		if (strlen(word->text) < 4 || word->is_address || word->is_number || lexicon_knows(lexicon, word->text))
			continue;
		bool is_another = false;
		for (size_t v = 0; v < lexicon->verb_count; v++)
			if (fold_is_slip(word->text, lexicon->verbs[v])) {
				meant = lexicon->verbs[v];
				meant_count++;
				is_another = is_another || is_about_another(word->text, meant);
			}
		if (meant_count == 1 && !is_another && !is_near_team(lexicon, word->text))
			word->text = meant;
	}
}

/* The end of "a|b|c" at `phrase` where `word` is one of them; else NULL. */
static const char *one_of(const char *phrase, const char *word)
{
	bool is_met = false;
	for (;; phrase++) {
		const size_t bytes = word_bytes(phrase);
		is_met = is_met || is_same(word, phrase, bytes);
		phrase += bytes;
		if (*phrase != '|')
			return is_met ? phrase : NULL;
	}
}

enum { STANDS_NOT = -1, GAP_WORDS = 3 };

/* How many words `phrase` takes at words[0], to its end or a "]". What stands in brackets may be missing; "~" is a gap. */
static int phrase_stands(const char *phrase, const struct word *words, size_t count)
{
	while (*phrase == ' ')
		phrase++;
	if (*phrase == '\0' || *phrase == ']')
		return 0;
	if (*phrase == '~') {
		for (size_t gap = 0; gap <= GAP_WORDS && gap < count; gap++) {
			const int rest = phrase_stands(phrase + 1, words + gap, count - gap);
			if (rest != STANDS_NOT)
				return (int)gap + rest;
			if (words[gap].text[0] == ',' || words[gap].ends_sentence)
				break;
		}
		return STANDS_NOT;
	}
	if (*phrase == '[') {
		const char *behind = strchr(phrase, ']') + 1;
		const int inside = phrase_stands(phrase + 1, words, count);
		const int rest =
		        inside > 0 ? phrase_stands(behind, words + inside, count - (size_t)inside) : STANDS_NOT;
		return rest != STANDS_NOT ? inside + rest : phrase_stands(behind, words, count);
	}
	const char *next = count > 0 ? one_of(phrase, words[0].text) : NULL;
	const int rest = next != NULL ? phrase_stands(next, words + 1, count - 1) : STANDS_NOT;
	return rest != STANDS_NOT ? rest + 1 : STANDS_NOT;
}

const struct phrase *lexicon_phrase(const struct lexicon *lexicon, const struct word *words, size_t count,
        unsigned roles, size_t *taken, enum language *language)
{
	const struct phrase *best = NULL;
	if (count == 0)
		return NULL;
	*taken = 0;
	for (const struct entry *entry = lexicon->phrases[bucket(words[0].text, strlen(words[0].text))]; entry != NULL;
	        entry = entry->next) {
		const int met = (entry->phrase->roles & roles) != 0 ? phrase_stands(entry->phrase->text, words, count)
		                                                    : STANDS_NOT;
		if (met <= 0 || (size_t)met < *taken)
			continue;
		const size_t stands = (size_t)met;
		/* The same phrase in two languages says nothing about the language. */
		*language = stands == *taken && *language != entry->language ? LANGUAGE_NONE : entry->language;
		best = entry->phrase;
		*taken = stands;
	}
	return best;
}

size_t lexicon_opener(const struct word *words, size_t count)
{
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		for (const char *const *one = languages[i]->openers; one != NULL && *one != NULL; one++) {
			const int met = phrase_stands(*one, words, count);
			if (met > 0)
				return (size_t)met;
		}
	return 0;
}
