/* worker.h - what all workers share: start, config handed over, wake-ups, deadlines, stopping.
 *
 * `convened run` re-executes itself as `convened: ROOM` (argv[0]) with its descriptors at fixed numbers (link.h); a worker
 * ends when its parent is gone. Wake-ups through pipes are only hints: the rows are the truth. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/clock.h"
#include "config/config.h"

enum {
	WORKER_BEAT_S = 20, /* a worker tells its parent at least so often that it lives ... */
	WORKER_STATUS_BYTES = 200,
	WORKER_DESCRIPTORS = 1023, /* the most that worker_wait() takes */
};

enum room { ROOM_INBOX, ROOM_AGENDA, ROOM_OUTBOX, ROOM_COUNT };
const char *room_name(enum room room);

struct worker {
	enum room room;
	const struct clock *clock;
	struct config *config; /* the newest; the worker swaps it in worker_reload() */
	uint64_t generation;
	bool is_stopping;    /* SIGTERM, or the parent is gone: finish the step, then end */
	bool has_new_config; /* a reload waits: call worker_reload() where no string of the old one is held */
	bool was_woken;      /* somebody stored work for this room; cleared by the worker */
	char *bundle;        /* the text `config` was read from, for sandbox_reload() */
	size_t bundle_bytes;
	/* the rest is worker.c's */
	int control_fd, wake_fds[ROOM_COUNT], signal_fd, event_fd;
	int64_t beat_at_ms, progress_at_ms; /* monotonic: when we last told the parent */
	char status[WORKER_STATUS_BYTES];
	struct config *fresh; /* has_new_config: what worker_reload() takes over */
	char *fresh_bundle;
	size_t fresh_bundle_bytes;
	uint64_t fresh_generation;
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

/* The rooms' own main functions; each returns an exit status (sysexits.h). The table in supervise.c calls them. */
int inbox_main(struct worker *worker);
int agenda_main(struct worker *worker);
int outbox_main(struct worker *worker);

/* The worker's side of the re-execution: takes its config from the parent and calls the room. */
int worker_main(enum room room, int (*room_main)(struct worker *worker));

#endif
