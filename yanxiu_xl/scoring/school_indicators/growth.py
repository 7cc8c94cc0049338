"""U7, U8: young teachers and their mentors; research (domain C2)."""

from __future__ import annotations

from collections import Counter

from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.measures.pairs import Kept, guidance_in_both
from yanxiu_xl.scoring.result import Evidence, Score, not_applicable, scored, unmeasured
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator
from yanxiu_xl.scoring.school_records import SchoolRecords, share
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks


@SchoolIndicator(
    "U7", "青年教师与师徒结对", full=6, source="[S]#38、#87；分值[J]",
    how=(
        "{param:U7.paired}×已结对青年教师比例＋{param:U7.agreed}×有协议的对子比例＋"
        "{param:U7.active}×"
        "互听（有效听课）各不少于{param:U7.visits}节、指导不少于{param:U7.guidance}次的对子比例；"
        "青年教师指教龄不超过{param:young_teacher_years}年，没有则不适用；"
        "师傅在镇内他校的，由徒弟所在学校登记，核定时两校的听课、指导都算"
    ),
    looks_at={
        "roster": ("name", "assessed", "work_since"),
        "mentoring": ("pair_id", "mentor", "apprentice", "agreed_on"),
        "observations": ("observer", "teacher", "topic", "strengths", "advice"),
        "activities": ("related_id",),
    },
    parameters=(
        marks("U7.paired", "U7 已结对", 3, "[J]"),
        marks("U7.agreed", "U7 有协议", 1, "[J]"),
        marks("U7.active", "U7 互听与指导", 2, "[J]"),
        Parameter("U7.visits", "U7 师徒互听各不少于", ParameterKind.INTEGER, 2, "节", "[J];E27–E29"),
        Parameter("U7.guidance", "U7 指导活动不少于", ParameterKind.INTEGER, 2, "次", "[J];E28"),
    ),
    parts=("U7.paired", "U7.agreed", "U7.active"),
    of_teachers=True,
)
def mentoring(school: SchoolRecords) -> Score:
    """U7: young teachers paired, agreements dated, pairs active; a pair belongs to the apprentice's school (domain C6)."""
    term, run = school.term, school.run
    full = term["U7.full"]
    pairs = [one for one in school.facts.pairs.counting if run.in_roster(one.apprentice)]
    if not school.young:
        if school.unsure:
            return unmeasured("U7", full, f"{'、'.join(sorted(school.unsure))}的参加工作年月没填或看不懂，不知道是不是青年教师。")
        return not_applicable("U7", full, "没有青年教师。")
    paired = school.young & {one.apprentice for one in pairs}
    unclear = (school.young - paired) & {one.apprentice for one in school.facts.pairs.unread}
    if unclear:
        return school.unread("U7", f"{'、'.join(sorted(unclear))}的师徒结对", school.by_teacher.places(school.facts.pairs.left_out, "mentor"))
    active, visits = 0, Counter((one.observer, one.teacher) for one in school.facts.observations.counting)
    guidance: dict[str | None, list[str | None]] = {}
    for activity in school.facts.activities.counting:
        guidance.setdefault(activity.related_id, []).append(activity.date)
    known = [one for one in pairs if one.mentor is not None and one.apprentice is not None]
    elsewhere = [run.abroad.get((one.mentor or "", one.apprentice or "")) for one in known]
    for pair, abroad in zip(known, elsewhere, strict=True):
        to = abroad.lessons if abroad else visits[pair.mentor, pair.apprentice]
        back = visits[pair.apprentice, pair.mentor]
        days = guidance.get(pair.pair_id, []) if pair.pair_id else []
        guided = guidance_in_both(days, abroad.guidance) if abroad else len(days)
        active += Kept(to, back, guided).enough(term)
    agreed = sum(one.agreed_on is not None for one in pairs)
    points = sum(school.marks(("U7.paired", share(len(paired), len(school.young))), ("U7.agreed", share(agreed, len(pairs))),
                              ("U7.active", share(active, len(pairs)))))
    across = [one for one in elsewhere if one]
    foreign = sum(bool(one.host) for one in known)
    spoken = f"（跨校{foreign}对，{'' if across else '核定时'}两校的记录都算）" if foreign else ""
    detail = (f"已结对{len(paired)}/{len(school.young)}人，有协议{agreed}/{len(pairs)}对，互听与指导达标{active}/{len(pairs)}对，"
              f"得{figure(points)}分{spoken}。")
    cells = tuple(Evidence(cell) for one in across for cell in one.cells)
    return scored("U7", points, full, detail, school.places(school.facts.pairs, "mentor", pairs) + cells)


RESEARCH = "课题研究活动"


@SchoolIndicator(
    "U8", "课题研究", full=5, source="[S]#74–76；分值[J]",
    how="有课题{param:U8.project}＋研究活动{param:U8.activities}×次数÷{param:U8.min_activities}（最多满）＋有阶段成果{param:U8.results}",
    looks_at={"projects": ("project_id", "results"), "activities": ("category", "related_id")},
    parameters=(
        marks("U8.project", "U8 有课题", 2, "[J]"),
        marks("U8.activities", "U8 研究活动够次数", 2, "[J]"),
        Parameter("U8.min_activities", "U8 研究活动次数", ParameterKind.INTEGER, 2, "次", "[J]", low=1),
        marks("U8.results", "U8 有阶段成果", 1, "[J]"),
    ),
    parts=("U8.project", "U8.activities", "U8.results"),
)
def research(school: SchoolRecords) -> Score:
    """U8: a project, its activities, results."""
    term, projects = school.term, school.facts.projects
    of_projects = school.facts.activities.where(lambda one: one.may_be(RESEARCH))
    known = {one.project_id for one in projects.counting} - {None}
    done = [one for one in of_projects.counting if one.category and one.related_id in known]
    if projects.unmeasured or (not done and of_projects.unread):
        places = school.by_teacher.places(projects.left_out, "title") + school.by_teacher.places(of_projects.unread, "date")
        return school.unread("U8", "课题或研究活动", places)
    least = term["U8.min_activities"]
    parts = school.marks(("U8.project", bool(projects)), ("U8.activities", share(min(len(done), least), least)),
                         ("U8.results", any(one.results is not None for one in projects.counting)))
    detail = f"课题{len(projects)}个，研究活动{len(done)}/{least}次，阶段成果{'有' if parts[2] else '无'}，得{figure(sum(parts))}分。"
    return scored("U8", sum(parts), term["U8.full"], detail, school.places(projects, "title"))
