"""Nothing that somebody writes, or a server replies, becomes a header, a line of a log, a terminal's command, a formula or SQL."""
import base64
import csv
import email
import email.policy
import io
import json
import re
import subprocess
import unicodedata

from servers import Relay, wait_until
from servers.calendars import answers_by_calendar
from servers.house import BINARY
from test_bounces import REPORT
from test_meetings import in_days, meeting, plan


def word(text):
    """An encoded word."""
    return b"=?utf-8?b?" + base64.b64encode(text.encode()) + b"?="


# As they stand behind "From: ". All of them may join: what they are called is no reason to turn them away.
NAMES = {
    "plain": b"Ana Ruiz",
    "field": word("Eve\r\nBcc: victim@partner.example\r\nX-Evil: 1"),
    "escape": word("\x1b[2JEve\x1b]0;owned\x07"),
    "c1": word("\x9b31mEve\x85X: 1"),
    "turned": word("\u202eevE\u2066 \u200b\u2028Eve\U000e0041"),
    "nul": word("Eve\0Nul"),
    "bytes": b"Eve \xff\xfe\x80\xc3",
    "formula": b'"=HYPERLINK(\\"http://x.example\\")"',
    "plus": b'"+cmd|calc!A1"',
    "at": b'"@SUM(1+1)*9"',
    "tab": word("\t=1+1"),
    "sql": b"\"Robert'); DROP TABLE member; --\"",
    "format": b'"%n%s%n%s%p %100000d"',
    "markup": b'"<script>alert(1)</script> {{{address}}} {{>footer}}"',
    "long": b" ".join([b"E" * 900] * 11),
}
WORDS = "\x1b[2J\u202eeve\u2066\x9b31m\x07 =HYPERLINK(\"x\") %n%s '; DROP TABLE member; -- \x7f"
ORDERS = "\r\n.\r\nBcc: victim@partner.example\r\n"
FIELDS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
          "X-Auto-Response-Suppress", "x-ms-reactions", "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Owner",
          "List-Post", "MIME-Version", "Content-Type"]
FORMULAS = tuple("=+-@\t\r\n")


def is_trick(character):
    return character not in "\n\t" and (unicodedata.category(character) in ("Cc", "Cf") or character in "\u2028\u2029")


def writes(person, name, subject=b"", body=b"", message_id=b""):
    person.send(b"From: " + name + b" <" + person.address.encode() + b">\r\nTo: " + person.teams_address.encode()
                + b"\r\nMessage-ID: <" + message_id + b"." + person.address.encode() + b">\r\nSubject: " + subject
                + b"\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body + b"\r\n")
    person.written.append((message_id + b"." + person.address.encode()).decode())


def refusal(argument):
    """What the relay says of two of them."""
    if "gone" in argument:
        return "550 5.1.1 no such\rX-Evil: 1" + WORDS
    return "451 4.2.1 not\rnow" + WORDS if "full" in argument else None


def printed(house, mails):
    """What each command that shows something says."""
    for words in (["log"], ["log", "--json"], ["members"], ["members", "--json"], ["members", "--unreachable"],
                  ["members", "--unreachable", "--json"], ["attention"], ["attention", "--json"], ["queue"], ["queue", "--json"],
                  ["status"], ["status", "--json"], ["meetings", "--all", "spring"], ["meetings", "--json", "spring"],
                  ["members", "export"], ["explain", "--texts", *mails], ["explain", "--json", *mails]):
        done = subprocess.run([BINARY, words[0], "-c", house.config, *words[1:]], capture_output=True, check=False)
        assert done.returncode == 0, (words, done.stderr)
        yield " ".join(map(str, words[:2])), (done.stdout + done.stderr).decode()  # every byte: no line end is translated
    yield "the log", house.log_file.read_bytes().decode()


def fields(mail):
    """The names of all fields, as a reader's program finds them."""
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert not message.defects and not any(is_trick(character) for value in message.values() for character in value)
    return message.keys()


def test_nothing_written_or_replied_becomes_an_order(build, folder, dovecot, tmp_path):
    relay = Relay(folder / "dovecot", dovecot, faults={"RCPT": refusal}).start()
    house = build(use_relay=relay)
    lead = house.person("lead")
    house.write_config(team_more={"education": f'announcers = ["{lead.address}"];'})
    house.start()
    people = {key: house.person(key) for key in NAMES}
    for key, person in people.items():
        writes(person, NAMES[key], body=b"join education", message_id=b"join")
    for person in people.values():
        person.replies(person.reads("confirm"), "yes")
    for person in people.values():
        person.reads("Welcome")
    for key in ("gone", "full"):
        assert house.convened("members", "add", "education", f"{key}@partner.example").returncode == 0

    # Each says something that is kept: an organisation, a mail that waits for a person, a comment; one a false report, too.
    for key, person in people.items():
        name = NAMES[key]
        writes(person, name, body=b"organisation: " + name.strip(b'"') + WORDS.encode(), message_id=b"organisation")
        writes(person, name, b"=?utf-8?q?Invoice=0D=0ABcc:_x?= " + name, b"The invoice, as agreed." + ORDERS.encode(), b"invoice")
    plan(house, meeting(in_days(9)))
    invitation = {}
    for key in ("plain", "sql"):
        mails = [people[key].reads() for _ in range(2)]
        invitation[key] = next(mail for mail in mails if "Invitation" in mail.subject)
        answers_by_calendar(people[key], invitation[key], "ACCEPTED", comment=WORDS + ORDERS)
    head = invitation["sql"].raw.replace(b"\r\n", b"\n").split(b"\n\n")[0].replace(b"\n", b"\r\n")
    report = REPORT % {b"house": house.address.encode(), b"member": people["sql"].address.encode(), b"header": head}
    report = report.replace(b"User unknown", b"User unknown" + WORDS.encode())
    house.dovecot.deliver([house.address], report, sender="")
    wait_until(lambda: house.count("Bounces") == 1, 15, "the report in its folder")
    wait_until(lambda: len(house.rows("SELECT 1 FROM invitation WHERE comment <> ''")) == 2, 15, "two comments")
    writes(people["sql"], NAMES["sql"], word("share education: Two openings" + WORDS), (WORDS + ORDERS).encode(), b"share")
    offer = lead.reads("Something to share")
    lead.writes("who spring")
    comments = lead.reads("Who comes")
    assert "DROP TABLE" in offer.subject + offer.text and "DROP TABLE" in comments.text
    assert not any(is_trick(character) for mail in (offer, comments) for character in mail.text + mail.html)
    wait_until(lambda: house.count("INBOX") == 0, 15, "an empty inbox")

    # The mails: the fields that we write, each once, and to nobody else.
    own = {person.address for person in house.people}
    sent = [(to, mail) for sender, to, mail in relay.accepted if sender not in own]
    assert {to[0] for to, _ in sent} == own and all(len(to) == 1 for to, _ in sent)
    assert [names for _, mail in sent if (names := fields(mail)) != [name for name in FIELDS if name in names]] == []

    # What is shown, and what is logged.
    mails = []
    for number, mail in enumerate(house.folder_mails("Attention") + house.folder_mails("Processed")[-6:]):
        mails.append(tmp_path / f"{number}.eml")
        mails[-1].write_bytes(mail.raw)
    shown = dict(printed(house, mails))
    for what, text in shown.items():
        text = text.replace("\r\n", "\n") if "export" in what else text
        assert {character for character in text if is_trick(character)} == set(), what
        assert not what.endswith("--json") or all(json.loads(line) for line in text.splitlines())
    for line in shown["the log"].split("\n")[:-1]:
        assert re.fullmatch(r'\d{4}-\d\d-\d\dT[0-9:.]+Z \w+: (?:[^"]*="[^"]*")*[^"]*', line), line

    # A spreadsheet computes nothing, and each of them is there.
    rows = list(csv.reader(io.StringIO(shown["members export"], newline="")))
    assert len(rows) == 1 + len(people) + 2 and len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if cell.startswith(FORMULAS)] == []

    names = dict(house.rows("SELECT address, name FROM member"))
    assert names[people["formula"].address] == '=HYPERLINK("http://x.example")' and "DROP TABLE" in names[people["sql"].address]
    assert max(len(name.encode()) for name in names.values()) == 200
    assert house.rows("PRAGMA integrity_check") == [("ok",)]
    assert house.members("education") == sorted([person.address for person in people.values()]
                                                + ["full@partner.example", "gone@partner.example"])
