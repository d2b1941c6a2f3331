"""What waits for a person is listed with its reason for as long as it lies in the folder, and no longer."""
import json

import pytest
from servers import wait_until

INVOICE = "Dear team,\n\nplease find our invoice for the catering attached. Payment within 14 days.\n\nRegards\nJo\n"


def listed(house):
    done = house.convened("attention", "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def move_out(house, folder, subject):
    """As a person does it, with a mail program."""
    client = house.dovecot.imap(house.address)
    client.select(folder)
    uids = client.uid("SEARCH", None, "SUBJECT", f'"{subject}"')[1][0].split()
    assert len(uids) == 1
    client.create("Done")
    client.uid("MOVE", uids[0].decode(), "Done")
    client.logout()


@pytest.mark.parametrize("where", ["Attention", "INBOX"])
def test_a_mail_is_listed_until_somebody_moves_it_out_of_the_folder(build, where):
    house = build(more=f'folders = {{ attention = "{where}"; }};')
    assert house.convened("status").returncode == 0
    assert "has not looked" in house.convened("attention").stdout
    house.start()
    jo, lea = house.person("jo"), house.person("lea")
    jo.writes("Invoice 1", INVOICE)
    wait_until(lambda: len(listed(house)) == 1, 15, "the first")
    lea.writes("Invoice 2", INVOICE)
    wait_until(lambda: len(listed(house)) == 2, 15, "the second")

    first, second = listed(house)
    assert list(first) == ["folder", "uid", "received_at", "from", "kind", "why", "decided_at"]
    assert (first["from"], second["from"]) == (jo.address, lea.address)
    assert first["kind"] == "people" and first["why"] and first["folder"] == where
    assert first["received_at"] <= second["received_at"]
    shown = house.convened("attention").stdout
    assert shown.startswith(f"2 mails wait for a person in the folder {where}; inbox looked at 20")
    assert shown.index(jo.address) < shown.index(lea.address) and first["why"] in shown
    assert "moved out" in shown and "convened attention" in house.convened("status").stdout

    move_out(house, where, "Invoice 1")
    house.reload()  # a new session looks at once; else within five minutes
    wait_until(lambda: [mail["from"] for mail in listed(house)] == [lea.address], 15, "the second alone")
    move_out(house, where, "Invoice 2")
    house.reload()
    wait_until(lambda: listed(house) == [], 15, "an empty list")
    assert house.convened("attention").stdout.startswith("No mail waits for a person.")


def test_what_a_person_put_there_is_counted_though_we_know_nothing_of_it(house):
    house.wait_log("signed-in")
    client = house.dovecot.imap(house.address)
    client.append("Attention", None, None, b"From: x@partner.example\r\nSubject: for later\r\n\r\nA note.\r\n")
    client.logout()
    house.reload()
    wait_until(lambda: len(listed(house)) == 1, 15, "the mail")
    assert listed(house)[0]["from"] == "" and "not put there by us" in house.convened("attention").stdout


def test_a_mail_moved_back_to_the_inbox_is_decided_anew_and_listed_once(house):
    jo = house.person("jo")
    jo.writes("Invoice", INVOICE)
    wait_until(lambda: len(listed(house)) == 1, 15, "the mail")
    decided = listed(house)[0]["decided_at"]
    client = house.dovecot.imap(house.address)
    client.select("Attention")
    client.uid("MOVE", "1:*", "INBOX")
    client.logout()
    wait_until(lambda: len(house.rows("SELECT 1 FROM mail WHERE decided_at IS NOT NULL")) == 2, 15, "the second decision")
    wait_until(lambda: [mail["uid"] for mail in listed(house)] == [2], 15, "the mail again")
    assert listed(house)[0]["decided_at"] >= decided and listed(house)[0]["from"] == jo.address


def test_who_left_their_work_is_shown_to_people_and_taken_off_by_nobody(house):
    lee, away = house.member("lee", "education"), house.member("away", "education")
    automatic = [("Auto-Submitted", "auto-replied")]
    lee.writes("Automatic reply: Spring meeting", "Lee Marsh has left the organization.\n", headers=automatic)
    away.writes("Automatic reply: Spring meeting", "I am away until May.\n", headers=automatic)
    wait_until(lambda: len(listed(house)) == 1, 15, "the mail")
    house.settled()
    (mail,) = listed(house)
    why = "an automatic reply says that its owner no longer works there"
    assert (mail["from"], mail["kind"], mail["why"]) == (lee.address, "auto-reply", why)
    shown = house.convened("attention").stdout
    assert lee.address in shown and f"auto-reply: {why}" in shown
    assert house.members("education") == [away.address, lee.address] and house.count("Attention") == 1
    assert lee.unread() == away.unread() == 0
