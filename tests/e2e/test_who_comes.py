"""An announcer asks by mail who comes to a meeting; nobody else learns it."""
import pytest
from servers import wait_until
from test_meetings import in_days, meeting, plan


@pytest.fixture
def asking(build):
    """A house whose lead announces to education alone, and a joint meeting that was answered."""
    house = build(mailbox_more=' authserv_id = "mx.collab.example";')
    house.lead, house.other = house.person("lead", "Lee Lead"), house.person("other")
    house.write_config(team_more={"education": f'announcers = ["{house.lead.address}"];',
                                  "hiring": f'announcers = ["{house.other.address}"];'})
    house.start()
    house.members = {name: house.member(name, *teams) for name, *teams in (
        ("ana", "education"), ("ben", "education", "hiring"), ("cleo", "hiring"), ("dan", "education"))}
    plan(house, meeting(in_days(9), teams='["education", "hiring"]'),
         meeting(in_days(12), id='"fair"', teams='["hiring"]', title='"Job fair"'),
         meeting(in_days(100), id='"autumn"', title='"Autumn meeting"', announce='"5 days"'))
    invitations = {}
    for name, person in house.members.items():
        mails = [person.reads("Invitation") for _ in range(2 if name in ("ben", "cleo") else 1)]
        invitations[name] = next(mail for mail in mails if "Spring" in mail.subject)
    for name, words in (("ana", "Yes, and I bring Eve"), ("ben", "maybe"), ("cleo", "no")):
        house.members[name].replies(invitations[name], words)
        house.members[name].reads("Thank you for your answer")
    house.settled()
    return house


def said(mail):
    return " ".join(mail.text.split())


def test_an_announcer_is_told_who_comes(asking):
    lead, people = asking.lead, asking.members
    lead.writes("who spring")
    mail = lead.reads("Who comes: Spring meeting")
    text = said(mail)
    assert in_days(9).strftime("%A, %B ") + str(in_days(9).day) in text and "9:00" in text
    assert "Yes: 1 - Maybe: 1 - No: 1 - No answer yet: 1" in text
    assert "yes 1, maybe 1, no 0, no answer yet 1" in text and "yes 0, maybe 1, no 1, no answer yet 0" in text
    assert people["ana"].address + ": Yes, and I bring Eve" in text and people["ben"].address in text
    assert people["cleo"].address not in text and people["dan"].address not in text
    assert mail["Auto-Submitted"] == "auto-replied" and "[" not in mail.subject
    asking.other.writes("Pregunta", "¿Quién viene a spring?\n\nGracias")
    assert "Sí: 1 - Quizás: 1" in said(asking.other.reads("Quiénes vienen: Spring meeting"))
    assert asking.count("Attention") == 0


def test_what_isnt_a_meeting_of_theirs_lists_those_that_are(asking):
    for words in ("who", "who fair", "who nonsense"):
        asking.lead.writes(words)
        text = said(asking.lead.reads("Who comes to which meeting?"))
        assert "spring – Spring meeting" in text and "autumn – Autumn meeting" in text
        assert "Job fair" not in text and ("“nonsense”" in text) == ("nonsense" in words)
    asking.lead.writes("kto autumn")
    assert "Nikt jeszcze nie dostał zaproszenia" in said(asking.lead.reads("Kto przyjdzie: Autumn meeting"))


def test_a_long_list_is_cut_with_how_many_more(asking):
    asking.rows("WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 203)"
                " INSERT INTO member (address, name, language, created_at) SELECT 'many' || n || '@partner.example', '', 'en', 1 FROM number")
    asking.rows("INSERT INTO invitation (meeting, member, sequence, is_off, partstat, answer_sequence, stamp_at, comment)"
                " SELECT meeting.id, member.id, 0, 0, 'ACCEPTED', 0, 1, '' FROM meeting, member"
                " WHERE event = 'spring' AND address LIKE 'many%'")
    asking.lead.writes("who spring")
    text = said(asking.lead.reads("Who comes: Spring meeting"))
    assert "Yes: 204 - Maybe: 1" in text and "and 4 more" in text and text.count("@partner.example") >= 199
    assert "many199@" in text and "many200@" not in text


def test_explain_says_what_an_announcer_would_get(asking, tmp_path):
    mail = tmp_path / "mail.eml"
    mail.write_text(f"From: {asking.lead.address}\nTo: {asking.address}\nSubject: who spring\n\n")
    shown = asking.convened("explain", mail).stdout
    assert 'asks who comes to the meeting "spring"' in shown and '"Who comes: Spring meeting' in shown


def test_nobody_else_learns_it(asking):
    ana, eve = asking.members["ana"], asking.person("eve")
    for person in (ana, eve):
        person.writes("who spring")
    asking.settled()
    assert asking.rows("SELECT count(*) FROM message WHERE kind = 'who'") == [(0,)]
    attention = asking.count("Attention")
    forged = [("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")]
    asking.lead.writes("who spring", headers=forged)
    asking.settled()
    assert asking.count("Attention") == attention + 1 and asking.lead.unread() == 0
    seen = eve.unread()
    eve.address, own = asking.lead.address, eve.address  # nobody unmasks it
    eve.writes("who spring", headers=[("Reply-To", own)])
    eve.address = own
    asking.lead.reads("Who comes: Spring meeting")  # to the lead alone, who now knows that somebody asked
    asking.settled()
    assert eve.unread() == seen


def test_who_is_forgotten_is_named_no_more(asking):
    asking.lead.writes("who spring")
    asking.lead.reads("Who comes")
    assert asking.rows("SELECT count(*) FROM message WHERE kind = 'who'") == [(1,)]
    asking.members["ana"].writes("forget")
    ana = asking.members["ana"]
    question = next(mail for mail in iter(ana.reads, None) if "erase" in mail.subject.lower())  # what leaves her calendar may be first
    ana.replies(question, "yes")
    wait_until(lambda: asking.rows("SELECT count(*) FROM message WHERE kind = 'who'") == [(0,)], 20, "the answer's end")
