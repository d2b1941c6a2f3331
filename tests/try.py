#!/usr/bin/python3 -B
"""make try-microsoft, make try-google: a scripted Microsoft 365 or Google on this machine, to try convened against.

    try.py microsoft FOLDER     starts one, which runs on until FOLDER/stop; FOLDER gets what somebody who tries needs:
                                answers (for `convened init --answers`), secret, ca.pem, ana (a partner's mail program), stop
    FOLDER/ana write SUBJECT    sends a mail to the mailbox, and shows what comes back
    FOLDER/ana reply [TEXT]     answers the last mail, and shows what comes back

Everything listens on loopback only. The servers' own folder is a temporary one: a path of a socket must be short.
"""
import imaplib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parent))
from servers import PASSWORD, Deadline, Dovecot, Person, is_running  # noqa: E402
from servers.identity import TENANT, Identity  # noqa: E402
from servers.providers import Google, Microsoft  # noqa: E402

KINDS = {"microsoft": Microsoft, "google": Google}
MAILBOX, ANA = "teams@collab.example", "ana@partner.example"
START_S, ANSWER_S = 60, 60

ANSWERS = """\
# What `convened init` asks, answered. With your own mailbox leave out ca_file, imap_server, smtp_server and authority.
name = Healthcare Collaborative
address = {mailbox}
languages = en, es, pl
time_zone = America/Chicago
admins = office@partner.example
provider = {kind}
ca_file = ca.pem
imap_server = imaps://localhost:{imap}
smtp_server = smtp://localhost:{smtp}
authority = {authority}
{sign_in}
client_id = {client_id}
client_secret_file = secret
database = {folder}/convened.db
team = Education & Training
team = Local & Targeted Hiring
team_id = hiring
"""

ANA_SCRIPT = """\
#!/bin/sh
# Ana Reed's mail program: write SUBJECT, or reply [TEXT].
exec {python} -B {program} ana {imap} {smtp} {ca_file} "$@"
"""

# The daemon may run on beside it; its number may be another program's by now.
STOP_SCRIPT = """\
#!/bin/sh
# Ends what runs here, and removes this folder.
daemon=$(head -n 1 {folder}/convened.db.lock 2>/dev/null)
case $(readlink /proc/"$daemon"/exe) in */convened) ;; *) daemon= ;; esac
kill $daemon {pid} 2>/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do kill -0 $daemon 2>/dev/null || kill -0 {pid} 2>/dev/null || break; sleep 0.5; done
rm -rf {folder}
"""

TOLD = """\
A scripted {name} runs on this machine, with a mailbox {mailbox}.
All that it has to be told is in {folder}/answers; README.md has the next commands.
It runs on until {folder}/stop.
"""


def write(file, text, mode):
    """Never readable by more people than `mode` says."""
    file.touch(0o600)
    file.write_text(text)
    file.chmod(mode)


def write_files(folder, provider, client):
    kind = provider.name
    folder.mkdir(parents=True)
    shutil.copy(provider.ca_file, folder / "ca.pem")
    write(folder / "secret", client.secret + "\n", 0o600)
    sign_in = f"tenant = {TENANT}" if kind == "microsoft" else "sign_in = oauth"
    write(folder / "answers", ANSWERS.format(
        mailbox=MAILBOX, kind=kind, imap=provider.imap.port, smtp=provider.submission.submission_port,
        authority=provider.identity.authority, sign_in=sign_in, client_id=client.id, folder=folder), 0o644)
    quoted = {"folder": shlex.quote(str(folder)), "program": shlex.quote(str(Path(__file__).resolve())),
              "ca_file": shlex.quote(str(folder / "ca.pem"))}
    write(folder / "ana", ANA_SCRIPT.format(python=sys.executable, imap=provider.dovecot.imap_port,
                                            smtp=provider.door.submission_port, **quoted), 0o755)
    write(folder / "stop", STOP_SCRIPT.format(pid=os.getpid(), **quoted), 0o755)


def serve(kind, folder):
    """Runs until SIGTERM. Says "ready" when all is there."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="convened-try-") as servers:
        Path(servers).chmod(0o711)
        dovecot = Dovecot(Path(servers) / "dovecot").start()
        try:
            identity = Identity(dovecot.folder).start()
            identity.is_approving = True
            provider = KINDS[kind](dovecot, identity).start()
            write_files(folder, provider, identity.client(MAILBOX))
            print("ready", flush=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # who started us waits no more
            threading.Event().wait()
        finally:
            dovecot.stop()


def start(kind, folder):
    """Leaves it running behind us."""
    script = folder / "stop"
    if script.exists():
        pid = int(script.read_text().partition("kill $daemon ")[2].split()[0])
        if is_running(pid) and b"try.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
            sys.exit(f"It runs already. To begin anew: {os.path.relpath(script)}")
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    server = subprocess.Popen([sys.executable, "-B", __file__, "serve", kind, str(folder)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True, start_new_session=True)
    if server.stdout.readline() != "ready\n":
        sys.exit("It did not start: its own words stand above.")
    print(TOLD.format(name={"microsoft": "Microsoft 365", "google": "Google"}[kind], mailbox=MAILBOX,
                      folder=os.path.relpath(folder)), end="")


def signed_in(user, port):
    client = imaplib.IMAP4("127.0.0.1", port, timeout=30)
    client.login(user, PASSWORD)
    return client


def ana(imap, smtp, ca_file, what="", *words):
    """One mail of hers, and what comes back."""
    person = Person(SimpleNamespace(imap=lambda user: signed_in(user, int(imap))),
                    SimpleNamespace(ca_file=ca_file, submission_port=int(smtp)), ANA, MAILBOX, "Ana Reed")
    last = person.last()
    if what == "write" and len(words) == 1:
        person.writes(words[0])
    elif what == "reply" and len(words) <= 1 and last is not None:
        person.replies(last, *words)
    elif what == "reply" and last is None:
        sys.exit("There is nothing to answer yet: write first.")
    else:
        sys.exit("usage: ana write SUBJECT | ana reply [TEXT]")
    print("Sent. Waiting for what comes back.\n", flush=True)
    try:
        mail = person.reads(seconds=ANSWER_S)
    except Deadline:
        sys.exit(f"Nothing came back within {ANSWER_S} s. Does the daemon run, and what does its log say?")
    finally:
        person.close()
    print("".join(f"{name}: {mail[name]}\n" for name in ("From", "To", "Subject")) + "\n" + mail.text)


def main():
    kind, *arguments = sys.argv[1:] or [""]
    if kind == "ana" and len(arguments) >= 3:
        ana(*arguments)
    elif kind == "serve":
        serve(arguments[0], Path(arguments[1]))
    elif kind in KINDS and len(arguments) == 1:
        start(kind, Path(arguments[0]).resolve())
    else:
        sys.exit("usage: try.py microsoft|google FOLDER")


if __name__ == "__main__":
    main()
