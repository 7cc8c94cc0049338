"""What a sheet is on paper: A4, what is repeated on every page, where wide tables are divided, how far a print reaches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, INTERNAL, Kind, Layout, Sheet, letters
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.measure import pixels, text_pixels

MARGIN = 0.787
"""2 cm in inches (domain E, print requirements)."""
ACROSS = {True: (11.69 - 2 * MARGIN) * 96, False: (8.27 - 2 * MARGIN) * 96}
"""Pixels at 100 % between the margins of A4, lying and standing."""
FOOTER_POINTS, FOOTER_OF_REPORTS = 9, 11
"""The size of headers and footers; LibreOffice scales them with the table all the same."""
LEAST_POINTS, LEAST_SCALE = 8.0, 77
"""No text is printed smaller; 77 % of 10.5 points is 8.1."""
SURE = 0.91
"""The part of the page that a divided table counts on: programs and fonts differ in the widths of columns."""
SCREEN = 1300
"""Pixels that a window of a screen 1366 pixels wide has for cells."""
ROOMY = 1200
"""Pixels of columns up to which a sheet needs nothing frozen: what only just fits a small screen does not at the next zoom."""
SPARE_ROWS = 500
"""So many rows below the prepared ones still count for the printed area."""


@dataclass(frozen=True)
class Spread:
    """How a table lies on paper: ``scale`` in percent, ``breaks`` before these 0-based columns; the first ``names`` columns stand at
    the left of every part.
    """

    scale: int
    breaks: tuple[int, ...] = ()
    names: int = 0


def spread(widths: Sequence[float], names: int, landscape: bool, *, fitted: bool = True) -> Spread:
    """The fewest parts in which columns of these widths can be read (``LEAST_POINTS``), as alike in width as can be.

    fitted: whether a table in one part is fitted to the width of the page by the program that prints it, and not by its scale.
    """
    sizes, room = [pixels(width) for width in widths], ACROSS[landscape] * (1 if fitted else SURE)
    if sum(sizes) * LEAST_SCALE <= room * 100:
        return Spread(min(100, int(room * 100 / max(sum(sizes), 1))))
    room = ACROSS[landscape] * SURE
    most = room * 100 / LEAST_SCALE
    repeated, rest = sum(sizes[:names]), sizes[names:]
    starts = even_parts(rest, most - repeated)
    limit = max(sum(rest[a:b]) for a, b in zip(starts, [*starts[1:], len(rest)], strict=True))
    return Spread(min(100, int(room * 100 / (repeated + limit))), tuple(names + at for at in starts[1:]), names)


def even_parts(sizes: Sequence[int], most: float) -> list[int]:
    """Where the fewest parts of at most this size begin, as alike in size as can be; the order stays."""
    parts = len(_parts(sizes, most))
    limits = sorted({limit for at in range(len(sizes)) for limit in accumulate(sizes[at:])})
    # what has room in so many parts has room in no more where they are larger
    return _parts(sizes, limits[bisect_left(limits, True, bisect_left(limits, max(sizes)), key=lambda one: len(_parts(sizes, one)) <= parts)])


def _parts(sizes: Sequence[int], limit: float) -> list[int]:
    """Where parts begin when each takes as much as it can."""
    starts, used = [0], 0
    for at, size in enumerate(sizes):
        if used and used + size > limit:
            starts.append(at)
            used = 0
        used += size
    return starts


def print_setup(
    page: Worksheet, owner: str, term: Term, *, landscape: bool, internal: bool = False, widths: Sequence[float] = (), names: int = 0,
    fitted: bool = True,
) -> None:
    """A4, 2 cm margins, page numbers, owner and term in the footer (domain E); what is internal says so at the top of every page.

    widths: of all columns; a table that would be too small to read on one page is divided by columns, its first ``names`` columns
    stand on every part, and the parts of a row follow one another. fitted: see ``spread``; a page fitted to its width passes over breaks
    between rows.
    """
    own_size: dict[str, Any] = {"scale_with_doc": False}
    size = FOOTER_POINTS if fitted else FOOTER_OF_REPORTS
    if internal:
        page.set_header(f"&R&{size} {INTERNAL}", own_size)
    page.set_paper(9)
    if landscape:
        page.set_landscape()
    else:
        page.set_portrait()
    page.set_margins(left=MARGIN, right=MARGIN, top=MARGIN, bottom=MARGIN)
    lies = spread(widths, names, landscape, fitted=fitted)
    if not fitted:
        page.set_print_scale(lies.scale)
    if lies.breaks:  # "fit to width" would pass over the breaks
        page.set_print_scale(lies.scale)
        page.set_v_pagebreaks(list(lies.breaks))
        if names:
            page.repeat_columns(0, names - 1)
        page.print_across()
    elif fitted:
        page.fit_to_pages(1, 0)
    # a blank after the size: "&9" followed by the year would read as one number
    page.set_footer(f"&L&{size} {owner}&C&{size} {term.name}&R&{size} 第 &P 页 共 &N 页", own_size)


# --- how far a print reaches ---


def print_as_far_as(book: xlsxwriter.Workbook, title: str, last_row: str, columns: int, reach: int) -> None:
    """Let the printed area of a sheet end with the row that a formula names (without the equals sign); reach: the last row it can name.

    Excel and WPS work the area out at each print. LibreOffice prints an area only when it is a constant, so it prints all that is
    prepared; a constant would leave out what is written below it, which is worse than empty pages. The whole area stands in a branch
    that is never taken: exceljs breaks off at a printed area in which it finds none.
    """
    tab = quoted(title)
    whole = f"{tab}!$A$1:${letters(columns - 1)}${reach}"
    book.define_name(f"{tab}!_xlnm.Print_Area", f"=IF(FALSE,{whole},OFFSET({tab}!$A$1,0,0,MAX({FIRST_DATA_ROW},{last_row}),{columns}))")


def last_filled(title: str, columns: Iterable[tuple[int, int]], last: int) -> str:
    """Formula of the last row in which one of the columns (0-based, first to last of each group) holds something."""
    tab = quoted(title)
    areas = [f"{tab}!${letters(first)}${HEADER_ROW}:${letters(end)}${last}" for first, end in columns]
    return ",".join(f"SUMPRODUCT(MAX((1-ISBLANK({area}))*ROW({area})))" for area in areas)


def follow_the_rows(book: xlsxwriter.Workbook, sheet: Sheet, rows: int, columns: int = 0) -> None:
    """Print a table as far as people have filled it; ``columns``: how many there are, with those the form does not have."""
    if sheet.layout is not Layout.TABLE:
        return
    groups: list[tuple[int, int]] = []
    for at, column in enumerate(sheet.columns):
        if column.kind in {Kind.AUTO, Kind.IDENTIFIER} or column.auto or column.prefilled or column.default is not None:
            continue
        if groups and groups[-1][1] == at - 1:
            groups[-1] = (groups[-1][0], at)
        else:
            groups.append((at, at))
    last = max(sheet.last_row, HEADER_ROW + rows) + SPARE_ROWS
    width = max(len(sheet.columns), columns, columns_for(sheet.printed_instruction, [c.width for c in sheet.columns]))
    print_as_far_as(book, sheet.title, last_filled(sheet.title, groups, last), width, last)


def columns_for(text: str, widths: Sequence[float]) -> int:
    """How many columns a text that runs on over empty cells reaches over."""
    room = text_pixels(text) + 12
    for number, width in enumerate(widths, 1):
        room -= pixels(width)
        if room <= 0:
            return number
    return len(widths) + int(-(-room // pixels(8.43)))
