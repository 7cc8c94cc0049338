"""Backbone teachers (domain C5): what the records say of each nomination, and the points of the election.

A new nomination (新评) has to meet the conditions of election, a review (复核) those of the review.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.checks.workbook.lacking import measurable
from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.records import Fact, OpenLesson
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.reading.cells import split_names
from yanxiu_xl.term.term import Term

REVIEW = "复核"
GOOD_ETHICS = ("优秀", "合格")


UNREADABLE, NO_COLUMN = "看不懂", "要看的列文件里没有"
Who = tuple[str, str]
"""(school code, teacher)"""
CONDITIONS = {"known": "在名册", "years": "教龄", "base": "基础分", "musts": "六项必达", "lesson": "公开课综合", "lectures": "讲座", "guidance": "指导",
              "ethics": "师德", "demonstrations": "示范课或讲座", "visits": "指导听课"}
"""What is asked of a nomination: those of the election, then those of the review (domain C5)."""


_LECTURES = {"activities": ("date", "category", "organiser", "speaker", "material", "minutes")}
_OBSERVED = {"observations": ("observer", "topic", "strengths", "advice")}
LOOKS_AT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "known": {"roster": ("name",)}, "years": {"roster": ("name", "work_since")}, "base": {"roster": ("name", "assessed")},
    "lesson": {"open_lessons": ("lesson_id", "teacher"), "evaluations": ("lesson_id", "judge", *DIMENSIONS)}, "lectures": _LECTURES,
    "guidance": {**_OBSERVED, "mentoring": ("mentor", "apprentice")}, "ethics": {"roster": ("name", "ethics")},
    "demonstrations": {"open_lessons": ("lesson_id", "teacher", "kind"), **_LECTURES}, "visits": _OBSERVED,
}
"""Condition -> sheets and columns of a return without which nobody can tell whether it is met (domain 0, fact 9)."""


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
    unknown: list[str] = field(default_factory=list)
    """Keys of ``CONDITIONS`` of which nobody can tell, as the file has not what they look at."""

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
        self, term: Term, as_of: date, check_run_of: Callable[[str], CheckRun], assessed: Mapping[tuple[str, str], Assessed],
        schools: Iterable[str], mentors: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        self.term, self.assessed = term, assessed
        self.closed = as_of >= term["closing_date"]
        self.roster: dict[Who, Row] = {}
        self.lessons, self.shown, self.lectures, self.observed, self.mentored = (dict[Who, list[Any]]() for _ in range(5))
        self.pairs, self.unknown = set(mentors), dict[str, list[str]]()
        for school in schools:
            self._take(school, check_run_of(school))
        self.apprentices = Counter((school, mentor) for school, mentor, _ in self.pairs)

    def _take(self, school: str, run: CheckRun) -> None:
        facts = run.facts
        self.unknown[school] = [key for key, asked in LOOKS_AT.items() if not all(measurable(run, sheet, *keys) for sheet, keys in asked.items())]
        self.roster |= {(school, row["name"]): row for row in run.teachers}

        def put(kept: dict[Who, list[Any]], records: Iterable[Any], names: Callable[[Any], Iterable[str | None]]) -> None:
            for one in records:
                for name in names(one):
                    kept.setdefault((school, name or ""), []).append(one)

        put(self.lessons, facts.open_lessons, lambda one: [one.teacher])
        put(self.shown, (one for one in facts.open_lessons if one.kind == "示范课"), lambda one: [one.teacher])
        # one cell may name several
        put(self.lectures, (one for one in facts.lectures if one.organiser == "本校"), lambda one: split_names(one.speaker or ""))
        put(self.observed, facts.observations, lambda one: [one.observer])
        mentored = [one for one in facts.pairs if one.counts and not one.host]
        put(self.mentored, mentored, lambda one: [one.mentor])
        self.pairs |= {(school, one.mentor or "", one.apprentice or "") for one in mentored}

    def _best(self, who: Who) -> OpenLesson | None:
        """The best of a teacher's open lessons; None without marks."""
        scored = (one for one in found(self.lessons.get(who, ())).counting if one.score is not None)
        return max(scored, key=lambda one: one.score, default=None)

    def _proof(self, who: Who) -> dict[str, list[tuple[str, int]]]:
        """The records of what a teacher has done, as ``Examined.proof``."""
        best, kept = self._best(who), {"lectures": self.lectures, "visits": self.observed, "pairs": self.mentored}
        named = {what: [(one.SHEET, one.row) for one in found(records.get(who, ())).counting] for what, records in kept.items()}
        shown = [(one.SHEET, one.row) for one in found(self.shown.get(who, ())).counting]
        return {"lesson": [(best.SHEET, best.row)] if best else [], "demonstrations": [*shown, *named["lectures"]], **named}

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
        unknown = self.unknown.get(school, [])
        asked = [Condition(one.key, None, CONDITIONS[one.key] + NO_COLUMN) if one.met is False and one.key in unknown else one
                 for one in (self._review(who) if kind == REVIEW else self._election(who))]
        points, working = self._points(who)
        own, best = self.assessed.get(who), self._best(who)
        return Examined(
            **facts, lacking=[one.words for one in asked if one.met is False], pending=[one.words for one in asked if one.met is None],
            base=own.base if own else None, lesson=best.score if best else None, extra=own.extra if own else None, points=points,
            working=working, conditions={one.key: one.met for one in asked}, proof=self._proof(who), unknown=unknown,
        )

    def _election(self, who: Who) -> Iterator[Condition]:
        term, person = self.term, self.roster.get(who)
        yield Condition("known", bool(person), "不在该校教师名册里")
        if person:
            years = person["years"]
            words = "参加工作年月没有填清，教龄算不出" if years is None else f"教龄不足{term['B.years']:g}年"
            yield Condition("years", years is not None and years >= term["B.years"], words)
        yield from self._of_base(who)
        yield self._lesson(who)
        yield _enough("lectures", self.lectures.get(who, []), term["B.lectures"], f"主讲讲座不足{term['B.lectures']:g}次", "主讲讲座")
        observed = self.observed.get(who, [])
        yield _enough("guidance", observed, term["B.guidance"], f"听评课指导或带徒不足{term['B.guidance']:g}次", "听评课指导",
                      len(found(observed)) + self.apprentices[who])
        if person and person["ethics"] is not None:
            yield Condition("ethics", person["ethics"] in GOOD_ETHICS, f"师德考核{person['ethics']}")
        elif person:
            yield Condition("ethics", False if self.closed else None, "师德考核没有填" if self.closed else "师德考核")

    def _of_base(self, who: Who) -> Iterator[Condition]:
        """What is asked of the assessment."""
        own = self.assessed.get(who)
        if not self.assessed:
            return
        base = own.base if own else None
        words = "基础分算不出" if base is None else f"基础分不到{self.term['B.base']:g}分"
        yield Condition("base", base is not None and base >= self.term["B.base"], words)
        if own:
            yield Condition("musts", not own.lacking, f"必达项没有完成（{'、'.join(own.lacking)}）")

    def _lesson(self, who: Who) -> Condition:
        """Whether the best open lesson has the points; where none has, one that cannot be read, or whose marks cannot, leaves it open."""
        best, lessons = self._best(who), self.lessons.get(who, [])
        if best is None and self.term["B.lesson"] > 0 and any(one.unreadable or (one.counts and one.marks_unreadable) for one in lessons):
            return Condition("lesson", None, "公开课" + UNREADABLE)
        score = best.score or 0 if best else 0
        return Condition("lesson", score >= self.term["B.lesson"], f"公开课综合得分不到{self.term['B.lesson']:g}分")

    def _review(self, who: Who) -> Iterator[Condition]:
        term = self.term
        yield Condition("known", bool(self.roster.get(who)), "不在该校教师名册里")
        shown = [*self.shown.get(who, []), *self.lectures.get(who, [])]
        yield _enough("demonstrations", shown, term["B.demonstrations"], f"示范课或讲座不足{term['B.demonstrations']:g}次", "示范课或讲座")
        yield _enough("visits", self.observed.get(who, []), term["B.visits"], f"指导听课不足{term['B.visits']:g}节", "指导听课")

    def _points(self, who: Who) -> tuple[float | None, str]:
        """Base and lesson by their weights; full extra points are worth the whole of theirs."""
        term, own, best = self.term, self.assessed.get(who), self._best(who)
        lesson = best.score if best else None
        missing = [] if own and own.base is not None else ["基础分"]
        missing += [] if lesson is not None else ["公开课综合得分"]
        if missing or own is None or own.base is None or lesson is None:
            return None, f"没有{'、'.join(missing)}，算不出"
        weights = [term["B.base_weight"], term["B.lesson_weight"], term["B.extra_weight"]]
        share = min(own.extra / term["extra.cap"], 1) if term["extra.cap"] else 0
        points = half_up(own.base * weights[0] / 100 + lesson * weights[1] / 100 + share * weights[2])
        return points, (f"{own.base:g}×{weights[0]:g}%＋{lesson:g}×{weights[1]:g}%＋{own.extra:g}÷{term['extra.cap']:g}×{weights[2]:g}"
                        f"＝{points:g}")


def _enough(key: str, records: Sequence[Fact], least: int, lacking: str, what: str, number: int | None = None) -> Condition:
    """Whether so many records count; where none does and one of them cannot be read, nobody can tell (domain C6).

    number: how many there are where others are counted with them.
    """
    known = found(records)
    if (len(known) if number is None else number) >= least:
        return Condition(key, True)
    if known.unmeasured and not number:
        return Condition(key, None, what + UNREADABLE)
    return Condition(key, False, lacking)
