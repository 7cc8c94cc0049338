"""P14 课题登记与活动: a project and its activities of the term (domain E; #74–76)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import ACTIVITIES, PROJECTS
from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import in_order, people, rows
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.workbooks.form_design import Cell, Design, area, fields, line, signed, titled


def _copies(source: Source) -> Iterator[Copy]:
    """Every line of 课题研究, with the activities that name its number."""
    for row in rows(source, "projects"):
        held = [one for one in in_order(rows(source, "activities")) if row["project_id"] and one["related_id"] == row["project_id"]]
        yield Copy({"课题": part_of(PROJECTS, row), "活动": [part_of(ACTIVITIES, one) for one in held]}, people(row["leader"], row["members"]))


SPACES = (space_of("课题", PROJECTS), space_of("活动", ACTIVITIES, several=True))
REGISTER = Design((12, 14, 12, 14, 12, 14), [
    *titled("课题登记表", 6, "学校：{{学校}}　　　{{本学期}}　　　课题编号：{{课题.课题编号}}"),
    fields(("课题名称", "{{课题.课题名称}}"), spans=(1, 5), height=36),
    fields(("级别", "{{课题.级别}}"), ("立项文号", "{{课题.立项文号}}"), spans=(1, 2)),
    fields(("主持人", "{{课题.主持人}}"), ("当前阶段", "{{课题.当前阶段}}"), spans=(1, 2)),
    fields(("成员", "{{课题.成员}}"), spans=(1, 5), height=36),
    fields(("立项日期", "{{课题.立项日期}}"), ("计划结题", "{{课题.计划结题日期}}"), spans=(1, 2)),
    fields(("与主题有关", "{{课题.与研修主题关系}}"), ("活动次数", "{{活动.条数}}"), spans=(1, 2)),
    area("研究内容\n与分工\n（手写）", "", 6, 140),
    area("阶段成果", "{{课题.阶段成果}}", 6, 110),
    area("备注", "{{课题.备注}}", 6, 40),
    signed("主持人（签字）：", "学校（盖章）：\n　　年　　月　　日", spans=(3, 3), height=70),
])
HELD = Design((5, 13, 8, 24, 34, 10), [
    *titled("课题研究活动记录", 6, "课题：{{课题.课题名称}}（{{课题.课题编号}}）　主持人：{{课题.主持人}}", head=True),
    line("序号", "日期", "时长", "活动主题", "内容摘要", "实到\n人数", height=32, head=True),
    line("{{序号}}", "{{活动.日期}}", "{{活动.时长(分钟)}}", Cell("{{活动.活动主题}}"), Cell("{{活动.内容摘要}}"), "{{活动.实到人数}}", height=34,
         each="{{每条：活动，至少8行}}"),
    signed("主持人（签字）：", "教导主任（签字）：", spans=(4, 2), height=40),
])

FORM = Form("P14", "课题登记与活动", "有什么课题、做到哪一步、本学期活动了几次。一个课题一份：登记表和活动记录。", (
    Page("登记表", "课题", SPACES, _copies, REGISTER.filled(-4)), Page("活动记录", "课题", SPACES, _copies, HELD),
), of_people=True)
