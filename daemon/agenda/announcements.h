/* announcements.h - announcements that were released by mail, to their members; and drafts that nobody released.
 *
 * The message with its texts is there already; its deliveries are made in chunks. Killed at any instant, the next round goes on
 * where it was, and nobody gets it twice. */
#ifndef AGENDA_ANNOUNCEMENTS_H
#define AGENDA_ANNOUNCEMENTS_H
#include "store/store.h"
#include "worker/worker.h"

/* *expired_on: the hour in which old drafts were looked for last. *added grows by the deliveries. */
enum err_kind announcements_round(
        struct worker *worker, struct store *store, int64_t now, int64_t *expired_on, size_t *added, struct error *err);

#endif
