"""Counting records by what they say, each count with the records that make it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import pandas as pd

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.reports.model import Figure, Gap, Mark, Record, Value


class Tally:
    """The records of a frame by the values of some columns."""

    def __init__(self, frame: pd.DataFrame, *keys: str) -> None:
        """keys: columns of the frame; a record with a blank one is left out."""
        self._records: dict[tuple[Hashable, ...], list[Record]] = {}
        for record, *values in zip(frame["record"], *(frame[key] for key in keys), strict=True):
            if None not in values:
                self._records.setdefault(tuple(values), []).append(record)

    def records(self, *key: Hashable) -> Sequence[Record]:
        """The records under a key, in their order."""
        return self._records.get(key, ())

    def items(self) -> Iterator[tuple[tuple[Hashable, ...], Sequence[Record]]]:
        """(key, records) of all."""
        yield from self._records.items()

    def count(self, *key: Hashable) -> int:
        """How many there are."""
        return len(self._records.get(key, ()))

    def figure(self, *key: Hashable, mark: Mark = Mark.NONE) -> Figure:
        """The same as a figure."""
        found = self.records(*key)
        return Figure(len(found), found, mark=mark)


class ByMonth:
    """Records of a register by school and month; one whose day cannot be read may be of any."""

    def __init__(self, frame: pd.DataFrame, all_of_them: pd.DataFrame | None = None) -> None:
        """frame: with ``date`` and ``unread``; all_of_them: the register of which the frame is a part, where it is one."""
        every = frame if all_of_them is None else all_of_them
        self._tally = Tally(frame.assign(month=[str(day or "")[:7] for day in frame["date"]]), "school", "month")
        self._undated = {code for code, day, unread in zip(every["school"], every["date"], every["unread"], strict=True) if day is None and "date" in unread}

    def figure(self, school: str, month: str, least: int, asked: bool) -> Figure:
        """How many a school has in a month. asked: whether ``least`` are owed by now, so that fewer are marked."""
        if self._tally.count(school, month) < least and school in self._undated:
            return Figure(Gap.UNMEASURED)
        return self._tally.figure(school, month, mark=Mark.BAD if asked and self._tally.count(school, month) < least else Mark.NONE)

    def count(self, school: str, month: str) -> int:
        """How many are known of."""
        return self._tally.count(school, month)


def by_key(frame: pd.DataFrame, *keys: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Records as dictionaries, by the values of some columns."""
    found: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(tuple(row[key] for key in keys), []).append({str(name): value for name, value in row.items()})
    return found


def counting(frame: pd.DataFrame) -> pd.DataFrame:
    """The records that count."""
    return frame[frame["counts"].astype(bool)]


def not_counting(frame: pd.DataFrame) -> pd.DataFrame:
    """The records that do not."""
    return frame[~frame["counts"].astype(bool)]


def where(frame: pd.DataFrame, key: str, test: Callable[[Any], bool]) -> pd.DataFrame:
    """The records whose value in a column passes a test."""
    return frame[pd.Series([bool(test(value)) for value in frame[key]], index=frame.index, dtype=bool)]


def rate(part: float, whole: float) -> Value:
    """A part of a whole (0.9 for 90 %), to four decimals; what has no whole does not apply."""
    return Gap.NOT_APPLICABLE if not whole else half_up(exact(part) / exact(whole), 4)
