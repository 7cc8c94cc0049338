"""What a workbook with macros has besides: buttons, the report of the environment, xlwings.conf, the VBA project."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.tabs import ENVIRONMENT, XLWINGS
from yanxiu_xl.macros import Button, Macros, config_rows
from yanxiu_xl.macros.environment import FACTS, IN_TERMINAL
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import write_heads

HIDDEN_SHEETS = (ENVIRONMENT, XLWINGS)
"""The sheets that only a workbook with macros has, its last ones."""
BUTTON_ROW = 3
"""0-based row under the title; it is kept free, also where there are no buttons."""
BUTTON_WIDTH, BUTTON_HEIGHT = 104, 32
"""Pixels."""

REPORT = tuple((fact.key, fact.label, fact.good, fact.bad) for fact in FACTS if fact.shown != IN_TERMINAL)
"""(key that the macro looks for, label, words for a good answer, words for a bad one)."""
UNKNOWN = "在这个程序里测不了；点一下“校验”就知道"
HELP = (
    "按钮要用到本机的 Python：由“安装.cmd”装好（不联网），或由 yanxiu install 接好，不影响别的程序。",
    "打开时如有“宏已被禁用”，请点“启用内容”；文件是微信、邮件收到的，先右键文件→属性→勾选“解除锁定”。",
    "WPS 个人版不能用宏。不用宏也能评分：把这个文件（先保存、关闭）拖到“一键评分”上，结果写在它旁边的“-评分”文件里。",
    "还不行，请把这张表拍下来发给中心校。",
)
REPORT_WIDTHS = (2, 16, 46, 60)


def add_buttons(page: Worksheet, buttons: Sequence[Button], places: Sequence[tuple[int, int]]) -> None:
    """Form-control buttons in the row under the title of ``page``.

    places: (0-based column, pixels from its left edge) of each; a button within one column keeps its width where a
    program draws columns a little wider.
    """
    for button, (column, offset) in zip(buttons, places, strict=True):
        page.insert_button(BUTTON_ROW, column, {
            "macro": button.macro, "caption": button.caption, "width": BUTTON_WIDTH, "height": BUTTON_HEIGHT,
            "x_offset": offset, "y_offset": 5, "description": button.tip,
        })


def add_macros(book: Book, styles: Styles, macros: Macros) -> None:
    """The hidden sheets that the macros read and write, and the VBA project. To be called when all sheets are there."""
    _add_report(book, styles)
    page = book.add_worksheet(XLWINGS)
    page.hide()
    page.set_column(0, 1, 40)
    for row, (key, value) in enumerate(config_rows(macros.interpreter)):
        page.write_string(row, 0, key)
        if value:
            page.write_string(row, 1, value)
    book.add_vba_project(io.BytesIO(macros.project(len(book.worksheets()))), is_stream=True)


def _add_report(book: Book, styles: Styles) -> None:
    """环境检查： labels and words; the macro finds a line by its key, fills in what it found and copies the words."""
    page = book.add_worksheet(ENVIRONMENT)
    page.hide()
    page.hide_gridlines(2)
    for at, width in enumerate(REPORT_WIDTHS):
        page.set_column(at, at, width)
    page.set_column(0, 0, None, None, {"hidden": True})
    page.set_column(4, 6, None, None, {"hidden": True})
    page.write_string(0, 1, ENVIRONMENT, styles["title"])
    page.set_row(0, 28)
    write_heads(page, styles, 2, ("看什么", "查到的", "说明"), first=1)
    for row, (key, label, good, bad) in enumerate(REPORT, 3):
        page.set_row(row, 34)
        page.write_string(row, 0, key)
        page.write_string(row, 1, label, styles["label"])
        page.write_blank(row, 2, None, styles["cell"])
        page.write_blank(row, 3, None, styles["cell"])
        page.write_string(row, 4, good)
        page.write_string(row, 5, bad or good)
        page.write_string(row, 6, UNKNOWN)
    for row, line in enumerate(HELP, 4 + len(REPORT)):
        page.write_string(row, 1, line, styles["plain"])
