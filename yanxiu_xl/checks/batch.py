"""Many returns as one batch of rows: the shape every check and score works on.

A row is a dictionary: ``ret`` (index of the return in the batch), ``at`` (index of the row in its table), ``row`` (1-based
row in the file), then one value per key of the sheet, as the reader gives it (dates and months as ISO text, so they compare
and group as they are). Blank and unreadable cells are None, and ``Batch.readable`` tells the unreadable ones apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar

from yanxiu_xl.facts.judging import Faults
from yanxiu_xl.facts.submission import Facts, Known
from yanxiu_xl.facts.why_not import Reason, WhyNot, why_not
from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.pairs import Abroad
from yanxiu_xl.problems import Level, Problem, entry, problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.term.term import Term

Row = dict[str, Any]
Words = Iterable[dict[str, Any]]
T = TypeVar("T")


@dataclass
class Batch:
    """The returns to be checked together, under one term, as on the day ``as_of``.

    rows: by sheet; columns: what the rows are made of, for a look at one cell of each; faulty: (sheet, return, row index) of
    rows that hold an error; it grows as the checks run (``checking``), and ``facts`` with it. What only the centre knows when it
    confirms (domain C6): struck: rows that another school's book speaks against, with the reason; abroad: (return, mentor,
    apprentice) -> what the mentor's own school has of the pair; mentors_abroad: (return, teacher) whose apprentice in another
    school has passed -> where that stands.
    """

    term: Term
    returns: Sequence[Return]
    as_of: date
    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    unreadable: dict[str, set[tuple[int, int, str]]] = field(default_factory=dict)
    faulty: set[tuple[str, int, int]] = field(default_factory=set)
    struck: dict[tuple[str, int, int], WhyNot] = field(default_factory=dict)
    abroad: dict[tuple[int, str, str], Abroad] = field(default_factory=dict)
    mentors_abroad: dict[tuple[int, str], str] = field(default_factory=dict)
    checking: bool = False
    _made: dict[Callable[[Batch], Any], Any] = field(default_factory=dict)
    _stage: tuple[int, bool] | None = None
    _made_here: dict[Callable[[Batch], Any], Any] = field(default_factory=dict)
    _earlier: Known = field(default_factory=dict)

    @classmethod
    def of(cls, term: Term, returns: Sequence[Return], as_of: date) -> Batch:
        """Lay the tables of all returns under each other."""
        batch = cls(term, returns, as_of)
        for sheet in SCHOOL_SHEETS:
            columns = batch.columns[sheet.key] = _columns(sheet, returns)
            batch.rows[sheet.key] = [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]
            batch.unreadable[sheet.key] = {
                (number, at, key)
                for number, one in enumerate(returns)
                if sheet.key in one.tables
                for at, key in one.tables[sheet.key].unreadable
            }
        batch._take_over_reading()
        return batch

    @property
    def final(self) -> bool:
        """Whether demands on the whole term are due: the closing date has come."""
        return bool(self.as_of >= self.term["closing_date"])

    def _take_over_reading(self) -> None:
        """Waive what is waived among the findings of reading, and note which rows hold an error or a cell that cannot be read."""
        for number, one in enumerate(self.returns):
            one.problems = [self.lenient(one, p) for p in one.problems]
            keys = {table.title: key for key, table in one.tables.items()}
            errors = {(keys[p.sheet], p.row) for p in one.problems if p.level is Level.ERROR and p.sheet in keys}
            for key in {key for key, _ in errors}:
                self.faulty |= {(key, number, at) for at, row in enumerate(one.tables[key].rows) if (key, row) in errors}
            # what is only asked about (C14, F16) is not known either; what is waived is no error any more
            asked = {(keys[p.sheet], p.row, p.column) for p in one.problems if p.level is Level.WARNING and p.sheet in keys}
            self.faulty |= {
                (key, number, at) for key, table in one.tables.items() for at, column in table.unreadable
                if (key, table.row_of(at, column), column) in asked
            }

    def lenient(self, one: Return, found: Problem) -> Problem:
        """An error that is waived for this school, or whose rule is not in force yet, as a hint that says so."""
        if found.level is not Level.ERROR:
            return found
        excuse = self.term.excuse(one.school_code, found.code, self.as_of)
        return replace(found, level=Level.HINT, message=f"{found.message}（{excuse}）") if excuse else found

    # --- what the rules ask ---

    def once(self, make: Callable[[Batch], T]) -> T:
        """What ``make`` makes of this batch, made once for all rules; only of what does not change as the checks run."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def readable(self, sheet: str, key: str, row: Row) -> bool:
        """False where the cell of that column holds something that could not be read."""
        return (row["ret"], row["at"], key) not in self.unreadable[sheet]

    def blank(self, sheet: str, key: str, row: Row) -> bool:
        """True where the cell is there and empty.

        Not where it could not be read, nor in files that lack the column altogether: F03 has said that once, not once a row.
        """
        return row[key] is None and self.readable(sheet, key, row) and key in self.returns[row["ret"]].tables[sheet].letters

    def strike(self, sheet: str, number: int, at: int, code: str) -> None:
        """Let a row without an error of its own not count for what another school's book says (the finding's code)."""
        if (sheet, number, at) not in self.faulty:
            self.struck[sheet, number, at] = why_not(Reason.STRUCK, error=entry(code).when, code=code)
            self.faulty.add((sheet, number, at))

    def other_school(self, number: int, name: str | None) -> str:
        """Code of the school of that name, where it is another one of the list than the one that returns; else ''."""
        own = self.term.school(self.returns[number].school_code)
        code = self.term.code_of(name)
        return "" if own is None or code == own.code else code

    def others_number(self, number: int, text: str) -> bool:
        """Whether a record's number (``J-01-001``) is one of another school of the list."""
        parts = text.split("-")
        return len(parts) == 3 and parts[1] != self.returns[number].school_code and parts[1] in self.term.names

    @property
    def facts(self) -> Facts:
        """What the rows come to by the errors found so far: asked for while the checks run, the same facts have fewer faults.

        While they run nobody knows yet which error of a row will be its first, so that none is named.
        """
        return self.at_this_stage(_facts)

    def at_this_stage(self, make: Callable[[Batch], T]) -> T:
        """As ``once``, but made anew when the checks have found more errors, or have come to their end."""
        stage = len(self.faulty), self.checking  # rows that hold an error only become more
        if self._stage != stage:
            self._stage, self._made_here = stage, {}
        if make not in self._made_here:
            self._made_here[make] = make(self)
        made: T = self._made_here[make]
        return made

    @cached_property
    def names(self) -> dict[int, set[str]]:
        """Names of each return's own roster."""
        names: dict[int, set[str]] = {}
        for row in self.rows["roster"]:
            if row["name"] is not None:
                names.setdefault(row["ret"], set()).add(row["name"])
        return names

    def in_roster(self, number: int, name: str | None) -> bool:
        """Whether the name stands in the roster of that return; a blank and an empty roster count as true."""
        return name is None or number not in self.names or name in self.names[number]

    @cached_property
    def teachers(self) -> list[Row]:
        """The roster with ``years`` of service at term start; the first line of a name counts."""
        start = self.term["term_start"]
        found: dict[tuple[int, str], Row] = {}
        for row in self.rows["roster"]:
            who, month = (row["ret"], row["name"]), row["work_since"]
            if row["name"] is not None and who not in found:
                years = None if month is None else (start.year * 12 + start.month - int(month[:4]) * 12 - int(month[5:7])) // 12
                found[who] = {**row, "years": years}
        return list(found.values())

    @cached_property
    def assessed(self) -> list[Row]:
        """Teachers who are assessed."""
        return [row for row in self.teachers if row["assessed"] == "是"]

    # --- reporting ---

    def report(self, code: str, sheet: str, key: str, rows: Iterable[Row], words: Words | None = None, *, variant: str = "") -> None:
        """Add a finding for each of ``rows`` at the cell of column ``key``; ``words`` go with them one by one."""
        self.report_at(code, sheet, key, ((row["ret"], row["at"]) for row in rows), words, variant=variant)

    def report_at(
        self, code: str, sheet: str, key: str, places: Iterable[tuple[int, int]], words: Words | None = None, *, variant: str = ""
    ) -> None:
        """As ``report``, for rows given as (return, index of the row in its table)."""
        given = iter(words) if words is not None else None
        for number, at in places:
            one = self.returns[number]
            table = one.tables[sheet]
            value = table.values[key][at] if key in table.values else None
            typed = as_typed(table.typed[at, key]) if (at, key) in table.typed else "" if value is None else shown(value)
            extra = {"header": SHEETS[sheet][key].header, "value": typed, **(next(given) if given else {})}
            self._add(
                code, one, (sheet, number, at), variant, sheet=table.title, row=table.row_of(at, key),
                letter=table.letters.get(key, ""), column=key, **extra,
            )

    def report_sheet(self, code: str, number: int, sheet: str, /, *, variant: str = "", **words: Any) -> None:
        """Add a finding on a sheet as a whole (something that is not there has no cell)."""
        one = self.returns[number]
        table = one.tables.get(sheet)
        self._add(code, one, None, variant, sheet=table.title if table else SHEETS[sheet].title, **words)

    def _add(
        self, code: str, one: Return, where: tuple[str, int, int] | None, variant: str, /, **words: Any
    ) -> None:
        level = Level.HINT if entry(code, variant).final and not self.final else None
        found = self.lenient(one, problem(code, file=one.name, variant=variant, level=level, **words))
        if found.level is Level.ERROR and where:
            self.faulty.add(where)
        one.problems.append(found)


def _facts(batch: Batch) -> Facts:
    errors = {} if batch.checking else _errors(batch)
    faults = Faults(frozenset(batch.faulty), dict(batch.struck), batch.once(_first_unreadable), batch.unreadable, errors)
    return Facts(batch, faults, batch._earlier)


def _errors(batch: Batch) -> dict[tuple[int, str, int], tuple[str, str]]:
    """(return, sheet, row in the file) -> the first error there: (code, what it is called)."""
    found: dict[tuple[int, str, int], tuple[str, str]] = {}
    for number, one in enumerate(batch.returns):
        keys = {table.title: key for key, table in one.tables.items()}
        for p in one.problems:
            if p.level is Level.ERROR and p.row and p.sheet in keys:
                found.setdefault((number, keys[p.sheet], p.row), (p.code, entry(p.code, p.variant).when))
    return found


def _first_unreadable(batch: Batch) -> dict[tuple[str, int, int], str]:
    found: dict[tuple[str, int, int], str] = {}
    for sheet in SCHOOL_SHEETS:
        order = {column.key: n for n, column in enumerate(sheet.columns)}
        for number, at, key in sorted(batch.unreadable[sheet.key], key=lambda cell: order[cell[2]]):
            found.setdefault((sheet.key, number, at), key)
    return found


def cells_of(*keys: str) -> Callable[[Row], tuple[Any, ...]]:
    """What takes some cells out of a row, always as a tuple."""
    if len(keys) == 1:
        key = keys[0]
        return lambda row: (row[key],)
    return itemgetter(*keys)


def of(row: Row, *keys: str) -> tuple[Any, ...]:
    """Some cells of one row."""
    return tuple([row[key] for key in keys])


def complete(rows: Iterable[Row], *keys: str) -> list[Row]:
    """Rows in which every one of ``keys`` holds something."""
    cells = cells_of(*keys)
    return [row for row in rows if None not in cells(row)]


def shown(value: Any) -> str:
    """A value as people read it: whole numbers without a point."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _columns(sheet: Sheet, returns: Sequence[Return]) -> dict[str, list[Any]]:
    keys = [c.key for c in sheet.columns if c.kind is not Kind.AUTO]
    data: dict[str, list[Any]] = {name: [] for name in ("ret", "at", "row", *keys)}
    for number, one in enumerate(returns):
        table = one.tables.get(sheet.key)
        if table is None:
            continue
        count = len(table)
        data["ret"] += [number] * count
        data["at"] += range(count)
        data["row"] += table.rows
        for key in keys:
            data[key] += table.values.get(key, [None] * count)
    return data


_TAB_ORDER = {sheet.title: number for number, sheet in enumerate(SCHOOL_SHEETS)}


def sort_problems(problems: list[Problem]) -> list[Problem]:
    """Most serious first, then in the order of the tabs and rows."""

    def key(one: Problem) -> tuple[int, int, str, int, int, str, str, str]:
        column = one.cell.rstrip("0123456789")
        tab = _TAB_ORDER.get(one.sheet, -1 if not one.sheet else len(_TAB_ORDER))
        return (one.level.rank, tab, one.sheet, one.row, len(column), column, one.code, one.message)

    return sorted(problems, key=key)
