"""Nothing works: whoever looks after the daemon hears of it once, by whatever way still works, and once that it works again.

Nobody waits for hours: a story moves the beginning of a failure back instead, and reloads, so that the agenda looks. The short form belongs
to every check; CONVENED_FULL=1 plays the others.
"""
import json
import os
import random
import re
import time

import pytest

from servers import wait_until
from servers.base import PASSWORD
from servers.providers import Microsoft

from test_providers import joins, lapse, world  # noqa: F401 (fixtures)

FULL = bool(os.environ.get("CONVENED_FULL"))
full = pytest.mark.skipif(not FULL, reason="decided in tests/core/test_alarm.c, told in tests/agenda/test_alarms.c")
HOURS = 5 * 3600
SECOND_RELAY = """ connections = 2; }}, {{ name = "spare"; server = "smtp://localhost:{port}"; user = "{user}"; password_file = "relay.secret";
  ca_file = "{ca}"; """


@pytest.fixture
def watched(build):
    """A house whose alarms go to it.NAME@partner.example, and whose command keeps what it was told in a file of its own."""
    house = build()
    house.it = house.person("it")
    house.told = house.folder / "told"
    house.told.mkdir()
    house.write_config(more=f"""alert_to = ["{house.it.address}"];
alert_command = ["/bin/sh", "-c", "cat > {house.told}/$$"];""")
    return house


def fails(house, what="mailbox"):
    return house.rows("SELECT why FROM watch WHERE what = ? AND is_well = 0", what)


def works(house, what="mailbox"):
    return house.rows("SELECT 1 FROM watch WHERE what = ? AND is_well = 1", what)


def hours_pass(house, seconds=HOURS):
    house.rows("UPDATE watch SET since = since - ?, well_at = max(well_at - ?, 0)", seconds, seconds)
    house.rows("UPDATE alarm SET since = since - ?", seconds)
    house.rows("UPDATE delivery SET created_at = created_at - ?, due_at = due_at - ? WHERE state = 'due'", seconds, seconds)
    house.reload()


def runs(house, count):
    """What the command was told, each time."""
    wait_until(lambda: len(list(house.told.iterdir())) >= count and house.rows(
        "SELECT count(*) FROM alarm WHERE to_say <> ''") == [(0,)], 10, f"{count} runs of the command")
    return [file.read_text() for file in sorted(house.told.iterdir(), key=lambda file: file.stat().st_mtime)]


def secret(house, name, text):
    (house.folder / name).write_text(text + "\n")
    house.reload()


def test_a_mailbox_that_refuses_us_is_told_once_and_so_is_that_it_works(watched):
    house = watched.start()
    wait_until(lambda: works(house), 10, "a mailbox that works")
    secret(house, "mailbox.secret", "changed on the server")
    wait_until(lambda: fails(house), 10, "a refused sign-in")
    assert house.rows("SELECT count(*) FROM alarm") == [(0,)]
    hours_pass(house)
    mail = house.it.reads("can't be read")
    assert "Nothing is lost" in mail.text and "Authentication failed" in mail.text and "convened doctor" in mail.text
    text, = runs(house, 1)
    assert "the mailbox can't be read since" in text and PASSWORD not in text
    screen = house.convened("status").stdout
    assert "ALARM: the mailbox can't be read since" in screen and "ALARM: mailbox; alert_to was last told" in screen
    told = json.loads(house.convened("status", "--json").stdout)
    assert told["watch"]["mailbox"]["well"] is False and told["watch"]["mailbox"]["final"] is True and "mailbox" in told["alarms"]
    assert any("ALARM: the mailbox" in line for line in house.notices.lines)

    secret(house, "mailbox.secret", PASSWORD)
    wait_until(lambda: works(house), 10, "a mailbox that works again")
    hours_pass(house, 600)
    assert "answered now" in " ".join(house.it.reads("can be read again").text.split())
    assert len(runs(house, 2)) == 2
    house.reload()
    house.settled()
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'alert'") == [(2,)] and house.it.unread() == 0
    assert "ALARM" not in house.convened("status").stdout


@full
def test_where_no_relay_works_the_command_alone_says_it(watched):
    house = watched
    house.write_config(relay_more=SECOND_RELAY.format(port=house.relay.submission_port, user=house.address,
                                                      ca=house.relay.ca_file))
    (house.folder / "relay.secret").write_text("wrong\n")
    house.start()
    ana = house.person("ana")
    ana.writes("join education")
    wait_until(lambda: fails(house, "relay main") and fails(house, "relay spare"), 20, "two relays that refuse us")
    hours_pass(house)
    text, = runs(house, 1)
    assert "our mail can't leave since" in text and "535" in text
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'alert'") == [(0,)]
    wait_until(lambda: house.rows("SELECT min(pauses) FROM relay") == [(2,)], 10, "both refusals after the reload")
    secret(house, "relay.secret", PASSWORD)
    ana.reads("confirm")
    wait_until(lambda: works(house, "relay main") or works(house, "relay spare"), 10, "a relay that works")
    hours_pass(house, 600)
    assert "What waited is on its way" in " ".join(house.it.reads("leaves again").text.split())
    assert len(runs(house, 2)) == 2
    house.settled()
    assert house.it.unread() == 0


@full
def test_a_kill_at_any_moment_neither_loses_nor_doubles_an_alarm(watched):
    house = watched.start()
    (house.folder / "mailbox.secret").write_text("wrong\n")
    dice = random.Random(7)
    for round_number in range(1, 6):
        house.reload()
        wait_until(lambda: fails(house), 10, "a refused sign-in")
        house.kill()
        house.rows("UPDATE watch SET since = since - ?", HOURS)
        house.rows("DELETE FROM alarm")
        house.rows("UPDATE message SET key = NULL WHERE kind = 'alert'")  # another day
        for _ in range(4):
            house.start()
            time.sleep(dice.uniform(0, 0.15))
            house.kill()
        house.start()
        house.it.reads("can't be read")
        runs(house, 1)
        house.settled()
        assert house.rows("SELECT count(*) FROM message WHERE kind = 'alert'") == [(round_number,)]
    assert house.it.unread() == 0


@full
def test_a_command_that_fails_is_said_in_the_log(watched):
    house = watched
    house.write_config(more=f'alert_to = ["{house.it.address}"];\nalert_command = ["/bin/false"];')
    house.start()
    secret(house, "mailbox.secret", "wrong")
    wait_until(lambda: fails(house), 10, "a refused sign-in")
    hours_pass(house)
    house.it.reads("can't be read")
    house.wait_log(r"alert_command: it ended with status 1; it is tried again in 15 minutes")


@full
def test_a_revoked_sign_in_is_one_mail_and_one_more_when_it_works(world, lapse, tmp_path):  # noqa: F811
    """Mailbox and relay go together, for a day: that isn't a mail an hour, nor one for each."""
    (tmp_path / "told").mkdir()
    there = world(Microsoft, "device_code", lapse=lapse,
                  more=f"""alert_command = ["/bin/sh", "-c", "cat > {tmp_path}/told/$$"];""")
    house = there.start()
    house.told = tmp_path / "told"
    ana = joins(house, "ana")
    house.settled()
    there.identity.revoke(there.client)
    there.provider.end_sessions()
    house.wait_log("AADSTS50173")
    began = lapse.time()
    assert house.convened("members", "add", "hiring", ana.address).returncode == 0  # a mail that waits
    lapse.set_speed(600)
    wait_until(lambda: lapse.time() - began > 26 * 3600, 240, "a day and more")
    lapse.set_speed(1)  # the command's 30 seconds were none
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'alert'") == [(1,)]
    told = re.findall(r"alarm=\"(\w+)\" outcome=told", house.log())
    assert told == ["mailbox", "relays", "mailbox", "relays"]
    house.reload()
    texts = "".join(runs(house, 1))
    assert "the mailbox can't be read since" in texts and "our mail can't leave since" in texts
    assert "It means: " in texts and "What you can do: " in texts
    lapse.set_speed(60)
    there.log_in()
    house.reload()
    mail = house.admin.reads("can't be read", seconds=60)
    assert "AADSTS50173" in mail.text and "What it means:" in mail.text
    mail = house.admin.reads("can be read again", seconds=60)
    assert "Our mail leaves again" in mail.text
    house.settled()
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'alert'") == [(2,)]
    lapse.set_speed(1)
