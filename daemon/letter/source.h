/* source.h - what lies between the bytes of a mail and its requests: the header as read, the person's own words.
 *
 * Filled by mime.c and its neighbours, read by requests.c. Strings as in core/letter.h. */
#ifndef LETTER_SOURCE_H
#define LETTER_SOURCE_H
#include "letter/read.h"

struct source {
	const struct reader *reader;
	struct arena *arena;
	struct letter *letter; /* from, from_name, subject, message_id, text, calendar, recipients, is_* are filled */
	bool is_person;        /* no guard spoke: requests.c decides kind and requests. False: kind and why are set */
	/* tags: of recipient addresses of ours ("join-education"), lower case, NULL-terminated, each once */
	const char *const *tags;
	bool is_copy; /* written to somebody else: we stand in Cc only */
	/* words_subject: the subject as the person's own words; "" where it is another mail's (Re:, Fwd:), without banners
	 * ("[EXTERNAL]") and tokens */
	const char *words_subject;
	const char *bare_subject; /* the subject without prefixes, banners and tokens, whosever it is */
	bool has_reply_subject;   /* the subject has Re: or the like (in any language) */
	bool has_forward_subject;
	bool has_ticket;        /* somebody's system put its number into the subject: "[#4471]" */
	const char *words_body; /* the person's own words: as letter.text */
	bool has_more_words;    /* than that: what they say is unknown */
	bool has_forward;       /* text was taken off as forwarded */
	bool has_attachment, is_encrypted, is_undecodable;
	bool has_emoji_only;           /* the own words are nothing but emoji typed by hand */
	bool has_emoji_against;        /* ... and one of them refuses or doubts */
	bool is_reaction;              /* a mail program reports a reaction */
	enum language quoted_language; /* of the mail answered, by its words; NONE if none */
	int64_t date;                  /* Date: in Unix seconds; 0 if missing or nonsense */
	int date_offset_min;           /* its zone */
	enum { CALENDAR_NONE, CALENDAR_ANSWER, CALENDAR_PEOPLE } calendar;
	const char *calendar_word; /* CALENDAR_ANSWER: "yes", "no", "maybe" */
};

/* Decides kind, language, requests and why of a person's mail (requests.c). */
void source_requests(struct source *source);

#endif
