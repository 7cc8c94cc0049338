"""What changed between two returns of a school: rows that came, rows that went, cells that say something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from yanxiu_xl.archive.contents import Content, Line, contents
from yanxiu_xl.archive.pairing import Pair, pair_sheets
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Kind

SECRET = "（不显示）"


class Kindof(Enum):
    """How a row or cell differs."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def word(self) -> str:
        """The word people read."""
        return {"changed": "改", "added": "增", "removed": "减"}[self.value]


@dataclass(frozen=True)
class Change:
    """One cell that differs, or one row that is only in one of the two.

    sheet: key; title: tab in the file the address is of (the older one for a row that went); cell: such as ``D15``, of a
    row its first written cell; header: of the column, '' for a row; old, new: texts, for a row all of it.
    """

    kind: Kindof
    sheet: str
    title: str
    cell: str
    row: int
    header: str
    old: str
    new: str

    def as_dict(self) -> dict[str, str | int]:
        """The public form of ``--json``."""
        return {"kind": self.kind.value, "sheet": self.title, "cell": self.cell, "row": self.row, "header": self.header,
                "old": self.old, "new": self.new}


def changes(archive: Archive, before: int, now: int) -> list[Change]:
    """Everything that differs between two returns (ids), by sheet of the form and row."""
    old, new = contents(archive, before), contents(archive, now)
    return [one for key, pairs in pair_sheets(old, new).items() for one in _sheet_changes(old[key], new[key], pairs)]


def _sheet_changes(old: Content, new: Content, pairs: Sequence[Pair]) -> Iterator[Change]:
    for was, line in sorted(pairs, key=lambda p: (p[1] or p[0] or Line(0, {})).row):
        if was is not None and line is not None:
            yield from _cells(old, new, was, line)
        elif line is not None:
            yield _row(new, line, Kindof.ADDED)
        elif was is not None:
            yield _row(old, was, Kindof.REMOVED)


def _cells(old: Content, new: Content, was: Line, line: Line) -> Iterator[Change]:
    for column in new.sheet.columns:
        before, now = was.texts.get(column.key, ""), line.texts.get(column.key, "")
        if before != now:
            cell = new.cell(line.row, column.key) or old.cell(was.row, column.key)
            if column.private:
                before, now = SECRET, SECRET
            yield Change(Kindof.CHANGED, new.sheet.key, new.title, cell, line.row, column.header, before, now)
    for header in sorted({*was.extra, *line.extra}):
        before, now = was.extra.get(header, ""), line.extra.get(header, "")
        if before != now:
            yield Change(Kindof.CHANGED, new.sheet.key, new.title, "", line.row, header, before, now)


def _row(whole: Content, line: Line, kind: Kindof) -> Change:
    shown = [c for c in whole.sheet.columns if c.key in line.texts and not c.private]
    text = "，".join([*(line.texts[c.key] for c in shown), *line.extra.values()])
    first = next((c.key for c in shown if c.kind is not Kind.IDENTIFIER), shown[0].key if shown else "")
    old, new = ("", text) if kind is Kindof.ADDED else (text, "")
    return Change(kind, whole.sheet.key, whole.title, whole.cell(line.row, first), line.row, "", old, new)
