"""`convened init`: from nothing to a config that works, at a terminal or from a file of answers; a wrong answer writes nothing."""
import os
import pty
import re
import select
import stat
import subprocess
import time

import pytest

from servers.base import PASSWORD
from servers.house import BINARY

only_full = pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="make check-full")


class Place:
    """A house that has nothing yet: no config, no secrets; and the answers that would make one."""

    def __init__(self, build):
        self.house = build()
        for name in ("convened.cfg", "mailbox.secret", "relay.secret"):
            (self.house.folder / name).unlink()
        self.aside = self.house.folder.parent / f"{self.house.name}.aside"
        self.aside.mkdir()
        self.answers_file = self.aside / "answers"
        self.password = self.aside / "password"
        self.password.write_text(PASSWORD + "\n")
        ca = self.house.dovecot.ca_file
        self.answers = {
            "name": 'Sąsiedzi "ręka w rękę" \\ #1', "address": self.house.address, "provider": "own",
            "imap_server": f"imaps://localhost:{self.house.dovecot.imaps_port}", "ca_file": str(ca),
            "smtp_server": f"smtp://localhost:{self.house.relay.submission_port}", "password_file": "password",
            "time_zone": "America/Chicago", "languages": "en, es pl", "admins": self.house.admin.address,
            "postal": "1 Main St, Chicago", "database": str(self.house.database), "team": "Education & Training",
        }

    def files(self):
        return sorted(path.name for path in self.house.folder.iterdir())

    def write(self, more="", **changes):
        answers = {**self.answers, **changes}
        self.answers_file.write_text("".join(f"{key} = {value}\n" for key, value in answers.items() if value is not None) + more)
        return self.answers_file

    def run(self, *arguments, more="", **changes):
        """With --answers, and no terminal."""
        self.write(more, **changes)
        return subprocess.run([str(BINARY), "init", "-c", str(self.house.config), "--answers", str(self.answers_file), *arguments],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, "SYSTEMD_UNIT_PATH": str(self.aside)})

    def refused(self, said, status=65, more="", **changes):
        before = self.files()
        done = self.run(more=more, **changes)
        assert done.returncode == status and re.search(said, done.stderr) and not tells_secret(done), done
        assert self.files() == before
        return True


@pytest.fixture
def place(build):
    return Place(build)


def tells_secret(done):
    """The password is a word that names of files have, too."""
    return re.search(rf"(?<![\w.]){PASSWORD}\b", done.stdout + done.stderr)


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def is_whole(place):
    """Right modes, and no errors; nothing else was left."""
    folder = place.house.folder
    assert [mode(folder / name) for name in ("mailbox.secret", "relay.secret", "convened.cfg")] == [0o600, 0o600, 0o644]
    assert not [name for name in place.files() if name.endswith(".new")]
    done = place.house.convened("check")
    assert done.returncode == 0, done
    return True


def member_joins(house):
    ana = house.person("ana")
    ana.writes("Join Education")
    ana.replies(ana.reads("confirm"))
    ana.reads("welcome")
    assert house.members("education") == [ana.address]


def test_answers_in_a_file_make_a_house_that_takes_a_member(place):
    done = place.run("--no-mail")
    assert done.returncode == 0, done
    assert not tells_secret(done) and not done.stderr
    assert "Ready" in done.stdout and f"Now start it: convened run -c {place.house.config}" in done.stdout
    assert is_whole(place) and 'name = "Sąsiedzi \\"ręka w rękę\\" \\\\ #1";' in place.house.config.read_text()
    place.house.start()
    member_joins(place.house)


# ---- at a terminal ----

class Terminal:
    """A person at a terminal: sees a question, types an answer."""

    def __init__(self, place, *arguments):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["SYSTEMD_UNIT_PATH"] = str(place.aside)
            os.execv(BINARY, [str(BINARY), "init", "-c", str(place.house.config), "--no-mail", *arguments])
        self.screen = ""
        self.from_here = 0

    def sees(self, words, seconds=25):
        """Waits for these words, behind what was seen before."""
        until = time.monotonic() + seconds
        while words not in self.screen[self.from_here:]:
            assert self.more(until - time.monotonic()), self.screen
        self.from_here = self.screen.index(words, self.from_here) + len(words)

    def more(self, seconds):
        """Reads on. False: nothing came, or it has ended."""
        if not select.select([self.fd], [], [], max(0, seconds))[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.screen += data.decode(errors="replace")
        return bool(data)

    def types(self, question, answer):
        self.sees(question)
        os.write(self.fd, f"{answer}\n".encode())

    def ends(self):
        """Its exit status, or minus the signal that ended it."""
        while self.more(60):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def who_you_are(terminal, place):
    terminal.types("collaborative's name:", place.answers["name"])
    terminal.types("address, to which members will write:", "teams at home")
    terminal.sees("That won't do")
    terminal.types("members will write:", place.house.address)
    terminal.types("postal address", "")
    terminal.types("Languages", "en, de")
    terminal.sees("That won't do")
    terminal.types("Languages", "en, es")
    terminal.types("Time zone", "Chicago")
    terminal.sees('there is no time zone "Chicago"')
    terminal.types("Time zone", "America/Chicago")
    terminal.types("administrators", "")
    terminal.sees("This is needed")
    terminal.types("administrators", place.house.admin.address)
    terminal.types("Whose mailbox", "outlook")
    terminal.sees("write microsoft, google or own")
    terminal.types("Whose mailbox", "own")


@only_full
def test_a_person_is_asked_again_until_each_answer_is_right(place):
    house, ca = place.house, str(place.house.dovecot.ca_file)
    terminal = Terminal(place)
    who_you_are(terminal, place)
    terminal.types("read mail from", "nobody.invalid")
    terminal.sees("That won't do")
    terminal.types("read mail from", f"localhost:{house.dovecot.imaps_port}")
    terminal.sees("Not trusted")
    terminal.types("certificate to trust", "/nowhere.pem")
    terminal.sees("there is no /nowhere.pem")
    terminal.types("read mail from", f"localhost:{house.dovecot.imaps_port}")
    terminal.types("certificate to trust", ca)
    terminal.types("User name there", "")
    terminal.types("Password", "wrong")
    terminal.sees("That won't do")
    terminal.types("User name there", "")
    terminal.types("Password", PASSWORD)
    terminal.sees("It lets us in.")
    terminal.types("sends our mail", place.answers["smtp_server"])
    terminal.types("certificate to trust", ca)
    terminal.sees("It lets us in with the same user and password.")
    terminal.types("database's file", "/proc/nothing/convened.db")
    terminal.sees("we can't make /proc/nothing")
    terminal.types("database's file", str(house.database))
    terminal.types("A team's name:", "Education & Training")
    terminal.types("Its id", "Join")
    terminal.sees("That won't do")
    terminal.types("Its id", "education")
    terminal.types("write to all of the team", "")
    terminal.types("A team's name [none]:", "Éducation local")
    assert not {"convened.cfg", "mailbox.secret"} & set(place.files())
    terminal.types("Its id, which stands in addresses and never changes [local]:", "")
    terminal.types("write to all of the team", "lead@college.example")
    terminal.types("A team's name [none]:", "")
    assert terminal.ends() == 0, terminal.screen
    assert not re.search(r"(?m)^.*Password.*:\s*(wrong|secret)", terminal.screen)
    assert is_whole(place)
    house.start()
    member_joins(house)
