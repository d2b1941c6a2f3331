"""What the reading of very many mails leaves behind in the process that asks and in the one that forks a reader for each.

CORPUS: the mails beside tests/hostile.py's. COUNT: how many in all, 100,000 by default. Not a part of any check: it takes minutes.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import hostile  # noqa: E402
PROGRAM = os.path.abspath(os.environ.get("CONVENED", ROOT / "build" / "convened"))
CONFIG = str(ROOT / "config" / "convened.cfg.example")
CORPUS = os.environ.get("CORPUS", "")
COUNT = int(os.environ.get("COUNT", 100_000))
STEP, MORE = COUNT // 10, 1000  # so that the last figure, too, is of processes that run
HOSTILE_BYTES, MOST_GROWTH_KB = 4000, 1024


def prepare(folder):
    """Short names, for 100,000 of them are one command line."""
    names = []
    for _, mail in hostile.mails(HOSTILE_BYTES):
        names.append(str(len(names)))
        (folder / names[-1]).write_bytes(mail)
    for mail in sorted(Path(CORPUS).rglob("*.eml")) if CORPUS else []:
        names.append(str(len(names)))
        (folder / names[-1]).symlink_to(mail.resolve())
    return names


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_kb(pid):
    """What is its own: pages shared with the program's file are no growth."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = prepare(folder)
        mails = (names * ((COUNT + MORE) // len(names) + 1))[:COUNT + MORE]
        seen, unread, measured = 0, 0, []
        with (folder / "said").open("w+b") as said, \
                subprocess.Popen([PROGRAM, "explain", "--json", "-c", CONFIG, *mails], cwd=folder, stdout=subprocess.PIPE,
                                 stderr=said) as run:
            for line in run.stdout:
                seen += 1
                unread += not json.loads(line)["kind"]
                if seen in (1000, *range(STEP, COUNT + 1, STEP)):
                    (zygote,) = children(run.pid)
                    measured.append((resident_kb(run.pid), resident_kb(zygote)))
                    print(f"{seen:7} mails: asking {measured[-1][0]} kB, forking {measured[-1][1]} kB", flush=True)
            status = run.wait()
            said.seek(0)
            complaints = said.read().decode(errors="replace").splitlines()
        print(f"{seen} of {len(mails)} mails ({len(names)} different), {unread} without a kind, exit status {status}, "
              f"{len(complaints)} complaints", *complaints[:10], sep="\n")
        grown = [max(kb[i] for kb in measured) - measured[0][i] for i in range(2)]
        return seen != len(mails) or unread > 0 or status != 0 or max(grown) > MOST_GROWTH_KB


if __name__ == "__main__":
    sys.exit(main())
