"""A return that somebody has opened and saved in LibreOffice, once or by way of its own format: the same is read and said of it."""

import shutil
import subprocess

import pytest

from tests.made import spoken
from tests.support import AS_OF, read, write_return
from tests.test_office_marked import MISTAKES
from tests.town import TERM, school

pytestmark = pytest.mark.office

RETURNS = ("clean", "faulty")
WAYS = {"saved": ("xlsx",), "by way of ods": ("ods", "xlsx")}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(way, return) -> path; the way '' stands for the file as it was written."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    root = tmp_path_factory.mktemp("saved")
    rows = school("01")
    for key, at, column, typed, *_ in MISTAKES:
        rows[key][at][column] = typed
    for name, content in (("clean", school("01")), ("faulty", rows)):
        write_return(root / f"{name}.xlsx", content, term=TERM)
    found = {("", name): root / f"{name}.xlsx" for name in RETURNS}
    for way, formats in WAYS.items():
        paths = [found["", name] for name in RETURNS]
        for number, kind in enumerate(formats):
            folder = root / f"{way} {number}"
            subprocess.run([program, f"-env:UserInstallation={(root / 'profile').as_uri()}", "--headless", "--convert-to", kind,
                            "--outdir", str(folder), *map(str, paths)], check=True, capture_output=True, timeout=300)
            paths = [folder / f"{name}.{kind}" for name in RETURNS]
        found |= {(way, name): path for name, path in zip(RETURNS, paths, strict=True)}
    return found


@pytest.mark.parametrize("name", RETURNS)
@pytest.mark.parametrize("way", WAYS)
def test_the_same_is_read_and_said_of_it(saved, way, name):
    before, after = read(saved["", name], TERM, AS_OF), read(saved[way, name], TERM, AS_OF)
    assert after.refused is None
    assert {key: (table.rows, table.values) for key, table in after.tables.items()} == {
        key: (table.rows, table.values) for key, table in before.tables.items()
    }
    assert spoken(after) == spoken(before)
    assert {code for *_, code in MISTAKES} <= {p.code for p in before.problems} or name == "clean"
