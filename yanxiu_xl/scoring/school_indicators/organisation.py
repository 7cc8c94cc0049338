"""U1, U9: organisation, plans and systems; files, summaries, exhibition (domain C2)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.result import Score, scored
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator
from yanxiu_xl.scoring.school_records import SchoolRecords
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks

SYSTEMS = tuple(f"D{n}" for n in range(14, 20))
ELEMENTS = tuple(f"D{n:02d}" for n in range(4, 11))


@SchoolIndicator(
    "U1", "组织、计划、制度", full=15, source="[S]#50–61；分值[J];E3",
    how=(
        "D01、D02 各{param:U1.organisation}；计划{param:school_plan_due}（含）前完成{param:U1.plan_on_time}，逾期{param:U1.plan_late_days}天内{param:U1.plan_late}、"
        "{param:U1.plan_very_late_days}天内{param:U1.plan_very_late}；计划要素{param:U1.elements}×已完成÷7；制度 D14–D19 各{param:U1.system}"
    ),
    looks_at={"archive": ("item_code", "completion", "done_on")},
    parameters=(
        marks("U1.organisation", "U1 组织每项（D01、D02）", 1, "[J]"),
        marks("U1.plan_on_time", "U1 学校计划按时", 3, "[J]"),
        marks("U1.plan_late", "U1 学校计划逾期较短", 2, "[J]"),
        Parameter("U1.plan_late_days", "U1 逾期较短的天数", ParameterKind.INTEGER, 7, "天", "[J]"),
        marks("U1.plan_very_late", "U1 学校计划逾期较长", 1, "[J]"),
        Parameter("U1.plan_very_late_days", "U1 逾期较长的天数", ParameterKind.INTEGER, 30, "天", "[J]"),
        marks("U1.elements", "U1 计划七要素", 4, "[J]"),
        marks("U1.system", "U1 制度每项（D14–D19）", 1, "[J]"),
    ),
    parts=(*("U1.organisation",) * 2, "U1.plan_on_time", "U1.elements", *("U1.system",) * 6),
)
def organisation(school: SchoolRecords) -> Score:
    """U1: leading group, plan in time with its seven parts, six systems."""
    term = school.term
    asked = {"D01", "D02", "D03", *ELEMENTS, *SYSTEMS}
    items = school.facts.archive.where(lambda one: one.item_code in asked)
    done = [one for one in school.facts.archive.counting if one.done]
    codes = {one.item_code for one in done}
    if any(one.item_code not in codes for one in items.unread):
        return school.unread("U1", "档案目录", school.by_teacher.places(items.left_out, "completion"))
    (group,) = school.marks(("U1.organisation", len(codes & {"D01", "D02"})))
    plan = [one for one in done if one.item_code == "D03"]
    on_time, late = Fraction(0), "没有完成"
    if plan:
        done_on = plan[0].done_on
        days = (date.fromisoformat(done_on) - term["school_plan_due"]).days if done_on else term["U1.plan_very_late_days"] + 1
        late = "没填完成日期" if not done_on else "按时" if days <= 0 else f"逾期{days}天"
        on_time = exact(term["U1.plan_on_time"] if days <= 0 else term["U1.plan_late"] if days <= term["U1.plan_late_days"]
                        else term["U1.plan_very_late"] if days <= term["U1.plan_very_late_days"] else 0)
    elements = len(codes & set(ELEMENTS))
    systems = len(codes & set(SYSTEMS))
    parts = school.marks(("U1.elements", Fraction(elements, len(ELEMENTS))), ("U1.system", systems))
    points = group + on_time + sum(parts)
    detail = (f"组织{figure(group)}；计划{late}{figure(on_time)}，要素{elements}/7得{figure(parts[0])}；"
              f"制度{systems}项{figure(parts[1])}；合计{figure(points)}分。")
    return scored("U1", points, term["U1.full"], detail, school.places(items, "completion", (one for one in done if one.item_code in asked)))


PERSONAL = ("个人研修计划", "个人研修总结")
SUMMARY, EXHIBITION = "D12", "成果展示"


@SchoolIndicator(
    "U9", "档案、总结、成果展示", full=8, source="[S]#65、#93、#94；分值[J]",
    how="{param:U9.personal}×个人计划和总结齐全的教师比例＋学校总结{param:U9.summary}＋成果展示{param:U9.exhibition}",
    looks_at={"roster": ("name", "assessed"), "writings": ("teacher", "category"), "archive": ("item_code", "completion"), "activities": ("category",)},
    parameters=(
        marks("U9.personal", "U9 个人计划与总结", 4, "[J]"),
        marks("U9.summary", "U9 学校总结", 2, "[J]"),
        marks("U9.exhibition", "U9 成果展示", 2, "[J]"),
    ),
    parts=("U9.personal", "U9.summary", "U9.exhibition"),
    of_teachers=True,
)
def files_and_summaries(school: SchoolRecords) -> Score:
    """U9: personal plans and summaries, the school's summary, an exhibition."""
    term, written = school.term, school.facts.writings.where(lambda one: one.category in PERSONAL)
    have = {name: [school.by_teacher.written(name, category) for category in PERSONAL] for name in school.names}
    both, part = school.share_of(lambda t: all(have[t.name]))
    unclear = sorted(name for name, pieces in have.items() if not all(pieces) and all(one or one.unmeasured for one in pieces))
    summary = school.facts.archive.where(lambda one: one.item_code == SUMMARY)
    shown = school.facts.activities.where(lambda one: one.may_be(EXHIBITION))
    summed, exhibitions = any(one.done for one in summary.counting), [one for one in shown.counting if one.category]
    if unclear or summary.unmeasured or (not exhibitions and shown.unread):
        whose = f"{'、'.join(unclear)}的个人计划或总结" if unclear else "学校总结或成果展示"
        places = [*school.by_teacher.places(written.left_out, "title"), *school.by_teacher.places(summary.left_out, "completion"),
                  *school.by_teacher.places(shown.unread, "date")]
        return school.unread("U9", whose, places)
    points = sum(school.marks(("U9.personal", part), ("U9.summary", summed), ("U9.exhibition", bool(exhibitions))))
    detail = (f"个人计划与总结齐全{both}/{school.size}人，学校总结{'有' if summed else '无'}，成果展示{len(exhibitions)}次，"
              f"得{figure(points)}分。")
    return scored("U9", points, term["U9.full"], detail, school.places(written, "title"))
