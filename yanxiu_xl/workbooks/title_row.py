"""What stands in the title row beside the title: the way back to 首页, and how far a sheet is filled in.

One definition for all sheets of a school's workbook; ``reading.aside`` knows both by ``forms.tabs.BACK`` and ``forms.progress``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import Layout, Sheet
from yanxiu_xl.forms.progress import BARE_ROWS, RECORDED
from yanxiu_xl.forms.tabs import BACK, HOME
from yanxiu_xl.workbooks.formulas import column_range, first_required, quoted, renewed
from yanxiu_xl.workbooks.palette import AMBER, LINK
from yanxiu_xl.workbooks.style import STYLES, Styles

TARGET = f"internal:{quoted(HOME)}!A1"
_SIGN = 0.21
"""Width of a Chinese sign in columns' units for each point of its size."""
_BACK_WIDTH = 8


def put_back(page: Worksheet, styles: Styles, title: str, size: float, widths: Sequence[float]) -> int:
    """Write the way back to 首页 into the first cell that the title leaves free; returns its 0-based column.

    size: of the title's letters, in points; widths: of the columns.
    """
    at = _first_free(widths, len(title) * size * _SIGN + 1)
    page.write_url(0, at, TARGET, styles["back"], BACK)
    return at


def put_back_in_heading(page: Worksheet, styles: Styles, heading: str) -> None:
    """The same on a page whose first row is its headings: below the words of the first of them."""
    page.write_url(0, 0, TARGET, styles.make(STYLES["header"], font_color=LINK, underline=1), f"{heading}\n{BACK}")


def put_standing(page: Worksheet, styles: Styles, sheet: Sheet, back: int, widths: Sequence[float], line: int, result: str) -> None:
    """How many rows are filled and how many cells lacking, live, and whether rows lack their formulas.

    back: column of the way back; line: 1-based row of 首页 that counts them; result: what
    the formula comes to.
    """
    at = back + _first_free(widths[back:], _BACK_WIDTH)
    before, between, after = RECORDED[sheet.layout is Layout.FIELDS]
    home = quoted(HOME)
    text = f'"{before}"&{home}!$D${line}&"{between}"&{home}!$E${line}&"{after}"'
    bare = rows_without_formulas(sheet)
    if bare:
        front, back_words = BARE_ROWS
        text += f'&IF({bare}=0,"","{front}"&{bare}&"{back_words}")'
        page.conditional_format(0, at, 0, at, {
            "type": "formula", "criteria": f"={bare}>0", "format": styles.bare(bg_color=AMBER)})
    page.write_formula(0, at, renewed(text), styles["subtitle"], result)


def rows_without_formulas(sheet: Sheet) -> str:
    """How many filled rows have no number of their own, as an inserted row has none; '' where rows are not numbered by a formula."""
    if "serial" not in sheet:
        return ""
    filled, serial = (column_range(sheet, key) for key in (first_required(sheet), "serial"))
    return f'SUMPRODUCT(({filled}<>"")*({serial}=""))'


def _first_free(widths: Sequence[float], taken: float) -> int:
    """The first column that begins to the right of ``taken``; the last one where none does."""
    lefts = accumulate(widths[:-1], initial=0.0)
    return next((at for at, left in enumerate(lefts) if left >= taken), len(widths) - 1)
