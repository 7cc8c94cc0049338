"""B16 信息上传台账: what each school has had published, month by month (domain E, report 1, 16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yanxiu_xl.measures.observations import months_over
from yanxiu_xl.reports.cells import all_told, named_school, school_cells
from yanxiu_xl.reports.model import Block, Column, Figure, Group, Kind, Report, Row, Total
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import ByMonth, Tally

DETAILS = (
    Column("date", "日期", 12, Kind.DAY), Column("school_name", "学校", 16, Kind.TEXT), Column("title", "标题", 36, Kind.TEXT),
    Column("author", "作者", 9, Kind.WORD), Column("platform", "上传平台", 18, Kind.TEXT), Column("level", "级别", 7, Kind.WORD),
    Column("link", "链接或文号", 24, Kind.TEXT), Column("activity_id", "对应活动", 12, Kind.WORD),
)


def _months(facts: TermFacts) -> Sequence[Column]:
    return (
        Column("school_name", "学校", 16, Kind.TEXT), Column("all", "合计", 7, total=Total.SUM),
        *(Column(month, f"{int(month[5:])}月", 7, meaning=f"要求每月{facts.term['reports_per_month']}条", source="C2 U10", total=Total.SUM)
          for month in facts.months),
    )


def _by_month(facts: TermFacts) -> Iterator[Row]:
    frame = facts.register("reports_uploaded")
    by_month, everything, least = ByMonth(frame), Tally(frame, "school"), facts.term["reports_per_month"]
    over = months_over(facts.term, facts.as_of)
    for school in facts.schools:
        yield {
            **school_cells(facts, school.code), "all": everything.figure(school.code),
            **{month: by_month.figure(school.code, month, least, month in over) for month in facts.months},
        }


def _details(facts: TermFacts) -> Iterator[Row]:
    keys = [column.key for column in DETAILS if column.key != "school_name"]
    for row in facts.register("reports_uploaded").sort_values(["date", "school", "row"], na_position="last").to_dict("records"):
        line = {str(key): value for key, value in row.items()}
        plain = all_told(line, keys)
        yield {"school": row["school"], "school_name": named_school(line), **{key: Figure(value, (row["record"],)) for key, value in plain.items()}}


REPORT = Report(
    "B16", "信息上传台账", "各月各校几条。过了月还少于要求的标红，下面是每一条。", "校长",
    (Block("months", _months, _by_month, "各校各月条数", anchor=("school",)), Block("details", DETAILS, _details, "明细")), Group.LEDGER, 20,
)
