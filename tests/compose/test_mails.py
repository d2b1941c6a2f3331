"""Every kind of mail in every language, read back by an independent program (Python's email package)."""

import email
import email.policy
import html.parser
import pathlib
import re
import subprocess
import unicodedata

import icalendar
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es", "pl")
KINDS = ("confirm", "welcome", "already", "left", "not-a-member", "which-team", "really-leave", "elsewhere", "status",
         "teams", "help", "unclear", "added", "announcement", "preview", "announced", "withdrawn", "refused", "offer", "shared", "waits", "approve", "declined", "decided", "paused", "resumed",
         "digest-on", "each-on", "organisation", "data", "really-forget", "removed", "digest", "invitation", "meeting-changed", "meeting-cancelled",
         "meeting-off", "reminder", "note", "answered", "meetings", "who", "meeting-vanished", "attention", "vanished", "limit", "alert")
LIST_KINDS = ("welcome", "added", "announcement", "digest", "invitation", "meeting-changed", "meeting-cancelled", "reminder",
              "note")
SEVERAL_TEAMS = ("digest", "invitation", "meeting-changed", "meeting-cancelled", "reminder", "note")
WITH_MEETING_TOKEN = ("invitation", "meeting-changed", "reminder", "note", "answered")
CALENDARS = {"invitation": "REQUEST", "meeting-changed": "REQUEST", "meeting-cancelled": "CANCEL", "meeting-off": "CANCEL"}
UNASKED = SEVERAL_TEAMS + ("meeting-off", "meeting-vanished", "added", "announcement", "approve", "offer", "declined", "removed", "digest", "attention", "vanished", "limit", "alert")
TOKENS = {"confirm": "c-9kabcdef234567abcd", "left": "r-9kabcdef234567abcd", "which-team": "q-9kabcdef234567abcd",
          "really-leave": "q-9kabcdef234567abcd", "really-forget": "q-9kabcdef234567abcd",
          "approve": "a-9kabcdef234567abcd", "offer": "a-9kabcdef234567abcd", "preview": "a-9kabcdef234567abcd", **dict.fromkeys(WITH_MEETING_TOKEN, "m-9kabcdef234567abcd")}
LEAVE_ALL, LEAVE_TEAM = "u-allabcdef234567abc", "u-teamabcdef234567ab"
ADDRESS = "ana.o'neil+x=y@partner.example"
CASES = [(language, kind, plus) for language in LANGUAGES for kind in KINDS for plus in ("plain", "plus")]
# What a reply may consist of: exact words of corpus/requests/GUIDE.md, and a word of return.
WORDS = {
    "en": {"JOIN", "LEAVE", "STATUS", "TEAMS", "HELP", "MEETINGS", "NO", "YES", "COME", "BACK", "PAUSE", "RESUME", "DIGEST", "EACH", "DATA",
           "FORGET", "MAYBE", "AM", "WHO", "SHARE"},
    "es": {"ALTA", "BAJA", "ESTADO", "EQUIPOS", "AYUDA", "REUNIONES", "NO", "SÍ", "VOLVER", "PAUSA", "REANUDAR", "RESUMEN", "CADA", "CORREO",
           "MIS", "DATOS", "OLVIDAR", "QUIZÁS", "QUIÉN", "COMPARTIR"},
    "pl": {"DOŁĄCZ", "WYPISZ", "STATUS", "ZESPOŁY", "POMOC", "SPOTKANIA", "NIE", "TAK", "WRACAM", "PRZERWA", "WZNÓW", "SKRÓT", "OSOBNO",
           "DANE", "ZAPOMNIJ", "MOŻE", "KTO", "UDOSTĘPNIJ"},
}
BARE_COMMANDS = {word.lower() for words in WORDS.values() for word in words}

VOID = ("meta", "br", "hr", "img")


class Page(html.parser.HTMLParser):
    """The words of a page, its links, and what an accessibility checker would look at."""

    def __init__(self, text):
        super().__init__()
        self.words, self.links, self.tags, self.language, self.title = [], [], [], None, ""
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.language = attrs.get("lang", self.language)
        if tag == "a":
            self.links.append(attrs["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag, "tags are closed in order"

    def handle_data(self, data):
        if "title" in self.open:
            self.title += data
        else:
            self.words += data.split()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mails")
    subprocess.run([TOP / "build/tests/compose/mails", folder], check=True)
    return folder


def raw_of(folder, case):
    return (folder / (".".join(case) + ".eml")).read_bytes()


def parts_of(folder, case):
    mail = email.message_from_bytes(raw_of(folder, case), policy=email.policy.default)
    return mail, mail.get_body(("plain",)).get_content(), Page(mail.get_body(("html",)).get_content())


def columns(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_the_bytes_keep_to_the_rules_of_mail(folder, case):
    raw = raw_of(folder, case)
    assert raw.endswith(b"\r\n") and raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    raw.decode("ascii")
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]", raw)
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    body = lines[lines.index(b""):]
    assert max(map(len, body)) <= 76
    assert not any(line.startswith((b".", b"From ")) for line in body)


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_the_headers_are_those_of_its_kind(folder, case):
    language, kind, plus = case
    mail, _, _ = parts_of(folder, case)
    assert not mail.defects and all(not value.defects for value in mail.values() if hasattr(value, "defects"))
    assert len(set(map(str.lower, mail.keys()))) == len(mail.keys())
    assert mail["From"].addresses[0].display_name == "Healthcare Collaborative"
    assert mail["From"].addresses[0].addr_spec == "teams@collab.example"
    assert [a.addr_spec for a in mail["To"].addresses] == [ADDRESS]
    token = TOKENS.get(kind)
    assert mail["Message-ID"] == "<%s5512.1764032000@collab.example>" % (token + "." if token else "")
    assert mail["Date"].datetime.timestamp() == 1764032000
    assert mail["Auto-Submitted"] == ("auto-generated" if kind in UNASKED else "auto-replied")
    assert mail["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    assert mail["x-ms-reactions"] == "disallow"
    reply_to = {"confirm": "teams+confirm-c-9kabcdef234567abcd@collab.example",
                "really-leave": "teams+question-q-9kabcdef234567abcd@collab.example",
                "really-forget": "teams+question-q-9kabcdef234567abcd@collab.example",
                "approve": "teams+approve-a-9kabcdef234567abcd@collab.example",
                "offer": "teams+approve-a-9kabcdef234567abcd@collab.example",
                "preview": "teams+approve-a-9kabcdef234567abcd@collab.example",
                **dict.fromkeys(WITH_MEETING_TOKEN, "teams+meeting-m-9kabcdef234567abcd@collab.example"),
                "which-team": "teams+join@collab.example"}.get(kind, "teams@collab.example")
    assert mail["Reply-To"] == (reply_to if plus == "plus" else "teams@collab.example")
    assert ("In-Reply-To" in mail) == (kind == "confirm")
    if kind in LIST_KINDS:
        whose, way = ("", LEAVE_ALL) if kind in SEVERAL_TEAMS else ("education", LEAVE_TEAM)
        assert mail["List-Id"].endswith("<%steams.collab.example>" % (whose and whose + "."))
        assert mail["List-Unsubscribe"] == ("<mailto:teams+leave-%s%s@collab.example>" % (whose and whose + "-", way)
                                            if plus == "plus" else
                                            "<mailto:teams@collab.example?subject=leave%%20%%5B%s%%5D>" % way)
        assert mail["List-Post"] == "NO"
        assert mail["List-Owner"] == "<mailto:office@collab.example>"
        assert mail["List-Help"] and mail["List-Subscribe"]
    else:
        assert not [name for name in mail.keys() if name.lower().startswith("list-")]


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_tokens_stand_in_their_places(folder, case):
    language, kind, plus = case
    mail, text, page = parts_of(folder, case)
    token = TOKENS.get(kind)
    found = set(re.findall(r"\b[cqrma]-9k\w+", str(mail["Subject"]) + text + " ".join(page.words)))
    assert found == ({token} if token else set())
    if token:
        assert mail["Subject"].endswith(" [%s]" % token)
        assert "[%s]" % token in text and "[%s]" % token in page.words
    for name in ("Subject", "Reply-To", "Message-ID", "From", "To"):
        assert "u-" not in mail[name]
    assert not re.search(r"\bu-\w", page.title)
    leaving = [link for link in page.links if "u-" in link]
    if kind in LIST_KINDS:
        ways = (LEAVE_ALL,) if kind in SEVERAL_TEAMS else (LEAVE_TEAM, LEAVE_ALL)
        assert len(leaving) == len(ways) and all(way in link for way, link in zip(ways, leaving))
        assert all(link.startswith("mailto:teams") and "<%s>" % link in text for link in leaving)
    else:
        assert not leaving and "u-" not in text
    if plus == "plain":
        assert "teams+" not in raw_of(folder, case).decode()


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_both_parts_say_the_same(folder, case):
    _, text, page = parts_of(folder, case)
    said = re.sub(r"<(https?://|mailto:)[^>]*>", " ", text)  # in the page these are behind the words
    said = re.sub(r"(?m)^ *(-{10}|-(?!-)|>|\d\.) ?", " ", said)  # marks of lists, quotes and lines
    words = [[word for word in re.split(r"[\s.,:;]+", part) if word] for part in (said, " ".join(page.words))]
    assert words[0] == words[1]


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_it_can_be_read_everywhere(folder, case):
    language, kind, _ = case
    mail, text, page = parts_of(folder, case)
    assert page.language == language and page.open == []
    assert page.title and page.title == re.sub(r" \[\w-\w+\]$", "", mail["Subject"])
    assert not {"img", "script", "style", "table", "link"} & set(page.tags)
    for line in text.splitlines():
        assert columns(line) <= 72 or ADDRESS in line or "<mailto:" in line
    assert "{" not in text and not re.search("[\ue000-\ue0ff]|&#|\\*\\*", text)


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_it_says_who_writes_why_and_how_to_leave(folder, case):
    language, kind, _ = case
    mail, text, _ = parts_of(folder, case)
    assert "Healthcare Collaborative, 1 Main St, Chicago" in text
    assert "teams@collab.example" in text and ADDRESS in text
    if kind in LIST_KINDS:
        assert {"en": "You can leave", "es": "darse de baja", "pl": "wypisać"}[language] in " ".join(text.split())
    subject = re.sub(r" \[\w-\w+\]$", "", mail["Subject"])
    assert subject.lower() not in BARE_COMMANDS and len(subject) > 10


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_the_words_it_offers_are_understood(folder, case):
    language, kind, _ = case
    _, text, _ = parts_of(folder, case)
    if kind == "announcement":
        return
    shouted = set(re.findall(r"\b[^\W\d_a-ząćęłńóśźżáéíñ]{2,}\b", text))
    assert shouted - {"MB", "PDF", "PM", "IT"} <= WORDS[language]


def test_a_members_record_has_words_for_each_line(folder):
    for language in LANGUAGES:
        _, text, _ = parts_of(folder, (language, "data", "plain"))
        said = " ".join(text.split())
        assert not re.search(r"(?m)^- [^:\n]*: *$", text)
        assert text.count("\n- ") > 230  # the newest 200 events, and how many more
        assert {"en": "40 older entries", "es": "40 entradas anteriores", "pl": "40 wcześniejszych wpisów"}[language] in said
        assert {"en": "“5.2.2 Mailbox *full*", "es": "«5.2.2 Mailbox *full*", "pl": "„5.2.2 Mailbox *full*"}[language] in said
        assert "\x1b" not in text and "Goodbye" in said and "a complaint" not in said
        assert {"en": "until March 1, 2027", "es": "hasta el 1 de marzo de 2027", "pl": "do 1 marca 2027"}[language] in said


def test_a_digest_tells_each_announcement_under_its_team(folder):
    for language in LANGUAGES:
        _, text, page = parts_of(folder, (language, "digest", "plain"))
        assert [tag for tag in page.tags if tag in ("h1", "h2", "h3", "h4")] == [
            "h2", "h3", "h3", "h2", "h3", "h4", "h3", "h2", "h3", "h2", "h3", "h2"]  # ahead, two teams, shared, who is new
        assert text.index("Łódź") < text.index("A second, short one.") < text.index("We look for neighbors.")


@pytest.mark.parametrize("language, contents, answers, new", [
    ("en", ["2 meetings ahead", "3 announcements", "1 thing shared by members", "new people in 2 teams"], ["yes", "none yet"],
     ["1 person joined", "3 people joined (Lakeside *Hospital*, Szpital Zdrój and others)"]),
    ("es", ["2 reuniones próximas", "3 anuncios", "1 propuesta de otros miembros", "personas nuevas en 2 equipos"], ["sí", "ninguna por ahora"],
     ["1 persona nueva", "3 personas nuevas (Lakeside *Hospital*, Szpital Zdrój y otras)"]),
    ("pl", ["2 najbliższe spotkania", "3 ogłoszenia", "1 propozycja od osób z zespołów", "nowe osoby w 2 zespołach"], ["tak", "jeszcze jej nie ma"],
     ["1 nowa osoba", "3 nowe osoby (Lakeside *Hospital*, Szpital Zdrój i inne)"])])
def test_a_digest_says_what_is_in_it_and_what_its_reader_answered(folder, language, contents, answers, new):
    _, text, page = parts_of(folder, (language, "digest", "plain"))
    lines = [line[2:] for line in re.sub(r"\r?\n  +", " ", text).splitlines() if line.startswith("- ")]
    assert lines[:4] == contents and [line.split(": ", 1)[1] for line in lines[-2:]] == new
    label = {"en": "Your answer: ", "es": "Su respuesta: ", "pl": "Odpowiedź: "}[language]
    assert [line.removeprefix(label) for line in lines if line.startswith(label)] == answers
    assert text.index(label) < text.index("Łódź") < text.index(new[0])


def test_a_confirmation_quotes_only_the_teams(folder):
    for language in LANGUAGES:
        _, text, _ = parts_of(folder, (language, "confirm", "plain"))
        assert text.count("\n- ") == 2


def test_polish_counts_decline(folder):
    mail, _, _ = parts_of(folder, ("pl", "attention", "plain"))
    assert "3 wiadomości czekają" in mail["Subject"]


def test_who_comes_is_counted_and_named(folder):
    said = {language: " ".join(parts_of(folder, (language, "who", "plain"))[1].split()) for language in LANGUAGES}
    assert "Wednesday, March 10, 2027" in said["en"] and "Yes: 16 - Maybe: 1 - No: 2 - No answer yet: 21" in said["en"]
    assert "Local & Targeted Hiring: yes 3, maybe 0, no 0, no answer yet 9" in said["en"]
    assert "Sí: 16 - Quizás: 1 - No: 2 - Sin respuesta: 21" in said["es"] and "y 14 más" in said["es"]
    assert "Tak: 16 - Może: 1 - Nie: 2 - Bez odpowiedzi: 21" in said["pl"] and "i jeszcze 14" in said["pl"]
    for text in said.values():
        assert "Ana Kowalska, ana@partner.example: We are two - ben@clinic.example" in text and "Cleo, cleo@college.example" in text


@pytest.mark.parametrize("kind", CALENDARS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_calendar_goes_along(folder, language, kind):
    mail, _, _ = parts_of(folder, (language, kind, "plain"))
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file, *others = mail.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    inline = list(alternative.iter_parts())[2]
    assert inline.get_param("method") == CALENDARS[kind] and inline.get_content_charset() == "utf-8"
    assert file.get_content_type() == "application/ics" and file.get_filename() == "invite.ics"
    raw = inline.get_payload(decode=True)
    assert raw == file.get_payload(decode=True)
    assert raw.count(b"\r\n") == raw.count(b"\n") and max(map(len, raw.split(b"\r\n"))) <= 75
    calendar = icalendar.Calendar.from_ical(raw)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == CALENDARS[kind] and event["UID"] == "spring@collab.example" and event["SEQUENCE"] == 3
    assert event["ATTENDEE"] == "mailto:" + ADDRESS and event["DTSTART"].dt.timestamp() == 1804690800
    assert event["SUMMARY"] == ("Reunión de primavera" if language == "es" else "Spring meeting")
    assert "what clinics need" in event["DESCRIPTION"] and "**" not in event["DESCRIPTION"]
    assert [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in others] == (
        [("Agenda łódź.pdf", "application/pdf", b"%PDF-1.4 not really")] if kind in ("meeting-changed", "invitation") else [])


def test_an_invitation_says_all_of_it_in_words(folder):
    said = {language: " ".join(parts_of(folder, (language, "invitation", "plain"))[1].split()) for language in LANGUAGES}
    assert "Wednesday, March 10, 2027, 9:00 AM – 10:30 AM (Central Standard Time), 1 hour 30 minutes" in said["en"]
    assert "miércoles, 10 de marzo de 2027, 9:00 – 10:30 (hora estándar central), 1 hora 30 minutos" in said["es"]
    assert "środa, 10 marca 2027, 09:00 – 10:30 (czas środkowoamerykański standardowy), 1 godzina 30 minut" in said["pl"]
    assert all("https://meet.example/a?b=1&c=%3C2%3E" in text and "Room 4, 1 Main St" in text for text in said.values())


def test_a_change_says_what_changed(folder):
    _, text, _ = parts_of(folder, ("en", "meeting-changed", "plain"))
    said = " ".join(text.split())
    for words in ("A new time. Before: Tuesday, March 9, 2027, 9:00 AM – 10:00 AM", "A new length: 1 hour 30 minutes. Before: 1 hour",
                  "A new place: Room 4, 1 Main St. Before: Room 5", "A new agenda, attached", "Can you come then?"):
        assert words in said
    assert "new link" not in said and "new title" not in said
