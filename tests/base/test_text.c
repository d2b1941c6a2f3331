/* test_text.c - what somebody else wrote does a log and a terminal no harm, and stays what it says. */
#include "tests/test.h"
#include "base/log.h"
#include "base/text.h"
#include <unistd.h>

static const struct {
	const char *promise, *text, *line, *clean;
} cases[] = {
	{ "ordinary words stay as they are", "Zażółć, ¡mañana! 日本 👍", "Zażółć, ¡mañana! 日本 👍",
	        "Zażółć, ¡mañana! 日本 👍" },
	{ "an escape sequence is none any more", "a\x1b[31mb\x07", "a [31mb ", "a [31mb " },
	{ "a line stays a line, a text keeps its lines", "a\nerror: b\r\nc\td", "a error: b  c d",
	        "a\nerror: b \nc\td" },
	{ "a C1 control is one, too", "a\xC2\x9B\x33\xC2\x85", "a  3  ", "a 3 " },
	{ "a byte of C1 is ill-formed", "a\x9B\x33", "a?3", "a\xEF\xBF\xBD\x33" },
	{ "DEL", "a\x7F", "a ", "a " },
	{ "nothing turns what stands beside it", "a\u202Eb\u2066c\u200Fd\u061Ce", "a   b   c   d  e", "abcde" },
	{ "nothing breaks or hides unseen", "a\u2028b\u200Bc\uFEFFd", "a   b   c   d", "abcd" },
	{ "nor writes with tags", "a\U000E0041b", "a    b", "ab" },
	{ "joiners that scripts need stay", "क\u200Dष", "क\u200Dष", "क\u200Dष" },
	{ "a character that was cut", "a\xE2\x80", "a??", "a\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ "overlong forms", "\xC0\x8A\xE0\x80\x8A", "?????",
	        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ "a surrogate", "\xED\xA0\x80", "???", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
	{ "formats are words", "%n%s%100000d", "%n%s%100000d", "%n%s%100000d" },
	{ "nothing is nothing", "", "", "" },
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static void what_somebody_wrote_is_disarmed(void **state)
{
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < CASES; i++) {
		struct arena arena = { 0 };
		char *line = arena_strdup(&arena, cases[i].text);
		utf8_disarm(line, strlen(line));
		failures += broken(cases[i].promise, cases[i].text, cases[i].line, line);
		failures += broken(cases[i].promise, cases[i].text, cases[i].clean, utf8_clean(&arena, cases[i].text));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* Everything is logged, and read back as the service manager reads it. */
static void a_line_of_the_log_is_one_line_whatever_is_in_it(void **state)
{
	static char got[64 * 1024];
	const int saved = dup(STDERR_FILENO);
	FILE *file = tmpfile();
	size_t lines = 0;
	(void)state;

	assert_non_null(file);
	assert_return_code(dup2(fileno(file), STDERR_FILENO), 0);
	setenv("JOURNAL_STREAM", "1:1", 1);
	log_open("inbox", LOG_INFO_LEVEL);
	for (size_t i = 0; i < CASES; i++)
		log_info("mail=%zu why=\"%s\"", i, cases[i].text);
	memset(got, 'x', 10000);
	got[10000] = '\0';
	log_info("%s\xC5\x82", got);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	got[fread(got, 1, sizeof(got) - 1, file)] = '\0';
	fclose(file);

	for (char *line = strtok(got, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
		char expected[256];
		if (lines == CASES) {
			assert_true(strlen(line) < 2048);
			continue;
		}
		snprintf(expected, sizeof(expected), "<6>inbox: mail=%zu why=\"%s\"", lines, cases[lines].line);
		assert_string_equal(line, expected);
	}
	assert_int_equal(lines, CASES + 1);
}

static void another_servers_words_are_masked_and_disarmed(void **state)
{
	char masked[64];
	(void)state;

	words_masked("550 <ana@example.org>\x1b[2J \xE2\x80\xAE  full\r\n", masked, sizeof(masked));
	assert_string_equal(masked, "550 ADDRESS     full  ");
	words_masked("full\" outcome=delivered \"", masked, sizeof(masked));
	assert_string_equal(masked, "full' outcome=delivered '");
}

RUN(what_somebody_wrote_is_disarmed, a_line_of_the_log_is_one_line_whatever_is_in_it,
        another_servers_words_are_masked_and_disarmed)
