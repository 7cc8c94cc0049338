"""Rows inserted, deleted, sorted and copied in a real spreadsheet program: every live result stays what the program measures.

An inserted row gets its formulas from its neighbour, as a table of Excel does by itself; LibreOffice does not.
"""

import pytest

from tests.score_rows import LAST_DAY, full_rows
from tests.support import TERM, good_rows, write_return
from tests.test_office_progress import compare
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.automatic import EXPECTED
from yanxiu_xl.forms.model import FIRST_DATA_ROW, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.submissions import SubmissionReader

pytestmark = pytest.mark.office


def text(figure):
    """A figure as it is compared: whether a whole number comes as a fraction is the engine's affair."""
    return f"{figure:.2f}" if isinstance(figure, int | float) and not isinstance(figure, bool) else str(figure or "")


def area(key, first, last):
    """Some rows of a sheet, in all of its columns."""
    return f"A{first}:{letters(len(SHEETS[key].columns) - 1)}{last}"


def at(key, what, *details):
    return (SHEETS[key].title, what, *details)


def copied(key, source, target):
    return at(key, "copy", area(key, source, source), area(key, target, target))


def sorted_by(key, column, last, ascending=True):
    return at(key, "sort", area(key, FIRST_DATA_ROW, last), SHEETS[key].position(column), ascending)


def of_project(run, row):
    """Activities of a project that count."""
    return sum(one["related_id"] == row["project_id"] and (("activities", one["at"]) not in run.faulty)
               for one in run.rows["activities"])


COUNTED = {**EXPECTED, ("projects", "activities"): of_project}
LAST = SHEETS["observations"].last_row
HANDLED = (
    # a row above the first, in the middle, and above the last that is prepared, each with a record; then rows are deleted at all places
    at("observations", "insert", 4), copied("observations", 9, 4),
    at("observations", "insert", 20), copied("observations", 40, 20),
    at("observations", "insert", LAST + 2), copied("observations", 30, LAST + 2),
    at("observations", "delete", 5), at("observations", "delete", 33), at("observations", "delete", LAST + 1),
    copied("observations", 12, 16), sorted_by("observations", "observer", LAST, False), sorted_by("observations", "date", LAST),
    at("roster", "insert", 4), copied("roster", 7, 4), at("roster", "delete", 7), sorted_by("roster", "work_since", 103),
    at("writings", "insert", 4), copied("writings", 10, 4), at("writings", "delete", 6), at("writings", "delete", 503),
    copied("writings", 15, 17), sorted_by("writings", "teacher", 502, False),
    at("open_lessons", "insert", 4), copied("open_lessons", 6, 4), at("open_lessons", "delete", 6), sorted_by("open_lessons", "date", 300, False),
    at("evaluations", "insert", 4), copied("evaluations", 7, 4), at("evaluations", "delete", 5), sorted_by("evaluations", "judge", 300),
    at("activities", "delete", 4), at("activities", "insert", 5), copied("activities", 7, 5), sorted_by("activities", "topic", 300),
    at("reviews", "insert", 4), copied("reviews", 6, 4), at("reviews", "delete", 5), sorted_by("reviews", "teacher", 100, False),
    at("projects", "insert", 4), copied("projects", 5, 4), at("projects", "delete", 5),
)


def test_live_results_follow_the_rows(office, tmp_path):
    rows = {**good_rows(), **full_rows()}
    last = dict(rows["observations"][3], period="7")
    rows["observations"] = [*rows["observations"], *[{}] * (1000 - len(rows["observations"]) - 1), last]
    source, target = write_return(tmp_path / "行.xlsx", rows), tmp_path / "改过的.xlsx"
    columns = [(SHEETS[sheet], letters(SHEETS[sheet].position(key))) for sheet, key in COUNTED]
    _, values = compare(
        office, TERM, source, target, handled=HANDLED,
        columns=[(sheet.title, f"{letter}{FIRST_DATA_ROW}:{letter}{sheet.last_row + 2}") for sheet, letter in columns],
    )
    shown = {
        (sheet.title, f"{letter}{row}"): text(value)
        for (sheet, letter), cells in zip(columns, values, strict=True) for row, value in enumerate(cells, FIRST_DATA_ROW)
    }
    run = run_checks(TERM, SubmissionReader(TERM).read(target), LAST_DAY)
    seen = 0
    for (key, column), expected in COUNTED.items():
        sheet, table = SHEETS[key], run.submission.tables[key]
        for row in run.rows[key]:
            place = (sheet.title, f"{letters(sheet.position(column))}{table.rows[row['at']]}")
            wanted = expected(run, row)
            if wanted is not None:
                assert shown.pop(place) == text(wanted), place
                seen += 1
            else:
                assert shown.pop(place) not in {"", "有错误值"}, place
    assert seen > 150
    assert set(shown.values()) == {""}, "rows without a record show nothing"
