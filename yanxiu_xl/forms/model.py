"""What a form is made of: kinds of cells, columns, sheets.

Everything that speaks of a sheet (template, reader, checks, archive tables, master workbook, data dictionary)
derives from these objects, so a header, a limit or a help text stands in exactly one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

INTERNAL = "内部资料，不要外传"
"""What stands on every sheet, and on every printed page, that holds an internal column or what follows from one."""
HEADER_ROW = 3
FIRST_DATA_ROW = 4
"""Domain B1: row 1 title, row 2 how to fill it in, row 3 headers, data from row 4."""
SPARE_ROWS = 50
"""So many rows below the prepared ones are still seen by the formulas of other sheets: rows are inserted, and typed below the last."""


class Kind(Enum):
    """How a cell is typed, parsed and stored."""

    TEXT = "文本"
    LONG_TEXT = "长文本"
    DATE = "日期"
    MONTH = "年月"
    INTEGER = "整数"
    NUMBER = "数值"
    MONEY = "金额"
    CHOICE = "单选"
    CHOICES = "多选"
    PERSON = "姓名"
    PEOPLE = "名单"
    IDENTIFIER = "编号"
    REFERENCE = "引用编号"
    AUTO = "自动"


TEXTUAL = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.IDENTIFIER, Kind.REFERENCE})
NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY})
NUMBERED_CODES = frozenset({"period"})
"""Code lists whose values are numbers: a cell holds the number, its drop-down offers numbers."""


class Scope(Enum):
    """Where the name in a person cell has to be known."""

    SCHOOL = "本校名册"
    TOWN = "全镇名册"
    ANYONE = "不限"


class Layout(Enum):
    """How a sheet lies on the page."""

    TABLE = "一行一条"
    FIELDS = "一行一项"
    CATALOGUE = "固定行"


@dataclass(frozen=True)
class When:
    """A column must be filled when another column of the row has one of these values.

    ``code`` names the rule of domain D that reports the gap: C01 itself, or a row rule that says more.
    """

    column: str
    values: tuple[str, ...]
    code: str = "C01"
    negate: bool = False

    def words(self, headers: dict[str, str]) -> str:
        """The condition in Chinese, e.g. ``活动类别为“专题讲座”时必填``."""
        verb = "不是" if self.negate else "为"
        return f"{headers[self.column]}{verb}“{'、'.join(self.values)}”时必填"


Limit = float | str | None
"""A number, or the key of the term parameter that holds it."""


@dataclass(frozen=True)
class Column:
    """One column of a table, or one line of a FIELDS sheet.

    key: identifier in frames and the archive; header: what people read; low/high: inclusive limits of numbers;
    min_chars/max_chars: limits of text length in characters; auto: formula of an AUTO column (see ``formulas``);
    default: what a blank template already holds; places: decimals that an automatic number shows (-1: as many as it has);
    source: plan clause or domain.md section it comes from.
    """

    key: str
    header: str
    kind: Kind
    required: bool = False
    when: tuple[When, ...] = ()
    optional_when: When | None = None
    final_only: bool = False
    codes: str | None = None
    also: tuple[str, ...] = ()
    scope: Scope = Scope.ANYONE
    refers_to: str | None = None
    low: Limit = None
    high: Limit = None
    range_code: str = "C05"
    min_chars: Limit = None
    max_chars: int | None = None
    in_term: bool = False
    auto: str | None = None
    default: str | None = None
    prefilled: bool = False
    locked: bool = False
    centre_only: bool = False
    private: bool = False
    width: float = 12
    unit: str = ""
    places: int = -1
    help: str = ""
    source: str = "B2"

    @property
    def is_input(self) -> bool:
        """Whether the school writes this column (an automatic one is computed, never read)."""
        return self.kind is not Kind.AUTO and self.kind is not Kind.IDENTIFIER

    @property
    def holds_numbers(self) -> bool:
        """Whether digits in this column are meant as a number."""
        return self.kind in NUMERIC or self.codes in NUMBERED_CODES

    @property
    def holds_texts(self) -> bool:
        """Whether digits in this column are meant as a text: a code, a month, a year. Neither of both: dates, and what formulas show."""
        return not self.holds_numbers and self.kind not in {Kind.DATE, Kind.AUTO}

    @property
    def marked_header(self) -> str:
        """The header as printed: required columns carry a star (domain B1)."""
        return self.header + ("*" if self.required else "")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook. ``key`` names its frame and archive table, ``title`` the tab people see.

    internal: columns whose contents concern a person and leave the school and the centre on no account; the sheet says so.
    order: columns by which its records stand where those of many are read together, "-" before one of which the highest comes first.
    """

    key: str
    title: str
    layout: Layout
    columns: tuple[Column, ...]
    instruction: str
    capacity: int = 300
    optional: bool = False
    unique: tuple[tuple[str, ...], ...] = ()
    id_prefix: str = ""
    fixed_rows: tuple[dict[str, str], ...] = ()
    when_to_fill: str = ""
    landscape: bool = True
    tab: str = ""
    internal: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    _index: dict[str, Column] = field(default_factory=dict, init=False, repr=False, compare=False, hash=False)
    _positions: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        for column in self.columns:
            if column.key in self._index:
                raise ValueError(f"{self.key}.{column.key} is defined twice")
            self._positions[column.key] = len(self._index)
            self._index[column.key] = column

    def __getitem__(self, key: str) -> Column:
        return self._index[key]

    def __contains__(self, key: str) -> bool:
        return key in self._index

    @cached_property
    def inputs(self) -> tuple[Column, ...]:
        """Columns the school fills in, in order."""
        return tuple(c for c in self.columns if c.is_input)

    @cached_property
    def own_inputs(self) -> tuple[Column, ...]:
        """Inputs that show a row has been started (nothing the template had put there already)."""
        return tuple(c for c in self.inputs if not c.prefilled and c.default is None)

    @cached_property
    def ordered_by(self) -> tuple[tuple[Column, bool], ...]:
        """Columns of its order, each with whether the highest comes first; equal and blank ones keep the order of their file, blank ones last."""
        return tuple((self[key.removeprefix("-")], key.startswith("-")) for key in self.order)

    @property
    def printed_instruction(self) -> str:
        """The second row: how to fill in the sheet, after the word that it is internal where it is."""
        return f"{INTERNAL}。{self.instruction}" if self.internal else self.instruction

    @cached_property
    def owner(self) -> Column | None:
        """The column of the person a row belongs to: the first name in the natural key, else the first there is at all."""
        keyed = [self[key] for keys in self.unique for key in keys]
        return next((c for c in (*keyed, *self.columns) if c.kind is Kind.PERSON and self.layout is Layout.TABLE), None)

    @property
    def headers(self) -> dict[str, str]:
        """Header text by key."""
        return {c.key: c.header for c in self.columns}

    @property
    def last_row(self) -> int:
        """Last row that the blank template prepares."""
        return FIRST_DATA_ROW + self.capacity - 1

    @cached_property
    def has_free_rows(self) -> bool:
        """Whether its rows are people's to add, sort and delete; where the program gives some of the cells, the rows are fixed."""
        return self.layout is Layout.TABLE and not any(c.prefilled or c.locked for c in self.columns)

    @property
    def reach(self) -> int:
        """Last row that formulas elsewhere look at."""
        return self.last_row + (SPARE_ROWS if self.has_free_rows else 0)

    def position(self, key: str) -> int:
        """0-based column position of ``key`` in the template."""
        return self._positions[key]


def letters(position: int) -> str:
    """Excel column letters of a 0-based position: 0 -> A, 27 -> AB."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(letter: str) -> int:
    """1-based number of column letters: A -> 1, AB -> 28."""
    number = 0
    for char in letter:
        number = number * 26 + ord(char) - 64
    return number


def order_told(sheet: Sheet) -> str:
    """By what the records of a sheet are sorted, in words; '' where they stand as they were written."""
    return "、".join(f"{column.header}（从高到低）" if falling else column.header for column, falling in sheet.ordered_by)
