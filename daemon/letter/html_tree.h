/* html_tree.h - what those who walk the tree of an HTML part share: html.c and html_markdown.c. Private to these two. */
#ifndef LETTER_HTML_TREE_H
#define LETTER_HTML_TREE_H
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stddef.h>

enum html_mark {
	HTML_NONE,
	HTML_QUOTED,       /* this element is quoted */
	HTML_QUOTED_UNTIL, /* what stands in it before its first blockquote is quoted; behind that, people answer */
	HTML_REST_QUOTED,  /* all that follows is quoted: the header block of a reply begins here */
	HTML_LEFT_OUT,     /* a signature, a program's advertisement */
};

/* The tree of `html` (UTF-8), of at most 256 levels; xmlFreeDoc() it. NULL: there is none, or it would take too long to read. */
htmlDocPtr html_parse(const char *html, size_t bytes, bool *is_too_long);

/* NULL where it has none of this name. */
const char *html_attribute(const xmlNode *node, const char *name);

/* "display : NONE" holds "display:none". */
bool html_style_holds(const char *style, const char *wanted);
bool html_is_hidden(const xmlNode *node);

/* What mail programs say about a part of a reply by `id` and `class`. */
enum html_mark html_element_mark(const xmlNode *node);

#endif
