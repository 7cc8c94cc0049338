"""B10 六方式×七内容 against the archive: counts by SQL, coverage by the points that U6 was filed with."""

from fractions import Fraction

import pytest

from tests.report_sql import ask, of
from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import school
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.measures.numbers import exact
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.scoring.result import Outcome
from yanxiu_xl.workbooks.sheets import Typed

CASES = " ".join(f"WHEN '{one}' THEN '{own}'" for one, own in METHOD_OF_CATEGORY.items())
METHOD = f"COALESCE(method, CASE category {CASES} END)"
PAIRS = f"SELECT school_code, {METHOD}, content, COUNT(*) FROM {of('activities', '', '= 1')} GROUP BY 1, 2, 3"
DETAILS = f"SELECT school_code, content_detail, COUNT(*) FROM {of('activities', '', '= 1')} GROUP BY 1, 2"


def count(cell):
    value = value_of(cell)
    return value if isinstance(value, int) else 0


def check(facts):
    pairs = {line[:3]: line[3] for line in ask(facts, PAIRS)}
    contents, methods = facts.term.codes["content"], facts.term.codes["method"]
    rows = table(facts, "B10", "methods").rows
    assert sorted((row["school"], row["method"]) for row in rows) == sorted((code, method) for code in facts.current for method in methods)
    for row in rows:
        assert [count(row[one]) for one in contents] == [pairs.get((row["school"], row["method"], one), 0) for one in contents]
        assert count(row["all"]) == sum(number for (code, method, _), number in pairs.items() if (code, method) == (row["school"], row["method"]))
    for row in table(facts, "B10", "town").rows:
        assert [count(row[one]) for one in contents] == [
            sum(number for (_, method, content), number in pairs.items() if (method, content) == (row["method"], one)) for one in contents]
        assert value_of(row["covered"]) == sum(value_of(other["covered"]) == "✓" for other in rows if other["method"] == row["method"])
    details = {line[:2]: line[2] for line in ask(facts, DETAILS)}
    for row in table(facts, "B10", "details").rows:
        for one in facts.term.codes["content_detail"]:
            assert row[f"detail {one}"].value == details.get((row["school"], one), 0)
        assert row["blank"].value == details.get((row["school"], None), 0)
        assert row["all"].value == sum(number for (code, _), number in details.items() if code == row["school"])
    coverage_is_that_of_the_scores(facts)
    for block in ("town", "methods", "details"):
        records_agree(facts, "B10", block, skip=("covered",))  # which counts schools, whose records are many


def coverage_is_that_of_the_scores(facts):
    rows = table(facts, "B10", "schools").rows
    assert sorted(row["school"] for row in rows) == sorted(one.code for one in facts.schools)
    for row in rows:
        told = [value_of(row[key]) for key in ("methods", "methods asked", "contents", "contents asked", "share")]
        if row["school"] not in facts.current:
            assert told == [Gap.NOT_APPLICABLE] * 5
            continue
        item = facts.confirmed_schools[row["school"]].items["U6"]
        if Gap.UNMEASURED in told:
            assert item.outcome is Outcome.UNMEASURED
            continue
        done, of_methods, covered, of_contents, share = told
        points = exact(facts.term["U6.methods"]) * Fraction(done, of_methods) + exact(facts.term["U6.contents"]) * Fraction(covered, of_contents)
        assert item.score == points
        assert share == pytest.approx((done + covered) / (of_methods + of_contents), abs=1e-4)
    shares = [value_of(row["share"]) for row in rows if not isinstance(value_of(row["share"]), Gap)]
    assert shares == sorted(shares)


@pytest.mark.parametrize("name", TOWNS)
def test_coverage_is_that_of_the_archive(name):
    check(town(name))


def test_coverage_of_the_demo_town_is_that_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)


def of_school(**changed):
    rows = {**school("01"), **changed}
    facts = merged({"01": rows})
    methods = {row["method"]: row for row in table(facts, "B10", "methods").rows}
    (whole,) = (row for row in table(facts, "B10", "schools").rows if row["school"] == "01")
    return methods, whole


ACTIVITY = school("01")["activities"][0]


@pytest.mark.parametrize(("activity", "method", "content", "value", "mark"), [
    ({}, "专题讲座", "教育教学技能", 1, Mark.NONE),
    ({"method": None}, "专题讲座", "教育教学技能", 1, Mark.NONE),
    ({"method": "自主学习"}, "自主学习", "教育教学技能", 1, Mark.NONE),
    ({}, "自主学习", "教育教学技能", "缺", Mark.BAD),
    ({"date": Typed("？？")}, "专题讲座", "教育教学技能", Gap.UNMEASURED, Mark.NONE),
    ({"date": Typed("？？")}, "自主学习", "教育教学技能", "缺", Mark.BAD),
    ({"content": Typed("？？")}, "专题讲座", "师德", Gap.UNMEASURED, Mark.NONE),
    ({"content": Typed("？？")}, "自主学习", "师德", "缺", Mark.BAD),
    ({"category": Typed("？？"), "method": None}, "自主学习", "教育教学技能", Gap.UNMEASURED, Mark.NONE),
], ids=str)
def test_what_a_cell_says(activity, method, content, value, mark):
    methods, _ = of_school(activities=[{**ACTIVITY, **activity}])
    assert (methods[method][content].value, methods[method][content].mark) == (value, mark)


def test_a_content_for_the_young_is_asked_only_where_there_are_any():
    old = [{**row, "work_since": "2001-08"} for row in school("01")["roster"]]
    methods, whole = of_school(roster=old)
    assert methods["名师指导"]["青年教师专项"].value is Gap.NOT_APPLICABLE
    assert value_of(whole["contents asked"]) == 6
    methods, whole = of_school()
    assert methods["名师指导"]["青年教师专项"].value == "缺"
    assert value_of(whole["contents asked"]) == 7


def test_what_nobody_can_read_may_still_cover():
    nothing = {"writings": [], "observations": [], "open_lessons": [], "evaluations": [], "mentoring": [], "projects": []}
    methods, whole = of_school(activities=[{**ACTIVITY, "date": Typed("？？")}], **nothing)
    assert value_of(whole["share"]) is Gap.UNMEASURED
    assert "专题讲座（有看不懂的格，待定）" in value_of(whole["lacking methods"])
    assert methods["专题讲座"]["covered"].value is Gap.UNMEASURED
    assert methods["自主学习"]["covered"].value == "缺"


def test_lessons_and_writings_cover_without_an_activity():
    methods, whole = of_school(activities=[])
    assert {method for method, row in methods.items() if value_of(row["covered"]) == "✓"} == {"教学观摩", "主动反思"}
    assert (value_of(whole["methods"]), value_of(whole["contents"])) == (2, 1)
    assert value_of(whole["lacking methods"]) == "自主学习、专题讲座、名师指导、参观考察"
    assert values(town("nobody has returned"), "B10", "school", block="methods") == []
