"""The click: a workbook as it is handed out stands in a real window, and a mouse clicks its buttons.

Only ``RunPython`` is another one: where Excel would wait for Python, it starts Python beside LibreOffice. Macros, buttons,
captions and everything after them are what a school gets. Screenshots are kept in the folder YANXIU_PICTURES names.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.office.window import Window, stub_source, why_not
from tests.stubbed import stubbed
from tests.support import TERM, good_rows
from yanxiu_xl.forms.tabs import HOME, RESULT, SCORED, SUMMARY, TEACHER_SCORES
from yanxiu_xl.workbooks.guide import SAYING_ROW
from yanxiu_xl.workbooks.palette import RED
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.template import write_school_workbook

pytestmark = pytest.mark.office

SAYING = f"B{SAYING_ROW}"
NO_FILL = -1


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    missing = why_not()
    if missing:
        pytest.skip(f"没有 {missing}")
    one = Window(shutil.which("soffice") or shutil.which("libreoffice"), tmp_path_factory.mktemp("window"))
    try:
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def book(window):
    """柳林小学's workbook with buttons and two wrong cells, open in the window."""
    rows = good_rows()
    rows["roster"][3]["gender"] = Typed("女性")
    rows["observations"][0]["date"] = Typed("9月15日")
    path = window.place / "柳林小学.xlsm"
    macros = stubbed(stub_source(window.script), interpreter=str(window.script))
    write_school_workbook(path, TERM, TERM.school("01"), rows, issue=1, macros=macros)
    window.open(path)
    return path


def picture(window, name):
    folder = os.environ.get("YANXIU_PICTURES")
    window.picture((Path(folder) if folder else window.place) / f"{name}.png")


def click(window, caption, said):
    """Click a button of 首页 and wait for the sentence; returns it."""
    window.look(front=HOME)
    return press(window, caption, said)


def press(window, caption, said):
    """Click a button that is in sight, wait until Python has done its work, return what it says."""
    before = window.runs()
    window.click_button(caption)
    return window.wait_for(HOME, SAYING, lambda text: window.runs() > before and text.startswith(said))


def plain(rows):
    """Rows of values without empty ends."""
    lines = [["" if value is None else float(value) if isinstance(value, int) else value for value in row] for row in rows]
    while lines and not any(value != "" for value in lines[-1]):
        lines.pop()
    width = max((n for line in lines for n, value in enumerate(line, 1) if value != ""), default=0)
    return [line[:width] for line in lines]


def from_the_file(path):
    """(title -> rows, JSON) as ``yanxiu score`` writes and tells them."""
    answer = subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", "score", str(path), "--json"], capture_output=True, text=True, check=False,
    )
    assert answer.returncode in {0, 1}, answer.stderr
    scored = openpyxl.load_workbook(path.with_name(f"{path.stem}-评分.xlsx"))
    return {title: plain(scored[title].values) for title in (RESULT, *SCORED)}, json.loads(answer.stdout)[0]


def test_a_click_on_check_shows_what_is_wrong_where_it_is_wrong(window, book):
    said = click(window, "校验", "校验完成：")
    assert "还不能上交" in said
    wanted, told = from_the_file(book)
    assert plain(window.grid(RESULT)) == wanted[RESULT]
    assert len(wanted[RESULT]) - 4 == sum(told["problems"].values())
    for sheet, cell, code in (("教师名册", "D7", "C04"), ("听课记录", "B4", "C02")):
        assert window.look(colour=[sheet, cell])["colour"] == int(RED[1:], 16)
        assert any(code in note for note in window.look(notes=sheet)["notes"].values())
    assert window.look(front="")["active"] == RESULT
    picture(window, "点击")


def test_a_click_on_score_gives_the_scores_of_the_command(window, book):
    said = click(window, "评分", "评分完成：")
    wanted, told = from_the_file(book)
    for title, rows in wanted.items():
        assert plain(window.grid(title)) == rows, title
    assert [row[15] for row in wanted[TEACHER_SCORES][1:]] == [
        f"{teacher['base']:g}（暂）" if teacher["provisional"] else teacher["base"] for teacher in told["teachers"]]
    assert f"学校自评 {told['school']['self']:g} 分" in said
    assert window.look(front="")["active"] == TEACHER_SCORES
    picture(window, "评分")


def test_after_a_correction_at_the_keyboard_a_second_click_knows_it(window, book):
    window.fill_in("教师名册", "D7", "女", shown="女")
    window.fill_in("听课记录", "B4", "2020-9-15", shown="2020-09-15")
    click(window, "校验", "校验完成：")
    wrong = {(row[1], row[2], row[3]) for row in plain(window.grid(RESULT))[4:]}
    assert not wrong & {("C04", "教师名册", "D7"), ("C02", "听课记录", "B4")}
    for sheet, cell in (("教师名册", "D7"), ("听课记录", "B4")):
        assert window.look(colour=[sheet, cell])["colour"] == NO_FILL
        assert cell_number(cell) not in window.look(notes=sheet)["notes"]


def cell_number(cell):
    return f"{cell[1:]},{ord(cell[0]) - 64}"


def test_a_click_while_a_cell_is_being_edited_loses_nothing(window, book):
    """Somebody has lifted the protection of 首页 and is writing something beside the buttons."""
    window.look(unprotect=HOME)
    window.look(front=HOME)
    window.click_middle(window.look(beside="H9")["place"])
    window.type("to do")  # no Return: the cursor still stands in the cell
    press(window, "汇总", "汇总完成：")
    assert window.look(show=[HOME, "H9"])["text"] == "to do"
    assert window.look(front="")["active"] == SUMMARY
    picture(window, "汇总")
