"""Spoilt workbooks by the thousand: none brings the program down, and what is said of a cell is said of that cell.

The numbers are fixed, so a run can be repeated; ``tools/mutate.py`` runs any others.
"""

import random
import sys
from datetime import date, time

import pytest

from tests.mess import ERRORS, FORMULAS, ODD, PLACES
from tests.mutations import KINDS, mutated, survive
from tests.small import Broken, put, small_return
from tests.support import AS_OF, TERM, good_rows
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.cells import UNCOMPUTED, as_typed
from yanxiu_xl.reading.formats import kept, shown
from yanxiu_xl.reading.submissions import SubmissionReader

SHARES, EACH = 4, 300
NOT_WRITABLE = {"spilled"}
"""What the writer of the small returns has no way to write."""


@pytest.mark.one_in(3)
@pytest.mark.parametrize("first", [n * EACH for n in range(SHARES)], ids=lambda n: f"from {n}")
def test_spoilt_workbooks_are_read_or_refused_one_by_one(tmp_path, first):
    result = survive(range(first, first + EACH), tmp_path)
    assert result.count == EACH
    sys.stdout.write(f"numbers {first} to {first + EACH - 1}: {dict(result.said)}\n")
    assert {kind for kind, _ in result.said} == {kind.__name__ for kind in KINDS}
    read, refused = (sum(n for (_, said), n in result.said.items() if (said == "read") is wanted) for wanted in (True, False))
    assert min(read, refused) > EACH // 5, "the mutations are too weak or too strong to show anything"


def test_a_number_always_gives_the_same_workbook():
    for seed in range(len(KINDS) - 1):  # openpyxl stamps what it saves with the time
        assert mutated(seed) == mutated(seed)


def one_cell(rng):
    """A return with one odd cell on a sheet that stands anywhere: (what, bytes, address, sheet, key, written cells)."""
    key, column, row = rng.choice(PLACES)
    name = rng.choice(sorted(set(ODD) - NOT_WRITABLE))
    value = ODD[name]
    value = Broken("" if name in FORMULAS else value) if name in ERRORS | FORMULAS else "" if value is None else value
    sheet = SHEETS[key]
    at = sheet.position(column)
    row, place = (FIRST_DATA_ROW + at, 1) if sheet.layout is Layout.FIELDS else (row, at)
    moved = (rng.choice((0, 0, 1, 5, 17)), rng.choice((0, 0, 1, 30)))
    written = {}
    data = small_return(good_rows(), moved={key: moved}, odd={(key, row, place + 1): value}, shown=written)
    return f"{name} in {key}.{column}", data, f"{letters(place + moved[1])}{row + moved[0]}", sheet, column, written


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory):
    """Returns with one odd cell each, read and checked."""
    rng, folder, reader = random.Random(2020), tmp_path_factory.mktemp("spoilt"), SubmissionReader(TERM)
    cases = [one_cell(rng) for _ in range(240)]
    returns = [reader.read(put(folder, f"{n}.xlsx", case[1])) for n, case in enumerate(cases)]
    for one in returns:
        run_checks(TERM, one, AS_OF)
    return list(zip(cases, returns, strict=True))


def test_what_is_said_of_a_cell_quotes_what_stands_in_that_very_cell(spoilt):
    quoted = 0
    for (what, _, _, _, _, written), one in spoilt:
        for p in one.problems:
            if p.cell and (p.code[0] == "C" or p.code == "F10"):
                there = written.get((p.sheet, p.cell), "")
                typed = UNCOMPUTED + "=1+1" if isinstance(there, Broken) and not there else as_typed(there)
                if isinstance(there, date | time) and p.value != typed:
                    typed = str(shown(there, "yyyy-mm-dd"))  # the only format of a small return; it shows no clock
                elif p.variant == "digits":
                    typed = f"{kept(there):f}"
                # of a list only the one that is meant is quoted
                right = p.value in typed if p.code in {"C04", "C06"} else p.value in (typed, "")
                assert right, f"{what}: {p.code} at {p.sheet} {p.cell} says {p.value!r} of {typed!r}"
                quoted += p.value != ""
    assert quoted > 120


def test_a_cell_that_could_not_be_read_is_named_by_its_address(spoilt):
    unreadable = 0
    for (what, _, address, sheet, column, _), one in spoilt:
        table = one.tables[sheet.key]
        hit = [(i, key) for i, key in table.unreadable if key == column]
        for index, key in hit:
            assert table.cell(index, key) == address, what
            assert [p for p in one.problems if (p.sheet, p.cell, p.column) == (sheet.title, address, column)], what
        unreadable += bool(hit)
    assert unreadable > 50


def test_everything_else_is_read_as_if_nothing_had_happened(spoilt, tmp_path):
    """One odd cell costs one cell: all others have their values, wherever the sheet stands."""
    good = SubmissionReader(TERM).read(put(tmp_path, "好.xlsx", small_return(good_rows())))
    for (what, _, _, sheet, column, _), one in spoilt:
        for other in SCHOOL_SHEETS:
            mine, theirs = one.tables[other.key].values, good.tables[other.key].values
            for key in mine:
                if (other.key, key) != (sheet.key, column):
                    rows = len(theirs[key])
                    assert mine[key][:rows] == theirs[key], f"{what}: {other.title} {key}"
