/* test_mustache.c - our Mustache does what the official specification says (its data: tests/compose/mustache). */
#include "tests/test.h"
#include "compose/mustache.h"

struct found {
	struct arena *arena;
	json_t *partials;
};

static const struct mustache *partial_find(void *context, const char *name)
{
	const struct found *found = context;
	const char *source = json_string_value(json_object_get(found->partials, name));
	struct mustache *partial = NULL;
	if (source != NULL)
		assert_int_equal(mustache_compile(found->arena, name, 1, source, &partial, NULL), ERR_NONE);
	return partial;
}

static const char *render(struct arena *arena, const char *source, json_t *data, json_t *partials)
{
	struct mustache *template = NULL;
	struct text out = { .arena = arena };
	struct error err = { 0 };
	struct found found = { arena, partials };
	const struct mustache_partials find = { partial_find, &found };

	if (mustache_compile(arena, "test", 1, source, &template, &err) != ERR_NONE
	        || mustache_render(template, data, &find, mustache_escape_html, &out, &err) != ERR_NONE)
		return arena_strdup(arena, err.text);
	return text_string(&out);
}

static int spec_file(const char *name, size_t *cases)
{
	struct arena arena = { 0 };
	int failures = 0;
	char *file = arena_printf(&arena, "tests/compose/mustache/%s.json", name);
	json_error_t error;
	json_t *spec = json_load_file(file, 0, &error);
	json_t *test;
	size_t i;

	if (spec == NULL)
		fail_msg("%s: %s (run from the top folder)", file, error.text);
	json_array_foreach(json_object_get(spec, "tests"), i, test)
	{
		const char *source = json_string_value(json_object_get(test, "template"));
		const char *got =
		        render(&arena, source, json_object_get(test, "data"), json_object_get(test, "partials"));
		const char *promise = json_string_value(json_object_get(test, "desc"));
		failures += broken(promise, source, json_string_value(json_object_get(test, "expected")), got);
		(*cases)++;
	}
	json_decref(spec);
	arena_free(&arena);
	return failures;
}

static void the_specification_is_kept(void **state)
{
	static const char *const files[] = { "comments", "delimiters", "interpolation", "inverted", "partials",
		"sections" };
	int failures = 0;
	size_t cases = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		failures += spec_file(files[i], &cases);
	assert_int_equal(failures, 0);
	assert_true(cases >= 136); /* the files were found whole */
}

static void mistakes_are_named_with_template_and_line(void **state)
{
	static const struct {
		const char *promise, *source, *expected;
	} rows[] = {
		{ "a section that is never closed", "a\n{{#b}}\nc\n", "test:2: this section is never closed" },
		{ "a section closed by another's name", "{{#a}}\n\n{{/b}}", "test:3: another section is open here" },
		{ "a close without an open", "\n\n{{/b}}\n", "test:3: no section is open here" },
		{ "a tag without an end", "a\nb {{c\n", "test:2: this tag has no end" },
		{ "a tag without a name", "{{ }}", "test:1: this tag has no name" },
		{ "delimiters that are none", "{{=|=}}",
		        "test:1: two delimiters without '=', with a blank between them, are needed here" },
		{ "lines of a comment count", "{{! a\nb\nc }}\n{{x", "test:4: this tag has no end" },
	};
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		failures += broken(
		        rows[i].promise, rows[i].source, rows[i].expected, render(&arena, rows[i].source, NULL, NULL));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void a_partial_that_names_itself_ends(void **state)
{
	struct arena arena = { 0 };
	json_t *partials = json_pack("{s:s}", "self", "x{{>self}}");
	(void)state;
	assert_int_equal(broken("endless recursion is an error", "{{>self}}",
	                         "self:1: sections or partials are nested too deep here",
	                         render(&arena, "{{>self}}", NULL, partials)),
	        0);
	json_decref(partials);
	arena_free(&arena);
}

static void partials_that_double_end(void **state)
{
	struct arena arena = { 0 };
	json_t *partials = json_pack("{s:s}", "twice", "{{#on}}{{>twice}}{{>twice}}{{/on}}");
	json_t *data = json_pack("{s:b}", "on", 1);
	(void)state;
	assert_non_null(strstr(render(&arena, "{{>twice}}", data, partials), "twice:1: "));
	json_decref(partials);
	json_decref(data);
	arena_free(&arena);
}

static void only_a_partial_with_a_line_of_its_own_is_indented(void **state)
{
	struct arena arena = { 0 };
	json_t *partials = json_pack("{s:s,s:s}", "outer", "x {{>inner}}\n{{>inner}}\n", "inner", "1\n2");
	(void)state;
	assert_string_equal(render(&arena, "  {{>outer}}\n", NULL, partials), "  x 1\n2\n  1\n  2");
	json_decref(partials);
	arena_free(&arena);
}

static void deep_sections_are_refused(void **state)
{
	struct arena arena = { 0 };
	struct text source = { .arena = &arena };
	(void)state;
	for (int i = 0; i < 10000; i++)
		text_add_string(&source, "{{#a}}");
	assert_string_equal(
	        render(&arena, text_string(&source), NULL, NULL), "test:1: sections are nested too deep here");
	arena_free(&arena);
}

RUN(the_specification_is_kept, mistakes_are_named_with_template_and_line, a_partial_that_names_itself_ends,
        partials_that_double_end, only_a_partial_with_a_line_of_its_own_is_indented, deep_sections_are_refused)
