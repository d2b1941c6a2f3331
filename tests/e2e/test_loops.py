"""Programs that answer programs: two houses of convened, and thousands of automatic replies. It ends, and nothing is done."""
import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from servers import Relay, wait_until
from servers.people import Mail
from test_announcing import NEWS, announce, fill

FLOOD = 10_000
WRITTEN = Path(__file__).resolve().parents[1] / "corpus" / "requests"

# So high that only the guards can end it.
NO_LIMITS = "limits = {{ {} }};".format(" ".join(f"{name} = 100000;" for name in (
    "replies_per_hour_unconfirmed", "replies_per_hour", "confirmations_per_day", "replies_per_quarter_hour_strangers",
    "replies_per_day_unproved")))
MARKS = re.compile(rb"(?im)^(?:Auto-Submitted|X-[^:\r\n]*|List-[^:\r\n]*|Precedence):[^\n]*\n(?:[ \t][^\n]*\n)*")
# What arrives in the other house's name: subject, text, fields.
ANSWERED = {
    "join": ("join education", "", ""),
    "help": ("help", "", ""),
    "leave": ("leave", "", ""),
    "unclear": ("join", "", ""),
}
UNANSWERED = {"automatic": ("join education", "We got your mail.", "Auto-Submitted: auto-replied\r\n")}


class Between(Relay):
    """The way between the two; `keeps`: else it takes away what tells that a program wrote."""

    def __init__(self, dovecot, keeps):
        super().__init__(dovecot=dovecot)
        self.keeps = keeps

    def hand_over(self, sender, recipients, mail):
        head, gap, body = mail.partition(b"\r\n\r\n")
        super().hand_over(sender, recipients, mail if self.keeps else MARKS.sub(b"", head + b"\r\n").rstrip(b"\r\n") + gap + body)


def is_quiet(relay, houses, mails):
    """All are decided, nothing lies in an inbox or is on its way, and nothing went while we looked."""
    before = len(relay.accepted)
    return not any(house.count("INBOX") or house.rows("SELECT 1 FROM delivery WHERE state IN ('due', 'submitting')")
                   or len(house.rows("SELECT 1 FROM mail WHERE decided_at IS NOT NULL")) < mails
                   for house in houses) and len(relay.accepted) == before


@pytest.mark.parametrize("way", ["whole", "bared"])
def test_two_houses_that_are_made_to_write_to_each_other_end_after_two_mails(build, dovecot, way):
    relay = Between(dovecot, way == "whole").start()
    houses = [build(use_relay=relay, tls=False, more=NO_LIMITS).start() for _ in range(2)]
    for house, other in (houses, houses[::-1]):
        dovecot.deliver([house.address], [
            f"From: {other.address}\r\nTo: {house.address}\r\nSubject: {subject}\r\n{fields}Message-ID: <{name}@x.example>\r\n\r\n"
            f"{body}\r\n".encode() for name, (subject, body, fields) in {**ANSWERED, **UNANSWERED}.items()], sender=other.address)
    wait_until(lambda: is_quiet(relay, houses, 2 * len(ANSWERED) + len(UNANSWERED)), 20, "the end of it")
    for house in houses:
        assert house.process.poll() is None
        answers = [mail["In-Reply-To"] for mail in map(Mail, (mail for sender, _, mail in relay.accepted if sender == house.address))]
        assert sorted(answers) == sorted(f"<{name}@x.example>" for name in ANSWERED)
        got = house.rows("SELECT kind, goes_to, why FROM mail WHERE message_id NOT LIKE '%@x.example'")
        assert len(got) == len(ANSWERED)
        assert all(kind == "auto-reply" and where == "processed" and why for kind, where, why in got), got
        assert house.members("education") == [] and house.count("Attention") == 0
    relay.stop()


def forms(house, question):
    """Automatic replies of all kinds, without sender and Message-ID: the written ones, and answers to mails of ours. The last
    is known by its empty envelope alone."""
    with (WRITTEN / "expected.tsv").open() as table:
        names = [row["file"] for row in csv.DictReader(table, delimiter="\t") if row["kind"] == "auto-reply"]
    mails = [(WRITTEN / name).read_bytes() for name in names]
    for field in ("Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: auto_reply", "X-Autorespond: away",
                  "X-Apple-Action: VACATION", "X-OTRS-Loop: desk@desk.example", "X-Nothing: that we know"):
        mails.append((f"{field}\nFrom: x\nTo: {house.address}\nSubject: Re: {question.subject}\nIn-Reply-To: {question['Message-ID']}"
                      "\n\nYes. I left the office until Monday: join education, leave hiring, stop.\n").encode())
    assert len(mails) > 20
    return [re.sub(rb"(?im)^(?:From|Message-ID):[^\n]*\n(?:[ \t][^\n]*\n)*", b"", mail.replace(b"\r\n", b"\n")) for mail in mails]


def kept(house):
    """All that a request or a bounce could change."""
    people = house.rows("SELECT * FROM member WHERE address <> ? ORDER BY id", house.admin.address)  # who is told once a day
    return people + [house.rows(f"SELECT * FROM {table} ORDER BY 1") for table in ("membership", "audit", "token", "bounce")]


@pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="takes a minute; each kind is read in tests/letter")
def test_thousands_of_automatic_replies_lead_to_no_mail_and_change_nothing(build, dovecot):
    relay = Relay(dovecot=dovecot).start()
    house = build(use_relay=relay, tls=False, more=NO_LIMITS)
    fill(house, "education", 100)
    house.start()
    ana = house.person("ana")
    dovecot.deliver([house.address], f"From: {ana.address}\r\nSubject: join hiring\r\nMessage-ID: <1@x.example>\r\n\r\n".encode())
    question = ana.reads("confirm")
    announce(house, NEWS)
    relay.wait(101)
    house.settled()
    before, sent = kept(house), len(relay.accepted)

    kinds = forms(house, question)
    senders = [address for address, in house.rows("SELECT address FROM member")] + [f"s{n}@college.example" for n in range(FLOOD // 2)]
    mails = [f"From: {senders[number % len(senders)]}\nMessage-ID: <flood-{number}@x.example>\n".encode() + kinds[number % len(kinds)]
             for number in range(FLOOD)]
    dovecot.deliver([house.address], mails[len(kinds) - 1::len(kinds)], sender="")
    del mails[len(kinds) - 1::len(kinds)]
    dovecot.deliver([house.address], mails)
    wait_until(lambda: len(house.rows("SELECT 1 FROM mail WHERE moved_at IS NOT NULL")) == FLOOD + 1, 300, "the end of the flood")
    house.settled()

    assert house.process.poll() is None and kept(house) == before
    assert house.rows("SELECT DISTINCT kind FROM mail WHERE message_id LIKE 'flood%'") == [("auto-reply",)]
    told = Counter(recipient for _, recipients, _ in relay.accepted[sent:] for recipient in recipients)
    assert told in (Counter(), Counter([house.admin.address]))  # of those whose owners work elsewhere now, once a day
    assert dict(house.rows("SELECT goes_to, count(*) FROM mail WHERE why LIKE '%no longer works there%' GROUP BY 1")).keys() == {"attention"}
    relay.stop()
