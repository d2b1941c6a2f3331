/* test_backup.c - what a backup holds, when it is refused, and what a restored database does and doesn't do again. */
#include "store/backup.h"
#include "tests/store/folder.h"
#include <fcntl.h>
#include <sys/stat.h>

enum { NOW = 1790000000 };

static char file[128]; /* of the backup */

static struct backup_done backup(struct folder_of_test *given)
{
	struct folder_of_test folder = *given;
	struct backup_done done = { 0 };

	snprintf(file, sizeof(file), "%s/backup", folder.path);
	DONE(store_backup(folder.store, file, false, &done, &folder.err));
	return done;
}

/* Somebody joins by a mail, which was decided but not yet moved out of INBOX. */
static void join(struct folder_of_test *given, const char *address, int64_t uid)
{
	struct folder_of_test folder = *given;
	const struct mail_seen seen = { .key = { "INBOX", 7, uid },
		.sha256 = { (unsigned char)uid },
		.message_id = "",
		.from = address,
		.date = "" };
	struct mail_state state = { 0 };

	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, address, "education", NOW);
	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &state, &folder.err));
	DONE(store_mail_decided(
	        folder.store, state.row, &seen, &(struct letter){ 0 }, FOLDER_PROCESSED, "", NOW, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

static void deliveries_make(struct folder_of_test *given)
{
	static const char sql[] =
	        "INSERT INTO message (kind, team, why, created_at) VALUES ('announcement', 'education', '', 1), ('welcome', '', '', 1),"
	        " ('left', '', '', 1);"
	        "INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at,"
	        " done_at) VALUES (1, 1, 'en', 1, 0, 0, 'due', 1, 0, 1, NULL), (2, 1, 'en', 0, 0, 0, 'submitting', 1, 1, 1, NULL),"
	        " (3, 1, 'en', 0, 0, 0, 'delivered', 1, 1, 1, 2);"
	        "INSERT INTO announcement (message, subject, body, telling_after) VALUES (1, '', '', 1)";

	assert_int_equal(sqlite3_exec(given->store->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void a_backup_is_whole_and_ours_alone(void **state)
{
	static const char *const suffixes[] = { "", ".key" };
	struct folder_of_test folder;
	struct stat status;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	join(&folder, "ana@example.org", 1);
	umask(0);
	const struct backup_done done = backup(&folder);
	assert_int_equal(done.members, 1);
	for (size_t i = 0; i < 2; i++) {
		char name[160];
		snprintf(name, sizeof(name), "%s%s", file, suffixes[i]);
		assert_int_equal(stat(name, &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
		snprintf(name, sizeof(name), "%s.new%s", file, suffixes[i]);
		assert_int_not_equal(stat(name, &status), 0);
	}
	folder_remove(&folder);
}

static void a_backup_replaces_nothing_unless_told(void **state)
{
	struct folder_of_test folder;
	struct backup_done done;
	struct stat before, after;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	backup(&folder);
	assert_int_equal(stat(file, &before), 0);
	assert_int_equal(store_backup(folder.store, file, false, &done, &folder.err), ERR_INPUT);
	assert_non_null(strstr(folder.err.text, "--force"));
	assert_int_equal(stat(file, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	DONE(store_backup(folder.store, file, true, &done, &folder.err));
	assert_int_equal(store_backup(folder.store, folder.database, true, &done, &folder.err), ERR_INPUT);
	folder_remove(&folder);
}

/* Writers, and a copy that begins anew: in the end it has what was committed before it began. */
static void a_backup_is_made_though_others_write(void **state)
{
	struct folder_of_test folder;
	struct store *other = NULL;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_open(folder.database, STORE_USE, &other, &folder.err));
	DONE(store_begin(other, &folder.err));
	assert_int_equal(sqlite3_exec(other->db,
	                         "INSERT INTO member (address, name, language, created_at)"
	                         " VALUES ('bob@example.org', '', '', 1)",
	                         NULL, NULL, NULL),
	        SQLITE_OK); /* not committed: it isn't in there */
	backup(&folder);
	DONE(store_commit(other, &folder.err));
	store_close(other);
	store_close(folder.store);
	folder.store = NULL;
	struct restore_done done;
	DONE(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err));
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member"), 0);
	folder_remove(&folder);
}

static void nothing_is_done_or_sent_again_after_a_restore(void **state)
{
	struct folder_of_test folder;
	struct restore_done done;
	struct mail_state mail = { 0 };
	struct stat status;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	join(&folder, "ana@example.org", 1);
	deliveries_make(&folder);
	assert_int_equal(backup(&folder).open, 2);
	join(&folder, "bob@example.org", 2);
	store_close(folder.store);
	DONE(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err));
	assert_int_equal(done.members, 1);
	assert_int_equal(done.held, 2);
	assert_int_equal(done.cut_short, 1);
	assert_true(done.is_read);
	assert_int_equal(done.mails, 1);
	assert_int_equal(stat(done.kept, &status), 0);
	assert_int_equal(stat(arena_printf(&folder.arena, "%s.key", done.kept), &status), 0);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member"), 1);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery WHERE state = 'held'"), 2);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery WHERE state = 'delivered'"), 1);
	DONE(store_begin(folder.store, &folder.err));
	for (int64_t uid = 1; uid <= 2; uid++) {
		DONE(store_mail_attempt(folder.store, &(struct mail_key){ "INBOX", 7, uid }, NOW, &mail, &folder.err));
		assert_true(mail.is_decided);
		assert_int_equal(mail.folder, FOLDER_PROCESSED);
	}
	DONE(store_commit(folder.store, &folder.err));
	folder_remove(&folder);
}

static void who_was_forgotten_stays_forgotten(void **state)
{
	struct folder_of_test folder;
	struct restore_done done;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	join(&folder, "ana@example.org", 1);
	join(&folder, "bob@example.org", 2);
	backup(&folder);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_forget(folder.store, 1, NOW, &(struct cause){ .why = "" }, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	store_close(folder.store);
	DONE(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err));
	assert_int_equal(done.forgotten, 1);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member WHERE address = 'ana@example.org'"), 0);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member"), 1);
	folder_remove(&folder);
}

static void what_members_heard_of_since_is_not_told_again(void **state)
{
	static const char since[] =
	        "INSERT INTO message (id, kind, key, team, why, created_at) VALUES (50, 'meeting', 'spring 0', '', '', 1);"
	        "INSERT INTO meeting (id, event, uid, sequence, reset_sequence, told, start_at, is_cancelled, message, told_at)"
	        " VALUES (9, 'spring', 'spring@x', 0, 0, '{}', 5, 0, 50, 1);"
	        "INSERT INTO meeting_team (meeting, team) VALUES (9, 'education');"
	        "INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment)"
	        " VALUES (9, 1, 0, 0, 'ACCEPTED', 0, 1, ''), (9, 2, 0, 0, '', 0, 1, '');"
	        "INSERT INTO token (id, kind, member, teams, question, state, opened_at, meeting)"
	        " VALUES (70, 'm', 1, '', '', 'open', 1, 9), (71, 'u', 1, 'hiring', '', 'open', 1, NULL),"
	        " (72, 'c', 1, 'education', '', 'open', 1, NULL), (73, 'u', 2, 'hiring', '', 'open', 1, NULL);"
	        "INSERT INTO digest_run (begun_at, since, until, after, is_done) VALUES (4, 0, 60, 2, 1)";
	static const struct {
		const char *promise, *sql;
		int64_t expected;
	} kept[] = {
		{ "the meeting", "SELECT message FROM meeting WHERE event = 'spring' AND telling_after IS NULL", 50 },
		{ "whose it is", "SELECT count(*) FROM meeting_team WHERE meeting = 9", 1 },
		{ "who answered, of those known", "SELECT sum(partstat = 'ACCEPTED') * 10 + count(*) FROM invitation",
		        11 },
		{ "ways out and to the meeting, but no question",
		        "SELECT sum(id) FROM token WHERE id <= 73 AND id >= 70", 141 },
		{ "the digest, of messages that are there", "SELECT until FROM digest_run WHERE is_done = 1", 50 },
		{ "nothing hangs in the air", "SELECT count(*) FROM pragma_foreign_key_check", 0 },
	};
	struct folder_of_test folder;
	struct restore_done done;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	join(&folder, "ana@example.org", 1);
	backup(&folder);
	join(&folder, "bob@example.org", 2);
	if (sqlite3_exec(folder.store->db, since, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(folder.store->db));
	store_close(folder.store);
	DONE(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err));
	assert_true(done.is_told);
	folder_open(&folder);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		if (number_of(folder.store, kept[i].sql) != kept[i].expected)
			fail_msg("%s: %lld", kept[i].promise, (long long)number_of(folder.store, kept[i].sql));
	folder_remove(&folder);
}

static void a_damaged_database_is_replaced_all_the_same(void **state)
{
	struct folder_of_test folder;
	struct restore_done done;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	join(&folder, "ana@example.org", 1);
	backup(&folder);
	store_close(folder.store);
	folder.store = NULL;
	assert_int_equal(truncate(folder.database, 5000), 0);
	DONE(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err));
	assert_false(done.is_read);
	unlink(folder.database); /* and one that is gone */
	DONE(store_restore(folder.database, file, NOW + 1, &folder.arena, &done, &folder.err));
	assert_string_equal(done.kept, "");
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM membership"), 1);
	folder_remove(&folder);
}

/* Each spoils a good backup. */
static void cut(const struct folder_of_test *folder)
{
	(void)folder;
	assert_int_equal(truncate(file, 6000), 0);
}

static void scribbled(const struct folder_of_test *folder)
{
	const int fd = open(file, O_WRONLY);
	(void)folder;
	for (int i = 0; i < 2000; i++)
		assert_int_equal(pwrite(fd, "\x5A", 1, 4096 + i), 1);
	close(fd);
}

static void no_key(const struct folder_of_test *folder)
{
	char key[160];
	(void)folder;
	snprintf(key, sizeof(key), "%s.key", file);
	unlink(key);
}

static void anothers_key(const struct folder_of_test *folder)
{
	char key[160];
	(void)folder;
	snprintf(key, sizeof(key), "%s.key", file);
	const int fd = open(key, O_WRONLY);
	assert_int_equal(pwrite(fd, "0123456789abcdef", 16, 0), 16);
	close(fd);
}

static void sql_in(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_open(file, &db);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void newer(const struct folder_of_test *folder)
{
	(void)folder;
	sql_in("PRAGMA user_version = 999");
}

static void made_by_hand(const struct folder_of_test *folder)
{
	(void)folder;
	sql_in("PRAGMA application_id = 0");
}

static void gone(const struct folder_of_test *folder)
{
	(void)folder;
	unlink(file);
}

static const struct {
	const char *promise;
	void (*spoil)(const struct folder_of_test *);
	const char *words;
} refused[] = {
	{ "a backup cut short", cut, "damaged" },
	{ "a damaged one", scribbled, "damaged" },
	{ "one without its key", no_key, ".key isn't there" },
	{ "one with another's key", anothers_key, "isn't the key of this backup" },
	{ "one of a newer convened", newer, "newer convened" },
	{ "a copy by other means", made_by_hand, "wasn't made by 'convened backup'" },
	{ "one that isn't there", gone, "No such file" },
};

static void a_bad_backup_changes_nothing(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct folder_of_test folder;
		struct restore_done done;
		struct stat before, after;
		int files = 0;
		folder_make(&folder);
		folder_open(&folder);
		join(&folder, "ana@example.org", 1);
		backup(&folder);
		store_close(folder.store);
		folder.store = NULL;
		assert_int_equal(stat(folder.database, &before), 0);
		refused[i].spoil(&folder);
		const enum err_kind kind = store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err);
		const bool is_told = kind != ERR_NONE && strstr(folder.err.text, refused[i].words) != NULL;
		failures +=
		        broken(refused[i].promise, "", refused[i].words, is_told ? refused[i].words : folder.err.text);
		assert_int_equal(stat(folder.database, &after), 0);
		assert_int_equal(before.st_ino, after.st_ino);
		DIR *listing = opendir(folder.path);
		for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing))
			files += strstr(entry->d_name, ".new") != NULL || strstr(entry->d_name, "replaced") != NULL;
		closedir(listing);
		assert_int_equal(files, 0);
		folder_remove(&folder);
	}
	assert_int_equal(failures, 0);
}

static void no_restore_under_a_running_daemon(void **state)
{
	struct folder_of_test folder;
	struct restore_done done;
	int lock_fd = -1;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	backup(&folder);
	DONE(store_lock_daemon(folder.database, &lock_fd, &folder.err));
	assert_int_equal(store_restore(folder.database, file, NOW, &folder.arena, &done, &folder.err), ERR_TEMPORARY);
	close(lock_fd);
	folder_remove(&folder);
}

RUN(a_backup_is_whole_and_ours_alone, a_backup_replaces_nothing_unless_told, a_backup_is_made_though_others_write,
        nothing_is_done_or_sent_again_after_a_restore, who_was_forgotten_stays_forgotten,
        what_members_heard_of_since_is_not_told_again, a_damaged_database_is_replaced_all_the_same,
        a_bad_backup_changes_nothing, no_restore_under_a_running_daemon)
