"""The cells that formulas are worked out on: columns of tabs, some cells of which are formulas themselves and worked out when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from yanxiu_xl.workbooks.formula_values import Cell, Key, Sought, Value, key_of

Column = tuple[str, int]
"""(tab, number of the column, counted from 0)."""


class ToDo:
    """Stands for a cell whose formula has not been worked out yet."""


TO_DO = ToDo()


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; columns are counted from 0, rows from 1."""

    tab: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1


class Listed(list[Cell]):
    """The cells of an area, of which the last stands for ``more`` others below that are all like it."""

    def __init__(self, cells: Iterable[Cell], more: int = 0) -> None:
        super().__init__(cells)
        self.more = more


@dataclass
class CellPosition:
    """Where a formula stands."""

    cells: Cells
    tab: str
    row: int


@dataclass
class Cells:
    """columns: what the rows from 1 on hold, the last of them also what all below hold (a formula there is the same in all);

    worked_out: the formula of a column; names: what the workbook's names stand for. Rows that are all alike are worked out once,
    which is why a blank form of thousands of formulas takes no time.
    """

    columns: dict[Column, list[Cell | ToDo]]
    worked_out: Mapping[Column, Callable[[CellPosition], Value]]
    names: Mapping[str, Area]
    heights: Mapping[str, int]
    kept: dict[object, Value] = field(default_factory=dict)
    """What parts of formulas come to that are the same in every row."""
    _lists: dict[Area, Listed] = field(default_factory=dict)
    _rows: dict[Column, dict[Key, list[int]]] = field(default_factory=dict)

    def at(self, tab: str, column: int, row: int) -> Cell:
        """What a cell holds."""
        held = self.columns.get((tab, column))
        if held is None:
            return None
        if row > len(held):  # noqa: PLR1730  # a million times in a merge: no call
            row = len(held)
        cell = held[row - 1]
        if cell is TO_DO:
            cell = held[row - 1] = self.worked_out[tab, column](CellPosition(self, tab, row))
        return cell  # type: ignore[return-value]  # there is one ToDo

    def listed(self, area: Area) -> Listed:
        """What the cells of an area hold, row by row."""
        if area not in self._lists:
            columns = range(area.left, area.right + 1)
            deep = max((len(self.columns.get((area.tab, column), ())) for column in columns), default=0)
            last = max(min(area.bottom, deep), area.top)
            found = [self.at(area.tab, column, row) for row in range(area.top, last + 1) for column in columns]
            if len(columns) > 1:
                found += found[len(found) - len(columns) :] * (area.bottom - last)
                last = area.bottom
            self._lists[area] = Listed(found, area.bottom - last)
        return self._lists[area]

    def rows_of(self, area: Area, wanted: Sought) -> Sequence[int]:
        """Rows of an area of one column, counted from 0 at its top, whose cells fit."""
        if wanted.keys is None:
            cells = self.listed(area)
            found = [at for at, cell in enumerate(cells) if wanted.fits(cell)]
            return [*found, *range(len(cells), len(cells) + cells.more)] if cells.more and wanted.fits(cells[-1]) else found
        index = self._rows.get((area.tab, area.left)) or self._index(area.tab, area.left)
        top, bottom = area.top, area.bottom
        found = [row - top for key in wanted.keys for row in index.get(key, ()) if top <= row <= bottom]
        return found if len(wanted.keys) == 1 else sorted(set(found))

    def _index(self, tab: str, column: int) -> dict[Key, list[int]]:
        if (tab, column) not in self._rows:
            index: dict[Key, list[int]] = {}
            cells = self.listed(Area(tab, column, 1, column, self.heights[tab]))
            for row, cell in enumerate(cells, 1):
                index.setdefault(key_of(cell), []).append(row)
            index[key_of(cells[-1])].extend(range(len(cells) + 1, len(cells) + cells.more + 1))
            self._rows[tab, column] = index
        return self._rows[tab, column]
