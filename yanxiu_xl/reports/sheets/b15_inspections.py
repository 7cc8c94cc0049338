"""B15 包校指导与检查整改台账: who went where, and what has been mended since (domain E, report 1, 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from yanxiu_xl.measures.inspections import VISIT, days_overdue, owes_visits
from yanxiu_xl.measures.observations import months_over
from yanxiu_xl.reports.cells import all_told, school_cells, told
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Link, Mark, Report, Row, Total
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import ByMonth, Tally

TITLE = "包校指导与检查整改台账"
DETAILS = (
    Column("date", "日期", 11.5, Kind.DAY), Column("school_name", "学校", 16, Kind.TEXT), Column("research_group", "教研组", 8, Kind.WORD, source="#66"),
    Column("kind", "类型", 11, Kind.WORD), Column("inspector", "检查(指导)人", 9, Kind.WORD), Column("lessons", "听课节数", 7, total=Total.SUM),
    Column("faults", "存在问题", 18, Kind.LONG), Column("demand", "整改要求", 15, Kind.LONG), Column("deadline", "整改期限", 11, Kind.DAY),
    Column("fixed_on", "完成日期", 11, Kind.DAY), Column("result", "整改结果", 8, Kind.WORD),
    Column("overdue", "逾期天数", 5.5, meaning="过了整改期限、还没有完成的天数", source="M16"),
)


def _months(facts: TermFacts) -> Sequence[Column]:
    asked = f"包校蹲点次数，要求每月{facts.term['visits_per_month']}次"
    return (
        Column("school_name", "学校", 15, Kind.TEXT), Column("liaison", "包校领导", 8.5, Kind.WORD, source="#105"),
        *(Column(month, f"{int(month[5:])}月", 7, meaning=asked, source="M15；#104", total=Total.SUM) for month in facts.months),
        Column("all", "包校合计", 8, total=Total.SUM), Column("inspected", "其他检查", 8, meaning="领导小组检查、专项检查、迎检预查", source="#66", total=Total.SUM),
        Column("lessons", "听课节数", 8, total=Total.SUM), Column("open", "逾期未改", 8, source="M16", total=Total.SUM),
    )


def _by_school(facts: TermFacts) -> Iterator[Row]:
    frame = facts.register("inspections")
    late_days = [days_overdue(row, facts.as_of) for row in frame.to_dict("records")]
    frame = frame.assign(late=pd.Series(late_days, index=frame.index, dtype=object))
    visits = frame[frame["kind"] == VISIT]
    by_month, every, other = ByMonth(visits, frame), Tally(visits, "school"), Tally(frame[(frame["kind"] != VISIT) & frame["kind"].notna()], "school")
    late, told_lessons, lessons = Tally(frame[frame["late"].notna()], "school"), Tally(frame[frame["lessons"].notna()], "school"), dict[str, float]()
    for code, count in zip(frame["school"], frame["lessons"], strict=True):
        lessons[code] = lessons.get(code, 0) + (count or 0)
    over, least = months_over(facts.term, facts.as_of), facts.term["visits_per_month"]
    for school in facts.schools:
        def visited(month: str, code: str = school.code, owes: bool = owes_visits(school)) -> Figure:
            if not owes and not by_month.count(code, month):
                return Figure(Gap.NOT_APPLICABLE)
            return by_month.figure(code, month, least, owes and month in over)

        lacking = owes_visits(school) and not school.liaison
        yield {
            **school_cells(facts, school.code),
            "liaison": Figure("没有", mark=Mark.BAD) if lacking else school.liaison or None, **{month: visited(month) for month in facts.months},
            "all": every.figure(school.code), "inspected": other.figure(school.code),
            "lessons": Figure(lessons.get(school.code, 0), told_lessons.records(school.code)),
            "open": late.figure(school.code, mark=Mark.BAD if late.count(school.code) else Mark.NONE),
        }


def _details(facts: TermFacts) -> Iterator[Row]:
    lines: list[dict[str, Any]] = [{str(key): value for key, value in row.items()} for row in facts.register("inspections").to_dict("records")]
    late = {row["row"]: days_overdue(row, facts.as_of) for row in lines}
    for row in sorted(lines, key=lambda row: (-(late[row["row"]] or 0), row["date"] or "9", row["row"])):
        days = late[row["row"]]
        waits = row["deadline"] is not None or told(row, "deadline") is Gap.UNMEASURED
        overdue = Figure(days, (), mark=Mark.BAD) if days else Figure(Gap.UNMEASURED if row["deadline"] is None else 0) if waits else Figure(Gap.NOT_APPLICABLE)
        plain = all_told(row, ("date", "research_group", "kind", "inspector", "lessons", "faults", "demand", "deadline", "fixed_on", "result"))
        yield {
            **{key: Figure(value, (row["record"],) if key == "date" else ()) for key, value in plain.items()}, "school": row["school"],
            "school_name": Figure(row["school_name"], link=Link("B01", (row["school"],))), "overdue": overdue,
        }


REPORT = Report(
    "B15", TITLE, "去了没有、改了没有。上面是包校领导在各校各月次数（过了月还不够的标红），下面逐条，逾期的在前。", "校长、包校领导",
    (Block("months", _months, _by_school, "各校各月包校次数", anchor=("school",)), Block("details", DETAILS, _details, "明细", line_of="date")), Group.LEDGER, 10,
)
