/* markdown.c - one Markdown source to the two parts of a mail. See markdown.h.
 *
 * cmark reads it; the tree is mended once (no raw HTML, no images, only links that lead somewhere); then cmark writes the
 * HTML and we write the text, for cmark has no renderer for people. */
#include "compose/markdown.h"
#include <cmark.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include "compose/hole.h"
#include "compose/mustache.h"

enum { TEXT_COLUMNS = 72, NESTING = 12, HOLE_COLUMNS = 26 /* of an address as they mostly are */ };

/* ---- mending the tree ---- */

static bool url_leads_somewhere(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

static void move_children(cmark_node *from, cmark_node *before)
{
	cmark_node *child;
	while ((child = cmark_node_first_child(from)) != NULL)
		cmark_node_insert_before(before, child);
}

static void remove_node(cmark_node *node)
{
	cmark_node_unlink(node);
	cmark_node_free(node);
}

static void mend_link(cmark_node *link)
{
	if (url_leads_somewhere(cmark_node_get_url(link)))
		return;
	move_children(link, link);
	remove_node(link);
}

/* `<b>` that somebody typed is shown as they typed it, so that no word is lost without notice; a comment is dropped. */
static void mend_html(cmark_node *html, bool is_block)
{
	const char *literal = cmark_node_get_literal(html);
	if (strncmp(literal, "<!--", 4) != 0) {
		cmark_node *shown = cmark_node_new(CMARK_NODE_TEXT);
		cmark_node_set_literal(shown, literal);
		if (is_block) {
			cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
			cmark_node_append_child(paragraph, shown);
			shown = paragraph;
		}
		cmark_node_insert_before(html, shown);
	}
	remove_node(html);
}

/* Below "## Team" and "### Subject". */
static void lower_heading(cmark_node *heading)
{
	enum { OURS = 3, DEEPEST = 6 };
	const int level = cmark_node_get_heading_level(heading) + OURS;
	cmark_node_set_heading_level(heading, level > DEEPEST ? DEEPEST : level);
}

static void mend(cmark_node *document, enum markdown_origin origin)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		const cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) {
			mend_html(node, type == CMARK_NODE_HTML_BLOCK);
		} else if (event == CMARK_EVENT_EXIT && type == CMARK_NODE_LINK) {
			mend_link(node);
		} else if (event == CMARK_EVENT_EXIT && type == CMARK_NODE_IMAGE) {
			move_children(node, node);
			remove_node(node);
		} else if (origin == MARKDOWN_QUOTED && event == CMARK_EVENT_ENTER && type == CMARK_NODE_HEADING) {
			lower_heading(node);
		}
	}
	cmark_iter_free(iter);
}

/* ---- writing text ---- */

struct level {
	char first[16], rest[16]; /* before the first line, before the others */
};

struct writing {
	struct text *out;
	struct text words; /* of the block being read; '\n' is a hard break */
	size_t link_starts[NESTING];
	size_t links;
	struct level levels[NESTING];
	size_t depth; /* may exceed NESTING: what is deeper is not indented further */
	cmark_node *last_leaf;
};

static int columns_of(const char *text, size_t bytes)
{
	int columns = 0;
	while (bytes > 0) {
		unsigned code_point = 0;
		const size_t step = utf8_next(text, bytes, &code_point);
		const int type = u_charType((UChar32)code_point);
		const int width = u_getIntPropertyValue((UChar32)code_point, UCHAR_EAST_ASIAN_WIDTH);
		if (step == 0)
			return columns;
		if (is_hole(code_point))
			columns += code_point == HOLE_BASE + HOLE_ADDRESS ? HOLE_COLUMNS : 0;
		else if (type != U_NON_SPACING_MARK && type != U_ENCLOSING_MARK && type != U_FORMAT_CHAR)
			columns += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
		text += step;
		bytes -= step;
	}
	return columns;
}

static int write_prefix(struct writing *w)
{
	int columns = 0;
	for (size_t i = 0; i < w->depth && i < NESTING; i++) {
		struct level *level = &w->levels[i];
		text_add_string(w->out, level->first);
		columns += (int)strlen(level->first);
		memcpy(level->first, level->rest, sizeof(level->first));
	}
	return columns;
}

static void end_line(struct writing *w)
{
	while (w->out->length > 0 && w->out->data[w->out->length - 1] == ' ')
		w->out->data[--w->out->length] = '\0';
	text_add_byte(w->out, '\n');
}

/* One line of words, up to a hard break, wrapped. */
static void write_wrapped(struct writing *w, const char *line, size_t bytes)
{
	int column = write_prefix(w);
	bool is_first = true;
	while (bytes > 0) {
		const char *blank = memchr(line, ' ', bytes);
		const size_t word = blank == NULL ? bytes : (size_t)(blank - line);
		if (word > 0) {
			const int columns = columns_of(line, word);
			if (!is_first && column + 1 + columns > TEXT_COLUMNS) {
				end_line(w);
				column = write_prefix(w);
			} else if (!is_first) {
				text_add_byte(w->out, ' ');
				column++;
			}
			text_add(w->out, line, word);
			column += columns;
			is_first = false;
		}
		line += blank == NULL ? word : word + 1;
		bytes -= blank == NULL ? word : word + 1;
	}
	end_line(w);
}

static void write_lines(struct writing *w, const char *text, size_t bytes, bool is_code)
{
	while (bytes > 0) {
		const char *feed = memchr(text, '\n', bytes);
		const size_t line = feed == NULL ? bytes : (size_t)(feed - text);
		if (is_code) {
			write_prefix(w);
			text_add_string(w->out, "    ");
			text_add(w->out, text, line);
			end_line(w);
		} else {
			write_wrapped(w, text, line);
		}
		text += feed == NULL ? line : line + 1;
		bytes -= feed == NULL ? line : line + 1;
	}
}

static bool in_tight_list(cmark_node *leaf)
{
	cmark_node *item = cmark_node_parent(leaf);
	return cmark_node_get_type(item) == CMARK_NODE_ITEM && cmark_node_get_list_tight(cmark_node_parent(item));
}

/* A blank line stands between blocks, but not inside a tight list. */
static void write_leaf(struct writing *w, cmark_node *leaf, const char *text, size_t bytes, bool is_code)
{
	if (w->last_leaf != NULL && !(in_tight_list(leaf) && in_tight_list(w->last_leaf)))
		text_add_byte(w->out, '\n');
	write_lines(w, text, bytes, is_code);
	w->last_leaf = leaf;
}

static void level_open(struct writing *w, cmark_node *node)
{
	struct level level = { .first = "> ", .rest = "> " };
	if (cmark_node_get_type(node) == CMARK_NODE_ITEM) {
		cmark_node *list = cmark_node_parent(node);
		if (cmark_node_get_list_type(list) == CMARK_ORDERED_LIST) {
			const intptr_t before = (intptr_t)cmark_node_get_user_data(list); /* items written so far */
			snprintf(level.first, sizeof(level.first), "%jd. ",
			        (intmax_t)before + cmark_node_get_list_start(list));
			cmark_node_set_user_data(list, (void *)(before + 1));
		} else {
			snprintf(level.first, sizeof(level.first), "- ");
		}
		snprintf(level.rest, sizeof(level.rest), "%*s", (int)strlen(level.first), "");
	}
	if (w->depth < NESTING)
		w->levels[w->depth] = level;
	w->depth++;
}

static void link_close(struct writing *w, const char *url)
{
	if (--w->links >= NESTING)
		return;
	const size_t start = w->link_starts[w->links];
	const char *words = text_string(&w->words) + start;
	const char *bare = strncasecmp(url, "mailto:", 7) == 0 ? url + 7 : url;
	if (strcmp(words, url) != 0 && strcmp(words, bare) != 0)
		text_printf(&w->words, "%s<%s>", w->words.length > start ? " " : "", url);
}

static void link_open(struct writing *w)
{
	if (w->links < NESTING)
		w->link_starts[w->links] = w->words.length;
	w->links++;
}

static void write_inline(struct writing *w, cmark_node *node, bool is_enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		text_add_string(&w->words, cmark_node_get_literal(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		text_add_byte(&w->words, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		text_add_byte(&w->words, '\n');
		break;
	case CMARK_NODE_LINK:
		if (is_enter)
			link_open(w);
		else
			link_close(w, cmark_node_get_url(node));
		break;
	default: /* emphasis: its words */
		break;
	}
}

static void write_node(struct writing *w, cmark_node *node, bool is_enter)
{
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_BLOCK_QUOTE:
	case CMARK_NODE_ITEM:
		if (is_enter)
			level_open(w, node);
		else
			w->depth--;
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		if (!is_enter)
			write_leaf(w, node, text_string(&w->words), w->words.length, false);
		text_clear(&w->words);
		break;
	case CMARK_NODE_CODE_BLOCK:
		write_leaf(w, node, cmark_node_get_literal(node), strlen(cmark_node_get_literal(node)), true);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		write_leaf(w, node, "----------", 10, false);
		break;
	default:
		write_inline(w, node, is_enter);
	}
}

static void write_text(cmark_node *document, struct text *out)
{
	struct writing w = { .out = out };
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		write_node(&w, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
	cmark_iter_free(iter);
	text_free(&w.words);
}

/* ---- both ---- */

static bool has_hole(const char *value)
{
	return strstr(value, "\xEE\x80") != NULL || strstr(value, "\xEE\x81") != NULL; /* U+E000 to U+E07F */
}

/* cmark would write a hole in a link as %EE%80..: such a link is handed to it as finished HTML. */
static void finish_links_with_holes(cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	cmark_event_type event;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *link = cmark_iter_get_node(iter);
		if (event != CMARK_EVENT_EXIT || cmark_node_get_type(link) != CMARK_NODE_LINK
		        || !has_hole(cmark_node_get_url(link)))
			continue;
		struct text open = { 0 };
		text_add_string(&open, "<a href=\"");
		mustache_escape_html(&open, cmark_node_get_url(link));
		text_add_string(&open, "\">");
		cmark_node *anchor = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
		cmark_node_set_on_enter(anchor, text_string(&open));
		cmark_node_set_on_exit(anchor, "</a>");
		cmark_node_insert_before(link, anchor);
		for (cmark_node *child; (child = cmark_node_first_child(link)) != NULL;)
			cmark_node_append_child(anchor, child);
		remove_node(link);
		text_free(&open);
	}
	cmark_iter_free(iter);
}

/* `from` without control characters, and without holes where it isn't ours: entities can make any character. */
static void add_clean(struct text *out, const char *from, enum markdown_origin origin)
{
	size_t left = strlen(from);
	while (left > 0) {
		unsigned code_point = 0;
		const size_t found = utf8_next(from, left, &code_point);
		const size_t step = found == 0 ? 1 : found;
		const bool is_control = (code_point < 0x20 && code_point != '\n' && code_point != '\t')
		        || (code_point >= 0x7F && code_point < 0xA0);
		if (found > 0 && !is_control && (origin == MARKDOWN_OURS || !is_hole(code_point)))
			text_add(out, from, step);
		from += step;
		left -= step;
	}
}

void markdown_render(
        const char *source, size_t bytes, enum markdown_origin origin, struct text *text, struct text *html)
{
	cmark_node *document = cmark_parse_document(source, bytes, CMARK_OPT_VALIDATE_UTF8);
	struct text plain = { 0 };

	mend(document, origin);
	write_text(document, &plain);
	if (origin == MARKDOWN_OURS)
		finish_links_with_holes(document);
	char *rendered = cmark_render_html(document, CMARK_OPT_DEFAULT);
	add_clean(html, rendered, origin);
	add_clean(text, text_string(&plain), origin);
	free(rendered);
	text_free(&plain);
	cmark_node_free(document);
}
