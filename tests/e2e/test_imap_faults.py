"""IMAP servers that hang up, lie, refuse, fall silent or forget: no mail is lost, none is dealt with twice, nothing spins."""
import os
from pathlib import Path

import pytest

from servers import Relay, wait_until
from servers.imap import CLOSE, HANG, SPLIT, ScriptedImap


def join(number, body="", address=None):
    return (f"From: {address or f'p{number}@partner.example'}\r\nTo: teams@collab.example\r\nSubject: join education\r\n"
            f"Message-ID: <{number}@partner.example>\r\nDate: Wed, 25 Nov 2026 01:00:{number % 60:02} +0000\r\n\r\n"
            f"{body}\r\n").encode()


@pytest.fixture
def world(build):
    """world(mails, **options) gives (server, house); the house isn't started."""
    servers = []

    def make(mails, more="", poll=1, **options):
        server = ScriptedImap(mails, **options)
        relay = Relay().start()
        servers.extend((server, relay))
        house = build(use_relay=relay, tls=False, imap=f"imap://127.0.0.1:{server.port}", mailbox_more=f" poll = {poll};",
                      more="limits = { replies_per_quarter_hour_strangers = 1000; };" + more)
        return server, house

    yield make
    for server in servers:
        server.stop()


def dealt(server, house, count, seconds=30):
    """Waits until all is dealt with, then asserts that it was so exactly once."""
    wait_until(lambda: not server.waiting(), seconds, "an empty INBOX")
    wait_until(lambda: house.rows("SELECT count(*) FROM mail WHERE moved_at IS NOT NULL")[0][0] >= count, seconds, "the records")
    asked = house.rows("SELECT count(*), count(DISTINCT member) FROM delivery JOIN message ON message.id = message"
                       " WHERE kind = 'confirm'")
    assert asked == [(count, count)]


def times(count, word, what):
    """A fault at the first `count` commands that hold `word`."""
    left = [count]

    def fault(session, number, command):
        if word not in command or left[0] == 0:
            return None
        left[0] -= 1
        return what

    return fault


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_hangs_up_at_any_command(world):
    """Sessions end at one of these, unanswered or (MOVE) done but unanswered; between them one deals with one mail more."""
    steps = ["CAPABILITY", "SELECT", "UID SEARCH", "UID FETCH", "BODY.PEEK", "UID MOVE", "done", "IDLE"]
    server, house = world([join(0)], poll=60)

    armed = [True]

    def fault(session, number, command):
        wanted = steps[0] if steps and armed[0] else None
        if wanted == "done" and command.startswith("UID MOVE"):
            for uid in list(server.folders["INBOX"]):
                server.add(server.folders["INBOX"].pop(uid), "Processed")
        elif wanted is None and command == "IDLE" and steps:
            armed[0] = True
            server.add(join(len(steps)))
            return CLOSE
        elif wanted is None or wanted not in command:
            return None
        steps.pop(0)
        armed[0] = False
        return CLOSE

    server.fault = fault
    count = len(steps)
    house.start(wait=False)
    wait_until(lambda: not steps, 60, "the last fault")
    dealt(server, house, count)
    assert len(server.folders["Processed"]) == count


def test_hangs_up_inside_a_literal_and_nothing_spins(world):
    server, house = world([join(number, "x" * 2000) for number in range(3)],
                          fault=times(2, "BODY", SPLIT))
    house.start(wait=False)
    dealt(server, house, 3)
    assert cpu_seconds(house.workers()["inbox"]) < 2


@pytest.mark.parametrize("garbage", [b"* 1 FETCH (UID 1 X-UNKNOWN {5\r\n", b"\x00\xff\r\n", b"* BYE we close at noon\r\n",
                                     b"* 1 FETCH (UID 1 BODY[] {4294967290}\r\nxx"])
def test_garbage_costs_one_session(world, garbage):
    server, house = world([join(1)], fault=times(1, "UID FETCH", garbage))
    house.start(wait=False)
    dealt(server, house, 1)
    if b"BYE" in garbage:
        assert "BYE we close at noon" in house.log()


def test_an_answer_counts_only_for_what_was_asked(world):
    """Mails of UIDs that nobody asked for, pushed before the real answer."""
    pushed = b"* 7 FETCH (UID 77 BODY[] {%d}\r\n%s)\r\n" % (len(join(77)), join(77))
    server, house = world([join(1)], fault=lambda session, number, command:
                          (pushed, None) if "BODY" in command else None)
    house.start(wait=False)
    dealt(server, house, 1)
    assert house.rows("SELECT uid FROM mail") == [(1,)]


def test_flags_that_come_unasked_hide_no_mail(world):
    mails = 100  # a whole list
    told = (b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n", None)
    server, house = world([join(n) for n in range(mails)], poll=60, fault=times(9, "UID FETCH", told))
    house.start()
    dealt(server, house, mails)


def test_a_server_that_sends_without_end_is_left(world):
    flood = b"* 1 FETCH (UID 1 BODY[] {900000000}\r\n" + b"x" * 8_000_000
    server, house = world([join(1)], fault=times(1, "BODY", flood))
    house.start(wait=False)
    dealt(server, house, 1)
    assert "announces more than was asked for" in house.log()


def test_a_server_that_talks_without_end_neither_fills_memory_nor_holds_up_a_stop(world):
    def fault(session, number, command):
        if command.startswith("SELECT"):
            return b"* OK do go on\r\n" * 4_000_000
        return None

    server, house = world([join(1)], fault=fault)
    house.start(wait=False)
    house.wait_log("SELECT: the server sends more than was asked for", seconds=20)
    status, seconds = house.stop()
    assert status == 0 and seconds < 3


def test_the_log_names_nobody_whom_the_server_names(world):
    words = [b"* BYE ana@partner.example has this mailbox open\r\n", b"zz NO <ana@partner.example> is over quota\r\n"]

    def fault(session, number, command):
        return words.pop() if words and command.startswith("SELECT") else None

    server, house = world([join(1)], fault=fault)
    house.start(wait=False)
    dealt(server, house, 1)
    assert "BYE ADDRESS has this mailbox open" in house.log() and "ana@partner" not in house.log()


def test_a_mail_that_cant_be_fetched_holds_nobody_up(world):
    server, house = world([join(number) for number in range(4)])
    server.refuse = {2}
    house.start(wait=False)
    wait_until(lambda: server.waiting() in ([2], []), 30, "all others")
    wait_until(lambda: not server.waiting(), 30, "the one in Attention")
    assert len(server.folders["Processed"]) == 3 and len(server.folders["Attention"]) == 1


@pytest.mark.parametrize("silent_at", ["CAPABILITY", "LIST", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "IDLE"])
def test_stops_in_time_where_the_server_is_silent(world, silent_at):
    reached = []
    server, house = world([join(1)], fault=lambda session, number, command:
                          (reached.append(command) or HANG) if command.startswith(silent_at) and number > 1 else None)
    house.start(wait=False)
    wait_until(lambda: reached, 15, silent_at)
    status, seconds = house.stop()
    assert status == 0 and seconds < 3
    if silent_at == "UID MOVE":
        assert house.rows("SELECT count(*), count(moved_at) FROM mail WHERE decided_at IS NOT NULL") == [(1, 0)]


def test_new_mail_told_with_another_answer_is_no_lost_news(world):
    """A server tells of it once, here after the look and before IDLE: nobody waits for the timed poll."""
    told = []

    def fault(session, number, command):
        if not command.startswith("STATUS") or told:
            return None
        told.append(server.add(join(1)))
        return b"* 1 EXISTS\r\n", None

    server, house = world([], fault=fault, poll=60)
    house.start()
    dealt(server, house, 1, seconds=15)


def test_a_server_that_tells_of_new_mail_with_every_answer_makes_nobody_spin(world):
    server, house = world([], fault=lambda session, number, command: (b"* 0 EXISTS\r\n", None), poll=60)
    house.start()
    wait_until(lambda: [line for _, line in server.commands if line == "IDLE"], 15, "IDLE")
    assert len([line for _, line in server.commands if "SEARCH" in line]) < 5


def test_a_changed_uidvalidity_does_nothing_twice(world):
    server, house = world([join(number) for number in range(3)], more=' folders = { attention = "INBOX"; };')
    server.add(b"From: ana@partner.example\r\nSubject: Thursday\r\nMessage-ID: <t@x.example>\r\n\r\nDear all, hello.\r\n")
    house.start()
    wait_until(lambda: house.rows("SELECT count(*) FROM mail WHERE moved_at IS NOT NULL") == [(4,)], 30, "all dealt with")
    house.stop()
    assert server.waiting() == [4]
    server.folders["INBOX"] = {uid + 10: mail for uid, mail in enumerate(
        [*server.folders["Processed"].values(), *server.folders["INBOX"].values()], 1)}
    server.folders["Processed"] = {}
    server.uidvalidity = 2
    house.start()
    wait_until(lambda: server.waiting() == [14], 30, "the known ones moved again")
    wait_until(lambda: house.rows("SELECT count(*) FROM mail WHERE uidvalidity = 2 AND moved_at IS NOT NULL") == [(4,)], 10,
               "their records")
    assert house.rows("SELECT count(*) FROM delivery JOIN message ON message.id = message WHERE kind = 'confirm'") == [(3,)]


def test_a_folder_that_is_taken_away_is_made_again(world):
    server, house = world([])
    house.start()
    wait_until(lambda: "Processed" in server.folders, 15, "the folder")
    del server.folders["Processed"]
    server.add(join(1))
    dealt(server, house, 1)
    assert len(server.folders["Processed"]) == 1
