/* test_plan.c - which mails go in one set, what is the next step of a move, when to sign in again, what folders are called. */
#include "tests/test.h"
#include "base/text.h"
#include "inbox/folder.h"
#include "inbox/plan.h"

static void sets_keep_within_the_budget(void **state)
{
	static const struct {
		const char *promise;
		uint32_t bytes[4];
		size_t count, budget, expected;
	} cases[] = {
		{ "all that fits goes together", { 10, 20, 30, 40 }, 4, 100, 4 },
		{ "what doesn't fit waits for the next set", { 10, 20, 80, 40 }, 4, 100, 2 },
		{ "a mail larger than the budget goes alone", { 500, 1, 1, 1 }, 4, 100, 1 },
		{ "exactly the budget still fits", { 60, 40, 1, 1 }, 4, 100, 2 },
		{ "sizes of 4 GiB don't overflow the sum", { UINT32_MAX, UINT32_MAX, 1, 1 }, 4, UINT32_MAX, 1 },
		{ "empty mails cost nothing", { 0, 0, 0, 0 }, 4, 0, 4 },
		{ "nothing gives nothing", { 0, 0, 0, 0 }, 0, 100, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (set_length(cases[i].bytes, cases[i].count, cases[i].budget) != cases[i].expected)
			fail_msg("%s: %zu", cases[i].promise,
			        set_length(cases[i].bytes, cases[i].count, cases[i].budget));
}

static void uids_go_on_the_wire_as_ranges(void **state)
{
	static const struct {
		uint32_t uids[6];
		size_t count;
		const char *expected;
	} cases[] = {
		{ { 3, 4, 5, 9 }, 4, "3:5 9:9 " },
		{ { 1 }, 1, "1:1 " },
		{ { 1, 3, 5 }, 3, "1:1 3:3 5:5 " },
		{ { 4294967294u, 4294967295u }, 2, "4294967294:4294967295 " },
		{ { 0 }, 0, "" },
	};
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct uid_range ranges[6];
		struct text got = { 0 };
		const size_t count = uid_ranges(cases[i].uids, cases[i].count, ranges);
		for (size_t j = 0; j < count; j++)
			text_printf(&got, "%u:%u ", ranges[j].first, ranges[j].last);
		failures += broken("ranges", cases[i].expected, cases[i].expected, text_string(&got));
		text_free(&got);
	}
	assert_int_equal(failures, 0);
}

static void a_move_goes_on_where_it_stopped(void **state)
{
	static const struct {
		const char *promise;
		struct move_state state;
		enum move_step expected;
	} cases[] = {
		{ "with MOVE it is one step", { false, false, true }, MOVE_AT_ONCE },
		{ "without, it is copied first", { false, false, false }, MOVE_COPY },
		{ "what is copied isn't copied again", { false, true, false }, MOVE_DISCARD },
		{ "nor moved, where the server has learnt MOVE since", { false, true, true }, MOVE_DISCARD },
		{ "what is there already stays", { true, false, true }, MOVE_STAYS },
		{ "also without MOVE", { true, false, false }, MOVE_STAYS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (move_next(&cases[i].state) != cases[i].expected)
			fail_msg("%s", cases[i].promise);
}

static void signing_in_again_waits_ever_longer(void **state)
{
	int64_t before = 0;

	(void)state;
	for (int failures = 1; failures < 40; failures++) {
		const int64_t least = session_backoff_ms(failures, ERR_TEMPORARY, 0);
		const int64_t most = session_backoff_ms(failures, ERR_TEMPORARY, (uint32_t)(least));
		assert_true(least >= 500 && most <= 5 * 60 * 1000 && least >= before && most == least * 2);
		assert_true(session_backoff_ms(failures, ERR_PERMANENT, 0) > least);
		assert_true(session_backoff_ms(failures, ERR_PERMANENT, UINT32_MAX) <= 15 * 60 * 1000);
		before = least;
	}
}

static void folders_have_the_servers_names(void **state)
{
	static const struct {
		const char *promise, *path, *prefix;
		char separator;
		const char *expected;
	} cases[] = {
		{ "a plain name stays", "Attention", "", '/', "Attention" },
		{ "levels get the server's separator", "Teams/Done", "", '.', "Teams.Done" },
		{ "behind the personal namespace", "Attention", "INBOX.", '.', "INBOX.Attention" },
		{ "INBOX is INBOX however it is spelt", "inbox", "INBOX.", '.', "INBOX" },
		{ "modified UTF-7", "Españ/Łódź", "", '/', "Espa&APE-/&AUEA8w-d&AXo-" },
		{ "an ampersand is written out", "A & B", "", '/', "A &- B" },
		{ "beyond the first plane", "\xF0\x9F\x98\x80", "", '/', "&2D3eAA-" },
		{ "no name", "", "", '/', "folder '': no name" },
		{ "no empty level", "a//b", "", '/', "folder 'a//b': no name" },
		{ "nor one at the end", "a/", "", '/', "folder 'a/': no name" },
		{ "no line end: it would be a command", "a\r\nb", "", '/',
		        "folder 'a\r\nb': only UTF-8 without control characters" },
		{ "no bytes that are no UTF-8", "a\xff", "", '/',
		        "folder 'a\xff': only UTF-8 without control characters" },
		{ "the separator is no part of a name", "Dr. Who", "", '.',
		        "folder 'Dr. Who': this server keeps '.' for folders in folders" },
		{ "no levels on a server without", "a/b", "", '\0',
		        "folder 'a/b': this server has no folders in folders" },
	};
	int failures = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = { 0 };
		struct error err = { 0 };
		const char *name = "";
		const enum err_kind kind =
		        folder_name(cases[i].path, cases[i].prefix, cases[i].separator, &arena, &name, &err);
		failures +=
		        broken(cases[i].promise, cases[i].path, cases[i].expected, kind == ERR_NONE ? name : err.text);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(sets_keep_within_the_budget, uids_go_on_the_wire_as_ranges, a_move_goes_on_where_it_stopped,
        signing_in_again_waits_ever_longer, folders_have_the_servers_names)
