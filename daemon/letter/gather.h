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
	struct ask asks[GATHERED_ASKS];
	enum place places[GATHERED_ASKS];
	size_t ask_count;
	size_t teams[SENTENCE_TEAMS]; /* named without a verb */
	size_t team_count;
	bool is_all;
	enum place teams_place;
	size_t mentioned_count; /* teams in sentences that aren't understood */
	char context;           /* kind of the token that says what this answers: c m a q r; 0 none */
	int context_token;
	unsigned words, sentences; /* enum said */
	bool agrees, refuses, returns, is_thanks, is_sorry;
	bool has_own_subject; /* words of the person's own that are nothing friendly */
	bool has_body_text;   /* a whole sentence that isn't understood, or a few words that are none of ours */
	bool has_long_text;
	bool has_pertinent_text; /* of which some speaks of teams or membership, or asks */
	bool has_text_of_others; /* ... or of other people */
	bool has_unknown_team;   /* "the nursing team" */
	char day[DAY_BYTES];     /* named without "pause" */
	bool has_bad_day;        /* ... but not certain */
	bool asks_help, has_question, has_known_question, is_unsure, is_negated, is_conditional, is_for_others,
	        is_about_others, is_vague, is_musing;
	bool is_subject_unsure; /* the subject begins like a request, or is vague: counts where the body says nothing certain */
	bool rest_is_uncertain; /* beside an answer stands a negation or condition */
	bool has_bad_tag;
	bool is_endless;              /* a sentence was cut: what it says isn't certain */
	bool was_ask, was_announcing; /* of the sentence before */
	bool was_listing;             /* ... "unsubscribe:", and a list follows */
	bool was_name;                /* ... a name, or something about somebody */
	bool was_said;                /* ... an answer: "yes" */
	bool was_report;              /* ... "Ruth wrote me" */
	bool is_shown;                /* "a template": what follows is no wish */
	bool was_own_line_ask;        /* ... a request that began with a capital and ended its line */
	bool has_mixed_teams;         /* the subject names one, the body another */
	bool has_foreign_letters;
	size_t body_words, subject_words;
	unsigned votes[LANGUAGE_COUNT];
};

/* Gathers from a mail whose bytes were read. The source's arena owns the result. */
struct gathered *gather(struct source *source);

/* Adds one more; past GATHERED_ASKS the mail is unsure. */
void gather_ask(struct gathered *all, const struct ask *ask, enum place place);

#endif
