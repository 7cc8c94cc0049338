"""What a report is made of: a declaration (columns, order, totals, charts, paper) and functions from the term's facts to rows.

From one declaration come a page of 总档案, ``yanxiu report``, a line of the contents, a section of docs/报表.md and what ``where`` tells of
a figure. A report writes no cells itself: it gives values, says which records make them, and what kind of value a column holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, overload

from yanxiu_xl.scoring.declared import LooksAt

if TYPE_CHECKING:
    from yanxiu_xl.reports.source import TermFacts


class Gap(Enum):
    """A figure that is none: it does not apply, or something that cannot be read stands in its way (never 0)."""

    NOT_APPLICABLE = "—"
    UNMEASURED = "?"


Value = str | int | float | date | Gap | None
"""What a cell says; None for a blank one."""


class Record(NamedTuple):
    """A record of a return that counts, or of a register of the centre: school (code, '' for a register), sheet (key), row in the file."""

    school: str
    sheet: str
    row: int


class Behind(Sequence[Record]):
    """Records that are looked up when somebody asks for them, each time: pages are drawn without."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[], Sequence[Record]]) -> None:
        self._find = find

    def __len__(self) -> int:
        return len(self._find())

    def __iter__(self) -> Iterator[Record]:
        return iter(self._find())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]  # as of any list

    @overload
    def __getitem__(self, at: int) -> Record: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Record]: ...

    def __getitem__(self, at: int | slice) -> Record | Sequence[Record]:
        return self._find()[at]


class Mark(Enum):
    """What a colour says of a cell; the cell says it in words or figures, too."""

    NONE = ""
    GOOD = "good"
    WAIT = "wait"
    BAD = "bad"
    NOTE = "note"
    FAINT = "faint"


FILE = "file"
"""Of a link to a file beside 总档案, whose key is its path, part by part."""


class Link(NamedTuple):
    """Where a cell leads: to the row of another report (code) that has this key (see ``Block.anchor``), to the table of it that is named so
    (``TABLE``, key of the block), to its page (()), ('', …) to a page by its title, (``FILE``, …) to a file.
    """

    report: str
    key: tuple[str, ...]


TABLE = "table"
"""Before the key of a block, in a link to one of several tables of a report."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with the records that make it; left_out: those that would, and do not count."""

    value: Value
    records: Sequence[Record] = ()
    left_out: Sequence[Record] = ()
    mark: Mark = Mark.NONE
    link: Link | None = None


Row = Mapping[str, Value | Figure]
"""By column key; what is not there stays blank."""


class Kind(Enum):
    """What a column holds, which says how it looks and is aligned."""

    TEXT = "文字"
    WORD = "词"
    LONG = "长文字"
    DAY = "日期"
    COUNT = "个数"
    NUMBER = "数"
    RANK = "名次"
    POINTS = "得分"
    SCORE = "总分"
    RATE = "率"
    MONEY = "金额"
    CHARS = "字数"


class Total(Enum):
    """What the line below says of a column; it follows the filter."""

    SUM = 109
    MEAN = 101
    COUNT = 103


class Ratio(NamedTuple):
    """The same of a rate: the sum of one column over the sum of another."""

    over: str
    under: str


@dataclass(frozen=True)
class Column:
    """A column: key, heading, width in characters, what it holds, what it means and where that is written (plan, domain).

    looks_at: sheets and columns of a return without which nobody can tell what it would say of that school (domain 0, fact 9).
    made_of: keys of the cells of its line that it is reckoned from: their records make it, where it names none itself.
    """

    key: str
    title: str
    width: float = 8
    kind: Kind = Kind.COUNT
    meaning: str = ""
    source: str = ""
    total: Total | Ratio | None = None
    looks_at: LooksAt = field(default_factory=dict)
    made_of: Sequence[str] = ()


class Shape(Enum):
    """The kinds of charts."""

    BAR = "bar"
    COLUMN = "column"
    STACKED = "stacked"
    SHARE = "share"
    LINE = "line"
    RADAR = "radar"


@dataclass(frozen=True)
class Chart:
    """A chart of a block's rows: names from one column, a series for each of others, in this order; most: rows from the top it shows;
    pale: series that the others are measured against, or that are what is left.
    """

    title: str
    names: str
    series: Sequence[str]
    shape: Shape = Shape.BAR
    most: int = 40
    pale: Sequence[str] = ()


Rows = Callable[["TermFacts"], Iterable[Row]]
Columns = Sequence[Column] | Callable[["TermFacts"], Sequence[Column]]


@dataclass(frozen=True)
class Block:
    """One table of a report. title: above it, where a report has several; anchor: columns by which a link finds a row of it.

    empty: what is said in place of a table without rows; lists: sheets and columns of a return without which nobody can tell what lines
    the school would have: it gets one, of which nothing is known; line_of: the cell (key) with the record that a whole line tells of.
    """

    key: str
    columns: Columns
    rows: Rows
    title: str = ""
    anchor: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    empty: str = "没有记录"
    lists: LooksAt = field(default_factory=dict)
    line_of: str = ""

    def columns_of(self, facts: TermFacts) -> Sequence[Column]:
        """Its columns, where they depend on the term."""
        return self.columns(facts) if callable(self.columns) else self.columns


class Group(Enum):
    """Where a page stands among the tabs, and the colour of its tab."""

    OVERVIEW = "总览"
    SCORES = "总表"
    STATISTICS = "统计"
    LEDGER = "台账"
    RAW = "原始记录"
    COUNTY = "县报表"


@dataclass(frozen=True)
class Report:
    """A report: code (B05), title of its page, the question it answers, for whom it is, its tables.

    names: columns at the left that stay in sight; internal: shows what the form calls internal; public: is posted, so that nothing private
    stands in it; order: its place within its group.
    """

    code: str
    title: str
    question: str
    readers: str
    blocks: Sequence[Block]
    group: Group
    order: int
    names: int = 2
    landscape: bool = True
    internal: bool = False
    public: bool = False
    source: str = "domain E"


@dataclass(frozen=True)
class Table:
    """A block with its rows, worked out."""

    block: Block
    columns: Sequence[Column]
    rows: list[Row] = field(default_factory=list)

    def value(self, at: int, key: str) -> Value:
        """What a cell says."""
        return value_of(self.rows[at].get(key))


def value_of(cell: Value | Figure) -> Value:
    """What a cell says, without what it comes from."""
    return cell.value if isinstance(cell, Figure) else cell


def figure_of(cell: Value | Figure) -> Figure:
    """A cell as a figure; a plain value names no records."""
    return cell if isinstance(cell, Figure) else Figure(cell)


def tables_of(report: Report, facts: TermFacts) -> list[Table]:
    """The tables of a report, worked out."""
    return [_table(block, block.columns_of(facts), facts) for block in report.blocks]


def _table(block: Block, columns: Sequence[Column], facts: TermFacts) -> Table:
    unlisted = [code for code in facts.current if block.lists and facts.without(code, block.lists)]
    gone = {code: _gone(facts, columns, code) for code in facts.current}
    rows = [_with_gaps(row, gone.get(str(row.get("school") or ""), ())) for row in block.rows(facts) if row.get("school") not in unlisted]
    return Table(block, columns, [*rows, *(_unlisted(facts, code, columns) for code in unlisted)])


def _unlisted(facts: TermFacts, code: str, columns: Sequence[Column]) -> Row:
    nothing = dict.fromkeys((one.key for one in columns), Gap.UNMEASURED)
    return {**nothing, "school": code, "school_name": Figure(facts.names.get(code, code), link=Link("B01", (code,)))}


def with_gaps(facts: TermFacts, columns: Sequence[Column], row: Row) -> Row:
    """A row of a school in which nothing is told that hangs on columns that the school's file has not: neither 0 nor a part of the whole."""
    return _with_gaps(row, _gone(facts, columns, str(row.get("school") or "")))


def _gone(facts: TermFacts, columns: Sequence[Column], school: str) -> Sequence[str]:
    """Keys of columns of which nothing can be told of a school (code), for what its file has not."""
    return [one.key for one in columns if one.looks_at and facts.without(school, one.looks_at)]


def _with_gaps(row: Row, gone: Sequence[str]) -> Row:
    return {**row, **{key: _unmeasured(row.get(key)) for key in gone}} if gone else row


def _unmeasured(cell: Value | Figure) -> Figure:
    return replace(cell, value=Gap.UNMEASURED, mark=Mark.NONE) if isinstance(cell, Figure) else Figure(Gap.UNMEASURED)


def needing(columns: Iterable[Column], looks_at: LooksAt) -> tuple[Column, ...]:
    """Columns that all look at these sheets and columns of a return, beside what each says itself."""
    return tuple(replace(one, looks_at=together(one.looks_at, looks_at)) for one in columns)


def together(*every: LooksAt) -> LooksAt:
    """Sheets and columns of several."""
    found: dict[str, tuple[str, ...]] = {}
    for one in every:
        for sheet, keys in one.items():
            found[sheet] = tuple(dict.fromkeys((*found.get(sheet, ()), *keys)))
    return found
