/* worker.h - what all workers share: start, config handed over, wake-ups, deadlines, stopping.
 *
 * `convened run` re-executes itself as `convened-ROOM` (argv[0]) with its descriptors at fixed numbers; a worker ends when
 * its parent is gone. Wake-ups through pipes are only hints: the rows are the truth. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
#include "config/config.h"

enum room { ROOM_INBOX, ROOM_AGENDA, ROOM_OUTBOX, ROOM_COUNT };
const char *room_name(enum room room);

struct worker {
	enum room room;
	const struct clock *clock;
	struct config *config;   /* the newest; the worker swaps it in worker_reload() */
	uint64_t generation;
	bool is_stopping;        /* SIGTERM, or the parent is gone: finish the step, then end */
	bool has_new_config;     /* a reload waits: call worker_reload() where no string of the old one is held */
	bool was_woken;          /* somebody stored work for this room; cleared by the worker */
	/* the rest is worker.c's */
	int control_fd, wake_fd, wake_out[ROOM_COUNT];
	char *bundle;
	size_t bundle_bytes;
};

/* Waits until a descriptor of `fds` is ready, somebody wakes, stops or reloads this worker, or `until_ms` (monotonic; -1 never)
 * is reached. Sets revents, and the flags of `worker`. Returns false when nothing but the time came. Wakes at least often
 * enough to tell the parent that it lives. */
bool worker_wait(struct worker *worker, struct pollfd *fds, size_t count, int64_t until_ms);

/* The descriptor that becomes readable for a stop, a reload or a wake-up, for those who must wait elsewhere (libetpan). After
 * it did: worker_wait(worker, NULL, 0, 0). */
int worker_event_fd(const struct worker *worker);

/* Takes the new config over; false if there was none. The old one is freed. */
bool worker_reload(struct worker *worker);

/* A hint to another room: there is work. Never blocks. */
void worker_wake(struct worker *worker, enum room room);

/* One row was finished: the parent resets its backoff. Cheap; sends at most one byte a second. */
void worker_progress(struct worker *worker);

/* What `convened status` and systemd's STATUS show ("signed in, 3 mails waiting"); sent only when changed. */
void worker_status(struct worker *worker, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The rooms' own main functions; each returns an exit status (sysexits.h). Called by main.c. */
int inbox_main(struct worker *worker);
int agenda_main(struct worker *worker);
int outbox_main(struct worker *worker);

/* The worker's side of the re-execution: reads the config from the inherited descriptors and calls the room. */
int worker_main(enum room room);

#endif
