"""P04 活动记录表: one page an activity; the list to sign has the names of those who were to come (domain E; C6)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import ACTIVITIES
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space
from yanxiu_xl.printing.records import in_order, rows, to_come
from yanxiu_xl.printing.spaces import part_of, space_of, written
from yanxiu_xl.workbooks.form_design import Cell, Design, area, fields, line, signed, titled

ABREAST = 3
"""Names beside one another in the list to sign."""
MORE = {"应到人数": "当天在岗、应参加的", "应到人员": "他们的姓名", "没到的": "公假、请假、缺席、迟到早退的人，各写明"}
SIGN_IN = Space("签到", {f"姓名{at}": f"应到的人，一行 {ABREAST} 个" for at in range(1, ABREAST + 1)}, several=True)
AWAY = (("official_leave", "公假"), ("leave", "请假"), ("absent", "缺席"), ("late", "迟到早退"))


def _copies(source: Source) -> Iterator[Copy]:
    """Every activity of the school, by day."""
    for row in in_order(rows(source, "activities")):
        people = to_come(source, row)
        away = "；".join(f"{word}：{row[key]}" for key, word in AWAY if row[key])
        more = {"应到人数": len(people), "应到人员": "、".join(people) or None, "没到的": away or None}
        lines = [people[at : at + ABREAST] for at in range(0, len(people), ABREAST)]
        signing = [Part({f"姓名{at}": written(name) for at, name in enumerate(names, 1)}) for names in lines]
        yield Copy({"活动": part_of(ACTIVITIES, row, more), "签到": signing}, frozenset(people))


DESIGN = Design((10, 16, 10, 16, 10, 16), [
    *titled("校本研修活动记录表", 6, "学校：{{学校}}　　　{{本学期}}　　　活动编号：{{活动.活动编号}}"),
    fields(("活动主题", "{{活动.活动主题}}"), spans=(1, 5), height=32),
    fields(("日期", "{{活动.日期}}"), ("时长（分）", "{{活动.时长(分钟)}}"), ("地点", "{{活动.地点}}"), spans=(1, 1)),
    fields(("活动类别", "{{活动.活动类别}}"), ("研修方式", "{{活动.研修方式}}"), ("研修内容", "{{活动.研修内容}}"), spans=(1, 1)),
    fields(("主持人", "{{活动.主持人}}"), ("主讲人", "{{活动.主讲人}}"), ("应到／实到", "{{活动.应到人数}} 人／{{活动.实到人数}} 人"), spans=(1, 1)),
    fields(("没到的", "{{活动.没到的}}"), spans=(1, 5)),
    area("过程摘要", "{{活动.内容摘要}}", 6, 90),
    area("活动效果\n（手写）", "", 6, 54),
    line(Cell("签　到（应到的人）", "label", 6), height=24),
    line(*["姓名", "签字"] * ABREAST, height=22),
    line(*(cell for at in range(1, ABREAST + 1) for cell in (f"{{{{签到.姓名{at}}}}}", "")), height=25.6, each="{{每条：签到}}"),
    area("照片\n粘贴处", "", 6, 120),
    signed("记录人（签字）：", "负责人（签字）：", "年　　月　　日", spans=(2, 2, 2)),
])

FORM = Form("P04", "活动记录表", "每次研修活动怎么开的、谁到了。一次活动一页，签到栏按应到的人排好姓名。", (
    Page("活动记录", "活动", (space_of("活动", ACTIVITIES, more=MORE), SIGN_IN), _copies, DESIGN),
), of_people=True)
