"""A joint meeting of three teams, changed twice and cancelled, while workers are killed: each person hears of each version once.

The short form belongs to every check; CONVENED_FULL=1 plays 10,000 members and 50 kills.
"""
import os
import re
import threading
import time
from collections import Counter

from servers import Relay, wait_until
from test_announcing import fill
from test_kill import Killer
from test_meetings import in_days, meeting, plan

FULL = bool(os.environ.get("CONVENED_FULL"))
MEMBERS, KILLS = (10000, 50) if FULL else (300, 6)
TEAMS = '["education", "hiring", "retention"]'


class SlowRelay(Relay):
    """A reply to a dot takes a moment, as on a real line, so that there is something in flight to be killed."""

    def __init__(self):
        super().__init__()
        self.pause = threading.Event()

    def hand_over(self, sender, recipients, mail):
        self.pause.wait(0.002)


def identity(mail):
    return re.search(rb"^Message-ID: <(.*)>\r$", mail, re.M | re.I).group(1)


def test_each_member_hears_of_each_version_once(build, capsys):
    seed = int(os.environ.get("CONVENED_SEED", time.time_ns() % 100000))
    relay = SlowRelay().start()
    house = build(use_relay=relay, tls=False, relay_more=" connections = 4;")
    fill(house, "education", MEMBERS)
    for team, every in (("hiring", 2), ("retention", 3)):  # a sixth of them is in all three
        house.rows("INSERT INTO membership (member, team, joined_at) SELECT id, ?, created_at FROM member WHERE id % ? = 0", team, every)
    house.rows("UPDATE membership SET left_at = joined_at + 1 WHERE team = 'education' AND member % 4 = 0")
    house.start()
    killer = Killer(house, seed)
    start = in_days(9)
    later = start.replace(hour=11)
    versions = [dict(start=start), dict(start=start, place='"Room 5"'), dict(start=later, place='"Room 5"'),
                dict(start=later, place='"Room 5"', status='"cancelled"')]
    kills = [KILLS // 4 + (version < KILLS % 4) for version in range(4)]
    done = 0
    for version, (changes, strikes) in enumerate(zip(versions, kills)):
        plan(house, meeting(teams=TEAMS, **changes))
        for strike in range(strikes):
            wanted = done + (strike * MEMBERS) // (strikes + 1)
            wait_until(lambda: len(relay.accepted) > wanted, 60, f"seed {seed}: mail number {wanted} of version {version}")
            killer.strike()
        wait_until(lambda: house.rows("SELECT count(*) FROM delivery JOIN message ON message.id = message WHERE state = 'delivered'"
                                      " AND key = ?", f"meeting spring {version}") == [(MEMBERS,)],
                   300, f"seed {seed}: all of version {version} after {killer.kills}")
        wait_until(lambda: house.notices.has("READY=1") or len(house.workers()) == 3, 20, "a daemon that runs")
        wait_until(lambda: len(house.workers()) == 3, 20, "all workers")
        done = len(relay.accepted)
    house.settled(120)
    house.stop()

    told, copies = {}, {}
    for _, (address,), mail in relay.accepted:
        copies.setdefault(identity(mail), []).append(mail)
        if len(copies[identity(mail)]) == 1:
            method, sequence = (re.search(rb"^%s:(\w+)\r$" % name, mail, re.M).group(1).decode() for name in (b"METHOD", b"SEQUENCE"))
            told.setdefault(address, []).append((method, int(sequence)))
    assert len(told) == MEMBERS, f"seed {seed}"
    wrong = {address: heard for address, heard in told.items()
             if heard != [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2), ("CANCEL", 3)]}
    assert not wrong, f"seed {seed}: {list(wrong.items())[:3]} of {len(wrong)}"
    # What came twice was claimed at a kill, and is the same to the byte.
    assert all(copy == each[0] for each in copies.values() for copy in each), f"seed {seed}: a resend differs"
    doubled = [name for name, each in copies.items() if len(each) > 1]
    not_claimed = [name for name in doubled if int(name.partition(b"@")[0].split(b".")[-2]) not in killer.claimed]
    assert not not_claimed, f"seed {seed}: doubled though never in doubt: {not_claimed[:5]}"
    states = Counter(house.rows("SELECT kind, count(DISTINCT message) FROM delivery JOIN message ON message.id = message"
                                " WHERE key LIKE 'meeting %' GROUP BY kind"))
    assert states == {("invitation", 1): 1, ("meeting-changed", 2): 1, ("meeting-cancelled", 1): 1}
    relay.stop()
    with capsys.disabled():
        print(f"\nkills: {dict(killer.kills)}, {MEMBERS} members, 4 versions: none lost; {len(doubled)} of "
              f"{len(killer.claimed)} in doubt came twice", end=" ")
