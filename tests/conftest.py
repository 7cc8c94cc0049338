"""The one LibreOffice of a test session."""

import shutil

import pytest

from tests.office.driver import Office, python_with_uno


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
