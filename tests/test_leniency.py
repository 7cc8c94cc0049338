"""豁免 and 规则启用: an error that the centre forgives for a while, or does not yet insist on, is a hint that says why."""

from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.made import made
from tests.support import AS_OF, TERM, good_rows, read, rows_with, write_return
from yanxiu_xl.problems import Level, UserError
from yanxiu_xl.settings import read_settings, unpack_term
from yanxiu_xl.term.stamp import pack_term
from yanxiu_xl.term.term import Waiver
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.sheets import Typed

ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT
LAST = date(2020, 10, 31)
REASON = "新教师编号还没下来"


def waiving(*waivers):
    return replace(TERM, waivers=tuple(Waiver(*w) for w in waivers))


def starting(**starts):
    return replace(TERM, rule_starts=starts)


def levels(code, rows, term, as_of=AS_OF, school="01"):
    return [p.level for p in made(rows, school, term, as_of).problems if p.code == code]


WRONG = {
    # an error of every kind of finder: what is changed in a good return
    "C01": ("roster", 0, {"gender": None}),  # the cell checks
    "C02": ("observations", 0, {"date": Typed("9.15")}),  # the reader
    "C04": ("observations", 0, {"subject": Typed("外语")}),
    "C05": ("activities", 0, {"minutes": 481}),
    "C06": ("writings", 0, {"teacher": "查无此人"}),
    "R01": ("observations", 0, {"teacher": "李强"}),  # rules within a row
    "R18": ("evaluations", 0, {"aims": 11}),
    "R19": ("reviews", 0, {"own": 101}),
    "X01": ("roster", 1, {"name": "赵国栋"}),  # rules between rows
    "S13": ("activities", 1, {"related_id": "K-01-009"}),  # rules between sheets
    "S15": ("profile", 0, {"teachers": 7}),
    "S17": ("roster", 5, {"exemption": None}),
}


@pytest.mark.parametrize(("code", "sheet", "at", "cells"), [(c, *w) for c, w in WRONG.items()], ids=list(WRONG))
def test_an_error_of_any_kind_can_be_waived_or_start_later(code, sheet, at, cells):
    rows = rows_with(sheet, at, **cells)
    plain = levels(code, rows, TERM)
    assert ERROR in plain
    hints = [HINT if level is ERROR else level for level in plain]
    assert sorted(levels(code, rows, waiving(("01", code, REASON, LAST))), key=str) == sorted(hints, key=str)
    assert sorted(levels(code, rows, starting(**{code: date(2020, 11, 1)})), key=str) == sorted(hints, key=str)


@pytest.mark.parametrize(
    ("school", "code", "until", "as_of", "level"),
    [
        ("01", "S17", LAST, date(2020, 9, 1), HINT),
        ("01", "S17", LAST, date(2020, 10, 30), HINT),
        ("01", "S17", LAST, date(2020, 10, 31), HINT),  # the last day is included
        ("01", "S17", LAST, date(2020, 11, 1), ERROR),
        ("02", "S17", LAST, date(2020, 10, 30), ERROR),  # another school's waiver
        ("", "S17", LAST, date(2020, 10, 31), HINT),  # everybody's
        ("", "S17", LAST, date(2020, 11, 1), ERROR),
        ("01", "S15", LAST, date(2020, 10, 30), ERROR),  # of another rule
    ],
)
def test_a_waiver_holds_for_its_school_its_rule_and_up_to_its_last_day(school, code, until, as_of, level):
    assert levels("S17", rows_with("roster", 5, exemption=None), waiving((school, code, REASON, until)), as_of) == [level]


def test_the_hint_says_until_when_and_why():
    rows = rows_with("roster", 5, exemption=None)
    (waived,) = [p for p in made(rows, term=waiving(("01", "S17", REASON, LAST))).problems if p.code == "S17"]
    (plain,) = [p for p in made(rows).problems if p.code == "S17"]
    assert waived.message == f"{plain.message}（中心校已豁免至2020-10-31：{REASON}）"
    assert (waived.sheet, waived.cell, waived.value, waived.fix) == (plain.sheet, plain.cell, plain.value, plain.fix)


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_waivers_one_that_still_holds_is_enough(order):
    several = [("01", "S17", "第一次", date(2020, 9, 30)), ("", "S17", "第二次", LAST), ("02", "S17", "别校", date(2021, 1, 1))]
    submission = made(rows_with("roster", 5, exemption=None), term=waiving(*several[::order]))
    assert [(p.level, "第二次" in p.message) for p in submission.problems if p.code == "S17"] == [(HINT, True)]


def test_what_is_no_error_is_not_touched_by_a_waiver():
    rows = rows_with("observations", 0, strengths="好")
    term = waiving(("", "C09", REASON, LAST), ("", "S10", REASON, LAST))
    for code in ("C09", "S10"):
        found = [p for p in made(rows, term=term).problems if p.code == code]
        assert found
        assert all(p.level is WARNING and REASON not in p.message for p in found)


def test_each_school_has_its_own_waivers():
    term = waiving(("01", "S17", REASON, LAST))
    returns = [made(rows_with("roster", 5, exemption=None), school, term) for school in ("00", "01", "02")]
    assert [[p.level for p in one.problems if p.code == "S17"] for one in returns] == [[ERROR], [HINT], [ERROR]]


VALID = [
    # an error in 李强's one observation: with a waiver or before the rule's start it counts as valid (domain C1, rule 0)
    ("R01", {"teacher": "李强"}),
    ("R02", {"scope": "镇外", "host_school": "县实验小学"}),
    ("R03", {"teacher": "查无此人"}),
    ("C03", {"date": date(2020, 8, 31)}),
    ("C04", {"subject": Typed("外语")}),
    ("C01", {"lesson_grade": None}),
]


@pytest.mark.parametrize(("code", "cells"), VALID, ids=[code for code, _ in VALID])
def test_an_observation_whose_error_is_waived_counts_as_valid(code, cells):
    rows = rows_with("observations", 0, **cells)

    def valid(term):
        (said,) = [p.message for p in made(rows, term=term).problems if p.code == "S04" and p.value == "李强"]
        return said.partition("有效听课")[2].partition("节")[0]

    assert valid(TERM) == "0"
    assert valid(waiving(("01", code, REASON, LAST))) == "1"
    assert valid(waiving(("02", code, REASON, LAST))) == "0"
    assert valid(starting(**{code: date(2020, 11, 1)})) == "1"
    assert valid(starting(**{code: AS_OF})) == "0"


@pytest.mark.parametrize(
    ("start", "as_of", "level"),
    [
        (date(2020, 11, 1), date(2020, 10, 30), HINT),
        (date(2020, 11, 1), date(2020, 10, 31), HINT),
        (date(2020, 11, 1), date(2020, 11, 1), ERROR),  # from that day on
        (date(2020, 11, 1), date(2020, 11, 2), ERROR),
    ],
)
def test_a_rule_is_a_hint_until_the_day_it_starts(start, as_of, level):
    rows = rows_with("roster", 5, exemption=None)
    term = starting(S17=start)
    (found,) = [p for p in made(rows, term=term, as_of=as_of).problems if p.code == "S17"]
    assert found.level is level
    assert found.message.endswith("（本条从2020-11-01起算错误）") is (level is HINT)
    assert levels("S15", rows_with("profile", 0, teachers=7), term, as_of) == [ERROR]


def test_a_waiver_goes_on_after_the_rule_has_started():
    rows, term = rows_with("roster", 5, exemption=None), replace(starting(S17=date(2020, 10, 1)), waivers=(Waiver("01", "S17", REASON, LAST),))
    assert [levels("S17", rows, term, day)[0] for day in (date(2020, 9, 30), date(2020, 10, 1), LAST, date(2020, 11, 1))] == [
        HINT, HINT, HINT, ERROR,
    ]


def test_a_demand_on_the_whole_term_can_be_waived_on_the_closing_date():
    term, closing = waiving(("01", "S03", REASON, date(2021, 1, 10))), date(2021, 1, 10)
    assert set(levels("S03", good_rows(), term, date(2021, 1, 9))) == {HINT}
    assert set(levels("S03", good_rows(), term, closing)) == {HINT}
    assert set(levels("S03", good_rows(), term, date(2021, 1, 11))) == {ERROR}
    waived = [p.message for p in made(good_rows(), term=term, as_of=closing).problems if p.code == "S03"]
    early = [p.message for p in made(good_rows(), term=term, as_of=date(2021, 1, 9)).problems if p.code == "S03"]
    assert all(REASON in message for message in waived)
    assert not any(REASON in message for message in early)  # what is a hint anyway needs no excuse


def test_a_waiver_works_on_a_workbook_as_it_comes(tmp_path):
    path = write_return(tmp_path / "柳林小学.xlsx", rows_with("observations", 0, observer="查无此人"))
    assert [p.level for p in read(path).problems if p.code == "C06"] == [ERROR]
    assert [p.level for p in read(path, waiving(("01", "C06", REASON, LAST))).problems if p.code == "C06"] == [HINT]


# --- as the centre sets them ---

LENIENT = replace(
    waiving(("01", "S17", REASON, LAST), ("", "R09b", "讲座资料统一送", date(2021, 1, 10)), ("02", "C06", "名册在改", date(2020, 9, 30))),
    rule_starts={"S19": date(2020, 12, 1), "R14b": date(2020, 10, 1)},
)


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, LENIENT)
    return path


def retyped(settings, *cells):
    """Type something into cells of the settings and read them."""
    book = openpyxl.load_workbook(settings)
    for title, address, value in cells:
        book[title][address].value = value
    book.save(settings)
    return read_settings(settings)


def test_waivers_and_starts_are_read_as_they_were_written(settings):
    assert read_settings(settings) == LENIENT
    assert retyped(settings) == LENIENT


def test_a_workbook_carries_them_along():
    carried = unpack_term(pack_term(LENIENT))
    assert (carried.waivers, carried.rule_starts) == (LENIENT.waivers, LENIENT.rule_starts)


def test_an_empty_list_waives_nothing(tmp_path):
    write_settings(tmp_path / "学期设定.xlsx", TERM)
    term = read_settings(tmp_path / "学期设定.xlsx")
    assert (term.waivers, term.rule_starts) == ((), {})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("豁免", "B4", "s17")], ("01", "S17")),
        ([("豁免", "B4", " Ｓ１７ ")], ("01", "S17")),
        ([("豁免", "A4", 2)], ("02", "S17")),
        ([("豁免", "A4", "２")], ("02", "S17")),
        ([("豁免", "A4", None)], ("", "S17")),
        ([("豁免", "D4", "2020.11.5")], ("01", "S17")),
    ],
)
def test_what_is_meant_is_understood(settings, cells, expected):
    first = retyped(settings, *cells).waivers[0]
    assert (first.school, first.code) == expected


def test_a_rule_of_two_parts_is_understood_in_any_case(settings):
    assert retyped(settings, ("规则启用", "A4", "r14B")).rule_starts == LENIENT.rule_starts


BAD = [
    ("豁免", "B5", "R99", "规则编号"),
    ("豁免", "B4", "听课", "规则编号"),
    ("豁免", "B6", None, "规则编号"),
    ("豁免", "C5", None, "理由"),
    ("豁免", "D5", None, "有效期至"),
    ("豁免", "D6", "年底", "有效期至"),
    ("豁免", "D4", "10月31日", "有效期至"),
    ("豁免", "A4", "09", "学校代码"),
    ("豁免", "A6", "柳林小学", "学校代码"),
    ("规则启用", "A4", "R99", "规则编号"),
    ("规则启用", "A5", None, "规则编号"),
    ("规则启用", "B5", None, "从哪天起算错误"),
    ("规则启用", "B4", "下个月", "从哪天起算错误"),
    ("规则启用", "A5", "R14b", "规则编号"),  # twice
]


@pytest.mark.parametrize(("title", "cell", "typed", "header"), BAD, ids=[f"{t}{c}" for t, c, _, _ in BAD])
def test_a_bad_value_stops_and_names_its_cell(settings, title, cell, typed, header):
    with pytest.raises(UserError) as stop:
        retyped(settings, (title, cell, typed))
    assert [(p.sheet, p.cell) for p in stop.value.problems] == [(title, cell)]
    assert f"【{title} 第{cell[1:]}行】" in str(stop.value)
    assert header in str(stop.value)
    assert "\n" not in str(stop.value)


def test_several_bad_values_are_named_at_once(settings):
    with pytest.raises(UserError) as stop:
        retyped(settings, ("豁免", "B4", "X99"), ("豁免", "A5", "77"), ("豁免", "B6", "S99"), ("规则启用", "A4", "S77"))
    assert [(p.sheet, p.cell) for p in stop.value.problems] == [
        ("豁免", "B4"), ("豁免", "A5"), ("豁免", "B6"), ("规则启用", "A4"),
    ]
    assert "共 4 处" in str(stop.value)


def test_the_cell_is_named_where_it_stands_now(settings):
    """Rows and columns may have been moved."""
    book = openpyxl.load_workbook(settings)
    page = book["豁免"]
    page.insert_rows(2)
    page.insert_cols(1)
    page["C7"].value = "S99"
    book.save(settings)
    with pytest.raises(UserError) as stop:
        read_settings(settings)
    assert [(p.sheet, p.cell) for p in stop.value.problems] == [("豁免", "C7")]


@pytest.mark.parametrize("title", ["豁免", "规则启用"])
def test_a_missing_sheet_stops_and_is_named(settings, title):
    book = openpyxl.load_workbook(settings)
    del book[title]
    book.save(settings)
    with pytest.raises(UserError, match=title):
        read_settings(settings)
