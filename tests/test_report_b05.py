"""B05 听课统计 against the archive: every count asked again by SQL."""

import pytest

from tests.report_towns import TOWNS, of_demo, records_agree, table, town, values
from yanxiu_xl.reports.model import Link
from yanxiu_xl.reports.sheets.b05_observations import REASONS

VALID = """
SELECT r.school_code, t.name,
  (SELECT COUNT(*) FROM row_observations o WHERE o.return_id = r.id AND o.observer = t.name),
  (SELECT COUNT(*) FROM row_observations o WHERE o.return_id = r.id AND o.observer = t.name AND NOT EXISTS (
     SELECT 1 FROM left_out x WHERE x.school_code = r.school_code AND x.kind = 'observations' AND x.source_row = o.source_row))
FROM row_roster t JOIN school_return r ON r.id = t.return_id
WHERE r.state <> 'superseded' AND t.assessed = '是' ORDER BY 1, 2
"""


def counts(facts):
    return sorted(
        (school, name, registered, valid, invalid) for school, name, registered, valid, invalid
        in values(facts, "B05", "school", "name", "registered", "valid", "invalid")
    )


def expected(facts):
    return [(school, name, told, good, told - good) for school, name, told, good in facts.archive.db.execute(VALID).fetchall()]


@pytest.mark.parametrize("name", TOWNS)
def test_lessons_registered_and_valid_are_those_of_the_archive(name):
    facts = town(name)
    assert counts(facts) == expected(facts)
    records_agree(facts, "B05")


def test_lessons_of_the_demo_town_are_those_of_the_archive(demo):
    with of_demo(demo) as facts:
        assert counts(facts) == expected(facts)
        records_agree(facts, "B05")
        by_score = {(school, one.name): one.valid_observations for school, listed in facts.confirmed_teachers.items() for one in listed}
        assert {(school, name): valid for school, name, _, valid, _ in counts(facts)} == by_score


def test_what_does_not_count_leads_to_the_first_of_its_lines(demo):
    with of_demo(demo) as facts:
        cells = [(row["school"], row[key]) for row in table(facts, "B05").rows for key in ("invalid", *REASONS)]
        for school, cell in cells:
            first = next(iter(cell.left_out), None)
            assert cell.link == (first and Link("", ("听课记录", school, str(first.row))))
            assert bool(cell.value) == bool(first)
        assert {bool(cell.value) for _, cell in cells} == {True, False}
