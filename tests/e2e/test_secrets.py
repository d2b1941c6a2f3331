"""Who reads foreign mail knows no secret: its memory is looked through, before and after a reload."""
import os
import re
from pathlib import Path

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


def reader_of(inbox):
    """The zygote: the inbox's own child."""
    children = Path(f"/proc/{inbox}/task/{inbox}/children").read_text().split()
    (zygote,) = [pid for pid in children if Path(f"/proc/{pid}/comm").read_text() == "convened-letter\n"]
    return int(zygote)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may look into processes")
def test_the_reader_of_foreign_mail_holds_neither_the_password_nor_the_key(build):
    house = build().start()
    ana = house.person("ana")
    ana.writes("join education")
    ana.reads("confirm")
    house.reload()
    inbox = house.workers()["inbox"]
    key = bytes.fromhex(Path(f"{house.database}.key").read_text().strip())
    knows = memory(inbox)
    assert key in knows  # so that it would be found
    reader = memory(reader_of(inbox))
    assert len(reader) > 1_000_000 and key not in reader and key.hex().encode() not in reader
    password = re.compile(rb"(?<![\w.])secret(?![\w.])")
    assert [reader[m.start() - 60:m.end() + 20] for m in password.finditer(reader)] == []
