/* digest.h - one mail to each member who wants the digest: what was announced in their teams since the last, and
 * with it which meetings are ahead and how many joined. Only announcements are a reason to send one.
 *
 * A run goes through the members in chunks, each with its deliveries and how far it came in one commit: killed at any instant,
 * it goes on where it was, and nobody gets two. Members of one language who have the same to read share one message; what each
 * answered to a meeting is filled in with their copy. */
#ifndef AGENDA_DIGEST_H
#define AGENDA_DIGEST_H
#include "base/error.h"
#include "compose/compose.h"
#include "store/meeting.h"
#include "store/store.h"
#include "worker/worker.h"

enum { DIGEST_MEETINGS = 5 }; /* the next ones; more would bury the announcements */

/* What a run tells beside announcements: read once, of all teams. */
struct digest_news {
	const struct house *house;
	struct meeting_row *meetings; /* told, by start */
	size_t meeting_count;
	struct newcomers *newcomers;
	size_t newcomer_count;
};
enum err_kind digest_news_read(struct store *store, const struct house *house, const struct digest_run *run,
        int64_t now, struct arena *arena, struct digest_news *news, struct error *err);
/* Of it, what belongs to these teams. How many; `list` has room for as many as the house has teams, in its order. */
size_t digest_meetings(
        const struct digest_news *news, const char *const *teams, struct meeting_line lines[static DIGEST_MEETINGS]);
size_t digest_newcomers(const struct digest_news *news, const char *const *teams, struct newcomers *list);

/* Goes on with the run that isn't done, else begins one, until all have theirs or the worker should do something else: then
 * run->is_done is false, and it is called again. *added grows by the digests that now wait for the relay. `chunk`: how many
 * members at once. */
enum err_kind digest_send(struct worker *worker, struct store *store, const struct composer *composer, size_t chunk,
        struct digest_run *run, size_t *added, struct error *err);

/* The very first run: it tells nobody anything, so that the next begins with what is announced from now on. */
enum err_kind digest_start(struct store *store, int64_t now, struct digest_run *run, struct error *err);

#endif
