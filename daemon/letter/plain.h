/* plain.h - text as machines compare it: small letters, no accents, single blanks. Private to this room. */
#ifndef LETTER_PLAIN_H
#define LETTER_PLAIN_H
#include <stdbool.h>
#include "base/arena.h"

/* "  Únete AL  Équipo" gives "unete al equipo": lower case, Latin letters without their marks (ł, ø, đ too),
 * typographic quotes and dashes as ASCII, runs of blanks as one, none at the ends. Other scripts are only put in lower
 * case. */
const char *plain_text(struct arena *arena, const char *text);
const char *plain_bytes(struct arena *arena, const char *text, size_t bytes);

/* A copy with small ASCII letters, all else as it is. */
const char *plain_lower(struct arena *arena, const char *text, size_t bytes);

/* Does `text` (plain) hold one of the phrases (plain, NULL-terminated) at the beginning and end of words? A "*" in a
 * phrase stands for up to 40 bytes; at the end, for the rest of the word. Returns the phrase, or NULL. */
const char *plain_holds(const char *text, const char *const *phrases);

/* Does `text` begin with one of them? Returns the bytes that matched, 0: none. */
size_t plain_begins(const char *text, const char *const *phrases);

#endif
