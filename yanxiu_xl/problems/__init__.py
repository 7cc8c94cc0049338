"""What can be wrong, and what of it no rule over rows finds (domain D): code, level, sentence and remedy, declared once.

What a rule finds is declared above its function (``checks``); ``yanxiu_xl.catalogue`` puts all of it together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yanxiu_xl.problems.cells import CELLS
from yanxiu_xl.problems.files import FILES
from yanxiu_xl.problems.filing import CONFIRMING, FILING, SETTINGS
from yanxiu_xl.problems.gathering import GATHERING
from yanxiu_xl.problems.kinds import FILE_KINDS, NAME_FAULTS, NO_RETURN_REMEDY, FileKind
from yanxiu_xl.problems.model import Entry, Level, Problem, UserError, place, problem_of
from yanxiu_xl.problems.system import cause

__all__ = [
    "CELLS", "CONFIRMING", "FILES", "FILE_KINDS", "FILING", "GATHERING", "NAME_FAULTS", "NO_RETURN_REMEDY", "SETTINGS", "Entry", "FileKind", "Level", "Problem",
    "UserError", "cause", "entry", "place", "problem", "problem_of", "withheld",
]

_ENTRIES: dict[tuple[str, str], Entry] = {(e.code, e.variant): e for e in (*FILES, *CELLS, *FILING, *CONFIRMING, *SETTINGS, *GATHERING)}


def entry(code: str, variant: str = "") -> Entry:
    """The catalogue line of a code and variant that no rule owns; a KeyError here is our bug."""
    return _ENTRIES[code, variant]


def problem(code: str, *, variant: str = "", **given: Any) -> Problem:
    """Make a ``Problem`` of a catalogue line that no rule owns; the rest as ``problem_of`` takes it."""
    return problem_of(entry(code, variant), **given)


def withheld(found: Problem, header: str) -> Problem:
    """The finding without what was typed, for sheets that others see."""
    return replace(
        found, value="", message=f"{place(found.sheet, found.row)}“{header}”要改，内容不公开。", fix="请看退回的工作簿里这一格的批注。",
    )
