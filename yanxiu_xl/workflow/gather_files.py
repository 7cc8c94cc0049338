"""Which files of a folder are the own workbooks of a school's teachers, and why the others are not gathered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from yanxiu_xl.forms.teacher import TEACHER_SHEETS
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.term.term import Term, is_term_code, term_name
from yanxiu_xl.workflow.gather_plan import rows_of
from yanxiu_xl.workflow.matching import matched


def judged(school: Submission, term: Term, files: Iterable[Submission]) -> tuple[list[Submission], list[Problem]]:
    """(teachers' workbooks to gather, one of each teacher; what is said of the other files), whatever the order of ``files``.

    Several workbooks of one teacher are no matter where one of them holds all the others do; else none is taken.
    """
    own: dict[str, list[Submission]] = {}
    told = []
    for one in sorted(files, key=lambda one: (one.name, one.sha256)):
        fault = _fault(school, term, one)
        if fault is None:
            own.setdefault(one.stamp.teacher, []).append(one)
        else:
            told.append(fault)
    taken = []
    for several in own.values():
        whole = _whole(several)
        if whole is None:
            names = "、".join(one.name for one in several)
            told += [problem("W01", variant="twice", file=one.name, name=one.name, who=_who(one), names=names) for one in several]
        else:
            taken.append(whole)
            told += [problem("W02", file=one.name, name=one.name, used=whole.name) for one in several if one is not whole]
    return taken, told


def _fault(school: Submission, term: Term, one: Submission) -> Problem | None:
    """Why a file is not gathered; None for a workbook of one of the school's teachers."""
    words: dict[str, Any] = {"file": one.name, "name": one.name}
    if one.refused is None or one.refused.code not in {"F04", "F01", "F07"} or (one.refused.code, one.refused.variant) == ("F04", "foreign"):
        return problem("W01", variant="other", **words)
    if one.refused.variant != "teacher":
        return one.refused
    if not one.stamp.teacher:
        return problem("W01", variant="unstamped", **words)
    if one.stamp.term != term.code:
        found = term_name(one.stamp.term) if is_term_code(one.stamp.term) else one.stamp.term
        return problem("W01", variant="term", **words, who=_who(one), found=found, wanted=term.name)
    if one.stamp.school != school.school_code:
        return problem("W01", variant="school", **words, who=_who(one), found=one.stamp.school, wanted=school.school_code)
    if one.stamp.teacher not in school.tables["roster"].values.get("name", []):
        return problem("W01", variant="stranger", **words, who=_who(one))
    return None


def _who(one: Submission) -> str:
    return " ".join(filter(None, (one.stamp.teacher_id, one.stamp.teacher)))


def _whole(several: Sequence[Submission]) -> Submission | None:
    """The one that holds whatever any of them does; of alike ones always the same, whatever they are called."""
    ordered = sorted(several, key=lambda one: one.sha256)
    return next((one for one in ordered if all(_holds(one, other) for other in several)), None)


def _holds(one: Submission, other: Submission) -> bool:
    """Whether a workbook has all rows that another has."""
    for sheet in TEACHER_SHEETS:
        rows, less = (rows_of(sheet, book.tables[sheet.key]) if sheet.key in book.tables else [] for book in (one, other))
        if len(matched(less, rows, lambda row, held: held.holds(row))) < len(less):
            return False
    return True
