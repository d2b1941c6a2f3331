"""Programs that answer programs: two houses of convened, and thousands of automatic replies. It ends, and nothing is done."""
import re

import pytest

from servers import Relay, wait_until
from servers.people import Mail

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
