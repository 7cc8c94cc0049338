"""T11, T13: the eight goods that have no indicator of their own, and the development review (domain C1)."""

from __future__ import annotations

from fractions import Fraction

from yanxiu_xl.facts.records import Review
from yanxiu_xl.measures.numbers import added, exact, figure
from yanxiu_xl.scoring.records_by_teacher import AssessedTeacher, RecordsByTeacher
from yanxiu_xl.scoring.result import Evidence, Score, scored, unread
from yanxiu_xl.scoring.teacher_indicators.indicator import TeacherIndicator
from yanxiu_xl.term.parameters import Parameter, ParameterKind, marks
from yanxiu_xl.term.term import Term

APPROVED_STAGES = ("立项", "开题", "研究", "中期", "结题")


@TeacherIndicator(
    "T11", "八好（其余五项）", full=10, source="[S]#78–86；分值[J]",
    how="教学案例、优秀课件、教学经验总结、课题、带班（仅班主任）每项{param:T11.item}；文稿未检查{param:T11.unchecked}，课题在选题、申报阶段{param:T11.early_stage}",
    looks_at={"roster": ("class_teacher",), "writings": ("teacher", "category", "checked"), "projects": ("leader", "members", "stage")},
    parameters=(
        marks("T11.item", "T11 每项", 2, "[J]"),
        marks("T11.unchecked", "T11 文稿未检查时", 1, "[J]"),
        marks("T11.early_stage", "T11 课题在选题、申报阶段时", 1, "[J]"),
    ),
    parts=("T11.item",) * 5,
    roster=("class_teacher",),
)
def eight_goods(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T11: case, courseware, summary, project, class; full marks shrink for who has no class (domain C1)."""
    term = by_teacher.run.term
    item, part = exact(term["T11.item"]), exact(term["T11.unchecked"])
    wanted = ["教学案例", "优秀课件", "教学经验总结"] + (["带班材料"] if who.row["class_teacher"] == "是" else [])
    full = float(exact(term["T11.full"]) - (item if who.row["class_teacher"] != "是" else 0))
    points, words, places = Fraction(0), [], list[Evidence]()
    unmeasurable = False
    for category in wanted:
        pieces = by_teacher.written(who.person, category)
        places += by_teacher.places(pieces.left_out)
        checked = [one for one in pieces.counting if one.checked in {"优", "良", "合格"}]
        got = item if checked else part if pieces else Fraction(0)
        unmeasurable |= pieces.unmeasured
        points += got
        words.append(f"{category}{figure(got)}")
        places += by_teacher.places((checked or pieces.counting)[:1], "title")
    projects = by_teacher.led(who.person)
    approved = [one for one in projects.counting if one.stage in APPROVED_STAGES]
    got = item if approved else exact(term["T11.early_stage"]) if projects else Fraction(0)
    points += got
    words.append(f"课题{figure(got)}")
    places += by_teacher.places(projects.left_out, "title")
    places += by_teacher.places((approved or projects.counting)[:1], "title")
    if item and (unmeasurable or projects.unmeasured):
        return unread("T11", full, "文稿或课题", dict.fromkeys(places))
    note = "" if who.row["class_teacher"] == "是" else "（不是班主任，“带好一个班”不适用）"
    return scored("T11", points, full, f"{'、'.join(words)}，得{figure(points)}/{figure(full)}分{note}。", tuple(places))


REVIEWED = ("own", "peers", "school")


def review_mark(term: Term, one: Review) -> Fraction:
    """A development review's marks by weight, out of 100, not rounded; of one that counts."""
    return added(exact(getattr(one, key)) * exact(term[f"T13.{key}"]) for key in REVIEWED) / 100


@TeacherIndicator(
    "T13", "发展性评价", full=10, source="[S]#64；分值[J]",
    how="综合分×满分÷100；综合分=自评{param:T13.own}%＋互评{param:T13.peers}%＋学校{param:T13.school}%",
    looks_at={"reviews": ("teacher", "own", "peers", "school")},
    parameters=(
        Parameter("T13.own", "T13 自评权重", ParameterKind.NUMBER, 20, "%", "[J]", high=100),
        Parameter("T13.peers", "T13 互评权重", ParameterKind.NUMBER, 30, "%", "[J]", high=100),
        Parameter("T13.school", "T13 学校评分权重", ParameterKind.NUMBER, 50, "%", "[J]", high=100),
    ),
    weights=("T13.own", "T13.peers", "T13.school"),
)
def development_review(by_teacher: RecordsByTeacher, who: AssessedTeacher) -> Score:
    """T13: own, peers' and school's marks by weight, a tenth of it."""
    full, one = by_teacher.run.term["T13.full"], by_teacher.reviews.get(who.person)
    if one is None:
        return scored("T13", 0, full, "没有发展性评价。")
    place = by_teacher.place(one, "own")
    if one.unreadable:
        return unread("T13", full, "发展性评价", [place])
    if not one.counts:
        return scored("T13", 0, full, f"发展性评价{place.why}。", (place,))
    overall = review_mark(by_teacher.run.term, one)
    points = overall * exact(full) / 100
    return scored("T13", points, full, f"综合{figure(overall)}分，得{figure(points)}分。", (place,))
