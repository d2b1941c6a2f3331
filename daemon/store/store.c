/* store.c - the database as a whole: opened, migrated, written to in turns. See store.h.
 *
 * journal_mode=TRUNCATE and synchronous=FULL: what was committed is on disk, and no reader or writer of another process can
 * lose it, as happens under WAL before SQLite 3.51.3. Nothing is mapped into memory. */
#include "store/sql.h"
#include "base/clock.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	/* quick_check reads the whole file: some 0.7 s for this much (200,000 members and their mail). A larger one would hold
	 * up the start for too long; SQLite still checks each page that it uses. */
	CHECKED_BYTES = 128 * 1024 * 1024,
	ROOM_BYTES = 1024 * 1024, /* on the disk, for one commit with its journal and to spare */
	IDS_SINCE = 1760000000,   /* October 2025: no database is older */
};

/* ---- waiting for others ---- */

/* A reader waits for a writer's commit, a commit for readers: both last milliseconds. */
static int busy(void *context, int tries)
{
	struct store *store = context;
	const int64_t now_ms = clock_monotonic_ms(&clock_system);

	if (tries == 0)
		store->busy_until_ms = now_ms + store->wait_ms;
	if (now_ms >= store->busy_until_ms)
		return 0;
	poll(NULL, 0, tries < 3 ? tries + 1 : 4);
	return 1;
}

/* A disk that is found full by a COMMIT leaves its outcome unknown, and what was sent meanwhile in doubt. So nothing is begun
 * where there may be no room for it: what was sent is recorded once there is. */
static enum err_kind room_check(const struct store *store, struct error *err)
{
	struct statvfs disk;

	if (fstatvfs(store->turn_fd, &disk) != 0 || (uint64_t)disk.f_bavail * disk.f_frsize >= ROOM_BYTES)
		return ERR_NONE;
	return err_set(err, ERR_TEMPORARY,
	        "database %s: the disk is full but for a last %d kB: make room; nothing that was stored is lost",
	        store->file, ROOM_BYTES / 1024);
}

enum err_kind store_begin(struct store *store, struct error *err)
{
	enum err_kind kind = ERR_NONE;

	if (store->is_unknown)
		return err_set(err, ERR_PERMANENT, "database %s: this process must end: a commit's outcome is unknown",
		        store->file);
	kind = room_check(store, err);
	if (kind == ERR_NONE)
		kind = turn_take(store->turn_fd, store->wait_ms, err);
	if (kind != ERR_NONE)
		return kind;
	store->is_writing = true;
	const int code = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (code != SQLITE_OK) {
		kind = sql_error(store, code, err);
		store_rollback(store);
	}
	return kind;
}

void store_rollback(struct store *store)
{
	if (!store->is_writing)
		return;
	if (sqlite3_get_autocommit(store->db) == 0)
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->is_writing = false;
	turn_give(store->turn_fd);
}

enum err_kind store_commit(struct store *store, struct error *err)
{
	const int64_t until_ms = clock_monotonic_ms(&clock_system) + store->wait_ms;
	enum err_kind kind = ERR_NONE;
	int code = SQLITE_OK;

	if (!store->is_writing || sqlite3_get_autocommit(store->db) != 0) {
		store_rollback(store);
		return err_set(err, ERR_TEMPORARY, "database %s: the transaction was rolled back by an earlier error",
		        store->file);
	}
	do
		code = sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
	while ((code & 0xFF) == SQLITE_BUSY && clock_monotonic_ms(&clock_system) < until_ms);
	if (code == SQLITE_OK) {
		store->is_writing = false;
		turn_give(store->turn_fd);
		return ERR_NONE;
	}
	kind = sql_error(store, code, err);
	if ((code & 0xFF) == SQLITE_BUSY) {
		store_rollback(store);
	} else {
		/* The turn stays taken until the process ends: nobody builds on what may be half there. */
		store->is_unknown = true;
		kind = err_set(err, ERR_PERMANENT,
		        "database %s: whether the last commit is on disk is unknown (%s): this process must end, start again and "
		        "read what is there",
		        store->file, sqlite3_errmsg(store->db));
	}
	return kind;
}

enum err_kind store_savepoint(struct store *store, struct error *err)
{
	return sql_run(store, "SAVEPOINT one", SQL_WITHOUT, err);
}

enum err_kind store_savepoint_release(struct store *store, struct error *err)
{
	return sql_run(store, "RELEASE one", SQL_WITHOUT, err);
}

void store_savepoint_rollback(struct store *store)
{
	if (store->is_writing && sqlite3_get_autocommit(store->db) == 0)
		sqlite3_exec(store->db, "ROLLBACK TO one; RELEASE one", NULL, NULL, NULL);
}

/* ---- opening ---- */

static enum err_kind exec(struct store *store, const char *sql, struct error *err)
{
	const int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? ERR_NONE : sql_error(store, code, err);
}

/* SQLite gives its journal the rights of the database, so that 0600 here is 0600 everywhere. The file is opened by us
 * only where it isn't there yet: closing it would drop the locks that SQLite holds on it for another store of this process. */
static enum err_kind file_make(const struct store *store, enum store_mode mode, struct error *err)
{
	struct stat status;

	if (stat(store->file, &status) == 0) {
		/* A restored copy may be open to all. Where it isn't ours to change, opening it tells what is wrong. */
		if ((status.st_mode & 077) != 0 && mode == STORE_MIGRATE
		        && chmod(store->file, status.st_mode & 0700) != 0)
			log_warning("the database can be read by others: chmod 600 %s", store->file);
		return ERR_NONE;
	}
	if (errno == ENOENT && mode != STORE_MIGRATE)
		return err_set(err, ERR_PERMANENT, "database %s isn't there: 'convened run' makes it", store->file);
	const int fd = open(store->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, errno == ENOSPC ? ERR_TEMPORARY : ERR_PERMANENT, "database %s: %s", store->file,
		        strerror(errno));
	folder_owner_gets(store->file, fd);
	close(fd);
	return ERR_NONE;
}

static enum err_kind folder_check(const struct store *store, struct error *err)
{
	struct arena arena = { 0 };
	const char *folder = dirname(arena_strdup(&arena, store->file));
	enum err_kind kind = ERR_NONE;

	if (faccessat(AT_FDCWD, folder, R_OK | W_OK | X_OK, AT_EACCESS) != 0)
		kind = err_set(err, ERR_PERMANENT,
		        "folder %s of the database: %s; make it, and let the user who runs convened write in it",
		        folder, strerror(errno));
	arena_free(&arena);
	return kind;
}

static enum err_kind connection_open(struct store *store, const char *vfs, struct error *err)
{
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	enum err_kind kind = ERR_NONE;
	const int code = sqlite3_open_v2(store->file, &store->db, flags, vfs);

	if (code != SQLITE_OK)
		return sql_error(store, code, err);
	if (sqlite3_db_readonly(store->db, "main") == 1)
		return sql_error(store, SQLITE_READONLY, err);
	sqlite3_busy_handler(store->db, busy, store);
	kind = pages_keep_clean(store, err);
	if (kind != ERR_NONE)
		return kind;
	kind = exec(store,
	        "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0;"
	        "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA journal_mode = TRUNCATE;",
	        err);
	return kind;
}

/* A schema's number: 0 for a file that is empty. */
static enum err_kind schema_number(struct store *store, int64_t *number, struct error *err)
{
	int64_t known = 0, tables = 0;
	enum err_kind kind = sql_number(store, "PRAGMA user_version", SQL_WITHOUT, number, err);

	while (schema_migrations[known] != NULL)
		known++;
	if (kind == ERR_NONE)
		kind = sql_number(store, "SELECT count(*) FROM sqlite_schema", SQL_WITHOUT, &tables, err);
	if (kind == ERR_NONE && *number > known)
		kind = err_set(err, ERR_PERMANENT,
		        "database %s was written by a newer convened (schema %" PRId64 ", this one knows %" PRId64
		        "): install that version, or restore the backup made before it",
		        store->file, *number, known);
	else if (kind == ERR_NONE && *number == 0 && tables > 0)
		kind = err_set(
		        err, ERR_PERMANENT, "database %s isn't ours: name another file in the config", store->file);
	return kind;
}

static int is_late(void *until_ms)
{
	return clock_monotonic_ms(&clock_system) >= *(const int64_t *)until_ms;
}

enum err_kind store_look_over(struct store *store, int64_t until_ms, struct error *err)
{
	enum { OPCODES = 10000 }; /* of SQLite's machine: some milliseconds */
	sqlite3_stmt *check = NULL;
	enum err_kind kind = sql_start(store, "PRAGMA quick_check(1)", SQL_WITHOUT, &check, err);

	if (kind != ERR_NONE)
		return kind;
	sqlite3_progress_handler(store->db, OPCODES, is_late, &until_ms);
	if (sql_next(store, check, &kind, err)) {
		const char *found = (const char *)sqlite3_column_text(check, 0);
		if (found == NULL || strcmp(found, "ok") != 0)
			kind = err_set(err, ERR_PERMANENT,
			        "database %s is damaged: stop convened, keep the file aside, and restore a backup (%s)",
			        store->file, found == NULL ? "no memory" : found);
		sql_stop(check);
	} else if (kind != ERR_NONE && is_late(&until_ms)) {
		kind = err_set(err, ERR_TEMPORARY, "database %s: looking for damage takes too long", store->file);
	}
	sqlite3_progress_handler(store->db, 0, NULL, NULL);
	return kind;
}

static enum err_kind damage_check(struct store *store, struct error *err)
{
	struct stat status;

	if (stat(store->file, &status) != 0 || status.st_size > CHECKED_BYTES)
		return ERR_NONE;
	return store_look_over(store, INT64_MAX, err);
}

/* Between store_begin() and store_commit(). */
static enum err_kind schema_make(struct store *store, struct error *err)
{
	int64_t number = 0;
	enum err_kind kind = schema_number(store, &number, err);

	if (kind == ERR_NONE && number == 0) {
		if (key_exists(store->file))
			return err_set(err, ERR_PERMANENT,
			        "database %s is empty or gone, but its key %s.key is there: restore the database from the backup, or "
			        "remove the key to start with nothing",
			        store->file, store->file);
		kind = key_make(store->file, err);
	} else if (kind == ERR_NONE && !key_exists(store->file)) {
		/* Empty, not missing: a person said that the key is lost (key_read tells them how). */
		struct arena arena = { 0 };
		if (access(arena_printf(&arena, "%s.key", store->file), F_OK) == 0)
			kind = key_make(store->file, err);
		arena_free(&arena);
	}
	if (kind == ERR_NONE && number == 1) /* the first release didn't keep its pages clean */
		kind = pages_clean_all(store, err);
	while (kind == ERR_NONE && schema_migrations[number] != NULL) {
		for (const char *const *sql = schema_migrations[number++]; *sql != NULL && kind == ERR_NONE; sql++)
			kind = exec(store, *sql, err);
		if (kind != ERR_NONE)
			err_within(err, "making schema %" PRId64, number);
	}
	return kind;
}

/* Ids that went out in mails must never mean another row, not even after a backup was put back, which has forgotten the
 * latest. So each start leaps to a number that grows with the time, 256 a second: more than are ever given out. */
enum err_kind ids_leap(struct store *store, int64_t now, struct error *err)
{
	static const char leap[] = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1";
	static const char start[] = "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2"
	                            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)";
	static const char *const tables[] = { "token", "delivery" };
	const int64_t least = (now - IDS_SINCE) * 256;
	enum err_kind kind = ERR_NONE;

	for (size_t i = 0; i < 2 && kind == ERR_NONE; i++) {
		kind = sql_run(store, leap, SQL_WITH(sql_text(tables[i]), sql_int(least)), err);
		if (kind == ERR_NONE)
			kind = sql_run(store, start, SQL_WITH(sql_text(tables[i]), sql_int(least)), err);
	}
	return kind;
}

static enum err_kind schema_migrate(struct store *store, struct error *err)
{
	enum err_kind kind = store_begin(store, err);

	if (kind != ERR_NONE)
		return kind;
	kind = schema_make(store, err);
	if (kind == ERR_NONE)
		kind = ids_leap(store, clock_now(&clock_system), err);
	if (kind == ERR_NONE)
		kind = store_commit(store, err);
	else
		store_rollback(store);
	return kind == ERR_NONE ? key_keep(store->file, err) : kind;
}

static enum err_kind schema_check(struct store *store, enum store_mode mode, struct error *err)
{
	int64_t number = 0;
	enum err_kind kind = schema_number(store, &number, err);

	if (kind == ERR_NONE && mode == STORE_USE && schema_migrations[number] != NULL)
		kind = err_set(err, ERR_PERMANENT,
		        "database %s has an older schema: (re)start convened, which brings it up to date", store->file);
	return kind;
}

static bool runs_elsewhere(const char *file)
{
	long process = 0;

	return store_daemon_runs(file, &process) && process != 0 && process != getpid();
}

enum err_kind store_open_over(
        const char *vfs, const char *file, enum store_mode mode, struct store **opened, struct error *err)
{
	struct store *store = calloc(1, sizeof(*store));
	enum err_kind kind = ERR_NONE;

	if (store == NULL || (store->file = strdup(file)) == NULL)
		abort();
	store->turn_fd = -1;
	store->wait_ms = STORE_WAIT_MS;
	/* One thread has the store: SQLite needs no mutexes, nor to count its memory (an eighth of a batch's time). Refused,
	 * without harm, once the library is in use. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* The daemon has looked for damage and migrated: a command beside it holds up no commit to do so again, and never
	 * gives an older daemon that still runs a newer schema. */
	if (mode == STORE_MIGRATE && runs_elsewhere(file))
		mode = STORE_USE;
	kind = folder_check(store, err);
	if (kind == ERR_NONE)
		kind = file_make(store, mode, err);
	if (kind == ERR_NONE)
		kind = turn_open(store->file, &store->turn_fd, err);
	if (kind == ERR_NONE)
		kind = connection_open(store, vfs, err);
	if (kind == ERR_NONE && mode == STORE_MIGRATE)
		kind = damage_check(store, err);
	if (kind == ERR_NONE)
		kind = mode == STORE_MIGRATE ? schema_migrate(store, err) : schema_check(store, mode, err);
	if (kind == ERR_NONE)
		kind = key_read(store->file, &store->key, err);
	if (kind == ERR_NONE)
		*opened = store;
	else
		store_close(store);
	return kind;
}

enum err_kind store_open(const char *file, enum store_mode mode, struct store **store, struct error *err)
{
	return store_open_over(NULL, file, mode, store, err);
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	for (size_t i = 0; i < store->statement_count; i++)
		sqlite3_finalize(store->statements[i].statement);
	if (!store->is_unknown)
		store_rollback(store);
	sqlite3_close(store->db);
	if (store->turn_fd >= 0)
		close(store->turn_fd);
	explicit_bzero(&store->key, sizeof(store->key));
	free(store->file);
	free(store);
}

const struct token_key *store_token_key(const struct store *store)
{
	return &store->key;
}

/* ---- one daemon ---- */

/* Of the open file, so that a copy of the descriptor in a forked child holds it too; asked about without taking it. */
static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static long process_in(int fd)
{
	char text[24] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
}

bool store_daemon_runs(const char *file, long *process)
{
	struct arena arena = { 0 };
	const int fd = open(arena_printf(&arena, "%s.lock", file), O_RDONLY | O_CLOEXEC);
	struct flock lock = whole_file();
	const bool runs = fd >= 0 && fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;

	*process = runs ? process_in(fd) : 0;
	if (fd >= 0)
		close(fd);
	arena_free(&arena);
	return runs;
}

void store_daemon_does(int lock_fd, const char *doing)
{
	char text[1200];
	const int length = snprintf(text, sizeof(text), "%ld\n%s\n", (long)getpid(), doing);

	/* On a full disk nobody learns of it, and nothing else is lost. */
	if (length > 0 && (size_t)length < sizeof(text))
		(void)!(pwrite(lock_fd, text, (size_t)length, 0) == length && ftruncate(lock_fd, length) == 0);
}

const char *store_daemon_doing(const char *file, struct arena *arena)
{
	char text[1200];
	const int fd = open(arena_printf(arena, "%s.lock", file), O_RDONLY | O_CLOEXEC);
	const ssize_t got = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (fd >= 0)
		close(fd);
	text[got < 0 ? 0 : got] = '\0';
	char *doing = text + strcspn(text, "\n");
	doing += *doing == '\n';
	doing[strcspn(doing, "\n")] = '\0';
	return arena_strdup(arena, utf8_clean(arena, doing));
}

enum err_kind store_lock_daemon(const char *file, int *lock_fd, struct error *err)
{
	struct arena arena = { 0 };
	const char *lock_file = arena_printf(&arena, "%s.lock", file);
	struct flock lock = whole_file();
	enum err_kind kind = ERR_NONE;
	const int fd = open(lock_file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0) {
		kind = err_set(err, ERR_PERMANENT, "%s: %s; let the user who runs convened write in this folder",
		        lock_file, strerror(errno));
	} else if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
		kind = err_set(err, ERR_TEMPORARY, "convened runs already on the database %s (process %ld)", file,
		        process_in(fd));
		close(fd);
	} else {
		folder_owner_gets(lock_file, fd);
		/* On a full disk the lock holds all the same; only its owner's number isn't known. */
		(void)!(ftruncate(fd, 0) == 0 && dprintf(fd, "%ld\n", (long)getpid()) > 0);
		*lock_fd = fd;
	}
	arena_free(&arena);
	return kind;
}
