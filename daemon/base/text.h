/* text.h - bytes that grow, up to a limit.
 *
 * A text has an arena, or none (then it is on the heap and is text_free'd). Past its limit it takes no more and says so:
 * nothing that comes from outside grows without end. data is always NUL-terminated; it may hold NULs of its own. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"

struct text {
	char *data; /* NULL while empty: text_string() gives "" then */
	size_t length, capacity;
	size_t limit_bytes;  /* 0: none */
	bool is_cut;         /* something didn't fit */
	struct arena *arena; /* NULL: heap */
};

void text_add(struct text *text, const char *data, size_t bytes);
void text_add_string(struct text *text, const char *string);
void text_add_byte(struct text *text, char byte);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_cut(struct text *text, size_t length); /* back to an earlier length: what was added since is taken back */
void text_clear(struct text *text);              /* keeps the room */
void text_free(struct text *text);               /* heap only */
const char *text_string(const struct text *text);

/* The bytes of the valid UTF-8 character at `text` (1 to 4), or 0: ill-formed, overlong, a surrogate, or the end.
 * `code_point` may be NULL. (Unicode 15, table 3-7) */
size_t utf8_next(const char *text, size_t bytes, unsigned *code_point);

/* Appends a code point as UTF-8; what is none becomes U+FFFD. */
void text_add_code_point(struct text *text, unsigned code_point);

/* Control characters, and those that show nothing and turn or hide what stands beside them: none of them belongs on a terminal. */
bool utf8_is_trick(unsigned code_point);

/* Makes what came from outside fit for a line of a log, where it stands: a blank for each byte of a trick, "?" for an ill-formed
 * one. */
void utf8_disarm(char *line, size_t bytes);

/* `text` with every ill-formed byte replaced by U+FFFD, C0, C1 and DEL by a blank (line feed and tab stay), and without the
 * other tricks. For what came from outside and is shown on a terminal. The arena owns the result. */
const char *utf8_clean(struct arena *arena, const char *text);

/* Differences between two words by letters missing, added, wrong or swapped; at most 99. */
int words_distance(const char *a, const char *b);

/* Another server's words for our log: each word with an "@" becomes ADDRESS, for "<ana@example.org>: full" says whose mailbox
 * it is; a quotation mark an apostrophe, for it would end our why="...". Blanks in a row become one, tricks blanks; what doesn't
 * fit is cut. */
void words_masked(const char *words, char *masked, size_t room);

#endif
