"""A collaborative: its config, its mailbox, its database, and the daemon that runs it."""
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

from .base import PASSWORD, Deadline, is_running, wait_until
from .people import Mail, Person

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CONVENED", ROOT / "build" / "convened")).resolve()

TEAMS = {
    "education": """{ id = "education"; name = "Education & Training";
    about = "How people learn what our hospitals and clinics need."; aliases = ["Education", "Training"];
    es = { name = "Educación y Formación"; aliases = ["Educación", "Formación", "Capacitación"];
           about = "Cómo se aprende lo que necesitan nuestros hospitales y clínicas."; };
    pl = { name = "Edukacja i Szkolenia"; aliases = ["Edukacja", "Szkolenia"];
           about = "Jak uczyć tego, czego potrzebują nasze szpitale i przychodnie."; }; }""",
    "hiring": """{ id = "hiring"; name = "Local & Targeted Hiring";
    about = "How neighbors find work in health care close to home."; aliases = ["Local Hiring", "Targeted Hiring", "Hiring"];
    es = { name = "Contratación Local y Dirigida"; aliases = ["Contratación Local", "Contratación"];
           about = "Cómo los vecinos encuentran trabajo en la salud cerca de casa."; };
    pl = { name = "Lokalna i Ukierunkowana Rekrutacja"; aliases = ["Lokalna Rekrutacja", "Rekrutacja"];
           about = "Jak sąsiedzi znajdują pracę w ochronie zdrowia blisko domu."; }; }""",
    "retention": """{ id = "retention"; name = "Retention & Career Pathways";
    about = "How those who work in health care can stay and grow."; aliases = ["Retention", "Career Pathways", "Pathways"];
    es = { name = "Retención y Trayectorias Profesionales"; aliases = ["Retención", "Trayectorias Profesionales"];
           about = "Cómo quienes trabajan en la salud pueden quedarse y crecer."; };
    pl = { name = "Utrzymanie Pracowników i Ścieżki Kariery"; aliases = ["Ścieżki Kariery", "Retencja"];
           about = "Jak pracownicy ochrony zdrowia mogą zostać i rozwijać się."; }; }""",
}

CONFIG = """\
collaborative = {{
  name = "Healthcare Collaborative"; address = "{address}"; postal = "1 Main St, Chicago";
  languages = ["en", "es", "pl"]; time_zone = "America/Chicago"; admins = ["{admin}"];
}};
mailbox = {{
  server = "{imap}"; user = "{address}"; {mailbox_sign_in}
  subaddressing = {subaddressing};{mailbox}
}};
relays = ( {{ name = "main"; server = "{smtp}"; user = "{address}"; {relay_sign_in}{relay} }} );
teams = (
  {teams}
);
database = "convened.db";
{more}
"""


class Notices:
    """The service manager's side of sd_notify(3): reads all that is told, as it comes (a full socket would stop the daemon)."""

    def __init__(self, path):
        self.lines = []
        self.is_closed = False
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.settimeout(0.2)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        while not self.is_closed:
            try:
                self.lines += self.socket.recv(65536).decode(errors="replace").split("\n")
            except TimeoutError:
                pass

    def has(self, wanted):
        return wanted in self.lines

    def forget(self, wanted):
        """This line and all before it."""
        del self.lines[:self.lines.index(wanted) + 1]

    def close(self):
        """Only when nobody reads any more: the descriptor's number may be the next house's, and its READY would be lost."""
        self.is_closed = True
        self.thread.join()
        self.socket.close()


class House:
    """`name`: the mailbox's local part; a new one is a world of its own. `options`: see write_config()."""

    def __init__(self, folder, dovecot, relay, name="teams", **options):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.dovecot, self.relay, self.name = dovecot, relay, name
        self.address = f"{name}@collab.example"
        self.config = self.folder / "convened.cfg"
        self.database = self.folder / "convened.db"
        self.log_file = self.folder / "convened.log"
        self.process = None
        self.notices = None
        self.people = []
        for secret in ("mailbox.secret", "relay.secret"):
            (self.folder / secret).write_text(PASSWORD + "\n")
            (self.folder / secret).chmod(0o600)
        self.admin = self.person("office")
        self.options = options
        self.write_config()

    # ---- the config ----

    def write_config(self, **changes):
        """tls: False for plain lines; subaddressing; sign_in: what stands instead of the passwords' files; teams: ids; mailbox_more,
        relay_more, more: further settings as text, and team_more a dictionary of them by team."""
        self.options.update(changes)
        get = self.options.get
        tls = get("tls", True)
        imap = f"imaps://localhost:{self.dovecot.imaps_port}" if tls else f"imap://127.0.0.1:{self.dovecot.imap_port}"
        smtp = f"smtp://localhost:{self.relay.submission_port}" if tls else f"smtp://127.0.0.1:{self.relay.submission_port}"
        line = [f' ca_file = "{server.ca_file}";' if tls else ' tls = "none";' for server in (self.dovecot, self.relay)
                if hasattr(server, "ca_file") or not tls]
        line += [""] * (2 - len(line))
        self.config.write_text(CONFIG.format(
            address=self.address, admin=self.admin.address, imap=get("imap", imap), smtp=get("smtp", smtp),
            mailbox_sign_in=get("sign_in", 'password_file = "mailbox.secret";'),
            relay_sign_in=get("sign_in", 'password_file = "relay.secret";'),
            subaddressing="true" if get("subaddressing", True) else "false",
            mailbox=line[0] + get("mailbox_more", ""), relay=line[1] + get("relay_more", " connections = 2;"),
            teams=",\n  ".join(TEAMS[team].replace("{", "{ " + get("team_more", {}).get(team, ""), 1)
                               for team in get("teams", list(TEAMS))), more=get("more", "")))

    # ---- the daemon ----

    def start(self, wait=True, launcher=(), environment=None):
        """Starts `convened run`; returns when it says READY."""
        path = self.folder / "notify"
        path.unlink(missing_ok=True)
        self.notices = Notices(path)
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen([*launcher, BINARY, "run", "-c", self.config], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True,
                                            env={**os.environ, **(environment or {}), "NOTIFY_SOCKET": str(path)})
        if wait:
            self.wait_notice("READY=1")
        return self

    def wait_notice(self, wanted, seconds=20):
        """Waits until the daemon tells its service manager so, after what was waited for before."""
        def look():
            if self.process.poll() is not None and not self.notices.has(wanted):
                raise AssertionError(f"the daemon ended with {self.process.returncode}:\n{self.log()[-3000:]}")
            return self.notices.has(wanted)
        wait_until(look, seconds, f"{wanted} (the log says:\n{self.log()[-3000:]})")
        self.notices.forget(wanted)

    def stop(self, seconds=5):
        """SIGTERM; returns the exit status and how long it took. Whoever runs on is killed, and that is an error."""
        if self.process is None:
            return None, 0
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still running {seconds} s after SIGTERM:\n{self.log()[-3000:]}") from None
        finally:
            self.process = None
            self.notices.close()
        return status, time.monotonic() - start

    def kill(self):
        """kill -9 for the parent; its workers must end by themselves."""
        workers = self.workers()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.notices.close()
        wait_until(lambda: not any(is_running(pid) for pid in workers.values()), 10, "the workers' end after their parent's")

    def reload(self):
        """SIGHUP; returns when the new config is taken over (or refused)."""
        self.process.send_signal(signal.SIGHUP)
        self.wait_notice("RELOADING=1")
        self.wait_notice("READY=1")

    def workers(self):
        """{"inbox": pid, ...} of those that run now."""
        found = {}
        if self.process is None:
            return found
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            name = re.split("[-: ]+", words[0].decode(errors="replace"))[-1]
            if parent == self.process.pid and name in ("inbox", "agenda", "outbox"):
                found[name] = int(entry.name)
        return found

    def wait_workers(self):
        """The three of them, once all run under their names."""
        wait_until(lambda: len(self.workers()) == 3, 10, "three workers")
        return self.workers()

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_log(self, pattern, seconds=15, count=1):
        """Waits until so many lines of the log match; returns the last match."""
        return wait_until(lambda: (found := list(re.finditer(pattern, self.log()))) and len(found) >= count and found[-1],
                          seconds, f"'{pattern}' in the log")

    def convened(self, *arguments, stdin=""):
        """Runs a subcommand on this config."""
        command = [BINARY, arguments[0], "-c", self.config, *arguments[1:]]
        return subprocess.run([str(word) for word in command], input=stdin, capture_output=True, text=True, timeout=60,
                              check=False)

    # ---- what is kept ----

    def rows(self, sql, *values):
        """Reads the database (or, while the daemon is stopped, changes it)."""
        connection = sqlite3.connect(self.database, timeout=10)
        try:
            with connection:
                return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def members(self, team):
        """Addresses of the members now, sorted."""
        return sorted(address for address, in self.rows(
            "SELECT address FROM member JOIN membership ON member.id = membership.member"
            " WHERE team = ? AND left_at IS NULL", team))

    def person(self, local, name=""):
        """Somebody of this world: the mailbox's name makes the address unique."""
        person = Person(self.dovecot, self.relay, f"{local}.{self.name}@partner.example", self.address, name)
        self.people.append(person)
        return person

    def member(self, local, *teams):
        """Somebody who is a member already, by the administrator's hand; her welcome mails are read."""
        person = self.person(local)
        for team in teams:
            done = self.convened("members", "add", team, person.address)
            assert done.returncode == 0, done.stderr
        for _ in teams:
            person.reads()
        return person

    def folder_mails(self, folder):
        """The mails in a folder of the team's mailbox."""
        client = self.dovecot.imap(self.address)
        try:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            uids = client.uid("SEARCH", None, "ALL")[1][0].decode().replace(" ", ",")
            answer = client.uid("FETCH", uids, "(BODY.PEEK[])")[1] if uids else []
            return [Mail(part[1]) for part in answer if isinstance(part, tuple)]
        finally:
            client.logout()

    def count(self, folder):
        """How many mails lie in a folder of the team's mailbox."""
        client = self.dovecot.imap(self.address)
        try:
            answer = client.status(folder, "(MESSAGES)")
            return int(re.search(rb"MESSAGES (\d+)", answer[1][0]).group(1)) if answer[0] == "OK" else 0
        finally:
            client.logout()

    def settled(self, seconds=20):
        """Waits until all mail is dealt with, also what is still on its way here, and all answers are with the relay."""
        written = {mail for person in self.people for mail in person.written}
        wait_until(lambda: written <= {row[0].strip("<>") for row in self.rows(
            "SELECT message_id FROM mail WHERE decided_at IS NOT NULL AND message_id IS NOT NULL")}, seconds, "the last mail")
        wait_until(lambda: self.count("INBOX") == 0, seconds, "an empty inbox")
        wait_until(lambda: not self.rows("SELECT 1 FROM delivery WHERE state IN ('due', 'submitting') LIMIT 1"), seconds,
                   "the last delivery")

    def close(self):
        """Whatever still runs is ended."""
        for person in self.people:
            person.close()
        if self.process is not None:
            self.stop()
