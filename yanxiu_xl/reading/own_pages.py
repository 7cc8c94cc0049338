"""The program's own pages (首页, 校验结果, 元数据 …): what somebody has written beside what the program writes there is kept, and told once a page.

Each page has its place: columns, and rows where their number is fixed. What a page holds within it is the program's; a page that is
worked out anew every time (进度, 进度计算) is not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from python_calamine import CalamineError

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import (
    CODES,
    ENVIRONMENT,
    GUIDE,
    HOME,
    META,
    RESULT,
    SCHOOL_SCORES,
    SUMMARY,
    TEACHER_SCORES,
    TOWN,
    WORKINGS,
    XLWINGS,
)
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import as_typed, squeeze
from yanxiu_xl.reading.gate import SheetFacts, column_number
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.other_tabs import OtherTab, other_tab
from yanxiu_xl.reading.tables import as_seen
from yanxiu_xl.term.stamp import LABELS, SETTINGS_LABEL

NAMED = 3
"""Addresses that a finding names."""
MEMORY_COLUMN = 4
"""Of 元数据: what a click leaves there for the next."""


@dataclass(frozen=True)
class Place:
    """first, last: columns, 1-based; rows: how many, 0 where their number is not fixed."""

    first: int
    last: int
    rows: int = 0


PLACES = {
    HOME: Place(2, 6),
    GUIDE: Place(1, 5, 3 + sum(len(sheet.columns) for sheet in SCHOOL_SHEETS)),
    RESULT: Place(1, 8),
    TEACHER_SCORES: Place(1, 20),
    SCHOOL_SCORES: Place(1, 6),
    WORKINGS: Place(1, 8),
    SUMMARY: Place(1, 9),
    XLWINGS: Place(1, 2),
    ENVIRONMENT: Place(1, 7),
    CODES: Place(1, len(CODE_LISTS) + 4),
}
"""Where the program writes on its pages; a test holds it against what is written."""


def beside_own_pages(
    file: str, tabs: Mapping[str, SheetFacts], grid: Callable[[str], Grid], problems: list[Problem]
) -> list[OtherTab]:
    """What stands on the program's pages outside their places; each page with any is told (F13)."""
    found = []
    for title, facts in tabs.items():
        name = squeeze(title)
        if name not in {*PLACES, META, TOWN} or not facts.readable or not facts.part or not facts.xml:
            continue
        try:
            cells = grid(title)
        except CalamineError:
            continue  # what is only written for people has no say in whether a return is read
        if name in PLACES and not _reaches_out(PLACES[name], cells, facts):
            continue
        ours = _written_by_program(name, cells)
        tab = other_tab(facts, as_seen(cells, facts))
        kept = [(address, text) for address, text in tab.kept if not ours(*_numbers(address), text)]
        if kept:
            found.append(OtherTab(title, not facts.visible, len(kept), kept))
            places = "、".join(address for address, _ in kept[:NAMED])
            letter, row = kept[0][0].rstrip("0123456789"), _numbers(kept[0][0])[1]
            problems.append(problem(
                "F13", variant="page", file=file, sheet=title, row=row, letter=letter, title=title, value=kept[0][1], n=len(kept), places=places,
            ))
    return found


def _reaches_out(place: Place, grid: Grid, facts: SheetFacts) -> bool:
    """Whether anything stands outside a page's place, seen at a glance."""
    if facts.errors or facts.far or facts.pictures or (place.rows and len(grid) > place.rows):
        return True
    return any(any(line[place.last :]) or any(line[: place.first - 1]) for line in grid)


def _numbers(address: str) -> tuple[int, int]:
    letter = address.rstrip("0123456789")
    return column_number(letter), int(address[len(letter) :])


Ours = Callable[[int, int, str], bool]
"""(column, row, text) -> whether the program writes there."""


def _written_by_program(name: str, grid: Grid) -> Ours:
    if name == META:
        labels = {row for row, line in enumerate(grid, 1) if line and _is_label(as_typed(line[0]).strip())}
        return lambda at, row, text: (at <= 2 and row in labels) or (at == MEMORY_COLUMN and text.startswith("{"))
    if name == TOWN:
        # the other schools of the town; who stands below is not known here
        heads = len(list(takewhile(lambda raw: as_typed(raw).strip(), grid[0] if grid else [])))
        return lambda at, row, text: at <= heads
    place = PLACES[name]
    return lambda at, row, text: place.first <= at <= place.last and (not place.rows or row <= place.rows)


def _is_label(text: str) -> bool:
    return text in LABELS.values() or text.startswith(SETTINGS_LABEL)


