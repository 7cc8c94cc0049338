"""P05 专题讲座存档单: one page a lecture, with what was handed in and who has taken it (domain E; #10, #11)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.centre import LECTURE_RECEIPTS
from yanxiu_xl.forms.school import ACTIVITIES
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source
from yanxiu_xl.printing.records import in_order, people, rows
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.reports.filed import filed
from yanxiu_xl.reports.sheets.b07_lectures import Lectures
from yanxiu_xl.workbooks.form_design import Design, area, fields, signed, titled

SPACES = (space_of("讲座", ACTIVITIES), space_of("接收", LECTURE_RECEIPTS))


def _copies(source: Source) -> Iterator[Copy]:
    """Every lecture of the school, and the line of 讲座资料接收 that is for it."""
    known = filed(source.facts).schools.get(source.school)
    lectures = {one.row for one in known.lectures} if known else set()
    receipts = source.facts.cached(Lectures).receipt_of
    for row in in_order([row for row in rows(source, "activities", "lectures") if row["row"] in lectures]):
        receipt = receipts.get((source.school, row["row"]))
        kept = part_of(LECTURE_RECEIPTS, {**receipt, "school": receipt["school_named"]}) if receipt else Part({})
        yield Copy({"讲座": part_of(ACTIVITIES, row), "接收": kept}, people(row["speaker"]))


SPANS = (1, 2)
DESIGN = Design((12, 10, 17, 12, 10, 17), [
    *titled("专题讲座资料存档单", 6, "学校：{{学校}}　　　{{本学期}}　　　活动编号：{{讲座.活动编号}}"),
    fields(("讲座主题", "{{讲座.活动主题}}"), spans=(1, 5), height=34),
    fields(("主讲人", "{{讲座.主讲人}}"), ("主持人", "{{讲座.主持人}}"), spans=SPANS),
    fields(("日期", "{{讲座.日期}}"), ("时长（分钟）", "{{讲座.时长(分钟)}}"), spans=SPANS),
    fields(("地点", "{{讲座.地点}}"), ("实到人数", "{{讲座.实到人数}}"), spans=SPANS),
    fields(("研修内容", "{{讲座.研修内容}}"), ("组织级别", "{{讲座.组织级别}}"), spans=SPANS),
    area("内容摘要", "{{讲座.内容摘要}}", 6, 150),
    area("资料清单", "{{讲座.资料名称}}", 6, 60),
    area("其他资料\n（手写）", "□讲稿　□课件　□签到表　□照片　□其他：", 6, 40),
    fields(("报送日期", "{{讲座.报送中心校日期}}"), ("接收日期", "{{接收.接收日期}}"), spans=SPANS),
    fields(("资料形式", "{{接收.资料形式}}"), ("份数", "{{接收.份数}}"), spans=SPANS),
    fields(("审核结果", "{{接收.审核结果}}"), ("接收编号", "{{接收.接收编号}}"), spans=SPANS),
    area("审核意见", "{{接收.备注}}", 6, 60),
    signed("报送人（签字）：\n　　　　年　　月　　日", "接收人（签字）：{{接收.接收人}}\n　　　　年　　月　　日", spans=(3, 3), height=60),
])

FORM = Form(
    "P05", "讲座存档单", "每次专题讲座交了哪些资料、谁收的。一次讲座一页。",
    (Page("存档单", "讲座", SPACES, _copies, DESIGN.filled(7)),), of_people=True,
)
