/* fuzz_mustache.c - an administrator's template may be anything: it compiles or is refused, and renders in bounds. */
#include "compose/mustache.h"
#include "tests/fuzz/fuzz.h"

static const struct mustache *itself(void *context, const char *name)
{
	(void)name;
	return context; /* every partial is the template itself: depth must end it */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct mustache *template = NULL;
	struct error err = { 0 };
	struct text out = { .arena = &arena, .limit_bytes = 1 << 20 };
	json_t *values = json_pack("{s:s, s:b, s:[{s:s},{s:s}], s:{s:s}}", "a", "<b>&\"*_", "t", 1, "list", "n", "1",
	        "n", "2", "o", "p", "q");

	if (bytes <= 4096
	        && mustache_compile(
	                   &arena, "fuzz", 1, arena_strndup(&arena, (const char *)data, bytes), &template, &err)
	                == ERR_NONE) {
		(void)mustache_render(template, values, NULL, mustache_escape_markdown, &out, &err);
		if (bytes <= 64)
			(void)mustache_render(template, values, &(struct mustache_partials){ itself, template },
			        mustache_escape_html, &out, &err);
	}
	json_decref(values);
	arena_free(&arena);
	return 0;
}
