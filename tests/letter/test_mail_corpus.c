/* test_mail_corpus.c - what kind of mail each of the corpus is, and what its sender wrote.
 *
 * Runs over the folder that CORPUS names (as `make check` gives it, where it is there); without it there is nothing to do.
 * PRINT=1 shows each mail's text. */
#include "tests/test.h"
#include <ctype.h>
#include "base/arena.h"
#include "base/text.h"
#include "letter/source.h"

/* This file looks at the first half of the room alone: what stands before requests.c. */
__attribute__((weak)) void source_requests(struct source *source)
{
	source->letter->kind = LETTER_KIND_COUNT;
}

enum { COLUMNS = 12 };
typedef int row_check(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena);

static const struct house house = { .name = "Collab", .address = "teams@collab.example", .has_subaddressing = true };
static const struct reader reader = { .house = &house, .authserv_id = "" };

static char *file_read(const char *path, struct arena *arena, size_t *bytes)
{
	FILE *file = fopen(path, "rb");
	struct text text = { .arena = arena };
	char room[65536];
	if (file == NULL)
		return NULL;
	while ((*bytes = fread(room, 1, sizeof(room), file)) > 0)
		text_add(&text, room, *bytes);
	fclose(file);
	*bytes = text.length;
	return arena_strdup(arena, "") == NULL ? NULL : (text.data == NULL ? arena_strdup(arena, "") : text.data);
}

/* Runs of white space as one blank, none at the ends. */
static const char *squeezed(struct arena *arena, const char *text, size_t most)
{
	struct text out = { .arena = arena, .limit_bytes = most };
	for (bool has_blank = false; *text != '\0'; text++) {
		if (isspace((unsigned char)*text)) {
			has_blank = out.length > 0;
			continue;
		}
		if (has_blank)
			text_add_byte(&out, ' ');
		has_blank = false;
		text_add_byte(&out, *text);
	}
	return text_string(&out);
}

static bool is_kind(const struct letter *letter, const char *wanted)
{
	static const char *const persons[] = { "request", "answer", "unclear", "people", "empty", "person" };
	if (letter->kind != LETTER_KIND_COUNT && strcmp(letter_kind_name(letter->kind), wanted) == 0)
		return true;
	for (size_t i = 0; i < sizeof(persons) / sizeof(persons[0]); i++)
		if (strcmp(persons[i], wanted) == 0)
			return letter->kind == LETTER_KIND_COUNT;
	return false;
}

static int differs(const char *file, const struct letter *letter, const char *expected)
{
	printf("DIFFERS %s: expected %s, got %s (%s)\n", file, expected,
	        letter->kind == LETTER_KIND_COUNT ? "person" : letter_kind_name(letter->kind), letter->why);
	return 1;
}

static int requests_row(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena)
{
	(void)arena;
	return is_kind(letter, columns[1]) ? 0 : differs(file, letter, columns[1]);
}

static int replies_row(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena)
{
	size_t bytes = 0;
	if (!is_kind(letter, columns[1]) && !(strcmp(columns[1], "person") == 0 && letter->kind == LETTER_LIST_MAIL))
		return differs(file, letter, columns[1]);
	if (strcmp(columns[2], "-") == 0)
		return 0;
	const char *path = arena_printf(arena, "%s/replies/%s", getenv("CORPUS"), columns[2]);
	const char *reply = file_read(path, arena, &bytes);
	const char *wanted = squeezed(arena, reply == NULL ? "" : reply, 0), *got = squeezed(arena, letter->text, 0);
	const bool is_beginning = strstr(columns[5], "signature") != NULL;
	const size_t length = strlen(wanted) < strlen(got) ? strlen(wanted) : strlen(got);
	if (strcmp(wanted, got) == 0 || (is_beginning && length > 0 && strncmp(wanted, got, length) == 0))
		return 0;
	printf("DIFFERS %s:\n  expected <%s>\n  got      <%s>\n", file, wanted, got);
	return 1;
}

static const char *first_line(struct arena *arena, const char *text)
{
	text += strspn(text, " \n\t");
	return squeezed(arena, arena_strndup(arena, text, strcspn(text, "\n")), 0);
}

static int mime_row(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena)
{
	int failures = 0;
	if (strcmp(columns[1], "-") != 0)
		failures += broken(file, "from", columns[1], letter->from);
	if (strcmp(columns[2], "-") != 0)
		failures += broken(file, "subject", columns[2], squeezed(arena, letter->subject, 0));
	const char *got = first_line(arena, letter->text);
	if (strcmp(columns[3], "-") != 0 && strncmp(columns[3], got, strlen(columns[3])) != 0)
		failures += broken(file, "text", columns[3], got);
	return failures > 0;
}

static int bounces_row(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena)
{
	const char *kind = columns[1];
	(void)arena;
	if (strcmp(kind, "delayed") == 0 || strcmp(kind, "delivered") == 0)
		kind = "bounce";
	if (strcmp(kind, "other") == 0)
		return letter->kind == LETTER_BOUNCE || letter->kind == LETTER_COMPLAINT ? differs(file, letter, kind)
		                                                                         : 0;
	if (!is_kind(letter, kind))
		return differs(file, letter, kind);
	int failures = 0;
	for (size_t i = 0; i < letter->recipient_count; i++) /* a wrong "yes" throws out a member */
		if (strcmp(letter->recipients[i].permanent, "yes") == 0 && strstr(columns[4], "yes") == NULL)
			failures += printf("WRONG YES %s: %s %s expected %s\n", file, letter->recipients[i].address,
			                    letter->recipients[i].status, columns[4])
			        > 0;
	if (getenv("RECIPIENTS") != NULL && strcmp(columns[2], "-") != 0) {
		const char *got = letter->recipient_count > 0 ? letter->recipients[0].address : "";
		const char *permanent = letter->recipient_count > 0 ? letter->recipients[0].permanent : "";
		if (strncasecmp(columns[2], got, strlen(got)) != 0 || *got == '\0')
			printf("RECIPIENT %s: expected %s, got %s\n", file, columns[2], got);
		else if (strstr(columns[4], permanent) == NULL)
			printf("PERMANENT %s: expected %s, got %s (%s)\n", file, columns[4], permanent,
			        letter->recipients[0].status);
	}
	return failures;
}

static const char *event_value(struct arena *arena, const struct letter_event *event, int column)
{
	const char *const values[] = { event->uid, arena_printf(arena, "%ld", event->sequence), event->attendee,
		event->partstat, event->recurrence_id };
	return *values[column - 2] == '\0' ? "-" : values[column - 2];
}

/* A column's values with commas; what all events of a series share (uid, sequence, attendee) stands once. */
static const char *events_text(struct arena *arena, const struct letter *letter, int column)
{
	struct text out = { .arena = arena };
	for (size_t i = 0; i < letter->event_count; i++) {
		const char *value = event_value(arena, &letter->events[i], column);
		const bool is_other = i > 0 && strcmp(letter->events[i].attendee, letter->events[i - 1].attendee) != 0;
		if (i > 0 && column <= 4 && strcmp(value, event_value(arena, &letter->events[i - 1], column)) == 0)
			continue;
		if (i > 0 && column == 6 && is_other)
			continue;
		if (i > 0)
			text_add_byte(&out, ',');
		text_add_string(&out, value);
	}
	return text_string(&out);
}

static int calendar_row(const char *file, const struct letter *letter, char *columns[COLUMNS], struct arena *arena)
{
	int failures = 0;
	if (strcmp(columns[1], "-") != 0 && strcmp(columns[1], "REPLY/-") != 0)
		failures += broken(file, "method", columns[1], letter->calendar_method);
	for (int i = 2; i <= 6; i++)
		if (strcmp(columns[i], "-") != 0)
			failures += broken(file, "event", columns[i], events_text(arena, letter, i));
	return failures > 0;
}

/* `most`: the rows that may differ; a number that falls is a gain to be kept. */
static const struct {
	const char *folder;
	row_check *check;
	int most;
} folders[] = {
	{ "requests", requests_row, 0 },
	{ "replies", replies_row, 5 },
	{ "mime", mime_row, 2 },
	{ "bounces", bounces_row, 3 },
	{ "calendar", calendar_row, 0 },
};

static int row_run(const char *folder, row_check *check, char *line, const char *corpus)
{
	struct arena arena = { 0 };
	char *columns[COLUMNS] = { "", "", "", "", "", "", "", "", "", "", "", "" };
	size_t bytes = 0;
	line[strcspn(line, "\r\n")] = '\0';
	for (int i = 0; i < COLUMNS && line != NULL; i++)
		columns[i] = strsep(&line, "\t");
	const char *path = arena_printf(&arena, "%s/%s/%s", corpus, folder, columns[0]);
	const char *mail = file_read(path, &arena, &bytes);
	if (mail == NULL)
		return printf("MISSING %s\n", path) > 0;
	struct letter letter = letter_read(&reader, mail, bytes, false, &arena);
	if (getenv("PRINT") != NULL)
		printf("=== %s [%s] subject <%s>\n%s\n", columns[0], columns[1], letter.subject, letter.text);
	const int failed = check(columns[0], &letter, columns, &arena);
	arena_free(&arena);
	return failed;
}

static void the_corpus_is_understood(void **state)
{
	const char *corpus = getenv("CORPUS");
	int failures = 0;
	(void)state;
	if (corpus == NULL || *corpus == '\0')
		skip();
	letter_warm();
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		char path[4096], line[8192];
		int differ = 0, rows = 0;
		snprintf(path, sizeof(path), "%s/%s/expected.tsv", corpus, folders[i].folder);
		FILE *expected = fopen(path, "r");
		if (expected == NULL || fgets(line, sizeof(line), expected) == NULL)
			fail_msg("cannot read %s", path);
		for (; fgets(line, sizeof(line), expected) != NULL; rows++)
			differ += row_run(folders[i].folder, folders[i].check, line, corpus);
		fclose(expected);
		printf("%s: %d of %d differ\n", folders[i].folder, differ, rows);
		failures += differ > folders[i].most;
	}
	assert_int_equal(failures, 0);
}

RUN(the_corpus_is_understood)
