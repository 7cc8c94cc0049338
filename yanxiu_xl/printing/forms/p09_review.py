"""P09 公开课评课记录: one page an open lesson: who took part, what was said, room to paste the reflection (domain E; #13, #30)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import OPEN_LESSONS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source
from yanxiu_xl.printing.records import OPEN_MORE, in_order, open_lesson_part, people, rows
from yanxiu_xl.printing.spaces import space_of, written
from yanxiu_xl.workbooks.form_design import Design, area, fields, signed, titled

MORE = {**OPEN_MORE, "参评人": "听课记录里听了这节课、参加评课的，和给它打分的评委"}


def _copies(source: Source) -> Iterator[Copy]:
    """Every open lesson, by day."""
    observers: dict[tuple[object, ...], list[str]] = {}
    for row in rows(source, "observations"):
        if row["reviewed"] == "是" and row["observer"]:
            observers.setdefault((row["date"], row["period"], row["teacher"]), []).append(row["observer"])
    judges: dict[str, list[str]] = {}
    for row in rows(source, "evaluations"):
        judges.setdefault(row["lesson_id"] or "", []).append(row["judge"] or "")
    for row in in_order(rows(source, "open_lessons")):
        listed = [*observers.get((row["date"], row["period"], row["teacher"]), ()), *judges.get(row["lesson_id"] or "-", ())]
        there = "、".join(dict.fromkeys(filter(None, listed)))
        part = open_lesson_part(source, row)
        yield Copy({"公开课": Part({**part.values, "参评人": written(there or None)}, part.record)}, people(row["teacher"]))


SPANS = (1, 1, 1, 1, 1, 1)
DESIGN = Design((11, 15, 11, 15, 11, 15), [
    *titled("公开课评课记录", 6, "学校：{{学校}}　　　{{本学期}}　　　课例编号：{{公开课.课例编号}}"),
    fields(("授课教师", "{{公开课.授课教师}}"), ("授课日期", "{{公开课.授课日期}}"), ("节次", "{{公开课.节次}}"), spans=SPANS),
    fields(("年级", "{{公开课.年级}}"), ("学科", "{{公开课.学科}}"), ("课类", "{{公开课.课类}}"), spans=SPANS),
    fields(("课题", "{{公开课.课题}}"), ("课型", "{{公开课.课型}}"), spans=(1, 3, 1, 1)),
    fields(("体现主题", "{{公开课.是否体现研修主题}}"), ("信息技术", "{{公开课.是否使用信息技术}}"), ("听课人数", "{{公开课.听课人数}}"), spans=SPANS),
    fields(("评课日期", "{{公开课.评课日期}}"), ("主持人", "{{公开课.评课主持人}}"), ("综合得分", "{{公开课.综合得分}}"), spans=SPANS),
    fields(("参评人", "{{公开课.参评人}}"), spans=(1, 5), height=32),
    area("评课要点", "{{公开课.评课要点}}", 6, 130),
    area("改进建议", "{{公开课.改进建议}}", 6, 90),
    area("教学反思\n粘贴处", "", 6, 150),
    signed("主持人（签字）：", "授课教师（签字）：", "年　　月　　日", spans=(2, 2, 2)),
])

FORM = Form("P09", "公开课评课记录", "一节公开课怎么评的、怎么改。一节课一页。", (
    Page("评课记录", "公开课", (space_of("公开课", OPEN_LESSONS, more=MORE),), _copies, DESIGN.filled(-2)),
), of_people=True)
