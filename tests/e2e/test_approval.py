"""Joining a team whose people want to say yes first."""
import pytest

from test_requests import COMMANDS

JOIN = {"en": ("join hiring", "confirm", "with a person now", "Welcome", "About your wish", "thank you"),
        "es": ("Unirme Contratación", "confirm", "tiene ahora su solicitud", "bienvenida", "Sobre su solicitud", "gracias"),
        "pl": ("Dołącz Rekrutacja", "potwierd", "czeka na odpowiedź", "Witamy", "W sprawie", "dziękujemy")}


@pytest.fixture(params=[True, False], ids=["plus", "no-plus"])
def guarded(build, request):
    """A house whose hiring team has three approvers."""
    house = build(subaddressing=request.param, mailbox_more=' authserv_id = "mx.collab.example";')
    house.approvers = [house.person(name) for name in ("lee", "kim", "sam")]
    addresses = ", ".join(f'"{one.address}"' for one in house.approvers)
    house.write_config(team_more={"hiring": f'joining = "approve"; approvers = [{addresses}];'})
    return house.start()


def wants_to_join(house, name, language="en"):
    """Confirmed, and before the approvers."""
    ana = house.person(name)
    ana.writes(JOIN[language][0])
    ana.replies(ana.reads(JOIN[language][1]))
    ana.reads(JOIN[language][2])
    assert house.members("hiring") == []
    return ana


@pytest.mark.parametrize("language", JOIN)
def test_the_first_yes_joins_and_the_second_comes_late(guarded, language):
    lee, kim, sam = guarded.approvers
    ana = wants_to_join(guarded, "ana", language)
    questions = [one.reads("would like to join") for one in guarded.approvers]
    assert all(ana.address in question.text for question in questions)
    lee.replies(questions[0], COMMANDS[language]["yes"])
    ana.reads(JOIN[language][3])
    assert guarded.members("hiring") == [ana.address]
    lee.reads(JOIN[language][5])
    kim.replies(questions[1], "No, thanks")
    assert "is a member of" in kim.reads("already answered").text
    assert guarded.members("hiring") == [ana.address]
    guarded.settled()
    assert sam.unread() == ana.unread() == 0 and guarded.count("Attention") == 0


@pytest.mark.parametrize("language", JOIN)
def test_a_no_is_told_kindly(guarded, language):
    lee = guarded.approvers[0]
    ana = wants_to_join(guarded, "ana", language)
    lee.replies(lee.reads("would like to join"), COMMANDS[language]["no"])
    ana.reads(JOIN[language][4])
    guarded.settled()
    assert guarded.members("hiring") == []


def test_nobody_else_decides(guarded):
    lee = guarded.approvers[0]
    ana = wants_to_join(guarded, "ana")
    question = lee.reads("would like to join")
    eva = guarded.person("eva")
    eva.replies(question, "yes")  # forwarded to somebody who isn't an approver
    ana.writes("Re: " + question.subject, "yes", to=question.answer_address, answers=question)  # the asker saw the token
    lee.writes("Re: " + question.subject, "yes", to=question.answer_address, answers=question,
               headers=[("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")])
    lee.writes("Automatic reply: " + question.subject, "yes", to=question.answer_address, answers=question,
               headers=[("Auto-Submitted", "auto-replied")])
    guarded.settled()
    assert guarded.members("hiring") == [] and guarded.count("Attention") == 3
    assert ana.unread() == eva.unread() == lee.unread() == 0
    lee.replies(question, "Yes, welcome her!")
    ana.reads("welcome")


def test_a_question_back_is_for_people(guarded):
    lee = guarded.approvers[0]
    wants_to_join(guarded, "ana")
    lee.replies(lee.reads("would like to join"), "Who is she, and where does she work?")
    guarded.settled()
    assert guarded.members("hiring") == [] and guarded.count("Attention") == 1 and lee.unread() == 0


def test_asking_again_while_it_waits_asks_no_approver_again(guarded):
    lee = guarded.approvers[0]
    ana = wants_to_join(guarded, "ana")
    lee.reads("would like to join")
    ana.writes("join hiring")
    ana.reads("with a person now")
    guarded.settled()
    assert lee.unread() == 0


def test_a_request_can_be_taken_back(guarded):
    lee = guarded.approvers[0]
    ana = wants_to_join(guarded, "ana")
    question = lee.reads("would like to join")
    ana.writes("leave hiring")
    assert "taken back" in ana.reads("not a member").text
    lee.replies(question, "yes")
    lee.reads("already answered")
    guarded.settled()
    assert guarded.members("hiring") == [] and ana.unread() == 0


def test_an_approver_needs_nobody_s_approval(guarded):
    lee, kim, _ = guarded.approvers
    lee.writes("join hiring")
    lee.replies(lee.reads("confirm"))
    lee.reads("welcome")
    guarded.settled()
    assert guarded.members("hiring") == [lee.address] and kim.unread() == 0


def test_who_was_a_member_comes_back_without_asking(guarded):
    ana = guarded.member("ana", "hiring")
    ana.writes("leave hiring")
    ana.replies(ana.reads("left"), "come back")
    ana.reads("welcome")
    assert guarded.members("hiring") == [ana.address]


def test_several_teams_some_of_them_guarded(guarded):
    lee = guarded.approvers[0]
    ana = guarded.person("ana")
    ana.writes("join education", "join hiring\n")
    ana.replies(ana.reads("confirm"), "yes")
    answer = ana.reads()
    assert "Education & Training" in answer.text and "Local & Targeted Hiring" in answer.text
    assert guarded.members("education") == [ana.address] and guarded.members("hiring") == []
    lee.replies(lee.reads("would like to join"), "yes")
    ana.reads("welcome")
    assert guarded.members("hiring") == [ana.address]
