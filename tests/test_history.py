"""One school's returns over a term: plan, merge, history, undo and back, and the way from a value to its cell."""

import io
import json
import re
import sys
import zipfile
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest

from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from yanxiu_xl.cli import main
from yanxiu_xl.problems import UserError
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.fast import bulk
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow import tracing
from yanxiu_xl.workflow.history import history, undo
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)
SECOND = "柳林/柳林小学 改.xlsx"


def first():
    rows = good_rows()
    rows["observations"][1]["observer"] = "查无此人"
    rows["roster"][1]["born"] = "1980-11"
    return rows


def second():
    """The wrong name is mended, a topic is other, a birth month is other, a paper is new, a date cannot be read any more."""
    rows = good_rows()
    rows["observations"][0]["topic"] = "荷花（第二课时）"
    rows["observations"][3]["date"] = Typed("十月中旬")
    rows["roster"][1]["born"] = "1981-11"
    rows["writings"].append({"teacher": "陈晓燕", "category": "教学反思", "title": "英语课后的反思", "date": date(2020, 10, 20),
                             "chars": 700, "original": "是"})
    return rows


def lines(plan):
    return [(s.code, s.outcome, s.file) for s in plan.steps]


def told(changes):
    return [(c.kind.value, c.title, c.cell, c.header, c.old, c.new) for c in changes]


DIFFERENT = [
    ("changed", "教师名册", "E5", "出生年月", "（不显示）", "（不显示）"),
    ("changed", "听课记录", "J4", "课题", "荷花", "荷花（第二课时）"),
    ("changed", "听课记录", "D5", "听课教师", "查无此人", "王芳"),
    ("changed", "听课记录", "B7", "听课日期", "2020-10-13", "十月中旬"),
    ("added", "教师文稿", "B9", "", "", "陈晓燕，教学反思，英语课后的反思，2020-10-20，700，是"),
]


def where(folder, words):
    """The records that are found."""
    return tracing.where(folder, words).traces


def pages(master):
    """Parts of 总档案 but for the page that lists the centre's decisions, what tells of it on the front page, and where its filter lies."""
    with zipfile.ZipFile(io.BytesIO(master)) as book:
        titles = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        apart = {f"xl/worksheets/sheet{titles.index(title) + 1}.xml" for title in ("总览", "豁免与更正台账")}
        return {name: book.read(name) for name in book.namelist() if name not in {*apart, "xl/workbook.xml"}}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Everything that happens, once; the tests look at what was kept of it."""
    tmp = tmp_path_factory.mktemp("story")
    folder = new_term(tmp / "学期", TERM.code, TERM)
    kept = SimpleNamespace(folder=folder)
    write_return(folder.inbox / "柳林小学.xlsx", first(), stamp=Stamp(issue=1, checked_at="2020-10-29 09:00"))
    write_return(folder.inbox / "榆树.xlsx", good_rows(), school="02")
    kept.empty_plan = plan_merge(folder, DAY)
    kept.after_plan = [p.exists() for p in (folder.originals, folder.materials, folder.master)]
    merge(folder, DAY)
    kept.before = folder.master.read_bytes()
    (folder.inbox / "柳林").mkdir()
    write_return(folder.inbox / SECOND, second(), stamp=Stamp(issue=1, checked_at="2020-10-30 09:00"))
    (folder.inbox / "坏.xlsx").write_bytes(b"no workbook")
    kept.archive_before = folder.archive_file.read_bytes()
    kept.plan = plan_merge(folder, DAY)
    kept.unchanged = folder.archive_file.read_bytes() == kept.archive_before, folder.master.read_bytes() == kept.before
    (folder.inbox / "坏.xlsx").unlink()
    kept.merged = merge(folder, DAY)
    kept.after = folder.master.read_bytes()
    kept.history = history(folder, "柳林小学")
    kept.cell = where(folder, ["听课记录!F5"])
    kept.file_cell = where(folder, [SECOND, "听课记录!J4"])
    kept.by_name = where(folder, ["课堂评价", "陈晓燕"])
    kept.by_number = where(folder, ["公开课评课", "G-01-001"])
    kept.by_row = where(folder, ["教师文稿", "01+9"])
    kept.profile = where(folder, ["01#2", "学校信息!B8"])
    kept.asked = []
    kept.refused_undo = undo(folder, "01#2", lambda one, plan: bool(kept.asked.append((one, plan))))
    kept.still = folder.master.read_bytes()
    kept.undone = undo(folder, "01#2", lambda *_: True)
    kept.undone_bytes = folder.master.read_bytes()
    kept.merged_again = merge(folder, DAY)
    kept.again_bytes = folder.master.read_bytes()
    kept.withdrawn_history = history(folder, "01")
    kept.sha = kept.undone.filed.sha256
    kept.back = undo(folder, kept.sha[:8], lambda *_: True, back=True)
    kept.back_bytes = folder.master.read_bytes()
    return kept


def test_a_plan_says_what_is_new_and_changes_nothing(story):
    assert lines(story.empty_plan) == [("00", "missing", ""), ("01", "new", "柳林小学.xlsx"), ("02", "new", "榆树.xlsx")]
    assert story.after_plan == [False, False, False]


def test_a_plan_shows_every_cell_that_would_change(story):
    assert lines(story.plan) == [("00", "missing", ""), ("01", "revised", SECOND), ("02", "same", "榆树.xlsx")]
    assert told(story.plan.steps[1].changes) == DIFFERENT
    assert story.plan.steps[1].was == "柳林小学.xlsx"


def test_a_plan_names_what_would_be_refused_and_why(story):
    (refused,) = story.plan.refusals
    assert (refused.name, refused.problem.code) == ("坏.xlsx", "F01")
    assert not story.plan.clean


def test_a_plan_leaves_archive_and_master_as_they_were_to_the_byte(story):
    assert story.unchanged == (True, True)


def test_history_shows_the_returns_with_numbers_changes_and_problems(story):
    school, (one, two) = story.history
    assert school.name == "柳林小学"
    assert [(c.filed.reference, c.filed.state, c.filed.name) for c in (one, two)] == [
        ("01#1", "superseded", "柳林小学.xlsx"), ("01#2", "returned", SECOND)]
    assert told(two.changes) == DIFFERENT
    assert one.changes == []
    assert ("C06", "查无此人") in {(p.code, p.value) for p in two.fixed}
    assert [(p.code, p.cell) for p in two.new if p.level.value == "error"] == [("C02", "B7")]
    assert not {(p.code, p.message) for p in two.fixed} & {(p.code, p.message) for p in two.new}


def test_undo_gives_back_the_master_of_before_byte_for_byte(story):
    assert pages(story.undone_bytes) == pages(story.before) != pages(story.after)
    assert story.undone.standing is not None


def test_undo_shows_first_what_will_come_of_it_and_does_nothing_unless_told(story):
    ((one, plan),) = story.asked
    assert one.reference == "01#2"
    assert [(s.outcome, s.file) for s in plan.steps] == [("revised", "柳林小学.xlsx"), ("withdrawn", SECOND)]
    assert [(k, t, c, h, new, old) for k, t, c, h, old, new in told(plan.steps[0].changes)][:4] == DIFFERENT[:4]
    assert plan.steps[0].changes[4].kind.value == "removed"
    assert story.refused_undo.standing is None
    assert story.still == story.after


def test_a_withdrawn_return_is_passed_over_while_its_file_lies_there(story):
    assert (story.folder.inbox / SECOND).exists()
    assert pages(story.again_bytes) == pages(story.before)
    assert not story.merged_again.changed
    assert [c.filed.state for c in story.withdrawn_history[1]] == ["returned", "withdrawn"]
    told = story.merged_again.standing.as_dict()["withdrawn"]
    assert told == [{"code": "01", "file": SECOND, "sha256": story.sha}]


def test_a_withdrawn_return_can_come_back(story):
    assert story.back_bytes == story.after


@pytest.mark.parametrize(("wanted", "back", "words"), [
    ("01#9", False, "没有“01#9”这份报送"), ("abc", False, "没有“abc”"), ("01", True, "没有“01”")])
def test_undo_wants_a_return_that_there_is(story, wanted, back, words):
    with pytest.raises(UserError, match=words):
        undo(story.folder, wanted, lambda *_: True, back=back)


def test_a_school_that_is_not_on_the_list_has_no_history(story):
    with pytest.raises(UserError, match=r"没有“北沟小学”。现有：00 青石镇中心小学、01 柳林小学"):
        history(story.folder, "北沟小学")


# --- from a value to its cell, and back ---


def at_master(folder, sheet, cell):
    return openpyxl.load_workbook(folder.master)[sheet][cell].value


def test_a_cell_of_the_master_leads_to_file_sheet_and_cell(story):
    (trace,) = story.cell
    assert (trace.file, trace.tab, trace.row, trace.reference, trace.asked) == (SECOND, "听课记录", 5, "01#2", "授课范围")


def test_a_cell_of_a_file_leads_to_the_masters(story):
    (trace,) = story.file_cell
    (cell,) = (c for c in trace.cells if c.header == trace.asked)
    assert (cell.header, cell.cell, cell.value) == ("课题", "J4", "荷花（第二课时）")
    assert at_master(story.folder, "听课记录", cell.master) == "荷花（第二课时）"


def test_every_cell_that_is_found_by_a_key_holds_what_both_files_hold(story):
    """All values of all records that some key names, in the master and in the file."""
    master = openpyxl.load_workbook(story.folder.master)
    seen = 0
    for trace in (*story.by_name, *story.by_number, *story.by_row, *story.profile, *story.cell):
        page = openpyxl.load_workbook(story.folder.inbox / trace.file)[trace.tab]
        for cell in trace.cells:
            shown = [master[trace.sheet][cell.master].value, page[cell.cell].value]
            shown = ["" if v is None else v.date().isoformat() if hasattr(v, "date") else str(v) for v in shown]
            assert shown == [cell.value, cell.value], (trace.sheet, cell)
            seen += 1
    assert seen > 60


def test_a_key_finds_all_records_that_it_names(story):
    assert [(t.school, t.row) for t in story.by_name] == [("01", 5), ("02", 5)]
    assert [(t.school, t.row) for t in story.by_number] == [("01", 4)]
    assert [(t.school, t.row, t.cells[2].value) for t in story.by_row] == [("01", 9, "英语课后的反思")]


def test_one_item_a_line_has_a_cell_of_its_own_for_every_item(story):
    (trace,) = story.profile
    assert len({c.cell for c in trace.cells}) == len(trace.cells)
    assert next(c.cell for c in trace.cells if c.header == trace.asked) == "B8"


@pytest.mark.parametrize(("words", "said"), [
    (["听课记录"], "请写总档案的格"),
    (["听课纪录!D4"], "没有“听课纪录”这一页。是不是“听课记录”？"),
    (["听课记录!四四"], "不是单元格"),
    (["听课记录!D900"], "没有第900行的记录"),
    (["公开课评课", "G-09-001"], "没有“G-09-001”"),
    (["柳林小学.xlsx", "听课记录!D4"], "现在不算数"),
    (["榆树.xlsx", "听课记录!A4"], "“序号”一列不进总档案"),
    (["榆树.xlsx", "听课记录!J40"], "J40 不是一条记录里的格"),
    (["榆树.xlsx", "教师名册!E4"], "“出生年月”一列不进总档案"),
    (["没有.xlsx", "听课记录!D4"], "没有“没有.xlsx”这份报送"),
])
def test_what_cannot_be_found_is_said_in_one_line(story, words, said):
    with pytest.raises(UserError, match=said):
        where(story.folder, words)


def test_a_row_on_a_further_page_is_found_both_ways(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "MOST_ROWS", bulk.HEAD_ROW + 5)  # four observations a school: the second school begins another page
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    write_return(folder.inbox / "榆树.xlsx", good_rows(), school="02")
    merge(folder, DAY)
    page = openpyxl.load_workbook(folder.master)["听课记录 (2)"]
    (there,) = where(folder, ["听课记录 (2)!D5"])
    assert (there.sheet, there.master_row, there.school, there.file, there.row) == ("听课记录 (2)", 5, "02", "榆树.xlsx", 5)
    assert page["A5"].value == "02"
    (back,) = where(folder, ["榆树.xlsx", "听课记录!J5"])
    cell = next(c for c in back.cells if c.header == "课题")
    assert (back.sheet, page[cell.master].value) == ("听课记录 (2)", cell.value)


# --- the same on the command line ---


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(a) for a in arguments])
    return left.value.code, capsys.readouterr()


def test_history_on_the_command_line(story, capsys):
    code, out = run(capsys, "history", "01", story.folder.root, "--json")
    content = json.loads(out.out)
    assert (code, content["code"], [r["return"] for r in content["returns"]]) == (0, "01", ["01#1", "01#2"])
    assert [(c["cell"], c["old"], c["new"]) for c in content["returns"][1]["changes"]][1] == ("J4", "荷花", "荷花（第二课时）")
    code, out = run(capsys, "history", "01", story.folder.root)
    assert "J4 课题：荷花 → 荷花（第二课时）" in out.out
    assert "改好了" in out.out


def test_where_on_the_command_line(story, capsys):
    code, out = run(capsys, "where", SECOND, "听课记录!J4", story.folder.root)
    assert code == 0
    assert "听课记录!J4" in out.out
    assert "原件：档案库" in out.out


def test_undo_without_a_person_and_without_yes_does_nothing(story, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    code, out = run(capsys, "undo", "01#2", story.folder.root)
    assert code == 2
    assert "确定要做请加 --yes" in out.out
    assert story.folder.master.read_bytes() == story.back_bytes


def test_undo_asks_a_person(story, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    code, out = run(capsys, "undo", "01#2", story.folder.root)
    assert (code, "没有改动。" in out.out) == (1, True)
