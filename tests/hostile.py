"""Mails that somebody wrote to hurt: one small function a shape, of any size, always the same bytes. For tests/e2e.

None of them asks for anything: whatever is read of them, no act may come out.
"""
import base64


def fill(unit, size):
    return (unit * (size // len(unit) + 1))[:size]


def head(fields="Content-Type: text/plain; charset=utf-8\n", author="Eve <eve@lakeside.example>", subject="hello"):
    return f"From: {author}\nTo: teams@collab.example\nSubject: {subject}\nMIME-Version: 1.0\n{fields}\n"


def typed(kind):
    return head(f"Content-Type: {kind}\n")


def html(body):
    return typed("text/html; charset=utf-8") + body


def calendar(lines, method="REPLY"):
    return typed(f"text/calendar; method={method}") + f"BEGIN:VCALENDAR\nMETHOD:{method}\n{lines}END:VCALENDAR\n"


def multipart(body):
    return typed("multipart/mixed; boundary=b") + body + "--b--\n"


def nested(size, name):
    return "".join(f"--{name(i)}\nContent-Type: multipart/mixed; boundary={name(i + 1)}\n\n" for i in range(size // 60))


def parameters(size):
    return "text/plain; " + " ".join(f"\n name*{i}*=utf-8''%41;" for i in range(size // 24)) + " charset=utf-8"


def events(size):
    return fill("BEGIN:VEVENT\nUID:a@b\nATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@x.example\nEND:VEVENT\n", size // 90 * 90)


DELIVERY = "multipart/report; report-type=delivery-status; boundary=b"


def report(more="", returned=""):
    return (typed(DELIVERY) + "--b\n\nIt failed.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
            f"Final-Recipient: rfc822; ana@x.example\nAction: failed\nStatus: 5.1.1\n{more}\n--b\n"
            f"Content-Type: text/rfc822-headers\n\n{returned}\n--b--\n")


def notice(body):
    return "Return-Path: <>\n" + head(author="MAILER-DAEMON <mailer-daemon@x.example>", subject="Undelivered Mail") + body


SHAPES = {
    "parts in parts": lambda n: typed("multipart/mixed; boundary=b0") + nested(n, "b{}".format),
    "parts of one boundary": lambda n: typed("multipart/mixed; boundary=b") + nested(n, lambda _: "b"),
    "boundaries that begin alike": lambda n: typed("multipart/mixed; boundary=b") + nested(n, lambda i: "b" * (i % 60 + 1)),
    "an empty boundary": lambda n: typed('multipart/mixed; boundary=""') + fill("--\n\nx\n", n),
    "parts": lambda n: multipart(fill("--b\n\nx\n", n)),
    "empty parts": lambda n: multipart(fill("--b\n", n)),
    "lines that are almost boundaries": lambda n: multipart(fill("--\n--a\n---b\n--b \n-", n)),
    "reports in reports": lambda n: typed("message/rfc822") + fill("Content-Type: message/rfc822\n\n", n),
    "mails in parts in mails": lambda n: typed("message/rfc822")
    + fill("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n", n),
    "fields": lambda n: head(fill("X: y\n", n)),
    "fields without a name": lambda n: head(fill(": y\n", n)),
    "lines that are no fields": lambda n: head(fill("nothing\n", n)),
    "a long field": lambda n: head("X: " + fill("x", n) + "\n"),
    "a folded field": lambda n: head("X: y\n" + fill(" \n\tz\n", n)),
    "parameters": lambda n: typed(parameters(n)),
    "a parameter": lambda n: typed("text/plain; charset=" + fill("x", n)),
    "encoded words": lambda n: head(subject=fill("=?utf-8?q?=C3=A9?= ", n)),
    "encoded words, none whole": lambda n: head(subject=fill("=?", n)),
    "encoded words of many charsets": lambda n: head(subject=fill("=?iso-2022-jp?b?GyRCJCI=?= =?utf-7?q?+AOk-?= ", n)),
    "authors": lambda n: head(author=", ".join(f"a{i}@x.example" for i in range(n // 18))),
    "comments in comments": lambda n: head(author=fill("(", n) + " eve@lakeside.example"),
    "groups": lambda n: head(author=fill("a: ", n) + "eve@lakeside.example;"),
    "open quotes": lambda n: head(author=fill('"\\', n)),
    "a route": lambda n: head(author="<" + fill("@a,", n) + ":eve@lakeside.example>"),
    "references": lambda n: head("References: " + fill("<1@x.example> ", n) + "\n"),
    "results": lambda n: head(fill("Authentication-Results: mx.example; dmarc=pass ((((\n", n)),
    "charsets that switch": lambda n: typed("text/plain; charset=iso-2022-jp") + fill("\x1b$B$\"\x1b(B\n", n),
    "UTF-7": lambda n: typed("text/plain; charset=utf-7") + fill("+AOk-+", n),
    "HTML in HTML": lambda n: html(fill("<div><b><i>", n)),
    "blockquotes": lambda n: html(fill("<blockquote>x", n)),
    "links in links": lambda n: html(fill("<a href=x>", n)),
    "a table": lambda n: html("<table>" + fill("<tr><td>x", n)),
    "tables in tables": lambda n: html(fill("<table><tr><td>", n)),
    "attributes": lambda n: html("<p " + " ".join(f"a{i}=1" for i in range(n // 10)) + ">"),
    "a long attribute": lambda n: html('<p style="' + fill("display : ", n) + '">x</p>'),
    "classes": lambda n: html('<p class="' + fill("gmail_quot ", n) + '">x</p>'),
    "entities": lambda n: html(fill("&amp;&#x0;&#99999999;&nothing;", n)),
    "comments": lambda n: html(fill("<!-- -- >", n)),
    "conditional comments": lambda n: html(fill("<![if !mso]><!--[if gte mso 9]>", n)),
    "a style sheet": lambda n: html("<style>" + fill("a{b:c}", n)),
    "tags that never close": lambda n: html(fill("<", n)),
    "end tags": lambda n: html("<p>" + fill("</b></i>", n)),
    "events": lambda n: calendar(events(n)),
    "attendees": lambda n: calendar("BEGIN:VEVENT\nUID:a\n" + fill("ATTENDEE:mailto:a@b.example\n", n // 28 * 28) + "END:VEVENT\n"),
    "rules": lambda n: calendar("BEGIN:VEVENT\nUID:a\n" + fill("RRULE:FREQ=SECONDLY;COUNT=999999999\n", n // 36 * 36)
                                + "END:VEVENT\n"),
    "a rule": lambda n: calendar("BEGIN:VEVENT\nRRULE:FREQ=YEARLY;BYDAY=" + fill("MO,", n) + "\nEND:VEVENT\n"),
    "components in components": lambda n: calendar(fill("BEGIN:VEVENT\n", n)),
    "components that only end": lambda n: calendar(fill("END:VEVENT\n", n)),
    "a folded property": lambda n: calendar("BEGIN:VEVENT\nCOMMENT:x\n" + fill(" y\n", n) + "END:VEVENT\n"),
    "a long property": lambda n: calendar("BEGIN:VEVENT\nCOMMENT:" + fill("\\n;", n) + "\nEND:VEVENT\n"),
    "parameters of a property": lambda n: calendar("BEGIN:VEVENT\nATTENDEE" + fill(";X=y", n) + ":mailto:a@b.example\nEND:VEVENT\n"),
    "base64": lambda n: head("Content-Transfer-Encoding: base64\n") + base64.b64encode(b"x " * (n * 3 // 8)).decode(),
    "base64 that is none": lambda n: head("Content-Transfer-Encoding: base64\n") + fill("=!=", n),
    "quoted-printable": lambda n: head("Content-Transfer-Encoding: quoted-printable\n") + fill("=", n),
    "uuencode": lambda n: head("Content-Transfer-Encoding: x-uuencode\n") + "begin 644 x\n" + fill("M", n),
    "one line": lambda n: head() + fill("x", n),
    "blanks": lambda n: head() + fill(" ", n),
    "line ends": lambda n: head() + fill("\n", n),
    "NULs": lambda n: head() + fill("\0", n),
    "bare CR": lambda n: head() + fill("a\r", n),
    "mixed line ends": lambda n: head() + fill("a\r\nb\nc\rd\r\r\n", n),
    "combining characters": lambda n: head() + "e" + fill("\u0301", n // 2),
    "direction marks": lambda n: head() + fill("\u202e\u2066a", n // 7),
    "quotes": lambda n: head() + fill("> ", n),
    "attributions": lambda n: head() + fill("On Monday Ana wrote:\n", n),
    "signatures": lambda n: head() + fill("-- \n", n),
    "links": lambda n: head() + fill("https://a.example/?", n),
    "addresses": lambda n: head() + fill("a@b.example ", n),
    "tokens": lambda n: head() + fill("[x-aaaaaa] ", n),
    "recipients of a report": lambda n: typed("multipart/report; report-type=delivery-status; boundary=b")
    + "--b\nContent-Type: message/delivery-status\n\n"
    + fill("Final-Recipient: rfc822; a@b.example\nAction: failed\n\n", n) + "--b--\n",
    "fields of a report": lambda n: typed("multipart/report; report-type=delivery-status; boundary=b")
    + "--b\nContent-Type: message/delivery-status\n\n" + fill("Status: 5.1.1\n", n) + "--b--\n",
    "a line of a diagnostic": lambda n: report("Diagnostic-Code: smtp; 550 " + fill("a@b.example x.y 5.1.1 ", n) + "\n"),
    "a word of a diagnostic": lambda n: report("Diagnostic-Code: smtp; 550 " + fill("a@", n) + "\n"),
    "what a report returns": lambda n: report(returned="List-Unsubscribe: <mailto:a+leave-" + fill("u-", n) + ">\n"),
    "addresses of a notice": lambda n: notice("".join(f"<a{i}@x.example>: 550 no such user\n" for i in range(n // 40))),
    "a word of a notice": lambda n: notice("<ana@x.example>: " + fill("a@b", n)),
    "what a notice says": lambda n: notice("<ana@x.example>:\n" + fill("mailbox full, may be blocked by one of\n", n)),
    "who failed": lambda n: "X-Failed-Recipients: " + ",".join(f"a{i}@x.example" for i in range(n // 20)) + "\n" + notice("x"),
    "JSON in JSON": lambda n: notice(fill('{"a":[', n)),
    "keys of JSON": lambda n: notice("{" + ",".join(f'"{i}":1' for i in range(n // 11)) + "}"),
    "recipients in JSON": lambda n: notice('{"notificationType":"Bounce","bounce":{"bouncedRecipients":['
                                           + fill('{"emailAddress":"a@x.example"},', n) + "{}]}}"),
    "a message in JSON": lambda n: notice('{"Message":"{' + fill('\\"a\\":[', n) + '"}'),
    "who complained": lambda n: typed("multipart/report; report-type=feedback-report; boundary=b") + "--b\n\nx\n--b\n"
    "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n" + fill("Original-Rcpt-To: a@x.example\n", n),
    "reports in a report": lambda n: typed(DELIVERY) + fill(f"--b\nContent-Type: message/rfc822\n\nContent-Type: {DELIVERY}\n\n", n),
    "a mail in base64": lambda n: multipart("--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                                            + fill("QUJD", n)),
}


def mails(size):
    """Name and bytes of each, of about `size` bytes."""
    for name, make in SHAPES.items():
        yield name, make(size).encode()
