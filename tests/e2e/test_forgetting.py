"""Being forgotten: left at once, erased after a yes, and then nothing of ours holds the address any more."""
import pytest

from servers import wait_until
from test_mailbox import BOUNCE
from test_requests import COMMANDS, asks, joins


def files_with(house, address):
    """Every file of the database's folder, and of our mailbox but Attention, that holds the address. The log names nobody, and
    is searched, too."""
    mails = house.dovecot.folder / "mail" / house.address
    searched = [path for folder in (house.folder, mails) for path in folder.rglob("*")
                if path.is_file() and ".Attention" not in path.parts and not path.name.startswith("dovecot")]
    assert any(path.name == "convened.db" for path in searched)
    return sorted(path.name for path in searched if address.encode() in path.read_bytes().lower())


def is_erased(house):
    return not house.rows("SELECT 1 FROM erasure LIMIT 1")


@pytest.mark.parametrize("language", COMMANDS)
def test_forgets_after_a_yes(house, language):
    ana = joins(house, "ana", "education", "hiring")
    record = asks(ana, language, "data")
    assert ana.address in record.text
    question = asks(ana, language, "forget")
    assert house.members("education") == house.members("hiring") == []
    assert files_with(house, ana.address)
    ana.replies(question, COMMANDS[language]["yes"])
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 15, "the member's row to go")
    wait_until(lambda: is_erased(house), 15, "the mailbox's copies to go")
    assert files_with(house, ana.address) == []
    assert ana.unread() == 0
    ana.replies(question, COMMANDS[language]["yes"])  # once more: silence
    wait_until(lambda: house.count("INBOX") == 0 and house.count("Processed") == 1, 15, "the second yes to be dealt with")
    assert ana.unread() == 0 and not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address)


def test_others_keep_theirs(house):
    """Whose address holds hers, who names her, and whose bounces don't: nothing of it goes."""
    ana = house.member("ana", "education")
    joana, ben = house.member("jo" + "ana", "education"), house.person("ben", name=ana.address)
    for person in (joana, ben):
        person.writes("help")
        person.reads()
    bounces = [BOUNCE.replace(b"ana@partner.example", person.address.encode()) % house.address.encode() for person in (ana, joana)]
    house.dovecot.deliver([house.address], bounces, sender="")
    ana.writes("status")
    ana.reads()
    house.settled()
    wait_until(lambda: house.count("Bounces") == 2, 15, "the bounces")
    before = house.count("Processed")
    ana.writes("forget")
    ana.replies(ana.reads("Erase"), "yes")
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 15, "the member's row to go")
    wait_until(lambda: is_erased(house), 15, "the mailbox's copies to go")
    assert house.count("Bounces") == 1 and house.count("Processed") == before - 1
    assert house.members("education") == [joana.address]
    assert {mail["From"].addresses[0].addr_spec for mail in house.folder_mails("Processed")} == {joana.address, ben.address}


def test_a_no_erases_nothing(house):
    ana = house.member("ana", "education")
    ana.writes("forget")
    question = ana.reads("Erase")
    ana.replies(question, "No, thank you.")
    house.settled()
    assert house.rows("SELECT state FROM token WHERE kind = 'q'") == [("refused",)]
    assert house.rows("SELECT count(*) FROM member WHERE address = ?", ana.address) == [(1,)] and ana.unread() == 0


def test_nobody_has_another_forgotten(build):
    house = build(mailbox_more=' authserv_id = "mx.collab.example";').start()
    ana, eva = house.member("ana", "education"), house.person("eva")
    ana.writes("forget")
    question = ana.reads("Erase")
    eva.replies(question, "yes")
    eva.reads()
    ana.writes("Re: " + question.subject, "yes", to=question.answer_address, answers=question,
               headers=[("Authentication-Results", "mx.collab.example; dmarc=fail header.from=partner.example")])
    house.settled()
    assert house.rows("SELECT count(*) FROM member WHERE address = ?", ana.address) == [(1,)] and ana.unread() == 0


def test_comes_back_as_somebody_new(house):
    ana = house.member("ana", "education")
    ana.writes("forget")
    ana.replies(ana.reads("Erase"), "yes")
    wait_until(lambda: is_erased(house) and not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 15, "the end")
    ana.writes("join hiring")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    assert house.members("hiring") == [ana.address] and house.members("education") == []


def test_erases_after_a_kill_too(house):
    """Between the commit and the mailbox: whoever starts next finds what is left to erase."""
    ana = house.member("ana", "education")
    ana.writes("forget")
    question = ana.reads("Erase")
    house.settled()
    ana.replies(question, "yes")
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE address = ?", ana.address), 15, "the member's row to go")
    house.kill()
    house.start()
    wait_until(lambda: is_erased(house), 20, "the mailbox's copies to go")
    assert files_with(house, ana.address) == []
