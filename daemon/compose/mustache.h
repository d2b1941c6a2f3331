/* mustache.h - Mustache templates over JSON values, as the official specification has them (without its optional modules).
 *
 * Compiling and rendering take time linear in what they read and write; sections and partials nest MUSTACHE_DEPTH deep at
 * most. A compiled template is never changed. */
#ifndef COMPOSE_MUSTACHE_H
#define COMPOSE_MUSTACHE_H
#include <jansson.h>
#include <stdbool.h>
#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum { MUSTACHE_DEPTH = 64 };

struct mustache;

/* `name` and `first_line` stand in errors ("en/confirm:12: ..."); the arena owns the result, with copies of all strings. */
enum err_kind mustache_compile(struct arena *arena, const char *name, int first_line, const char *source,
        struct mustache **template, struct error *err);

typedef void mustache_escape(struct text *out, const char *value);

struct mustache_partials {
	const struct mustache *(*find)(void *context, const char *name); /* NULL: renders as nothing */
	void *context;
};

/* Appends to `out`. {{name}} goes through `escape`, {{{name}}} doesn't. After an error `out` is as before. */
enum err_kind mustache_render(const struct mustache *template, json_t *data, const struct mustache_partials *partials,
        mustache_escape *escape, struct text *out, struct error *err);

/* Names every value, section and partial that the template asks for, with its line. */
void mustache_names(const struct mustache *template,
        void (*tell)(void *context, const char *name, int line, bool is_partial), void *context);

/* The specification's escape: & < > and the double quote. */
mustache_escape mustache_escape_html;

/* For Markdown: every ASCII punctuation character, line feed and carriage return becomes &#NN;, which cmark shows and never
 * obeys (not inside code spans or link targets: templates have no values there). */
mustache_escape mustache_escape_markdown;

/* As it is: for subjects, which mime.c encodes. */
mustache_escape mustache_escape_none;

#endif
