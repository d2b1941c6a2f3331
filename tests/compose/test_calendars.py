"""Invitations mean the instant that was meant, for a program that isn't ours and knows no zone but the one inside."""
import csv
import datetime
import pathlib
import subprocess
import zoneinfo

import icalendar
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def calendars(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calendars")
    subprocess.run([TOP / "build/tests/compose/calendars", folder], check=True)
    with open(folder / "expected.tsv", newline="") as rows:
        return [((folder / file).read_bytes(), zone, int(start), int(seconds), wall)
                for file, zone, start, seconds, wall in csv.reader(rows, delimiter="\t")]


def event_of(raw):
    calendar = icalendar.Calendar.from_ical(raw)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_the_zone_inside_says_the_instant(calendars):
    wrong = []
    for raw, zone, start, seconds, _ in calendars:
        # A name that nobody knows, a new one for each: so that only the VTIMEZONE inside can tell.
        name = "Nowhere/%s-%d" % (zone, start)
        calendar, event = event_of(raw.replace(zone.encode(), name.encode()) if zone != "UTC" else raw)
        begin, end = event["DTSTART"].dt, event["DTEND"].dt
        if zone != "UTC":
            [timezone] = calendar.walk("VTIMEZONE")
            tz = timezone.to_tz()
            begin, end = (tz.localize(time.replace(tzinfo=None), is_dst=False) for time in (begin, end))
        got = (begin.timestamp(), (end - begin).total_seconds())
        local = datetime.datetime.fromtimestamp(start, datetime.timezone.utc)
        if got != (start, seconds):
            wrong.append("%s %s: %+d s" % (zone, local, got[0] - start))
    assert not wrong, "\n".join(wrong[:20] + ["%d of %d" % (len(wrong), len(calendars))])


def test_an_invitation_keeps_to_the_rules_of_calendars(calendars):
    for raw, zone, *_ in calendars[::40]:
        assert max(len(line) for line in raw.split(b"\n")) <= 75 and b"\r" not in raw
        assert all(line.decode() is not None for line in raw.split(b"\n"))  # no character is broken by folding
        calendar, event = event_of(raw)
        assert calendar["METHOD"] == "REQUEST" and calendar["VERSION"] == "2.0" and calendar["PRODID"]
        assert event["UID"] == "spring@collab.example" and event["SEQUENCE"] == 2
        assert event["SUMMARY"] == "Łódź & Chicago: what colleges offer, a long title that needs folding; really, ąęźć"
        assert event["LOCATION"] == "Room 4, 1 Main St; second floor" and event["URL"] == "https://meet.example/a?b=1&c=2"
        assert event["ORGANIZER"] == "mailto:teams@collab.example" and event["ORGANIZER"].params["CN"] == "Healthcare Collaborative"
        assert event["ATTENDEE"].params["RSVP"] == "TRUE" and event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
        assert event["DESCRIPTION"] == "Dear all,\nwe meet; nobody has to speak, really.\n"
        assert event["DTSTAMP"].dt == datetime.datetime.fromtimestamp(1764032000, datetime.timezone.utc)
        assert not event.walk("VALARM") and len(raw) < 3000


def test_a_rules_days_keep_their_hour_across_the_changes_of_the_clock(calendars):
    offsets, hours = {}, set()
    for _, zone, start, _, wall in calendars:
        if wall:
            local = datetime.datetime.fromtimestamp(start, zoneinfo.ZoneInfo(zone))
            offsets.setdefault(zone, set()).add(local.utcoffset())
            hours.add((wall, local.strftime("%H:%M %a")))
    assert hours == {("08:30", "08:30 Tue")} and len(offsets) == 13
    assert len(offsets["America/Chicago"]) == len(offsets["Europe/Warsaw"]) == len(offsets["Australia/Lord_Howe"]) == 2
