"""kill -9 at any moment, while joins come in and deliveries go out: nothing lost, nothing done twice.

The short form belongs to every check; CONVENED_FULL=1 plays 50 kills among 200 joins and 1,000 deliveries.
"""
import os
import random
import re
import signal
import threading
import time
from collections import Counter

from servers import Relay, wait_until
from test_announcing import NEWS, announce, fill

FULL = bool(os.environ.get("CONVENED_FULL"))
KILLS, JOINS, DELIVERIES = (50, 200, 1000) if FULL else (6, 30, 120)


class Correspondents(Relay):
    """The relay, with people behind it who confirm at once whatever asks them to. A reply to a dot takes 10 ms, as on a real
    line, so that there is something in flight to be killed."""

    def __init__(self, dovecot, house_address):
        super().__init__()
        self.dovecot, self.house_address = dovecot, house_address
        self.pause = threading.Event()
        self.confirmed = set()
        self.lock = threading.Lock()

    def hand_over(self, sender, recipients, mail):
        self.pause.wait(0.01)
        token = re.search(rb"\[(c-[a-z0-9]+)\]", mail)
        if not token:
            return
        with self.lock:  # a doubled question gets one answer, as from a person
            if recipients[0] in self.confirmed:
                return
            self.confirmed.add(recipients[0])
        self.dovecot.deliver([self.house_address], (
            f"From: {recipients[0]}\r\nTo: {self.house_address}\r\nSubject: Re: Please confirm [{token.group(1).decode()}]\r\n"
            f"Message-ID: <confirm-{recipients[0]}>\r\n\r\nyes\r\n").encode(), sender=recipients[0])


class Killer:
    """Kills a worker, all of them, or the parent, and notes which deliveries were claimed at that moment."""

    def __init__(self, house, seed):
        self.house = house
        self.chance = random.Random(seed)
        self.claimed = set()
        self.kills = Counter()

    def note(self):
        self.claimed |= {row for row, in self.house.rows("SELECT id FROM delivery WHERE state = 'submitting'")}

    def strike(self):
        victim = self.chance.choice(["inbox", "outbox", "outbox", "agenda", "all", "parent"])
        parent = self.house.process
        if victim == "parent":
            self.house.kill()
            self.note()  # the workers have ended by themselves: what is claimed now is in doubt
            self.house.start(wait=False)
        else:
            parent.send_signal(signal.SIGSTOP)  # so that nobody is started again before we have looked
            try:
                for room, pid in self.house.workers().items():
                    if victim in (room, "all"):
                        os.kill(pid, signal.SIGKILL)
                self.note()
            finally:
                parent.send_signal(signal.SIGCONT)
        self.kills[victim] += 1


def test_kills_at_random_lose_nothing_and_double_nothing(build, dovecot, capsys):
    seed = int(os.environ.get("CONVENED_SEED", time.time_ns() % 100000))
    house = build(tls=False, relay_more=" connections = 2;", more="limits = { replies_per_quarter_hour_strangers = 100000; };")
    relay = Correspondents(dovecot, house.address).start()
    house.relay = relay
    house.write_config()
    fill(house, "hiring", DELIVERIES)
    house.start()
    announce(house, NEWS, "hiring")
    killer = Killer(house, seed)
    total = DELIVERIES + 2 * JOINS
    joined = [f"j{number}.{house.name}@partner.example" for number in range(JOINS)]

    for kill in range(KILLS):
        for number in range(kill * JOINS // KILLS, (kill + 1) * JOINS // KILLS):
            dovecot.deliver([house.address], (f"From: {joined[number]}\r\nTo: {house.address}\r\nSubject: join education\r\n"
                                              f"Message-ID: <join-{joined[number]}>\r\n\r\n").encode(), sender=joined[number])
        wanted = (kill + 1) * total * 8 // 10 // (KILLS + 1)
        wait_until(lambda: len(relay.accepted) >= wanted or house.process.poll() is not None, 60,
                   f"seed {seed}: mail number {wanted}")
        assert house.process.poll() is None, f"seed {seed}: the parent ended by itself"
        killer.strike()

    wait_until(lambda: len(house.members("education")) == JOINS, 120, f"seed {seed}: {JOINS} members after {killer.kills}")
    house.settled(120)
    house.stop()

    def copies(kind):
        return Counter(recipients[0] for _, recipients, mail in relay.accepted if kind in mail)

    assert house.members("education") == sorted(joined)
    for event, in (("joined",),):
        told = house.rows("SELECT member, count(*) FROM audit WHERE event = ? AND team = 'education' GROUP BY member", event)
        assert len(told) == JOINS and {count for _, count in told} == {1}, f"seed {seed}"
    # One question and one welcome for each, one announcement for each: as rows, exactly.
    rows = dict(house.rows("SELECT kind, count(*) FROM delivery JOIN message ON message.id = message GROUP BY kind"))
    assert rows["confirm"] == rows["welcome"] == JOINS and rows["announcement"] == DELIVERIES, f"seed {seed}: {rows}"
    assert house.rows("SELECT DISTINCT state FROM delivery") == [("delivered",)]
    # As copies: what came twice was claimed at a kill, and is the same to the byte.
    by_id = {}
    for _, recipients, mail in relay.accepted:
        by_id.setdefault(re.search(rb"^Message-ID: <(.*)>\r$", mail, re.M | re.I).group(1), []).append((recipients, mail))
    doubled = {name for name, list_ in by_id.items() if len(list_) > 1}
    assert all(copy == list_[0] for list_ in by_id.values() for copy in list_), f"seed {seed}: a resend differs"
    assert len(by_id) == DELIVERIES + 2 * JOINS, f"seed {seed}"
    # In a Message-ID the delivery's id stands before the time: [token.]ID.TIME@domain
    delivery_of = {name: int(name.partition(b"@")[0].split(b".")[-2]) for name in by_id}
    not_claimed = [name for name in doubled if delivery_of[name] not in killer.claimed]
    assert not_claimed == [], f"seed {seed}: doubled though never in doubt: {not_claimed[:5]}"
    assert len(copies(b"Spring meeting")) == DELIVERIES
    assert house.count("Processed") == 2 * JOINS and house.count("INBOX") == 0, f"seed {seed}"
    relay.stop()
    with capsys.disabled():
        print(f"\nkills: {dict(killer.kills)}, {JOINS} joins, {DELIVERIES} deliveries: none lost; {len(doubled)} of "
              f"{len(killer.claimed)} in doubt came twice", end=" ")
