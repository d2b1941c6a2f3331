/* fuzz_mustache.c - an administrator's template may be anything: it compiles or is refused, and renders within bounds, twice the same. */
#include "compose/mustache.h"
#include "tests/fuzz/fuzz.h"

enum { TEMPLATE_BYTES = 4096, OUT_BYTES = 1 << 20, RECURSIVE_BYTES = 64 };

static const struct mustache *itself(void *context, const char *name)
{
	(void)name;
	return context; /* every partial is the template itself: depth must end it */
}

static void name_told(void *context, const char *name, int line, bool is_partial)
{
	size_t *names = context;
	PROMISE(*name != '\0' && line > 0);
	(void)is_partial;
	(*names)++;
}

static void render(struct arena *arena, const struct mustache *template, json_t *values, mustache_escape *escape,
        const struct mustache_partials *partials)
{
	struct text first = { .arena = arena, .limit_bytes = OUT_BYTES }, second = first;
	struct error err = { 0 };

	text_add_string(&first, "before");
	text_add_string(&second, "before");
	const enum err_kind kind = mustache_render(template, values, partials, escape, &first, &err);
	PROMISE(first.length <= OUT_BYTES && strncmp(text_string(&first), "before", 6) == 0);
	PROMISE(kind == ERR_NONE || (strcmp(first.data, "before") == 0 && err.text[0] != '\0'));
	PROMISE(mustache_render(template, values, partials, escape, &second, &err) == kind);
	PROMISE(first.length == second.length && memcmp(first.data, second.data, first.length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct mustache *template = NULL;
	struct error err = { 0 };
	size_t names = 0;
	json_t *values = json_pack("{s:s, s:b, s:[{s:s},{s:s}], s:{s:s}, s:[], s:i, s:n}", "a", "<b>&\"*_\r\n", "t", 1,
	        "list", "n", "1", "n", "2", "o", "p", "q", "e", "i", 7, "z");

	if (bytes <= TEMPLATE_BYTES
	        && mustache_compile(
	                   &arena, "fuzz", 1, arena_strndup(&arena, (const char *)data, bytes), &template, &err)
	                == ERR_NONE) {
		mustache_names(template, name_told, &names);
		PROMISE(names <= bytes);
		render(&arena, template, values, mustache_escape_markdown, NULL);
		if (bytes <= RECURSIVE_BYTES)
			render(&arena, template, values, mustache_escape_html,
			        &(struct mustache_partials){ itself, template });
	} else if (bytes <= TEMPLATE_BYTES) {
		PROMISE(strncmp(err.text, "fuzz:", 5) == 0);
	}
	json_decref(values);
	arena_free(&arena);
	return 0;
}
