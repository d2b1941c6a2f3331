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

from servers import BINARY, PASSWORD, ROOT, Postfix, Relay, certificates, free_ports, postfix_is_usable
from servers.identity import Identity
from servers.imap import HANG, ScriptedImap
from servers.providers import Google, Microsoft
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
        """(findings, the last line, exit status)."""
        command = [BINARY, "doctor", "-c", self.house.config, "--json", *self.words]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False,
                              env={**os.environ, **self.environment})
        assert done.stderr == "" and done.returncode in (0, 1), done
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return lines[:-1], lines[-1], done.returncode

    # ---- what the faults change ----

    def certificate(self, names="DNS:localhost", begins_in_days=-30, ends_in_days=30):
        """The relay's is another one, good for those names and days, of the same CA."""
        folder = self.tmp_path / "certificates"
        folder.mkdir()
        for name in ("ca.pem", "ca.key", "srv.key", "srv.csr"):
            (folder / name).write_bytes((self.folder / "dovecot" / name).read_bytes())
        (folder / "ca.cnf").write_text("[ca]\ndefault_ca = x\n[x]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n"
                                       "default_md = sha256\npolicy = p\n[p]\ncommonName = supplied\n"
                                       f"[e]\nsubjectAltName = {names}\nextendedKeyUsage = serverAuth\n")
        (folder / "index").touch()
        (folder / "serial").write_text("1000\n")
        first, last = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days * 86400))
                       for days in (begins_in_days, ends_in_days))
        subprocess.run(["openssl", "ca", "-config", "ca.cnf", "-batch", "-notext", "-in", "srv.csr", "-cert", "ca.pem", "-keyfile",
                        "ca.key", "-out", "srv.pem", "-startdate", first, "-enddate", last, "-extensions", "e"],
                       cwd=folder, check=True, capture_output=True)
        self.takes_over(Relay(folder, self.dovecot))

    def takes_over(self, relay):
        self.relay = self.house.relay = relay.start()
        self.servers.append(relay)
        self.config()

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


@fault("folder to read isn't there", ("mailbox", "folders", "wrong", "no folder Teams.*mailbox.folder"))
def _(world):
    world.config(mailbox_more=' folder = "Teams";')


@fault("no MOVE", ("mailbox", "move", "look", "copied"))
def _(world):
    world.scripted(capability="IMAP4rev1 UIDPLUS IDLE")


@fault("no UIDPLUS", ("mailbox", "uidplus", "look", "expunge"))
def _(world):
    world.scripted(capability="IMAP4rev1 MOVE IDLE")


@fault("no IDLE", ("mailbox", "idle", "look", "poll"))
def _(world):
    world.scripted(capability="IMAP4rev1 MOVE UIDPLUS")


@fault("certificate expired", ("relay main", "certificate", "wrong", "expired on 20.*renew"))
def _(world):
    world.certificate(ends_in_days=-1)


@fault("certificate not yet good", ("relay main", "certificate", "wrong", "only from.*clock"))
def _(world):
    world.certificate(begins_in_days=1)


@fault("certificate of another name", ("relay main", "certificate", "wrong", "another name than localhost"))
def _(world):
    world.certificate(names="DNS:mail.elsewhere.example")


@fault("certificate ends in five days", ("relay main", "certificate", "look", "ends in 5 days.*renewed before"))
def _(world):
    world.certificate(ends_in_days=5.5)


@fault("unknown CA", ("mailbox", "certificate", "wrong", "nobody we trust.*mailbox.ca_file"))
def _(world):
    other = world.tmp_path / "other"
    other.mkdir()
    text = world.house.config.read_text()
    world.house.config.write_text(text.replace(str(world.dovecot.ca_file), str(certificates(other)), 1))


@fault("no STARTTLS", ("relay main", "certificate", "wrong", "no STARTTLS.*smtps://localhost"))
def _(world):
    world.takes_over(Relay())
    world.config(smtp=f"smtp://localhost:{world.relay.port}", tls=True)


@fault("TLS at a port without", ("mailbox", "certificate", "wrong", "imap://localhost"))
def _(world):
    world.config(imap=f"imaps://localhost:{world.dovecot.imap_port}")


@fault("mails too large for the relay", ("relay main", "size", "wrong", "2929 kB.*attachment_megabytes = 1"))
def _(world):
    class Small(Session):
        def reply(self, text):
            super().reply(text.replace("SIZE 60000000", "SIZE 3000000"))
    world.relay.session = lambda line, is_private: Small(world.relay, line, is_private)


@fault("pace beyond the provider's", ("relay main", "pace", "wrong", "Microsoft allows per_minute = 30.*leave some"),
       ("config", "config", "look", "Microsoft refuses passwords"))
def _(world):
    world.config(relay_more=' provider = "microsoft"; per_minute = 60;')


# ---- mails ----

def replaced(pattern, by):
    return lambda mail: re.sub(pattern, by, mail)


@fault("sender refused", ("relay main", "sending", "wrong", "554 5.2.252 SendAsDenied.*may not send with the collaborative's address.*Ask IT"))
def _(world):
    world.relay.faults["MAIL"] = lambda _: "554 5.2.252 SendAsDenied; not allowed"


@fault("mail lost", ("mail by main", "arrival", "wrong", "not within 1 s.*Message-ID <doctor-"))
def _(world):
    world.words = ["--wait", "1"]
    world.relay.hand_over = lambda sender, recipients, mail: None


@fault("mail taken for spam", ("mail by main", "arrival", "look", "it came into Junk Email.*taken for spam"))
def _(world):
    server = world.scripted()
    server.folders["Junk Email"], server.uses["Junk Email"] = {}, "\\Junk"
    world.relay.hand_over = lambda sender, recipients, mail: server.add(mail, "Junk Email")


@fault("mail bounced", ("mail by main", "arrival", "wrong", "came back: smtp; 550 5.7.1 no mail from there"))
def _(world):
    world.mail_becomes(lambda mail: b"From: <mailer-daemon@mx.example>\r\nSubject: Undelivered mail\r\n"
                       b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
                       b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
                       b"Action: failed\r\nDiagnostic-Code: smtp; 550 5.7.1 no mail from there\r\n\r\n--b\r\n"
                       b"Content-Type: message/rfc822\r\n\r\n" + mail + b"--b--\r\n")


@fault("plus addresses refused", ("mail", "plus", "wrong", r"\+doctor-\w+-01@collab.example: 550 5.1.1 nobody.*subaddressing = false"))
def _(world):
    world.relay.faults["RCPT"] = lambda argument: "550 5.1.1 nobody" if "+" in argument else None


@fault("plus addresses dropped", ("mail", "plus", "wrong", "didn't arrive.*Set-OrganizationConfig"))
def _(world):
    world.words = ["--wait", "4"]
    world.relay.hand_over = lambda sender, recipients, mail: \
        None if "+" in recipients[0] else Relay.hand_over(world.relay, sender, recipients, mail)


@fault("Message-ID rewritten", ("mail by main", "message-id", "look", "<1@provider.example>"))
def _(world):
    world.mail_becomes(replaced(rb"(?m)^Message-ID: .*\r$", b"Message-ID: <1@provider.example>\r"))


@fault("Reply-To lost", ("mail by main", "reply-to", "look", "gone.*subaddressing = false"))
def _(world):
    world.mail_becomes(replaced(rb"Reply-To: .*\r\n", b""))


@fault("calendar part turned to text", ("mail by main", "calendar", "look", "ImapForceICalForCalendarRetrievalOption"))
def _(world):
    world.mail_becomes(replaced(rb"text/calendar; charset=utf-8; method=REPLY", b"text/plain; charset=utf-8"))


@fault("DMARC fails", ("mail by main", "authentication", "wrong", "dmarc=fail.*pass DMARC"))
def _(world):
    world.mail_becomes(lambda mail: b"Authentication-Results: mx.collab.example; spf=softfail smtp.mailfrom=collab.example;\r\n"
                       b" dkim=none; dmarc=fail header.from=collab.example\r\n" + mail)


@fault("neither SPF nor DKIM", ("mail by main", "authentication", "look", "spf=none dkim=none dmarc=none.*publish SPF"))
def _(world):
    world.mail_becomes(lambda mail: b"Authentication-Results: mx.collab.example; spf=none; dkim=none; dmarc=none\r\n" + mail)


@fault("what passes is another's domain", ("mail by main", "authentication", "look", "spf=pass dkim=pass dmarc=-.*another domain"))
def _(world):
    world.mail_becomes(lambda mail: b"Authentication-Results: mx.collab.example; spf=pass smtp.mailfrom=a@relay.example;\r\n"
                       b" dkim=pass header.d=relay.example\r\n" + mail)


@fault("authserv_id of another", ("mail", "authserv-id", "look", "config names mx.other.example, our mail had mx.collab.example"))
def _(world):
    world.mail_becomes(lambda mail: b"Authentication-Results: mx.collab.example; spf=pass; dkim=pass; dmarc=pass\r\n" + mail)
    world.config(mailbox_more=' authserv_id = "mx.other.example";')


@fault("clock off by an hour", ("mail", "clock", "wrong", "(59|60) min behind.*timedatectl"))
def _(world):
    world.scripted().received = lambda: time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(time.time() + 3600))


@fault("From rewritten", ("mail by main", "from", "wrong", "other@collab.example.*send as"))
def _(world):
    world.mail_becomes(lambda mail: re.sub(rb"(?m)^From: .*\r$", b"From: <other@collab.example>\r", mail))


# ---- Microsoft and Google, as they document it ----

def provider(world, kind, *ways):
    """The house's mailbox is there, signed in to by OAuth2."""
    identity = Identity(world.dovecot.folder).start()
    there = kind(world.dovecot, identity).start()
    there.ways.update(ways)
    world.servers += [there, identity]
    client = identity.client(world.house.address)
    world.config(**there.settings(client, "client_credentials" if kind is Microsoft else None))
    return there, client


@fault("Microsoft: IMAP is switched off", ("mailbox", "sign-in", "wrong", "AUTHENTICATE failed.*Ask IT"))
def _(world):
    provider(world, Microsoft, "imap off")


@fault("Microsoft: Authenticated SMTP is switched off", ("relay main", "sign-in", "wrong", "SmtpClientAuthenticationDisabled"))
def _(world):
    provider(world, Microsoft, "smtp off")


@fault("Microsoft: the application has no mailbox", ("mailbox", "folders", "wrong", "not connected.*Add-MailboxPermission"))
def _(world):
    provider(world, Microsoft, "no mailbox")


@fault("Microsoft: the secret is another's", ("mailbox", "sign-in", "wrong", "7000215.*Secret ID"),
       ("relay main", "sign-in", "wrong", "7000215"))
def _(world):
    _, client = provider(world, Microsoft)
    (world.dovecot.folder / f"{client.id}.secret").write_text("other\n")


@fault("Microsoft: the tenant is as it comes", ("mail", "plus", "wrong", "550 5.1.1 RESOLVER.*DisablePlusAddressInRecipients"),
       ("mail by main", "calendar", "look", "Set-CASMailbox"), ("mail by main", "message-id", "look", "namprd12"))
def _(world):
    provider(world, Microsoft, "plus refused", "calendar as text", "message-id rewritten")


@fault("Microsoft: the minute is full", ("relay main", "sending", "wrong", "sender thread limit"))
def _(world):
    provider(world, Microsoft, "rate")


@fault("token file open to others", ("config", "secrets", "wrong", "mode 644.*chmod 600"))
def _(world):
    provider(world, Microsoft)
    world.doctor()
    Path(str(world.house.database).replace(".db", ".token")).chmod(0o644)


@fault("the application's secret ends soon", ("config", "secrets", "look", "ends in (5|6) days.*new client secret"))
def _(world):
    provider(world, Microsoft)
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 6.5 * 86400))
    text = world.house.config.read_text()
    world.house.config.write_text(text.replace("oauth = {", f'oauth = {{ client_secret_ends = "{day}";'))


@fault("nobody has signed in by OAuth2", ("config", "secrets", "wrong", "convened login"), ("mailbox", "sign-in", "wrong", "login"),
       ("relay main", "sign-in", "wrong", "login"))
def _(world):
    provider(world, Google)


# ---- this machine ----

@fault("database damaged", ("machine", "database", "wrong", "damaged.*restore"))
def _(world):
    database = world.database()
    bytes_ = bytearray(database.read_bytes())
    bytes_[4096 * 3:4096 * 9] = b"x" * (4096 * 6)
    database.write_bytes(bytes_)


@fault("database gone, its key left", ("machine", "database", "wrong", "is gone.*restore.*backup"))
def _(world):
    world.database().unlink()


@fault("key missing", ("machine", "database", "wrong", r"\.key is missing.*restore it"))
def _(world):
    Path(f"{world.database()}.key").unlink()


@fault("database of a newer version", ("machine", "database", "wrong", "newer convened"))
def _(world):
    with sqlite3.connect(world.database()) as connection:
        connection.execute("PRAGMA user_version = 1000")


@fault("database read-only", ("machine", "database", "wrong", "database.*(read|write|denied)"))
def _(world):
    database = world.database()
    if IS_ROOT:
        os.chown(world.house.folder, 65534, 65534)
        for path in world.house.folder.glob("convened.db*"):
            os.chown(path, 65534, 65534)
    database.chmod(0o400)


@fault("database with a write-ahead log", ("machine", "database", "look", "WAL"))
def _(world):
    with sqlite3.connect(world.database()) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


@fault("database open to others", ("machine", "database", "look", "chmod 600"))
def _(world):
    world.database().chmod(0o644)


@fault("disk nearly full", ("machine", "disk", "wrong", "MB.*make room"))
def _(world):
    small = world.house.folder / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", small], check=True)
    world.cleanup.append(lambda: subprocess.run(["umount", small], check=True))
    world.config(more='database_ = "";')
    world.house.config.write_text(world.house.config.read_text().replace('"convened.db"', '"small/convened.db"').replace(
        'database_ = "";', ""))


@fault("secret readable by all", ("config", "secrets", "wrong", "everybody may read.*chmod o-rwx"))
def _(world):
    world.secret("relay.secret", mode=0o644)


@fault("secret empty", ("config", "secrets", "wrong", "relay.secret is empty"))
def _(world):
    world.secret("relay.secret", "")


@fault("secret's first line empty", ("config", "secrets", "wrong", "mailbox.secret.*first line"))
def _(world):
    world.secret("mailbox.secret", "\nsecret\n")


@fault("secret missing", ("config", "secrets", "wrong", "mailbox.secret: No such file.*chmod 600"))
def _(world):
    (world.house.folder / "mailbox.secret").unlink()


@fault("the program for alarms is gone", ("config", "secrets", "wrong", "/no/such/program.*alert_command"))
def _(world):
    world.config(more='alert_command = ["/no/such/program"];')


@fault("config with an error", ("config", "config", "wrong", "log_levle.*convened check"))
def _(world):
    world.config(more="log_levle = 1;")


@fault("unit of an older version", ("machine", "unit", "look", "without NoNewPrivileges=yes, with WatchdogSec=0.*systemctl edit"))
def _(world):
    world.unit(lambda text: text.replace("NoNewPrivileges=yes\n", "").replace("WatchdogSec=2min", "WatchdogSec=0").replace(
        "WatchdogSec=0", "WatchdogSec=0"))


@fault("unit without the relay's secret", ("machine", "unit", "wrong", "relay.secret.*LoadCredential=relay.secret:"))
def _(world):
    world.unit(lambda text: re.sub(r"LoadCredential=relay.*\n", "", re.sub(r"User=.*", "User=nobody", text)))
    if not IS_ROOT:
        world.secret("relay.secret", mode=0o000)


@fault("unit of a user that there isn't", ("machine", "unit", "wrong", "no user convened-nobody"))
def _(world):
    world.unit(lambda text: re.sub(r"User=.*", "User=convened-nobody", text))


# ---- the stories ----

NEEDS_ROOT = {"disk nearly full", "unit without the relay's secret"}


def seeded(name):
    marks = [] if FULL or name in IN_CHECK else [pytest.mark.skip(reason="make check-full")]
    return pytest.param(name, marks=marks + [pytest.mark.skipif(name in NEEDS_ROOT and not IS_ROOT, reason="only root can")])


@pytest.mark.parametrize("name", [seeded(name) for name in FAULTS])
def test_a_seeded_fault_is_found_and_named(world, name):
    seed, expected = FAULTS[name]
    seed(world)
    findings, end, status = world.doctor()
    bad = {(one["of"], one["check"]): one for one in findings if one["verdict"] in ("wrong", "look")}
    assert set(bad) == {(of, check) for of, check, _, _ in expected}, bad
    for of, check, verdict, words in expected:
        said = bad[of, check]
        assert said["verdict"] == verdict, said
        assert re.search(words, f"{said['found']} {said.get('means')} {said.get('do')}", re.S), said
    is_wrong = any(verdict == "wrong" for _, _, verdict, _ in expected)
    assert (end["ready"], status) == (not is_wrong, 1 if is_wrong else 0)


def at_microsoft(world):
    provider(world, Microsoft)


def at_google(world):
    """By an app password."""
    there, _ = provider(world, Google)
    there.app_passwords[world.house.address] = PASSWORD
    world.config(sign_in='provider = "google"; password_file = "mailbox.secret";', more="")


def by_postfix(world):
    postfix = Postfix(world.house.folder / "postfix", world.dovecot).start()
    world.servers.append(postfix)
    world.house.relay = postfix
    world.config()


def without_plus_addresses(world):
    world.relay.faults["RCPT"] = lambda argument: "550 5.1.1 nobody" if "+" in argument else None
    world.config(subaddressing=False)


def without_tls_on_this_machine(world):
    world.config(tls=False)


def by_two_relays(world):
    text = world.house.config.read_text()
    first = re.search(r"relays = \((.*?)\);", text).group(1)
    world.house.config.write_text(text.replace(first, first + "," + first.replace('"main"', '"second"')))


HEALTHY = [at_microsoft, at_google, by_postfix, without_plus_addresses, without_tls_on_this_machine, by_two_relays]


@pytest.mark.skipif(not FULL, reason="make check-full")
@pytest.mark.parametrize("way", HEALTHY, ids=lambda way: way.__name__)
def test_nothing_wrong_is_said_of_other_healthy_houses(world, way):
    if way is by_postfix and not postfix_is_usable():
        pytest.skip("no Postfix for us")
    way(world)
    findings, end, status = world.doctor()
    assert (end["wrong"], end["look"], status) == (0, 0, 0), findings
    assert {one["check"] for one in findings if one["verdict"] == "untried"} <= {"authentication"}, findings


@pytest.mark.skipif(not FULL, reason="make check-full")
def test_a_terminal_shows_short_lines_and_what_couldnt_be_tried_in_one(world):
    world.secret("mailbox.secret", "other\n")
    text = world.house.convened("doctor").stdout
    assert re.search(r"(?m)^mailbox\n  good  name .*\n  good  connection .*\n  good  certificate .*\n  WRONG sign-in ", text), text
    assert re.search(r"(?m)^          What to do: look at mailbox.user", text), text
    assert '  -     arrives, Message-ID, From, Reply-To, calendar answer, SPF, DKIM, DMARC:\n        not tried: first see to "sign-in"' in text
    assert re.search(r"\nNot ready: \d+ good, 1 wrong, \d+ not tried.\n$", text), text
    assert "\033" not in text and all(len(line) < 80 or " " not in line[30:] for line in text.splitlines()), text


@pytest.mark.skipif(not FULL, reason="make check-full")
def test_a_daemon_may_have_put_the_mails_away_before(world):
    """It moved them before doctor looked: they are found where it puts them. A provider's copies of what was sent go, too."""
    server = world.scripted()
    server.folders["Sent Items"], server.uses["Sent Items"] = {7: b"Subject: a letter\r\n\r\n"}, "\\Sent"
    server.next_uid["Sent Items"] = 8
    for name in ("Processed", "Attention", "Bounces"):
        server.folders[name] = {}
    world.relay.hand_over = lambda sender, recipients, mail: [server.add(mail, name) for name in ("Processed", "Sent Items")]
    findings, end, status = world.doctor()
    assert (end["wrong"], end["look"], status) == (0, 0, 0), findings
    assert server.folders["Processed"] == {} and server.folders["INBOX"] == {} and list(server.folders["Sent Items"]) == [7]


HANGS = {
    "at SELECT": ("SELECT", "folders"), "at IDLE": ("IDLE", "idle"), "at SEARCH": ("UID SEARCH", "arrival"),
    "within a fetch": ("BODY.PEEK", "arrival"),
}


@pytest.mark.skipif(not FULL, reason="takes half a minute each")
@pytest.mark.parametrize("where", HANGS)
def test_a_server_that_falls_silent_is_told_in_time(world, where):
    word, check = HANGS[where]
    server = world.scripted()
    server.fault = lambda session, number, command: HANG if word in command else None
    start = time.monotonic()
    findings, end, status = world.doctor()
    assert time.monotonic() - start < 60
    assert status == 1 and [one["check"] for one in findings if one["verdict"] == "wrong"] == [check], findings


def test_nothing_wrong_is_said_of_a_healthy_house(world):
    world.unit()
    world.config(mailbox_more=" poll = 1;")
    for is_running in (False, True):
        findings, end, status = world.doctor()
        assert (end["wrong"], end["look"], end["ready"], status) == (0, 0, True, 0), findings
        untried = [(one["of"], one["check"]) for one in findings if one["verdict"] == "untried"]
        assert untried == [("mail by main", "authentication")], findings
        if not is_running:
            world.house.start().wait_log("outcome=signed-in")
    world.house.settled()
    for folder in ("INBOX", "Processed", "Attention", "Bounces"):
        assert world.house.count(folder) == 0
    assert world.house.rows("SELECT count(*) FROM delivery") == [(0,)]
