"""What 进度 shows (domain 0, fact 8): per teacher and per school, live in the sheet and measured by the program.

The sheet's formulas and the program's measures both take columns and words from here, so that they can be compared
cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Protocol

from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.tabs import HOME

DONE, ON_TIME, ENOUGH, GIVEN, REGISTERED, REVIEWED, COMPLETE, HELD, FILLED = (
    "有", "按时", "达标", "已上", "已登记", "已评", "齐", "已办", "已填齐",
)
NONE, NOT_GIVEN, LACKING, NOT_HELD, NOT_DONE, NOT_FILLED = "还没有", "还没上", "缺", "还没办", "还没完成", "还没填"
UNDATED, NO_LENGTH, TOO_SHORT, FAR_TOO_SHORT, NO_AUTHOR, INCOMPLETE = "没填日期", "字数没填好", "字数不够", "字数太少", "缺作者出版社", "没填齐"
NOT_ASKED, EXEMPT, UNFILLED, OPTIONAL, IF_ANY = "不要求", "不参加考核", "名册没填完", "选填", "有就填"
NOT_YET, NO_ROSTER = "未到", "名册还没填"
"""What is not asked for yet; what is asked depends on teachers of whom nobody is listed."""
SHORT_BY, LATE_BY, BLANKS = ("还差", ""), ("逾期", "天"), ("还缺 ", " 格必填")
"""Words around a number."""
RECORDED = (("已记 ", " 行，缺 ", " 格"), ("已填 ", " 项，缺 ", " 格"))
"""Around how many rows are filled and how many cells lacking, in the title row of a sheet; of one with a line an item."""
BARE_ROWS = ("；有 ", " 行缺自动列：点一下按钮，或把文件拖到“一键评分”，就补上")
"""Around the number of filled rows that lack their formulas, after that."""
STANDING = re.compile(
    "(?:" + "|".join(r"\d+".join(map(re.escape, around)) for around in RECORDED) + ")(?:" + r"\d+".join(map(re.escape, BARE_ROWS)) + ")?"
    + "|" + "|".join(rf'=(?:IF\(TRUE,)?"{re.escape(around[0])}"&\'?{HOME}\'?!.*' for around in RECORDED), re.DOTALL,
)
"""What a sheet says of itself in its title row, or the formula that says it where no program has worked it out."""

NEXT_STEP, NEXT_FILL, NEXT_SHORT, NEXT_LATE, NEXT_RETURN = (
    "下一步：", "填“{title}”", ("把“{title}”缺的 ", " 格必填填上"), ("补上过了日子的“", "”"),
    "点【校验】（没有按钮的，把文件拖到“一键评分”上），没有错误就交。",
)
"""The first line of 首页: what to do next, in the order in which it is looked for."""
HAND_IN, OVERDUE = "请于 {day} 以前（含当日）交{centre}。", "应报日期 {day} 已经过了，还没有交的请尽快交{centre}。"
"""The second line: by when the workbook is handed in."""

GREEN_WORDS = (DONE, ON_TIME, ENOUGH, GIVEN, REGISTERED, REVIEWED, COMPLETE, HELD, FILLED)
GREY_WORDS = (NOT_ASKED, EXEMPT, OPTIONAL, IF_ANY, NOT_YET, NO_ROSTER)
NOTHING_WORDS = (NONE, NOT_GIVEN, LACKING, NOT_HELD, NOT_DONE, NOT_FILLED)
"""Nothing is there of what is asked."""
MUST_WORDS = (UNDATED, NO_LENGTH, TOO_SHORT, FAR_TOO_SHORT, NO_AUTHOR, INCOMPLETE)
"""Something is there, and what it must have is not."""
MUST_BEGINNINGS = (BLANKS[0],)
NEVER_LATE, NEVER_LATE_BEGINNINGS = (UNFILLED, UNDATED), (LATE_BY[0],)
"""What no day is set for, and what has been done by now: a must is missing, and it never turns red."""
FEW_PERCENT = 60
"""Less than so many hundredths of what is asked is little."""


class Tone(Enum):
    """What the colour of a cell says, on 首页, 进度 and the pages of scores."""

    DONE = "绿色"
    LATE = "红色"
    SHORT = "橙色"
    IDLE = "灰色"
    UNDER_WAY = "不着色"


LEGEND = (
    (Tone.DONE, "完成了"), (Tone.SHORT, f"必填、必备的缺了，或不到六成（{FEW_PERCENT}%）"), (Tone.LATE, "过了日子还没完成"),
    (Tone.IDLE, "现在不用做"), (Tone.UNDER_WAY, "正在做，够六成"),
)


def is_few(have: float, asked: float) -> bool:
    """Whether ``have`` is little of what is asked."""
    return have * 100 < asked * FEW_PERCENT


def tone_of(word: str, late: bool, have: float = 0, asked: float = 1) -> Tone:
    """The one rule of colours. late: the day on which it was due has passed; have, asked: how much is there, and should be."""
    if word in GREEN_WORDS:
        return Tone.DONE
    if not word or word in GREY_WORDS:
        return Tone.IDLE
    if word in NEVER_LATE or word.startswith(NEVER_LATE_BEGINNINGS):
        return Tone.SHORT
    if late:
        return Tone.LATE
    if word in MUST_WORDS or word.startswith(MUST_BEGINNINGS) or is_few(have, asked):
        return Tone.SHORT
    return Tone.UNDER_WAY


class Values(Protocol):
    """Values of a term by the keys of its parameters."""

    def __getitem__(self, key: str) -> Any: ...


@dataclass(frozen=True)
class Span:
    """due: the last day on which it is in time; quiet: the last day on which nobody asks for it yet, if there is one."""

    due: date
    quiet: date | None = None

    def is_late(self, today: date) -> bool:
        """Whether what is not there by now is late."""
        return today > self.due

    def is_quiet(self, today: date) -> bool:
        """Whether it is not asked for yet."""
        return self.quiet is not None and today <= self.quiet


WHERE_THERE_ARE = frozenset({"mentoring", "projects"})
"""Sheets that not every school has something to write on: without young teachers there are no pairs, nor is a project asked of all."""
AT_THE_END = frozenset({"essay", "review", "reviews"})
"""What is asked for only when the term is summed up: columns of 进度, lines of 首页, and a sheet."""
WITH_THE_PLAN = frozenset({"plan", "elements"})
"""Lines of the school that are due with its plan."""


def teacher_span(key: str, term: Values) -> Span:
    """When a teacher's item is due (a personal plan may have longer: ``measures.observations.plan_due``)."""
    if key.startswith(MONTH):
        end = month_end(key.removeprefix(MONTH))
        due = end + timedelta(term["monthly_grace_day"])
        return Span(due, due)
    return Span(term["personal_plan_due"], term["personal_plan_due"]) if key == "plan" else _at_the_close(key, term)


def school_span(key: str, term: Values) -> Span:
    """When a line of the school, or a sheet, is due."""
    if key.startswith(MONTH):
        end = month_end(key.removeprefix(MONTH))
        return Span(end, end)
    if key in WITH_THE_PLAN:
        return Span(term["school_plan_due"], term["school_plan_due"])
    return _at_the_close(key, term)


def _at_the_close(key: str, term: Values) -> Span:
    due: date = term["closing_date"]
    return Span(due, min(term["summary_start"], due) - timedelta(1) if key in AT_THE_END else None)


def empty_word(sheet: Sheet, term: Values, today: date) -> str:
    """The word for a sheet on which nothing stands."""
    if sheet.optional or sheet.key in WHERE_THERE_ARE:
        return OPTIONAL if sheet.optional else IF_ANY
    return NOT_YET if school_span(sheet.key, term).is_quiet(today) else NOT_FILLED


def month_end(month: str) -> date:
    """The last day of ``2020-09``."""
    year, number = int(month[:4]), int(month[5:])
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(1)


def return_days(term: Values, due: date | None) -> tuple[date, ...]:
    """The days by which a school hands its workbook in: the end of every assessed month, and the day its last return is due.

    due: of the list of schools (应报日期); where the centre has set none, the closing date.
    """
    return tuple(sorted({*map(month_end, term["assessed_months"]), due or term["closing_date"]}))


MONTH = "month:"
"""Beginning of the keys of monthly columns and lines: ``month:2020-09``."""
TEACHERS = "teachers:"
"""Beginning of the keys of lines that count teachers."""


@dataclass(frozen=True)
class Shown:
    """A column of 进度, or a line of the school's progress on 首页. ``word`` tells one that holds a word and a colour.

    of: of which column the word speaks, and the column or the term's parameter that says how much is asked.
    """

    key: str
    header: str
    word: bool = False
    kind: Kind = Kind.INTEGER
    width: float = 9
    of: tuple[str, str] | None = None


TEACHER_FRONT = (
    Shown("teacher_id", "教师编号", kind=Kind.TEXT),
    Shown("name", "姓名", kind=Kind.TEXT, width=10),
    Shown("valid", "有效听课\n（节）"),
    Shown("target", "听课要求\n（节）"),
    Shown("observed", "听课", word=True, width=12, of=("valid", "target")),
    Shown("lessons", "公开课\n（节）"),
    Shown("lesson", "公开课", word=True, of=("lessons", "min_open_lessons")),
    Shown("books", "精读\n（本）"),
    Shown("book", "精读", word=True, width=12, of=("books", "min_books")),
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


def lines_of_home(term: Values) -> tuple[tuple[str, str, Span], ...]:
    """(key, what it is called, when it is due) of the lines of 首页: the school's own, then those that count teachers."""
    own = tuple((key, label, school_span(key, term)) for key, label in school_lines(term["assessed_months"]))
    return own + tuple((TEACHERS + key, f"{label}（人）", teacher_span(key, term)) for key, label, _ in TEACHER_COUNTS)
