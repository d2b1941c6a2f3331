"""Time that runs faster, for stories that last days: the same for the daemon (by lapse.c, preloaded) and for the servers.

    lapse = Lapse(folder)
    identity = Identity(folder, clock=lapse.time)
    house.start(environment=lapse.environment)
    lapse.set_speed(60)      a minute a second
    lapse.jump(3600)         an hour at once, as when a machine wakes up
"""
import mmap
import os
import struct
import subprocess
import time
from pathlib import Path

SECOND_NS = 10**9
SOURCE = Path(__file__).resolve().parent / "lapse.c"


class Lapse:
    def __init__(self, folder, speed=1):
        folder = Path(folder)
        library, file = folder / "lapse.so", folder / "lapse"
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
        file.write_bytes(bytes(4096))
        with file.open("r+b") as opened:
            self.shared = mmap.mmap(opened.fileno(), 4096)
        self.began = time.time()
        self.turn, self.true_base, self.base, self.speed = 0, time.monotonic_ns(), 0, speed
        self._write()
        self.environment = {"LD_PRELOAD": str(library), "LAPSE": str(file), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")
                            + ":verify_asan_link_order=0"}

    def _write(self):
        self.shared[:8] = struct.pack("q", self.turn + 1)
        self.shared[8:48] = struct.pack("5q", self.true_base, self.base, int(self.began * SECOND_NS), SECOND_NS, self.speed)
        self.shared[:8] = struct.pack("q", self.turn + 2)
        self.turn += 2

    def gone(self):
        """Seconds since the beginning."""
        return (self.base + (time.monotonic_ns() - self.true_base) * self.speed) / SECOND_NS

    def time(self):
        return self.began + self.gone()

    def set_speed(self, speed):
        self._change(0, speed)

    def jump(self, seconds):
        self._change(seconds, self.speed)

    def _change(self, seconds, speed):
        now = time.monotonic_ns()
        self.base += (now - self.true_base) * self.speed + seconds * SECOND_NS
        self.true_base, self.speed = now, speed
        self._write()
