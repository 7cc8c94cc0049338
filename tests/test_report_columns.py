"""A file that somebody has deleted a column from: what hangs on it cannot be measured, and is neither 0 nor 缺 (domain 0, fact 9)."""

import pytest

from tests.report_towns import merged, table
from tests.town import school
from yanxiu_xl.forms.model import Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reports.model import Gap, value_of

MONTH = "2020-12"
CASES = [
    ("B06", "without", {"open_lessons": {"teacher"}}, {"name": "王芳"}, ("valid",)),
    ("B07", "months", {"activities": {"minutes"}}, {"school": "01"}, ("2020-09", MONTH, "held", "kept", "lacking")),
    ("B08", "teachers", {"writings": {"month"}}, {"name": "李强"}, ("2020-09", MONTH, "book", "excerpt", "diligent")),
    ("B08", "teachers", {"writings": {"chars"}}, {"name": "李强"}, ("essay", "paper")),
    ("B08", "teachers", {"observations": {"reflection"}}, {"name": "赵国栋"}, ("teaching", "review", "study")),
    ("B09", "teachers", {"writings": {"category"}}, {"name": "王芳"}, ("good 0", "good 1", "good 3", "good 5", "good 6", "good 7")),
    ("B09", "teachers", {"projects": {"members"}}, {"name": "刘建华"}, ("good 4",)),
    ("B09", "teachers", {"roster": {"class_teacher"}}, {"name": "王芳"}, ("good 5",)),
    ("B10", "schools", {"activities": {"content"}}, {"school": "01"}, ("share", "methods", "contents")),
    ("B10", "methods", {"activities": {"content"}}, {"method": "自主学习"}, ("师德", "covered")),
    ("B18", "groups", {"observations": {"topic"}}, {"group": "语文组"}, ("valid", "mean", "reviews")),
    ("B18", "groups", {"projects": {"leader"}}, {"group": "全科组"}, ("projects",)),
    ("B18", "groups", {"activities": {"attendance"}}, {"group": "全科组"}, ("activities",)),
]


@pytest.mark.parametrize(("code", "block", "without", "line", "keys"), CASES, ids=range(len(CASES)))
def test_what_a_file_has_no_column_for_is_not_measured(code, block, without, line, keys):
    facts = merged({"01": school("01")}, without=without)
    (row,) = (row for row in table(facts, code, block).rows if all(value_of(row[key]) == value for key, value in line.items()))
    assert {key: value_of(row[key]) for key in keys} == dict.fromkeys(keys, Gap.UNMEASURED)


@pytest.mark.parametrize(("code", "block", "without", "line", "keys"), CASES, ids=range(len(CASES)))
def test_with_its_columns_the_same_file_can_be_measured(code, block, without, line, keys):
    facts = merged({"01": school("01")})
    found = [row for row in table(facts, code, block).rows if all(value_of(row[key]) == value for key, value in line.items())]
    assert found
    assert all(value_of(row[key]) is not Gap.UNMEASURED for row in found for key in keys)


@pytest.mark.parametrize("sheet", [sheet.key for sheet in SCHOOL_SHEETS if sheet.layout is not Layout.FIELDS])
def test_what_is_told_of_a_record_has_no_name_of_a_column(sheet):
    """Of two values of one name a dictionary keeps the last: who was absent (``absent``) was lost that way."""
    names, _ = merged({"01": school("01")})._known(sheet, sheet)
    twice = {name for name in names if names.count(name) > 1}
    assert twice == ({"school"} if sheet == "reviews" else set())
