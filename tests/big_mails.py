"""Mails of 25 MB, 100,000 lines, parts or fields, and what each must be understood as: for tests/e2e and tests/bench.

What is asked stands first, or in the subject; the rest is there to be survived. A request whose mail is too large to be read
wholly is carried out where it stands in the words of the body, asked back where only the subject says it.
"""
import base64

BYTES = 25_000_000
LINE = "We talked about the clinics, the schools and who pays for what.\n"
TEXT = "Content-Type: text/plain; charset=utf-8\n"
HTML = "Content-Type: text/html; charset=utf-8\n"
MIXED = "Content-Type: multipart/mixed; boundary=b\n"


def fill(unit, size):
    return (unit * (size // len(unit) + 1))[:size]


def head(fields=TEXT, subject="hello"):
    return ("From: Ana <ana@lakeside.example>\nTo: teams@collab.example\nDate: Tue, 24 Nov 2026 12:00:00 +0000\n"
            f"Subject: {subject}\nMIME-Version: 1.0\n{fields}\n")


def mails(size=BYTES):
    """Name, bytes, expected kind and requests. `many` is 100,000 where `size` is 25 MB."""
    room, many = size - 1000, size // 250
    join = head(subject="join education")
    plain = fill(LINE, room * 73 // 100).encode()
    lines = base64.encodebytes(plain).decode()
    shapes = {
        "text": (head() + fill(LINE, room), "people", ""),
        "text behind a request": (head() + "join education\n\n" + fill(LINE, room), "request", "join:education"),
        "lines": (head() + "ok then\n" * many, "people", ""),
        "one line": (head() + fill("word ", room) + "\n", "people", ""),
        "one word": (head() + fill("w", room) + "\n", "people", ""),
        "commas": (head() + fill("a,", room) + "\n", "people", ""),
        "accents": (head() + fill("\u00e9\u0301 ", room // 4) + "\n", "people", ""),
        "quotes behind a request": (head() + "leave hiring\n\n" + fill("> " + LINE, room), "request", "leave:hiring"),
        "quotes in quotes": (head() + "leave hiring\n\n" + fill(">" * 1000 + "\n", room), "request", "leave:hiring"),
        "quoted headers": (head() + fill("From: a@b.example\nSent: Monday\nTo: c\nSubject: d\n\n", room), "people", ""),
        "HTML": (head(HTML) + "<p>join education</p><hr>" + fill(f"<p>{LINE}</p>", room), "request", "join:education"),
        "HTML in HTML": (head(HTML) + "<div>" * (room // 11) + "x" + "</div>" * (room // 11), "people", ""),
        "HTML that never ends": (head(HTML) + fill("<table><tr><td>", room), "people", ""),
        "one HTML tag": (head(HTML) + "<p " + "".join(f"a{i}=1 " for i in range(room // 12)) + ">x</p>", "people", ""),
        "base64": (head(TEXT + "Content-Transfer-Encoding: base64\n") + lines, "people", ""),
        "base64 in one line": (head(TEXT + "Content-Transfer-Encoding: base64\n") + lines.replace("\n", ""), "people", ""),
        "quoted-printable": (head(TEXT + "Content-Transfer-Encoding: quoted-printable\n") + fill("=C3=A9t=C3=A9 =\n", room),
                             "people", ""),
        "an attachment": (head(MIXED) + "--b\n\njoin education\n--b\nContent-Type: application/pdf\n"
                          f"Content-Transfer-Encoding: base64\n\n{lines}--b--\n", "request", "join:education"),
        "parts": (head(MIXED) + "--b\nContent-Type: text/plain\n\nx\n" * many + "--b--\n", "people", ""),
        "parts in parts": (head("Content-Type: multipart/mixed; boundary=b0\n")
                           + "".join(f"--b{i}\nContent-Type: multipart/mixed; boundary=b{i + 1}\n\n" for i in range(many // 4)),
                           "people", ""),
        "mails in mails": (head("Content-Type: message/rfc822\n") + "Content-Type: message/rfc822\n\n" * many, "people", ""),
        "fields": (head("".join(f"X-Field-{i}: one of many fields\n" for i in range(many))) + "join education\n", "people", ""),
        "one field": (head("X-Long: " + fill("x", size // 5) + "\n") + "join education\n", "request", "join:education"),
        "one field in many lines": (head("X-Long:" + " x\n" * many) + "join education\n", "request", "join:education"),
        "a subject": (head(subject="join education " + fill("=?utf-8?q?a?= ", size // 5)) + "\n", "unclear", ""),
        "recipients": (head("Cc: " + ", ".join(f"a{i}@x.example" for i in range(many)) + "\n") + "join education\n",
                       "request", "join:education"),
        "a command and a book": (join + fill(LINE, room), "unclear", ""),
        "a report": (head("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n")
                     + "--b\n\nx\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
                     + fill("Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\n\n", room) + "--b--\n",
                     "people", ""),
    }
    for name, (mail, kind, requests) in shapes.items():
        yield name, mail.encode(), kind, requests.split()
