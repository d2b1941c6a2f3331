"""Who sits at the table: a member may name an organisation; nobody must, and others see only what its member agreed to."""
import csv
import io
import json

import pytest

from servers import wait_until
from test_forgetting import files_with, is_erased
from test_meetings import in_days, meeting, plan
from test_requests import GREETING

WORDS = {
    "en": ("organisation: Lakeside Hospital, employer", "organisation: show", "organisation: hide", "organisation: none",
           "your organisation", "employer", "may see", "do not see", "status"),
    "es": ("organización: Hospital del Lago, empleador", "organizacion: mostrar", "organización: ocultar", "organización: ninguna",
           "su organización", "empleador", "pueden ver", "no ven", "estado"),
    "pl": ("organizacja: Szpital nad Jeziorem, pracodawca", "organizacja: pokaż", "organizacja: ukryj", "organizacja: brak",
           "o organizacji", "pracodawca", "mogą widzieć", "nie widzą", "status"),
}


def kept(house, person):
    return house.rows("SELECT organisation, organisation_kind, organisation_shown FROM member WHERE address = ?", person.address)[0]


def said(mail):
    return " ".join(mail.text.split())


@pytest.mark.parametrize("language", WORDS)
def test_a_new_member_is_asked_once_and_says_it_in_her_language(house, language):
    name, show, hide, none, subject, kind, seen, unseen, status = WORDS[language]
    organisation = name.partition(": ")[2].rpartition(",")[0]
    ana = house.person("ana")
    house.member("ben", "education")
    ana.writes("join education")
    ana.replies(ana.reads("confirm"), "yes")
    welcome = ana.reads("welcome")
    assert "organisation: Lakeside Hospital, employer" in said(welcome)
    ana.replies(welcome, name)
    answer = ana.reads(subject)
    assert organisation in answer.text and kind in answer.text and unseen in said(answer)
    assert kept(house, ana) == (organisation, "employer", 0)
    ana.writes(status, GREETING[language])
    told = said(ana.reads())
    assert organisation in told and kind in told and unseen in told
    ana.writes("", f"{show}\n")
    assert seen in said(ana.reads(subject))
    assert kept(house, ana) == (organisation, "employer", 1)
    ana.writes(hide)
    assert unseen in said(ana.reads(subject))
    ana.writes(none)
    ana.reads(subject)
    assert kept(house, ana) == ("", "", 0)
    house.settled()
    assert ana.unread() == 0 and house.count("Attention") == 0


def test_it_is_asked_once(house):
    ana = house.member("ana", "education")
    ana.writes("join hiring")
    ana.replies(ana.reads("confirm"), "yes")
    assert "organisation" not in ana.reads("welcome").text.lower()


def test_what_is_kept_is_told_and_erased(house):
    ana = house.member("ana", "education")
    ana.writes("organisation: Lakeside Hospital, training provider", "status")
    answer = said(ana.reads())
    assert "training provider" in answer and "Education & Training" in answer
    ana.writes("data")
    record = said(ana.reads("What we keep about you"))
    assert "Lakeside Hospital" in record and "named an organisation" in record
    ana.writes("forget")
    ana.replies(ana.reads("Erase everything"), "YES")
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 15, "the member's row to go")
    wait_until(lambda: is_erased(house), 15, "the mailbox's copies to go")
    assert files_with(house, "lakeside hospital") == []


def test_only_members_sit_at_the_table_and_forgers_seat_nobody(build):
    house = build(mailbox_more=' authserv_id = "mx.collab.example";').start()
    ana, eve = house.member("ana", "education"), house.person("eve")
    eve.writes("organisation: Eve Ltd., employer")
    eve.reads("not a member")
    assert kept(house, eve) == ("", "", 0)
    ana.writes("organisation: Eve Ltd., employer",
               headers=[("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")])
    house.settled()
    assert kept(house, ana) == ("", "", 0) and ana.unread() == 0 and house.count("Attention") == 1


def test_a_name_stays_a_name(house):
    ana = house.member("ana", "education")
    ana.writes("", "organisation: [Click](https://evil.example) <b>x</b>\u202e " + "ż" * 200 + ", employer\n")
    answer = ana.reads("organisation")
    assert "<b>x</b>" in answer.text and "evil.example" not in str(answer["Subject"])
    name, kind, _ = kept(house, ana)
    assert len(name) == 100 and kind == "employer" and "\u202e" not in name


def test_what_else_is_written_goes_to_a_person_too(house):
    ana = house.member("ana", "education")
    ana.writes("Hello", "organisation: Lakeside Hospital\n\nThe door of Room 4 does not close any more, who can look at it?\n")
    ana.reads("organisation")
    house.settled()
    assert kept(house, ana)[0] == "Lakeside Hospital" and house.count("Attention") == 1


def test_who_runs_the_teams_sees_kinds_and_names(house):
    ana, ben = house.member("ana", "education"), house.member("ben", "education")
    plan(house, meeting(in_days(9)))
    invitation = ana.reads("Invitation")
    ben.reads("Invitation")
    shown = house.convened("meetings").stdout
    assert "2 invited" in shown and "not known" not in shown
    ana.writes("organisation: =Lakeside, employer")
    ana.reads("organisation")
    ana.replies(invitation, "yes")
    ana.reads("Thank you")
    shown = house.convened("meetings").stdout
    assert "employers: 1 yes, 0 maybe, 0 no, 0 without an answer" in shown
    assert "not known: 0 yes, 0 maybe, 0 no, 1 without an answer" in shown
    listed, = map(json.loads, house.convened("meetings", "--json").stdout.splitlines())
    assert listed["kinds"] == {"employer": {"invited": 1, "yes": 1, "maybe": 0, "no": 0},
                               "unknown": {"invited": 1, "yes": 0, "maybe": 0, "no": 0}}
    rows = {row["address"]: row for row in csv.DictReader(io.StringIO(house.convened("members", "export").stdout))}
    assert (rows[ana.address]["organisation"], rows[ana.address]["organisation_kind"], rows[ana.address]["organisation_shown"]) == (
        "'=Lakeside", "employer", "")
    assert rows[ben.address]["organisation"] == ""
    members = [json.loads(line) for line in house.convened("members", "--json").stdout.splitlines()]
    assert {one["address"]: one["organisation"] for one in members} == {ana.address: "=Lakeside", ben.address: ""}
