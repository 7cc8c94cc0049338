"""A table declared as columns and given as rows: in a file and in an open workbook it is the same table."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests.support import TERM
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.palette import AMBER, BAD_INK, BAND
from yanxiu_xl.workbooks.sketch import Sketch
from yanxiu_xl.workbooks.style import STYLES, Styles
from yanxiu_xl.workbooks.tables import TOTAL, Cell, Column, Page, add_page, added, draw_table

PACKAGE = Path(__file__).parent.parent / "yanxiu_xl"
LONG = "信息化条件下小组合作学习的组织策略"
PAGE = Page("听课统计", (
    Column("who", "教师", 10, "link", tall=False), Column("on", "最近一次", 12, "day", meaning="最后一条有效听课记录的日期。"),
    Column("lessons", "有效听课", 8, "cell_center", total=added), Column("share", "完成率", 8, "points"),
    Column("words", "还差什么", 20),
), names=1, tab="log", internal=True)
ROWS = [
    {"who": Cell("王芳", link="internal:'听课记录'!D4"), "on": date(2020, 9, 15), "lessons": 12, "share": 0.5, "words": LONG},
    {"who": LONG, "lessons": Cell(3, fill=AMBER, ink=BAD_INK), "words": ""},
    {"who": "李明", "on": Cell(None, "cell_center"), "lessons": Cell("看不懂", "no_score"), "share": Cell(1, "total")},
]
VALUES = [
    ["教师", "最近一次", "有效听课", "完成率", "还差什么"],
    ["王芳", date(2020, 9, 15), 12, 0.5, LONG], [LONG, None, 3, None, ""], ["李明", None, "看不懂", 1, None], [TOTAL, None, 15, None, None],
]


@pytest.fixture(scope="module")
def sketch():
    book = Sketch()
    assert draw_table(add_page(book, TERM, "柳林小学", PAGE), Styles(book), PAGE, iter(ROWS)) == len(VALUES)
    return book.sheets[0]


@pytest.fixture(scope="module")
def page():
    buffer = BytesIO()
    book = Book(buffer)
    draw_table(add_page(book, TERM, "柳林小学", PAGE), Styles(book), PAGE, iter(ROWS))
    book.close()
    return openpyxl.load_workbook(buffer)["听课统计"]


def test_every_value_stands_where_its_column_and_row_are(sketch, page):
    for row, line in enumerate(VALUES):
        for at, value in enumerate(line):
            shown = page.cell(row + 1, at + 1).value
            if isinstance(value, date):
                assert (shown.date(), sketch.values[row, at]) == (value, (value - date(1899, 12, 30)).days)
            elif value is None:
                assert shown is None
                assert (row, at) not in sketch.values
                assert (row, at) in sketch.styles
            else:
                assert sketch.values[row, at] == value
                assert (shown or "") == value


def test_a_cell_looks_as_its_column_says_unless_it_says_otherwise(sketch):
    for (row, at), look, more in (
        ((0, 2), "header", {}), ((1, 0), "link", {}), ((1, 1), "day", {}), ((1, 2), "cell_center", {}), ((2, 1), "day", {}),
        ((2, 2), "cell_center", {"bg_color": AMBER, "font_color": BAD_INK}), ((3, 1), "cell_center", {}), ((3, 2), "no_score", {}),
        ((3, 3), "total", {}), ((4, 0), "header", {}), ((4, 2), "cell_center", {}),
    ):
        style = sketch.styles[row, at]
        assert {key: style.get(key) for key in STYLES[look] | more} == STYLES[look] | more, (row, at)


def test_file_and_sketch_agree_on_grounds_links_notes_heights_and_widths(sketch, page):
    for (row, at), style in sketch.styles.items():
        cell = page.cell(row + 1, at + 1)
        assert cell.fill.fgColor.rgb[2:] == style.get("bg_color", "#000000")[1:], cell.coordinate
        assert cell.number_format == style.get("num_format", "General")
        assert (cell.border.left.style == "thin") is bool(style.get("border"))
    assert sketch.links == {(1, 0): "'听课记录'!D4"}
    assert page["A2"].hyperlink.location == "'听课记录'!D4"
    assert sketch.notes == {(0, 1): "最后一条有效听课记录的日期。"}
    assert page["B1"].comment.text == "最后一条有效听课记录的日期。"
    assert [sketch.widths[at] for at in range(5)] == PAGE.widths
    for row, height in sketch.heights.items():
        assert abs(page.row_dimensions[row + 1].height - height) < 0.76, row  # a file counts whole pixels
    assert (page.freeze_panes, sketch.frozen) == ("B2", (1, 1))


def test_a_row_is_as_high_as_those_of_its_texts_that_count(sketch):
    assert sketch.heights[1] == text_height([(LONG, 20)]) > sketch.heights[3]
    assert sketch.heights[2] == sketch.heights[3]  # the long name is in a column that makes no row higher


def test_what_is_printed_filtered_and_repeated_is_the_pages(page):
    assert page.auto_filter.ref == "A1:E4"  # without the line of totals
    assert page.print_title_rows == "$1:$1"
    assert page.page_setup.orientation == "landscape"
    assert page.sheet_properties.tabColor.rgb == "FFC98A2B"
    assert "柳林小学" in page.oddFooter.left.text
    assert page.oddHeader.right.text
    assert [page.column_dimensions[get_column_letter(at)].width > 0 for at in range(1, 6)] == [True] * 5


def test_a_table_without_lines_has_headings_and_a_filter():
    book = Sketch()
    bare = Page("空", (Column("a", "甲", 9), Column("b", "乙", 9)))
    sheet = add_page(book, TERM, "柳林小学", bare)
    assert draw_table(sheet, Styles(book), bare, []) == 1
    assert (sheet.values, {style["bg_color"] for style in sheet.styles.values()}) == ({(0, 0): "甲", (0, 1): "乙"}, {BAND})


HOME_OF = {
    "a colour": (re.compile(r'"#[0-9A-Fa-f]{6}"'), {"workbooks/palette.py"}),
    "a border of cells": (re.compile(r'"border(_color)?": [^{]|\bborder_color=|\bborder=\d'), {"workbooks/style.py"}),
}


@pytest.mark.parametrize("what", HOME_OF)
def test_colours_and_borders_are_drawn_in_one_place(what):
    pattern, home = HOME_OF[what]
    found = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))}
    assert found == home
