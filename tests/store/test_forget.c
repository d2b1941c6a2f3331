/* test_forget.c - who wants to be forgotten is: nothing of theirs is in any file, and nobody brings them back (promise 8). */
#include "tests/store/folder.h"
#include <fcntl.h>
#include "base/text.h"
#include <sys/stat.h>

enum { NOW = 1000000, CROWD = 3000 };

/* ---- the raw bytes ---- */

/* All that is somebody's has their number in it: "zq17q". Counts, by number, how often that stands in this file. */
static void file_count(const char *name, int counts[static CROWD])
{
	struct stat status;
	const int fd = open(name, O_RDONLY);

	assert_true(fd >= 0 && fstat(fd, &status) == 0);
	char *all = calloc(1, (size_t)status.st_size + 1);
	assert_non_null(all);
	assert_int_equal(read(fd, all, (size_t)status.st_size), status.st_size);
	const char *end = all + status.st_size;
	for (const char *at = all; (at = memmem(at, (size_t)(end - at), "zq", 2)) != NULL; at += 2) {
		char *behind;
		const long number = strtol(at + 2, &behind, 10);
		if (number >= 0 && number < CROWD && *behind == 'q') /* else cut by the end of a page */
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
	snprintf(somebody->address, sizeof(somebody->address), "%.*x.zq%dq@somewhere.example", 1 + (int)(mixed % 17),
	        mixed, number);
	snprintf(somebody->name, sizeof(somebody->name), "Ñandú zq%dq", number);
	snprintf(somebody->message_id, sizeof(somebody->message_id), "%x.zq%dq.x@somewhere.example", mixed, number);
	snprintf(somebody->text, sizeof(somebody->text), "a text of zq%dq alone ", number);
	snprintf(somebody->question, sizeof(somebody->question), "may zq%dq join? ", number);
	snprintf(somebody->why, sizeof(somebody->why), "zq%dq said so", number);
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

static void somebody_is_forgotten(struct folder_of_test *given, const struct somebody *somebody)
{
	struct folder_of_test folder = *given;
	struct erasure *erasures = NULL;
	size_t count = 0;

	DONE(store_begin(folder.store, &folder.err));
	DONE(store_member_forget(folder.store, somebody->member, NOW, NULL, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
	DONE(store_erasures(folder.store, &folder.arena, &erasures, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_string_equal(erasures[0].address, somebody->address);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_erasure_done(folder.store, erasures[0].id, &folder.err));
	DONE(store_commit(folder.store, &folder.err));
}

static void nothing_of_theirs_is_in_any_file(void **state)
{
	static int counts[CROWD];
	struct folder_of_test folder;
	struct somebody *crowd = calloc(CROWD, sizeof(*crowd));
	int leaks = 0;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	assert_non_null(crowd);
	crowd_comes(&folder, crowd);
	for (int i = 0; i < CROWD; i += 2)
		somebody_is_forgotten(&folder, &crowd[i]);
	disk_count(&folder, counts);
	for (int i = 0; i < CROWD; i++) {
		if (i % 2 == 0 && counts[i] > 0)
			print_error("on disk after all was erased: number %d, %d times\n", i, counts[i]);
		leaks += i % 2 == 0 && counts[i] > 0;
		assert_true(i % 2 == 0 || counts[i] > 10); /* others keep what is theirs */
	}
	assert_int_equal(leaks, 0);
	assert_int_equal(
	        number_of(folder.store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
	assert_int_equal(number_of(folder.store, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	free(crowd);
	folder_remove(&folder);
}

RUN(nothing_of_theirs_is_in_any_file)
