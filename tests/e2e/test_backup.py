"""A backup made beside the daemon, and restored: nobody is asked or written to twice, and what was not final is held and listed."""
import os
import re

import pytest

from servers import Relay, wait_until
from test_announcing import NEWS, announce
from test_meetings import in_days, meeting, plan

FULL = bool(os.environ.get("CONVENED_FULL"))


@pytest.mark.skipif(not FULL, reason="make check-full")
def test_a_restored_backup_asks_and_writes_to_nobody_twice(build):
    house = build().start()
    ana = house.member("ana", "education")
    announce(house, NEWS, "education")
    ana.reads("Spring")
    house.settled()
    file = house.folder / "kept"
    done = house.convened("backup", file)
    assert done.returncode == 0, done.stderr
    assert "1 member" in done.stdout and (file.stat().st_mode & 0o777) == 0o600
    again = house.convened("backup", file)
    assert again.returncode != 0 and "--force" in again.stderr

    plan(house, meeting(in_days(9)))
    ana.reads("Invitation: Spring meeting")
    bob = house.member("bob", "hiring")
    cleo = house.person("cleo")
    cleo.writes("join education")
    cleo.reads("confirm")
    house.settled()
    refused = house.convened("restore", "--yes", file)
    assert refused.returncode != 0 and "stop it first" in refused.stderr
    house.stop()
    # As if it had been killed between an answer and the move to Processed: the mail lies in INBOX again, under another UID.
    client = house.dovecot.imap(house.address)
    client.select("Processed")
    client.uid("MOVE", "1:*", "INBOX")
    client.logout()
    done = house.convened("restore", "--yes", file)
    assert done.returncode == 0, done.stderr
    kept = re.search(r"is kept: (\S+),", done.stdout).group(1)
    assert os.path.exists(kept) and os.path.exists(kept + ".key")
    house.start()
    wait_until(lambda: house.count("INBOX") == 0, 20, "INBOX dealt with")
    house.settled()
    assert house.members("education") == [ana.address] and house.members("hiring") == []
    assert (ana.unread(), bob.unread(), cleo.unread()) == (0, 0, 0)
    bob.writes("join education")  # who was lost joins as anybody
    bob.replies(bob.reads("confirm"))
    wait_until(lambda: bob.address in house.members("education"), 15, "bob back in the team")


@pytest.mark.skipif(not FULL, reason="make check-full")
def test_what_was_not_final_in_the_backup_is_held_and_listed(build):
    def busy(argument):
        return "451 4.2.1 later" if "ana" in argument else None

    relay = Relay(faults={"RCPT": busy}).start()
    house = build(use_relay=relay, tls=False)
    house.convened("status")
    for name in ("ana", "bob"):
        assert house.convened("members", "add", "education", f"{name}@partner.example").returncode == 0
    house.start()
    announce(house, NEWS, "education")
    open_rows = "SELECT count(*) FROM delivery WHERE done_at IS NULL"
    wait_until(lambda: house.rows(open_rows) == [(2,)] and house.rows("SELECT min(tries) FROM delivery") == [(1,)], 15,
               "only ana's two mails open, and tried")
    file = house.folder / "kept"
    assert house.convened("backup", file).returncode == 0
    relay.faults.clear()
    assert house.convened("queue", "retry", "all").returncode == 0  # sent since
    wait_until(lambda: house.rows(open_rows) == [(0,)], 15, "all sent")
    house.stop()
    sent = len(relay.accepted)
    done = house.convened("restore", "--yes", file)
    assert done.returncode == 0, done.stderr
    assert "2 mails were on the way" in done.stdout and done.stdout.count("ana@partner.example") == 2
    assert "queue release" in done.stdout and "queue drop" in done.stdout
    house.start()
    house.settled()
    assert len(relay.accepted) == sent
    assert "restored from a backup" in house.convened("queue", "--held").stdout
    assert house.convened("queue", "drop", "--yes", "all").returncode == 0
    assert house.rows(open_rows) == [(0,)]
