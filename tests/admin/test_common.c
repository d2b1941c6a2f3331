/* test_common.c - what came from outside can do a terminal no harm. */
#include "tests/test.h"
#include "admin/common.h"

static const struct {
	const char *promise, *text, *line, *lines;
} cases[] = {
	{ "ordinary words stay as they are", "Zażółć, ¡mañana! 日本 👍", "Zażółć, ¡mañana! 日本 👍",
	        "Zażółć, ¡mañana! 日本 👍" },
	{ "no escape sequence gets through",
	        "a\x1b[31mb\x07\x9b"
	        "c",
	        "a [31mb \xEF\xBF\xBD"
	        "c",
	        "a [31mb \xEF\xBF\xBD"
	        "c" },
	{ "nor one that is written as a C1 character",
	        "a\xC2\x9B"
	        "31m",
	        "a31m", "a31m" },
	{ "line feeds stay where lines are wanted", "a\r\nb\tc", "a b c", "a\nb c" },
	{ "nothing turns what stands beside it", "a\u202Eb\u2066c\u200Fd\uFEFFe", "abcde", "abcde" },
	{ "nothing breaks a line unseen", "a\u2028b\u2029c", "abc", "abc" },
	{ "joiners that scripts need stay", "क\u200Dष", "क\u200Dष", "क\u200Dष" },
	{ "bytes that are no UTF-8 are shown as such", "a\xC3", "a\xEF\xBF\xBD", "a\xEF\xBF\xBD" },
	{ "nothing is nothing", "", "", "" },
};

static void what_came_from_outside_harms_no_terminal(void **state)
{
	struct arena arena = { 0 };
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		failures += broken(cases[i].promise, cases[i].text, cases[i].line, shown(&arena, cases[i].text));
		failures += broken(cases[i].promise, cases[i].text, cases[i].lines, shown_lines(&arena, cases[i].text));
	}
	arena_free(&arena);
	assert_int_equal(failures, 0);
}

/* A program reads what was written, and a terminal nothing that moves it. */
static void what_is_printed_as_json_stays_what_it_is_and_harms_no_terminal(void **state)
{
	static const char odd[] = "a\x1b[2J\u202Eb\xC2\x9B\u2028\U000E0041 \"ł\" 👍";
	char *line = NULL;
	size_t bytes = 0;
	(void)state;

	FILE *file = open_memstream(&line, &bytes);
	admin_print_json(file, json_pack("{s:s}", "name", odd));
	fclose(file);
	assert_string_equal(line, "{\"name\":\"a\\u001B[2J\\u202Eb\\u009B\\u2028\\uDB40\\uDC41 \\\"ł\\\" 👍\"}\n");
	json_t *read = json_loads(line, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(read, "name")), odd);
	json_decref(read);
	free(line);
}

RUN(what_came_from_outside_harms_no_terminal, what_is_printed_as_json_stays_what_it_is_and_harms_no_terminal)
