"""U3, U4: lessons given, reviewed, observed (domain C2)."""

from __future__ import annotations

from fractions import Fraction

from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.result import Evidence, Score, not_applicable, scored, unmeasured
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator
from yanxiu_xl.scoring.school_records import SchoolRecords, share
from yanxiu_xl.term.parameters import marks


@SchoolIndicator(
    "U3", "公开课与评课", full=15, source="[S]#13、#14、#26；分值[J]",
    how=(
        "{param:U3.lessons}×上公开课的教师比例＋{param:U3.reviews}×有评课记录的公开课比例＋"
        "{param:U3.everyday}×被本校教师听过家常课（有效听课）的教师比例；没有参评教师则不适用"
    ),
    looks_at={
        "roster": ("name", "assessed"),
        "open_lessons": ("teacher", "reviewed_on", "review_points"),
        "observations": ("scope", "teacher", "kind", "topic", "strengths", "advice"),
    },
    parameters=(
        marks("U3.lessons", "U3 公开课", 8, "[J]"),
        marks("U3.reviews", "U3 评课记录", 4, "[J]"),
        marks("U3.everyday", "U3 家常课", 3, "[J]"),
    ),
    parts=("U3.lessons", "U3.reviews", "U3.everyday"),
    of_teachers=True,
)
def open_lessons(school: SchoolRecords) -> Score:
    """U3: teachers with an open lesson, lessons with a review, teachers whose everyday lesson was observed here."""
    term, lessons, names = school.term, school.facts.open_lessons, school.names
    given = names & {one.teacher for one in lessons.counting}
    reviewed = [one for one in lessons.counting if one.reviewed]
    seen = school.facts.observations.where(lambda one: one.kind in {"家常课", None} and one.scope in {"本校", None})
    visited = names & {one.teacher for one in seen.counting if one.kind and one.scope}
    unclear = (names - given) & {one.teacher for one in lessons.unread} | (names - visited) & {one.teacher for one in seen.unread}
    if unclear:
        places = school.by_teacher.places(lessons.left_out, "teacher") + school.by_teacher.places(seen.unread, "teacher")
        return school.unread("U3", f"{'、'.join(sorted(unclear))}的公开课或家常课", places)
    points = sum(school.marks(("U3.lessons", share(len(given), school.size)), ("U3.reviews", share(len(reviewed), len(lessons))),
                              ("U3.everyday", share(len(visited), school.size))))
    detail = (f"上公开课{len(given)}/{school.size}人，有评课记录{len(reviewed)}/{len(lessons)}节，"
              f"家常课被听{len(visited)}/{school.size}人，得{figure(points)}分。")
    return scored("U3", points, term["U3.full"], detail, school.places(lessons, "teacher"))


def _roster_places(school: SchoolRecords, names: set[str]) -> tuple[Evidence, ...]:
    rows = [row for row in school.run.rows["roster"] if row["name"] in names]
    return tuple(Evidence(school.by_teacher.facts.cell("roster", "name", row["at"])) for row in rows)


@SchoolIndicator(
    "U4", "听课达标", full=10, source="[S]#31；分值[J]",
    how="满分×参评教师平均听课完成率（每人最多 100%）",
    looks_at={"roster": ("name", "assessed"), "observations": ("observer", "topic", "strengths", "advice")},
    of_teachers=True,
)
def observation_rate(school: SchoolRecords) -> Score:
    """U4: mean completion of the teachers' observation target, each at most 100 %."""
    full = school.term["U4.full"]
    blurred = school.unmeasured_of("T3")
    if blurred:
        return unmeasured("U4", full, f"{'、'.join(blurred)}的听课节数无法衡量。")
    rates = [t.items["T3"].score / exact(t.items["T3"].full) for t in school.teachers
             if t.items["T3"].score is not None and t.items["T3"].full]
    if not rates:
        return not_applicable("U4", full, "没有要求听课的教师。")
    mean = sum(rates, Fraction(0)) / len(rates)
    counted = {t.name for t in school.teachers if t.items["T3"].score}
    points = exact(full) * mean
    return scored("U4", points, full, f"平均完成率{figure(100 * mean)}%（{len(rates)}人），得{figure(points)}分。",
                  _roster_places(school, counted))
