"""Confirming schools' scores at a merge: the archive's own scores, the registers, M21 and the base score of M14."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.archive.store import Archive, Filed
from yanxiu_xl.checks.frames import records
from yanxiu_xl.checks.schools import Town
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.problems import Level
from yanxiu_xl.scoring.confirm import Confirmed, Registered, biggest_gaps, confirm
from yanxiu_xl.scoring.result import Score
from yanxiu_xl.scoring.schools import NAMES
from yanxiu_xl.term.term import School

KEPT = ("lecture_receipts", "inspections", "reports_uploaded", "corrections")


def confirm_schools(town: Town, archive: Archive) -> dict[str, Confirmed]:
    """Confirmed scores of all schools that have a return; differences over the limit become M21."""
    titles = {key: source.title for key, source in town.register_sources.items()}
    lectures = town.frames["activities"]
    lectures = lectures[(lectures["category"] == "专题讲座") & lectures["date"].notna() & lectures["topic"].notna()]
    held = _by_school(lectures, str)
    kept = {key: _by_school(town.registers[key], town.code) for key in KEPT}
    current, errors = archive.current(), archive.level_counts()
    result = {}
    for code, own in archive.school_scores().items():
        receipts, inspections, reports, corrections = (kept[key].get(code, []) for key in KEPT)
        result[code] = confirm(
            town.term, own.items, held.get(code, []), Registered(receipts, inspections, reports, corrections, titles),
            days_late=_days_late(current[code], town.term.school(code)),
            errors=errors.get(current[code].id, {}).get(Level.ERROR.value, 0), as_of=town.as_of,
        )
        _compare(town, code, own.own, own.items, result[code])
    return result


def _compare(town: Town, code: str, own: float | None, items: Mapping[str, Score], confirmed: Confirmed) -> None:
    """M21: self and confirmed score more than the limit apart."""
    if own is None or confirmed.score is None:
        return
    gap = half_up(abs(own - confirmed.score))
    if gap > town.term["score_gap"]:
        what = biggest_gaps(items, confirmed.items, NAMES)
        town.report_school("M21", code, school=town.name(code), own=f"{own:g}", confirmed=f"{confirmed.score:g}", gap=f"{gap:g}",
                           what=what)


def _by_school(frame: pd.DataFrame, code: Callable[[object], str]) -> dict[str, list[dict[Any, Any]]]:
    """Rows by the code of the school they name."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in records(frame):
        found.setdefault(code(row["school"]), []).append(row)
    return found


def _days_late(one: Filed, school: School | None) -> int:
    """Days between the due date and the last saving of the file, as it tells; 0 without either."""
    saved = one.saved_at[:10]
    if school is None or school.due is None or not saved:
        return 0
    try:
        return (date.fromisoformat(saved) - school.due).days
    except ValueError:
        return 0
