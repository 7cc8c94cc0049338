"""The summary tables of one school (domain B3): monthly progress, methods by contents, the eight goods, who lacks what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yanxiu_xl.checks.batch import Batch, Row
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.scoring.ledger import subjects
from yanxiu_xl.scoring.schools import judged
from yanxiu_xl.scoring.teachers import TeacherScore

EIGHT = ("读好一本名著", "写好教学案例", "上好公开课", "做好优秀课件", "承担课题研究", "带好一个班", "写好经验总结", "撰写教研论文")
YES, NO, NOT_APPLICABLE = "✓", "×", "不适用"
GOODS_BY_WRITING = {0: "精读书目", 1: "教学案例", 3: "优秀课件", 6: "教学经验总结", 7: "教育教学论文"}


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


def summarise(batch: Batch, number: int, teachers: list[TeacherScore]) -> Summary:
    """The tables of one return of the batch; ``teachers`` are its scored teachers. Only records that count are in them (C6)."""
    rows = {
        sheet: [row for row in batch.once(judged)[sheet].get(number, ()) if not row["fault"]]
        for sheet in ("activities", "observations", "open_lessons", "projects", "roster", "writings")
    }
    pairs = Counter((row["method"] or METHOD_OF_CATEGORY.get(row["category"]), row["content"]) for row in rows["activities"])
    return Summary(
        months=_months(batch, rows, {t.name for t in teachers}),
        methods=batch.term.codes["method"],
        contents=batch.term.codes["content"],
        coverage={(method, content): n for (method, content), n in pairs.items() if method is not None and content is not None},
        goods=_goods(rows, teachers),
        lacking={t.name: [*t.lacking, *_zero_items(t)] for t in teachers if t.lacking or _zero_items(t)},
        observed={t.name: t.valid_observations for t in teachers},
        required={who.person[1]: who.target for who in subjects(batch) if who.person[0] == number},
        teachers=len(teachers),
        as_of=batch.as_of,
    )


def _months(batch: Batch, rows: Mapping[str, list[Row]], names: set[str]) -> list[Month]:
    lectures = Counter(row["date"][:7] for row in rows["activities"] if row["category"] == "专题讲座" and row["date"] is not None)
    monthly = {(row["month"], row["teacher"]) for row in rows["writings"] if row["category"] == "月读书心得" and row["teacher"] in names}
    observed = Counter(row["date"][:7] for row in rows["observations"] if row["date"] is not None)
    return [
        Month(
            month, lectures[month], sum(one == month for one, _ in monthly), observed[month],
            sum(count for one, count in observed.items() if one <= month),
        )
        for month in batch.term["assessed_months"]
    ]


def _goods(rows: Mapping[str, list[Row]], teachers: list[TeacherScore]) -> dict[str, tuple[str, ...]]:
    """The eight goods of each teacher: done, not done, not applicable."""
    written = {(row["teacher"], row["category"]) for row in rows["writings"]}
    given = {row["teacher"] for row in rows["open_lessons"]}
    members = {name for row in rows["projects"] for text in (row["leader"], row["members"]) if text for name in str(text).split("、")}
    in_charge = {row["name"] for row in rows["roster"] if row["class_teacher"] == "是"}
    found = {}
    for one in teachers:
        marks = [YES if (one.name, GOODS_BY_WRITING.get(n, "")) in written else NO for n in range(len(EIGHT))]
        marks[2] = YES if one.name in given else NO
        marks[4] = YES if one.name in members else NO
        marks[5] = NOT_APPLICABLE if one.name not in in_charge else YES if (one.name, "带班材料") in written else NO
        found[one.name] = tuple(marks)
    return found


def _zero_items(teacher: TeacherScore) -> list[str]:
    names = {"T1": "个人计划", "T6": "精读与笔记", "T10": "自学与反思", "T13": "发展性评价"}
    return [f"没有{word}" for code, word in names.items() if teacher.items[code].score == 0]
