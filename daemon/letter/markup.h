/* markup.h - foreign text on its way to Markdown: its words as they stand, and marks that nobody can type. Private to this room.
 *
 * Cleaned text has no control characters, so one of these is ours. A line begins with the marks of the blocks that it stands in,
 * outermost first. quote.c sees through them: to it they are blanks. */
#ifndef LETTER_MARKUP_H
#define LETTER_MARKUP_H
#include <stdbool.h>
#include "base/text.h"

enum {
	/* in a line; each that is opened is closed in the same line, and they nest */
	MARKUP_STRONG = 0x01,
	MARKUP_STRONG_END = 0x02,
	MARKUP_EMPHASIS = 0x03,
	MARKUP_EMPHASIS_END = 0x04,
	MARKUP_LINK = 0x05, /* words, MARKUP_URL, the address, MARKUP_LINK_END */
	MARKUP_URL = 0x06,
	MARKUP_LINK_END = 0x07,
	/* at its beginning */
	MARKUP_QUOTE = 0x0E,
	MARKUP_BULLET = 0x0F,  /* an item begins */
	MARKUP_NUMBER = 0x10,  /* an item begins: its digits, MARKUP_NUMBER */
	MARKUP_WITHIN = 0x11,  /* inside an item that began above */
	MARKUP_HEADING = 0x12, /* behind it its level, '1' to '6' */
};

/* `html` (UTF-8) as such text. What is hidden, quoted by a mail program or a signature is left out, pictures but for their words
 * too. *pictures grows by them. False: it would take too long to read. */
bool html_add_markup(struct text *out, const char *html, size_t bytes, size_t *pictures);

/* Lines that a mail program broke at its margin are joined again; what its writer broke stays broken. */
const char *lines_join(struct arena *arena, const char *text);

/* The language that a line names and nothing else: "[Español]", "Polski:", whatever marks stand around. LANGUAGE_COUNT: none. */
int language_of_line(struct arena *arena, const char *line, size_t bytes);

/* Such text as Markdown: words stay as they are, whatever they hold. A line that begins with a hyphen becomes an item, a web address
 * a link. */
void markup_write(struct text *out, const char *text);

#endif
