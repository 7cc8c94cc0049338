"""What changed between two returns of a school: rows that came, rows that went, cells that say something else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from yanxiu_xl.archive.contents import Content, Line, content
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS

ALIKE = 0.5
"""Two rows are the same record when at least this share of what is written in either is written in both."""
SECRET = "（不显示）"
Pair = tuple[Line | None, Line | None]


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
    return [
        one for sheet in SCHOOL_SHEETS for one in _sheet_changes(content(archive, before, sheet), content(archive, now, sheet))
    ]


def _sheet_changes(old: Content, new: Content) -> Iterator[Change]:
    pairs = pair_lines(old.sheet, old.lines, new.lines)
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


def pair_lines(sheet: Sheet, old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """Which line of the one is which line of the other; each line once, None where it has no other.

    Equal lines first; then the same number with much the same text; the same text under another number; the same key
    (``Sheet.unique``); the same row; at last whatever is alike.
    """
    if sheet.layout is Layout.FIELDS:
        return [(old[0] if old else None, new[0] if new else None)] if old or new else []
    if sheet.layout is Layout.CATALOGUE:
        return _Pairing(old, new).by(lambda x: x.texts.get("item_code")).result()
    numbers = [c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER]

    def written(line: Line) -> Hashable:
        return (tuple((k, v) for k, v in sorted(line.texts.items()) if k not in numbers), tuple(sorted(line.extra.items())))

    pairing = _Pairing(old, new).by(lambda x: (written(x), tuple(x.texts.get(k) for k in numbers)))
    for key in numbers:
        pairing.by(lambda x, k=key: x.texts.get(k), alike=True)  # type: ignore[misc]  # bound early, as loops need
    pairing.by(written)
    for keys in sheet.unique:
        pairing.by(lambda x, ks=keys: tuple(x.texts[k] for k in ks) if all(k in x.texts for k in ks) else None)  # type: ignore[misc]
    return pairing.by(lambda x: x.row, alike=True).by_likeness().result()


class _Pairing:
    """Lines that are still without their other, and the pairs found so far."""

    def __init__(self, old: Sequence[Line], new: Sequence[Line]) -> None:
        self.old, self.new = list(old), list(new)
        self.pairs: list[Pair] = []

    def by(self, key: Callable[[Line], Hashable], *, alike: bool = False) -> _Pairing:
        """Pair lines of one key, in their order; lines whose key is None stay. ``alike``: only if they say much the same."""
        waiting: dict[Hashable, list[Line]] = {}
        for line in self.old:
            waiting.setdefault(key(line), []).append(line)
        rest, gone = [], set()
        for line in self.new:
            found = key(line)
            others = waiting.get(found) if found is not None else None
            if others and (not alike or likeness(others[0], line) >= ALIKE):
                gone.add(id(others[0]))
                self.pairs.append((others.pop(0), line))
            else:
                rest.append(line)
        self.old = [line for line in self.old if id(line) not in gone]
        self.new = rest
        return self

    def by_likeness(self) -> _Pairing:
        """Pair what is left with the most alike, new lines in their order."""
        rest = []
        for line in self.new:
            best = max(self.old, key=lambda other: likeness(other, line), default=None)
            if best is not None and likeness(best, line) >= ALIKE:
                self.old = [other for other in self.old if other is not best]
                self.pairs.append((best, line))
            else:
                rest.append(line)
        self.new = rest
        return self

    def result(self) -> list[Pair]:
        """All pairs, and the lines that have no other."""
        return [*self.pairs, *((line, None) for line in self.old), *((None, line) for line in self.new)]


def likeness(one: Line, other: Line) -> float:
    """Share of what is written in either line that both have."""
    keys = {*one.texts, *other.texts}
    same = sum(one.texts.get(k) == other.texts.get(k) for k in keys)
    return same / len(keys) if keys else 1.0
