"""Meetings from the config: invited, told of changes, taken off calendars; by calendars that aren't ours."""
import datetime
import json
from zoneinfo import ZoneInfo

from servers import wait_until
from servers.calendars import answers_by_calendar, calendar_of

CHICAGO = ZoneInfo("America/Chicago")


def in_days(days, hour=9):
    day = datetime.datetime.now(CHICAGO).date() + datetime.timedelta(days)
    return datetime.datetime(day.year, day.month, day.day, hour, tzinfo=CHICAGO)


def meeting(start, **changes):
    """A meeting as the config has it."""
    settings = {"id": '"spring"', "teams": '["education"]', "title": '"Spring meeting"', "place": '"Room 4"',
                "start": start.strftime('"%Y-%m-%d %H:%M"'), "length": '"90 min"', **changes}
    return "{ %s }" % " ".join(f"{name} = {value};" for name, value in settings.items())


def plan(house, *meetings, more=""):
    """The config has these meetings now, and the daemon knows."""
    house.write_config(more=("meetings = ( %s );" % ", ".join(meetings) if meetings else "") + more)
    house.reload()


def reads_both(person, *subjects):
    """Two mails that leave over two connections come in either order."""
    mails = [person.reads() for _ in subjects]
    return [next(mail for mail in mails if subject in mail.subject) for subject in subjects]


def test_invited_once_changed_and_cancelled(build):
    start = in_days(9)
    house = build().start()
    ana = house.member("ana", "education", "hiring")
    ben = house.member("ben", "hiring")
    plan(house, meeting(start))
    mail = ana.reads("Invitation: Spring meeting")
    method, event = calendar_of(mail)
    assert method == "REQUEST" and event["SEQUENCE"] == 0 and event["DTSTART"].dt == start
    assert event["DTEND"].dt - event["DTSTART"].dt == datetime.timedelta(minutes=90)
    assert event["ATTENDEE"] == f"mailto:{ana.address}" and event["ORGANIZER"] == f"mailto:{house.address}"
    assert event["UID"] == "spring@collab.example"
    assert "+meeting-m-" in mail.answer_address and "[m-" in mail.subject
    assert start.strftime("%A, %B ") + str(start.day) in " ".join(mail.text.split()) and "Room 4" in mail.text

    later = start + datetime.timedelta(days=1)
    plan(house, meeting(later, place='"Room 5"'))
    mail = ana.reads("Changed: Spring meeting")
    method, event = calendar_of(mail)
    assert method == "REQUEST" and event["SEQUENCE"] == 1 and event["DTSTART"].dt == later
    assert event["UID"] == "spring@collab.example" and event["LOCATION"] == "Room 5"
    assert "A new time" in mail.text and "Before: Room 4" in " ".join(mail.text.split())

    plan(house, meeting(later, place='"Room 5"', teams='["education", "hiring"]'))
    assert calendar_of(ben.reads("Changed: Spring meeting"))[1]["SEQUENCE"] == 2
    assert "Who meets" in ana.reads("Changed: Spring meeting").text  # one copy, though she is in both

    plan(house, meeting(later, teams='["education", "hiring"]', status='"cancelled"'))
    for person in (ana, ben):
        method, event = calendar_of(person.reads("Cancelled: Spring meeting"))
        assert method == "CANCEL" and event["SEQUENCE"] == 3 and event["STATUS"] == "CANCELLED"
        assert event["UID"] == "spring@collab.example"
    house.reload()
    house.settled()
    assert ana.unread() == 0 and ben.unread() == 0


def test_who_joins_is_invited_and_who_leaves_is_taken_off(build):
    start = in_days(9)
    house = build().start()
    ana = house.member("ana", "education")
    plan(house, meeting(start, teams='["education", "hiring"]'))
    ana.reads("Invitation")
    ben = house.person("ben")
    ben.writes("join education")
    ben.replies(ben.reads("confirm"), "yes")
    _, mail = reads_both(ben, "Welcome", "Invitation")
    assert calendar_of(mail)[1]["DTSTART"].dt == start
    ben.writes("join hiring")
    ben.replies(ben.reads("confirm"), "yes")
    ben.reads("Welcome")
    ben.writes("leave education")
    ben.reads("left")
    house.settled()
    assert ben.unread() == 0  # hiring meets, too
    ben.writes("leave hiring")
    left, mail = reads_both(ben, "You have left", "Off your calendar")
    method, event = calendar_of(mail)
    assert method == "CANCEL" and event["UID"] == "spring@collab.example" and event["ATTENDEE"] == f"mailto:{ben.address}"
    ben.replies(left, "come back")
    method, event = calendar_of(reads_both(ben, "Welcome", "Invitation")[1])
    assert method == "REQUEST" and event["SEQUENCE"] == 0
    ben.writes("pause")
    ben.reads("rests")
    plan(house, meeting(start, teams='["education", "hiring"]', place='"Room 9"'))
    ana.reads("Changed")
    house.settled()
    assert ben.unread() == 0
    ben.writes("resume")
    assert calendar_of(reads_both(ben, "again", "Changed")[1])[1]["SEQUENCE"] == 1


def test_a_meeting_that_vanishes_tells_the_administrator_alone(build):
    house = build().start()
    ana = house.member("ana", "education")
    plan(house, meeting(in_days(9)))
    ana.reads("Invitation")
    plan(house)
    assert "MISSING" in house.convened("meetings").stdout
    mail = house.admin.reads("missing in the config: Spring meeting")
    assert "status" in mail.text
    house.reload()
    house.settled()
    assert ana.unread() == 0 and house.admin.unread() == 0


def test_a_rule_makes_meetings_of_their_own(build):
    start = in_days(3)
    skipped = start + datetime.timedelta(days=7)
    rule = {"repeat": '"weekly"', "announce": '"15 days"'}
    house = build().start()
    ana = house.member("ana", "education")
    plan(house, meeting(start, **rule))
    events = [calendar_of(ana.reads("Invitation"))[1] for _ in range(2)]
    assert sorted(event["DTSTART"].dt for event in events) == [start, skipped.replace(tzinfo=CHICAGO)]
    assert {str(event["UID"]) for event in events} == {start.strftime("spring-%Y%m%d@collab.example"),
                                                       skipped.strftime("spring-%Y%m%d@collab.example")}
    plan(house, meeting(start, skip=skipped.strftime('["%Y-%m-%d"]'), **rule))
    method, event = calendar_of(ana.reads("Cancelled"))
    assert method == "CANCEL" and event["DTSTART"].dt == skipped
    house.settled()
    assert ana.unread() == 0


def test_reminded_once_and_only_who_has_not_answered(build):
    start = in_days(9)
    house = build().start()
    ana = house.member("ana", "education")
    plan(house, meeting(start, remind='"1 days"'))
    ana.reads("Invitation")
    house.stop()
    house.rows("UPDATE meeting SET told_at = told_at - 30 * 86400")
    house.write_config(more="meetings = ( %s );" % meeting(start, remind='"20 days"'))
    house.start()
    mail = ana.reads("can you come?")
    assert "+meeting-m-" in mail.answer_address and "YES" in mail.text
    assert not [part for part in mail.message.walk() if part.get_content_type() == "text/calendar"]
    house.reload()
    house.settled()
    wait_until(lambda: house.rows("SELECT reminded_at FROM meeting")[0][0], 10, "the reminder's mark")
    assert ana.unread() == 0


def answers(house):
    return dict(house.rows("SELECT substr(address, 1, instr(address, '.') - 1), partstat || iif(comment = '', '', ': ' || comment)"
                           " FROM invitation JOIN member ON member.id = invitation.member ORDER BY 1"))


def test_answers_by_button_and_in_words_are_counted(build):
    start = in_days(9)
    house = build().start()
    people = {name: house.member(name, "education") for name in ("ana", "ben", "cleo", "dan")}
    plan(house, meeting(start))
    mails = {name: person.reads("Invitation") for name, person in people.items()}
    answers_by_calendar(people["ana"], mails["ana"], "ACCEPTED", comment="I bring Eve")
    people["ben"].replies(mails["ben"], "No, I am away then")
    people["cleo"].replies(mails["cleo"], "quizás")
    answers_by_calendar(people["dan"], mails["dan"], "ACCEPTED", attendee=f"mailto:{people['ana'].address}")
    assert "you can't come" in people["ben"].reads("Thank you for your answer").text
    assert "quizás venga" in people["cleo"].reads("Gracias por su respuesta").text
    house.settled()
    assert answers(house) == {"ana": "ACCEPTED: I bring Eve", "ben": "DECLINED: No, I am away then", "cleo": "TENTATIVE", "dan": ""}
    assert people["ana"].unread() == 0 and house.count("Attention") == 1
    shown = house.convened("meetings", "spring").stdout
    assert "4 invited: 1 yes, 1 maybe, 1 no, 1 without an answer" in shown
    assert f"yes    {people['ana'].address}: I bring Eve" in shown and people["dan"].address not in shown
    assert people["dan"].address in house.convened("meetings", "--all", "spring").stdout
    listed, = map(json.loads, house.convened("meetings", "--json").stdout.splitlines())
    assert (listed["id"], listed["state"], listed["start_at"], listed["yes"]) == ("spring", "announced", start.timestamp(), 1)
    everybody = [json.loads(line) for line in house.convened("meetings", "--json", "spring").stdout.splitlines()]
    assert [one["answer"] for one in everybody] == ["yes", "maybe", "no", ""] and everybody[0]["teams"] == ["education"]

    early = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    answers_by_calendar(people["ana"], mails["ana"], "DECLINED", stamp=early)  # sent before the yes, it came late
    house.settled()
    assert answers(house)["ana"] == "ACCEPTED: I bring Eve"

    plan(house, meeting(start + datetime.timedelta(hours=1)))
    changed = {name: person.reads("Cambio" if name == "cleo" else "Changed") for name, person in people.items()}
    answers_by_calendar(people["ana"], mails["ana"], "DECLINED")  # to the old time
    people["ben"].replies(changed["ben"], "yes")
    people["ben"].reads("Thank you")
    house.settled()
    counted = house.rows("SELECT count(*) FROM invitation JOIN meeting ON meeting.id = invitation.meeting"
                         " WHERE partstat <> '' AND answer_sequence >= reset_sequence")
    assert counted == [(1,)]  # ben's yes to the new time
    plan(house, meeting(start + datetime.timedelta(hours=1), status='"cancelled"'))
    people["ben"].reads("Cancelled")
    people["ben"].replies(changed["ben"], "no")
    assert "isn't needed" in " ".join(people["ben"].reads("Spring meeting").text.split())


def test_the_meetings_ahead_are_mailed_to_who_asks(build):
    start = in_days(9)
    house = build().start()
    ana, eve = house.member("ana", "education"), house.person("eve")
    link = '"https://meet.example/spring"'
    plan(house, meeting(start, link=link),
         meeting(in_days(12), id='"fair"', teams='["hiring"]', title='"Job fair"', link='"https://meet.example/fair"'),
         meeting(in_days(130), id='"far"', title='"Far away"'))
    ana.replies(ana.reads("Invitation: Spring meeting"), "yes")
    ana.reads("Thank you")
    ana.writes("meetings")
    text = ana.reads("The meetings ahead").text
    assert "Spring meeting" in text and "Your answer: YES" in text and "https://meet.example/spring" in text
    assert "Job fair" not in text and "Far away" not in text  # another team's; more than 120 days ahead
    assert start.strftime("%A, %B ") + str(start.day) in " ".join(text.split())
    eve.writes("spotkania")
    text = eve.reads("Najbli").text
    assert "Spring meeting" in text and "Job fair" in text and "meet.example" not in text
    plan(house)
    house.admin.reads("missing")
    house.rows("UPDATE delivery SET created_at = created_at - 2 * 86400")  # a stranger has one answer a day
    eve.writes("reuniones")
    assert "ninguna" in eve.reads("Las próximas reuniones").text


def test_the_practical_note_comes_the_day_before_to_who_comes(build):
    start = (datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0) + datetime.timedelta(hours=20)).astimezone(CHICAGO)
    notes = {"education": 'practical_note = "Park **behind** the house.";'}
    house = build(team_more=notes).start()
    ana, ben = house.member("ana", "education"), house.member("ben", "education")
    plan(house, meeting(in_days(9)))
    mail = ana.reads("Invitation")
    ben.reads("Invitation")
    ana.replies(mail, "yes")
    ana.reads("Thank you")
    house.settled()
    house.stop()
    # Eight days pass for what was told, so that nobody's clock is turned.
    shift = int((in_days(9) - start).total_seconds())
    told, = house.rows("SELECT told FROM meeting")[0]
    as_told = json.loads(told)
    as_told["start"] -= shift
    house.rows("UPDATE meeting SET told = ?, start_at = start_at - ?, told_at = told_at - ?, reminded_at = told_at",
               json.dumps(as_told), shift, shift)
    house.write_config(more="meetings = ( %s );" % meeting(start))
    house.start()
    mail = ana.reads("Good to know before Spring meeting")
    assert "Park behind the house." in mail.text and "<strong>behind</strong>" in mail.html
    assert "+meeting-m-" in mail.answer_address
    house.reload()
    house.settled()
    assert ana.unread() == 0 and ben.unread() == 0  # once, and not to who didn't answer
