/* digest.h - one mail to each member who wants the digest: what was announced in their teams since the last.
 *
 * A run goes through the members in chunks, each with its deliveries and how far it came in one commit: killed at any instant,
 * it goes on where it was, and nobody gets two. Members of one language who have the same to read share one message. */
#ifndef AGENDA_DIGEST_H
#define AGENDA_DIGEST_H
#include "base/error.h"
#include "compose/compose.h"
#include "store/store.h"
#include "worker/worker.h"

/* Goes on with the run that isn't done, else begins one, until all have theirs or the worker should do something else: then
 * run->is_done is false, and it is called again. *added grows by the digests that now wait for the relay. `chunk`: how many
 * members at once. */
enum err_kind digest_send(struct worker *worker, struct store *store, const struct composer *composer, size_t chunk,
        struct digest_run *run, size_t *added, struct error *err);

/* The very first run: it tells nobody anything, so that the next begins with what is announced from now on. */
enum err_kind digest_start(struct store *store, int64_t now, struct digest_run *run, struct error *err);

#endif
