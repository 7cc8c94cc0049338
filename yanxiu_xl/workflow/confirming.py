"""Confirming schools' scores at a merge: the archive's own scores, the registers, M21 and the base score of M14."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.schools import Town, records
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
    errors = _errors(archive)
    result = {}
    for code, own in archive.school_scores().items():
        rows = {key: [r for r in records(town.registers[key]) if town.code(r["school"]) == code] for key in KEPT}
        registered = Registered(rows["lecture_receipts"], rows["inspections"], rows["reports_uploaded"], rows["corrections"], titles)
        result[code] = confirm(
            town.term, own.items, records(lectures[lectures["school"] == code]), registered,
            days_late=_days_late(archive, town.term.school(code), code), errors=errors.get(code, 0), as_of=town.as_of,
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


def _errors(archive: Archive) -> dict[str, int]:
    counts = archive.level_counts()
    return {code: counts.get(one.id, {}).get(Level.ERROR.value, 0) for code, one in archive.current().items()}


def _days_late(archive: Archive, school: School | None, code: str) -> int:
    """Days between the due date and the last saving of the file, as it tells; 0 without either."""
    saved = archive.current()[code].saved_at[:10]
    if school is None or school.due is None or not saved:
        return 0
    try:
        return (date.fromisoformat(saved) - school.due).days
    except ValueError:
        return 0
