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
	{ "an announcement",
	        "From: office@collab.example\nSubject: announce hiring: J\xFF\n"
	        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>x\xFF&#1;&#133;\n"
	        "--b\nContent-Type: a/b\x01; name=\"\xFF\x01.pdf\"\nContent-Disposition: attachment\n\nx\n--b--\n" },
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

static struct letter_part good_parts[] = { { LANGUAGE_EN, "Jobs", "Hello.\n" }, { LANGUAGE_ES, "Empleos", "Hola.\n" } };
static struct letter_part same_parts[] = { { LANGUAGE_EN, "Jobs", "Hello.\n" }, { LANGUAGE_EN, "Jobs", "Hello.\n" } };
static struct letter_part odd_parts[] = { { LANGUAGE_EN, "Jobs", "He\001llo" } };
static struct letter_part two_lines[] = { { LANGUAGE_EN, "Jobs\nBcc: x", "Hello" } };
static struct letter_part no_language[] = { { (enum language)77, "Jobs", "Hello" } };
static struct letter_part five_parts[] = { { LANGUAGE_NONE, "", "" }, { LANGUAGE_EN, "", "" }, { LANGUAGE_ES, "", "" },
	{ LANGUAGE_PL, "", "" }, { LANGUAGE_PL, "", "" } };
static struct letter_file good_files[] = { { "a.pdf", "application/pdf", "P\0\1\n", 4 }, { "b", "x/y", "", 0 } };
static struct letter_file odd_names[] = { { "a\r\n.pdf", "application/pdf", "", 0 } };
static struct letter_file many_files[LETTER_FILES + 1];

static const struct {
	const char *promise;
	struct letter_announcement said;
	bool passes;
} announcements[] = {
	{ "what an announcer writes passes",
	        { .what = "",
	                .subject = "Jobs",
	                .parts = good_parts,
	                .part_count = 2,
	                .files = good_files,
	                .file_count = 2 },
	        true },
	{ "a refusal needs no text", { .what = "a.exe", .subject = "Jobs", .refusal = REFUSAL_FILE }, true },
	{ "all else does", { .what = "", .subject = "Jobs" }, false },
	{ "no reason that there isn't", { .what = "", .subject = "", .refusal = REFUSAL_COUNT }, false },
	{ "a language once", { .what = "", .subject = "", .parts = same_parts, .part_count = 2 }, false },
	{ "no more languages than there are", { .what = "", .subject = "", .parts = five_parts, .part_count = 5 },
	        false },
	{ "none that there isn't", { .what = "", .subject = "", .parts = no_language, .part_count = 1 }, false },
	{ "no control characters", { .what = "", .subject = "", .parts = odd_parts, .part_count = 1 }, false },
	{ "a title is one line", { .what = "", .subject = "", .parts = two_lines, .part_count = 1 }, false },
	{ "so is a file's name",
	        { .what = "",
	                .subject = "",
	                .parts = good_parts,
	                .part_count = 1,
	                .files = odd_names,
	                .file_count = 1 },
	        false },
	{ "not too many files",
	        { .what = "",
	                .subject = "",
	                .parts = good_parts,
	                .part_count = 1,
	                .files = many_files,
	                .file_count = LETTER_FILES + 1 },
	        false },
};

static bool goes_through(const struct letter_announcement *said, struct arena *arena, struct letter *back)
{
	struct letter letter = letter_unread;
	struct text answer = { .arena = arena };
	struct error err = { 0 };
	letter.announcement = said;
	answer_write(&letter, &answer);
	return answer_read(answer.data, answer.length, arena, back, &err) == ERR_NONE;
}

static void an_announcement_passes_only_as_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i <= LETTER_FILES; i++)
		many_files[i] = (struct letter_file){ "a", "b/c", "", 0 };
	for (size_t i = 0; i < sizeof(announcements) / sizeof(announcements[0]); i++) {
		struct arena arena = { 0 };
		struct letter back;
		if (goes_through(&announcements[i].said, &arena, &back) != announcements[i].passes)
			fail_msg("%s", announcements[i].promise);
		if (i == 0)
			assert_memory_equal(back.announcement->files[0].bytes, "P\0\1\n", 4);
		arena_free(&arena);
	}
}

/* Two files that are small enough each. */
static void files_are_bounded_together(void **state)
{
	static char bytes[LETTER_FILE_BYTES];
	struct letter_file two[] = { { "a", "b/c", bytes, LETTER_FILE_BYTES / 2 },
		{ "a", "b/c", bytes, LETTER_FILE_BYTES / 2 + 1 } };
	const struct letter_announcement said = {
		.what = "", .subject = "", .parts = good_parts, .part_count = 1, .files = two, .file_count = 2
	};
	struct arena arena = { 0 };
	struct letter back;
	(void)state;
	assert_false(goes_through(&said, &arena, &back));
	two[1].length--;
	assert_true(goes_through(&said, &arena, &back));
	arena_free(&arena);
}

/* Cut anywhere, or with a number changed, it is refused or read as something, but nothing breaks. */
static void a_spoiled_announcement_breaks_nothing(void **state)
{
	struct arena arena = { 0 };
	struct letter letter = letter_unread;
	struct text answer = { .arena = &arena };
	(void)state;
	letter.announcement = &announcements[0].said;
	answer_write(&letter, &answer);
	for (size_t i = 0; i < answer.length; i++) {
		struct arena room = { 0 };
		struct letter back;
		struct error err = { 0 };
		assert_int_not_equal(answer_read(answer.data, i, &room, &back, &err), ERR_NONE);
		answer.data[i] = (char)(answer.data[i] ^ 0x55);
		(void)answer_read(answer.data, answer.length, &room, &back, &err);
		answer.data[i] = (char)(answer.data[i] ^ 0x55);
		arena_free(&room);
	}
	arena_free(&arena);
}

RUN(whatever_stands_in_a_mail_passes, fields_are_cut_at_a_character, an_announcement_passes_only_as_promised,
        files_are_bounded_together, a_spoiled_announcement_breaks_nothing)
