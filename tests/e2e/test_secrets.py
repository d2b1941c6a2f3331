"""Who reads foreign mail knows no secret: its memory is looked through, before and after a reload, and while it reads."""
import os
import re
import signal
import time
from pathlib import Path

import hostile  # conftest.py knows the way
import pytest


def memory(pid):
    """All that a process can read of its own."""
    parts = []
    with open(f"/proc/{pid}/mem", "rb") as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            first, last, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if rights.startswith("rw"):
                try:
                    mem.seek(int(first, 16))
                    parts.append(mem.read(int(last, 16) - int(first, 16)))
                except OSError:
                    pass  # a guard page
    return b"".join(parts)


def children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def reader_of(inbox):
    """The zygote: the inbox's own child."""
    (zygote,) = [pid for pid in children(inbox) if Path(f"/proc/{pid}/comm").read_text() == "convened-letter\n"]
    return zygote


def memory_while_reading(zygote, words, seconds=20):
    """Of the child that reads a mail with these words, stopped in the middle of it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for child in children(zygote):
            try:
                os.kill(child, signal.SIGSTOP)
                seen = memory(child)
                os.kill(child, signal.SIGCONT)
            except OSError:
                continue  # it has ended
            if words in seen:
                return seen
    raise AssertionError("no child was seen with the mail")


def secrets(house, seen):
    """Where the database's key or a password of mailbox or relay stands."""
    key = bytes.fromhex(Path(f"{house.database}.key").read_text().strip())
    wanted = {"key": re.escape(key), "key in hex": key.hex().encode(), "password": rb"(?<![\w.])secret(?![\w.])"}
    assert len(seen) > 1_000_000
    return {name: seen[max(found.start() - 60, 0):found.end() + 20] for name, pattern in wanted.items()
            for found in re.finditer(pattern, seen)}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into processes")
def test_the_reader_of_foreign_mail_holds_neither_the_password_nor_the_key(build):
    house = build().start()
    ana = house.person("ana")
    ana.writes("join education")
    ana.reads("confirm")
    house.reload()
    inbox = house.workers()["inbox"]
    assert "key" in secrets(house, memory(inbox))  # so that it would be found; the inbox itself keeps no password
    assert secrets(house, memory(reader_of(inbox))) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into processes")
def test_nor_does_the_child_while_it_reads_a_mail(build):
    house = build().start()
    ana = house.person("ana")
    ana.writes("join education")
    ana.reads("confirm")
    inbox = house.workers()["inbox"]
    knows = memory(inbox)
    assert ana.address.encode() in knows and "key" in secrets(house, knows)
    house.dovecot.deliver([house.address], (hostile.SHAPES["a table"](3_000_000) + "<p>the last words").encode())
    seen = memory_while_reading(reader_of(inbox), b"the last words")
    assert secrets(house, seen) == {}
    assert ana.address.encode() not in seen  # nor of other people's mail
    house.settled()
