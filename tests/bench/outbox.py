#!/usr/bin/python3 -B
"""The outbox against libcurl's own SMTP upload, on one connection to the same sink: one line a figure, NAME value unit.

outbox-vs-libcurl       how many times libcurl's rate; 10,000 personalised mails of 10 KiB, each claimed, composed and recorded
outbox-cpu-vs-libcurl   CPU time a mail, as a part of libcurl's
curl-upload-vs-ceiling  our program that uploads by libcurl against a stranger's, so that the measure can be trusted: within 10 %
                        of 1. Left out where the stranger's source (CEILING=FILE) isn't there.

libcurl keeps no books at all. Sink and sender each have a processor of their own where there are two, as a relay is another
machine: left to the scheduler, either sender takes up to five times as long in one run as in the next. Pairs alternate, and
the median of 5 pairs counts; the time runs from the connection's accept to the last reply, and for the outbox to its end,
with its last commit. The database lies on a disk (TMPDIR=/var/tmp if /tmp is in memory). -v shows each pair.
"""
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BENCH", ROOT / "build" / "tests" / "bench")).resolve()
CEILING = Path(os.environ.get("CEILING", ROOT.parent / "shared" / "bench" / "curl_ceiling.c"))
MAILS, PAIRS = 10000, 5
PROCESSORS = sorted(os.sched_getaffinity(0))
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


def start(processor, command, **how):
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                            preexec_fn=lambda: os.sched_setaffinity(0, {processor}), **how)


def run(*command):
    """Runs one sender against a fresh sink; returns when that began, and what the sender told."""
    with start(PROCESSORS[0], [BUILD / "sink", str(MAILS)]) as sink:
        try:
            port = sink.stdout.readline().split()[1]
            with start(PROCESSORS[-1], [word.replace("PORT", port) for word in command],
                       stdin=subprocess.PIPE) as sender:
                begin = float(sink.stdout.readline().split()[1])
                verdict = sink.stdout.readline().strip()
                told, _ = sender.communicate("done\n")
        finally:
            sink.kill()
    if verdict != RIGHT or sender.returncode != 0:
        raise SystemExit(f"{command[0]}: {verdict}, exit {sender.returncode}")
    return begin, told.split()


def run_ours(*command):
    """Its rate, its CPU seconds a mail, and how often it slept for each of them."""
    begin, words = run(*command)
    return MAILS / (float(words[1]) - begin), float(words[3]) / MAILS, int(words[5]) / MAILS


def run_ceiling(program):
    """The same of the stranger's, which doesn't count its sleeps."""
    told = dict(word.split("=") for word in run(program, "-n", "1", "-m", str(MAILS), "smtp://127.0.0.1:PORT")[1])
    return float(told["rate"]), float(told["us_per_mail"]) / 1e6, 0


def pairs(name, first, other):
    """PAIRS times both, the one that begins alternating: the ratios of rates and of CPU time, each the median."""
    rates, costs = [], []
    for pair in range(PAIRS):
        if pair % 2 == 0:
            one, two = first(), other()
        else:
            two, one = other(), first()
        rates.append(two[0] / one[0])
        costs.append(two[1] / one[1])
        if "-v" in sys.argv:
            print(f"# {name}: " + " against ".join(f"{rate:.0f}/s {cpu * 1e6:.1f} us {sleeps:.1f} sleeps"
                                                   for rate, cpu, sleeps in (two, one)), flush=True)
    return statistics.median(rates), statistics.median(costs)


def main():
    def upload():
        return run_ours(str(BUILD / "curl_upload"), "PORT", str(MAILS))

    with tempfile.TemporaryDirectory(prefix="convened-bench-", dir=disk_folder()) as folder:
        def outbox():
            return run_ours(str(BUILD / "outbox_run"), folder, "PORT", str(MAILS))

        rate, cost = pairs("outbox and libcurl", upload, outbox)
        print(f"outbox-vs-libcurl {rate:.2f} times")
        print(f"outbox-cpu-vs-libcurl {cost:.2f} times", flush=True)
        if not CEILING.exists():
            print(f"# curl-upload-vs-ceiling is left out: there is no {CEILING}")
            return
        ceiling = str(Path(folder) / "curl_ceiling")
        subprocess.run(["cc", "-O2", str(CEILING), "-o", ceiling, "-lcurl", "-lsqlite3", "-lpthread"], check=True)
        rate, _ = pairs("curl_upload and the ceiling", lambda: run_ceiling(ceiling), upload)
        print(f"curl-upload-vs-ceiling {rate:.2f} times")


if __name__ == "__main__":
    main()
