"""Calendar programs that aren't ours, by python3-icalendar: what an invitation says to them, and what they answer."""
import datetime
import email.policy
import email.utils
from email.message import EmailMessage

import icalendar


def calendar_of(mail):
    """(method, event) of a mail's calendar, which stands there twice."""
    inline, = (part for part in mail.message.walk() if part.get_content_type() == "text/calendar")
    file, = (part for part in mail.message.walk() if part.get_content_type() == "application/ics")
    raw = inline.get_payload(decode=True)
    assert raw == file.get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(raw)
    event, = calendar.walk("VEVENT")
    assert inline.get_param("method") == str(calendar["METHOD"])
    return str(calendar["METHOD"]), event


def reply_of(mail, partstat, comment=None, attendee=None, stamp=None):
    """The answer that a calendar program makes of an invitation."""
    _, invited = calendar_of(mail)
    calendar, event = icalendar.Calendar(), icalendar.Event()
    calendar.add("prodid", "-//another//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REPLY")
    event.add("uid", invited["UID"])
    event.add("sequence", invited["SEQUENCE"])
    event.add("dtstamp", stamp or datetime.datetime.now(datetime.timezone.utc))
    event["organizer"] = invited["ORGANIZER"]
    answerer = icalendar.vCalAddress(attendee or str(invited["ATTENDEE"]))
    answerer.params["PARTSTAT"] = partstat
    event.add("attendee", answerer)
    if comment:
        event.add("comment", comment)
    calendar.add_component(event)
    return calendar.to_ical()


def answers_by_calendar(person, mail, partstat, **how):
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"] = person.address, str(calendar_of(mail)[1]["ORGANIZER"]).removeprefix("mailto:")
    message["Subject"] = f"{partstat}: Spring meeting"
    message["Message-ID"] = email.utils.make_msgid(domain="partner.example")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("See the calendar.\n")
    message.add_alternative(reply_of(mail, partstat, **how), "text", "calendar", params={"method": "REPLY"}, cte="base64")
    person.send(message.as_bytes(), [message["To"]])
    person.written.append(message["Message-ID"].strip("<>"))
