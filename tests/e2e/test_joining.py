"""Joining and leaving, as people do it with their mail programs."""
import re

import pytest

LANGUAGES = {
    "en": ("Join Education", "confirm", "Education & Training", "welcome"),
    "es": ("Unirme Formación", "confirm", "Educación y Formación", "bienvenid"),
    "pl": ("Dołącz Szkolenia", "potwierd", "Edukacja i Szkolenia", "witamy"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subaddressing", [True, False])
def test_joins_in_her_language_and_confirms_by_an_empty_reply(build, language, subaddressing):
    command, confirm, team, welcome = LANGUAGES[language]
    house = build(subaddressing=subaddressing).start()
    ana = house.person("ana")

    ana.writes(command)
    question = ana.reads(confirm)
    assert team in question.text and team in question.html.replace("&amp;", "&")
    assert house.members("education") == []
    if not subaddressing:
        assert question.answer_address == house.address and "+" not in question["From"]

    ana.replies(question)
    answer = ana.reads(team)
    assert welcome in (answer.subject + answer.text).lower()
    assert house.members("education") == [ana.address]
    house.settled()
    assert house.count("Processed") == 2 and ana.unread() == 0


def test_several_teams_at_once_need_one_confirmation(house):
    ben = house.person("ben")
    ben.writes("join education", "join hiring\n")
    question = ben.reads("confirm")
    assert "Education & Training" in question.text and "Local & Targeted Hiring" in question.text
    ben.replies(question, "Yes!")
    ben.reads("welcome")
    assert house.members("education") == house.members("hiring") == [ben.address]
    assert house.members("retention") == []


def test_all_teams_at_once(house):
    eva = house.person("eva")
    eva.writes("join all")
    eva.replies(eva.reads("confirm"), "confirm")
    eva.reads("welcome")
    for team in ("education", "hiring", "retention"):
        assert house.members(team) == [eva.address]


def test_which_team_is_asked_and_its_name_alone_answers(house):
    leo = house.person("leo")
    leo.writes("join")
    question = leo.reads("which team")
    assert "JOIN" in question.text
    leo.replies(question, "Hiring")
    leo.replies(leo.reads("confirm"))
    leo.reads("welcome")
    assert house.members("hiring") == [leo.address]


def test_which_team_is_answered_where_plus_addresses_dont_work(build):
    house = build(subaddressing=False).start()
    leo = house.person("leo")
    leo.writes("join")
    question = leo.reads("which team")
    assert "[q-" in question.subject
    leo.replies(question, "Hiring")
    assert "Hiring" in leo.reads("confirm").text


def test_joining_again_and_confirming_twice_do_no_harm(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    ana.replies(question)
    ana.reads("welcome")
    ana.replies(question, "confirm")
    ana.reads("already")
    ana.writes("join education")
    ana.reads("already")
    house.settled()
    assert house.rows("SELECT count(*) FROM audit WHERE event = 'joined'") == [(1,)]


def test_a_reply_is_known_by_its_references_alone(build):
    """A gateway took the token off the subject, and the reply quotes nothing."""
    house = build(subaddressing=False).start()
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    ana.writes("Re: Please confirm", "yes", headers=[("In-Reply-To", question["Message-ID"]),
                                                     ("References", question["Message-ID"])])
    ana.reads("welcome")
    assert house.members("education") == [ana.address]


def test_a_member_confirms_a_further_team_too(house):
    ana = house.member("ana", "education")
    ana.writes("join hiring")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    assert house.members("hiring") == [ana.address]


def test_a_confirmation_without_its_token_brings_the_question_again(build):
    house = build(more="limits = { confirmations_per_day = 2; };").start()
    ana = house.person("ana")
    ana.writes("join hiring")
    ana.reads("confirm")
    ana.writes("confirm")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    assert house.members("hiring") == [ana.address]


def test_leaves_and_comes_back_by_replying(house):
    ana = house.member("ana", "education", "hiring")
    ana.writes("leave hiring")
    note = ana.reads("left")
    assert house.members("hiring") == [] and house.members("education") == [ana.address]
    ana.replies(note, "come back")
    ana.reads("welcome")
    assert house.members("hiring") == [ana.address]


def test_leaving_alone_leaves_all_and_leaving_again_does_no_harm(house):
    ana = house.member("ana", "education", "hiring")
    ana.writes("unsubscribe")
    ana.reads("left")
    assert house.members("education") == house.members("hiring") == []
    ana.writes("unsubscribe me")
    ana.reads("not a member")
    house.settled()


def test_thanks_for_the_note_dont_bring_back(house):
    ana = house.member("ana", "education")
    ana.writes("leave")
    ana.replies(ana.reads("left"), "Thank you, and all the best!")
    house.settled()
    assert house.members("education") == [] and ana.unread() == 0 and house.count("Attention") == 1


def test_a_refused_confirmation_changes_nothing_and_ends_there(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    ana.replies(question, "No, that wasn't me.")
    house.settled()
    assert house.members("education") == [] and ana.unread() == 0
    assert house.rows("SELECT state FROM token WHERE kind = 'c'") == [("refused",)]


def test_a_late_confirmation_is_asked_anew(house):
    ana = house.person("ana")
    ana.writes("join education")
    question = ana.reads("confirm")
    house.settled()
    house.stop()
    house.rows("UPDATE token SET expires_at = opened_at - 1 WHERE kind = 'c'")
    house.rows("UPDATE delivery SET created_at = created_at - 2 * 86400")  # yesterday's, so that the limit lets a new one go
    house.rows("UPDATE token SET opened_at = opened_at - 2 * 86400")
    house.start()
    ana.replies(question)
    again = ana.reads("confirm")
    assert house.members("education") == []
    ana.replies(again)
    ana.reads("welcome")
    assert house.members("education") == [ana.address]


def test_a_confirmation_from_another_address_joins_nobody(house):
    ana, work = house.person("ana"), house.person("ana.work")
    ana.writes("join education")
    question = ana.reads("confirm")
    work.replies(question, "confirm")
    work.reads("address")
    house.settled()
    assert house.members("education") == []
    ana.replies(question)
    ana.reads("welcome")
    assert house.members("education") == [ana.address]


def test_status_teams_and_help_with_the_faq(build):
    house = build(more='faq = { en = "faq.md"; };')
    (house.folder / "faq.md").write_text("## Does it cost anything?\n\nNo, *never*.\n")
    house.start()
    ana = house.member("ana", "education")
    ana.writes("status")
    assert "Education & Training" in ana.reads("teams").text
    ana.writes("teams")
    teams = ana.reads("teams")
    assert all(name in teams.text for name in ("Education & Training", "Local & Targeted Hiring", "Retention"))
    ana.writes("help")
    answer = ana.reads()
    assert "Does it cost anything?" in answer.text and "<em>never</em>" in answer.html
    assert "*never*" not in answer.html


def test_status_of_a_stranger(house):
    ana = house.person("ana")
    ana.writes("status")
    ana.reads("not a member")


def test_a_plus_address_alone_is_a_command(house):
    ana = house.person("ana")
    local, domain = house.address.split("@")
    ana.writes("Hello", "Good morning,\n\nwe would be glad to be there.\n", to=f"{local}+join-retention@{domain}")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    assert house.members("retention") == [ana.address]


def test_html_only_mail_is_read(house):
    ana = house.person("ana")
    ana.writes("", html="<html><head><title>leave</title></head><body><p>Join&nbsp;<b>Hiring</b></p></body></html>")
    assert "Local & Targeted Hiring" in ana.reads("confirm").text


def test_the_programs_unsubscribe_button_leaves(house):
    ana = house.member("ana", "education", "hiring")
    (house.folder / "news.md").write_text("# Spring\n\nWe meet in **March**.\n")
    assert house.convened("announce", "--yes", "education", house.folder / "news.md").returncode == 0
    address, subject = ana.reads().unsubscribe()
    ana.writes(subject, "", to=address, headers=[("Auto-Submitted", "auto-generated")])
    house.settled()
    assert house.members("education") == [] and house.members("hiring") == [ana.address]
    assert ana.unread() == 0  # a program wrote, so nobody is answered


def test_the_unsubscribe_button_where_plus_addresses_dont_work(build):
    house = build(subaddressing=False).start()
    ana = house.member("ana", "education", "hiring")
    (house.folder / "news.md").write_text("# Spring\n\nWe meet.\n")
    house.convened("announce", "--yes", "education", house.folder / "news.md")
    address, subject = ana.reads().unsubscribe()
    assert address == house.address and re.fullmatch(r"leave \[u-[a-z0-9]+\]", subject)
    ana.writes(subject, "This message was automatically generated by Gmail.", to=address)
    ana.reads("left")
    assert house.members("education") == [] and house.members("hiring") == [ana.address]
