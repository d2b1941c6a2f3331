#!/usr/bin/python3 -B
"""The outbox against libcurl's own SMTP upload, on one connection to the same sink: one line a figure, NAME value unit.

outbox-vs-libcurl      how many times libcurl's rate; 10,000 personalised mails of 10 KiB, each claimed, composed and recorded
outbox-cpu-vs-libcurl  CPU time a mail, as a part of libcurl's

libcurl keeps no books at all. Pairs alternate, and the median of 5 pairs counts; the time runs from the connection's accept to
the last reply, and for the outbox to its end, with its last commit. The database lies on a disk (TMPDIR=/var/tmp if /tmp is in
memory). -v shows each pair.
"""
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD = Path(os.environ.get("BENCH", Path(__file__).resolve().parents[2] / "build" / "tests" / "bench")).resolve()
MAILS, PAIRS = 10000, 5
RIGHT = "done wrong_size=0 wrong_recipient=0 wrong_text=0 twice=0"


def disk_folder():
    """A folder that isn't in memory: a commit there costs what it costs."""
    for place in (os.environ.get("TMPDIR"), "/var/tmp", "/tmp", str(BUILD)):
        if place and os.path.isdir(place):
            kind = [line.split()[2] for line in Path("/proc/mounts").read_text().splitlines()
                    if (place + "/").startswith(line.split()[1].rstrip("/") + "/")][-1]
            if kind not in ("tmpfs", "ramfs"):
                return place
    raise SystemExit("no folder on a disk: set TMPDIR")


def run(*command):
    """Runs one sender against a fresh sink; returns its rate, its CPU seconds a mail, and how often it slept."""
    with subprocess.Popen([BUILD / "sink", str(MAILS)], stdout=subprocess.PIPE, text=True) as sink:
        try:
            port = sink.stdout.readline().split()[1]
            with subprocess.Popen([word.replace("PORT", port) for word in command], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True) as sender:
                begin = float(sink.stdout.readline().split()[1])
                verdict = sink.stdout.readline().strip()
                told, _ = sender.communicate("done\n")
        finally:
            sink.kill()
    if verdict != RIGHT or sender.returncode != 0:
        raise SystemExit(f"{command[0]}: {verdict}, exit {sender.returncode}")
    words = told.split()
    return MAILS / (float(words[1]) - begin), float(words[3]) / MAILS, int(words[5]) / MAILS


def main():
    rates, costs = [], []
    with tempfile.TemporaryDirectory(prefix="convened-bench-", dir=disk_folder()) as folder:
        for _ in range(PAIRS):
            curl_rate, curl_cpu, curl_sleeps = run(str(BUILD / "curl_upload"), "PORT", str(MAILS))
            rate, cpu, sleeps = run(str(BUILD / "outbox_run"), folder, "PORT", str(MAILS))
            rates.append(rate / curl_rate)
            costs.append(cpu / curl_cpu)
            if "-v" in sys.argv:
                print(f"# libcurl {curl_rate:.0f}/s {curl_cpu * 1e6:.1f} us {curl_sleeps:.1f} sleeps, "
                      f"outbox {rate:.0f}/s {cpu * 1e6:.1f} us {sleeps:.1f} sleeps",
                      flush=True)
    print(f"outbox-vs-libcurl {statistics.median(rates):.2f} times")
    print(f"outbox-cpu-vs-libcurl {statistics.median(costs):.2f} times")


if __name__ == "__main__":
    main()
