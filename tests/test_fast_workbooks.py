"""What is written fast is what the plain way writes: formulas as code, rows of sheets, lines of a cell's text."""

import gc
import random
from collections.abc import Callable
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.model import HEADER_ROW
from yanxiu_xl.workbooks import formula_engine, measure, results, sheets
from yanxiu_xl.workbooks.book import Book, PlainWorksheet
from yanxiu_xl.workbooks.fast import formula_code
from yanxiu_xl.workbooks.formula_cells import TO_DO, CellPosition, Cells
from yanxiu_xl.workbooks.formula_nodes import Worked
from yanxiu_xl.workbooks.formula_values import NOT_FOUND, VALUE
from yanxiu_xl.workbooks.measure import lines_of, shown
from yanxiu_xl.workbooks.template import opening_rows, write_school_workbook

TERM = demo_term()
SCHOOL = TERM.schools[0]
ROWS = {**opening_rows(TERM, SCHOOL), **school_rows(TERM)[SCHOOL.code]}
ODD = [
    None, None, "", 0.0, 1.0, -3.5, 44100.0, 1e200, True, False, VALUE, NOT_FOUND, "是", "否", "本校", "网络", "镇内他校",
    "12", "2020-10-09", "a*b?~c", "<5", "ＡB", " 　",
]
"""What cells may hold that no good row does."""


def cells_with(formula: Callable[[str], Worked], share: float, seed: int, monkeypatch: pytest.MonkeyPatch) -> Cells:
    """A school's cells, of which a share holds odd things or those of another cell of the sheet."""
    monkeypatch.setattr(results, "formula", formula)
    town = {TERM.schools[1].name: ["张三", "李四"]}
    cells = results.results_of(TERM, SCHOOL, {key: rows[:40] for key, rows in ROWS.items()}, town)._cells
    chance = random.Random(seed)
    for held in cells.columns.values():
        given = [cell for cell in held[HEADER_ROW:] if cell is not TO_DO]
        for at in range(HEADER_ROW, len(held)):
            if held[at] is not TO_DO and chance.random() < share:
                held[at] = chance.choice([chance.choice(ODD), chance.choice(given)])
    return cells


def comes_to(cells: Cells) -> list[tuple[object, ...]]:
    found = [(place, row, cells.at(*place, row)) for place in cells.worked_out for row in range(HEADER_ROW + 1, len(cells.columns[place]) + 1)]
    return [(*place, row, type(value), value) for place, row, value in found]


def code_of(words: str) -> Worked:
    made = formula_code.written_out(words)
    assert made is not None, words
    return made


@pytest.mark.parametrize(("share", "seed"), [(0, 0), (0.02, 1), (0.1, 2), (0.4, 3)])
def test_formulas_as_code_come_to_what_the_engine_says(share: float, seed: int, monkeypatch: pytest.MonkeyPatch):
    plain = comes_to(cells_with(formula_engine.formula, share, seed, monkeypatch))
    assert len(plain) > 500
    assert comes_to(cells_with(code_of, share, seed, monkeypatch)) == plain


@pytest.mark.parametrize("words", [
    "IF(FALSE,1,0)=0", "IF($B\x00=0,FALSE,0)", "AND($B\x00=0,$B\x00=FALSE)", "IFERROR(1/$B\x00,IFERROR(VALUE($C\x00),$D\x00))",
    "OR($B\x00>1,1/$C\x00>1)", "ISNUMBER($B\x00+1)", "IFERROR(IF($B\x00,$C\x00,$D\x00)&\"\",\"-\")", "$B\x00&$C\x00=$D\x00", "$B\x00<>$C\x00", "$B\x00=\"Ab\"",
    "-$B\x00*$C\x00+INT($D\x00)", "LEN(TRIM(SUBSTITUTE($B\x00,\"b\",\"\")))", "NOT($B\x00)", "$B\x00<$C\x00", "$B\x00>=\"b\"", "MIN(LEN($B\x00),ROW(),3)", "$B\x00",
    "COUNTIF('t'!$C$1:$C$5,$B\x00)", "IFERROR(MATCH($B\x00&\"\",'t'!$C$1:$C$5,0),0)", "ISNUMBER(MATCH($B\x00,'t'!$C$1:$C$5,0))",
    "COUNTIFS('t'!$C$1:$C$5,$B\x00,'t'!$D$1:$D$5,\">\"&$C\x00)", "IF(ISNUMBER($B\x00),IF($B\x00>=1,INDEX('t'!$C$1:$C$5,$B\x00),0),0)", "INDEX('t'!$C$1:$C$5,ROW()-1)",
])
def test_small_formulas_as_code(words: str):
    values = [*ODD, "ab", "aB", "b", 2.0, 3.0]
    chance, works = random.Random(words), (formula_engine.formula(words), code_of(words))
    for _ in range(150):
        columns = {("t", at): [chance.choice(values) for _ in range(6)] for at in range(4)}
        for row in range(2, 6):
            plain, fast = (work(CellPosition(Cells(columns, {}, {}, {"t": 6}), "t", row)) for work in works)
            assert (type(fast), fast) == (type(plain), plain), [columns["t", at][row - 1] for at in range(4)]


def test_a_formula_is_written_out_when_it_is_asked_for_often(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(formula_code, "written_out", asked.append)
    work, place = formula_code.formula("=1+ROW()*0.25"), CellPosition(Cells({}, {}, {}, {}), "t", 4)
    shown = [work(place) for _ in range(formula_code.WORTH_IT - 1)]
    assert not asked
    assert {*shown, work(place), work(place)} == {2.0}
    assert asked == ["=1+ROW()*0.25"]


def parts_of(write: Callable[[BytesIO], None]) -> dict[str, bytes]:
    buffer = BytesIO()
    write(buffer)
    with ZipFile(buffer) as file:
        return {name: file.read(name) for name in file.namelist()}


def every_kind_of_cell(target: BytesIO) -> None:
    book = Book(target)
    for name in ("空", "各种"):
        page = book.add_worksheet(name)
    look, other = book.add_format({"bold": True}), book.add_format({"italic": True})
    page.set_column(3, 5, 12, other)
    page.set_row(40, 33, look)
    page.set_row(70, 20.5)
    for row in (0, 5, 16, 33, 40):
        for style in (None, look):
            at = 0 if style else 12
            page.write_string(row, at, 'a<b>&"c"\n', style)
            page.write_number(row, at + 1, 1 / 3, style)
            page.write_number(row, at + 2, 44100, style)
            page.write_datetime(row, at + 3, date(2020, 9, 1), style)
            page.write_boolean(row, at + 4, True, style)
            for more, value in enumerate((0, 2.5, "", "x<y", "#N/A", True, False, None)):
                page.write_formula(row, at + 30 + more, '=IF(A1<2,"&",1)', style, value)
            page.write_rich_string(row, at + 5, "a", look, "b", style or other)
            page.write_array_formula(row, at + 6, row, at + 6, "{=SUM(A1:A2)}", style, 3)
        page.write_blank(row, 50, None, look)
    page.write_comment(21, 60, "批注")
    page.write_comment(90, 2, "批注")
    book.close()


@pytest.mark.parametrize("write", [
    every_kind_of_cell, lambda target: write_school_workbook(target, TERM, SCHOOL), lambda target: write_school_workbook(target, TERM, SCHOOL, ROWS),
], ids=["every kind of cell", "blank", "filled"])
def test_rows_of_sheets_are_as_xlsxwriter_writes_them(write: Callable[[BytesIO], None], monkeypatch: pytest.MonkeyPatch):
    fast = parts_of(write)
    monkeypatch.setattr(PlainWorksheet, "_write_rows", Worksheet._write_rows)
    assert parts_of(write) == fast


def test_prepared_rows_are_as_each_would_be_written(monkeypatch: pytest.MonkeyPatch):
    def one_by_one(self, page, sheet, first, last, columns, numbers):
        for row in range(first, last + 1):
            self._table_row(page, sheet, row - HEADER_ROW, {}, columns, numbers)

    marks = {"observations": {(700, "date"): sheets.Mark("#FF0000", "日期不对")}}
    write = lambda target: write_school_workbook(target, TERM, SCHOOL, ROWS, marks=marks)  # noqa: E731
    fast = parts_of(write)
    monkeypatch.setattr(sheets.SheetWriter, "_prepared_rows", one_by_one)
    assert parts_of(write) == fast


@pytest.mark.parametrize("signs", ["一二三四，。；、", "一二三四五六七八九，。；：！？、（）《》“”ab 12,.-\n…—", "ab ,1"])
def test_lines_are_counted_as_they_are_broken(signs: str, monkeypatch: pytest.MonkeyPatch):
    chance = random.Random(signs)
    cases = [
        ("".join(chance.choices(signs, k=chance.randint(1, 60))), chance.choice([3, 5, 8, 12, 20, 30.5, 40]), chance.choice([10.5, 9.5, 12]), chance.choice([0, 1]))
        for _ in range(3000)
    ]
    fast = [lines_of(*case) for case in cases]
    plain = lambda text, width, points, indent: len(measure.broken(shown(text), width, points, indent))  # noqa: E731
    plain.__wrapped__ = plain  # type: ignore[attr-defined]
    monkeypatch.setattr(measure, "_count_of_lines", plain)
    assert [lines_of(*case) for case in cases] == fast


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_rests_only_while_a_workbook_is_made(on: bool):
    resting, was_on = list[bool](), gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError):
            write_school_workbook(BytesIO(), TERM, SCHOOL, before=lambda *_: resting.append(gc.isenabled()) or 1 / 0)  # type: ignore[func-returns-value]
        assert (resting, gc.isenabled()) == ([False], on)
    finally:
        (gc.enable if was_on else gc.disable)()
