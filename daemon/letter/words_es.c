/* words_es.c - see words.h for what a row means. */
#include "letter/words.h"

static const struct phrase list[] = {
	{ "x", GREET, "" },
};

static const char *const never[] = { NULL };

const struct phrases words_es = { LANGUAGE_ES, list, sizeof(list) / sizeof(list[0]), never };
