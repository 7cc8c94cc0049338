"""Numbers and dates the centre may set for a term (domain B5, C3, C5), each with its default and its source.

Those of the indicators are declared with them (``scoring``); ``yanxiu_xl.settings`` puts all together.

[S] marks the plan's own words, [J] a default judgement of this project that the centre should confirm; ``Parameter.basis``
says it in words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from yanxiu_xl.term.basis import ASK, in_words

PLAN_TERM = "2020-2021-1"
"""The term that the plan was written for."""
ON, OFF = "开启", "关闭"
"""What a switch may say."""
Value = date | tuple[str, ...] | int | float | str | None


class ParameterKind(Enum):
    """What may stand in the value cell of a parameter."""

    DATE = "日期"
    MONTHS = "月份（顿号隔开）"
    INTEGER = "整数"
    NUMBER = "数值"
    TEXT = "文本"
    SWITCH = "开启/关闭"


@dataclass(frozen=True)
class Parameter:
    """One line of 学期设定. ``blank`` tells whether an empty cell is allowed (and means "no limit").

    central: pages that the centre makes for others say it or reckon by it, and no check, score or workbook of a school does: none is
    another when the centre fills it in.
    """

    key: str
    name: str
    kind: ParameterKind
    default: Value
    unit: str = ""
    source: str = ""
    note: str = ""
    low: float | None = 0
    high: float | None = 1000
    blank: bool = False
    central: bool = False

    def basis(self, term_code: str) -> str:
        """Why the default is what it is, in an officer's words (see ``basis``).

        The plan's own days are those of its autumn: in another term they are a day we have put in their place.
        """
        words = in_words(self.source)
        of_the_plan = term_code == PLAN_TERM or self.kind is not ParameterKind.DATE
        return words if of_the_plan or ASK in words else f"{ASK}；参照{words}"

    def takes(self, value: object) -> bool:
        """Whether ``value`` is of this parameter's kind and within its limits."""
        if value is None:
            return self.blank
        if self.kind is ParameterKind.DATE:
            return isinstance(value, date)
        if self.kind is ParameterKind.MONTHS:
            return isinstance(value, tuple) and all(isinstance(m, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", m) for m in value)
        if self.kind in {ParameterKind.TEXT, ParameterKind.SWITCH}:
            return isinstance(value, str)
        number = isinstance(value, int) if self.kind is ParameterKind.INTEGER else isinstance(value, int | float)
        if not number or isinstance(value, bool):
            return False
        assert isinstance(value, int | float)
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high) and math.isfinite(value)


def marks(key: str, name: str, default: float, source: str, high: float = 1000) -> Parameter:
    """A parameter that is a number of marks."""
    return Parameter(key, name, ParameterKind.NUMBER, default, "分", source, high=high)


_D, _M, _I, _N, _T, _S = (
    ParameterKind.DATE,
    ParameterKind.MONTHS,
    ParameterKind.INTEGER,
    ParameterKind.NUMBER,
    ParameterKind.TEXT,
    ParameterKind.SWITCH,
)

GENERAL: tuple[Parameter, ...] = (
    Parameter("term_start", "学期开始", _D, date(2020, 9, 1), "", "[J]", "校历未查到，请按县里校历确认。"),
    Parameter("term_end", "学期结束", _D, date(2021, 1, 15), "", "[J]", "校历未查到，请按县里校历确认。"),
    Parameter("assessed_months", "考核月份", _M, ("2020-09", "2020-10", "2020-11", "2020-12"), "", "[J]",
              "每月一次讲座、每月一篇心得按这些月份考核。"),
    Parameter("theme", "校本研修主题", _T, "信息化条件下的小组合作学习模式探索", "", "[S]#6"),
    Parameter("closing_date", "定稿日期", _D, date(2021, 1, 10), "", "[J]",
              "这一天以前，要整学期才能做完的项目只作提示；从这一天起按期末要求检查。"),
    Parameter("launch_end", "宣传动员阶段截止", _D, date(2020, 9, 15), "", "[J]#48"),
    Parameter("summary_start", "总结阶段开始", _D, date(2021, 1, 1), "", "[J]#93"),
    Parameter("school_plan_due", "学校计划截止", _D, date(2020, 9, 5), "", "[S]#52", "含当日。"),
    Parameter("personal_plan_due", "个人计划截止", _D, date(2020, 9, 15), "", "[J]#53", "含当日。"),
    Parameter("min_observations", "听课最低节数", _I, 30, "节", "[S]#31"),
    Parameter("observations_by_post", "听课最低节数（按岗位另设）", _T, "", "", "[J]",
              "如：校长=20、副校长=25；不写的岗位按上一行。", blank=True),
    Parameter("town_cap", "镇内他校听课计入上限", _I, None, "节", "[J]", "空=不限。", blank=True),
    Parameter("outside_cap", "镇外听课计入上限", _I, None, "节", "[J]", "空=不限。", blank=True),
    Parameter("online_cap", "网络听课计入上限", _I, None, "节", "[J]", "空=不限。", blank=True),
    Parameter("min_open_lessons", "公开课最低节数", _I, 1, "节", "[S]#26"),
    Parameter("min_books", "精读最低本数", _I, 1, "本", "[S]#41"),
    Parameter("daily_reading_minutes", "每日读书分钟", _I, 30, "分钟", "[S]#42"),
    Parameter("reflections_per_month", "每月读书心得篇数", _I, 1, "篇", "[S]#44"),
    Parameter("essay_min_chars", "学期心得体会字数", _I, 1500, "字", "[S]#46", high=100000),
    Parameter("paper_min_chars", "教育教学论文字数", _I, 1500, "字", "[S]#47", high=100000),
    Parameter("notes_min_chars", "读书笔记最低字数", _I, 0, "字", "[S]#45 未定",
              "0=不设；外地有规定 5000 字的，也有 10000 字的。", high=100000),
    Parameter("monthly_min_chars", "月读书心得最低字数", _I, 0, "字", "[J]", "0=不设；外地有规定 800 字的。", high=100000),
    Parameter("min_teaching_reflections", "教学反思篇数", _I, 2, "篇", "E1"),
    Parameter("min_review_reflections", "听评课反思篇数", _I, 2, "篇", "E1"),
    Parameter("min_review_sessions", "参加评课次数", _I, 4, "次", "[J]"),
    Parameter("lectures_per_month", "每月专题讲座次数", _I, 1, "次", "[S]#10"),
    Parameter("lecture_min_minutes", "专题讲座最短时长", _I, 30, "分钟", "E33"),
    Parameter("lecture_filing_days", "讲座资料报送时限", _I, 7, "天", "E58"),
    Parameter("review_days", "评课时限", _I, 7, "天", "[J]R08", "评课晚于上课这么多天就提醒。"),
    Parameter("comment_min_chars", "评语最少字数", _I, 10, "字", "[J]", "听课的优点、建议各不少于这么多字才算有效。"),
    Parameter("summary_min_chars", "摘要与评课要点最少字数", _I, 20, "字", "B2"),
    Parameter("daily_observations_warn", "一天听课警告线（超过）", _I, 4, "节", "[J]X07"),
    Parameter("daily_observations_error", "一天听课错误线（超过）", _I, 6, "节", "X07"),
    Parameter("same_comment_lines", "评语雷同提醒行数", _I, 3, "行", "X08"),
    Parameter("monthly_grace_day", "月读书心得最晚完成日（次月几日）", _I, 5, "日", "R14b", low=1, high=28),
    Parameter("same_word_count_min", "字数雷同提醒的最少篇数", _I, 5, "篇", "R22"),
    Parameter("same_word_count_share", "字数雷同提醒比例", _N, 80, "%", "R22", high=100),
    Parameter("late_weeks", "学期末突击听课统计周数", _I, 2, "周", "X09"),
    Parameter("late_share", "学期末突击听课提醒比例", _N, 50, "%", "X09", high=100),
    Parameter("judge_spread", "评委打分最大差距", _N, 20, "分", "X14", high=100),
    Parameter("max_apprentices", "一位师傅最多徒弟", _I, 3, "人", "X15"),
    Parameter("young_teacher_years", "青年教师教龄（不超过）", _I, 5, "年", "E6"),
    Parameter("min_judges", "合格课、优质课最少评委", _I, 3, "人", "[J]"),
    Parameter("trim_judges", "去掉最高最低分的评委人数（至少）", _I, 5, "人", "[J]", low=3),
    Parameter("fine_lesson_cap", "优质课比例上限", _N, 20, "%", "[J]", high=100),
    Parameter("visits_per_month", "包校指导每校每月次数", _I, 1, "次", "[J]#104"),
    Parameter("reports_per_month", "信息上传每校每月条数", _I, 1, "条", "[J]#98"),
    Parameter("training_fund_percent", "培训费占公用经费比例", _N, 5, "%", "E34、E5", high=100),
    Parameter("absence_share", "缺席取消线（应到的几分之一）", _I, 3, "", "E55", "3 表示缺席达应到的 1/3，出勤为 0 分。",
              low=1),
    Parameter("score_gap", "自评与核定差额提醒", _N, 5, "分", "M21", high=100),
    Parameter("row_loss_percent", "行数减少拦下比例", _N, 10, "%", "M19、M25",
              "任何一张表比算数的一份少了（按行数，或按哪些行）超过这个比例，新的一份先不算。", high=100),
    Parameter("similarity_percent", "文稿雷同相似度", _N, 80, "%", "M10", high=100),
    Parameter("word_count_gap", "登记字数与文件字数允许差", _N, 10, "%", "R24", high=100),
    Parameter("max_chars", "字数过大提醒线", _I, 20000, "字", "R22", high=1000000),
    Parameter("credit_hours", "学时折算", _S, OFF, "", "C4", "待县教师进修学校给定折算办法后再开启；开启时下面的依据必须填。", central=True),
    Parameter("hours_basis", "学时折算依据", _T, "", "", "C4", "县里给定折算办法的文件名称、文号；开启学时折算必须填。", blank=True, central=True),
    Parameter("hours_minutes", "一学时的分钟数", _I, 45, "分钟", "E21", "按时间折算的活动用。", low=1, high=480, central=True),
    Parameter("hours_daily_cap", "每天最多学时", _N, 8, "学时", "E21", "一人一天的活动、听课、公开课合计不超过。", high=24, central=True),
    Parameter("hours_by_category", "活动学时倍数（按类别另设）", _T, "", "", "[J]", "如：教学比赛=2、总结会=0；不写的类别按 1。", blank=True, central=True),
    Parameter("hours_in_town", "学时系数（镇内）", _N, 1, "", "[J]", "本校、中心校、片区的活动，听本镇的课。", high=10, central=True),
    Parameter("hours_out_of_town", "学时系数（镇外）", _N, 1, "", "[J]", "县级以上的活动，听镇外的课。", high=10, central=True),
    Parameter("hours_online", "学时系数（网络听课）", _N, 1, "", "[J]", high=10, central=True),
    Parameter("hours_lecturer", "主讲讲座的倍数", _N, 4, "倍", "E17", "主讲与参加之比；几人合讲平分，不少于参加的 1。", high=20, central=True),
    Parameter("hours_observation", "听课每节学时", _N, 1, "学时", "E16", "只算有效听课。", high=50, central=True),
    Parameter("hours_open_lesson", "公开课每节学时", _N, 4, "学时", "E16", high=50, central=True),
    Parameter("hours_book", "精读每本学时", _N, 3.5, "学时", "E1", "登记完整的才算。", high=100, central=True),
    Parameter("hours_mentoring", "带徒弟每人每学期学时", _N, 2, "学时", "E15", "给师傅。", high=100, central=True),
    Parameter("hours_project_lead", "主持课题每学期学时", _N, 8, "学时", "E15", "立项以后的课题。", high=100, central=True),
    Parameter("hours_project_member", "参加课题每学期学时", _N, 4, "学时", "E15", "立项以后的课题。", high=100, central=True),
    Parameter("plan_days_after_arrival", "个人计划对晚到岗教师顺延到（到岗后）", _I, 14, "天", "[J]C6",
              "在岗开始晚于学期开始的教师，个人计划最晚在到岗后这么多天完成。"),
    Parameter("posted_from", "公示开始", _D, None, "", "[J]", "印在“公示.xlsx”上；空着就留一行手写。", blank=True, central=True),
    Parameter("posted_to", "公示结束", _D, None, "", "[J]", "含当日；空着就留一行手写。", blank=True, central=True),
    Parameter("posted_phone", "公示监督电话", _T, "", "", "[J]", "印在“公示.xlsx”上；空着就留一行手写。", blank=True, central=True),
)

CENTRAL = frozenset(one.key for one in GENERAL if one.central)
"""Keys of what only pages say that the centre makes for others."""

LESSON_POINTS: tuple[Parameter, ...] = (
    Parameter("L.aims", "教学目标 满分", _N, 10, "分", "[S]#29；分值[J];E9、E10"),
    Parameter("L.substance", "教学内容 满分", _N, 10, "分", "E9、E10、E11"),
    Parameter("L.process", "教学过程与方法 满分", _N, 20, "分", "[S]#29；分值[J];E11"),
    Parameter("L.group_work", "小组合作学习 满分", _N, 20, "分", "[S]#6；分值[J];E12"),
    Parameter("L.it_use", "信息技术运用 满分", _N, 10, "分", "[S]#6、#34；分值[J];E9"),
    Parameter("L.bearing", "教师素养 满分", _N, 10, "分", "E9、E10"),
    Parameter("L.effect", "教学效果 满分", _N, 20, "分", "E9、E10、E11"),
    Parameter("L.excellent", "课堂等级 优（不低于）", _N, 90, "分", "E10", high=100),
    Parameter("L.good", "课堂等级 良（不低于）", _N, 80, "分", "E10", high=100),
    Parameter("L.pass", "课堂等级 合格（不低于）", _N, 60, "分", "[J]", high=100),
    Parameter("L.fine", "优质课综合得分（不低于）", _N, 90, "分", "[J]", high=100),
)

BACKBONE_POINTS: tuple[Parameter, ...] = (
    Parameter("B.years", "骨干教师教龄（不少于）", _I, 3, "年", "[J]C5"),
    Parameter("B.base", "骨干教师基础分（不低于）", _N, 90, "分", "[J]C5", high=100),
    Parameter("B.lesson", "骨干教师公开课综合（不低于）", _N, 85, "分", "[J]C5", high=100),
    Parameter("B.lectures", "骨干教师主讲讲座（不少于）", _I, 1, "次", "[J]C5"),
    Parameter("B.guidance", "骨干教师听评课指导或带徒（不少于）", _I, 1, "次", "[J]C5"),
    Parameter("B.demonstrations", "骨干复核 示范课或讲座（不少于）", _I, 1, "次", "[J]C5"),
    Parameter("B.visits", "骨干复核 指导听课（不少于）", _I, 5, "节", "[J]C5"),
    Parameter("B.base_weight", "评选得分 基础分权重", _N, 60, "%", "[J]C5", high=100),
    Parameter("B.lesson_weight", "评选得分 公开课权重", _N, 20, "%", "[J]C5", high=100),
    Parameter("B.extra_weight", "评选得分 附加分权重", _N, 20, "%", "[J]C5", high=100),
)

WEIGHTS: tuple[tuple[str, ...], ...] = (("B.base_weight", "B.lesson_weight", "B.extra_weight"),)
"""Percentages that make a hundred together."""


@dataclass(frozen=True)
class Settable:
    """All that a centre may set for a term.

    groups: key of a sheet of 学期设定 -> its parameters; parts: key of the full marks of an indicator -> the parts that make them, one that
    counts several times stands several times; weights: percentages that make a hundred together; rules: gives the codes of all rules, which
    a line of 豁免 or 规则启用 may name: asked only where there is such a line.
    """

    groups: Mapping[str, tuple[Parameter, ...]]
    parts: Mapping[str, tuple[str, ...]]
    weights: tuple[tuple[str, ...], ...]
    rules: Callable[[], Iterable[str]]

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """Every parameter by its key."""
        return {one.key: one for group in self.groups.values() for one in group}

    def defaults(self, term_code: str) -> dict[str, Value]:
        """The defaults with their dates moved to a term, e.g. ``2021-2022-1`` (autumn) or ``2021-2022-2`` (spring).

        Only dates and months differ from ``Parameter.default``; the centre confirms them against its calendar.
        """
        values: dict[str, Value] = {key: one.default for key, one in self.parameters.items()}
        year, autumn = int(term_code[:4]), term_code.endswith("-1")
        if autumn:
            gap = year - 2020
            for key, value in values.items():
                if isinstance(value, date):
                    values[key] = value.replace(year=value.year + gap)
            values["assessed_months"] = tuple(f"{year}-{m:02d}" for m in (9, 10, 11, 12))
            return values
        spring = year + 1
        values |= {
            "term_start": date(spring, 3, 1), "term_end": date(spring, 7, 10), "closing_date": date(spring, 7, 5),
            "launch_end": date(spring, 3, 15), "summary_start": date(spring, 6, 26),
            "school_plan_due": date(spring, 3, 5), "personal_plan_due": date(spring, 3, 15),
            "assessed_months": tuple(f"{spring}-{m:02d}" for m in (3, 4, 5, 6)),
        }
        return values
