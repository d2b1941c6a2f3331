/* test_guard.c - programs that tell something of people; our own mails when they come back. */
#include "tests/test.h"
#include "base/text.h"
#include "letter/source.h"

static const struct house house = { .name = "Collab", .address = "teams@collab.example", .has_subaddressing = true };
static const struct reader reader = { .house = &house, .authserv_id = "mx.collab.example" };

static struct letter read_mail(const char *mail, struct arena *arena)
{
	return letter_read(&reader, mail, strlen(mail), false, arena);
}

#define FROM                       "From: Ana Ruiz <ana@lakeside.example>\nTo: teams@collab.example\n"
#define WITH(field, subject, body) FROM field "Subject: " subject "\n\n" body

#define CALENDAR(method, attendee, partstat)                                                                           \
	FROM "Auto-Submitted: auto-generated\nSubject: Join education\nContent-Type: text/calendar; method=" method    \
	     "\n\nBEGIN:VCALENDAR\nMETHOD:" method "\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n"                           \
	     "ORGANIZER:mailto:jo@clinic.example\nATTENDEE;CUTYPE=ROOM;PARTSTAT=" partstat ":mailto:" attendee         \
	     "\nUID:x@clinic.example\nDTSTAMP:20270101T100000Z\nDTSTART:20270310T150000Z\nEND:VEVENT\nEND:VCALENDAR\n"

static void a_strangers_calendar_is_for_people_and_asks_nothing_of_us(void **state)
{
	static const struct {
		const char *promise, *mail;
		enum letter_kind expected;
	} rows[] = {
		{ "an invitation", CALENDAR("REQUEST", "teams@collab.example", "NEEDS-ACTION"), LETTER_PEOPLE },
		{ "another time proposed", CALENDAR("COUNTER", "ana@lakeside.example", "TENTATIVE"), LETTER_PEOPLE },
		{ "called off", CALENDAR("CANCEL", "teams@collab.example", "NEEDS-ACTION"), LETTER_PEOPLE },
		{ "an answer for somebody else", CALENDAR("REPLY", "room4@lakeside.example", "ACCEPTED"),
		        LETTER_PEOPLE },
		{ "an answer, be it a room's", CALENDAR("REPLY", "ana@lakeside.example", "ACCEPTED"), LETTER_ANSWER },
		{ "a program's calendar to be read", CALENDAR("PUBLISH", "teams@collab.example", "NEEDS-ACTION"),
		        LETTER_AUTO_REPLY },
		{ "Exchange says that an invitation was passed on",
		        WITH("", "Meeting Forward Notification: Spring meeting",
		                "Your meeting was forwarded\nAna Ruiz has forwarded your meeting request.\nMeetings\n"),
		        LETTER_AUTO_REPLY },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(rows[i].mail, &arena);
		failures += broken(rows[i].promise, rows[i].mail, letter_kind_name(rows[i].expected),
		        letter_kind_name(letter.kind));
		failures += broken("no request but an answer", rows[i].mail, "0",
		        letter.request_count == 0 || letter.kind == LETTER_ANSWER ? "0" : letter.requests[0].word);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void a_program_tells_that_its_owner_works_elsewhere(void **state)
{
	static const struct {
		const char *promise, *mail, *expected;
	} rows[] = {
		{ "by its words alone", WITH("", "Re: x", "Bob no longer works at the clinic."),
		        "auto-reply moved on" },
		{ "marked by a field",
		        WITH("Auto-Submitted: auto-replied\n", "Re: x", "Bob has left the organization."),
		        "auto-reply moved on" },
		{ "of itself, marked by a field",
		        WITH("Auto-Submitted: auto-replied\n", "Re: x", "I no longer work here."),
		        "auto-reply moved on" },
		{ "no longer employed", WITH("", "Re: x", "Ms. Lee is no longer employed by this facility."),
		        "auto-reply moved on" },
		{ "in Spanish", WITH("", "Re: x", "Ana Ruiz ya no forma parte de la organización."),
		        "auto-reply moved on" },
		{ "in Spanish, otherwise", WITH("", "Re: x", "La señora Ruiz ya no trabaja aquí."),
		        "auto-reply moved on" },
		{ "in Spanish, of itself", WITH("X-Autoreply: yes\n", "Re: x", "Ya no trabajo en el hospital."),
		        "auto-reply moved on" },
		{ "in Polish", WITH("", "Re: x", "Pan Nowak nie jest już pracownikiem szpitala."),
		        "auto-reply moved on" },
		{ "in Polish, of itself", WITH("X-Autoreply: yes\n", "Re: x", "Nie pracuję już w szpitalu."),
		        "auto-reply moved on" },
		{ "in German", WITH("", "Re: x", "Frau Weber arbeitet nicht mehr bei uns."), "auto-reply moved on" },
		{ "in French", WITH("", "Re: x", "M. Petit ne fait plus partie de notre société."),
		        "auto-reply moved on" },
		{ "in its subject", WITH("Auto-Submitted: auto-replied\n", "Bob has left the company", "Write to Ana."),
		        "auto-reply moved on" },
		{ "who is away comes back", WITH("", "Out of Office: x", "I am away until May."), "auto-reply" },
		{ "a link that no longer works is no person",
		        WITH("Auto-Submitted: auto-replied\n", "Re: x", "The old link no longer works."),
		        "auto-reply" },
		{ "who writes so with their own hands is a person",
		        WITH("", "bye", "I no longer work for the clinic, please take me off."), "request" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(rows[i].mail, &arena);
		failures += broken(rows[i].promise, rows[i].mail, rows[i].expected,
		        arena_printf(
		                &arena, "%s%s", letter_kind_name(letter.kind), letter.has_moved_on ? " moved on" : ""));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void a_house_knows_its_own_and_other_houses(void **state)
{
	static const struct {
		const char *promise, *mail, *expected;
	} rows[] = {
		{ "a mail of a house, whoever sends it on",
		        WITH("Content-Type: multipart/alternative; boundary=\"=_convened\"\n", "join education",
		                "--=_convened\nContent-Type: text/plain\n\njoin education\n--=_convened--\n"),
		        "auto-reply" },
		{ "with a part around it",
		        WITH("Content-Type: multipart/mixed;\n boundary=\"=_convened_mixed\"\n", "join education",
		                "--=_convened_mixed\nContent-Type: text/plain\n\njoin\n--=_convened_mixed--\n"),
		        "auto-reply" },
		{ "though it holds an answer of our own to a meeting, as doctor's does",
		        WITH("Content-Type: multipart/mixed; boundary=\"=_convened-x\"\n", "x",
		                "--=_convened-x\nContent-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nVERSION:2.0\n"
		                "METHOD:REPLY\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20270101T000000Z\n"
		                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@x.example\nEND:VEVENT\nEND:VCALENDAR\n--=_convened-x--\n"),
		        "auto-reply" },
		{ "a field that says it went round", WITH("X-Loop: teams@collab.example\n", "join education", ""),
		        "auto-reply" },
		{ "in any case, between signs", WITH("X-Loop: <Teams@Collab.example>\n", "join education", ""),
		        "auto-reply" },
		{ "another's round is a person's mail sent on", WITH("X-Loop: lists@x.example\n", "join education", ""),
		        "request" },
		{ "an answer has a boundary of its own, though it quotes ours",
		        WITH("Content-Type: multipart/alternative; boundary=\"=_other\"\n", "join education",
		                "--=_other\nContent-Type: text/plain\n\njoin education\n\n> --=_convened\n--=_other--\n"),
		        "request" },
		{ "our own Message-ID under another's name: a person sees it",
		        WITH("Message-ID: <9117973506.1795617236@collab.example>\n", "join education", ""), "people" },
		{ "with a token",
		        WITH("Message-ID: <c-4h8tzm2kqv7x3w9p5r6y.5512.1795617236@Collab.Example>\n", "Re: x", "yes"),
		        "people" },
		{ "marked as a program's, it is put away",
		        WITH("Message-ID: <5512.1795617236@collab.example>\nAuto-Submitted: auto-generated\n",
		                "join education", ""),
		        "auto-reply" },
		{ "numbers under another domain are anybody's",
		        WITH("Message-ID: <5512.1795617236@lakeside.example>\n", "join education", ""), "request" },
		{ "a colleague under our own domain has a form of their own",
		        WITH("Message-ID: <20261124.5512.1795617236@collab.example>\n", "join education", ""),
		        "request" },
		{ "likewise", WITH("Message-ID: <CAF=5512.17x@collab.example>\n", "join education", ""), "request" },
		{ "likewise", WITH("Message-ID: <x-y.5512.17@collab.example>\n", "join education", ""), "request" },
		{ "who answers names ours elsewhere",
		        WITH("Message-ID: <1@lakeside.example>\nReferences: <5512.1795617236@collab.example>\n",
		                "join education", ""),
		        "request" },
		{ "our own list's field that comes back",
		        WITH("List-Id: Education <education.teams.collab.example>\n", "join education", ""),
		        "list-mail" },
	};
	static struct team teams[] = { { .id = "education", .name = { [LANGUAGE_EN] = "Education" } } };
	const struct house with_team = { .name = "Collab",
		.address = "teams@collab.example",
		.languages = { LANGUAGE_EN },
		.language_count = 1,
		.teams = teams,
		.team_count = 1 };
	const struct reader its_reader = { .house = &with_team, .authserv_id = "" };
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter =
		        letter_read(&its_reader, rows[i].mail, strlen(rows[i].mail), false, &arena);
		failures += broken(rows[i].promise, rows[i].mail, rows[i].expected, letter_kind_name(letter.kind));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* A mail that says only "status", under these fields. */
struct head {
	const char *promise, *fields, *expected;
};

static void heads_lead(const char *before, const struct head *rows, size_t count)
{
	int failures = 0;
	letter_warm();
	for (size_t i = 0; i < count; i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena, "%s%sSubject: status\n\n", before, rows[i].fields);
		const struct letter letter = read_mail(mail, &arena);
		failures += broken(rows[i].promise, mail, rows[i].expected, letter_kind_name(letter.kind));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* Each by its first word, in any case; what only begins so is something else. */
static void a_field_tells_by_its_first_word(void **state)
{
	static const struct head rows[] = {
		{ "any value", "X-Autoreply: yes\n", "auto-reply" },
		{ "but no", "X-Autoreply: No\n", "request" },
		{ "nor none", "X-Autoreply:\n", "request" },
		{ "with a parameter", "Auto-Submitted: auto-replied; owner-email=x\n", "auto-reply" },
		{ "with a comment", "Auto-Submitted: no (a person's)\n", "request" },
		{ "a word that matters", "X-Apple-Action: VACATION\n", "auto-reply" },
		{ "and others that don't", "X-Apple-Action: REPLY\n", "request" },
		{ "with what follows", "X-POST-MessageClass: 9; Autoresponder\n", "auto-reply" },
		{ "a number that only begins so", "X-POST-MessageClass: 90\n", "request" },
		{ "qmail's mark", "Delivered-To: Autoresponder\n", "auto-reply" },
		{ "an address is no mark", "Delivered-To: autoresponder@lakeside.example\n", "request" },
		{ "the second of two", "Delivered-To: teams@collab.example\nDelivered-To: Autoresponder\n",
		        "auto-reply" },
		{ "BoxTrapper's spelling", "Preference: auto_reply\n", "auto-reply" },
		{ "many", "Precedence: Bulk\n", "list-mail" },
		{ "a person's first class", "Precedence: first-class\n", "request" },
	};
	(void)state;
	heads_lead(FROM, rows, sizeof(rows) / sizeof(rows[0]));
}

static void what_a_mail_systems_own_address_writes_has_no_answer(void **state)
{
	static const struct head rows[] = {
		{ "a mail system", "From: MAILER-DAEMON@lakeside.example\n", "people" },
		{ "under a person's name", "From: Ana Ruiz <mailer-daemon@lakeside.example>\n", "people" },
		{ "Exchange", "From: MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@lakeside.example\n", "people" },
		{ "a list's manager", "From: majordomo@lakeside.example\n", "people" },
		{ "a list's way back", "From: news-bounces@lakeside.example\n", "people" },
		{ "a list's owner", "From: owner-news@lakeside.example\n", "people" },
		{ "a person of such a name", "From: Mailman, Ben <ben.mailman@lakeside.example>\n", "request" },
		{ "who owns something", "From: owner@lakeside.example\n", "request" },
		{ "who looks after mail", "From: postmaster@lakeside.example\n", "request" },
		{ "who can't be answered may ask", "From: no-reply@lakeside.example\n", "request" },
	};
	(void)state;
	heads_lead("To: teams@collab.example\n", rows, sizeof(rows) / sizeof(rows[0]));
}

RUN(a_field_tells_by_its_first_word, what_a_mail_systems_own_address_writes_has_no_answer,
        a_strangers_calendar_is_for_people_and_asks_nothing_of_us, a_house_knows_its_own_and_other_houses,
        a_program_tells_that_its_owner_works_elsewhere)
