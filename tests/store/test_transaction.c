/* test_transaction.c - what a commit, a rollback, a kill and several writers leave behind. */
#include "tests/store/folder.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

enum { NOW = 1000000, WRITERS = 3, COMMITS = 40 };

static const char members[] = "SELECT count(*) FROM member";

static void a_rollback_leaves_nothing(void **state)
{
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	store_rollback(folder.store);
	assert_int_equal(number_of(folder.store, members), 0);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM audit"), 0);
	store_rollback(folder.store); /* twice does no harm */
	folder_remove(&folder);
}

static void a_savepoint_undoes_one_mail_of_a_set(void **state)
{
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 10; i++) {
		DONE(store_savepoint(folder.store, &folder.err));
		member_make(&folder, arena_printf(&folder.arena, "m%d@example.org", i), "education", NOW);
		if (i % 2 == 0)
			DONE(store_savepoint_release(folder.store, &folder.err));
		else
			store_savepoint_rollback(folder.store);
	}
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(number_of(folder.store, members), 5);
	assert_int_equal(
	        number_of(folder.store, "SELECT count(*) FROM member WHERE substr(address, 2, 1) IN ('1', '3')"), 0);
	folder_remove(&folder);
}

static void a_kill_in_a_transaction_leaves_nothing_and_no_turn(void **state)
{
	struct folder_of_test folder;
	int ends[2];
	char byte = 0;
	(void)state;
	folder_make(&folder);
	store_close(folder_open(&folder));
	folder.store = NULL;
	assert_int_equal(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		if (store_open(folder.database, STORE_USE, &folder.store, &folder.err) == ERR_NONE
		        && store_begin(folder.store, &folder.err) == ERR_NONE) {
			/* Much more than the cache holds: pages are in the file, the journal is hot. */
			for (int i = 0; i < 60000; i++) {
				struct arena arena = { 0 };
				int64_t member = 0;
				store_member_ensure(folder.store,
				        arena_printf(&arena, "member-number-%d@example.org", i), "", LANGUAGE_EN, NOW,
				        &member, &folder.err);
				arena_free(&arena);
			}
			(void)!write(ends[1], "x", 1);
		}
		pause();
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, members), 0);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(number_of(folder.store, members), 1);
	folder_remove(&folder);
}

static void a_reader_sees_the_last_commit_and_blocks_nobody(void **state)
{
	struct folder_of_test folder;
	struct store *reader = NULL;
	int64_t due_at = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_open(folder.database, STORE_USE, &reader, &folder.err));
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_deliveries_next_due(reader, &due_at, &folder.err)); /* leaves no statement open: */
	for (sqlite3_stmt *kept = NULL; (kept = sqlite3_next_stmt(reader->db, kept)) != NULL;)
		assert_false(sqlite3_stmt_busy(kept));
	assert_int_equal(number_of(reader, members), 0);
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(number_of(reader, members), 1);
	store_close(reader);
	folder_remove(&folder);
}

static void a_commit_waits_for_a_reader_and_gives_up_in_time(void **state)
{
	struct folder_of_test folder;
	sqlite3 *slow = NULL;
	sqlite3_stmt *open_read = NULL;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(sqlite3_open(folder.database, &slow), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(slow, "SELECT id FROM member", -1, &open_read, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(open_read), SQLITE_ROW);
	folder.store->wait_ms = 50;
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "bea@example.org", "education", NOW);
	assert_int_equal(store_commit(folder.store, &folder.err), ERR_TEMPORARY);
	sqlite3_finalize(open_read);
	sqlite3_close(slow);
	/* It is undone, known to be, and the store works on. */
	assert_int_equal(number_of(folder.store, members), 1);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "bea@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	folder_remove(&folder);
}

static void who_waits_too_long_for_a_turn_is_told(void **state)
{
	struct folder_of_test folder;
	struct store *other = NULL;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_open(folder.database, STORE_USE, &other, &folder.err));
	DONE(store_begin(folder.store, &folder.err));
	other->wait_ms = 20;
	assert_int_equal(store_begin(other, &folder.err), ERR_TEMPORARY);
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_begin(other, &folder.err));
	store_rollback(other);
	store_close(other);
	folder_remove(&folder);
}

/* ---- the file sync, behind its seam ---- */

enum { FILE_KINDS = 4 }; /* database and journal have methods of their own */

static struct {
	int syncs_left; /* then each fails; -1: none fails */
	int (*open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
	struct {
		const sqlite3_io_methods *real;
		sqlite3_io_methods failing;
	} kinds[FILE_KINDS];
} disk;

static int disk_sync(sqlite3_file *file, int flags)
{
	if (disk.syncs_left == 0)
		return SQLITE_IOERR_FSYNC;
	if (disk.syncs_left > 0)
		disk.syncs_left--;
	return disk.kinds[0].real->xSync(file, flags); /* all kinds have the same */
}

static int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	const int code = disk.open(vfs, name, file, flags, out_flags);

	if (code != SQLITE_OK || file->pMethods == NULL)
		return code;
	for (int i = 0; i < FILE_KINDS; i++) {
		if (disk.kinds[i].real == NULL) {
			disk.kinds[i].real = file->pMethods;
			disk.kinds[i].failing = *file->pMethods;
			disk.kinds[i].failing.xSync = disk_sync;
		}
		if (disk.kinds[i].real == file->pMethods) {
			file->pMethods = &disk.kinds[i].failing;
			return code;
		}
	}
	return SQLITE_CANTOPEN;
}

static void a_commit_whose_sync_fails_is_unknown_and_ends_the_process(void **state)
{
	static sqlite3_vfs vfs;
	int unknown = 0, done = 0;
	(void)state;
	vfs = *sqlite3_vfs_find(NULL);
	disk.open = vfs.xOpen;
	vfs.xOpen = disk_open;
	vfs.zName = "failing";
	assert_int_equal(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
	for (int syncs = 0; syncs < 20 && done == 0; syncs++) {
		struct folder_of_test folder;
		folder_make(&folder);
		store_close(folder_open(&folder));
		disk.syncs_left = -1;
		DONE(store_open_over("failing", folder.database, STORE_USE, &folder.store, &folder.err));
		DONE(store_begin(folder.store, &folder.err));
		member_make(&folder, "ana@example.org", "education", NOW);
		disk.syncs_left = syncs;
		const enum err_kind kind = store_commit(folder.store, &folder.err);
		const bool is_done = kind == ERR_NONE;
		if (!is_done) {
			unknown++;
			assert_int_equal(kind, ERR_PERMANENT);
			assert_non_null(strstr(folder.err.text, "this process must end"));
			assert_int_equal(store_begin(folder.store, &folder.err), ERR_PERMANENT);
		}
		done += is_done;
		/* Started again: all of it or nothing, and the database is whole. */
		store_close(folder.store);
		folder_open(&folder);
		const int64_t found = number_of(folder.store, members);
		assert_true(found == number_of(folder.store, "SELECT count(*) FROM membership"));
		assert_true(is_done ? found == 1 : found <= 1);
		folder_remove(&folder);
	}
	sqlite3_vfs_unregister(&vfs);
	assert_int_equal(done, 1);
	assert_true(unknown >= 2);
}

/* ---- turns ---- */

static int64_t writer_failed(const struct folder_of_test *folder)
{
	fprintf(stderr, "a writer: %s\n", folder->err.text);
	return -1;
}

/* Commits as fast as it can, and tells the longest that it waited for its turn; -1 where it couldn't. */
static int64_t write_in_turns(const struct folder_of_test *given, int number)
{
	struct folder_of_test folder = *given;
	int64_t longest_ms = 0;

	if (store_open(folder.database, STORE_USE, &folder.store, &folder.err) != ERR_NONE)
		return writer_failed(&folder);
	for (int i = 0; i < COMMITS; i++) {
		const int64_t asked_ms = clock_monotonic_ms(&clock_system);
		int64_t member = 0;
		if (store_begin(folder.store, &folder.err) != ERR_NONE)
			return writer_failed(&folder);
		const int64_t waited_ms = clock_monotonic_ms(&clock_system) - asked_ms;
		longest_ms = waited_ms > longest_ms ? waited_ms : longest_ms;
		if (store_member_ensure(folder.store, arena_printf(&folder.arena, "m%d-%d@example.org", number, i), "",
		            LANGUAGE_EN, NOW, &member, &folder.err)
		                != ERR_NONE
		        || store_commit(folder.store, &folder.err) != ERR_NONE)
			return writer_failed(&folder);
	}
	store_close(folder.store);
	arena_free(&folder.arena);
	return longest_ms;
}

static void three_writers_take_turns_and_none_waits_long(void **state)
{
	struct folder_of_test folder;
	int ends[2];
	int64_t waited_ms = 0;
	(void)state;
	folder_make(&folder);
	store_close(folder_open(&folder));
	folder.store = NULL;
	assert_int_equal(pipe(ends), 0);
	for (int i = 0; i < WRITERS; i++) {
		if (fork() == 0) {
			waited_ms = write_in_turns(&folder, i);
			_exit(write(ends[1], &waited_ms, sizeof(waited_ms)) != sizeof(waited_ms));
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(read(ends[0], &waited_ms, sizeof(waited_ms)), sizeof(waited_ms));
		assert_in_range(waited_ms, 0, 999);
		wait(NULL);
	}
	close(ends[0]);
	close(ends[1]);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, members), WRITERS * COMMITS);
	folder_remove(&folder);
}

/* Somebody stands at this place of the queue, or has the turn (0). Not within ten seconds: the test fails. */
static void somebody_stands(int fd, int place)
{
	const int64_t until_ms = clock_monotonic_ms(&clock_system) + 10 * 1000;
	struct flock lock;
	do {
		lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = place, .l_len = 1 };
		assert_int_equal(fcntl(fd, F_OFD_GETLK, &lock), 0);
		assert_true(clock_monotonic_ms(&clock_system) < until_ms);
	} while (lock.l_type == F_UNLCK);
}

/* Waits for its turn, says its letter, and gives it up. */
static void take_one_turn(const char *database, char letter, int said)
{
	struct error err = { 0 };
	int fd = -1;
	const bool is_well = turn_open(database, &fd, &err) == ERR_NONE && turn_take(fd, 10 * 1000, &err) == ERR_NONE
	        && write(said, &letter, 1) == 1;
	turn_give(fd);
	_exit(is_well ? 0 : 1);
}

static void who_wants_another_turn_at_once_stands_behind_all_who_wait(void **state)
{
	enum { WAITING = 4 };
	struct folder_of_test folder;
	char order[WAITING + 2] = "";
	int said[2], fd = -1, watcher = -1;
	(void)state;
	folder_make(&folder);
	assert_int_equal(pipe(said), 0);
	DONE(turn_open(folder.database, &fd, &folder.err));
	DONE(turn_open(folder.database, &watcher, &folder.err));
	DONE(turn_take(fd, 10 * 1000, &folder.err));
	for (int i = 0; i < WAITING; i++) {
		if (fork() == 0)
			take_one_turn(folder.database, (char)('a' + i), said[1]);
		somebody_stands(watcher, 1 + i);
	}
	turn_give(fd);
	DONE(turn_take(fd, 10 * 1000, &folder.err)); /* a long job's next chunk */
	assert_int_equal(write(said[1], "!", 1), 1);
	turn_give(fd);
	for (int i = 0, status = -1; i < WAITING; i++, status = -1) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(read(said[0], order, sizeof(order) - 1), WAITING + 1);
	assert_string_equal(order, "abcd!");
	close(fd);
	close(watcher);
	close(said[0]);
	close(said[1]);
	folder_remove(&folder);
}

RUN(a_rollback_leaves_nothing, a_savepoint_undoes_one_mail_of_a_set, a_kill_in_a_transaction_leaves_nothing_and_no_turn,
        a_reader_sees_the_last_commit_and_blocks_nobody, a_commit_waits_for_a_reader_and_gives_up_in_time,
        who_waits_too_long_for_a_turn_is_told, a_commit_whose_sync_fails_is_unknown_and_ends_the_process,
        three_writers_take_turns_and_none_waits_long, who_wants_another_turn_at_once_stands_behind_all_who_wait)
