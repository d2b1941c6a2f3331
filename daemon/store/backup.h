/* backup.h - the database and its key as a second pair of files, and back again. See store.h. */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H
#include "store/store.h"

/* Writes the open database to `file` and the key to `<file>.key`, both 0600, while others read and write it. What stands under
 * these names is whole and looked over, or wasn't touched. ERR_INPUT: there is such a file, and may_replace is false. */
struct backup_done {
	int64_t bytes, members, open; /* open: deliveries that aren't final in it */
};
enum err_kind store_backup(
        struct store *store, const char *file, bool may_replace, struct backup_done *done, struct error *err);

/* Puts the backup in `file` in the place of `database`, which is kept under another name with its key. Nobody may have the
 * database open: the daemon's lock is taken. ERR_INPUT: it is no whole backup, or its key is another's; nothing was changed.
 * What isn't final in it is held. Mails that the replaced database dealt with stay dealt with, and who was forgotten stays
 * forgotten, where it can still be read; and meetings and digests that members heard of aren't told again. */
struct restore_done {
	const char *kept;   /* the replaced database; "" there was none */
	bool is_read;       /* which mails it dealt with and whom it forgot was taken over */
	bool is_told;       /* and of which meetings and digests members heard */
	int64_t members;    /* in the backup */
	int64_t held;       /* deliveries */
	int64_t mails;      /* dealt with since the backup */
	int64_t forgotten;  /* members of the backup who asked for it since */
	int64_t cut_short;  /* announcements, meetings, digests not yet told to all in the backup: the rest gets none */
	int64_t written_at; /* when the backup was */
};
enum err_kind store_restore(const char *database, const char *file, int64_t now, struct arena *arena,
        struct restore_done *done, struct error *err);

#endif
