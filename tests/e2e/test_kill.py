"""kill -9 at any moment, while people ask for all that can be asked and deliveries go out: nothing lost, nothing done twice.

The short form belongs to every check; CONVENED_FULL=1 plays 200 kills among 400 people and 1,000 deliveries.
"""
import datetime
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
KILLS, EACH, DELIVERIES = (200, 50, 1000) if FULL else (6, 3, 90)
SOON = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()

# What somebody writes: first of all, and then in answer to each mail of ours (None: nothing). What they are sent meanwhile.
LIVES = {
    "joins": (["join education", "yes"], ["confirm", "welcome"]),
    "leaves": (["join education", "yes", "leave"], ["confirm", "welcome", "left"]),
    "returns": (["join education", "yes", "leave", "come back"], ["confirm", "welcome", "left", "welcome"]),
    "paces": (["join education", "yes", f"pause until {SOON}", "digest", "resume", "each", "pause"],
              ["confirm", "welcome", "paused", "digest-on", "resumed", "each-on", "paused"]),
    "asks": (["join education", "yes", "data", "status"], ["confirm", "welcome", "data", "status"]),
    "forgets": (["join education", "yes", "data", "forget", "yes"], ["confirm", "welcome", "data", "really-forget"]),
    "approved": (["join hiring", "yes", None], ["confirm", "waits", "welcome"]),
    "declined": (["join hiring", "yes", None], ["confirm", "waits", "declined"]),
}
GUARDED = ("approved", "declined")  # two approvers are asked, and both answer: the second too late
EVENTS = {"joined": {"joins": 1, "leaves": 1, "returns": 2, "paces": 1, "asks": 1, "forgets": 1, "approved": 1},
          "left": {"leaves": 1, "returns": 1, "forgets": 1}, "forgotten": {"forgets": 1},
          "paused": {"paces": 2}, "resumed": {"paces": 1}}


class Correspondents(Relay):
    """The relay, with people behind it who answer at once. A reply to a dot takes 10 ms, as on a real line, so that there is
    something in flight to be killed."""

    def __init__(self, dovecot, house):
        super().__init__()
        self.dovecot, self.house = dovecot, house
        self.pause = threading.Event()
        self.lives = {}    # address: name of a life
        self.steps = Counter()
        self.names = set()   # Message-IDs: a doubled mail gets one answer, as from a person
        self.written = Counter()
        self.lock = threading.Lock()
        self.approvers = [f"{name}.{house.name}@partner.example" for name in ("lee", "kim")]

    def write(self, address, words, question=b""):
        """A command, or a reply."""
        token = re.search(rb"^Message-ID: <([a-z]-[a-z0-9]+)\.", question, re.M | re.I)
        subject, body = (f"Re: your mail [{token.group(1).decode()}]", words) if token else (words, "")
        self.written[address] += 1
        self.dovecot.deliver([self.house.address], (
            f"From: {address}\r\nTo: {self.house.address}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{self.written[address]}.{address}>\r\n\r\n{body}\r\n").encode(), sender=address)

    def begin(self, address, life):
        self.lives[address] = life
        self.write(address, LIVES[life][0][0])

    def hand_over(self, sender, recipients, mail):
        self.pause.wait(0.01)
        address = recipients[0]
        name = re.search(rb"^Message-ID: <(.*)>\r$", mail, re.M | re.I).group(1)
        with self.lock:
            if name in self.names:
                return
            self.names.add(name)
            if address in self.approvers and name.startswith(b"a-"):
                asker = re.search(rb"j\d+\.[a-z0-9]+@partner\.example", mail.replace(b"=\r\n", b"")).group(0).decode()
                self.write(address, "yes" if self.lives[asker] == "approved" else "no", mail)
            if address not in self.lives:
                return
            self.steps[address] += 1
            words = LIVES[self.lives[address]][0][self.steps[address]:][:1]
            if words and words[0]:
                is_reply = words[0] in ("yes", "come back")
                self.write(address, words[0], mail if is_reply else b"")


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


def expected_rows(people):
    """Deliveries by kind, in the end: those of the forgotten are gone."""
    rows = Counter({"announcement": DELIVERIES, "added": 1})  # the first of fill()
    for life in people.values():
        rows.update(LIVES[life][1] if life != "forgets" else [])
        if life in GUARDED:
            rows.update(["approve", "approve", "decided", "decided"])
    return dict(rows)


def test_kills_at_random_lose_nothing_and_double_nothing(build, dovecot, capsys):
    seed = int(os.environ.get("CONVENED_SEED", time.time_ns() % 100000))
    house = build(tls=False, relay_more=" connections = 2;", more="limits = { replies_per_quarter_hour_strangers = 100000; "
                  "replies_per_hour_unconfirmed = 100000; };")
    relay = Correspondents(dovecot, house).start()
    house.relay = relay
    house.write_config(team_more={"hiring": 'joining = "approve"; approvers = ["%s", "%s"];' % tuple(relay.approvers)})
    fill(house, "retention", DELIVERIES)
    house.start()
    announce(house, NEWS, "retention")
    killer = Killer(house, seed)
    lives = [life for life in LIVES for _ in range(EACH)]
    killer.chance.shuffle(lives)
    people = {f"j{number}.{house.name}@partner.example": life for number, life in enumerate(lives)}
    waiting = list(people)
    total = DELIVERIES + sum(len(LIVES[life][1]) + 4 * (life in GUARDED) for life in lives)

    for kill in range(KILLS):
        while len(waiting) > len(people) * (KILLS - kill - 1) // KILLS:
            address = waiting.pop()
            with relay.lock:
                relay.begin(address, people[address])
        wanted = (kill + 1) * total * 8 // 10 // (KILLS + 1)
        wait_until(lambda: len(relay.accepted) >= wanted or house.process.poll() is not None, 60,
                   f"seed {seed}: mail number {wanted}")
        assert house.process.poll() is None, f"seed {seed}: the parent ended by itself"
        killer.strike()

    wait_until(lambda: len(relay.names) >= total, 120, f"seed {seed}: {total} mails after {killer.kills}")
    forgotten = [address for address, life in people.items() if life == "forgets"]
    wait_until(lambda: house.rows("SELECT count(*) FROM audit WHERE event = 'forgotten'") == [(len(forgotten),)], 60,
               f"seed {seed}: all to be forgotten")
    wait_until(lambda: not house.rows("SELECT 1 FROM erasure LIMIT 1"), 60, f"seed {seed}: the last copy to go")
    house.settled(120)
    house.stop()

    # Everybody is where their wishes lead, and the record tells each step once.
    def where(*wanted):
        return sorted(address for address, life in people.items() if life in wanted)

    assert house.members("education") == where("joins", "returns", "paces", "asks"), f"seed {seed}"
    assert house.members("hiring") == where("approved"), f"seed {seed}"
    assert house.rows("SELECT address, digest_since FROM member WHERE paused_until = '' ORDER BY address") == [
        (address, None) for address in where("paces")], f"seed {seed}"
    assert not [1 for address, in house.rows("SELECT address FROM member") if address in forgotten], f"seed {seed}"
    told = dict(house.rows("SELECT event, count(*) FROM audit WHERE team <> 'retention' GROUP BY event"))
    for event, by_life in EVENTS.items():
        assert told[event] == sum(by_life.values()) * EACH, f"seed {seed}: {event} {told}"
    # As rows: each answer once.
    rows = dict(house.rows("SELECT kind, count(*) FROM delivery JOIN message ON message.id = message GROUP BY kind"))
    assert rows == expected_rows(people), f"seed {seed}: {rows}"
    assert house.rows("SELECT DISTINCT state FROM delivery") == [("delivered",)]
    # As copies: what came twice was claimed at a kill, and is the same to the byte.
    by_id = {}
    for _, recipients, mail in relay.accepted:
        by_id.setdefault(re.search(rb"^Message-ID: <(.*)>\r$", mail, re.M | re.I).group(1), []).append((recipients, mail))
    doubled = {name for name, list_ in by_id.items() if len(list_) > 1}
    assert all(copy == list_[0] for list_ in by_id.values() for copy in list_), f"seed {seed}: a resend differs"
    assert len(by_id) == total, f"seed {seed}"
    # In a Message-ID the delivery's id stands before the time: [token.]ID.TIME@domain
    delivery_of = {name: int(name.partition(b"@")[0].split(b".")[-2]) for name in by_id}
    not_claimed = [name for name in doubled if delivery_of[name] not in killer.claimed]
    assert not_claimed == [], f"seed {seed}: doubled though never in doubt: {not_claimed[:5]}"
    # In the mailbox: all dealt with, and nothing of those who were forgotten.
    kept = sum(count for address, count in relay.written.items() if address not in forgotten)
    assert (house.count("Processed"), house.count("INBOX"), house.count("Attention")) == (kept, 0, 0), f"seed {seed}"
    assert not [mail for mail in house.folder_mails("Processed") if mail["From"] in forgotten], f"seed {seed}"
    relay.stop()
    with capsys.disabled():
        print(f"\nkills: {dict(killer.kills)}, {len(people)} people, {total} mails: none lost; {len(doubled)} of "
              f"{len(killer.claimed)} in doubt came twice", end=" ")
