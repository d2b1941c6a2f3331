#!/usr/bin/python3 -B
"""Figures of the daemon as a whole, on real servers: one line a figure, NAME value unit.

joins-per-s    2,000 joins waiting in a private Dovecot, from the daemon's start until all confirmations are stored
join-ms        from the server's EXISTS, as the inbox stamped it, until the relay has the confirmation; median of 40
rss-mib        RssAnon of the largest worker with 10,000 members, at its most while they all get an announcement; no TLS
idle-switches  voluntary context switches a minute of the worker that has most, with nothing to do

The database lies on a disk (TMPDIR=/var/tmp if /tmp is in memory). Names as arguments choose some of them.
"""
import os
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from servers import Dovecot, House, Relay, wait_until  # noqa: E402

houses = []
LIMITS = "limits = { replies_per_quarter_hour_strangers = 1000000; };"


def disk_folder():
    """A folder that isn't in memory: a commit there costs what it costs."""
    for place in (os.environ.get("TMPDIR"), "/var/tmp", "/tmp", str(Path(__file__).resolve().parents[2] / "build")):
        if place and os.path.isdir(place):
            kind = [line.split()[2] for line in Path("/proc/mounts").read_text().splitlines()
                    if (place + "/").startswith(line.split()[1].rstrip("/") + "/")][-1]
            if kind not in ("tmpfs", "ramfs"):
                return Path(tempfile.mkdtemp(prefix="convened-bench-", dir=place))
    raise SystemExit("no folder on a disk: set TMPDIR")


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


def rss_mib(folder, dovecot, relay):
    house = new_house(folder / "memory", dovecot, relay, "memory", tls=False, more=LIMITS)
    assert house.convened("members", "add", "education", "first@partner.example").returncode == 0
    connection = sqlite3.connect(house.database)
    with connection:
        now = int(time.time())
        connection.executemany("INSERT INTO member (address, name, language, confirmed_at, created_at) VALUES (?, '', 'en', ?, ?)",
                               [(f"m{number}@partner.example", now, now) for number in range(9999)])
        connection.execute("INSERT OR IGNORE INTO membership (member, team, joined_at) SELECT id, 'education', ? FROM member", (now,))
    connection.close()
    before = len(relay.times)
    house.start()
    workers = house.wait_workers()
    (house.folder / "news.md").write_text("# News\n\n" + "We meet, and all are welcome.\n\n" * 100)
    house.convened("announce", "--yes", "education", house.folder / "news.md")
    dovecot.deliver([house.address], [join(house, number)[1] for number in range(100)])
    most = dict.fromkeys(workers, 0)

    def is_over():
        for name, pid in workers.items():
            most[name] = max(most[name], rss_anon_kib(pid))
        return len(relay.times) >= before + 10101
    wait_until(is_over, 120, "10,101 mails")
    house.settled()
    is_over()
    house.stop()
    print(f"rss-mib {max(most.values()) / 1024:.1f} MiB # " + " ".join(f"{k}={v / 1024:.1f}" for k, v in most.items()), flush=True)


def switches(pid):
    return int(re.search(r"voluntary_ctxt_switches:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()).group(1))


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


FIGURES = {"joins-per-s": joins_per_s, "join-ms": join_ms, "rss-mib": rss_mib, "idle-switches": idle_switches}


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
