/* test_sheet.c - what somebody who imports a spreadsheet may count on, whatever program wrote it. */
#include "tests/test.h"
#include "admin/sheet.h"
#include "base/text.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__ /* keeps what was freed, to see whether it is used */
enum { IS_MEASURED = 0 };
#else
enum { IS_MEASURED = 1 };
#endif

/* Every row as "line: address|name|language|teams", then the error, if there is one. */
static const char *read_all(struct arena *arena, FILE *file)
{
	struct text out = { .arena = arena };
	struct error err = { 0 };
	struct sheet *sheet = NULL;
	struct sheet_row row;
	enum err_kind kind = sheet_open(file, &sheet, &err);

	if (kind == ERR_NONE && strcmp(sheet_charset(sheet), "UTF-8") != 0)
		text_printf(&out, "(%s)\n", sheet_charset(sheet));
	if (kind == ERR_NONE && *sheet_ignored(sheet) != '\0')
		text_printf(&out, "(not used: %s)\n", sheet_ignored(sheet));
	while (kind == ERR_NONE && sheet_next(sheet, arena, &row, &kind, &err))
		text_printf(&out, "%ld: %s|%s|%s|%s%s\n", row.line, row.address, row.name, row.language, row.teams,
		        row.has_too_many ? " too many" : "");
	if (kind != ERR_NONE)
		text_printf(&out, "%s\n", err.text);
	sheet_close(sheet);
	return text_string(&out);
}

static const char *read_text(struct arena *arena, const char *text, size_t bytes)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, bytes, "r");

	assert_non_null(file);
	return read_all(arena, file);
}

#define ADDRESS "a@x.example|"
static const struct {
	const char *promise, *file, *expected;
} cases[] = {
	{ "plain", "address,name,language,teams\na@x.example,Ana,es,hiring\n", "2: " ADDRESS "Ana|es|hiring\n" },
	{ "the last line needs no end", "email\na@x.example", "2: " ADDRESS "||\n" },
	{ "columns stand in any order, and may be missing", "teams,address\nhiring,a@x.example\n",
	        "2: " ADDRESS "||hiring\n" },
	{ "a byte order mark is no letter",
	        "\xEF\xBB\xBF"
	        "E-Mail;Name\r\na@x.example;Ana\r\n",
	        "2: " ADDRESS "Ana||\n" },
	{ "tabs", "Name\tEmail address\nAna\ta@x.example\n", "2: " ADDRESS "Ana||\n" },
	{ "Excel's own line", "sep=;\r\nemail;name\r\na@x.example;A, B\r\n", "3: " ADDRESS "A, B||\n" },
	{ "Spanish names of columns",
	        "Dirección de correo electrónico;Nombre;Apellidos;Idioma;Equipos\na@x.example;Ana;Ruiz Paz;es;hiring\n",
	        "2: " ADDRESS "Ana Ruiz Paz|es|hiring\n" },
	{ "Polish names of columns", "Adres e-mail,Imię,Nazwisko,Język,Zespoły\na@x.example,Łucja,Żak,pl,hiring\n",
	        "2: " ADDRESS "Łucja Żak|pl|hiring\n" },
	{ "names in capitals and with underscores", "E_MAIL,FIRST_NAME,LAST_NAME\na@x.example,Ana,Ruiz\n",
	        "2: " ADDRESS "Ana Ruiz||\n" },
	{ "a whole name counts more than its parts", "email,first name,name\na@x.example,Ana,Ana B. Ruiz\n",
	        "2: " ADDRESS "Ana B. Ruiz||\n" },
	{ "what is not for us is named", "email,Phone,name,City\na@x.example,1,Ana,Rome\n",
	        "(not used: Phone, City)\n2: " ADDRESS "Ana||\n" },
	{ "quotes, separators and lines inside a cell",
	        "email,name\na@x.example,\"Ruiz, \"\"Ana\"\"\r\nMaria\"\nb@x.example,B\n",
	        "2: " ADDRESS "Ruiz, \"Ana\" Maria||\n4: b@x.example|B||\n" },
	{ "empty lines count, but are no rows", "\n\nemail\n\n   \na@x.example\n", "6: " ADDRESS "||\n" },
	{ "the ends of lines of old Macs", "email,name\ra@x.example,Ana\rb@x.example,B\r",
	        "2: " ADDRESS "Ana||\n3: b@x.example|B||\n" },
	{ "Polish in windows-1250", "email;Imi\xEA;Zesp\xF3\xB3\na@x.example;\xA3ucja;hiring\n",
	        "(windows-1250)\n2: " ADDRESS "Łucja||hiring\n" },
	{ "Spanish in windows-1252", "correo;nombre\na@x.example;Nu\xF1o\n", "(windows-1252)\n2: " ADDRESS "Nuño||\n" },
	{ "what no charset has shows", "email;name\na@x.example;\xF1\x81x\n",
	        "(windows-1252)\n2: " ADDRESS "ñ\uFFFDx||\n" },
	{ "nothing turns the text on a terminal", "email,name\na@x.example,\"A\x1B[2J\u202En\ta\"\n",
	        "2: " ADDRESS "A [2Jn a||\n" },
	{ "our guard against formulas comes off, and only ours",
	        "email,name\na@x.example,'=SUM(1)\nb@x.example,'Ana\nc@x.example,''-x\n",
	        "2: " ADDRESS "=SUM(1)||\n3: b@x.example|'Ana||\n4: c@x.example|'-x||\n" },
	{ "our own export is read",
	        "address,name,language,teams,since,state,organisation,organisation_kind,organisation_shown\r\n"
	        "a@x.example,,en,hiring,2026-01-01,paused,Lakeside,employer,yes\r\n",
	        "2: " ADDRESS "|en|hiring\n" },
	{ "other separators in a line don't shift cells", "email,name\na@x.example;Ana\n", "2: a@x.example;Ana|||\n" },
	{ "a line with more cells than columns says so", "email,name\na@x.example,Ruiz, Ana\n",
	        "2: " ADDRESS "Ruiz|| too many\n" },
	{ "trailing separators are no cells", "email,name\na@x.example,Ana,,,\n", "2: " ADDRESS "Ana||\n" },
	{ "no names of columns", "a@x.example,Ana\n",
	        "line 1 has no column for addresses; the first line names the columns, as in: "
	        "address,name,language,teams\n" },
	{ "a column twice", "email,e-mail\na,b\n", "two columns say the same as \"e-mail\"\n" },
	{ "nothing", "\n \n", "there is nothing in it\n" },
	{ "an open quote is found where it opens", "email,name\na@x.example,A\nb@x.example,\"B\nc@x.example,C\n",
	        "2: " ADDRESS
	        "A||\nline 3: a quote that doesn't close, or stands inside a cell; a quote inside quotes is "
	        "written \"\"\n" },
	{ "a quote inside a cell", "email,name\na@x.example,\"A\"B\"\n",
	        "line 2: a quote that doesn't close, or stands inside a cell; a quote inside quotes is written \"\"\n" },
	{ "a spreadsheet's own file", "PK\x03\x04stuff",
	        "this is a spreadsheet program's own file: save it as \"CSV UTF-8\"\n" },
};

static void every_program_s_file_is_read_or_refused_with_a_reason(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		failures += broken(cases[i].promise, cases[i].file, cases[i].expected,
		        read_text(&arena, cases[i].file, strlen(cases[i].file)));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void bytes_that_are_no_text_are_refused_with_their_line(void **state)
{
	static const char nul[] = "email\na@x.example\nb\0@x.example\n",
	                  wide[] = "\xFF\xFE"
	                           "e\0m\0";
	struct arena arena = { 0 };
	(void)state;
	assert_int_equal(broken("NUL", nul, "line 3 has a NUL byte: this is no CSV file; save it as \"CSV UTF-8\"\n",
	                         read_text(&arena, nul, sizeof(nul) - 1)),
	        0);
	assert_int_equal(broken("UTF-16", "", "this is UTF-16: save it as \"CSV UTF-8\"\n",
	                         read_text(&arena, wide, sizeof(wide) - 1)),
	        0);
	arena_free(&arena);
}

static void what_can_t_be_read_twice_is_read(void **state)
{
	static const char text[] = "email,name\na@x.example,Łucja\n";
	struct arena arena = { 0 };
	int ends[2];
	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, sizeof(text) - 1), sizeof(text) - 1);
	close(ends[1]);
	assert_int_equal(broken("a pipe", text, "2: " ADDRESS "Łucja||\n", read_all(&arena, fdopen(ends[0], "r"))), 0);
	arena_free(&arena);
}

/* ---- a file without end: `head`, then `body` again and again ---- */

struct endless {
	const char *head, *body;
	off_t at, bytes;
};

static ssize_t endless_read(void *cookie, char *buffer, size_t most)
{
	struct endless *endless = cookie;
	const size_t head = strlen(endless->head), body = strlen(endless->body);
	size_t count = 0;

	for (; count < most && endless->at < endless->bytes; count++, endless->at++)
		buffer[count] = (size_t)endless->at < head ? endless->head[endless->at]
		                                           : endless->body[((size_t)endless->at - head) % body];
	return (ssize_t)count;
}

static int endless_seek(void *cookie, off64_t *to, int whence)
{
	struct endless *endless = cookie;

	endless->at = whence == SEEK_SET ? *to : whence == SEEK_CUR ? endless->at + *to : endless->bytes + *to;
	*to = endless->at;
	return 0;
}

static FILE *endless_open(struct endless *endless)
{
	return fopencookie(endless, "r", (cookie_io_functions_t){ .read = endless_read, .seek = endless_seek });
}

static void hostile_sizes_are_refused_and_cost_no_memory(void **state)
{
	static const struct {
		const char *promise, *head, *body, *expected;
		off_t bytes;
	} sizes[] = {
		{ "a cell without end", "email,name\na@x.example,", "x",
		        "line 2: a cell of more than 64 kB; is a quote missing?\n", 20 << 20 },
		{ "a first line without end", "", "x", "line 1: a cell of more than 64 kB; is a quote missing?\n",
		        20 << 20 },
		{ "a quote without end", "email,name\na@x.example,\"", "b@x.example,B\n",
		        "line 2: a cell of more than 64 kB; is a quote missing?\n", 20 << 20 },
		{ "columns without end", "", "email,", "more than 64 columns\n", 20 << 20 },
		{ "cells without end", "email\n", "a@x.example,", "2: a@x.example||| too many\n", 20 << 20 },
		{ "a gigabyte", "email\n", "x", "larger than 64 MB: split it\n", 1 << 30 },
	};
	struct rusage before, after;
	int failures = 0;
	(void)state;
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct arena arena = { 0 };
		struct endless endless = { sizes[i].head, sizes[i].body, 0, sizes[i].bytes };
		failures += broken(
		        sizes[i].promise, sizes[i].head, sizes[i].expected, read_all(&arena, endless_open(&endless)));
		arena_free(&arena);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(failures, 0);
	assert_true(!IS_MEASURED || after.ru_maxrss - before.ru_maxrss < 16 * 1024);
}

static void a_hundred_thousand_rows_need_no_memory(void **state)
{
	struct endless endless = { "email,name\n", "ana@example.org,Ana Ruiz\n", 0, 11 + 100000 * 25 };
	struct arena arena = { 0 };
	struct error err = { 0 };
	struct sheet *sheet = NULL;
	struct sheet_row row;
	struct rusage before, after;
	enum err_kind kind;
	long rows = 0;
	(void)state;
	assert_int_equal(sheet_open(endless_open(&endless), &sheet, &err), ERR_NONE);
	getrusage(RUSAGE_SELF, &before);
	while (sheet_next(sheet, &arena, &row, &kind, &err)) {
		rows++;
		assert_int_equal(row.line, rows + 1);
		arena_free(&arena);
	}
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(kind, ERR_NONE);
	assert_int_equal(rows, 100000);
	assert_int_equal(sheet_lines(sheet), 100002);
	assert_true(!IS_MEASURED || after.ru_maxrss - before.ru_maxrss < 4 * 1024);
	sheet_close(sheet);
}

/* ---- the guard ---- */

static void a_guarded_cell_is_read_as_it_was(void **state)
{
	static const char *const cells[][2] = {
		{ "Ana", "Ana" },
		{ "=HYPERLINK(1)", "'=HYPERLINK(1)" },
		{ "+48 601", "'+48 601" },
		{ "-x", "'-x" },
		{ "@x", "'@x" },
		{ "'=x", "''=x" },
		{ "'Ana", "'Ana" },
		{ "", "" },
		{ "\tx", "'\tx" },
	};
	struct arena arena = { 0 };
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		const char *guarded = sheet_guard(&arena, cells[i][0]);
		assert_string_equal(guarded, cells[i][1]);
		assert_string_equal(sheet_unguard(guarded), cells[i][0]);
	}
	arena_free(&arena);
}

RUN(every_program_s_file_is_read_or_refused_with_a_reason, bytes_that_are_no_text_are_refused_with_their_line,
        what_can_t_be_read_twice_is_read, hostile_sizes_are_refused_and_cost_no_memory,
        a_hundred_thousand_rows_need_no_memory, a_guarded_cell_is_read_as_it_was)
