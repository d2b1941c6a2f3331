"""What waits to be sent is shown with its reason, and an administrator can send it now, hold, release or drop it."""
import json
import os
import re
import resource
import subprocess

from servers import Relay, wait_until
from servers.house import BINARY
from servers.relay import HANG

LITTLE_BYTES = 64 * 1024 * 1024
NEWS = "# Spring meeting\n\nDear friends, we meet on 10 March.\n"


def announce(house, team="education"):
    (house.folder / "news.md").write_text(NEWS)
    done = house.convened("announce", "--yes", team, house.folder / "news.md")
    assert done.returncode == 0, done.stderr


def members(house, *addresses, team="education"):
    """By the administrator's hand; their welcome mails are taken as sent."""
    house.convened("status")
    for address in addresses:
        done = house.convened("members", "add", team, address)
        assert done.returncode == 0, done.stderr
    house.rows("UPDATE delivery SET state = 'delivered', done_at = created_at")


def waiting(house, *options):
    done = house.convened("queue", "--json", *options)
    assert done.returncode == 0, done.stderr
    return {row["address"]: row for row in map(json.loads, done.stdout.splitlines())}


def recipients(relay):
    return sorted(recipient for _, all_of_it, _ in relay.accepted for recipient in all_of_it)


def audit(house):
    return house.rows("SELECT event, admin, why FROM audit WHERE event IN ('retried', 'held', 'released', 'dropped') ORDER BY id")


def test_a_deferred_mail_is_shown_with_the_relays_words_and_tried_again_when_told(build):
    def busy(argument):
        return "451 4.2.1 her mailbox is busy\x1b[31m" if "ana" in argument else None

    relay = Relay(faults={"RCPT": busy}).start()
    house = build(use_relay=relay, tls=False)
    members(house, "ana@partner.example", "bob@partner.example")
    house.start()
    announce(house)
    wait_until(lambda: waiting(house).get("ana@partner.example", {}).get("tries") == 1
               and waiting(house)["ana@partner.example"]["state"] == "due", 15, "the first try")
    row = waiting(house)["ana@partner.example"]
    assert list(row) == ["id", "message", "kind", "team", "address", "state", "tries", "created_at", "due_at", "relay",
                         "code", "enhanced", "why"]
    assert (row["kind"], row["team"], row["relay"], row["code"], row["enhanced"]) == (
        "announcement", "education", "main", 451, "4.2.1")
    assert row["due_at"] > row["created_at"]
    shown = house.convened("queue").stdout
    assert "1 mail waits" in shown and "Spring meeting" in shown and f"{row['id']}" in shown
    assert re.search(r"again at \d{4}-\d\d-\d\d \d\d:\d\d, after 1 try: main said 451 4\.2\.1 .*her mailbox is busy", shown)
    assert "\x1b" not in shown

    relay.faults = {}
    done = house.convened("queue", "retry", str(row["id"]))
    assert done.returncode == 0 and "is tried again now" in done.stdout
    relay.wait(2)
    house.settled()
    assert recipients(relay) == ["ana@partner.example", "bob@partner.example"]
    assert house.convened("queue").stdout == "Nothing waits.\n"
    assert [line[0] for line in audit(house)] == ["retried"]

    again = house.convened("queue", "retry", str(row["id"]))
    assert again.returncode == os.EX_DATAERR and "went to ana@partner.example" in again.stdout
    relay.stop()


def test_mail_in_doubt_is_held_until_somebody_releases_or_drops_it(build):
    """Killed between the last byte and the relay's answer: nobody knows whether it arrived."""
    relay = Relay(faults={"DOT": lambda _: HANG}).start()
    house = build(use_relay=relay, tls=False, more='in_doubt = "hold";')
    members(house, "ana@partner.example", "bob@partner.example")
    house.start()
    announce(house)
    wait_until(lambda: {row["state"] for row in waiting(house).values()} == {"submitting"}, 15, "both on their way")
    ids = {address: row["id"] for address, row in waiting(house).items()}
    for act in ("drop", "hold", "retry"):  # may have left: nothing but its relay's answer ends that
        done = house.convened("queue", act, "--yes", str(ids["ana@partner.example"]))
        assert done.returncode == os.EX_TEMPFAIL and "right now" in done.stdout, done.stdout

    house.kill()
    relay.faults = {}
    house.start()
    wait_until(lambda: {row["state"] for row in waiting(house).values()} == {"held"}, 15, "both held")
    assert set(waiting(house, "--held")) == set(ids)
    shown = house.convened("queue", "--held").stdout
    assert "in doubt" in shown and "queue release" in shown and "a second time" in shown
    assert "2 held until you decide (convened queue --held)" in house.convened("status").stdout
    before = len(relay.accepted)

    ana, bob = (str(ids[f"{name}@partner.example"]) for name in ("ana", "bob"))
    refused = house.convened("queue", "drop", bob)  # nobody to ask, and no --yes
    assert refused.returncode == os.EX_USAGE and "1 person won't get this" in refused.stderr
    assert house.convened("queue", "retry", bob).stdout.startswith("Nothing to do")
    assert house.convened("queue", "drop", "--yes", bob).returncode == 0
    assert house.convened("queue", "release", ana).returncode == 0
    relay.wait(before + 1)
    house.settled()
    assert [each[1] for each in relay.accepted[before:]] == [["ana@partner.example"]]
    assert house.rows("SELECT state, why FROM delivery WHERE id = ?", int(bob))[0][0] == "failed"
    assert [line[0] for line in audit(house)] == ["dropped", "released"]
    assert all(line[1] for line in audit(house))
    announce(house)  # the same again: whoever was dropped stays dropped
    house.settled()
    assert len(relay.accepted) == before + 1
    relay.stop()


def test_a_message_is_held_and_released_whole(build):
    relay = Relay().start()
    house = build(use_relay=relay, tls=False)
    members(house, *(f"m{number}@partner.example" for number in range(5)))
    announce(house)
    members_of_hiring = "zoe@partner.example"
    assert house.convened("members", "add", "hiring", members_of_hiring).returncode == 0
    message = waiting(house)["m0@partner.example"]["message"]
    assert re.fullmatch(r"m\d+", message)
    assert set(waiting(house, "--team", "hiring")) == {members_of_hiring}
    assert "The daemon does not run" in house.convened("queue").stdout

    held = json.loads(house.convened("queue", "hold", "--json", message).stdout)
    assert held == {"act": "hold", "changed": 5, "submitting": 0}
    assert "none waits" in house.convened("queue", "hold", message).stdout
    house.start()
    relay.wait(1)
    house.settled()
    assert recipients(relay) == [members_of_hiring]  # the others' mail doesn't stop her welcome
    done = house.convened("queue", "release", "all")
    assert "5 mails are sent now" in done.stdout
    relay.wait(6)
    house.settled()
    assert len(recipients(relay)) == 6
    relay.stop()


def test_what_cannot_be_done_is_said_and_nothing_else_is_touched(build):
    house = build(use_relay=Relay().start(), tls=False)
    members(house, "ana@partner.example")
    announce(house)
    for words in (["retry"], ["hold", "m"], ["hold", "5x"], ["hold", "-1"], ["hold", "0"], ["drop", "all", "all"], ["list"],
                  ["hold", "--team", "education", "all"]):
        done = house.convened("queue", *words)
        assert done.returncode == os.EX_USAGE and "usage: convened queue" in done.stderr, words
    assert house.convened("queue", "hold", "77").returncode == os.EX_NOUSER
    assert house.convened("queue", "hold", "m77").stdout.startswith("Nothing to do")
    assert house.convened("queue", "--team", "nowhere").returncode == os.EX_DATAERR
    assert [row["state"] for row in waiting(house).values()] == ["due"] and audit(house) == []
    house.relay.stop()


def test_a_hundred_thousand_deliveries_are_shown_in_little_memory(build):
    house = build(use_relay=Relay().start(), tls=False)
    members(house, "ana@partner.example")
    now = house.rows("SELECT joined_at FROM membership")[0][0]
    house.rows("WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 99999)"
               " INSERT INTO member (address, name, language, created_at) SELECT 'm' || n || '@partner.example', '', 'en', ?"
               " FROM number", now)
    house.rows("INSERT OR IGNORE INTO membership (member, team, joined_at) SELECT id, 'education', ? FROM member", now)
    announce(house)
    for words, lines in ((["queue"], None), (["queue", "--json"], 100000), (["queue", "hold", "all"], 1),
                         (["log", "--all", "--json"], 100001)):
        # A limit, for what the system tells of a child's memory begins with that of the process that forked it.
        done = subprocess.run([BINARY, *words, "-c", house.config], stdout=subprocess.PIPE, check=False,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (LITTLE_BYTES, LITTLE_BYTES)))
        shown = done.stdout
        assert done.returncode == 0, words
        assert lines is None or shown.count(b"\n") == lines, words
        assert lines is not None or shown.count(b"\n") < 10
    house.relay.stop()
