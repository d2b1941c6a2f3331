"""What an administrator may count on when asking `convened explain` about a mail. Needs no server."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import big_mails  # noqa: E402
PROGRAM = os.environ.get("CONVENED", str(ROOT / "build" / "convened"))
CONFIG = str(ROOT / "config" / "convened.cfg.example")


def explain(*arguments, mail=b""):
    return subprocess.run([PROGRAM, "explain", *arguments], input=mail, capture_output=True, timeout=30, check=False)


def test_one_object_a_line_with_only_the_fields_that_apply():
    run = explain("--json", "-c", CONFIG, "-", mail=b"From: Ana <ana@lakeside.example>\nSubject: leave hiring\n\n")
    assert run.returncode == 0
    answer = json.loads(run.stdout)
    assert answer.pop("why")
    assert answer == {"file": "-", "kind": "request", "language": "en", "from": "ana@lakeside.example",
                      "subject": "leave hiring", "requests": ["leave:hiring"]}


def test_a_missing_file_is_said_and_the_others_are_explained(tmp_path):
    mail = tmp_path / "mail.eml"
    mail.write_bytes(b"From: ana@lakeside.example\nSubject: status\n\n")
    run = explain("--json", "-c", CONFIG, str(tmp_path / "gone.eml"), str(mail))
    assert run.returncode == os.EX_NOINPUT
    assert b"gone.eml" in run.stderr
    assert json.loads(run.stdout)["requests"] == ["status"]


def test_a_mail_cannot_write_to_the_terminal():
    run = explain("-c", CONFIG, "-",
                  mail=b"From: \"\x1b[31mX\" <a@x.example>\nSubject: \x1b[2Jhi\n\n\x1b]0;title\x07status\n")
    assert run.returncode == 0
    assert not any(byte < 0x20 and byte != 0x0A for byte in run.stdout)


def test_without_a_config_or_a_mail_it_says_what_is_missing(tmp_path):
    assert explain("-c", CONFIG).returncode == os.EX_USAGE
    assert explain("-c", str(tmp_path / "none.cfg"), "-").returncode == os.EX_CONFIG
    assert explain("--no-such-option").returncode == os.EX_USAGE


@pytest.mark.parametrize("name,mail,kind,requests", [pytest.param(*mail, id=mail[0]) for mail in big_mails.mails()])
def test_a_mail_of_25_mb_is_understood_or_left_to_people(name, mail, kind, requests):
    assert len(mail) <= big_mails.BYTES
    run = explain("--json", "-c", CONFIG, "-", mail=mail)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert (answer["kind"], answer.get("requests", [])) == (kind, requests), answer["why"]
