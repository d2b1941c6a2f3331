"""Erasing a forgotten member's copies on IMAP servers that hang up, refuse, find too much, or can't delete single mails."""
import pytest

from servers import wait_until
from servers.imap import CLOSE
from test_imap_faults import join, world  # noqa: F401  (a fixture)
from test_mailbox import BOUNCE

ANA, JOANA = "ana@partner.example", "joana@partner.example"


def from_(address, number, name=""):
    return (f"From: {name} <{address}>\r\nTo: teams@collab.example\r\nSubject: thanks\r\nMessage-ID: <old{number}.{address}>\r\n"
            "Date: Wed, 25 Nov 2026 01:00:00 +0000\r\n\r\nThank you.\r\n").encode()


def kept_and_gone(server):
    """Mails of hers, of others who have her name in theirs, bounces of both."""
    server.folders["Processed"] = dict(enumerate([from_(ANA, 1), from_(JOANA, 1), from_(ANA, 2, "Ana Roe"),
                                                  from_("ben@partner.example", 1, ANA), from_("Ana@Partner.example", 3)], 1))
    server.folders["Bounces"] = {1: BOUNCE % b"teams@collab.example",
                                 2: (BOUNCE % b"teams@collab.example").replace(b"ana@", b"joana@"),
                                 3: (BOUNCE % b"teams@collab.example").replace(b"partner.example", b"partner.example.org")}
    server.folders["Attention"] = {1: from_(ANA, 4)}
    server.next_uid.update({"Processed": 10, "Bounces": 10, "Attention": 10})


def ask_to_erase(house):
    """As the commit of her yes leaves it."""
    house.convened("status")
    house.rows("INSERT INTO erasure (address, asked_at) VALUES (?, strftime('%s', 'now') + 9000000)", ANA)


def erased(server, house, seconds=30):
    wait_until(lambda: not house.rows("SELECT 1 FROM erasure"), seconds, "the order to be carried out")
    assert sorted(server.folders["Processed"]) == [2, 4] and sorted(server.folders["Bounces"]) == [2, 3]
    assert list(server.folders["Attention"]) == [1]
    assert ANA not in house.log()


@pytest.mark.parametrize("finds_all", [False, True])
def test_only_hers_go_whatever_the_server_finds(world, finds_all):  # noqa: F811
    server, house = world([])
    kept_and_gone(server)
    server.finds_all = finds_all
    ask_to_erase(house)
    house.start(wait=False)
    erased(server, house)


STEPS = ["SELECT Processed", "FROM", "RFC822.SIZE", "BODY.PEEK[HEADER]", "UID STORE", "UID EXPUNGE", "done", "SELECT Bounces", "TEXT",
         "BODY.PEEK[]"]


@pytest.mark.parametrize("step", STEPS)
def test_hangs_up_at_any_step(world, step):  # noqa: F811
    server, house = world([])
    kept_and_gone(server)
    left = [1]

    def fault(session, number, command):
        plain = command.replace('"', "")
        if left[0] == 0 or (step if step != "done" else "UID EXPUNGE") not in plain:
            return None
        left[0] -= 1
        if step == "done":  # it is carried out, but nobody hears of it
            for uid in server.flagged["Processed"]:
                server.folders["Processed"].pop(uid, None)
        return CLOSE

    server.fault = fault
    ask_to_erase(house)
    house.start(wait=False)
    erased(server, house)
    assert left == [0]


def test_without_uidplus_they_are_flagged_and_a_person_is_told(world):  # noqa: F811
    server, house = world([], capability="IMAP4rev1 MOVE IDLE")
    kept_and_gone(server)
    ask_to_erase(house)
    house.start(wait=False)
    wait_until(lambda: not house.rows("SELECT 1 FROM erasure"), 30, "the order to be carried out")
    assert server.flagged == {"Processed": {1, 3, 5}, "Bounces": {1}}
    house.wait_log("UIDPLUS")
    assert "UID EXPUNGE" not in " ".join(command for _, command in server.commands)
    assert not any(command.upper() == "EXPUNGE" for _, command in server.commands)


def test_a_refusal_costs_nobody_else_anything(world):  # noqa: F811
    server, house = world([])
    kept_and_gone(server)
    server.refused_searches = 1
    ask_to_erase(house)
    house.start(wait=False)
    house.wait_log("outcome=not-erased")
    server.add(join(1))
    wait_until(lambda: not server.waiting(), 5, "the mail beside it")
    assert house.rows("SELECT count(*) FROM erasure") == [(1,)]
    wait_until(lambda: not house.rows("SELECT 1 FROM erasure"), 60, "the order to be carried out in the end")
