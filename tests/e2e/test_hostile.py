"""What a mail that was written to hurt may cost: two seconds of work and 512 MB, and never an act. Needs no server."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import hostile  # noqa: E402
PROGRAM = os.path.abspath(os.environ.get("CONVENED", ROOT / "build" / "convened"))
CONFIG = str(ROOT / "config" / "convened.cfg.example")
CPU_S, MEMORY_KB = 2, 512 * 1024
QUICK, FULL = 200_000, 25_000_000


# A process begins with the peak of who started it (getrusage(2)), and that is the whole test run: so a small one stands between.
RUNNER = """
import os, subprocess, sys
run = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(run.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


def explain(mails):
    """The answers, and what all processes together took: seconds of work, and of the largest the kilobytes."""
    run = subprocess.run([sys.executable, "-S", "-c", RUNNER, PROGRAM, "explain", "--json", "-c", CONFIG, *mails],
                         capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr  # a reader that crashed, starved or came late says so here
    cpu_s, memory_kb = run.stderr.split()[-2:]
    return [json.loads(line) for line in run.stdout.splitlines()], float(cpu_s), int(memory_kb)


def acts(answer):
    """What would change anything; a field of question marks may ask for help, which tells and changes nothing."""
    return [request for request in answer.get("requests", []) if request != "help"]


def test_no_hostile_mail_acts_or_costs_more_than_its_reading(tmp_path):
    names = {}
    for number, (name, mail) in enumerate(hostile.mails(QUICK)):
        names[str(tmp_path / f"{number}.eml")] = name
        (tmp_path / f"{number}.eml").write_bytes(mail)
    answers, cpu_s, memory_kb = explain(names)
    assert len(answers) == len(names)
    assert [names[a["file"]] for a in answers if acts(a) or not a["kind"]] == []
    assert cpu_s / len(names) < CPU_S / 10 and memory_kb < MEMORY_KB


@pytest.mark.skipif(not os.environ.get("CONVENED_FULL"), reason="make check-full")
@pytest.mark.parametrize("name", hostile.SHAPES)
def test_nor_does_one_of_25_mb(name, tmp_path):
    mail = tmp_path / "mail.eml"
    mail.write_bytes(hostile.SHAPES[name](FULL).encode())
    (answer,), cpu_s, memory_kb = explain([str(mail)])
    assert answer["kind"] and not acts(answer)
    assert cpu_s < CPU_S and memory_kb < MEMORY_KB, f"{cpu_s:.2f} s, {memory_kb} kB"
