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

/* How many of the mails lead elsewhere than promised. All are written on Tuesday, 24 November 2026. */
static int broken_written(const struct written *mails, size_t count)
{
	struct arena kept = { 0 };
	struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	int failures = 0;
	letter_warm();
	letter_prepare(&reader, &kept);
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const struct written *mail = &mails[i];
		const char *given = arena_printf(&arena,
		        "From: Ana Ruiz <ana@lakeside.example>\nTo: teams%s%s@collab.example\n"
		        "Date: Tue, 24 Nov 2026 12:00:00 +0000\nMIME-Version: 1.0\n"
		        "Content-Type: text/plain; charset=utf-8\nSubject: %s\n\n%s\n",
		        *mail->tag != '\0' ? "+" : "", mail->tag, mail->subject, mail->body);
		const struct letter letter = letter_read(&reader, given, strlen(given), false, &arena);
		failures += broken(letter.why, given, mail->expected, written_outcome(&arena, &letter));
		arena_free(&arena);
	}
	arena_free(&kept);
	return failures;
}

#define CHECK_WRITTEN(mails) assert_int_equal(broken_written(mails, sizeof(mails) / sizeof((mails)[0])), 0)

#endif
