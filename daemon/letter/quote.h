/* quote.h - the person's own words: a mail's text without what others or programs put there. Private to this room. */
#ifndef LETTER_QUOTE_H
#define LETTER_QUOTE_H
#include "base/text.h"

struct own_words {
	struct text own; /* what the sender wrote */
	struct text
	        quoted; /* what was taken off as quoted or forwarded: for tokens and the language of the mail answered */
	bool has_quote, has_forward, is_encrypted;
	bool is_cut; /* there were more lines than are looked at */
};

/* `name`: the sender's, for signatures that begin with it. Both texts live in the arena. */
void words_own(struct own_words *words, struct arena *arena, const char *text, const char *name);

#endif
