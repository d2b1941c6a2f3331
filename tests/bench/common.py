"""What the benchmarks share: where the database lies, and programs of ours that end with us."""
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BENCH", ROOT / "build" / "tests" / "bench")).resolve()
PROCESSORS = sorted(os.sched_getaffinity(0))
LONGEST_S = 180

signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whoever is ended ends what it started


def disk_folder():
    """A new folder that isn't in memory: a commit there costs what it costs."""
    for place in (os.environ.get("TMPDIR"), "/var/tmp", "/tmp", str(ROOT / "build")):
        if place and os.path.isdir(place):
            kind = [line.split()[2] for line in Path("/proc/mounts").read_text().splitlines()
                    if (place + "/").startswith(line.split()[1].rstrip("/") + "/")][-1]
            if kind not in ("tmpfs", "ramfs"):
                return Path(tempfile.mkdtemp(prefix="convened-bench-", dir=place))
    raise SystemExit("no folder on a disk: set TMPDIR")


@contextlib.contextmanager
def running(processor, command, **how):
    """A program on that processor alone. It is killed when its time is over, so that nobody waits for it for ever."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: os.sched_setaffinity(0, {processor}), **how)
    timer = threading.Timer(LONGEST_S, process.kill)
    timer.start()
    try:
        with process:
            yield process
    finally:
        timer.cancel()


@contextlib.contextmanager
def server(program, *arguments):
    """(process, port) of sink or delay, ended at the end."""
    with running(PROCESSORS[0], [BUILD / program, *arguments]) as process:
        try:
            yield process, process.stdout.readline().split()[1]
        finally:
            process.kill()
