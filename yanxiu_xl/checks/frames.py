"""Frames: everybody's rows of one sheet, for the rules across schools, which look at a few columns of very many rows.

Values are as the reader gives them; empty and unreadable cells are None.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Frames(Protocol):
    """Frames by sheet key, each with ``school`` (code) and ``row`` before the columns that ``checks.schools.COLUMNS`` names."""

    def __getitem__(self, sheet: str) -> pd.DataFrame:
        """The rows of one sheet, by school and row."""

    def of(self, schools: Collection[str]) -> Frames:
        """The same of these schools (codes) alone."""


def lines(frame: pd.DataFrame, *keys: str) -> Iterator[tuple[Any, ...]]:
    """Some columns of a frame, row by row: there may be a million rows, and an array of mixed kinds is slow to make."""
    return zip(*(frame[key].tolist() for key in keys), strict=True)


def records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows as dictionaries, values as they lie in the frame (``to_dict`` looks at every single one, ten times slower)."""
    names = list(frame.columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]


def where(frame: pd.DataFrame, flags: Iterable[bool]) -> pd.DataFrame:
    """Rows whose flag is set; a bare list would mean columns to pandas when it is empty."""
    import pandas as pd

    return frame[pd.Series(list(flags), index=frame.index, dtype=bool)]


def complete(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Rows in which every one of ``keys`` holds something; the frame itself where that is all of them."""
    lacking = [at for at, cells in enumerate(lines(frame, *keys)) if any(cell is None or cell != cell for cell in cells)]  # noqa: PLR0124 - NaN
    if not lacking:
        return frame
    left_out = set(lacking)
    return frame.iloc[[at for at in range(len(frame)) if at not in left_out]]
