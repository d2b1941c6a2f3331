/* answer.h - a letter as flat bytes, on its way out of the sandbox.
 *
 * Who writes may be a child that a hostile mail has taken over: who reads believes nothing. */
#ifndef WORKER_ANSWER_H
#define WORKER_ANSWER_H
#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "core/letter.h"

enum {
	ANSWER_BYTES = 2 * 1024 * 1024 + LETTER_FILE_BYTES
}; /* more than the largest letter that core/letter.h allows */

void answer_write(const struct letter *letter, struct text *answer);

/* ERR_INPUT where a length, count, index, name or character isn't what core/letter.h promises. The arena owns the letter. */
enum err_kind answer_read(
        const char *answer, size_t bytes, struct arena *arena, struct letter *letter, struct error *err);

#endif
