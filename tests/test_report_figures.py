"""A number of a report leads to the records that make it, whatever report it stands in: its own, those of the cells it is reckoned from, or
the one that its line tells of.
"""

import pytest

from tests.report_towns import TOWNS, of_demo, town
from yanxiu_xl.reports.behind import figure_behind
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.county.catalogue import county_reports
from yanxiu_xl.reports.county.model import County, Town
from yanxiu_xl.reports.model import Block, Column, Figure, Gap, Kind, Record, Row, Table, tables_of, value_of

OF_NO_RECORD = {
    # report, table: columns; what they tell of instead
    ("B01", "schools"): {"ordinal", "issue", "late"},  # the file and its dates
    ("B01", "sheets"): {"ordinal"},
    ("B02", "problems"): {"alike"},  # findings, each with its cell beside it
    ("B04", "schools"): {"deduction"},  # lateness and what is not mended, in words beside it
    ("B07", "months"): {"lacking"},  # months without a record
    ("B10", "schools"): {"methods asked", "contents asked"},  # what the plan lists
    ("B20", "workings"): {"full"},  # the scale
    ("B22", "steps"): {"own", "score", "errors", "removed", "own_was", "score_was", "new", "mended", "changed", "added", "errors_was"},  # the log of merges
    ("K5", "numbers"): {"number", "rate"},  # of schools and files, beside those that have records (asked below)
} | {("B04", f"indicators {first}"): {f"U{n} full" for n in numbers} for first, numbers in (("U1", range(1, 5)), ("U5", range(5, 9)), ("U9", range(9, 12)))}
WITHOUT_COUNTING = {("B01", "others")}
"""Tables of returns that do not count, whose rows are not in 总档案."""
OF_SCHOOLS = {"学校", "上报研修档案的学校"}


def unexplained(code, tables):
    """(table, column) of numbers behind which nothing stands."""
    found = set()
    for one in tables:
        skipped = OF_NO_RECORD.get((code, one.block.key), set())
        for row in one.rows if (code, one.block.key) not in WITHOUT_COUNTING else ():
            for column in one.columns:
                value = value_of(row.get(column.key))
                if isinstance(value, int | float) and value and column.kind is not Kind.RANK and column.key not in skipped:
                    figure = figure_behind(one, row, column)
                    if not (figure.records or figure.left_out):
                        found.add((one.block.key, column.key))
    return found


def unexplained_in(facts):
    """The same of all reports of a term and of the county's."""
    county = County([Town(facts)])
    every = [(code, tables_of(one, facts)) for code, one in reports().items() if not one.public]
    every += [(code, one.on(county)[1]) for code, one in county_reports().items()]
    return {code: found for code, tables in every if (found := unexplained(code, tables))}


@pytest.mark.parametrize("name", TOWNS)
def test_every_number_leads_to_records(name):
    assert unexplained_in(town(name)) == {}


def test_every_number_of_the_demo_town_leads_to_records(demo):
    """But numbers of problems: those of returns that do not count, and those that are told of a whole sheet or file."""
    with of_demo(demo) as facts:
        assert unexplained_in(facts) in ({}, {"B01": {("schools", key) for key in ("error", "warning", "hint", "among")}})


def test_a_number_of_the_summary_leads_to_records_but_that_of_schools(demo):
    with of_demo(demo) as facts:
        (numbers,) = county_reports()["K5"].on(County([Town(facts)]))[1]
        bare = {row["name"] for row in numbers.rows for column in numbers.columns
                if isinstance(value_of(row.get(column.key)), int | float) and value_of(row[column.key]) and not figure_behind(numbers, row, column).records}
    assert bare == OF_SCHOOLS


# --- what is told of a cell that names no record ---

ONE, TWO, THREE = (Record("01", "observations", row) for row in (4, 5, 6))
COLUMNS = (Column("a", "甲"), Column("b", "乙"), Column("c", "丙", made_of=("a", "b")), Column("d", "丁", made_of=("c", "beside")), Column("e", "戊"))


def behind(row: Row, key: str, line_of: str = ""):
    table = Table(Block("x", COLUMNS, lambda _: (), line_of=line_of), COLUMNS, [row])
    found = figure_behind(table, row, next(one for one in COLUMNS if one.key == key))
    return [*found.records], [*found.left_out]


ROW = {"a": Figure(1, (ONE,)), "b": Figure(2, (ONE, TWO), (THREE,)), "c": 3, "d": Figure(4), "e": 5, "beside": Figure(None, (THREE,))}


@pytest.mark.parametrize(("row", "key", "line_of", "records", "left_out"), [
    (ROW, "a", "b", [ONE], []),  # its own
    (ROW, "c", "", [ONE, TWO], [THREE]),  # of those it is reckoned from, each once
    (ROW, "d", "", [ONE, TWO, THREE], [THREE]),  # through another one, and of what stands in no column
    (ROW, "e", "", [], []),  # nobody has said
    (ROW, "e", "a", [ONE], []),  # of the line
    ({**ROW, "e": None}, "e", "a", [], []), ({**ROW, "e": Gap.NOT_APPLICABLE}, "e", "a", [], []),  # says nothing
    ({**ROW, "e": Gap.UNMEASURED}, "e", "a", [ONE], []),  # what cannot be told is of that record all the same
])
def test_what_stands_behind_a_cell(row, key, line_of, records, left_out):
    assert behind(row, key, line_of) == (records, left_out)


@pytest.mark.parametrize("code", [*reports(), *county_reports()])
def test_what_a_column_is_reckoned_from_stands_in_its_line(code):
    """A key that no line has would explain nothing, and nobody would notice."""
    facts = town("good")
    tables = tables_of(reports()[code], facts) if code in reports() else county_reports()[code].on(County([Town(facts)]))[1]
    for one in tables:
        known = {key for row in one.rows for key in row}
        for wanted in (*(key for column in one.columns for key in column.made_of), *filter(None, [one.block.line_of])):
            assert not one.rows or wanted in known, (one.block.key, wanted)
