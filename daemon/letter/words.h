/* words.h - what people's words do in a sentence: one table of phrases a language, in words_en.c, words_es.c, words_pl.c.
 *
 * A phrase is one row: { "please", FILL, "" }. It is written as words are compared (fold.h): small letters, no accents, one
 * blank between words, no marks but the apostrophe; "could|can you" stands for either word, "could you [please]" with the word
 * or without, but not at the beginning; "when ~ meeting" leaves a gap of up to three words, only in rows that change nothing.
 * The same phrase may stand in several rows with other roles. To teach the robot a new way to say something, add a row; to
 * forbid one, take the row out. A request acts only where every word of it is in a row that fits, and nothing beside it is in a
 * row that makes it uncertain. */
#ifndef LETTER_WORDS_H
#define LETTER_WORDS_H
#include <stddef.h>
#include "core/language.h"

/* clang-format off */
enum role {
	/* Friendly words: they change nothing. */
	GREET = 1u << 0,    /* hello, thanks, yours; names may follow ("Dear Marge"); word "sorry": regret, farewell, no consent */
	FILL = 1u << 1,     /* please, kindly: anywhere in a sentence */
	WARM = 1u << 2,     /* words about oneself or good wishes, to the end of the sentence: "I am a", "looking forward"; word
	                     * "because": a reason behind a request; "aside": what only looks like one, "I attach a file";
	                     * "coming": only behind COMING, "[I'll be there] with two friends" */
	/* What makes a verb a request. */
	WISH = 1u << 3,     /* "I would like to": before a SELF or WISHED verb; word "not": "I don't want to"; word "bare": its
	                     * subject is missing, "would like to"; word "own": only oneself may say so, whatever stands
	                     * in front; word "glad": may stand behind, too, "[I join] with pleasure" */
	ASK = 1u << 4,      /* "could you": before a DO verb; word "how": "how do I", before any: a question about it */
	LINK = 1u << 5,     /* so, then: before either; word "also": between teams, too; word "but"; word "front": "after our talk", only in front */
	/* Verbs; `word` is the command, or one of those whose command depends on what stands before it ("member"; "stay": only "I don't want to") or
	 * behind it ("stop": with a day it's a pause; "move": leave and join). */
	SELF = 1u << 6,     /* "unsubscribe", "I resign from": alone or after WISH, and certain in a long letter too */
	WORD = 1u << 7,     /* "leave", "data": a command where nothing else is said; an ordinary word in a letter */
	WISHED = 1u << 8,   /* "leaving", "get out of": only after WISH */
	DO = 1u << 9,       /* "remove me": alone or after ASK; DO | WISHED only after ASK */
	READ = 1u << 10,    /* a question that a reading command answers: "which teams am I in"; READ | OBJECT only where a "?" ends
	                     * it, for as a statement it tells of oneself: "I am in the hiring team" */
	/* What stands behind a verb. */
	ALL = 1u << 11,
	OBJECT = 1u << 12,  /* "the mailing list", "my emails" */
	ARTICLE = 1u << 13, /* the, this; with a word where something may end with it: team, group */
	FROM = 1u << 14,    /* not behind join */
	TO = 1u << 15,      /* not behind leave */
	OF = 1u << 16,      /* behind any */
	UNTIL = 1u << 17,   /* before a date; word "open": a whole one, without an end */
	DURING = 1u << 18,  /* before a length of time */
	MONTH = 1u << 19,   /* word: "1" ... "12", or a day: "w1" ... "w7" Monday to Sunday; "n1" ... "n7" next Monday to next
	                     * Sunday; "t1" tomorrow, "t2" the day after; "f1225" December 25; "e1", "e15", "e31" beginning, middle,
	                     * end of what stands behind */
	UNIT = 1u << 20,    /* word: "d1" a day, "d7" a week, "m1" a month, "m12" a year; "D7" where it needs no number */
	NUMBER = 1u << 21, /* word: digits */
	/* Answers. */
	ANSWER = 1u << 22,  /* word yes, no, maybe: one word, to whatever was asked */
	COMING = 1u << 23,  /* word yes, no, maybe: a sentence, to an invitation */
	AGREE = 1u << 24,   /* word confirm or no: to "please confirm"; word back: to "you left"; word erase: to "really forget?" */
	HOW = 1u << 25,     /* opens a question */
	/* What makes a sentence uncertain. */
	NOT = 1u << 26,     /* negation */
	IF = 1u << 27,      /* a condition; word "muse": musing, "report": words of others, "shown": a text that is shown, or taken
	                     * back, "alone": the same as a line of its own: nothing near it acts; "tell": perhaps words of others */
	OTHERS = 1u << 28,  /* he, my colleague: for or about somebody else */
	SENSE = 1u << 29,   /* a word about membership, wherever it stands; word "join": of somebody, "add [Ruth]"; "ask": only in
	                     * a question */
	VAGUE = 1u << 30,   /* wants something changed, or says interest, but not what: the robot asks; word "many": only where nothing
	                     * else is asked for, "too many mails" */
};
/* clang-format on */

enum { VERBS = SELF | WORD | WISHED | DO | READ };

struct phrase {
	const char *text;
	unsigned roles;
	const char *word;
};

struct phrases {
	enum language language;
	const struct phrase *list;
	size_t count;
	const char *const *never;   /* ordinary words that are no slips of ours, NULL-terminated */
	const char *const *oneself; /* "me", NULL-terminated */
	const char *const *openers; /* phrases that open a sentence with a reason, "since"; NULL-terminated, or NULL */
};

extern const struct phrases words_en, words_es, words_pl;

#endif
