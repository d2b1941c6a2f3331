"""An announcement to thousands: everybody gets one copy, whatever happens meanwhile, and nobody else has to stand back."""
import os
import pty
import re
import subprocess
import threading
from collections import Counter

from servers import BINARY, Relay, wait_until
from test_announcing import NEWS, announce, fill

MEMBERS, JOINS = 4500, 20


class Confirming(Relay):
    """The relay, with people behind it who confirm at once. A reply to a dot takes 10 ms, so that it lasts a while."""

    def __init__(self, dovecot, address):
        super().__init__()
        self.dovecot, self.address = dovecot, address
        self.pause = threading.Event()

    def hand_over(self, sender, recipients, mail):
        self.pause.wait(0.01)
        token = re.search(rb"\[(c-[a-z0-9]+)\]", mail)
        if token:
            self.dovecot.deliver([self.address], (
                f"From: {recipients[0]}\r\nTo: {self.address}\r\nSubject: Re: Please confirm [{token.group(1).decode()}]\r\n"
                f"Message-ID: <yes-{recipients[0]}>\r\n\r\nyes\r\n").encode())


def command(house, **streams):
    """`convened announce`, begun."""
    (house.folder / "news.md").write_text(NEWS)
    return subprocess.Popen([BINARY, "announce", "-c", house.config, "--yes", "education", house.folder / "news.md"],
                            stdin=subprocess.DEVNULL, text=True, **streams)


def on_a_terminal(house):
    """What it shows there while it works; it must end well."""
    ours, theirs = pty.openpty()
    process = command(house, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    assert process.wait(60) == 0
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    return shown


def test_people_join_while_thousands_get_an_announcement(build, dovecot):
    house = build(tls=False, relay_more=" connections = 10;", more="limits = { replies_per_quarter_hour_strangers = 1000; };")
    relay = house.relay = Confirming(dovecot, house.address).start()
    house.write_config()
    fill(house, "education", MEMBERS)
    house.start()
    first = command(house, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    dovecot.deliver([house.address], [
        f"From: j{number}@partner.example\r\nTo: {house.address}\r\nSubject: join hiring\r\nMessage-ID: <join-{number}@partner.example>"
        f"\r\n\r\n".encode() for number in range(JOINS)])
    wait_until(lambda: house.rows("SELECT 1 FROM delivery JOIN message ON message.id = message WHERE kind = 'announcement' LIMIT 1"),
               20, "the first rows")
    first.kill()  # somewhere in the middle, or just after the end
    said = first.communicate()[1]
    assert said == ""  # no terminal, no progress

    shown = on_a_terminal(house)
    assert shown == f"\rMembers: 2000 of {MEMBERS}\rMembers: 4000 of {MEMBERS}\rMembers: {MEMBERS} of {MEMBERS}\r\n"

    wait_until(lambda: len(house.members("hiring")) == JOINS, 60, f"{JOINS} who joined")
    house.settled(60)
    house.stop()
    kinds = dict(house.rows("SELECT kind, count(*) FROM delivery JOIN message ON message.id = message"
                            " WHERE kind <> 'added' GROUP BY kind"))
    assert kinds == {"announcement": MEMBERS, "confirm": JOINS, "welcome": JOINS}
    copies = Counter(recipients[0] for _, recipients, mail in relay.accepted if b"Spring meeting" in mail)
    assert len(copies) == MEMBERS and set(copies.values()) == {1}
    relay.stop()


def test_two_relays_with_ten_connections_each_work_at_the_same_time(build):
    """Each line waits with its first mail until all twenty have one."""
    all_lines = threading.Barrier(20)
    lines = (set(), set())

    def meet(own):
        def fault(_):
            if threading.get_ident() not in own:
                own.add(threading.get_ident())
                all_lines.wait(20)
        return fault

    relays = [Relay(faults={"DOT": meet(own)}).start() for own in lines]
    second = (f' }}, {{ name = "second"; server = "smtp://127.0.0.1:{relays[1].port}"; tls = "none"; user = "teams@collab.example";'
              ' password_file = "relay.secret"; connections = 10;')
    house = build(use_relay=relays[0], tls=False, relay_more=" connections = 10;" + second)
    fill(house, "education", 400)
    house.start()
    announce(house, NEWS)
    house.settled(40)
    assert not all_lines.broken and [len(own) for own in lines] == [10, 10]
    copies = Counter(recipients[0] for relay in relays for _, recipients, _ in relay.accepted)
    assert len(copies) == 400 and set(copies.values()) == {1}
    for relay in relays:
        relay.stop()
