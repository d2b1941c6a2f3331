"""One mail a period to who wants it: everything once, whatever they change and whatever is killed."""
import random
import time
from collections import Counter

from servers import Relay, wait_until
from test_announcing import announce, fill

WEEK = 7 * 24 * 3600


def a_week_passes(house):
    """While the daemon is stopped: the last digests were a week and a day ago."""
    house.rows("UPDATE digest_run SET begun_at = begun_at - ?", WEEK + 24 * 3600)


def digests_are_done(house):
    wait_until(lambda: house.rows("SELECT 1 FROM digest_run WHERE is_done = 1 AND begun_at > ?", int(time.time()) - 3600),
               15, "the end of the digests")


def news(title, text):
    return f"# {title}\n\n{text}\n"


def test_announcements_reach_who_wants_the_digest_in_one_mail(house):
    ana, bea = house.member("ana", "education", "hiring"), house.member("bea", "education")
    ana.writes("digest")
    told = ana.reads("one mail")
    assert "The next one comes on" in " ".join(told.text.split())
    announce(house, news("Spring meeting", "We meet on **10 March**."))
    announce(house, news("Neighbors wanted", "We look for neighbors."), "hiring")
    bea.reads("Spring meeting")
    house.settled()
    assert ana.unread() == 0
    house.stop()
    a_week_passes(house)
    house.start()
    mail = ana.reads("News from")
    for part in (mail.text, mail.html):
        for said in ("Spring meeting", "10 March", "Neighbors wanted", "We look for neighbors."):
            assert said in part, said
    assert "<h2>Education &amp; Training</h2>" in mail.html
    assert mail["List-Unsubscribe"].count("mailto:") == 1 and "education" not in mail["List-Unsubscribe"]
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Id"]
    digests_are_done(house)
    house.stop()
    house.start()  # the period is over and done: nothing more
    house.settled()
    assert ana.unread() == 0 and bea.unread() == 0
    ana.writes(mail.unsubscribe()[1], to=mail.unsubscribe()[0])
    ana.reads("left")
    assert house.members("education") == [bea.address] and house.members("hiring") == []


def test_back_to_each_in_between_loses_and_doubles_nothing(house):
    ana = house.member("ana", "education")
    ana.writes("digest")
    ana.reads("one mail")
    announce(house, news("First", "One."))
    house.settled()
    assert ana.unread() == 0
    ana.writes("each")
    got = {ana.reads().subject for _ in range(2)}
    assert got == {"From now on: every mail singly", "First"}
    announce(house, news("Second", "Two."))
    ana.reads("Second")
    ana.writes("digest")
    ana.reads("one mail")
    announce(house, news("Third", "Three."))
    house.settled()
    house.stop()
    a_week_passes(house)
    house.start()
    text = ana.reads("News from").text
    assert "Three." in text and "One." not in text and "Two." not in text
    house.settled()
    assert ana.unread() == 0


def test_killed_while_digests_are_made_each_member_gets_one(build):
    relay = Relay().start()
    house = build(use_relay=relay, tls=False)
    fill(house, "education", 3000)
    house.rows("UPDATE member SET digest_since = joined_at FROM membership WHERE membership.member = member.id")
    house.start()
    wait_until(lambda: house.rows("SELECT 1 FROM digest_run"), 10, "the first run")
    done = house.convened("announce", "--yes", "education", write(house, news("Spring", "We meet.")))
    assert done.returncode == 0, done.stderr
    house.stop()
    assert relay.accepted == []
    a_week_passes(house)
    for pause in (random.Random(4).uniform(0.1, 0.4) for _ in range(6)):
        house.start(wait=False)
        time.sleep(pause)
        house.kill()
    house.start()
    digests_are_done(house)
    counts = Counter(member for member, in house.rows(
        "SELECT member FROM delivery JOIN message ON message.id = message WHERE kind = 'digest'"))
    assert len(counts) == 3000 and set(counts.values()) == {1}
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'digest'") == [(3,)]
    relay.stop()


def write(house, text):
    (house.folder / "news.md").write_text(text)
    return house.folder / "news.md"
