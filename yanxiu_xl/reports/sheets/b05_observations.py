"""B05 听课统计: who has observed enough lessons, and why others do not count (domain E, report 1, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.reports.cells import PEOPLE, SCHOOL, TEACHER, left_out_cell, of_people, who_cells
from yanxiu_xl.reports.model import (
    Block,
    Chart,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Mark,
    Ratio,
    Report,
    Row,
    Shape,
    Total,
    needing,
    with_gaps,
)
from yanxiu_xl.reports.source import Teacher, TermFacts
from yanxiu_xl.reports.tally import Tally, counting, not_counting, rate
from yanxiu_xl.scoring.declared import LooksAt
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS

SHORT, REPEATED, CLASH, OUTSIDE, ABSENT, CAP, OTHER = "short", "repeated", "clash", "outside", "absent", "cap", "other"
REASONS = {SHORT: "没评语", REPEATED: "重复", CLASH: "冲突", OUTSIDE: "非学期", ABSENT: "不在岗", CAP: "超上限", OTHER: "其他"}
OF_REASON = {Reason.SHORT_COMMENT: SHORT, Reason.REPEATED: REPEATED, Reason.OVER_CAP: CAP}
OF_RULE = {"X02": REPEATED, "X03": CLASH, "X04": CLASH, "M07": CLASH, "M08": CLASH, "M09": CLASH, "R04": OUTSIDE, "S21": ABSENT}
"""Rules that speak against a line, by what they find; every other one is 其他."""
LOW = 0.6
COUNTED, REVIEWED = TEACHER_INDICATORS["T3"].looks_at, TEACHER_INDICATORS["T4"].looks_at
BY_DAY: LooksAt = {"observations": ("date",)}
OF_A_REASON: dict[str, LooksAt] = {CLASH: {"observations": ("date", "period")}, OUTSIDE: BY_DAY, ABSENT: BY_DAY}
"""What is asked of a line to be left out for that reason, beyond what makes it count."""


def bucket(reason: str, rule: str) -> str:
    """Under which heading a line stands that does not count."""
    return OF_REASON.get(Reason[reason]) or OF_RULE.get(rule, OTHER)


def _columns(facts: TermFacts) -> Sequence[Column]:
    codes = facts.term.codes
    return (
        SCHOOL, TEACHER,
        Column("target", "目标", 6, meaning="应听节数：岗位另设的按岗位，按在岗月数折算", source="#11", total=Total.SUM, made_of=("name",)),
        Column("registered", "登记", 6, total=Total.SUM, looks_at={"observations": ("observer",)}),
        *needing((
            Column("valid", "有效", 6, meaning="算数的节数，与 T3 一致", source="C1 T3", total=Total.SUM), Column("invalid", "无效", 6, total=Total.SUM),
            *(Column(key, title, 7, total=Total.SUM, looks_at=OF_A_REASON.get(key, {})) for key, title in REASONS.items()),
            *(Column(f"scope {one}", one, 7, meaning="有效的", total=Total.SUM, looks_at={"observations": ("scope",)}) for one in codes["lesson_scope"]),
            *(Column(f"kind {one}", one, 6.5, meaning="有效的", total=Total.SUM, looks_at={"observations": ("kind",)}) for one in codes["lesson_kind"]),
            *(Column(f"month {one}", f"{int(one[5:])}月", 6, meaning="当月有效", total=Total.SUM, looks_at=BY_DAY) for one in facts.months),
            Column("done", "完成率", 8, Kind.RATE, "有效÷目标", "C1 T3", Ratio("valid", "target")),
        ), COUNTED),
        Column("reviews", "参加评课", 7, meaning="有效听课中参加评课的节数", source="C1 T4", total=Total.SUM, looks_at=REVIEWED),
    )


def _rows(facts: TermFacts) -> Iterator[Row]:
    lessons = facts.rows("observations")
    good, bad = counting(lessons), not_counting(lessons)
    bad = bad.assign(bucket=pd.Series([bucket(*why) for why in zip(bad["reason"], bad["rule"], strict=True)], index=bad.index, dtype=object))
    good = good.assign(month=[str(day)[:7] for day in good["date"]])
    who = ("school", "observer")
    told, valid, invalid, why = Tally(lessons, *who), Tally(good, *who), Tally(bad, *who), Tally(bad, *who, "bucket")
    scope, kind, month = (Tally(good, *who, key) for key in ("scope", "kind", "month"))
    reviewed = Tally(good[good["reviewed"] == "是"], *who)

    def row(one: Teacher) -> Row:
        share = rate(valid.count(*one.key), one.target)
        low = isinstance(share, float) and share < 1
        mark = Mark.NONE if not low else Mark.BAD if isinstance(share, float) and share < LOW else Mark.WAIT
        return {
            **who_cells(facts, one), "target": one.target if one.months else Gap.NOT_APPLICABLE,
            "registered": told.figure(*one.key), "valid": Figure(valid.count(*one.key), valid.records(*one.key), invalid.records(*one.key)),
            "invalid": left_out_cell(invalid.records(*one.key)),
            **{key: left_out_cell(why.records(*one.key, key)) for key in REASONS},
            **{f"scope {value}": scope.figure(*one.key, value) for value in facts.term.codes["lesson_scope"]},
            **{f"kind {value}": kind.figure(*one.key, value) for value in facts.term.codes["lesson_kind"]},
            **{f"month {value}": month.figure(*one.key, value) for value in facts.months},
            "done": Figure(share, valid.records(*one.key), mark=mark), "reviews": reviewed.figure(*one.key),
        }

    def order(one: Row) -> tuple[float, str, str]:
        share = one["done"].value if isinstance(one["done"], Figure) else None
        return (share if isinstance(share, float) else 9.0, str(one["school"]), str(one["name"]))

    columns = _columns(facts)
    yield from sorted((with_gaps(facts, columns, row(one)) for one in facts.assessed), key=order)


def _schools(facts: TermFacts) -> Iterator[Row]:
    """A line a school: how many of its teachers have reached their goal."""
    valid = Tally(counting(facts.rows("observations")), "school", "observer")
    for school in facts.schools:
        teachers = [one for one in facts.assessed if one.school == school.code]
        reached = [one for one in teachers if one.months and valid.count(*one.key) >= one.target]
        records = [record for one in teachers for record in valid.records(*one.key)]
        if teachers:
            yield {
                "school": school.code, "school_name": school.name, "teachers": of_people(teachers), "reached": of_people(reached),
                "short": of_people([one for one in teachers if one not in reached]),
                "valid": Figure(len(records), records), "mean": Figure(len(records) / len(teachers), records),
            }


BY_SCHOOL = (
    SCHOOL, Column("teachers", "参评教师", 9, total=Total.SUM),
    *needing((
        Column("reached", "达标", 6, total=Total.SUM), Column("short", "未达标", 7, total=Total.SUM), Column("valid", "有效听课", 8, total=Total.SUM),
        Column("mean", "人均", 7, Kind.SCORE, total=Ratio("valid", "teachers")),
    ), COUNTED),
)
REPORT = Report(
    "B05", "听课统计", "谁听课不够、为什么不算。一人一行，完成率低的在前；点教师名看得分，点不算的节数看是哪一行。", "校长、教导主任",
    (Block("teachers", _columns, _rows, anchor=("school", "name"), lists=PEOPLE),
     Block("schools", BY_SCHOOL, _schools, "各校小计", lists=PEOPLE,
           charts=(Chart("各校听课达标人数", "school_name", ("reached", "short"), Shape.STACKED, pale=("short",)),))),
    Group.STATISTICS, 10,
)
