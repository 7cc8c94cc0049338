"""The one LibreOffice of a test session."""

import gc
import os
import pickle
import shutil
import subprocess
from collections import defaultdict
from functools import cache
from hashlib import sha1
from pathlib import Path

import pytest
from filelock import FileLock

from tests.office.driver import Office
from tests.office_engine.bridge import python_with_uno
from tests.quick_openpyxl import make_quick

# the engine of xlwings that records what would be done is free for tests of this kind, under this key
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")
make_quick()
# sentences speak of "yanxiu", however a test starts it
os.environ.setdefault("YANXIU_LAUNCHER", "yanxiu")


LONGEST = (
    "test_office_reports", "test_buttons_office", "test_confirmed", "test_true_words", "test_merge", "test_readme", "test_every_verb",
    "test_office_progress", "test_scheduler", "test_postgresql", "test_region", "test_proof", "test_crash", "test_hostile", "test_mutations",
    "test_kept", "test_conservation", "test_disk",
    "test_marked", "test_structure", "test_history", "test_school_rules", "test_click", "test_macros", "test_office", "test_office_round_trip",
    "test_office_rows", "test_office_portfolio", "test_portfolio", "test_counting", "test_names", "test_inbox", "test_cli", "test_api",
    "test_first_term", "test_cell_checks", "test_as_shown", "test_every_workbook", "test_foreign_names", "test_linear", "test_install", "test_facts", "test_counts_agree",
)
"""Files that begin before the others, so that none of them is left alone at the end."""


ALL = "all"


@cache
def turn():
    """Which members of large families have their turn: another share at each commit; all of them with ``YANXIU_SHARE=all``."""
    asked = os.environ.get("YANXIU_SHARE", "")
    if asked == ALL:
        return ALL
    if asked:
        return int(asked)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return int(head.stdout[:8] or "0", 16) if head.returncode == 0 else 0


def pytest_report_header():
    return f"large families take turns: YANXIU_SHARE={turn()} (YANXIU_SHARE=all runs every member)"


def waiting_for_their_turn(items, turn):
    """The members of families marked ``one_in(n)`` whose turn comes at another commit.

    They are dealt like shuffled cards, so that what is tried in several ways and at several moments is not always tried in the same way.
    """
    families = defaultdict(list)
    for item in items:
        if item.get_closest_marker("one_in"):
            families[item.nodeid.partition("[")[0]].append(item)
    waiting = set()
    for family in families.values():
        every = family[0].get_closest_marker("one_in").args[0]
        dealt = sorted(family, key=lambda item: sha1(item.nodeid.encode()).digest())
        waiting |= {item for at, item in enumerate(dealt) if (at + turn) % every}
    return waiting


def deselect(config, items, left_out):
    config.hook.pytest_deselected(items=[item for item in items if item in left_out])
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_modifyitems(config, items):
    if "engines" not in config.getoption("markexpr"):
        deselect(config, items, {item for item in items if item.get_closest_marker("engines")})
    if turn() != ALL and not any("::" in argument for argument in config.args):
        deselect(config, items, waiting_for_their_turn(items, turn()))
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


SELDOM = (300_000, 10, 10)
"""Thresholds of the collector of cyclic garbage: workbooks are hundreds of thousands of objects, and hardly any of them is garbage."""


def pytest_collection_finish():
    """Thousands of tests and whatever they have imported stay until the end: they are not looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """(term folder, who watched): the fictional town's term, played once for all processes. Tests look at it and change nothing."""
    from tests.watching import Recorder
    from yanxiu_xl.demo.play import play
    from yanxiu_xl.workflow.folder import TermFolder

    mine = tmp_path_factory.getbasetemp()
    place = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "演示"
    notes = place.with_suffix(".notes")
    with FileLock(place.with_suffix(".lock")):
        if not notes.exists():
            watching = Recorder()
            play(place, watching)
            notes.write_bytes(pickle.dumps(watching))
    return TermFolder(place), pickle.loads(notes.read_bytes())


@pytest.fixture
def archive_only():
    """For tests that look at what a merge files and says, and at no workbook that it writes."""
    from tests.terms import archive_alone

    with archive_alone():
        yield


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    program, python = shutil.which("soffice") or shutil.which("libreoffice"), python_with_uno()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    if python is None:
        pytest.skip("no Python with LibreOffice's bridge (python3-uno) is installed")
    one = Office(program, python, tmp_path_factory.mktemp("profile"))
    try:
        one.ask()
        yield one
    finally:
        one.close()


@pytest.fixture(scope="session")
def office_app(office):
    """xlwings' view of the one LibreOffice."""
    from yanxiu_xl.buttons.excel import xlwings_alone

    xlwings_alone()
    from tests.office_engine.engine import connect

    return connect(office.pipe)
