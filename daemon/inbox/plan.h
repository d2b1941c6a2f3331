/* plan.h - the small decisions of the inbox: which mails go in one set, what is the next step of a move, when to try again. Pure. */
#ifndef INBOX_PLAN_H
#define INBOX_PLAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/error.h"

/* How many of `count` mails of these sizes are fetched and decided together: as many as fit into `budget` bytes, but at least
 * one. */
size_t set_length(const uint32_t *bytes, size_t count, size_t budget);

/* UIDs as ranges, for the wire: 3 4 5 9 gives 3:5 9. `ranges` has room for `count`; returns how many there are. */
struct uid_range {
	uint32_t first, last;
};
size_t uid_ranges(const uint32_t *uids, size_t count, struct uid_range *ranges);

/* What is to be done next with a mail that is dealt with. */
enum move_step {
	MOVE_AT_ONCE, /* MOVE */
	MOVE_COPY,    /* recorded before the next step, so that a crash doesn't copy twice */
	MOVE_DISCARD, /* \Deleted, and expunged where the server can do it for single mails */
	MOVE_STAYS,   /* it goes where it is already */
};
struct move_state {
	bool stays, is_copied, has_move;
};
enum move_step move_next(const struct move_state *state);

/* Milliseconds until the next sign-in after `failures` in a row (1: the first). `random`: any number, so that not all who lost
 * a server come back at the same instant. ERR_PERMANENT waits longer: a person must act first. */
int64_t session_backoff_ms(int failures, enum err_kind why, uint32_t random);

#endif
