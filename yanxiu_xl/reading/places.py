"""Where on its own pages the program writes; what stands there is the program's, whatever stands outside is somebody's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.model import letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import (
    CODES,
    ENVIRONMENT,
    GATHERING,
    GUIDE,
    HOME,
    RESULT,
    SCHOOL_SCORES,
    SUMMARY,
    TEACHER_SCORES,
    WORKINGS,
    XLWINGS,
)

_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_ROW_TAG = b'<row r="'
_ROW = re.compile(rb'<row r="(\d+)"')


@dataclass(frozen=True)
class OwnArea:
    """first, last: columns, 1-based; rows: how many, 0 where their number is not fixed."""

    first: int
    last: int
    rows: int = 0


PLACES = {
    HOME: OwnArea(2, 6),
    GUIDE: OwnArea(1, 5, 3 + sum(len(sheet.columns) for sheet in SCHOOL_SHEETS)),
    RESULT: OwnArea(1, 8),
    GATHERING: OwnArea(1, 7),
    TEACHER_SCORES: OwnArea(1, 20),
    SCHOOL_SCORES: OwnArea(1, 6),
    WORKINGS: OwnArea(1, 8),
    SUMMARY: OwnArea(1, 9),
    XLWINGS: OwnArea(1, 2),
    ENVIRONMENT: OwnArea(1, 7),
    CODES: OwnArea(1, len(CODE_LISTS) + 4),
}
"""Where the program writes on its pages; a test holds it against what is written."""


def within_place(title: str, xml: bytes) -> bool:
    """Whether the XML of a page proves at a glance that nothing stands outside its place; False where it takes a closer look."""
    place = PLACES[title]
    if b"<!" in xml or len(_CELL.findall(xml)) != len(_inside(place.first, place.last).findall(xml)):
        return False
    if place.rows:
        last = _ROW.match(xml, max(xml.rfind(_ROW_TAG), 0))
        return last is not None and int(last[1]) <= place.rows
    return True


@lru_cache
def _inside(first: int, last: int) -> re.Pattern[bytes]:
    """Cells of these columns, and empty ones anywhere."""
    columns = "|".join(letters(at - 1) for at in range(first, last + 1)).encode()
    return re.compile(rb'<c r="(?:(?:%s)\d+"|[A-Z]+\d+"[^<>]*/>)' % columns)
