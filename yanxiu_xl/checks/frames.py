"""Many returns as one batch of frames: the shape every check and score works on.

A frame holds all schools' rows of one sheet. Columns: ``ret`` (index of the return in the batch), ``at`` (index of the
row in its table), ``row`` (1-based row in the file), then one column per key of the sheet. Values are as the reader
gives them (dates and months as ISO text, so they compare and group as they are); blank and unreadable cells are None,
and ``Batch.readable`` tells the unreadable ones apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import Level, Problem, entry, problem
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.term.term import Term

Words = Iterable[dict[str, Any]]
Mask = pd.Series
T = TypeVar("T")


@dataclass
class Batch:
    """The returns to be checked together, under one term, as on the day ``as_of``.

    columns: what the frames are made of, as lists: a look at each cell of one column is quicker there; faulty: (sheet,
    return, row index) of rows that hold an error; it grows as the checks run.
    """

    term: Term
    returns: Sequence[Return]
    as_of: date
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    columns: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    unreadable: dict[str, set[tuple[int, int, str]]] = field(default_factory=dict)
    faulty: set[tuple[str, int, int]] = field(default_factory=set)
    _made: dict[Callable[[Batch], Any], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, term: Term, returns: Sequence[Return], as_of: date) -> Batch:
        """Lay the tables of all returns under each other."""
        batch = cls(term, returns, as_of)
        for sheet in SCHOOL_SHEETS:
            batch.columns[sheet.key] = _columns(sheet, returns)
            batch.frames[sheet.key] = _frame(batch.columns[sheet.key])
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
        """Waive what is waived among the findings of reading, and note which rows hold an error."""
        for number, one in enumerate(self.returns):
            one.problems = [self.lenient(one, p) for p in one.problems]
            keys = {table.title: key for key, table in one.tables.items()}
            errors = {(keys[p.sheet], p.row) for p in one.problems if p.level is Level.ERROR and p.sheet in keys}
            for key in {key for key, _ in errors}:
                self.faulty |= {(key, number, at) for at, row in enumerate(one.tables[key].rows) if (key, row) in errors}

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

    def readable(self, sheet: str, key: str) -> Mask:
        """False where the cell of that column holds something that could not be read."""
        frame = self.frames[sheet]
        bad = {(number, at) for number, at, column in self.unreadable[sheet] if column == key}
        if not bad:
            return pd.Series(True, index=frame.index, dtype=bool)
        pairs = zip(frame["ret"], frame["at"], strict=True)
        return pd.Series([pair not in bad for pair in pairs], index=frame.index, dtype=bool)

    def has_column(self, sheet: str, key: str) -> Mask:
        """False in files that lack the column altogether: F03 has said that once, not once a row."""
        lacking = {
            number
            for number, one in enumerate(self.returns)
            if sheet in one.tables and key not in one.tables[sheet].letters
        }
        return ~self.frames[sheet]["ret"].isin(lacking)

    def blank(self, sheet: str, key: str) -> Mask:
        """True where the cell is there and empty (not where it could not be read)."""
        empty = self.frames[sheet][key].isna()
        if not empty.any():
            return empty
        return empty & self.readable(sheet, key) & self.has_column(sheet, key)

    def faulty_rows(self, sheet: str) -> dict[int, set[int]]:
        """Return -> indices of rows of that sheet that hold an error, as far as the checks have run."""
        found: dict[int, set[int]] = {}
        for key, number, at in self.faulty:
            if key == sheet:
                found.setdefault(number, set()).add(at)
        return found

    @cached_property
    def names(self) -> dict[int, set[str]]:
        """Names of each return's own roster."""
        names: dict[int, set[str]] = {}
        frame = self.frames["roster"]
        for number, name in zip(frame["ret"], frame["name"], strict=True):
            if name is not None:
                names.setdefault(number, set()).add(name)
        return names

    def in_roster(self, frame: pd.DataFrame, key: str) -> Mask:
        """True where the name stands in the roster of the row's own school; blanks and empty rosters count as true."""
        names = self.names
        pairs = zip(frame["ret"], frame[key], strict=True)
        found = [n not in names or value is None or value in names[n] for n, value in pairs]
        return pd.Series(found, index=frame.index, dtype=bool)

    @cached_property
    def teachers(self) -> pd.DataFrame:
        """The roster with ``years`` of service at term start; the first line of a name counts."""
        frame = self.frames["roster"]
        frame = frame[frame["name"].notna()].drop_duplicates(["ret", "name"]).copy()
        start = self.term["term_start"]
        frame["years"] = [
            None if month is None else (start.year * 12 + start.month - int(month[:4]) * 12 - int(month[5:7])) // 12
            for month in frame["work_since"]
        ]
        return frame

    @cached_property
    def assessed(self) -> pd.DataFrame:
        """Teachers who are assessed."""
        return self.teachers[self.teachers["assessed"] == "是"]

    # --- reporting ---

    def report(
        self, code: str, sheet: str, key: str, rows: pd.DataFrame, words: Words | None = None, *, variant: str = ""
    ) -> None:
        """Add a finding for each of ``rows`` at the cell of column ``key``; ``words`` go with them one by one."""
        if len(rows):
            self.report_at(code, sheet, key, zip(rows["ret"].tolist(), rows["at"].tolist(), strict=True), words, variant=variant)

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


def lines(frame: pd.DataFrame, *keys: str) -> Iterator[tuple[Any, ...]]:
    """Some columns of a frame, row by row: there may be a million rows, and an array of mixed kinds is slow to make."""
    return zip(*(frame[key].tolist() for key in keys), strict=True)


def records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as dictionaries, values as they lie in the frame (``to_dict`` looks at every single one, ten times slower)."""
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]


def where(frame: pd.DataFrame, flags: Iterable[bool]) -> pd.DataFrame:
    """Rows whose flag is set; a bare list would mean columns to pandas when it is empty."""
    return frame[pd.Series(list(flags), index=frame.index, dtype=bool)]


def shown(value: Any) -> str:
    """A value as people read it: whole numbers without a point."""
    return f"{value:g}" if isinstance(value, float) else str(value)


_WHOLE = ("ret", "at", "row")


def _columns(sheet: Sheet, returns: Sequence[Return]) -> dict[str, list[Any]]:
    keys = [c.key for c in sheet.columns if c.kind is not Kind.AUTO]
    data: dict[str, list[Any]] = {name: [] for name in (*_WHOLE, *keys)}
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


def _frame(data: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Whole numbers where each row stands, objects as the reader gives them for all else."""
    keys = [key for key in data if key not in _WHOLE]
    cells = np.empty((len(data["row"]), len(keys)), dtype=object)
    for at, key in enumerate(keys):
        cells[:, at] = data[key]
    places = pd.DataFrame({name: np.array(data[name], dtype="int64") for name in _WHOLE})
    return pd.concat([places, pd.DataFrame(cells, columns=keys, dtype=object)], axis=1)


_TAB_ORDER = {sheet.title: number for number, sheet in enumerate(SCHOOL_SHEETS)}


def sort_problems(problems: list[Problem]) -> list[Problem]:
    """Most serious first, then in the order of the tabs and rows."""

    def key(one: Problem) -> tuple[int, int, str, int, int, str, str, str]:
        column = one.cell.rstrip("0123456789")
        tab = _TAB_ORDER.get(one.sheet, -1 if not one.sheet else len(_TAB_ORDER))
        return (one.level.rank, tab, one.sheet, one.row, len(column), column, one.code, one.message)

    return sorted(problems, key=key)
