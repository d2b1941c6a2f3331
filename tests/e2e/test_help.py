"""What each command says of itself."""
import re
import subprocess

from servers.house import BINARY


def said(*arguments):
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=10, check=False)
    assert done.returncode == 0 and not done.stderr, done
    assert all(len(line) <= 80 for line in done.stdout.splitlines()), done.stdout
    return done.stdout


def test_each_command_has_its_manual_at_hand():
    commands = re.findall(r"(?m)^  ([a-z]+) ", said("help"))
    assert len(commands) >= 15
    for command in set(commands) - {"help", "version"}:
        text = said(command, "--help")
        assert text.startswith(f"usage: convened {command}"), text
        assert len(text.splitlines()) > 4 and "\\" not in text, text
        assert said("help", command) == text
