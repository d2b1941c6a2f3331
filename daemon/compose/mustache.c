/* mustache.c - Mustache templates over JSON values. See mustache.h.
 *
 * A template becomes a flat list of pieces; a section knows where it ends. What the specification says of lines with
 * nothing but a tag is settled when compiling; the indentation of a partial is written where each of its lines starts. */
#include "compose/mustache.h"
#include <stdbool.h>
#include <string.h>

enum piece_kind { PIECE_TEXT, PIECE_VALUE, PIECE_RAW, PIECE_SECTION, PIECE_INVERTED, PIECE_END, PIECE_PARTIAL };

struct piece {
	enum piece_kind kind;
	bool starts_line; /* the indentation goes before it */
	const char *text; /* literal text, or the tag's name */
	size_t bytes;
	const char *indent; /* PIECE_PARTIAL: what stands before a partial that has its line to itself; else NULL */
	size_t end;         /* sections: the index of their PIECE_END */
	int line;
};

struct mustache {
	const char *name;
	struct piece *pieces;
	size_t count;
};

/* ---- compiling ---- */

enum { DELIMITER_BYTES = 16 };

struct compiling {
	struct arena *arena;
	struct mustache *template;
	struct error *err;
	const char *at;
	int line;
	bool is_line_start; /* nothing was written of this line yet */
	char open[DELIMITER_BYTES], close[DELIMITER_BYTES];
	size_t sections[MUSTACHE_DEPTH];
	size_t depth;
};

/* One tag as it stands in the source. */
struct tag {
	char sigil; /* # ^ / > & { ! = or 0 */
	const char *name;
	size_t name_bytes;
	const char *end; /* behind the closing delimiter */
};

static enum err_kind fail(const struct compiling *c, int line, const char *what)
{
	return err_set(c->err, ERR_INPUT, "%s:%d: %s", c->template->name, line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\r' || c == '\n';
}

static struct piece *piece_add(struct compiling *c, enum piece_kind kind, const char *text, size_t bytes)
{
	struct mustache *t = c->template;
	t->pieces = arena_grow(c->arena, t->pieces, t->count, sizeof(*t->pieces));
	struct piece *piece = &t->pieces[t->count++];
	*piece = (struct piece){ .kind = kind,
		.starts_line = c->is_line_start,
		.text = arena_strndup(c->arena, text, bytes),
		.bytes = bytes,
		.line = c->line };
	c->is_line_start = false;
	return piece;
}

/* Literal text, one piece a line. */
static void text_pieces(struct compiling *c, const char *from, const char *to)
{
	while (from < to) {
		const char *feed = memchr(from, '\n', (size_t)(to - from));
		const char *end = feed == NULL ? to : feed + 1;
		piece_add(c, PIECE_TEXT, from, (size_t)(end - from));
		if (feed != NULL) {
			c->line++;
			c->is_line_start = true;
		}
		from = end;
	}
}

static int count_lines(const char *from, const char *to)
{
	int lines = 0;
	for (; from < to && (from = memchr(from, '\n', (size_t)(to - from))) != NULL; from++)
		lines++;
	return lines;
}

static enum err_kind tag_read(const struct compiling *c, const char *start, struct tag *tag)
{
	const char *at = start + strlen(c->open);
	char closing[DELIMITER_BYTES + 1];

	while (is_space(*at))
		at++;
	tag->sigil = *at != '\0' && strchr("#^/>&{!=", *at) != NULL ? *at++ : '\0';
	snprintf(closing, sizeof(closing), "%s%s", tag->sigil == '{' ? "}" : tag->sigil == '=' ? "=" : "", c->close);
	const char *end = strstr(at, closing);
	if (end == NULL)
		return fail(c, c->line, "this tag has no end");
	tag->end = end + strlen(closing);
	while (at < end && is_space(*at))
		at++;
	while (end > at && is_space(end[-1]))
		end--;
	tag->name = at;
	tag->name_bytes = (size_t)(end - at);
	if (tag->name_bytes == 0 && tag->sigil != '!')
		return fail(c, c->line, "this tag has no name");
	return ERR_NONE;
}

/* {{=<% %>=}} */
static enum err_kind delimiters_change(struct compiling *c, const struct tag *tag)
{
	const char *end = tag->name + tag->name_bytes;
	const char *open_end = tag->name, *close = end;
	while (open_end < end && !is_space(*open_end))
		open_end++;
	while (close > open_end && !is_space(close[-1]))
		close--;
	const size_t open_bytes = (size_t)(open_end - tag->name), close_bytes = (size_t)(end - close);
	const char *middle = open_end;
	while (middle < close && is_space(*middle))
		middle++;
	if (middle != close || open_end == close || close_bytes == 0 || open_bytes >= DELIMITER_BYTES
	        || close_bytes >= DELIMITER_BYTES || memchr(tag->name, '=', tag->name_bytes) != NULL)
		return fail(c, c->line, "two delimiters without '=', with a blank between them, are needed here");
	memcpy(c->open, tag->name, open_bytes);
	c->open[open_bytes] = '\0';
	memcpy(c->close, close, close_bytes);
	c->close[close_bytes] = '\0';
	return ERR_NONE;
}

static enum err_kind section_open(struct compiling *c, enum piece_kind kind, const struct tag *tag)
{
	if (c->depth == MUSTACHE_DEPTH)
		return fail(c, c->line, "sections are nested too deep here");
	piece_add(c, kind, tag->name, tag->name_bytes);
	c->sections[c->depth++] = c->template->count - 1;
	return ERR_NONE;
}

static enum err_kind section_close(struct compiling *c, const struct tag *tag)
{
	if (c->depth == 0)
		return fail(c, c->line, "no section is open here");
	struct piece *section = &c->template->pieces[c->sections[c->depth - 1]];
	if (section->bytes != tag->name_bytes || memcmp(section->text, tag->name, tag->name_bytes) != 0)
		return fail(c, c->line, "another section is open here");
	section->end = c->template->count;
	c->depth--;
	piece_add(c, PIECE_END, tag->name, tag->name_bytes);
	return ERR_NONE;
}

static enum err_kind tag_compile(struct compiling *c, const struct tag *tag, const char *indent)
{
	switch (tag->sigil) {
	case '!':
		return ERR_NONE;
	case '=':
		return delimiters_change(c, tag);
	case '#':
		return section_open(c, PIECE_SECTION, tag);
	case '^':
		return section_open(c, PIECE_INVERTED, tag);
	case '/':
		return section_close(c, tag);
	case '>':
		piece_add(c, PIECE_PARTIAL, tag->name, tag->name_bytes)->indent = indent;
		return ERR_NONE;
	default:
		piece_add(c, tag->sigil == '\0' ? PIECE_VALUE : PIECE_RAW, tag->name, tag->name_bytes);
		return ERR_NONE;
	}
}

/* Where the line goes on behind a tag that has it to itself; NULL where it hasn't. */
static const char *standalone_end(const struct tag *tag)
{
	const char *at = tag->end;
	if (tag->sigil == '\0' || tag->sigil == '{' || tag->sigil == '&')
		return NULL;
	while (is_blank(*at))
		at++;
	if (at[0] == '\r' && at[1] == '\n')
		return at + 2;
	return *at == '\n' ? at + 1 : *at == '\0' ? at : NULL;
}

/* One tag, with the blanks before it and the line's rest behind it. `from`: where the text before the tag starts. */
static enum err_kind tag_take(struct compiling *c, const char *from, const char *start)
{
	struct tag tag = { .name = "", .end = start };
	const char *line = start;
	while (line > from && is_blank(line[-1]))
		line--;
	const bool is_first = line > from ? line[-1] == '\n' : c->is_line_start;

	text_pieces(c, from, line);
	enum err_kind kind = tag_read(c, start, &tag);
	if (kind != ERR_NONE)
		return kind;
	const char *rest = is_first ? standalone_end(&tag) : NULL;
	if (rest == NULL)
		text_pieces(c, line, start);
	kind = tag_compile(c, &tag, rest == NULL ? NULL : arena_strndup(c->arena, line, (size_t)(start - line)));
	c->line += count_lines(start, rest == NULL ? tag.end : rest);
	if (rest
	        != NULL) { /* nothing of this line is written, so no indentation either, but for the partial's own lines */
		if (kind == ERR_NONE && tag.sigil != '!' && tag.sigil != '=')
			c->template->pieces[c->template->count - 1].starts_line = false;
		c->is_line_start = true;
	}
	c->at = rest == NULL ? tag.end : rest;
	return kind;
}

enum err_kind mustache_compile(struct arena *arena, const char *name, int first_line, const char *source,
        struct mustache **template, struct error *err)
{
	struct mustache *made = arena_alloc(arena, sizeof(*made));
	struct compiling c = { .arena = arena,
		.template = made,
		.err = err,
		.at = source,
		.line = first_line,
		.is_line_start = true,
		.open = "{{",
		.close = "}}" };

	made->name = arena_strdup(arena, name);
	for (const char *start; (start = strstr(c.at, c.open)) != NULL;) {
		const enum err_kind kind = tag_take(&c, c.at, start);
		if (kind != ERR_NONE)
			return kind;
	}
	text_pieces(&c, c.at, c.at + strlen(c.at));
	if (c.depth > 0)
		return fail(&c, made->pieces[c.sections[c.depth - 1]].line, "this section is never closed");
	*template = made;
	return ERR_NONE;
}

/* ---- rendering ---- */

enum { PIECES_MAX = 200000 }; /* the longest of ours, a record of 800 lines, takes a twentieth */

struct rendering {
	const struct mustache_partials *partials;
	mustache_escape *escape;
	struct text *out;
	struct error *err;
	json_t *contexts[MUSTACHE_DEPTH]; /* the innermost last */
	size_t context_count;
	struct text indent;
	int depth;
	int pieces_left; /* two partials that name each other twice would double for ever */
};

/* `name` up to a dot, looked up in one object. */
static json_t *member(json_t *object, const char *name, size_t bytes)
{
	char key[128];
	if (!json_is_object(object) || bytes >= sizeof(key))
		return NULL;
	memcpy(key, name, bytes);
	key[bytes] = '\0';
	return json_object_get(object, key);
}

/* The first part of a dotted name is looked for in all contexts, the others only in what it gave. */
static json_t *value_of(const struct rendering *r, const char *name)
{
	json_t *found = NULL;
	if (strcmp(name, ".") == 0)
		return r->contexts[r->context_count - 1];
	size_t bytes = strcspn(name, ".");
	for (size_t i = r->context_count; i > 0 && found == NULL; i--)
		found = member(r->contexts[i - 1], name, bytes);
	while (found != NULL && name[bytes] == '.') {
		name += bytes + 1;
		bytes = strcspn(name, ".");
		found = member(found, name, bytes);
	}
	return found;
}

static bool is_true(const json_t *value)
{
	return value != NULL && !json_is_false(value) && !json_is_null(value)
	        && !(json_is_array(value) && json_array_size(value) == 0);
}

static void write_value(struct rendering *r, const json_t *value, mustache_escape *escape)
{
	char number[64];
	if (json_is_string(value)) {
		escape(r->out, json_string_value(value));
		return;
	}
	if (json_is_integer(value))
		snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_real(value))
		snprintf(number, sizeof(number), "%.15g", json_real_value(value));
	else
		snprintf(number, sizeof(number), "%s",
		        json_is_true(value)            ? "true"
		                : json_is_false(value) ? "false"
		                                       : "");
	escape(r->out, number);
}

static enum err_kind render(struct rendering *r, const struct mustache *t, size_t from, size_t to);

static enum err_kind too_deep(const struct rendering *r, const struct mustache *t, const struct piece *piece)
{
	return err_set(r->err, ERR_INPUT, "%s:%d: sections or partials are nested too deep here", t->name, piece->line);
}

static enum err_kind render_with(struct rendering *r, const struct mustache *t, size_t section, json_t *context)
{
	if (r->context_count == MUSTACHE_DEPTH)
		return too_deep(r, t, &t->pieces[section]);
	r->contexts[r->context_count++] = context;
	const enum err_kind kind = render(r, t, section + 1, t->pieces[section].end);
	r->context_count--;
	return kind;
}

static enum err_kind render_section(struct rendering *r, const struct mustache *t, size_t section)
{
	json_t *value = value_of(r, t->pieces[section].text);
	enum err_kind kind = ERR_NONE;

	if (t->pieces[section].kind == PIECE_INVERTED)
		return is_true(value) ? ERR_NONE : render(r, t, section + 1, t->pieces[section].end);
	if (!is_true(value))
		return ERR_NONE;
	if (!json_is_array(value))
		return render_with(r, t, section, value);
	for (size_t i = 0; i < json_array_size(value) && kind == ERR_NONE; i++)
		kind = render_with(r, t, section, json_array_get(value, i));
	return kind;
}

static enum err_kind render_partial(struct rendering *r, const struct piece *piece)
{
	const struct mustache *partial =
	        r->partials == NULL ? NULL : r->partials->find(r->partials->context, piece->text);
	const size_t indent_before = r->indent.length;

	if (partial == NULL)
		return ERR_NONE;
	if (piece->indent
	        == NULL) /* it goes on in a line that was started: only the lines of the template around it are indented */
		r->indent.length = 0;
	else
		text_add_string(&r->indent, piece->indent);
	const enum err_kind kind = render(r, partial, 0, partial->count);
	r->indent.length = indent_before;
	return kind;
}

static enum err_kind render_piece(struct rendering *r, const struct mustache *t, size_t *at)
{
	const struct piece *piece = &t->pieces[*at];
	if (r->pieces_left-- == 0)
		return err_set(r->err, ERR_INPUT, "%s:%d: this never ends", t->name, piece->line);
	if (piece->starts_line)
		text_add(r->out, text_string(&r->indent), r->indent.length);
	switch (piece->kind) {
	case PIECE_TEXT:
		text_add(r->out, piece->text, piece->bytes);
		return ERR_NONE;
	case PIECE_VALUE:
		write_value(r, value_of(r, piece->text), r->escape);
		return ERR_NONE;
	case PIECE_RAW:
		write_value(r, value_of(r, piece->text), mustache_escape_none);
		return ERR_NONE;
	case PIECE_PARTIAL:
		return render_partial(r, piece);
	case PIECE_END:
		return ERR_NONE;
	default: {
		const enum err_kind kind = render_section(r, t, *at);
		*at = piece->end - 1; /* its end tag may stand in a line that starts with it: it is rendered too */
		return kind;
	}
	}
}

static enum err_kind render(struct rendering *r, const struct mustache *t, size_t from, size_t to)
{
	enum err_kind kind = ERR_NONE;
	if (r->depth == MUSTACHE_DEPTH)
		return from < t->count ? too_deep(r, t, &t->pieces[from]) : ERR_NONE;
	r->depth++;
	for (size_t i = from; i < to && kind == ERR_NONE; i++)
		kind = render_piece(r, t, &i);
	r->depth--;
	return kind;
}

enum err_kind mustache_render(const struct mustache *template, json_t *data, const struct mustache_partials *partials,
        mustache_escape *escape, struct text *out, struct error *err)
{
	const size_t before = out->length;
	struct rendering r = {
		.partials = partials, .escape = escape, .out = out, .err = err, .pieces_left = PIECES_MAX
	};
	r.contexts[r.context_count++] = data;
	enum err_kind kind = render(&r, template, 0, template->count);
	if (kind == ERR_NONE && out->is_cut)
		kind = err_set(err, ERR_INPUT, "%s: the text grows over %zu bytes", template->name, out->limit_bytes);
	if (kind != ERR_NONE)
		text_cut(out, before);
	text_free(&r.indent);
	return kind;
}

/* ---- escapes ---- */

void mustache_escape_none(struct text *out, const char *value)
{
	text_add_string(out, value);
}

void mustache_escape_html(struct text *out, const char *value)
{
	for (const char *at = value; *at != '\0'; at++) {
		switch (*at) {
		case '&':
			text_add_string(out, "&amp;");
			break;
		case '<':
			text_add_string(out, "&lt;");
			break;
		case '>':
			text_add_string(out, "&gt;");
			break;
		case '"':
			text_add_string(out, "&quot;");
			break;
		default:
			text_add_byte(out, *at);
		}
	}
}

void mustache_escape_markdown(struct text *out, const char *value)
{
	for (const char *at = value; *at != '\0'; at++) {
		const bool is_letter =
		        (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z');
		if ((unsigned char)*at >= 0x80 || *at == ' ' || is_letter)
			text_add_byte(out, *at);
		else
			text_printf(out, "&#%d;", *at);
	}
}

void mustache_names(const struct mustache *template,
        void (*tell)(void *context, const char *name, int line, bool is_partial), void *context)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];
		if (piece->kind != PIECE_TEXT && piece->kind != PIECE_END)
			tell(context, piece->text, piece->line, piece->kind == PIECE_PARTIAL);
	}
}
