/* test_answer.c - whatever stands in a mail, what was read of it passes the door out of the sandbox. */
#include "tests/test.h"
#include "letter/read.h"
#include "tests/letter/house.h"
#include "worker/answer.h"

#define FROM "From: ana@partner.example\n"
#define REPLY(lines)                                                                                                   \
	FROM "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n" lines        \
	     "\nEND:VEVENT\nEND:VCALENDAR\n"
#define NOTICE(field)                                                                                                  \
	"From: mailer-daemon@x.example\nReturn-Path: <>\nSubject: Delivery Status Notification (Failure)\n" field      \
	"\n\nDelivery to the following recipient failed permanently:\n\n     bob@x.example\n"

static const struct {
	const char *promise, *mail;
} mails[] = {
	{ "a failed recipient in no charset", NOTICE("X-Failed-Recipients: k\xFF@x.example") },
	{ "a failed recipient with a control character", NOTICE("X-Failed-Recipients: k\x7F\xC2\x85@x.example") },
	{ "an event's UID with a tab", REPLY("UID:a\tb\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@partner.example") },
	{ "an answer with a tab", REPLY("UID:a\nATTENDEE;PARTSTAT=X-\tA:mailto:a\tna@partner.example") },
	{ "a leaving address with what is no team",
	        FROM "To: teams+leave-foo.bar-u-aaaaaaaaaaaaaaaa@collab.example\n\nx" },
	{ "a leaving address with letters of no team",
	        FROM "To: teams+leave-\xC3\xA9-u-aaaaaaaaaaaaaaaa@collab.example\n\nx" },
	{ "a Message-ID in no charset", FROM "Message-ID: <\xFF\xFE\x01@x>\n\nx" },
};

static bool passes(const char *mail, size_t bytes)
{
	const struct reader reader = { .house = &house_of_corpus, .authserv_id = "" };
	struct arena arena = { 0 };
	struct text answer = { .arena = &arena, .limit_bytes = ANSWER_BYTES };
	struct letter back;
	struct error err = { 0 };

	const struct letter letter = letter_read(&reader, mail, bytes, false, &arena);
	answer_write(&letter, &answer);
	const bool does = answer_read(answer.data, answer.length, &arena, &back, &err) == ERR_NONE;
	if (!does)
		fprintf(stderr, "%s\n", err.text);
	arena_free(&arena);
	return does;
}

static void whatever_stands_in_a_mail_passes(void **state)
{
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++)
		if (!passes(mails[i].mail, strlen(mails[i].mail)))
			fail_msg("%s", mails[i].promise);
}

/* A character that is cut in two would be one more that no letter has, or longer than a field may be. */
static void fields_are_cut_at_a_character(void **state)
{
	(void)state;
	for (size_t length = LETTER_FIELD_BYTES - 6; length < LETTER_FIELD_BYTES + 3; length++) {
		struct arena arena = { 0 };
		struct text mail = { .arena = &arena };
		text_printf(&mail, FROM "Message-ID: <%0*d\xF0\x9F\x98\x80@x>\n", (int)length, 0);
		text_add_string(&mail,
		        "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n");
		text_printf(&mail, "UID:%0*d\xF0\x9F\x98\x80\n", (int)length, 0);
		text_add_string(
		        &mail, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@partner.example\nEND:VEVENT\nEND:VCALENDAR\n");
		assert_true(passes(mail.data, mail.length));
		arena_free(&arena);
	}
}

RUN(whatever_stands_in_a_mail_passes, fields_are_cut_at_a_character)
