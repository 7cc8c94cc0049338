"""Many returns as one batch of frames: the shape every check and score works on.

A frame holds all schools' rows of one sheet. Columns: ``ret`` (index of the return in the batch), ``at`` (index of the
row in its table), ``row`` (1-based row in the file), then one column per key of the sheet. Values are as the reader
gives them (dates and months as ISO text, so they compare and group as they are); blank and unreadable cells are None,
and ``frame.attrs["unreadable"]`` tells the unreadable ones apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import Level, Problem, problem
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.term.term import Term


@dataclass
class Batch:
    """The returns to be checked together, under one term."""

    term: Term
    returns: Sequence[Return]
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    unreadable: dict[str, set[tuple[int, int, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, term: Term, returns: Sequence[Return]) -> Batch:
        """Lay the tables of all returns under each other."""
        batch = cls(term, returns)
        for sheet in SCHOOL_SHEETS:
            batch.frames[sheet.key] = _frame(sheet, returns)
            batch.unreadable[sheet.key] = {
                (number, at, key)
                for number, one in enumerate(returns)
                if sheet.key in one.tables
                for at, key in one.tables[sheet.key].unreadable
            }
        return batch

    def readable(self, sheet: str, key: str) -> pd.Series[bool]:
        """False where the cell of that column holds something that could not be read."""
        frame = self.frames[sheet]
        bad = {(number, at) for number, at, column in self.unreadable[sheet] if column == key}
        if not bad:
            return pd.Series(True, index=frame.index)
        pairs = zip(frame["ret"], frame["at"], strict=True)
        return pd.Series([pair not in bad for pair in pairs], index=frame.index, dtype=bool)

    def report(
        self, code: str, sheet: str, key: str, rows: pd.DataFrame, words: Iterable[dict[str, Any]] | None = None,
        *, variant: str = "", level: Level | None = None,
    ) -> None:
        """Add a finding for each of ``rows`` at the cell of column ``key``; ``words`` go with them one by one."""
        given = iter(words) if words is not None else None
        for number, at in zip(rows["ret"], rows["at"], strict=True):
            one = self.returns[number]
            table = one.tables[sheet]
            value = table.values[key][at] if key in table.values else None
            typed = table.typed.get((at, key), "" if value is None else str(value))
            extra = {"header": SHEETS[sheet][key].header, "value": typed, **(next(given) if given else {})}
            one.problems.append(
                problem(code, file=one.name, sheet=table.title, row=table.row_of(at, key),
                        letter=table.letters.get(key, ""), column=key, variant=variant, level=level, **extra)
            )


def _frame(sheet: Sheet, returns: Sequence[Return]) -> pd.DataFrame:
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
    return pd.DataFrame({k: pd.Series(v, dtype="int64" if k in {"ret", "at", "row"} else object) for k, v in data.items()})


_TAB_ORDER = {sheet.title: number for number, sheet in enumerate(SCHOOL_SHEETS)}


def sort_problems(problems: list[Problem]) -> list[Problem]:
    """Most serious first, then in the order of the tabs and rows."""

    def key(one: Problem) -> tuple[int, int, str, int, int, str, str, str]:
        column = one.cell.rstrip("0123456789")
        tab = _TAB_ORDER.get(one.sheet, -1 if not one.sheet else len(_TAB_ORDER))
        return (one.level.rank, tab, one.sheet, one.row, len(column), column, one.code, one.message)

    return sorted(problems, key=key)
