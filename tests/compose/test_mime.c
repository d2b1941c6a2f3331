/* test_mime.c - headers and bodies stay within the rules of mail, whatever stands in them. */
#include "tests/test.h"
#include "compose/mime.h"

static const struct {
	const char *promise, *value, *expected;
} subjects[] = {
	{ "plain words stay as they are", "News: all & sundry", "Subject: News: all & sundry" },
	{ "long plain words are folded at blanks",
	        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
	        "Subject: one two three four five six seven eight nine ten eleven twelve\r\n thirteen fourteen" },
	{ "accents are encoded", "Łódź", "Subject: =?UTF-8?Q?=C5=81=C3=B3d=C5=BA?=" },
	{ "encoded words are short, and split no character", "żółw żółw żółw żółw żółw żółw",
	        "Subject: =?UTF-8?Q?=C5=BC=C3=B3=C5=82w_=C5=BC=C3=B3=C5=82w_=C5=BC=C3=B3?=\r\n"
	        " =?UTF-8?Q?=C5=82w_=C5=BC=C3=B3=C5=82w_=C5=BC=C3=B3=C5=82w_=C5=BC=C3=B3?=\r\n"
	        " =?UTF-8?Q?=C5=82w?=" },
	{ "what looks like an encoded word isn't one",
	        "=?utf-8?B?QmNjOg==?=", "Subject: =?UTF-8?Q?=3D=3Futf=2D8=3FB=3FQmNjOg=3D=3D=3F=3D?=" },
	{ "a word longer than a line is encoded",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	        "Subject: =?UTF-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=\r\n"
	        " =?UTF-8?Q?aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?=" },
	{ "a line feed is refused", "a\nBcc: b", "a control character stands in the value for the header Subject" },
	{ "a carriage return is refused", "a\rb", "a control character stands in the value for the header Subject" },
	{ "so is every other control character", "a\x1b[2J",
	        "a control character stands in the value for the header Subject" },
};

static void subjects_are_safe(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		struct text out = { 0 };
		struct error err = { 0 };
		size_t column = 0;
		const enum err_kind kind = mime_header(&out, "Subject", subjects[i].value, &column, &err);
		failures += broken(subjects[i].promise, subjects[i].value, subjects[i].expected,
		        kind == ERR_NONE ? text_string(&out) : err.text);
		text_free(&out);
	}
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise, *display, *expected;
} names[] = {
	{ "a plain name", "Healthcare Collaborative", "From: Healthcare Collaborative <t@x.example>\r\n" },
	{ "a comma makes no second author", "Smith, Anna", "From: =?UTF-8?Q?Smith=2C_Anna?= <t@x.example>\r\n" },
	{ "quotes and brackets make no address", "a\" <evil@x.example>",
	        "From: =?UTF-8?Q?a=22_=3Cevil=40x=2Eexample=3E?= <t@x.example>\r\n" },
	{ "no name, no phrase", "", "From: <t@x.example>\r\n" },
	{ "a line feed is refused", "a\nb", "a control character stands in the value for the header From" },
};

static void names_are_safe(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct text out = { 0 };
		struct error err = { 0 };
		const enum err_kind kind = mime_mailbox(&out, "From", names[i].display, "t@x.example", &err);
		failures += broken(names[i].promise, names[i].display, names[i].expected,
		        kind == ERR_NONE ? text_string(&out) : err.text);
		text_free(&out);
	}
	assert_int_equal(failures, 0);
}

static const struct {
	const char *promise, *text, *expected;
} bodies[] = {
	{ "line feeds become CRLF", "a\nb\n", "a\r\nb\r\n" },
	{ "a last line without its end gets one", "a", "a\r\n" },
	{ "a blank at a line's end is kept", "a \nb\t\n", "a=20\r\nb=09\r\n" },
	{ "equal signs and accents are encoded", "a=ż", "a=3D=C5=BC\r\n" },
	{ "a dot alone ends no mail", ".\n..a\n", "=2E\r\n=2E.a\r\n" },
	{ "From at a line's start stays From", "From me\n", "=46rom me\r\n" },
	{ "a carriage return is no line end", "a\rb\n", "a=0Db\r\n" },
	{ "a mark in a text is no hole", "a\x01tb\n", "a=01tb\r\n" },
	{ "bytes that are no UTF-8 do no harm", "a\xffz\n", "a=FFz\r\n" },
	{ "a hole has a line of its own", "a \xEE\x81\xB4, b\n", "a =\r\n\x01t=\r\n, b\r\n" },
	{ "long lines are broken softly",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaażbb\n",
	        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=\r\n=C5=BCbb\r\n" },
};

static void bodies_are_quoted_printable(void **state)
{
	int failures = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct text out = { 0 };
		mime_body(&out, MIME_TEXT, bodies[i].text, strlen(bodies[i].text));
		failures += broken(bodies[i].promise, bodies[i].text, bodies[i].expected, text_string(&out));
		text_free(&out);
	}
	assert_int_equal(failures, 0);
}

RUN(subjects_are_safe, names_are_safe, bodies_are_quoted_printable)
