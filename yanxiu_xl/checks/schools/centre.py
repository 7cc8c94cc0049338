"""Rules on the centre's registers of inspections and funds, and on returns that have lost rows (domain D6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yanxiu_xl.checks.frames import complete, records
from yanxiu_xl.checks.registry import rule
from yanxiu_xl.checks.schools.all_schools import AllSchools
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.funds import by_year, spent_on_staff
from yanxiu_xl.measures.inspections import VISIT, days_overdue, owes_visits
from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.problems.model import E, Entry, W
from yanxiu_xl.reading.cells import as_typed

if TYPE_CHECKING:
    import pandas as pd


@rule(
    Entry("M15", W, "某月无包校记录", "{school}{month}没有包校指导记录（每月至少{limit}次）。", "请包校领导补登“指导检查”。", source="D6", clause="#104",
          parameters=("visits_per_month", "assessed_months")),
    Entry("M15", W, "没有包校领导", "{school}没有包校领导。", "请在学期设定的“学校名录”里填包校领导。", "liaison", "D6", "#105"),
)
def month_without_visit(town: AllSchools) -> None:
    count: dict[tuple[str, str], int] = {}
    for row in _known(town.registers["inspections"], "date", "school"):
        if row["kind"] == VISIT:
            key = (town.code(row["school"]), row["date"][:7])
            count[key] = count.get(key, 0) + 1
    least = town.term["visits_per_month"]
    for school in filter(owes_visits, town.term.schools):
        if not school.liaison:
            town.report_school("M15", school.code, variant="liaison", school=school.name)
        for month in town.months():
            if count.get((school.code, month), 0) < least:
                town.report_school("M15", school.code, school=school.name, month=f"{int(month[5:])}月", limit=least)


@rule(Entry("M16", W, "整改逾期", "{school}“{value}”整改期限{date}已过，尚未完成。", "请催办；已完成的请填整改完成日期和结果。", source="D6", clause="#66",
            example={"value": "听课记录不全"}))
def rectification_overdue(town: AllSchools) -> None:
    for row in _known(town.registers["inspections"], "school", "deadline"):
        if days_overdue(row, town.as_of) is not None:
            town.report_register("M16", "inspections", "faults", row, school=row["school"], date=row["deadline"])


@rule(
    Entry("M17", W, "培训支出不足", "{year}年度培训费支出{spent}元，低于公用经费预算{budget}元的{limit}%。", "请补充支出登记，或说明原因。", source="D6",
          clause="#108", parameters=("training_fund_percent",), example={"year": "2020", "spent": "3000", "budget": "100000"}),
    Entry("M17", W, "公用经费用于人员", "公用经费不能用于人员经费，“{value}”支出{amount}元的来源是公用经费。", "请核对支出来源。", "staff", "D6", "#107",
          example={"value": "课时补贴", "amount": "800"}),
    Entry("M17", W, "凭证号重复", "凭证号“{value}”重复（第{rows}行）。", "请核对凭证号。", "voucher", "D6", "#107",
          example={"value": "记-031"}),
)
def funds_against_the_rules(town: AllSchools) -> None:
    rows = _known(town.registers["funds"])
    first = {str(row["year"]): row for row in reversed(rows)}
    for number, year in by_year(rows).items():
        if year.short(town.term):
            town.report_register("M17", "funds", "amount", first[number], year=number, spent=as_typed(half_up(year.spent, 2)),
                                 budget=as_typed(float(year.budget)), limit=f"{town.term['training_fund_percent']:g}")
    for row in rows:
        if spent_on_staff(row) and row["amount"] is not None:
            town.report_register("M17", "funds", "purpose", row, variant="staff", amount=as_typed(row["amount"]))
    vouchers: dict[tuple[Any, Any], list[dict[Any, Any]]] = {}
    for row in _known(town.registers["funds"], "voucher", "year"):
        vouchers.setdefault((row["year"], row["voucher"]), []).append(row)
    for same in vouchers.values():
        for row in same if len(same) > 1 else ():
            town.report_register("M17", "funds", "voucher", row, variant="voucher", rows="、".join(str(one["row"]) for one in same))


def _known(frame: pd.DataFrame, *keys: str) -> list[dict[Any, Any]]:
    """Rows of a register in which each of these is there; blank cells are None."""
    return [{key: None if cell != cell else cell for key, cell in row.items()} for row in records(complete(frame, list(keys)))]  # noqa: PLR0124


@rule(
    Entry("M19", E, "行数比上次少很多", "{school}这次的“{title}”比上次少{n}行（上次{before}行，这次{after}行），没有了上次的{gone}行{whose}。",
          "新的一份先不算，原来那份继续算。请与学校核对：交错了请重交；确实少了，用 yanxiu merge --accept {of} 收下。",
          source="D6", parameters=("row_loss_percent",),
          example={"n": "40", "before": "120", "after": "80", "gone": "40", "whose": "：李强（25行）、孙梅（15行）", "of": "01"}),
    Entry("M25", E, "上次有的行这次没有了", "{school}这次的“{title}”里没有了上次的{gone}行（上次{before}行，这次{after}行）{whose}。",
          "可能只交了一部分。新的一份先不算，原来那份继续算。请与学校核对：交错了请重交；确实删了，用 yanxiu merge --accept {of} 收下。",
          source="D6", parameters=("row_loss_percent",),
          example={"before": "120", "after": "118", "gone": "60", "whose": "：李强（35行）、孙梅（25行）", "of": "01"}),
)
def return_without_what_was_there(town: AllSchools) -> None:
    for school, loss in town.shrunk:
        code = loss.code(town.term["row_loss_percent"])
        if code:
            town.report_school(code, school, school=town.name(school), of=school, title=SHEETS[loss.sheet].title, before=loss.before,
                               after=loss.after, n=loss.before - loss.after, gone=loss.gone, whose=f"：{loss.people}" if loss.people else "")
