/* test_who.c - "who MEETING" is understood from those who announce, and only as these words. */
#include "tests/test.h"
#include "base/text.h"
#include "letter/read.h"
#include "tests/letter/house.h"

static const struct {
	const char *promise, *from, *tag, *subject, *body, *expected;
} rows[] = {
	{ "as a subject", "Lee Lead <office@collab.example>", "", "who spring", "", "request en who:spring" },
	{ "as a line of the body", "office@collab.example", "", "", "Who spring-20270310?",
	        "request en who:spring-20270310" },
	{ "in capitals, as the mail offers it, in a reply", "office@collab.example", "",
	        "Re: Who comes to which meeting?", "WHO SPRING", "request en who:spring" },
	{ "in Spanish", "office@collab.example", "", "¿Quién viene a spring?", "", "request es who:spring" },
	{ "of several", "office@collab.example", "", "quiénes vienen a spring", "", "request es who:spring" },
	{ "short", "office@collab.example", "", "quien spring", "", "request es who:spring" },
	{ "as the mail offers it", "office@collab.example", "", "Re: Quiénes vienen", "QUIÉN spring",
	        "request es who:spring" },
	{ "in Polish", "office@collab.example", "", "kto spring", "", "request pl who:spring" },
	{ "in a Polish sentence", "office@collab.example", "", "Kto przyjdzie na spring?", "",
	        "request pl who:spring" },
	{ "alone it asks which meetings there are", "office@collab.example", "", "who", "", "request en who" },
	{ "a question without a meeting, too", "office@collab.example", "", "¿Quiénes vienen?", "", "request es who" },
	{ "thanks and a name may stand beside", "Lee Lead <office@collab.example>", "", "who spring",
	        "Please.\n\nThanks,\nLee", "request en who:spring" },
	{ "of two meetings", "office@collab.example", "", "", "who spring\nwho fair\nwho spring",
	        "request en who:spring who:fair" },
	{ "the subject may be about anything that asks nothing", "office@collab.example", "", "Numbers", "who spring",
	        "request en who:spring" },
	{ "a question to people is for people", "office@collab.example", "", "Who knows a good caterer?", "",
	        "people" },
	{ "with words beside it, too", "office@collab.example", "", "Who spring",
	        "Do you remember who brought the cake last year?", "people" },
	{ "a meeting's id is small letters, digits and hyphens", "office@collab.example", "", "who ../spring", "",
	        "people" },
	{ "what else is asked is done", "office@collab.example", "", "leave hiring", "who spring",
	        "request en leave:hiring" },
	{ "by the address, too", "office@collab.example", "join-hiring", "", "who spring", "request en join:hiring" },
	{ "of who announces nowhere it is read as any mail", "ana@lakeside.example", "", "who spring", "", "" },
	{ "a name is no address", "\"office@collab.example\" <ana@lakeside.example>", "", "who spring", "", "" },
};

/* Kind; of a request the language, and what is asked. */
static const char *outcome(struct arena *arena, const struct letter *letter)
{
	struct text text = { .arena = arena };
	text_add_string(&text, letter_kind_name(letter->kind));
	if (letter->kind == LETTER_REQUEST)
		text_printf(&text, " %s", language_code(letter->language));
	for (size_t i = 0; i < letter->request_count; i++)
		text_printf(&text, " %s%s%s", letter->requests[i].word,
		        *letter->requests[i].argument != '\0' ? ":" : "", letter->requests[i].argument);
	return text_string(&text);
}

static void who_comes_is_asked_by_announcers(void **state)
{
	struct arena kept = { 0 };
	struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	int failures = 0;
	(void)state;
	letter_warm();
	letter_prepare(&reader, &kept);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena,
		        "From: %s\nTo: teams%s%s@collab.example\nDate: Tue, 24 Nov 2026 12:00:00 +0000\nMIME-Version: 1.0\n"
		        "Content-Type: text/plain; charset=utf-8\nSubject: %s\n\n%s\n",
		        rows[i].from, *rows[i].tag != '\0' ? "+" : "", rows[i].tag, rows[i].subject, rows[i].body);
		const struct letter letter = letter_read(&reader, mail, strlen(mail), false, &arena);
		const char *got = outcome(&arena, &letter);
		if (*rows[i].expected == '\0') /* anything but that */
			got = strstr(got, "who") == NULL ? "" : got;
		failures += broken(rows[i].promise, mail, rows[i].expected, got);
		arena_free(&arena);
	}
	arena_free(&kept);
	assert_int_equal(failures, 0);
}

RUN(who_comes_is_asked_by_announcers)
