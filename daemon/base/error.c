/* error.c - what went wrong, said so that somebody can act. See error.h. */
#include "base/error.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void mark_cut(char *text, int length, size_t room)
{
	if (length >= (int)room)
		memcpy(text + room - 4, "...", 4);
}

/* In parentheses, for to the analyzer the name is a macro. */
enum err_kind(err_set)(struct error *err, enum err_kind kind, const char *format, ...)
{
	va_list args;
	if (err == NULL)
		return kind;
	err->kind = kind;
	va_start(args, format);
	mark_cut(err->text, vsnprintf(err->text, sizeof(err->text), format, args), sizeof(err->text));
	va_end(args);
	return kind;
}

void err_within(struct error *err, const char *format, ...)
{
	char inner[sizeof(err->text)];
	va_list args;

	if (err == NULL)
		return;
	memcpy(inner, err->text, sizeof(inner));
	va_start(args, format);
	const int doing = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (doing < 0 || (size_t)doing >= sizeof(err->text)) {
		mark_cut(err->text, doing, sizeof(err->text));
		return;
	}
	const size_t room = sizeof(err->text) - (size_t)doing;
	mark_cut(err->text + doing, snprintf(err->text + doing, room, ": %s", inner),
	        room > 4 ? room : sizeof(err->text));
}
