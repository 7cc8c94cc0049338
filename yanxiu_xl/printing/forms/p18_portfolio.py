"""P18 档案袋封面与目录: cover and contents of a teacher's portfolio, fourteen parts (domain E, report 4; E22, E25, E26)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from yanxiu_xl.facts.records import Activity, Fact, names_in
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space, Value
from yanxiu_xl.printing.records import TEACHER, teacher_part, teachers
from yanxiu_xl.reports.filed import FiledSchool, filed
from yanxiu_xl.reports.scores import base_of, ranked_in_town
from yanxiu_xl.reports.source import Teacher
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled

Count = Callable[[FiledSchool, Teacher], int]


def _written(*categories: str) -> Count:
    return lambda known, one: sum(row["teacher"] == one.name and row["category"] in categories for row in known.rows("writings"))


def _of(sheet: str, *keys: str) -> Count:
    """Records of a sheet in which the teacher is named."""
    return lambda known, one: sum(any(one.name in names_in(row[key]) for key in keys) for row in known.rows(sheet))


def _attended(known: FiledSchool, one: Teacher) -> int:
    return sum(isinstance(held, Fact | Activity) and held.counts and held.invites(one.name) for held in known.activities)


PARTS: Mapping[str, Count | None] = {
    "封面": None, "目录": None, "教师基本情况": None, "个人研修计划": _written("个人研修计划"), "集体研修参加情况": _attended,
    "听课登记与评课": _of("observations", "observer"), "公开课与课堂评价": _of("open_lessons", "teacher"),
    "精读书目、读书笔记、月心得、心得体会": _written("精读书目", "读书笔记", "月读书心得", "学期心得体会"),
    "论文、案例、课件、反思、经验总结": _written("教育教学论文", "教学案例", "优秀教案", "优秀课件", "教学反思", "听评课反思", "教学经验总结", "课改自学记录"),
    "师徒、课题": lambda known, one: _of("mentoring", "mentor", "apprentice")(known, one) + _of("projects", "leader", "members")(known, one),
    "获奖证书目录": _written("获奖证书"), "发展性评价": _of("reviews", "teacher"), "考核得分与等次": None, "个人总结": _written("个人研修总结"),
}
"""The parts in their order, and how many records of each there are; None where a page stands in any case."""
SUM = Space("得分", {"基础分": "核定的基础分", "总分": "基础分＋附加分", "等次": "核定的等次"})
PART = Space("部分", {"名称": "十四个部分的名称", "条数": "登记了几条；封面、目录、基本情况、得分不数"}, several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """Every teacher who is assessed."""
    scores = {one.key: one.score for one in ranked_in_town(source.facts)}
    for one in teachers(source):
        known, score = filed(source.facts).of(one), scores.get(one.key)
        parts = [Part({"名称": name, "条数": count(known, one) if count else None}) for name, count in PARTS.items()]
        came_to: dict[str, Value] = {}
        if score is not None:
            base = base_of(score)
            came_to = {"基础分": base if isinstance(base, str | int | float) else None, "总分": score.total if base == score.base else None, "等次": score.band.value}
        yield Copy({"教师": teacher_part(one), "部分": parts, "得分": Part(came_to)}, frozenset({one.name}))


COVER = Design((1, 3, 6, 1), [
    line(Cell("", "plain", 4), height=60),
    line(Cell("{{学校}}", "under", 4), height=40),
    line(Cell("教师个人研修档案袋", "cover", 4), height=90),
    line(Cell("{{教师.姓名}}", "cover", 4), height=80),
    line(Cell("", "plain", 4), height=60),
    *(Line([Cell("", "plain"), Cell(label, "large"), Cell(value, "large"), Cell("", "plain")], 42.0) for label, value in (
        ("学年学期", "{{本学期}}"), ("教师编号", "{{教师.教师编号}}"), ("任教学科", "{{教师.任教学科}}"), ("任教年级", "{{教师.任教年级}}"),
        ("职　　称", "{{教师.职称}}"), ("骨干级别", "{{教师.骨干级别}}"))),
    line(Cell("", "plain", 4), height=10),
    line(Cell("{{中心校}}", "under", 4), height=40),
]).filled(4)
CONTENTS = Design((7, 40, 10, 10, 14), [
    *titled("档案袋目录", 5, "学校：{{学校}}　　姓名：{{教师.姓名}}　　编号：{{教师.教师编号}}　　{{本学期}}"),
    line("序号", "内容", "条数", "页码", "备注", height=30),
    line("{{序号}}", Cell("{{部分.名称}}"), "{{部分.条数}}", "", "", height=32, each="{{每条：部分}}"),
    line(Cell("基础分：{{得分.基础分}}　　　总分：{{得分.总分}}　　　等次：{{得分.等次}}", "middle", 5), height=30),
    signed("教师本人（签字）：", "档案员（签字）：", "年　　月　　日", spans=(2, 2, 1), height=50),
])

FORM = Form("P18", "档案袋封面目录", "教师个人档案袋的封面和目录，十四个部分各有几条。一人一份。", (
    Page("封面", "教师", (TEACHER, SUM, PART), _copies, COVER), Page("目录", "教师", (TEACHER, SUM, PART), _copies, CONTENTS),
), of_people=True, source="domain E 报表4")
