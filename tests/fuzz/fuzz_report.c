/* fuzz_report.c - whatever a delivery report, a complaint, a receipt or a notice in words says: nothing in it is a request, and
 * core/letter.h's bounds hold.
 *
 * A first byte that no mail begins with says in which form of report the rest stands, so that the fuzzer need not find MIME first: a
 * form's "$" is its place, and "%" that of the returned mail, which stands behind a byte 0xFF. Else it is a whole mail. */
#include "base/text.h"
#include "tests/fuzz/letters.h"

#define HEAD                                                                                                                     \
	"From: MAILER-DAEMON@mx.partner.example\r\nTo: teams@collab.example\r\nSubject: Undelivered Mail Returned to Sender\r\n" \
	"Date: Tue, 24 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
#define REPORT(type)                                                                                                   \
	HEAD "Content-Type: multipart/report; report-type=" type "; boundary=b\r\n\r\n"                                \
	     "--b\r\n\r\nYour message could not be delivered.\r\n--b\r\nContent-Type: message/" type "\r\n\r\n$"       \
	     "\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n%\r\n--b--\r\n"

static const char *const forms[] = {
	REPORT("delivery-status"),
	REPORT("feedback-report"),
	REPORT("disposition-notification"),
	REPORT("global-delivery-status"),
	HEAD "\r\n$\r\n\r\n------ This is a copy of your message ------\r\n\r\n%",
	HEAD "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>$</p><pre>%</pre></body></html>",
	HEAD "X-Failed-Recipients: $\r\n\r\nThis message was created automatically by mail delivery software.\r\n%",
	HEAD
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n$\r\n"
	"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n%\r\n--b--\r\n",
	"Return-Path: <>\r\nFrom: postmaster@partner.example\r\n$\r\n\r\n%",
};

static void form_filled(struct text *mail, const char *form, const char *report, size_t bytes)
{
	const char *returned = memchr(report, 0xFF, bytes);
	const size_t report_bytes = returned == NULL ? bytes : (size_t)(returned - report);

	for (; *form != '\0'; form++) {
		if (*form == '$')
			text_add(mail, report, report_bytes);
		else if (*form == '%' && returned != NULL)
			text_add(mail, returned + 1, bytes - 1 - report_bytes);
		else if (*form != '%')
			text_add_byte(mail, *form);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena arena = { 0 };
	struct text mail = { .arena = &arena };

	if (bytes < 2)
		return 0;
	const bool is_whole = data[0] >= ' ';
	if (is_whole)
		text_add(&mail, (const char *)data, bytes);
	else
		form_filled(
		        &mail, forms[data[0] % (sizeof(forms) / sizeof(forms[0]))], (const char *)data + 1, bytes - 1);
	const struct letter letter = letters_read(mail.data, mail.length, false, &arena);
	letter_promises(&letter, &arena);
	/* Its From is a mail system's: whatever follows, no person asks for anything. */
	if (!is_whole)
		PROMISE(letter.request_count == 0
		        || (letter.requests[0].token >= 0 && letter.tokens[letter.requests[0].token].kind == 'u'));
	arena_free(&arena);
	return 0;
}
