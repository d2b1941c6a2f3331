"""What an administrator may count on when asking `convened explain` about a mail. Needs no server."""
import difflib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import big_mails  # noqa: E402
PROGRAM = os.path.abspath(os.environ.get("CONVENED", ROOT / "build" / "convened"))
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


# ---- the readable account ----

ACCOUNTS = Path(__file__).parent / "explain"


@pytest.mark.parametrize("name", sorted(mail.stem for mail in ACCOUNTS.glob("*.eml")))
def test_the_account_says_what_was_seen_which_rule_decided_and_what_would_be_sent(name):
    run = subprocess.run([PROGRAM, "explain", "-c", CONFIG, f"{name}.eml"], capture_output=True, timeout=30, check=False,
                         cwd=ACCOUNTS)
    assert run.returncode == 0, run.stderr.decode()
    shown, expected = run.stdout.decode(), (ACCOUNTS / f"{name}.txt").read_text()
    assert shown == expected, "\n".join(difflib.unified_diff(expected.splitlines(), shown.splitlines(), "promised", "shown"))


def test_whole_texts_are_set_off_so_that_none_passes_for_ours():
    run = explain("--texts", "-c", CONFIG, str(ACCOUNTS / "leave-in-a-letter.eml"))
    lines = run.stdout.decode().splitlines()
    whole = [line for line in lines if line.startswith("      >")]
    assert sum("Healthcare Collaborative, 1 Main St, Chicago" in line for line in whole) == 2  # both footers
    assert not any("1 Main St" in line for line in lines if line not in whole)


def test_a_template_that_fails_is_said_with_its_name(tmp_path):
    (tmp_path / "own" / "en").mkdir(parents=True)
    (tmp_path / "own" / "en" / "help.mustache").write_text("Subject: {{#x}}\n\nbroken\n")
    config = tmp_path / "convened.cfg"
    config.write_text(Path(CONFIG).read_text() + '\ntemplates = "own";\n')
    run = explain("-c", str(config), "-", mail=b"From: ana@lakeside.example\nSubject: help\n\n")
    assert run.returncode == os.EX_DATAERR and b"help.mustache" in run.stderr
