/* organisation.c - the one form in which an organisation is named: an exact word, a colon, the name, a kind. See organisation.h.
 *
 * Nothing else names one: in other sentences people speak of many organisations. */
#include "letter/organisation.h"
#include <string.h>
#include "base/text.h"
#include "core/organisation.h"
#include "letter/plain.h"

static const struct {
	const char *word; /* plain, as everywhere below */
	enum language language;
} leads[] = {
	{ "organisation", LANGUAGE_EN },
	{ "organization", LANGUAGE_EN },
	{ "organizacion", LANGUAGE_ES },
	{ "organizacja", LANGUAGE_PL },
};

static const struct meaning {
	const char *word, *means;
} kinds[] = { { "employer", "employer" }, { "empleador", "employer" }, { "empleadora", "employer" },
	{ "pracodawca", "employer" }, { "educator", "educator" }, { "educador", "educator" },
	{ "educadora", "educator" }, { "uczelnia", "educator" }, { "szkola", "educator" },
	{ "uczelnia/szkola", "educator" }, { "szkola/uczelnia", "educator" }, { "training", "training" },
	{ "training provider", "training" }, { "formacion", "training" }, { "szkolenia", "training" },
	{ "community", "community" }, { "comunidad", "community" }, { "spolecznosc", "community" },
	{ "other", "other" }, { "otra", "other" }, { "otro", "other" }, { "inna", "other" }, { "inne", "other" },
	{ NULL, NULL } };

static const struct meaning commands[] = { { "none", "none" }, { "ninguna", "none" }, { "ninguno", "none" },
	{ "brak", "none" }, { "show", "show" }, { "mostrar", "show" }, { "pokaz", "show" }, { "hide", "hide" },
	{ "ocultar", "hide" }, { "ukryj", "hide" }, { NULL, NULL } };

/* NULL: none of them. A full stop behind it changes nothing. */
static const char *meaning_of(struct arena *arena, const struct meaning *list, const char *text)
{
	const char *plain = plain_text(arena, text);
	size_t bytes = strlen(plain);
	while (bytes > 0 && strchr(" .!", plain[bytes - 1]) != NULL)
		bytes--;
	for (; list->word != NULL; list++)
		if (strlen(list->word) == bytes && strncmp(list->word, plain, bytes) == 0)
			return list->means;
	return NULL;
}

/* Characters that show nothing, or turn what stands beside them. */
static bool is_invisible(unsigned c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F)
	        || c == 0xFEFF || c == 0xAD || c == 0x61C || (c >= 0xE000 && c <= 0xF8FF) || c >= 0xE0000;
}

/* One line of what can be seen, at most as long as a name may be. */
static const char *name_clean(struct arena *arena, const char *text, size_t bytes)
{
	struct text out = { .arena = arena };
	bool needs_blank = false;
	int count = 0;

	while (bytes > 0 && count < ORGANISATION_CHARACTERS) {
		unsigned c = 0;
		const size_t step = utf8_next(text, bytes, &c);
		if (step == 0)
			break;
		text += step;
		bytes -= step;
		if (c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029) {
			needs_blank = out.length > 0;
		} else if (!is_invisible(c)) {
			count += 1 + needs_blank;
			if (needs_blank)
				text_add_byte(&out, ' ');
			needs_blank = false;
			text_add_code_point(&out, c);
		}
	}
	return text_string(&out);
}

static const char *argument_of(struct arena *arena, const char *text)
{
	const char *command = meaning_of(arena, commands, text), *comma = strrchr(text, ',');
	const char *kind = comma == NULL ? NULL : meaning_of(arena, kinds, comma + 1);
	if (command != NULL)
		return command;
	const char *name = name_clean(arena, text, kind == NULL ? strlen(text) : (size_t)(comma - text));
	if (*name == '\0' || kind == NULL)
		return name;
	return arena_printf(arena, "%s, %s", name, kind);
}

/* Takes the line if it is one. */
static bool line_take(struct arena *arena, const char *line, size_t bytes, struct organisation_lines *lines)
{
	const char *colon = memchr(line, ':', bytes);
	if (colon == NULL || lines->count == ORGANISATION_LINES)
		return false;
	const char *lead = plain_bytes(arena, line, (size_t)(colon - line));
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (strcmp(leads[i].word, lead) != 0)
			continue;
		const size_t left = bytes - (size_t)(colon + 1 - line);
		lines->arguments[lines->count++] = argument_of(arena, arena_strndup(arena, colon + 1, left));
		lines->language = leads[i].language;
		return true;
	}
	return false;
}

struct organisation_lines organisation_take(struct source *source)
{
	struct organisation_lines lines = { 0 };
	struct text rest = { .arena = source->arena };

	if (source->is_copy)
		return lines;
	if (line_take(source->arena, source->words_subject, strlen(source->words_subject), &lines))
		source->words_subject = source->bare_subject = "";
	for (const char *line = source->words_body; *line != '\0';) {
		const size_t bytes = strcspn(line, "\n"), whole = bytes + (line[bytes] == '\n');
		if (!line_take(source->arena, line, bytes, &lines))
			text_add(&rest, line, whole);
		line += whole;
	}
	if (lines.count > 0)
		source->words_body = text_string(&rest);
	return lines;
}
