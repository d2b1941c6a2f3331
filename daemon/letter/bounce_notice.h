/* bounce_notice.h - a mail server's notice in words: whom it names, and what it says of each. Private to bounce*.c. */
#ifndef LETTER_BOUNCE_NOTICE_H
#define LETTER_BOUNCE_NOTICE_H
#include "letter/bounce.h"

/* How an address stands in a notice; the lower the more certain that it is the one that failed. */
enum place { PLACE_FIRST, PLACE_LABEL, PLACE_WITHIN, PLACE_TO, PLACE_NONE };

struct named {
	const char *address, *original;
	enum place place;
	size_t start, end; /* the lines about it, in the notice */
};

enum { NOTICE_NAMED = 2 * LETTER_RECIPIENTS };

struct notice {
	const char *text;  /* without the copy of our mail below it */
	const char *plain; /* its sentences, as compared */
	const char *rest;  /* that copy, or "" */
	bool is_delay;     /* still being tried */
	bool is_success;   /* it arrived */
	struct named named[NOTICE_NAMED];
	size_t named_count;
	enum place best; /* of them; PLACE_NONE: none is named */
};

/* `text` is the mail's text. The arena owns what is made. */
struct notice *notice_read(const struct mail *mail, struct source *source);

/* What the notice says of `address`, "" where it doesn't name it. */
const char *notice_about(const struct notice *notice, struct arena *arena, const char *address);

/* The address that `address` was made of, as far as the notice tells; else "". */
const char *notice_original(const struct notice *notice, const char *address);

/* Adds the recipients that the notice names. */
void notice_failures(const struct notice *notice, struct source *source, const char *status);

#endif
