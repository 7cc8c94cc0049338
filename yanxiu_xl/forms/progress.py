"""What 进度 shows (domain 0, fact 8): per teacher and per school, live in the sheet and measured by the program.

The sheet's formulas and the program's measures both take columns and words from here, so that they can be compared
cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from yanxiu_xl.forms.model import Kind

DONE, ON_TIME, ENOUGH, GIVEN, REGISTERED, REVIEWED, COMPLETE, HELD = "有", "按时", "达标", "已上", "已登记", "已评", "齐", "已办"
NONE, NOT_GIVEN, LACKING, NOT_HELD, NOT_DONE = "还没有", "还没上", "缺", "还没办", "还没完成"
UNDATED, NO_LENGTH, TOO_SHORT, FAR_TOO_SHORT, NO_AUTHOR, INCOMPLETE = "没填日期", "字数没填好", "字数不够", "字数太少", "缺作者出版社", "没填齐"
NOT_ASKED, EXEMPT, UNFILLED = "不要求", "不参加考核", "名册没填完"
SHORT_BY, LATE_BY = ("还差", ""), ("逾期", "天")
"""Words around a number."""

GREEN_WORDS = (DONE, ON_TIME, ENOUGH, GIVEN, REGISTERED, REVIEWED, COMPLETE, HELD)
RED_WORDS = (NONE, NOT_GIVEN, LACKING, NOT_HELD, NOT_DONE)
AMBER_WORDS = (UNDATED, NO_LENGTH, TOO_SHORT, FAR_TOO_SHORT, NO_AUTHOR, INCOMPLETE, UNFILLED)
AMBER_BEGINNINGS = (SHORT_BY[0], LATE_BY[0])

MONTH = "month:"
"""Beginning of the keys of monthly columns and lines: ``month:2020-09``."""


@dataclass(frozen=True)
class Shown:
    """A column of 进度, or a line of the school's progress on 首页. ``word`` tells one that holds a word and a colour."""

    key: str
    header: str
    word: bool = False
    kind: Kind = Kind.INTEGER
    width: float = 9


TEACHER_FRONT = (
    Shown("teacher_id", "教师编号", kind=Kind.TEXT),
    Shown("name", "姓名", kind=Kind.TEXT, width=10),
    Shown("valid", "有效听课\n（节）"),
    Shown("target", "听课要求\n（节）"),
    Shown("observed", "听课", word=True, width=12),
    Shown("lessons", "公开课\n（节）"),
    Shown("lesson", "公开课", word=True),
    Shown("books", "精读\n（本）"),
    Shown("book", "精读", word=True, width=12),
)
TEACHER_BACK = (
    Shown("essay_chars", "学期心得体会\n（字）", width=11),
    Shown("essay", "学期心得体会", word=True, width=11),
    Shown("paper_chars", "教育教学论文\n（字）", width=11),
    Shown("paper", "教育教学论文", word=True, width=11),
    Shown("plan_on", "个人计划\n完成日期", kind=Kind.DATE, width=12),
    Shown("plan", "个人计划", word=True, width=11),
    Shown("review_score", "发展性评价\n（分）", kind=Kind.NUMBER),
    Shown("review", "发展性评价", word=True),
)


def month_label(month: str) -> str:
    """``9月`` of ``2020-09``."""
    return f"{int(month[5:])}月"


def teacher_columns(months: tuple[str, ...]) -> tuple[Shown, ...]:
    """Columns of 进度 for the assessed months of a term."""
    monthly = tuple(Shown(MONTH + m, f"{month_label(m)}\n读书心得", word=True) for m in months)
    return (*TEACHER_FRONT, *monthly, *TEACHER_BACK)


TEACHER_COUNTS: tuple[tuple[str, str, str], ...] = (
    ("observed", "听课达标的教师", ENOUGH), ("lesson", "上了公开课的教师", GIVEN), ("book", "精读登记完整的教师", REGISTERED),
    ("essay", "心得体会达标的教师", ENOUGH), ("paper", "论文达标的教师", ENOUGH), ("plan", "个人计划按时的教师", ON_TIME),
    ("review", "有发展性评价的教师", REVIEWED),
)
"""(column of 进度, what 首页 calls it, the word that counts)."""


def school_lines(months: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """(key, what it is called) of the school's own lines on 首页."""
    lectures = tuple((MONTH + m, f"{month_label(m)}专题讲座（次）") for m in months)
    return (*lectures, ("plan", "学校研修计划完成日期"), ("elements", "计划要素（项）"), ("systems", "制度（项）"))
