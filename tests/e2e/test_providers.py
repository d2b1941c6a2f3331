"""Mailboxes at Microsoft 365 and Google: tokens come, end, are renewed and revoked; limits are met; nobody's mail is lost."""
import bisect
import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from servers import Dovecot, Postfix, postfix_is_usable, wait_until
from servers.calendars import answers_by_calendar
from servers.identity import DRIP, Identity, broken, busy, garbage, half, huge
from servers.lapse import Lapse
from servers.providers import Google, Microsoft
from servers.relay import CLOSE, HANG

from test_announcing import NEWS, announce, fill
from test_meetings import in_days, meeting, plan

FULL = bool(os.environ.get("CONVENED_FULL"))
only_full = pytest.mark.skipif(not FULL, reason="takes long")
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


class World:
    """A house whose mailbox is at a scripted provider, and that provider."""

    def __init__(self, build, dovecot, kind, grant=None, lapse=None, rotation="lenient", **options):
        self.lapse = lapse
        self.identity = Identity(dovecot.folder, lapse.time if lapse else time.time, rotation=rotation).start()
        self.provider = kind(dovecot, self.identity).start()
        self.house = build(use_relay=self.provider.door)
        self.client = self.identity.client(self.house.address, is_public=grant == "device_code")
        self.grant = grant or self.provider.grant
        more = options.pop("more", "")
        self.house.write_config(**{"relay_more": "", **options, **self.provider.settings(self.client, grant, more)})
        if self.grant in ("device_code", "authorization_code"):
            self.log_in()

    def log_in(self):
        """As `convened login` leaves it."""
        token = {"version": 1, "grant": self.grant, "client_id": self.client.id, "user": self.house.address,
                 "access_token": "", "refresh_token": self.identity.consent(self.client, isinstance(self.provider, Google)),
                 "obtained_at": 0, "expires_at": 0}
        file = self.house.folder / "convened.token"
        file.with_suffix(".new").write_text(json.dumps(token))
        file.with_suffix(".new").chmod(0o600)
        file.with_suffix(".new").rename(file)

    def kept(self):
        """The token file."""
        return json.loads((self.house.folder / "convened.token").read_text())

    def start(self):
        self.house.start(environment=self.lapse.environment if self.lapse else None)
        return self.house

    def left(self):
        """Message-IDs of what the provider took, each as often as it took it."""
        return Counter(line for _, _, mail in self.provider.submission.accepted
                       for line in mail.split(b"\r\n\r\n")[0].split(b"\r\n") if line.lower().startswith(b"message-id:"))

    def stop(self):
        self.provider.stop()
        self.identity.stop()


@pytest.fixture
def world(build, dovecot):
    """world(kind, ...) makes a World; each is stopped at the end."""
    worlds = []

    def make(*words, **options):
        worlds.append(World(build, dovecot, *words, **options))
        return worlds[-1]

    yield make
    for one in worlds:
        one.stop()


@pytest.fixture
def lapse(tmp_path):
    return Lapse(tmp_path)


def most_within(times, span_s):
    """The most of these times that lie within one span."""
    return max(bisect.bisect_right(times, at + span_s) - place for place, at in enumerate(times))


def pass_by(lapse, hours):
    """Most of each hour goes by at once: too little happens in it to watch."""
    for _ in range(hours):
        lapse.jump(HOUR_S - 3 * MINUTE_S)
        soon = lapse.time() + 3 * MINUTE_S
        wait_until(lambda: lapse.time() >= soon, 60, "three minutes")


def joins(house, local, team="education"):
    person = house.person(local)
    person.writes(f"join {team}")
    person.replies(person.reads("confirm"), "yes")
    person.reads("welcome", seconds=30)
    assert person.address in house.members(team)
    return person


def test_a_partner_joins_where_microsoft_has_the_mailbox(world):
    there = world(Microsoft)
    house = there.start()
    joins(house, "ana")
    house.settled()
    assert len(there.identity.calls()) == 1  # two workers, one token
    assert not [row for row in there.provider.sign_ins if not row[2]]
    assert "access_token" not in house.log() and there.client.secret not in house.log()


@only_full
@pytest.mark.parametrize("kind, grant", [(Microsoft, "device_code"), (Google, "authorization_code"), (Google, "password")])
def test_a_partner_joins_however_we_sign_in(world, kind, grant):
    there = world(kind, grant)
    joins(there.start(), "ana")
    assert not [row for row in there.provider.sign_ins if not row[2]]


@only_full
@pytest.mark.parametrize("mechanisms", ["xoauth2", "oauthbearer", "xoauth2 oauthbearer"])
def test_servers_that_are_not_ours_take_our_tokens(build, folder, mechanisms, tmp_path_factory):
    identity = Identity(folder / "dovecot").start()
    dovecot = Dovecot(tmp_path_factory.mktemp("dovecot"), identity=identity, mechanisms=mechanisms).start()
    postfix = Postfix(tmp_path_factory.mktemp("postfix"), dovecot).start() if postfix_is_usable() else None
    try:
        house = build(use_dovecot=dovecot, use_relay=postfix)
        client = identity.client(house.address)
        (house.folder / "oauth.secret").write_text(client.secret + "\n")
        (house.folder / "oauth.secret").chmod(0o600)
        house.write_config(
            sign_in='provider = "microsoft";', more=f'oauth = {{ client_id = "{client.id}"; tenant = "collab.example"; '
            f'authority = "{identity.authority}"; client_secret_file = "oauth.secret"; ca_file = "{identity.ca_file}"; }};')
        joins(house.start(), "ana")
    finally:
        for server in (postfix, dovecot, identity):
            if server is not None:
                server.stop()


# What an identity provider may do instead of answering.
OUT_OF_ORDER = {"another page": garbage, "half an answer": half, "no end": huge, "busy": lambda: busy(20), "broken": broken,
                "silence": lambda: HANG, "closed": lambda: CLOSE, "drops": lambda: DRIP}


@only_full
@pytest.mark.parametrize("fault", OUT_OF_ORDER)
def test_a_provider_out_of_order_is_asked_again_until_it_answers(world, lapse, fault):
    there = world(Microsoft, lapse=lapse)
    there.identity.faults["token"] = lambda call: OUT_OF_ORDER[fault]() if len(there.identity.calls()) < 3 else None
    house = there.start()
    lapse.set_speed(20)
    calls = there.identity.wait(4, seconds=40)
    lapse.set_speed(1)
    assert calls[3].status == 200
    joins(house, "ana")
    for pid in house.workers().values():
        peak_kb = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))
        assert peak_kb < 100 * 1024


@only_full
@pytest.mark.parametrize("ahead_s", [-2 * DAY_S, -HOUR_S, HOUR_S, 2 * DAY_S])
def test_whose_clock_is_wrong_makes_no_difference(world, ahead_s):
    there = world(Microsoft)
    there.identity.skew_s = ahead_s
    joins(there.start(), "ana")
    assert [call.status for call in there.identity.calls()] == [200]


@only_full
@pytest.mark.parametrize("kind", [Microsoft, Google])
def test_a_token_that_ends_before_its_time_is_renewed_without_a_word(world, kind):
    there = world(kind)
    there.identity.says_s, there.identity.lifetime_s = 3600, 2
    house = there.start()
    ana = joins(house, "ana")
    there.identity.wait(3)
    ana.writes("leave education")
    ana.reads("left")
    assert " error: " not in house.log()


@only_full
@pytest.mark.parametrize("kind, way, words", [
    (Microsoft, "no mailbox", "User is authenticated but not connected"), (Microsoft, "sign-in refused", "refused"),
    (Microsoft, "smtp off", "SmtpClientAuthentication is disabled"), (Google, "imap off", "not enabled for IMAP")])
def test_what_is_switched_off_is_told_and_works_once_it_is_on(world, lapse, kind, way, words):
    there = world(kind, lapse=lapse)
    there.provider.ways.add(way)
    house = there.start()
    ana = house.person("ana")
    ana.writes("join education")
    house.wait_log(f" error: .*{words}")
    began = lapse.time()
    lapse.set_speed(300)
    wait_until(lambda: lapse.time() - began > HOUR_S, 60, "an hour")
    assert len(there.provider.sign_ins) < 60, "no use in trying on"
    there.provider.ways.clear()
    lapse.set_speed(60)
    ana.replies(ana.reads("confirm", seconds=30), "yes")
    ana.reads("welcome", seconds=30)


@only_full
@pytest.mark.parametrize("kind", [Microsoft, Google])
def test_lines_beyond_a_providers_limit_lose_nothing(world, lapse, kind):
    there = world(kind, lapse=lapse, relay_more=" connections = 6; per_minute = 0;")
    there.provider.smtp_connections = there.provider.imap_connections = 1
    fill(there.house, "education", 12)
    there.start()
    announce(there.house, NEWS)
    lapse.set_speed(60)
    wait_until(lambda: len(there.provider.submission.accepted) >= 12, 120, "all twelve")
    there.house.settled()
    assert len(there.left()) == 12 and set(there.left().values()) == {1}
    assert not there.house.rows("SELECT 1 FROM delivery WHERE state <> 'delivered'")


@only_full
def test_where_calendars_are_taken_off_mails_an_answer_in_words_counts(world):
    there = world(Microsoft)
    there.provider.ways.add("calendar as text")
    house = there.start()
    ana = house.member("ana", "education")
    plan(house, meeting(in_days(9)), more=house.options["more"])
    invited = ana.reads("Invitation")
    answers_by_calendar(ana, invited, "ACCEPTED")
    house.settled()
    assert house.rows("SELECT partstat FROM invitation") == [("",)]
    ana.replies(invited, "yes")
    ana.reads("Thank you")
    assert house.rows("SELECT partstat FROM invitation") == [("ACCEPTED",)]


@only_full
@pytest.mark.parametrize("way", ["plus refused", "plus lost", "message-id rewritten", "from rewritten"])
def test_what_a_provider_does_to_mail_keeps_nobody_out(world, way):
    there = world(Google, "password", subaddressing=False)
    there.provider.ways.add(way)
    house = there.start()
    ana = joins(house, "ana")
    ana.writes("leave education")
    ana.reads("left")
    assert house.members("education") == []


@only_full
@pytest.mark.parametrize("kind, way", [(Google, "quota"), (Microsoft, "quota"), (Microsoft, "rate")])
def test_an_hour_of_quota_errors_loses_no_mail_and_no_member(world, lapse, kind, way):
    there = world(kind, "password" if kind is Google else None, lapse=lapse)
    house, provider = there.house, there.provider
    fill(house, "education", 20)
    there.start()
    announce(house, NEWS)
    wait_until(lambda: len(provider.submission.accepted) >= 5, 30, "the first five")
    provider.ways.add(way)
    began = lapse.time()
    lapse.set_speed(240)
    wait_until(lambda: lapse.time() - began > HOUR_S, 60, "an hour")
    refused = len(provider.refused)
    assert 1 <= refused <= 30, "the relay rests, and tries now and then"
    assert not house.rows("SELECT 1 FROM delivery WHERE state IN ('failed', 'held')")
    provider.ways.clear()
    wait_until(lambda: len(provider.submission.accepted) >= 20, 120, "all twenty")
    lapse.set_speed(1)
    house.settled()
    assert len(there.left()) == 20 and set(there.left().values()) == {1}
    assert house.rows("SELECT count(*) FROM membership WHERE left_at IS NULL") == [(20,)]
    print(f"{refused} tries refused in the hour", end=" ")


class Killer:
    """kill -9 for all of a daemon, at a moment of its dealings with tokens. `rounds` counts them."""

    def __init__(self, there):
        self.there = there
        self.rounds = threading.Semaphore(0)
        self.is_armed = threading.Event()

    def strike(self):
        if self.is_armed.is_set():
            self.is_armed.clear()
            pids = list(self.there.house.workers().values())
            self.there.house.process.send_signal(signal.SIGSTOP)  # so that nobody is started again
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            self.rounds.release()

    def after_the_answer(self, answer):
        threading.Timer(random.uniform(0, 0.15), self.strike).start()
        return answer

    def at_the_use(self, signs_in):
        def use(*words):
            good = signs_in(*words)
            self.strike()
            return good
        return use


@only_full
@pytest.mark.parametrize("moment, rounds", [("answer", 20), ("use", 5)])
def test_a_new_refresh_token_is_stored_before_it_is_used(world, moment, rounds):
    """The old refresh token dies when the new access token is first used: used before stored, the next start would fail."""
    there = world(Microsoft, "device_code", rotation="on use")
    identity, house, killer = there.identity, there.house, Killer(there)
    identity.lifetime_s = 2
    if moment == "answer":
        identity.answers = killer.after_the_answer
    else:
        there.provider.signs_in = killer.at_the_use(there.provider.signs_in)
    seen = set()
    for _ in range(rounds):
        killer.is_armed.set()
        house.start(wait=False)
        assert killer.rounds.acquire(timeout=20)
        house.kill()
        kept = there.kept()["refresh_token"]
        assert kept in identity.refresh, "what is kept is good"
        seen.add(kept)
        wait_until(lambda: time.time() > there.kept()["expires_at"] - 1, 5, "the end of the access token")
    assert len(seen) > rounds // 2, "new ones were stored"
    identity.lifetime_s = 3600
    joins(house.start(), "ana")
    assert {call.status for call in identity.calls()} == {200}


OTHER_RELAY = ' }}, {{ name = "other"; fallback = true; server = "smtp://localhost:{}"; user = "{}"; ca_file = "{}"; ' \
              'password_file = "relay.secret";'


@only_full
def test_after_a_revocation_nobody_tries_on_and_the_administrator_hears_once(world, lapse):
    there = world(Microsoft, "device_code", lapse=lapse)
    identity, house, told = there.identity, there.house, there.house.folder / "alarms"
    it = house.person("it")
    house.write_config(
        relay_more=OTHER_RELAY.format(there.provider.door.submission_port, house.address, there.provider.ca_file),
        more=house.options["more"] + f'alert_to = ["{it.address}"]; alert_command = ["/usr/bin/tee", "-a", "{told}"];')
    there.start()
    ana = joins(house, "ana")
    identity.revoke(there.client)
    there.provider.end_sessions()
    house.wait_log("AADSTS50173")
    asked = len(identity.calls())
    ana.writes("help")
    lapse.set_speed(60)
    alarm = it.reads("our mailbox can't be read", seconds=60)  # by the other relay
    assert "AADSTS50173" in alarm.text and "convened login" in alarm.text
    pass_by(lapse, 3)
    assert len(identity.calls()) - asked <= 12, "little use in trying on"
    assert it.unread() == 0 and told.read_text().count("can't be read") == 1
    there.log_in()
    ana.reads(seconds=30)
    it.reads("our mailbox can be read again", seconds=30)
    assert told.read_text().count("can be read again") == 1


@only_full
def test_two_thousand_deliveries_at_microsofts_limits(world, lapse, capsys):
    """A day and more: the day's limit is met, tokens end every hour, one revocation is mended by a person."""
    there = world(Microsoft, "device_code", lapse=lapse)
    identity, provider, house, told = there.identity, there.provider, there.house, there.house.folder / "alarms"
    house.write_config(more=house.options["more"] + f'alert_command = ["/usr/bin/tee", "-a", "{told}"];')
    to_mailboxes = provider.deliver
    provider.deliver = lambda sender, recipients, mail: (  # two thousand mailboxes are of no use
        None if recipients[0].startswith("m") else to_mailboxes(sender, recipients, mail))
    fill(house, "education", 2000)
    there.start()
    announce(house, NEWS)
    accepted = provider.submission.accepted
    lapse.set_speed(60)
    wait_until(lambda: len(accepted) >= 700, 120, "the first 700")
    identity.revoke(there.client)
    there.provider.end_sessions()
    house.wait_log("AADSTS50173", 30)
    before = len(accepted)
    pass_by(lapse, 3)
    assert len(accepted) == before
    there.log_in()
    wait_until(lambda: len(accepted) >= 1500, 120, "the day's limit")
    while len(accepted) < 1510 and lapse.gone() < 2 * DAY_S:
        pass_by(lapse, 1)
    wait_until(lambda: not house.rows("SELECT 1 FROM delivery WHERE state <> 'delivered'"), 120, "all")
    lapse.set_speed(1)
    house.settled()
    copies = Counter(recipient for _, recipients, _ in accepted for recipient in recipients if recipient != house.admin.address)
    assert len(copies) == 2000 and set(copies.values()) == {1} == set(there.left().values())
    assert provider.refused == []
    renewed = sum(call.status == 200 for call in identity.calls(grant_type="refresh_token"))
    assert renewed >= 20, "each hour but for three"
    times = provider.taken_at[house.address]
    busiest = {span: most_within(times, span) for span in (MINUTE_S, DAY_S)}
    assert busiest[MINUTE_S] <= provider.per_minute and busiest[DAY_S] <= 1501
    print(told.read_text())
    assert told.read_text().count("can't be read") == told.read_text().count("can be read again") == 1
    with capsys.disabled():
        print(f"\n{lapse.gone() / HOUR_S:.1f} hours, at most {busiest[MINUTE_S]} mails in a minute and {busiest[DAY_S]} in a day, "
              f"{renewed} renewals, {len(provider.sign_ins)} sign-ins", end=" ")
