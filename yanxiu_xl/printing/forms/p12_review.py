"""P12 教师发展性评价表: one page a teacher (domain E; #64, T13)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import REVIEWS
from yanxiu_xl.portfolio.growth import SUB_ITEMS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source
from yanxiu_xl.printing.records import TEACHER, people, rows, teacher_part, teachers
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, area, fields, signed, titled

MORE = {"自评权重": "百分数，学期设定", "互评权重": "百分数，学期设定", "学校权重": "百分数，学期设定"}


def _copies(source: Source) -> Iterator[Copy]:
    """Every line of 发展性评价."""
    weights = {name: source.facts.term[f"T13.{key}"] for name, key in (("自评权重", "own"), ("互评权重", "peers"), ("学校权重", "school"))}
    known = {one.name: one for one in teachers(source, assessed=False)}
    for row in rows(source, "reviews"):
        who = known.get(row["teacher"])
        yield Copy({"评价": part_of(REVIEWS, row, weights), "教师": teacher_part(who) if who else Part({})}, people(row["teacher"]))


SPANS = (1, 1, 1, 1, 1, 1)
HEADS = ("自评分", "同伴互评", "学校评分", "学生（家长）\n评分", "综合分")
DESIGN = Design((12, 14, 12, 14, 14, 13), [
    *titled("教师发展性评价表", 6, "学校：{{学校}}　　　　{{本学期}}　　　　内部资料，不要外传"),
    fields(("教师", "{{评价.教师}}"), ("教师编号", "{{教师.教师编号}}"), ("职称", "{{教师.职称}}"), spans=SPANS),
    fields(("任教学科", "{{教师.任教学科}}"), ("任教年级", "{{教师.任教年级}}"), ("教龄", "{{教师.教龄}}"), spans=SPANS, height=36),
    Line([Cell("评分", "label", 1, 3), *(Cell(head, "label") for head in HEADS)], 36.0),
    Line([Cell(f"权重 {{{{评价.{name}}}}}%", "middle") for name in ("自评权重", "互评权重", "学校权重")] + [Cell("不计分", "middle"), Cell("—", "middle")]),
    Line([Cell(f"{{{{评价.{name}}}}}", "middle") for name in ("自评分", "同伴互评均分", "学校评分", "学生(家长)评分", "综合分")], 30.0),
    Line([Cell("分项（手写）", "label", 2), *(Cell(head, "label") for head in ("满分", "自评", "互评", "学校"))], 26.0),
    *(Line([Cell(item, "middle", 2), Cell(str(full), "middle"), *(Cell("", "middle") for _ in range(3))]) for item, full in SUB_ITEMS.items()),
    area("优势", "{{评价.优势}}", 6, 64),
    area("改进方向", "{{评价.改进方向}}", 6, 64),
    area("本人意见\n（手写）", "", 6, 46),
    fields(("本人确认", "{{评价.教师本人确认}}"), ("评价日期", "{{评价.评价日期}}"), spans=(1, 2)),
    signed("教师本人（签字）：\n　　　　年　　月　　日", "学校（盖章）：\n　　　　年　　月　　日", spans=(3, 3), height=56),
])

FORM = Form("P12", "发展性评价表", "一位教师的自评、互评、学校评分和改进方向。一人一页，内部资料。", (
    Page("发展性评价", "教师", (space_of("评价", REVIEWS, more=MORE), TEACHER), _copies, DESIGN.filled(-3)),
), of_people=True)
