"""T3–T5: lessons a teacher has observed, reviewed and given (domain C1)."""

from __future__ import annotations

from fractions import Fraction

from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.records import OpenLesson
from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.measures.lessons import DIMENSIONS, grade
from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.scoring.result import Evidence, Score, not_applicable, scored, unread
from yanxiu_xl.scoring.teacher_indicators.indicator import ON_DUTY, TeacherIndicator, in_months
from yanxiu_xl.term.parameters import marks


@TeacherIndicator(
    "T3", "听课节数", full=15, source="[S]#31；分值[J]；线性=E6",
    how=(
        "满分×有效听课节数÷目标，最多满分；整学期目标{param:min_observations}节（岗位另设：{param:observations_by_post}），按在岗月数（当月15日在岗算一个月）折算；"
        "优点、建议各不少于{param:comment_min_chars}字、没有错误、不重复才有效，一天里按节次第{param:daily_observations_error}节以后的不计，"
        "他校的记录与它矛盾的（M07、M08、M09）核定时不计；计入上限：镇内他校{param:town_cap}、镇外{param:outside_cap}、网络{param:online_cap}"
    ),
    looks_at={"observations": ("observer", "topic", "strengths", "advice")},
    roster=ON_DUTY,
)
def observed_lessons(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T3: linear in valid observations up to the target (domain C1, rule 0)."""
    full, target = by_teacher.run.term["T3.full"], who.target
    rows = by_teacher.observations.get(who.person, [])
    observed = found(rows)
    if not target:
        why = f"在岗考核月数为 0{in_months(by_teacher, who)}" if not who.months else f"“{who.row['post'] or '整学期'}”的听课要求折算为 0 节"
        return not_applicable("T3", full, f"{why}，不要求听课。")
    if observed.unmeasured:
        return unread("T3", full, "听课记录", by_teacher.places(observed.left_out, "observer"))
    valid = len(observed)
    points = exact(full) * min(valid, target) / target
    bad: dict[str, list[int]] = {}
    for one in rows:
        if one.why_not:
            bad.setdefault(one.why_not.words, []).append(one.row)
    why = "；".join(f"第{'、'.join(map(str, sorted(lines)))}行{reason}" for reason, lines in bad.items())
    detail = (f"登记{len(rows)}节，有效{valid}节，目标{target}节{in_months(by_teacher, who)}，"
              f"{figure(full)}×{min(valid, target)}/{target}={figure(points)}分")
    return scored("T3", points, full, detail + (f"。不算的：{why}。" if why else "。"), tuple(by_teacher.places(rows, "observer")))


@TeacherIndicator(
    "T4", "参加评课", full=5, source="[S]#13、#15、#90；分值[J]",
    how="满分×参加评课的有效听课（同一节课算一次）÷{param:min_review_sessions}次（按在岗月数折算，至少1次），最多满分",
    looks_at={"observations": ("observer", "date", "topic", "strengths", "advice", "reviewed")},
    roster=ON_DUTY,
)
def review_sessions(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T4: lessons reviewed, each lesson once; the demand is cut down to the months on duty (domain C6)."""
    full, least = by_teacher.run.term["T4.full"], who.sessions
    observed = by_teacher.observed(who.person)
    reviewed = observed.where(lambda one: one.reviewed == "是")
    maybe = observed.where(lambda one: one.reviewed == "是" or (one.unreadable and one.reviewed is None))
    if least and maybe.unmeasured:
        return unread("T4", full, "听课记录", by_teacher.places(maybe.left_out, "reviewed"))
    lessons = {(one.date, one.period or one.topic, one.teacher): one for one in reversed(reviewed.counting)}
    points = exact(full) * min(len(lessons), least) / least if least else exact(full)
    return scored("T4", points, full, f"参加评课{len(lessons)}次，要求{least}次{in_months(by_teacher, who)}，得{figure(points)}分。",
                  (*by_teacher.places(lessons.values(), "reviewed"), *by_teacher.places(reviewed.left_out, "reviewed")))


GRADE_POINTS = {"优": "T5.grade_a", "良": "T5.grade_b", "合格": "T5.grade_c", "待改进": "T5.grade_d"}


@TeacherIndicator(
    "T5", "公开课", full=10, source="[S]#26；分值[J]",
    how=(
        "上课{param:T5.lesson}＋教案{param:T5.plan}＋教学反思{param:T5.reflection}＋等级（优{param:T5.grade_a}、良{param:T5.grade_b}、"
        "合格{param:T5.grade_c}、待改进{param:T5.grade_d}、未评{param:T5.ungraded}）；多节取最高的一节"
    ),
    looks_at={"open_lessons": ("lesson_id", "teacher", "plan", "reflection"), "evaluations": ("lesson_id", "judge", *DIMENSIONS)},
    parameters=(
        marks("T5.lesson", "T5 上了公开课", 4, "[J]"),
        marks("T5.plan", "T5 有教案", 1, "E2、E15"),
        marks("T5.reflection", "T5 有教学反思", 1, "E2、E15"),
        marks("T5.grade_a", "T5 等级优", 4, "[J]"),
        marks("T5.grade_b", "T5 等级良", 3, "[J]"),
        marks("T5.grade_c", "T5 等级合格", 2, "[J]"),
        marks("T5.grade_d", "T5 等级待改进", 0, "[J]"),
        marks("T5.ungraded", "T5 未评等级", 1, "[J]"),
    ),
    parts=("T5.lesson", "T5.plan", "T5.reflection", "T5.grade_a"),
)
def open_lesson(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T5: lesson, plan, reflection, grade; the best of several."""
    term = by_teacher.run.term
    full = term["T5.full"]
    best: tuple[Fraction, str, OpenLesson] | None = None
    lessons = by_teacher.given(who.person)
    bad = by_teacher.places(lessons.left_out, "date")
    ungraded = [one for one in lessons.counting if one.score is None and one.marks_unreadable]
    bad += [Evidence(by_teacher.facts.address(one, "lesson_id"), Reason.MARKS_UNREADABLE.value) for one in ungraded]
    for one in lessons.counting:
        if one in ungraded:
            continue
        has_plan, has_reflection = one.plan == "有", one.reflection == "有"
        word = "未评" if one.score is None else grade(term, one.score)
        points = sum((exact(term[key]) for key in (
            "T5.lesson", *(["T5.plan"] if has_plan else []), *(["T5.reflection"] if has_reflection else []),
            GRADE_POINTS.get(word, "T5.ungraded"))), Fraction(0))
        detail = (f"上课{figure(term['T5.lesson'])}、教案{'有' if has_plan else '无'}、反思{'有' if has_reflection else '无'}、"
                  f"等级{word}{'' if one.score is None else f'（综合{figure(one.score)}）'}，得{figure(points)}分")
        if best is None or points > best[0]:
            best = (points, detail, one)
    if best is None and (lessons.unread or ungraded):
        return unread("T5", full, "公开课或课堂评价", bad)
    if best is None:
        return scored("T5", 0, full, "公开课有错误，不计分。" if bad else "没有公开课。", tuple(bad))
    more = f"（{len(lessons)}节里取最高的一节）" if len(lessons) > 1 else ""
    return scored("T5", best[0], full, f"{best[2].date or ''}《{best[2].topic or ''}》{best[1]}{more}。",
                  (*by_teacher.places([best[2]], "date"), *bad))
