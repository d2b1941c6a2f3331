/* test_mail.c - what a mail's bytes are read as: header, parts, charsets, tokens, guards. */
#include "tests/test.h"
#include <time.h>
#include "base/text.h"
#include "letter/source.h"

/* This file looks at the first half of the room alone: what stands before requests.c. */
static struct source last;
__attribute__((weak)) void source_requests(struct source *source)
{
	source->letter->kind = LETTER_KIND_COUNT;
	last = *source;
}

static const struct house house = { .name = "Collab", .address = "teams@collab.example", .has_subaddressing = true };
static const struct reader reader = { .house = &house, .authserv_id = "mx.collab.example" };

static struct letter read_mail(const char *mail, struct arena *arena)
{
	last = (struct source){ .reader = NULL };
	return letter_read(&reader, mail, strlen(mail), false, arena);
}

static const char *kind_of(const struct letter *letter)
{
	return letter->kind == LETTER_KIND_COUNT ? "person" : letter_kind_name(letter->kind);
}

#define FROM                       "From: Ana Ruiz <ana@lakeside.example>\nTo: teams@collab.example\n"
#define WITH(field, subject, body) FROM field "Subject: " subject "\n\n" body

/* The guards, in their order; then what looks like one and is none. */
static const struct {
	const char *promise, *mail, *kind;
} guarded[] = {
	{ "a plain mail is a person's", WITH("", "hello", "join education"), "person" },
	{ "a delivery report is a bounce, whatever token it carries",
	        WITH("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", "Re: [c-4h8tzm]",
	                "--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
	                "Final-Recipient: rfc822; bob@x.example\nAction: failed\nStatus: 5.1.1\n--b--\n"),
	        "bounce" },
	{ "a report of complaint is one",
	        WITH("Content-Type: multipart/report; report-type=feedback-report; boundary=b\n", "abuse",
	                "--b\n\nx\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--\n"),
	        "complaint" },
	{ "a report of authentication is statistics",
	        WITH("Content-Type: multipart/report; report-type=feedback-report; boundary=b\n", "abuse",
	                "--b\n\nx\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n--b--\n"),
	        "auto-reply" },
	{ "a receipt is one",
	        WITH("Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n", "Read: x",
	                "--b\n\nYour message was displayed\n--b--\n"),
	        "receipt" },
	{ "a receipt in words is one", WITH("", "Leído: Reunión", "Su mensaje fue leído el lunes."), "receipt" },
	{ "an undeliverable notice in words is a bounce",
	        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@x.example>\nSubject: Returned mail\n\n"
	        "550 5.1.1 <bob@x.example>: user unknown\n",
	        "bounce" },
	{ "a person who forwards a bounce is a person",
	        WITH("", "Fwd: Undelivered mail", "What does this mean?\n\nThe message could not be delivered."),
	        "person" },
	{ "an unsubscribe address acts though a program sent it",
	        "From: ana@lakeside.example\nTo: teams+leave-u-2pd7xwqa@collab.example\nAuto-Submitted: auto-generated\n"
	        "List-Id: <x.example>\nSubject: unsubscribe\n\nx",
	        "person" },
	{ "a list's mail is a list's", WITH("List-Id: <news.x.example>\n", "join", "join education"), "list-mail" },
	{ "a guard behind a malformed line still speaks",
	        WITH("this line is no field at all\nAuto-Submitted: auto-replied\n", "Re: x", "yes"), "auto-reply" },
	{ "a guard behind an mbox line still speaks", "From ana Mon Nov 23\n" WITH("List-Id: <x>\n", "x", "yes"),
	        "list-mail" },
	{ "a guard after lines that end in CR CR LF still speaks",
	        "From: ana@x.example\r\r\nAuto-Submitted: auto-replied\r\r\nSubject: yes\r\r\n\r\r\nyes\r\r\n",
	        "auto-reply" },
	{ "a folded guard speaks", WITH("Auto-Submitted:\n auto-replied\n", "x", "yes"), "auto-reply" },
	{ "a guard in any case speaks", WITH("AUTO-SUBMITTED: Auto-Generated\n", "x", "yes"), "auto-reply" },
	{ "Auto-Submitted: no is a person", WITH("Auto-Submitted: no\n", "x", "yes"), "person" },
	{ "the second of two fields speaks", WITH("Auto-Submitted: no\nAuto-Submitted: auto-replied\n", "x", "yes"),
	        "auto-reply" },
	{ "an empty Return-Path is a program's", "Return-Path: <>\n" WITH("", "Re: x", "yes"), "auto-reply" },
	{ "X-Autoreply speaks", WITH("X-Autoreply: yes\n", "x", "yes"), "auto-reply" },
	{ "a help desk's loop field speaks", WITH("X-OTRS-Loop: desk@x.example\n", "x", "yes"), "auto-reply" },
	{ "X-Auto-Response-Suppress alone says nothing", WITH("X-Auto-Response-Suppress: All\n", "x", "yes"),
	        "person" },
	{ "an absence in the subject speaks, in English", WITH("", "Out of Office: Meeting", "yes"), "auto-reply" },
	{ "in Spanish", WITH("", "Respuesta automática: Reunión", "sí"), "auto-reply" },
	{ "in Polish", WITH("", "Odpowiedź automatyczna: Spotkanie", "tak"), "auto-reply" },
	{ "a ticket system's words speak", WITH("", "Re: x [c-4h8tzm]", "Your request has been received. Case 12."),
	        "auto-reply" },
	{ "in Polish, too", WITH("", "Re: x", "Dziękujemy za zgłoszenie. Numer zgłoszenia: 123."), "auto-reply" },
	{ "a challenge speaks", WITH("", "Re: x", "To have it delivered, prove that you are human."), "auto-reply" },
	{ "he no longer works here", WITH("", "Re: x", "Bob no longer works at the clinic."), "auto-reply" },
	{ "absence with words for us is a person's",
	        WITH("", "leave", "I am on vacation until May. Please pause my emails until then."), "person" },
	{ "in Spanish, too", WITH("", "Vacaciones", "Estoy de vacaciones hasta enero. Pausen los correos, por favor."),
	        "person" },
	{ "in Polish, too", WITH("", "Urlop", "Jestem na urlopie do maja, proszę wstrzymać wiadomości."), "person" },
	{ "absence in the subject with words for us is a person's", WITH("", "On leave until May", "please pause"),
	        "person" },
	{ "but not in answer to a question of ours",
	        WITH("", "Re: join? [c-4h8tzm]", "Thank you. I am on vacation until May, my emails wait."),
	        "auto-reply" },
	{ "who has left and writes so is a person",
	        WITH("", "bye", "I no longer work for the clinic, please take me off."), "person" },
	{ "in Polish", WITH("", "zmiana", "Już nie pracuję w szpitalu, proszę mnie wypisać."), "person" },
	{ "who answers a letter is a person", WITH("", "x", "We have received your invitation and want to join."),
	        "person" },
	{ "who will get back is a person", WITH("", "x", "I will get back to you as soon as I know."), "person" },
	{ "who changes an address is a person", WITH("", "x", "My old email address is no longer good, use this one."),
	        "person" },
	{ "absence on one day is a person's", WITH("", "Re: x", "I am out of the office on Thursday, so NO for me."),
	        "person" },
	{ "a representative who comes is a person's word", WITH("", "Re: x", "A representative will attend."),
	        "person" },
	{ "absence without a field, in English", WITH("", "Re: x", "I am traveling with limited access to email."),
	        "auto-reply" },
	{ "in Spanish, without a field", WITH("", "Re: x", "Me encuentro fuera de la oficina hasta el lunes."),
	        "auto-reply" },
	{ "in Polish, without a field", WITH("", "Re: x", "W dniach 1-7 grudnia przebywam na urlopie."), "auto-reply" },
	{ "a ticket", WITH("", "Re: x", "A request for support has been created and assigned ticket #1."),
	        "auto-reply" },
	{ "a ticket in Spanish", WITH("", "Re: x", "Hemos registrado su solicitud con el número 4711."), "auto-reply" },
	{ "an allow-list", WITH("", "Re: x", "To be added to my allowed senders, fill out the form."), "auto-reply" },
	{ "a recall", WITH("", "Recall: x", "Ana would like to recall the message."), "auto-reply" },
	{ "she who was full last week is a person", WITH("", "x", "My mailbox was full. Please send it again."),
	        "person" },
	{ "an undeliverable notice in Spanish",
	        "Return-Path: <>\nFrom: postmaster@x.example\nSubject: No se puede entregar: x\n\nbob@x.example\n",
	        "bounce" },
	{ "an undeliverable notice in Polish",
	        "Return-Path: <>\nFrom: postmaster@x.example\nSubject: Niedostarczalne: x\n\nbob@x.example\n",
	        "bounce" },
	{ "the second Precedence counts, too", WITH("Precedence: normal\nPrecedence: junk\n", "x", "help us"),
	        "list-mail" },
	{ "Precedence: bulk is for many", WITH("Precedence: bulk\n", "x", "help us grow"), "list-mail" },
	{ "a vacation reply with Precedence is an automatic reply",
	        WITH("Precedence: bulk\n", "Automatic reply: x", "x"), "auto-reply" },
	{ "no From is nobody", "To: teams@collab.example\nSubject: join\n\njoin", "people" },
	{ "an address that only decoding makes is nobody's", "From: a\xEF\xBC\xA0x.example\nSubject: join\n\njoin",
	        "people" },
	{ "an address with an invisible character is another one",
	        "From: a@x.exam\xE2\x80\x8Bple\nSubject: join\n\njoin", "people" },
	{ "an encoded address is nobody's", "From: =?utf-8?q?a=40x=2Eexample?=@y.example\nSubject: join\n\njoin",
	        "people" },
	{ "a name may be encoded", "From: =?utf-8?q?Ana?= <a@x.example>\nSubject: join\n\njoin", "person" },
	{ "A-labels are their domain", "From: a@xn--kgbechtv.example\nSubject: join\n\njoin", "person" },
	{ "two authors are nobody certain", "From: a@x.example, b@x.example\nSubject: join\n\njoin", "people" },
	{ "two From fields are nobody certain", "From: a@x.example\nFrom: b@x.example\nSubject: join\n\njoin",
	        "people" },
	{ "a subject that smuggles is nobody's words",
	        "From: a@x.example\nSubject: =?utf-8?Q?join=0D=0ABcc:_b@x.example?=\n\n", "people" },
	{ "our own address is nobody to answer", "From: teams@collab.example\nSubject: join\n\njoin", "people" },
	{ "so is our own tagged address", "From: Teams <teams+join@collab.example>\nSubject: join\n\njoin", "people" },
};

static void guards_tell_programs_from_people(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(guarded[i].mail, &arena);
		failures += broken(guarded[i].promise, guarded[i].mail, guarded[i].kind, kind_of(&letter));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

#define TYPE(type, body) FROM "MIME-Version: 1.0\nContent-Type: " type "\n\n" body
#define ENCODED(type, encoding, body)                                                                                  \
	FROM "MIME-Version: 1.0\nContent-Type: " type "\nContent-Transfer-Encoding: " encoding "\n\n" body
#define ALTERNATIVE(plain, html)                                                                                       \
	TYPE("multipart/alternative; boundary=b",                                                                      \
	        "--b\nContent-Type: text/plain\n\n" plain "\n--b\nContent-Type: text/html; charset=utf-8\n\n" html     \
	        "\n--b--\n")

static const struct {
	const char *promise, *mail, *text;
} texts[] = {
	{ "base64", ENCODED("text/plain; charset=utf-8", "base64", "am9pbiBlZHVjYXRpb24="), "join education" },
	{ "quoted-printable, a word over two lines", ENCODED("text/plain", "quoted-printable", "join educa=\ntion"),
	        "join education" },
	{ "an encoding nobody knows is taken as it is", ENCODED("text/plain", "x-none", "join"), "join" },
	{ "Latin-1", TYPE("text/plain; charset=iso-8859-1", "educaci\xF3n"), "educación" },
	{ "Latin-1 that is Windows-1252", TYPE("text/plain; charset=iso-8859-1", "\x93join\x94"), "“join”" },
	{ "Latin-1 that is UTF-8", TYPE("text/plain; charset=iso-8859-1", "educación"), "educación" },
	{ "us-ascii that is UTF-8", TYPE("text/plain; charset=us-ascii", "educación"), "educación" },
	{ "UTF-8 that is Latin-1", TYPE("text/plain; charset=utf-8", "educaci\xF3n, se\xF1or"), "educación, señor" },
	{ "Latin-2", TYPE("text/plain; charset=iso-8859-2", "wypisa\xE6 mnie z zespo\xB3u"), "wypisać mnie z zespołu" },
	{ "no charset, Polish in Latin-2", TYPE("text/plain", "prosz\xEA mnie wypisa\xE6, \xB6wietnie"),
	        "proszę mnie wypisać, świetnie" },
	{ "no charset, Polish in Windows-1250", TYPE("text/plain", "prosz\xEA wypisa\xE6 \x9Cwietnie, \xB9 i \x9F"),
	        "proszę wypisać świetnie, ą i ź" },
	{ "no charset, Spanish in Latin-1",
	        TYPE("text/plain",
	                "\xBF"
	                "C\xF3mo me doy de baja, se\xF1ora Mu\xF1oz?"),
	        "¿Cómo me doy de baja, señora Muñoz?" },
	{ "no charset, one question",
	        TYPE("text/plain",
	                "\xBF"
	                "C\xF3mo me doy de baja?"),
	        "¿Cómo me doy de baja?" },
	{ "no charset, one greeting", TYPE("text/plain", "\xA1Hola! Quiero unirme"), "¡Hola! Quiero unirme" },
	{ "no charset, one letter of Polish", TYPE("text/plain", "wypisz rekrutacj\xEA"), "wypisz rekrutację" },
	{ "no charset, a word that begins with it",
	        TYPE("text/plain",
	                "my\xB6l\xEA, \xBF"
	                "e tak"),
	        "myślę, że tak" },
	{ "no charset, German",
	        TYPE("text/plain",
	                "f\xFCr Gr\xF6\xDF"
	                "e"),
	        "für Größe" },
	{ "no charset, French", TYPE("text/plain", "d\xE9sinscrire, s'il vous pla\xEEt, l'\xE9quipe"),
	        "désinscrire, s'il vous plaît, l'équipe" },
	{ "a charset nobody knows", TYPE("text/plain; charset=x-unheard", "educaci\xF3n"), "educación" },
	{ "UTF-16 with its mark", ENCODED("text/plain; charset=utf-16", "base64", "//5qAG8AaQBuAA=="), "join" },
	{ "ISO-2022-JP", TYPE("text/plain; charset=iso-2022-jp", "\x1B$B$\"\x1B(B"), "あ" },
	{ "the old name of Korean", TYPE("text/plain; charset=ks_c_5601-1987", "\xB0\xA1"), "가" },
	{ "a byte order mark, zero width and direction marks are nothing",
	        FROM "\n\xEF\xBB\xBFjo\xE2\x80\x8Bin\xE2\x80\x8F", "join" },
	{ "blanks of all kinds are blanks, full-width letters are letters",
	        FROM "\njoin\xC2\xA0\xEF\xBC\xA8\xEF\xBC\xB2", "join HR" },
	{ "a mail of nothing but HTML", TYPE("text/html", "<p>Hello</p><p>pl&shy;ease&nbsp;<b>join</b> me</p>"),
	        "Hello\n\nplease join me" },
	{ "HTML without any label", FROM "\n<html><body>join<br>hiring</body></html>", "join\nhiring" },
	{ "scripts, styles, comments and titles don't speak",
	        TYPE("text/html",
	                "<title>leave</title><style>leave</style><script>leave</script><!-- leave --><p>join</p>"),
	        "join" },
	{ "hidden HTML doesn't speak",
	        TYPE("text/html",
	                "<div style='display : none'>leave</div><span hidden>leave</span>"
	                "<i style=\"FONT-SIZE:0px;\">leave</i><p style='font-size:0.9em'>join</p>"),
	        "join" },
	{ "cells of a table are words of a line",
	        TYPE("text/html", "<table><tr><td>join</td><td>hiring</td></tr></table>"), "join hiring" },
	{ "the text counts, not its HTML", ALTERNATIVE("join", "<p>leave</p>"), "join" },
	{ "the HTML counts where the text is empty", ALTERNATIVE(" \n", "<p>join</p>"), "join" },
	{ "the HTML counts where the text only points to it",
	        ALTERNATIVE("Your mail program does not support HTML messages.", "<p>join</p>"), "join" },
	{ "HTML that stands first is still the second choice",
	        TYPE("multipart/alternative; boundary=b",
	                "--b\nContent-Type: text/html\n\n<p>leave</p>\n--b\nContent-Type: text/plain\n\njoin\n--b--\n"),
	        "join" },
	{ "a mail in a mail is not the letter",
	        TYPE("multipart/mixed; boundary=b",
	                "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\nFrom: x@y.example\n\n"
	                "leave\n--b--\n"),
	        "see below" },
	{ "an attached text is not the letter",
	        TYPE("multipart/mixed; boundary=b",
	                "--b\n\njoin\n--b\nContent-Type: text/plain\nContent-Disposition: attachment;"
	                " filename=a.txt\n\nleave\n--b--\n"),
	        "join" },
	{ "the text of a telephone's message is",
	        TYPE("multipart/related; boundary=b",
	                "--b\nContent-Type: application/smil\n\n<smil/>\n--b\n"
	                "Content-Type: text/plain; name=\"t.txt\"\n\njoin\n--b--\n"),
	        "join" },
	{ "so it is where the telephone attaches it",
	        TYPE("multipart/related; boundary=b",
	                "--b\nContent-Type: application/smil\n\n<smil/>\n--b\n"
	                "Content-Type: text/plain\nContent-Disposition: attachment; filename=t.txt\n\njoin\n--b--\n"),
	        "join" },
	{ "a signed mail's text is",
	        TYPE("multipart/signed; boundary=b",
	                "--b\n\njoin\n--b\nContent-Type: "
	                "application/pgp-signature\n\nxx\n--b--\n"),
	        "join" },
	{ "a boundary that never closes", TYPE("multipart/mixed; boundary=b", "--b\n\njoin\n"), "join" },
	{ "flowed lines are joined", TYPE("text/plain; format=flowed", "please take me \noff the list\n\n Xenia"),
	        "please take me off the list\n\nXenia" },
	{ "flowed with DelSp", TYPE("text/plain; format=flowed; delsp=yes", "edu \ncation"), "education" },
	{ "a flowed quote stays a quote", TYPE("text/plain; format=flowed", "> leave \n> hiring\njoin"), "join" },
	{ "a type that can't be read is text", TYPE("=?text", "join"), "join" },
	{ "a disclaimer that a server put beside the letter",
	        TYPE("multipart/mixed; boundary=b",
	                "--b\n\njoin\n--b\n\nThis e-mail and any attachments are confidential.\n--b--\n"),
	        "join" },
	{ "bare CR as line end", "From: a@x.example\rSubject: x\r\rjoin\rhiring", "join\nhiring" },
	{ "no header at all", "just words, no header", "just words, no header" },
};

static void the_letter_is_found_and_decoded(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(texts[i].mail, &arena);
		failures += broken(texts[i].promise, texts[i].mail, texts[i].text, letter.text);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise, *header, *subject, *words;
} subjects[] = {
	{ "an encoded word", "Subject: =?utf-8?B?ZWR1Y2FjacOzbg==?=", "educación", "educación" },
	{ "a character split over two words", "Subject: =?utf-8?Q?educaci=C3?=\n =?utf-8?Q?=B3n?=", "educación",
	        "educación" },
	{ "raw UTF-8", "Subject: educación", "educación", "educación" },
	{ "raw Latin-1", "Subject: educaci\xF3n", "educación", "educación" },
	{ "a high byte just before the end", "Subject: =?iso-8859-1?Q?Inscripci=F3n?=", "Inscripción", "Inscripción" },
	{ "words beside encoded words", "Subject: a =?utf-8?Q?b_c?= d", "a b c d", "a b c d" },
	{ "what is no encoded word stays", "Subject: =? what ?=", "=? what ?=", "=? what ?=" },
	{ "a line break hidden in a word", "Subject: =?utf-8?Q?join=0D=0ABcc:_x?=", "join Bcc: x", "" },
	{ "Re: is another mail's", "Subject: Re: leave", "Re: leave", "" },
	{ "in German", "Subject: AW: leave", "AW: leave", "" },
	{ "in Polish", "Subject: Odp: leave", "Odp: leave", "" },
	{ "numbered", "Subject: RE[2]: leave", "RE[2]: leave", "" },
	{ "forwarded in Spanish", "Subject: RV: leave", "RV: leave", "" },
	{ "with a wide colon", "Subject: 回复：leave", "回复:leave", "" },
	{ "behind a banner", "Subject: [EXTERNAL] Re: leave", "[EXTERNAL] Re: leave", "" },
	{ "a banner is no word of hers", "Subject: [EXT] join hiring", "[EXT] join hiring", "join hiring" },
	{ "nor are stars", "Subject: ***SPAM*** join hiring", "***SPAM*** join hiring", "join hiring" },
	{ "nor in Polish", "Subject: [ZEWNĘTRZNY] dołącz", "[ZEWNĘTRZNY] dołącz", "dołącz" },
	{ "a word that begins like a prefix is a word", "Subject: Reading: a wish", "Reading: a wish",
	        "Reading: a wish" },
	{ "a token is taken out", "Subject: yes [m-7kq2x9]", "yes [m-7kq2x9]", "yes" },
	{ "what is typed before an old subject counts", "Subject: YES Re: Invitation", "YES Re: Invitation", "yes" },
};

static void subjects_are_decoded_and_told_apart(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena, "From: ana@x.example\n%s\n\nhello", subjects[i].header);
		const struct letter letter = read_mail(mail, &arena);
		failures += broken(subjects[i].promise, mail, subjects[i].subject, letter.subject);
		failures += broken(subjects[i].promise, mail, subjects[i].words, last.words_subject);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* A number of somebody's system, a thumb that points down: what keeps a short line from being a yes. */
static void signs_against_a_yes_are_seen(void **state)
{
	static const struct {
		const char *promise, *subject, *body;
		bool has_ticket, is_against;
	} signs[] = {
		{ "a reply to our mail", "Re: Please confirm: join Education [c-4h8tzm]", "yes", false, false },
		{ "a help desk's number", "Re: [Ticket#20261202] Please confirm [c-4h8tzm]", "yes", true, false },
		{ "... in round brackets", "Please confirm [c-4h8tzm] (INC0048213)", "yes", true, false },
		{ "a counted reply", "RE[2]: Please confirm [c-4h8tzm]", "yes", false, false },
		{ "a thumb up", "Re: Please confirm [c-4h8tzm]", "\xf0\x9f\x91\x8d", false, false },
		{ "a thumb down", "Re: Please confirm [c-4h8tzm]", "\xf0\x9f\x91\x8e", false, true },
		{ "crossed out", "Re: Please confirm [c-4h8tzm]", "\xe2\x9d\x8c", false, true },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena,
		        "From: ana@x.example\nSubject: %s\nMIME-Version: 1.0\n"
		        "Content-Type: text/plain; charset=utf-8\n\n%s",
		        signs[i].subject, signs[i].body);
		(void)read_mail(mail, &arena);
		failures += last.has_ticket != signs[i].has_ticket || last.has_emoji_against != signs[i].is_against;
		if (last.has_ticket != signs[i].has_ticket || last.has_emoji_against != signs[i].is_against)
			print_error("broken: %s\n", signs[i].promise);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static const char *marks_of(struct arena *arena, const struct letter *letter)
{
	struct text out = { .arena = arena };
	for (size_t i = 0; last.tags != NULL && last.tags[i] != NULL; i++)
		text_printf(&out, "+%s ", last.tags[i]);
	for (size_t i = 0; i < letter->token_count; i++)
		text_printf(&out, "%c:%s%s%s ", letter->tokens[i].kind, letter->tokens[i].text,
		        *letter->tokens[i].team == '\0' ? "" : "@", letter->tokens[i].team);
	return text_string(&out);
}

static const struct {
	const char *promise, *mail, *marks;
} marked[] = {
	{ "a tag in To", "From: a@x.example\nTo: Teams <teams+Join-Education@Collab.Example>\n\nx",
	        "+join-education " },
	{ "in Delivered-To alone, each once",
	        "From: a@x.example\nTo: undisclosed-recipients:;\nDelivered-To: teams+join@collab.example\n"
	        "X-Original-To: teams+join@collab.example\n\nx",
	        "+join " },
	{ "in Received alone, where nothing else has it",
	        "Received: from a by b for <teams+join@collab.example>; Mon, 23 Nov 2026\nFrom: a@x.example\n\nx",
	        "+join " },
	{ "in Original-Recipient", "From: a@x.example\nOriginal-Recipient: rfc822;teams+help@collab.example\n\nx",
	        "+help " },
	{ "another house's tag is none", "From: a@x.example\nTo: teams+join@other.example\n\nx", "" },
	{ "an address in a display name is none",
	        "From: a@x.example\nTo: \"teams+join@collab.example\" <b@x.example>\n\nx", "" },
	{ "a token in an address", "From: a@x.example\nTo: teams+confirm-C-4H8TZM@collab.example\n\nx",
	        "+confirm-c-4h8tzm c:4h8tzm " },
	{ "a leaving token with its team", "From: a@x.example\nTo: teams+leave-hiring-u-2pd7xwqa@collab.example\n\nx",
	        "+leave-hiring-u-2pd7xwqa u:2pd7xwqa@hiring " },
	{ "in a Message-ID of ours", "From: a@x.example\nIn-Reply-To: <m-7kq2x9.12@collab.example>\n\nx", "m:7kq2x9 " },
	{ "not in another's", "From: a@x.example\nIn-Reply-To: <m-7kq2x9@other.example>\n\nx", "" },
	{ "in subject, body and quote, in this order, each once",
	        "From: a@x.example\nSubject: Re: [c-4h8tzm]\n\nok [q-m4x8t2]\n> [c-4h8tzm] [r-abcdefg]\n",
	        "c:4h8tzm q:m4x8t2 r:abcdefg " },
	{ "typed behind the word", "From: a@x.example\n\nI confirm C-4h8tzm please", "c:4h8tzm " },
	{ "shorter than six is none", "From: a@x.example\nSubject: [c-4h8tz]\n\nx", "" },
	{ "a leaving token in a subject of its own", "From: a@x.example\nSubject: leave [u-k3v9q2mx]\n\nx",
	        "u:k3v9q2mx " },
	{ "behind our gateway's banner, too", "From: a@x.example\nSubject: [EXTERNAL] leave [u-k3v9q2mx]\n\nx",
	        "u:k3v9q2mx " },
	{ "but not in an old subject", "From: a@x.example\nSubject: Re: leave [u-k3v9q2mx]\n\nx", "" },
	{ "nor with more words", "From: a@x.example\nSubject: leave [u-k3v9q2mx] please\n\nx", "" },
	{ "nor in a body", "From: a@x.example\n\nleave [u-k3v9q2mx]\n> [u-k3v9q2mx]", "" },
};

static void tags_and_tokens_count_in_their_places(void **state)
{
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(marked) / sizeof(marked[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(marked[i].mail, &arena);
		failures += broken(marked[i].promise, marked[i].mail, marked[i].marks, marks_of(&arena, &letter));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void a_header_without_end_is_for_people(void **state)
{
	struct arena arena = { 0 };
	struct text mail = { .arena = &arena };
	(void)state;
	letter_warm();
	text_add_string(&mail, "From: a@x.example\nSubject: join education\n");
	for (int i = 0; i < 400; i++)
		text_printf(&mail, "To: %02000d@x.example\n", i);
	text_add_string(&mail, "Auto-Submitted: auto-replied\n\njoin education\n");
	const struct letter letter = read_mail(text_string(&mail), &arena);
	assert_int_equal(letter.kind, LETTER_PEOPLE);
	arena_free(&arena);
}

/* libxml2 compares each attribute of a tag with all others: half a megabyte of them took more than 5 s. */
static void html_whose_tag_never_ends_is_for_people(void **state)
{
	static const char *const values[] = { "=1", "='>'", "", " = \">\"" };
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct arena arena = { 0 };
		struct text mail = { .arena = &arena };
		text_add_string(&mail,
		        "From: a@x.example\nSubject: join education\nContent-Type: text/html\n\n<p>join education<b");
		for (int each = 0; each < 40000; each++)
			text_printf(&mail, " a%d%s", each, values[i]);
		text_add_string(&mail, ">x</b>");
		const clock_t before = clock();
		const struct letter letter = read_mail(text_string(&mail), &arena);
		assert_int_equal(letter.kind, LETTER_PEOPLE);
		assert_true((clock() - before) / CLOCKS_PER_SEC < 1);
		arena_free(&arena);
	}
}

#define RESULTS(text) "Authentication-Results: mx.collab.example" text "\n"

static void a_sender_is_forged_or_proved_by_our_provider_alone(void **state)
{
	static const struct {
		const char *promise, *fields, *said; /* of a@x.example: "forged", "authentic", "" */
	} rows[] = {
		{ "our provider says fail", RESULTS("; dmarc=fail header.from=x.example"), "forged" },
		{ "our provider says pass", RESULTS("; spf=fail; dmarc=pass"), "authentic" },
		{ "for the From's domain", RESULTS("; dkim=pass header.d=x.example; dmarc=pass header.from=X.Example"),
		        "authentic" },
		{ "as Google writes",
		        RESULTS(";\n dkim=pass header.i=@x.example header.b=\"ab=;\";\n"
		                " dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=x.example"),
		        "authentic" },
		{ "as Microsoft writes",
		        RESULTS("; spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=x.example; dmarc=pass"
		                " action=none\n header.from=x.example;compauth=pass reason=100"),
		        "authentic" },
		{ "with a version and blanks", RESULTS(" 1; dmarc/1 = pass header.from = x.example"), "authentic" },
		{ "with comments around", RESULTS(" (a (b) \\) c); (x) dmarc (y) = (z) pass (dmarc=fail)"),
		        "authentic" },
		{ "not for another domain", RESULTS("; dmarc=pass header.from=y.example"), "" },
		{ "nor one above it", RESULTS("; dmarc=pass header.from=example"), "" },
		{ "nor one below it", RESULTS("; dmarc=pass header.from=a.x.example"), "" },
		{ "not where it doesn't know", RESULTS("; dmarc=none; spf=pass; dkim=pass"), "" },
		{ "not in a comment", RESULTS("; spf=pass (dmarc=pass) smtp.mailfrom=x.example"), "" },
		{ "nor in one within another", RESULTS("; spf=pass (a (b) ; dmarc=pass header.from=x.example)"), "" },
		{ "nor behind a bracket that is no end", RESULTS("; spf=pass (\\) ; dmarc=pass)"), "" },
		{ "not in a quoted string", RESULTS("; spf=pass smtp.mailfrom=\"a; dmarc=pass \"@evil.example"), "" },
		{ "nor behind a quote that is no end", RESULTS("; spf=pass smtp.mailfrom=\"\\\"; dmarc=pass\""), "" },
		{ "not as a property's value", RESULTS("; spf=none policy.x=dmarc=pass"), "" },
		{ "nor as a property", RESULTS("; spf=none dmarc=pass"), "" },
		{ "nor as a result", RESULTS("; spf=dmarc=pass"), "" },
		{ "nor as another's name", RESULTS("; x-dmarc=pass; dmarcx=pass; arc.dmarc=pass"), "" },
		{ "nor in front of the first", RESULTS(" dmarc=pass"), "" },
		{ "passed is not pass", RESULTS("; dmarc=passed"), "" },
		{ "of two results neither", RESULTS("; dmarc=pass header.from=x.example; dmarc=none"), "" },
		{ "though they agree", RESULTS("; dmarc=pass; dmarc=pass header.from=x.example"), "" },
		{ "fail outweighs pass", RESULTS("; dmarc=fail; dmarc=pass"), "forged" },
		{ "and not in a comment", RESULTS("; dmarc=pass (dmarc=fail)"), "authentic" },
		{ "nothing that has no end", RESULTS("; dmarc=pass (never ends"), "" },
		{ "nor a string without one", RESULTS("; dmarc=pass x.y=\"never ends"), "" },
		{ "no longer name than ours", "Authentication-Results: mx.collab.example.org; dmarc=pass\n", "" },
		{ "nor a shorter one", "Authentication-Results: collab.example; dmarc=pass\n", "" },
		{ "folded before our name", "Authentication-Results:\n mx.collab.example;\n dmarc=pass\n",
		        "authentic" },
		{ "no name that looks like ours", "Authentication-Results: mx.c\xD0\xBEllab.example; dmarc=pass\n",
		        "" },
		{ "nor one with a dot behind", "Authentication-Results: mx.collab.example.; dmarc=pass\n", "" },
		{ "nor our name in a comment", "Authentication-Results: x.example (mx.collab.example); dmarc=pass\n",
		        "" },
		{ "another's fail is nothing", "Authentication-Results: mx.other.example; dmarc=fail\n", "" },
		{ "another's pass is nothing", "Authentication-Results: mx.other.example; dmarc=pass\n", "" },
		{ "no other field",
		        "ARC-Authentication-Results: i=1; mx.collab.example; dmarc=pass\n"
		        "X-Authentication-Results: mx.collab.example; dmarc=pass\n",
		        "" },
		{ "only the topmost fails", RESULTS("; dmarc=none") RESULTS("; dmarc=fail"), "" },
		{ "only the topmost passes", RESULTS("; spf=pass") RESULTS("; dmarc=pass"), "" },
		{ "a forged one below doesn't help", RESULTS("; dmarc=fail") RESULTS("; dmarc=pass"), "forged" },
		{ "fields that disagree prove nothing", RESULTS("; dmarc=pass") RESULTS("; dmarc=fail"), "" },
		{ "even one that says nothing", RESULTS("; dmarc=pass") RESULTS("; none"), "" },
		{ "others stand between", "Authentication-Results: a.example; dmarc=fail\n" RESULTS("; dmarc=pass"),
		        "authentic" },
		{ "two authors prove nothing", RESULTS("; dmarc=pass") "From: b@x.example\n", "" },
		{ "nobody says anything", "", "" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena, "%sFrom: a@x.example\n\nx", rows[i].fields);
		const struct letter letter = read_mail(mail, &arena);
		failures += broken(rows[i].promise, mail, rows[i].said,
		        letter.is_forged              ? "forged"
		                : letter.is_authentic ? "authentic"
		                                      : "");
		const struct reader trusting = { .house = &house, .authserv_id = "" };
		const struct letter unproved = letter_read(&trusting, mail, strlen(mail), false, &arena);
		assert_false(unproved.is_authentic || unproved.is_forged);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

#define REPLY(partstat, attendee)                                                                                      \
	TYPE("text/calendar; method=REPLY",                                                                            \
	        "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1@collab.example\nSEQUENCE:2\n"                      \
	        "ATTENDEE;PARTSTAT=" partstat ":MAILTO:" attendee "\nEND:VEVENT\nEND:VCALENDAR\n")

static void calendars_answer_for_their_owner_only(void **state)
{
	static const struct {
		const char *promise, *mail, *kind, *word;
	} rows[] = {
		{ "accepted is yes", REPLY("ACCEPTED", "ana@lakeside.example"), "person", "yes" },
		{ "declined is no, the address in any case", REPLY("declined", "ANA@Lakeside.example"), "person",
		        "no" },
		{ "tentative is maybe", REPLY("TENTATIVE", "ana@lakeside.example"), "person", "maybe" },
		{ "delegated is for people", REPLY("DELEGATED", "ana@lakeside.example"), "people", "" },
		{ "another's answer is for people", REPLY("ACCEPTED", "bob@lakeside.example"), "people", "" },
		{ "an answer to nothing is for people",
		        TYPE("text/calendar; method=REPLY",
		                "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=ACCEPTED:mailto:"
		                "ana@lakeside.example\nEND:VEVENT\nEND:VCALENDAR\n"),
		        "people", "" },
		{ "a broken answer is for people", TYPE("text/calendar; method=REPLY", "BEGIN:VCAL"), "people", "" },
		{ "an invitation is for people",
		        TYPE("text/calendar; method=REQUEST", "BEGIN:VCALENDAR\nEND:VCALENDAR"), "people", "" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(rows[i].mail, &arena);
		failures += broken(rows[i].promise, rows[i].mail, rows[i].kind, kind_of(&letter));
		failures += broken(rows[i].promise, rows[i].mail, rows[i].word,
		        last.calendar_word == NULL ? "" : last.calendar_word);
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

static void reports_say_whom_they_are_about(void **state)
{
	static const struct {
		const char *promise, *fields, *expected;
	} rows[] = {
		{ "no such user", "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 user unknown",
		        "5.1.1 yes" },
		{ "full, though the code is final",
		        "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 mailbox full", "5.2.2 no" },
		{ "still trying", "Action: delayed\nStatus: 5.1.1", "5.1.1 no" },
		{ "blocked for what was sent",
		        "Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 looks like spam", "5.7.1 policy" },
		{ "words beat codes", "Action: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 user unknown",
		        "5.7.1 yes" },
		{ "too many this hour, though 5.1.1",
		        "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 too many recipients",
		        "5.1.1 policy" },
		{ "delivered is no failure", "Action: delivered\nStatus: 2.0.0", "" },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = arena_printf(&arena,
		        "From: mailer-daemon@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n"
		        "x\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nFinal-Recipient: rfc822; "
		        "<bob@x.example>\n%s\n--b--\n",
		        rows[i].fields);
		const struct letter letter = read_mail(mail, &arena);
		const struct letter_recipient *first = letter.recipients;
		const char *got = letter.recipient_count == 0
		        ? ""
		        : arena_printf(&arena, "%s %s", first->status, first->permanent);
		failures += broken(rows[i].promise, mail, rows[i].expected, got);
		failures += broken(rows[i].promise, mail, "bounce", kind_of(&letter));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* `count` times `piece`, then `end`. */
static const char *repeated(struct arena *arena, const char *start, const char *piece, size_t count, const char *end)
{
	struct text out = { .arena = arena };
	text_add_string(&out, start);
	for (size_t i = 0; i < count; i++)
		text_add_string(&out, piece);
	text_add_string(&out, end);
	return text_string(&out);
}

#define EVENT "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n"

/* A mail that is sent along is for people to see; its words are never its sender's. */
static void what_is_sent_along_stands_apart(void **state)
{
	static const struct {
		const char *promise, *mail, *own, *enclosed;
	} rows[] = {
		{ "a mail with one sent along",
		        WITH("Content-Type: multipart/mixed; boundary=b\n", "see below",
		                "--b\n\nLook at this.\n--b\nContent-Type: message/rfc822\n\nFrom: bob@x.example\nSubject: z\n\n"
		                "unsubscribe\n--b--\n"),
		        "Look at this.", "unsubscribe" },
		{ "deep inside it, the first text",
		        WITH("Content-Type: message/rfc822\n", "fwd",
		                "Subject: z\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: image/png\n\nx\n--c\n"
		                "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
		                "Ma=F1ana\n--c\n\nsecond\n--c--\n"),
		        "",
		        "Ma\xC3\xB1"
		        "ana" },
		{ "encoded as no mail may be",
		        WITH("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n", "fwd",
		                "U3ViamVjdDogeAoKam9pbiBoaXJpbmcK\n"),
		        "", "join hiring" },
		{ "a mail without any", WITH("", "hello", "words"), "words", "" },
	};
	int failures = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const struct letter letter = read_mail(rows[i].mail, &arena);
		failures += broken(rows[i].promise, rows[i].mail,
		        arena_printf(&arena, "%s | %s", rows[i].own, rows[i].enclosed),
		        arena_printf(&arena, "%s | %.*s", letter.text, (int)strcspn(letter.enclosed, "\r\n"),
		                letter.enclosed));
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

/* Within what the sandbox grants: else a mail that anybody can write is never read. */
static void hostile_mails_are_read(void **state)
{
	enum { MEMORY_BYTES = 256 * 1024 * 1024, WORK_S = 5 };
	static const struct {
		const char *start, *piece, *end;
		size_t count;
	} rows[] = {
		{ FROM, "Content-Type: multipart/mixed; boundary=b\n\n--b\n", "x", 20000 },
		{ FROM "\n", "--b\nContent-Type: message/rfc822\n\n", "x", 20000 },
		{ FROM "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", "--b--", 20000 },
		{ "Subject: ", "=?utf-8?Q?=C3?= ", "\n\nx", 20000 },
		{ "From: ", "(", "\n\nx", 100000 },
		{ "From: ", "a@x.example, ", "\n\nx", 20000 },
		{ "", "X-A: b\n", "\nx", 100000 },
		{ "", "no field\n", "\nx", 100000 },
		{ FROM "Content-Type: text/html\n\n", "<div>", "x", 60000 },
		{ FROM "Content-Type: text/html\n\n", "<blockquote><b>", "x", 30000 },
		{ FROM "Content-Type: text/html\n\n", "&", "x", 400000 },
		{ FROM "\n", "> ", "x", 100000 },
		{ FROM "\n", "On 1 2 wrote\n", "x", 30000 },
		{ FROM "\n", "-----Original Message-----\n> x\n", "x", 10000 },
		{ FROM "\n", "Ana\nx\n\n", "x", 10000 },
		{ FROM "\n", "@", "", 200000 },
		{ "From: mailer-daemon@x.example\nSubject: failure notice\n\n", "a@b ", "", 50000 },
		{ FROM "Content-Type: text/calendar\n\n", "BEGIN:VCALENDAR\n", "", 15000 },
		{ FROM EVENT, "UID:\n", "END:VEVENT\nEND:VCALENDAR\n", 40000 },
		{ FROM EVENT "ATTENDEE", ";A=b", ":x\nEND:VEVENT\nEND:VCALENDAR\n", 60000 },
		{ FROM "Content-Type: text/plain; format=flowed\n\n", "x \n", "", 100000 },
		{ FROM "Subject: ", "Re: ", "\n\nx", 5000 },
		{ FROM "Content-Type: multipart/mixed; boundary=b\n\n",
		        "--b\nContent-Type:\n multipart/mixed; boundary=b\n\n", "x", 20000 },
		{ FROM "\nHello there,\n\n", "best regards to all of you.\n\n", "x", 17000 },
		{ FROM "Content-Type: text/html\n\n<p style=\"d", " ", "\">x", 500000 },
	};
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = repeated(&arena, rows[i].start, rows[i].piece, rows[i].count, rows[i].end);
		const clock_t before = clock();
		const struct letter letter = read_mail(mail, &arena);
		assert_true((clock() - before) / CLOCKS_PER_SEC < WORK_S && arena.used_bytes < MEMORY_BYTES);
		assert_true(strlen(letter.text) <= LETTER_TEXT_BYTES && strlen(letter.subject) <= LETTER_FIELD_BYTES);
		arena_free(&arena);
	}
}

static void a_guard_beyond_what_is_read_is_feared(void **state)
{
	struct arena arena = { 0 };
	(void)state;
	letter_warm();
	const char *mail = repeated(&arena, FROM, "X-A: b\n", 5000, "Auto-Submitted: auto-replied\n\njoin");
	assert_int_equal(read_mail(mail, &arena).kind, LETTER_PEOPLE);
	arena_free(&arena);
}

static void a_mail_may_hold_anything(void **state)
{
	static const char nul[] = "From: a@x.example\0b\nSubject: j\0oin\n\nhi\0there";
	struct arena arena = { 0 };
	struct letter letter;
	(void)state;
	letter_warm();
	letter = letter_read(&reader, nul, sizeof(nul) - 1, false, &arena);
	assert_string_equal(letter.subject, "j oin");
	letter = letter_read(&reader, "", 0, false, &arena);
	assert_int_equal(letter.kind, LETTER_PEOPLE);
	letter = letter_read(&reader, "From: a@x.example\n\njoin", 23, true, &arena);
	assert_int_equal(letter.kind, LETTER_PEOPLE);
	assert_string_equal(letter.text, "");
	arena_free(&arena);
}

#define MIXED FROM "Content-Type: multipart/mixed; boundary=b\n\n--b\n"

static void what_costs_a_parser_much_is_left_to_people(void **state)
{
	static const struct {
		const char *promise, *start, *piece, *end;
		size_t count;
		bool is_left;
	} rows[] = {
		{ "a few thousand parts are a mail", MIXED, "\nx\n--b\n", "x", 5000, false },
		{ "parts without end", MIXED, "\n--b\n", "x", 20001, true },
		{ "parts without end, and no line feeds", FROM "\n", "\r--b\r", "x", 20001, true },
		{ "a log of many lines is a mail", FROM "\n", "Note: x\n", "x", 150000, false },
		{ "fields without end", MIXED, "X-A: b\n", "\nx", 200001, true },
		{ "a field without end", MIXED "Content-Type: text/plain", "; a=b", "\n\nx", 60000, true },
		{ "a folded field without end", MIXED "Content-Type: text/plain", ";\n a=b", "\n\nx", 60000, true },
		{ "addresses of an enclosed mail without end",
		        MIXED "Content-Type: message/rfc822\n\nTo: ", "a@b.example, ", "\n\nx", 30000, true },
		{ "one long line of words is a mail", FROM "\n", "hello all ", "", 60000, false },
	};
	int failures = 0;
	(void)state;
	letter_warm();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena = { 0 };
		const char *mail = repeated(&arena, rows[i].start, rows[i].piece, rows[i].count, rows[i].end);
		const struct letter letter = read_mail(mail, &arena);
		failures += broken(rows[i].promise, rows[i].piece, rows[i].is_left ? "left" : "read",
		        strstr(letter.why, "too large") != NULL ? "left" : "read");
		arena_free(&arena);
	}
	assert_int_equal(failures, 0);
}

RUN(guards_tell_programs_from_people, the_letter_is_found_and_decoded, subjects_are_decoded_and_told_apart,
        signs_against_a_yes_are_seen, tags_and_tokens_count_in_their_places, a_header_without_end_is_for_people,
        html_whose_tag_never_ends_is_for_people, a_sender_is_forged_or_proved_by_our_provider_alone,
        calendars_answer_for_their_owner_only, reports_say_whom_they_are_about, hostile_mails_are_read,
        what_costs_a_parser_much_is_left_to_people, a_guard_beyond_what_is_read_is_feared, a_mail_may_hold_anything,
        what_is_sent_along_stands_apart)
