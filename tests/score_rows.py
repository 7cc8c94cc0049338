"""Records to be scored, written as short as the cases need them: everything a case does not speak of is sound."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.made import unchecked
from tests.support import TERM, Rows, good_rows
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.forms.school import ARTICLE_CATEGORIES
from yanxiu_xl.measures.lessons import DIMENSIONS
from yanxiu_xl.scoring.result import TeacherScore
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.term.term import Term

Row = dict[str, Any]

LAST_DAY = date(2021, 1, 15)
"""The term's last day: nothing lies in the future and every demand of the end is due."""
CLASS_TEACHER, PLAIN, SEEN = "王芳", "陈晓燕", "孙梅"
"""A class teacher, one without a class, and the teacher everybody observes (who is not assessed)."""
FULL = dict(zip(DIMENSIONS, (10, 10, 20, 20, 10, 10, 20), strict=True))


def school_days() -> list[date]:
    """Days from 2 September on that are neither weekend nor holiday."""
    days = (date(2020, 9, 2) + timedelta(n) for n in range(130))
    return [d for d in days if d.weekday() < 5 and d not in TERM.holidays]


DAYS = school_days()


def roster(*names: str, **cells: Any) -> list[Row]:
    """The roster with only ``names`` assessed; ``cells`` go to each of them."""
    others = {"assessed": "否", "exemption": "其他"}
    return [{**row, **({"assessed": "是", **cells} if row["name"] in names else others)} for row in good_rows()["roster"]]


def observations(observer: str, count: int, start: int = 0, **cells: Any) -> list[Row]:
    """``count`` valid observations of 孙梅， one a school day from the ``start``-th on."""
    return [
        {"date": DAYS[n], "period": "2", "observer": observer, "scope": "本校", "teacher": SEEN, "grade": "一年级",
         "subject": "音乐", "topic": f"第{n}课", "kind": "教研课", "strengths": f"第{n}课的节奏训练扎实，学生人人开口。",
         "advice": f"第{n}课的合唱声部再分清楚一些，先慢后快。", "lesson_grade": "良", "reviewed": "否", **cells}
        for n in range(start, start + count)
    ]


def activity(number: int, **cells: Any) -> Row:
    """The ``number``-th activity of the whole school."""
    return {
        "date": DAYS[number], "minutes": 60, "category": "教研课评课", "method": "教学观摩", "content": "教育教学技能",
        "topic": f"第{number}次教研活动", "organiser": "本校", "attendance": "全体",
        "summary": "围绕一节课的小组合作环节逐个发言，讨论分组、分工和评价的办法。", **cells,
    }


def lecture(number: int, speaker: str, **cells: Any) -> Row:
    return activity(number, category="专题讲座", method="专题讲座", topic=f"第{number}次讲座", speaker=speaker,
                    material=f"讲稿{number}", filed_on=DAYS[number], **cells)


def writing(teacher: str, category: str, title: str = "", **cells: Any) -> Row:
    length = {"chars": 900} if category in ARTICLE_CATEGORIES else {}
    return {"teacher": teacher, "category": category, "title": title or f"{teacher}的{category}", "date": date(2020, 12, 20),
            "original": "是", "checked": "良", **length, **cells}


def reflections(teacher: str, months: Sequence[int], minutes: int | None = 40, **cells: Any) -> list[Row]:
    """A reading reflection for each of those months of 2020."""
    return [
        {**writing(teacher, "月读书心得", f"{teacher}{m}月心得", month=f"2020-{m:02d}", date=date(2020, m, 28), chars=820,
                   reading_days=25, reading_minutes=minutes), **cells}
        for m in months
    ]


def lesson(teacher: str, number: int = 1, **cells: Any) -> Row:
    return {
        "lesson_id": f"G-01-{number:03d}", "date": DAYS[20 + number], "period": "4", "teacher": teacher, "grade": "三年级",
        "subject": "语文", "topic": f"公开课{number}", "kind": "公开课", "on_theme": "是", "uses_it": "是", "plan": "有",
        "reflection": "有", "reviewed_on": DAYS[20 + number], "review_chair": "赵国栋",
        "review_points": "小组分工明确，人人有任务，展示环节还可以再充分一些。", "advice": "给每组多留两分钟。", **cells,
    }


def mark(judge: str, total: float, number: int = 1, **cells: Any) -> Row:
    """A judge's marks that add up to ``total``."""
    marks: dict[str, Any] = {}
    short = 100 - total
    for key, full in reversed(FULL.items()):
        off = min(short, full)
        marks[key], short = full - off, short - off
    return {"lesson_id": f"G-01-{number:03d}", "judge": judge, **marks, **cells}


def review(teacher: str, own: Any, peers: Any, school: Any) -> Row:
    return {"teacher": teacher, "own": own, "peers": peers, "school": school, "strengths": "课堂组织细致",
            "direction": "多做课题研究", "confirmed": "是", "date": date(2021, 1, 10)}


def project(leader: str, stage: str = "研究", members: str = "刘建华", **cells: Any) -> Row:
    return {"project_id": "K-01-001", "title": "小组合作有效性的研究", "level": "校", "leader": leader, "members": members,
            "stage": stage, "on_theme": "是", **cells}


def with_values(**values: Any) -> Term:
    """The term with other parameters; a dot in a key is written as two underscores."""
    return replace(TERM, values={**TERM.values, **{key.replace("__", "."): value for key, value in values.items()}})


def check_run_of(rows: Rows, term: Term = TERM, as_of: date = LAST_DAY, without: Mapping[str, Collection[str]] | None = None) -> CheckRun:
    """A return with those rows, checked; what the case does not speak of is empty, but there is a roster.

    without: keys of columns that somebody has deleted, by sheet key.
    """
    base: Rows = {"profile": good_rows()["profile"], "roster": roster(CLASS_TEACHER, PLAIN)}
    return run_checks(term, unchecked({**base, **rows}, "01", term, without=without), as_of)


def scores(rows: Rows, term: Term = TERM, as_of: date = LAST_DAY) -> dict[str, TeacherScore]:
    """Scores by name."""
    return {one.name: one for one in score_teachers(check_run_of(rows, term, as_of))}


def full_rows() -> Rows:
    """甲 (王芳) and 乙 (陈晓燕) of domain C1 as records."""
    a, b = CLASS_TEACHER, PLAIN
    seen = observations(a, 6, reviewed="是", reflection="有") + observations(a, 27, 6)
    # 乙: 30 registered, of which the last 3 have no comment
    seen += observations(b, 3, reviewed="是", reflection="有") + observations(b, 24, 3)
    seen += observations(b, 3, 27, strengths=None, advice=None)
    held = [activity(n) for n in range(10)]
    held += [activity(n, category="信息技术培训", content="现代信息技术", method="专题讲座") for n in (10, 11)]
    for n in (0, 1):
        held[n]["leave"] = b
    held[2]["absent"] = b
    written = [
        writing(a, "个人研修计划", date=date(2020, 9, 10)),
        writing(b, "个人研修计划", date=date(2020, 9, 27)),
        *(writing(who, "精读书目", f"{who}读的书", author="苏霍姆林斯基，教育科学出版社") for who in (a, b)),
        writing(a, "读书笔记", excerpt="有", thoughts="有", chars=900),
        writing(b, "读书笔记", excerpt="有", thoughts="无", chars=900),
        *reflections(a, (9, 10, 11, 12)),
        *reflections(b, (9, 10, 12)),
        writing(a, "学期心得体会", chars=1620),
        writing(b, "学期心得体会", chars=1380),
        writing(a, "教育教学论文", chars=2100),
        writing(b, "教育教学论文", chars=1505),
        *(writing(who, "课改自学记录") for who in (a, b)),
        *(writing(a, "教学反思", f"反思{n}", chars=500) for n in (1, 2)),
        writing(b, "教学反思", chars=500),
        *(writing(who, category, chars=1000) for who in (a, b) for category in ("教学案例", "优秀课件", "教学经验总结")),
        writing(a, "带班材料"),
    ]
    return {
        "roster": roster(a, b, ethics="合格"), "activities": held, "observations": seen, "writings": written,
        "open_lessons": [lesson(a, 1), lesson(b, 2)],
        "evaluations": [mark(judge, total, n) for n, total in ((1, 92), (2, 85)) for judge in ("赵国栋", "李强", "刘建华")],
        "projects": [project(a)],
        "reviews": [review(a, 95, 95, 95), review(b, 88, 88, 88)],
    }
