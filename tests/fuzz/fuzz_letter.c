/* fuzz_letter.c - any bytes are a letter, and it passes the door out of the sandbox: so core/letter.h's bounds hold for it. */
#include "letter/read.h"
#include "tests/fuzz/fuzz.h"
#include "worker/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static const char *const aliases[] = { "Education", "Training", NULL };
	static struct team teams[] = {
		{ .id = "education",
		        .name = { [LANGUAGE_EN] = "Education & Training" },
		        .aliases = { [LANGUAGE_EN] = aliases } },
		{ .id = "hiring",
		        .name = { [LANGUAGE_EN] = "Local & Targeted Hiring", [LANGUAGE_PL] = "Lokalna Rekrutacja" } },
	};
	static const char *const admins[] = { "office@collab.example", NULL };
	static const struct house house = { .name = "Collaborative",
		.address = "teams@collab.example",
		.postal = "",
		.time_zone = "UTC",
		.languages = { LANGUAGE_EN, LANGUAGE_ES, LANGUAGE_PL },
		.language_count = 3,
		.admins = admins,
		.has_subaddressing = true,
		.teams = teams,
		.team_count = 2 };
	static struct arena kept;
	static struct reader reader = { .house = &house, .authserv_id = "mx.collab.example" };
	static bool is_warm;
	struct arena arena = { 0 };
	struct text answer = { .arena = &arena, .limit_bytes = ANSWER_BYTES };
	struct letter back;
	struct error err = { 0 };

	if (!is_warm) {
		letter_warm();
		letter_prepare(&reader, &kept);
	}
	is_warm = true;
	const struct letter letter = letter_read(&reader, (const char *)data, bytes, bytes % 16 == 15, &arena);
	answer_write(&letter, &answer);
	const enum err_kind kind = answer_read(answer.data, answer.length, &arena, &back, &err);
	if (kind != ERR_NONE)
		fprintf(stderr, "%s\n", err.text);
	PROMISE(kind == ERR_NONE);
	PROMISE(back.kind == letter.kind && back.request_count == letter.request_count);
	PROMISE(letter.kind == LETTER_REQUEST || letter.kind == LETTER_ANSWER || letter.request_count == 0);
	arena_free(&arena);
	return 0;
}
