"""The systemd unit: it verifies, is hardened, and the daemon with its sandbox works under exactly its system call filter."""
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "systemd" / "convened.service"
BINARY = Path(os.environ.get("CONVENED", ROOT / "build" / "convened")).resolve()
LAUNCHER = BINARY.parent / "tests" / "worker" / "under_unit_filter"


def lines(key):
    return [line.split("=", 1)[1] for line in UNIT.read_text().splitlines() if line.startswith(f"{key}=")]


def members(name):
    """The system calls of a set, sets within it too."""
    if not name.startswith("@"):
        return {name}
    shown = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
    words = [line.strip() for line in shown.splitlines()[1:]]
    return set().union(*(members(word) for word in words if word and not word.startswith("#")))


def allowed():
    """What systemd.exec(5) makes of the unit's lines: a list of what is allowed, @default always, then what "~" takes away."""
    names = members("@default")
    for line in lines("SystemCallFilter"):
        words = line.removeprefix("~").split()
        part = set().union(*(members(word) for word in words))
        names = names - part if line.startswith("~") else names | part
    return names


@pytest.fixture
def unit(tmp_path):
    copy = tmp_path / "convened.service"
    copy.write_text(UNIT.read_text().replace("/usr/local/bin/convened", str(BINARY)).replace(
        "Documentation=man:convened(8) man:convened.cfg(5)\n", ""))
    return copy


def test_the_unit_has_no_unknown_line(unit):
    told = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_unit_exposes_little(unit):
    told = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-500:]


def test_a_partner_joins_while_the_daemon_runs_under_the_units_filter(build):
    names = allowed()
    assert "seccomp" in names and "mount" not in names and "setuid" not in names
    house = build()
    filter_file = house.folder / "allowed"
    filter_file.write_text("\n".join(sorted(names)) + "\n")
    if os.geteuid() == 0:
        for path in [house.folder, *house.folder.rglob("*")]:
            os.chown(path, 65534, 65534)
    house.start(wait=False, launcher=[LAUNCHER, filter_file])  # nobody can't write to root's notice socket
    house.wait_log("inbox: outcome=signed-in")
    ana = house.person("ana")
    ana.writes("join education")
    ana.reads("confirm")
    for pid in house.workers().values():
        status = Path(f"/proc/{pid}/status").read_text()
        assert "Seccomp:\t2" in status
    assert "signal" not in house.log()
    status, seconds = house.stop()
    assert status == 0 and seconds < 5
