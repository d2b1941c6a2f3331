/* backup.c - the database and its key as a second pair of files, and back again. See backup.h.
 *
 * New files are written under names of their own and renamed once they are whole and on disk. A backup says whose key belongs
 * to it in `application_id`, which is set last: a file without it isn't whole, or was made by other means. */
#include "store/backup.h"
#include "base/folder.h"
#include "store/sql.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	STEP_PAGES = 256, /* 1 MB: a commit of the daemon waits for no more than that */
	RESTARTS = 3,     /* of a copy, because somebody wrote; then it is made in one go */
	BACKUP_WAIT_MS = 60 * 1000,
	KEY_LINE = 2 * TOKEN_KEY_BYTES + 1,
};

static enum err_kind file_failed(struct error *err, const char *doing, const char *file)
{
	const bool is_theirs = errno == EACCES || errno == EPERM || errno == ENOENT || errno == ENOTDIR;

	return err_set(err,
	        is_theirs                 ? ERR_INPUT
	                : errno == ENOSPC ? ERR_TEMPORARY
	                                  : ERR_PERMANENT,
	        "%s %s: %s%s", doing, file, strerror(errno),
	        errno == EACCES
	                ? "; the user who runs convened needs to be let in there, for a backup is written by that user"
	                : "");
}

static enum err_kind folder_sync(const char *file, struct error *err)
{
	struct arena arena = { 0 };
	const char *folder = dirname(arena_strdup(&arena, file));
	enum err_kind kind = ERR_NONE;
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		kind = file_failed(err, "writing folder", folder);
	if (fd >= 0)
		close(fd);
	arena_free(&arena);
	return kind;
}

/* An empty file, ours alone. What an earlier try left under this name goes. */
static enum err_kind file_new(const char *file, int *fd, struct error *err)
{
	unlink(file);
	*fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return file_failed(err, "making", file);
	folder_owner_gets(file, *fd);
	return ERR_NONE;
}

/* A number that tells keys apart, and nothing of the key. */
static int32_t key_number(const struct token_key *key)
{
	char text[TOKEN_ROOM];
	uint32_t number = 2166136261U; /* FNV-1a */

	token_write(key, TOKEN_CONFIRM, INT64_MAX, text);
	for (const char *at = text; *at != '\0'; at++)
		number = (number ^ (unsigned char)*at) * 16777619U;
	return (int32_t)((number & 0x7FFFFFFF) | 1);
}

/* ---- copying ---- */

static enum err_kind copy_failed(sqlite3 *to, const char *file, struct error *err)
{
	const int code = sqlite3_errcode(to) & 0xFF;

	return err_set(err, code == SQLITE_FULL || code == SQLITE_BUSY ? ERR_TEMPORARY : ERR_PERMANENT,
	        "writing %s: %s", file,
	        code == SQLITE_FULL ? "the disk is full: make room, or name a file on another disk"
	                            : sqlite3_errmsg(to));
}

/* Page by page, and from the beginning where somebody wrote in between. */
static int pages_copy(sqlite3_backup *copy)
{
	const int64_t until_ms = clock_monotonic_ms(&clock_system) + BACKUP_WAIT_MS;
	int restarts = 0, before = 0, code = SQLITE_OK;

	while (code != SQLITE_DONE) {
		code = sqlite3_backup_step(copy, restarts < RESTARTS ? STEP_PAGES : -1);
		const int left = sqlite3_backup_remaining(copy);
		if (code == SQLITE_OK) {
			restarts += before != 0 && left >= before;
			before = left;
		} else if (code != SQLITE_DONE && (code & 0xFF) != SQLITE_BUSY && (code & 0xFF) != SQLITE_LOCKED) {
			return code;
		} else if (code != SQLITE_DONE && clock_monotonic_ms(&clock_system) >= until_ms) {
			return code;
		}
		poll(NULL, 0, code == SQLITE_DONE ? 0 : 1); /* a writer's chance */
	}
	return SQLITE_OK;
}

static enum err_kind database_copy(sqlite3 *from, sqlite3 *to, const char *file, struct error *err)
{
	sqlite3_backup *copy = NULL;
	int code = sqlite3_exec(to, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL", NULL, NULL, NULL);

	if (code == SQLITE_OK && (copy = sqlite3_backup_init(to, "main", from, "main")) == NULL)
		code = SQLITE_ERROR;
	if (code == SQLITE_OK)
		code = pages_copy(copy);
	const int finished = sqlite3_backup_finish(copy);
	return code == SQLITE_OK && finished == SQLITE_OK ? ERR_NONE : copy_failed(to, file, err);
}

/* The first column of the first row as a number; -1 for what can't be read, or isn't "ok". */
static int64_t number_in(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *select = NULL;
	int64_t number = -1;

	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL) == SQLITE_OK && sqlite3_step(select) == SQLITE_ROW) {
		const bool is_text = sqlite3_column_type(select, 0) == SQLITE_TEXT;
		number = !is_text ? sqlite3_column_int64(select, 0)
		        : strcmp((const char *)sqlite3_column_text(select, 0), "ok") == 0 ? 1
		                                                                          : -1;
	}
	sqlite3_finalize(select);
	return number;
}

static int database_open(const char *file, int flags, sqlite3 **db)
{
	const int code = sqlite3_open_v2(file, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

	if (code == SQLITE_OK)
		sqlite3_busy_timeout(*db, STORE_WAIT_MS);
	return code;
}

/* ---- backup ---- */

static enum err_kind key_copy(const char *from, const char *to, struct error *err)
{
	char line[KEY_LINE];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	enum err_kind kind = ERR_NONE;
	ssize_t got = 0;

	if (in < 0 || (got = read(in, line, sizeof(line))) < KEY_LINE - 1)
		kind = in < 0 ? file_failed(err, "reading", from) : err_set(err, ERR_PERMANENT, "%s is damaged", from);
	if (kind == ERR_NONE)
		kind = file_new(to, &out, err);
	if (kind == ERR_NONE && (write(out, line, (size_t)got) != got || fsync(out) != 0))
		kind = file_failed(err, "writing", to);
	explicit_bzero(line, sizeof(line));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return kind;
}

static enum err_kind backup_write(struct store *store, const char *file, struct backup_done *done, struct error *err)
{
	enum err_kind kind = ERR_NONE;
	sqlite3 *to = NULL;
	char mark[64];
	int fd = -1;

	kind = file_new(file, &fd, err);
	if (kind != ERR_NONE)
		return kind;
	close(fd);
	snprintf(mark, sizeof(mark), "PRAGMA application_id = %" PRId32, key_number(&store->key));
	if (database_open(file, SQLITE_OPEN_READWRITE, &to) != SQLITE_OK)
		kind = copy_failed(to, file, err);
	if (kind == ERR_NONE)
		kind = database_copy(store->db, to, file, err);
	if (kind == ERR_NONE && number_in(to, "PRAGMA quick_check(1)") != 1)
		kind = err_set(err, ERR_PERMANENT,
		        "the copy of database %s is damaged, as the database itself may be: 'convened doctor' looks it over",
		        store->file);
	if (kind == ERR_NONE && sqlite3_exec(to, mark, NULL, NULL, NULL) != SQLITE_OK)
		kind = copy_failed(to, file, err);
	if (kind == ERR_NONE)
		*done = (struct backup_done){
			.members = number_in(to, "SELECT count(DISTINCT member) FROM membership WHERE left_at IS NULL"),
			.open = number_in(to, "SELECT count(*) FROM delivery WHERE done_at IS NULL"),
			.bytes =
			        number_in(to, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"),
		};
	sqlite3_close(to);
	return kind;
}

static bool is_there(const char *file)
{
	struct stat status;

	return lstat(file, &status) == 0;
}

/* Another's hand may have written to the database under the path by another name. */
static bool is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

enum err_kind store_backup(
        struct store *store, const char *file, bool may_replace, struct backup_done *done, struct error *err)
{
	struct arena arena = { 0 };
	const char *key = arena_printf(&arena, "%s.key", file);
	const char *new = arena_printf(&arena, "%s.new", file);
	const char *new_key = arena_printf(&arena, "%s.new.key", file);
	enum err_kind kind = ERR_NONE;

	if (is_same_file(file, store->file))
		kind = err_set(err, ERR_INPUT, "%s is the database itself: name another file", file);
	else if (!may_replace && (is_there(file) || is_there(key)))
		kind = err_set(err, ERR_INPUT,
		        "%s is there already and stays as it is: name another file, or say --force to replace it",
		        is_there(file) ? file : key);
	if (kind == ERR_NONE) {
		kind = backup_write(store, new, done, err);
		if (kind == ERR_NONE)
			kind = key_copy(arena_printf(&arena, "%s.key", store->file), new_key, err);
		/* The key first: a backup that is there has its key. */
		if (kind == ERR_NONE && (rename(new_key, key) != 0 || rename(new, file) != 0))
			kind = file_failed(err, "naming", file);
		if (kind == ERR_NONE)
			kind = folder_sync(file, err);
		if (kind != ERR_NONE) {
			unlink(new);
			unlink(new_key);
		}
	}
	arena_free(&arena);
	return kind;
}

/* ---- restore: the backup is copied beside the database and made ready there ---- */

struct restore {
	const char *database, *file, *fresh; /* fresh: `<database>.new` */
	struct arena *arena;
	struct restore_done *done;
	int64_t now;
	struct store *store; /* the fresh one */
};

static const char *beside(const struct restore *restore, const char *file, const char *suffix)
{
	return arena_printf(restore->arena, "%s%s", file, suffix);
}

static enum err_kind backup_read(const struct restore *restore, int64_t *mark, struct error *err)
{
	sqlite3 *from = NULL, *to = NULL;
	struct stat status;
	int fd = -1;
	enum err_kind kind = ERR_NONE;

	if (stat(restore->file, &status) != 0)
		return file_failed(err, "reading the backup", restore->file);
	if (!is_there(beside(restore, restore->file, ".key")))
		return err_set(err, ERR_INPUT, "%s.key isn't there: a backup and its key are needed both, side by side",
		        restore->file);
	if (is_same_file(restore->file, restore->database))
		return err_set(err, ERR_INPUT, "%s is the database itself: name a backup", restore->file);
	restore->done->written_at = status.st_mtime;
	if (database_open(restore->file, SQLITE_OPEN_READONLY, &from) != SQLITE_OK
	        || (*mark = number_in(from, "PRAGMA application_id")) < 0)
		kind = err_set(err, ERR_INPUT, "%s is damaged or no backup: %s", restore->file, sqlite3_errmsg(from));
	else if (*mark == 0)
		kind = err_set(err, ERR_INPUT,
		        "%s wasn't made by 'convened backup', or never became whole: name another", restore->file);
	else if (number_in(from, "PRAGMA quick_check(1)") != 1)
		kind = err_set(err, ERR_INPUT, "%s is damaged: name another backup", restore->file);
	if (kind == ERR_NONE)
		kind = file_new(restore->fresh, &fd, err);
	if (fd >= 0)
		close(fd);
	if (kind == ERR_NONE && database_open(restore->fresh, SQLITE_OPEN_READWRITE, &to) != SQLITE_OK)
		kind = copy_failed(to, restore->fresh, err);
	if (kind == ERR_NONE)
		kind = database_copy(from, to, restore->fresh, err);
	sqlite3_close(from);
	sqlite3_close(to);
	return kind == ERR_NONE
	        ? key_copy(beside(restore, restore->file, ".key"), beside(restore, restore->fresh, ".key"), err)
	        : kind;
}

/* What isn't final may have been sent since; and whom an announcement or invitation had not reached may have it by now. */
static enum err_kind sending_stop(const struct restore *restore, struct error *err)
{
	static const char hold[] =
	        "UPDATE delivery SET state = 'held', why = 'restored from a backup: it may have been sent since'"
	        " WHERE done_at IS NULL AND state <> 'held'";
	static const char held[] = "SELECT count(*) FROM delivery WHERE state = 'held'";
	static const char *const cut[] = {
		"UPDATE announcement SET telling_after = NULL WHERE telling_after IS NOT NULL",
		"UPDATE meeting SET telling_after = NULL WHERE telling_after IS NOT NULL",
		"UPDATE digest_run SET is_done = 1 WHERE is_done = 0",
	};
	enum err_kind kind = sql_run(restore->store, hold, SQL_WITHOUT, err);

	for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]) && kind == ERR_NONE; i++) {
		kind = sql_run(restore->store, cut[i], SQL_WITHOUT, err);
		restore->done->cut_short += sql_changes(restore->store);
	}
	if (kind == ERR_NONE)
		kind = sql_number(restore->store, held, SQL_WITHOUT, &restore->done->held, err);
	return kind;
}

/* Promise 1: what the replaced database dealt with stays so, above all what it hadn't yet moved out of INBOX. */
static enum err_kind mails_take_over(const struct restore *restore, struct error *err)
{
	static const char sql[] =
	        "INSERT INTO mail (folder, uidvalidity, uid, attempts, first_at, tried_at, sha256, message_id, sender, date, internal_at,"
	        " words_sha256, decided_at, kind, goes_to, why, copied_at, moved_at)"
	        " SELECT folder, uidvalidity, uid, attempts, first_at, tried_at, sha256, message_id, sender, date, internal_at,"
	        " words_sha256, decided_at, kind, goes_to, why, copied_at, moved_at FROM replaced.mail AS old"
	        " WHERE decided_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.mail AS mine WHERE mine.folder = old.folder"
	        " AND mine.uidvalidity = old.uidvalidity AND mine.uid = old.uid AND mine.decided_at IS NOT NULL) ORDER BY id"
	        " ON CONFLICT (folder, uidvalidity, uid) DO UPDATE SET attempts = excluded.attempts, tried_at = excluded.tried_at,"
	        " sha256 = excluded.sha256, message_id = excluded.message_id, sender = excluded.sender, date = excluded.date,"
	        " internal_at = excluded.internal_at, words_sha256 = excluded.words_sha256, decided_at = excluded.decided_at,"
	        " kind = excluded.kind, goes_to = excluded.goes_to, why = excluded.why, copied_at = excluded.copied_at,"
	        " moved_at = excluded.moved_at";
	const enum err_kind kind = sql_run(restore->store, sql, SQL_WITHOUT, err);

	restore->done->mails = kind == ERR_NONE ? sql_changes(restore->store) : 0;
	return kind;
}

/* Promise 8: nobody comes back who asked to be forgotten. */
static enum err_kind forgotten_take_over(const struct restore *restore, struct error *err)
{
	static const char hashes[] =
	        "INSERT OR IGNORE INTO forgotten (hash, at) SELECT hash, at FROM replaced.forgotten";
	static const char erasures[] = "INSERT OR IGNORE INTO erasure (address, asked_at)"
	                               " SELECT address, asked_at FROM replaced.erasure";
	static const char next[] = "SELECT id, address FROM member WHERE id > ?1 ORDER BY id LIMIT 1";
	const struct cause cause = { .admin = "restore", .why = "asked for before the backup was restored" };
	struct store *store = restore->store;
	enum err_kind kind = sql_run(store, hashes, SQL_WITHOUT, err);
	int64_t member = 0;

	if (kind == ERR_NONE)
		kind = sql_run(store, erasures, SQL_WITHOUT, err);
	while (kind == ERR_NONE) {
		struct arena arena = { 0 };
		sqlite3_stmt *select = NULL;
		const char *address = NULL;
		bool is_forgotten = false;
		kind = sql_start(store, next, SQL_WITH(sql_int(member)), &select, err);
		if (kind == ERR_NONE && sql_next(store, select, &kind, err)) {
			member = sqlite3_column_int64(select, 0);
			address = sql_copy(&arena, select, 1);
			sql_stop(select);
		}
		if (kind == ERR_NONE && address != NULL)
			kind = store_is_forgotten(store, address, &is_forgotten, err);
		if (kind == ERR_NONE && is_forgotten)
			kind = store_member_forget(store, member, restore->now, &cause, err);
		restore->done->forgotten += is_forgotten;
		arena_free(&arena);
		if (address == NULL)
			break;
	}
	return kind;
}

/* Meetings and digests of which members heard since the backup, and the ways out in those mails (promise 4). Ids were given out once
 * only, so they stay what they are; of a member and a meeting it is made sure that they mean the same. */
#define SAME_MEMBER                                                                                                    \
	" (SELECT mine.id FROM main.member AS mine JOIN replaced.member AS old ON old.id = mine.id AND old.address = mine.address)"
#define SAME_MEETING                                                                                                   \
	" (SELECT mine.id FROM main.meeting AS mine JOIN replaced.meeting AS old ON old.id = mine.id AND old.event = mine.event)"
static const char *const told_since[] = {
	"INSERT INTO message (id, kind, key, team, admin, why, created_at)"
	" SELECT id, kind, key, team, admin, why, created_at FROM replaced.message AS old"
	" WHERE id NOT IN (SELECT id FROM main.message) AND (key IS NOT NULL OR id IN (SELECT message FROM replaced.meeting))",

	"INSERT INTO meeting (id, event, uid, sequence, reset_sequence, told, start_at, is_cancelled, message, told_at,"
	" reminded_at, noted_at) SELECT id, event, uid, sequence, reset_sequence, told, start_at, is_cancelled, message,"
	" told_at, reminded_at, noted_at FROM replaced.meeting WHERE true ON CONFLICT (event) DO UPDATE SET"
	" sequence = excluded.sequence, reset_sequence = excluded.reset_sequence, told = excluded.told,"
	" start_at = excluded.start_at, is_cancelled = excluded.is_cancelled, message = excluded.message,"
	" told_at = excluded.told_at, reminded_at = excluded.reminded_at, noted_at = excluded.noted_at",

	"DELETE FROM meeting_team WHERE meeting IN" SAME_MEETING,
	"INSERT OR IGNORE INTO meeting_team (meeting, team) SELECT meeting, team FROM replaced.meeting_team"
	" WHERE meeting IN" SAME_MEETING,

	"INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment, answered_at,"
	" is_in_words) SELECT meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment, answered_at,"
	" is_in_words FROM replaced.invitation WHERE member IN" SAME_MEMBER " AND meeting IN" SAME_MEETING
	" ON CONFLICT (meeting, member) DO UPDATE SET sequence = excluded.sequence, is_off = excluded.is_off,"
	" partstat = excluded.partstat, answer_sequence = excluded.answer_sequence, stamp_at = excluded.stamp_at,"
	" comment = excluded.comment, answered_at = excluded.answered_at, is_in_words = excluded.is_in_words",

	"INSERT OR IGNORE INTO token (id, kind, member, teams, question, state, opened_at, expires_at, closed_at, meeting)"
	" SELECT id, kind, member, teams, question, state, opened_at, expires_at, closed_at, meeting FROM replaced.token"
	" WHERE member IN" SAME_MEMBER " AND (kind = 'u' OR (kind = 'm' AND meeting IN" SAME_MEETING "))",

	"INSERT INTO digest_run (begun_at, since, until, after, is_done)"
	" SELECT begun_at, min(since, newest), min(until, newest), after, 1 FROM replaced.digest_run,"
	" (SELECT coalesce(max(id), 0) AS newest FROM main.message)"
	" WHERE begun_at > (SELECT coalesce(max(begun_at), 0) FROM main.digest_run) ORDER BY id",
};

/* Of another house, or another schema, it is none of ours. */
static bool is_same_house(const struct restore *restore)
{
	struct token_key key = { { 0 } };
	sqlite3 *db = restore->store->db;
	const bool is_same = key_read(restore->database, &key, &(struct error){ 0 }) == ERR_NONE
	        && memcmp(&key, &restore->store->key, sizeof(key)) == 0
	        && number_in(db, "PRAGMA replaced.user_version") == number_in(db, "PRAGMA main.user_version");

	explicit_bzero(&key, sizeof(key));
	return is_same;
}

/* What doesn't fit is left out as a whole, and the administrator told: a restore isn't refused for it. */
static enum err_kind told_take_over(const struct restore *restore, struct error *err)
{
	struct store *store = restore->store;
	struct error why = { 0 };
	bool is_good = is_same_house(restore);
	enum err_kind kind = store_savepoint(store, err);

	if (kind != ERR_NONE)
		return kind;
	for (size_t i = 0; i < sizeof(told_since) / sizeof(told_since[0]) && is_good; i++)
		is_good = sql_run(store, told_since[i], SQL_WITHOUT, &why) == ERR_NONE;
	restore->done->is_told = is_good;
	if (is_good)
		return store_savepoint_release(store, err);
	store_savepoint_rollback(store);
	return ERR_NONE;
}

/* Can what was replaced still be read, as a whole? It is why a backup is wanted that it often can't. */
static bool replaced_attach(const struct restore *restore)
{
	struct error err = { 0 };
	sqlite3 *db = restore->store->db;

	if (!is_there(restore->database)
	        || sql_run(restore->store, "ATTACH ?1 AS replaced", SQL_WITH(sql_text(restore->database)), &err)
	                != ERR_NONE)
		return false;
	const int64_t number = number_in(db, "PRAGMA replaced.user_version");
	return number >= 2 && number <= number_in(db, "PRAGMA main.user_version")
	        && number_in(db, "PRAGMA replaced.quick_check(1)") == 1;
}

static enum err_kind fresh_prepare(const struct restore *restore, int64_t mark, struct error *err)
{
	struct store *store = restore->store;
	enum err_kind kind = ERR_NONE;

	if (mark != key_number(&store->key))
		return err_set(err, ERR_INPUT,
		        "%s.key isn't the key of this backup: put the one beside it that was made with it",
		        restore->file);
	restore->done->is_read = replaced_attach(restore);
	kind = store_begin(store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = sql_number(store, "SELECT count(DISTINCT member) FROM membership WHERE left_at IS NULL", SQL_WITHOUT,
	        &restore->done->members, err);
	if (kind == ERR_NONE) /* a copy of it by other means is none of ours */
		kind = sql_run(store, "PRAGMA application_id = 0", SQL_WITHOUT, err);
	if (kind == ERR_NONE)
		kind = sending_stop(restore, err);
	if (kind == ERR_NONE && restore->done->is_read)
		kind = mails_take_over(restore, err);
	if (kind == ERR_NONE && restore->done->is_read)
		kind = told_take_over(restore, err);
	if (kind == ERR_NONE && restore->done->is_read)
		kind = forgotten_take_over(restore, err); /* last: of what was taken over, too */
	if (kind == ERR_NONE)
		return store_commit(store, err);
	store_rollback(store);
	return kind;
}

static enum err_kind files_undo(
        const struct restore *restore, const char *kept, const char *doing, const char *file, struct error *err)
{
	const enum err_kind kind = file_failed(err, doing, file);

	/* What wasn't moved isn't there under its second name. */
	(void)!rename(kept, restore->database);
	(void)!rename(beside(restore, kept, "-journal"), beside(restore, restore->database, "-journal"));
	(void)!rename(beside(restore, kept, ".key"), beside(restore, restore->database, ".key"));
	return kind;
}

/* The database is the last to come: a restore that is killed before leaves a key without one, and the daemon refuses to
 * start and says why; the same command again ends it. */
static enum err_kind files_change(const struct restore *restore, const char *kept, struct error *err)
{
	const char *key = beside(restore, restore->database, ".key");
	const char *journal = beside(restore, restore->database, "-journal");

	errno = EEXIST;
	if (is_there(kept) || (is_there(key) && link(key, beside(restore, kept, ".key")) != 0))
		return file_failed(err, "keeping", key);
	if (is_there(restore->database) && rename(restore->database, kept) != 0)
		return files_undo(restore, kept, "keeping", restore->database, err);
	/* It would be taken for the new one's. */
	if (is_there(journal) && rename(journal, beside(restore, kept, "-journal")) != 0)
		return files_undo(restore, kept, "keeping", journal, err);
	if (rename(beside(restore, restore->fresh, ".key"), key) != 0 || rename(restore->fresh, restore->database) != 0)
		return files_undo(restore, kept, "naming", restore->database, err);
	restore->done->kept = is_there(kept) ? kept : "";
	return folder_sync(restore->database, err);
}

static void fresh_remove(const struct restore *restore)
{
	static const char *const names[] = { "", ".key", ".key.new", "-journal", ".turn" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(beside(restore, restore->fresh, names[i]));
}

enum err_kind store_restore(const char *database, const char *file, int64_t now, struct arena *arena,
        struct restore_done *done, struct error *err)
{
	struct restore restore = { .database = database, .file = file, .arena = arena, .done = done, .now = now };
	char day[40] = "";
	struct tm utc;
	int lock_fd = -1;
	int64_t mark = 0;
	enum err_kind kind = store_lock_daemon(database, &lock_fd, err);

	if (kind != ERR_NONE)
		return kind;
	*done = (struct restore_done){ .kept = "" };
	strftime(day, sizeof(day), "%Y%m%dT%H%M%SZ", gmtime_r(&(time_t){ (time_t)now }, &utc));
	restore.fresh = beside(&restore, database, ".new");
	fresh_remove(&restore);
	kind = backup_read(&restore, &mark, err);
	if (kind == ERR_NONE)
		kind = store_open(restore.fresh, STORE_MIGRATE, &restore.store, err);
	if (kind == ERR_NONE)
		kind = fresh_prepare(&restore, mark, err);
	store_close(restore.store);
	if (kind == ERR_NONE)
		kind = files_change(&restore, arena_printf(arena, "%s.replaced-%s", database, day), err);
	fresh_remove(&restore);
	close(lock_fd);
	return kind;
}
