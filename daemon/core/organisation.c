/* organisation.c - a name and its kind. See organisation.h. */
#include "core/organisation.h"
#include <string.h>
#include "base/text.h"

static const char *const words[ORGANISATION_KIND_COUNT] = {
	[ORGANISATION_UNSAID] = "",
	[ORGANISATION_EMPLOYER] = "employer",
	[ORGANISATION_EDUCATOR] = "educator",
	[ORGANISATION_TRAINING] = "training",
	[ORGANISATION_COMMUNITY] = "community",
	[ORGANISATION_OTHER] = "other",
};

const char *organisation_kind_word(enum organisation_kind kind)
{
	return words[kind];
}

enum organisation_kind organisation_kind_named(const char *word)
{
	for (int kind = 0; kind < ORGANISATION_KIND_COUNT; kind++)
		if (strcmp(words[kind], word) == 0)
			return (enum organisation_kind)kind;
	return ORGANISATION_UNSAID;
}

/* The bytes of the first characters, as many as a name may have, without blanks at the end. */
static size_t name_bytes(const char *name, size_t bytes)
{
	size_t at = 0;
	for (int count = 0; at < bytes && count < ORGANISATION_CHARACTERS; count++) {
		const size_t step = utf8_next(name + at, bytes - at, &(unsigned){ 0 });
		if (step == 0)
			break;
		at += step;
	}
	while (at > 0 && strchr(" ,", name[at - 1]) != NULL)
		at--;
	return at;
}

struct organisation organisation_read(struct arena *arena, const char *text)
{
	const char *comma = strrchr(text, ',');
	const enum organisation_kind kind =
	        comma == NULL ? ORGANISATION_UNSAID : organisation_kind_named(comma + 1 + strspn(comma + 1, " "));
	const size_t bytes = kind == ORGANISATION_UNSAID ? strlen(text) : (size_t)(comma - text);

	return (struct organisation){ .name = arena_strndup(arena, text, name_bytes(text, bytes)), .kind = kind };
}
