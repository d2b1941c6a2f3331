"""Who joined, left or was removed, when, and because of which mail or whose command."""
import json
import os

from servers import wait_until


def rows(house, *options):
    done = house.convened("log", "--json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_log_says_because_of_which_mail_or_command(house):
    ana = house.person("ana")
    ana.writes("join education")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    house.settled()
    assert house.convened("members", "add", "hiring", ana.address).returncode == 0
    ana.reads()
    ana.writes("leave education")
    ana.reads()
    house.settled()

    lines = rows(house, ana.address)
    assert [(line["event"], line["team"]) for line in lines if line["event"] in ("joined", "left")] == [
        ("joined", "education"), ("joined", "hiring"), ("left", "education")]
    assert all(line["address"] == ana.address for line in lines)
    by_mail = next(line for line in lines if line["event"] == "joined")
    assert by_mail["mail"]["from"] == ana.address and by_mail["mail"]["folder"] == "INBOX" and by_mail["admin"] == ""
    by_hand = next(line for line in lines if line["team"] == "hiring")
    assert by_hand["admin"] and "mail" not in by_hand
    assert {line["team"] for line in rows(house, "--team", "hiring")} == {"hiring"}
    shown = house.convened("log", ana.address).stdout
    assert f"from {ana.address}: " in shown and f"by {by_hand['admin']}: members add" in shown
    assert [line["id"] for line in rows(house)] == sorted(line["id"] for line in rows(house))


def test_who_was_forgotten_stands_in_it_by_number_only(house):
    ana = house.member("ana", "education")
    number = house.rows("SELECT id FROM member WHERE address = ?", ana.address)[0][0]
    ana.writes("forget")
    ana.replies(ana.reads(), "yes")
    wait_until(lambda: not house.rows("SELECT 1 FROM member WHERE id = ?", number), 15, "the end of her row")
    done = house.convened("log", ana.address)
    assert done.returncode == os.EX_NOUSER and "by number" in done.stderr
    shown = house.convened("log", str(number)).stdout
    assert f"forgotten member {number}" in shown and "joined" in shown
    assert ana.address not in house.convened("log", "--all").stdout


def test_it_is_bounded_and_says_how_to_see_more(build):
    house = build()
    assert house.convened("status").returncode == 0
    assert house.convened("log").stdout == "Nothing is on record for that.\n"
    day = 86400
    house.rows("WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2500)"
               " INSERT INTO audit (at, event, member, team, why) SELECT ? + n * 60, 'joined', n, 'education', 'x' FROM number",
               20000 * day)
    shown = house.convened("log").stdout.splitlines()
    assert len(shown) == 101 and shown[0].startswith("The last 100 lines") and "--all" in shown[0]
    assert "member 2401" in shown[1] and "member 2500" in shown[-1]
    assert len(house.convened("log", "--all").stdout.splitlines()) == 2500
    since = house.convened("log", "--since", "2024-10-05").stdout.splitlines()  # where the house is: America/Chicago
    assert since[0].startswith("2024-10-05 00:00") and len(since) == 2500 - (29 * 60 - 1)
    assert house.convened("log", "--since", "2030-01-01").stdout == "Nothing is on record for that.\n"
    assert len(rows(house)) == 100
    assert house.convened("log", "--since", "yesterday").returncode == os.EX_USAGE
    assert house.convened("log", "one", "two").returncode == os.EX_USAGE
