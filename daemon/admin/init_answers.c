/* init_answers.c - the answers in a file. See init.h.
 *
 * A line is "KEY = value", a note behind a # at its beginning, or empty. A value may stand in quotes, as in the config: then \" and \\
 * are a quote and a backslash, and a semicolon may follow. */
#include <string.h>
#include "admin/init.h"
#include "base/text.h"

static const char blanks[] = " \t\r";

static const char *trimmed(struct arena *arena, const char *text, size_t length)
{
	while (length > 0 && strchr(blanks, *text) != NULL) {
		text++;
		length--;
	}
	while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
		length--;
	return arena_strndup(arena, text, length);
}

/* NULL: the quotes don't close, or something stands behind them. */
static const char *unquoted(struct arena *arena, const char *text)
{
	struct text value = { .arena = arena };

	if (*text != '"')
		return text;
	for (text++; *text != '"' && *text != '\0'; text++) {
		if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
			text++;
		text_add_byte(&value, *text);
	}
	if (*text == '\0')
		return NULL;
	text += 1 + strspn(text + 1, blanks);
	text += *text == ';';
	return *text == '\0' ? text_string(&value) : NULL;
}

/* A third of its letters may be wrong; or one is how the other begins ("password"). */
static const char *key_like(const char *const *keys, const char *name)
{
	const char *best = NULL;
	int least = (int)strlen(name) / 3 + 1;

	for (; *keys != NULL; keys++) {
		const int distance = words_distance(name, *keys);
		if (distance < least || (best == NULL && strlen(name) > 2 && strncmp(*keys, name, strlen(name)) == 0)) {
			best = *keys;
			least = distance < least ? distance : least;
		}
	}
	return best;
}

static bool is_key(const char *const *keys, const char *name)
{
	while (*keys != NULL && strcmp(*keys, name) != 0)
		keys++;
	return *keys != NULL;
}

static int earlier_line(const struct answer_lines *lines, const char *key)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->list[i].key, key) == 0)
			return lines->list[i].line;
	return 0;
}

/* What is wrong with the line; NULL: nothing. */
static const char *problem_of(const struct answer_lines *lines, const struct answer_line *line, const char *const *keys,
        bool (*several)(const char *key), struct arena *arena)
{
	if (!is_key(keys, line->key)) {
		const char *like = key_like(keys, line->key);
		return like == NULL ? "there is no such key (man convened, under init, has all)"
		                    : arena_printf(arena, "there is no such key; did you mean \"%s\"?", like);
	}
	if (line->value == NULL)
		return "its quotes don't close, or something stands behind them";
	const int earlier = earlier_line(lines, line->key);
	return earlier == 0 || several(line->key) ? NULL : arena_printf(arena, "stands in line %d, too", earlier);
}

enum err_kind answer_lines_parse(const char *text, const char *const *keys, bool (*several)(const char *key),
        struct arena *arena, struct answer_lines *lines, struct error *err)
{
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) /* some editors begin so */
		text += 3;
	for (int number = 1; *text != '\0'; number++) {
		const size_t length = strcspn(text, "\n");
		const char *whole = trimmed(arena, text, length), *equals = strchr(whole, '=');
		text += length + (text[length] == '\n');
		if (*whole == '\0' || *whole == '#')
			continue;
		if (equals == NULL)
			return err_set(err, ERR_INPUT, "%s:%d: write KEY = value", lines->file, number);
		const struct answer_line line = { .line = number,
			.key = utf8_clean(arena, trimmed(arena, whole, (size_t)(equals - whole))),
			.value = unquoted(arena, trimmed(arena, equals + 1, strlen(equals + 1))) };
		const char *problem = problem_of(lines, &line, keys, several, arena);
		if (problem != NULL)
			return err_set(err, ERR_INPUT, "%s:%d: %s: %s", lines->file, number, line.key, problem);
		lines->list = arena_grow(arena, lines->list, lines->count, sizeof(line));
		lines->list[lines->count++] = line;
	}
	return ERR_NONE;
}
