/* language.c - the languages in which partners write and are answered. See language.h. */
#include "core/language.h"
#include <string.h>

static const char *const codes[LANGUAGE_COUNT] = { "", "en", "es", "pl" };

const char *language_code(enum language language)
{
	return codes[language];
}

enum language language_named(const char *code)
{
	for (int i = 1; i < LANGUAGE_COUNT; i++)
		if (strcmp(codes[i], code) == 0)
			return (enum language)i;
	return LANGUAGE_NONE;
}
