/* test_mail.c - when a mail is known, and when it is decided anew (promise 1). */
#include "tests/store/folder.h"

enum { NOW = 1000000 };

/* A mail as it is found: where, when, what. Its bytes and words are told apart by letters. */
struct found {
	const char *folder;
	int64_t uidvalidity, uid, at;
	char bytes;
	const char *message_id, *from, *date;
};

static struct mail_seen seen_of(const struct found *found)
{
	struct mail_seen seen = { { found->folder, found->uidvalidity, found->uid }, { 0 }, found->message_id,
		found->from, found->date, found->at, NULL };
	memset(seen.sha256, found->bytes, sizeof(seen.sha256));
	return seen;
}

/* Attempts the mail and asks whether it is known, as the inbox does. */
static struct mail_state attempt(struct folder_of_test *given, const struct found *found)
{
	struct folder_of_test folder = *given;
	const struct mail_seen seen = seen_of(found);
	struct mail_state mail = { 0 };

	DONE(store_mail_attempt(folder.store, &seen.key, found->at, &mail, &folder.err));
	if (!mail.is_decided)
		DONE(store_mail_known(folder.store, mail.row, &seen, &mail, &folder.err));
	return mail;
}

#define A(where, validity, uid, at, bytes)                                                                             \
	{                                                                                                              \
		where, validity, uid, at, bytes, "id@x.example", "Ana <ana@x.example>", "Mon"                          \
	}

static const struct {
	const char *promise;
	struct found first;
	enum folder folder;
	bool is_moved;
	struct found then;
	const char *expected;
} cases[] = {
	{ "under the same key a mail is dealt with", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true,
	        A("INBOX", 1, 1, NOW, 'a'), "known, to 0" },
	{ "though its move is still to do", A("INBOX", 1, 1, NOW, 'a'), FOLDER_ATTENTION, false,
	        A("INBOX", 1, 1, NOW, 'a'), "known, to 1" },
	{ "moved back from Processed it is known", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true,
	        A("INBOX", 1, 2, NOW, 'a'), "known, to 0" },
	{ "delivered twice by the provider it is known", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, false,
	        A("INBOX", 1, 2, NOW, 'a'), "known, to 0" },
	{ "moved back from Attention it is decided anew", A("INBOX", 1, 1, NOW, 'a'), FOLDER_ATTENTION, true,
	        A("INBOX", 1, 2, NOW, 'a'), "new" },
	{ "a second copy of what still waits for its move to Attention is known", A("INBOX", 1, 1, NOW, 'a'),
	        FOLDER_ATTENTION, false, A("INBOX", 1, 2, NOW, 'a'), "known, to 1" },
	{ "sent twice by its sender it is a new mail", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true,
	        A("INBOX", 1, 2, NOW, 'b'), "new" },
	{ "under a new UIDVALIDITY its bytes are known", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true,
	        { "INBOX", 2, 1, NOW + 1, 'a', "", "", "" }, "known, to 0" },
	{ "or its Message-ID, From and Date, if a server changed its bytes", A("INBOX", 1, 1, NOW, 'a'), FOLDER_BOUNCES,
	        true, A("INBOX", 2, 1, NOW + 1, 'b'), "known, to 2" },
	{ "in another folder too", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true, A("Teams", 1, 1, NOW, 'b'),
	        "known, to 0" },
	{ "another Date is another mail", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED, true,
	        { "INBOX", 2, 1, NOW, 'b', "id@x.example", "Ana <ana@x.example>", "Tue" }, "new" },
	{ "another From is another mail: nobody hides a mail by its id", A("INBOX", 1, 1, NOW, 'a'), FOLDER_PROCESSED,
	        true, { "INBOX", 2, 1, NOW, 'b', "id@x.example", "Eve <eve@x.example>", "Mon" }, "new" },
	{ "mails without a Message-ID aren't the same by that",
	        { "INBOX", 1, 1, NOW, 'a', "", "Ana <ana@x.example>", "Mon" }, FOLDER_PROCESSED, true,
	        { "INBOX", 2, 1, NOW, 'b', "", "Ana <ana@x.example>", "Mon" }, "new" },
	{ "a backup that brings back what went to Attention asks nobody twice", A("INBOX", 1, 1, NOW, 'a'),
	        FOLDER_ATTENTION, true, A("INBOX", 2, 1, NOW + DAY_S, 'a'), "known, to 1" },
};

static void a_mail_is_dealt_with_once(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct folder_of_test folder;
		folder_make(&folder);
		folder_open(&folder);
		DONE(store_begin(folder.store, &folder.err));
		struct mail_state mail = attempt(&folder, &cases[i].first);
		const struct mail_seen seen = seen_of(&cases[i].first);
		assert_false(mail.is_decided);
		DONE(store_mail_decided(folder.store, mail.row, &seen, NULL, cases[i].folder, "", NOW, &folder.err));
		if (cases[i].is_moved)
			DONE(store_mail_moved(folder.store, &mail.row, 1, NOW, &folder.err));
		mail = attempt(&folder, &cases[i].then);
		const char *got =
		        mail.is_decided ? arena_printf(&folder.arena, "known, to %d", (int)mail.folder) : "new";
		failures += broken(cases[i].promise, "", cases[i].expected, got);
		/* What is known is so for good, and waits for its move like any other. */
		if (mail.is_decided)
			assert_true(attempt(&folder, &cases[i].then).is_decided);
		store_rollback(folder.store);
		folder_remove(&folder);
	}
	assert_int_equal(failures, 0);
}

static void moved_back_again_after_it_was_dealt_with_it_is_known(void **state)
{
	static const struct found ways[] = { A("INBOX", 1, 1, NOW, 'a'), A("INBOX", 1, 2, NOW, 'a'),
		A("INBOX", 1, 3, NOW, 'a') };
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 2; i++) { /* first to Attention; a person moves it back; then it is dealt with */
		const struct mail_seen seen = seen_of(&ways[i]);
		const struct mail_state mail = attempt(&folder, &ways[i]);
		assert_false(mail.is_decided);
		DONE(store_mail_decided(folder.store, mail.row, &seen, NULL,
		        i == 0 ? FOLDER_ATTENTION : FOLDER_PROCESSED, "", NOW, &folder.err));
		DONE(store_mail_moved(folder.store, &mail.row, 1, NOW, &folder.err));
	}
	const struct mail_state last = attempt(&folder, &ways[2]);
	assert_true(last.is_decided);
	assert_int_equal(last.folder, FOLDER_PROCESSED);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void a_mailbox_made_again_long_ago_lets_people_move_mail_back(void **state)
{
	static const struct found old = A("INBOX", 1, 1, NOW, 'a'), first = A("INBOX", 2, 1, NOW + 1, 'x'),
	                          back = A("INBOX", 2, 9, NOW + 2 + DAY_S, 'a');
	struct folder_of_test folder;
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	const struct mail_seen seen = seen_of(&old);
	const struct mail_state mail = attempt(&folder, &old);
	DONE(store_mail_decided(folder.store, mail.row, &seen, NULL, FOLDER_ATTENTION, "", NOW, &folder.err));
	DONE(store_mail_moved(folder.store, &mail.row, 1, NOW, &folder.err));
	assert_true(attempt(&folder, &first).is_decided);
	assert_true(attempt(&folder, &back).is_decided == false);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void attempts_are_counted_until_a_mail_is_decided(void **state)
{
	static const struct found mail = A("INBOX", 1, 1, NOW, 'a');
	struct folder_of_test folder;
	struct mail_state last = { 0 };
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	const struct mail_seen seen = seen_of(&mail);
	for (int i = 1; i <= 3; i++) {
		DONE(store_begin(folder.store, &folder.err));
		DONE(store_mail_attempt(folder.store, &seen.key, NOW, &last, &folder.err));
		DONE(store_commit(folder.store, &folder.err));
		assert_int_equal(last.attempts, i);
	}
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_mail_decided(
	        folder.store, last.row, &seen, NULL, FOLDER_ATTENTION, "three tries", NOW, &folder.err));
	assert_int_equal(store_mail_decided(folder.store, last.row, &seen, NULL, FOLDER_BOUNCES, "", NOW, &folder.err),
	        ERR_UNKNOWN);
	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &last, &folder.err));
	assert_int_equal(last.attempts, 3);
	assert_true(last.is_decided);
	assert_int_equal(last.folder, FOLDER_ATTENTION);
	store_rollback(folder.store);
	folder_remove(&folder);
}

static void what_isnt_moved_yet_is_told_until_it_is(void **state)
{
	struct folder_of_test folder;
	struct mail_unmoved *list = NULL;
	size_t count = 0;
	int64_t rows[3];
	(void)state;
	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	for (int i = 0; i < 3; i++) {
		const struct found found = A("INBOX", 7, 10 + i, NOW, (char)('a' + i));
		const struct mail_seen seen = seen_of(&found);
		rows[i] = attempt(&folder, &found).row;
		if (i < 2)
			DONE(store_mail_decided(
			        folder.store, rows[i], &seen, NULL, FOLDER_BOUNCES, "", NOW, &folder.err));
	}
	DONE(store_mail_unmoved(folder.store, "INBOX", 7, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].uid, 10);
	assert_int_equal(list[1].row, rows[1]);
	assert_int_equal(list[1].folder, FOLDER_BOUNCES);
	assert_false(list[1].is_copied);
	DONE(store_mail_copied(folder.store, &rows[1], 1, NOW, &folder.err)); /* without MOVE the copy comes first */
	DONE(store_mail_moved(folder.store, rows, 1, NOW, &folder.err));
	DONE(store_mail_unmoved(folder.store, "INBOX", 7, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 1);
	assert_true(list[0].is_copied);
	DONE(store_mail_unmoved(folder.store, "INBOX", 8, &folder.arena, &list, &count, &folder.err));
	assert_int_equal(count, 0);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(a_mail_is_dealt_with_once, moved_back_again_after_it_was_dealt_with_it_is_known,
        a_mailbox_made_again_long_ago_lets_people_move_mail_back, attempts_are_counted_until_a_mail_is_decided,
        what_isnt_moved_yet_is_told_until_it_is)
