"""Rows of 总档案 that were merged stand as people read them: school by school, by day or by rank; what leads to a record leads to its row."""

from datetime import date

import openpyxl
import pytest

from tests.report_towns import merged, values
from tests.small import write_small
from tests.support import TERM, good_rows
from tests.terms import new_term
from tests.town import good_registers, school
from yanxiu_xl.forms.centre import REGISTER_SHEETS
from yanxiu_xl.forms.model import Kind, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.workbooks.fast.bulk import FIRST_ROW, merged_heads, places_of
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.tracing import where

DAY = date(2020, 10, 31)
ORDERED = [sheet for sheet in SCHOOL_SHEETS if sheet.order]
UNORDERED = [sheet for sheet in SCHOOL_SHEETS if not sheet.order]


def upside_down(code):
    """A good return, its tables written from the last line to the first; of some a day is blank, or nobody can read it."""
    rows = {key: rows[::-1] if SHEETS[key].layout is Layout.TABLE and SHEETS[key].has_free_rows else rows for key, rows in school(code).items()}
    for key in ("observations", "activities", "writings"):
        rows[key] = [{**rows[key][0], "date": None}, {**rows[key][1], "date": Typed("十月中旬")}, *rows[key][2:]]
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("顺序") / "学期", TERM.code, TERM)
    for code in ("02", "01"):
        write_small(folder.inbox / f"{code}.xlsx", upside_down(code), school=code)
    merge(folder, DAY)
    return folder


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder.master)


def lines(book, sheet):
    """(row of the page, school, row in the file, cells of the order) of each merged line."""
    heads, places = [head for head, _ in merged_heads(sheet)], places_of(sheet)
    source = heads.index("来源行号")
    return [
        (number, row[0], row[source], *(row[places[column.key]] for column, _ in sheet.ordered_by))
        for number, row in enumerate(book[sheet.title].iter_rows(min_row=FIRST_ROW, values_only=True), FIRST_ROW)
    ]


def rank(sheet, line):
    """What the line is sorted by: the school, each cell of the order (blank and unreadable ones last), the row in the file."""
    cells = []
    for (column, falling), cell in zip(sheet.ordered_by, line[3:], strict=True):
        readable = cell is not None and not (column.kind is Kind.DATE and isinstance(cell, str))
        cells.append((not readable, (-cell if falling else cell) if readable else 0))
    return line[1], *cells, line[2]


@pytest.mark.parametrize("sheet", ORDERED, ids=lambda sheet: sheet.title)
def test_records_of_a_school_stand_by_day_or_by_rank(book, sheet):
    there = lines(book, sheet)
    assert {line[1] for line in there} == {"01", "02"}
    assert there == sorted(there, key=lambda line: rank(sheet, line))
    for column, _ in sheet.ordered_by:
        assert column.header in book[sheet.title]["A2"].value


@pytest.mark.parametrize("sheet", UNORDERED, ids=lambda sheet: sheet.title)
def test_what_has_neither_stands_as_it_was_written(book, sheet):
    there = lines(book, sheet)
    assert there == sorted(there, key=lambda line: line[1:3])
    assert "来源行号排" in book[sheet.title]["A2"].value


def test_the_order_is_another_than_that_of_the_files(book):
    """Else the tests above would hold without it."""
    moved = [sheet.key for sheet in ORDERED if [line[1:3] for line in lines(book, sheet)] != sorted(line[1:3] for line in lines(book, sheet))]
    assert {"observations", "activities", "writings", "reviews", "evaluations"} <= {*moved}


@pytest.mark.parametrize("sheet", SCHOOL_SHEETS, ids=lambda sheet: sheet.title)
def test_a_row_leads_to_its_own_record_and_back(folder, book, sheet):
    for number, code, source, *_ in lines(book, sheet):
        (there,) = where(folder, [f"{sheet.title}!C{number}"]).traces
        assert (there.school, there.row, there.master_row) == (code, source, number)
        for cell in there.cells:
            if cell.cell and cell.value:
                (back,) = where(folder, [f"{code}.xlsx", f"{sheet.title}!{cell.cell}"]).traces
                assert back.master_row == number
                break


def test_links_of_reports_lead_to_the_row_of_the_record(book):
    """A day that is wrong or missing is told on 问题清单 with its cell; a link to the merged row leads to the line from that row of the file."""
    led = 0
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                target = cell.hyperlink and cell.hyperlink.location
                title, _, at = (target or "").rpartition("!")
                sheet = next((one for one in SCHOOL_SHEETS if title == f"'{one.title}'" and at != "A1"), None)
                if sheet is None:
                    continue
                led += 1
                line = next(line for line in lines(book, sheet) if line[0] == int(at[1:]))
                assert str(line[1]) in {str(one.value) for one in row} or any(
                    str(TERM.school(line[1]).name) in str(one.value) for one in row), (page.title, cell.coordinate, target)
    assert led


@pytest.mark.parametrize("sheet", [one for one in REGISTER_SHEETS if one.order], ids=lambda sheet: sheet.title)
def test_registers_stand_in_their_order_too(sheet):
    rows = good_registers().get(sheet.key, [])
    column, falling = sheet.ordered_by[0]
    days = [date(2020, 11, 2), None, date(2020, 9, 9), date(2020, 10, 1)] if column.kind is Kind.DATE else ["2021", None, "2019", "2020"]
    kept = {**good_registers(), sheet.key: [{**rows[0], column.key: day} for day in days]}
    code = f"L{REGISTER_SHEETS.index(sheet) + 1:02d}"
    numbers = [row for (row,) in values(merged({"01": good_rows()}, kept), code, "row")]
    first = min(numbers)
    assert not falling
    assert numbers == [first + 2, first + 3, first, first + 1]
