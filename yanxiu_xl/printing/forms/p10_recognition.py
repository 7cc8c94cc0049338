"""P10 合格课、优质课认定表: one page a lesson that is put forward, with the opinions of school and centre (domain C3, E; #59)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import OPEN, in_order, open_lesson_part, people, rows
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, area, fields, signed, titled

KINDS = ("合格课", "优质课")
NOT_YET = "未认定"


def _copies(source: Source) -> Iterator[Copy]:
    """Lessons that are 合格课 or 优质课, and those on which the school or the centre has decided."""
    for row in in_order(rows(source, "open_lessons")):
        if row["kind"] in KINDS or row["recognition"] not in {None, NOT_YET} or row["centre_review"] is not None:
            yield Copy({"公开课": open_lesson_part(source, row)}, people(row["teacher"]))


SPANS = (1, 1, 1, 1, 1, 1)
DESIGN = Design((11, 15, 11, 15, 11, 15), [
    *titled("课堂教学合格课、优质课认定表", 6, "学校：{{学校}}　　　{{本学期}}　　　课例编号：{{公开课.课例编号}}"),
    fields(("授课教师", "{{公开课.授课教师}}"), ("授课日期", "{{公开课.授课日期}}"), ("课类", "{{公开课.课类}}"), spans=SPANS),
    fields(("年级", "{{公开课.年级}}"), ("学科", "{{公开课.学科}}"), ("节次", "{{公开课.节次}}"), spans=SPANS),
    fields(("课题", "{{公开课.课题}}"), spans=(1, 5)),
    fields(("教案", "{{公开课.教案}}"), ("课件", "{{公开课.课件}}"), ("教学反思", "{{公开课.教学反思}}"), spans=SPANS),
    fields(("评委数", "{{公开课.评委数}}"), ("最高分", "{{公开课.最高分}}"), ("最低分", "{{公开课.最低分}}"), spans=SPANS),
    fields(("综合得分", "{{公开课.综合得分}}"), ("等级", "{{公开课.等级}}"), ("听课人数", "{{公开课.听课人数}}"), spans=SPANS),
    area("评课意见", "{{公开课.评课要点}}", 6, 130),
    Line([Cell("学校意见", "label", 1, 2), Cell("认定：{{公开课.学校认定}}", "text", 5)], 60.0),
    Line([Cell("　　　　　　校长（签字）：　　　　　　　　　（章）　　　　年　　月　　日", "value", 5)], 40.0),
    Line([Cell("中心校意见", "label", 1, 2), Cell("复评：{{公开课.中心校复评}}", "text", 5)], 60.0),
    Line([Cell("　　　　　　负责人（签字）：　　　　　　　　（章）　　　　年　　月　　日", "value", 5)], 40.0),
    signed("评课主持人（签字）：{{公开课.评课主持人}}", "授课教师（签字）：", spans=(3, 3)),
])

FORM = Form("P10", "合格课优质课认定表", "一节合格课、优质课得了多少分，学校、中心校怎么认定。一节课一页。", (
    Page("认定表", "公开课", (OPEN,), _copies, DESIGN.filled(8)),
), of_people=True, source="domain C3、E 报表3")
