/* grammar.h - what one sentence is: a command, teams, friendly words, an answer, or something else.
 *
 * A sentence is a command only where every word of it fits. Pure but for its arena; time grows with the words. */
#ifndef LETTER_GRAMMAR_H
#define LETTER_GRAMMAR_H
#include <stdbool.h>
#include "letter/lexicon.h"

enum { SENTENCE_WORDS = 60, SENTENCE_ASKS = 8, SENTENCE_TEAMS = 12, DAY_BYTES = 11 };

struct ask {
	const char *word; /* "join" */
	bool is_all;
	bool is_weak;       /* one word that may be an ordinary word; acts only where nothing else is said */
	bool is_bare;       /* an imperative without "me", "please" or a wish: certain on a line of its own only */
	bool has_object;    /* "the list" */
	bool has_team_word; /* "that team" */
	bool is_elliptic;   /* "would like to leave": who? */
	bool is_anyones;    /* Polish "rezygnuje" without its accent: I, or whoever was just named */
	size_t teams[SENTENCE_TEAMS];
	size_t team_count;
	char day[DAY_BYTES]; /* pause: ISO 8601, or "" */
};

/* Beside roles in `flags`: musing, not a condition; a wish to add somebody; others' words are told; too many mails; a text
 * is shown. */
enum {
	MUSING = 1u << 0,
	FOR_OTHERS = 1u << 1,
	REPORT = 1u << 2,
	SHOWN = 1u << 3,
	TOO_MANY = 1u << 4,
	TELLING = 1u << 5, /* "say", "write": words may be somebody's */
	ABOUT = 1u << 6,   /* membership is spoken of: counts in a question */
	UNACTED = 1u << 7, /* a verb of ours behind a negation: "don't remove me" */
};

enum said { SAID_YES = 1, SAID_NO = 2, SAID_MAYBE = 4 };
bool word_is_reading(const char *word);        /* a command that changes nothing */
unsigned said_of(const struct phrase *phrase); /* of an ANSWER or COMING */

struct sentence {
	enum {
		SENTENCE_FRIENDLY,
		SENTENCE_NAME,
		SENTENCE_TEAMS_ONLY,
		SENTENCE_DAY_ONLY,
		SENTENCE_SAYS,
		SENTENCE_ASKS_FOR,
		SENTENCE_OTHER
	} kind;
	struct ask asks[SENTENCE_ASKS];
	size_t ask_count;
	size_t teams[SENTENCE_TEAMS]; /* of SENTENCE_TEAMS_ONLY, and of OTHER: those it mentions */
	size_t team_count;
	char day[DAY_BYTES];       /* of DAY_ONLY */
	bool asks_how;             /* ASKS_FOR: but how one does it, not that it be done */
	bool is_all_teams;         /* TEAMS_ONLY: "all" */
	bool is_unfinished;        /* OTHER: begins like a command, but what follows isn't understood */
	bool is_weakly_unfinished; /* ... with a word that may be an ordinary one */
	bool has_bad_day;          /* ... its date isn't certain */
	bool is_thanks;            /* FRIENDLY: holds a friendly phrase, not only a name */
	bool is_sorry;             /* ... of regret or farewell */
	bool has_text;             /* of OTHER: more than a few words */
	bool is_asked;             /* ends with "?" */
	bool is_polite_question;   /* ... but asks us to do something */
	bool is_named;             /* a person is addressed by name */
	bool ends_not;             /* its last word is a negation */
	bool begins_if;            /* OTHER: its first words are a condition, "but", or about what was said before */
	bool says_oneself;         /* OTHER: its first word is "I" */
	bool names_some_team;      /* OTHER: "the ... team" */
	bool begins_day;           /* OTHER: its first word is "until" or "for" */
	bool begins_how;           /* OTHER: its first word asks */
	bool negates_behind;       /* a negation stands behind a part that says something */
	bool is_announcing;        /* ends with ":" */
	bool ends_line;
	unsigned flags;            /* of OTHER: roles NOT IF OTHERS SENSE VAGUE HOW met in it, MUSING and FOR_OTHERS */
	unsigned rest_flags;       /* the same of those of its parts that aren't understood */
	unsigned words, sentences; /* enum said: by single words, by whole phrases */
	const char *agrees;        /* "confirm", "no", "back", or NULL */
	unsigned votes[LANGUAGE_COUNT];
};

/* Reads words[0..count). */
struct sentence grammar_read(const struct lexicon *lexicon, const struct word *words, size_t count);

#endif
