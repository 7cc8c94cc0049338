"""P06 听课记录（单节）: one page a lesson that was observed, with room to write what happened in it (domain E; E3, E37)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import LESSON, in_order, lesson_part, people, rows
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, area, fields, signed, titled


def _copies(source: Source) -> Iterator[Copy]:
    """Every line of 听课记录 of the school, by observer and day."""
    found = in_order(rows(source, "observations"))
    for row in sorted(found, key=lambda row: row["observer"] or "〇"):
        yield Copy({"听课": lesson_part(row)}, people(row["observer"]))


SPANS = (1, 1, 1, 1, 1, 1)
WRITE_LINES = 9
DESIGN = Design((9, 17, 9, 17, 9, 17), [
    *titled("听　课　记　录", 6, "学校：{{学校}}　　　　{{本学期}}"),
    fields(("听课教师", "{{听课.听课教师}}"), ("听课日期", "{{听课.听课日期}}"), ("节次", "{{听课.节次}}"), spans=SPANS),
    fields(("授课教师", "{{听课.授课教师}}"), ("授课学校", "{{听课.授课学校}}"), ("授课范围", "{{听课.授课范围}}"), spans=SPANS),
    fields(("年级", "{{听课.年级}}"), ("学科", "{{听课.学科}}"), ("课类课型", "{{听课.课类}}　{{听课.课型}}"), spans=SPANS),
    fields(("课题", "{{听课.课题}}"), spans=(1, 5)),
    Line([Cell("教学过程（手写）", "label", 4), Cell("随记", "label", 2)], 26.0),
    *(Line([Cell("", "value", 4), Cell("", "value", 2)]) for _ in range(WRITE_LINES)),
    area("主要优点", "{{听课.主要优点}}", 6, 62),
    area("问题与\n建议", "{{听课.问题与建议}}", 6, 62),
    fields(("评价等级", "{{听课.评价等级}}"), ("参加评课", "{{听课.是否参加评课}}"), ("听课反思", "{{听课.听评课反思}}"), spans=SPANS),
    signed("听课人（签字）：", "授课人（签字）：", "年　　月　　日", spans=(2, 2, 2)),
])

FORM = Form("P06", "听课记录", "一节课怎么上的、好在哪里、怎么改。听一节一页，教学过程手写。", (
    Page("听课记录", "听课", (LESSON,), _copies, DESIGN),
), of_people=True)
