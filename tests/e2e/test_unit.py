"""The systemd unit: it verifies, is hardened, and the daemon with its sandbox works under exactly its system call filter."""
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from servers import wait_until

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "systemd" / "convened.service"
BINARY = Path(os.environ.get("CONVENED", ROOT / "build" / "convened")).resolve()
FULL = bool(os.environ.get("CONVENED_FULL"))
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


def under_filter(house):
    """Starts it as nobody under the unit's filter: no notice, for nobody can't write to root's socket."""
    filter_file = house.folder / "allowed"
    filter_file.write_text("\n".join(sorted(allowed())) + "\n")
    if os.geteuid() == 0:
        for path in [house.folder, *house.folder.rglob("*")]:
            os.chown(path, 65534, 65534)
    house.start(wait=False, launcher=[LAUNCHER, filter_file])


def test_a_partner_joins_while_the_daemon_runs_under_the_units_filter(build):
    names = allowed()
    assert "seccomp" in names and "mount" not in names and "setuid" not in names
    house = build()
    under_filter(house)
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


@pytest.mark.skipif(not FULL, reason="make check-full")
@pytest.mark.parametrize("script, said", [
    ('cat > "$1"', "outcome=told"),
    ('echo > "$1"; chown 0:0 "$1"', "the unit file forbids what it does"),
])
def test_an_alarms_command_runs_under_the_units_filter(build, script, said):
    house = build()
    told = house.folder / "told"
    house.write_config(more=f"""alert_command = ["/bin/sh", "-c", "{script}", "alert", "{told}"];""".replace('"$1"', '\\"$1\\"'))
    house.start()
    wait_until(lambda: house.rows("SELECT 1 FROM watch"), 10, "a look into the mailbox")
    house.stop()
    house.rows("UPDATE watch SET is_well = 0, is_final = 1, why = 'refused', since = since - 20000")
    (house.folder / "mailbox.secret").write_text("wrong\n")
    under_filter(house)
    house.wait_log(f"agenda: .*alert_command: .*({said})")
    assert "outcome=told" not in said or "the mailbox can't be read" in told.read_text()


def test_the_parent_alone_speaks_to_the_service_manager(build):
    house = build().start(environment={"WATCHDOG_USEC": "400000"})
    house.wait_notice("WATCHDOG=1")
    house.reload()
    house.wait_notice("WATCHDOG=1")
    for pid in house.workers().values():
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"NOTIFY_SOCKET" not in environment and b"WATCHDOG" not in environment
    house.process.send_signal(signal.SIGTERM)
    wait_until(lambda: house.notices.has("STOPPING=1"), 5, "STOPPING=1")
    assert house.process.wait(5) == 0


def test_a_failed_reload_is_told_in_the_status(build):
    house = build().start()
    good = house.config.read_text()
    house.config.write_text(good + "\nlog_levle = 1;\n")
    house.reload()
    wait_until(lambda: any(line.startswith("STATUS=reload failed") for line in house.notices.lines), 5, "the status")
    house.config.write_text(good)
    house.notices.lines.clear()
    house.reload()
    house.wait_log("generation=2 taken over")


def switches(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"^voluntary_ctxt_switches:\t(\d+)", status, re.M).group(1))


@pytest.mark.skipif(not FULL, reason="takes a minute")
def test_an_idle_daemon_sleeps(house):
    house.wait_log("inbox: outcome=signed-in")
    house.settled()
    pids = {**house.workers(), "parent": house.process.pid}
    before = {name: switches(pid) for name, pid in pids.items()}
    time.sleep(60)  # the measure is a minute of doing nothing
    woken = {name: switches(pid) - before[name] for name, pid in pids.items()}
    print(woken)
    assert max(woken.values()) <= 60, woken
