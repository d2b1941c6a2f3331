/* html_markup.c - an HTML part as text with marks. See markup.h.
 *
 * The tree is walked without recursion; each word is written with the marks that hold at its place, so that whatever elements do,
 * marks nest and are closed in their line. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "letter/charset.h"
#include "letter/html_tree.h"
#include "letter/markup.h"

enum { LEVELS = 12, URL_BYTES = 2000, CELL_BYTES = 200, NUMBER_MOST = 99999 };

enum element {
	ELEMENT_OTHER,
	ELEMENT_OUT,
	ELEMENT_BREAK,
	ELEMENT_BLOCK,
	ELEMENT_PARAGRAPH,
	ELEMENT_HEADING,
	ELEMENT_LIST,
	ELEMENT_ITEM,
	ELEMENT_QUOTE,
	ELEMENT_PRE,
	ELEMENT_TABLE,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_STRONG,
	ELEMENT_EMPHASIS,
	ELEMENT_LINK,
	ELEMENT_IMAGE
};

static const struct {
	const char *name;
	enum element element;
} elements[] = {
	{ "script", ELEMENT_OUT },
	{ "style", ELEMENT_OUT },
	{ "title", ELEMENT_OUT },
	{ "head", ELEMENT_OUT },
	{ "noscript", ELEMENT_OUT },
	{ "template", ELEMENT_OUT },
	{ "select", ELEMENT_OUT },
	{ "textarea", ELEMENT_OUT },
	{ "button", ELEMENT_OUT },
	{ "object", ELEMENT_OUT },
	{ "svg", ELEMENT_OUT },
	{ "math", ELEMENT_OUT },
	{ "xml", ELEMENT_OUT },
	{ "map", ELEMENT_OUT },
	{ "iframe", ELEMENT_OUT },
	{ "video", ELEMENT_OUT },
	{ "audio", ELEMENT_OUT },
	{ "br", ELEMENT_BREAK },
	{ "p", ELEMENT_PARAGRAPH },
	{ "hr", ELEMENT_PARAGRAPH },
	{ "h1", ELEMENT_HEADING },
	{ "h2", ELEMENT_HEADING },
	{ "h3", ELEMENT_HEADING },
	{ "h4", ELEMENT_HEADING },
	{ "h5", ELEMENT_HEADING },
	{ "h6", ELEMENT_HEADING },
	{ "ul", ELEMENT_LIST },
	{ "ol", ELEMENT_LIST },
	{ "li", ELEMENT_ITEM },
	{ "blockquote", ELEMENT_QUOTE },
	{ "pre", ELEMENT_PRE },
	{ "table", ELEMENT_TABLE },
	{ "tr", ELEMENT_ROW },
	{ "td", ELEMENT_CELL },
	{ "th", ELEMENT_CELL },
	{ "b", ELEMENT_STRONG },
	{ "strong", ELEMENT_STRONG },
	{ "i", ELEMENT_EMPHASIS },
	{ "em", ELEMENT_EMPHASIS },
	{ "a", ELEMENT_LINK },
	{ "img", ELEMENT_IMAGE },
	{ "div", ELEMENT_BLOCK },
	{ "dl", ELEMENT_BLOCK },
	{ "dt", ELEMENT_BLOCK },
	{ "dd", ELEMENT_BLOCK },
	{ "center", ELEMENT_BLOCK },
	{ "section", ELEMENT_BLOCK },
	{ "article", ELEMENT_BLOCK },
	{ "header", ELEMENT_BLOCK },
	{ "footer", ELEMENT_BLOCK },
	{ "form", ELEMENT_BLOCK },
	{ "fieldset", ELEMENT_BLOCK },
	{ "address", ELEMENT_BLOCK },
	{ "caption", ELEMENT_BLOCK },
};

/* A block that the next word stands in. */
struct level {
	bool is_quote, is_begun;
	int number; /* of an item; 0: a bullet */
};

/* The nested inline marks, outermost first. */
enum inline_mark { INLINE_LINK, INLINE_STRONG, INLINE_EMPHASIS, INLINE_COUNT };

struct walk {
	struct text *out;
	struct level levels[LEVELS];
	size_t depth;        /* may exceed LEVELS: what is deeper is not marked */
	int numbers[LEVELS]; /* of the lists we are in: the next item's number; 0: bullets */
	size_t list_depth;
	int wanted[INLINE_COUNT]; /* elements we are in */
	const char *url;          /* "": of no use to anybody */
	bool is_open[INLINE_COUNT];
	const char *open_url;
	int heading; /* its level; 0: none */
	int preformatted;
	int grid;           /* cells of tables of short words that we are in: no line ends */
	bool has_cell;      /* the row has a word already */
	bool needs_cell;    /* ... and the next one stands in another cell */
	int breaks;         /* line ends due before the next word */
	bool is_bullet_due; /* by a sign of Word's */
	bool has_blank, has_line, is_over;
	size_t *pictures;
	struct arena arena;
};

static enum element element_of(const xmlNode *node)
{
	const bool is_element = node->type == XML_ELEMENT_NODE; /* the document above all has no name */
	for (size_t i = 0; is_element && i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcasecmp(elements[i].name, (const char *)node->name) == 0)
			return elements[i].element;
	return ELEMENT_OTHER;
}

/* ---- marks ---- */

static void close_from(struct walk *walk, int from)
{
	static const char ends[] = { [INLINE_STRONG] = MARKUP_STRONG_END, [INLINE_EMPHASIS] = MARKUP_EMPHASIS_END };
	for (int i = INLINE_COUNT - 1; i >= from; i--) {
		if (!walk->is_open[i])
			continue;
		walk->is_open[i] = false;
		if (i != INLINE_LINK) {
			text_add_byte(walk->out, ends[i]);
			continue;
		}
		text_add_byte(walk->out, MARKUP_URL);
		text_add_string(walk->out, walk->open_url);
		text_add_byte(walk->out, MARKUP_LINK_END);
	}
}

static bool is_wanted(const struct walk *walk, int mark)
{
	if (mark == INLINE_STRONG && walk->heading > 0)
		return false; /* it is strong as it is */
	return walk->wanted[mark] > 0 && (mark != INLINE_LINK || *walk->url != '\0');
}

/* The first mark, from outside, that isn't as it should be. */
static int first_odd(const struct walk *walk)
{
	for (int i = 0; i < INLINE_COUNT; i++)
		if (walk->is_open[i] != is_wanted(walk, i)
		        || (i == INLINE_LINK && walk->is_open[i] && walk->open_url != walk->url))
			return i;
	return INLINE_COUNT;
}

static void open_from(struct walk *walk, int from)
{
	static const char starts[] = { MARKUP_LINK, MARKUP_STRONG, MARKUP_EMPHASIS };
	for (int i = from; i < INLINE_COUNT; i++) {
		if (!is_wanted(walk, i))
			continue;
		walk->is_open[i] = true;
		text_add_byte(walk->out, starts[i]);
		if (i == INLINE_LINK)
			walk->open_url = walk->url;
	}
}

static void line_begin(struct walk *walk)
{
	if (walk->has_line)
		text_add_string(walk->out, walk->breaks > 1 ? "\n\n" : "\n");
	for (size_t i = 0; i < walk->depth && i < LEVELS; i++) {
		struct level *level = &walk->levels[i];
		if (level->is_quote)
			text_add_byte(walk->out, MARKUP_QUOTE);
		else if (level->is_begun)
			text_add_byte(walk->out, MARKUP_WITHIN);
		else if (level->number == 0)
			text_add_byte(walk->out, MARKUP_BULLET);
		else
			text_printf(walk->out, "%c%d%c", MARKUP_NUMBER, level->number, MARKUP_NUMBER);
		level->is_begun = true;
	}
	if (walk->is_bullet_due)
		text_add_byte(walk->out, MARKUP_BULLET);
	walk->is_bullet_due = false;
	if (walk->heading > 0)
		text_printf(walk->out, "%c%d", MARKUP_HEADING, walk->heading);
	walk->breaks = 0;
	walk->has_line = true;
	walk->has_blank = walk->needs_cell = false;
}

static void word_begin(struct walk *walk)
{
	const bool is_new_line = walk->breaks > 0 || !walk->has_line;
	if (is_new_line)
		line_begin(walk);
	const int odd = first_odd(walk);
	const bool has_gap = walk->has_blank || walk->needs_cell;
	close_from(walk, odd);
	if (walk->needs_cell) {
		close_from(walk, 0);
		text_add_string(walk->out, " \xE2\x80\x93 "); /* a dash between cells */
	} else if (has_gap) {
		text_add_byte(walk->out, ' ');
	}
	open_from(walk, walk->needs_cell ? 0 : odd);
	walk->has_blank = walk->needs_cell = false;
	walk->has_cell = true;
}

static void break_due(struct walk *walk, int lines)
{
	if (walk->grid > 0 || (walk->heading > 0 && lines < 2)) {
		walk->has_blank = true;
		return;
	}
	close_from(walk, 0);
	walk->has_blank = false;
	walk->breaks = walk->breaks < lines ? lines : walk->breaks;
}

static void line_end(struct walk *walk)
{
	const int breaks = walk->breaks;
	break_due(walk, 1);
	if (walk->grid == 0 && walk->heading == 0 && breaks < 2)
		walk->breaks = breaks + 1;
}

static void words_add(struct walk *walk, const char *words)
{
	struct text clean = { 0 };
	charset_add_clean(&clean, words, strlen(words));
	for (const char *at = text_string(&clean); *at != '\0'; at++) {
		if (*at == '\n' && walk->preformatted > 0) {
			line_end(walk);
		} else if (*at == ' ' || *at == '\t' || *at == '\n') {
			walk->has_blank = true;
		} else {
			word_begin(walk);
			for (; (unsigned char)*at > ' '; at++)
				text_add_byte(walk->out, *at);
			at--;
		}
	}
	text_free(&clean);
}

/* ---- elements ---- */

static const char hex[] = "0123456789ABCDEF";

/* An address that leads somewhere and can stand in a line; "" where it is none. */
static const char *url_of(struct arena *arena, const char *value)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };
	struct text url = { .arena = arena };
	bool is_known = false;

	value = value == NULL ? "" : value + strspn(value, " \t\r\n");
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		is_known = is_known || strncasecmp(value, schemes[i], strlen(schemes[i])) == 0;
	if (!is_known || strlen(value) > URL_BYTES)
		return "";
	for (const unsigned char *at = (const unsigned char *)value; *at != '\0'; at++) {
		if (strchr("\t\r\n", *at) != NULL)
			continue;
		if (*at > ' ' && *at < 0x7F && strchr("<>\"\\^`{|}", *at) == NULL) {
			text_add_byte(&url, (char)*at);
		} else {
			text_add_byte(&url, '%');
			text_add_byte(&url, hex[*at >> 4]);
			text_add_byte(&url, hex[*at & 15]);
		}
	}
	return text_string(&url);
}

/* The next node in document order; NULL: all of `root` was seen. */
static const xmlNode *node_next(const xmlNode *root, const xmlNode *node)
{
	if (node->children != NULL && node->type == XML_ELEMENT_NODE)
		return node->children;
	while (node != root && node->next == NULL)
		node = node->parent;
	return node == root ? NULL : node->next;
}

/* Rows of short cells, side by side: each row a line. Other tables only hold a page together. */
static bool is_grid(const xmlNode *table)
{
	size_t bytes = 0, cells = 0, rows = 0;
	for (const xmlNode *node = node_next(table, table); node != NULL; node = node_next(table, node)) {
		if (node->type == XML_TEXT_NODE && node->content != NULL)
			bytes += strlen((const char *)node->content);
		if (node->type != XML_ELEMENT_NODE)
			continue;
		const enum element element = element_of(node);
		if (element == ELEMENT_TABLE || element == ELEMENT_LIST || element == ELEMENT_HEADING)
			return false;
		rows += element == ELEMENT_ROW;
		cells += element == ELEMENT_CELL;
		bytes = element == ELEMENT_CELL ? 0 : bytes;
		if (bytes > CELL_BYTES)
			return false;
	}
	return bytes <= CELL_BYTES && cells > rows;
}

static void level_push(struct walk *walk, const struct level *level)
{
	if (walk->depth < LEVELS)
		walk->levels[walk->depth] = *level;
	walk->depth++;
}

static void list_enter(struct walk *walk, const xmlNode *node)
{
	const bool is_ordered = strcasecmp((const char *)node->name, "ol") == 0;
	const char *start = html_attribute(node, "start");
	const long number = start == NULL ? 1 : strtol(start, NULL, 10);

	break_due(walk, walk->list_depth == 0 ? 2 : 1);
	if (walk->list_depth < LEVELS)
		walk->numbers[walk->list_depth] = !is_ordered ? 0
		        : number < 1 || number > NUMBER_MOST  ? 1
		                                              : (int)number;
	walk->list_depth++;
}

static void item_enter(struct walk *walk)
{
	struct level item = { 0 };
	break_due(walk, 1);
	if (walk->list_depth > 0 && walk->list_depth <= LEVELS && walk->numbers[walk->list_depth - 1] > 0)
		item.number = walk->numbers[walk->list_depth - 1]++;
	level_push(walk, &item);
}

/* In a grid blocks make no line ends inside a cell: only rows do. */
static void cell_enter(struct walk *walk, xmlNode *node)
{
	const xmlNode *table = node->parent;
	while (table != NULL && element_of(table) != ELEMENT_TABLE)
		table = table->parent;
	if (table != NULL && table->_private != NULL) {
		node->_private = node;
		walk->grid++;
		walk->needs_cell = walk->has_cell;
	}
	break_due(walk, 1);
}

static void image_enter(struct walk *walk, const xmlNode *node)
{
	const char *words = html_attribute(node, "alt");
	++*walk->pictures;
	if (words != NULL)
		words_add(walk, words);
}

/* A paragraph right behind an item's sign stands beside it. */
static int breaks_of_paragraph(const struct walk *walk)
{
	const size_t top = walk->depth;
	return top > 0 && top <= LEVELS && !walk->levels[top - 1].is_quote && !walk->levels[top - 1].is_begun ? 1 : 2;
}

/* Word writes the signs of its lists as words; numbers stay as they are. */
static bool is_sign_of_list(const xmlNode *node)
{
	const char *style = html_attribute(node, "style");
	if (style == NULL || !html_style_holds(style, "mso-list:ignore"))
		return false;
	const xmlNode *text = node->children;
	return text != NULL && text->type == XML_TEXT_NODE && text->content != NULL
	        && !isalnum(text->content[strspn((const char *)text->content, " \t\r\n")]);
}

static bool has_style(const xmlNode *node, const char *const *styles)
{
	const char *style = html_attribute(node, "style");
	for (; style != NULL && *styles != NULL; styles++)
		if (html_style_holds(style, *styles))
			return true;
	return false;
}

/* Some programs say it by elements, some by style; Google's wraps all in a <b> that isn't bold. */
static void count_style(struct walk *walk, const xmlNode *node, enum element element, int step)
{
	static const char *const bold[] = { "font-weight:bold", "font-weight:700", "font-weight:600", NULL };
	static const char *const normal[] = { "font-weight:normal", "font-weight:400", NULL };
	static const char *const italic[] = { "font-style:italic", NULL };
	const bool is_strong = element == ELEMENT_STRONG ? !has_style(node, normal) : has_style(node, bold);
	const bool is_emphasis = element == ELEMENT_EMPHASIS || has_style(node, italic);

	walk->wanted[INLINE_STRONG] += is_strong ? step : 0;
	walk->wanted[INLINE_EMPHASIS] += is_emphasis ? step : 0;
}

/* What a mail program quotes, and what stands behind a reply's header block, was written by others. */
static bool is_others(struct walk *walk, const xmlNode *node, enum element element)
{
	const enum html_mark mark = html_element_mark(node);
	const char *type = element == ELEMENT_QUOTE ? html_attribute(node, "type") : NULL;
	walk->is_over |= mark == HTML_REST_QUOTED;
	return mark != HTML_NONE || (type != NULL && strcasecmp(type, "cite") == 0);
}

/* Returns whether the element's children are to be walked; then leave() follows. */
static bool enter(struct walk *walk, xmlNode *node)
{
	const enum element element = element_of(node);

	if (element == ELEMENT_OUT || html_is_hidden(node) || is_others(walk, node, element))
		return false;
	if (is_sign_of_list(node)) {
		walk->is_bullet_due = true;
		return false;
	}
	count_style(walk, node, element, 1);
	switch (element) {
	case ELEMENT_BREAK:
		line_end(walk);
		break;
	case ELEMENT_BLOCK:
	case ELEMENT_ROW:
		break_due(walk, 1);
		walk->has_cell = walk->needs_cell = false;
		break;
	case ELEMENT_CELL:
		cell_enter(walk, node);
		break;
	case ELEMENT_TABLE:
		break_due(walk, 2);
		if (walk->grid == 0 && is_grid(node))
			node->_private = node;
		break;
	case ELEMENT_PARAGRAPH:
	case ELEMENT_PRE:
		break_due(walk, breaks_of_paragraph(walk));
		walk->preformatted += element == ELEMENT_PRE;
		break;
	case ELEMENT_HEADING:
		break_due(walk, 2);
		walk->heading = node->name[1] - '0';
		break;
	case ELEMENT_LIST:
		list_enter(walk, node);
		break;
	case ELEMENT_ITEM:
		item_enter(walk);
		break;
	case ELEMENT_QUOTE:
		break_due(walk, 2);
		level_push(walk, &(struct level){ .is_quote = true });
		break;
	case ELEMENT_LINK:
		if (walk->wanted[INLINE_LINK]++ == 0)
			walk->url = url_of(&walk->arena, html_attribute(node, "href"));
		break;
	case ELEMENT_IMAGE:
		image_enter(walk, node);
		break;
	default:
		break;
	}
	return true;
}

static void leave(struct walk *walk, xmlNode *node)
{
	const enum element element = element_of(node);

	count_style(walk, node, element, -1);
	switch (element) {
	case ELEMENT_BLOCK:
		break_due(walk, 1);
		break;
	case ELEMENT_ROW:
		walk->has_cell = walk->needs_cell = false;
		break_due(walk, 1);
		break;
	case ELEMENT_CELL:
		break_due(walk, 1);
		walk->grid -= node->_private != NULL;
		break;
	case ELEMENT_TABLE:
	case ELEMENT_PARAGRAPH:
		break_due(walk, 2);
		break;
	case ELEMENT_HEADING:
		break_due(walk, 2);
		walk->heading = 0;
		break;
	case ELEMENT_PRE:
		walk->preformatted--;
		break_due(walk, 2);
		break;
	case ELEMENT_LIST:
		walk->list_depth--;
		break_due(walk, walk->list_depth == 0 ? 2 : 1);
		break;
	case ELEMENT_ITEM:
	case ELEMENT_QUOTE:
		break_due(walk, 1);
		walk->depth--;
		break;
	case ELEMENT_LINK:
		walk->wanted[INLINE_LINK]--;
		break;
	default:
		break;
	}
}

static void walk_tree(struct walk *walk, xmlNode *root)
{
	xmlNode *node = root;
	while (!walk->is_over && !walk->out->is_cut) {
		bool is_open = false;
		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
			if (node->content != NULL)
				words_add(walk, (const char *)node->content);
		} else if (node->type == XML_ELEMENT_NODE) {
			is_open = enter(walk, node);
		}
		if (is_open && node->children != NULL) {
			node = node->children;
			continue;
		}
		if (is_open)
			leave(walk, node);
		while (node != root && node->next == NULL) {
			node = node->parent;
			leave(walk, node);
		}
		if (node == root)
			return;
		node = node->next;
	}
}

bool html_add_markup(struct text *out, const char *html, size_t bytes, size_t *pictures)
{
	bool is_too_long = false;
	htmlDocPtr document = html_parse(html, bytes, &is_too_long);
	struct walk walk = { .out = out, .url = "", .open_url = "", .pictures = pictures };
	xmlNode *root = document == NULL ? NULL : xmlDocGetRootElement(document);

	if (root != NULL)
		walk_tree(&walk, root);
	close_from(&walk, 0);
	if (walk.has_line)
		text_add_byte(out, '\n');
	if (document != NULL)
		xmlFreeDoc(document);
	arena_free(&walk.arena);
	return !is_too_long;
}
