"""Automatic cells that lack their formula, and rows without a number, are found and mended by a click."""

import pytest

from tests.made import unchecked
from tests.support import TERM, good_rows
from yanxiu_xl.buttons.grids import OpenLooks
from yanxiu_xl.buttons.mending import gaps, mend, mended_words, shifted
from yanxiu_xl.forms.model import FIRST_DATA_ROW, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Tabs
from yanxiu_xl.workbooks.formulas import expand, for_row

MOVED = [
    ("=$B4", 3, "=$B7"),
    ("=IF($B7=\"A7\",$C7,B7)", -3, "=IF($B4=\"A7\",$C4,B4)"),
    ("=COUNTIF('听课记录'!$B$3:$B$1053,$B9)", 1, "=COUNTIF('听课记录'!$B$3:$B$1053,$B10)"),
    ("=SUM($B$3:$B12)", 8, "=SUM($B$3:$B20)"),
    ("=LOG10(A1)+yx_code_a1", 1, "=LOG10(A2)+yx_code_a1"),
    ("=IF($AB100=\"第\"\"B5\"\"节\",$AB100,\"\")", 5, "=IF($AB105=\"第\"\"B5\"\"节\",$AB105,\"\")"),
    ("=$'听课记录'.$B$3:$B12", 1, "=$'听课记录'.$B$3:$B13"),  # as LibreOffice writes it
]


@pytest.mark.parametrize(("formula", "rows", "there"), MOVED)
def test_a_formula_reads_in_another_row_as_if_it_had_been_copied(formula, rows, there):
    assert shifted(formula, rows) == there


@pytest.mark.parametrize("sheet", [s for s in SCHOOL_SHEETS if s.has_free_rows], ids=lambda s: s.key)
def test_every_formula_of_the_form_is_the_one_above_moved_down(sheet):
    for column in sheet.columns:
        if column.auto:
            text = expand(column.auto, sheet, TERM)
            assert shifted(for_row(text, FIRST_DATA_ROW), 40) == for_row(text, FIRST_DATA_ROW + 40)


# --- an open workbook ---


class Cells:
    """A column of an open sheet, as far as it is asked about its formulas."""

    def __init__(self, page, address):
        self.page, (first, last) = page, address.split(":")
        letter = first.rstrip("0123456789")
        self.places = [f"{letter}{row}" for row in range(int(first[len(letter):]), int(last[len(letter):]) + 1)]
        self.api = self

    @property
    def HasFormula(self):  # noqa: N802 - Excel's name
        self.page.asked += 1
        found = {self.page.cells.get(place, "").startswith("=") for place in self.places}
        return found.pop() if len(found) == 1 else None

    @property
    def formula(self):
        self.page.asked += 1
        texts = [self.page.cells.get(place, "") for place in self.places]
        return texts[0] if len(texts) == 1 else tuple((text,) for text in texts)

    @formula.setter
    def formula(self, given):
        self.put([given] if isinstance(given, str) else [text for text, in given])

    @property
    def value(self):
        raise AssertionError("nobody asks for that here")

    @value.setter
    def value(self, given):
        self.put([text for text, in given])

    def put(self, texts):
        self.page.asked += 1
        self.page.cells |= dict(zip(self.places, texts, strict=True))


class Page:
    def __init__(self, protected=False):
        self.cells, self.asked, self.ProtectContents = {}, 0, protected
        self.api = self

    def range(self, address):
        return Cells(self, address)


class Book:
    """Sheets of a good return whose automatic columns hold the form's formulas in the prepared rows."""

    def __init__(self, rows, protected=False):
        self.one = unchecked(rows)
        self.sheets = {sheet.title: Page(protected) for sheet in SCHOOL_SHEETS}
        self.grids, facts = {}, {}
        for sheet in SCHOOL_SHEETS:
            page, table = self.sheets[sheet.title], self.one.tables[sheet.key]
            looks = OpenLooks(page)
            facts[sheet.title] = SheetFacts(sheet.title, "", looks=looks)
            for column in sheet.columns:
                for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + 40) if column.auto else ():
                    page.cells[f"{letters(sheet.position(column.key))}{row}"] = for_row(expand(column.auto, sheet, TERM), row)
            width = len(sheet.columns)
            self.grids[sheet.title] = [[""] * width for _ in range(max([40, *table.rows]))]
            for at, row in enumerate(table.rows):
                for key, values in table.values.items():
                    self.grids[sheet.title][row - 1][sheet.position(key)] = values[at] or ""
        self.tabs = Tabs(facts, {}, self.grids.__getitem__)

    def mended(self):
        found = gaps(self, self.tabs, self.one)
        return mend(self, self.one, found)


def place(sheet, key, row):
    return f"{letters(SHEETS[sheet].position(key))}{row}"


def formula(sheet, key, row):
    return for_row(expand(SHEETS[sheet][key].auto, SHEETS[sheet], TERM), row)


LACKING = [
    # sheet, column, rows, what stands there instead
    ("observations", "fault", (4,), ""),
    ("observations", "valid", (5, 6), "是"),
    ("observations", "serial", (4, 6), "7"),
    ("roster", "years", (5,), "十二年"),
    ("open_lessons", "score", (4,), "95"),
    ("evaluations", "total", (4, 5, 6), ""),
    ("activities", "method", (5,), ""),
    ("activities", "present", (4,), "#REF!"),
]


@pytest.mark.parametrize(("sheet", "key", "rows", "instead"), LACKING)
def test_a_cell_of_a_filled_row_gets_the_formula_of_its_column_again(sheet, key, rows, instead):
    book = Book(good_rows())
    page = book.sheets[SHEETS[sheet].title]
    for row in rows:
        page.cells[place(sheet, key, row)] = instead
    assert book.mended() == len(rows)
    assert [page.cells[place(sheet, key, row)] for row in rows] == [formula(sheet, key, row) for row in rows]


def test_a_workbook_that_lacks_nothing_is_asked_once_a_column_and_left_alone():
    book = Book(good_rows())
    assert gaps(book, book.tabs, book.one) == []
    asked = sum(page.asked for page in book.sheets.values())
    assert asked <= sum(bool(column.auto) for sheet in SCHOOL_SHEETS for column in sheet.columns)


def test_a_gap_is_one_question_and_one_answer():
    book = Book(good_rows())
    page = book.sheets["听课记录"]
    for row in (4, 5, 6):
        page.cells[place("observations", "fault", row)] = ""
    book.mended()
    assert page.asked == 3 + 1 + 1, "three columns, the texts of one of them, one gap"


@pytest.mark.parametrize("what", ["a choice", "an empty row", "a protected sheet", "no formula anywhere"])
def test_what_is_left_as_it_is(what):
    book = Book(good_rows(), protected=what == "a protected sheet")
    title, key, row = "研修活动", "phase", 4
    if what == "a choice":
        key = "method"
    if what == "an empty row":
        row = 30
    cells = book.sheets[title].cells
    for one in range(4, 44) if what == "no formula anywhere" else (row,):
        cells[place("activities", key, one)] = "自主学习"
    before = dict(cells)
    assert book.mended() == 0
    assert cells == before


# --- numbers ---


def without_number(sheet, key, at, **more):
    rows = {**good_rows(), **more}
    rows[sheet] = [dict(row) for row in rows[sheet]]
    rows[sheet][at][key] = ""
    return rows


@pytest.mark.parametrize(("sheet", "key", "prefix"), [
    ("activities", "activity_id", "H"), ("open_lessons", "lesson_id", "G"), ("mentoring", "pair_id", "J"), ("projects", "project_id", "K"),
])
def test_a_row_without_number_gets_the_next_that_nobody_has_or_speaks_of(sheet, key, prefix):
    book = Book(without_number(sheet, key, 0))
    title, at = SHEETS[sheet].title, SHEETS[sheet].position(key)
    book.grids[title][35][at] = f"{prefix}-01-300"  # prepared, not used
    if prefix == "G":
        book.one.tables["evaluations"].values["lesson_id"][0] = "G-01-411"  # its record has been deleted
    if prefix in "JK":
        book.one.tables["activities"].values["related_id"][0] = f"{prefix}-01-411"
    assert book.mended() == 1
    assert book.sheets[title].cells[f"A{FIRST_DATA_ROW}"] == f"{prefix}-01-{301 if prefix == 'H' else 412}"
    assert book.one.tables[sheet].values[key][0] == book.sheets[title].cells[f"A{FIRST_DATA_ROW}"], "the click's stamp knows it too"


def test_the_sentence_says_how_many():
    assert mended_words(0) == ""
    assert mended_words(12) == "另外补好了 12 个自动格（公式、编号）。"
