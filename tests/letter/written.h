/* written.h - mails as they come from the wire, and what each must lead to: bytes in, requests out, through the whole room. */
#ifndef TESTS_LETTER_WRITTEN_H
#define TESTS_LETTER_WRITTEN_H
#include "tests/test.h"
#include "base/text.h"
#include "letter/read.h"
#include "tests/letter/house.h"

struct written {
	const char *tag; /* of the address written to; "" none. A token in it is in the subject, too. */
	const char *subject, *body;
	const char *expected; /* kind, language, requests */
};

static const char *written_outcome(struct arena *arena, const struct letter *letter)
{
	struct text text = { .arena = arena };
	text_printf(&text, "%s %s", letter_kind_name(letter->kind), language_code(letter->language));
	for (size_t i = 0; i < letter->request_count; i++)
		text_printf(&text, " %s%s%s", letter->requests[i].word,
		        *letter->requests[i].argument != '\0' ? ":" : "", letter->requests[i].argument);
	return text_string(&text);
}

/* Reads a mail of Tuesday, 24 November 2026. */
static const char *written_given(struct arena *arena, const char *tag, const char *subject, const char *body)
{
	return arena_printf(arena,
	        "From: Ana Ruiz <ana@lakeside.example>\nTo: teams%s%s@collab.example\n"
	        "Date: Tue, 24 Nov 2026 12:00:00 +0000\nMIME-Version: 1.0\n"
	        "Content-Type: text/plain; charset=utf-8\nSubject: %s\n\n%s\n",
	        *tag != '\0' ? "+" : "", tag, subject, body);
}

/* The house's words, made ready once. */
static struct reader written_reader(struct arena *kept)
{
	struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	letter_warm();
	letter_prepare(&reader, kept);
	return reader;
}

/* How many of the mails lead elsewhere than promised. */
static int broken_written(const struct written *mails, size_t count)
{
	struct arena kept = { 0 };
	const struct reader reader = written_reader(&kept);
	int failures = 0;
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const struct written *mail = &mails[i];
		const char *given = written_given(&arena, mail->tag, mail->subject, mail->body);
		const struct letter letter = letter_read(&reader, given, strlen(given), false, &arena);
		failures += broken(letter.why, given, mail->expected, written_outcome(&arena, &letter));
		arena_free(&arena);
	}
	arena_free(&kept);
	return failures;
}

/* How many of these words, as a body or a subject, lead to more than a question back or a mail that reads. */
static int broken_harmless(const char *const *said, size_t count)
{
	static const char *const reading[] = { "status", "teams", "meetings", "help", "data" };
	struct arena kept = { 0 };
	const struct reader reader = written_reader(&kept);
	int failures = 0;
	for (size_t i = 0; i < 2 * count; i++) {
		struct arena arena = { 0 };
		const char *words = said[i / 2];
		const char *given =
		        i % 2 == 0 ? written_given(&arena, "", "", words) : written_given(&arena, "", words, "");
		const struct letter letter = letter_read(&reader, given, strlen(given), false, &arena);
		for (size_t r = 0; r < letter.request_count; r++) {
			bool is_reading = false;
			for (size_t known = 0; known < sizeof(reading) / sizeof(reading[0]); known++)
				is_reading = is_reading || strcmp(letter.requests[r].word, reading[known]) == 0;
			if (!is_reading)
				failures += broken("nothing acts", given, "", written_outcome(&arena, &letter));
		}
		arena_free(&arena);
	}
	arena_free(&kept);
	return failures;
}

#define CHECK_WRITTEN(mails) assert_int_equal(broken_written(mails, sizeof(mails) / sizeof((mails)[0])), 0)
#define CHECK_HARMLESS(said) assert_int_equal(broken_harmless(said, sizeof(said) / sizeof((said)[0])), 0)

#endif
