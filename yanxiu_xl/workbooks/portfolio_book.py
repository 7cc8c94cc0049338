"""A portfolio as a workbook of one sheet, standing A4: cover, contents, the portrait, then part after part, numbered through to the end.

One sheet, so that one click prints all of it in any program and 第x页 runs through it; where its sheets of paper end follows from the
heights of its rows alone (``flow``), so the contents can name the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanxiu_xl.portfolio.assessment import PORTRAIT, portrait
from yanxiu_xl.portfolio.model import NOTHING, Content
from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.portfolio.parts import PARTS
from yanxiu_xl.reports.model import Column, Figure, Kind, Link, Row
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.flow import (
    GAP,
    SCALE,
    FlowPage,
    Line,
    height_of,
    spans_of,
)
from yanxiu_xl.workbooks.palette import INK, MUTED
from yanxiu_xl.workbooks.report_book import heading_of
from yanxiu_xl.workbooks.report_tables import (
    Canvas,
    draw_heads,
    draw_line,
    height_of_heads,
    height_of_line,
    set_apart,
)
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.template import set_properties

TITLE = "教师个人档案袋"
TAB = "档案袋"
NAME_POINTS, TITLE_POINTS, LINE_POINTS = 28 * 100 / SCALE, 24 * 100 / SCALE, 14 * 100 / SCALE
"""On the cover: the name (28 points on paper), what it is, and its lines."""
HEADING_POINTS, HEADING_HEIGHT = 14.0, 30.0
LEAST_ROOM, MOST_ROOM, SIGN_HEIGHT = 200.0, 300.0, 36.0
"""Points of a place to paste something, at least and as a rule, and of a line to be signed."""
WORTH_BEGINNING = 0.3
"""A part that has not all its room on a sheet of paper begins there where more than this part of it is left."""
CONTENTS_HEIGHT = 32.0
"""Points of a line of the contents, at least."""
TO_THE_END = ("⑭",)
"""Parts whose place to paste takes all that is left of the sheet of paper."""
CODE = "portfolio"
"""Of links within it."""
CONTENTS = (Column("part", "部分", 23, Kind.TEXT), Column("page", "页码", 4, Kind.WORD), Column("records", "记录\n（条）", 5), Column("lacking", "缺什么", 24, Kind.TEXT))


@dataclass
class _Entry:
    """A line of the contents. sign: number of the part, '' for the portrait; content: None where nothing is counted; page: where it begins."""

    sign: str
    heading: str
    content: Content | None
    page: int = 0

    @property
    def row(self) -> Row:
        """The line as it is drawn."""
        content = self.content
        nothing = NOTHING if content is not None and content.is_empty else ""
        told = "；".join(filter(None, (nothing, *(content.lacking if content else ()))))
        return {"part": Figure(self.heading, link=Link(CODE, (self.heading,))), "page": self.page or None,
                "records": content.records if content and self.sign else None, "lacking": told or None}


class _Drawing(FlowPage):
    """The workbook while it is drawn."""

    def __init__(self, book: Book, owner: Owner) -> None:
        self.owner, self.anchors = owner, dict[tuple[str, tuple[str, ...]], str]()
        canvas = Canvas(book, Styles(book), heading_of(owner.facts), self.anchors)
        super().__init__(book, canvas, TAB, f"{owner.teacher.school_name} {owner.teacher.name}", internal=True)
        self.late: list[Callable[[], None]] = []
        """What can be written only when the pages of all parts are known."""

    def heading(self, entry: _Entry, words: str = "", *, kept: bool = True) -> Line:
        """The heading of a part, which is where the contents lead; words: what is said behind it."""
        style = self.canvas.styles.make(font_size=HEADING_POINTS, bold=True, bottom=2, bottom_color=INK)
        text = f"{entry.heading}　　{words}" if words else entry.heading

        def draw(row: int) -> None:
            entry.page = self.flow.number
            self.anchors[CODE, (entry.heading,)] = f"internal:'{TAB}'!A{row + 1}"
            self.over_all(row, row, text, style)

        return Line(HEADING_HEIGHT, draw, kept)


def write_portfolio(path: Path, owner: Owner) -> int:
    """Write a teacher's portfolio; returns how many sheets of paper it has. The same records give the same bytes."""
    term, one = owner.facts.term, owner.teacher
    book = Book(str(path), for_all=True)
    set_properties(book, f"{one.school_name} {one.name} {term.name} {TITLE}", term)
    drawing = _Drawing(book, owner)
    _draw(drawing)
    drawing.finish()
    book.close()
    return drawing.flow.number


def _draw(drawing: _Drawing) -> None:
    drawn = portrait(drawing.owner)
    made = {part.heading: part.content(drawing.owner) for part in PARTS if part.content is not None}
    entries = [_Entry(part.sign, part.heading, made.get(part.heading)) for part in PARTS]
    cover, contents, *parts = entries
    face = _Entry("", PORTRAIT, drawn)
    cover.page, drawing.anchors[CODE, (cover.heading,)] = 1, f"internal:'{TAB}'!A1"
    drawing.flow.put(list(_cover(drawing)))
    drawing.flow.new_sheet()
    drawing.flow.put(list(_contents(drawing, [cover, contents, face, *parts], contents)))
    drawing.flow.new_sheet()
    for entry in (face, *parts):
        _part(drawing, entry)
    for write in drawing.late:
        write()


def _cover(drawing: _Drawing) -> Iterator[Line]:
    owner, one = drawing.owner, drawing.owner.teacher
    middle: dict[str, Any] = {"align": "center"}
    yield drawing.gap(60.0)
    yield drawing.text(owner.facts.term.centre, 40.0, font_size=LINE_POINTS, **middle)
    yield drawing.text(TITLE, 70.0, font_size=TITLE_POINTS, bold=True, **middle)
    yield drawing.gap(110.0)
    yield drawing.text(one.name, 70.0, font_size=NAME_POINTS, bold=True, **middle)
    yield drawing.gap(60.0)
    for label, words in (("学校", one.school_name), ("学期", owner.facts.term.name), ("编号", one.teacher_id or "________")):
        yield drawing.text(f"{label}：{words}", 38.0, font_size=LINE_POINTS, **middle)
    yield drawing.gap(120.0)
    yield drawing.text(f"记录截至 {owner.facts.as_of.isoformat()}", 24.0, font_color=MUTED, **middle)


def _contents(drawing: _Drawing, entries: Sequence[_Entry], own: _Entry) -> Iterator[Line]:
    """The contents; its lines are as high as their texts from the beginning, and are written when the pages are known."""
    canvas, page, apart = drawing.canvas, drawing.page, set_apart(CONTENTS)
    spans, widths = spans_of(CONTENTS)
    yield drawing.heading(own)
    yield drawing.gap(GAP)
    yield Line(height_of_heads(CONTENTS, widths), lambda row: draw_heads(canvas, page, row, CONTENTS, spans), kept=True)
    for entry in entries:
        def later(row: int, entry: _Entry = entry) -> None:
            drawing.late.append(lambda: draw_line(canvas, page, row, entry.row, CONTENTS, spans, apart))

        yield Line(max(height_of_line(entry.row, CONTENTS, widths, apart), CONTENTS_HEIGHT), later)
    yield drawing.text("页码从封面起连着编到最后一页；“缺什么”按截至日的记录。", 26.0, font_color=MUTED)


def _part(drawing: _Drawing, entry: _Entry) -> None:
    """A part: on the sheet of paper on which the one before ends where all of it has room there, or much of a sheet is left; else on the next."""
    content, flow = entry.content or Content(), drawing.flow
    if content.is_empty:
        words = f"{NOTHING}。{content.sentence}" if content.sentence else NOTHING
        flow.put([*([drawing.gap(2 * GAP)] if flow.used else []), drawing.heading(entry, words, kept=False)])
        return
    lines = [drawing.heading(entry)]
    if content.sentence:
        lines += [drawing.gap(GAP / 2), drawing.text(content.sentence, kept=True)]
    for table in content.tables:
        lines += drawing.table(table)
    signs = [drawing.text("　　　　".join(f"{who}：____________" for who in content.signed), SIGN_HEIGHT)] if content.signed else []
    least = MOST_ROOM if entry.sign in TO_THE_END else LEAST_ROOM
    below = (least + GAP if content.paste else 0.0) + height_of(signs)
    asked = 2 * GAP + height_of(lines) + below
    if flow.used and asked > flow.left and flow.left < WORTH_BEGINNING * flow.room:
        flow.new_sheet()
    flow.put([*([drawing.gap(2 * GAP)] if flow.used else []), *lines])
    if flow.left < below:
        flow.new_sheet()
    if content.paste:
        room = flow.left - GAP - height_of(signs) - 1
        flow.put([drawing.gap(GAP), *drawing.box(content.paste, room if entry.sign in TO_THE_END else min(room, MOST_ROOM))])
    flow.put(signs)
