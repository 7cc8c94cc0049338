"""U5, U6: reading and writing; methods and contents (domain C2)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from yanxiu_xl.facts.coverage import covered_and_asked
from yanxiu_xl.measures.numbers import exact, figure
from yanxiu_xl.scoring.result import Outcome, Score, TeacherScore, scored, unmeasured
from yanxiu_xl.scoring.school_indicators.indicator import SchoolIndicator
from yanxiu_xl.scoring.school_records import SchoolRecords, share
from yanxiu_xl.term.parameters import marks


@SchoolIndicator(
    "U5", "读书与写作", full=15, source="[S]#44–47；分值[J]",
    how="{param:U5.monthly}×月心得完成率＋{param:U5.essay}×心得体会合格率＋{param:U5.paper}×论文合格率",
    looks_at={"roster": ("name", "assessed"), "writings": ("teacher", "category", "month", "chars")},
    parameters=(
        marks("U5.monthly", "U5 月读书心得", 6, "[J]"),
        marks("U5.essay", "U5 学期心得体会", 4, "[J]"),
        marks("U5.paper", "U5 教育教学论文", 5, "[J]"),
    ),
    parts=("U5.monthly", "U5.essay", "U5.paper"),
    of_teachers=True,
)
def reading_and_writing(school: SchoolRecords) -> Score:
    """U5: months with a reflection, essays and papers that qualify."""
    term = school.term
    blurred = school.unmeasured_of("T7", "T8", "T9")
    if blurred:
        return unmeasured("U5", term["U5.full"], f"{'、'.join(blurred)}的月心得、心得体会或论文无法衡量。")

    def full_marks(code: str) -> Callable[[TeacherScore], bool]:
        return lambda t: (t.items[code].score or 0) >= t.items[code].full

    asked = [t.items["T7"] for t in school.teachers if t.items["T7"].outcome is not Outcome.NOT_APPLICABLE]
    monthly = sum(((item.score or 0) / exact(item.full) for item in asked if item.full), Fraction(0))
    rate = monthly / len(asked) if asked else Fraction(0)
    essays, essay_share = school.share_of(full_marks("T8"))
    papers, paper_share = school.share_of(full_marks("T9"))
    points = sum(school.marks(("U5.monthly", rate), ("U5.essay", essay_share), ("U5.paper", paper_share)))
    detail = (f"月心得完成率{figure(100 * rate)}%，心得体会合格{essays}/{school.size}人，论文合格{papers}/{school.size}人，"
              f"得{figure(points)}分。")
    kinds = {"月读书心得", "学期心得体会", "教育教学论文"}
    return scored("U5", points, term["U5.full"], detail, school.places(school.facts.writings.where(lambda one: one.category in kinds), "title"))


def coverage(school: SchoolRecords) -> tuple[set[str], set[str], list[str]]:
    """(methods done, contents done, contents asked for); youth only where there is any."""
    return covered_and_asked(school.term, school.facts.proofs, bool(school.young))


@SchoolIndicator(
    "U6", "六方式七内容覆盖", full=8, source="[S]A2、A3；分值[J]",
    how=(
        "{param:U6.methods}×开展的方式（教学观摩也可由有效的教研课、公开课、示范课、汇报课听课或公开课评课推出）÷6"
        "＋{param:U6.contents}×涉及的内容÷7（没有青年教师按 6 项）"
    ),
    looks_at={
        "roster": ("name", "work_since", "assessed"),
        "activities": ("category", "content"),
        "writings": ("category",),
        "observations": ("kind", "topic", "strengths", "advice", "reflection"),
    },
    parameters=(
        marks("U6.methods", "U6 六种方式", 3, "[J]"),
        marks("U6.contents", "U6 七项内容", 5, "[J]"),
    ),
    parts=("U6.methods", "U6.contents"),
)
def methods_and_contents(school: SchoolRecords) -> Score:
    """U6: six methods, seven contents."""
    term = school.term
    methods, contents, asked = coverage(school)
    proofs, run = school.facts.proofs, school.run
    if not methods and not contents and any(proofs.may_be_covered(term, run.facts.reflection_unreadable)):
        return school.unread("U6", "活动、听课、公开课、文稿", school.by_teacher.places(proofs.unread))
    every = term.codes["method"]
    points = sum(school.marks(("U6.methods", share(len(methods & set(every)), len(every))),
                              ("U6.contents", share(len(contents), len(asked)))))
    lacking = [m for m in every if m not in methods] + [c for c in asked if c not in contents]
    more = f"；缺：{'、'.join(lacking)}" if lacking else ""
    return scored("U6", points, term["U6.full"],
                  f"方式{len(methods & set(every))}/{len(every)}、内容{len(contents)}/{len(asked)}，得{figure(points)}分{more}。",
                  school.places(school.facts.activities, "content"))
