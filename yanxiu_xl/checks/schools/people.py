"""Rules across schools on people: rosters, pairs, backbone teachers, projects, who leads and who is praised (domain D6)."""

from __future__ import annotations

from typing import Any

from yanxiu_xl.checks.backbone import REVIEW
from yanxiu_xl.checks.between import pairs_left_out
from yanxiu_xl.checks.frames import complete, records
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.schools.all_schools import AllSchools
from yanxiu_xl.problems.model import COUNTED, MARKS, E, Entry, H, W
from yanxiu_xl.reading.cells import NAME_SEPARATOR, squeeze


@rule(Entry("M04", E, "同一人在两校名册", "“{value}”同时在{first}、{second}的名册里（姓名、出生年月相同）。", "请确定人事关系，从一校的名册里去掉。", source="D6"))
def one_person_in_two_schools(town: AllSchools) -> None:
    for group in town.books.namesakes():
        first, second, *_ = sorted({row["school"] for row in group})
        for row in group:
            town.report("M04", "roster", "name", row, first=town.name(first), second=town.name(second))


@rule(
    Entry("M13", W, "跨校结对只一方登记", "{school}没有登记{value}—{apprentice}的结对。",
          "徒弟所在学校登记就够，核定按两校的记录算；请师傅所在学校核实确有这对师徒。", source="D6", clause="#87"),
    Entry("M13", W, "跨校结对徒弟所在学校没有登记", "{school}没有登记{mentor}—{value}的结对。",
          "跨校的结对由徒弟所在学校登记，请{school}补登，不补登的核定时不算。", "apprentice", "D6", "#87", example={"value": "陈晓燕"}),
)
def pair_known_to_one_side(town: AllSchools) -> None:
    for one in town.pairs_across:
        if one.host in town.returned and not one.known:
            town.report("M13", "mentoring", "mentor", one.row, school=town.name(one.host), apprentice=one.row["apprentice"])
    for row, other in pairs_left_out(town):
        town.report("M13", "mentoring", "apprentice", row, variant="apprentice", school=town.name(other), mentor=row["mentor"])


@rule(
    Entry("M14", E, "骨干条件不满足", "{value}不符合骨干评选条件：{what}。", "请复核材料，或改评选结果。", source="D6", clause="#61",
          parameters=("B.years", "B.base", "B.lesson", "B.lectures", "B.guidance", "lecture_min_minutes", "trim_judges", *MARKS, *COUNTED),
          example={"what": "教龄不满"}),
    Entry("M14", E, "骨干复核不合格", "骨干教师{value}复核不合格：{what}。", "请核对记录，或把评选结果改成未通过。", "review", "D6", "#61",
          parameters=("B.demonstrations", "B.visits"), example={"what": "示范课 0 节"}),
)
def backbone_conditions_not_met(town: AllSchools) -> None:
    """The conditions of C5: of election for those who were elected, of the review for those who stay."""
    by_row = {r["row"]: r for r in records(town.registers["backbone"])}
    for one in town.backbone:
        if one.known and one.outcome != "未通过" and one.lacking:
            variant = "review" if one.kind == REVIEW else ""
            town.report_register("M14", "backbone", "teacher", by_row[one.row], variant=variant, what="、".join(one.lacking))


@rule(Entry("M18", E, "同文号不同主持人", "课题{value}在{first}、{second}登记的主持人不同（{names}）。", "请核对立项文件。", source="D6", clause="#74",
            example={"value": "XK2020-017"}))
def one_approval_two_leaders(town: AllSchools) -> None:
    frame = complete(town.frames["projects"], ["approval", "leader"])
    for _, group in frame.groupby(frame["approval"].map(squeeze)):
        schools, leaders = sorted(set(group["school"])), sorted(set(group["leader"]))
        if len(schools) > 1 and len(leaders) > 1:
            for row in records(group):
                town.report("M18", "projects", "approval", row, first=town.name(schools[0]), second=town.name(schools[1]),
                            names="、".join(leaders))


@rule(Entry("M22", H, "村小校长未列入领导小组", "领导小组成员里没有{school}校长{value}。", "请在学期设定的“领导小组”里补上。", source="D6", clause="#96",
            example={"value": "赵国栋"}))
def principal_not_in_leading_group(town: AllSchools) -> None:
    members = {squeeze(p.name) for p in town.term.leaders}
    for school in town.term.schools:
        if school.school_type != "中心校本部" and school.principal and squeeze(school.principal) not in members:
            town.report_school("M22", school.code, school=school.name, value=school.principal)


def praises(town: AllSchools) -> list[tuple[str, str, dict[Any, Any]]]:
    """(school code, teacher, row of 指导检查) for everybody the centre has praised (domain C1, extra points)."""
    frame = complete(town.registers["inspections"], ["school", "praised"])
    return [(town.code(r["school"]), name, r) for r in records(frame) for name in str(r["praised"]).split(NAME_SEPARATOR)]


@rule(Entry("M24", W, "通报表扬的教师不在名册", "通报表扬的“{name}”不在{school}的名册里，附加分没有加给任何人。", "请核对姓名和学校。", source="补充"))
def praised_stranger(town: AllSchools) -> None:
    for code, name, row in praises(town):
        if code in town.returned and (code, name) not in town.people:
            town.report_register("M24", "inspections", "praised", row, name=name, school=town.name(code))
