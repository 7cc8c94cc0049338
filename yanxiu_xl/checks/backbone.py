"""Backbone teachers (domain C5): what the records say of each nomination, and the points of the election.

A new nomination (新评) has to meet the conditions of election, a review (复核) those of the review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from yanxiu_xl.checks.frames import Frames, lines, where
from yanxiu_xl.checks.lectures import lectures_by_school
from yanxiu_xl.measures.lessons import composite_scores, without_own_marks
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reading.cells import split_names
from yanxiu_xl.term.term import Term

REVIEW = "复核"
GOOD_ETHICS = ("优秀", "合格")


@dataclass(frozen=True)
class Assessed:
    """What a teacher's assessment came to: base (None: could not be measured), extra points, musts not met."""

    base: float | None
    extra: float
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Examined:
    """A line of the register 骨干教师 beside what the records say of it.

    row: in the register; known: whether the school has a return that counts; lacking: conditions not met; pending: those
    that cannot be told yet; base, lesson, extra: what the points are made of (None: not there); points: of the election,
    None where a part is missing; working: how they are reckoned, or what is missing; entered: points the centre wrote.
    """

    row: int
    year: str
    school: str
    school_name: str
    teacher: str
    level: str
    kind: str
    outcome: str
    known: bool
    lacking: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    base: float | None = None
    lesson: float | None = None
    extra: float | None = None
    points: float | None = None
    working: str = ""
    entered: float | None = None

    @property
    def verdict(self) -> str:
        """条件核对 in a word."""
        if not self.known:
            return "学校未报"
        good, bad = ("复核合格", "复核不合格") if self.kind == REVIEW else ("符合", "不符合")
        return bad if self.lacking else "待定" if self.pending else good

    def as_dict(self) -> dict[str, Any]:
        """What the archive keeps; ``Examined(**...)`` makes it again."""
        return asdict(self)


def _by_school(frame: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in frame.to_dict("records"):
        found.setdefault(row["school"], []).append(row)
    return found


class Examiner:
    """The records of the ``schools`` (codes) that have nominated somebody, counted by (school code, teacher).

    uncounted: (school, sheet) -> rows that prove nothing (domain C6).
    """

    def __init__(
        self, term: Term, as_of: date, frames: Frames, assessed: Mapping[tuple[str, str], Assessed],
        schools: Collection[str], uncounted: Mapping[tuple[str, str], Collection[int]] | None = None,
    ) -> None:
        own = frames.of(schools)

        def sound(sheet: str) -> pd.DataFrame:
            frame, wrong = own[sheet], uncounted or {}
            return where(frame, (row not in wrong.get((school, sheet), ()) for school, row in lines(frame, "school", "row")))

        self.term, self.assessed = term, assessed
        self.closed = as_of >= term["closing_date"]
        self.roster = {(r["school"], r["name"]): r for r in own["roster"].to_dict("records")}
        lessons, marks = _by_school(sound("open_lessons")), _by_school(sound("evaluations"))
        self.best: dict[tuple[str, str], float] = {}
        for school, given in lessons.items():
            scores = composite_scores(term, without_own_marks(marks.get(school, ()), given))
            for lesson in given:
                who, score = (school, lesson["teacher"]), scores.get(lesson["lesson_id"])
                if score:
                    self.best[who] = max(self.best.get(who, 0.0), score.score)
        self.shown = Counter(
            (school, lesson["teacher"]) for school, given in lessons.items() for lesson in given if lesson["kind"] == "示范课"
        )
        # one cell may name several
        lectures = lectures_by_school(term, own["activities"], uncounted or {})
        self.lectures = Counter((school, name) for school, held in lectures.items() for one in held
                                if one.counts and one.organiser == "本校" for name in split_names(one.speaker or ""))
        observed = sound("observations").drop_duplicates(["school", "observer", "date", "period", "teacher"])
        self.observed = observed.groupby(["school", "observer"]).size().to_dict()
        self.mentored = sound("mentoring").groupby(["school", "mentor"]).size().to_dict()

    def examine(self, line: Mapping[Any, Any], school: str, known: bool) -> Examined:
        """What the records say of one line of the register; ``school`` is its code."""
        teacher = str(line["teacher"])
        kind = line["kind"] or ""
        facts: dict[str, Any] = {
            "row": int(line["row"]), "year": str(line["year"] or ""), "school": school, "school_name": str(line["school"] or ""),
            "teacher": teacher, "level": line["level"] or "", "kind": kind, "outcome": line["outcome"] or "", "known": known,
            "entered": line["score"],
        }
        if not known:
            return Examined(**facts, working="学校还没有上交，算不出")
        who = (school, teacher)
        lacking = self._review(who) if kind == REVIEW else self._election(who)
        pending = [] if kind == REVIEW else self._pending(who)
        points, working = self._points(who)
        own = self.assessed.get(who)
        return Examined(**facts, lacking=lacking, pending=pending, base=own.base if own else None, lesson=self.best.get(who),
                        extra=own.extra if own else None, points=points, working=working)

    def _election(self, who: tuple[str, str]) -> list[str]:
        term, person = self.term, self.roster.get(who)
        lacking = [] if person else ["不在该校教师名册里"]
        if person and person["work_since"]:
            lacking += [f"教龄不足{term['B.years']:g}年"] if self._years(person["work_since"]) < term["B.years"] else []
        elif person:
            lacking += ["参加工作年月没有填清，教龄算不出"]
        if self.assessed:
            own = self.assessed.get(who)
            if own is None or own.base is None:
                lacking += ["基础分算不出"]
            elif own.base < term["B.base"]:
                lacking += [f"基础分不到{term['B.base']:g}分"]
            lacking += [f"必达项没有完成（{'、'.join(own.lacking)}）"] if own and own.lacking else []
        lacking += [f"公开课综合得分不到{term['B.lesson']:g}分"] if self.best.get(who, 0) < term["B.lesson"] else []
        lacking += [f"主讲讲座不足{term['B.lectures']:g}次"] if self.lectures.get(who, 0) < term["B.lectures"] else []
        guided = self.observed.get(who, 0) + self.mentored.get(who, 0)
        lacking += [f"听评课指导或带徒不足{term['B.guidance']:g}次"] if guided < term["B.guidance"] else []
        ethics = person["ethics"] if person else None
        if ethics is not None and ethics not in GOOD_ETHICS:
            lacking += [f"师德考核{ethics}"]
        elif person and ethics is None and self.closed:
            lacking += ["师德考核没有填"]
        return lacking

    def _pending(self, who: tuple[str, str]) -> list[str]:
        person = self.roster.get(who)
        return ["师德考核"] if person and person["ethics"] is None and not self.closed else []

    def _review(self, who: tuple[str, str]) -> list[str]:
        term = self.term
        lacking = [] if self.roster.get(who) else ["不在该校教师名册里"]
        shown = self.shown.get(who, 0) + self.lectures.get(who, 0)
        lacking += [f"示范课或讲座不足{term['B.demonstrations']:g}次"] if shown < term["B.demonstrations"] else []
        lacking += [f"指导听课不足{term['B.visits']:g}节"] if self.observed.get(who, 0) < term["B.visits"] else []
        return lacking

    def _years(self, since: str) -> int:
        start = self.term["term_start"]
        return int((start.year * 12 + start.month - int(since[:4]) * 12 - int(since[5:7])) // 12)

    def _points(self, who: tuple[str, str]) -> tuple[float | None, str]:
        """Base and lesson by their weights; full extra points are worth the whole of theirs."""
        term, own, lesson = self.term, self.assessed.get(who), self.best.get(who)
        missing = [] if own and own.base is not None else ["基础分"]
        missing += [] if lesson is not None else ["公开课综合得分"]
        if missing or own is None or own.base is None:
            return None, f"没有{'、'.join(missing)}，算不出"
        weights = [term["B.base_weight"], term["B.lesson_weight"], term["B.extra_weight"]]
        share = min(own.extra / term["extra.cap"], 1) if term["extra.cap"] else 0
        points = half_up(own.base * weights[0] / 100 + lesson * weights[1] / 100 + share * weights[2])
        return points, (f"{own.base:g}×{weights[0]:g}%＋{lesson:g}×{weights[1]:g}%＋{own.extra:g}÷{term['extra.cap']:g}×{weights[2]:g}"
                        f"＝{points:g}")
