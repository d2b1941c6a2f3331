"""Every kind of mail, shown to an administrator with the house's own templates."""
import re


def test_mails_are_shown_as_the_config_and_own_templates_make_them(build):
    house = build(more='templates = "own";')
    (house.folder / "own" / "pl").mkdir(parents=True)
    (house.folder / "own" / "pl" / "left.mustache").write_text("Subject: {{team_list}}: do widzenia na razie\n\nDziękujemy za {{team_list}}!\n")
    house.write_config()
    kinds = [line.split(" ", 1) for line in house.convened("preview").stdout.splitlines()]
    assert len(kinds) > 30 and all(what.strip() for _, what in kinds)
    shown = house.convened("preview", "left", "--language", "pl")
    assert shown.returncode == 0 and "Dziękujemy za Edukacja i Szkolenia!" in shown.stdout
    assert shown.stdout.startswith("Subject: Edukacja i Szkolenia: do widzenia")
    page = house.convened("preview", "--html", "invitation").stdout
    assert re.match(r"<!DOCTYPE html>", page, re.I) and "<strong>“Spring meeting”</strong>" in page
    everything = house.convened("preview", "--all", "--language", "es")
    assert everything.returncode == 0 and all(f"======== {kind}:" in everything.stdout for kind, _ in kinds)
    assert house.convened("preview", "nothing").returncode == 64
    assert house.convened("preview", "--html", "--all").returncode == 64
    (house.folder / "own" / "pl" / "left.mustache").write_text("Subject: {{#broken}}\n\nx\n")
    failed = house.convened("preview", "left", "--language", "pl")
    assert failed.returncode != 0 and "left.mustache" in failed.stderr
