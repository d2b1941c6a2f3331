"""`convened doctor`: each seeded fault is found and named, with what to do; of a healthy house nothing wrong is said."""
import json
import os
import re
import smtplib
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from servers import BINARY, PASSWORD, ROOT, Relay, free_ports
from servers.imap import ScriptedImap
from servers.relay import Session

FULL = bool(os.environ.get("CONVENED_FULL"))
IN_CHECK = {"wrong password at the relay", "From rewritten", "database damaged"}
IS_ROOT = os.geteuid() == 0


class World:
    """A house whose servers are healthy, until a fault changes one of them."""

    def __init__(self, build, folder, dovecot, tmp_path):
        self.folder, self.dovecot, self.tmp_path = folder, dovecot, tmp_path
        self.relay = Relay(folder / "dovecot", dovecot).start()
        self.servers = [self.relay]
        self.house = build(use_relay=self.relay)
        self.words = []
        self.environment = {"SYSTEMD_UNIT_PATH": str(tmp_path / "units")}
        self.cleanup = []

    def stop(self):
        for server in self.servers:
            server.stop()
        for undo in reversed(self.cleanup):
            undo()

    def doctor(self):
        """({(of, check): finding}, the last line, exit status)."""
        command = [BINARY, "doctor", "-c", self.house.config, "--json", *self.words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, **self.environment})
        assert done.stderr == "", done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return {(line["of"], line["check"]): line for line in lines[:-1]}, lines[-1], done.returncode

    # ---- what the faults change ----

    def config(self, **changes):
        self.house.write_config(**changes)

    def mail_becomes(self, change):
        """What the relay makes of each mail before it hands it over."""
        def hand_over(sender, recipients, mail):
            with smtplib.LMTP("127.0.0.1", self.dovecot.lmtp_port) as lmtp:
                lmtp.sendmail(sender, recipients, change(mail))
        self.relay.hand_over = hand_over

    def scripted(self, **options):
        """The mailbox on an IMAP server of ours; the relay hands over to it."""
        server = ScriptedImap(**options)
        server.received = lambda: time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime())
        self.servers.append(server)
        self.relay.hand_over = lambda sender, recipients, mail: server.add(mail)
        self.config(imap=f"imap://127.0.0.1:{server.port}", mailbox_more=' tls = "none";')
        return server

    def database(self):
        """The house's, as a first start makes it."""
        self.house.start().stop()
        return self.house.database

    def secret(self, name, text=PASSWORD + "\n", mode=0o600):
        (self.house.folder / name).write_text(text)
        (self.house.folder / name).chmod(mode)

    def unit(self, change=lambda text: text):
        units = self.tmp_path / "units"
        units.mkdir()
        text = (ROOT / "systemd" / "convened.service").read_text().replace("=convened\n", f"={'root' if IS_ROOT else 'nobody'}\n", 2)
        (units / "convened.service").write_text(change(text))


@pytest.fixture
def world(build, folder, dovecot, tmp_path):
    made = World(build, folder, dovecot, tmp_path)
    yield made
    made.stop()


FAULTS = {}


def fault(name, *found):
    """A row: (of, check, verdict, words) for each finding that is to be there; no other may be wrong or worth a look."""
    def keep(seed):
        FAULTS[name] = (seed, found)
        return seed
    return keep


# ---- servers ----

@fault("host name unknown", ("mailbox", "name", "wrong", "no.such.host.invalid.*getent"))
def _(world):
    world.config(imap="imaps://no.such.host.invalid")


@fault("port closed", ("mailbox", "connection", "wrong", "outgoing"))
def _(world):
    world.config(imap=f"imaps://localhost:{free_ports(1)[0]}")


@fault("wrong password at the mailbox", ("mailbox", "sign-in", "wrong", "mailbox.secret.*IMAP"))
def _(world):
    world.secret("mailbox.secret", "other\n")


@fault("wrong password at the relay", ("relay main", "sign-in", "wrong", "535.*relay.secret.*Authenticated SMTP"))
def _(world):
    world.secret("relay.secret", "other\n")


@fault("folder can't be made", ("mailbox", "folders", "wrong", "Processed.*folders.processed"))
def _(world):
    world.scripted().refused_words.add("CREATE")


@fault("no MOVE", ("mailbox", "move", "look", "copied"))
def _(world):
    world.scripted(capability="IMAP4rev1 UIDPLUS IDLE")


@fault("no UIDPLUS", ("mailbox", "uidplus", "look", "expunge"))
def _(world):
    world.scripted(capability="IMAP4rev1 MOVE IDLE")


@fault("no IDLE", ("mailbox", "idle", "look", "poll"))
def _(world):
    world.scripted(capability="IMAP4rev1 MOVE UIDPLUS")


# ---- mails ----

@fault("From rewritten", ("mail by main", "from", "wrong", "other@collab.example.*send as"))
def _(world):
    world.mail_becomes(lambda mail: re.sub(rb"(?m)^From: .*\r$", b"From: <other@collab.example>\r", mail))


# ---- this machine ----

@fault("database damaged", ("machine", "database", "wrong", "damaged.*restore"))
def _(world):
    database = world.database()
    bytes_ = bytearray(database.read_bytes())
    bytes_[4096 * 3:4096 * 9] = b"x" * (4096 * 6)
    database.write_bytes(bytes_)


# ---- the stories ----

def seeded(name):
    return pytest.param(name, marks=[] if FULL or name in IN_CHECK else pytest.mark.skip(reason="make check-full"))


@pytest.mark.parametrize("name", [seeded(name) for name in FAULTS])
def test_a_seeded_fault_is_found_and_named(world, name):
    seed, expected = FAULTS[name]
    seed(world)
    findings, end, status = world.doctor()
    bad = {key: finding for key, finding in findings.items() if finding["verdict"] in ("wrong", "look")}
    assert set(bad) == {(of, check) for of, check, _, _ in expected}, bad
    for of, check, verdict, words in expected:
        said = bad[of, check]
        assert said["verdict"] == verdict, said
        assert re.search(words, f"{said['found']} {said['means']} {said['do']}", re.S), said
    is_wrong = any(verdict == "wrong" for _, _, verdict, _ in expected)
    assert (end["ready"], status) == (not is_wrong, 1 if is_wrong else 0)


def test_nothing_wrong_is_said_of_a_healthy_house(world):
    world.unit()
    world.config(mailbox_more=" poll = 1;")
    for is_running in (False, True):
        findings, end, status = world.doctor()
        assert (end["wrong"], end["look"], end["ready"], status) == (0, 0, True, 0), findings
        untried = [key for key, finding in findings.items() if finding["verdict"] == "untried"]
        assert untried == [("mail by main", "authentication")], findings
        if not is_running:
            world.house.start().wait_log("outcome=signed-in")
    world.house.settled()
    for folder in ("INBOX", "Processed", "Attention", "Bounces"):
        assert world.house.count(folder) == 0
    assert world.house.rows("SELECT count(*) FROM delivery") == [(0,)]
