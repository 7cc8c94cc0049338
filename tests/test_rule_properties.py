"""What holds of every rule, whatever stands in the cells."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.made import made, spoken, unchecked
from tests.support import AS_OF, TERM, good_rows
from tests.test_row_rules import many_mistakes
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.model import Kind, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import place
from yanxiu_xl.workbooks.sheets import Typed

slow = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

TITLES = {sheet.key: sheet.title for sheet in SCHOOL_SHEETS}
POSITIONS = [
    (key, at, column.key)
    for key, rows in good_rows().items()
    for at in range(len(rows))
    for column in SHEETS[key].columns
    if column.kind is not Kind.AUTO
]
"""Every cell of a good return that the program reads."""

NASTY = (
    "约三十", "2020-9-31", "9.5", "#N/A", "#REF!", "无", "、", " ", "\u200b", "0001-1-1", "9999-12-31", "2020-09", "2020-13", "-1", "1e400",
    "NaN", "inf", "9" * 40, "王芳、王芳", "李强，王芳；查无此人", "G-01-001", "G-01-001\n", "(", "[", "\\d", "%s", "{value}", "不适用", "=1+1", "否", "其他",
    "家常课", "专题讲座", "月读书心得", "精读书目", "合格课", "推荐优质课", "部分", "本校", "网络", "县",
)
contents = st.one_of(
    st.none(),
    st.sampled_from(NASTY).map(Typed),
    st.text(max_size=12).map(Typed),
    st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-10, 100_000),
)
"""What a cell may come to hold: nothing, anything typed, a real date, a real number."""


def spoil(spoilt):
    """A good return with those cells replaced."""
    rows = good_rows()
    for (key, at, column), content in spoilt.items():
        rows[key][at][column] = content
    return rows


def unreadable_cells(submission):
    """(sheet, cell) of everything that was reported as unreadable while reading."""
    return {(table.title, table.cell(at, key)) for table in submission.tables.values() for at, key in table.unreadable}


def said_of_unreadable_cells(all_rows):
    """What the checks say of cells that reading had reported as unreadable."""
    returns = [unchecked(rows) for rows in all_rows]
    read = [Counter(spoken(submission)) for submission in returns]
    for one in returns:
        run_checks(TERM, one, AS_OF)
    found = []
    for submission, before in zip(returns, read, strict=True):
        unreadable = unreadable_cells(submission)
        assert unreadable <= {(line[3], line[4]) for line in before}
        found += [line for line in Counter(spoken(submission)) - before if (line[3], line[4]) in unreadable]
    return found


spoilings = st.dictionaries(st.sampled_from(POSITIONS), contents, min_size=1, max_size=60)


@slow
@given(st.lists(spoilings, min_size=1, max_size=8))
def test_no_content_of_any_cell_stops_a_rule_and_what_cannot_be_read_is_reported_once_only(many):
    assert said_of_unreadable_cells(map(spoil, many)) == []


@pytest.mark.parametrize("content", [None, *map(Typed, ("约三十", "2020-9-31", "#N/A", "无"))], ids=str)
def test_a_rule_never_speaks_of_a_column_that_cannot_be_read(content):
    """Every column in turn holds the same thing in all its rows."""
    columns = sorted({(key, column) for key, _, column in POSITIONS})
    cells = [[position for position in POSITIONS if (position[0], position[2]) == one] for one in columns]
    assert said_of_unreadable_cells(spoil(dict.fromkeys(one, content)) for one in cells) == []


@slow
@given(st.sets(st.sampled_from(sorted(TITLES)), min_size=1), st.sets(st.sampled_from(POSITIONS), max_size=80))
def test_no_empty_sheet_and_no_blank_cell_stops_a_rule(emptied, blanked):
    rows = spoil(dict.fromkeys(blanked))
    for key in emptied:
        rows[key] = []
    submission = made(rows)
    assert {p.code for p in submission.problems if p.sheet in {TITLES[key] for key in emptied if SHEETS[key].layout is Layout.TABLE}} <= {
        "F12", "S08", "S14"  # what is not there at all
    }


@slow
@given(st.lists(st.integers(0, 2**32), min_size=1, max_size=8))
def test_the_order_of_rows_changes_nothing_that_is_said_within_rows(seeds):
    """Numbers of records travel with them. A second line of a judge or a teacher does not count, so none is given."""
    returns = [made(numbered_mistakes()), *(made(shuffled(numbered_mistakes(), Random(seed))) for seed in seeds)]
    expected, *others = map(said_within_rows, returns)
    assert len({code for code, *_ in expected}) > 15
    assert all(other == expected for other in others)


def shuffled(rows, random):
    for key, lines in rows.items():
        if SHEETS[key].layout is Layout.TABLE:
            random.shuffle(lines)
    return rows


def numbered_mistakes():
    """Many mistakes, no two rows of which are told apart by their order alone; every record has its number."""
    rows = many_mistakes()
    for key, lines in rows.items():
        sheet = SHEETS[key]
        for column in (c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER):
            for number, line in enumerate(lines, 1):
                if line:
                    line[column] = f"{sheet.id_prefix}-01-{number:03d}"
    rows["roster"] = [line for at, line in enumerate(rows["roster"]) if at < 6 or line["name"] != "王芳"]
    seen = set()
    rows["evaluations"] = [
        line for line in rows["evaluations"]
        if (pair := (line["lesson_id"], line["judge"])) not in seen and not seen.add(pair)
    ]
    return rows


def said_within_rows(submission):
    """Code, column and words of everything the rules within rows say."""
    return Counter(
        (p.code, p.variant, p.level, p.sheet, p.cell.rstrip("0123456789"), p.value, p.message.removeprefix(place(p.sheet, p.row)))
        for p in submission.problems if p.code.startswith("R")
    )
