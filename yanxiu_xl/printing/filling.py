"""A sheet of a template filled in: laid out line by line for every record, divided into pages, written again as the XML of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from yanxiu_xl.printing.marks import HOW_MANY, NUMBER, Mark
from yanxiu_xl.printing.model import Blanks, Copy, Part, Value
from yanxiu_xl.printing.names import Names
from yanxiu_xl.printing.template import Area, Block, TemplateCell, TemplateRow, TemplateSheet
from yanxiu_xl.reports.model import Gap
from yanxiu_xl.workbooks.form_design import LEAST_TO_WRITE
from yanxiu_xl.workbooks.measure import (
    FONT_POINTS,
    LINE_POINTS,
    MARGIN_POINTS,
    MOST_HEIGHT,
    broken,
    lines_of,
)

SEE_APPENDIX = "……（见附页）"
APPENDIX = "附页　{name}"
PART_OF_PAGE = 0.45
"""A row that flows over pages is not made higher than that part of one."""


class Instance(NamedTuple):
    """Which time a row of the template stands there: on its own, as the n-th record of a block (its top row), again at the top of a page."""

    block: int = 0
    number: int = 0
    again: int = 0


@dataclass
class Laid:
    """A row of the template as it stands in a copy. texts: what is filled in, by column; tied: it stays on the page of the row above."""

    row: TemplateRow
    instance: Instance
    texts: dict[int, Value]
    height: float
    tied: bool = False
    merged: Sequence[Area] = ()
    """Of a row that is none of the template's: its own merged areas."""


@dataclass
class Filler:
    """Fills copies of one sheet. names: those of its page; general: values that every form has; blanks: where what cannot be read is told."""

    sheet: TemplateSheet
    names: Names
    general: Part
    blanks: Blanks
    _tops: dict[tuple[int, int], Area] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tops = {(one.top, one.left): one for one in self.sheet.merges}

    def pages(self, copies: Iterable[Copy]) -> Iterator[list[list[Laid]]]:
        """The pages of each copy."""
        for number, copy in enumerate(copies, 1):
            lines, appendix = self._laid(copy, number), list[tuple[str, str, TemplateCell]]()
            pages: list[list[Laid]] = []
            for section in self._sections(lines):
                flows = any(one.instance.block for one in section)
                self._grow(section, flows, appendix)
                pages += self._divided(section, lines) if flows else [section]
            for entry in appendix:
                pages += self._appendix(*entry)
            yield pages

    # --- lines ---

    def _laid(self, copy: Copy, number: int) -> list[Laid]:
        sheet, lines, at = self.sheet, list[Laid](), 0
        blocks = {block.top: block for block in sheet.blocks}
        while at < len(sheet.rows):
            row = sheet.rows[at]
            block = blocks.get(row.number)
            if block is None:
                lines.append(self._line(row, copy, None, number, Instance()))
                at += 1
                continue
            records = copy.parts[block.space]
            assert not isinstance(records, Part)
            for item in range(1, max(len(records), block.least, 1) + 1):
                record = records[item - 1] if item <= len(records) else Part({})
                for offset in range(block.top, min(block.bottom, len(sheet.rows)) + 1):
                    made = self._line(sheet.rows[offset - 1], copy, (block, record), item, Instance(block.top, item))
                    made.tied = offset > block.top
                    if item > len(records) and made.height:
                        made.height = max(made.height, LEAST_TO_WRITE / (block.bottom - block.top + 1))  # to be written on by hand
                    lines.append(made)
            at = block.bottom
        self._tie(lines)
        return lines

    def _tie(self, lines: Sequence[Laid]) -> None:
        """What stands below the last record stays with it; what stands just above the first one stays with that; merged rows stay together."""
        flowing = [at for at, one in enumerate(lines) if one.instance.block]
        for at, (above, one) in enumerate(pairwise(lines), 1):
            begins = one.instance.number == 1 and not above.instance.block
            merged = any(area.top <= above.row.number and area.bottom >= one.row.number and not self._holds_block(area) for area in self.sheet.merges)
            same = above.instance == one.instance or not one.instance.block
            one.tied = one.tied or begins or (merged and same) or (bool(flowing) and at > flowing[-1] and above.row.number not in self.sheet.breaks)

    def _holds_block(self, area: Area) -> bool:
        return any(area.top <= block.top and area.bottom >= block.bottom for block in self.sheet.blocks)

    def _line(self, row: TemplateRow, copy: Copy, inside: tuple[Block, Part] | None, number: int, instance: Instance) -> Laid:
        texts = {cell.column: self._filled(cell, copy, inside, number) for cell in row.cells if cell.marks}
        return Laid(row, instance, texts, row.height)

    def _filled(self, cell: TemplateCell, copy: Copy, inside: tuple[Block, Part] | None, number: int) -> Value:
        """What a cell says; a cell that is nothing but one name keeps a number as a number."""
        found: list[str] = []
        at, values = 0, list[Value]()
        for mark in cell.marks:
            found.append(cell.text[at : mark.start])
            if mark.name is not None:
                values.append(self._value(mark, copy, inside, number))
                found.append(_text(values[-1]))
            at = mark.end
        found.append(cell.text[at:])
        text = "".join(found)
        alone = len(values) == 1 and isinstance(values[0], int | float) and text == _text(values[0])
        return values[0] if alone else text.strip(" ") or None

    def _value(self, mark: Mark, copy: Copy, inside: tuple[Block, Part] | None, number: int) -> Value:
        assert mark.name is not None
        space, name = mark.name
        held: Part | Sequence[Part] = self.general if not space else copy.parts[space]
        if not space and name == NUMBER:
            return number if inside is None or inside[1].values else None
        if inside and space == inside[0].space:
            held = inside[1]
        elif not isinstance(held, Part):
            return len(held) if name == HOW_MANY else None
        proper = self.names.proper(space, name)
        value = held.values.get(proper or name)
        if value is Gap.UNMEASURED:
            self.blanks.add(held.record, proper or name)
            return None
        return value

    # --- heights ---

    def _sections(self, lines: Sequence[Laid]) -> Iterator[list[Laid]]:
        """Lines up to each page break of the template."""
        section: list[Laid] = []
        for at, one in enumerate(lines):
            section.append(one)
            over = at + 1 == len(lines) or lines[at + 1].row.number > one.row.number
            if one.row.number in self.sheet.breaks and over:
                yield section
                section = []
        if section:
            yield section

    def _grow(self, section: Sequence[Laid], flows: bool, appendix: list[tuple[str, str, TemplateCell]]) -> None:
        """Make rows as high as their texts; what has no room is cut and goes to the appendix."""
        spare = max(self.sheet.room - sum(one.height for one in section), 0.0)
        for at, one in enumerate(section):
            for cell in one.row.cells:
                text = one.texts.get(cell.column)
                if not isinstance(text, str) or cell.look.turned or not cell.look.wraps:
                    continue
                area = self._tops.get((one.row.number, cell.column), Area(one.row.number, cell.column, one.row.number, cell.column))
                rows = [other for other in section[at:] if other.instance == one.instance and area.top <= other.row.number <= area.bottom]
                width, last = self.sheet.width(area.left, area.right), rows[-1]
                lacking = _needed(text, width, cell.look.points) - sum(other.height for other in rows)
                if lacking <= 0:
                    continue
                room = max(self.sheet.room * PART_OF_PAGE - last.height, 0.0) if flows else spare
                more = min(lacking, room, MOST_HEIGHT - last.height)
                last.height += more
                spare -= more
                if more < lacking:
                    one.texts[cell.column] = _cut(text, width, cell.look.points, sum(other.height for other in rows))
                    named = [mark.name[1] for mark in cell.marks if mark.name]
                    appendix.append((named[0] if named else self.sheet.title, text, cell))

    # --- pages ---

    def _divided(self, section: Sequence[Laid], lines: Sequence[Laid]) -> list[list[Laid]]:
        """The section in pages, the heads again on each; what is tied together is not parted as long as it fits a page."""
        first, last = self.sheet.heads or (0, -1)
        heads = [one for one in lines if first <= one.row.number <= last]
        pages: list[list[Laid]] = [[]]
        used, rest = 0.0, list(section)
        while rest:
            many = next((at for at in range(1, len(rest)) if not rest[at].tied), len(rest))
            height = sum(one.height for one in rest[:many])
            if used and used + height > self.sheet.room and many > 1 and height > self.sheet.room / 2:
                many, height = _fitting(rest, many, self.sheet.room - used)
            if used and used + height > self.sheet.room:
                again = [Laid(one.row, Instance(again=len(pages)), one.texts, one.height, tied=True) for one in heads]
                pages.append(again)
                used = sum(one.height for one in again)
            pages[-1] += rest[:many]
            used += height
            del rest[:many]
        return pages

    def _appendix(self, name: str, text: str, like: TemplateCell) -> Iterator[list[Laid]]:
        """A whole text on pages of its own, in the looks of the cell that was too small for it."""
        last, width = self.sheet.last_column, self.sheet.width(1, self.sheet.last_column)

        def row(words: str, height: float) -> Laid:
            cells = [TemplateCell(at, {"s": like.attributes.get("s", "0")}, b"", "", "", like.look) for at in range(1, last + 1)]
            return Laid(TemplateRow(0, height, {}, cells), Instance(), {1: words}, height, merged=[Area(0, 1, 0, last)])

        page, used = [row(APPENDIX.format(name=name), 30.0)], 30.0
        most = min(MOST_HEIGHT, self.sheet.room - used)
        for words in _pieces(text, width, like.look.points, most):
            height = min(_needed(words, width, like.look.points), most)
            if used + height > self.sheet.room:
                yield page
                page, used = [], 0.0
            page.append(row(words, height))
            used += height
        yield page


def _fitting(rest: Sequence[Laid], many: int, room: float) -> tuple[int, float]:
    """How many of a large group still stand on the page, where parting it leaves at least three lines on both sides; else all."""
    used = 0.0
    for at, one in enumerate(rest[:many]):
        used += one.height
        if used > room:
            parted = 3 <= at <= many - 3 and one.instance.block
            return (at, used - one.height) if parted else (many, sum(line.height for line in rest[:many]))
    return many, used


def _text(value: Value) -> str:
    return "" if value is None or isinstance(value, Gap) else f"{value:.10g}" if isinstance(value, float) else str(value)


def _line_height(points: float) -> float:
    return LINE_POINTS * max(points / FONT_POINTS, 1.0)


def _needed(text: str, width: float, points: float) -> float:
    """Points of a row that shows all of a text."""
    return lines_of(text, width, points) * _line_height(points) + MARGIN_POINTS


def _head(text: str, width: float, points: float, lines: int) -> str:
    """The part of a text that stands in so many lines."""
    at = 0
    for words in broken(text, width, points)[:lines]:
        at += text[at : at + 1] == "\n"
        at += len(words)
    return text[:at]


def _cut(text: str, width: float, points: float, height: float) -> str:
    """As much of a text as there is room for, and where the rest is."""
    lines = int((height - MARGIN_POINTS) / _line_height(points)) - 1
    return (_head(text, width, points, lines).rstrip() + SEE_APPENDIX) if lines > 0 else SEE_APPENDIX[2:]


def _pieces(text: str, width: float, points: float, most: float) -> Iterator[str]:
    """A text in pieces none of which asks for more than ``most`` points."""
    lines = max(int((most - MARGIN_POINTS) / _line_height(points)) - 1, 1)
    while text:
        words = _head(text, width, points, lines) or text[:1]
        yield words.strip("\n")
        text = text[len(words) :].lstrip("\n")


