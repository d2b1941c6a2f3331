"""Mail that comes back: as a mail server reports it, with the mail that it returns."""
import json
import os

import pytest

from servers import wait_until

REPORT = b"""\
From: Mail Delivery System <mailer-daemon@mx.example.org>\r
To: %(house)b\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=us-ascii\r
\r
This is the mail system at host mx.example.org.\r
\r
<%(member)b>: host mx.partner.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; %(member)b\r
Action: failed\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 User unknown\r
\r
--b\r
Content-Type: text/rfc822-headers\r
\r
%(header)b\r
--b--\r
"""
LIMITED = REPORT.replace(b"host mx.partner.example said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
                         b"host mx.example.org said: 550 5.4.5 Daily user sending limit exceeded") \
    .replace(b"Status: 5.1.1", b"Status: 5.4.5") \
    .replace(b"550 5.1.1 User unknown", b"550 5.4.5 Daily user sending limit exceeded")
COMPLAINT = b"""\
From: Complaints <feedback@provider.example>\r
To: %(house)b\r
Subject: complaint about message from 192.0.2.1\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=us-ascii\r
\r
This is an email abuse report.\r
--b\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: Provider-Feedback/1.0\r
Version: 1\r
\r
--b\r
Content-Type: message/rfc822\r
\r
%(header)b\r
\r
(the text)\r
--b--\r
"""


def announce(house, number, readers):
    (house.folder / "news.md").write_text(f"# News {number}\n\nWe meet on day {number}.\n")
    done = house.convened("announce", "--yes", "education", house.folder / "news.md")
    assert done.returncode == 0, done.stderr
    return [reader.reads("News") for reader in readers]


def returned(house, form, member, mail):
    """A report in the mailbox, and once it is dealt with."""
    before = house.count("Bounces")
    header = mail.raw.replace(b"\r\n", b"\n").split(b"\n\n")[0].replace(b"\n", b"\r\n")
    report = form % {b"house": house.address.encode(), b"member": member.address.encode(), b"header": header}
    house.dovecot.deliver([house.address], report, sender="")
    wait_until(lambda: house.count("Bounces") == before + 1, 15, "the report in its folder")


def unreachable(house):
    done = house.convened("members", "--unreachable", "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_whom_mail_does_not_reach_is_suspended_and_comes_back_by_writing(house):
    ana = house.member("ana", "education")
    returned(house, REPORT, ana, announce(house, 1, [ana])[0])
    for day in 1, 2:  # as if two others had come back before
        house.rows("INSERT INTO bounce SELECT member, message - ?1, at - ?1 * 86400, points, is_proved, why FROM bounce"
                   " ORDER BY at DESC LIMIT 1", day)
    assert unreachable(house)[0]["suspended_at"] == 0
    returned(house, REPORT, ana, announce(house, 2, [ana])[0])
    row, = unreachable(house)
    assert row["address"] == ana.address and row["probe_at"] > row["suspended_at"] > 0 and "5.1.1" in row["why"]
    assert "no list mail since" in house.convened("members", "--unreachable").stdout
    assert "1 gets no list mail" in house.convened("status").stdout
    assert f"{ana.address} " in house.convened("members").stdout.split("(mail comes back)")[0]
    member, = (json.loads(line) for line in house.convened("members", "--json").stdout.splitlines() if ana.address in line)
    assert member["suspended_at"] == row["suspended_at"]

    ana.writes("status")  # is answered, and whoever writes is there
    ana.reads()
    assert unreachable(house) == []


@pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="the same decision is played in tests/store/test_bounce.c")
def test_who_marks_our_mail_as_spam_is_taken_off_without_a_word(house):
    ana, ben = (house.member(name, "education") for name in ("ana", "ben"))
    announced = announce(house, 1, [ana, ben])
    returned(house, COMPLAINT, ben, announced[1])
    house.settled()
    assert ben.unread() == 0 and house.members("education") == [ana.address]


@pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="the same decision is played in tests/store/test_bounce.c")
def test_a_limit_of_our_account_rests_the_relay_and_blames_no_member(house):
    ana, ben = (house.member(name, "education") for name in ("ana", "ben"))
    returned(house, LIMITED, ana, announce(house, 1, [ana, ben])[0])
    relay = json.loads(house.convened("status", "--json").stdout)["relays"]["main"]
    assert relay["limited_at"] > 0 and relay["paused_until"] == relay["limited_at"] + 1800
    assert "5.4.5 " in relay["why"] and unreachable(house) == []
    for command in "status", "queue":
        shown = house.convened(command).stdout
        assert "says a report that came back" in shown and "Mail goes on by itself then." in shown

    (house.folder / "news.md").write_text("# News 2\n\nWe meet.\n")
    assert house.convened("announce", "--yes", "education", house.folder / "news.md").returncode == 0
    wait_until(lambda: "relay main rests until" in house.convened("status").stdout, 15, "the relay's rest")
    assert ben.unread() == 0
    house.reload()  # instead of half an hour: whoever reloads has it tried at once
    assert ana.reads("News 2") and ben.reads("News 2")
    told = house.admin.reads("mail that came back")
    assert "Daily user sending limit exceeded" in " ".join(told.text.split()) and "main: " in told.text
