/* markup.c - text with marks to Markdown. See markup.h.
 *
 * What was typed is shown as it was typed: each of its characters that Markdown would read otherwise is escaped. */
#include "letter/markup.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include "core/language.h"
#include "letter/plain.h"

enum { LEVELS = 12 };

/* ---- lines that a margin broke ---- */

enum { MARGIN_LEAST = 58, MARGIN_MOST = 100 };

static size_t columns_of(const char *line, size_t bytes)
{
	size_t columns = 0;
	for (size_t i = 0; i < bytes; i++)
		columns += ((unsigned char)line[i] & 0xC0) != 0x80;
	return columns;
}

/* The longest line, if lines may have been broken at a margin; else 0. */
static size_t margin_of(const char *text)
{
	size_t most = 0;
	while (*text != '\0') {
		const size_t bytes = strcspn(text, "\n");
		const size_t columns = strstr(text, "://") != NULL && memchr(text, ' ', bytes) == NULL
		        ? 0 /* an address can't be broken */
		        : columns_of(text, bytes);
		most = columns > most ? columns : most;
		text += bytes + (text[bytes] == '\n');
	}
	return most >= MARGIN_LEAST && most <= MARGIN_MOST ? most : 0;
}

/* "- ", "* ", "3. ", "b) ": begins an item, whatever stands before it. */
static bool is_item(const char *line)
{
	const size_t digits = strspn(line, "0123456789");
	if (strchr("-*+", *line) != NULL && *line != '\0')
		return line[1] == ' ';
	if (strncmp(line, "\xE2\x80\xA2", 3) == 0 || strncmp(line, "\xC2\xB7", 2) == 0)
		return true;
	return (digits > 0 && digits < 4 && strchr(".)", line[digits]) != NULL && line[digits + 1] == ' ')
	        || (isalpha((unsigned char)*line) && line[1] == ')' && line[2] == ' ');
}

const char *lines_join(struct arena *arena, const char *text)
{
	struct text out = { .arena = arena };
	const size_t margin = margin_of(text);

	while (*text != '\0') {
		const size_t bytes = strcspn(text, "\n");
		const char *next = text + bytes + (text[bytes] == '\n');
		next += strspn(next, " \t");
		const size_t word = columns_of(next, strcspn(next, " \n"));
		const bool is_full = margin > 0 && columns_of(text, bytes) + 1 + word > margin;
		text_add(&out, text, bytes);
		if (text[bytes] == '\n')
			text_add_byte(&out, is_full && bytes > 0 && word > 0 && !is_item(next) ? ' ' : '\n');
		text = next;
	}
	return text_string(&out);
}

/* ---- languages ---- */

static const struct {
	const char *name; /* plain */
	enum language language;
} languages[] = {
	{ "english", LANGUAGE_EN },
	{ "ingles", LANGUAGE_EN },
	{ "angielski", LANGUAGE_EN },
	{ "po angielsku", LANGUAGE_EN },
	{ "espanol", LANGUAGE_ES },
	{ "castellano", LANGUAGE_ES },
	{ "spanish", LANGUAGE_ES },
	{ "hiszpanski", LANGUAGE_ES },
	{ "po hiszpansku", LANGUAGE_ES },
	{ "polski", LANGUAGE_PL },
	{ "polish", LANGUAGE_PL },
	{ "polaco", LANGUAGE_PL },
	{ "po polsku", LANGUAGE_PL },
};

int language_of_line(struct arena *arena, const char *line, size_t bytes)
{
	enum { LONGEST = 60 };
	if (bytes == 0 || bytes > LONGEST)
		return LANGUAGE_COUNT;
	if (line[0] == MARKUP_HEADING) { /* with its level, a digit */
		line += 2;
		bytes = bytes > 2 ? bytes - 2 : 0;
	}
	const char *plain = plain_bytes(arena, line, bytes);
	const bool is_framed = plain[0] == '[' || plain[0] == '(';
	const char *name = plain + (is_framed ? 1 + strspn(plain + 1, " ") : 0);
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const size_t length = strlen(languages[i].name);
		const char *rest = name + length;
		if (strncmp(name, languages[i].name, length) != 0)
			continue;
		rest += strspn(rest, " ");
		if (is_framed ? rest[0] == (plain[0] == '[' ? ']' : ')') && rest[1 + strspn(rest + 1, " :")] == '\0'
		              : rest[0] == ':' && rest[1 + strspn(rest + 1, " ")] == '\0')
			return (int)languages[i].language;
	}
	return LANGUAGE_COUNT;
}

/* ---- Markdown ---- */

/* A line's beginning, read. */
struct line {
	const char *words;
	size_t bytes;
	char marks[LEVELS]; /* MARKUP_QUOTE, _BULLET, _NUMBER, _WITHIN */
	int numbers[LEVELS];
	size_t count;
	int heading;
	bool begins_item;
};

struct writing {
	struct text *out;
	size_t widths[LEVELS]; /* of the items' signs that hold now, by level */
	struct line last;
	bool has_last, has_gap;
};

static bool is_inside(char mark)
{
	return mark == MARKUP_BULLET || mark == MARKUP_NUMBER || mark == MARKUP_WITHIN;
}

/* A hyphen that was typed as a list's sign; asterisk and dot too. */
static size_t typed_sign(const char *words, size_t bytes)
{
	static const char *const signs[] = { "- ", "* ", "\xE2\x80\xA2 ", "\xC2\xB7 " };
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const size_t length = strlen(signs[i]);
		if (bytes > length && strncmp(words, signs[i], length) == 0
		        && length + strspn(words + length, " \t") < bytes)
			return length;
	}
	return 0;
}

static void mark_add(struct line *line, char mark, int number)
{
	if (line->count == LEVELS)
		return;
	line->numbers[line->count] = number;
	line->marks[line->count++] = mark;
	line->begins_item |= mark == MARKUP_BULLET || mark == MARKUP_NUMBER;
}

static struct line line_read(const char *text, size_t bytes)
{
	struct line line = { 0 };
	const char *at = text, *const end = text + bytes;
	for (;; at++) {
		if (at < end && *at == MARKUP_NUMBER) {
			const int number = (int)strtol(at + 1, NULL, 10);
			at++;
			while (at < end && *at != MARKUP_NUMBER)
				at++;
			mark_add(&line, MARKUP_NUMBER, number);
		} else if (at + 1 < end && *at == MARKUP_HEADING) {
			line.heading = *++at - '0';
		} else if (at < end && (*at == MARKUP_QUOTE || is_inside(*at))) {
			mark_add(&line, *at, 0);
		} else if (at >= end || (*at != ' ' && *at != '\t')) {
			break;
		}
	}
	const size_t sign = line.heading > 0 || line.begins_item ? 0 : typed_sign(at, (size_t)(end - at));
	if (sign > 0)
		mark_add(&line, MARKUP_BULLET, 0);
	at += sign;
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	line.words = at;
	line.bytes = (size_t)(end - at);
	return line;
}

/* In the same paragraph as the line before? */
static bool goes_on(const struct writing *w, const struct line *line)
{
	if (!w->has_last || w->has_gap || line->begins_item || line->heading > 0 || w->last.heading > 0
	        || line->count != w->last.count)
		return false;
	for (size_t i = 0; i < line->count; i++)
		if (is_inside(line->marks[i]) != is_inside(w->last.marks[i]))
			return false;
	return true;
}

static bool is_in_list(const struct line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (is_inside(line->marks[i]))
			return true;
	return false;
}

/* An empty line, with the signs of the blocks that go on behind it: without them a quote would end here. */
static void gap_write(struct writing *w, const struct line *line)
{
	text_add_byte(w->out, '\n');
	for (size_t i = 0; i < line->count && i < w->last.count; i++) {
		const bool is_same = line->marks[i] == MARKUP_QUOTE
		        ? w->last.marks[i] == MARKUP_QUOTE
		        : line->marks[i] == MARKUP_WITHIN && is_inside(w->last.marks[i]);
		if (!is_same)
			break;
		if (line->marks[i] == MARKUP_QUOTE)
			text_add_string(w->out, "> ");
		else
			text_printf(w->out, "%*s", (int)w->widths[i], "");
	}
	text_add_byte(w->out, '\n');
}

static void prefix_write(struct writing *w, const struct line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const size_t before = w->out->length;
		if (!w->has_last || i >= w->last.count || !is_inside(w->last.marks[i]))
			w->widths[i] = 0; /* the line with the sign was left out: there is no item to be within */
		if (line->marks[i] == MARKUP_QUOTE)
			text_add_string(w->out, "> ");
		else if (line->marks[i] == MARKUP_BULLET)
			text_add_string(w->out, "- ");
		else if (line->marks[i] == MARKUP_NUMBER)
			text_printf(w->out, "%d. ", line->numbers[i]);
		else
			text_printf(w->out, "%*s", (int)w->widths[i], "");
		w->widths[i] = w->out->length - before;
	}
	for (int i = 0; i < line->heading && i < 6; i++)
		text_add_string(w->out, i + 1 == line->heading || i == 5 ? "# " : "#");
}

/* ---- words ---- */

static bool is_blank_at(const char *text, const char *end)
{
	return text >= end || *text == ' ';
}

static bool is_punctuation(const char *text, const char *end)
{
	unsigned c = 0;
	if (text >= end || utf8_next(text, (size_t)(end - text), &c) == 0)
		return true;
	return c < 0x80 ? !isalnum((int)c) : !u_isalnum((UChar32)c);
}

/* The character before `at`. */
static const char *before(const char *at, const char *start)
{
	do
		at--;
	while (at > start && ((unsigned char)*at & 0xC0) == 0x80);
	return at;
}

static bool is_style(char c)
{
	return c >= MARKUP_STRONG && c <= MARKUP_EMPHASIS_END;
}

/* What stands on both sides of a mark of style, other such marks aside: they may be written or left out. */
struct beside {
	bool blank_before, word_before, mark_before;
	bool blank_behind, word_behind, mark_behind; /* mark: or punctuation */
};

static struct beside beside_of(const char *start, const char *at, const char *end)
{
	const char *next = at, *last = at;
	while (next < end && is_style(*next))
		next++;
	while (last > start && is_style(last[-1]))
		last--;
	const bool has_before = last > start && last[-1] != ' ', has_behind = !is_blank_at(next, end);
	const bool is_mark_before = has_before && is_punctuation(before(last, start), end);
	const bool is_mark_behind = has_behind && is_punctuation(next, end);
	return (struct beside){ .blank_before = !has_before,
		.word_before = has_before && !is_mark_before,
		.mark_before = is_mark_before || last != at,
		.blank_behind = !has_behind,
		.word_behind = has_behind && !is_mark_behind,
		.mark_behind = is_mark_behind || next != at + 1 };
}

/* Would CommonMark (6.2) read "**" or "_" at this mark as the beginning, or the end? "_" is none inside a word. */
static bool opens(const struct beside *beside, bool is_strong)
{
	return !beside->blank_behind && !(beside->word_before && (beside->mark_behind || !is_strong));
}

static bool closes(const struct beside *beside, bool is_strong)
{
	return !beside->blank_before && !(beside->word_behind && (beside->mark_before || !is_strong));
}

/* Where the mark `close` stands behind `at`; NULL: nowhere. */
static const char *find(const char *at, const char *end, char close)
{
	return at >= end ? NULL : memchr(at, close, (size_t)(end - at));
}

/* How many bytes at `text` are a web address as people type it; 0: none. */
static size_t url_length(const char *text, const char *end)
{
	const size_t scheme = strncasecmp(text, "https://", 8) == 0 ? 8 : strncasecmp(text, "http://", 7) == 0 ? 7 : 0;
	size_t length = 0;
	bool has_bracket = false;
	if (scheme == 0)
		return 0;
	while (text + length < end && (unsigned char)text[length] > ' ' && strchr("<>\"", text[length]) == NULL) {
		has_bracket |= text[length] == '(';
		length++;
	}
	while (length > scheme && strchr(has_bracket ? ".,;:!?'*_" : ".,;:!?'*_)", text[length - 1]) != NULL)
		length--;
	return length > scheme ? length : 0;
}

/* Between < and >, as both links and addresses may stand there: entities are read even so. */
static void add_address(struct text *out, const char *url, size_t bytes)
{
	text_add_byte(out, '<');
	for (size_t i = 0; i < bytes; i++) {
		if (url[i] == '&')
			text_add_string(out, "&amp;");
		else
			text_add_byte(out, url[i]);
	}
	text_add_byte(out, '>');
}

/* Where an address stands alone: not in a word, and no mark of style beside it, which would read its brackets as part of a word. */
static size_t address_length(const char *start, const char *at, const char *end)
{
	const bool may_begin = at == start || ((unsigned char)at[-1] >= ' ' && is_punctuation(before(at, start), end));
	const size_t length = may_begin ? url_length(at, end) : 0;
	return length > 0 && (at + length == end || (unsigned char)at[length] >= ' ') ? length : 0;
}

/* A character that was typed. */
static void add_typed(struct text *out, const char *at, bool is_first)
{
	if (strchr("\\`*_[]<>&#!", *at) != NULL || (is_first && strchr("-+=~", *at) != NULL) || *at == '~')
		text_add_byte(out, '\\');
	text_add_byte(out, *at);
}

/* "3." at the beginning of a line would be a list's sign: "3\." isn't. Returns how many bytes were written. */
static size_t add_typed_number(struct text *out, const char *at, const char *end)
{
	const size_t digits = strspn(at, "0123456789");
	if (digits == 0 || at + digits >= end || strchr(".)", at[digits]) == NULL)
		return 0;
	text_add(out, at, digits);
	text_add_byte(out, '\\');
	text_add_byte(out, at[digits]);
	return digits + 1;
}

/* The marks of one line; which of them were left out, for their end. */
struct styles {
	bool has_strong, has_emphasis;
};

static void add_style(struct text *out, struct styles *styles, const char *start, const char *at, const char *end)
{
	const bool is_strong = *at == MARKUP_STRONG || *at == MARKUP_STRONG_END;
	const bool is_end = *at == MARKUP_STRONG_END || *at == MARKUP_EMPHASIS_END;
	bool *has = is_strong ? &styles->has_strong : &styles->has_emphasis;
	if (!is_end) {
		const char *close = find(at, end, is_strong ? MARKUP_STRONG_END : MARKUP_EMPHASIS_END);
		const struct beside open = beside_of(start, at, end),
		                    shut = beside_of(start, close == NULL ? at : close, end);
		*has = !*has && close != NULL && opens(&open, is_strong) && closes(&shut, is_strong);
		if (!*has)
			return;
	} else if (!*has) {
		return;
	}
	text_add_string(out, is_strong ? "**" : "_");
	*has = !is_end;
}

/* "[words](<address>)", or "<address>" where the words are the same. Returns where to go on. */
static const char *add_link(struct text *out, const char *at, const char *end);

static void words_write(struct text *out, const char *start, const char *end)
{
	struct styles styles = { 0 };
	const size_t begun = out->length;
	for (const char *at = start; at < end;) {
		const bool is_first = out->length == begun; /* marks that were left out don't count */
		const size_t number = is_first ? add_typed_number(out, at, end) : 0;
		if (number > 0) {
			at += number;
			continue;
		}
		const size_t url = address_length(start, at, end);
		if (is_style(*at)) {
			add_style(out, &styles, start, at++, end);
		} else if (*at == MARKUP_LINK) {
			at = add_link(out, at, end);
		} else if (url > 0) {
			add_address(out, at, url);
			at += url;
		} else if ((unsigned char)*at < ' ') { /* of a link that quote.c cut off */
			at++;
		} else {
			add_typed(out, at, is_first);
			at++;
		}
	}
}

static const char *add_link(struct text *out, const char *at, const char *end)
{
	const char *url = find(at, end, MARKUP_URL), *close = url == NULL ? NULL : find(url, end, MARKUP_LINK_END);
	if (close == NULL)
		return at + 1;
	const char *words = at + 1;
	const size_t length = (size_t)(url - words), url_bytes = (size_t)(close - url) - 1;
	const bool is_same =
	        length == url_bytes && strncmp(words, url + 1, length) == 0 && strncasecmp(words, "http", 4) == 0;
	if (is_same) {
		add_address(out, words, length);
		return close + 1;
	}
	struct styles styles = { 0 };
	text_add_byte(out, '[');
	for (const char *each = words; each < url; each++) {
		if (is_style(*each))
			add_style(out, &styles, words, each, url);
		else if ((unsigned char)*each >= ' ')
			add_typed(out, each, false);
	}
	text_add_string(out, "](");
	add_address(out, url + 1, url_bytes);
	text_add_byte(out, ')');
	return close + 1;
}

/* ---- the whole ---- */

static void line_write(struct writing *w, const struct line *line)
{
	if (goes_on(w, line))
		text_add_string(w->out, "\\\n");
	else if (w->has_last && !w->has_gap && line->begins_item && is_in_list(&w->last))
		text_add_byte(w->out, '\n');
	else if (w->has_last)
		gap_write(w, line);
	prefix_write(w, line);
	words_write(w->out, line->words, line->words + line->bytes);
	w->last = *line;
	w->has_last = true;
	w->has_gap = false;
}

void markup_write(struct text *out, const char *text)
{
	struct writing w = { .out = out };
	while (*text != '\0') {
		const size_t bytes = strcspn(text, "\n");
		const struct line line = line_read(text, bytes);
		if (line.bytes == 0)
			w.has_gap = true;
		else
			line_write(&w, &line);
		text += bytes + (text[bytes] == '\n');
	}
	if (w.has_last)
		text_add_byte(out, '\n');
}
