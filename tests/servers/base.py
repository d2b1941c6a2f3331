"""What all private servers share: ports, certificates, waiting with a deadline, stopping."""
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PASSWORD = "secret"


class Deadline(Exception):
    """What was waited for didn't come in time."""


def wait_until(probe, seconds, what):
    """Returns the first true answer of probe(); Deadline, naming `what`, after so many seconds."""
    end = time.monotonic() + seconds
    pause = 0.005
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Deadline(f"{what}: not within {seconds} s")
        time.sleep(pause)  # between two looks; the wait itself is for an event, and ends with it
        pause = min(pause * 1.5, 0.05)


def free_ports(count):
    """Ports that nobody has now: the kernel gives them."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def can_connect(port):
    """Does somebody listen there?"""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
        return True
    except OSError:
        return False


def is_running(pid):
    """A process that ended but whose parent hasn't looked yet (a zombie) doesn't run."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def stop_process(pid, seconds=10):
    """SIGTERM, then a wait, then SIGKILL: afterwards it is gone."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, sign)
            wait_until(lambda: not is_running(pid), seconds, f"the end of process {pid}")
            return
        except ProcessLookupError:
            return
        except Deadline:
            continue


def certificates(folder):
    """Makes ca.pem, srv.pem and srv.key for localhost and 127.0.0.1, once."""
    folder = Path(folder)
    if (folder / "srv.pem").exists():
        return folder / "ca.pem"
    extensions = folder / "srv.ext"
    extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
                          "basicConstraints=CA:FALSE\n")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for command in (
        ["req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA",
         "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        ["req", *curve, "-keyout", "srv.key", "-out", "srv.csr", "-subj", "/CN=localhost"],
        ["x509", "-req", "-in", "srv.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
         "-out", "srv.pem.new", "-extfile", "srv.ext"],
    ):
        done = subprocess.run(["openssl", *command], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"openssl {command[0]}: {done.stderr}")
    (folder / "srv.pem.new").rename(folder / "srv.pem")
    return folder / "ca.pem"
