"""Rules on days (domain D3): holidays, the future, plans that are due; and what other rules ask of two dates of a row."""

from __future__ import annotations

from datetime import date

from yanxiu_xl.checks.check_run import CheckRun, Row
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.facts.records import DONE
from yanxiu_xl.measures.calendar import day_off
from yanxiu_xl.problems.model import E, Entry, W

DATED = (("activities", "date"), ("observations", "date"), ("open_lessons", "date"), ("open_lessons", "reviewed_on"),
         ("writings", "date"), ("writings", "checked_on"), ("reviews", "date"), ("activities", "filed_on"),
         ("profile", "reported_on"), ("archive", "done_on"), ("mentoring", "agreed_on"), ("projects", "approved_on"))
"""Dates of what has been done; beginnings and ends that are planned may lie ahead."""


def earlier(row: Row, first: str, second: str) -> bool:
    """True where both ISO dates are there and the first is earlier."""
    return row[first] is not None and row[second] is not None and row[first] < row[second]


def days_between(row: Row, first: str, second: str) -> int | None:
    """Days from the first to the second date, None where one is missing."""
    if row[first] is None or row[second] is None:
        return None
    return (date.fromisoformat(row[second]) - date.fromisoformat(row[first])).days


def report_late(run: CheckRun, code: str, sheet: str, key: str, rows: list[Row], limit: int) -> None:
    """Findings where the day of ``key`` lies more than ``limit`` days after the row's date."""
    late = [(row, days) for row in rows if (days := days_between(row, "date", key)) is not None and days > limit]
    words = ({"n": days, "limit": limit} for _, days in late)
    run.report(code, sheet, key, (row for row, _ in late), words, variant="late")


@rule(Entry("R05", W, "周末或节假日上课", "{value}是{day}，一般不上课。",
            "请核对日期；确属补课请在备注或课题里写明。", source="D3", clause="#26、#31", example={"value": "2020-10-18"}))
def lesson_on_a_day_off(run: CheckRun) -> None:
    holidays, unfilled = run.term.holidays, run.term.unfilled_years
    for sheet in ("observations", "open_lessons"):
        off = {
            day: day_off(date.fromisoformat(day), holidays, unfilled) for day in set(run.columns[sheet]["date"]) if day is not None
        }
        online = "网络" if sheet == "observations" else None
        rows = [row for row in run.rows[sheet] if off.get(row["date"]) and not (online and row["scope"] == online)]
        run.report("R05", sheet, "date", rows, ({"day": off[row["date"]]} for row in rows))


@rule(Entry("R06", E, "日期在今天以后", "{value}还没到，不能提前登记。", "请改成实际日期，或等做完再登记。", source="D3",
            example={"value": "2021-01-20"}))
def date_in_the_future(run: CheckRun) -> None:
    today = run.as_of.isoformat()
    for sheet, key in DATED:
        ahead = [at for at, day in enumerate(run.columns[sheet][key]) if day is not None and day > today]
        run.report("R06", sheet, key, (run.rows[sheet][at] for at in ahead))


@rule(Entry("R21", W, "学校计划晚于截止日", "学校校本研修计划要求{limit}前完成，现在{state}。", "完成了请填完成日期；日期写错了请改正。", source="D3",
            clause="#52", parameters=("school_plan_due",), example={"state": "还没有完成"}))
def school_plan_late(run: CheckRun) -> None:
    due = run.term["school_plan_due"].isoformat()
    plans = [row for row in run.rows["archive"] if row["item_code"] == "D03"]
    late = [row for row in plans if row["completion"] in DONE and (row["done_on"] or "") > due]
    run.report("R21", "archive", "done_on", late, ({"limit": due, "state": f"{row['done_on']}才完成"} for row in late))
    if run.as_of.isoformat() > due:
        open_ = [row for row in plans if row["completion"] not in {*DONE, None, "不适用"}]
        words = ({"limit": due, "state": f"是“{row['completion']}”"} for row in open_)
        run.report("R21", "archive", "completion", open_, words)
