#!/usr/bin/python3 -B
"""Figures of the daemon as a whole, on real servers: one line a figure, NAME value unit.

joins-per-s    2,000 joins waiting in a private Dovecot, from the daemon's start until all confirmations are stored: at least 300
join-ms        from the server's EXISTS, as the inbox stamped it, until the relay has the confirmation; median of 40: under 50
explain-ms     what `convened explain` takes for a mail, its sandbox included; median over tests/corpus: under 3
big-mail-ms    the same for the slowest of all kinds of mails of 25 MB, or of 100,000 lines, parts or fields: under 2,000
rss-mib        RssAnon of the largest worker with 10,000 members, at its most while they all get an announcement; no TLS: under 20
idle-switches  voluntary context switches a minute of the worker that has most, with nothing to do: at most 60

With 100,000 members, while they all get an announcement over ten connections, and people confirm that they join:
enqueue-100k-s                how long `convened announce` takes, the daemon sending beside it: under 3
join-while-announcing-p99-ms  from a confirmation's arrival in the mailbox until its welcome is stored; 99 of 100: under 200
rss-mib-100k                  RssAnon of the largest worker, at its most: under 20

With 100,000 members who get digests, and have one announcement to read:
digest-100k-s                 from the daemon's start, `convened digest --now` being asked, until every row is stored: under 5
digest-rss-mib-100k           RssAnon of the largest worker meanwhile: under 60
digest-vs-announcement        how long the same house takes to send an announcement, by how long to send the digest: about 1

The database lies on a disk (TMPDIR=/var/tmp if /tmp is in memory). Names as arguments choose some of them; the last three but three are "many", the last "digest".
"""
import os
import re
import select
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

from common import PROCESSORS, ROOT, disk_folder, running, server

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import big_mails  # noqa: E402
from servers import BINARY, Dovecot, House, Relay, wait_until  # noqa: E402
from servers.imap import ScriptedImap  # noqa: E402

houses = []
LIMITS = "limits = { replies_per_quarter_hour_strangers = 1000000; };"


class Clocked(Relay):
    """Notes when each mail was taken."""

    def __init__(self):
        super().__init__()
        self.times = []

    def hand_over(self, sender, recipients, mail):
        self.times.append((recipients[0], time.time()))


def new_house(*arguments, **options):
    """Noted, so that a figure that fails leaves no daemon behind."""
    houses.append(House(*arguments, **options))
    return houses[-1]


def join(house, number):
    address = f"j{number}.{house.name}@partner.example"
    return address, (f"From: Partner {number} <{address}>\r\nTo: {house.address}\r\nSubject: Join Education\r\n"
                     f"Date: Tue, 03 Nov 2026 10:00:00 -0600\r\nMessage-ID: <join-{number}.{house.name}@partner.example>\r\n"
                     "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                     "Good morning,\r\n\r\nwe look forward to it.\r\n\r\n-- \r\nPartner\r\n").encode()


def joins_per_s(folder, dovecot, relay):
    house = new_house(folder / "joins", dovecot, relay, "joins", tls=False, more=LIMITS)
    mails = [join(house, number)[1] for number in range(2000)]
    dovecot.deliver([house.address], mails)
    began = time.monotonic()
    house.start(wait=False)
    wait_until(house.database.exists, 10, "the database")

    def stored():
        try:
            return house.rows("SELECT count(*) FROM delivery")[0][0] >= 2000
        except sqlite3.OperationalError:
            return False
    wait_until(stored, 60, "2,000 stored confirmations")
    taken = time.monotonic() - began
    house.stop()
    print(f"joins-per-s {2000 / taken:.0f} 1/s", flush=True)


def join_ms(folder, dovecot, relay):
    house = new_house(folder / "latency", dovecot, relay, "latency", tls=False, more=LIMITS).start()
    house.wait_log("signed-in")
    taken = []
    for number in range(41):
        address, mail = join(house, number)
        dovecot.deliver([house.address], mail)
        line = house.wait_log(r"(\S+Z) inbox: mail=\d+ .*deliveries=1.* waited_ms=(\d+)", count=number + 1)
        logged = datetime.strptime(line.group(1), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()
        at = wait_until(lambda: [at for to, at in relay.times if to == address], 10, "the confirmation")[0]
        taken.append((at - logged) * 1000 + int(line.group(2)))
    house.stop()
    print(f"join-ms {statistics.median(taken[1:]):.1f} ms", flush=True)


def rss_anon_kib(pid):
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


def fill(house, team, addresses):
    """Members by hand, while the daemon is stopped, with the ways out that stand in their mails."""
    assert house.convened("members", "add", team, "first@partner.example").returncode == 0
    now = int(time.time())
    connection = sqlite3.connect(house.database)
    with connection:
        connection.execute("UPDATE delivery SET state = 'delivered', done_at = ?", (now,))
        connection.execute("DELETE FROM membership")
        connection.executemany("INSERT INTO member (address, name, language, confirmed_at, created_at) VALUES (?, '', 'en', ?, ?)",
                               [(address, now, now) for address in addresses])
        connection.execute("INSERT INTO membership (member, team, joined_at) SELECT id, ?, ? FROM member"
                           " WHERE address <> 'first@partner.example'", (team, now))
        for teams in ("", team):
            connection.execute("INSERT INTO token (kind, member, teams, question, state, opened_at)"
                               " SELECT 'u', member, ?, '', 'open', ? FROM membership", (teams, now))
    connection.close()


def news(house, paragraphs):
    path = house.folder / "news.md"
    path.write_text("# News\n\n" + "We meet, and all are welcome.\n\n" * paragraphs)
    return path


class Memory(dict):
    """RssAnon of processes by name, each at its most, in MiB."""

    def look(self, processes):
        for name, pid in processes.items():
            try:
                found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            except OSError:
                found = None
            if found:  # else it has ended
                self[name] = max(self.get(name, 0), int(found.group(1)) / 1024)

    def __str__(self):
        return " ".join(f"{name}={most:.1f}" for name, most in self.items())


def rss_mib(folder, dovecot, relay):
    house = new_house(folder / "memory", dovecot, relay, "memory", tls=False, more=LIMITS)
    fill(house, "education", [f"m{number}@partner.example" for number in range(10000)])
    before = len(relay.times)
    house.start()
    workers = house.wait_workers()
    house.convened("announce", "--yes", "education", news(house, 100))
    dovecot.deliver([house.address], [join(house, number)[1] for number in range(100)])
    memory = Memory()

    def is_over():
        memory.look(workers)
        return len(relay.times) >= before + 10100
    wait_until(is_over, 120, "10,100 mails")
    house.settled()
    is_over()
    house.stop()
    print(f"rss-mib {max(memory.values()):.1f} MiB # {memory}", flush=True)


# ---- a hundred thousand members ----

MANY, JOINERS, JOIN_EVERY_S = 100000, 120, 0.03


def confirmation(house, mail):
    """What somebody answers to our question whether they asked to join."""
    text = mail.decode()
    address = re.search(r"^To: (\S+)\r$", text, re.M).group(1)
    subject = re.search(r"^Subject: (.*(?:\r\n .*)*)\r$", text, re.M).group(1)
    return (f"From: {address}\r\nTo: {house.address}\r\nSubject: Re: {subject}\r\nDate: Tue, 03 Nov 2026 11:00:00 -0600\r\n"
            f"Message-ID: <yes-{address}>\r\n\r\nYes, please.\r\n").encode()


class Joining(threading.Thread):
    """People who confirm one after the other, and how long each waits for the welcome to be stored."""

    def __init__(self, house, imap, mails):
        super().__init__(daemon=True)
        self.house, self.imap, self.mails = house, imap, mails
        self.came = {}  # UID: when

    def run(self):
        for mail in self.mails:
            at = time.time()
            self.came[self.imap.add(mail)] = at
            time.sleep(JOIN_EVERY_S)  # people's own pace

    def waited_ms(self):
        """Of each whose welcome the log tells of; the inbox logs after its commit."""
        lines = re.findall(r"(\S+Z) inbox: mail=\d+ uid=(\d+) .*deliveries=1 ", self.house.log())
        stored = {int(uid): datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()
                  for at, uid in lines}
        return sorted((stored[uid] - at) * 1000 for uid, at in self.came.items() if uid in stored)


def many(folder, dovecot, _):
    imap, relay = ScriptedImap(), Relay().start()
    house = new_house(folder / "many", dovecot, relay, "many", tls=False, more=LIMITS, imap=f"imap://127.0.0.1:{imap.port}",
                      relay_more=" connections = 10;")
    fill(house, "education", [f"member{number}@example.org" for number in range(MANY)])
    house.start()
    for number in range(JOINERS):
        imap.add(join(house, number)[1].replace(b"Join Education", b"Join Hiring"))
    asked = [mail for _, _, mail in relay.wait(JOINERS, 60)]
    with server("sink", MANY + JOINERS) as (sink, port):
        house.write_config(smtp=f"smtp://127.0.0.1:{port}")
        house.reload()
        announcing(house, Joining(house, imap, [confirmation(house, mail) for mail in asked]), sink)
    house.stop()
    relay.stop()
    imap.stop()


def announcing(house, joining, sink):
    memory, workers, text = Memory(), house.wait_workers(), news(house, 100)
    joining.start()
    began = time.monotonic()
    command = subprocess.Popen([BINARY, "announce", "-c", house.config, "--yes", "education", text], stdout=subprocess.DEVNULL)
    wait_until(lambda: memory.look({"announce": command.pid}) or command.poll() is not None, 60, "100,000 rows")
    taken = time.monotonic() - began
    assert command.returncode == 0
    assert sink.stdout.readline().startswith("begin")
    wait_until(lambda: memory.look(workers) or select.select([sink.stdout], [], [], 0)[0], 120, "the last mail")
    verdict = sink.stdout.readline()  # those to people who confirmed aren't to member0 ... member99999
    assert f"wrong_recipient={JOINERS} " in verdict and "twice=0" in verdict, verdict
    sent = time.monotonic() - began
    waited = wait_until(lambda: len(all := joining.waited_ms()) == JOINERS and all, 30, f"{JOINERS} welcomes")
    print(f"enqueue-100k-s {taken:.2f} s # all were sent after {sent:.1f} s")
    print(f"join-while-announcing-p99-ms {waited[JOINERS * 99 // 100 - 1]:.0f} ms # median {statistics.median(waited):.0f},"
          f" longest {waited[-1]:.0f}")
    print(f"rss-mib-100k {max(memory.values()):.1f} MiB # {memory}", flush=True)


def digest(folder, dovecot, relay):
    house = new_house(folder / "digest", dovecot, relay, "digest", tls=False, more=LIMITS, relay_more=" connections = 10;")
    fill(house, "education", [f"member{number}@example.org" for number in range(MANY)])
    text = news(house, 100)

    def sending(ask, what):
        with server("sink", MANY) as (sink, port):
            house.write_config(smtp=f"smtp://127.0.0.1:{port}")
            before = house.rows("SELECT count(*) FROM delivery")[0][0]
            assert ask().returncode == 0  # while it is stopped: started, it would look within a minute
            began = time.monotonic()
            house.start()
            memory, workers = Memory(), house.wait_workers()
            wait_until(lambda: memory.look(workers) or house.rows("SELECT count(*) FROM delivery")[0][0] >= before + MANY, 60, what)
            stored = time.monotonic() - began
            assert sink.stdout.readline().startswith("begin")
            wait_until(lambda: memory.look(workers) or select.select([sink.stdout], [], [], 0)[0], 120, "the last mail")
            verdict = sink.stdout.readline()
            assert "wrong_recipient=0 " in verdict and "twice=0" in verdict, verdict
            sent = time.monotonic() - began
            house.stop()
            return stored, sent, memory
    _, announced, _ = sending(lambda: house.convened("announce", "--yes", "education", text), "an announcement's rows")
    connection = sqlite3.connect(house.database)
    with connection:
        connection.execute("UPDATE member SET digest_since = 1")
    connection.close()
    assert house.convened("announce", "--yes", "education", news(house, 101)).returncode == 0
    planned, sent, memory = sending(lambda: house.convened("digest", "--now", "--yes"), "a digest's rows")
    print(f"digest-100k-s {planned:.2f} s # all were sent after {sent:.1f} s")
    print(f"digest-rss-mib-100k {max(memory.values()):.1f} MiB # {memory}")
    print(f"digest-vs-announcement {announced / sent:.2f} # {announced:.1f} s, {sent:.1f} s", flush=True)


def switches(pid):
    return int(re.search(r"voluntary_ctxt_switches:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


def explained_ms(mails):
    """What each mail took but the first, sorted. As its lines come: each is written when its mail was read."""
    config = ROOT / "config" / "convened.cfg.example"
    at = []
    with running(PROCESSORS[-1], ["stdbuf", "-oL", BINARY, "explain", "--json", "-c", config, *mails]) as command:
        for _ in command.stdout:
            at.append(time.monotonic())
    assert command.returncode == 0 and len(at) == len(mails)
    return sorted((later - earlier) * 1000 for earlier, later in zip(at, at[1:]))


def explain_ms(*_):
    mails = sorted((ROOT / "tests" / "corpus").rglob("*.eml"))
    taken = explained_ms(mails)
    print(f"explain-ms {statistics.median(taken):.2f} ms # of {len(mails)} mails; 99 of 100 under {taken[len(taken) * 99 // 100]:.1f}", flush=True)


def big_mail_ms(folder, *_):
    slowest, which = 0, ""
    mail = folder / "big.eml"
    for name, text, _, _ in big_mails.mails():
        mail.write_bytes(text)
        taken = explained_ms([mail, mail])[0]
        slowest, which = max((slowest, which), (taken, name))
    print(f"big-mail-ms {slowest:.0f} ms # {which}", flush=True)


def idle_switches(folder, dovecot, relay):
    house = new_house(folder / "idle", dovecot, relay, "idle", tls=False).start()
    house.wait_log("signed-in")
    workers = house.wait_workers()
    time.sleep(5)  # the bustle of the start; then a minute of nothing is what is measured
    before = {name: switches(pid) for name, pid in workers.items()}
    time.sleep(60)
    most = {name: switches(pid) - before[name] for name, pid in workers.items()}
    house.stop()
    print(f"idle-switches {max(most.values())} 1/min # " + " ".join(f"{k}={v}" for k, v in most.items()), flush=True)


FIGURES = {"joins-per-s": joins_per_s, "join-ms": join_ms, "explain-ms": explain_ms, "big-mail-ms": big_mail_ms, "rss-mib": rss_mib,
           "idle-switches": idle_switches, "many": many,
           "digest": digest}


def main():
    folder = disk_folder()
    dovecot = Dovecot(folder / "dovecot").start()
    relay = Clocked().start()
    try:
        for name in sys.argv[1:] or FIGURES:
            FIGURES[name](folder, dovecot, relay)
    finally:
        for house in houses:
            house.close()
        dovecot.stop()
        relay.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
