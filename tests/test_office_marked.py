"""A marked return on the way back: opened in a real spreadsheet program, corrected where it is marked, saved, merged."""

from datetime import date

import openpyxl
import pytest

from tests.support import read, write_return
from tests.terms import new_term
from tests.town import TERM, good_registers, school
from yanxiu_xl.forms.tabs import RESULT
from yanxiu_xl.problems import Level
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.merging import merge

pytestmark = pytest.mark.office

DAY = date(2020, 10, 31)

# sheet key, index of the row, column key, what was typed instead; tab, cell, what is typed to correct it; finding
MISTAKES = [
    ("roster", 4, "gender", Typed("男性"), "教师名册", "D8", "男", "C04"),
    ("activities", 2, "date", Typed("2020-9-31"), "研修活动", "B6", "2020-10-14", "C02"),
    ("observations", 0, "observer", "查无此人", "听课记录", "D4", "李强", "C06"),
    ("observations", 1, "date", Typed("9月17日"), "听课记录", "B5", "2020-9-17", "C02"),
    ("observations", 2, "strengths", "好", "听课记录", "M6", "板书清楚，问题有梯度，反馈及时", "C09"),
    ("observations", 3, "reviewed", None, "听课记录", "P7", "否", "C01"),
    ("evaluations", 1, "process", 23, "课堂评价", "E5", "17", "R18"),
    ("writings", 2, "month", None, "教师文稿", "F6", "2020-09", "R14"),
    ("writings", 3, "chars", Typed("1200字"), "教师文稿", "H7", "1200", "C11"),
    ("writings", 4, "date", Typed("2020.10.15"), "教师文稿", "G8", "2020-10-15", "C07"),
    ("mentoring", 0, "start", None, "师徒结对", "G4", "2020-9-10", "C01"),
    ("reviews", 0, "own", 195, "发展性评价", "B4", "95", "R19"),
]


def spoken(problems):
    return {(p.level, p.code, p.sheet, p.cell, p.value, p.message) for p in problems if p.code[0] in "CFRSX"}


def of_school(merged):
    return spoken(p.problem for p in merged.standing.problems if p.code == "01")


@pytest.fixture(scope="module")
def round_trip(office, tmp_path_factory):
    """(what a return without the mistakes says, first merge, second merge, marked return, term folder)."""
    root = tmp_path_factory.mktemp("marked")
    clean = spoken(read(write_return(root / "原样.xlsx", school("01"), term=TERM), TERM, DAY).problems)
    rows = school("01")
    for key, at, column, typed, *_ in MISTAKES:
        rows[key][at][column] = typed
    folder = new_term(root / "学期", TERM.code, TERM)
    write_registers(folder.registers, TERM, good_registers())
    write_return(folder.inbox / "柳林小学.xlsx", rows, term=TERM)
    first = merge(folder, DAY)
    marked = root / "标注.xlsx"
    marked.write_bytes((folder.sent_back / "01柳林小学.xlsx").read_bytes())
    office.ask(
        source=str(marked), target=str(folder.inbox / "柳林小学改好.xlsx"), show=[],
        type=[[sheet, cell, text] for *_, sheet, cell, text, _ in MISTAKES],
    )
    return clean, first, merge(folder, DAY), marked, folder


def test_every_mistake_is_marked_in_its_cell(round_trip):
    marked = openpyxl.load_workbook(round_trip[3])
    found = {(code, sheet, cell) for _, code, sheet, cell in marked[RESULT].iter_rows(5, max_col=4, values_only=True)}
    for *_, sheet, cell, _, code in MISTAKES:
        assert (code, sheet, cell) in found
        assert marked[sheet][cell].comment is not None


def test_exactly_the_mistakes_are_gone_and_nothing_else_appeared(round_trip):
    clean, first, second, *_ = round_trip
    before, after = of_school(first), of_school(second)
    assert {(code, sheet, cell) for *_, sheet, cell, _, code in MISTAKES} <= {(p[1], p[2], p[3]) for p in before - after}
    assert after == clean


def test_the_corrected_return_counts_and_the_earlier_one_is_superseded(round_trip):
    _, first, second, _, folder = round_trip
    states = [[(x.state, x.filed.name) for x in merged.standing.lines if x.code == "01"] for merged in (first, second)]
    assert states == [[("returned", "柳林小学.xlsx")], [("accepted", "柳林小学改好.xlsx"), ("superseded", "柳林小学.xlsx")]]
    assert not [p for p in second.standing.problems if p.code == "01" and p.problem.level is Level.ERROR]
    left = openpyxl.load_workbook(folder.sent_back / "01柳林小学.xlsx")[RESULT]
    assert left["A2"].value.endswith("可否上交：可以上交")
