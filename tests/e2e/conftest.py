"""Fixtures of the stories: one Dovecot and one Postfix for the whole run, a world of its own for each story."""
import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from servers import Dovecot, House, Postfix, Relay, postfix_is_usable  # noqa: E402

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def folder():
    path = Path(tempfile.mkdtemp(prefix="convened-e2e-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot(folder):
    server = Dovecot(folder / "dovecot").start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def relay(folder, dovecot):
    """Postfix; where it can't be used, the relay of ours, which hands over to the same Dovecot."""
    server = (Postfix(folder / "postfix", dovecot) if postfix_is_usable() else Relay(folder / "dovecot", dovecot)).start()
    yield server
    server.stop()


@pytest.fixture
def build(folder, dovecot, relay, request):
    """build(**options) makes a House; each is stopped at the end, and must stop in time."""
    houses = []

    def make(use_dovecot=None, use_relay=None, **options):
        number = next(numbers)
        house = House(folder / f"house{number}", use_dovecot or dovecot, use_relay or relay, f"teams{number}", **options)
        houses.append(house)
        return house

    request.node.houses = houses
    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(build):
    """A house with its daemon running."""
    return build().start()


def pytest_collection_modifyitems(config, items):
    """SHARE=1 of SHARES=4: every fourth story, for those of one file take about as long as each other."""
    if "SHARE" not in os.environ:
        return
    mine = items[int(os.environ["SHARE"]) - 1::int(os.environ["SHARES"])]
    config.hook.pytest_deselected(items=[item for item in items if item not in mine])
    items[:] = mine


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A story that failed shows what its daemon said."""
    report = (yield).get_result()
    if report.failed:
        for house in getattr(item, "houses", []):
            report.sections.append((f"log of {house.address}", house.log()[-6000:]))
