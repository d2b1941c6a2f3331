/* day.h - certain days in people's words: "until 1 March", "for two weeks". */
#ifndef LETTER_DAY_H
#define LETTER_DAY_H
#include "letter/grammar.h"

/* Reads a day at words[0], and writes it as ISO 8601 into `day`. Returns how many words it takes; 0: no certain day. `now` is
 * the mail's date in its own zone, 0 unknown; a day gone by is none. */
size_t day_until(
        const struct lexicon *lexicon, const struct word *words, size_t count, int64_t now, char day[DAY_BYTES]);

/* The same for a length of time, counted from `now`: "two weeks". */
size_t day_after(
        const struct lexicon *lexicon, const struct word *words, size_t count, int64_t now, char day[DAY_BYTES]);

#endif
