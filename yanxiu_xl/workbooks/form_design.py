"""The first design of a form that is printed: a grid of lines and cells on A4, drawn as a workbook that an officer may redesign (domain E).

What is written here is only where a template begins: once it lies in 打印模板 it is the officer's, and is filled as it is then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.palette import FAINT
from yanxiu_xl.workbooks.paper import ACROSS, FOOTER_POINTS, MARGIN, SURE
from yanxiu_xl.workbooks.report_paper import ROOM, SPARE
from yanxiu_xl.workbooks.style import FRAME

FONT = "宋体"
"""What forms are printed in here; Windows, WPS and Office for Mac have it."""
BODY, TITLE, COVER = 10.5, 18.0, 28.0
"""Points of the texts, of titles, and of what stands largest on a cover."""
LEAST_TO_WRITE = 25.6
"""Points of 9 mm: the least height of a line that is written on by hand (domain E)."""
WRITE = 27.0
"""Points of a line of a new design."""
LEFT_FREE = 34.0
"""Points of a page that a new design leaves to texts longer than usual."""
MADE = datetime(2020, 9, 1, 8, tzinfo=UTC)
"""When templates are said to have been made: always the same, so that their bytes are."""
FOOTER = f"&L&{FOOTER_POINTS} {{{{学校}}}}&C&{FOOTER_POINTS} {{{{本学期}}}}&R&{FOOTER_POINTS} 第 &P 页 共 &N 页"
_FRAME = {**FRAME, "text_wrap": True}
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"font_size": TITLE, "bold": True, "align": "center"},
    "cover": {"font_size": COVER, "bold": True, "align": "center", "text_wrap": True},
    "under": {"font_size": 14.0, "align": "center", "text_wrap": True},
    "label": {**_FRAME, "align": "center", "bold": True},
    "value": {**_FRAME},
    "middle": {**_FRAME, "align": "center"},
    "text": {**_FRAME, "valign": "top"},
    "large": {**_FRAME, "align": "center", "font_size": 14.0},
    "plain": {"text_wrap": True},
    "top": {"text_wrap": True, "valign": "top"},
    "right": {"align": "right"},
    "centre": {"align": "center"},
    "cut": {"bottom": 3, "align": "center"},
    "spine": {**FRAME, "align": "center", "bold": True, "font_size": 20.0, "rotation": 270},
}
"""How cells look, by name."""


@dataclass(frozen=True)
class Cell:
    """A cell of a line: what stands in it, how it looks, over how many columns and lines it reaches."""

    text: str = ""
    look: str = "value"
    span: int = 1
    down: int = 1


@dataclass(frozen=True)
class Line:
    """A line: cells from the left, height in points; each: the mark that repeats it; head: it stands on every page of a copy; last: a page ends."""

    cells: Sequence[Cell]
    height: float = WRITE
    each: str = ""
    head: bool = False
    last: bool = False


@dataclass(frozen=True)
class Design:
    """A sheet: widths of columns in proportion, lines, whether it lies across."""

    widths: Sequence[float]
    lines: Sequence[Line]
    landscape: bool = False

    @property
    def columns(self) -> list[float]:
        """Widths in characters; together they fill the page."""
        room = (ACROSS[self.landscape] * SURE - 5 * len(self.widths)) / 7
        return [round(width * room / sum(self.widths), 2) for width in self.widths]

    @property
    def room(self) -> float:
        """Points that lines of one page may have."""
        return ROOM[self.landscape] * SPARE

    def filled(self, at: int = -2) -> Design:
        """The same, with what is left of the page added to one line, but for what some texts may want more."""
        lines = list(self.lines)
        lines[at] = replace(lines[at], height=lines[at].height + max(int(self.room - LEFT_FREE - sum(one.height for one in lines)), 0))
        return replace(self, lines=lines)


def line(*cells: Cell | str, height: float = WRITE, each: str = "", head: bool = False, last: bool = False) -> Line:
    """A line; a mere text is a cell that holds it, a label where it holds no mark."""
    made = [one if isinstance(one, Cell) else Cell(one, "middle" if "{{" in one or not one else "label") for one in cells]
    return Line(made, height, each, head, last)


def titled(text: str, span: int, under: str = "", *, head: bool = False) -> list[Line]:
    """The title of a form and the line below it."""
    lines = [line(Cell(text, "title", span), height=36.0, head=head)]
    return [*lines, line(Cell(under, "plain", span), height=24.0, head=head)] if under else lines


def fields(*pairs: tuple[str, str], spans: Sequence[int] = (1, 1), height: float = WRITE) -> Line:
    """Labels with their values beside one another; spans: columns of a label and of its value, in turn."""
    found, at = list[Cell](), 0
    for label, value in pairs:
        found += [Cell(label, "label", spans[at % len(spans)]), Cell(value, "middle", spans[(at + 1) % len(spans)])]
        at += 2
    return Line(found, height)


def area(label: str, text: str, span: int, height: float) -> Line:
    """A label and room for a long text, or to write in."""
    return Line([Cell(label, "label"), Cell(text, "text", span - 1)], height)


def signed(*words: str, spans: Sequence[int], height: float = 34.0) -> Line:
    """A line of signatures, without a frame."""
    return Line([Cell(word, "plain", span) for word, span in zip(words, spans, strict=True)], height)


def write_template(path: Path, title: str, sheets: Sequence[tuple[str, Design]]) -> None:
    """Write a template: a sheet a design. The same designs give the same bytes."""
    book = Book(str(path))
    book.set_properties({"title": title, "created": MADE})
    formats: dict[str, Format] = {}

    def look(name: str) -> Format:
        if name not in formats:
            formats[name] = book.add_format({"font_name": FONT, "font_size": BODY, "valign": "vcenter", **LOOKS[name]})
        return formats[name]

    mark = book.add_format({"font_name": FONT, "font_size": BODY, "font_color": FAINT})
    for name, design in sheets:
        page = book.add_worksheet(name)
        _paper(page, design)
        _draw(page, design, look, mark)
    book.close()


def _paper(page: Worksheet, design: Design) -> None:
    last = len(design.widths) - 1
    page.hide_gridlines(2)
    page.set_paper(9)
    (page.set_landscape if design.landscape else page.set_portrait)()
    page.set_margins(left=MARGIN, right=MARGIN, top=MARGIN, bottom=MARGIN)
    page.center_horizontally()
    page.set_footer(FOOTER)
    page.print_area(0, 0, len(design.lines) - 1, last)
    heads = [at for at, one in enumerate(design.lines) if one.head]
    if heads:
        page.repeat_rows(heads[0], heads[-1])
    page.set_h_pagebreaks([at for at, one in enumerate(design.lines, 1) if one.last and at < len(design.lines)])
    for at, width in enumerate(design.columns):
        page.set_column(at, at, width)
    page.set_column(last + 1, last + 1, 24)


def _draw(page: Worksheet, design: Design, look: Any, mark: Format) -> None:
    covered: set[tuple[int, int]] = set()
    for row, one in enumerate(design.lines):
        page.set_row(row, one.height)
        at = 0
        for cell in one.cells:
            while (row, at) in covered:
                at += 1
            if cell.span == cell.down == 1:
                page.write(row, at, cell.text, look(cell.look)) if cell.text else page.write_blank(row, at, None, look(cell.look))
            else:
                page.merge_range(row, at, row + cell.down - 1, at + cell.span - 1, cell.text, look(cell.look))
            covered |= {(down, across) for down in range(row, row + cell.down) for across in range(at, at + cell.span)}
            at += cell.span
        if one.each:
            page.write_string(row, len(design.widths), one.each, mark)
