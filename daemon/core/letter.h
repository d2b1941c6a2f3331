/* letter.h - a mail understood: what it is, whose, what its sender asks. Made by letter/ in the sandbox, decided in core/.
 *
 * Plain values. Every string is valid UTF-8 without control characters (text: line feeds and tabs), never NULL ("" where
 * there is nothing), bounded as LETTER_* say; one arena owns a letter. */
#ifndef CORE_LETTER_H
#define CORE_LETTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/language.h"

enum {
	LETTER_TEXT_BYTES = 64 * 1024, /* of `text`; cut at a character */
	LETTER_ENCLOSED_BYTES = 2000,  /* of `enclosed` */
	LETTER_FIELD_BYTES = 1000,     /* of every other string */
	LETTER_REQUESTS = 32,
	LETTER_TOKENS = 16,
	LETTER_RECIPIENTS = 64,
	LETTER_EVENTS = 16,
	LETTER_FILES = 20,
	LETTER_FILE_BYTES = 25 * 1024 * 1024, /* of all files of an announcement together; the house may allow less */
	LETTER_BODY_BYTES = 128 * 1024,       /* of one part of an announcement */
};

/* The kinds of corpus/requests/GUIDE.md, in the order in which they are shown. */
enum letter_kind {
	LETTER_REQUEST,
	LETTER_ANSWER,
	LETTER_UNCLEAR,
	LETTER_PEOPLE,
	LETTER_BOUNCE,
	LETTER_COMPLAINT,
	LETTER_RECEIPT,
	LETTER_AUTO_REPLY,
	LETTER_LIST_MAIL,
	LETTER_EMPTY,
	LETTER_KIND_COUNT
};

const char *letter_kind_name(enum letter_kind kind); /* "request", ..., "auto-reply", "list-mail", "empty" */

/* `word`: join leave confirm pause resume digest each status teams meetings help data forget organisation yes no maybe announce
 * share who. `argument`: of join, leave, announce and share a team id, "*" all, of join and announce also "?"; of pause a day
 * (ISO 8601) or ""; of organisation as core/organisation.h reads it, "none", "show", "hide" or ""; of who what may be a meeting's
 * id, or ""; else "". */
struct request {
	const char *word, *argument;
	int token; /* the token that makes it (leave by "u-", return by "r-"): index in letter.tokens; -1: none */
};

struct letter_token {
	char kind;        /* 'c', 'm', 'a', 'q', 'r', 'u' */
	const char *text; /* behind "c-", lower case, 6 to 64 letters and digits; whether it is ours is decided later */
	const char *team; /* of +leave-TEAM-u-TOKEN, else "" */
};

struct letter_recipient {    /* of a bounce or complaint */
	const char *address; /* that failed, as the report names it */
	const char *
	        original; /* that we wrote to, where the report tells it apart (a forward made another of it); else "" */
	const char *status;     /* enhanced (RFC 3463), or "" */
	const char *permanent;  /* "yes", "no", "policy" */
	const char *diagnostic; /* what the other side said, for people; "" where it said nothing */
	bool is_delayed;        /* still being tried: nothing has failed yet */
	bool is_our_limit;      /* it failed because our own account sent too much: never the member's affair */
};

struct letter_event { /* of a calendar part */
	const char *uid, *attendee, *partstat, *recurrence_id;
	const char *comment;
	long sequence;
	int64_t stamp_at; /* DTSTAMP; 0 where there is none */
};

/* Why an announcement can't go out as it is: its announcer is told, and what to do. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_TEAM,    /* `what`: what names no team; "": none was named */
	REFUSAL_SUBJECT, /* it has none */
	REFUSAL_EMPTY,   /* it says nothing of its own */
	REFUSAL_LONG,    /* its text */
	REFUSAL_SIZE,    /* its attachments */
	REFUSAL_FILE,    /* `what`: an attachment of a kind that isn't passed on */
	REFUSAL_COUNT
};

struct letter_part {            /* of an announcement: for readers of one language */
	enum language language; /* NONE: for all whose language has no part of its own */
	const char *subject;
	const char *body; /* Markdown */
};

struct letter_file {
	const char *name, *type; /* "minutes.pdf", "application/pdf" */
	const char *bytes;
	size_t length;
};

/* What somebody who announces to a team wants its members to read. The teams are the letter's requests: announce:TEAM. */
struct letter_announcement {
	enum refusal refusal;
	const char *what;
	const char *subject;
	struct letter_part *parts; /* each language once, as they were written; at least one */
	size_t part_count;
	struct letter_file *files;
	size_t file_count;
	size_t pictures; /* inside its text: they don't go along */
	bool is_typed;   /* as plain text: what looks like Markdown in it isn't meant so */
};

struct letter {
	enum letter_kind kind;
	enum language language; /* in which to answer; NONE where no answer is due */
	/* from: the one author's address as written; "" where there is none. Of several the first, but then the mail is no
	 * person's request: see kind */
	const char *from;
	const char *from_name;
	const char *subject;      /* decoded, one line, with its Re: and tokens */
	const char *message_id;   /* without <> */
	const char *text;         /* what its sender wrote: no quotes, no signature */
	const char *enclosed;     /* how a mail that is sent along begins, for people: nobody acts by another's words */
	const char *why;          /* one sentence for a person: which rule decided */
	bool is_automatic;        /* by its fields a program sent it: whatever it leads to, nothing is sent back */
	bool is_bare_answer;      /* its own words are a yes or no, a name and courtesy: no wish stands beside it */
	bool has_more;            /* beside its requests something is for a person to read */
	bool says_confirm;        /* unclear because it confirms without any token: the confirmation is sent again */
	bool is_forged;           /* the receiving provider (authserv_id) reports dmarc=fail for the From */
	bool is_authentic;        /* it reports dmarc=pass for the From's domain, and nothing else speaks against it */
	struct request *requests; /* in order of appearance: address, subject, body; each once */
	size_t request_count;
	struct letter_token *tokens; /* in the order address, References, subject, body */
	size_t token_count;
	struct letter_recipient *recipients;
	size_t recipient_count;
	/* Of the mail that a report returns, so that the delivery is known where its address was changed or hidden. Only
	 * what the report encloses or quotes; nothing acts by it. */
	const char *returned_id;            /* Message-ID without <>, or "" */
	struct letter_token returned_token; /* 'u', of its List-Unsubscribe; kind 0: none */
	bool has_moved_on;                  /* an auto-reply that says its owner doesn't work there any more */
	const char *calendar_method;        /* "" where there is no calendar */
	struct letter_event *events;
	size_t event_count;
	const struct letter_announcement *announcement; /* only of those who announce to a team; NULL: it is none */
};

extern const struct letter letter_unread; /* of which nothing is known: for people */

#endif
