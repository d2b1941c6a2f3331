/* fold.h - words as they are compared: small ASCII letters, no accents, nothing invisible. */
#ifndef LETTER_FOLD_H
#define LETTER_FOLD_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

enum { FOLD_WORDS = 6000, FOLD_WORD_BYTES = 60 }; /* of one text; what comes after is not read for commands */

/* A word, or one of the marks "," "&" (also for "+" and "/"). */
struct word {
	const char *text;      /* folded; never empty */
	bool is_capital;       /* was written with a capital letter first */
	bool is_address;       /* a mail address or a link */
	bool is_number;        /* begins with a digit */
	bool ends_sentence;    /* "." "!" "?" ";" ":" stands behind it */
	bool is_asked;         /* ... and it is "?" */
	bool is_announcing;    /* ... and it is ":" */
	bool ends_line;        /* the last word of its line */
	bool ends_paragraph;   /* an empty line follows, or the end */
	unsigned line_columns; /* of the line it stands in */
};

struct word_list {
	struct word *list;
	size_t count;
	bool has_other_letters; /* letters of no Latin alphabet, or emoji: something is there that isn't in `list` */
	bool has_question;      /* a "?" that stands alone */
	bool is_cut;            /* there was more than FOLD_WORDS */
};

/* Opens once what ICU keeps from then on. */
void fold_warm(void);

/* `text` as words. Linear. The arena owns the result. */
struct word_list fold_words(struct arena *arena, const char *text);

/* "&", "and", "y", "e", "i": what joins two words of a name. */
bool fold_is_and(const char *word);

/* Is `got` the word `meant`, but for one slip: a letter missing, added, wrong, or two swapped? Of words of four letters only
 * a swap, of shorter ones nothing; and a letter more or another one at the end is an ending, not a slip. */
bool fold_is_slip(const char *got, const char *meant);

#endif
