"""A return that somebody has opened and saved in LibreOffice, once or by way of its own format: the same is read and said of it."""

from pathlib import Path

import pytest

from tests.made import spoken
from tests.support import AS_OF, parsed_twice, read, write_return
from tests.test_office_marked import MISTAKES
from tests.town import TERM, school

pytestmark = pytest.mark.office

RETURNS = ("clean", "faulty")
WAYS = ("saved", "by way of ods")
STORE = Path(__file__).parent / "office" / "store.py"
XLSX, ODS = "Calc MS Excel 2007 XML", "calc8"


@pytest.fixture(scope="module")
def saved(office, tmp_path_factory):
    """(way, return) -> path; the way '' stands for the file as it was written."""
    root = tmp_path_factory.mktemp("saved")
    rows = school("01")
    for key, at, column, typed, *_ in MISTAKES:
        rows[key][at][column] = typed
    found = {}
    for name, content in (("clean", school("01")), ("faulty", rows)):
        found["", name], between = write_return(root / f"{name}.xlsx", content, term=TERM), root / f"{name}.ods"
        for way in WAYS:
            (root / way).mkdir(exist_ok=True)
            found[way, name] = root / way / f"{name}.xlsx"
        office.ask(STORE, source=str(found["", name]), targets=[[str(found["saved", name]), XLSX], [str(between), ODS]])
        office.ask(STORE, source=str(between), targets=[[str(found["by way of ods", name]), XLSX]])
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
    assert not parsed_twice(saved[way, name])
    assert {code for *_, code in MISTAKES} <= {p.code for p in before.problems} or name == "clean"
