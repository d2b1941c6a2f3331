/* test_forget.c - who wants to be forgotten is: nothing of theirs is in any file, and nobody brings them back (promise 8). */
#include "tests/store/folder.h"
#include <fcntl.h>
#include "base/text.h"
#include "store/announcement.h"
#include <sys/stat.h>

enum { NOW = 1000000, CROWD = 2000 };

/* ---- the raw bytes ---- */

/* All that is somebody's has their number in it: "zqzq17q"; shorter words stand in hashes, too. Counts, by number, how often that stands in this file. */
static void file_count(const char *name, int counts[static CROWD])
{
	struct stat status = { 0 };
	const int fd = open(name, O_RDONLY);

	assert_true(fd >= 0 && fstat(fd, &status) == 0);
	char *all = calloc(1, (size_t)status.st_size + 1);
	assert_non_null(all);
	assert_int_equal(read(fd, all, (size_t)status.st_size), status.st_size);
	const char *end = all + status.st_size;
	for (char *at = all; at < end; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
	for (const char *at = all; (at = memmem(at, (size_t)(end - at), "zqzq", 4)) != NULL; at += 4) {
		char *behind;
		const long number = strtol(at + 4, &behind, 10);
		if (number >= 0 && number < CROWD && behind > at + 4
		        && *behind == 'q') /* else cut by the end of a page */
			counts[number]++;
	}
	free(all);
	close(fd);
}

/* In all files of the database's folder. */
static void disk_count(const struct folder_of_test *folder, int counts[static CROWD])
{
	DIR *listing = opendir(folder->path);

	memset(counts, 0, CROWD * sizeof(*counts));
	for (struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
		char name[512];
		snprintf(name, sizeof(name), "%s/%s", folder->path, entry->d_name);
		if (entry->d_name[0] != '.')
			file_count(name, counts);
	}
	closedir(listing);
}

/* Somebody with a mail of theirs, an answer to it, an approver's question about them, a token, and an announcement due. */
struct somebody {
	int64_t member;
	char address[64], name[64], message_id[64], text[64], question[64], why[64];
};

static void somebody_named(struct somebody *somebody, int number)
{
	/* Order and length differ, so that rows are put anywhere and lie anywhere in their pages. */
	const unsigned mixed = (unsigned)number * 2654435761U;
	snprintf(somebody->address, sizeof(somebody->address), "%.*x.zqzq%dq@somewhere.example", 1 + (int)(mixed % 17),
	        mixed, number);
	snprintf(somebody->name, sizeof(somebody->name), "Ñandú zqzq%dq", number);
	snprintf(somebody->message_id, sizeof(somebody->message_id), "%x.zqzq%dq.x@somewhere.example", mixed, number);
	snprintf(somebody->text, sizeof(somebody->text), "a text of zqzq%dq alone ", number);
	snprintf(somebody->question, sizeof(somebody->question), "may zqzq%dq join? ", number);
	snprintf(somebody->why, sizeof(somebody->why), "zqzq%dq said so", number);
}

static int64_t message_with(struct folder_of_test *given, enum mail_kind mail_kind, const char *key, int64_t mail_row,
        const char *words, size_t repeats)
{
	struct folder_of_test folder = *given;
	const struct cause cause = { .mail_row = mail_row, .why = "asked" };
	struct text text = { 0 };
	int64_t message = 0;

	for (size_t i = 0; i < repeats; i++)
		text_add_string(&text, words);
	DONE(store_message_new(folder.store, mail_kind, key, "", &cause, NOW, &message, &folder.err));
	DONE(store_message_text(folder.store, message, LANGUAGE_EN, text.data, text.length, &folder.err));
	text_free(&text);
	return message;
}

static void somebody_comes(struct folder_of_test *given, struct somebody *somebody, int number, int64_t approver)
{
	struct folder_of_test folder = *given;
	const struct letter letter = { .kind = LETTER_REQUEST };
	struct mail_state mail = { 0 };
	int64_t token = 0, delivery = 0;
	bool changed = false;

	somebody_named(somebody, number);
	const struct mail_seen seen = { .key = { "INBOX", 1, number + 1 },
		.message_id = somebody->message_id,
		.from = somebody->address,
		.date = somebody->message_id,
		.words_sha256 = (const unsigned char *)"01234567890123456789012345678901" };
	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &mail, &folder.err));
	const struct cause cause = { .mail_row = mail.row, .why = somebody->why };
	DONE(store_member_ensure(
	        folder.store, somebody->address, somebody->name, LANGUAGE_EN, NOW, &somebody->member, &folder.err));
	DONE(store_member_confirm(folder.store, somebody->member, NOW, &cause, &folder.err));
	DONE(store_membership_begin(folder.store, somebody->member, "education", NOW, &cause, &changed, &folder.err));
	DONE(store_token_open(folder.store, TOKEN_APPROVAL, somebody->member, (const char *const[]){ "hiring", NULL },
	        QUESTION_NONE, 0, NOW, &token, &folder.err));
	/* Some texts fill several pages of their own. */
	const int64_t answer = message_with(
	        &folder, MAIL_WELCOME, "", mail.row, somebody->text, number % 50 < 3 ? 800 : 1 + (size_t)number % 40);
	DONE(store_delivery_new(
	        folder.store, answer, somebody->member, LANGUAGE_EN, 0, true, NOW, NOW, &delivery, &folder.err));
	const int64_t question = message_with(&folder, MAIL_APPROVE, "", mail.row, somebody->question, 30);
	DONE(store_delivery_new(
	        folder.store, question, approver, LANGUAGE_EN, token, false, NOW, NOW, &delivery, &folder.err));
	DONE(store_mail_decided(
	        folder.store, mail.row, &seen, &letter, FOLDER_PROCESSED, somebody->why, NOW, &folder.err));
}

static void crowd_comes(struct folder_of_test *given, struct somebody *crowd)
{
	struct folder_of_test folder = *given;

	for (int i = 0; i < CROWD;) {
		DONE(store_begin(folder.store, &folder.err));
		const int64_t approver = member_make(&folder, "approver@example.org", "", NOW);
		for (const int end = i + 100; i < end; i++)
			somebody_comes(&folder, &crowd[i], i, approver);
		DONE(store_commit(folder.store, &folder.err));
	}
}

enum { AT_ONCE = 20 };

/* Every second of the crowd, some in each transaction; then the erasures are done. NULL: their
 * members' ids are in order. */
static void half_is_forgotten(struct folder_of_test *given, const struct somebody *crowd)
{
	struct folder_of_test folder = *given;
	struct erasure *erasures = NULL;
	size_t count = 0;

	for (int i = 0; i < CROWD;) {
		DONE(store_begin(folder.store, &folder.err));
		for (const int end = i + 2 * AT_ONCE; i < end && i < CROWD; i += 2)
			DONE(store_member_forget(
			        folder.store, crowd == NULL ? i + 1 : crowd[i].member, NOW, NULL, &folder.err));
		DONE(store_commit(folder.store, &folder.err));
		DONE(store_erasures(folder.store, &given->arena, &erasures, &count, &folder.err));
		assert_true(count > 0 && count <= AT_ONCE && strstr(erasures[0].address, "zq") != NULL);
		DONE(store_begin(folder.store, &folder.err));
		for (size_t done = 0; done < count; done++)
			DONE(store_erasure_done(folder.store, erasures[done].id, &folder.err));
		DONE(store_commit(folder.store, &folder.err));
	}
}

/* None of those is on disk, all others are. */
static void half_is_gone(const struct folder_of_test *folder)
{
	static int counts[CROWD];
	int leaks = 0;

	disk_count(folder, counts);
	for (int i = 0; i < CROWD; i++) {
		if (i % 2 == 0 && counts[i] > 0)
			print_error("on disk after all was erased: number %d, %d times\n", i, counts[i]);
		leaks += i % 2 == 0 && counts[i] > 0;
		assert_true(i % 2 == 0 || counts[i] > 4);
	}
	assert_int_equal(leaks, 0);
	assert_int_equal(
	        number_of(folder->store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
	        1);
	assert_int_equal(number_of(folder->store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void nothing_of_theirs_is_in_any_file(void **state)
{
	struct folder_of_test folder;
	struct somebody *crowd = calloc(CROWD, sizeof(*crowd));
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	assert_non_null(crowd);
	crowd_comes(&folder, crowd);
	half_is_forgotten(&folder, crowd);
	half_is_gone(&folder);
	free(crowd);
	folder_remove(&folder);
}

/* ---- rows ---- */

/* Ana, whom everything here names, and Bea, an approver; their rows, and what is of both. */
struct two {
	struct folder_of_test folder;
	int64_t ana, bea, asked_mail, announcement;
};

static int64_t delivered_to(struct two *two, int64_t message, int64_t member, int64_t token)
{
	struct folder_of_test folder = two->folder;
	int64_t delivery = 0;

	DONE(store_delivery_new(
	        folder.store, message, member, LANGUAGE_EN, token, false, NOW, NOW, &delivery, &folder.err));
	return delivery;
}

static int64_t mail_of(struct two *two, const char *from, int64_t uid)
{
	struct folder_of_test folder = two->folder;
	const struct mail_seen seen = { { "INBOX", 1, uid }, { (unsigned char)uid }, "id@x", from, "today", NOW, NULL };
	struct mail_state mail = { 0 };

	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &mail, &folder.err));
	DONE(store_mail_decided(folder.store, mail.row, &seen, NULL, FOLDER_PROCESSED, "she asked", NOW, &folder.err));
	return mail.row;
}

static void two_make(struct two *two)
{
	const char *const hiring[] = { "hiring", NULL };
	int64_t token = 0;
	folder_make(&two->folder);
	folder_open(&two->folder);
	struct folder_of_test folder = two->folder;
	DONE(store_begin(folder.store, &folder.err));
	two->ana = member_make(&folder, "ana@example.org", "education", NOW);
	two->bea = member_make(&folder, "bea@example.org", "education", NOW);
	two->asked_mail = mail_of(two, "Ana@Example.org", 1);
	const int64_t bea_mail = mail_of(two, "bea@example.org", 2);
	DONE(store_member_confirm(
	        folder.store, two->ana, NOW, &(struct cause){ two->asked_mail, NULL, "she asked" }, &folder.err));
	DONE(store_token_open(
	        folder.store, TOKEN_APPROVAL, two->ana, hiring, QUESTION_NONE, 0, NOW, &token, &folder.err));
	two->announcement = message_with(&two->folder, MAIL_ANNOUNCEMENT, "announce 1", 0, "news", 1);
	delivered_to(two, two->announcement, two->ana, 0);
	delivered_to(two, two->announcement, two->bea, 0);
	delivered_to(two, message_with(&two->folder, MAIL_WELCOME, "", two->asked_mail, "hello", 1), two->ana, 0);
	delivered_to(two, message_with(&two->folder, MAIL_ADDED, "", 0, "you were added", 1), two->ana, 0);
	delivered_to(two, message_with(&two->folder, MAIL_APPROVE, "", 0, "may ana?", 1), two->bea, token);
	const int64_t decided = message_with(&two->folder, MAIL_DECIDED, "", bea_mail, "ana is in", 1);
	DONE(store_message_names(folder.store, decided, "ANA@example.org", &folder.err));
	delivered_to(two, decided, two->bea, 0);
	delivered_to(two, message_with(&two->folder, MAIL_HELP, "", bea_mail, "help", 1), two->bea, 0);
	delivered_to(
	        two, message_with(&two->folder, MAIL_LIMIT, "limit 1", two->asked_mail, "a limit", 1), two->bea, 0);
	/* What Ana shared is hers, though it stands in digests. */
	struct letter_part shared = { LANGUAGE_EN, "Two openings", "Write to Ana." };
	const struct letter_announcement offered = {
		.what = "", .subject = "Openings", .parts = &shared, .part_count = 1
	};
	DONE(store_draft_add(folder.store, token, &offered, true, NOW, &folder.err));
	int64_t item = 0;
	DONE(store_message_new(folder.store, MAIL_ANNOUNCEMENT, "draft 1", "", NULL, NOW, &item, &folder.err));
	DONE(store_announcement_share(folder.store, item, two->ana, hiring, &shared, 1, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

static void all_rows_of_theirs_go_and_no_others(void **state)
{
	static const struct {
		const char *promise, *sql;
		int64_t left;
	} counts[] = {
		{ "one member is left", "SELECT count(*) FROM member", 1 },
		{ "her memberships", "SELECT count(*) FROM membership", 1 },
		{ "her tokens", "SELECT count(*) FROM token WHERE member NOT IN (SELECT id FROM member)", 0 },
		{ "Bea keeps the news, her help, the note to administrators", "SELECT count(*) FROM delivery", 3 },
		{ "as texts", "SELECT count(*) FROM message_text", 3 },
		{ "and as messages, with what tells nothing more", "SELECT count(*) FROM message", 4 },
		{ "what she shared, and would have",
		        "SELECT (SELECT count(*) FROM announcement) + (SELECT count(*) FROM announcement_team)"
		        " + (SELECT count(*) FROM draft) + (SELECT count(*) FROM draft_text)",
		        0 },
		{ "who was named", "SELECT count(*) FROM message_name", 0 },
		{ "that her mail was dealt with stays",
		        "SELECT count(*) FROM mail WHERE uid = 1 AND sha256 IS NOT NULL AND decided_at IS NOT NULL",
		        1 },
		{ "but not whose it was",
		        "SELECT count(*) FROM mail WHERE uid = 1 AND coalesce(sender, message_id, date, words_sha256) IS NULL"
		        " AND internal_at IS NULL AND why = ''",
		        1 },
		{ "Bea's mail is as it was", "SELECT count(*) FROM mail WHERE uid = 2 AND sender = 'bea@example.org'",
		        1 },
		{ "the record stays, without words",
		        "SELECT count(*) FROM audit WHERE member = 1 AND why = '' AND event IN ('confirmed', 'joined')",
		        2 },
		{ "and says what happened", "SELECT count(*) FROM audit WHERE member = 1 AND event = 'forgotten'", 1 },
		{ "references hold", "SELECT count(*) FROM pragma_foreign_key_check", 0 },
	};
	struct two two;
	int failures = 0;
	(void)state;
	two_make(&two);
	struct folder_of_test folder = two.folder;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_forget(folder.store, two.ana, NOW, NULL, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		char expected[24], got[24];
		snprintf(expected, sizeof(expected), "%lld", (long long)counts[i].left);
		snprintf(got, sizeof(got), "%lld", (long long)number_of(folder.store, counts[i].sql));
		failures += broken(counts[i].promise, counts[i].sql, expected, got);
	}
	assert_int_equal(failures, 0);
	DONE(store_begin(folder.store, &folder.err));
	assert_int_equal(store_member_forget(folder.store, two.ana, NOW, NULL, &folder.err), ERR_UNKNOWN);
	store_rollback(folder.store);
	folder_remove(&two.folder);
}

static void the_mail_that_asks_is_erased_too_and_its_copies(void **state)
{
	struct two two;
	struct mail_state mail = { 0 }, copy = { 0 };
	(void)state;
	two_make(&two);
	struct folder_of_test folder = two.folder;
	struct mail_seen seen = { { "INBOX", 1, 3 }, { 3 }, "yes@x", "ana@example.org", "today", NOW, NULL };
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &mail, &folder.err));
	const struct cause cause = { .mail_row = mail.row, .why = "she said yes" };
	DONE(store_member_forget(folder.store, two.ana, NOW, &cause, &folder.err));
	DONE(store_mail_decided(folder.store, mail.row, &seen, NULL, FOLDER_PROCESSED, "yes", NOW, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM mail WHERE sender = 'ana@example.org'"), 0);
	/* From a backup, or moved back by hand: known, and still nobody's. */
	seen.key = (struct mail_key){ "INBOX", 9, 3 };
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_erasure_done(folder.store, 1, &folder.err));
	DONE(store_mail_attempt(folder.store, &seen.key, NOW + 9 * DAY_S, &copy, &folder.err));
	DONE(store_mail_known(folder.store, copy.row, &seen, &copy, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_true(copy.is_decided);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM mail WHERE sender = 'ana@example.org'"), 0);
	folder_remove(&two.folder);
}

static void nobody_brings_them_back_but_they_themselves(void **state)
{
	struct two two;
	bool is_forgotten = true;
	(void)state;
	two_make(&two);
	struct folder_of_test folder = two.folder;
	DONE(store_is_forgotten(folder.store, "ana@example.org", &is_forgotten, &folder.err));
	assert_false(is_forgotten);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_forget(folder.store, two.ana, NOW, NULL, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	store_close(two.folder.store);
	folder.store = folder_open(&two.folder);
	DONE(store_is_forgotten(folder.store, "ANA@Example.ORG", &is_forgotten, &folder.err));
	assert_true(is_forgotten);
	DONE(store_is_forgotten(folder.store, "bea@example.org", &is_forgotten, &folder.err));
	assert_false(is_forgotten);
	DONE(store_is_forgotten(folder.store, "no address", &is_forgotten, &folder.err));
	assert_false(is_forgotten);
	/* A mail of theirs makes a row; only an answer to our question shows that it is theirs. */
	DONE(store_begin(folder.store, &folder.err));
	const int64_t again = member_make(&two.folder, "ana@example.org", "", NOW);
	DONE(store_is_forgotten(folder.store, "ana@example.org", &is_forgotten, &folder.err));
	assert_true(is_forgotten);
	DONE(store_member_confirm(folder.store, again, NOW, NULL, &folder.err));
	DONE(store_is_forgotten(folder.store, "ana@example.org", &is_forgotten, &folder.err));
	assert_false(is_forgotten);
	store_rollback(folder.store);
	folder_remove(&two.folder);
}

static void what_is_on_its_way_meanwhile_breaks_nothing(void **state)
{
	struct two two;
	struct delivery *list = NULL;
	int64_t ids[8];
	size_t count = 0, unknown = 0;
	(void)state;
	two_make(&two);
	struct folder_of_test folder = two.folder;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_deliveries_claim(folder.store, "main", 8, NOW, &two.folder.arena, &list, &count, &folder.err));
	DONE(store_member_forget(folder.store, two.ana, NOW, NULL, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	assert_int_equal(count, 8);
	for (size_t i = 0; i < count; i++)
		ids[i] = list[i].id;
	DONE(store_begin(folder.store, &folder.err));
	for (size_t i = 0; i < count; i++) {
		const struct outcome again = { .delivery = list[i].id, .state = DELIVERY_DUE, .next_at = NOW };
		const enum err_kind kind = store_delivery_outcomes(folder.store, "main", &again, 1, NOW, &folder.err);
		assert_true(kind == ERR_NONE || kind == ERR_UNKNOWN);
	}
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), 3);
	DONE(store_deliveries_claim(folder.store, "main", 8, NOW, &two.folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 3);
	DONE(store_deliveries_delivered(folder.store, ids, 8, 250, "2.0.0", NOW, &unknown, &folder.err));
	assert_int_equal(unknown, 5);
	store_rollback(folder.store);
	folder_remove(&two.folder);
}

static void all_that_is_kept_is_told(void **state)
{
	struct two two;
	struct record record = { 0 };
	bool changed;
	(void)state;
	two_make(&two);
	struct folder_of_test folder = two.folder;
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_pause(folder.store, two.ana, "2027-03-01", NOW, NULL, &changed, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_member_record(folder.store, two.ana, &two.folder.arena, &record, &folder.err));
	assert_string_equal(record.address, "ana@example.org");
	assert_string_equal(record.paused_until, "2027-03-01");
	assert_false(record.wants_digest);
	assert_int_equal(record.confirmed_at, NOW);
	assert_int_equal(record.membership_count, 1);
	assert_int_equal(record.event_count, 3);
	assert_string_equal(record.events[0].event, "joined");
	assert_string_equal(record.events[2].event, "paused");
	assert_int_equal(record.sent_count, 2); /* the announcement went with the pause */
	assert_string_equal(record.sent[0].event, "welcome");
	assert_int_equal(record.received_count, 1);
	assert_int_equal(record.received[0], NOW);
	assert_int_equal(record.returned_count, 0);
	const struct cause full = { .why = "5.2.2 full" }, complaint = { .why = "a complaint" };
	const struct bounce_action bounce = { .message = 7, .points = 10, .is_proved = true },
	                           spam = { .is_proved = true };
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_bounce_add(folder.store, two.ana, &spam, NOW + 5, &complaint, &folder.err));
	DONE(store_bounce_add(folder.store, two.ana, &bounce, NOW, &full, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_member_record(folder.store, two.ana, &two.folder.arena, &record, &folder.err));
	assert_int_equal(record.returned_count, 2);
	assert_string_equal(record.returned[0].said, "5.2.2 full");
	assert_int_equal(record.returned[0].at, NOW);
	assert_false(record.returned[0].is_complaint);
	assert_true(record.returned[1].is_complaint);
	assert_int_equal(store_member_record(folder.store, 99, &two.folder.arena, &record, &folder.err), ERR_UNKNOWN);
	folder_remove(&two.folder);
}

/* ---- a database of the first release ---- */

/* As the first release wrote it: pages with what moved away still in them, senders as they wrote themselves. */
static void first_release_write(const char *file)
{
	static const char *const rows[] = {
		"WITH RECURSIVE one(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM one WHERE n < 1999)"
		" INSERT INTO member (id, address, name, language, confirmed_at, created_at)"
		" SELECT n + 1, printf('%.*x.zqzq%dq@somewhere.example', 1 + n * 7 % 8, n * 2654435761 % 4294967296, n),"
		"  printf('name zqzq%dq', n), 'en', 1, 1 FROM one",
		"INSERT INTO membership (member, team, joined_at) SELECT id, 'education', 1 FROM member",
		"INSERT INTO token (kind, member, teams, question, state, opened_at)"
		" SELECT 'u', id, '', '', 'open', 1 FROM member",
		"INSERT INTO audit (at, event, member, team, mail, why) SELECT 1, 'joined', id, 'education', id, address FROM member",
		"INSERT INTO mail (id, folder, uidvalidity, uid, attempts, first_at, tried_at, sha256, message_id, sender, date,"
		"  internal_at, words_sha256, decided_at, kind, goes_to, why)"
		" SELECT id, 'INBOX', 1, id, 1, 1, 1, randomblob(32), 'mid.' || address, upper(address), 'today', 1, randomblob(32),"
		"  1, 'request', 'processed', name FROM member",
		"INSERT INTO message (id, kind, team, mail, why, created_at) SELECT id, 'welcome', '', id, name, 1 FROM member",
		"INSERT INTO message_text (message, language, frozen)"
		" SELECT id, 'en', CAST(replace(hex(zeroblob(1 + id % 60)), '00', 'hello ' || name) AS BLOB) FROM member",
		"INSERT INTO message (id, kind, team, why, created_at) VALUES (9000, 'announcement', 'education', '', 1)",
		"INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
		" SELECT id, id, 'en', 0, 1, 0, 'due', 1, 0, 1 FROM member",
		"INSERT INTO delivery (message, member, language, is_bulk, is_counted, to_stranger, state, due_at, tries, created_at)"
		" SELECT 9000, id, 'en', 1, 0, 0, 'due', 1, 0, 1 FROM member",
	};
	static const char left_behind[] = "zqzq4q lay here";
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA secure_delete = ON; BEGIN", NULL, NULL, NULL), SQLITE_OK);
	for (const char *const *sql = schema_migrations[0]; *sql != NULL; sql++)
		assert_int_equal(sqlite3_exec(db, *sql, NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (sqlite3_exec(db, rows[i], NULL, NULL, NULL) != SQLITE_OK)
			fail_msg("%s: %s", rows[i], sqlite3_errmsg(db));
	assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	/* In a page that nothing of this test writes. */
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'attention'", -1,
	                         &statement, NULL),
	        SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	const off_t page = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	const int fd = open(file, O_WRONLY);
	assert_int_equal(pwrite(fd, left_behind, sizeof(left_behind), (page - 1) * 4096 + 2000), sizeof(left_behind));
	close(fd);
}

static void a_database_of_the_first_release_keeps_every_promise(void **state)
{
	struct folder_of_test folder;
	struct facts facts = { 0 };
	(void)state;
	folder_make(&folder);
	store_close(folder_open(&folder)); /* for the key */
	unlink(folder.database);
	first_release_write(folder.database);
	folder_open(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM mail WHERE sender <> lower(sender)"), 0);
	DONE(store_begin(folder.store, &folder.err));
	const struct mail_seen seen = { .message_id = "", .from = "", .date = "" };
	const struct letter letter = { .from = "0.ZQZQ0Q@somewhere.example" };
	DONE(store_facts(folder.store, &letter, &seen, NOW, &folder.arena, &facts, &folder.err));
	assert_int_equal(facts.member_id, 1);
	assert_null(facts.paused_until);
	assert_false(facts.wants_digest);
	store_rollback(folder.store);
	half_is_forgotten(&folder, NULL);
	half_is_gone(&folder);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM delivery"), CROWD);
	folder_remove(&folder);
}

RUN(nothing_of_theirs_is_in_any_file, all_rows_of_theirs_go_and_no_others,
        the_mail_that_asks_is_erased_too_and_its_copies, nobody_brings_them_back_but_they_themselves,
        what_is_on_its_way_meanwhile_breaks_nothing, all_that_is_kept_is_told,
        a_database_of_the_first_release_keeps_every_promise)
