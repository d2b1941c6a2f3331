/* meetings.h - what is due of meetings: invitations, changes, cancellations, reminders, notes; and who joined or left.
 *
 * When is decided in core/meeting.c. A version is written down with its texts in one commit, then told in chunks; killed at any
 * instant, the next round goes on where it was, and nobody gets a version twice. */
#ifndef AGENDA_MEETINGS_H
#define AGENDA_MEETINGS_H
#include "compose/compose.h"
#include "store/store.h"
#include "worker/worker.h"

struct meetings {
	struct worker *worker;
	struct store *store;
	const struct composer *composer;
	int64_t now;
	int64_t pauses_ended_on; /* the day on which ended pauses were looked for last; 0: not yet */
};

/* Does what is due now. *next_at: when to ask again, 0 only when something changes. *added grows by the deliveries. */
enum err_kind meetings_round(struct meetings *meetings, int64_t *next_at, size_t *added, struct error *err);

#endif
