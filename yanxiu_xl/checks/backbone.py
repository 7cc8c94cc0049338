"""Backbone teachers (domain C5): what the records say of each nomination, and the points of the election.

A new nomination (新评) has to meet the conditions of election, a review (复核) those of the review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from yanxiu_xl.checks.batch import Batch, Row
from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.records import Fact
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reading.cells import split_names
from yanxiu_xl.term.term import Term

REVIEW = "复核"
GOOD_ETHICS = ("优秀", "合格")


UNREADABLE = "看不懂"
Who = tuple[str, str]
"""(school code, teacher)"""
Told = tuple[list[str], list[str]]
"""(conditions not met, those that cannot be told yet)"""


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


class Examiner:
    """What the facts of the ``schools`` (codes) that have nominated somebody come to, by (school code, teacher).

    batch_of: a school's return as it counts at the centre, without rows that another school's book speaks against; mentors: (school
    code, mentor, apprentice) of pairs that the apprentice's school has registered (domain C6).
    """

    def __init__(
        self, term: Term, as_of: date, batch_of: Callable[[str], Batch], assessed: Mapping[tuple[str, str], Assessed],
        schools: Iterable[str], mentors: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        self.term, self.assessed = term, assessed
        self.closed = as_of >= term["closing_date"]
        self.roster: dict[Who, Row] = {}
        self.lessons, self.shown, self.lectures, self.observed = (dict[Who, list[Any]]() for _ in range(4))
        self.pairs = set(mentors)
        for school in schools:
            self._take(school, batch_of(school))
        self.apprentices = Counter((school, mentor) for school, mentor, _ in self.pairs)

    def _take(self, school: str, batch: Batch) -> None:
        facts = batch.facts
        self.roster |= {(school, row["name"]): row for row in batch.teachers}

        def put(kept: dict[Who, list[Any]], records: Iterable[Any], names: Callable[[Any], Iterable[str | None]]) -> None:
            for one in records:
                for name in names(one):
                    kept.setdefault((school, name or ""), []).append(one)

        put(self.lessons, facts.open_lessons, lambda one: [one.teacher])
        put(self.shown, (one for one in facts.open_lessons if one.kind == "示范课"), lambda one: [one.teacher])
        # one cell may name several
        put(self.lectures, (one for one in facts.lectures if one.organiser == "本校"), lambda one: split_names(one.speaker or ""))
        put(self.observed, facts.observations, lambda one: [one.observer])
        self.pairs |= {(school, one.mentor or "", one.apprentice or "") for one in facts.pairs if one.counts and not one.host}

    def _best(self, who: Who) -> float | None:
        """The best of a teacher's open lessons; None without marks."""
        return max((one.score for one in found(self.lessons.get(who, ())).counting if one.score is not None), default=None)

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
        lacking, pending = self._review(who) if kind == REVIEW else self._election(who)
        points, working = self._points(who)
        own = self.assessed.get(who)
        return Examined(**facts, lacking=lacking, pending=pending, base=own.base if own else None, lesson=self._best(who),
                        extra=own.extra if own else None, points=points, working=working)

    def _election(self, who: Who) -> Told:
        term, person, base = self.term, self.roster.get(who), self._of_base(who)
        years = [] if person else ["不在该校教师名册里"]
        if person and person["years"] is not None:
            years += [f"教龄不足{term['B.years']:g}年"] if person["years"] < term["B.years"] else []
        elif person:
            years += ["参加工作年月没有填清，教龄算不出"]
        ethics = person["ethics"] if person else None
        conduct = [f"师德考核{ethics}"] if ethics is not None and ethics not in GOOD_ETHICS else []
        conduct += ["师德考核没有填"] if person and ethics is None and self.closed else []
        waits = ["师德考核"] if person and ethics is None and not self.closed else []
        observed = self.observed.get(who, [])
        guided = len(found(observed)) + self.apprentices[who]
        return _together(
            (years, []), (base, []), self._lesson(who),
            _enough(self.lectures.get(who, []), term["B.lectures"], f"主讲讲座不足{term['B.lectures']:g}次", "主讲讲座"),
            _enough(observed, term["B.guidance"], f"听评课指导或带徒不足{term['B.guidance']:g}次", "听评课指导", guided), (conduct, waits))

    def _of_base(self, who: Who) -> list[str]:
        """What is lacking of the assessment."""
        own = self.assessed.get(who)
        if not self.assessed:
            return []
        lacking = ["基础分算不出"] if own is None or own.base is None else []
        if own and own.base is not None and own.base < self.term["B.base"]:
            lacking = [f"基础分不到{self.term['B.base']:g}分"]
        return lacking + ([f"必达项没有完成（{'、'.join(own.lacking)}）"] if own and own.lacking else [])

    def _lesson(self, who: Who) -> Told:
        """Whether the best open lesson has the points; where none has, one that cannot be read, or whose marks cannot, leaves it open."""
        best, lessons = self._best(who), self.lessons.get(who, [])
        if (best or 0) >= self.term["B.lesson"]:
            return [], []
        if best is None and any(one.unreadable or (one.counts and one.marks_unreadable) for one in lessons):
            return [], ["公开课" + UNREADABLE]
        return [f"公开课综合得分不到{self.term['B.lesson']:g}分"], []

    def _review(self, who: Who) -> Told:
        term = self.term
        shown = [*self.shown.get(who, []), *self.lectures.get(who, [])]
        return _together(
            ([] if self.roster.get(who) else ["不在该校教师名册里"], []),
            _enough(shown, term["B.demonstrations"], f"示范课或讲座不足{term['B.demonstrations']:g}次", "示范课或讲座"),
            _enough(self.observed.get(who, []), term["B.visits"], f"指导听课不足{term['B.visits']:g}节", "指导听课"))

    def _points(self, who: tuple[str, str]) -> tuple[float | None, str]:
        """Base and lesson by their weights; full extra points are worth the whole of theirs."""
        term, own, lesson = self.term, self.assessed.get(who), self._best(who)
        missing = [] if own and own.base is not None else ["基础分"]
        missing += [] if lesson is not None else ["公开课综合得分"]
        if missing or own is None or own.base is None:
            return None, f"没有{'、'.join(missing)}，算不出"
        weights = [term["B.base_weight"], term["B.lesson_weight"], term["B.extra_weight"]]
        share = min(own.extra / term["extra.cap"], 1) if term["extra.cap"] else 0
        points = half_up(own.base * weights[0] / 100 + lesson * weights[1] / 100 + share * weights[2])
        return points, (f"{own.base:g}×{weights[0]:g}%＋{lesson:g}×{weights[1]:g}%＋{own.extra:g}÷{term['extra.cap']:g}×{weights[2]:g}"
                        f"＝{points:g}")


def _enough(records: Sequence[Fact], least: int, lacking: str, what: str, number: int | None = None) -> Told:
    """Whether so many records count; where none does and one of them cannot be read, nobody can tell (domain C6).

    number: how many there are where others are counted with them.
    """
    known = found(records)
    if (len(known) if number is None else number) >= least:
        return [], []
    return ([], [what + UNREADABLE]) if known.unmeasured and not number else ([lacking], [])


def _together(*told: Told) -> Told:
    return [word for lacking, _ in told for word in lacking], [word for _, pending in told for word in pending]
