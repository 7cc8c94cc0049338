"""P07 教师听课登记汇总: what a teacher has observed, a page a teacher from thirty lines on (domain E; #11)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import OBSERVATIONS, ROSTER
from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import JUDGED, in_order, lesson_part, rows, teacher_part, teachers
from yanxiu_xl.printing.spaces import space_of
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.workbooks.form_design import Cell, Design, line, signed, titled

COUNTS = {"目标节数": "应听的节数，按在岗月数、岗位折算", "登记节数": "登记了几节", "有效节数": "算数的", "无效节数": "不算的", "评课次数": "有效听课里参加评课的",
          "完成率": "有效÷目标，百分数"}
SPACES = (space_of("教师", ROSTER, more=COUNTS), space_of("听课", OBSERVATIONS, several=True, more=JUDGED))


def _copies(source: Source) -> Iterator[Copy]:
    """Every teacher who is assessed, with all lines of 听课记录, by day."""
    seen: dict[str, list[dict[str, object]]] = {}
    for row in in_order(rows(source, "observations")):
        seen.setdefault(row["observer"] or "", []).append(dict(row))
    for one in teachers(source):
        lessons = seen.get(one.name, [])
        valid = [row for row in lessons if row["counts"]]
        share = rate(len(valid), one.target)
        counts = {
            "目标节数": one.target, "登记节数": len(lessons), "有效节数": len(valid), "无效节数": len(lessons) - len(valid),
            "评课次数": sum(row["reviewed"] == "是" for row in valid), "完成率": f"{share:.1%}" if isinstance(share, float) else share,
        }
        yield Copy({"教师": teacher_part(one, counts), "听课": [lesson_part(row) for row in lessons]}, frozenset({one.name}))


WIDTHS = (5, 15.6, 4.5, 8.5, 17.5, 8.5, 13, 8.5, 24, 5, 5, 5, 5, 9)
HEADS = ("序号", "听课日期", "节次", "授课\n教师", "授课学校", "年级", "学科", "课类", "课题", "等级", "参加\n评课", "反思", "有效", "无效原因")
NAMES = ("{{序号}}", "{{听课.听课日期}}", "{{听课.节次}}", "{{听课.授课教师}}", "{{听课.授课学校}}", "{{听课.年级}}", "{{听课.学科}}", "{{听课.课类}}",
         "{{听课.课题}}", "{{听课.评价等级}}", "{{听课.是否参加评课}}", "{{听课.听评课反思}}", "{{听课.是否有效}}", "{{听课.无效原因}}")
WHO = "学校：{{学校}}　　{{本学期}}　　听课教师：{{教师.姓名}}（{{教师.教师编号}}）　　教研组：{{教师.教研组}}　　岗位：{{教师.岗位}}"
TOTAL = ("合计：应听 {{教师.目标节数}} 节，登记 {{教师.登记节数}} 节，有效 {{教师.有效节数}} 节，无效 {{教师.无效节数}} 节，完成率 {{教师.完成率}}，"
         "参加评课 {{教师.评课次数}} 次")
DESIGN = Design(WIDTHS, [
    *titled("教师听课登记汇总表", 14, WHO, head=True),
    line(*HEADS, height=34, head=True),
    line(*NAMES, height=19.5, each="{{每条：听课，至少30行}}"),
    line(Cell(TOTAL, "value", 14)),
    signed("听课教师（签字）：", "教导主任（签字）：", "年　　月　　日", spans=(6, 5, 3)),
], landscape=True)

FORM = Form(
    "P07", "教师听课登记汇总", "一位教师本学期听了哪些课、几节有效、为什么不算。一人一份，从30行起，不够的留空行手写。",
    (Page("听课登记", "教师", SPACES, _copies, DESIGN),), of_people=True,
)
