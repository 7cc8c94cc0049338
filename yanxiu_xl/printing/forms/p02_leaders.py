"""P02 领导小组名单与分工: the leading group of the town, on one page (domain E; #95, #96)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.centre import LEADING_GROUP
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source
from yanxiu_xl.printing.spaces import space_of, written
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled


def _copies(source: Source) -> Iterator[Copy]:
    """One copy with all members, in the order of 学期设定."""
    members = [{"姓名": one.name, "小组职务": one.post, "单位": one.unit, "分工": one.duty} for one in source.facts.term.leaders]
    if members:
        yield Copy({"成员": [Part({name: written(value or None) for name, value in one.items()}) for one in members]})


DESIGN = Design((6, 12, 12, 24, 40), [
    *titled("校本研修工作领导小组名单与分工", 5, "{{中心校}}　　{{本学期}}", head=True),
    line("序号", "姓名", "小组职务", "单位", "分工", height=30, head=True),
    Line([Cell("{{序号}}", "middle"), Cell("{{成员.姓名}}", "middle"), Cell("{{成员.小组职务}}", "middle"), Cell("{{成员.单位}}"), Cell("{{成员.分工}}")],
         30.0, each="{{每条：成员，至少10行}}"),
    signed("组长（签字）：", "{{中心校}}（盖章）\n　　年　　月　　日", spans=(3, 2), height=70),
])

FORM = Form("P02", "领导小组", "校本研修工作领导小组有谁、各管什么。全镇一份。", (
    Page("领导小组", "全镇", (space_of("成员", LEADING_GROUP, several=True),), _copies, DESIGN),
), town=True)
