"""A return that has been opened and saved by another program than Excel: the same is read of it, and the same is said.

LibreOffice is in ``tests/test_office_round_trip.py``. openpyxl, with which scripts of the centre's friends are written, has its turn in
every run; the others when they are asked for: ``.ci/witnesses all``, then ``./yanxiu test -m engines``.
"""

import pytest

from tests.made import spoken
from tests.support import AS_OF, parsed_twice, read, write_return
from tests.test_office_marked import MISTAKES
from tests.town import TERM, school
from tests.witnesses.trips import WRITERS

RETURNS = ("faulty", "clean")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A return in which nothing is wrong, and one with a dozen mistakes."""
    root = tmp_path_factory.mktemp("写出")
    rows = school("01")
    for key, at, column, typed, *_ in MISTAKES:
        rows[key][at][column] = typed
    return {name: write_return(root / f"{name}.xlsx", content, term=TERM) for name, content in (("clean", school("01")), ("faulty", rows))}


def compare(write, written, folder, names):
    targets = {name: folder / f"{name}.xlsx" for name in names}
    write([(written[name], targets[name]) for name in names])
    for name, target in targets.items():
        before, after = read(written[name], TERM, AS_OF), read(target, TERM, AS_OF)
        assert after.refused is None, name
        assert target.read_bytes() != written[name].read_bytes()
        assert {key: (table.rows, table.values) for key, table in after.tables.items()} == {
            key: (table.rows, table.values) for key, table in before.tables.items()
        }
        assert spoken(after) == spoken(before)
        assert name == "clean" or {code for *_, code in MISTAKES} <= {p.code for p in before.problems}


def test_a_return_saved_by_openpyxl(written, tmp_path):
    compare(WRITERS["openpyxl"], written, tmp_path, ["faulty"])
    assert not parsed_twice(tmp_path / "faulty.xlsx")


@pytest.mark.engines
@pytest.mark.parametrize("writer", WRITERS)
def test_returns_saved_by_another_program(written, tmp_path, writer):
    compare(WRITERS[writer], written, tmp_path, RETURNS)
    assert writer == "gnumeric" or not any(parsed_twice(tmp_path / f"{name}.xlsx") for name in RETURNS), "it costs as much as reading the file twice"
