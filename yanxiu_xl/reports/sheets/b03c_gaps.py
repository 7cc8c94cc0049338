"""B03c 校内差距: how far apart the teachers of a school are (plan #110; domain E, report 1, 3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.reports.cells import PEOPLE
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Report, Row, Total, Value
from yanxiu_xl.reports.scores import EXTRAS, total_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import Tally, counting
from yanxiu_xl.scoring.result import Outcome, TeacherScore

WHO = ("teachers",)
COLUMNS = (
    Column("school_name", "学校", 16, Kind.TEXT), Column("teachers", "人数", 8, meaning="参加考核的教师", total=Total.SUM),
    Column("most", "最高", 9, Kind.SCORE, "总分（基础分＋附加分）", "#110", made_of=WHO), Column("least", "最低", 9, Kind.SCORE, "总分", "#110", made_of=WHO),
    Column("span", "全距", 9, Kind.SCORE, "最高－最低；只有一人没有差距", "#110", made_of=WHO),
    Column("middle", "中位", 9, Kind.SCORE, "总分的中位数", "#110", made_of=WHO),
    Column("lessons", "听课全距", 10, meaning="有效听课节数：最多－最少", source="#110", made_of=WHO),
    Column("open_lessons", "公开课全距", 11, meaning="算数的公开课节数：最多－最少", source="#110", made_of=WHO),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    given = Tally(counting(facts.rows("open_lessons")), "school", "teacher")
    people = {one.key: one.record for one in facts.teachers}
    rows = [_row(facts, school, listed, given) for school, listed in facts.confirmed_teachers.items() if listed]
    for row in rows:
        school = str(row["school"])
        records = [people[school, one.name] for one in facts.confirmed_teachers[school] if (school, one.name) in people]
        row["teachers"] = Figure(len(records), records)
    yield from sorted(rows, key=lambda row: (-_number(row["span"]), str(row["school"])))


def _row(facts: TermFacts, school: str, listed: Sequence[TeacherScore], given: Tally) -> dict[str, Value | Figure]:
    totals = [total_of(one, not facts.without(school, EXTRAS)) for one in listed]
    known = [points for points in totals if isinstance(points, float)]
    gap: Value = Gap.NOT_APPLICABLE if all(points is Gap.NOT_APPLICABLE for points in totals) else Gap.UNMEASURED
    settled = len(known) == len([points for points in totals if points is not Gap.NOT_APPLICABLE]) and known
    return {
        "school": school, "school_name": Figure(facts.names.get(school, ""), link=Link("B04", (school,))),
        "most": max(known) if settled else gap, "least": min(known) if settled else gap,
        "middle": half_up(median(map(exact, known))) if settled else gap, "span": _span(known) if settled else gap,
        "lessons": _unless_unread("T3", listed, [one.valid_observations for one in listed]),
        "open_lessons": _unless_unread("T5", listed, [given.count(school, one.name) for one in listed]),
    }


def _span(values: Sequence[float]) -> Value:
    return half_up(exact(max(values)) - exact(min(values))) if len(values) > 1 else Gap.NOT_APPLICABLE


def _unless_unread(code: str, listed: Sequence[TeacherScore], values: Sequence[int]) -> Value:
    """How far apart counts are: nobody knows while something of one of them cannot be read."""
    if any(one.items[code].outcome is Outcome.UNMEASURED for one in listed):
        return Gap.UNMEASURED
    return max(values) - min(values) if len(values) > 1 else Gap.NOT_APPLICABLE


def _number(value: Value | Figure) -> float:
    return value if isinstance(value, float) else -1.0


REPORT = Report(
    "B03c", "校内差距", "校内差多少，差距大的在前。有教师的得分无法衡量时，全校的差距也说不准，写“?”。", "校长",
    (Block("schools", COLUMNS, _rows, anchor=("school",), lists=PEOPLE),), Group.SCORES, 32, names=1, source="#110",
)
