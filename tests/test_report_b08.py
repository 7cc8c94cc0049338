"""B08 读书写作完成矩阵 against the archive: months, books, lengths, numbers; what is said where there is nothing."""

from datetime import date

import pytest

from tests.report_sql import ASSESSED, ask, assert_same, of
from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import school
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.workbooks.sheets import Typed

COUNTED = of("writings", "", "= 1")


def of_category(what, category, also="1"):
    return f"(SELECT {what} FROM {COUNTED} w WHERE w.school_code = t.school_code AND w.teacher = t.name AND w.category = '{category}' AND {also})"


TEACHERS = f"""
SELECT t.school_code, t.name, {of_category('COUNT(*) > 0', '精读书目', 'title IS NOT NULL AND author IS NOT NULL')},
  {of_category('COUNT(*) > 0', '读书笔记', "excerpt = '有'")}, {of_category('COUNT(*) > 0', '读书笔记', "thoughts = '有'")},
  {of_category('MAX(chars)', '学期心得体会')}, {of_category('MAX(chars)', '教育教学论文')},
  {of_category('COUNT(DISTINCT bare(title))', '教学反思')},
  {of_category('COUNT(DISTINCT bare(title))', '听评课反思')} + (SELECT COUNT(*) FROM {of('observations', '', '= 1')} o
     WHERE o.school_code = t.school_code AND o.observer = t.name AND o.reflection = '有'),
  {of_category('COUNT(*) > 0', '课改自学记录')}
FROM {ASSESSED} t
"""
MONTHS = f"""
SELECT t.school_code, t.name, w.month, COUNT(DISTINCT bare(w.title)) FROM {of('writings', 'reflections', '= 1')} w
JOIN {ASSESSED} t ON (t.school_code, t.name) = (w.school_code, w.teacher) WHERE w.category = '月读书心得' GROUP BY 1, 2, 3
"""
DILIGENT = f"""
SELECT school_code, teacher, month FROM {COUNTED} WHERE category = '月读书心得' AND reading_minutes >= ? GROUP BY 1, 2, 3
"""
NOTHING = ("缺", "登记不全", Gap.UNMEASURED)


def number(value):
    """What a cell says as SQL says it: a tick is 1, 缺 is nothing."""
    return None if value in NOTHING else 1 if value == "✓" or isinstance(value, str) else value


def check(facts):
    keys = ("book", "excerpt", "thoughts", "essay", "paper", "teaching", "review", "study")
    rows = table(facts, "B08").rows
    assert_same([(row["school"], value_of(row["name"]), *(number(value_of(row[key])) for key in keys)) for row in rows], ask(facts, TEACHERS), 2)
    least = max(facts.term["reflections_per_month"], 1)
    done = {(code, name, month) for code, name, month, pieces in ask(facts, MONTHS) if pieces >= least}
    diligent = set(ask(facts, DILIGENT, facts.term["daily_reading_minutes"]))
    for row, who in zip(rows, [(row["school"], value_of(row["name"])) for row in rows], strict=True):
        on_duty = [month for month in facts.months if value_of(row[month]) is not Gap.NOT_APPLICABLE]
        assert [value_of(row[month]) == "✓" for month in on_duty] == [(*who, month) in done for month in on_duty]
        if not isinstance(value_of(row["diligent"]), Gap):
            assert value_of(row["diligent"]) == sum((*who, month) in diligent for month in on_duty)
    lacking = [row["lacking"] for row in rows]
    assert lacking == sorted(lacking, reverse=True)
    months = values(facts, "B08", "school", "done", *facts.months, block="schools")
    for code, total, *by_month in months:
        ticks = [sum(value_of(row[month]) == "✓" for row in rows if row["school"] == code) for month in facts.months]
        assert by_month == ticks
        assert total == sum(ticks)
    records_agree(facts, "B08", skip=("essay", "paper"))
    records_agree(facts, "B08", "schools")


@pytest.mark.parametrize("name", TOWNS)
def test_reading_and_writing_are_those_of_the_archive(name):
    check(town(name))


def test_reading_and_writing_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)
        by_score = {(code, one.name): one for code, listed in facts.confirmed_teachers.items() for one in listed}
        for row in table(facts, "B08").rows:  # who has every month has the full marks of T7
            signs = [value_of(row[month]) for month in facts.months]
            item = by_score[row["school"], value_of(row["name"])].items["T7"]
            if set(signs) == {"✓"}:
                assert item.score == item.full


def monthly(**cells):
    return {"teacher": "王芳", "category": "月读书心得", "title": "读懂孩子", "month": "2020-09", "date": date(2020, 9, 29), "chars": 820,
            "reading_days": 26, "reading_minutes": 40, "original": "是", "checked": "良", **cells}


def of_wang(writings, **on_roster):
    rows = school("01")
    rows["writings"] = writings
    rows["roster"] = [{**row, **(on_roster if row["name"] == "王芳" else {})} for row in rows["roster"]]
    return next(row for row in table(merged({"01": rows}), "B08").rows if value_of(row["name"]) == "王芳")


def writing(kind, **cells):
    return {"teacher": "王芳", "category": kind, "title": f"一篇{kind}", "date": date(2020, 10, 12), "chars": 1600, "original": "是", **cells}


@pytest.mark.parametrize(("writings", "key", "value", "mark"), [
    ([monthly()], "2020-09", "✓", Mark.NONE),
    ([], "2020-09", "缺", Mark.BAD),
    ([monthly(checked="不合格")], "2020-09", "不合格", Mark.WAIT),
    ([monthly(original="否")], "2020-09", "不合格", Mark.WAIT),
    ([monthly(chars=None)], "2020-09", "不算", Mark.WAIT),
    ([monthly(month=Typed("？？"))], "2020-09", Gap.UNMEASURED, Mark.NONE),
    ([monthly(month=Typed("？？"))], "2020-10", Gap.UNMEASURED, Mark.NONE),
    ([monthly()], "diligent", 1, Mark.WAIT),
    ([monthly(reading_minutes=29)], "diligent", 0, Mark.WAIT),
    ([monthly(reading_minutes=Typed("？？"))], "diligent", Gap.UNMEASURED, Mark.NONE),
    ([writing("精读书目", author="某社", chars=None)], "book", "《一篇精读书目》", Mark.NONE),
    ([writing("精读书目", author=Typed("？？"), chars=None, category=Typed("？？"))], "book", Gap.UNMEASURED, Mark.NONE),
    ([writing("学期心得体会")], "essay", 1600, Mark.NONE),
    ([writing("学期心得体会", chars=1499)], "essay", 1499, Mark.WAIT),
    ([writing("学期心得体会", chars=Typed("？？"))], "essay", Gap.UNMEASURED, Mark.NONE),
    ([], "essay", "缺", Mark.BAD),
    ([writing("教育教学论文", original="否")], "paper", "缺", Mark.BAD),
    ([writing("读书笔记", excerpt="有", thoughts="无")], "excerpt", "✓", Mark.NONE),
    ([writing("读书笔记", excerpt="有", thoughts="无")], "thoughts", "缺", Mark.BAD),
    ([writing("教学反思"), writing("教学反思", title="又一篇", date=date(2020, 10, 13))], "teaching", 2, Mark.NONE),
    ([writing("教学反思")], "teaching", 1, Mark.WAIT),
    ([writing("课改自学记录")], "study", "✓", Mark.NONE),
    ([writing("课改自学记录", category=Typed("？？"))], "study", Gap.UNMEASURED, Mark.NONE),
])
def test_what_a_cell_says(writings, key, value, mark):
    cell = of_wang(writings)[key]
    assert (value_of(cell), cell.mark) == (value, mark)


def test_months_not_on_duty_do_not_apply():
    row = of_wang([], on_duty_from=date(2020, 11, 1))
    assert [value_of(row[month]) for month in ("2020-09", "2020-10", "2020-11", "2020-12")] == [Gap.NOT_APPLICABLE, Gap.NOT_APPLICABLE, "缺", "缺"]
