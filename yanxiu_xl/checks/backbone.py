"""Backbone teachers (domain C5): what the records say of each nomination, and the points of the election.

A new nomination (新评) has to meet the conditions of election, a review (复核) those of the review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from yanxiu_xl.checks.frames import Frames, lines, where
from yanxiu_xl.checks.lectures import lectures_by_school
from yanxiu_xl.measures.lessons import composite_scores, without_own_marks
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reading.cells import split_names
from yanxiu_xl.term.term import Term

REVIEW = "复核"
GOOD_ETHICS = ("优秀", "合格")
Who = tuple[str, str]
"""(school code, teacher)"""
CONDITIONS = {"known": "在名册", "years": "教龄", "base": "基础分", "musts": "六项必达", "lesson": "公开课综合", "lectures": "讲座", "guidance": "指导",
              "ethics": "师德", "demonstrations": "示范课或讲座", "visits": "指导听课"}
"""What is asked of a nomination: those of the election, then those of the review (domain C5)."""


class Condition(NamedTuple):
    """A condition that was asked: met or not, None where that cannot be told yet; words: what to say of it where it is not met."""

    key: str
    met: bool | None
    words: str = ""


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
    conditions: dict[str, bool | None] = field(default_factory=dict)
    """Key of ``CONDITIONS`` -> whether it is met (None: cannot be told yet), of those that are asked of this kind of nomination."""
    proof: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """What the teacher has done -> the school's records of it, (sheet, row) each: ``lesson`` (the best), ``lectures``,
    ``demonstrations`` (lessons and lectures), ``visits``, ``pairs``."""

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
        lessons = sound("open_lessons").rename(columns={"school": "ret"}).to_dict("records")
        marks = without_own_marks(sound("evaluations").rename(columns={"school": "ret"}).to_dict("records"), lessons)
        scores = composite_scores(term, marks)
        self.best: dict[Who, tuple[float, int]] = {}
        for lesson in lessons:
            who, given = (lesson["ret"], lesson["teacher"]), scores.get((lesson["ret"], lesson["lesson_id"]))
            if given and given.score > self.best.get(who, (-1.0, 0))[0]:
                self.best[who] = given.score, lesson["row"]
        self.done: dict[tuple[str, Who], list[tuple[str, int]]] = {}
        # one cell may name several
        for school, held in lectures_by_school(term, own["activities"], uncounted or {}).items():
            for one in (one for one in held if one.counts and one.organiser == "本校"):
                for name in split_names(one.speaker or ""):
                    self._note("lectures", (school, name), "activities", one.row)
        for lesson in lessons:
            if lesson["kind"] == "示范课":
                self._note("shown", (lesson["ret"], lesson["teacher"]), "open_lessons", lesson["row"])
        observed = sound("observations").drop_duplicates(["school", "observer", "date", "period", "teacher"])
        for school, name, row in lines(observed, "school", "observer", "row"):
            self._note("visits", (school, name), "observations", row)
        for school, name, row in lines(sound("mentoring"), "school", "mentor", "row"):
            self._note("pairs", (school, name), "mentoring", row)

    def _note(self, what: str, who: Who, sheet: str, row: int) -> None:
        self.done.setdefault((what, who), []).append((sheet, int(row)))

    def _records(self, who: Who, *what: str) -> list[tuple[str, int]]:
        return [record for one in what for record in self.done.get((one, who), ())]

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
        asked = list(self._review(who) if kind == REVIEW else self._election(who))
        points, working = self._points(who)
        own, best = self.assessed.get(who), self.best.get(who)
        proof = {"lesson": [("open_lessons", int(best[1]))] if best else [], "lectures": self._records(who, "lectures"),
                 "demonstrations": self._records(who, "shown", "lectures"), "visits": self._records(who, "visits"),
                 "pairs": self._records(who, "pairs")}
        return Examined(
            **facts, lacking=[one.words for one in asked if one.met is False], pending=[one.words for one in asked if one.met is None],
            base=own.base if own else None, lesson=best[0] if best else None, extra=own.extra if own else None, points=points, working=working,
            conditions={one.key: one.met for one in asked}, proof=proof,
        )

    def _election(self, who: Who) -> Iterator[Condition]:
        term, person = self.term, self.roster.get(who)
        yield Condition("known", bool(person), "不在该校教师名册里")
        if person and person["work_since"]:
            yield Condition("years", self._years(person["work_since"]) >= term["B.years"], f"教龄不足{term['B.years']:g}年")
        elif person:
            yield Condition("years", False, "参加工作年月没有填清，教龄算不出")
        if self.assessed:
            own = self.assessed.get(who)
            base = own.base if own else None
            words = "基础分算不出" if base is None else f"基础分不到{term['B.base']:g}分"
            yield Condition("base", base is not None and base >= term["B.base"], words)
            if own:
                yield Condition("musts", not own.lacking, f"必达项没有完成（{'、'.join(own.lacking)}）")
        yield Condition("lesson", self.best.get(who, (0.0, 0))[0] >= term["B.lesson"], f"公开课综合得分不到{term['B.lesson']:g}分")
        yield Condition("lectures", len(self._records(who, "lectures")) >= term["B.lectures"], f"主讲讲座不足{term['B.lectures']:g}次")
        yield Condition("guidance", len(self._records(who, "visits", "pairs")) >= term["B.guidance"], f"听评课指导或带徒不足{term['B.guidance']:g}次")
        if person and person["ethics"] is not None:
            yield Condition("ethics", person["ethics"] in GOOD_ETHICS, f"师德考核{person['ethics']}")
        elif person:
            yield Condition("ethics", False if self.closed else None, "师德考核没有填" if self.closed else "师德考核")

    def _review(self, who: Who) -> Iterator[Condition]:
        term = self.term
        yield Condition("known", bool(self.roster.get(who)), "不在该校教师名册里")
        shown = len(self._records(who, "shown", "lectures"))
        yield Condition("demonstrations", shown >= term["B.demonstrations"], f"示范课或讲座不足{term['B.demonstrations']:g}次")
        yield Condition("visits", len(self._records(who, "visits")) >= term["B.visits"], f"指导听课不足{term['B.visits']:g}节")

    def _years(self, since: str) -> int:
        start = self.term["term_start"]
        return int((start.year * 12 + start.month - int(since[:4]) * 12 - int(since[5:7])) // 12)

    def _points(self, who: Who) -> tuple[float | None, str]:
        """Base and lesson by their weights; full extra points are worth the whole of theirs."""
        term, own, lesson = self.term, self.assessed.get(who), self.best.get(who, (None, 0))[0]
        missing = [] if own and own.base is not None else ["基础分"]
        missing += [] if lesson is not None else ["公开课综合得分"]
        if missing or own is None or own.base is None:
            return None, f"没有{'、'.join(missing)}，算不出"
        weights = [term["B.base_weight"], term["B.lesson_weight"], term["B.extra_weight"]]
        share = min(own.extra / term["extra.cap"], 1) if term["extra.cap"] else 0
        points = half_up(own.base * weights[0] / 100 + lesson * weights[1] / 100 + share * weights[2])
        return points, (f"{own.base:g}×{weights[0]:g}%＋{lesson:g}×{weights[1]:g}%＋{own.extra:g}÷{term['extra.cap']:g}×{weights[2]:g}"
                        f"＝{points:g}")
