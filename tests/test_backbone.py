"""Backbone teachers (domain C5): conditions, points of the election, and where the centre reads them."""

from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest

from tests.made import unchecked
from tests.master_pages import lines_on
from tests.support import TERM, write_return
from tests.terms import new_term
from tests.town import good_registers, school, town_of
from yanxiu_xl.checks.backbone import CONDITIONS as CONDITIONS_IN_WORDS
from yanxiu_xl.checks.backbone import LOOKS_AT, Assessed, Examiner
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.forms.centre import (
    KEPT_REGISTERS,
    LEADING_GROUP,
    PARAMETERS_SHEET,
    REGISTER_SHEETS,
    SCHOOL_LIST,
)
from yanxiu_xl.reports.model import Gap
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)

def test_they_lie_in_the_register_or_in_the_settings_and_all_are_read(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    tabs = {*openpyxl.load_workbook(folder.registers, read_only=True).sheetnames,
            *openpyxl.load_workbook(folder.settings, read_only=True).sheetnames}
    assert {s.title for s in REGISTER_SHEETS} <= tabs
    assert set(REGISTER_SHEETS) == {s for s in KEPT_REGISTERS if s.key != "corrections"} | {SCHOOL_LIST, LEADING_GROUP, PARAMETERS_SHEET}


# --- conditions and points ---


@pytest.fixture(scope="module")
def books():
    """The good town; 李强 of 01 also holds the lecture."""
    rows = town_of()
    rows["01"]["activities"][0]["speaker"] = "李强"
    return {code: CheckRun.of(TERM, unchecked(given, code, TERM), DAY) for code, given in rows.items()}.__getitem__


def examined(books, assessed=None, **line):
    given = {"row": 4, "year": "2020", "school": "柳林小学", "teacher": "李强", "level": "校级", "kind": "新评", "outcome": "通过",
             "score": None, **line}
    people = {("01", "李强"): assessed} if assessed else {}
    return Examiner(TERM, DAY, books, people, {"01"}).examine(given, "01", known=True)


# lesson of 李强: judges (99, 96, 98.5 of which … see evaluations) come to 87.83; extra points count to their cap of 5
POINTS = [
    ("all there", Assessed(95.0, 3.0), 86.6),  # 95×60% + 87.83×20% + 3÷5×20 = 57 + 17.566 + 12
    ("no extra points", Assessed(95.0, 0.0), 74.6),
    ("more than the cap", Assessed(90.0, 7.5), 91.6),  # 54 + 17.566 + 20
    ("base not measured", Assessed(None, 3.0), None),
    ("not assessed", None, None),
]


@pytest.mark.parametrize(("assessed", "points"), [p[1:] for p in POINTS], ids=[p[0] for p in POINTS])
def test_points_of_the_election(books, assessed, points):
    one = examined(books, assessed)
    assert one.lesson == 87.83
    assert one.points == points
    assert one.working.endswith("算不出") == (points is None)


CONDITIONS = [
    ("met, conduct not told before the closing date", Assessed(95, 0), {}, "待定", ""),
    ("a base under the line", Assessed(89.9, 0), {}, "不符合", "基础分不到90分"),
    ("base not measured is not nought", Assessed(None, 0), {}, "不符合", "基础分算不出"),
    ("musts not met", Assessed(95, 0, ("精读", "论文1500字")), {}, "不符合", "必达项没有完成（精读、论文1500字）"),
    ("nobody of that name", Assessed(95, 0), {"teacher": "马老师"}, "不符合",
     "不在该校教师名册里、基础分算不出、公开课综合得分不到85分、主讲讲座不足1次、听评课指导或带徒不足1次"),
    ("a review wants five observed lessons", None, {"kind": "复核"}, "复核不合格", "指导听课不足5节"),
]


@pytest.mark.parametrize(("assessed", "line", "verdict", "lacking"), [c[1:] for c in CONDITIONS], ids=[c[0] for c in CONDITIONS])
def test_conditions(books, assessed, line, verdict, lacking):
    one = examined(books, assessed, **line)
    assert (one.verdict, "、".join(one.lacking)) == (verdict, lacking)


NEEDED = [(what, sheet, key) for what, asked in LOOKS_AT.items() for sheet, keys in asked.items() for key in keys]


@pytest.mark.parametrize(("what", "sheet", "key"), NEEDED)
def test_a_condition_that_hangs_on_a_column_that_is_not_there_waits(what, sheet, key):
    rows = town_of()["01"]
    rows["activities"][0]["speaker"] = "李强"
    rows["roster"] = [{**row, "ethics": "合格"} for row in rows["roster"]]
    run = CheckRun.of(TERM, unchecked(rows, "01", TERM, without={sheet: {key}}), DAY)
    line = {"row": 4, "year": "2020", "school": "柳林小学", "teacher": "李强", "level": "校级", "outcome": "通过", "score": None,
            "kind": "复核" if what in ("demonstrations", "visits") else "新评"}
    one = Examiner(TERM, DAY, lambda _: run, {("01", "李强"): Assessed(95.0, 3.0)}, {"01"}).examine(line, "01", known=True)
    assert what in one.unknown
    assert one.conditions.get(what) is not False
    assert not any(CONDITIONS_IN_WORDS[what] in words for words in one.lacking)


def test_a_school_without_a_return_cannot_be_examined(books):
    line = {"row": 4, "year": "2020", "school": "柳林小学", "teacher": "李强", "level": "", "kind": "新评", "outcome": "", "score": 88.0}
    one = Examiner(TERM, DAY, books, {}, {"01"}).examine(line, "01", known=False)
    assert (one.verdict, one.points, one.entered) == ("学校未报", None, 88.0)


# --- in the master workbook ---


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("backbone") / "学期", TERM.code, TERM)
    write_return(folder.inbox / "01.xlsx", school("01"), school="01")
    lines = [
        {"year": "2020", "school": "柳林小学", "teacher": "李强", "level": "校级", "kind": "新评", "outcome": "通过", "score": 91},
        {"year": "2020", "school": "柳林小学", "teacher": "王芳", "level": "镇级", "kind": "复核", "outcome": "未通过"},
        {"year": "2020", "school": "榆树小学", "teacher": "何静", "level": "校级", "kind": "新评", "outcome": "通过"},
    ]
    write_registers(folder.registers, TERM, good_registers() | {"backbone": lines})
    merged = merge(folder, DAY)
    rows = lines_on(merged.master, "骨干教师一览与复核")
    return SimpleNamespace(folder=folder, merged=merged, rows=rows, scores=merged.standing)


def test_the_master_shows_every_nomination_with_verdict_and_points(sheet):
    assert [(r["学校"], r["教师"], r["条件核对"], r["登记行号"]) for r in sheet.rows] == [
        ("柳林小学", "李强", "不符合", 4), ("柳林小学", "王芳", "复核不合格", 5), ("榆树小学", "何静", "学校未报", 6)]
    first = sheet.rows[0]
    assert (first["公开课得分"], first["登记的得分"], first["附加分"]) == (87.83, 91, 0)
    assert first["评选得分"] == pytest.approx(first["基础分数"] * 0.6 + 87.83 * 0.2, abs=0.05)
    assert first["评选得分怎么算的"].endswith(f"＝{first['评选得分']:g}")
    assert "必达项没有完成" in first["不足"]


def test_what_cannot_be_measured_is_no_number_and_said_in_words(sheet):
    gone = sheet.rows[2]
    assert {gone["基础分数"], gone["公开课得分"], gone["评选得分"]} == {Gap.NOT_APPLICABLE.value}
    assert gone["评选得分怎么算的"] == "学校还没有上交，算不出"


def test_m14_says_the_same_as_the_sheet(sheet):
    (told,) = (p.problem for p in sheet.merged.standing.problems if p.problem.code == "M14")
    assert sheet.rows[0]["不足"] in told.message


def test_a_change_in_the_register_alone_renews_the_master(sheet):
    lines = [{"year": "2020", "school": "柳林小学", "teacher": "王芳", "level": "镇级", "kind": "新评", "outcome": "未通过"}]
    write_registers(sheet.folder.registers, TERM, good_registers() | {"backbone": lines})
    assert [line["教师"] for line in lines_on(merge(sheet.folder, DAY).master, "骨干教师一览与复核")] == ["王芳"]
