"""中心校登记.xlsx: the sheets in which the centre keeps its own records (domain B4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.term.term import CENTRE_CODE, Term
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.palette import TABS
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.sheets import Row, SheetWriter
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import add_codes, set_properties

LINES = (
    ("讲座资料接收", "收到一份讲座资料登记一行；学校“已交”以这里为准。"),
    ("指导检查", "领导小组检查、包校蹲点、专项检查，一次一行；有问题的写整改期限。"),
    ("骨干教师", "评选、复核一人一次一行；“条件核对”由程序在合并时核对。"),
    ("信息上传", "上传一条信息登记一行，最好写上对应的活动编号。"),
    ("经费登记", "预算和支出一笔一行。"),
    ("核定更正", "人工核定的学校得分写在这里，写明理由；程序不会改它。"),
)


TITLE_END = "中心校登记"
OPTIONS_TITLE, HOME_TITLE = "选项", "说明"
HOME_LINE = "这些事由中心校登记，每次合并都会读。"


def title_of(term: Term) -> str:
    """The title among the document's properties."""
    return f"{term.centre} {term.name} {TITLE_END}"


def home_line(term: Term) -> str:
    """Whose registers they are, of which term; on 说明."""
    return f"{term.centre}   {term.name}   {HOME_LINE}"


def write_registers(path: Path | BytesIO, term: Term, rows: Mapping[str, Sequence[Row]] | None = None) -> None:
    """Write the centre's registers, blank or with ``rows`` by sheet key. Deterministic."""
    book = Book(path if isinstance(path, BytesIO) else str(path))
    styles = Styles(book)
    set_properties(book, title_of(term), term)
    page = book.add_worksheet(HOME_TITLE)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    page.set_column(0, 0, 3)
    page.set_column(1, 1, 20)
    page.set_column(2, 2, 70)
    page.write_string(1, 1, "中心校登记", styles.make(font_size=20, bold=True))
    page.set_row(1, 32)
    page.write_string(2, 1, home_line(term), styles["subtitle"])
    for offset, (what, how) in enumerate(LINES):
        page.set_row(4 + offset, max(24, text_height([(what, 20), (how, 70)], indent=1)))
        page.write_string(4 + offset, 1, what, styles["label"])
        page.write_string(4 + offset, 2, how, styles["help"])
    page.protect("", {})
    print_setup(page, term.centre, term, landscape=True)
    writer = SheetWriter(book, styles, term, term.centre)
    for sheet in KEPT_REGISTERS:
        writer.add(sheet, (rows or {}).get(sheet.key, ()), CENTRE_CODE)
    add_codes(book, term, title=OPTIONS_TITLE)
    book.close()
