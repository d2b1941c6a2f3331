/* mailbox.h - the mailbox as the order of steps needs it: look, list, fetch, move. A seam: a simulation can stand behind it.
 *
 * UIDs are of the one selected folder, whose UIDVALIDITY doesn't change while a mailbox is used. Arrays of UIDs ascend. After an
 * error the mailbox is used no more. Arenas own what is handed out. */
#ifndef INBOX_MAILBOX_H
#define INBOX_MAILBOX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/error.h"
#include "core/action.h"

enum { MAILBOX_SET = 100 }; /* mails in one list, and in one move */

struct mail_listed {
	uint32_t uid, bytes; /* the server's word for its size */
	int64_t internal_date;
};

struct mail_bytes {
	uint32_t uid;
	const char *data;
	size_t length;
};

enum mailbox_find { FIND_IN_FROM, FIND_IN_TEXT };

struct mailbox {
	/* Finds what waits from `from_uid` on, without what is flagged \Deleted. */
	enum err_kind (*look)(void *context, uint32_t from_uid, struct error *err);
	/* The next up to MAILBOX_SET of what was found, with sizes; *count is 0 at the end. A mail that is gone since is left out,
	 * so *upto, the last UID that was asked about, may be beyond the list. */
	enum err_kind (*list)(void *context, struct arena *arena, struct mail_listed **list, size_t *count,
	        uint32_t *upto, struct error *err);
	/* The bytes of these mails, those that are gone left out. */
	enum err_kind (*fetch)(void *context, const struct mail_listed *mails, size_t count, bool is_header_only,
	        struct arena *arena, struct mail_bytes **list, size_t *fetched, struct error *err);
	/* Moves up to MAILBOX_SET mails; those that are gone are no error. Where `has_move` is false: copy, then discard. */
	bool has_move;
	enum err_kind (*move)(void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err);
	enum err_kind (*copy)(void *context, const uint32_t *uids, size_t count, enum folder folder, struct error *err);
	/* Flags \Deleted, and expunges these UIDs where the server can do that; else they are left so. */
	bool can_expunge;
	enum err_kind (*discard)(void *context, const uint32_t *uids, size_t count, struct error *err);
	/* For what is to be erased: selects the folder of what was dealt with so, until the caller selects again; then finds, for
	 * list(), the mails in which the server sees this address. Servers find parts of words: the caller looks closer. */
	enum err_kind (*open)(void *context, enum folder folder, struct error *err);
	enum err_kind (*find)(void *context, enum mailbox_find where, const char *address, struct error *err);
	void *context;
};

#endif
