/* lexicon.h - the tables of all languages and the house's teams, made ready for looking up. */
#ifndef LETTER_LEXICON_H
#define LETTER_LEXICON_H
#include <stdint.h>
#include "letter/teams.h"
#include "letter/words.h"

struct lexicon;

/* Costs much more than reading a short mail: made once for a house, and for many mails. All lives in `arena`. */
const struct lexicon *lexicon_new(struct arena *arena, const struct house *house);

/* The same for a mail of this date, Unix seconds in its own zone; 0: none. Borrows from `lexicon`. */
const struct lexicon *lexicon_dated(struct arena *arena, const struct lexicon *lexicon, int64_t date);
int64_t lexicon_date(const struct lexicon *lexicon);
const struct team_names *lexicon_teams(const struct lexicon *lexicon);

/* Does this word stand in any phrase, or among those that are never taken for a slip? */
bool lexicon_knows(const struct lexicon *lexicon, const char *word);

/* Is it "me", in any language? */
/* How many words at words[0] open a sentence with a reason: "due to"; 0 none. */
size_t lexicon_opener(const struct word *words, size_t count);

bool lexicon_is_oneself(const char *word);

/* Replaces words that are one slip away from one word of ours only. */
void lexicon_forgive(const struct lexicon *lexicon, struct word_list *words);

/* The longest phrase at words[0] that has one of `roles`, how many words it takes, and its language (NONE where it is the same in
 * several); NULL: none. */
const struct phrase *lexicon_phrase(const struct lexicon *lexicon, const struct word *words, size_t count,
        unsigned roles, size_t *taken, enum language *language);

#endif
