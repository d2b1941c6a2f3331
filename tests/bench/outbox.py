#!/usr/bin/python3 -B
"""The outbox against libcurl's own SMTP upload, to the same sink: one line a figure, NAME value unit.

outbox-vs-libcurl       how many times libcurl's rate, on one connection; 10,000 personalised mails of 10 KiB, each claimed,
                        composed and recorded: at least 2
outbox-cpu-vs-libcurl   CPU time a mail, as a part of libcurl's: at most 0.5
outbox-vs-libcurl-40ms  the rates on one connection over a line whose round trip takes 40 ms (delay.c): at least 3.5
outbox-vs-multi-40ms-10 the same with 10 connections against one curl_multi with 10: at least 8
curl-upload-vs-ceiling  our program that uploads by libcurl against a stranger's, so that the measure can be trusted: within 10 %
                        of 1. Left out where the stranger's source (CEILING=FILE) isn't there.

libcurl keeps no books at all. Sink and sender each have a processor of their own where there are two, as a relay is another
machine: left to the scheduler, either sender takes up to five times as long in one run as in the next. Pairs alternate, and
the median of 5 pairs counts (3 over the long line, where what is measured is waiting); the time runs from the connection's
accept to the last reply, and for the outbox to its end, with its last commit. The database lies on a disk (TMPDIR=/var/tmp if
/tmp is in memory). -v shows each pair; near, far and ceiling choose.
"""
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from common import BUILD, PROCESSORS, ROOT, disk_folder, running, server

CEILING = Path(os.environ.get("CEILING", ROOT.parent / "shared" / "bench" / "curl_ceiling.c"))
MAILS, PAIRS = 10000, 5
# Connections, mails, pairs: libcurl sends 6 a second over one connection of such a line, and 20 over ten.
FAR = {"outbox-vs-libcurl-40ms": (1, 48, 3), "outbox-vs-multi-40ms-10": (10, 240, 3)}
FAR_MS = 20  # each way
RIGHT = "done wrong_size=0 wrong_recipient=0 wrong_text=0 twice=0"


def far_away(port):
    """A port from which it takes a while to that one."""
    return server("delay", port, FAR_MS)


def close_by(port):
    return contextlib.nullcontext((None, port))


def run(command, mails, place):
    """Runs one sender against a fresh sink; returns when that began, and what the sender told."""
    with server("sink", mails) as (sink, there), place(there) as (_, port), \
            running(PROCESSORS[-1], [word.replace("PORT", port) for word in command], stdin=subprocess.PIPE) as sender:
        begin = float(sink.stdout.readline().split()[1])
        verdict = sink.stdout.readline().strip()
        told, _ = sender.communicate("done\n")
    if verdict != RIGHT or sender.returncode != 0:
        raise SystemExit(f"{command[0]}: {verdict}, exit {sender.returncode}")
    return begin, told.split()


def run_ours(program, *arguments, mails=MAILS, connections=1, place=close_by):
    """Its rate, its CPU seconds a mail, and how often it slept for each of them."""
    begin, words = run([str(BUILD / program), *arguments, "PORT", str(mails), str(connections)], mails, place)
    return mails / (float(words[1]) - begin), float(words[3]) / mails, int(words[5]) / mails


def run_ceiling(program):
    """The same of the stranger's, which doesn't count its sleeps."""
    told = run([program, "-n", "1", "-m", str(MAILS), "smtp://127.0.0.1:PORT"], MAILS, close_by)[1]
    told = dict(word.split("=") for word in told)
    return float(told["rate"]), float(told["us_per_mail"]) / 1e6, 0


def pairs(name, first, other, count=PAIRS):
    """`count` times both, the one that begins alternating: the ratios of rates and of CPU time, each the median."""
    rates, costs = [], []
    for pair in range(count):
        if pair % 2 == 0:
            one, two = first(), other()
        else:
            two, one = other(), first()
        rates.append(two[0] / one[0])
        costs.append(two[1] / one[1])
        if "-v" in sys.argv:
            print(f"# {name}: " + " against ".join(f"{rate:.1f}/s {cpu * 1e6:.1f} us {sleeps:.1f} sleeps"
                                                   for rate, cpu, sleeps in (two, one)), flush=True)
    return statistics.median(rates), statistics.median(costs)


def near(folder):
    rate, cost = pairs("outbox and libcurl", lambda: run_ours("curl_upload"), lambda: run_ours("outbox_run", folder))
    print(f"outbox-vs-libcurl {rate:.2f} times")
    print(f"outbox-cpu-vs-libcurl {cost:.2f} times", flush=True)


def far(folder):
    for name, (connections, mails, count) in FAR.items():
        how = {"mails": mails, "connections": connections, "place": far_away}
        rate, _ = pairs(name, lambda: run_ours("curl_upload", **how), lambda: run_ours("outbox_run", folder, **how), count)
        print(f"{name} {rate:.2f} times", flush=True)


def ceiling(folder):
    if not CEILING.exists():
        print(f"# curl-upload-vs-ceiling is left out: there is no {CEILING}")
        return
    program = str(Path(folder) / "curl_ceiling")
    subprocess.run(["cc", "-O2", str(CEILING), "-o", program, "-lcurl", "-lsqlite3", "-lpthread"], check=True)
    rate, _ = pairs("curl_upload and the ceiling", lambda: run_ceiling(program), lambda: run_ours("curl_upload"))
    print(f"curl-upload-vs-ceiling {rate:.2f} times", flush=True)


def main():
    parts = {"near": near, "far": far, "ceiling": ceiling}
    folder = str(disk_folder())
    try:
        for part in [word for word in sys.argv[1:] if word in parts] or parts:
            parts[part](folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
