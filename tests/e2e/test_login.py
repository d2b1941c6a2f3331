"""`convened login`: a person is led into the mailbox, sees at once that it works, and is told what a refusal means."""
import base64
import json
import os
import re
import signal
import stat
import subprocess
import termios
import urllib.error
import urllib.request

import pytest

from servers.base import PASSWORD
from servers.house import BINARY
from servers.identity import Identity, Reply
from servers.providers import Google, Microsoft

only_full = pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="make check-full")


class Setup:
    """A house, not running, whose mailbox is at a scripted provider; nobody has signed in yet."""

    def __init__(self, build, dovecot, kind, grant=None, is_public=False):
        self.identity = Identity(dovecot.folder).start()
        self.identity.interval_s = 1
        self.provider = kind(dovecot, self.identity).start()
        self.house = build(use_relay=self.provider.door)
        self.client = self.identity.client(self.house.address, is_public=is_public)
        self.settings = {"relay_more": "", **self.provider.settings(self.client, grant)}
        self.house.write_config(**self.settings)

    def without_secret(self):
        """The secret's file isn't there yet; returns its name."""
        more = re.sub(r'client_secret_file = "[^"]*"', 'client_secret_file = "client.secret"', self.settings["more"])
        self.house.write_config(more=more)
        return self.house.folder / "client.secret"

    def begin(self, *arguments):
        """Starts a login that waits for a person."""
        command = [str(BINARY), "login", "-c", str(self.house.config), *arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def stop(self):
        self.provider.stop()
        self.identity.stop()


@pytest.fixture
def setup(build, dovecot):
    made = []

    def make(*words, **options):
        made.append(Setup(build, dovecot, *words, **options))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def proved(done):
    assert done.returncode == 0 and not done.stderr, done
    for words in ("The mailbox at localhost lets us in.", "The relay main at localhost lets us in.", "The mail came back within",
                  "All is well: the mailbox works."):
        assert words in done.stdout, done.stdout
    return True


def mode(file):
    return stat.S_IMODE(file.stat().st_mode)


def address_of(login):
    """The address that a login asks a person to open."""
    for line in login.stdout:
        if line.startswith("https://"):
            return line.strip()
    raise AssertionError(login.communicate())


# ---- Microsoft ----

def test_an_application_is_led_in_and_a_refusal_is_explained(setup):
    setup = setup(Microsoft)
    assert proved(setup.house.convened("login", "microsoft"))
    assert mode(setup.house.folder / "convened.token") == 0o600

    setup.provider.ways = {"smtp off"}
    done = setup.house.convened("login")
    said = " ".join(done.stderr.split())
    assert done.returncode == 69 and "lets us in" in done.stdout, done
    assert "What it means: Programs may not send for this mailbox." in said
    assert "Who can mend it: your IT" in said
    assert "Please turn on Authenticated SMTP for our one mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled $false)" in said
    assert f"Application (client) ID: {setup.client.id}" in said and f"Mailbox: {setup.house.address}" in said


@only_full
@pytest.mark.parametrize("ways, status, words", [
    ("no mailbox", 69, "The sign-in is right, but doesn't open this mailbox."),
    ("imap off", 69, "Exchange didn't accept the sign-in for this mailbox."),
    ("sign-in refused", 69, "Exchange didn't accept the sign-in for this mailbox."),
    ("quota", 75, "The mailbox has sent all it may for now."),
    ("rate", 75, "Too many mails were sent at the same time."),
])
def test_each_refusal_of_the_mail_servers_is_explained(setup, ways, status, words):
    setup = setup(Microsoft)
    setup.provider.ways = {ways}
    done = setup.house.convened("login")
    assert done.returncode == status and words in " ".join(done.stderr.split()), done


@only_full
@pytest.mark.parametrize("state, words", [
    ("old secret", "The client secret is past its last day. Who can mend it: your IT"),
    ("disabled client", "The application was disabled."),
    ("no consent", "Nobody has yet allowed the application to do what it asks for."),
])
def test_each_refusal_of_the_identity_provider_is_explained(setup, state, words):
    setup = setup(Microsoft)
    setup.client.state = state
    done = setup.house.convened("login")
    assert done.returncode == 69 and words in " ".join(done.stderr.split()), done
    assert not (setup.house.folder / "convened.token").exists()


@only_full
def test_a_number_that_is_not_in_our_table_is_looked_up_at_microsoft(setup):
    setup = setup(Microsoft)
    setup.identity.faults["token"] = lambda call: Reply(400, {"error": "odd", "error_description": "AADSTS7654321: Something new."})
    done = setup.house.convened("login")
    assert done.returncode == 69 and "https://login.microsoftonline.com/error?code=7654321\n" in done.stderr, done


@only_full
def test_a_secret_is_asked_for_and_a_wrong_one_does_not_stay(setup):
    setup = setup(Microsoft)
    file = setup.without_secret()
    done = setup.house.convened("login")
    assert done.returncode == 65 and "no terminal" in done.stderr and not file.exists()
    done = setup.house.convened("login", "--stdin", stdin="3f1d5c0a-5a43-4a0e-9d53-1f0c0f5f2a11\n")
    assert done.returncode == 65 and "the secret's ID" in done.stderr and not file.exists()
    done = setup.house.convened("login", "--stdin", stdin="wrong\n")
    assert done.returncode == 69 and "AADSTS7000215" in done.stderr and not file.exists()
    assert proved(setup.house.convened("login", "--stdin", stdin=setup.client.secret + "\n"))
    assert mode(file) == 0o600 and file.read_text() == setup.client.secret + "\n"
    done = setup.house.convened("login", "--secret", "--stdin", stdin="wrong\n")
    assert done.returncode == 69 and file.read_text() == setup.client.secret + "\n"


@only_full
def test_a_secret_that_may_be_right_is_kept_though_something_else_is_wrong(setup):
    setup = setup(Microsoft)
    file = setup.without_secret()
    setup.client.state = "no consent"
    done = setup.house.convened("login", "--stdin", stdin=setup.client.secret + "\n")
    assert done.returncode == 69 and "AADSTS65001" in done.stderr
    assert file.read_text() == setup.client.secret + "\n"


@only_full
def test_a_person_enters_a_code_anywhere(setup):
    setup = setup(Microsoft, "device_code", is_public=True)
    login = setup.begin()
    said = "".join(login.stdout.readline() for _ in range(5))
    code = re.search(r"^    (\S+)$", said, re.M).group(1)
    assert f"{setup.identity.authority}/device" in said and setup.house.address in said
    setup.identity.wait(1, grant_type="device_code")  # it waits for us
    assert login.poll() is None and setup.identity.approve(code)
    out, err = login.communicate(timeout=30)
    assert login.returncode == 0 and not err and "All is well" in out, (out, err)
    assert setup.identity.calls(grant_type="refresh_token") == []


@only_full
def test_a_person_who_declines_is_believed(setup):
    setup = setup(Microsoft, "device_code", is_public=True)
    login = setup.begin()
    setup.identity.wait(1, endpoint="devicecode")
    setup.identity.approve(state="denied")
    _, err = login.communicate(timeout=30)
    assert login.returncode == 69 and "it was declined" in " ".join(err.split()), err


@only_full
def test_a_permission_that_is_missing_is_named(setup):
    setup = setup(Microsoft)
    claims = json.dumps({"aud": "https://outlook.office365.com", "roles": ["IMAP.AccessAsApp"]}).encode()
    token = "e30." + base64.urlsafe_b64encode(claims).decode().rstrip("=") + ".c2ln"
    setup.identity.answers = lambda answer: {**answer, "access_token": token}
    done = setup.house.convened("login")
    said = " ".join(done.stderr.split())
    assert done.returncode == 69 and "the token lacks an application permission: SMTP.SendAsApp" in said, done
    assert "Please give our application the application permissions IMAP.AccessAsApp and SMTP.SendAsApp" in said


# ---- Google ----

@only_full
def test_a_browser_on_this_machine_brings_the_code(setup):
    setup = setup(Google)
    login = setup.begin("google")
    back = setup.identity.browse(address_of(login))
    assert back.startswith("http://127.0.0.1:")
    for knock in ("/favicon.ico", "/?error=access_denied", "/?code=x&state=y", "/" + "x" * 20000):  # any page can do that
        with pytest.raises((urllib.error.HTTPError, ConnectionError)):
            urllib.request.urlopen(back.partition("?")[0] + knock, timeout=10)
    with urllib.request.urlopen(back, timeout=10) as page:
        assert "you can close this window" in page.read().decode()
    out, err = login.communicate(timeout=30)
    assert login.returncode == 0 and not err and "All is well" in out, (out, err)


@only_full
def test_a_browser_elsewhere_shows_an_address_that_is_pasted(setup):
    setup = setup(Google)
    login = setup.begin("google", "--stdin")
    out, err = login.communicate(setup.identity.browse(address_of(login)) + "\n", timeout=30)
    assert login.returncode == 0 and not err and "All is well" in out, (out, err)
    login = setup.begin("google", "--stdin")
    address_of(login)
    out, err = login.communicate("http://127.0.0.1:1/?code=4/0abc&state=another\n", timeout=30)
    assert login.returncode == 69 and "another login" in err, (out, err)


# ---- passwords ----

@only_full
def test_a_password_is_tried_before_it_is_kept(build):
    house = build()
    file = house.folder / "mailbox.secret"
    done = house.convened("login", "password", "--stdin", stdin="wrong\n")
    assert done.returncode == 69 and "didn't accept" in done.stderr and file.read_text() == PASSWORD + "\n"
    file.unlink()
    assert proved(house.convened("login", "--stdin", stdin=f"{PASSWORD}\n{PASSWORD}\n"))
    assert mode(file) == 0o600 and file.read_text() == PASSWORD + "\n"
    done = house.convened("login")
    assert done.returncode == 65 and "no terminal" in done.stderr


@only_full
def test_a_password_typed_at_a_terminal_is_not_shown(build):
    house = build()
    mine, theirs = os.openpty()
    login = subprocess.Popen([BINARY, "login", "-c", house.config, "password"], stdin=theirs, stdout=theirs, stderr=theirs,
                             start_new_session=True)
    os.close(theirs)
    said = b""
    for answer in ("not this one", PASSWORD, PASSWORD):
        asked = said.count(b"Password of")
        while said.count(b"Password of") == asked or not said.endswith(b": "):
            said += os.read(mine, 4096)
        os.write(mine, answer.encode() + b"\n")
    try:
        while data := os.read(mine, 4096):
            said += data
    except OSError:  # it is over
        pass
    os.close(mine)
    assert login.wait(30) == 0 and b"All is well" in said, said.decode()
    assert b"not this one" not in said and PASSWORD.encode() not in said.replace(b".secret", b""), said.decode()


@only_full
def test_who_gives_up_at_a_password_gets_the_terminal_back_as_it_was(build):
    house = build()
    mine, theirs = os.openpty()
    login = subprocess.Popen([BINARY, "login", "-c", house.config, "password"], stdin=theirs, stdout=theirs, stderr=theirs,
                             start_new_session=True)
    said = b""
    while not said.endswith(b": "):
        said += os.read(mine, 4096)
    assert not termios.tcgetattr(theirs)[3] & termios.ECHO
    login.send_signal(signal.SIGINT)
    assert login.wait(10) == -signal.SIGINT
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    assert (house.folder / "mailbox.secret").read_text() == PASSWORD + "\n"
    os.close(mine)
    os.close(theirs)


# ---- before anything is there ----

def test_the_steps_need_no_whole_config(build):
    house = build()
    house.config.write_text('collaborative = { address = "teams@collab.example"; };\nmailbox = { provider = "microsoft"; };\n')
    done = house.convened("login", "--steps")
    assert done.returncode == 0 and not done.stderr, done
    assert " 12. " in done.stdout and "$mailbox = 'teams@collab.example'" in done.stdout
    assert "Set-CASMailbox -Identity $mailbox -ImapUseProtocolDefaults $false -ImapForceICalForCalendarRetrievalOption $true" \
        in done.stdout
    done = house.convened("login", "--explain", "Access blocked: AADSTS50105: not assigned to a role")
    assert done.returncode == 0 and "Please assign our mailbox's account" in done.stdout, done
    assert "Mailbox: teams@collab.example" in done.stdout and "error?code=50105" in done.stdout, done
    done = house.convened("login", "--explain", "a dark and stormy night")
    assert done.returncode == 67 and not done.stdout, done
    done = house.convened("login")
    assert done.returncode == 78 and "convened login microsoft --steps" in done.stderr
