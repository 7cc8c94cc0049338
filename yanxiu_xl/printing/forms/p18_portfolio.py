"""P18 档案袋封面与目录: cover and contents of a teacher's portfolio, fourteen parts (domain E, report 4; E22, E25, E26)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.portfolio.owner import Owner
from yanxiu_xl.portfolio.parts import PARTS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space, Value
from yanxiu_xl.printing.records import TEACHER, teacher_part, teachers
from yanxiu_xl.printing.spaces import written
from yanxiu_xl.reports.people import people
from yanxiu_xl.reports.scores import base_of, total_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled

SUM = Space("得分", {"基础分": "核定的基础分", "总分": "基础分＋附加分", "等次": "核定的等次"})
PART = Space("部分", {"名称": "十四个部分的名称", "条数": "有几条；封面、目录不数", "还缺": "进度里还没有做到的"}, several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """Every teacher who is assessed, with what ``portfolio`` counts of each part."""
    known = people(source.facts)
    for one in teachers(source):
        person = known.of(one.key)
        if person is None:
            continue
        owner = Owner(source.facts, person)
        contents = [(part, part.content(owner) if part.content else None) for part in PARTS]
        parts = [Part({"名称": part.title, "条数": found.records if found else None, "还缺": written("；".join(found.lacking) or None) if found else None})
                 for part, found in contents]
        came_to: dict[str, Value] = {}
        if owner.score is not None:
            base, total = base_of(owner.score.score), total_of(owner.score.score)
            came_to = {"基础分": written(base), "总分": written(total), "等次": owner.score.score.band.value}
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
CONTENTS = Design((6, 34, 7, 7, 28), [
    *titled("档案袋目录", 5, "学校：{{学校}}　　姓名：{{教师.姓名}}　　编号：{{教师.教师编号}}　　{{本学期}}"),
    line("序号", "内容", "条数", "页码", "还缺", height=30),
    line("{{序号}}", Cell("{{部分.名称}}"), "{{部分.条数}}", "", Cell("{{部分.还缺}}"), height=32, each="{{每条：部分}}"),
    line(Cell("基础分：{{得分.基础分}}　　　总分：{{得分.总分}}　　　等次：{{得分.等次}}", "middle", 5), height=30),
    signed("教师本人（签字）：", "档案员（签字）：", "年　　月　　日", spans=(2, 2, 1), height=50),
])

FORM = Form("P18", "档案袋封面目录", "教师个人档案袋的封面和目录，十四个部分各有几条。一人一份。", (
    Page("封面", "教师", (TEACHER, SUM, PART), _copies, COVER), Page("目录", "教师", (TEACHER, SUM, PART), _copies, CONTENTS),
), of_people=True, source="domain E 报表4")
