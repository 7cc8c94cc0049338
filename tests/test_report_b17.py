"""B17 经费收支 against the register: budget, spending, share, what breaks the rules."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, table, town, values
from tests.town import good_registers, town_of
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.workbooks.sheets import Typed

YEARS = """
SELECT year, ROUND(SUM(CASE WHEN direction = '预算' AND origin = '公用经费' THEN amount END), 2),
  ROUND(COALESCE(SUM(CASE WHEN direction = '支出' THEN amount END), 0), 2) FROM register_funds GROUP BY year ORDER BY year DESC
"""
PARTS = """
SELECT year, COALESCE({}, '没有写明'), ROUND(SUM(amount), 2), COUNT(*) FROM register_funds WHERE direction = '支出' GROUP BY 1, 2
"""
BLOCKS = {"origins": "origin", "purposes": "purpose", "schools": "school"}


def agree(facts):
    db = facts.archive.db
    years = db.execute(YEARS).fetchall()
    assert values(facts, "B17", "year", "budget", "spent", block="years") == years
    for (year, budget, spent), (share,) in zip(years, values(facts, "B17", "share"), strict=True):
        assert share == pytest.approx(spent / budget, abs=0.0001), year
    for block, column in BLOCKS.items():
        lines = [line for line in values(facts, "B17", "year", "name", "spent", "lines", block=block) if line[3]]
        assert sorted(lines) == db.execute(PARTS.format(column)).fetchall()
    keys = ("date", "year", "direction", "origin", "purpose", "amount", "person", "voucher", "handler", "note")
    assert values(facts, "B17", *keys, block="details") == db.execute(f"SELECT {','.join(keys)} FROM register_funds ORDER BY date, source_row").fetchall()


@pytest.mark.parametrize("name", TOWNS)
def test_money_is_that_of_the_register(name):
    agree(town(name))


def test_money_of_the_demo_town_is_that_of_the_register(demo):
    with of_demo(demo) as facts:
        agree(facts)


BUDGET, EXPENSE = good_registers()["funds"]


def funded(*lines):
    return merged(town_of(), good_registers() | {"funds": list(lines)})


def spending(amount, **cells):
    return {**EXPENSE, "amount": amount, **cells}


SHARES = [
    # name, lines; share, still wanted, verdict, mark of the share
    ("the line exactly", (BUDGET, spending(5000)), 0.05, 0, "够", Mark.NONE),
    ("a fen less", (BUDGET, spending(4999.99)), 0.05, 0.01, "不到5%", Mark.BAD),
    ("in two parts, of whatever origin", (BUDGET, spending(3000), spending(2000, origin="专项", voucher="记-032")), 0.05, 0, "够", Mark.NONE),
    ("a budget of another origin is none", ({**BUDGET, "origin": "专项"}, spending(5000)), Gap.NOT_APPLICABLE, Gap.NOT_APPLICABLE,
     "没有登记公用经费预算", Mark.NONE),
    ("nothing spent", (BUDGET,), 0, 5000, "不到5%", Mark.BAD),
    ("an amount that cannot be read", (BUDGET, spending(5000), spending(Typed("三千多"), voucher="记-9")), Gap.UNMEASURED, Gap.UNMEASURED,
     "有金额看不懂，算不出", Mark.NONE),
]


@pytest.mark.parametrize(("lines", "share", "short", "verdict", "mark"), [c[1:] for c in SHARES], ids=[c[0] for c in SHARES])
def test_the_share_of_the_budget(lines, share, short, verdict, mark):
    facts = funded(*lines)
    (row,) = table(facts, "B17").rows
    assert (value_of(row["share"]), value_of(row["short"]), value_of(row["verdict"])) == (share, short, verdict)
    assert row["share"].mark is mark
    short_by_rule = any(one.code == "M17" and not one.variant for listed in facts.archive.across().values() for one in listed)
    assert short_by_rule == (mark is Mark.BAD)


def test_a_year_is_compared_with_the_year_before_where_the_register_has_it():
    lines = (BUDGET, spending(5000), {**BUDGET, "year": "2019"}, spending(4000, year="2019", voucher="记-1"))
    assert values(funded(*lines), "B17", "year", "before", "change") == [("2020", 4000, 0.25), ("2019", Gap.NOT_APPLICABLE, Gap.NOT_APPLICABLE)]


WRONG = [
    ("nothing", (BUDGET, spending(5000)), ["", ""]),
    ("rewards out of 公用经费", (BUDGET, spending(5000, purpose="奖励")), ["", "M17"]),
    ("rewards out of another fund", (BUDGET, spending(5000, purpose="奖励", origin="专项")), ["", ""]),
    ("one voucher twice", (BUDGET, spending(3000), spending(3000, date=date(2020, 10, 21))), ["", "M17", "M17"]),
    ("too little", (BUDGET, spending(10)), ["M17", ""]),
    ("an amount that cannot be read", (BUDGET, spending(Typed("三千多"))), ["", "C"]),
]


@pytest.mark.parametrize(("lines", "codes"), [c[1:] for c in WRONG], ids=[c[0] for c in WRONG])
def test_what_breaks_the_rules_stands_beside_the_line(lines, codes):
    found = [row["wrong"] for row in table(funded(*lines), "B17", "details").rows]
    assert [bool(one.value) for one in found] == [bool(code) for code in codes]
    assert all(str(one.value or "").startswith(code) for one, code in zip(found, codes, strict=True))
    assert all((one.mark is Mark.NONE) == (one.value is None) for one in found)


def test_uses_stand_in_the_order_of_the_code_list_and_what_nobody_has_told_last():
    lines = (BUDGET, spending(1, purpose=None, voucher="1"), spending(2, purpose="设备", voucher="2"), spending(3, purpose="差旅费", voucher="3"))
    assert values(funded(*lines), "B17", "name", "spent", block="purposes") == [("差旅费", 3), ("设备", 2), ("没有写明", 1)]
