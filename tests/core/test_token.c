/* test_token.c - what a token in a mail may be relied on for. */
#include "tests/test.h"
#include "core/token.h"
#include <ctype.h>
#include <inttypes.h>

static const struct token_key key = { "a key of thirty-two bytes......" };
static const struct token_key other_key = { "another key of thirty-two bytes" };
static const enum token_kind kinds[] = { TOKEN_CONFIRM, TOKEN_MEETING, TOKEN_APPROVAL, TOKEN_QUESTION, TOKEN_RETURN,
	TOKEN_LEAVE };
static const int64_t ids[] = { 1, 31, 32, 33, 1000, 123456789, INT64_C(1) << 40, INT64_MAX };

static void a_token_is_read_as_it_was_written_in_any_case(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
			char room[TOKEN_ROOM];
			int64_t id = 0;
			token_write(&key, kinds[k], ids[i], room);
			assert_int_equal(room[0], kinds[k]);
			assert_int_equal(room[1], '-');
			assert_in_range(strlen(room + 2), 6, 64);
			for (const char *at = room + 2; *at != '\0'; at++)
				assert_true(islower((unsigned char)*at) || isdigit((unsigned char)*at));
			assert_true(token_read(&key, kinds[k], room + 2, &id));
			assert_int_equal(id, ids[i]);
			for (size_t at = 2; at < strlen(room); at += 2)
				room[at] = (char)toupper((unsigned char)room[at]);
			id = 0;
			assert_true(token_read(&key, kinds[k], room + 2, &id));
			assert_int_equal(id, ids[i]);
		}
	}
}

static void the_same_row_gives_the_same_bytes(void **state)
{
	char room[TOKEN_ROOM];
	(void)state;
	/* Computed apart, with Python's hmac and base64: a released token must be readable in ten years. */
	assert_string_equal(token_write(&key, TOKEN_CONFIRM, 1, room), "c-bkbu4qxcgrmkpglwc");
	assert_string_equal(token_write(&key, TOKEN_LEAVE, 123456789, room), "u-dvxtiv3laug6msbb6o6zxm");
}

static void another_kind_id_key_or_letter_is_not_ours(void **state)
{
	char room[TOKEN_ROOM], changed[TOKEN_ROOM];
	int64_t id = 77;
	(void)state;
	token_write(&key, TOKEN_CONFIRM, 4711, room);
	assert_false(token_read(&key, TOKEN_RETURN, room + 2, &id));
	assert_false(token_read(&other_key, TOKEN_CONFIRM, room + 2, &id));
	for (size_t i = 2; room[i] != '\0'; i++) {
		memcpy(changed, room, sizeof(changed));
		changed[i] = room[i] == 'q' ? 'r' : 'q';
		assert_false(token_read(&key, TOKEN_CONFIRM, changed + 2, &id));
	}
	assert_int_equal(id, 77); /* outputs are written on success only */
}

static void what_is_no_token_is_refused(void **state)
{
	static const char *const texts[] = { "", "a", "abcdef", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaa",
		"baaaaaaaaaaaaaaaa", "b1aaaaaaaaaaaaaaa", "b aaaaaaaaaaaaaaaa", "77777777777777777777777777777",
		"777777777777777777777777777777", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
		"b\304\205aaaaaaaaaaaaaaa" };
	char room[TOKEN_ROOM], padded[TOKEN_ROOM + 1];
	int64_t id = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(token_read(&key, TOKEN_CONFIRM, texts[i], &id));
	/* One row has one text: a leading zero isn't read. */
	token_write(&key, TOKEN_CONFIRM, 5, room);
	snprintf(padded, sizeof(padded), "a%s", room + 2);
	assert_false(token_read(&key, TOKEN_CONFIRM, padded, &id));
}

RUN(a_token_is_read_as_it_was_written_in_any_case, the_same_row_gives_the_same_bytes,
        another_kind_id_key_or_letter_is_not_ours, what_is_no_token_is_refused)
