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


def explain(mails):
    """The answers, and what all processes together took: seconds of work, and of the largest the kilobytes."""
    with subprocess.Popen([PROGRAM, "explain", "--json", "-c", CONFIG, *mails], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as run:
        out, said = run.stdout.read(), run.stderr.read()
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0, said.decode()  # a reader that crashed, starved or came late says so here
    return [json.loads(line) for line in out.splitlines()], used.ru_utime + used.ru_stime, used.ru_maxrss


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
