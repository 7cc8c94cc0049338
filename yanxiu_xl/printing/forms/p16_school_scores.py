"""P16 学校自查得分表: what the school has given itself beside what the centre confirms, with signatures and seal (domain C2, E)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space
from yanxiu_xl.printing.spaces import written
from yanxiu_xl.reports.model import Gap, Value
from yanxiu_xl.reports.scores import points_of, settled
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import provisional
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, fields, line, signed, titled

TOTAL = Space("合计", {"满分": "适用指标的满分", "自评": "学校工作簿算的，按已知部分折成百分", "考评": "核定各项折成百分，扣分前", "扣分": "逾期、错误没改的扣分",
                     "扣分说明": "扣分怎么算的，中心校更正了什么", "核定得分": "扣分后", "等次": "按核定得分"})
ITEM = Space("指标", {"代号": "U1 到 U11", "指标": "名称", "满分": "核定用的满分", "自评": "学校自评；只由中心校核定的写“—”", "考评": "中心校核定",
                     "说明": "考评怎么算的"},
             several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """One copy a school that has a confirmed score."""
    found = source.facts.confirmed_schools.get(source.school)
    if found is None:
        return
    own = source.facts.own_schools.get(source.school)
    items = []
    for code, item in found.items.items():
        mine = own.items.get(code) if own else None
        values = {"代号": code, "指标": NAMES[code], "满分": item.full, "自评": None if mine is None else points_of(mine), "考评": points_of(item), "说明": item.detail}
        items.append(Part({name: written(value) for name, value in values.items()}))
    full = sum((exact(item.full) for item in found.items.values() if item.applicable), exact(0))
    unread = provisional(found.items.values())
    totals = {
        "满分": half_up(full), "自评": _shown(settled(own.own, own.provisional)) if own else None, "考评": _shown(settled(found.before, unread)),
        "扣分": found.deduction, "扣分说明": "；".join([found.deduction_detail, *found.corrections]), "核定得分": _shown(settled(found.score, unread)),
        "等次": found.band.value,
    }
    yield Copy({"合计": Part({name: written(value) for name, value in totals.items()}), "指标": items})


def _shown(value: Value) -> Value:
    return "待更正" if value is Gap.UNMEASURED else value


DESIGN = Design((6, 20, 7, 8, 8, 36), [
    *titled("学校校本研修自查得分表", 6, "学校：{{学校}}　　　　{{本学期}}　　　　截至：{{截至日期}}", head=True),
    line("代号", "指标", "满分", "自评", "考评", "考评说明", height=28, head=True),
    line("{{指标.代号}}", Cell("{{指标.指标}}"), "{{指标.满分}}", "{{指标.自评}}", "{{指标.考评}}", Cell("{{指标.说明}}"), each="{{每条：指标}}"),
    line(Cell("合计（折成百分）", "label", 2), "{{合计.满分}}", "{{合计.自评}}", "{{合计.考评}}", Cell("扣分：{{合计.扣分}}")),
    Line([Cell("扣分和更正", "label", 2), Cell("{{合计.扣分说明}}", "text", 4)], 34.0),
    fields(("核定", "{{合计.核定得分}} 分"), ("等次", "{{合计.等次}}"), spans=(1, 2, 2, 1)),
    signed("校长（签字）：\n（公章）　　　　年　　月　　日", "检查人（签字）：\n　　　　　　　　年　　月　　日", spans=(3, 3), height=64),
])

FORM = Form("P16", "学校自查得分表", "学校给自己打了多少分、中心校核定多少、差在哪。自评、考评两列，签字盖章。", (
    Page("自查得分", "学校", (TOTAL, ITEM), _copies, DESIGN),
), source="domain C2、E 报表3")
