/* outbox.h - the worker's state, for its own files: outbox.c (the loop), roster.c (which relays there are), books.c (claims and
 * outcomes). */
#ifndef OUTBOX_OUTBOX_H
#define OUTBOX_OUTBOX_H
#include "outbox/relay.h"
#include "worker/worker.h"

enum { GATHER_MS = 100 }; /* an outcome waits for others no longer than this */

struct outbox {
	struct worker *worker;
	struct store *store;
	struct network *network;
	struct office office;
	struct relay **relays; /* those of the config, in its order; then those that leave */
	size_t relay_count;
	struct arena arena;   /* of the list above and office's strings; made anew at a reload */
	int64_t next_due;     /* Unix seconds; 0: nothing waits */
	int64_t look_at_ms;   /* when to look again */
	int64_t commit_at_ms; /* no commit before; 0: at once */
	int64_t again_ms;     /* how long the last commit was put off; 0: it wasn't */
	int64_t stop_ms;      /* 0: not stopping */
	bool is_well;         /* nothing is due: there was no row to finish, and that is no failure */
};

/* By the clock, not as of this turn: Unix seconds, and monotonic. */
int64_t outbox_now(const struct outbox *outbox);
int64_t outbox_now_ms(const struct outbox *outbox);
/* Is something due now, as of the last look? */
bool outbox_has_due(const struct outbox *outbox);

/* ---- roster.c ---- */
/* Makes the list of relays as the config has it; those no longer there finish what is on their lines. */
enum err_kind roster_take(struct outbox *outbox, struct error *err);
/* The same after a reload, where there was one. */
enum err_kind roster_reload(struct outbox *outbox, struct error *err);
void roster_drop_left(struct outbox *outbox);
/* Opens lines where something is due. */
void roster_connect(struct outbox *outbox);

/* ---- books.c ---- */
/* One transaction for the outcomes of all relays and their next claims. */
enum err_kind books_commit(struct outbox *outbox, struct error *err);
enum err_kind books_commit_if_wanted(struct outbox *outbox, bool *is_done, struct error *err);

#endif
