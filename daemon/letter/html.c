/* html.c - HTML to the text that a reader sees. See html.h.
 *
 * libxml2 makes a tree of anything (it stops at 256 levels); the tree is walked without recursion. */
#include "letter/html.h"
#include <ctype.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include "letter/html_tree.h"

enum { OUT_OF_SIGHT, BLOCK, PARAGRAPH, LINE_BREAK, CELL, QUOTE, PREFORMATTED };

static const struct {
	const char *name;
	int what;
} elements[] = {
	{ "script", OUT_OF_SIGHT },
	{ "style", OUT_OF_SIGHT },
	{ "title", OUT_OF_SIGHT },
	{ "head", OUT_OF_SIGHT },
	{ "noscript", OUT_OF_SIGHT },
	{ "template", OUT_OF_SIGHT },
	{ "select", OUT_OF_SIGHT },
	{ "object", OUT_OF_SIGHT },
	{ "svg", OUT_OF_SIGHT },
	{ "xml", OUT_OF_SIGHT },
	{ "map", OUT_OF_SIGHT },
	{ "iframe", OUT_OF_SIGHT },
	{ "br", LINE_BREAK },
	{ "hr", BLOCK },
	{ "div", BLOCK },
	{ "p", PARAGRAPH },
	{ "h1", PARAGRAPH },
	{ "h2", PARAGRAPH },
	{ "h3", PARAGRAPH },
	{ "h4", PARAGRAPH },
	{ "h5", PARAGRAPH },
	{ "h6", PARAGRAPH },
	{ "ul", BLOCK },
	{ "ol", BLOCK },
	{ "dl", BLOCK },
	{ "dt", BLOCK },
	{ "dd", BLOCK },
	{ "li", BLOCK },
	{ "table", BLOCK },
	{ "tr", BLOCK },
	{ "td", CELL },
	{ "th", CELL },
	{ "tbody", BLOCK },
	{ "center", BLOCK },
	{ "section", BLOCK },
	{ "article", BLOCK },
	{ "header", BLOCK },
	{ "footer", BLOCK },
	{ "form", BLOCK },
	{ "fieldset", BLOCK },
	{ "address", BLOCK },
	{ "blockquote", QUOTE },
	{ "pre", PREFORMATTED },
};

/* How mail programs name the parts of a reply in `id` and `class`; compared by its end. */
static const struct {
	const char *name;
	enum html_mark mark;
} marks[] = {
	{ "gmail_quote", HTML_QUOTED_UNTIL }, { "gmail_quote_container", HTML_QUOTED_UNTIL },
	{ "gmail_attr", HTML_QUOTED }, { "gmail_signature", HTML_LEFT_OUT },
	{ "gmail_signature_prefix", HTML_LEFT_OUT }, { "moz-cite-prefix", HTML_QUOTED },
	{ "moz-forward-container", HTML_QUOTED }, { "moz-email-headers-table", HTML_QUOTED },
	{ "moz-signature", HTML_LEFT_OUT }, { "divRplyFwdMsg", HTML_REST_QUOTED },
	{ "divTaggedContent", HTML_REST_QUOTED }, { "appendonsend", HTML_REST_QUOTED },
	{ "stopSpelling", HTML_REST_QUOTED }, { "mail-editor-reference-message-container", HTML_QUOTED },
	{ "ms-outlook-mobile-reference-message", HTML_QUOTED },
	{ "ms-outlook-mobile-body-separator-line", HTML_LEFT_OUT }, { "ms-outlook-mobile-signature", HTML_LEFT_OUT },
	{ "OLK_SRC_BODY_SECTION", HTML_QUOTED }, { "mac_outlook_reply", HTML_QUOTED }, { "yahoo_quoted", HTML_QUOTED },
	{ "yahoo_quoted_begin", HTML_QUOTED }, { "yQTDBase", HTML_QUOTED }, { "replytext_quote", HTML_QUOTED },
	{ "protonmail_quote", HTML_QUOTED_UNTIL }, { "protonmail_signature_block", HTML_LEFT_OUT },
	{ "tutanota_quote", HTML_QUOTED }, { "zmail_extra", HTML_QUOTED }, { "cm_quote", HTML_QUOTED },
	{ "gmx_quote", HTML_QUOTED }, { "quote_header", HTML_QUOTED }, { "ydpquoted", HTML_QUOTED },
	{ "AppleMailSignature", HTML_LEFT_OUT }, { "AppleOriginalContents", HTML_QUOTED },
	{ "lineBreakAtBeginningOfSignature", HTML_LEFT_OUT }, { "bloop_original_html", HTML_QUOTED },
	{ "bloop_sign", HTML_LEFT_OUT }, { "airmail_ext_on", HTML_QUOTED }, { "front-blockquote", HTML_QUOTED },
	{ "freebirdFontBody_quote", HTML_QUOTED }, { "elided-text", HTML_QUOTED },
	{ "DAB4FAD8-2DD7-40BB-A1B8-4E2AA1F9FDF2", HTML_LEFT_OUT }, /* Avast's footer */
};

struct walk {
	struct text *out;
	int quotes; /* elements we are in that are quoted */
	bool is_rest_quoted;
	int preformatted;
	int breaks; /* line ends due before the next word */
	bool has_blank, has_line;
};

static int element_what(const xmlNode *node)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcasecmp(elements[i].name, (const char *)node->name) == 0)
			return elements[i].what;
	return -1;
}

const char *html_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *each = node->properties; each != NULL; each = each->next)
		if (strcasecmp((const char *)each->name, name) == 0)
			return each->children != NULL && each->children->content != NULL
			        ? (const char *)each->children->content
			        : "";
	return NULL;
}

/* By the end of the word: programs that rewrite HTML put something before it ("x_", "m_-2412", "ydp1a2b"). */
static enum html_mark word_mark(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const size_t wanted = strlen(marks[i].name);
		if (wanted <= length && strncasecmp(marks[i].name, word + length - wanted, wanted) == 0)
			return marks[i].mark;
	}
	return HTML_NONE;
}

enum html_mark html_element_mark(const xmlNode *node)
{
	static const char *const names[] = { "id", "class" };
	for (size_t i = 0; i < 2; i++) {
		const char *value = html_attribute(node, names[i]);
		while (value != NULL && *value != '\0') {
			const size_t length = strcspn(value, " \t\r\n");
			const enum html_mark mark = word_mark(value, length < 200 ? length : 0);
			if (mark != HTML_NONE)
				return mark;
			value += length + strspn(value + length, " \t\r\n");
		}
	}
	return HTML_NONE;
}

/* "display : NONE" holds "display:none". */
bool html_style_holds(const char *style, const char *wanted)
{
	for (; *style != '\0'; style++) {
		const char *at = style, *want = wanted;
		if (*style == ' ' || *style == '\t' || *style == '\n')
			continue; /* a run of blanks is gone through once, not from each of its places */
		while (*want != '\0' && *at != '\0') {
			if (*at == ' ' || *at == '\t' || *at == '\n') {
				at++;
				continue;
			}
			if ((*at | 0x20) != (*want | 0x20))
				break;
			at++;
			want++;
		}
		if (*want == '\0' && strchr("; !", *at) != NULL) /* the end of the string counts, too */
			return true;
	}
	return false;
}

bool html_is_hidden(const xmlNode *node)
{
	static const char *const styles[] = { "display:none", "visibility:hidden", "mso-hide:all", "font-size:0",
		"font-size:0px", "font-size:0pt", "max-height:0", "max-height:0px", "opacity:0",
		"line-height:0;max-height:0" };
	const char *style = html_attribute(node, "style");

	if (html_attribute(node, "hidden") != NULL)
		return true;
	for (size_t i = 0; style != NULL && i < sizeof(styles) / sizeof(styles[0]); i++)
		if (html_style_holds(style, styles[i]))
			return true;
	return false;
}

static void walk_break(struct walk *walk, int lines)
{
	walk->has_blank = false;
	if (walk->breaks < lines)
		walk->breaks = lines;
}

static void walk_line_end(struct walk *walk)
{
	walk->has_blank = false;
	if (walk->breaks < 3)
		walk->breaks++;
}

static void walk_before_word(struct walk *walk)
{
	static const char *const quote = "> ";
	const bool is_quoted = walk->quotes > 0 || walk->is_rest_quoted;

	if (walk->breaks > 0 || !walk->has_line) {
		for (int i = 0; i < walk->breaks && walk->has_line; i++) {
			text_add_byte(walk->out, '\n');
			if (is_quoted && i + 1 < walk->breaks)
				text_add_string(walk->out, ">");
		}
		if (is_quoted)
			text_add_string(walk->out, quote);
		walk->breaks = 0;
		walk->has_line = true;
	} else if (walk->has_blank) {
		text_add_byte(walk->out, ' ');
	}
	walk->has_blank = false;
}

static void walk_text(struct walk *walk, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n' && walk->preformatted > 0) {
			walk_line_end(walk);
		} else if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n') {
			walk->has_blank = true;
		} else {
			walk_before_word(walk);
			text_add_byte(walk->out, *text);
		}
	}
}

/* Returns whether the element's children are to be walked. `node->_private` remembers what to undo when it is left. */
static bool walk_enter(struct walk *walk, xmlNode *node)
{
	const int what = element_what(node);
	const enum html_mark mark = html_element_mark(node);

	if (what == OUT_OF_SIGHT || mark == HTML_LEFT_OUT || html_is_hidden(node))
		return false;
	if (what == LINE_BREAK)
		walk_line_end(walk);
	else if (what == CELL)
		walk->has_blank = true;
	else if (what >= 0)
		walk_break(walk, what == PARAGRAPH ? 2 : 1);
	if (mark == HTML_REST_QUOTED) {
		walk_break(walk, 1);
		walk->is_rest_quoted = true;
	}
	if (what == QUOTE || mark == HTML_QUOTED || mark == HTML_QUOTED_UNTIL) {
		walk_break(walk, 1);
		walk->quotes++;
		node->_private = node;
	}
	walk->preformatted += what == PREFORMATTED;
	return true;
}

static void walk_leave(struct walk *walk, xmlNode *node)
{
	const int what = element_what(node);

	if (what == OUT_OF_SIGHT || what == LINE_BREAK)
		return;
	if (what == CELL)
		walk->has_blank = true;
	else if (what >= 0)
		walk_break(walk, what == PARAGRAPH ? 2 : 1);
	walk->preformatted -= what == PREFORMATTED;
	if (node->_private != NULL) {
		walk_break(walk, 1);
		walk->quotes--;
		node->_private = NULL;
	}
	xmlNode *parent = node->parent;
	if (what == QUOTE && parent != NULL && parent->_private != NULL && element_what(parent) != QUOTE
	        && html_element_mark(parent) == HTML_QUOTED_UNTIL) {
		parent->_private = NULL;
		walk->quotes--;
	}
}

static void walk_tree(struct walk *walk, xmlNode *root, bool *has_image)
{
	xmlNode *node = root;
	while (node != NULL && !walk->out->is_cut) {
		bool is_open = false;
		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
			if (node->content != NULL)
				walk_text(walk, (const char *)node->content);
		} else if (node->type == XML_ELEMENT_NODE) {
			*has_image = *has_image || strcasecmp((const char *)node->name, "img") == 0;
			is_open = walk_enter(walk, node);
		}
		if (is_open && node->children != NULL) {
			node = node->children;
			continue;
		}
		if (is_open)
			walk_leave(walk, node);
		while (node != root && node->next == NULL) {
			node = node->parent;
			if (node == NULL || node == root)
				return;
			walk_leave(walk, node);
		}
		if (node == root)
			return;
		node = node->next;
	}
}

/* The attributes of one tag cost libxml2 their square: a tag of half a megabyte, seconds. No mail has hundreds in one. */
static bool has_endless_tag(const char *html, size_t bytes)
{
	enum { MOST = 300 };
	const char *const end = html + bytes;
	int blanks = 0;
	char quote = '\0';
	bool is_in_tag = false;

	for (const char *at = html; at < end; at++) {
		if (!is_in_tag) {
			is_in_tag = *at == '<' && at + 1 < end && isalpha((unsigned char)at[1]);
			blanks = 0;
		} else if (quote != '\0') {
			quote = *at == quote ? '\0' : quote;
		} else if (*at == '=') {
			at += strspn(at + 1, " \t\r\n");
			if (at + 1 < end && (at[1] == '"' || at[1] == '\''))
				quote = *++at;
		} else if (*at == '>') {
			is_in_tag = false;
		} else if (strchr(" \t\r\n/\"'", *at) != NULL && ++blanks > MOST) {
			return true;
		}
	}
	return false;
}

void html_warm(void)
{
	xmlInitParser();
}

htmlDocPtr html_parse(const char *html, size_t bytes, bool *is_too_long)
{
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;

	*is_too_long = bytes > INT_MAX || has_endless_tag(html, bytes);
	if (*is_too_long || bytes == 0)
		return NULL;
	/* "UTF-8" overrides what a meta element says: the bytes are converted already. */
	return htmlReadMemory(html, (int)bytes, NULL, "UTF-8", options);
}

bool html_add_text(struct text *out, const char *html, size_t bytes, bool *has_image)
{
	bool is_too_long = false;
	htmlDocPtr document = html_parse(html, bytes, &is_too_long);
	if (document == NULL)
		return !is_too_long;
	struct walk walk = { .out = out };
	xmlNode *root = xmlDocGetRootElement(document);
	if (root != NULL)
		walk_tree(&walk, root, has_image);
	xmlFreeDoc(document);
	if (walk.has_line)
		text_add_byte(out, '\n');
	return true;
}
