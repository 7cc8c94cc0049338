"""P17 包校指导记录单、整改通知单: one page a visit; a notice with a slip to send back where something is to be mended (domain E; #66, #105)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from yanxiu_xl.forms.centre import INSPECTIONS
from yanxiu_xl.printing.model import Copy, Form, Page, Source
from yanxiu_xl.printing.records import in_order
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, area, fields, line, signed, titled

VISIT = (space_of("检查", INSPECTIONS),)


def _listed(source: Source) -> list[dict[str, Any]]:
    lines = [{str(key): value for key, value in row.items()} for row in source.facts.register("inspections").to_dict("records")]
    return [dict(row) for row in in_order([row for row in lines if row["school"] == source.school])]


def _copy(row: dict[str, Any]) -> Copy:
    return Copy({"检查": part_of(INSPECTIONS, {**row, "school": row["school_named"]})})


def _visits(source: Source) -> Iterator[Copy]:
    """Every line of 指导检查 of the school, by day."""
    yield from map(_copy, _listed(source))


def _notices(source: Source) -> Iterator[Copy]:
    """Those in which something is to be mended."""
    asked = ("faults", "demand", "deadline")
    yield from (_copy(row) for row in _listed(source) if any(row[key] is not None or key in row["unread"] for key in asked))


RECORD = Design((12, 14, 12, 14, 12, 14), [
    *titled("包校指导（检查）记录单", 6, "{{中心校}}　　　{{本学期}}　　　编号：{{检查.编号}}"),
    fields(("学校", "{{学校}}"), ("日期", "{{检查.日期}}"), spans=(1, 2)),
    fields(("检查类型", "{{检查.检查类型}}"), ("教研组", "{{检查.教研组}}"), spans=(1, 2)),
    fields(("检查人", "{{检查.检查(指导)人}}"), ("听课节数", "{{检查.听课节数}}"), spans=(1, 2), height=32),
    area("查阅资料", "{{检查.查阅资料}}", 6, 50),
    area("主要成绩", "{{检查.主要成绩}}", 6, 100),
    area("存在问题", "{{检查.存在问题}}", 6, 100),
    area("整改要求", "{{检查.整改要求}}", 6, 80),
    fields(("整改期限", "{{检查.整改期限}}"), ("整改结果", "{{检查.整改结果}}"), spans=(1, 2)),
    fields(("通报表扬", "{{检查.通报表扬教师}}"), spans=(1, 5)),
    signed("检查（指导）人（签字）：\n　　　　年　　月　　日", "学校负责人（签字）：{{检查.学校负责人}}\n　　　　年　　月　　日", spans=(3, 3), height=60),
])
NOTICE = Design((12, 14, 12, 14, 12, 14), [
    *titled("整改通知单", 6, "编号：{{检查.编号}}　　　　{{本学期}}"),
    line(Cell("{{学校}}：", "plain", 6), height=27),
    line(Cell("　　{{检查.日期}}，{{检查.检查(指导)人}}到你校检查（指导），发现下列问题，请在 {{检查.整改期限}} 以前整改，并把回执交中心校。", "plain", 6), height=44),
    area("存在问题", "{{检查.存在问题}}", 6, 90),
    area("整改要求", "{{检查.整改要求}}", 6, 90),
    signed("检查人（签字）：", "{{中心校}}（盖章）\n　　　　年　　月　　日", spans=(3, 3), height=60),
    line(Cell("…………………………………… 从这里剪开，下面是回执 ……………………………………", "cut", 6), height=30),
    line(Cell("整改回执", "title", 6), height=34),
    fields(("学校", "{{学校}}"), ("通知单编号", "{{检查.编号}}"), spans=(1, 2)),
    area("怎么改的\n（手写）", "", 6, 110),
    Line([Cell("完成日期", "label"), Cell("{{检查.整改完成日期}}", "middle", 2), Cell("整改结果", "label"), Cell("{{检查.整改结果}}", "middle", 2)]),
    signed("校长（签字）：\n（盖章）　　年　　月　　日", "复查人（签字）：\n　　　　　　年　　月　　日", spans=(3, 3), height=60),
])

FORM = Form("P17", "包校指导记录单与整改通知单", "包校领导去了做什么、要学校改什么、改了没有。一次一页；有问题的另印一张带回执的整改通知单。", (
    Page("记录单", "检查", VISIT, _visits, RECORD.filled(-4)), Page("整改通知单", "要整改的检查", VISIT, _notices, NOTICE.filled(-3)),
))
