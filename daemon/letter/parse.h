/* parse.h - one way through a sentence: what piece.c, grammar.c, ask.c and doubt.c share. Private to these four.
 *
 *   piece.c     goes through a sentence, or a piece of one, where every word of it fits
 *   grammar.c   looks for what is asked in a sentence that isn't understood as a whole
 *   ask.c       a verb, what stands before it ("could you", "how do I") and behind it (teams, a day): one request
 *   doubt.c     what is known of a sentence that isn't understood: negation, condition, musing, others */
#ifndef LETTER_PARSE_H
#define LETTER_PARSE_H
#include "letter/grammar.h"

enum { SHORT_WORDS = 3 }; /* a sentence of so many says little */

struct parse {
	const struct lexicon *lexicon;
	const struct word *words;
	size_t count, at;
	const struct phrase *lead;        /* WISH or ASK, waiting for its verb; NULL none */
	const struct phrase *shared_lead; /* of the last verb: "and" may carry it on to the next */
	size_t lead_from, lead_end;       /* the words of the last one */
	size_t verb_from;                 /* ... and of the last verb */
	bool was_how;                     /* there was a lead that asks how */
	bool is_after_greeting;           /* a name may follow */
	bool has_small, has_please;
	bool has_verb; /* and of the last one: */
	bool was_led, is_word, is_joinable_word,
	        has_tail; /* behind a lead; a WORD; ... join, leave or pause; complete */
	struct sentence *sentence;
};

/* Looking. */

/* The longest phrase at words[at] that has one of `roles`; NULL none. */
const struct phrase *parse_look(
        const struct parse *parse, size_t at, unsigned roles, size_t *taken, enum language *language);
/* How many words a team's name takes at words[at]; 0: none stands there. */
size_t parse_team(const struct parse *parse, size_t at, size_t *team, enum language *language);
/* "," or "&" */
bool parse_is_mark(const struct parse *parse, size_t at);
/* "join" or "leave"? */
bool word_is_joinable(const char *word);

/* Noting. */
void parse_vote(struct parse *parse, enum language language, size_t words); /* so many words of this language */
void sentence_add_team(size_t *teams, size_t *count, size_t team);

/* piece.c */

struct sentence read_piece(const struct lexicon *lexicon, const struct word *words, size_t count);
/* May a request begin at `at`, whatever stands in front? A bare wish or verb may be somebody else's, or denied. */
bool parse_begins_request(const struct parse *parse, size_t at);
/* Does it refuse, or hesitate? `said`: of what else counts (enum said). */
bool sentence_says_no(const struct sentence *sentence, unsigned said);

/* ask.c */

/* "How do I": whatever verb follows, the question is about it. */
bool lead_asks_how(const struct phrase *lead);
/* The longest verb that may stand here; parse_look() alone would hide a shorter one behind it. */
const struct phrase *parse_verb(const struct parse *parse, size_t *taken, enum language *language);
/* Takes "until March 1", "for two weeks", "two weeks" into ask->day; false: none stands at parse->at. */
bool parse_pause_day(struct parse *parse, struct ask *ask);
/* Takes the request whose verb stands at parse->at; false: what follows doesn't fit it. */
bool parse_ask(struct parse *parse, const struct phrase *verb, size_t taken, enum language language);

/* doubt.c */

/* How many words at `at` name somebody: "Ruth Lane", "my colleague Robert (r@x.example)"; 0 nobody. */
size_t parse_companion(const struct parse *parse, size_t at, size_t end);
/* What words[from...] hold that makes a sentence uncertain: `flags` of struct sentence. */
unsigned parse_flags(const struct parse *parse, size_t from);
/* What is known of a sentence that isn't understood as a whole. */
void parse_other(const struct parse *parse, struct sentence *sentence);

#endif
