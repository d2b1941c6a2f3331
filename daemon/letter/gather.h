/* gather.h - all that a mail says in address, subject and body, sentence by sentence, before anything is decided. */
#ifndef LETTER_GATHER_H
#define LETTER_GATHER_H
#include "letter/grammar.h"
#include "letter/source.h"

enum { GATHERED_ASKS = 64 };

enum place { IN_ADDRESS, IN_SUBJECT, IN_BODY };

struct gathered {
	struct source *source;
	const struct lexicon *lexicon;
	char context; /* kind of the token that says what this answers: a c m q r; 0 none */
	int context_token;
	size_t body_words, subject_words;
	unsigned votes[LANGUAGE_COUNT];

	/* What is said for certain. */
	struct ask asks[GATHERED_ASKS];
	enum place places[GATHERED_ASKS];
	size_t ask_count;
	size_t teams[SENTENCE_TEAMS]; /* named without a verb */
	size_t team_count;
	enum place teams_place;
	bool is_all;               /* "all", without a verb */
	bool has_mixed_teams;      /* the subject names one, the body another */
	char day[DAY_BYTES];       /* named without "pause" */
	unsigned words, sentences; /* answers: enum said */
	bool agrees, refuses, returns, erases, is_thanks, is_sorry;
	bool asks_help; /* a question about membership */

	/* What else there is: words of the person's own that are nothing friendly. */
	bool has_own_subject;
	bool has_body_text; /* a whole sentence that isn't understood, or a few words that are none of ours */
	bool has_long_text;
	bool has_pertinent_text;               /* of which some speaks of teams or membership, or asks */
	bool has_text_of_others;               /* ... or of other people */
	bool has_unknown_team;                 /* "the nursing team" */
	bool has_question, has_known_question; /* known: one of HOW */
	bool has_lone_word,
	        is_about_oneself; /* the last request is one word, alone; the last sentence that is none begins with "I" */
	bool has_foreign_letters;
	size_t mentioned_count;           /* teams in it */
	size_t mentioned[SENTENCE_TEAMS]; /* those of the body, each once */
	size_t distinct_count;
	bool has_doubtful_mention; /* ... beside a negation, a condition, others, a question */

	/* What makes the certain uncertain. */
	bool is_unfinished; /* a sentence begins like a request; counts where no other is whole */
	bool is_unsure, is_negated, is_conditional, is_vague;
	bool is_clouded; /* a negation or condition in a sentence about membership; counts where nothing whole is asked for */
	bool is_for_others; /* "add Ruth" */
	bool is_about_others;
	bool is_musing;
	bool has_too_many; /* mails: where nothing is asked for, what is wanted? */
	bool is_subject_unsure; /* the subject begins like a request, or is vague: counts where the body says nothing certain */
	bool says_first;        /* the body's first sentence that isn't only friendly is a yes or no */
	bool denies_behind;     /* a no behind the request */
	bool rest_negates;      /* behind a yes stands a negation, in the same sentence */
	bool rest_is_uncertain; /* beside an answer stands a negation or condition */
	bool is_shown;          /* "a template": what follows is no wish */
	bool is_endless;        /* a sentence was cut: what it says isn't certain */
	bool has_bad_tag;
	bool has_bad_day; /* "until after the holidays", without "pause" */

	struct { /* the sentence before was */
		bool is_ask, is_name, is_said;
		bool is_acting;       /* a request that changes something, in words */
		bool is_announcing;   /* "Jane writes:" */
		bool is_listing;      /* "unsubscribe:", and a list follows */
		bool is_report;       /* "Ruth wrote me" */
		bool is_own_line_ask; /* a request that began with a capital and ended its line */
	} before;
};

/* Gathers from a mail whose bytes were read. The source's arena owns the result. */
struct gathered *gather(struct source *source);

/* Adds one more; past GATHERED_ASKS the mail is unsure. */
void gather_ask(struct gathered *all, const struct ask *ask, enum place place);

#endif
