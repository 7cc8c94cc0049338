"""Beside its title every sheet leads back to 首页 and says how far it is filled in; a reader knows both for the program's own."""

import io
import re

import openpyxl
import pytest

from tests.small import put, small_return
from tests.support import AS_OF, TERM, found, good_rows, read, write_return
from yanxiu_xl.forms.model import Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import BACK, GUIDE, HOME, PROGRESS
from yanxiu_xl.workbooks.title_row import rows_without_formulas

SHEETS = {sheet.title: sheet for sheet in SCHOOL_SHEETS}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return write_return(tmp_path_factory.mktemp("t") / "柳林.xlsx", good_rows())


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def shown(path):
    return openpyxl.load_workbook(path, data_only=True)


@pytest.mark.parametrize("title", [PROGRESS, GUIDE, *SHEETS])
def test_every_sheet_leads_back(book, title):
    (link,) = [cell for cell in book[title][1] if cell.value == BACK]
    assert link.hyperlink.location == f"'{HOME}'!A1"
    left = sum(book[title].column_dimensions[letters(at)].width for at in range(link.column - 1))
    assert 3 * len(title) < left < 60, "beside the title, and on the first screen"


def test_the_front_page_leads_nowhere_back(book):
    assert not [cell for row in book[HOME].iter_rows() for cell in row if cell.value == BACK]


@pytest.mark.parametrize("title", SHEETS)
def test_a_sheet_says_how_far_it_is_filled_in_without_being_worked_out(book, shown, title):
    (cell,) = [cell for cell in book[title][1] if cell.data_type == "f"]
    line = next(row for row in shown[HOME].iter_rows(min_row=17, max_row=31) if row[1].value == title)
    word = "已填 {} 项，缺 {} 格" if SHEETS[title].layout is Layout.FIELDS else "已记 {} 行，缺 {} 格"
    assert shown[title][cell.coordinate].value == word.format(line[3].value, line[4].value)
    assert f"$D${line[0].row}" in cell.value
    assert f"$E${line[0].row}" in cell.value


def test_rows_that_lack_their_formulas_are_counted_where_rows_are_numbered_by_one(book):
    numbered = {title for title, sheet in SHEETS.items() if "serial" in sheet}
    assert numbered == {title for title, sheet in SHEETS.items() if rows_without_formulas(sheet)} != set()
    for title in SHEETS:
        (cell,) = [cell for cell in book[title][1] if cell.data_type == "f"]
        assert ("行缺自动列：点一下按钮，或把文件拖到“一键评分”，就补上" in cell.value) is (title in numbered)


OWN = [
    "← 首页", "已记 279 行，缺 0 格", "已填 3 项，缺 9 格", "已记 0 行，缺 37 格", "已记 12 行，缺 1 格；有 2 行缺自动列：点一下按钮，或把文件拖到“一键评分”，就补上",
    "=\"已记 \"&'首页'!$D$21&\" 行，缺 \"&'首页'!$E$21&\" 格\"",
]
SOMEBODYS = ["已记完", "已记 279 行", "缺 0 格", "首页", "已记 很多 行，缺 0 格", "已记 279 行，缺 0 格，王芳查过"]


@pytest.mark.parametrize("text", OWN)
@pytest.mark.parametrize("cell", ["F1", "J1"])
def test_a_reader_knows_it_for_the_programs_own(tmp_path, text, cell):
    """Wherever above the headings: rows and columns are inserted, and some programs leave the formula without a result."""
    assert kept(tmp_path, cell, text) == []


@pytest.mark.parametrize("text", SOMEBODYS)
def test_what_somebody_has_written_there_is_kept(tmp_path, text):
    assert kept(tmp_path, "F1", text) == [("听课记录", "F1", text)]


def kept(tmp_path, cell, text):
    book = openpyxl.load_workbook(io.BytesIO(small_return(good_rows())))
    book["听课记录"][cell] = text
    out = io.BytesIO()
    book.save(out)
    return found(read(put(tmp_path, "柳林.xlsx", out.getvalue()), TERM, AS_OF), "F13")


NAMES = [("教师名册", "姓名"), ("听课记录", "听课教师"), ("公开课评课", "授课教师"), ("课堂评价", "评委"), ("教师文稿", "教师"), ("师徒结对", "师傅"), (PROGRESS, "姓名")]


@pytest.mark.parametrize(("title", "header"), NAMES)
def test_names_stay_in_sight_on_wide_sheets(book, title, header):
    heads = [str(cell.value or "").rstrip("*") for cell in book[title][3]]
    frozen = re.match("[A-Z]+", book[title].freeze_panes)[0]
    assert frozen == letters(heads.index(header) + 1)
