"""A return as rows: the shape every check and score works on.

A row is a dictionary: ``at`` (index of the row in its table), ``row`` (1-based row in the file), then one value per key of the
sheet, as the reader gives it (dates and months as ISO text, so they compare and group as they are). Blank and unreadable cells
are None, and ``CheckRun.readable`` tells the unreadable ones apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any, TypeVar

from yanxiu_xl.checks.registry import entry, problem
from yanxiu_xl.facts.judging import Faults
from yanxiu_xl.facts.submission import Facts, Known
from yanxiu_xl.facts.why_not import Reason, WhyNot, why_not
from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.measures.pairs import Abroad
from yanxiu_xl.problems import Entry, Level, Problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.term import Term

Row = dict[str, Any]
Words = Iterable[dict[str, Any]]
T = TypeVar("T")


@dataclass
class CheckRun:
    """The return to be checked, under a term, as on the day ``as_of``: nothing that is made of it knows of any other.

    tables: those that were read; none of one that was refused; rows: by sheet; columns: what the rows are made of, for a look at one
    cell of each; faulty: (sheet, row index) of rows that hold an error; it grows as the checks run (``checking``), and ``facts`` with
    it. What only the centre knows when it confirms (domain C6): struck: rows that another school's book speaks against, with the
    reason; abroad: (mentor, apprentice) -> what the mentor's own school has of the pair; mentors_abroad: teacher whose apprentice in
    another school has passed -> where that stands.
    """

    term: Term
    submission: Submission
    as_of: date
    tables: Mapping[str, Table] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    unreadable: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    faulty: set[tuple[str, int]] = field(default_factory=set)
    struck: dict[tuple[str, int], WhyNot] = field(default_factory=dict)
    abroad: dict[tuple[str, str], Abroad] = field(default_factory=dict)
    mentors_abroad: dict[str, str] = field(default_factory=dict)
    checking: bool = False
    _made: dict[Callable[[CheckRun], Any], Any] = field(default_factory=dict)
    _stage: tuple[int, bool] | None = None
    _made_here: dict[Callable[[CheckRun], Any], Any] = field(default_factory=dict)
    _earlier: Known = field(default_factory=dict)

    @classmethod
    def of(cls, term: Term, one: Submission, as_of: date) -> CheckRun:
        """The rows of a return; of one that was refused there are none."""
        run = cls(term, one, as_of, {} if one.refused else one.tables)
        for sheet in SCHOOL_SHEETS:
            table = run.tables.get(sheet.key)
            columns = run.columns[sheet.key] = _columns(sheet, table)
            run.rows[sheet.key] = [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]
            run.unreadable[sheet.key] = set(table.unreadable) if table else set()
        if one.refused is None:
            run._take_over_reading()
        return run

    @property
    def final(self) -> bool:
        """Whether demands on the whole term are due: the closing date has come."""
        return bool(self.as_of >= self.term["closing_date"])

    def _take_over_reading(self) -> None:
        """Waive what is waived among the findings of reading, and note which rows hold an error or a cell that cannot be read."""
        one = self.submission
        one.problems = [self.apply_waiver(p) for p in one.problems]
        keys = self._sheets_by_title
        errors = {(keys[p.sheet], p.row) for p in one.problems if p.level is Level.ERROR and p.sheet in keys}
        for key in {key for key, _ in errors}:
            self.faulty |= {(key, at) for at, row in enumerate(self.tables[key].rows) if (key, row) in errors}
        # what is only asked about (C14, F16) is not known either; what is waived is no error any more
        asked = {(keys[p.sheet], p.row, p.column) for p in one.problems if p.level is Level.WARNING and p.sheet in keys}
        self.faulty |= {
            (key, at) for key, table in self.tables.items() for at, column in table.unreadable
            if (key, table.row_of(at, column), column) in asked
        }

    @property
    def _sheets_by_title(self) -> dict[str, str]:
        return {table.title: key for key, table in self.tables.items()}

    def apply_waiver(self, found: Problem) -> Problem:
        """An error that is waived for this school, or whose rule is not in force yet, as a hint that says so."""
        if found.level is not Level.ERROR:
            return found
        waiver_reason = self.term.waiver_reason(self.submission.school_code, found.code, self.as_of)
        return replace(found, level=Level.HINT, message=f"{found.message}（{waiver_reason}）") if waiver_reason else found

    # --- what the rules ask ---

    def cached(self, make: Callable[[CheckRun], T]) -> T:
        """What ``make`` makes of this submission, made once for all rules; only of what does not change as the checks run."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def readable(self, sheet: str, key: str, row: Row) -> bool:
        """False where the cell of that column holds something that could not be read."""
        return (row["at"], key) not in self.unreadable[sheet]

    def blank(self, sheet: str, key: str, row: Row) -> bool:
        """True where the cell is there and empty.

        Not where it could not be read, nor in files that lack the column altogether: F03 has said that once, not once a row.
        """
        return row[key] is None and self.readable(sheet, key, row) and key in self.tables[sheet].letters

    def strike(self, sheet: str, at: int, line: Entry) -> None:
        """Let a row without an error of its own not count for what another school's book says (the finding's catalogue line)."""
        if (sheet, at) not in self.faulty:
            self.struck[sheet, at] = why_not(Reason.STRUCK, error=line.when, code=line.code)
            self.faulty.add((sheet, at))

    def other_school(self, name: str | None) -> str:
        """Code of the school of that name, where it is another one of the list than the one that returns; else ''."""
        own = self.term.school(self.submission.school_code)
        code = self.term.code_of(name)
        return "" if own is None or code == own.code else code

    def others_number(self, text: str) -> bool:
        """Whether a record's number (``J-01-001``) is one of another school of the list."""
        parts = text.split("-")
        return len(parts) == 3 and parts[1] != self.submission.school_code and parts[1] in self.term.names

    @property
    def facts(self) -> Facts:
        """What the rows come to by the errors found so far: asked for while the checks run, the same facts have fewer faults.

        While they run nobody knows yet which error of a row will be its first, so that none is named.
        """
        return self.at_this_stage(_facts)

    def at_this_stage(self, make: Callable[[CheckRun], T]) -> T:
        """As ``once``, but made anew when the checks have found more errors, or have come to their end."""
        stage = len(self.faulty), self.checking  # rows that hold an error only become more
        if self._stage != stage:
            self._stage, self._made_here = stage, {}
        if make not in self._made_here:
            self._made_here[make] = make(self)
        made: T = self._made_here[make]
        return made

    @cached_property
    def names(self) -> set[str]:
        """Names of the roster."""
        return {name for name in self.columns["roster"]["name"] if name is not None}

    def in_roster(self, name: str | None) -> bool:
        """Whether the name stands in the roster; a blank and an empty roster count as true."""
        return name is None or not self.names or name in self.names

    @cached_property
    def teachers(self) -> list[Row]:
        """The roster with ``years`` of service at term start; the first line of a name counts."""
        start = self.term["term_start"]
        found: dict[str, Row] = {}
        for row in self.rows["roster"]:
            who, month = row["name"], row["work_since"]
            if who is not None and who not in found:
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
        self.report_at(code, sheet, key, (row["at"] for row in rows), words, variant=variant)

    def report_at(
        self, code: str, sheet: str, key: str, places: Iterable[int], words: Words | None = None, *, variant: str = ""
    ) -> None:
        """As ``report``, for rows given by their index in the table."""
        given = iter(words) if words is not None else None
        for at in places:
            table = self.tables[sheet]
            value = table.values[key][at] if key in table.values else None
            typed = as_typed(table.typed[at, key]) if (at, key) in table.typed else "" if value is None else shown(value)
            extra = {"header": SHEETS[sheet][key].header, "value": typed, **(next(given) if given else {})}
            self._add(
                code, (sheet, at), variant, sheet=table.title, row=table.row_of(at, key),
                letter=table.letters.get(key, ""), column=key, **extra,
            )

    def report_sheet(self, code: str, sheet: str, /, *, variant: str = "", **words: Any) -> None:
        """Add a finding on a sheet as a whole (something that is not there has no cell)."""
        table = self.tables.get(sheet)
        self._add(code, None, variant, sheet=table.title if table else SHEETS[sheet].title, **words)

    def _add(self, code: str, where: tuple[str, int] | None, variant: str, /, **words: Any) -> None:
        level = Level.HINT if entry(code, variant).final and not self.final else None
        found = self.apply_waiver(problem(code, file=self.submission.name, variant=variant, level=level, **words))
        if found.level is Level.ERROR and where:
            self.faulty.add(where)
        self.submission.problems.append(found)


def _facts(run: CheckRun) -> Facts:
    errors = {} if run.checking else _errors(run)
    faults = Faults(frozenset(run.faulty), dict(run.struck), run.cached(_first_unreadable), run.unreadable, errors)
    return Facts(run, faults, run._earlier)


def _errors(run: CheckRun) -> dict[tuple[str, int], tuple[str, str]]:
    """(sheet, row in the file) -> the first error there: (code, what it is called)."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    keys = run._sheets_by_title
    for p in run.submission.problems:
        if p.level is Level.ERROR and p.row and p.sheet in keys:
            found.setdefault((keys[p.sheet], p.row), (p.code, entry(p.code, p.variant).when))
    return found


def _first_unreadable(run: CheckRun) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for sheet in SCHOOL_SHEETS:
        order = {column.key: n for n, column in enumerate(sheet.columns)}
        for at, key in sorted(run.unreadable[sheet.key], key=lambda cell: order[cell[1]]):
            found.setdefault((sheet.key, at), key)
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


def _columns(sheet: Sheet, table: Table | None) -> dict[str, list[Any]]:
    keys = [c.key for c in sheet.columns if c.kind is not Kind.AUTO]
    if table is None:
        return {name: [] for name in ("at", "row", *keys)}
    count = len(table)
    return {"at": list(range(count)), "row": list(table.rows), **{key: list(table.values.get(key, [None] * count)) for key in keys}}


_TAB_ORDER = {sheet.title: number for number, sheet in enumerate(SCHOOL_SHEETS)}


def sort_problems(problems: list[Problem]) -> list[Problem]:
    """Most serious first, then in the order of the tabs and rows."""

    def key(one: Problem) -> tuple[int, int, str, int, int, str, str, str]:
        column = one.cell.rstrip("0123456789")
        tab = _TAB_ORDER.get(one.sheet, -1 if not one.sheet else len(_TAB_ORDER))
        return (one.level.rank, tab, one.sheet, one.row, len(column), column, one.code, one.message)

    return sorted(problems, key=key)
