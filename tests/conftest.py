"""The one LibreOffice of a test session."""

import os
import shutil

import pytest

from tests.office.driver import Office, python_with_uno

# the engine of xlwings that records what would be done is free for tests of this kind, under this key
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")


LONGEST = (
    "test_buttons_office", "test_readme", "test_true_words", "test_every_verb", "test_merge", "test_office_progress", "test_proof", "test_crash",
    "test_hostile",
    "test_mutations", "test_kept", "test_conservation", "test_disk", "test_marked", "test_structure", "test_history",
    "test_school_rules", "test_click", "test_macros", "test_office",
)
"""Files that begin before the others, so that none of them is left alone at the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


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
    from yanxiu_xl.office_engine.engine import connect

    return connect(office.pipe)
