"""An announcement reaches every member once, in good form."""
import email.errors
import re
from collections import Counter

from servers import Relay, wait_until
from servers.relay import CLOSE

NEWS = """\
# Spring meeting

Dear friends,

we meet on **10 March** at [the library](https://library.example/room?a=1&b=2). Zażółć gęślą jaźń, ¡mañana!

- bring a friend
- nobody has to speak

.A line that begins with a dot.
"""


def fill(house, team, count):
    """Members by hand, while the daemon is stopped."""
    house.convened("status")
    house.convened("members", "add", team, "first@partner.example")
    now = house.rows("SELECT joined_at FROM membership LIMIT 1")[0][0]
    house.rows("WITH RECURSIVE one(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM one WHERE number < ?)"
               " INSERT INTO member (address, name, language, confirmed_at, created_at)"
               " SELECT 'm' || number || ?, '', substr('enespl', number % 3 * 2 + 1, 2), ?, ? FROM one",
               count - 2, f".{house.name}@partner.example", now, now)
    house.rows("INSERT OR IGNORE INTO membership (member, team, joined_at) SELECT id, ?, ? FROM member", team, now)
    house.rows("UPDATE delivery SET state = 'delivered', done_at = ?", now)


def announce(house, text, team="education"):
    (house.folder / "news.md").write_text(text)
    done = house.convened("announce", "--yes", team, house.folder / "news.md")
    assert done.returncode == 0, done.stderr
    return done


def test_three_hundred_members_get_one_copy_each(build):
    relay = Relay().start()
    house = build(use_relay=relay, tls=False)
    fill(house, "education", 300)
    house.start()
    assert "300" in announce(house, NEWS).stdout
    relay.wait(300, 30)
    house.settled()
    copies = Counter(recipient for _, recipients, _ in relay.accepted for recipient in recipients)
    assert len(copies) == 300 and set(copies.values()) == {1}
    assert all(len(recipients) == 1 for _, recipients, _ in relay.accepted)
    assert all(f"To: {recipients[0]}\r\n".encode() in mail for _, recipients, mail in relay.accepted)
    assert len({re.search(rb"^Message-ID: (.*)\r$", mail, re.M | re.I).group(1) for _, _, mail in relay.accepted}) == 300
    relay.stop()


def test_the_form_of_an_announcement(house):
    ana = house.member("ana", "education", "hiring")
    shown = announce(house, NEWS)
    assert "1" in shown.stdout
    mail = ana.reads("Spring meeting")
    message = mail.message

    assert [name for name, value in message.items() if value.defects] == []
    assert message.defects == [] and all(part.defects == [] for part in message.walk())
    assert mail["From"].addresses[0].addr_spec == house.address
    assert mail["To"] == ana.address
    assert "education" in mail["List-Id"] and "@" not in mail["List-Id"].rpartition("<")[2]
    assert mail["List-Unsubscribe"].startswith("<mailto:") and "u-" in mail["List-Unsubscribe"]
    for name in ("List-Help", "List-Subscribe", "List-Owner"):
        assert mail[name].startswith("<mailto:"), name
    assert mail["List-Post"] == "NO"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert mail["x-ms-reactions"] == "disallow"
    assert mail["List-Unsubscribe-Post"] is None
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]

    assert "we meet on 10 March" in re.sub(r"\*", "", mail.text) and "Zażółć gęślą jaźń, ¡mañana!" in mail.text
    assert "https://library.example/room?a=1&b=2" in mail.text
    assert "\n.A line that begins with a dot." in mail.text
    assert "<strong>10 March</strong>" in mail.html
    for part in (mail.text, mail.html):
        assert "1 Main St, Chicago" in part and ana.address in part and "u-" in part
    body = mail.raw.partition(b"Message-ID")[2]
    assert b"\r\n" in body and all(len(line) <= 998 for line in mail.raw.split(b"\r\n"))
    assert max(mail.raw) < 128


def test_nothing_in_a_name_or_subject_becomes_a_header_or_markup(house):
    ana = house.person("ana", 'Ana\\" <b>x</b> [link](https://evil.example)')
    ana.writes("join education")
    ana.replies(ana.reads("confirm"))
    mail = ana.reads("welcome")
    assert "evil.example" not in mail.html and "<b>" not in mail.html
    (house.folder / "news.md").write_text("# Hello\n\nHello.\n")
    done = house.convened("announce", "--yes", "--subject", "Spring\r\nBcc: all@partner.example", "education",
                          house.folder / "news.md")
    if done.returncode == 0:
        assert ana.reads()["Bcc"] is None


def test_each_refusal_strikes_its_own_mail_only(build):
    """Inside pipelined runs: MAIL, RCPT, DATA and dot refused, 421, and a dropped line."""
    calls = Counter()

    def every(step, number, answer):
        def fault(_):
            calls[step] += 1
            return answer if calls[step] % number == 0 else None
        return fault

    def bad_recipient(argument):
        return "550 5.1.1 no such user" if "m7." in argument or "m70." in argument else None

    relay = Relay(faults={"RCPT": bad_recipient, "MAIL": every("MAIL", 31, "451 4.4.3 later"),
                          "DATA": every("DATA", 29, "451 4.6.1 later"), "DOT": every("DOT", 37, CLOSE)}).start()
    house = build(use_relay=relay, tls=False)
    fill(house, "education", 120)
    house.start()
    announce(house, NEWS)
    wait_until(lambda: not house.rows(
        "SELECT 1 FROM delivery WHERE state IN ('due', 'submitting') AND tries = 0 LIMIT 1"), 30, "the first try of each")
    house.stop()
    deferred = Counter(step for step, in house.rows("SELECT step FROM delivery WHERE state = 'due'"))
    assert deferred["MAIL"] and deferred["DATA"] and deferred["dot"], deferred
    relay.faults = {"RCPT": bad_recipient}  # which lines the others strike isn't fixed: they may have struck m70, too
    house.rows("UPDATE delivery SET due_at = created_at WHERE state = 'due'")
    house.start()
    house.settled(30)
    failed = dict(house.rows("SELECT address, delivery.enhanced FROM delivery JOIN member ON member.id = member"
                             " WHERE state = 'failed'"))
    assert {address.split(".")[0] for address in failed} == {"m7", "m70"} and set(failed.values()) == {"5.1.1"}
    copies = Counter()
    for _, recipients, mail in relay.accepted:
        assert f"To: {recipients[0]}\r\n".encode() in mail
        copies[recipients[0]] += 1
    assert len(copies) == 118 and set(copies.values()) == {1}  # what CLOSE took at the dot was never accepted
    relay.stop()
