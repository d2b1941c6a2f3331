/* test_open.c - what a database that is new, old, newer, damaged, read-only, full or in use leads to. */
#include "tests/store/folder.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { NOBODY = 65534, NOW = 1000000 };

static void a_new_database_is_ours_alone_and_safe(void **state)
{
	static const char *const files[] = { "", ".key", ".turn", "-journal" };
	static const struct {
		const char *pragma;
		int64_t value;
	} pragmas[] = { { "PRAGMA synchronous", 2 }, { "PRAGMA secure_delete", 1 }, { "PRAGMA foreign_keys", 1 },
		{ "PRAGMA user_version", 9 },
		{ "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'truncate'", 1 } };
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	umask(0);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct stat status;
		char name[128];
		snprintf(name, sizeof(name), "%s%s", folder.database, files[i]);
		assert_int_equal(stat(name, &status), 0);
		assert_int_equal(status.st_mode & 0777, 0600);
	}
	for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++)
		assert_int_equal(number_of(folder.store, pragmas[i].pragma), pragmas[i].value);
	folder_remove(&folder);
}

static void what_root_makes_is_the_daemons(void **state)
{
	static const char *const files[] = { "", ".key", ".turn", ".lock", "-journal" };
	struct folder_of_test folder;
	int lock_fd = -1;
	(void)state;
	if (geteuid() != 0)
		skip();
	folder_make(&folder);
	assert_int_equal(chown(folder.path, NOBODY, NOBODY), 0);
	DONE(store_lock_daemon(folder.database, &lock_fd, &folder.err));
	close(lock_fd);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct stat status;
		char name[128];
		snprintf(name, sizeof(name), "%s%s", folder.database, files[i]);
		assert_int_equal(stat(name, &status), 0);
		assert_int_equal(status.st_uid, NOBODY);
	}
	folder_remove(&folder);
}

static void what_was_stored_and_the_key_are_there_again(void **state)
{
	struct folder_of_test folder;
	struct token_key key;
	(void)state;
	folder_make(&folder);
	key = *store_token_key(folder_open(&folder));
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	store_close(folder.store);
	DONE(store_open(folder.database, STORE_USE, &folder.store, &folder.err));
	assert_memory_equal(&key, store_token_key(folder.store), sizeof(key));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM membership"), 1);
	folder_remove(&folder);
}

/* Each breaks a good, closed database; then `mode` must fail with words that tell what to do. */
static void newer(const struct folder_of_test *folder)
{
	sqlite3 *db = NULL;
	sqlite3_open(folder->database, &db);
	sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void older(const struct folder_of_test *folder)
{
	unlink(folder->database);
	close(open(folder->database, O_CREAT | O_WRONLY, 0600));
}

static void foreign(const struct folder_of_test *folder)
{
	sqlite3 *db = NULL;
	unlink(folder->database);
	sqlite3_open(folder->database, &db);
	sqlite3_exec(db, "CREATE TABLE recipe (cake TEXT)", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void scribble(const struct folder_of_test *folder, off_t from, off_t bytes)
{
	const int fd = open(folder->database, O_WRONLY);
	for (off_t at = from; at < from + bytes; at++)
		assert_int_equal(pwrite(fd, "\x5A", 1, at), 1);
	close(fd);
}

static void damaged_inside(const struct folder_of_test *folder)
{
	scribble(folder, 4096, 3 * 4096);
}

static void damaged_at_the_start(const struct folder_of_test *folder)
{
	scribble(folder, 0, 100);
}

static void cut(const struct folder_of_test *folder)
{
	assert_int_equal(truncate(folder->database, 3 * 4096), 0);
}

static void gone(const struct folder_of_test *folder)
{
	unlink(folder->database);
}

static void remove_key(const struct folder_of_test *folder)
{
	char name[128];
	snprintf(name, sizeof(name), "%s.key", folder->database);
	unlink(name);
}

static void cut_key(const struct folder_of_test *folder)
{
	char name[128];
	snprintf(name, sizeof(name), "%s.key", folder->database);
	assert_int_equal(truncate(name, 20), 0);
}

static void read_only(const struct folder_of_test *folder)
{
	char name[128];
	snprintf(name, sizeof(name), "%s.turn", folder->database);
	assert_int_equal(chmod(folder->database, 0444), 0);
	if (geteuid() == 0)
		assert_int_equal(chown(folder->path, NOBODY, NOBODY) + chown(name, NOBODY, NOBODY), 0);
}

static void folder_read_only(const struct folder_of_test *folder)
{
	assert_int_equal(chmod(folder->path, 0555), 0);
	if (geteuid() == 0)
		assert_int_equal(chown(folder->path, NOBODY, NOBODY), 0);
}

static void folder_gone(const struct folder_of_test *folder)
{
	char name[128];
	gone(folder);
	snprintf(name, sizeof(name), "%s.turn", folder->database);
	unlink(name);
	remove_key(folder);
	snprintf(name, sizeof(name), "%s-journal", folder->database);
	unlink(name);
	assert_int_equal(rmdir(folder->path), 0);
}

static const struct {
	const char *promise;
	void (*happens)(const struct folder_of_test *);
	enum store_mode mode;
	enum err_kind kind;
	const char *words; /* in the error's text */
	bool needs_user;   /* root may do everything: as nobody, if the test runs as root */
} breakages[] = {
	{ "a newer database is left alone", newer, STORE_MIGRATE, ERR_PERMANENT, "newer convened", false },
	{ "a worker leaves a newer one alone too", newer, STORE_USE, ERR_PERMANENT, "newer convened", false },
	{ "a worker doesn't migrate", older, STORE_USE, ERR_PERMANENT, "(re)start convened, which brings it up to date",
	        false },
	{ "a worker makes no database", gone, STORE_USE, ERR_PERMANENT, "'convened run' makes it", false },
	{ "a lost database isn't replaced by an empty one", gone, STORE_MIGRATE, ERR_PERMANENT, "restore the database",
	        false },
	{ "nor an emptied one", older, STORE_MIGRATE, ERR_PERMANENT, "restore the database", false },
	{ "another program's database is left alone", foreign, STORE_MIGRATE, ERR_PERMANENT, "isn't ours", false },
	{ "damage inside is found at the start", damaged_inside, STORE_MIGRATE, ERR_PERMANENT, "restore a backup",
	        false },
	{ "a damaged header is no empty database", damaged_at_the_start, STORE_MIGRATE, ERR_PERMANENT,
	        "restore a backup", false },
	{ "a worker sees it too", damaged_at_the_start, STORE_USE, ERR_PERMANENT, "restore a backup", false },
	{ "a file cut short is found", cut, STORE_MIGRATE, ERR_PERMANENT, "restore a backup", false },
	{ "a lost key is asked for", remove_key, STORE_MIGRATE, ERR_PERMANENT, "restore it from the backup", false },
	{ "a damaged key is asked for", cut_key, STORE_MIGRATE, ERR_PERMANENT, "restore it from the backup", false },
	{ "a read-only file is named", read_only, STORE_MIGRATE, ERR_PERMANENT, "read-only", true },
	{ "a read-only folder is named", folder_read_only, STORE_MIGRATE, ERR_PERMANENT, "write in it", true },
	{ "a folder that isn't there is named", folder_gone, STORE_MIGRATE, ERR_PERMANENT, "make it", false },
};

/* In a child, so that root can become nobody. Gives the error's text. */
static const char *open_elsewhere(const char *database, enum store_mode mode, bool as_nobody, struct arena *arena)
{
	int ends[2];
	struct error err = { 0 };
	struct store *store = NULL;

	assert_int_equal(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		if (as_nobody && geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(2);
		if (store_open(database, mode, &store, &err) == ERR_NONE)
			snprintf(err.text, sizeof(err.text), "opened");
		store_close(store);
		_exit(write(ends[1], &err, sizeof(err)) != sizeof(err));
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &err, sizeof(err)), sizeof(err));
	close(ends[0]);
	waitpid(child, NULL, 0);
	return arena_printf(arena, "%d %s", (int)err.kind, err.text);
}

static void a_broken_database_is_refused_with_a_remedy(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		struct folder_of_test folder;
		folder_make(&folder);
		folder_open(&folder);
		DONE(store_begin(folder.store, &folder.err));
		for (int j = 0; j < 200; j++)
			member_make(&folder, arena_printf(&folder.arena, "member%d@example.org", j), "education", NOW);
		DONE(store_commit(folder.store, &folder.err));
		store_close(folder.store);
		folder.store = NULL;
		breakages[i].happens(&folder);
		const char *got =
		        open_elsewhere(folder.database, breakages[i].mode, breakages[i].needs_user, &folder.arena);
		const char *kind = arena_printf(&folder.arena, "%d ", (int)breakages[i].kind);
		if (strstr(got, breakages[i].words) == NULL || strncmp(got, kind, strlen(kind)) != 0)
			failures += broken(breakages[i].promise, "",
			        arena_printf(&folder.arena, "%s... %s", kind, breakages[i].words), got);
		if (breakages[i].happens == folder_read_only)
			chmod(folder.path, 0700);
		if (breakages[i].happens != folder_gone)
			folder_remove(&folder);
		else
			arena_free(&folder.arena);
	}
	assert_int_equal(failures, 0);
}

static void a_key_given_up_for_lost_is_made_anew(void **state)
{
	struct folder_of_test folder;
	struct token_key key;
	char name[128];
	(void)state;
	folder_make(&folder);
	key = *store_token_key(folder_open(&folder));
	store_close(folder.store);
	snprintf(name, sizeof(name), "%s.key", folder.database);
	assert_int_equal(truncate(name, 0), 0); /* as the error of the missing key tells to */
	assert_memory_not_equal(&key, store_token_key(folder_open(&folder)), sizeof(key));
	folder_remove(&folder);
}

static void a_first_start_killed_between_commit_and_key_goes_on(void **state)
{
	struct folder_of_test folder;
	struct token_key key;
	char name[128], made[128];
	(void)state;
	folder_make(&folder);
	key = *store_token_key(folder_open(&folder));
	store_close(folder.store);
	snprintf(name, sizeof(name), "%s.key", folder.database);
	snprintf(made, sizeof(made), "%s.key.new", folder.database);
	assert_int_equal(rename(name, made), 0);
	assert_memory_equal(&key, store_token_key(folder_open(&folder)), sizeof(key));
	folder_remove(&folder);
}

/* What each released schema brought, with rows that its convened may have written: list N is for schema N + 1. */
static const char *const rows_of_schemas[] = {
	"INSERT INTO member (address, name, language, confirmed_at, created_at) VALUES ('ana@example.org', 'Ana', 'es', 2, 1),"
	" ('bob@example.org', '', '', NULL, 1);"
	"INSERT INTO membership (member, team, joined_at, left_at) VALUES (1, 'education', 2, NULL), (1, 'hiring', 2, 3);"
	"INSERT INTO audit (at, event, member, team, mail, admin, why) VALUES (2, 'joined', 1, 'education', 1, NULL, '');"
	"INSERT INTO mail (folder, uidvalidity, uid, attempts, first_at, tried_at, sha256, message_id, sender, date, internal_at,"
	" decided_at, kind, goes_to, why) VALUES ('INBOX', 1, 1, 1, 1, 1, zeroblob(32), '<1@x>', 'Ana@Example.org', '', 1, 1,"
	" 'request', 'processed', '');"
	"INSERT INTO token (kind, member, teams, question, state, opened_at, expires_at, closed_at) VALUES"
	" ('c', 1, 'education', '', 'used', 1, 9, 2), ('u', 1, 'education', '', 'open', 2, NULL, NULL);"
	"INSERT INTO message (kind, key, team, mail, why, created_at) VALUES ('welcome', NULL, '', 1, '', 2),"
	" ('announcement', 'news', 'education', NULL, '', 3);"
	"INSERT INTO message_text (message, language, frozen) VALUES (1, 'es', x'00'), (2, 'en', x'00');"
	"INSERT INTO delivery (message, member, language, token, is_bulk, is_counted, to_stranger, state, due_at, tries,"
	" created_at, claimed_at, done_at, relay, step, code, enhanced, why) VALUES"
	" (1, 1, 'es', 2, 0, 1, 0, 'delivered', 2, 1, 2, 2, 3, 'main', 'data', 250, '2.0.0', 'ok'),"
	" (2, 1, 'es', 2, 1, 0, 0, 'submitting', 3, 1, 3, 3, NULL, 'main', NULL, NULL, NULL, NULL);"
	"INSERT INTO relay_count (relay, at, count) VALUES ('main', 2, 1);"
	"INSERT INTO relay (name, pauses, paused_until, why, changed_at) VALUES ('main', 1, 9, 'busy', 2);"
	"INSERT INTO attention (id, count, since, seen_at) VALUES (1, 2, 1, 2)",

	"UPDATE member SET paused_until = '2027-01-01', digest_since = 2 WHERE id = 2;"
	"INSERT INTO announcement (message, subject, body) VALUES (2, 'News', 'Text');"
	"INSERT INTO digest_run (begun_at, since, until, after, is_done) VALUES (3, 0, 2, 1, 0);"
	"INSERT INTO message_name (member, message) VALUES (2, 1);"
	"INSERT INTO forgotten (hash, at) VALUES (zeroblob(32), 1);"
	"INSERT INTO erasure (address, mail, asked_at) VALUES ('cleo@example.org', 1, 1);"
	"INSERT INTO attention_mail (uid, internal_at) VALUES (7, 1)",

	"INSERT INTO meeting (event, uid, sequence, reset_sequence, told, start_at, is_cancelled, message, told_at) VALUES"
	" ('spring', 'spring@x', 1, 0, '{}', 9, 0, 2, 3); INSERT INTO meeting_team (meeting, team) VALUES (1, 'education');"
	"INSERT INTO token (kind, member, teams, question, state, opened_at, meeting) VALUES ('m', 1, '', '', 'open', 3, 1);"
	"INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment) VALUES"
	" (1, 1, 1, 0, 'ACCEPTED', 1, 4, ''); INSERT INTO unsettled (member) VALUES (2);"
	"INSERT INTO announcement_text (message, language, subject, body) VALUES (2, 'es', 'Noticias', 'Texto');"
	"INSERT INTO message_tail (message, frozen) VALUES (2, x'00'); INSERT INTO draft (token, subject) VALUES (1, 'News');"
	"INSERT INTO draft_text (draft, position, language, subject, body) VALUES (1, 0, 'en', 'News', 'Text');"
	"INSERT INTO draft_file (draft, name, type, bytes) VALUES (1, 'a.pdf', 'application/pdf', x'00')",

	"UPDATE member SET organisation = 'Clinic', organisation_kind = 'employer', organisation_shown = 1 WHERE id = 1",

	"UPDATE member SET suspended_at = 5, suspended_by = 1, probe_at = 9, suspensions = 1 WHERE id = 2;"
	"INSERT INTO bounce (member, message, at, points, is_proved, why) VALUES (2, 1, 5, 3, 1, '5.1.1');"
	"UPDATE message SET returned_at = 5 WHERE id = 2",

	"UPDATE draft SET is_shared = 1; UPDATE announcement SET sharer = 2; UPDATE message SET is_to_go = 1 WHERE id = 2",
	"UPDATE relay SET limited_at = 4",
	"INSERT INTO relay_login (relay, at, count) VALUES ('main', 4, 1); UPDATE delivery SET bound_to = 'main' WHERE id = 2",
	"INSERT INTO watch (what, is_well, since, well_at, seen_at, is_final, why, begins_at, ends_at) VALUES"
	" ('mailbox', 1, 1, 1, 1, 0, '', 0, 0); INSERT INTO alarm (key, since, told_at, is_over, to_say) VALUES ('m', 1, 1, 0, '')",
};

static void run_sql(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s in: %s", sqlite3_errmsg(db), sql);
}

/* How many rows are in all tables together, but those of SQLite; in each at least so many. */
static int64_t rows_in(sqlite3 *db, int64_t least)
{
	sqlite3_stmt *tables = NULL;
	int64_t rows = 0;

	assert_int_equal(sqlite3_prepare_v2(db,
	                         "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", -1,
	                         &tables, NULL),
	        SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		struct store store = { .db = db };
		char sql[128];
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM \"%s\"", (const char *)sqlite3_column_text(tables, 0));
		const int64_t count = number_of(&store, sql);
		if (count < least)
			fail_msg("rows_of_schemas has none: %s", sql);
		rows += count;
	}
	sqlite3_finalize(tables);
	return rows;
}

static void every_schema_is_brought_up_to_date(void **state)
{
	(void)state;
	for (size_t old = 1; schema_migrations[old - 1] != NULL; old++) {
		struct folder_of_test folder;
		sqlite3 *db = NULL;
		assert_true(
		        old <= sizeof(rows_of_schemas) / sizeof(rows_of_schemas[0])); /* a new schema brings its rows */
		folder_make(&folder);
		store_close(folder_open(&folder)); /* for the key */
		unlink(folder.database);
		assert_int_equal(sqlite3_open(folder.database, &db), SQLITE_OK);
		for (size_t i = 0; i < old; i++) {
			for (const char *const *sql = schema_migrations[i]; *sql != NULL; sql++)
				run_sql(db, *sql);
			run_sql(db, rows_of_schemas[i]);
		}
		const int64_t rows = rows_in(db, 1); /* a table without would prove nothing */
		sqlite3_close(db);
		folder_open(&folder);
		/* Nothing is lost; what is more is an announcement's team, since schema 3 in a table of its own. */
		assert_in_range(rows_in(folder.store->db, 0) - rows, 0, 1);
		assert_int_equal(
		        number_of(folder.store, "SELECT count(*) FROM member WHERE language = 'es' AND name = 'Ana'"),
		        1);
		assert_int_equal(
		        number_of(folder.store, "SELECT count(*) FROM delivery WHERE state = 'submitting'"), 1);
		assert_int_equal(
		        number_of(folder.store, "SELECT count(*) FROM mail WHERE sender = 'ana@example.org'"), 1);
		assert_null(schema_migrations[number_of(folder.store, "PRAGMA user_version")]);
		assert_int_equal(number_of(folder.store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
		assert_int_equal(number_of(folder.store,
		                         "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
		        1);
		folder_remove(&folder);
	}
}

static void a_full_disk_loses_nothing_and_says_so(void **state)
{
	struct folder_of_test folder;
	enum err_kind kind = ERR_NONE;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	sqlite3_exec(folder.store->db, "PRAGMA max_page_count = 1", NULL, NULL, NULL); /* as it is, and no page more */
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 10000 && kind == ERR_NONE; i++) {
		int64_t member = 0;
		kind = store_member_ensure(folder.store, arena_printf(&folder.arena, "m%d@example.org", i), "",
		        LANGUAGE_EN, NOW, &member, &folder.err);
	}
	assert_int_equal(kind, ERR_TEMPORARY);
	assert_non_null(strstr(folder.err.text, "disk is full"));
	store_rollback(folder.store);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member"), 1);
	sqlite3_exec(folder.store->db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "bea@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	folder_remove(&folder);
}

static void a_file_that_may_not_grow_loses_nothing(void **state)
{
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	member_make(&folder, "ana@example.org", "education", NOW);
	DONE(store_commit(folder.store, &folder.err));
	store_close(folder.store);
	folder.store = NULL;
	const pid_t child = fork();
	if (child == 0) {
		const struct rlimit limit = { 200 * 1024, 200 * 1024 };
		enum err_kind kind = ERR_NONE;
		struct arena arena = { 0 };
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (store_open(folder.database, STORE_USE, &folder.store, &folder.err) != ERR_NONE
		        || store_begin(folder.store, &folder.err) != ERR_NONE)
			_exit(2);
		for (int i = 0; i < 20000 && kind == ERR_NONE; i++) {
			int64_t member = 0;
			kind = store_member_ensure(folder.store, arena_printf(&arena, "m%d@example.org", i), "",
			        LANGUAGE_EN, NOW, &member, &folder.err);
		}
		if (kind == ERR_NONE)
			kind = store_commit(folder.store, &folder.err);
		_exit(kind == ERR_NONE ? 3 : 0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM member"), 1);
	folder_remove(&folder);
}

static void an_id_never_means_another_row_though_a_backup_was_put_back(void **state)
{
	struct folder_of_test folder;
	int64_t later = clock_now(&clock_system), tokens[2];
	sqlite3 *backup = NULL;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	assert_int_equal(sqlite3_open(":memory:", &backup), SQLITE_OK);
	sqlite3_backup *copy = sqlite3_backup_init(backup, "main", folder.store->db, "main");
	sqlite3_backup_step(copy, -1);
	sqlite3_backup_finish(copy);
	for (int i = 0; i < 2; i++) {
		DONE(store_begin(folder.store, &folder.err));
		DONE(ids_leap(folder.store, ++later, &folder.err)); /* as each start does */
		const int64_t ana = member_make(&folder, "ana@example.org", "", NOW);
		DONE(store_token_open(
		        folder.store, TOKEN_CONFIRM, ana, NULL, QUESTION_NONE, 0, NOW, &tokens[i], &folder.err));
		DONE(store_commit(folder.store, &folder.err));
		copy = sqlite3_backup_init(folder.store->db, "main", backup, "main");
		assert_non_null(copy);
		sqlite3_backup_step(copy, -1);
		sqlite3_backup_finish(copy);
		assert_int_equal(number_of(folder.store, "SELECT count(*) FROM token"), 0);
	}
	assert_true(tokens[1] > tokens[0]);
	sqlite3_close(backup);
	folder_remove(&folder);
}

static void one_daemon_runs_on_a_database(void **state)
{
	struct folder_of_test folder;
	int first = -1, second = -1;
	long process = -1;
	(void)state;
	folder_make(&folder);
	assert_false(store_daemon_runs(folder.database, &process));
	DONE(store_lock_daemon(folder.database, &first, &folder.err));
	assert_true(store_daemon_runs(folder.database, &process)); /* who asks takes nothing and lets go of nothing */
	assert_int_equal(process, getpid());
	assert_int_equal(store_lock_daemon(folder.database, &second, &folder.err), ERR_TEMPORARY);
	assert_non_null(strstr(folder.err.text, arena_printf(&folder.arena, "process %ld)", (long)getpid())));
	assert_int_equal(second, -1);
	close(first);
	assert_false(store_daemon_runs(folder.database, &process));
	assert_int_equal(process, 0);
	DONE(store_lock_daemon(folder.database, &second, &folder.err));
	close(second);
	folder_remove(&folder);
}

/* A command of a newer version beside a daemon that still runs: the tables stay as that daemon knows them. */
static void nobody_migrates_under_a_running_daemon(void **state)
{
	struct folder_of_test folder;
	int ready[2], lock_fd = -1;
	char byte;
	(void)state;
	folder_make(&folder);
	assert_int_equal(pipe(ready), 0);
	const pid_t daemon_pid = fork();
	if (daemon_pid == 0) {
		if (store_lock_daemon(folder.database, &lock_fd, &folder.err) != ERR_NONE
		        || write(ready[1], "r", 1) != 1)
			_exit(1);
		pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	FILE *empty = fopen(folder.database, "we");
	assert_non_null(empty);
	fclose(empty);
	assert_int_equal(store_open(folder.database, STORE_MIGRATE, &folder.store, &folder.err), ERR_PERMANENT);
	assert_non_null(strstr(folder.err.text, "older schema: (re)start convened"));
	kill(daemon_pid, SIGKILL);
	assert_int_equal(waitpid(daemon_pid, NULL, 0), daemon_pid);
	folder_open(&folder);
	close(ready[0]);
	folder_remove(&folder);
}

RUN(a_new_database_is_ours_alone_and_safe, what_root_makes_is_the_daemons, what_was_stored_and_the_key_are_there_again,
        a_broken_database_is_refused_with_a_remedy, a_key_given_up_for_lost_is_made_anew,
        a_first_start_killed_between_commit_and_key_goes_on, every_schema_is_brought_up_to_date,
        a_full_disk_loses_nothing_and_says_so, a_file_that_may_not_grow_loses_nothing,
        an_id_never_means_another_row_though_a_backup_was_put_back, one_daemon_runs_on_a_database,
        nobody_migrates_under_a_running_daemon)
