"""B15 包校指导与检查整改台账 and B16 信息上传台账 against the registers: months of each school, every line, what is late."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import good_registers, town_of
from yanxiu_xl.reports.model import Gap, Link, Mark
from yanxiu_xl.workbooks.sheets import Typed

VISITS = """
SELECT school, COALESCE(SUM(kind = '包校蹲点'), 0), COALESCE(SUM(kind <> '包校蹲点'), 0), COALESCE(SUM(lessons), 0),
  SUM(deadline < :today AND fixed_on IS NULL AND COALESCE(result, '') NOT IN ('已整改', '无需整改'))
FROM register_inspections GROUP BY school
"""
BY_MONTH = {
    "B15": "SELECT school, substr(date, 1, 7), COUNT(*) FROM register_inspections WHERE kind = '包校蹲点' AND date IS NOT NULL GROUP BY 1, 2",
    "B16": "SELECT school, substr(date, 1, 7), COUNT(*) FROM register_reports_uploaded WHERE date IS NOT NULL GROUP BY 1, 2",
}
LINES = {
    "B15": ("SELECT date, kind, inspector, lessons, faults, demand, deadline, fixed_on, result FROM register_inspections",
            ("date", "kind", "inspector", "lessons", "faults", "demand", "deadline", "fixed_on", "result")),
    "B16": ("SELECT date, title, author, platform, level, link, activity_id FROM register_reports_uploaded",
            ("date", "title", "author", "platform", "level", "link", "activity_id")),
}


def agree(facts):
    """Both reports say what the registers hold."""
    db, codes = facts.archive.db, {name: code for code, name in facts.names.items()}
    for code, question in BY_MONTH.items():
        asked = {(codes[school], month): count for school, month, count in db.execute(question) if month in facts.months}
        lines = table(facts, code).rows
        assert {line["school"] for line in lines} == set(facts.names)
        shown = {(line["school"], month): line[month].value for line in lines for month in facts.months}
        assert {key: count for key, count in shown.items() if count not in (0, Gap.NOT_APPLICABLE)} == asked
        asked_of, keys = LINES[code]
        assert sorted(values(facts, code, *keys, block="details"), key=str) == sorted(db.execute(asked_of).fetchall(), key=str)
    every = {codes[school]: line for school, *line in db.execute(VISITS, {"today": facts.as_of.isoformat()})}
    for school, *line in values(facts, "B15", "school", "all", "inspected", "lessons", "open"):
        assert line == every.get(school, [0, 0, 0, 0])
    for code, block, skip in (("B15", "months", ("lessons",)), ("B15", "details", ("lessons", "overdue")), ("B16", "months", ()), ("B16", "details", ())):
        records_agree(facts, code, block, skip)


@pytest.mark.parametrize("name", TOWNS)
def test_visits_and_news_are_those_of_the_registers(name):
    agree(town(name))


def test_visits_and_news_of_the_demo_town_are_those_of_the_registers(demo):
    with of_demo(demo) as facts:
        agree(facts)
        overdue = [days for (days,) in values(facts, "B15", "overdue", block="details") if isinstance(days, int) and days]
        assert overdue
        late = facts.archive.db.execute("SELECT COUNT(*) FROM across_problem WHERE code = 'M16'").fetchone()
        assert late == (len(overdue),)


def inspected(*lines, as_of=date(2020, 10, 31), **more):
    rows = [{"date": date(2020, 9, 21), "school": "柳林小学", "kind": "专项检查", "inspector": "周海涛", **line} for line in lines]
    return merged(town_of(), good_registers() | {"inspections": rows, **more}, as_of=as_of)


FAULT = {"faults": "听课记录不全", "deadline": date(2020, 10, 20), "result": "未整改"}
LATE = [
    ("eleven days after", FAULT, 11, Mark.BAD),
    ("the day itself", {**FAULT, "deadline": date(2020, 10, 31)}, 0, Mark.NONE),
    ("mended", {**FAULT, "fixed_on": date(2020, 10, 25)}, 0, Mark.NONE),
    ("said to be mended", {**FAULT, "result": "已整改"}, 0, Mark.NONE),
    ("still at it", {**FAULT, "result": "整改中"}, 11, Mark.BAD),
    ("no result yet", {**FAULT, "result": None}, 11, Mark.BAD),
    ("nothing demanded", {"result": "无需整改"}, Gap.NOT_APPLICABLE, Mark.NONE),
    ("a deadline that cannot be read", {**FAULT, "deadline": Typed("下月底")}, Gap.UNMEASURED, Mark.NONE),
]


@pytest.mark.parametrize(("line", "days", "mark"), [c[1:] for c in LATE], ids=[c[0] for c in LATE])
def test_days_after_the_deadline(line, days, mark):
    (row,) = table(inspected(line), "B15", "details").rows
    assert (row["overdue"].value, row["overdue"].mark) == (days, mark)


def test_what_is_overdue_comes_first_the_longest_of_all():
    facts = inspected({}, {**FAULT, "deadline": date(2020, 10, 29)}, FAULT)
    assert values(facts, "B15", "overdue", block="details") == [(11,), (2,), (Gap.NOT_APPLICABLE,)]


MONTHS = [
    # a visit, school, month; what the matrix says on 2020-10-31
    ("visited", {"kind": "包校蹲点"}, "01", "2020-09", 1, Mark.NONE),
    ("another kind of inspection is no visit", {}, "01", "2020-09", 0, Mark.BAD),
    ("a month that is not over", {}, "01", "2020-10", 0, Mark.NONE),
    ("the centre visits itself not", {}, "00", "2020-09", Gap.NOT_APPLICABLE, Mark.NONE),
    ("a visit on a day that cannot be read", {"kind": "包校蹲点", "date": Typed("九月下旬")}, "01", "2020-09", Gap.UNMEASURED, Mark.NONE),
]


@pytest.mark.parametrize(("line", "school", "month", "count", "mark"), [c[1:] for c in MONTHS], ids=[c[0] for c in MONTHS])
def test_months_of_visits(line, school, month, count, mark):
    (row,) = (row for row in table(inspected(line), "B15").rows if row["school"] == school)
    assert (row[month].value, row[month].mark) == (count, mark)


NEWS = {"date": date(2020, 9, 17), "school": "柳林小学", "title": "讲座", "platform": "县教育网", "level": "县"}
NEWS_MONTHS = [
    ("one", NEWS, "2020-09", 1, Mark.NONE),
    ("none in a month that is over", {**NEWS, "date": date(2020, 10, 17)}, "2020-09", 0, Mark.BAD),
    ("none yet", NEWS, "2020-11", 0, Mark.NONE),
    ("on a day that cannot be read", {**NEWS, "date": Typed("九月")}, "2020-09", Gap.UNMEASURED, Mark.NONE),
]


@pytest.mark.parametrize(("line", "month", "count", "mark"), [c[1:] for c in NEWS_MONTHS], ids=[c[0] for c in NEWS_MONTHS])
def test_months_of_news(line, month, count, mark):
    (row,) = (row for row in table(inspected(reports_uploaded=[line]), "B16").rows if row["school"] == "01")
    assert (row[month].value, row[month].mark) == (count, mark)


def test_news_stand_by_day_and_a_school_that_is_not_on_the_list_under_its_own_name():
    lines = [{**NEWS, "date": date(2020, 10, 9), "title": "二"}, NEWS, {**NEWS, "school": "无名小学", "title": "三", "date": date(2020, 10, 10)}]
    facts = inspected(reports_uploaded=lines)
    assert values(facts, "B16", "title", "school_name", block="details") == [("讲座", "柳林小学"), ("二", "柳林小学"), ("三", "无名小学")]
    assert table(facts, "B16").rows[1]["school_name"].link == Link("B01", ("01",))
