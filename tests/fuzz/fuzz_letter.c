/* fuzz_letter.c - any bytes are a letter, within core/letter.h's bounds, and what a program sent asks for nothing. */
#include "tests/fuzz/letters.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	const struct letter letter = letters_read((const char *)data, bytes, bytes % 16 == 15, &arena);

	letter_promises(&letter, &arena);
	arena_free(&arena);
	return 0;
}
