"""kill -9 at any moment, while reports, complaints and automatic replies pour in, each twice and in three forms: all are dealt
with, and none counts twice."""
import os
import random
import time

import pytest

from servers import Relay, wait_until
from test_announcing import NEWS, announce
from test_bounces import COMPLAINT, LIMITED, REPORT
from test_kill import Killer

MEMBERS, FORMS, AT_ONCE = 200, 3, 20
AUTOMATIC = b"From: %(member)b\r\nTo: %(house)b\r\nAuto-Submitted: auto-replied\r\nSubject: leave\r\n\r\nleave education\r\n"


def report(house, form, member, mail, number):
    header = mail.split(b"\r\n\r\n")[0] if mail else b"Subject: news"
    words = form % {b"house": house.address.encode(), b"member": member.encode(), b"header": header}
    return words.replace(b"Subject:", b"Message-ID: <%d.%s>\r\nSubject:" % (number, member.encode()), 1)


@pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="takes half a minute; each decision is played in tests/store")
def test_kills_while_reports_pour_in_lose_none_and_count_none_twice(build, dovecot):
    seed = int(os.environ.get("CONVENED_SEED", time.time_ns() % 100000))
    relay = Relay().start()
    house = build(use_relay=relay, tls=False)
    (house.folder / "all.csv").write_text("address\n" + "".join(f"m{n}.{house.name}@partner.example\n" for n in range(MEMBERS)))
    done = house.convened("members", "import", "--yes", "--quiet", "--team", "education", house.folder / "all.csv")
    assert done.returncode == 0, done.stderr
    house.start()
    announce(house, NEWS)
    wait_until(lambda: len(relay.accepted) == MEMBERS, 60, "the announcement with all")
    mails = {recipients[0]: mail for _, recipients, mail in relay.accepted}

    killer = Killer(house, seed)
    who = sorted(mails)
    killer.chance.shuffle(who)
    gone, forged, spam, away, limited = who[:30], who[30:40], who[40:50], who[50:70], who[70:80]
    pouring = [report(house, form, member, mails[member] if is_proved else b"", number)
               for form, members, is_proved in ((REPORT, gone, True), (REPORT, forged, False), (COMPLAINT, spam, True),
                                                (LIMITED, limited, True), (AUTOMATIC, away, False))
               for member in members for number in range(FORMS)] * 2
    killer.chance.shuffle(pouring)
    pause = random.Random(seed)
    for first in range(0, len(pouring), AT_ONCE):
        for mail in pouring[first:first + AT_ONCE]:
            dovecot.deliver([house.address], mail, sender="")
        wait_until(lambda until=time.monotonic() + pause.random() / 3: time.monotonic() > until, 5, "a moment of its own")
        killer.strike()

    wait_until(lambda: house.count("INBOX") == 0, 90, f"seed {seed}: an empty inbox")
    assert [house.count(folder) for folder in ("Bounces", "Processed", "Attention")] == [
        2 * FORMS * (MEMBERS * 2 // 5 - len(away)), 2 * FORMS * len(away), 0], f"seed {seed}"
    kept = house.rows("SELECT address, points, bounce.message = 0 FROM bounce JOIN member ON member.id = bounce.member")
    assert sorted(kept) == sorted([(member, 40, 0) for member in gone] + [(member, 10, 0) for member in forged]
                                  + [(member, 0, 1) for member in spam] + [(member, 0, 0) for member in limited]), f"seed {seed}"
    assert house.members("education") == sorted(set(who) - set(spam)), f"seed {seed}"
    assert house.rows("SELECT count(*) FROM audit WHERE event = 'left'") == [(len(spam),)], f"seed {seed}"
    relay.stop()
