"""The one LibreOffice of a test session."""

import os
import shutil

import pytest

from tests.office.driver import Office, python_with_uno

# the engine of xlwings that records what would be done is free for tests of this kind, under this key
os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")


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
