"""Which term ``new-term`` makes, the days off it comes with, and what is said where they are not known."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from yanxiu_xl.cli import main
from yanxiu_xl.measures.calendar import day_off
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import default_term, read_settings
from yanxiu_xl.term import holidays
from yanxiu_xl.term.holidays import OFF, ON, published, published_years, unfilled_words, unfilled_years
from yanxiu_xl.term.term import School, term_named, term_of
from yanxiu_xl.workbooks.settings_book import UNFILLED_LINE, write_settings
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.choosing import choose_term

AUTUMN, SPRING = "2026-2027-1", "2026-2027-2"
TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 8, 1), AUTUMN), (date(2026, 9, 1), AUTUMN), (date(2026, 12, 31), AUTUMN), (date(2027, 1, 1), AUTUMN),
        (date(2027, 1, 31), AUTUMN), (date(2027, 2, 1), SPRING), (date(2027, 3, 1), SPRING), (date(2027, 7, 31), SPRING),
        (date(2027, 8, 1), "2027-2028-1"), (date(2028, 2, 29), "2027-2028-2"),
    ],
    ids=str,
)
def test_a_day_belongs_to_the_term_that_is_on_or_made_ready(day, code):
    assert term_of(day) == code


def test_every_day_of_a_term_belongs_to_it():
    for code in ("2020-2021-1", "2020-2021-2", AUTUMN, SPRING):
        term = default_term(code)
        day = term["term_start"]
        while day <= term["term_end"]:
            assert term_of(day) == code
            day += timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("2020秋", "2020-2021-1"), ("2021春", "2020-2021-2"), ("2020年秋季学期", "2020-2021-1"), ("校本研修 2021 春", "2020-2021-2"),
        ("２０２０秋", "2020-2021-1"), ("2020-2021-1", "2020-2021-1"), ("2020-2021-2（旧）", "2020-2021-2"),
        ("2020—2021学年第一学期", "2020-2021-1"), ("2020-2021学年度第二学期", "2020-2021-2"), ("2020~2021学年下学期", "2020-2021-2"),
        ("学期", ""), ("", ""), ("2020", ""), ("2020-2022-1", ""), ("2020-2021-12", ""), ("12020秋", ""), ("2020秋和2021春", ""),
        ("春", ""), ("演示2020", ""),
    ],
)
def test_a_name_that_speaks_of_one_term(name, code):
    assert term_named(name) == code


@pytest.mark.parametrize(
    ("name", "asked", "before", "code", "by", "words"),
    [
        ("学期", None, None, AUTUMN, "today", "今天所在的学期"),
        ("2026秋", None, None, AUTUMN, "today", "今天所在的学期"),
        ("2020秋", None, None, "2020-2021-1", "name", "按文件夹名“2020秋”；今天所在的学期是2026—2027学年第一学期，要建它，用 --term 2026-2027-1"),
        ("2027春", None, None, SPRING, "name", "按文件夹名“2027春”"),
        ("学期", "2021-2022-2", None, "2021-2022-2", "option", "2021—2022学年第二学期（按 --term）"),
        ("2020秋", SPRING, None, SPRING, "option", "文件夹名“2020秋”像是2020—2021学年第一学期，没有按它"),
        ("2020秋", "2020-2021-1", None, "2020-2021-1", "option", "（按 --term）"),
        ("新", None, "2020-2021-1", "2020-2021-2", "source", "2020—2021学年第一学期的下一学期"),
        ("2021春", None, "2020-2021-1", "2020-2021-2", "source", "的下一学期"),
        ("2021秋", None, "2020-2021-1", "2021-2022-1", "name", "按文件夹名“2021秋”"),
        ("2020秋", None, "2020-2021-1", "2020-2021-2", "source", "没有按它"),
        ("2019秋", None, "2020-2021-1", "2020-2021-2", "source", "没有按它"),
    ],
)
def test_the_option_then_the_folders_name_then_the_calendar_decide_and_it_is_said(name, asked, before, code, by, words):
    chosen = choose_term(Path(name), asked, TODAY, before)
    assert (chosen.code, chosen.by) == (code, by)
    assert words in chosen.words


@pytest.mark.parametrize("asked", ["2020秋", "2020-2022-1", "", "2020-2021-3"])
def test_what_is_no_term_code_is_refused(asked):
    with pytest.raises(UserError, match="不是学期码"):
        choose_term(Path("2020秋"), asked, TODAY)


# --- days off and working weekends ---


def test_the_days_of_the_plans_own_term_agree_with_the_library():
    """The regulation's table (domain B5) has the names, the library the same days."""
    of_library = holidays._published(date(2020, 8, 1), date(2021, 1, 31))
    assert {day: kind for day, (kind, _) in published("2020-2021-1").items()} == {day: kind for day, (kind, _) in of_library.items()}


@pytest.mark.parametrize(
    ("code", "day", "what"),
    [
        ("2020-2021-2", date(2021, 5, 1), (OFF, "劳动节")), ("2020-2021-2", date(2021, 4, 25), (ON, "劳动节调休")),
        ("2023-2024-1", date(2023, 9, 29), (OFF, "中秋节")), ("2023-2024-1", date(2023, 10, 8), (ON, "国庆节调休")),
        ("2023-2024-1", date(2024, 1, 1), (OFF, "元旦")), (AUTUMN, date(2026, 10, 10), (ON, "国庆节调休")),
        ("2025-2026-2", date(2026, 4, 5), (OFF, "清明节")), ("2025-2026-2", date(2026, 6, 19), (OFF, "端午节")),
    ],
)
def test_published_days_are_filled_in_with_their_names(code, day, what):
    assert default_term(code).holidays[day] == what


def test_each_list_is_of_its_half_year_and_fits_the_sheet():
    for year in range(2004, 2026):
        for half, first, last in ((1, date(year, 8, 1), date(year + 1, 1, 31)), (2, date(year + 1, 2, 1), date(year + 1, 7, 31))):
            days = published(f"{year}-{year + 1}-{half}")
            assert all(first <= day <= last for day in days)
            assert 3 < len(days) < 60
            assert unfilled_years(days, first, last) == ()


def filled(*days):
    return {date.fromisoformat(day): (OFF, "") for day in days}


@pytest.mark.parametrize(
    ("listed", "start", "end", "years"),
    [
        ({}, "2026-09-01", "2027-01-15", (2026, 2027)),
        (filled("2026-10-01"), "2026-09-01", "2027-01-15", (2027,)),
        (filled("2027-01-01"), "2026-09-01", "2027-01-15", (2026,)),
        (filled("2026-10-01", "2027-01-01"), "2026-09-01", "2027-01-15", ()),
        (filled("2026-11-06", "2027-01-07"), "2026-09-01", "2027-01-15", (2026, 2027)),  # days of the school's own
        ({date(2027, 5, 1): (ON, "")}, "2027-03-01", "2027-07-10", (2027,)),
        (filled("2027-05-01"), "2027-03-01", "2027-07-10", ()),
        ({}, "2027-03-01", "2027-04-20", (2027,)),
        (filled("2027-04-05"), "2027-03-01", "2027-04-20", ()),
        (filled("2026-10-01"), "2026-09-01", "2026-12-31", ()),
    ],
    ids=str,
)
def test_a_year_is_filled_in_when_its_day_off_by_law_is_listed(listed, start, end, years):
    assert unfilled_years(listed, date.fromisoformat(start), date.fromisoformat(end)) == years


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 1), "国庆节放假"), (date(2026, 10, 10), ""), (date(2026, 12, 19), "星期六"), (date(2026, 12, 26), ""),
        (date(2027, 1, 1), ""), (date(2027, 1, 2), ""), (date(2027, 1, 9), ""), (date(2027, 1, 11), ""),
    ],
    ids=str,
)
def test_nothing_is_said_of_days_that_nobody_knows(day, why):
    """The New Year's days off, and what is worked for them at the end of December, come with next year's list."""
    known = {day: what for day, what in published(AUTUMN).items() if day.year == 2026}
    assert day_off(day, known, (2027,)) == why


def test_a_year_the_library_does_not_know_is_left_to_the_centre():
    later = max(published_years()) + 1
    term = default_term(f"{later}-{later + 1}-1")
    assert term.holidays == {}
    assert term.unfilled_years == (later, later + 1)
    assert f"{later}年、{later + 1}年" in unfilled_words(term.unfilled_years)


# --- where it is said ---

UNKNOWN = replace(default_term(AUTUMN), schools=(School("01", "柳林小学", "村小", "赵国栋", "周海涛"),), centre="青石镇中心小学",
                  holidays={day: what for day, what in published(AUTUMN).items() if day.year == 2026})
KNOWN = replace(UNKNOWN, holidays={**UNKNOWN.holidays, date(2027, 1, 1): (OFF, "元旦")})


@pytest.mark.parametrize("term", [UNKNOWN, KNOWN], ids=["not filled in", "filled in"])
def test_one_line_of_the_sheet_says_so_and_goes_when_it_is_filled_in(tmp_path, term):
    path = tmp_path / "学期设定.xlsx"
    write_settings(path, term)
    shown = openpyxl.load_workbook(path, data_only=True)["节假日"]["A2"].value
    formula = openpyxl.load_workbook(path)["节假日"]["A2"].value
    line = UNFILLED_LINE.format(year=2027)
    assert shown.endswith(line) == (term is UNKNOWN)
    assert UNFILLED_LINE.format(year=2026) not in shown
    listed = r"节假日!\$A\$3:\$A\$\d+,DATE\(2027,1,1\),节假日!\$B\$3:\$B\$\d+"
    assert re.search(rf'IF\(AND\(COUNTIFS\({listed},"放假"\)>0\),"","{line}"\)', formula.replace("'", ""))
    assert read_settings(path) == term


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(list(map(str, arguments)))
    return left.value.code, capsys.readouterr().out


def test_build_and_status_say_so_in_one_line_and_say_nothing_when_it_is_filled_in(tmp_path, capsys):
    folder = new_term(tmp_path / "学期", AUTUMN, UNKNOWN, macros=False)
    line = unfilled_words((2027,))
    assert run(capsys, "build", folder.root, "--no-macros")[1].count(line) == 1
    assert run(capsys, "status", folder.root)[1].count(line) == 1
    assert json.loads(run(capsys, "status", folder.root, "--json")[1])["unfilled_holidays"] == [2027]
    write_settings(folder.settings, KNOWN)
    assert json.loads(run(capsys, "build", folder.root, "--no-macros", "--json")[1])["unfilled_holidays"] == []
    assert "节假日" not in run(capsys, "status", folder.root)[1]


def test_new_term_says_which_term_it_has_made(tmp_path, capsys):
    code, out = run(capsys, "new-term", tmp_path / "2023秋")
    assert code == 0
    assert "学期：2023—2024学年第一学期（按文件夹名“2023秋”" in out
    term = read_settings(tmp_path / "2023秋" / "学期设定.xlsx")
    assert (term.code, term["term_start"], term["closing_date"]) == ("2023-2024-1", date(2023, 9, 1), date(2024, 1, 10))
    assert term["assessed_months"] == ("2023-09", "2023-10", "2023-11", "2023-12")
    assert term.holidays == published("2023-2024-1")
