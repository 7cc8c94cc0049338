"""The summary tables of one school (domain B3): monthly progress, methods by contents, the eight goods, who lacks what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.facts.coverage import method_of
from yanxiu_xl.facts.found import Found
from yanxiu_xl.facts.records import OpenLesson, Project, Writing
from yanxiu_xl.facts.submission import SchoolFacts
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.records_by_teacher import RecordsByTeacher, assessed_teachers
from yanxiu_xl.scoring.result import Outcome, TeacherScore

EIGHT = ("读好一本名著", "写好教学案例", "上好公开课", "做好优秀课件", "承担课题研究", "带好一个班", "写好经验总结", "撰写教研论文")
YES, NO, NOT_APPLICABLE, UNMEASURED = "✓", "×", "不适用", Outcome.UNMEASURED.word
GIVEN, LED, OF_A_CLASS = 2, 4, 5
PROVED_BY: dict[int, LooksAt] = {GIVEN: {"open_lessons": ("teacher",)}, LED: {"projects": ("leader", "members")}}
BY_WRITING: LooksAt = {"writings": ("teacher", "category")}
"""Tab and columns without which nobody can tell of a good."""
GOODS_BY_WRITING = {0: "精读书目", 1: "教学案例", 3: "优秀课件", OF_A_CLASS: "带班材料", 6: "教学经验总结", 7: "教育教学论文"}
"""Which of the eight goods writings of a category prove; open lessons, projects and classes are told elsewhere, too."""


@dataclass(frozen=True)
class Month:
    """One assessed month: qualified lectures, teachers with a reflection, valid observations in it and up to its end."""

    month: str
    lectures: int
    reflections: int
    observations: int
    cumulated: int


@dataclass(frozen=True)
class Summary:
    """months; coverage: (method, content) -> activities; goods: teacher -> eight marks; lacking: teacher -> words.

    observed, required: teacher -> valid observations, and how many are owed (fewer for part of a term); as_of: the day they tell of.
    """

    months: list[Month]
    methods: tuple[str, ...]
    contents: tuple[str, ...]
    coverage: dict[tuple[str, str], int]
    goods: dict[str, tuple[str, ...]]
    lacking: dict[str, list[str]]
    observed: dict[str, int]
    required: dict[str, int]
    teachers: int
    as_of: date


def summarise(run: CheckRun, teachers: list[TeacherScore]) -> Summary:
    """The tables of a return; ``teachers`` are its scored teachers. Only records that count are in them (C6)."""
    facts, by_teacher = run.facts.school, RecordsByTeacher.of(run)
    classes = {row["name"]: _class(run, row) for row in run.teachers}
    pairs = Counter((method_of(one), one.content) for one in facts.activities.counting)
    return Summary(
        months=_months(run, facts, {t.name for t in teachers}),
        methods=run.term.codes["method"],
        contents=run.term.codes["content"],
        coverage={(method, content): n for (method, content), n in pairs.items() if method is not None and content is not None},
        goods={t.name: _goods(by_teacher, t.name, classes[t.name]) for t in teachers},
        lacking={t.name: [*t.lacking, *_zero_items(t)] for t in teachers if t.lacking or _zero_items(t)},
        observed={t.name: t.valid_observations for t in teachers},
        required={who.person: who.target for who in assessed_teachers(run)},
        teachers=len(teachers),
        as_of=run.as_of,
    )


def _months(run: CheckRun, facts: SchoolFacts, names: set[str]) -> list[Month]:
    lectures = Counter((one.date or "")[:7] for one in facts.lectures.counting)
    monthly = {(one.month, one.teacher) for one in facts.reflections.counting if one.teacher in names}
    observed = Counter(one.date[:7] for one in facts.observations.counting if one.date is not None)
    return [
        Month(
            month, lectures[month], sum(one == month for one, _ in monthly), observed[month],
            sum(count for one, count in observed.items() if one <= month),
        )
        for month in run.term["assessed_months"]
    ]


def _goods(by_teacher: RecordsByTeacher, person: str, own_class: str) -> tuple[str, ...]:
    proofs = goods_proved(lambda category: by_teacher.written(person, category), by_teacher.given(person), by_teacher.led(person))
    return goods_marked(proofs, own_class, lambda looks_at: bool(by_teacher.without(looks_at)))


def goods_proved(written: Callable[[str], Found[Writing]], given: Found[OpenLesson], led: Found[Project]) -> list[Found[Any]]:
    """What proves each of the eight goods of a teacher; written: the writings of a category, led: projects led or taken part in."""
    found: dict[int, Found[Any]] = {n: written(category) for n, category in GOODS_BY_WRITING.items()}
    found |= {GIVEN: given, LED: led}
    return [found[n] for n in range(len(EIGHT))]


def goods_marked(proofs: Sequence[Found[Any]], own_class: str, without: Callable[[LooksAt], bool]) -> tuple[str, ...]:
    """The eight goods of a teacher: done, not done, not applicable, not measurable.

    own_class: see ``class_mark``; without: whether the return has not all of these tabs and columns.
    """
    unknown = [one.unmeasured or without(PROVED_BY.get(n, BY_WRITING)) for n, one in enumerate(proofs)]
    marks = [YES if one else UNMEASURED if unknown[n] else NO for n, one in enumerate(proofs)]
    marks[OF_A_CLASS] = own_class or marks[OF_A_CLASS]
    return tuple(marks)


def class_mark(readable: bool, class_teacher: str | None) -> str:
    """The mark for who has no class, or of whom that cannot be told; '' for a class teacher."""
    if not readable:
        return UNMEASURED
    return "" if class_teacher == "是" else NOT_APPLICABLE


def _class(run: CheckRun, row: Row) -> str:
    there = "class_teacher" in run.tables["roster"].letters
    return class_mark(there and run.readable("roster", "class_teacher", row), row["class_teacher"])


def _zero_items(teacher: TeacherScore) -> list[str]:
    names = {"T1": "个人计划", "T6": "精读与笔记", "T10": "自学与反思", "T13": "发展性评价"}
    return [f"没有{word}" for code, word in names.items() if teacher.items[code].score == 0]
