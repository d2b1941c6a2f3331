"""`convened init`: from nothing to a config that works, at a terminal or from a file of answers; a wrong answer writes nothing."""
import os
import pty
import re
import resource
import select
import signal
import stat
import subprocess
import termios
import time

import pytest

from servers.base import PASSWORD
from servers.house import BINARY
from servers.identity import TENANT, Identity
from servers.providers import Google, Microsoft

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
        assert done.returncode == status and re.search(said, done.stderr) and not (self.answers["provider"] == "own" and tells_secret(done)), done
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


@only_full
@pytest.mark.parametrize("said, status, changes", [
    (r"answers:2: address: \"teams\" is not a mail address", 65, {"address": "teams"}),
    (r"answers:8: time_zone: there is no time zone", 65, {"time_zone": "Chicago"}),
    (r"answers: admins: is missing", 65, {"admins": None}),
    (r"answers: provider: is missing", 65, {"provider": None}),
    (r"answers:3: provider: write microsoft, google or own", 65, {"provider": "gmail"}),
    (r"answers:4: imap_server: nobody.invalid:993: Could not resolve host", 75, {"imap_server": "nobody.invalid"}),
    (r"answers:4: imap_server: port 993 is for imaps", 65, {"imap_server": "imap://localhost:993"}),
    (r"answers:4: imap_server: localhost:\d+: server certificate verification failed", 69, {"ca_file": ""}),
    (r"answers:5: ca_file: there is no .*/nowhere.pem", 65, {"ca_file": "nowhere.pem"}),
    (r"(?s)^(?!.*tr0ubador).*answers:7: password_file: No such file or directory: a file's name", 65, {"password_file": "tr0ubador"}),
    (r"answers:7: password_file: localhost:\d+: sign-in: .* The server didn't accept the user", 69, {"password_file": "wrong"}),
    (r"answers:12: database: we can't make /proc/nothing", 65, {"database": "/proc/nothing/a.db"}),
    (r"answers:12: database: write the whole name", 65, {"database": "a.db"}),
    (r"answers: team: is missing", 65, {"team": None}),
    (r"answers:13: team: is empty", 65, {"team": ""}),
    (r"answers:14: adress: there is no such key; did you mean \"address\"\?", 65, {"adress": "x"}),
    (r"answers:14: sign_in: OAuth is for Microsoft and Google", 65, {"sign_in": "oauth"}),
    (r"answers:14: team_id: \"join\" is a word by which people ask", 65, {"team_id": "join"}),
    (r"answers:14: announcer: \"lead\" is not a mail address", 65, {"announcer": "lead"}),
    (r"answers:14: tenant: has no place among these answers", 65, {"tenant": "collab.example"}),
    (r"answers:14: smtp_user: stands in line 13, too", 65, {"smtp_user": "a", "smtp_user ": "b"}),
    (r"answers:1: name: holds a line's end or another control character", 65, {"name": "a\x1b[2Jb"}),
])
def test_a_wrong_answer_is_told_with_its_line_and_nothing_is_written(place, said, status, changes):
    (place.aside / "wrong").write_text("wrong\n")
    if "smtp_user" in changes:
        place.answers["smtp_user"] = place.answers.pop("team")
    assert place.refused(said, status, **changes)


@only_full
def test_what_is_there_already_stays(place):
    for name in ("convened.cfg", "mailbox.secret", "oauth.secret"):
        file = place.house.folder / name
        file.write_text("mine\n")
        assert place.refused(f"{name} is there already")
        assert file.read_text() == "mine\n"
        file.unlink()
    place.house.config.write_text("mine\n")
    assert place.run("--no-mail", "--force").returncode == 0
    assert is_whole(place) and place.files() == ["convened.cfg", "mailbox.secret", "relay.secret"]


@only_full
def test_without_a_terminal_nothing_is_asked(place):
    done = place.house.convened("init", stdin="a\nb\n")
    assert done.returncode == 65 and "no terminal" in done.stderr and "--answers" in done.stderr and not done.stdout
    assert place.files() == []


@only_full
def test_further_teams_and_another_user_for_sending(place):
    more = "team_id = schools\n# the second\nteam = Łączność i \\ \"praca\"\nannouncer = lead@college.example\nteam = Local hiring\n"
    done = place.run("--no-mail", more=more, smtp_user="sender@collab.example", smtp_password_file=str(place.password),
                     team="Education")
    assert done.returncode == 0, done
    text = place.house.config.read_text()
    assert re.findall(r'\bid = "(.*)";', text) == ["schools", "lacznosc", "local"]
    assert 'name = "Łączność i \\\\ \\"praca\\"";' in text and 'announcers = ["lead@college.example"];' in text
    assert 'user = "sender@collab.example";' in text and is_whole(place)


@only_full
def test_killed_while_it_writes_it_can_be_run_again(place):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # secrets are shorter, the config isn't: SIGXFSZ in the middle of it

    done = subprocess.run([str(BINARY), "init", "-c", str(place.house.config), "--answers", str(place.write())], preexec_fn=limit,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGXFSZ
    assert place.files() == ["convened.cfg.new", "mailbox.secret.new", "relay.secret.new"]
    assert {mode(place.house.folder / name) for name in place.files()[1:]} == {0o600}
    assert place.run("--no-mail").returncode == 0
    assert place.files() == ["convened.cfg", "mailbox.secret", "relay.secret"] and is_whole(place)


def has_namespaces():
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode == 0


@only_full
@pytest.mark.skipif(not has_namespaces(), reason="only root can show it, where namespaces are allowed")
def test_what_root_makes_for_the_daemon_is_the_daemons(place):
    users = place.aside / "passwd"
    with open("/etc/passwd", encoding="utf-8") as real:
        users.write_text(real.read() + "convened:x:64999:64999::/var/lib/convened:/usr/sbin/nologin\n")
    answers = place.write(database="/var/lib/convened/convened.db")
    script = """mount --bind "$1" /etc/passwd && mount -t tmpfs none /var/lib &&
        "$2" init -c "$3" --answers "$4" --no-mail && stat -c "%n %u %a" /var/lib/convened"""
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", users, BINARY, place.house.config, answers], check=False,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and done.stdout.endswith("/var/lib/convened 64999 700\n"), done
    assert is_whole(place) and {(place.house.folder / name).stat().st_uid for name in place.files()} == {0}


# ---- at the providers ----

@pytest.fixture
def provider(place, dovecot):
    """provider(kind) starts one, and turns the answers to it."""
    started = []

    def start(kind, **options):
        identity = Identity(dovecot.folder).start()
        server = kind(dovecot, identity).start()
        started.extend([server, identity])
        client = identity.client(place.house.address, **options)
        (place.aside / "client").write_text(client.secret + "\n")
        place.house.relay = server.door
        place.answers.update(
            provider=server.name, ca_file=str(server.ca_file), imap_server=f"imaps://localhost:{server.imap.port}",
            smtp_server=f"smtp://localhost:{server.submission.submission_port}", authority=identity.authority,
            client_id=client.id, client_secret_file="client", password_file=None)
        return server, identity, client

    yield start
    for one in started:
        one.stop()


@only_full
def test_microsoft_by_an_application(place, provider):
    _, _, client = provider(Microsoft)
    place.answers["tenant"] = TENANT
    (place.aside / "wrong").write_text("wrong\n")
    assert place.refused(r"client_secret_file: AADSTS7000215", 69, client_secret_file="wrong")
    assert place.refused(r"client_id: is missing", client_id=None)
    assert place.refused(r"tenant: is neither an id nor a domain", tenant="a b")
    assert place.refused(r"sign_in: Microsoft takes no passwords", sign_in="password")
    done = place.run("--no-mail")
    assert done.returncode == 0 and "All is well: the mailbox works." in done.stdout, done
    assert client.secret not in done.stdout + done.stderr
    assert place.files() == ["convened.cfg", "convened.token", "convened.token.lock", "oauth.secret"]
    assert mode(place.house.folder / "oauth.secret") == 0o600
    place.house.start()
    member_joins(place.house)


@only_full
def test_what_the_tenants_it_has_yet_to_do_keeps_nobody_from_a_config(place, provider):
    _, _, client = provider(Microsoft)
    place.answers["tenant"] = TENANT
    client.state = "old secret"
    assert place.refused(r"client_secret_file: AADSTS7000222", 69)
    client.state = "no consent"
    done = place.run("--no-mail")
    assert done.returncode == 69 and "Please grant admin consent for our application" in done.stderr, done
    assert "The config is written. Once that is mended: convened login" in done.stdout
    assert place.files() == ["convened.cfg", "oauth.secret"]
    client.state = ""
    assert place.house.convened("login").returncode == 0 and place.house.convened("doctor", "--no-mail").returncode == 0


@only_full
def test_microsoft_by_a_person_says_what_comes_next(place, provider):
    provider(Microsoft, is_public=True)
    done = place.run(tenant=TENANT, client_secret_file=None)
    assert done.returncode == 0 and f"convened login -c {place.house.config}\nThen: convened doctor -c" in done.stdout, done
    assert place.files() == ["convened.cfg"] and place.house.convened("check").returncode == 0


@only_full
def test_google_by_an_app_password(place, provider):
    server, _, _ = provider(Google)
    server.app_passwords[place.house.address] = PASSWORD
    for key in ("authority", "client_id", "client_secret_file"):
        del place.answers[key]
    done = place.run("--no-mail", sign_in="password", password_file="password")
    assert done.returncode == 0, done
    assert is_whole(place)
    place.house.start()
    member_joins(place.house)


@only_full
def test_google_needs_a_secret_and_a_browser(place, provider):
    provider(Google)
    assert place.refused("sign_in: is missing")
    assert place.refused("client_secret_file: is missing", sign_in="oauth", client_secret_file=None)
    done = place.run(sign_in="oauth")
    assert done.returncode == 0 and f"convened login -c {place.house.config}" in done.stdout, done
    assert place.files() == ["convened.cfg", "oauth.secret"] and place.house.convened("check").returncode == 0


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
    terminal.sees("That didn't work")
    terminal.types("members will write:", place.house.address)
    terminal.types("postal address", "")
    terminal.types("Languages", "en, de")
    terminal.sees("That didn't work")
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
    terminal.sees("That didn't work")
    terminal.types("read mail from", f"localhost:{house.dovecot.imaps_port}")
    terminal.sees("Not trusted")
    terminal.types("certificate to trust", "/nowhere.pem")
    terminal.sees("there is no /nowhere.pem")
    terminal.types("read mail from", f"localhost:{house.dovecot.imaps_port}")
    terminal.types("certificate to trust", ca)
    terminal.types("sends our mail", place.answers["smtp_server"])
    terminal.types(f"certificate to trust (PEM), if it is one of your own [{ca}]:", "")
    terminal.types("User name at", "")
    terminal.types("Password", "wrong")
    terminal.sees("That didn't work")
    terminal.types("User name at", "")
    terminal.types("Password", PASSWORD)
    terminal.sees("It lets us in.")
    terminal.sees("So does the server that sends our mail.")
    terminal.types("database's file", "/proc/nothing/convened.db")
    terminal.sees("we can't make /proc/nothing")
    terminal.types("database's file", str(house.database))
    terminal.types("A team's name:", "Education & Training")
    terminal.types("Its id", "Join")
    terminal.sees("That didn't work")
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


@only_full
def test_who_gives_up_leaves_nothing_behind(place):
    for question, key in (("collaborative's name:", b"\x03"), ("collaborative's name:", b"\x04"), ("Password", b"\x03"),
                          ("Password", None)):
        terminal = Terminal(place)
        if question == "Password":
            who_you_are(terminal, place)
            terminal.types("read mail from", f"localhost:{place.house.dovecot.imaps_port}")
            terminal.types("certificate to trust", place.answers["ca_file"])
            terminal.types("sends our mail", place.answers["smtp_server"])
            terminal.types("certificate to trust", "")
            terminal.types("User name at", "")
        terminal.sees(question)
        terminal.sees(" ")
        if key is None:
            assert not termios.tcgetattr(terminal.fd)[3] & termios.ECHO
            os.kill(terminal.pid, signal.SIGTERM)
            terminal.sees("\r\n")
            assert termios.tcgetattr(terminal.fd)[3] & termios.ECHO
        else:
            os.write(terminal.fd, key)
        assert terminal.ends() == {b"\x03": -signal.SIGINT, b"\x04": 66, None: -signal.SIGTERM}[key]
        assert place.files() == []


@only_full
def test_a_person_signs_in_by_a_code_on_the_way(place, provider):
    _, identity, _ = provider(Microsoft, is_public=True)
    identity.interval_s = 1
    terminal = Terminal(place, "--answers", str(place.write(tenant=TENANT, client_secret_file=None)))
    terminal.sees("Enter the code")
    terminal.sees("This waits for you.")
    code = re.search(r"(?m)^    (\S+)\s*$", terminal.screen).group(1)
    assert identity.approve(code)
    terminal.sees("All is well: the mailbox works.", seconds=60)
    assert terminal.ends() == 0 and "Ready" in terminal.screen, terminal.screen
    assert place.files() == ["convened.cfg", "convened.token", "convened.token.lock"]
