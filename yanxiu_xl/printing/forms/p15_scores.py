"""P15 教师考核得分表（公示）: what is hung on the school's wall; neither comments nor why somebody is not assessed (domain E)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source, Space
from yanxiu_xl.printing.spaces import written
from yanxiu_xl.reports.model import Gap, Value
from yanxiu_xl.reports.scores import NOT_RANKED, base_of, ranked_in_town, total_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, line, signed, titled

POSTED = Space("公示", {"开始日期": "学期设定里的公示开始", "结束日期": "学期设定里的公示结束", "监督电话": "学期设定里的监督电话"})
SCORE = Space("得分", {"校内名次": "按总分，无法衡量的不排", "全镇名次": "同上", "姓名": "参加考核的教师", "基础分": "得分÷适用满分×100", "附加分": "封顶以后",
                     "总分": "基础分＋附加分", "等次": "按基础分；优秀还须六项必达"}, several=True)


def _copies(source: Source) -> Iterator[Copy]:
    """One copy with all who are assessed, best first."""
    term = source.facts.term
    lines = []
    for one in ranked_in_town(source.facts):
        if one.school == source.school:
            values = {"校内名次": one.score.rank or NOT_RANKED, "全镇名次": one.rank or NOT_RANKED, "姓名": one.score.name, "基础分": _shown(base_of(one.score)),
                      "附加分": _shown(one.score.extra), "总分": _shown(total_of(one.score)), "等次": one.score.band.value}
            lines.append(Part({name: written(value) for name, value in values.items()}))
    if lines:
        days = {"开始日期": term["posted_from"], "结束日期": term["posted_to"]}
        posted = {name: None if day is None else str(day) for name, day in days.items()}
        yield Copy({"公示": Part({**posted, "监督电话": term["posted_phone"] or None}), "得分": lines})


def _shown(value: Value) -> Value:
    """One decimal, as people compare scores; what cannot be measured says so."""
    if isinstance(value, int | float):
        return f"{value:.1f}"
    return "待更正" if value is Gap.UNMEASURED else value


NAMES = tuple(SCORE.names)
DESIGN = Design((12, 12, 20, 15, 15, 15, 18), [
    *titled("教师校本研修考核得分表（公示）", 7, "学校：{{学校}}　　　{{本学期}}　　　得分截至：{{截至日期}}", head=True),
    line(Cell("公示期：{{公示.开始日期}}　　　　　　至{{公示.结束日期}}　　　　　　监督电话：{{公示.监督电话}}", "plain", 7), height=27, head=True),
    Line([Cell(name, "label") for name in NAMES], 30.0, head=True),
    Line([Cell(f"{{{{得分.{name}}}}}", "large") for name in NAMES], each="{{每条：得分}}"),
    signed("对得分有异议的，请在公示期内向学校或拨打监督电话反映。", "{{学校}}（公章）\n　　　　年　　月　　日", spans=(4, 3), height=80),
], landscape=True)

FORM = Form("P15", "教师考核得分表（公示）", "张贴在学校里的得分和等次，按总分排。没有评语和减免原因，不参评的不列。", (
    Page("公示", "学校", (POSTED, SCORE), _copies, DESIGN),
), public=True)
