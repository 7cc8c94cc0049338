"""What a report for the county is made of: the declarations of ``reports.model`` over a county, which is one town or several.

The renderer is told nothing new: ``CountyReport.on`` gives it a report and its tables, of the columns and tables that this county has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from yanxiu_xl.measures.hours import Rates, rates_of
from yanxiu_xl.reports.cells import SCHOOL
from yanxiu_xl.reports.model import Block, Column, Figure, Group, Kind, Report, Row, Table, Value
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import School

T = TypeVar("T")
TOWN = Column("town", "乡镇", 14, Kind.TEXT, "中心校的名称")


@dataclass(frozen=True)
class Absent:
    """A town, or a folder of which nobody knows whose it is, that is not in the tables, and why."""

    name: str
    why: str


@dataclass(frozen=True, eq=False)
class Town:
    """A town: the facts of the term that is reported, and of the earlier term of the same school year, where they are known."""

    facts: TermFacts
    earlier: TermFacts | None = None

    @property
    def name(self) -> str:
        """The centre."""
        return self.facts.term.centre

    @property
    def terms(self) -> Sequence[TermFacts]:
        """The terms of the school year that are known, the earlier first."""
        return (self.earlier, self.facts) if self.earlier else (self.facts,)

    @property
    def school_year(self) -> str:
        """``2020—2021``."""
        return self.facts.term.code[:9].replace("-", "—")

    @property
    def span(self) -> str:
        """Which part of the school year the town's figures of the year tell of."""
        return "全学年" if self.earlier else "仅本学期"

    @property
    def schools(self) -> Sequence[School]:
        """Those of the list, and those that have a return and are not on it any more."""
        return self.facts.schools

    @cached_property
    def rates(self) -> Rates | None:
        """The rule by which the school year's hours are reckoned: that of the term reported; None while they are not."""
        return rates_of(self.facts.term)


class County:
    """The towns of a report, by name; absent: those that should be in it and are not; several: whether it is of more towns than one."""

    def __init__(self, towns: Iterable[Town], absent: Iterable[Absent] = (), *, several: bool = False) -> None:
        self.towns = sorted(towns, key=lambda one: one.name)
        self.absent = sorted(set(absent), key=lambda one: (one.name, one.why))
        self.several = several
        self._made: dict[tuple[Any, ...], Any] = {}

    def cached(self, make: Callable[..., T], *of: Any) -> T:
        """What a function makes of these arguments, made once for all sheets."""
        key = (make, *map(id, of))
        if key not in self._made:
            self._made[key] = make(*of)
        made: T = self._made[key]
        return made

    @property
    def reckons_hours(self) -> bool:
        """Whether a town of it reckons hours."""
        return any(one.rates for one in self.towns)

    @property
    def whose(self) -> str:
        """Before a sentence about all of it."""
        return "全县" if self.several else "全镇"

    def placed(self, *columns: Column) -> Sequence[Column]:
        """A town's column and a school's before these."""
        return (*((TOWN,) if self.several else ()), SCHOOL, *columns)


def placing(town: Town, school: School) -> dict[str, Value | Figure]:
    """The cells that say of which town and school a line is."""
    return {"town": town.name, "school": school.code, "school_name": school.name}


@dataclass(frozen=True)
class CountyBlock:
    """One table, as ``reports.model.Block``; several: it is there where towns are put together; line_of: as there."""

    key: str
    columns: Callable[[County], Sequence[Column]]
    rows: Callable[[County], Iterable[Row]]
    title: str = ""
    empty: str = "没有记录"
    several: bool = False
    line_of: str = ""


@dataclass(frozen=True)
class CountyReport:
    """A sheet: code (K1), title, the question it answers, its tables; names: columns at the left that stay in sight, beside the town's."""

    code: str
    title: str
    question: str
    blocks: Sequence[CountyBlock]
    order: int
    names: int = 1
    source: str = "domain E 报表2"
    readers: str = "县教师进修学校"

    def on(self, county: County) -> tuple[Report, list[Table]]:
        """The report as the renderer takes it, and its tables."""
        shown = [one for one in self.blocks if county.several or not one.several]
        tables = [Table(_block(one, county, alone=len(shown) == 1), one.columns(county), list(one.rows(county))) for one in shown]
        names = self.names + (1 if county.several else 0)
        return Report(self.code, self.title, self.question, self.readers, [one.block for one in tables], Group.COUNTY, self.order, names=names,
                      source=self.source), tables


def _block(one: CountyBlock, county: County, *, alone: bool) -> Block:
    """A table as the renderer takes it; where it is the only one of its page, the page's title says what it is."""
    return Block(one.key, one.columns(county), lambda _: one.rows(county), "" if alone else one.title, empty=one.empty, line_of=one.line_of)
