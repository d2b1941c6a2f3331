/* markdown.h - one Markdown source to the two parts of a mail, which say the same.
 *
 * Raw HTML is shown as it was typed, never obeyed; links that don't lead to http, https, mailto or tel are only their
 * words; images are their descriptions. Time is linear in the source. */
#ifndef COMPOSE_MARKDOWN_H
#define COMPOSE_MARKDOWN_H
#include <stddef.h>
#include "base/text.h"

enum markdown_origin {
	MARKDOWN_OURS,    /* a template's: holes (hole.h) stay */
	MARKDOWN_QUOTED,  /* as MARKDOWN_FOREIGN, below headings of ours: its own go down behind them */
	MARKDOWN_FOREIGN, /* an announcer's, the FAQ: hole characters are taken out, however they were written */
};

/* Appends plain text (lines of 72 columns, line feeds) and an HTML fragment. Neither holds control characters. */
void markdown_render(
        const char *source, size_t bytes, enum markdown_origin origin, struct text *text, struct text *html);

#endif
