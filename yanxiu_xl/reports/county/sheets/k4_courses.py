"""K4 上级培训及补培名单: who has attended which course of a higher authority (#73; domain E, report 2, 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.reports.cells import told, unreadable
from yanxiu_xl.reports.county.model import County, CountyBlock, CountyReport, Town
from yanxiu_xl.reports.county.presence import HIGHER, presence
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Mark, Row, Total, Value
from yanxiu_xl.reports.source import TermFacts

YES = CODE_LISTS["yes_no"].values[0]
COURSE = (
    Column("topic", "培训名称", 30, Kind.TEXT, source="#73"), Column("organiser", "级别", 7, Kind.WORD, "组织级别", "#73"),
    Column("date", "日期", 12, Kind.DAY), Column("minutes", "时长（分钟）", 8),
    Column("make_up", "是否补培", 7, Kind.WORD, source="#73"),
)


def _columns(county: County) -> Sequence[Column]:
    return county.placed(*COURSE, Column("people", "参加人数", 7, meaning="在岗、实际参加的", total=Total.SUM),
                         Column("names", "人员", 36, Kind.LONG, "实际参加的教师"), Column("note", "说明", 16, Kind.TEXT, "没有计入的写为什么"))


def _courses(county: County) -> Iterator[tuple[Town, TermFacts, Mapping[str, Any]]]:
    """The lines of 研修活动 that are courses, of the school year, by town, day and school."""
    for town in county.towns:
        for facts in town.terms:
            rows = [row for row in facts.records("activities") if row["category"] == HIGHER]
            for row in sorted(rows, key=lambda row: (row["date"] or "9", row["school"], row["row"])):
                yield town, facts, row


def _rows(county: County) -> Iterator[Row]:
    for town, facts, row in _courses(county):
        names = [one.name for one in facts.teachers
                 if one.school == row["school"] and any(there.row == row["row"] for there in presence(facts).of(one.key).had)]
        own = (row["record"],) if facts is town.facts else ()
        people = Figure(Gap.UNMEASURED, (), own) if unreadable(row) else Figure(len(names), own) if row["counts"] else Figure(Gap.NOT_APPLICABLE, (), own)
        yield {"town": town.name, "school": row["school"], "school_name": row["school_name"], **{one.key: told(row, one.key) for one in COURSE},
               "people": people, "names": "、".join(names) or None, "note": Figure(f"没有计入：{row['why']}", mark=Mark.FAINT) if row["why"] else None}


def _people_columns(county: County) -> Sequence[Column]:
    return county.placed(Column("name", "姓名", 30, Kind.TEXT), Column("times", "上级培训次数", 7, total=Total.SUM),
                         Column("make_ups", "其中补培", 12, total=Total.SUM), Column("minutes", "时长（分钟）", 8, total=Total.SUM, made_of=("times",)))


def _people(county: County) -> Iterator[Row]:
    """A line a teacher who has attended one."""
    for town in county.towns:
        found: dict[tuple[str, str, str], list[tuple[TermFacts, Mapping[str, Any]]]] = {}
        for facts in town.terms:
            there = presence(facts)
            for one in facts.teachers:
                for activity in there.of(one.key).had:
                    if activity.category == HIGHER:
                        found.setdefault((one.school, one.school_name, one.name), []).append((facts, there.row(one.school, activity)))
        for (school, school_name, name), rows in sorted(found.items()):
            minutes: Value = Gap.UNMEASURED if any(row["minutes"] is None for _, row in rows) else sum(row["minutes"] for _, row in rows)
            yield {"town": town.name, "school": school, "school_name": school_name, "name": name, "times": _figure(town, rows),
                   "make_ups": _figure(town, [one for one in rows if one[1]["make_up"] == YES]), "minutes": minutes}


def _figure(town: Town, rows: Sequence[tuple[TermFacts, Mapping[str, Any]]]) -> Figure:
    """How many lines there are, with those that are of the term reported."""
    return Figure(len(rows), [row["record"] for facts, row in rows if facts is town.facts])


REPORT = CountyReport(
    "K4", "上级培训及补培名单", "谁参加过哪次上级培训，是不是补培。一次一校一行，按日期排；下面是每人几次。",
    (CountyBlock("courses", _columns, _rows, empty="没有登记上级培训", line_of="people"),
     CountyBlock("people", _people_columns, _people, "每人几次", "没有登记上级培训")),
    40,
)
