/* fuzz_answer.c - a child of the sandbox that a mail has taken over may answer anything: nothing is believed. */
#include "tests/fuzz/fuzz.h"
#include "worker/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct letter letter;
	struct error err = { 0 };

	if (answer_read((const char *)data, bytes, &arena, &letter, &err) == ERR_NONE) {
		PROMISE(letter.kind < LETTER_KIND_COUNT && letter.request_count <= LETTER_REQUESTS);
		PROMISE(strlen(letter.text) <= LETTER_TEXT_BYTES && strlen(letter.from) <= LETTER_FIELD_BYTES);
		for (size_t i = 0; i < letter.request_count; i++)
			PROMISE(letter.requests[i].token < (int)letter.token_count);
	}
	arena_free(&arena);
	return 0;
}
