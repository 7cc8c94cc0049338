"""B12 课题一览: which projects there are, and whether they move (domain E, report 1, 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanxiu_xl.reports.cells import Cells, all_told, named_school, told, unreadable
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Group, Kind, Mark, Report, Row, Total
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.tally import Tally, counting, not_counting

CLOSED = "结题"
PLAIN = ("level", "approval", "leader", "members", "approved_on", "closing_on", "stage", "on_theme", "results", "why")
COLUMNS = (
    Column("school_name", "学校", 12, Kind.TEXT), Column("title", "课题名称", 22, Kind.TEXT, source="#75"), Column("level", "级别", 6, Kind.WORD, source="#76"),
    Column("approval", "立项文号", 12, Kind.TEXT, source="#74"), Column("leader", "主持人", 8.5, Kind.WORD), Column("members", "成员", 16, Kind.LONG),
    Column("approved_on", "立项日期", 11, Kind.DAY), Column("closing_on", "计划结题", 11, Kind.DAY), Column("stage", "阶段", 6, Kind.WORD),
    Column("on_theme", "与主题有关", 7, Kind.WORD, source="#6"),
    Column("activities", "活动次数", 7, meaning="本学期算数的研修活动里，关联编号是这个课题的次数", source="C2 U8", total=Total.SUM,
           looks_at={"activities": ("related_id",), "projects": ("project_id",)}),
    Column("results", "阶段成果", 18, Kind.LONG), Column("overdue", "逾期天数", 6, meaning="过了计划结题日期还没有结题的天数", source="#75"),
    Column("why", "不算的原因", 10.5, Kind.LONG, "这一行有错误的，不计分"),
)


def _rows(facts: TermFacts) -> Iterator[Row]:
    levels = {level: at for at, level in enumerate(reversed(facts.term.codes["level"]))}
    done = facts.rows("activities")
    good, bad = Tally(counting(done), "school", "related_id"), Tally(not_counting(done), "school", "related_id")
    unread = {(row["school"], row["related_id"]) for row in facts.records("activities") if unreadable(row)}

    def row(one: Cells) -> Row:
        key = one["school"], one["project_id"]
        unclear = not good.count(*key) and key in unread
        count = good.count(*key)
        mark = Mark.NONE if count or unclear or one["stage"] == CLOSED else Mark.WAIT
        return {
            "school": one["school"], "school_name": named_school(one), "title": Figure(one["title"], (one["record"],)), **all_told(one, PLAIN),
            "activities": Figure(Gap.UNMEASURED if unclear else count, good.records(*key), bad.records(*key), mark), "overdue": _overdue(facts, one),
        }

    listed = sorted(facts.records("projects"), key=lambda one: (levels.get(one["level"], len(levels)), one["school"], one["row"]))
    yield from map(row, listed)


def _overdue(facts: TermFacts, row: Cells) -> Figure:
    """Days since the planned end; a project without one is never late, one that has ended is not."""
    if any(told(row, key) is Gap.UNMEASURED for key in ("closing_on", "stage")):
        return Figure(Gap.UNMEASURED)
    if row["closing_on"] is None or row["stage"] == CLOSED:
        return Figure(Gap.NOT_APPLICABLE)
    days = max((facts.as_of - date.fromisoformat(row["closing_on"])).days, 0)
    return Figure(days, mark=Mark.BAD if days else Mark.NONE)


REPORT = Report(
    "B12", "课题一览", "有哪些课题、动了没有。级别高的在前；没有研究活动的标出，过了计划结题日期还没结题的写逾期几天。", "校长、教科研负责人",
    (Block("projects", COLUMNS, _rows, anchor=("school", "title"), lists={"projects": ()}, line_of="title"),), Group.STATISTICS, 60,
)
