"""What a centre may set for a term, put together from the parts of the program that ask for it, and terms made by it.

The indicators declare their points beside the functions that use them (``scoring``), far above ``term`` and ``reading``, which know what
a parameter is and how 学期设定 and a workbook's stamp are read, but not which parameters there are: that they are told here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from yanxiu_xl.reading.settings import term_of_settings
from yanxiu_xl.scoring.declared import Provision
from yanxiu_xl.scoring.regulation import FOR_SCHOOLS, FOR_TEACHERS, INDICATORS
from yanxiu_xl.term.parameters import BACKBONE_POINTS, GENERAL, LESSON_POINTS, WEIGHTS, Parameter, Settable
from yanxiu_xl.term.stamp import term_of_stamp
from yanxiu_xl.term.term import DEFAULT_TERM, Term, term_by_default


def _rules() -> Iterable[str]:
    """The codes of all rules; a click has no use for those across schools, so that they are loaded where they are asked for."""
    from yanxiu_xl.catalogue import CATALOGUE

    return (line.code for line in CATALOGUE)


def _asked(provisions: Iterable[Provision]) -> tuple[Parameter, ...]:
    return tuple(parameter for one in provisions for parameter in one.settings)


SETTABLE = Settable(
    groups={
        "general": GENERAL,
        "teacher_points": _asked(FOR_TEACHERS),
        "school_points": _asked(FOR_SCHOOLS),
        "lesson_points": LESSON_POINTS,
        "backbone_points": BACKBONE_POINTS,
    },
    parts={one.full_key: one.parts for one in INDICATORS.values() if one.parts},
    weights=(*(one.weights for one in INDICATORS.values() if one.weights), *WEIGHTS),
    rules=_rules,
)
GROUPS, PARAMETERS = SETTABLE.groups, SETTABLE.parameters
"""Parameters by the sheet of 学期设定 they stand on, and by key."""


def default_term(code: str = DEFAULT_TERM) -> Term:
    """A term with every default of domain B5 and C, dates moved to the term, days off as published, and no schools yet."""
    return term_by_default(SETTABLE, code)


def read_settings(path: Path) -> Term:
    """The term that 学期设定 sets.

    Raises UserError when the file cannot be opened or holds a bad value; ``UserError.problems`` then names every cell.
    """
    return term_of_settings(SETTABLE, path)


def unpack_term(text: str) -> Term | None:
    """The term a workbook was built for, by the settings in its stamp; None where these cannot be used."""
    return term_of_stamp(SETTABLE, text)
