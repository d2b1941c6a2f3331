"""README.md's walk from a clone to a member, at a scripted Microsoft and Google: its commands as they stand there, and fewer than ten."""
import os
import pty
import re
import select
import subprocess
import time

import pytest

from servers.house import ROOT

IS_FULL = bool(os.environ.get("CONVENED_FULL"))
SECTION = "## Try it at a scripted Microsoft or Google\n"
SECONDS = 600 if IS_FULL else 60  # a clone is compiled first


def walk(provider):
    """The commands up to the member, as README.md has them, the last one, which ends all, and the one in a second terminal."""
    text = (ROOT / "README.md").read_text()
    section = text.split(SECTION)[1].split("\n## ")[0]
    commands = re.search(r"```\n(.*?)```", section, re.S).group(1).splitlines()
    browser = re.search(r"`(curl [^`]* 'ADDRESS')`", section).group(1)
    assert "`git clone ADDRESS convened`, then `cd convened`" in text and "Write `google` for `microsoft`" in section
    *commands, stop = [command.replace("microsoft", provider) for command in commands]
    return commands, stop, browser


class Shell:
    """A terminal in which somebody types commands; `browser`: what is typed in another one when an address is shown."""

    def __init__(self, folder, browser):
        self.folder, self.browser = folder, browser
        self.typed = []
        leave = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CONVENED", "CONVENED_CONFIG")  # of a make that runs this test
        environment = {name: value for name, value in os.environ.items() if name not in leave}
        mine, theirs = pty.openpty()
        self.process = subprocess.Popen(["sh"], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                        env={**environment, "PS1": "<$?>", "TERM": "dumb"})
        os.close(theirs)
        self.screen = mine
        self.waits_for_prompt("")

    def types(self, command):
        """Returns what it says; it must not fail."""
        self.typed.append(command)
        os.write(self.screen, f"{command}\n".encode())
        return self.waits_for_prompt(command)

    def waits_for_prompt(self, command):
        """It says how the command ended."""
        said, until, is_open = "", time.monotonic() + SECONDS, False
        while (end := re.search(r"<(\d+)>$", said)) is None:
            assert select.select([self.screen], [], [], max(0, until - time.monotonic()))[0], f"{command}:\n{said}"
            said += os.read(self.screen, 65536).decode(errors="replace").replace("\r", "")
            address = re.search(r"^(https://localhost\S+)\n", said, re.M)
            if address and not is_open:
                is_open = True
                self.opens(address.group(1))
        assert end.group(1) == "0", f"{command}:\n{said}"
        return said

    def opens(self, address):
        self.typed.append(self.browser.replace("ADDRESS", address))
        page = subprocess.run(self.typed[-1], shell=True, capture_output=True, text=True, timeout=SECONDS, check=True)
        assert "you can close this window" in page.stdout, page

    def close(self):
        os.write(self.screen, b"exit\n")
        self.process.wait(10)
        os.close(self.screen)


def clone(shell):
    """A whole clone, compiled anew; or, for who has less time, one that shares all with ours but the folder of what is tried."""
    if IS_FULL and (ROOT / ".git").exists():
        shell.types(f"git clone -q {ROOT} convened")
        shell.types("cd convened")
        return shell.folder / "convened"
    copy = shell.folder / "convened"
    (copy / "build").mkdir(parents=True)
    for folder in (".", "build"):
        for entry in (ROOT / folder).iterdir():
            if entry.name != "build" and not entry.name.startswith("try-"):
                (copy / folder / entry.name).symlink_to(entry)
    shell.typed.append("git clone")
    shell.types("cd convened")
    return copy


@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_the_readme_leads_from_a_clone_to_a_member(provider, tmp_path):
    commands, stop, browser = walk(provider)
    shell = Shell(tmp_path, browser)
    try:
        copy = clone(shell)
        said = {command: shell.types(command) for command in commands}
        assert len(shell.typed) < 10, shell.typed
        assert re.search(r"^Ready: \d+ good", said[commands[1]], re.M), said[commands[1]]
        assert re.search(r"^ana@partner\.example .* education\n1 member$", said[commands[-1]], re.M), said[commands[-1]]
        assert "Please confirm: Education & Training" in said[commands[3]]
        assert "Welcome! You are now a member of" in said[commands[4]]
        shell.types(stop)
        assert not (copy / "build" / f"try-{provider}").exists()
    finally:
        if (tmp_path / "convened" / stop).exists():
            subprocess.run([tmp_path / "convened" / stop], check=False, timeout=30)
        shell.close()
