"""Cells in words, and rows of the centre's registers as a place names them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yanxiu_xl.scoring.result import Evidence

_CELL = re.compile(r"(.*!)([A-Z]+)(\d+)$")
_REGISTER_ROW = re.compile(r"(.+)!第(\d+)行")


def register_cell(title: str, row: int) -> str:
    """How a place names a row of a register, whose tab is called ``title``."""
    return f"{title}!第{row}行"


def register_row(cell: str) -> tuple[str, int] | None:
    """(title, row) of what ``register_cell`` has made, None of any other cell."""
    match = _REGISTER_ROW.fullmatch(cell)
    return (match[1], int(match[2])) if match else None


def cells_in_words(places: Sequence[Evidence]) -> str:
    """Cells by tab and column, neighbours as a range: ``听课记录!B4:B33、B40``."""
    columns: dict[tuple[str, str], list[int]] = {}
    other: list[str] = []
    for place in places:
        match = _CELL.fullmatch(place.cell)
        if match:
            columns.setdefault((match[1], match[2]), []).append(int(match[3]))
        else:
            other.append(place.cell)
    words = []
    for (tab, letter), rows in columns.items():
        runs: list[list[int]] = []
        for row in sorted(set(rows)):
            if runs and runs[-1][-1] == row - 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        words.append(tab + "、".join(f"{letter}{run[0]}" + (f":{letter}{run[-1]}" if len(run) > 1 else "") for run in runs))
    return "；".join([*words, *other])
