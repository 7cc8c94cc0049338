"""B18 按教研组汇总 against the archive: people, lessons, activities, projects, points and visits of every group."""

import pytest

from tests.report_sql import ask, assert_same, of, register
from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import good_registers, school
from yanxiu_xl.reports.model import Gap, value_of
from yanxiu_xl.workbooks.sheets import Typed

PEOPLE = """
(SELECT r.school_code, t.*, COALESCE(t.research_group, CASE WHEN t.typed LIKE '%"research_group"%' THEN '（教研组看不懂）' ELSE '（没写教研组）' END) AS g
 FROM row_roster t JOIN school_return r ON r.id = t.return_id WHERE r.state <> 'superseded' AND t.name IS NOT NULL)
"""
NAMED = "'、' || {} || '、' LIKE '%、' || m.name || '、%'"


def in_group(what, records, name, also="1"):
    """A figure over records of which a column names somebody of the group."""
    return (f"(SELECT {what} FROM {records} x JOIN {PEOPLE} m ON m.school_code = x.school_code AND m.name = x.{name}"
            f" WHERE m.school_code = t.school_code AND m.g = t.g AND {also})")


SEEN = of("observations", "", "= 1")
GROUPS = f"""
SELECT t.school_code, t.g, COUNT(*), SUM(t.assessed = '是'), {in_group('COUNT(*)', SEEN, 'observer', "m.assessed = '是'")},
  {in_group('COUNT(*)', of('open_lessons', '', '= 1'), 'teacher')},
  {in_group('COUNT(*)', SEEN, 'observer', "m.assessed = '是' AND x.reviewed = '是'")},
  (SELECT COUNT(*) FROM {of('activities', '', '= 1')} a WHERE a.school_code = t.school_code AND (a.attendance = '全体' OR EXISTS (
     SELECT 1 FROM {PEOPLE} m WHERE m.school_code = t.school_code AND m.g = t.g AND {NAMED.format("COALESCE(a.participants, '')")}))),
  (SELECT COUNT(*) FROM {of('projects', '', '= 1')} p WHERE p.school_code = t.school_code AND EXISTS (SELECT 1 FROM {PEOPLE} m
     WHERE m.school_code = t.school_code AND m.g = t.g AND {NAMED.format("COALESCE(p.leader, '') || '、' || COALESCE(p.members, '')")}))
FROM {PEOPLE} t GROUP BY 1, 2
"""
VISITS = f"SELECT school_code, research_group, COUNT(*) FROM {register('inspections')} WHERE research_group IS NOT NULL GROUP BY 1, 2"


def check(facts):
    visits = {(code, group): number for code, group, number in ask(facts, VISITS)}
    assert_same(
        [line for line in values(facts, "B18", "school", "group", "teachers", "assessed", "valid", "lessons", "reviews", "activities", "projects")
         if line[2] or line[:2] not in visits],
        ask(facts, GROUPS), 2,
    )
    rows = table(facts, "B18").rows
    assert {(row["school"], row["group"]): value_of(row["visits"]) for row in rows if value_of(row["visits"])} == visits
    for row in rows:
        people = [one for one in facts.assessed if one.school == row["school"] and one.row["research_group"] == row["group"]]
        scores = {one.name: one for one in facts.confirmed_teachers.get(row["school"], ())}
        final = [scores[one.name].base for one in people if not scores[one.name].provisional and scores[one.name].base is not None]
        if people and final:
            assert row["points"] == pytest.approx(sum(final) / len(final), abs=0.0501)
            assert row["pending"] == len(people) - len(final)
        if isinstance(value_of(row["mean"]), float):
            assert value_of(row["mean"]) == value_of(row["valid"]) / value_of(row["assessed"])
    records_agree(facts, "B18")


@pytest.mark.parametrize("name", TOWNS)
def test_groups_are_those_of_the_archive(name):
    check(town(name))


def test_groups_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        check(facts)


def groups(kept=None, **changed):
    facts = merged({"01": {**school("01"), **changed}}, kept)
    return {(row["school"], row["group"]): row for row in table(facts, "B18").rows}


def test_groups_stand_in_the_order_of_the_drop_down():
    assert [group for code, group in groups() if code == "01"] == ["语文组", "数学组", "综合组", "全科组"]


@pytest.mark.parametrize(("cell", "group"), [(Typed("？？"), "（教研组看不懂）"), (None, "（没写教研组）"), ("英语组", "英语组")], ids=str)
def test_nobody_is_lost_whatever_stands_for_the_group(cell, group):
    roster = [{**row, **({"research_group": cell} if row["name"] == "刘建华" else {})} for row in school("01")["roster"]]
    found = groups(roster=roster)
    assert value_of(found["01", group]["teachers"]) == 1
    assert ("01", "全科组") not in found


def test_a_visit_to_a_group_without_people_is_not_lost():
    visit = {**good_registers()["inspections"][0], "research_group": "英语组"}
    row = groups({**good_registers(), "inspections": [visit, {**visit, "research_group": None}]})["01", "英语组"]
    assert (value_of(row["visits"]), row["teachers"]) == (1, 0)


@pytest.mark.parametrize(("changed", "group", "key", "value"), [
    ({}, "综合组", "valid", 1),
    ({"observations": [], "open_lessons": [], "evaluations": []}, "综合组", "valid", 0),
    ({"observations": [{**school("01")["observations"][2], "date": Typed("？？")}]}, "综合组", "valid", Gap.UNMEASURED),
    ({"observations": [{**school("01")["observations"][2], "date": Typed("？？")}]}, "综合组", "mean", Gap.UNMEASURED),
    ({"open_lessons": [{**school("01")["open_lessons"][0], "date": Typed("？？")}]}, "数学组", "lessons", Gap.UNMEASURED),
    ({"roster": [{**row, "assessed": "否", "exemption": "其他"} for row in school("01")["roster"]]}, "语文组", "mean", Gap.NOT_APPLICABLE),
    ({"roster": [{**row, "assessed": "否", "exemption": "其他"} for row in school("01")["roster"]]}, "语文组", "points", Gap.NOT_APPLICABLE),
], ids=range(7))
def test_the_kinds_of_no_number(changed, group, key, value):
    assert value_of(groups(**changed)["01", group][key]) == value
