"""T1, T2, T12: the personal plan, presence at what the school holds together (domain C1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from yanxiu_xl.facts.records import Attendance
from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.scoring.result import Evidence, Score, not_applicable, scored, unmeasured, unread
from yanxiu_xl.scoring.teacher_indicators.indicator import ON_DUTY, TeacherIndicator
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks


@TeacherIndicator(
    "T1", "个人研修计划", full=4, source="[S]#53；分值[J]",
    how=(
        "{param:personal_plan_due}（含）前完成得满分（晚到岗的顺延到到岗后{param:plan_days_after_arrival}天）；"
        "逾期不超过{param:T1.late_days}天得{param:T1.late_points}分；更晚或没有得 0 分"
    ),
    looks_at={"writings": ("teacher", "category", "date")},
    parameters=(
        marks("T1.late_points", "T1 逾期得分", 2, "[J]"),
        Parameter("T1.late_days", "T1 逾期得分的最长天数", ParameterKind.INTEGER, 30, "天", "[J]"),
    ),
    roster=ON_DUTY,
)
def personal_plan(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T1: in time full, up to ``late_days`` late the lesser points (domain C1); who comes later has longer (C6)."""
    term = by_teacher.run.term
    full, due = term["T1.full"], who.plan_due
    plans = by_teacher.written(who.person, "个人研修计划")
    bad = by_teacher.places(plans.left_out)
    dated = sorted((one for one in plans.counting if one.date), key=lambda one: one.date or "")
    if not dated:
        if plans.unread:
            return unread("T1", full, "个人研修计划", bad)
        return scored("T1", 0, full, "没有算数的个人研修计划。" if bad else "没有个人研修计划。", tuple(bad))
    done_on = dated[0].date or ""
    late = (date.fromisoformat(done_on) - due).days
    points = full if late <= 0 else term["T1.late_points"] if late <= term["T1.late_days"] else 0
    words = "按时" if late <= 0 else f"逾期{late}天"
    moved = "" if due == term["personal_plan_due"] else f"，{who.row['on_duty_from']}到岗，顺延{term['plan_days_after_arrival']}天"
    return scored("T1", points, full, f"{done_on}完成（截止{due}{moved}），{words}，得{figure(points)}分。",
                  (*by_teacher.places(dated[:1], "date"), *bad))


def _activities(by_teacher: RecordsByTeacher, parts: Iterable[Attendance]) -> list[Evidence]:
    return by_teacher.places((one.activity for one in parts), "date")


@TeacherIndicator(
    "T2", "集体研修出勤", full=10, source="[S]#37、#54；分值[J]",
    how=(
        "满分起扣：每次缺席扣{param:T2.absent}、请假扣{param:T2.leave}、迟到早退扣{param:T2.late}，公假不扣；缺席达应到的 1/{param:absence_share} 得 0 分；"
        "没有应参加的活动不适用"
    ),
    looks_at={"activities": ("attendance", "participants", "leave", "absent", "late")},
    parameters=(
        marks("T2.absent", "T2 每次缺席扣", 2, "E2"),
        marks("T2.leave", "T2 每次请假扣", 0.5, "[J]"),
        marks("T2.late", "T2 每次迟到早退扣", 0.5, "E1、[J]"),
    ),
    roster=ON_DUTY,
)
def attendance(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T2: deductions for absence, leave, lateness; none of it for official leave; 0 from a third absent on."""
    term = by_teacher.run.term
    full, parts = term["T2.full"], by_teacher.attendances(who)
    due, out = [one for one in parts if one.counts], [one for one in parts if not one.counts]
    if not due:
        if out:
            return unmeasured("T2", full, "应参加的活动都有错误或看不懂，改正后才能算。", tuple(_activities(by_teacher, out)))
        return not_applicable("T2", full, "没有应参加的活动。")
    count = {key: [one for one in due if one.listed(key)] for key in ("absent", "leave", "late")}
    absent, leave, late = (len(count[key]) for key in ("absent", "leave", "late"))
    points = exact(full) - exact(term["T2.absent"]) * absent - exact(term["T2.leave"]) * leave - exact(term["T2.late"]) * late
    cancelled = absent * term["absence_share"] >= len(due)
    detail = f"应到{len(due)}次，缺席{absent}、请假{leave}、迟到早退{late}"
    detail += f"；缺席达应到的1/{term['absence_share']}，得0分。" if cancelled and absent else f"，得{figure(max(points, Fraction(0)))}分。"
    if cancelled and absent:
        points = Fraction(0)
    words = {"absent": "缺席", "leave": "请假", "late": "迟到早退"}
    places = [Evidence(by_teacher.facts.address(one.activity, key), word) for key, word in words.items() for one in count[key]]
    return scored("T2", points, full, detail, (*_activities(by_teacher, due), *places, *_activities(by_teacher, out)))


@TeacherIndicator(
    "T12", "信息技术培训", full=5, source="[S]#34–37；分值[J]",
    how="满分×到会次数÷应到次数（公假不计）；全学期没有组织则不适用",
    looks_at={"activities": ("content", "attendance", "participants", "leave", "absent")},
    roster=ON_DUTY,
)
def it_training(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T12: share of IT trainings attended; official leave leaves the denominator."""
    full = by_teacher.run.term["T12.full"]
    parts = by_teacher.attendances(who, "现代信息技术")
    left_out = [one for one in parts if not one.counts]
    due = [one for one in parts if one.counts and not one.listed("official_leave")]
    if not due:
        out = [one for one in left_out if not one.listed("official_leave")]
        if out:
            return unmeasured("T12", full, "应参加的信息技术培训都有错误或看不懂，改正后才能算。", tuple(_activities(by_teacher, out)))
        return not_applicable("T12", full, "没有应参加的信息技术培训。")
    there = [one for one in due if one.present]
    missed = [Evidence(by_teacher.facts.address(one.activity, "absent" if one.listed("absent") else "leave"), "没有到会") for one in due if not one.present]
    points = exact(full) * len(there) / len(due)
    return scored("T12", points, full, f"到会{len(there)}次，应到{len(due)}次，得{figure(points)}分。",
                  (*_activities(by_teacher, due), *missed, *_activities(by_teacher, left_out)))
