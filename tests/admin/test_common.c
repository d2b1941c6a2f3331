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

RUN(what_came_from_outside_harms_no_terminal)
