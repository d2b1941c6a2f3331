/* test_attention.c - what waits for a person is what lies in the folder, told with what is known of it. */
#include "tests/store/folder.h"
#include "base/text.h"

enum { NOW = 1000000 };

/* A mail that was decided to go to `folder`. */
static int64_t mail_decided(
        struct folder_of_test *given, int64_t uid, int64_t internal_at, enum folder goes_to, const char *why)
{
	struct folder_of_test folder = *given;
	struct mail_state state = { 0 };
	struct mail_seen seen = { .key = { "INBOX", 7, uid },
		.message_id = "",
		.from = "ana@example.org",
		.date = "",
		.internal_date = internal_at };

	memcpy(seen.sha256, &uid, sizeof(uid));
	DONE(store_mail_attempt(folder.store, &seen.key, NOW, &state, &folder.err));
	DONE(store_mail_decided(folder.store, state.row, &seen, &letter_unread, goes_to, why, NOW, &folder.err));
	return state.row;
}

/* "uid why" of each mail that waits. */
static const char *waiting(struct folder_of_test *given, const char *inbox, struct arena *arena)
{
	struct folder_of_test folder = *given;
	struct attention_mail *list = NULL;
	struct text out = { .arena = arena };
	size_t count = 1;

	for (int64_t after = 0; count > 0;) {
		DONE(store_attention_mails(folder.store, inbox, after, 1, arena, &list, &count, &folder.err));
		for (size_t i = 0; i < count; i++) {
			after = list[i].uid;
			text_printf(&out, "%d %s\n", (int)list[i].uid, list[i].row == 0 ? "?" : list[i].why);
		}
	}
	return text_string(&out);
}

static const struct {
	const char *promise, *inbox;
	struct attention_mail seen[4];
	size_t count;
	const char *expected;
} cases[] = {
	{ "each with its reason", "", { { .uid = 11, .internal_at = 100 }, { .uid = 12, .internal_at = 200 } }, 2,
	        "11 first\n12 second\n" },
	{ "what a person moved out waits no more", "", { { .uid = 12, .internal_at = 200 } }, 1, "12 second\n" },
	{ "what a person put there is told, though nothing is known of it", "", { { .uid = 30, .internal_at = 555 } },
	        1, "30 ?\n" },
	{ "two of the same second keep their order", "",
	        { { .uid = 40, .internal_at = 300 }, { .uid = 41, .internal_at = 300 } }, 2, "40 third\n41 fourth\n" },
	{ "of two of the same second the older one was moved out", "", { { .uid = 41, .internal_at = 300 } }, 1,
	        "41 fourth\n" },
	{ "what went elsewhere isn't taken for it", "", { { .uid = 50, .internal_at = 400 } }, 1, "50 ?\n" },
	{ "where it is the inbox itself, the UID tells", "INBOX", { { .uid = 3, .internal_at = 300 } }, 1,
	        "3 third\n" },
	{ "nothing waits", "", { { .uid = 0 } }, 0, "" },
};

static void what_waits_is_what_lies_in_the_folder(void **state)
{
	struct folder_of_test folder;
	int failures = 0;
	(void)state;

	folder_make(&folder);
	folder_open(&folder);
	DONE(store_begin(folder.store, &folder.err));
	mail_decided(&folder, 1, 100, FOLDER_ATTENTION, "first");
	mail_decided(&folder, 2, 200, FOLDER_ATTENTION, "second");
	mail_decided(&folder, 3, 300, FOLDER_ATTENTION, "third");
	mail_decided(&folder, 4, 300, FOLDER_ATTENTION, "fourth");
	mail_decided(&folder, 5, 400, FOLDER_PROCESSED, "fifth");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct attention attention = { (int64_t)cases[i].count, 100, NOW };
		struct arena arena = { 0 };
		DONE(store_attention_seen(folder.store, &attention, cases[i].seen, cases[i].count, &folder.err));
		failures += broken(
		        cases[i].promise, cases[i].inbox, cases[i].expected, waiting(&folder, cases[i].inbox, &arena));
		arena_free(&arena);
	}
	store_rollback(folder.store);
	folder_remove(&folder);
	assert_int_equal(failures, 0);
}

static void when_inbox_looked_is_known(void **state)
{
	struct folder_of_test folder;
	struct attention attention = { 1, 100, NOW }, read;
	(void)state;

	folder_make(&folder);
	folder_open(&folder);
	DONE(store_attention(folder.store, &read, &folder.err));
	assert_int_equal(read.seen_at, 0);
	DONE(store_begin(folder.store, &folder.err));
	DONE(store_attention_seen(folder.store, &attention, NULL, 0, &folder.err));
	DONE(store_attention_looked(folder.store, NOW + 5, &folder.err));
	DONE(store_attention(folder.store, &read, &folder.err));
	assert_int_equal(read.count, 1);
	assert_int_equal(read.seen_at, NOW + 5);
	store_rollback(folder.store);
	folder_remove(&folder);
}

RUN(what_waits_is_what_lies_in_the_folder, when_inbox_looked_is_known)
