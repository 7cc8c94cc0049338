"""P03 教师名册: everybody of the school on a list, without birth months and what the form calls internal (domain E)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import ROSTER
from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import rows
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled


def _copies(source: Source) -> Iterator[Copy]:
    """One copy with every line of the roster."""
    listed = rows(source, "roster")
    if listed:
        yield Copy({"教师": [part_of(ROSTER, row, public=True) for row in listed]})


COLUMNS = (("编号", "教师编号", 7), ("姓名", "姓名", 9), ("性别", "性别", 5), ("参加工\n作年月", "参加工作年月", 10), ("教龄", "教龄", 5), ("学历", "学历", 9),
           ("职称", "职称", 10), ("任教学科", "任教学科", 18), ("任教年级", "任教年级", 17), ("教研组", "教研组", 8), ("班主任", "是否班主任", 6),
           ("岗位", "岗位", 10), ("骨干\n级别", "骨干级别", 7), ("备注", "备注", 13))
DESIGN = Design((5, *(width for *_, width in COLUMNS)), [
    *titled("教师名册", 15, "学校：{{学校}}　　{{本学期}}　　共 {{教师.条数}} 人", head=True),
    line("序号", *(head for head, *_ in COLUMNS), height=34, head=True),
    Line([Cell("{{序号}}", "middle"), *(Cell(f"{{{{教师.{name}}}}}", "middle") for _, name, _ in COLUMNS)], each="{{每条：教师}}"),
    signed("填表人（签字）：", "校长（签字）：", "（公章）　　　年　　月　　日", spans=(5, 5, 5), height=40),
], landscape=True)

FORM = Form("P03", "教师名册", "学校有哪些教师。不印出生年月。", (
    Page("教师名册", "学校", (space_of("教师", ROSTER, several=True, public=True),), _copies, DESIGN),
), public=True)
