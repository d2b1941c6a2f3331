"""One mail a period to who wants it: everything once, whatever they change and whatever is killed."""
import json
import random
import time

from servers import Relay, wait_until
from test_announcing import announce
from test_meetings import in_days, meeting, plan

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


def test_it_tells_the_meetings_ahead_with_each_members_own_answer_and_who_is_new(build):
    house = build().start()
    start = in_days(9)
    wait_until(lambda: house.rows("SELECT 1 FROM digest_run"), 10, "the first run")
    house.rows("UPDATE digest_run SET begun_at = begun_at - 60")  # all join after it, also by a clock of whole seconds
    ana, ben = house.member("ana", "education", "hiring"), house.member("ben", "education")
    dan = house.member("dan", "hiring")
    for person in (ana, ben, dan):
        person.writes("digest")
        person.reads("one mail")
    plan(house, meeting(start), meeting(in_days(12), id='"fair"', teams='["hiring"]', title='"Job fair"'))
    for person, count in ((ana, 2), (ben, 1), (dan, 1)):
        for mail in [person.reads("Invitation") for _ in range(count)]:
            if person is ana and "Spring" in mail.subject:
                ana.replies(mail, "yes")
                ana.reads("Thank you")
            if person is ben:
                ben.replies(mail, "maybe")
                ben.reads("Thank you")
    house.settled()
    house.convened("digest", "--now", "--yes")
    house.reload()
    house.settled()
    assert [person.unread() for person in (ana, ben, dan)] == [0, 0, 0]  # meetings and new people alone: no digest

    announce(house, news("Rooms", "We have new rooms."))
    shown = house.convened("digest", "--now", "--dry-run").stdout
    assert f"  {ana.address}: 1 announcement, 2 meetings ahead, new people in 2 teams\n" in shown
    assert f"  {ben.address}: 1 announcement, 1 meeting ahead, new people in 1 team\n" in shown and dan.address not in shown
    listed = [json.loads(line) for line in house.convened("digest", "--json").stdout.splitlines()]
    assert [(one["items"], one["meetings"], one["teams_with_new_people"]) for one in listed] == [(1, 2, 2), (1, 1, 1)]
    house.stop()
    a_week_passes(house)
    house.start()
    mails = {"ana": ana.reads("News from"), "ben": ben.reads("News from")}
    said = {name: " ".join(mail.text.split()) for name, mail in mails.items()}
    assert "- 2 meetings ahead - 1 announcement - new people in 2 teams" in said["ana"]
    assert start.strftime("%A, %B ") + str(start.day) in said["ana"] and "9:00 AM" in said["ana"]
    assert said["ana"].index("Your answer: yes") < said["ana"].index("Job fair") < said["ana"].index("Your answer: none yet")
    assert "Education & Training: 2 people joined" in said["ana"] and "We have new rooms." in said["ana"]
    assert "Your answer: maybe" in said["ben"] and "Job fair" not in said["ben"] and "yes" not in said["ben"].split("----")[0]
    for address in (ana.address, ben.address, dan.address):
        assert sum(address in text for text in said.values()) <= 1  # each finds but their own, in the footer
    for heading in ("Meetings ahead", "Education &amp; Training", "Who is new"):
        assert f"<h2>{heading}</h2>" in mails["ana"].html
    assert "<strong>Your answer:</strong> yes" in mails["ana"].html
    assert max(len(line) for line in mails["ana"].text.splitlines() if "mailto:" not in line) <= 78  # an address can't be broken
    digests_are_done(house)
    assert dan.unread() == 0
    ben.replies(mails["ben"], "meetings")
    assert "Your answer: MAYBE" in ben.reads("meetings ahead").text


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
    members = 30000
    relay = Relay().start()
    house = build(use_relay=relay, tls=False, relay_more=" per_minute = 1;")  # what is sent isn't looked at here
    house.start()
    wait_until(lambda: house.rows("SELECT 1 FROM digest_run"), 10, "the first run")
    house.stop()
    long_ago = int(time.time()) - 2 * WEEK
    house.rows("WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)"
               " INSERT INTO member (address, name, language, confirmed_at, created_at, digest_since)"
               " SELECT 'm' || n || '@partner.example', '', substr('enespl', 1 + n % 3 * 2, 2), ?2, ?2, ?2 FROM number",
               members, long_ago)
    house.rows("INSERT INTO membership (member, team, joined_at) SELECT id, 'education', ? FROM member", long_ago)
    announce(house, news("Spring", "We meet."))
    a_week_passes(house)
    killed_inside = 0
    for pause in (random.Random(4).uniform(0, 0.15) for _ in range(6)):
        house.start(wait=False)
        begun = house.rows("SELECT max(after) FROM digest_run")
        wait_until(lambda: house.rows("SELECT max(after) FROM digest_run") != begun
                   or house.rows("SELECT 1 FROM digest_run WHERE is_done = 1 AND begun_at > ?", long_ago + WEEK), 10, "a chunk")
        time.sleep(pause)
        house.kill()
        killed_inside += house.rows("SELECT count(*) FROM digest_run WHERE is_done = 0 AND after > 0")[0][0]
    assert killed_inside > 0
    house.start()
    digests_are_done(house)
    assert house.rows("SELECT count(*), count(DISTINCT member) FROM delivery JOIN message ON message.id = message"
                      " WHERE kind = 'digest'") == [(members, members)]
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'digest'") == [(3,)]
    relay.stop()


def test_an_administrator_sends_it_before_its_time(house):
    ana, bea = house.member("ana", "education", "hiring"), house.member("bea", "education")
    for person in (ana, bea):
        person.writes("digest")
        person.reads("one mail")
    assert "0 members have something to read" in house.convened("digest").stdout
    assert "empty digest goes to nobody" in house.convened("digest", "--now", "--yes").stdout
    announce(house, news("Spring meeting", "We meet."))
    announce(house, news("Neighbors wanted", "We look for them."), "hiring")
    shown = house.convened("digest", "--now", "--dry-run").stdout
    assert f"{ana.address}: 2 announcements" in shown and f"{bea.address}: 1 announcement" in shown and "1 announcements" not in shown
    assert [json.loads(line)["items"] for line in house.convened("digest", "--json").stdout.splitlines()] == [2, 1]
    house.settled()
    assert ana.unread() == 0
    assert house.convened("digest", "--now").returncode == 64  # nobody is there to say yes
    assert "within a minute" in house.convened("digest", "--now", "--yes").stdout
    house.reload()  # agenda looks at once
    assert "Neighbors wanted" in ana.reads("News from").text and "Spring meeting" in bea.reads("News from").text
    digests_are_done(house)
    house.settled()
    assert "0 members" in house.convened("digest", "--now", "--yes").stdout
    assert house.rows("SELECT member, count(*) FROM delivery JOIN message ON message.id = message"
                      " WHERE kind = 'digest' GROUP BY member HAVING count(*) <> 1") == []
