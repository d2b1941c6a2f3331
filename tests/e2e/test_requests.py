"""What members may ask besides joining and leaving, in each language: how much mail they get, and what is kept of them."""
import datetime

import pytest

from test_announcing import announce

TEAM = {"en": "Education & Training", "es": "Educación y Formación", "pl": "Edukacja i Szkolenia"}
GREETING = {"en": "Good morning,", "es": "Buenos días,", "pl": "Dzień dobry,"}
# what is written; what the answer's subject holds
COMMANDS = {
    "en": {"pause": ("pause until {day}", "rests until"), "rest": ("pause", "rests"), "resume": ("resume", "our mail again"),
           "digest": ("digest", "one mail"), "each": ("each", "singly"), "status": ("status", "Your teams"),
           "data": ("data", "What we keep"), "forget": ("forget", "Erase everything"), "yes": "YES", "no": "No, thank you."},
    "es": {"pause": ("pausa hasta el {day}", "en pausa hasta"), "rest": ("pausa", "en pausa"),
           "resume": ("reanudar", "Vuelve a recibir"), "digest": ("resumen", "un solo correo"), "each": ("cada uno", "por separado"),
           "status": ("estado", "Sus equipos"), "data": ("mis datos", "Lo que guardamos"),
           "forget": ("olvidar", "Borramos todo"), "yes": "SÍ", "no": "no, gracias"},
    "pl": {"pause": ("przerwa do {day}", "Przerwa w wiadomościach do"), "rest": ("przerwa", "Przerwa w wiadomościach"),
           "resume": ("wznów", "znowu przychodzą"), "digest": ("skrót", "jedna wiadomość"), "each": ("osobno", "osobno"),
           "status": ("status", "zespołów"), "data": ("dane", "Co przechowujemy"),
           "forget": ("zapomnij", "usunąć wszystko"), "yes": "TAK", "no": "nie, dziękuję"},
}
SOON = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()


def paced(house, person):
    return house.rows("SELECT paused_until, digest_since IS NOT NULL FROM member WHERE address = ?", person.address)[0]


def asks(person, language, command):
    """Writes the command, reads the answer."""
    words, subject = COMMANDS[language][command]
    person.writes(words.format(day=SOON), GREETING[language])
    return person.reads(subject)


def joins(house, name, *teams):
    """Somebody who joined by mail, and so may write more often in an hour."""
    person = house.person(name)
    person.writes("", "".join(f"join {team}\n" for team in teams))
    person.replies(person.reads("confirm"), "yes")
    person.reads("welcome")
    return person


@pytest.mark.parametrize("language", COMMANDS)
def test_how_much_mail_in_her_language(house, language):
    ana = joins(house, "ana", "education")
    asks(ana, language, "pause")
    assert paced(house, ana)[0] == SOON
    asks(ana, language, "digest")
    assert paced(house, ana)[1] == 1
    status = asks(ana, language, "status")
    assert TEAM[language] in status.text
    asks(ana, language, "rest")
    assert paced(house, ana)[0] == ""
    asks(ana, language, "resume")
    assert paced(house, ana)[0] is None
    asks(ana, language, "resume")  # again: told the same, kindly
    asks(ana, language, "each")
    assert paced(house, ana)[1] == 0
    house.settled()
    assert ana.unread() == 0 and house.count("Attention") == 0


def test_only_members_have_mail_that_can_rest(house):
    for name, word in (("ana", "pause"), ("ben", "digest")):
        stranger = house.person(name)
        stranger.writes(word)
        stranger.reads("not a member")
        house.settled()
        assert paced(house, stranger) == (None, 0)


def test_who_pauses_gets_no_announcements_until_she_resumes(house):
    ana, ben = house.member("ana", "education"), house.member("ben", "education")
    asks(ana, "en", "rest")
    announce(house, "# First\n\nWe meet.\n", "education")
    ben.reads("First")
    asks(ana, "en", "resume")
    announce(house, "# Second\n\nWe meet again.\n", "education")
    ben.reads("Second")
    ana.reads("Second")
    house.settled()
    assert ana.unread() == 0


def test_several_wishes_in_one_mail_get_one_answer(house):
    ana = house.member("ana", "education", "hiring")
    ana.writes("", f"digest\npause until {SOON}\nstatus\n")
    answer = ana.reads()
    assert "one mail" in answer.text and "RESUME" in answer.text and "Education & Training" in answer.text
    assert paced(house, ana) == (SOON, 1)
    ana.writes("", "leave hiring\npause\n")
    texts = [ana.reads().subject, ana.reads().subject]
    assert any("left" in text for text in texts) and any("rests" in text for text in texts)
    assert house.members("hiring") == [] and paced(house, ana)[0] == ""


def test_a_forged_from_changes_nothing(build):
    house = build(mailbox_more=' authserv_id = "mx.collab.example";').start()
    ana = house.member("ana", "education")
    forged = [("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")]
    for command in ("pause", "digest", "data", "forget"):
        ana.writes(command, headers=forged)
    house.settled()
    assert paced(house, ana) == (None, 0) and house.members("education") == [ana.address] and ana.unread() == 0
    assert house.count("Attention") == 4


@pytest.mark.parametrize("language", COMMANDS)
def test_what_is_kept_is_told(house, language):
    ana = house.member("ana", "education")
    house.rows("UPDATE member SET name = 'Ana Roe', language = ? WHERE address = ?", language, ana.address)
    record = asks(ana, language, "data")
    assert ana.address in record.text and "Ana Roe" in record.text and TEAM[language] in record.text
    house.settled()
    assert house.members("education") == [ana.address]


def test_a_stranger_is_told_that_hardly_anything_is_kept(house):
    ana = house.person("ana")
    record = asks(ana, "en", "data")
    assert ana.address in record.text and "None." in record.text


def test_a_proved_from_joins_without_a_question_where_the_team_trusts_it(build):
    house = build(mailbox_more=' authserv_id = "mx.collab.example";', team_more={"education": 'joining = "trusted";'}).start()
    ana, ben = house.person("ana"), house.person("ben")
    proved = [("Authentication-Results", "mx.collab.example; dmarc=pass header.from=partner.example")]
    others = [("Authentication-Results", "mx.elsewhere.example; dmarc=pass header.from=partner.example")]
    ana.writes("join education", headers=proved)
    ana.reads("welcome")
    assert house.members("education") == [ana.address]
    ana.writes("join hiring", headers=proved)  # the other team asks
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    ben.writes("join education", headers=others)  # anybody can write such a field
    ben.reads("confirm")
    assert house.members("education") == [ana.address]


def test_trusting_without_a_name_to_trust_is_refused_at_the_start(build):
    house = build(team_more={"education": 'joining = "trusted";'})
    done = house.convened("check")
    assert done.returncode != 0 and "mailbox.authserv_id" in done.stdout + done.stderr
