/* announcement.h - announcements by mail: what waits for its announcer's answer, and what is on its way to members. The part of
 * store.h's contract about announcements: the same rules hold.
 *
 * A draft stands under the token that its preview carries. Released, it becomes a message in the transaction of that answer, and
 * store_announcement_deliver() makes its deliveries in chunks; killed in between, the next start goes on. */
#ifndef STORE_ANNOUNCEMENT_H
#define STORE_ANNOUNCEMENT_H
#include "store/store.h"

/* Keeps it under `token`, whose member and teams are the announcer's, or of what is shared its member's; an open draft of theirs with
 * the same teams and subject is closed and erased. */
enum err_kind store_draft_add(struct store *store, int64_t token, const struct letter_announcement *announcement,
        bool is_shared, int64_t now, struct error *err);
/* Its subject, parts and files. ERR_UNKNOWN: there is none, or it was erased. */
enum err_kind store_draft_read(struct store *store, int64_t token, struct arena *arena,
        struct letter_announcement *announcement, struct error *err);
/* Its text and files, and the text of its preview; that there was one stays known. */
enum err_kind store_draft_erase(struct store *store, int64_t token, struct error *err);
/* Those whose time is over. *count grows. */
enum err_kind store_drafts_expire(struct store *store, int64_t now, size_t *count, struct error *err);

/* Who is in at least one of these teams, each once. */
struct readers {
	int64_t singly, digest, paused;
};
enum err_kind store_readers(
        struct store *store, const char *const *teams, int64_t now, struct readers *readers, struct error *err);

/* What goes along with a message in every language: its bytes follow those of the text (compose_tail). */
enum err_kind store_message_tail(
        struct store *store, int64_t message, const char *frozen, size_t bytes, struct error *err);

/* The message, written with its texts in this transaction, is on its way to the members of these teams. `parts`: what digests tell,
 * by language; the first is for all other languages. */
enum err_kind store_announcement_tell(struct store *store, int64_t message, const char *const *teams,
        const struct letter_part *parts, size_t part_count, struct error *err);
/* The same of what a member shares: digests tell it, and nobody gets it singly. */
enum err_kind store_announcement_share(struct store *store, int64_t message, int64_t sharer, const char *const *teams,
        const struct letter_part *parts, size_t part_count, struct error *err);
/* The first that is on its way; 0: none. */
enum err_kind store_announcement_open(struct store *store, int64_t *message, struct error *err);
/* To the next `most` members. *is_done: there is nobody left. *added grows by the deliveries. Inside a transaction. */
enum err_kind store_announcement_deliver(struct store *store, int64_t message, size_t most, int64_t now, size_t *added,
        bool *is_done, struct error *err);

#endif
