/* announcements.c - released announcements to their members. See announcements.h. */
#include "agenda/announcements.h"
#include <inttypes.h>
#include "base/log.h"
#include "store/announcement.h"

enum { CHUNK = 1000 }; /* members a commit */

static enum err_kind finish(struct store *store, enum err_kind kind, struct error *err)
{
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

static enum err_kind deliver_all(
        struct worker *worker, struct store *store, int64_t message, int64_t now, size_t *added, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	bool is_done = false;
	size_t now_added = 0;

	while (kind == ERR_NONE && !is_done && !worker->is_stopping) {
		kind = store_begin(store, err);
		if (kind != ERR_NONE)
			break;
		kind = store_announcement_deliver(store, message, CHUNK, now, &now_added, &is_done, err);
		kind = finish(store, kind, err);
		worker_wake(worker, ROOM_OUTBOX);
		worker_progress(worker);
	}
	log_info("message=%" PRId64 " outcome=%s deliveries=%zu", message, is_done ? "announced" : "interrupted",
	        now_added);
	*added += now_added;
	return kind;
}

static enum err_kind expire(struct store *store, int64_t now, struct error *err)
{
	size_t count = 0;
	enum err_kind kind = store_begin(store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = store_drafts_expire(store, now, &count, err);
	if (kind == ERR_NONE)
		kind = store_messages_go(store, err);
	kind = finish(store, kind, err);
	if (kind == ERR_NONE && count > 0)
		log_info("outcome=drafts-expired count=%zu", count);
	return kind;
}

enum err_kind announcements_round(
        struct worker *worker, struct store *store, int64_t now, int64_t *expired_on, size_t *added, struct error *err)
{
	int64_t message = 0;
	enum err_kind kind = store_announcement_open(store, &message, err);

	while (kind == ERR_NONE && message != 0 && !worker->is_stopping) {
		kind = deliver_all(worker, store, message, now, added, err);
		if (kind == ERR_NONE)
			kind = store_announcement_open(store, &message, err);
	}
	if (kind == ERR_NONE && *expired_on != now / HOUR_S) {
		kind = expire(store, now, err);
		*expired_on = now / HOUR_S;
	}
	return kind;
}
