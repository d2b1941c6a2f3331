"""What the mailbox takes without an answer, what it leaves to people, and what it survives."""
import re

import pytest

from servers import Dovecot, wait_until

MACHINES = {
    "an out-of-office note": ("Automatic reply: join", [("Auto-Submitted", "auto-replied")], "join education"),
    "an old vacation program": ("join education", [("X-Autoreply", "yes")], "join education"),
    "a mailing list": ("join education", [("List-Id", "<news.example.org>")], "join education"),
    "bulk mail": ("leave", [("Precedence", "bulk")], "leave"),
}

BOUNCE = b"""\
From: Mail Delivery System <mailer-daemon@mx.example.org>\r
To: %s\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
leave\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; ana@partner.example\r
Action: failed\r
Status: 5.1.1\r
\r
--b--\r
"""


@pytest.mark.parametrize("machine", MACHINES)
def test_machines_get_no_answer_and_change_nothing(house, machine):
    subject, headers, body = MACHINES[machine]
    ana = house.member("ana", "hiring")
    ana.writes(subject, body, headers=headers)
    house.settled()
    assert ana.unread() == 0
    assert house.members("hiring") == [ana.address] and house.members("education") == []


def test_a_vacation_program_never_confirms(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    ana.writes("Out of office: " + question.subject, "I am away until Monday. Yes, really.", to=question.answer_address,
               headers=[("Auto-Submitted", "auto-replied (vacation)")], answers=question)
    house.settled()
    assert house.members("education") == [] and ana.unread() == 0


def test_a_bounce_goes_to_its_folder(house):
    house.dovecot.deliver([house.address], BOUNCE % house.address.encode(), sender="")
    wait_until(lambda: house.count("Bounces") == 1, 15, "the bounce in its folder")
    house.settled()
    assert house.rows("SELECT count(*) FROM delivery") == [(0,)]


def test_our_own_mail_coming_back_ends_there(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    house.dovecot.deliver([house.address], [question.raw, question.raw])
    house.settled()
    assert ana.unread() == 0 and house.members("education") == []
    assert house.rows("SELECT count(*) FROM delivery") == [(1,)]


def test_a_letter_to_people_waits_for_a_person(house):
    ana = house.person("ana")
    ana.writes("Thursday", "Dear all,\n\ncould somebody send me the slides of last week?\n\nAna\n")
    wait_until(lambda: house.count("Attention") == 1, 15, "the letter in Attention")
    assert ana.unread() == 0
    assert "1 mail" in house.admin.reads().subject
    ana.writes("Thursday again", "Dear all,\n\nI still don't have the slides.\n\nAna\n")
    wait_until(lambda: house.count("Attention") == 2, 15, "the second letter in Attention")
    house.settled()
    assert house.admin.unread() == 0  # once a day is enough


def test_two_robots_that_answer_each_other_stop(house):
    robot = house.person("robot")
    robot.writes("help", "help")
    for answers in range(30):
        wait_until(lambda: robot.unread() > 0 or house.count("Attention") > 0, 15, "an answer, or its end")
        if robot.unread() == 0:
            break
        answer = robot.reads()
        robot.writes("help", "help", to=answer.answer_address)
    house.settled()
    assert answers == 1, f"{answers} answers went to an address that never confirmed"
    assert "a person" in house.admin.reads(seconds=30).subject


def test_past_the_limit_confirming_and_leaving_still_work(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    for number in range(5):
        ana.writes("help", f"help\n\n{number}")
    wait_until(lambda: house.count("Attention") >= 1, 15, "what is past the limit in Attention")
    ana.replies(question)
    wait_until(lambda: house.members("education") == [ana.address], 15, "the confirmed member")


def test_the_same_mail_twice_within_a_day_is_answered_once(house):
    ana = house.person("ana")
    raw = (f"From: {ana.address}\r\nTo: {house.address}\r\nSubject: help\r\nMessage-ID: <1@partner.example>\r\n"
           "\r\nhelp\r\n").encode()
    ana.send(raw)
    ana.reads("how to")
    ana.send(raw)
    house.settled()
    assert ana.unread() == 0 and house.count("Processed") == 2


def test_a_mail_over_the_size_limit_is_left_to_people(build):
    house = build(more="limits = { mail_megabytes = 1; };").start()
    ana = house.person("ana")
    ana.writes("join education", "join education\n" + "x" * 70 + "\n" + ("long " * 14 + "\n") * 18000)
    wait_until(lambda: house.count("Attention") == 1, 20, "the large mail in Attention")
    ana.writes("join hiring")
    assert "Hiring" in ana.reads("confirm").text and "Education" not in house.members("education")


def test_administrators_hear_once_a_day_what_waits_for_a_person(house):
    ana = house.person("ana")
    ana.writes("Minutes of Thursday", "Dear Ruth,\n\nThe minutes of our meeting are in the usual place.\n\nAna")
    note = house.admin.reads("waits")
    assert note["Auto-Submitted"] == "auto-generated" and "Attention" in note.text
    ana.writes("And the slides", "Dear Ruth,\n\nThe slides are there as well.\n\nAna")
    house.settled()
    assert house.admin.unread() == 0 and ana.unread() == 0


def test_a_mail_put_back_from_attention_is_decided_anew(house):
    ana = house.person("ana")
    for number in range(2):
        ana.writes("help", f"help\n\n{number}")
    ana.reads("how to")
    house.settled()
    assert house.count("Attention") == 1
    house.rows("UPDATE delivery SET created_at = created_at - 2 * 86400")
    client = house.dovecot.imap(house.address)
    client.select("Attention")
    client.uid("MOVE", "1:*", "INBOX")
    client.logout()
    ana.reads("how to")


def change_uidvalidity(house):
    """As after a restore at the provider: the same mails, all numbers new."""
    folder = house.dovecot.folder / "mail" / house.address
    uidlist = folder / "dovecot-uidlist"
    first, _, rest = uidlist.read_text().partition("\n")
    number = int(re.search(r"V(\d+)", first).group(1))
    uidlist.write_text(first.replace(f"V{number}", f"V{number + 1000}") + "\n" + rest)
    for index in folder.glob("dovecot.index*"):
        index.unlink()


def test_a_restored_mailbox_does_nothing_twice(build):
    house = build(more='folders = { attention = "INBOX"; };').start()
    ana = house.member("ana", "education")
    ana.writes("Thursday", "Dear all, who has the slides?")
    ana.writes("leave")
    ana.reads("left")
    wait_until(lambda: house.count("Processed") == 1, 15, "the mail in Processed")
    house.stop()
    client = house.dovecot.imap(house.address)
    client.select("Processed")
    client.uid("MOVE", "1:*", "INBOX")
    client.logout()
    change_uidvalidity(house)
    assert house.convened("members", "add", "--again", "education", ana.address).returncode == 0
    house.start()
    wait_until(lambda: house.count("Processed") == 1, 15, "the known mail in Processed again")
    ana.reads()  # "you were added"
    house.rows("SELECT 1")
    assert house.members("education") == [ana.address] and ana.unread() == 0


CAPABILITIES = {
    "without MOVE": "IMAP4rev1 LITERAL+ IDLE UIDPLUS NAMESPACE",
    "without MOVE and UIDPLUS": "IMAP4rev1 IDLE",
    "without IDLE": "IMAP4rev1 MOVE UIDPLUS",
}


@pytest.mark.parametrize("server", CAPABILITIES)
def test_works_with_a_server(build, folder, relay, server):
    poor = Dovecot(folder / ("poor-" + server.replace(" ", "-")), CAPABILITIES[server]).start()
    try:
        house = build(use_dovecot=poor, mailbox_more=" poll = 1;").start()
        for number in range(3):
            poor.deliver([house.address], f"From: a{number}@partner.example\r\nTo: {house.address}\r\nSubject: join education\r\n"
                         f"Message-ID: <{number}@partner.example>\r\n\r\n".encode())
        wait_until(lambda: house.count("Processed") == 3, 20, "three mails in Processed")
        wait_until(lambda: house.rows("SELECT count(*) FROM message WHERE kind = 'confirm'") == [(3,)], 5, "the answers")
        if "UIDPLUS" in CAPABILITIES[server]:
            assert house.count("INBOX") == 0
        else:  # copied and flagged, for without UIDPLUS nothing can be expunged that is surely ours
            client = poor.imap(house.address)
            client.select("INBOX", readonly=True)
            wait_until(lambda: client.noop() and len(client.uid("SEARCH", None, "DELETED")[1][0].split()) == 3, 10,
                       "three mails marked as deleted")  # each after its copy
            client.logout()
        house.stop()
    finally:
        poor.stop()
