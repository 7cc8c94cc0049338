"""The buttons' functions on xlwings' recording engine: which actions a click comes to, without any program."""

import tempfile
from datetime import datetime

import openpyxl
import pytest
import xlwings

import yanxiu_xl.buttons
from tests.support import good_rows, write_return
from yanxiu_xl.forms.tabs import HOME, META, RESULT, SCORED, TEACHER_SCORES
from yanxiu_xl.term.stamp import LABELS
from yanxiu_xl.workbooks import guide
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.live import Examined


def as_json(path):
    """The workbook as xlwings' client sends it."""
    book = openpyxl.load_workbook(path)
    sheets = []
    for page in book.worksheets:
        rows = [["" if v is None or str(v).startswith("=") else v for v in row] for row in page.values]
        sheets.append({
            "name": page.title, "values": [[v.isoformat() + ".000Z" if isinstance(v, datetime) else v for v in row] for row in rows],
            "pictures": [], "shapes": [], "charts": [], "notes": [], "tables": [], "print_area": None,
            "visibility": "Hidden" if page.sheet_state == "hidden" else "Visible", "show_gridlines": True,
        })
    return {
        "client": "Office.js", "version": xlwings.__version__, "names": [], "sheets": sheets,
        "book": {"name": path.name, "active_sheet_index": 0, "selection": "A1"},
    }


PAGES = [RESULT, *SCORED]


@pytest.fixture(params=["as handed out", "pages deleted"])
def clicked(tmp_path, request):
    """Click a button of 柳林小学's workbook with one wrong cell; gives (actions, titles before)."""
    rows = good_rows()
    rows["roster"][3]["gender"] = Typed("女性")
    content = as_json(write_return(tmp_path / "柳林小学.xlsx", rows))
    if request.param == "pages deleted":
        content["sheets"] = [sheet for sheet in content["sheets"] if sheet["name"] not in PAGES]
    before = xlwings.engines.active
    xlwings.engines["remote"].activate()
    book = xlwings.Book(json=content)
    book.set_mock_caller()

    def click(verb):
        titles = [sheet["name"] for sheet in content["sheets"]]
        getattr(yanxiu_xl.buttons, verb)()
        return book.json()["actions"], titles

    yield click
    book.close()
    del xlwings.Book._mock_caller
    xlwings.engines.active = before


def written(actions, titles):
    """(sheet, row, column, value) of every cell that the actions write, with titles as they are by then."""
    titles = list(titles)
    cells = []
    for one in actions:
        if one["func"] == "addSheet":
            titles.insert(one["args"][0], one["args"][1])
        if one["values"] is not None:
            for row, line in enumerate(one["values"]):
                cells += [(titles[one["sheet_position"]], one["start_row"] + row, one["start_column"] + at, v) for at, v in enumerate(line)]
    return cells


def test_score_writes_four_sheets_the_stamp_and_one_sentence(clicked):
    actions, titles = clicked("score")
    assert [one["args"][1] for one in actions if one["func"] == "addSheet"] == [page for page in PAGES if page not in titles]
    shown = [titles[one["sheet_position"]] for one in actions if one["func"] == "setSheetVisibility"]
    assert shown == [page for page in PAGES if page in titles]
    cells = written(actions, titles)
    assert (RESULT, 0, 0, "柳林小学  校验结果") in cells
    assert {(TEACHER_SCORES, 1, 1), (TEACHER_SCORES, 5, 1)} <= {cell[:3] for cell in cells}
    said = [v for sheet, row, at, v in cells if (sheet, row + 1, at + 1) == (HOME, guide.SAYING_ROW, guide.SAYING_COLUMN)]
    assert len(said) == 1
    assert said[0].startswith("评分完成：")
    meta = {row: v for sheet, row, at, v in cells if (sheet, at) == (META, 1)}
    assert list(LABELS.values()).index("校验结论") in meta
    assert "还不能上交" in meta.values()


def test_a_wrong_cell_gets_its_colour_and_its_note(clicked):
    actions, _ = clicked("check")
    notes = [one for one in actions if "ote" in one["func"]]
    assert any((one["start_row"], one["start_column"]) == (6, 3) and "C04" in str(one["args"]) for one in notes)
    colours = [one for one in actions if one["func"] == "setRangeColor" and (one["start_row"], one["start_column"]) == (6, 3)]
    assert colours


def test_nothing_is_written_before_everything_is_computed(clicked, monkeypatch, tmp_path):
    def broken(_examined):
        raise ZeroDivisionError

    monkeypatch.setattr(Examined, "marks", broken)  # the last thing that is computed
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    actions, titles = clicked("score")
    assert {titles[one["sheet_position"]] for one in actions if one["func"] != "activateSheet"} == {HOME}
    (said,) = [one["values"][0][0] for one in actions if one["values"] is not None]
    assert "工作簿里的内容没有改动" in said
