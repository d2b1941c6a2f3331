/* bounce_returned.c - the mail of ours that a report encloses or quotes. See bounce_returned.h. */
#include "letter/bounce_returned.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include "letter/marks.h"

enum { ID_MIN = 5, ID_MAX = 250 };

/* "<left@right>", nothing else that a Message-ID has not (RFC 5322, 3.6.4). */
static const char *message_id_of(struct arena *arena, const char *value)
{
	value += strspn(value, " \t<");
	const size_t length = strcspn(value, "> \t\r\n\"'\\(),;");
	const char *at = memchr(value, '@', length);
	if (length < ID_MIN || length > ID_MAX || at == NULL || at == value || at == value + length - 1)
		return "";
	return arena_strndup(arena, value, length);
}

void returned_field(struct source *source, const char *name, const char *value)
{
	struct letter *letter = source->letter;
	if (*letter->returned_id == '\0' && strcasecmp(name, "Message-ID") == 0)
		letter->returned_id = message_id_of(source->arena, value);
	else if (letter->returned_token.kind == '\0' && strcasecmp(name, "List-Unsubscribe") == 0)
		(void)marks_leaving(source->arena, value, &letter->returned_token);
}

/* A field's name at the beginning of a line, which may be indented or quoted; 0: none. */
static size_t name_length(const char *line)
{
	size_t length = 0;
	while (isalnum((unsigned char)line[length]) || line[length] == '-')
		length++;
	return line[length] == ':' ? length : 0;
}

/* The next of these fields from *text on, which is moved behind it: its name, NULL: no more. */
static const char *field_next(
        struct arena *arena, const char **text, const char *end, const char *const *names, const char **value)
{
	while (*text < end) {
		const char *line = *text + strspn(*text, " \t>");
		const size_t named = name_length(line);
		const char *const *name = names;
		*text = line + strcspn(line, "\n");
		*text += **text == '\n';
		while (*name != NULL && (strlen(*name) != named || strncasecmp(line, *name, named) != 0))
			name++;
		if (named == 0 || *name == NULL)
			continue;
		struct text whole = { .arena = arena, .limit_bytes = LETTER_FIELD_BYTES };
		text_add(&whole, line + named + 1, (size_t)(*text - line) - named - 1);
		while (*text < end && (**text == ' ' || **text == '\t')
		        && (*text)[strspn(*text, " \t")] == '<') { /* folded */
			const size_t more = strcspn(*text, "\n");
			text_add(&whole, *text, more);
			*text += more + ((*text)[more] == '\n');
		}
		*value = text_string(&whole);
		return *name;
	}
	return NULL;
}

void returned_read(struct source *source, const char *text, size_t length)
{
	static const char *const names[] = { "Message-ID", "List-Unsubscribe", NULL };
	const char *const end = text + length, *name, *value;
	while ((name = field_next(source->arena, &text, end, names, &value)) != NULL)
		returned_field(source, name, value);
}

const char *returned_to(struct source *source, const char *text, size_t length)
{
	static const char *const names[] = { "To", NULL };
	const char *const end = text + length, *value;
	if (field_next(source->arena, &text, end, names, &value) == NULL)
		return "";
	const char *at = strchr(value, '@'), *bracket = strrchr(value, '<');
	if (at == NULL || strchr(at + 1, '@') != NULL)
		return "";
	return report_address(source->arena, bracket == NULL ? value : bracket);
}
