/* html.h - HTML to the text that a reader sees. Private to this room. */
#ifndef LETTER_HTML_H
#define LETTER_HTML_H
#include "base/text.h"

void html_warm(void);

/* Appends the text of `html` (UTF-8). What mail programs mark as quoted gets "> " before each line, whatever stands
 * behind a reply's header block as well. Hidden elements, scripts, styles, titles, comments and marked signatures are
 * left out. `*has_image`: there are pictures. False: it would take too long to read, and nothing was appended. */
bool html_add_text(struct text *out, const char *html, size_t bytes, bool *has_image);

#endif
