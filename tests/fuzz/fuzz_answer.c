/* fuzz_answer.c - a child of the sandbox that a mail has taken over may answer anything: nothing is believed. What is accepted is a
 * letter within bounds, and is accepted again the same. */
#include "tests/fuzz/fuzz.h"
#include "worker/answer.h"

static void string_promise(const char *string, size_t most)
{
	PROMISE(strlen(string) <= most);
	for (size_t step = 0; *string != '\0'; string += step) {
		unsigned code_point = 0;
		step = utf8_next(string, strlen(string), &code_point);
		PROMISE(step > 0 && (code_point >= ' ' || most > LETTER_FIELD_BYTES) && code_point != 0x7f);
	}
}

static void letter_promise(const struct letter *letter)
{
	PROMISE(letter->kind < LETTER_KIND_COUNT && letter->language < LANGUAGE_COUNT);
	PROMISE(letter->request_count <= LETTER_REQUESTS && letter->token_count <= LETTER_TOKENS);
	PROMISE(letter->recipient_count <= LETTER_RECIPIENTS && letter->event_count <= LETTER_EVENTS);
	string_promise(letter->text, LETTER_TEXT_BYTES);
	string_promise(letter->enclosed, LETTER_ENCLOSED_BYTES);
	string_promise(letter->from, LETTER_FIELD_BYTES);
	string_promise(letter->subject, LETTER_FIELD_BYTES);
	string_promise(letter->returned_id, LETTER_FIELD_BYTES);
	for (size_t i = 0; i < letter->request_count; i++)
		PROMISE(letter->requests[i].token < (int)letter->token_count);
	for (size_t i = 0; i < letter->token_count; i++)
		string_promise(letter->tokens[i].text, LETTER_FIELD_BYTES);
	for (size_t i = 0; i < letter->recipient_count; i++)
		string_promise(letter->recipients[i].address, LETTER_FIELD_BYTES);
	for (size_t i = 0; i < letter->event_count; i++)
		string_promise(letter->events[i].uid, LETTER_FIELD_BYTES);
	if (letter->announcement != NULL) {
		PROMISE(letter->announcement->file_count <= LETTER_FILES);
		PROMISE(letter->announcement->part_count <= LANGUAGE_COUNT);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct text again = { .arena = &arena }, twice = { .arena = &arena };
	struct letter letter, back;
	struct error err = { 0 };

	if (answer_read((const char *)data, bytes, &arena, &letter, &err) == ERR_NONE) {
		letter_promise(&letter);
		answer_write(&letter, &again);
		PROMISE(answer_read(again.data, again.length, &arena, &back, &err) == ERR_NONE);
		answer_write(&back, &twice);
		PROMISE(twice.length == again.length && memcmp(twice.data, again.data, again.length) == 0);
	}
	arena_free(&arena);
	return 0;
}
