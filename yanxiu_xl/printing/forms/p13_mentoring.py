"""P13 师徒结对协议与过程: the agreement of a pair, and what mentor and apprentice have done (domain E; E27, #87, #88)."""

from __future__ import annotations

from collections.abc import Iterator

from yanxiu_xl.forms.school import ACTIVITIES, MENTORING, OBSERVATIONS
from yanxiu_xl.printing.model import Copy, Form, Page, Part, Source
from yanxiu_xl.printing.records import in_order, lesson_part, people
from yanxiu_xl.printing.spaces import part_of, space_of
from yanxiu_xl.reports.model import Record
from yanxiu_xl.reports.pairs import pairs_of
from yanxiu_xl.workbooks.form_design import Cell, Design, Line, area, fields, line, signed, titled

MORE = {"师傅听徒弟课": "两校的听课记录里算数的节数", "徒弟听师傅课": "同上", "指导活动次数": "两校的研修活动里算数的次数"}
PAIR = space_of("师徒", MENTORING, more=MORE)
HEARD = (space_of("师听徒", OBSERVATIONS, several=True), space_of("徒听师", OBSERVATIONS, several=True), space_of("指导", ACTIVITIES, several=True))


def _copies(source: Source) -> Iterator[Copy]:
    """Every line of 师徒结对 of the school, with the records of both schools that count for it."""
    facts = source.facts
    lessons = {row["record"]: row for row in facts.records("observations")}
    activities = {row["record"]: row for row in facts.records("activities")}
    for pair in pairs_of(facts):
        if pair.row["school"] != source.school:
            continue
        counted = {"师傅听徒弟课": pair.to.value, "徒弟听师傅课": pair.back.value, "指导活动次数": pair.guidance.value}

        def seen(records: object) -> list[Part]:
            assert isinstance(records, list | tuple)
            return [lesson_part(row) for row in in_order([lessons[one] for one in records if isinstance(one, Record)])]

        guided = [part_of(ACTIVITIES, row) for row in in_order([activities[one] for one in pair.guidance.records])]
        yield Copy({"师徒": part_of(MENTORING, pair.row, counted), "师听徒": seen(list(pair.to.records)), "徒听师": seen(list(pair.back.records)), "指导": guided},
                   people(pair.row["mentor"], pair.row["apprentice"]))


DUTIES = ("师傅职责：1. 言传身教，帮助徒弟树立师德、热爱教育。2. 指导备课、上课、评课、反思，每月听徒弟的课并当面评议。"
          "3. 每学期上示范课，指导徒弟上汇报课。\n徒弟职责：1. 尊敬师傅，虚心学习，主动请教。2. 每月听师傅的课，写好听课记录和反思。"
          "3. 每学期上一节汇报课，写一篇心得体会。")
AGREEMENT = Design((12, 14, 12, 14, 12, 14), [
    *titled("师徒结对协议书", 6, "学校：{{学校}}　　　{{本学期}}　　　结对编号：{{师徒.结对编号}}"),
    fields(("师傅", "{{师徒.师傅}}"), ("所在学校", "{{师徒.师傅所在学校}}"), spans=(1, 2), height=32),
    fields(("徒弟", "{{师徒.徒弟}}"), ("学科", "{{师徒.学科}}"), spans=(1, 2), height=32),
    fields(("开始日期", "{{师徒.开始日期}}"), ("结束日期", "{{师徒.结束日期}}"), spans=(1, 2), height=32),
    area("培养目标", "{{师徒.培养目标}}", 6, 110),
    area("双方职责", DUTIES, 6, 190),
    line(Cell("本协议一式三份，师傅、徒弟、学校各存一份。签订日期：{{师徒.签订协议日期}}", "plain", 6), height=34),
    signed("师傅（签字）：\n　　年　　月　　日", "徒弟（签字）：\n　　年　　月　　日", "学校（盖章）：\n　　年　　月　　日", spans=(2, 2, 2), height=80),
])


def _lessons(title: str, key: str) -> list[Line]:
    return [
        line(Cell(f"{title}（{{{{{key}.条数}}}} 节）", "label", 6), height=24),
        line("日期", "节次", "年级", "学科", Cell("课题", "label", 2), height=24),
        line(f"{{{{{key}.听课日期}}}}", f"{{{{{key}.节次}}}}", f"{{{{{key}.年级}}}}", f"{{{{{key}.学科}}}}", Cell(f"{{{{{key}.课题}}}}", "value", 2), height=25.6,
             each=f"{{{{每条：{key}，至少3行}}}}"),
    ]


PROCESS = Design((14, 9, 12, 14, 14, 15), [
    *titled("师徒结对过程记录", 6, "师傅：{{师徒.师傅}}（{{师徒.师傅所在学校}}）　徒弟：{{师徒.徒弟}}　学科：{{师徒.学科}}　结对编号：{{师徒.结对编号}}"),
    *_lessons("师傅听徒弟的课", "师听徒"), *_lessons("徒弟听师傅的课", "徒听师"),
    line(Cell("指导活动（{{指导.条数}} 次）", "label", 6), height=24),
    line("日期", "时长", Cell("主题", "label", 2), Cell("内容", "label", 2), height=24),
    line("{{指导.日期}}", "{{指导.时长(分钟)}}", Cell("{{指导.活动主题}}", "value", 2), Cell("{{指导.内容摘要}}", "value", 2), height=25.6,
         each="{{每条：指导，至少3行}}"),
    fields(("汇报课", "{{师徒.徒弟汇报课}}"), ("期末考核", "{{师徒.期末考核}}"), spans=(1, 2)),
    signed("师傅（签字）：", "徒弟（签字）：", "教导主任（签字）：", spans=(2, 2, 2), height=40),
])

FORM = Form("P13", "师徒协议与过程", "师徒怎么约定的、做了没有。一对一份：协议书（一式三份）和过程记录。", (
    Page("协议书", "师徒", (PAIR, *HEARD), _copies, AGREEMENT), Page("过程记录", "师徒", (PAIR, *HEARD), _copies, PROCESS),
), of_people=True)
