/* test_own_mails.c - a mail of ours that comes back, or reaches another house of convened, asks for nothing. */
#include "tests/test.h"
#include <strings.h>
#include "base/text.h"
#include "compose/sample.h"
#include "letter/read.h"
#include "tests/compose/house.h"

/* What a provider between two houses may take away. */
static bool is_lost(const char *line)
{
	static const char *const names[] = { "Auto-Submitted:", "List-", "X-",
		"Precedence:", "Feedback-ID:", "Return-Path:" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* `mail` without the fields by which programs are known. */
static const char *bared(struct arena *arena, const char *mail)
{
	struct text out = { .arena = arena };
	bool is_in = false, is_header = true;
	for (const char *line = mail, *end; *line != '\0'; line = end) {
		end = strchr(line, '\n');
		end = end == NULL ? line + strlen(line) : end + 1;
		is_header = is_header && *line != '\r' && *line != '\n';
		is_in = is_header && (*line == ' ' || *line == '\t' ? is_in : is_lost(line));
		if (!is_in)
			text_add(&out, line, (size_t)(end - line));
	}
	return text_string(&out);
}

/* "KIND word word..." */
static const char *read_by(const struct house *house, const char *mail, struct arena *arena)
{
	const struct reader reader = { .house = house, .authserv_id = "" };
	const struct letter letter = letter_read(&reader, mail, strlen(mail), false, arena);
	struct text out = { .arena = arena };
	text_add_string(&out, letter_kind_name(letter.kind));
	for (size_t i = 0; i < letter.request_count; i++)
		text_printf(&out, " %s:%s", letter.requests[i].word, letter.requests[i].argument);
	return text_string(&out);
}

/* An invitation is for people wherever it comes, and a person may write to a calendar's owner: no answer goes out. */
static bool is_no_request(const char *kind)
{
	return strcmp(kind, "auto-reply") == 0 || strcmp(kind, "list-mail") == 0 || strcmp(kind, "people") == 0;
}

static int broken_mail(const struct composer *composer, const struct house *ours, const struct house *theirs,
        enum mail_kind kind, enum language language)
{
	struct arena arena = { 0 };
	const struct mail mail = sample_mail(ours, kind, language, &arena);
	const struct holes holes = sample_holes(&mail);
	struct text frozen = { 0 }, whole = { 0 };
	struct error err = { 0 };
	int failures = 0;

	if (compose_freeze(composer, &mail, &frozen, &err) != ERR_NONE
	        || compose_fill(frozen.data, frozen.length, &holes, &whole, &err) != ERR_NONE)
		fail_msg("%s", err.text);
	const char *text = text_string(&whole), *bare = bared(&arena, text);
	const char *name = arena_printf(&arena, "%s %s", language_code(language), mail_kind_name(kind));
	const char *read[] = { read_by(ours, text, &arena), read_by(theirs, text, &arena),
		read_by(theirs, bare, &arena), read_by(ours, bare, &arena) };
	for (size_t i = 0; i < sizeof(read) / sizeof(read[0]); i++)
		failures += is_no_request(read[i])
		        ? 0
		        : broken("a mail of ours asks for nothing", name, "auto-reply", read[i]);
	text_free(&frozen);
	text_free(&whole);
	arena_free(&arena);
	return failures;
}

static void our_mails_ask_for_nothing_wherever_they_come(void **state)
{
	static const char *const faqs[LANGUAGE_COUNT] = { NULL, "# Help\n", "# Help\n", "# Help\n" };
	struct house ours = test_house(), theirs = test_house();
	int failures = 0;

	(void)state;
	letter_warm();
	theirs.name = "Another Collaborative";
	theirs.address = "groups@another.example";
	for (int plus = 0; plus < 2; plus++) {
		struct composer *composer = NULL;
		struct error err = { 0 };
		ours.has_subaddressing = theirs.has_subaddressing = plus == 1;
		if (composer_open(&ours, "", faqs, &composer, &err) != ERR_NONE)
			fail_msg("%s", err.text);
		for (int language = LANGUAGE_EN; language < LANGUAGE_COUNT; language++)
			for (int kind = 0; kind < MAIL_KIND_COUNT; kind++)
				failures += broken_mail(
				        composer, &ours, &theirs, (enum mail_kind)kind, (enum language)language);
		composer_close(composer);
	}
	assert_int_equal(failures, 0);
}

RUN(our_mails_ask_for_nothing_wherever_they_come)
