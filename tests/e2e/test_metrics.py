"""`convened metrics` says how things stand to programs, by the rules of OpenMetrics."""
import re

SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"\})? (-?\d+)')


def families_of(text):
    """{name: {label: number}}, read strictly (OpenMetrics 1.0): each family once and together, its metadata before its samples."""
    assert text.endswith("\n# EOF\n") and text.count("# EOF") == 1 and "\n\n" not in text
    families, current, units, helped = {}, None, {}, set()
    for line in text.splitlines()[:-1]:
        if line.startswith("# "):
            word, name, value = line[2:].split(" ", 2)
            if word == "TYPE":
                assert name not in families and value == "gauge", line
                families[name], current = {}, name
            assert name == current and not families[name], line
            if word == "UNIT":
                assert name.endswith("_" + value), line
                units[name] = value
            if word == "HELP":
                assert name not in helped and "\\" not in value, line
                helped.add(name)
            continue
        name, _, value, number = SAMPLE.fullmatch(line).groups()
        assert name == current and value not in families[name], line
        assert not re.search(r"_(total|count|sum|bucket|info|created)$", name), line
        families[name][value] = int(number)
    assert helped == set(families)
    assert all(("seconds" in name) == (units.get(name) == "seconds") for name in families)
    return families


def test_programs_are_told_how_things_stand(build):
    house = build()
    file = house.folder / "convened.prom"
    file.write_text("of yesterday\n")
    for name in ("ana", "bob"):
        assert house.convened("members", "add", "education", f"{name}@partner.example").returncode == 0
    done = house.convened("metrics")
    assert done.returncode == 0 and not done.stderr, done
    families = families_of(done.stdout)
    assert families["convened_daemon_running"] == {None: 0} and families["convened_people"] == {None: 2}
    assert families["convened_members"] == {"education": 2, "hiring": 0, "retention": 0}
    assert families["convened_queue_deliveries"] == {"due": 2, "submitting": 0, "held": 0}
    assert families["convened_queue_oldest_timestamp_seconds"][None] > 1_700_000_000
    assert families["convened_relay_rest_seconds"] == {"main": 0} and "@" not in done.stdout
    assert file.read_text() == "of yesterday\n"

    written = house.convened("metrics", "--output", file)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert families_of(file.read_text()).keys() == families.keys() and file.stat().st_mode & 0o777 == 0o644
    assert not list(house.folder.glob("convened.prom?*"))

    lost = house.convened("metrics", "--output", house.folder / "nowhere" / "convened.prom")
    assert lost.returncode == 65 and "Nothing was written" in lost.stderr
    (house.folder / "taken.prom").mkdir()  # rename(2) fails: what was begun goes away again
    assert house.convened("metrics", "--output", house.folder / "taken.prom").returncode == 75
    assert not list(house.folder.glob("taken.prom?*"))
