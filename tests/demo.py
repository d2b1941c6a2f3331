#!/usr/bin/python3 -B
"""make demo: a collaborative's morning, played with real mail servers on this machine.

A private Dovecot and Postfix on loopback hold the teams' mailbox and those of three partners; `convened run` serves it; the
partners write and read as with any mail program. Everything lies in one temporary folder and is gone at the end.
KEEP=1 leaves it running and says how to write to it.
"""
import datetime
import os
import shutil
import signal
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from servers.calendars import answers_by_calendar, calendar_of  # noqa: E402
from servers import PASSWORD, Deadline, Dovecot, House, Person, Postfix, Relay, RelayProcess, postfix_is_usable  # noqa: E402

IS_TERMINAL = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb" and "NO_COLOR" not in os.environ
WIDTH = 78

NEWS = """\
# Spring meeting: 10 March, the library

Dear friends,

we meet on **10 March at 9:00** in [the library](https://library.example/room4). There will be coffee.

- Lakeside College shows its new course for medical assistants
- The clinics say what they look for
- Nobody has to speak: listening is fine

See you there!
"""

COURSE = """\
# The course for medical assistants is full

Lakeside College opens a **second group**: see [the dates](https://college.example/dates).
"""

FAQ = 'faq = { en = "faq.md"; };\n'
MEETING = """\
meetings = ( {{
  id = "course-2"; teams = ["education", "hiring"]; title = "What the new course offers";
  es = {{ title = "Qué ofrece el nuevo curso"; }}; pl = {{ title = "Co daje nowy kurs"; }};
  start = "{day} {hour}"; length = "90 min"; place = "The library, room 4";
}} );"""


def style(code, text):
    """Colour and weight only where a person looks at a terminal."""
    return f"\033[{code}m{text}\033[0m" if IS_TERMINAL else text


def say(text=""):
    print(text, flush=True)


def tell(text):
    say(textwrap.fill(text, WIDTH))


def clean(text):
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\t", "    "))


def show(fields, body):
    """A mail in a frame, as a mail program shows it."""
    bar = style("36", "|")
    for name, value in fields:
        lines = textwrap.wrap(clean(str(value)), WIDTH - 14) or [""]
        say(f"  {bar} {style('1', (name + ':').ljust(9))}{lines[0]}")
        for line in lines[1:]:
            say(f"  {bar} {'':9}{line}")
    say(f"  {bar}")
    for line in clean(body).rstrip("\n").split("\n"):
        say(f"  {bar} {line}".rstrip())
    say()


class Play:
    """The stage: people act, and each step is timed from the hand-over to the relay to the reader's mailbox."""

    def __init__(self, house):
        self.house = house
        self.times = []
        self.began = 0.0

    def scene(self, title):
        say(style("1;34", f"-- {title} ".ljust(WIDTH, "-")))
        say()

    def writes(self, who, subject, body="", to=None):
        say(f"{who.name} writes:")
        show([("To", to or self.house.address), ("Subject", subject)], body or "(nothing more)")
        self.began = time.monotonic()
        who.writes(subject, body, to=to)

    def replies(self, who, mail, body=""):
        say(f"{who.name} presses Reply and Send" + (", and writes:" if body else ". That is all."))
        if body:
            show([("To", mail.answer_address), ("Subject", "Re: " + mail.subject)], body)
        else:
            say()
        self.began = time.monotonic()
        who.replies(mail, body)

    def reads(self, who, step, others=0):
        """Waits for her next mail, shows it and notes the time."""
        mail = who.reads(seconds=30)
        taken = time.monotonic() - self.began
        self.times.append((step, taken))
        say(f"{who.name} reads, {style('32', f'{taken:.2f} s')} later" + (f" (as {others} others do):" if others else ":"))
        show([("From", mail["From"]), ("To", mail["To"]), ("Subject", mail.subject)], mail.text)
        return mail

    def joins(self, who, subject, body, steps):
        self.writes(who, subject, body)
        question = self.reads(who, steps[0])
        self.replies(who, question)
        return self.reads(who, steps[1])


def play(house, people):
    stage = Play(house)
    ana, maria, piotr = people

    stage.scene("1. Ana Reed joins, in English")
    stage.joins(ana, "Join Education", "Good morning,\n\nwe look forward to it.\n\nAna Reed, Lakeside College",
                ("asked to confirm", "welcome"))

    stage.scene("2. María López joins, in Spanish")
    stage.joins(maria, "Quiero unirme", "Unirme Formación\nUnirme Contratación\n\nGracias,\nMaría",
                ("asked to confirm (es)", "welcome (es)"))

    stage.scene("3. Piotr Nowak joins, in Polish")
    stage.joins(piotr, "Dołącz Szkolenia", "Dzień dobry,\n\ndziękuję!\n\nPiotr Nowak", ("asked to confirm (pl)", "welcome (pl)"))

    stage.scene("4. María asks which teams she is in")
    stage.writes(maria, "estado")
    stage.reads(maria, "status (es)")

    stage.scene("5. The office writes to everybody in Education & Training")
    news = house.folder / "spring-meeting.md"
    news.write_text(NEWS)
    say(style("1", "$ convened announce --yes education spring-meeting.md"))
    stage.began = time.monotonic()
    done = house.convened("announce", "--yes", "education", news)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    say(clean(done.stdout))
    stage.reads(ana, "announcement", others=2)
    maria.reads(seconds=30)
    piotr.reads(seconds=30)

    play_meeting(stage, house, people)
    play_digest(stage, house, ana, piotr)

    stage.scene("11. Ana leaves, and the meeting leaves her calendar")
    stage.writes(ana, "leave")
    stage.reads(ana, "left")
    stage.reads(ana, "off her calendar")

    stage.scene("How things stand now")
    say(style("1", "$ convened status"))
    say(clean(house.convened("status").stdout))
    say("From the hand-over to the relay to the reader's mailbox (Dovecot tells the")
    say("daemon of new mail about half a second late):")
    for step, taken in stage.times:
        say(f"  {step:24} {taken:5.2f} s")
    say()


def command(house, *words):
    say(style("1", "$ convened " + " ".join(words)))
    done = house.convened(*words)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    say(clean(done.stdout))


def show_calendar(mail):
    """What the reader's calendar makes of it."""
    method, event = calendar_of(mail)
    say("Her calendar shows:")
    show([("Method", method), ("What", event["SUMMARY"]), ("When", event["DTSTART"].dt.strftime("%A %d %B %Y, %H:%M %Z")),
          ("Where", event["LOCATION"]), ("Version", event["SEQUENCE"])],
         "[Yes] [Maybe] [No]" if method == "REQUEST" else "taken off")


def play_meeting(stage, house, people):
    ana, maria, piotr = people
    day = (datetime.date.today() + datetime.timedelta(days=12)).isoformat()

    stage.scene("6. The office plans a meeting of two teams")
    say("In the config, and then: systemctl reload convened")
    show([], MEETING.format(day=day, hour="09:00"))
    house.write_config(more=FAQ + MEETING.format(day=day, hour="09:00"))
    stage.began = time.monotonic()
    house.reload()
    mail = stage.reads(ana, "invitation", others=2)
    show_calendar(mail)
    invited = maria.reads(seconds=30)
    piotr.reads(seconds=30)

    stage.scene("7. Ana presses Yes in her calendar, María answers in words")
    answers_by_calendar(ana, mail, "ACCEPTED", comment="I bring two students")
    say("Ana's calendar answers METHOD:REPLY, PARTSTAT=ACCEPTED. No mail comes back: she has said it already.")
    say()
    stage.replies(maria, invited, "Sí, allí estaré")
    stage.reads(maria, "thanks (es)")
    house.settled()
    command(house, "meetings", "course-2")

    stage.scene("8. The meeting begins an hour later")
    house.write_config(more=FAQ + MEETING.format(day=day, hour="10:00"))
    stage.began = time.monotonic()
    house.reload()
    show_calendar(stage.reads(ana, "change", others=2))
    maria.reads(seconds=30)
    piotr.reads(seconds=30)


def play_digest(stage, house, ana, piotr):
    stage.scene("9. Piotr would rather have one mail a week")
    stage.writes(piotr, "skrót")
    stage.reads(piotr, "one mail a week (pl)")

    stage.scene("10. The office writes again, and doesn't wait for Monday")
    news = house.folder / "course.md"
    news.write_text(COURSE)
    command(house, "announce", "--yes", "education", str(news))
    ana.reads(seconds=30)
    stage.began = time.monotonic()
    command(house, "digest", "--now", "--yes")
    house.reload()  # else agenda looks within a minute
    stage.reads(piotr, "digest (pl)")


def keep(house, dovecot, relay, folder, pids):
    """Leaves all running, and says how to use and how to stop it."""
    stop = folder / "stop"
    alive = " ".join(str(pid) for pid in pids)
    stop.write_text("#!/bin/sh\n# Ends this demo and removes its folder.\n"
                    f"kill {alive} 2>/dev/null\n"
                    f"for pid in {alive}; do while kill -0 $pid 2>/dev/null; do sleep 0.1; done; done\nrm -rf {folder}\n")
    stop.chmod(0o755)
    say(style("1;34", "-- It runs on: write to it ".ljust(WIDTH, "-")))
    say(f"""
With any mail program on this machine, as anybody: every name has a mailbox here.

  your address    anything@partner.example, say ana@college.example
  user            the same address
  password        {PASSWORD}
  IMAP            localhost, port {dovecot.imaps_port}, SSL/TLS (or port {dovecot.imap_port}, STARTTLS)
  SMTP            localhost, port {relay.smtps_port}, SSL/TLS (or port {relay.submission_port}, STARTTLS)
  certificate     trust {dovecot.ca_file}

Write to {house.address}, for example with the subject "join hiring", or "help".
Mail for a person is in the folder Attention of {house.address}; the office reads
{house.admin.address}. All have the same password.

  see it work     tail -f {house.log_file}
  command line    {os.path.relpath(os.environ.get('CONVENED', 'build/convened'))} status -c {house.config}
  stop it         {stop}
""")


def start(folder, servers, is_kept):
    """Starts the servers, says what each took, and notes them in `servers` as they run."""
    began = time.monotonic()
    dovecot = Dovecot(folder / "dovecot")
    servers.append(dovecot)
    dovecot.start()
    say(f"  Dovecot, the mailboxes    {time.monotonic() - began:5.2f} s")
    began = time.monotonic()
    if postfix_is_usable():
        relay, name = Postfix(folder / "postfix", dovecot), "Postfix, the relay"
    elif is_kept:
        relay, name = RelayProcess(folder / "dovecot", dovecot), "a small relay of ours"
    else:
        relay, name = Relay(folder / "dovecot", dovecot), "a small relay of ours"
    servers.append(relay)
    relay.start()
    say(f"  {name:25} {time.monotonic() - began:5.2f} s")
    began = time.monotonic()
    house = House(folder / "convened", dovecot, relay, "teams")
    servers.insert(0, house)
    house.admin = Person(dovecot, relay, "office@collab.example", house.address, "The office")
    house.write_config(more=FAQ)
    shutil.copy(Path(__file__).resolve().parents[1] / "config" / "faq.md", house.folder / "faq.md")
    house.start()
    say(f"  convened                  {time.monotonic() - began:5.2f} s")
    say()
    return dovecot, relay, house


def stop_all(servers):
    """Side by side: each takes about a second."""
    threads = [threading.Thread(target=server.stop) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    is_kept = os.environ.get("KEEP", "") not in ("", "0")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="convened-demo-"))
    servers, is_left = [], False
    try:
        say()
        tell("A collaborative with three action teams, one mailbox and three partners. All of it runs on this machine, in "
             f"{folder}, reaches no network, and ends with the demo.")
        say()
        dovecot, relay, house = start(folder, servers, is_kept)
        people = [Person(dovecot, relay, address, house.address, name) for address, name in (
            ("ana@college.example", "Ana Reed"), ("maria@clinica.example", "María López"),
            ("piotr@szpital.example", "Piotr Nowak"))]
        play(house, people)
        for person in people:
            person.close()
        if is_kept:
            keep(house, dovecot, relay, folder, [house.process.pid, relay.pid, dovecot.pid])
            is_left = True
    except KeyboardInterrupt:
        say()
        say("Stopped. All that was started ends now.")
        sys.exit(130)
    except (Deadline, OSError, RuntimeError) as error:
        say()
        say(f"The demo came to no good end: {error}")
        for house in (server for server in servers if isinstance(server, House)):
            say("The daemon's last words:")
            say(clean(house.log()[-3000:]))
        sys.exit(1)
    finally:
        if not is_left:
            stop_all(servers)
            shutil.rmtree(folder, ignore_errors=True)
    if not is_left:
        say(f"Done in {time.monotonic() - began:.0f} s. All that was started has ended; nothing is left but packages.")


if __name__ == "__main__":
    main()
