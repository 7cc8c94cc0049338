"""Teachers' assessment (domain C1): T1–T13 together, extra points, bands, the six musts, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.facts.found import distinct
from yanxiu_xl.scoring.declared import Provision
from yanxiu_xl.scoring.extras import extra_points
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher, assessed_teachers
from yanxiu_xl.scoring.result import Band, Outcome, Score, TeacherScore, Unmet, out_of_hundred, provisional
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.term.parameters import marks

BANDS = Provision(
    "等次",
    how=(
        "基础分=得分÷适用满分×100。不低于{param:band.excellent}优秀、{param:band.good}良好、{param:band.pass}合格；优秀还须听课、公开课{param:min_open_lessons}节、"
        "精读{param:min_books}本、月心得、心得体会、论文六项都达标；师德不合格则不合格。"
        "有错误的行不计分、不计数；有适用的指标看不懂而无法衡量时，基础分注“暂”，等次待更正，不排名次"
    ),
    parameters=(
        marks("band.excellent", "等次 优秀（不低于）", 90, "E10", high=100),
        marks("band.good", "等次 良好（不低于）", 80, "E10", high=100),
        marks("band.pass", "等次 合格（不低于）", 60, "E56", high=100),
    ),
)


def _unmet(by_teacher: RecordsByTeacher, who: AssessedTeacher, items: dict[str, Score], valid: int) -> list[Unmet]:
    """Which of the six musts are not met (domain C1, rule 4)."""
    term = by_teacher.run.term
    books = distinct(by_teacher.written(who.person, "精读书目").counting)
    met = {
        Unmet("observations", who.target): valid >= who.target,
        Unmet("open_lesson"): len(by_teacher.given(who.person)) >= term["min_open_lessons"],
        Unmet("books"): len(books) >= term["min_books"],
        Unmet("reflections"): items["T7"].outcome is Outcome.NOT_APPLICABLE or (items["T7"].score or 0) >= items["T7"].full,
        Unmet("essay", term["essay_min_chars"]): items["T8"].score is not None and items["T8"].score >= items["T8"].full,
        Unmet("paper", term["paper_min_chars"]): items["T9"].score is not None and items["T9"].score >= items["T9"].full,
    }
    return [must for must, ok in met.items() if not ok]


def _band(by_teacher: RecordsByTeacher, who: AssessedTeacher, items: dict[str, Score], base: float | None, unmet: list[Unmet]) -> Band:
    term = by_teacher.run.term
    if who.row["ethics"] == "不合格":
        return Band.FAIL
    if provisional(items.values()) or by_teacher.unreadable("roster", "ethics", who.row):
        return Band.PROVISIONAL
    if base is None:
        return Band.NONE
    if base >= term["band.excellent"]:
        return Band.GOOD if unmet else Band.EXCELLENT
    if base >= term["band.good"]:
        return Band.GOOD
    return Band.PASS if base >= term["band.pass"] else Band.FAIL


def score_teachers(run: CheckRun) -> list[TeacherScore]:
    """Assess every teacher of a school who is to be assessed.

    ``run`` must have been checked (``run_checks``): rows with errors do not count.
    """
    by_teacher = RecordsByTeacher.of(run)
    scores = []
    for who in assessed_teachers(run):
        row = who.row
        items = {code: one.score(by_teacher, who) for code, one in TEACHER_INDICATORS.items()}
        base = out_of_hundred(items.values())
        valid = len(by_teacher.observed(who.person))
        extra, words, parts = extra_points(by_teacher, who)
        unmet = _unmet(by_teacher, who, items, valid)
        scores.append(TeacherScore(str(row["teacher_id"] or ""), row["name"], items, base, extra, words,
                                   _band(by_teacher, who, items, base, unmet), unmet, valid, extra_parts=parts))
    for one, place in zip(scores, places_of(scores), strict=True):
        one.rank = place
    return scores


def places_of(scores: Sequence[TeacherScore]) -> list[int]:
    """Each one's rank: total, then valid observations, then the open lesson; equals share a rank (C1, rule 6).

    Who has no band yet is not ranked: 0 (domain C6).
    """
    keys = [None if one.band is Band.PROVISIONAL or one.provisional else (one.total, one.valid_observations, one.items["T5"].score or 0)
            for one in scores]
    return shared_places(keys)


def shared_places(keys: Sequence[tuple[Any, ...] | None]) -> list[int]:
    """Each one's rank by its key, the highest first; equals share a rank, who has no key has none: 0."""
    first = {key: place for place, key in reversed(list(enumerate(sorted((key for key in keys if key is not None), reverse=True), 1)))}
    return [0 if key is None else first[key] for key in keys]
