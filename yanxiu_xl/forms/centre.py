"""The sheets the centre keeps: its registers (domain B4) and the sheets of 学期设定."""

from __future__ import annotations

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet

TEXT, LONG, DATE = Kind.TEXT, Kind.LONG_TEXT, Kind.DATE
INTEGER, NUMBER, CHOICE, MONEY = Kind.INTEGER, Kind.NUMBER, Kind.CHOICE, Kind.MONEY
PERSON = Kind.PERSON

SCHOOL_LIST = Sheet(
    "school_list",
    "学校名录",
    Layout.TABLE,
    (
        Column("code", "学校代码", TEXT, True, max_chars=2, width=9.8, help="2 位：中心校本部 00，村小 01、02……", source="B4"),
        Column("name", "学校名称", TEXT, True, width=18, help="学校全称。", source="B4"),
        Column("school_type", "类别", CHOICE, True, codes="school_type", width=12, help="点小三角选择。", source="B4"),
        Column("principal", "校长", PERSON, True, width=10, help="村小校长。", source="B4"),
        Column("liaison", "包校领导", PERSON, True, width=10, help="蹲点包校的领导。", source="B4;#105"),
        Column("assessed", "是否参评", CHOICE, True, codes="yes_no", width=9.8, help="选“否”的学校不要求上交。", source="B4"),
        Column("due", "应报日期", DATE, width=12, help="期末上交截止的日期。", source="B4"),
        Column("note", "备注", TEXT, width=20, help="需要说明的事。", source="B4"),
    ),
    "一所学校一行，中心校本部也要写一行。生成工作簿、收表都按这张名录。",
    capacity=60,
    unique=(("code",), ("name",)),
    tab="primary",
)

LEADING_GROUP = Sheet(
    "leading_group",
    "领导小组",
    Layout.TABLE,
    (
        Column("name", "姓名", PERSON, True, width=10, help="成员姓名。", source="B4;#96"),
        Column("post", "小组职务", CHOICE, True, codes="group_post", width=10, help="组长、副组长、成员。", source="B4"),
        Column("unit", "单位", TEXT, width=22, help="所在单位。", source="B4"),
        Column("duty", "分工", TEXT, width=42, help="负责什么。", source="B4"),
    ),
    "校本研修工作领导小组名单；各村小校长都应列为成员。",
    capacity=60,
    unique=(("name",),),
    landscape=False,
    tab="primary",
)

LECTURE_RECEIPTS = Sheet(
    "lecture_receipts",
    "讲座资料接收",
    Layout.TABLE,
    (
        Column("receipt_id", "接收编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。", source="B4"),
        Column("school", "学校", TEXT, True, width=16, help="从名录选。", source="B4;#11"),
        Column("lecture_date", "讲座日期", DATE, True, in_term=True, width=12, help="如 2020-9-16。", source="B4"),
        Column("topic", "讲座主题", TEXT, True, width=28, help="与学校研修活动里的主题一致。", source="B4"),
        Column("speaker", "主讲人", PERSON, True, width=10, help="主讲人姓名。", source="B4"),
        Column("received_on", "接收日期", DATE, True, width=12, help="中心校收到的日期。", source="B4"),
        Column("form", "资料形式", CHOICE, True, codes="material_form", width=9.8, help="纸质、电子、两者。", source="B4"),
        Column("copies", "份数", INTEGER, low=0, high=999, width=7, unit="份", help="收到几份。", source="B4"),
        Column("receiver", "接收人", PERSON, True, width=10, help="谁接收的。", source="B4"),
        Column("result", "审核结果", CHOICE, True, codes="receipt_result", width=9.8, help="合格、需补充、退回。", source="B4"),
        Column("note", "备注", TEXT, width=18, help="需要说明的事。", source="B4"),
    ),
    "讲座资料以这里的接收登记为准：收到一份登记一行。",
    id_prefix="S",
    unique=(("school", "lecture_date", "topic"),),
    tab="log",
    order=("received_on",),
)

INSPECTIONS = Sheet(
    "inspections",
    "指导检查",
    Layout.TABLE,
    (
        Column("inspection_id", "编号", Kind.IDENTIFIER, width=11, help="已经编好，不要改。", source="B4"),
        Column("date", "日期", DATE, True, in_term=True, width=12, help="如 2020-10-12。", source="B4;#66"),
        Column("school", "学校", TEXT, True, width=16, help="从名录选。", source="B4"),
        Column("research_group", "教研组", CHOICE, codes="research_group", width=9, help="点小三角选择。", source="B4;#66"),
        Column("kind", "检查类型", CHOICE, True, codes="inspection_kind", width=13, help="点小三角选择。", source="B4;#105"),
        Column("inspector", "检查(指导)人", PERSON, True, width=11, help="谁去的。", source="B4"),
        Column("lessons", "听课节数", INTEGER, low=0, high=50, width=8, unit="节", help="听了几节课。", source="B4"),
        Column("materials", "查阅资料", TEXT, width=18, help="看了哪些材料。", source="B4"),
        Column("merits", "主要成绩", LONG, width=26, help="做得好的地方。", source="B4"),
        Column("faults", "存在问题", LONG, width=26, help="没有问题就空着。", source="B4"),
        Column("demand", "整改要求", LONG, width=26, help="要求怎么改。", source="B4"),
        Column("deadline", "整改期限", DATE, width=12, help="哪天以前改完。", source="B4"),
        Column("fixed_on", "整改完成日期", DATE, width=12, help="改完的日期。", source="B4"),
        Column("result", "整改结果", CHOICE, codes="rectification", width=9, help="点小三角选择。", source="B4"),
        Column("school_head", "学校负责人", PERSON, width=10, help="签字的学校负责人。", source="B4"),
        Column("praised", "通报表扬教师", Kind.PEOPLE, width=18, help="被通报表扬的教师，用顿号隔开；每次加附加分。", source="C1 附加分"),
    ),
    "领导小组检查、包校蹲点、专项检查、迎检预查，一次一行。",
    id_prefix="Z",
    tab="log",
    order=("date",),
)

BACKBONE = Sheet(
    "backbone",
    "骨干教师",
    Layout.TABLE,
    (
        Column("year", "年度", TEXT, True, width=8, help="如 2020。", source="B4"),
        Column("school", "学校", TEXT, True, width=16, help="从名录选。", source="B4"),
        Column("teacher", "教师", PERSON, True, width=10, help="教师姓名。", source="B4;#61"),
        Column("level", "级别", CHOICE, True, codes="backbone", width=9, help="点小三角选择。", source="B4"),
        Column("kind", "类型", CHOICE, True, codes="nomination", width=8, help="新评或复核。", source="B4"),
        Column("route", "推荐方式", TEXT, width=14, help="学校推荐、个人申报等。", source="B4"),
        Column("conditions", "条件核对", Kind.AUTO, width=18, help="合并时由程序核对，结果在总档案的“骨干教师一览与复核”里。", source="B4;M14"),
        Column("score", "评选得分", NUMBER, low=0, high=100, width=9, unit="分", help="评选得分；程序算的在总档案的“骨干教师一览与复核”里。",
               source="B4"),
        Column("notice_from", "公示开始", DATE, width=12, help="公示开始日期。", source="B4"),
        Column("notice_to", "公示结束", DATE, width=12, help="公示结束日期。", source="B4"),
        Column("outcome", "评选结果", CHOICE, True, codes="nomination_result", width=9.8, help="通过或未通过。", source="B4"),
        Column("tenure", "任期", TEXT, width=14, help="如 2021-2023。", source="B4"),
        Column("assessment", "考核结果", CHOICE, codes="mentoring_result", width=9, help="优秀、合格、不合格。", source="B4"),
        Column("reward", "奖励", TEXT, width=18, help="奖励内容。", source="B4;#100"),
    ),
    "骨干教师的评选、复核、考核与奖励，一人一次一行。",
    capacity=100,
    unique=(("year", "school", "teacher", "kind"),),
    tab="log",
    order=("year", "-score"),
)

REPORTS_UPLOADED = Sheet(
    "reports_uploaded",
    "信息上传",
    Layout.TABLE,
    (
        Column("date", "日期", DATE, True, in_term=True, width=12, help="上传日期。", source="B4;#98"),
        Column("school", "来源学校", TEXT, True, width=16, help="从名录选。", source="B4"),
        Column("title", "标题", TEXT, True, width=34, help="信息标题。", source="B4"),
        Column("author", "作者", PERSON, width=10, help="撰稿人。", source="B4"),
        Column("platform", "上传平台", TEXT, True, width=16, help="如：县教育信息网。", source="B4"),
        Column("level", "级别", CHOICE, True, codes="report_level", width=7, help="点小三角选择。", source="B4"),
        Column("link", "链接或文号", TEXT, width=24, help="网址或文号。", source="B4"),
        Column("activity_id", "对应活动编号", TEXT, width=12, help="学校研修活动的编号，如 H-01-003。", source="B4;M20"),
    ),
    "上传一条信息登记一行。",
    unique=(("school", "title", "platform"),),
    tab="log",
    order=("date",),
)

FUNDS = Sheet(
    "funds",
    "经费登记",
    Layout.TABLE,
    (
        Column("date", "日期", DATE, True, width=12, help="收支日期。", source="B4;#107"),
        Column("year", "年度", TEXT, True, width=8, help="如 2020。", source="B4"),
        Column("direction", "收支", CHOICE, True, codes="fund_direction", width=7, help="预算或支出。", source="B4"),
        Column("origin", "来源", CHOICE, True, codes="fund_origin", width=10, help="点小三角选择。", source="B4"),
        Column("purpose", "用途类别", CHOICE, True, codes="fund_use", width=10, help="点小三角选择。", source="B4"),
        Column("amount", "金额", MONEY, True, low=0, high=100000000, width=11, unit="元", help="元，最多两位小数。", source="B4"),
        Column("school", "受益学校", TEXT, width=16, help="哪所学校受益。", source="B4"),
        Column("person", "受益人", TEXT, width=14, help="哪些人受益。", source="B4"),
        Column("voucher", "凭证号", TEXT, width=12, help="会计凭证号。", source="B4"),
        Column("handler", "经办人", PERSON, width=10, help="经办人。", source="B4"),
        Column("note", "备注", TEXT, width=18, help="需要说明的事。", source="B4"),
    ),
    "校本研修经费的预算与支出，一笔一行。",
    tab="log",
    order=("date",),
)


def _parameter_sheet(key: str, title: str, instruction: str, capacity: int) -> Sheet:
    return Sheet(
        key,
        title,
        Layout.CATALOGUE,
        (
            Column("name", "参数名", TEXT, prefilled=True, width=34, help="固定，不能改。", source="B4、B5"),
            Column("value", "值", TEXT, width=30, help="可以改；日期如 2020-9-5，月份用顿号隔开。", source="B5"),
            Column("unit", "单位", TEXT, prefilled=True, width=8, help="固定，不能改。", source="B4"),
            Column("source", "依据", TEXT, prefilled=True, width=56, help="固定，不能改；“计划”指校本研修计划，「」里是原文。", source="B4"),
            Column("note", "说明", TEXT, prefilled=True, width=42, help="怎么理解这个参数。", source="B4"),
        ),
        instruction,
        capacity=capacity,
        tab="primary",
    )


PARAMETER_SHEET_TITLES = {
    "general": ("参数设置", "只改白底的“值”一列；改完保存，再生成工作簿、合并时就按新的值。"),
    "teacher_points": ("教师考核细则", "教师考核各指标的满分和得分、扣分办法；只改白底的“值”一列。"),
    "school_points": ("学校考核细则", "学校考核各指标的满分和得分、扣分办法；只改白底的“值”一列。"),
    "lesson_points": ("课堂评价标准", "听评课评价表七个维度的满分和等级线；只改白底的“值”一列。"),
    "backbone_points": ("骨干教师条件", "骨干教师评选、复核的默认条件；只改白底的“值”一列。"),
}


def parameter_sheet(group: str, capacity: int) -> Sheet:
    """The sheet of 学期设定 that holds one group of parameters (``term.parameters.GROUPS``)."""
    title, instruction = PARAMETER_SHEET_TITLES[group]
    return _parameter_sheet(group, title, instruction, capacity)


PARAMETERS_SHEET = parameter_sheet("general", 100)

BASICS = Sheet(
    "basics",
    "基本信息",
    Layout.FIELDS,
    (
        Column("term", "学年学期", TEXT, True, prefilled=True, help="学期码，由建学期命令写入。", source="B1"),
        Column("centre", "中心校名称", TEXT, True, help="印在报表和工作簿上的名称。", source="B4"),
    ),
    "先核对这里，再依次看后面各表。",
    landscape=False,
    tab="primary",
)

CODES_SHEET = Sheet(
    "codes",
    "代码表",
    Layout.TABLE,
    tuple(
        Column(
            one.key,
            one.name if not one.fixed else f"{one.name}（固定）",
            TEXT,
            locked=one.fixed,
            width=13,
            help="可以增减选项。" if not one.fixed else "程序按这些选项计分，不能改。",
            source=one.source,
        )
        for one in sorted(CODE_LISTS.values(), key=lambda one: one.fixed)
    ),
    "每列是一个下拉选项表。白底的列可以增减选项，灰底的列程序要用，不能改。",
    capacity=34,
    tab="optional",
)

HOLIDAYS_SHEET = Sheet(
    "holidays",
    "节假日",
    Layout.TABLE,
    (
        Column("date", "日期", DATE, True, width=14, help="如 2020-10-1。", source="B5"),
        Column("kind", "类型", CHOICE, True, codes="day_kind", width=9, help="放假；或因调休上班。", source="B5"),
        Column("name", "名称", TEXT, width=62, help="如：国庆节。", source="B5"),
    ),
    "法定放假和调休上班的日子，一天一行；周末不用写。已公布的年份由程序填好，请核对。",
    capacity=60,
    unique=(("date",),),
    landscape=False,
    tab="optional",
)

WAIVERS_SHEET = Sheet(
    "waivers",
    "豁免",
    Layout.TABLE,
    (
        Column("school", "学校代码", TEXT, max_chars=2, width=9, help="2 位代码；空着表示所有学校。", source="补充"),
        Column("code", "规则编号", TEXT, True, width=10, help="如 C06；见“yanxiu rules”。", source="补充"),
        Column("reason", "理由", TEXT, True, width=40, help="为什么免。", source="补充"),
        Column("until", "有效期至", DATE, True, width=12, help="含当日；过了这天照常算错误。", source="补充"),
    ),
    "某校某条规则暂时免予追究时写在这里：到期前这类错误只作提示，并注明理由。",
    capacity=34,
    landscape=False,
    tab="optional",
)

RULE_STARTS_SHEET = Sheet(
    "rule_starts",
    "规则启用",
    Layout.TABLE,
    (
        Column("code", "规则编号", TEXT, True, width=10, help="如 R22；见“yanxiu rules”。", source="补充"),
        Column("start", "从哪天起算错误", DATE, True, width=18, help="这天以前只作提示。", source="补充"),
        Column("note", "说明", TEXT, width=56, help="需要说明的事。", source="补充"),
    ),
    "新的要求可以先提示、后从严：写上从哪天起才算错误。",
    capacity=34,
    unique=(("code",),),
    landscape=False,
    tab="optional",
)

REGISTER_SHEETS: tuple[Sheet, ...] = (
    SCHOOL_LIST, LEADING_GROUP, LECTURE_RECEIPTS, INSPECTIONS, BACKBONE, REPORTS_UPLOADED, FUNDS, PARAMETERS_SHEET,
)
"""The eight sheets of domain B4."""

CORRECTIONS = Sheet(
    "corrections",
    "核定更正",
    Layout.TABLE,
    (
        Column("school", "学校", TEXT, True, width=18, help="从名录选。", source="C2"),
        Column("indicator", "指标", CHOICE, True, codes="school_indicator", width=8, help="U1 到 U11。", source="C2"),
        Column("points", "核定得分", NUMBER, True, low=0, high=100, width=10, unit="分", help="核定后的得分，不超过满分。", source="C2"),
        Column("reason", "理由", LONG, True, width=40, help="为什么这样核定。", source="C2"),
        Column("person", "核定人", PERSON, True, width=10, help="谁核定的。", source="C2"),
        Column("date", "日期", DATE, True, width=12, help="核定日期。", source="C2"),
    ),
    "人工核定与程序算的不一致时写在这里；每次合并都照这里的分，程序不会改它。",
    capacity=100,
    unique=(("school", "indicator"),),
    tab="log",
)

KEPT_REGISTERS: tuple[Sheet, ...] = (LECTURE_RECEIPTS, INSPECTIONS, BACKBONE, REPORTS_UPLOADED, FUNDS, CORRECTIONS)
"""Those that live in 中心校登记; schools, leading group and parameters are set in 学期设定."""

SCHOOL_HEADERS = frozenset({"师傅所在学校", "学校", "来源学校", "受益学校"})
"""Columns that name a school of the list."""
