"""B12 课题一览 against the archive: activities of each project, what is late, the order."""

from datetime import date

import pytest

from tests.report_towns import TOWNS, merged, of_demo, records_agree, table, town, values
from tests.town import school
from yanxiu_xl.reports.model import Gap, Mark
from yanxiu_xl.workbooks.sheets import Typed

PROJECTS = """
SELECT r.school_code, p.title, p.leader, (
  SELECT COUNT(*) FROM row_activities a WHERE a.return_id = r.id AND a.related_id = p.project_id AND NOT EXISTS (
    SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'activities' AND x.source_row = a.source_row)),
  CASE WHEN p.stage IS NULL OR p.closing_on IS NULL OR p.stage = '结题' THEN NULL
       ELSE MAX(CAST(julianday(:today) - julianday(p.closing_on) AS INTEGER), 0) END
FROM row_projects p JOIN school_return r ON r.id = p.return_id WHERE r.state <> 'superseded' ORDER BY 1, 2
"""


def expected(facts):
    return sorted(facts.archive.db.execute(PROJECTS, {"today": facts.as_of.isoformat()}).fetchall(), key=str)


def told(facts):
    lines = values(facts, "B12", "school", "title", "leader", "activities", "overdue")
    return sorted(((*line[:4], None if isinstance(line[4], Gap) else line[4]) for line in lines), key=str)


@pytest.mark.parametrize("name", TOWNS)
def test_projects_and_their_activities_are_those_of_the_archive(name):
    facts = town(name)
    assert told(facts) == expected(facts)
    records_agree(facts, "B12", skip=("overdue",))


def test_projects_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        assert told(facts) == expected(facts)
        records_agree(facts, "B12", skip=("overdue",))
        shown = {(code, row): value for code, row, value in facts.archive.db.execute(
            "SELECT r.school_code, w.source_row, w.value FROM worked_out w JOIN school_return r ON r.id = w.return_id"
            " WHERE r.state <> 'superseded' AND w.sheet = 'projects' AND w.column_key = 'activities'")}
        lines = table(facts, "B12").rows
        assert {(line["school"], line["title"].records[0].row): line["activities"].value for line in lines} == shown


def one_project(**cells):
    rows = school("01")
    rows["projects"] = [{**rows["projects"][0], **cells}]
    (line,) = table(merged({"01": rows}), "B12").rows
    return line


LATE = [
    # what the line tells, as of 2020-10-31: days late
    ("the day itself", {"closing_on": date(2020, 10, 31)}, 0, Mark.NONE),
    ("a day after", {"closing_on": date(2020, 10, 30)}, 1, Mark.BAD),
    ("ended in time or not, it has ended", {"closing_on": date(2020, 10, 1), "stage": "结题"}, Gap.NOT_APPLICABLE, Mark.NONE),
    ("nothing planned", {"closing_on": None}, Gap.NOT_APPLICABLE, Mark.NONE),
    ("a day that cannot be read", {"closing_on": Typed("明年")}, Gap.UNMEASURED, Mark.NONE),
    ("a stage that cannot be read", {"stage": Typed("？？")}, Gap.UNMEASURED, Mark.NONE),
]


@pytest.mark.parametrize(("cells", "days", "mark"), [c[1:] for c in LATE], ids=[c[0] for c in LATE])
def test_days_after_the_planned_end(cells, days, mark):
    found = one_project(**cells)["overdue"]
    assert (found.value, found.mark) == (days, mark)


def test_a_project_without_activities_is_marked_and_one_whose_activity_cannot_be_read_is_not_nought():
    rows = school("01")
    research = rows["activities"][1]
    assert research["related_id"] == "K-01-001"
    for spoilt, shown in (([rows["activities"][0]], (0, Mark.WAIT)), ([{**research, "date": Typed("某日")}], (Gap.UNMEASURED, Mark.NONE))):
        (line,) = table(merged({"01": {**rows, "activities": spoilt}}), "B12").rows
        assert (line["activities"].value, line["activities"].mark) == shown


def test_high_levels_come_first():
    rows = school("01")
    levels = ("校", "国家", "镇", None, "省", "县", "市")
    rows["projects"] = [{**rows["projects"][0], "title": f"课题{at}", "level": level} for at, level in enumerate(levels)]
    assert [level for (level,) in values(merged({"01": rows}), "B12", "level")] == ["国家", "省", "市", "县", "镇", "校", None]


def test_a_line_with_an_error_says_why_it_does_not_count():
    assert "有错误" in one_project(approval=None)["why"]
    assert one_project()["why"] is None
