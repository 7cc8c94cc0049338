"""The program's own pages (首页, 校验结果, 元数据 …): what somebody has written beside what the program writes there is kept, and told once a page.

Each page has its place: columns, and rows where their number is fixed. What a page holds within it is the program's; a page that is
worked out anew every time (进度, 进度计算) is not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile

from python_calamine import CalamineError

from yanxiu_xl.forms.model import column_number
from yanxiu_xl.forms.tabs import META, TOWN
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import as_typed, squeeze
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.other_tabs import OtherTab, other_tab
from yanxiu_xl.reading.places import PLACES, within_place
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.tables import as_seen
from yanxiu_xl.term.stamp import LABELS, SETTINGS_LABEL

NAMED = 3
"""Addresses that a finding names."""
MEMORY_COLUMN = 4
"""Of 元数据: what a click leaves there for the next."""


def beside_own_pages(
    file: str, tabs: Mapping[str, SheetFacts], grid: Callable[[str], Grid], problems: list[Problem]
) -> list[OtherTab]:
    """What stands on the program's pages outside their places; each page with any is told (F13)."""
    found = []
    for title, facts in tabs.items():
        name = squeeze(title)
        if name not in {*PLACES, META, TOWN} or not facts.readable or not facts.part or not facts.xml:
            continue
        if name in PLACES and not facts.far and within_place(name, facts.xml):
            continue
        try:
            cells = grid(title)
        except CalamineError:
            continue  # what is only written for people has no say in whether a return is read
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


