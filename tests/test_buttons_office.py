"""The buttons' functions on a workbook that is open in LibreOffice: what they write, what they leave alone."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwings

import yanxiu_xl.buttons
from tests.mess import spoil
from tests.office_engine import bridge as bridge_module
from tests.office_engine.bridge import HELPER, Bridge, OfficeError
from tests.support import TERM, good_rows, read, write_return
from tests.terms import new_term
from yanxiu_xl.buttons import school as school_buttons
from yanxiu_xl.buttons.excel import folder_of
from yanxiu_xl.buttons.grids import open_tabs
from yanxiu_xl.demo.mistakes import apply
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.tabs import HOME, META, RESULT, SCHOOL_SCORES, SCORED, SUMMARY, TEACHER_SCORES, WORKINGS
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.settings import default_term
from yanxiu_xl.workbooks import guide, settings_book
from yanxiu_xl.workbooks.palette import AMBER, RED
from yanxiu_xl.workbooks.sketch import DEFAULT_HEIGHT
from yanxiu_xl.workbooks.template import write_school_workbook

pytestmark = pytest.mark.office

LOOK = Path(__file__).parent / "office" / "look.py"

DEMO = tuple(school.code for school in demo_term().schools)
MISTAKES = (("教师名册", "D7", "女性"), ("听课记录", "B4", "9月15日"))
RIGHT = (("教师名册", "D7", "女"), ("听课记录", "B4", date(2020, 9, 15)))
PAGES = (RESULT, *SCORED)


class Desk:
    """An open workbook and a hand that clicks its buttons."""

    def __init__(self, app, path, read_only):
        self.app, self.path = app, path
        self.book = app.books.open(str(path), read_only=read_only)

    def look(self):
        """The book as it is now, whatever others have done to it."""
        self.book = next(one for one in self.app.books if one.fullname == str(self.path))
        return self.book

    def close(self):
        if str(self.path) in [one.fullname for one in self.app.books]:
            self.look().close()

    def click(self, verb):
        """Click; returns the sentence on 首页."""
        book = self.look()
        book.sheets[HOME if HOME in self.titles() else settings_book.FRONT].activate()
        book.set_mock_caller()
        getattr(yanxiu_xl.buttons, verb)()
        self.look()
        return self.sentence()

    def sentence(self):
        if HOME in self.titles():
            return self.book.sheets[HOME].range((guide.SAYING_ROW, guide.SAYING_COLUMN)).value
        return self.book.sheets[settings_book.FRONT].range((settings_book.SAYING_ROW, settings_book.SAYING_COLUMN)).value

    def titles(self):
        return [sheet.name for sheet in self.book.sheets]

    def in_sight(self):
        return [sheet.name for sheet in self.book.sheets if sheet.visible]

    def rows(self, title):
        area = self.book.sheets[title].used_range
        return trimmed(self.book.sheets[title].range((1, 1), (area.last_cell.row, area.last_cell.column)).options(ndim=2).value)

    def cell(self, title, address):
        return self.book.sheets[title].range(address)

    def type(self, title, address, value):
        self.cell(title, address).value = value


def trimmed(rows):
    """Rows of plain values, without the empty ends."""
    plain = [["" if value is None else float(value) if isinstance(value, int) else value for value in row] for row in rows]
    while plain and not any(value != "" for value in plain[-1]):
        plain.pop()
    width = max((n for row in plain for n, value in enumerate(row, 1) if value != ""), default=0)
    return [row[:width] for row in plain]


@pytest.fixture(scope="module")
def open_desk(office_app):
    """Opens workbooks, which LibreOffice takes seconds for; they are closed together at the end."""
    desks = []

    def opened(path, read_only=False):
        desks.append(Desk(office_app, path, read_only))
        return desks[-1]

    yield opened
    for desk in desks:
        desk.close()
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller


@pytest.fixture(scope="module")
def clean_desk(tmp_path_factory, open_desk):
    """柳林小学 without an error."""
    return open_desk(write_return(tmp_path_factory.mktemp("desk") / "柳林小学.xlsx", good_rows()))


@pytest.fixture
def desk(clean_desk):
    """The same with two wrong cells, as nobody has ever clicked in it."""
    book = clean_desk.look()
    book.sheets[HOME].activate()
    for title in PAGES:
        sheet = book.sheets[title]
        sheet.clear()
        for chart in sheet.charts:
            chart.delete()
        sheet.visible = False
    book.sheets[META].range("D1:D200").clear()
    book.sheets[META].range("B6:B8").clear()
    for title, place, wrong in MISTAKES:
        sheet = book.sheets[title]
        sheet.api.Unprotect()
        for note in sheet.notes:
            note.location.color = None
            note.delete()
        sheet.range(place).color = None
        sheet.range(place).value = wrong
        sheet.api.Protect()
    return clean_desk


# --- the same results as from the file ---


@pytest.fixture(scope="module")
def demo_books(tmp_path_factory):
    """Workbooks of demo schools, mistakes included, and what ``yanxiu score`` makes of them in one run."""
    term, root = demo_term(), tmp_path_factory.mktemp("demo")
    rows = school_rows(term)
    paths = []
    for code in DEMO:
        apply(rows[code], code, term)
        paths.append(root / f"{code}.xlsx")
        write_school_workbook(paths[-1], term, term.school(code), rows[code], issue=1)
    answer = subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", "score", *map(str, paths), "--json"], capture_output=True, text=True, check=False,
    )
    assert answer.returncode in {0, 1}, answer.stderr
    return dict(zip(DEMO, zip(paths, json.loads(answer.stdout), strict=True), strict=True))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("code", DEMO)
def test_button_file_and_command_say_the_same(code, demo_books, open_desk):
    path, told = demo_books[code]
    desk = open_desk(path)
    sentence = desk.click("score")
    assert sentence.startswith("评分完成：")
    scored = openpyxl.load_workbook(path.with_name(f"{code}-评分.xlsx"))
    for title in PAGES:
        assert desk.rows(title) == trimmed(scored[title].values), title
        rows = range(1, len(desk.rows(title)) + 1)
        tall = [scored[title].row_dimensions[row].height or DEFAULT_HEIGHT for row in rows]
        assert [desk.cell(title, f"A{row}").row_height for row in rows] == pytest.approx(tall, abs=0.6), title
    teachers = desk.rows(TEACHER_SCORES)[1:]
    assert [row[0] for row in teachers] == [one["id"] for one in told["teachers"]]
    for row, one in zip(teachers, told["teachers"], strict=True):
        assert row[15:18] == [f"{one['base']:g}（暂）" if one["provisional"] else one["base"], one["extra"], one["band"]]
        for value, item in zip(row[2:15], one["items"].values(), strict=True):
            assert value == (round(item["score"], 2) if item["score"] is not None else value)
    workings = {(row[0], row[1]): row[3:6] for row in desk.rows(WORKINGS)[1:]}
    items = {(one["name"], key): item for one in told["teachers"] for key, item in one["items"].items()}
    items |= {("学校", key): item for key, item in told["school"]["items"].items()}
    for key, item in items.items():
        assert workings[key][1:] == [item["full"], item["detail"]], key
    assert [row[3] for row in desk.rows(SCHOOL_SCORES)[1:12]] == [
        round(item["score"], 2) if item["score"] is not None else workings["学校", key][0] for key, item in told["school"]["items"].items()
    ]
    assert sum(row[1] != "" for row in desk.rows(RESULT)[4:]) == sum(told["problems"].values())
    desk.close()


def test_colours_and_notes_of_the_file_stand_in_the_open_workbook_too(demo_books, open_desk):
    path, _ = demo_books["04"]
    desk = open_desk(path)
    desk.click("check")
    marked = openpyxl.load_workbook(path.with_name("04-评分.xlsx"))
    seen = 0
    for title in desk.titles():
        if title in PAGES or title not in marked.sheetnames:
            continue
        wanted = {c.coordinate: c for row in marked[title].iter_rows() for c in row if c.comment}
        notes = {note.location.address.replace("$", ""): note.text for note in desk.book.sheets[title].notes}
        assert set(notes) == set(wanted), title
        for place, cell in wanted.items():
            assert notes[place].startswith(cell.comment.text.strip()), (title, place)
            assert "{:02X}{:02X}{:02X}".format(*desk.cell(title, place).color) == cell.fill.fgColor.rgb[-6:]
        seen += len(notes)
    assert seen > 10


# --- marks come and go ---


def test_marks_of_the_last_run_are_gone_and_what_stood_there_before_is_back(desk):
    sheet = desk.book.sheets["教师名册"]
    sheet.api.Unprotect()
    sheet.range("D7").color = "#ABCDEF"
    sheet.range("D7").add_note("问一下")
    sheet.api.Protect()
    desk.click("check")
    assert desk.cell("教师名册", "D7").color == rgb(RED)
    assert desk.cell("教师名册", "D7").note.text.startswith("问一下\n错误 C04")
    for place in RIGHT:
        desk.type(*place)
    desk.click("check")
    assert desk.cell("教师名册", "D7").color == rgb("#ABCDEF")
    assert desk.cell("教师名册", "D7").note.text == "问一下"
    assert desk.cell("听课记录", "B4").color is None
    assert desk.cell("听课记录", "B4").note is None
    assert not any(row[1] in {"C04", "C02"} and row[3] in {"D7", "B4"} for row in desk.rows(RESULT)[4:])


def rgb(colour):
    return tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))


def test_a_colour_that_somebody_has_given_since_stays(desk):
    desk.click("check")
    sheet = desk.book.sheets["教师名册"]
    sheet.api.Unprotect()
    sheet.range("D7").color = AMBER
    desk.type("教师名册", "D7", "女")
    desk.click("check")
    assert desk.cell("教师名册", "D7").color == rgb(AMBER)


def test_checking_twice_changes_nothing(desk):

    def state():
        found = {title: desk.rows(title) for title in desk.titles() if title != META}
        notes = {title: sorted(n.text for n in desk.book.sheets[title].notes) for title in desk.titles()}
        return found, notes, desk.cell("教师名册", "D7").color

    first = desk.click("check"), state()
    assert (desk.click("check"), state()) == first


# --- what a person has done stays ---


def test_edits_selection_filter_and_protection_survive(desk):
    roster = desk.book.sheets["教师名册"]
    desk.type("教师名册", "C5", "王芳芳")  # not saved
    roster.activate()
    roster.range("F6").select()
    hidden = desk.book.sheets["听课记录"].range("A5:A5").rows
    hidden.hidden = True
    protected = {title: desk.book.sheets[title].api.ProtectContents for title in desk.titles()}
    desk.click("score")
    assert desk.cell("教师名册", "C5").value == "王芳芳"
    assert "“王芳”" in str(desk.rows(RESULT))  # she is looked for in vain, so the edit was read
    assert desk.cell("听课记录", "A5:A5").rows.hidden is True
    assert {title: desk.book.sheets[title].api.ProtectContents for title in protected} == protected
    desk.book.sheets["教师名册"].activate()
    assert desk.book.selection.address == "$F$6"
    hidden.hidden = False
    desk.type("教师名册", "C5", "王芳")


def test_automatic_cells_that_lack_their_formula_and_numbers_are_mended_and_what_stood_there_is_told(open_desk, tmp_path):
    rows = good_rows()
    desk = open_desk(write_return(tmp_path / "补公式.xlsx", rows))
    places = [("听课记录", "R4"), ("听课记录", "A5"), ("听课记录", "A6"), ("公开课评课", "U4"), ("教师名册", "G4")]
    before = {place: desk.cell(*place).formula for place in places}
    number = desk.cell("公开课评课", "A4").value
    for (title, address), value in zip(places, ("当然有效", None, None, "八十八", None), strict=True):
        desk.type(title, address, value)
    last = 3 + len(rows["activities"])
    desk.type("研修活动", f"A{last}", None)  # as a row that has been inserted
    sentence = desk.click("check")
    assert sentence.endswith("另外补好了 6 个自动格（公式、编号）。")
    assert {place: desk.cell(*place).formula for place in places} == before
    assert desk.cell("研修活动", f"A{last}").value == "H-01-301"
    assert desk.cell("公开课评课", "A4").value == number
    told = [row for row in desk.rows(RESULT) if "F18" in row]
    assert {row[5] for row in told} == {"当然有效", "八十八"}
    assert all("已经恢复公式" in row[6] for row in told)
    assert "当然有效" in desk.cell("听课记录", "R4").note.text
    assert "补好" not in desk.click("check")
    assert not any("F18" in row for row in desk.rows(RESULT))


def test_the_result_is_in_front_and_old_scores_do_not_contradict_it(desk):
    assert desk.click("check").startswith("校验完成：错误 ")
    assert desk.book.sheets.active.name == RESULT
    assert [title for title in desk.in_sight() if title in PAGES] == [RESULT]
    desk.click("score")
    assert desk.book.sheets.active.name == TEACHER_SCORES
    assert desk.click("summarise").startswith("汇总完成：5 位教师")
    assert desk.book.sheets.active.name == SUMMARY
    before = desk.rows(TEACHER_SCORES)
    desk.type("听课记录", "B4", date(2020, 9, 15))
    desk.click("check")
    assert desk.rows(TEACHER_SCORES) != before
    assert desk.in_sight()[:5] == [*PAGES]


def test_a_click_cannot_be_taken_back_by_half(desk, office):
    desk.type("教师名册", "C5", "王芳芳")
    desk.click("score")
    before = {title: desk.rows(title) for title in PAGES}
    office.ask(LOOK, undo=20)
    assert {title: desk.rows(title) for title in PAGES} == before
    assert desk.cell("教师名册", "D7").color == rgb(RED)
    assert desk.cell("教师名册", "C5").value == "王芳芳"
    desk.type("教师名册", "C5", "王芳")


def test_the_stamp_tells_the_centre_whether_something_was_changed_since(desk):
    desk.click("check")
    desk.book.save()
    submission = read(desk.path)
    assert submission.stamp.verdict == "还不能上交"
    assert submission.stamp.fingerprint == submission.fingerprint()
    assert "F11" not in {p.code for p in submission.problems}
    desk.type("教师名册", "D7", "女")
    desk.book.save()
    assert "F11" in {p.code for p in read(desk.path).problems}
    desk.click("check")  # the button itself never says so
    assert "F11" not in {row[1] for row in desk.rows(RESULT)}


# --- a click after a click ---

CELL_LOOKS = ("CellBackColor", "CharWeight", "CharColor", "HoriJustify", "NumberFormat")
MOST_ROWS = 30


def looks(desk, title):
    """How the upper cells of a page look, the heights of their rows, and the links."""
    sheet = desk.book.sheets[title].impl
    bottom, right = min(sheet.used_range.box[2], MOST_ROWS), sheet.used_range.box[3]
    cells = {
        (row, at, key): sheet.bridge.begin("get", **sheet.where, box=[row, at, row, at], key=key)
        for row in range(1, bottom + 1) for at in range(1, right + 1) for key in CELL_LOOKS
    }
    heights = [sheet.bridge.begin("height", **sheet.where, box=[row, 1, row, 1]) for row in range(1, bottom + 1)]
    links = sheet.bridge.ask("formulas", **sheet.where, box=[1, 1, bottom, right])
    return {place: one.value for place, one in cells.items()}, [one.value for one in heights], links


def as_of_a_first_click(desk, verb):
    """Pages and looks when the same button is clicked in the workbook without its pages."""
    for title in PAGES:
        desk.book.sheets[title].delete()
    desk.click(verb)
    return {title: (desk.rows(title), *looks(desk, title)) for title in PAGES}


def test_after_corrections_and_new_mistakes_the_pages_are_as_if_written_for_the_first_time(desk):
    desk.click("score")
    for edits in (RIGHT[:1], [("听课记录", f"J{row}", "") for row in (5, 9, 12)], [*RIGHT, ("教师文稿", "D4", "没有的类别")]):
        for place in edits:
            desk.type(*place)
        desk.click("score")
    again = {title: (desk.rows(title), *looks(desk, title)) for title in PAGES}
    first = as_of_a_first_click(desk, "score")
    for title in PAGES:
        assert again[title] == first[title], title
    desk.type("教师文稿", "D4", "教学案例")


def test_a_page_that_somebody_has_been_at_is_written_anew(desk):
    desk.click("score")
    before = {title: desk.rows(title) for title in PAGES}
    desk.type(TEACHER_SCORES, "P2", 100)
    top, below = (desk.book.sheets[RESULT].range(f"A{row}:H{row}") for row in (5, 6))
    top.value, below.value = below.value, top.value
    desk.type(WORKINGS, "A400", "下面记一笔")
    desk.click("score")
    assert {title: desk.rows(title) for title in PAGES} == before


def told(bridge, monkeypatch):
    """(command, sheet) of everything LibreOffice is told from now on."""
    names = []
    send = bridge._send

    def noting(asked):
        names.extend((name, given.get("sheet", "")) for name, given in bridge._waiting)
        return send(asked=asked)

    monkeypatch.setattr(bridge, "_send", noting)
    return names


WRITES = {"put", "put_values", "put_formulas", "put_note", "delete_note", "put_height", "put_width", "clear", "clear_sheet", "borders",
          "put_number_format", "add_chart", "delete_chart"}


def test_where_nothing_has_changed_the_forms_own_sheets_are_left_alone(desk, monkeypatch):
    desk.click("score")
    names = told(desk.app.impl.bridge, monkeypatch)
    desk.click("score")
    assert {sheet for name, sheet in names if name in WRITES} == {META, HOME, *PAGES}
    desk.type("教师名册", "D7", "女")
    names.clear()
    desk.click("score")
    assert {sheet for name, sheet in names if name in WRITES} == {META, HOME, *PAGES, "教师名册"}
    assert not [sheet for name, sheet in names if name == "put_note"]
    assert desk.cell("教师名册", "D7").color is None


def test_results_of_automatic_columns_are_not_asked_for_and_what_was_typed_over_them_is_read(desk):
    sheet = desk.book.sheets["听课记录"]
    sheet.api.Unprotect()
    before = sheet.range("R5").formula
    sheet.range("R5").value = "是吧"
    grid = open_tabs(desk.look()).grid("听课记录")
    assert [row[17] for row in grid[2:6]] == ["是否有效", "", "是吧", ""]
    assert grid[3][9] == desk.cell("听课记录", "J4").value
    sheet.range("R5").formula = before
    sheet.api.Protect()


def test_what_is_refused_while_nobody_asks_is_told_to_who_asks_next(desk):
    bridge = desk.app.impl.bridge
    bridge.tell("put_values", book=desk.book.impl.id, sheet="没有这张表", box=[1, 1, 1, 1], rows=[["x"]])
    with pytest.raises(OfficeError, match="put_values"):
        bridge.ask("books")
    assert bridge.ask("books")


def test_what_is_refused_is_told_even_when_nobody_looks_at_the_answer_behind_it(desk):
    bridge = desk.app.impl.bridge
    bridge.tell("put_values", book=desk.book.impl.id, sheet="没有这张表", box=[1, 1, 1, 1], rows=[["x"]])
    unread = bridge.begin("books")
    with pytest.raises(OfficeError, match="put_values"):
        bridge.ask("sheets", book=desk.book.impl.id)
    assert bridge.ask("books")
    refused = bridge.begin("sheets", book="没有这个文件")
    assert bridge.ask("books"), "a question's own refusal is for who asked it"
    for answer, word in ((unread, "put_values"), (refused, "sheets")):
        with pytest.raises(OfficeError, match=word):
            _ = answer.value


def test_there_is_one_chart_on_a_page_however_often_it_is_drawn_anew(desk):
    for edited in ("C3", "D4", ""):
        desk.click("score")
        for title in (SCHOOL_SCORES, SUMMARY):
            (chart,) = desk.book.sheets[title].charts
            assert chart.name.startswith(title)
            if edited:
                desk.book.sheets[title].range(edited).value = "有人改了"


# --- how LibreOffice is spoken to ---


def test_lines_are_carried_out_in_libreoffice_itself(desk):
    assert desk.app.impl.bridge.ask("within") is True


def test_where_libreoffice_cannot_load_the_helper_it_works_from_its_own_process(desk, office, monkeypatch, tmp_path):
    other_helper = tmp_path / "helper.py"
    other_helper.write_text(HELPER.read_text(encoding="utf-8").replace("star.loader.Python", "star.loader.None"), encoding="utf-8")
    monkeypatch.setattr(bridge_module, "HELPER", other_helper)
    other = Bridge(office.pipe)
    assert other.ask("within") is False
    given = {"book": desk.book.impl.id, "sheets": {"教师名册": ["序号", "教龄"]}}
    assert other.ask("contents", **given) == desk.app.impl.bridge.ask("contents", **given)
    other.close()


def test_a_helper_that_ends_at_once_is_told_in_one_sentence(monkeypatch, tmp_path):
    helper = tmp_path / "helper.py"
    helper.write_text("import sys\nsys.stdin.readline()\n", encoding="utf-8")
    monkeypatch.setattr(bridge_module, "HELPER", helper)
    with pytest.raises(OfficeError, match="does not answer"):
        Bridge("nobody listens").ask("books")


def test_what_waits_in_line_is_carried_out_before_the_line_is_closed(desk, office):
    other = Bridge(office.pipe)
    other.tell("put_values", book=desk.book.impl.id, sheet=RESULT, box=[40, 30, 40, 30], rows=[["到了"]])
    other.close()
    assert desk.look().sheets[RESULT].range("AD40").value == "到了"
    desk.book.sheets[RESULT].range("AD40").clear()


# --- what can go wrong ---


def test_another_terms_workbook_in_a_term_folder(tmp_path, open_desk):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    former = default_term("2019-2020-2").with_schools(TERM.schools)
    path = write_return(folder.inbox / "上学期.xlsx", good_rows(), term=former)
    desk = open_desk(path)
    said = desk.click("score")
    assert said.startswith("“上学期.xlsx”评不了分：")
    assert "第二学期" in said
    assert not {TEACHER_SCORES, RESULT} & set(desk.in_sight())
    assert desk.book.sheets.active.name == HOME
    assert desk.click("check").startswith("校验完成：")
    assert desk.rows(RESULT)[4][1] == "F06"


def test_a_renamed_sheet_is_recognised_and_named(desk):
    desk.click("score")
    before = desk.rows(TEACHER_SCORES)
    desk.book.sheets["听课记录"].name = "听课"
    desk.click("score")
    assert ("F15", "听课") in {(row[1], row[2]) for row in desk.rows(RESULT)[4:]}
    assert desk.rows(TEACHER_SCORES) == before
    assert desk.cell("听课", "B4").color == rgb(RED)
    desk.look().sheets["听课"].name = "听课记录"


def test_an_empty_workbook_read_only_first(tmp_path, open_desk):
    write_school_workbook(tmp_path / "空.xlsx", TERM, TERM.school("01"))
    desk = open_desk(tmp_path / "空.xlsx", read_only=True)
    desk.click("score")
    assert desk.app.status_bar == "“空.xlsx”是以只读方式打开的，结果写不进去。请另存为一个新文件，在新文件里再点。"
    desk.close()
    desk = open_desk(tmp_path / "空.xlsx")
    said = desk.click("score")
    assert said.startswith("“空.xlsx”评不了分：")
    assert "名册" in said or "空" in said
    assert TEACHER_SCORES not in desk.in_sight()


def test_an_empty_roster_with_records(desk):
    areas = [desk.look().sheets["教师名册"].range(area) for area in ("B4:F9", "H4:T9")]  # G counts itself
    kept = [area.options(ndim=2).value for area in areas]
    for area in areas:
        area.value = [[""] * area.shape[1]] * area.shape[0]
    assert desk.click("check").startswith("校验完成：错误 ")
    assert "F12" in {row[1] for row in desk.rows(RESULT)[4:]}
    for area, values in zip(areas, kept, strict=True):
        area.value = values


def test_a_failure_of_our_own_leaves_the_sheets_alone_and_a_report_behind(desk, monkeypatch):

    def broken(*_):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(school_buttons, "examine", broken)
    before = {title: desk.rows(title) for title in desk.titles() if title != HOME}
    said = desk.click("score")
    assert said.startswith("程序自己出了错，不是表的问题；工作簿里的内容没有改动。")
    report = Path(said.partition("详情在 ")[2].partition("，请把它")[0])
    assert "ZeroDivisionError: a bug" in report.read_text(encoding="utf-8")
    report.unlink()
    assert {title: desk.rows(title) for title in desk.titles() if title != HOME} == before
    assert desk.book.sheets.active.name == HOME


def test_a_workbook_without_its_first_page_still_says_what_happened(desk):
    """The last of this workbook."""
    desk.book.sheets[HOME].delete()
    desk.look().set_mock_caller()
    yanxiu_xl.buttons.check()
    assert RESULT in desk.titles() or RESULT in [sheet.name for sheet in desk.look().sheets]
    assert desk.app.status_bar.startswith("校验完成：错误 ")
    assert desk.look().sheets[RESULT].range("D1").value == desk.app.status_bar


# --- at the centre ---


def test_the_buttons_of_the_settings_run_the_term(tmp_path, open_desk):
    folder = new_term(tmp_path / "2020秋", TERM.code, TERM)
    desk = open_desk(folder.root / "学期设定.xlsm")
    assert desk.click("open_master") == "还没有“总档案.xlsx”。请先点【合并回收】。"
    said = desk.click("build")  # the sentence before has changed the workbook, so it is saved first
    assert said == "生成完成：3 所学校，新生成 3 所，没有变化 0 所，都在“发放”文件夹里。（先保存了改过的学期设定。）"
    assert len(list(folder.outbox.glob("*.xlsm"))) == 3
    write_return(folder.inbox / "柳林小学交来.xlsx", good_rows())
    said = desk.click("merge")
    assert said.startswith("合并完成：读了 1 个新文件，总档案已更新。")
    assert "未交 2 校" in said
    assert folder.master.exists()
    lines = desk.rows("报送情况")
    assert [line[:2] for line in lines[1:4]] == [["00", "青石镇中心小学"], ["01", "柳林小学"], ["02", "榆树小学"]]
    below = [line[1] for line in lines[4:] if line[1]]
    assert below[0] == "接下来："
    assert any(re.match(r"\d\. 催一催还没有交的 2 所：00 青石镇中心小学（校长孙立民、包校领导周海涛）、02 ", line) for line in below)
    assert desk.click("status").startswith("报送情况：")
    assert desk.book.sheets.active.name == "报送情况"
    assert desk.click("open_master").startswith("已打开：")
    next(one for one in desk.app.books if one.name == "总档案.xlsx").close()
    assert folder.term() == TERM  # the sheet that was added is no setting


def test_settings_that_lie_in_the_cloud_have_no_folder():
    class Cloud:
        fullname = "https://d.docs.live.net/1234/2020秋/学期设定.xlsm"

    assert folder_of(Cloud) is None


# --- reading from the program is reading from the file ---


SPOILT = [
    ("observations", "date", 4, "date with full stops"), ("observations", "date", 5, "bare serial number"),
    ("observations", "topic", 5, "time of day"), ("observations", "topic", 6, "yes"), ("observations", "period", 6, "error value"),
    ("activities", "date", 4, "date with a time"), ("activities", "topic", 5, "looks like a formula"),
    ("activities", "minutes", 5, "missing value"), ("writings", "month", 6, "month as a fraction"),
    ("writings", "chars", 6, "words after a number"), ("roster", "teacher_id", 5, "text number"), ("roster", "name", 6, "zero width"),
]
CHANGED = [
    ("merged cells", "observations"), ("hidden rows", "observations"), ("blank row", "writings"), ("retyped header", "activities"),
    ("swapped columns", "reviews"), ("extra column", "roster"), ("rows above the header", "mentoring"),
    ("renamed tab", "projects"), ("copied tab", "evaluations"), ("extra tab", "roster"), ("stray value in row 900", "open_lessons"),
    ("stray values far away", "timetable"),
]


def test_a_messy_workbook_reads_the_same_open_and_closed(tmp_path, open_desk):
    path = write_return(tmp_path / "乱.xlsx", good_rows())
    book = openpyxl.load_workbook(path)
    spoil(book, SPOILT, CHANGED)
    book.save(path)
    desk = open_desk(path)
    reader = SubmissionReader(TERM)
    live, filed = reader.read_open(path.name, path.parent, open_tabs(desk.book)), reader.read(path)
    assert {p.code for p in filed.problems} >= {"F08", "F09", "F10", "F13", "F14", "F15", "C07", "C11"}
    assert said(live) == said(filed)
    for key, table in filed.tables.items():
        assert {k: as_typed(v) for k, v in live.tables[key].typed.items()} == {k: as_typed(v) for k, v in table.typed.items()}, key
    for key, table in filed.tables.items():
        assert live.tables[key].values == table.values, key
    assert live.fingerprint() == filed.fingerprint()


def said(submission):
    """Findings; how many rows a foreign tab has is counted by formats in a file, by contents in the program."""
    return [(p.code, p.sheet, p.cell, p.value, p.message if p.code != "F14" else "") for p in submission.problems]
