/* fuzz_html.c - whatever HTML says: its text is clean UTF-8, and of announcements the marks nest and are closed in their line. The text
 * may be far larger than the HTML (a link's address stands in each of its lines): what is beyond the callers' limits is cut, and they
 * see it. */
#include "core/letter.h"
#include "letter/charset.h"
#include "letter/html.h"
#include "letter/mail.h"
#include "letter/markup.h"
#include "letter/read.h"
#include "tests/fuzz/fuzz.h"

static void text_promise(const struct text *text, unsigned least)
{
	PROMISE(text->length <= text->limit_bytes);
	if (text->is_cut)
		return;
	for (size_t at = 0, step = 0; at < text->length; at += step) {
		unsigned code_point = 0;
		step = utf8_next(text->data + at, text->length - at, &code_point);
		PROMISE(step > 0 && code_point >= least);
	}
}

/* Those of a line: each that is opened is closed before its end, the last first. */
static void marks_promise(const char *line, size_t bytes)
{
	char open[64];
	size_t depth = 0;

	for (size_t i = 0; i < bytes; i++) {
		const char mark = line[i];
		if (mark == MARKUP_STRONG || mark == MARKUP_EMPHASIS || mark == MARKUP_LINK) {
			PROMISE(depth < sizeof(open));
			open[depth++] = mark;
		} else if (mark == MARKUP_STRONG_END || mark == MARKUP_EMPHASIS_END) {
			PROMISE(depth > 0 && open[--depth] == mark - 1);
		} else if (mark == MARKUP_LINK_END) {
			PROMISE(depth > 0 && open[--depth] == MARKUP_LINK);
		}
	}
	PROMISE(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	static bool is_warm;
	struct arena arena = { 0 };
	struct text html = { .arena = &arena }, seen = { .arena = &arena, .limit_bytes = MAIL_TEXT_BYTES },
	            marked = { .arena = &arena, .limit_bytes = MAIL_TEXT_BYTES },
	            markdown = { .arena = &arena, .limit_bytes = LETTER_BODY_BYTES };
	bool has_image = false;
	size_t pictures = 0;

	if (!is_warm)
		letter_warm();
	is_warm = true;
	const char *text = utf8_clean(&arena, arena_strndup(&arena, (const char *)data, bytes));
	charset_add_clean(&html, text, strlen(text));
	if (html_add_text(&seen, text_string(&html), html.length, &has_image))
		text_promise(&seen, '\t');
	else
		PROMISE(seen.length == 0);
	if (html_add_markup(&marked, text_string(&html), html.length, &pictures)) {
		text_promise(&marked, MARKUP_STRONG);
		for (const char *line = text_string(&marked); !marked.is_cut && *line != '\0';
		        line += strcspn(line, "\n"), line += *line == '\n')
			marks_promise(line, strcspn(line, "\n"));
		markup_write(&markdown, text_string(&marked));
		text_promise(&markdown, '\t');
	}
	arena_free(&arena);
	return 0;
}
