"""Looking after members: spreadsheets in and out, and taking somebody off, beside a daemon that runs."""
import csv
import datetime
import io
import json
import random
import signal
import subprocess
import time

from servers.house import BINARY


def run(house, *words, expect=0, stdin=""):
    """`convened members ...`; gives what it printed."""
    done = house.convened("members", *words, stdin=stdin)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def sheet(house, text, name="people.csv", encoding="utf-8"):
    path = house.folder / name
    path.write_bytes(text.encode(encoding))
    return path


def outcomes(text):
    """The outcome of each row of an import with --json, by line; and the counts."""
    objects = [json.loads(line) for line in text.splitlines()]
    return {row["line"]: row["outcome"] for row in objects[:-1]}, objects[-1]


def test_an_import_says_what_it_would_do_then_does_it_once(house):
    ana, ben, eva = (house.person(name) for name in ("ana", "ben", "eva"))
    leo = house.member("leo", "hiring")
    mia = house.member("mia", "education", "hiring")
    mia.writes("leave education")
    mia.reads("left")
    path = sheet(house, "\ufeffE-mail;Imię i nazwisko;Język;Zespoły\r\n"
                 f"{ana.address};Ana Żak;polski;Edukacja i Szkolenia|hiring\r\n"  # 2
                 f"{ben.address.upper()};\"Ben\r\nB.\";;Formación\r\n"            # 3
                 f"nobody;Nobody;;hiring\r\n"                                    # 5
                 f"{eva.address};Eva;fr;hiring\r\n"                              # 6
                 f"{leo.address};Leo;;Hiring\r\n"                                # 7
                 f"{mia.address};Mia;;education\r\n"                             # 8
                 f"{ana.address};Ana;pl;hiring\r\n"                              # 9
                 f"{eva.address};Eva;en;\r\n"                                    # 10
                 f"{house.address};We;;hiring\r\n")                              # 11
    expected = {2: "added", 3: "added", 5: "invalid", 6: "invalid", 7: "already", 8: "left", 9: "already", 10: "invalid",
                11: "invalid"}

    rows, counts = outcomes(run(house, "import", "--json", path, expect=65))
    assert rows == expected
    assert counts == {"done": False, "added": 2, "already": 2, "invalid": 4, "left": 1, "forgotten": 0}
    assert house.members("education") == [] and ana.unread() == 0
    text = run(house, "import", path, expect=65)
    assert "line 5: \"nobody\" is not a mail address" in text and "--yes" in text and "2 would be added" in text

    rows, counts = outcomes(run(house, "import", "--json", "--yes", path, expect=65))
    assert rows == expected and counts["done"] is True
    welcome = ana.reads("Edukacja")
    assert "Lokalna" in welcome.text and "office" not in welcome.text
    ben.reads("Education")
    assert house.members("education") == sorted([ana.address, ben.address])
    assert house.rows("SELECT name, language FROM member WHERE address = ?", ben.address) == [("Ben B.", "en")]

    rows, counts = outcomes(run(house, "import", "--json", "--yes", path, expect=65))
    assert counts["added"] == 0 and rows[2] == rows[3] == "already"
    house.settled()
    assert ana.unread() == ben.unread() == leo.unread() == mia.unread() == 0
    run(house, "import", "--yes", "--again", path, expect=65)
    mia.reads("added")
    audit = house.rows("SELECT event, admin IS NOT NULL FROM audit JOIN member ON member.id = audit.member"
                       " WHERE address = ? AND team = 'education' ORDER BY audit.id DESC LIMIT 1", mia.address)
    assert audit == [("joined", 1)]


def test_who_asked_to_be_forgotten_is_brought_back_by_nobody(house):
    zoe = house.member("zoe", "education")
    path = sheet(house, f"email,team\n{zoe.address},hiring\n")
    zoe.writes("forget")
    zoe.replies(zoe.reads(), "yes")
    for _ in range(100):
        if not house.rows("SELECT 1 FROM member WHERE address = ?", zoe.address):
            break
        time.sleep(0.1)
    for more in ([], ["--again"]):
        rows, counts = outcomes(run(house, "import", "--json", "--yes", *more, path))
        assert rows == {2: "forgotten"} and counts["added"] == 0
    assert "forgotten" in house.convened("members", "add", "--again", "hiring", zoe.address).stderr
    assert house.rows("SELECT 1 FROM member WHERE address = ?", zoe.address) == []

    zoe.writes("join education")
    zoe.replies(zoe.reads("confirm"))
    zoe.reads("welcome")
    rows, _ = outcomes(run(house, "import", "--json", "--yes", path))
    assert rows == {2: "added"}


def test_quietly_from_standard_input_into_a_team(house):
    ana = house.person("ana")
    run(house, "import", "--yes", "--quiet", "--team", "hiring", "-", stdin=f"email\n{ana.address}\n")
    assert house.members("hiring") == [ana.address]
    assert house.rows("SELECT count(*) FROM delivery") == [(0,)]
    assert "no team" in house.convened("members", "import", "-", stdin=f"email\n{ana.address}\n").stdout


def test_killed_at_any_instant_an_import_goes_on_and_writes_to_nobody_twice(build):
    house = build()
    chance = random.Random(5)
    path = sheet(house, "email,name,team\n" + "".join(
        f"p{number}@partner.example,Person {number},{chance.choice(['education', 'hiring', 'education|hiring'])}\n"
        for number in range(3000)))
    house.convened("status")
    kills = 0
    while True:
        command = [str(word) for word in (BINARY, "members", "-c", house.config, "import", "--yes", path)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            try:
                assert process.wait(timeout=chance.uniform(0.02, 0.12) if kills > 0 else 0.02) == 0
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
    assert kills >= 1
    assert house.rows("SELECT count(DISTINCT member) FROM membership") == [(3000,)]
    assert house.rows("SELECT count(*), count(DISTINCT member) FROM delivery") == [(3000, 3000)]
    assert house.rows("SELECT count(*) FROM membership JOIN delivery USING (member) JOIN message ON message.id = message"
                      " WHERE message.team NOT IN ('', membership.team)") == [(0,)]


def test_what_is_exported_is_imported_as_it_was(build):
    house, other = build(), build()
    names = ["Ana", "=HYPERLINK(\"x\")", "+48", "-", "@you", "'=x", "'Ana", "Ruiz, \"Ana\"", "Łucja; Żak", ""]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["email", "name", "teams"])
    for number, name in enumerate(names):  # as a person would type them: a guard where one is needed to mean it
        writer.writerow([f"p{number}@partner.example", f"'{name}" if name.startswith("'=") else name, "education|hiring"])
    run(house, "import", "--yes", "--quiet", sheet(house, text.getvalue()))
    assert [name for name, in house.rows("SELECT name FROM member ORDER BY id")] == names

    run(house, "export", house.folder / "out.csv")
    out = house.folder / "out.csv"
    assert out.stat().st_mode & 0o777 == 0o600
    with out.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Ana", "'=HYPERLINK(\"x\")", "'+48", "'-", "'@you", "''=x", "'Ana",
                                             "Ruiz, \"Ana\"", "Łucja; Żak", ""]
    assert {row["teams"] for row in rows} == {"education|hiring"} and out.read_bytes().count(b"\r\n") == len(names) + 1
    run(house, "export", out, expect=73)  # never over what is there

    run(other, "import", "--yes", "--quiet", out)
    assert other.rows("SELECT address, name, language FROM member ORDER BY id") \
        == house.rows("SELECT address, name, language FROM member ORDER BY id")
    assert run(other, "export").replace("\r\n", "\n") == out.read_text(encoding="utf-8").replace("\r\n", "\n")


def test_an_export_tells_pauses_digests_and_one_team(house):
    ana, ben = house.member("ana", "education", "hiring"), house.member("ben", "education")
    day = (datetime.date.today() + datetime.timedelta(days=60)).isoformat()
    ana.writes("digest", f"pause until {day}")
    ana.reads()
    ben.writes("pause")
    ben.reads()
    for _ in range(100):
        if len(house.rows("SELECT 1 FROM member WHERE paused_until IS NOT NULL")) == 2:
            break
        time.sleep(0.1)
    rows = {row["address"]: row for row in csv.DictReader(io.StringIO(run(house, "export")))}
    assert rows[ana.address]["state"] == f"paused until {day}, digest" and rows[ben.address]["state"] == "paused"
    rows = list(csv.DictReader(io.StringIO(run(house, "export", "--team", "hiring"))))
    assert [(row["address"], row["teams"]) for row in rows] == [(ana.address, "hiring")]


def test_taken_off_they_are_told_and_nothing_more_comes(house):
    ana, ben = house.member("ana", "education", "hiring"), house.member("ben", "education", "hiring")
    done = house.convened("members", "remove", ana.address, "hiring")
    assert done.returncode == 64 and house.members("hiring") == sorted([ana.address, ben.address])
    run(house, "remove", "--yes", ana.address, "hiring")
    mail = ana.reads("no longer")
    assert "Local & Targeted Hiring" in mail.text and "Education" not in mail.text
    run(house, "remove", "--yes", "--quiet", ben.address.upper())
    assert house.members("hiring") == [] and house.members("education") == [ana.address]
    house.settled()
    assert ben.unread() == 0
    assert "not in any team" in house.convened("members", "remove", "--yes", ben.address).stderr
    assert house.rows("SELECT event, team, why FROM audit WHERE event = 'left' ORDER BY id") == [
        ("left", "hiring", "members remove"), ("left", "education", "members remove"), ("left", "hiring", "members remove")]


def test_a_name_turns_no_terminal(house):
    run(house, "import", "--yes", "--quiet", "-", stdin="email,name,team\nx@partner.example,\"A\u202eB\x1b[2J\",hiring\n")
    house.rows("UPDATE member SET name = 'A' || char(0x202e) || 'B' || char(27)")
    for words in (["list", "--json"], ["list"], ["export"]):
        text = run(house, *words)
        assert "\u202e" not in text and "\x1b" not in text and "\\u001b" not in text
