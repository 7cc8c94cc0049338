"""Which school is meant on the command line: by its code, its name, or a part of the name that only one school has."""

from __future__ import annotations

from collections.abc import Collection

from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.suggest import did_you_mean
from yanxiu_xl.term.term import School, Term


def candidates(term: Term, text: str) -> list[School]:
    """The schools of the list that a text may mean: the one of that code or name (an earlier one, too), else all whose names hold it."""
    words = squeeze(text)
    exact = [one for one in term.schools if words in (one.code, squeeze(one.name))]
    exact = exact or [one for one in term.schools if term.code_of(text) == one.code]
    return exact or [one for one in term.schools if words and words in squeeze(one.name)]


def school_code(term: Term, text: str, others: Collection[str] = ()) -> str:
    """The code of the one school that is meant; others: codes that are known beside those of the list.

    Raises UserError, with the candidates, when it is none or several.
    """
    found = candidates(term, text)
    if len(found) == 1:
        return found[0].code
    if found:
        raise UserError(f"“{text}”可能是{listed(found)}，请写代码，或把校名写长一点。")
    for code in (text.strip(), term.code_of(text)):  # of a school that has left the list
        if code in others:
            return code
    raise UserError(f"学校名录里没有“{text}”。{did_you_mean(text, [one.name for one in term.schools])}现有：{listed(term.schools)}。")


def by_code(term: Term, wanted: str) -> str:
    """What names a return or a school (``柳林#2``, ``柳林``) with the school's code in place of its name (``03#2``, ``03``).

    What names no school of the list stays as it is: it may be a content hash. Raises UserError when several schools may be meant.
    """
    school, sign, number = wanted.partition("#")
    return f"{school_code(term, school)}{sign}{number}" if candidates(term, school) else wanted


def listed(schools: Collection[School]) -> str:
    """Schools by code and name, in a sentence."""
    return "、".join(f"{one.code} {one.name}" for one in schools)
