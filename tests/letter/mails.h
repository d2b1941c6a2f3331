/* mails.h - rows of mails by their words, and what each must lead to: for tests of letter/requests.c. */
#ifndef TESTS_LETTER_MAILS_H
#define TESTS_LETTER_MAILS_H
#include "tests/test.h"
#include "base/text.h"
#include "letter/source.h"
#include "tests/letter/house.h"

enum { TUESDAY = 1795528800 }; /* 2026-11-24 12:00 UTC */

struct mail {
	const char *subject, *body;
	const char *tag;      /* of the address written to; NULL none */
	const char *token;    /* "c-4h8tzm": what it answers; NULL none */
	const char *expected; /* kind, language, requests */
};

static inline const char *outcome(struct arena *arena, const struct letter *letter)
{
	struct text text = { .arena = arena };
	text_printf(&text, "%s %s%s", letter_kind_name(letter->kind), language_code(letter->language),
	        letter->says_confirm ? " says-confirm" : "");
	for (size_t i = 0; i < letter->request_count; i++)
		text_printf(&text, " %s%s%s", letter->requests[i].word,
		        *letter->requests[i].argument != '\0' ? ":" : "", letter->requests[i].argument);
	return text_string(&text);
}

/* How many of `mails` lead elsewhere than promised. */
static inline int broken_mails(const struct mail *mails, size_t count)
{
	int failures = 0;
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const struct mail *mail = &mails[i];
		const bool is_forward = strncmp(mail->subject, "Fwd:", 4) == 0;
		static struct arena kept; /* the house's words, made ready once for all mails */
		static struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
		if (reader.lexicon == NULL)
			letter_prepare(&reader, &kept);
		struct letter letter = { .from = "ana@lakeside.example",
			.from_name = "",
			.subject = mail->subject,
			.message_id = "",
			.text = mail->body,
			.why = "",
			.calendar_method = "",
			.returned_id = "",
			.enclosed = "" };
		struct letter_token token = { 'c', "", "" };
		if (mail->token != NULL) {
			token = (struct letter_token){ mail->token[0], mail->token + 2, "" };
			letter.tokens = &token;
			letter.token_count = 1;
		}
		struct source source = { .reader = &reader,
			.arena = &arena,
			.letter = &letter,
			.is_person = true,
			.tags = (const char *const[]){ mail->tag, NULL },
			.words_subject = is_forward || strncmp(mail->subject, "Re:", 3) == 0 ? "" : mail->subject,
			.has_forward_subject = is_forward,
			.words_body = mail->body,
			.date = TUESDAY,
			.calendar_word = "" };
		source_requests(&source);
		const char *given =
		        arena_printf(&arena, "To: teams+%s\nSubject: %s [%s]\n\n%s", mail->tag != NULL ? mail->tag : "",
		                mail->subject, mail->token != NULL ? mail->token : "", mail->body);
		failures += broken(letter.why, given, mail->expected, outcome(&arena, &letter));
		arena_free(&arena);
	}
	return failures;
}

#define CHECK(mails) assert_int_equal(broken_mails(mails, sizeof(mails) / sizeof((mails)[0])), 0)

#endif
