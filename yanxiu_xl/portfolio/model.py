"""What a portfolio is made of: parts, each with tables of records, a sentence, what is lacking, and perhaps a place to paste or write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yanxiu_xl.reports.model import Block, Chart, Column, Row, Table

if TYPE_CHECKING:
    from yanxiu_xl.portfolio.owner import Owner

NOTHING = "本学期无"
"""What is said of a part without content."""


@dataclass(frozen=True)
class Content:
    """What a part holds of one teacher.

    sentence: below its title; records: how many there are; lacking: what is still to be done; paste: what is to be pasted into the room
    below ('' for no such room); signed: who signs below.
    """

    tables: Sequence[Table] = ()
    sentence: str = ""
    records: int = 0
    lacking: Sequence[str] = ()
    paste: str = ""
    signed: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.paste and not any(one.rows for one in self.tables)


@dataclass(frozen=True)
class Part:
    """A part: its number, its name, what it holds; source: where it comes from. ``content`` is None for what is made by drawing (①, ②)."""

    sign: str
    title: str
    source: str
    content: Callable[[Owner], Content] | None = None

    @property
    def heading(self) -> str:
        """Number and name."""
        return f"{self.sign} {self.title}"


def table(columns: Sequence[Column], rows: Iterable[Row], title: str = "", charts: Sequence[Chart] = ()) -> Table:
    """A table of a part, worked out."""
    return Table(Block("", columns, _none, title, charts=charts), columns, list(rows))


def _none(_: object) -> Sequence[Row]:
    return ()


def tables(*found: Table) -> list[Table]:
    """Those that have rows."""
    return [one for one in found if one.rows]
