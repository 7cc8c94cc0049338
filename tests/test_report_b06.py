"""B06 公开课、合格课、优质课一览 against the archive, and what it says where there is no number."""

from dataclasses import replace

import pytest

from tests.report_sql import ASSESSED, ask, assert_same, of
from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import TERM, school
from yanxiu_xl.reports.model import Gap, Mark, value_of
from yanxiu_xl.workbooks.sheets import Typed

TOTAL = "e.aims + e.substance + e.process + e.group_work + e.bearing + e.effect"
LESSONS = f"""
SELECT l.school_code, l.teacher, l.topic,
  (SELECT COUNT(*) FROM {of('observations')} o WHERE o.school_code = l.school_code AND (o.date, o.period, o.teacher) = (l.date, l.period, l.teacher)),
  COUNT(e.points), ROUND(MAX(e.points), 1), ROUND(MIN(e.points), 1),
  (SELECT w.value FROM worked_out w WHERE w.return_id = l.return_id AND w.sheet = 'open_lessons' AND w.source_row = l.source_row AND w.column_key = 'score'),
  CAST(julianday(l.reviewed_on) - julianday(l.date) AS INTEGER)
FROM {of('open_lessons')} l LEFT JOIN (
  SELECT e.school_code, e.lesson_id, e.judge,
    CASE WHEN e.it_use = '不适用' THEN ({TOTAL}) * 100.0 / (100 - ?) ELSE {TOTAL} + e.it_use END AS points
  FROM {of('evaluations', 'marks', '= 1')} e) e ON (e.school_code, e.lesson_id) = (l.school_code, l.lesson_id) AND e.judge <> l.teacher
GROUP BY l.school_code, l.source_row
"""
WITHOUT = f"""
SELECT t.school_code, t.name, COUNT(l.source_row) FROM {ASSESSED} t
LEFT JOIN {of('open_lessons')} l ON (l.school_code, l.teacher) = (t.school_code, t.name)
GROUP BY 1, 2 HAVING COALESCE(SUM(l.counted), 0) = 0
"""
SHARES = f"""
SELECT r.school_code, COUNT(l.source_row), COALESCE(SUM(recognition = '推荐优质课'), 0), COALESCE(SUM(centre_review = '优质课'), 0),
  COALESCE(SUM(recognition = '推荐优质课' AND centre_review IN ('合格课', '不通过')), 0),
  COALESCE(SUM(recognition = '推荐优质课' AND centre_review IS NULL), 0),
  COALESCE(SUM(centre_review = '优质课' OR (recognition = '推荐优质课' AND centre_review IS NULL)), 0)
FROM school_return r LEFT JOIN {of('open_lessons', '', '= 1')} l ON l.return_id = r.id WHERE r.state <> 'superseded' GROUP BY 1
"""


def check(facts):
    full = facts.term["L.it_use"]
    assert_same(values(facts, "B06", "school", "name", "topic", "observers", "judges", "high", "low", "score", "gap"), ask(facts, LESSONS, full), 3)
    assert_same(values(facts, "B06", "school", "name", "registered", block="without"), ask(facts, WITHOUT), 2)
    shares = ask(facts, SHARES)
    keys = ("school", "lessons", "proposed", "passed", "refused", "waiting", "fine", "share")
    assert_same(values(facts, "B06", *keys, block="shares"), [(*line, line[6] / line[1] if line[1] else None) for line in shares], 1)
    for block in ("lessons", "without", "shares"):
        records_agree(facts, "B06", block, skip=("judges", "topic"))


@pytest.mark.parametrize("name", TOWNS)
def test_lessons_and_those_without_one_are_those_of_the_archive(name):
    check(town(name))


def test_lessons_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)
        assert values(facts, "B06", "school") == sorted(values(facts, "B06", "school"))


def lesson_of(kept=None, **cells):
    """The line of 李强's lesson with some of its cells changed; kept: of its judges' lines as many."""
    rows = school("01")
    rows["open_lessons"] = [{**rows["open_lessons"][0], **cells}]
    rows["evaluations"] = rows["evaluations"][:kept]
    return table(merged({"01": rows}), "B06").rows[0]


@pytest.mark.parametrize(("cells", "kept", "key", "value", "mark"), [
    ({}, None, "score", 87.83, Mark.NONE),
    ({"recognition": None}, 0, "score", Gap.NOT_APPLICABLE, Mark.NONE),
    ({"recognition": None}, 0, "judges", 0, Mark.NONE),
    ({}, None, "gap", 1, Mark.NONE),
    ({"reviewed_on": None}, None, "reviewed", "没评课", Mark.BAD),
    ({"review_points": None}, None, "reviewed", "没写要点", Mark.BAD),
    ({"reviewed_on": Typed("？？")}, None, "reviewed", Gap.UNMEASURED, Mark.NONE),
    ({"date": Typed("？？")}, None, "date", Gap.UNMEASURED, Mark.NONE),
    ({"date": Typed("？？")}, None, "observers", Gap.UNMEASURED, Mark.NONE),
], ids=str)
def test_what_a_lesson_says_where_there_is_no_number(cells, kept, key, value, mark):
    cell = lesson_of(kept, **cells)[key]
    assert value_of(cell) == value
    assert getattr(cell, "mark", Mark.NONE) is mark


def test_a_mark_that_cannot_be_read_is_no_nought():
    rows = school("01")
    rows["open_lessons"][0]["recognition"] = None
    rows["evaluations"] = [{**rows["evaluations"][0], "aims": Typed("？？")}]
    row = table(merged({"01": rows}), "B06").rows[0]
    assert [value_of(row[key]) for key in ("judges", "high", "low", "score", "score_grade")] == [Gap.UNMEASURED] * 5


def without(rows):
    found = values(merged({"01": rows}), "B06", "school", "name", "registered", "valid", "why", block="without")
    return {name: line for code, name, *line in found if code == "01"}


def test_who_has_no_lesson_and_why():
    rows = school("01")
    assert without(rows)["王芳"] == [0, 0, "没有登记公开课"]
    assert "李强" not in without(rows)
    rows["open_lessons"][0]["date"] = Typed("？？")
    assert without(rows)["李强"] == [1, Gap.UNMEASURED, "“授课日期”看不懂"]


@pytest.mark.parametrize(("cap", "recognition", "centre_review", "fine", "mark", "word"), [
    (20, "推荐优质课", None, 1, Mark.BAD, "超过上限20%，由中心校复评决定"),
    (20, "推荐优质课", "优质课", 1, Mark.BAD, "超过上限20%，由中心校复评决定"),
    (20, "推荐优质课", "合格课", 0, Mark.NONE, "没有超过上限20%"),
    (20, "推荐优质课", "不通过", 0, Mark.NONE, "没有超过上限20%"),
    (20, "合格课", None, 0, Mark.NONE, "没有超过上限20%"),
    (100, "推荐优质课", None, 1, Mark.NONE, "没有超过上限100%"),
])
def test_fine_lessons_against_the_limit(cap, recognition, centre_review, fine, mark, word):
    rows = school("01")
    rows["open_lessons"][0] |= {"recognition": recognition, "centre_review": centre_review}
    for row in rows["evaluations"]:
        row |= {"aims": 10, "substance": 10, "process": 20, "group_work": 20}
    facts = merged({"01": rows}, term=replace(TERM, values={**TERM.values, "fine_lesson_cap": cap}))
    row = table(facts, "B06", "shares").rows[0]
    assert (value_of(row["fine"]), row["share"].mark, row["word"]) == (fine, mark, word)
