"""The daemon as its administrator meets it: start, reload, stop in any state, its commands."""
import json
import os
import re
import signal
import socket
import subprocess
import threading

import pytest

from servers import Relay, is_running, wait_until
from servers.relay import CLOSE, HANG


def test_reload_adds_a_team_and_a_broken_config_is_refused(build):
    house = build(teams=["education"]).start()
    ana = house.person("ana")
    ana.writes("join hiring")
    house.settled()
    assert house.rows("SELECT count(*) FROM message WHERE kind = 'confirm'") == [(0,)]
    house.write_config(teams=["education", "hiring"])
    house.reload()
    ben = house.person("ben")
    ben.writes("join hiring")
    ben.reads("confirm")

    good = house.config.read_text()
    house.config.write_text(good.replace("connections = 2", "connections = many"))
    house.reload()
    house.wait_log(r"convened\.cfg")
    eva = house.person("eva")
    eva.writes("join hiring")
    eva.reads("confirm")
    house.config.write_text(good)


def test_the_mailbox_is_no_member_of_its_own_teams(house):
    done = house.convened("members", "add", "education", house.address)
    assert done.returncode == 65 and "itself" in done.stderr and house.members("education") == []


def test_check_tells_of_secrets_beside_whatever_else_is_wrong(build):
    house = build(more="nonsense = 1;")
    (house.folder / "relay.secret").unlink()
    told = house.convened("check").stderr
    assert "nonsense" in told and "relay.secret" in told


def test_help_in_a_language_without_a_faq_holds_the_first_ones(build):
    house = build(more='faq = { en = "faq.md"; };')
    (house.folder / "faq.md").write_text("**Does it cost anything?** Nothing at all.\n")
    house.start()
    ana = house.person("ana")
    ana.writes("ayuda")
    assert "Nothing at all." in ana.reads().text


def test_administrators_hear_of_a_team_that_vanished_from_the_config(build):
    house = build(teams=["education", "hiring"]).start()
    ana = house.member("ana", "hiring")
    house.write_config(teams=["education"])
    house.reload()
    note = house.admin.reads("missing")
    assert "hiring" in note.text and house.members("hiring") == [ana.address] and ana.unread() == 0
    house.reload()
    ana.writes("status")
    assert "LEAVE alone leaves it" in " ".join(ana.reads().text.split())
    ana.writes("leave")
    ana.reads("left")
    assert house.admin.unread() == 0


def test_a_second_run_on_the_same_database_is_refused(house):
    second = house.convened("run")
    assert second.returncode not in (0, None)
    assert str(house.process.pid) in second.stderr or "already" in second.stderr
    assert house.process.poll() is None


def test_stops_in_idle(house):
    house.wait_log("inbox: ")
    status, seconds = house.stop()
    assert status == 0 and seconds < 5


class Silent:
    """A server that takes connections, greets with `greeting`, and never says more."""

    def __init__(self, greeting=b""):
        self.greeting = greeting
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.lines = []
        self.met = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            line.sendall(self.greeting)
            self.lines.append(line)
            self.met.set()

    def close(self):
        self.socket.close()
        for line in self.lines:
            line.close()


@pytest.mark.parametrize("greeting", [b"", b"* OK ready\r\n"])
def test_stops_while_the_imap_server_hangs(build, greeting):
    hung = Silent(greeting)
    house = build(tls=False, imap=f"imap://127.0.0.1:{hung.port}").start(wait=False)
    assert hung.met.wait(15)
    status, seconds = house.stop()
    hung.close()
    assert status == 0 and seconds < 5


@pytest.mark.parametrize("step", ["MAIL", "DATA", "DOT"])
def test_stops_while_the_relay_hangs_and_nothing_is_lost(build, step):
    hung = threading.Event()
    faults = {step: lambda _: hung.set() or HANG}
    relay = Relay(faults=faults).start()
    house = build(use_relay=relay, tls=False).start()
    assert house.convened("members", "add", "education", "ana@partner.example").returncode == 0
    assert hung.wait(15)
    status, seconds = house.stop()
    assert status == 0 and seconds < 5
    del faults[step]
    house.start()
    copies = relay.wait(1)
    assert copies[0][1] == ["ana@partner.example"]
    relay.stop()


def test_a_line_dropped_after_the_dot_resends_the_same_bytes(build):
    seen = []

    def drop_once(argument):
        seen.append(argument[1])
        return CLOSE if len(seen) == 1 else None

    relay = Relay(faults={"DOT": drop_once}).start()
    house = build(use_relay=relay, tls=False).start()
    house.convened("members", "add", "education", "ana@partner.example")
    wait_until(lambda: seen, 15, "the first copy")
    house.stop()
    house.rows("UPDATE delivery SET due_at = created_at WHERE state = 'due'")
    house.start()
    relay.wait(1)
    assert seen[0] == seen[1]
    relay.stop()


def test_workers_that_die_are_started_again(house):
    ana = house.person("ana")
    for room in ("inbox", "agenda", "outbox"):
        pid = house.wait_workers()[room]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: house.workers().get(room) not in (None, pid), 10, f"a new {room}")
    ana.writes("join education")
    ana.reads("confirm")


def test_workers_end_with_their_parent_and_the_next_run_starts_at_once(house):
    workers = house.wait_workers()
    assert sorted(workers) == ["agenda", "inbox", "outbox"]
    house.kill()
    assert not any(is_running(pid) for pid in workers.values())
    house.start()


def test_the_outbox_never_sees_the_mailboxes_secret(build):
    house = build()
    (house.folder / "mailbox.secret").write_text("secret\n")
    house.start()
    house.wait_log("inbox: ")
    for name, pid in house.workers().items():
        if name == "outbox":
            files = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
            assert not any("mailbox.secret" in file for file in files)


def test_check_names_file_line_and_remedy_of_all_errors(build):
    house = build()
    assert house.convened("check").returncode == 0
    house.config.write_text(house.config.read_text().replace("connections = 2", "conections = 2").replace(
        'time_zone = "America/Chicago"', 'time_zone = "America/Chicgo"'))
    broken = house.convened("check")
    words = broken.stdout + broken.stderr
    assert broken.returncode != 0
    assert "conections" in words and "connections" in words and "Chicgo" in words
    assert len(re.findall(r"convened\.cfg:\d+", words)) >= 2


def test_check_reads_the_administrators_own_templates(build):
    house = build(more='templates = "texts";')
    (house.folder / "texts" / "en").mkdir(parents=True)
    (house.folder / "texts" / "en" / "help.mustache").write_text("Subject: Help\n\n{{#teams}}\n")
    broken = house.convened("check")
    assert broken.returncode != 0 and "en/help.mustache:3: this section is never closed" in broken.stderr


def test_members_are_listed_added_and_brought_back_only_on_purpose(house):
    ana = house.member("ana", "education")
    listed = house.convened("members", "--json")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [row["address"] for row in rows] == [ana.address]
    ana.writes("leave")
    ana.reads("left")
    assert house.convened("members", "add", "education", ana.address).returncode != 0
    assert house.members("education") == []
    assert house.convened("members", "add", "--again", "education", ana.address).returncode == 0
    welcome = ana.reads("added")
    assert "LEAVE" in welcome.text
    assert house.members("education") == [ana.address]
    assert "members" not in house.convened("members", "add", "education", "no-address").stdout


def test_status_is_one_screen(house):
    ana = house.member("ana", "education")
    house.settled()
    screen = house.convened("status")
    assert screen.returncode == 0 and len(screen.stdout.splitlines()) <= 24
    assert "Education & Training" in screen.stdout and "\x1b" not in screen.stdout
    told = json.loads(house.convened("status", "--json").stdout)
    assert told["running"] is True and told["members"] == 1 and told["teams"]["education"] == 1
    assert told["due"] == 0 and ana.unread() == 0


@pytest.mark.parametrize("command, status, words", [
    ("status now", 64, '"now" is one word too many'),
    ("status --again", 64, "usage: convened status"),
    ("members list hiring", 64, '"hiring" is one word too many'),
    ("members delete ana@partner.example", 64, 'there is no "delete"'),
    ("members add heiring ana@partner.example", 65, "education, hiring, retention"),
    ("members add hiring ana@", 65, "name@example.org would be right"),
    ("members add --language fr hiring ana@partner.example", 65, "en, es or pl"),
    ("announce everybody news.md", 66, "news.md: No such file"),
    ("announce hiring a.md b.md", 64, '"b.md" is one word too many'),
])
def test_a_slip_on_the_command_line_is_answered_with_what_would_be_right(build, command, status, words):
    told = build().convened(*command.split())
    assert (told.returncode, told.stdout) == (status, "") and words in told.stderr


def test_status_says_what_is_wrong_and_a_reload_tries_anew(build):
    house = build()
    mailbox, relay = house.folder / "mailbox.secret", house.folder / "relay.secret"
    secret = mailbox.read_text()
    mailbox.write_text("wrong\n")
    house.start()
    wait_until(lambda: "inbox: not signed in: localhost" in house.convened("status").stdout, 15, "the mailbox's state")
    house.stop()
    mailbox.write_text(secret)
    relay.write_text("wrong\n")
    house.start()
    ana = house.person("ana")
    ana.writes("join education")
    wait_until(lambda: "RESTS until" in house.convened("status").stdout, 15, "the relay's rest")
    assert "sign-in: 535" in house.convened("status").stdout
    assert "sign-in: 535" in json.loads(house.convened("status", "--json").stdout)["relays"]["main"]["why"]
    relay.write_text(secret)
    house.reload()
    ana.reads("confirm")
    assert "RESTS" not in house.convened("status").stdout


def test_explain_says_what_a_mail_would_lead_to_without_touching_anything(build):
    house = build()
    mail = house.folder / "mail.eml"
    mail.write_text(f"From: ana@partner.example\nTo: {house.address}\nSubject: join education\n\njoin hiring\n\x1b[31mAna\n")
    shown = house.convened("explain", "--json", mail)
    told = json.loads(shown.stdout)
    assert told["kind"] == "request" and told["requests"] == ["join:education", "join:hiring"]
    assert told["from"] == "ana@partner.example" and "\x1b" not in shown.stdout
    assert not house.database.exists()


def test_a_wrong_password_is_said_in_the_servers_words(build):
    house = build()
    (house.folder / "mailbox.secret").write_text("wrong\n")
    house.start(wait=False)
    house.wait_log(r"inbox: error: .*(AUTHENTICATIONFAILED|Authentication failed|denied|refused)")


def test_a_certificate_of_another_issuer_is_refused(build, folder):
    house = build()
    house.config.write_text(house.config.read_text().replace(f'ca_file = "{house.dovecot.ca_file}"',
                                                             'ca_file = "/etc/ssl/certs/ca-certificates.crt"', 1))
    house.start(wait=False)
    house.wait_log(r"inbox: error: .*certificate")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 3 MB, where one may be mounted."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", tmp_path], capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


def test_a_full_disk_puts_off_what_waits_and_forgets_nothing(build, small_disk):
    """Nothing is begun for which there may be no room: so no mail is tried too often, and nothing that was sent is in doubt."""
    house = build(mailbox_more=" poll = 1;")
    house.config.write_text(house.config.read_text().replace('"convened.db"', f'"{small_disk}/convened.db"'))
    house.database = small_disk / "convened.db"
    house.start()
    (small_disk / "filler").write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize))
    ana = house.person("ana")
    ana.writes("join education")
    house.wait_log("the disk is full", count=3)
    assert house.process.poll() is None and house.count("INBOX") == 1
    assert "the disk is full" in house.convened("members", "add", "hiring", "bob@partner.example").stderr
    (small_disk / "filler").unlink()
    assert ana.reads(seconds=30).subject
    house.settled()
    assert house.count("Attention") == 0
    assert house.rows("SELECT state, tries FROM delivery") == [("delivered", 1)]
