"""B07 专题讲座一览 against the archive: months with a lecture and its material, and which receipt is for which lecture."""

from dataclasses import replace
from datetime import date

import pytest

from tests.report_sql import ask, assert_same, of, register
from tests.report_towns import TOWNS, merged, of_demo, table, town, values
from tests.town import TERM, good_registers, school
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.workbooks.sheets import Typed

YES, HELD, NONE = "✓已办已存", "△已办未存", "×缺"
PASSED = f"{register('lecture_receipts')} s ON s.school_code = l.school_code AND s.result = '合格' AND s.received_on IS NOT NULL"
HELD_IN = f"""
SELECT l.school_code, substr(l.date, 1, 7), COUNT(DISTINCT l.source_row), COUNT(s.source_row)
FROM {of('activities', 'lectures', '= 1')} l LEFT JOIN {PASSED} AND (s.lecture_date = l.date OR bare(s.topic) = bare(l.topic))
WHERE l.category = '专题讲座' GROUP BY 1, 2
"""
LECTURES = f"SELECT school_code, date, topic, minutes FROM {of('activities')} WHERE category = '专题讲座'"
ALONE = f"""
SELECT s.school_code, s.topic, COUNT(*) FROM {register('lecture_receipts')} s WHERE NOT EXISTS (
  SELECT 1 FROM {of('activities', 'lectures', '= 1')} l WHERE l.category = '专题讲座' AND l.school_code = s.school_code
  AND (s.lecture_date = l.date OR bare(s.topic) = bare(l.topic))) GROUP BY 1, 2
"""


def check(facts):
    held = {(code, month): (lectures, filed) for code, month, lectures, filed in ask(facts, HELD_IN)}
    least = facts.term["lectures_per_month"]
    for row in table(facts, "B07").rows:
        signs = []
        for month in facts.months:
            lectures, filed = held.get((row["school"], month), (0, 0))
            told = value_of(row[month])
            signs.append(told)
            if row["school"] not in facts.current:
                assert told is Gap.NOT_APPLICABLE
            elif told is Gap.UNMEASURED:
                assert lectures < least
            else:
                assert told == (NONE if lectures < least else YES if filed else HELD), (row["school"], month)
        if row["school"] in facts.current:
            assert (row["held"], row["kept"], row["lacking"]) == (signs.count(YES) + signs.count(HELD), signs.count(YES), signs.count(NONE))
    reported = [tuple(None if isinstance(one, Gap) else one for one in line) for line in values(facts, "B07", "school", "date", "topic", "minutes", block="details")]
    assert sorted(reported, key=str) == sorted(ask(facts, LECTURES), key=str)
    alone = values(facts, "B07", "school", "topic", block="alone")
    assert sorted(set(alone)) == sorted((code, topic) for code, topic, _ in ask(facts, ALONE))


@pytest.mark.parametrize("name", TOWNS)
def test_months_and_lectures_are_those_of_the_archive(name):
    check(town(name))


def test_lectures_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)
        # what is filed here is what U2 was given for
        for code, confirmed in facts.confirmed_schools.items():
            row = next(row for row in table(facts, "B07").rows if row["school"] == code)
            assert f"{row['held']}/{len(facts.months)}个月有合格讲座" in confirmed.items["U2"].detail


def lecture(day, **cells):
    return {**school("01")["activities"][0], "date": day, "filed_on": day, "topic": f"{day.month}月的讲座", **cells}


def receipt(day, topic, **cells):
    return {**good_registers()["lecture_receipts"][1], "lecture_date": day, "topic": topic, "received_on": date(2020, 9, 20), **cells}


def september(activities, receipts, term=TERM):
    rows = {**school("01"), "activities": [*activities, *school("01")["activities"][1:]]}
    return merged({"01": rows}, {**good_registers(), "lecture_receipts": receipts}, term)


FIRST, SECOND = date(2020, 9, 16), date(2020, 9, 24)
TWO = replace(TERM, values={**TERM.values, "lectures_per_month": 2})
CASES = [
    ([lecture(FIRST)], [receipt(FIRST, "别的")], TERM, YES, Mark.GOOD),
    ([lecture(FIRST)], [receipt(SECOND, "9月的 讲座")], TERM, YES, Mark.GOOD),
    ([lecture(FIRST)], [receipt(SECOND, "别的")], TERM, HELD, Mark.WAIT),
    ([lecture(FIRST)], [receipt(FIRST, "9月的讲座", result="需补充")], TERM, HELD, Mark.WAIT),
    ([lecture(FIRST)], [receipt(FIRST, "9月的讲座", result="退回"), receipt(FIRST, "9月的讲座")], TERM, YES, Mark.GOOD),
    ([lecture(FIRST)], [receipt(FIRST, "9月的讲座", result=Typed("？？"))], TERM, Gap.UNMEASURED, Mark.NONE),
    ([lecture(FIRST)], [], TERM, HELD, Mark.WAIT),
    ([], [receipt(FIRST, "9月的讲座")], TERM, NONE, Mark.BAD),
    ([lecture(FIRST, minutes=10)], [receipt(FIRST, "9月的讲座")], TERM, NONE, Mark.BAD),
    ([lecture(FIRST, date=Typed("？？"))], [], TERM, Gap.UNMEASURED, Mark.NONE),
    ([lecture(FIRST, date=Typed("？？"), minutes=10)], [], TERM, NONE, Mark.BAD),
    ([lecture(FIRST)], [receipt(FIRST, "9月的讲座")], TWO, NONE, Mark.BAD),
    ([lecture(FIRST), lecture(SECOND, topic="又一次")], [receipt(FIRST, "9月的讲座")], TWO, YES, Mark.GOOD),
]


@pytest.mark.parametrize(("activities", "receipts", "term", "sign", "mark"), CASES, ids=range(len(CASES)))
def test_the_sign_of_a_month(activities, receipts, term, sign, mark):
    cell = table(september(activities, receipts, term), "B07").rows[1]["2020-09"]
    assert (cell.value, cell.mark) == (sign, mark)


def test_a_receipt_is_for_one_lecture_and_days_late_are_told():
    late = receipt(SECOND, "又一次", received_on=date(2020, 10, 5))
    facts = september([lecture(FIRST), lecture(SECOND, topic="又一次")], [late, receipt(date(2020, 9, 30), "没有这次")])
    assert_same(
        [(topic, late) for topic, _, late in values(facts, "B07", "topic", "result", "late", block="details")],
        [("9月的讲座", None), ("又一次", (date(2020, 10, 5) - SECOND).days - TERM["lecture_filing_days"])], 1,
    )
    assert values(facts, "B07", "result", block="details") == [("没收到",), ("合格",)]
    assert values(facts, "B07", "topic", "why", block="alone") == [("没有这次", "没有同一天或同一主题、算数的讲座")]


def test_every_sign_names_its_lectures_and_receipts():
    (row,) = (row for row in table(town("good"), "B07").rows if row["school"] == "01")
    assert [record.sheet for record in row["2020-09"].records] == ["activities", "lecture_receipts"]
