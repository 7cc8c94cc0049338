"""汇集结果: what a click on 汇集教师表 has taken from whom, and what is not simply taken, on a page of the open workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yanxiu_xl.forms.tabs import GATHERING
from yanxiu_xl.problems import Problem
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.palette import LEVEL_COLOURS
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, Column, Page, Row, add_page, draw_heads, draw_rows
from yanxiu_xl.workbooks.title_row import put_back

TEACHERS = (
    Column("teacher_id", "教师编号", 9, "cell_center"), Column("name", "姓名", 10, "cell_center"), Column("file", "教师表", 24),
    Column("new", "新收行数", 12, "cell_center"), Column("changed", "改过行数", 10, "cell_center"), Column("others", "其余", 58),
    Column("nothing", "", 44),
)
TOLD = (
    Column("level", "级别", 9, "chip"), Column("code", "编号", 10, "cell_center"), Column("file", "文件", 24), Column("sheet", "工作表", 12),
    Column("cell", "单元格", 10, "cell_center"), Column("message", "说明", 58), Column("fix", "怎么办", 44),
)
GATHERING_PAGE = Page(GATHERING, TOLD, head_row=None, names=0, filtered=False)
"""Both tables have the same columns' widths."""
TITLE, FIRST_TABLE = "汇集结果", 3


def add_gathering(book: Book, styles: Styles, term: Term, owner: str, sentence: str, teachers: Iterable[Row], told: Sequence[Problem]) -> None:
    """A line a teacher, then what is told, the most serious first. teachers: by the keys of ``TEACHERS``."""
    page = add_page(book, term, owner, GATHERING_PAGE)
    page.set_row(0, 32)
    page.write_string(0, 0, f"{owner}  {TITLE}", styles.make(font_size=18, bold=True))
    put_back(page, styles, f"{owner}  {TITLE}", 18, GATHERING_PAGE.widths)
    page.write_string(1, 0, sentence, styles["strong"])
    page.set_row(1, 24)
    draw_heads(page, styles, TEACHERS[:-1], FIRST_TABLE - 1, 26)
    below = draw_rows(page, styles, TEACHERS[:-1], teachers, FIRST_TABLE)
    if told:
        draw_heads(page, styles, TOLD, below + 1, 26)
        draw_rows(page, styles, TOLD, map(_line, told), below + 2)


def _line(p: Problem) -> Row:
    return {"level": Cell(p.level.word, fill=LEVEL_COLOURS[p.level]), "code": p.code, "file": p.file, "sheet": p.sheet, "cell": p.cell,
            "message": p.message.partition("】")[2] or p.message, "fix": p.fix}
