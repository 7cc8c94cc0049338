"""What a school wrote where nothing is read: kept in the archive and told once, whichever tab it stands on and however it is spelt."""

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pandas
import pyopenvba
import pytest
import xlsxwriter
import xlwings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.raw_cells import raw_sheets
from tests.score_rows import LAST_DAY, full_rows
from tests.small import altered, parts, put, small_return
from tests.spellings import HABITS, Spelling, spelt_throughout
from tests.stubbed import stubbed
from tests.support import AS_OF, TERM, good_rows, read, write_return
from tests.terms import new_term
from tests.test_conservation import lost_of, unaccounted
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.cli import main
from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Kind, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.places import PLACES
from yanxiu_xl.workbooks.gathering_page import add_gathering
from yanxiu_xl.workbooks.template import write_school_workbook
from yanxiu_xl.workflow.history import history
from yanxiu_xl.workflow.marking import mark
from yanxiu_xl.workflow.merging import merge

STUB = 'Attribute VB_Name = "xlwings"\r\n'
TITLES = {sheet.title: sheet for sheet in SCHOOL_SHEETS}
SAID_OF_STRAY = {"F13", "F14", "F18"}


def place(title, header, row):
    """The cell of a column, by its header."""
    sheet = TITLES[title]
    return f"{letters([c.header for c in sheet.columns].index(header))}{row}"


def changed(data, *changes):
    """A workbook with cells written anew: (tab, address, what)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for title, address, value in changes:
        page = book[title] if title in book.sheetnames else book.create_sheet(title)
        page[address] = value
        if isinstance(value, str) and value.startswith("="):
            page[address].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A return as the program's own template holds it, formulas included, with 60 rows a tab: a thousand take a second each time."""
    book = openpyxl.load_workbook(write_return(tmp_path_factory.mktemp("whole") / "柳林.xlsx", good_rows()))
    for title in ("进度计算", "进度", "填写说明"):
        del book[title]
    for sheet in SCHOOL_SHEETS:
        book[sheet.title].delete_rows(61, 2000)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def small():
    return small_return(good_rows())


def told(one):
    """Findings about what stands where nothing is read: (code, variant, tab, cell)."""
    return [(p.code, p.variant, p.sheet, p.cell) for p in one.problems if p.code in SAID_OF_STRAY]


def in_archive(tmp_path, data):
    """Everything the archive holds of a return beside its records: text by (tab, address)."""
    path = put(tmp_path, "一份.xlsx", data)
    one = read(path)
    found = {(table.title, address): text for table in one.tables.values() for address, text in table.outside}
    found |= {(table.title, f"{table.letters[key]}{row}"): text for table in one.tables.values() for (row, key), text in table.constants.items()}
    return one, found | {(tab.title, address): text for tab in one.tabs for address, text in tab.kept}


# --- what is written into automatic columns ---

WRITTEN_OVER = [
    ("听课记录", "序号", 4, "自编9"),
    ("教师名册", "序号", 5, 2020001),
    ("教师文稿", "序号", 6, -1),
    ("听课记录", "是否有效", 4, "校长说要计入"),
    ("听课记录", "无效原因", 5, "请假补听"),
    ("研修活动", "研修阶段", 4, "第二阶段"),
    ("研修活动", "实到人数", 5, "全部"),
    ("公开课评课", "综合得分", 4, "优秀"),
    ("公开课评课", "等级", 4, "特优"),
    ("课堂评价", "总分", 4, "满分"),
    ("师徒结对", "师傅听徒弟课", 4, "每周"),
    ("发展性评价", "综合分", 4, "九十"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("title", "header", "row", "text"), WRITTEN_OVER)
def test_what_is_typed_over_a_formula_is_kept_and_told(tmp_path, whole, title, header, row, text):
    cell = place(title, header, row)
    data = changed(whole, (title, cell, text))
    one, kept = in_archive(tmp_path, data)
    assert told(one) == [("F18", "", title, cell)]
    assert kept == {(title, cell): str(text)}
    assert lost_of(tmp_path, data) == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("title", "header", "row", "right", "wrong"), [
    ("听课记录", "是否有效", 4, "是", "否"),
    ("教师名册", "教龄", 4, None, 99),
    ("研修活动", "研修阶段", 4, None, "总结"),
    ("研修活动", "实到人数", 4, None, 77),
    ("课堂评价", "总分", 4, None, 100),
    ("发展性评价", "综合分", 4, None, 99.5),
])
def test_a_value_is_told_where_the_program_shows_another(tmp_path, whole, title, header, row, right, wrong):
    cell = place(title, header, row)
    if right is None:
        right = {"教龄": 14, "研修阶段": "实施", "实到人数": 5, "总分": 88, "综合分": 92.2}[header]
        right = shown_by_the_program(tmp_path, whole, title, header, row, right)
    assert told(in_archive(tmp_path, changed(whole, (title, cell, right)))[0]) == []
    assert told(in_archive(tmp_path, changed(whole, (title, cell, wrong)))[0]) == [("F18", "", title, cell)]


def shown_by_the_program(tmp_path, whole, title, header, row, guess):
    """Worked out from the row as the regulation says, apart from the program."""
    page = openpyxl.load_workbook(io.BytesIO(whole))[title]
    cells = {str(c.value).replace("*", ""): page.cell(row, c.column).value for c in page[HEADER_ROW]}
    if header == "教龄":
        year, month = map(int, cells["参加工作年月"].split("-"))
        return (2020 * 12 + TERM["term_start"].month - year * 12 - month) // 12
    if header == "研修阶段":
        day = cells["日期"].date()
        return "宣传动员" if day <= TERM["launch_end"] else "总结" if day >= TERM["summary_start"] else "实施"
    if header == "实到人数":
        away = sum(len(str(cells[key]).split("、")) for key in ("公假人员", "请假人员", "缺席人员") if cells[key])
        return len(good_rows()["roster"]) - away if cells["参加范围"] == "全体" else len(cells["参加人员"].split("、")) - away
    if header == "总分":
        return sum(value for key, value in cells.items() if "(" in key)
    weights = [TERM[f"T13.{key}"] for key in ("own", "peers", "school")]
    return round(sum(cells[key] * w for key, w in zip(("自评分", "同伴互评均分", "学校评分"), weights, strict=True)) / 100, 2)


@pytest.mark.parametrize("numbers", [
    (1, 2, 3, 4), (1, 3, 4), (2, 7, 100), ("1", "2", "3"), (1,), tuple(range(1, 101)),
], ids=str)
def test_numbers_that_count_the_rows_are_nothing_to_speak_of(tmp_path, whole, numbers):
    """Formulas pasted as values, rows deleted since, or the numbers drawn down over empty rows."""
    cells = [("听课记录", f"A{row}", number) for row, number in enumerate(numbers, FIRST_DATA_ROW)]
    assert told(in_archive(tmp_path, changed(whole, *cells))[0]) == []


def test_a_column_of_values_of_which_some_are_other_is_told_once(tmp_path, whole):
    cells = [("听课记录", place("听课记录", "是否有效", row), "待定") for row in range(4, 8)]
    one, kept = in_archive(tmp_path, changed(whole, *cells))
    assert told(one) == [("F18", "", "听课记录", cells[0][1])]
    assert len(kept) == 4


# --- in rows without a record, and beside the tables ---

BESIDE = [
    ("听课记录", "A900", "合计"), ("研修活动", "A200", "填表人：张老师"), ("公开课评课", "A99", "以上无误"), ("师徒结对", "A20", "（空）"),
    ("课题研究", "A30", "K-01"), ("研修活动", "A250", "H-1"),
    ("研修活动", place("研修活动", "研修方式", 220), "讲座"), ("教师名册", place("教师名册", "教龄", 90), "平均 15 年"),
    ("听课记录", place("听课记录", "是否有效", 800), "校长说要计入"), ("听课记录", "A1", "听课记录（第二份）"), ("教师文稿", "C2", "见背面"),
    ("学校信息", "D9", "右边"), ("学校信息", "H3", "备注"), ("学校信息", "A30", "盖章"), ("学校信息", "B31", date(2020, 10, 1)),
    ("学校信息", "C6", "这是我们改的说明"), ("学校信息", "C20", "=不是公式"), ("学校信息", "E1", 3.5),
    ("档案目录", "K3", "我们的列"), ("档案目录", "L8", "旁注"), ("任课表", "F3", "教室"), ("听课记录", "ZZ7", "远"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("title", "cell", "text"), BESIDE)
def test_what_stands_beside_the_records_is_kept_and_told_at_its_cell(tmp_path, whole, title, cell, text):
    data = changed(whole, (title, cell, text))
    one, kept = in_archive(tmp_path, data)
    assert told(one) in ([("F13", "outside", title, cell)], [("F13", "", title, f"{letters(11)}3")])
    if (title, cell) in kept:
        assert kept == {(title, cell): str(text)}
    assert lost_of(tmp_path, data) == []


ROWS = {
    "an added row": [("档案目录", "A41", "I01"), ("档案目录", "C41", "我们加的"), ("档案目录", "E41", "已完成")],
    "a row further down": [("档案目录", "B60", "其他"), ("档案目录", "J60", "见附件")],
    "an item once more": [("档案目录", "A41", "D01"), ("档案目录", "C41", "抄来的"), ("档案目录", "H41", "柜 3")],
    "an altered label": [("档案目录", "A6", "D03（改）")],
    "a cleared label": [("档案目录", "A7", None)],
    "a doubled label": [("档案目录", "A9", "D05")],
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_is_no_item_of_the_catalogue_is_kept_whole_and_told_once(tmp_path, whole, name):
    data = changed(whole, *ROWS[name])
    one, kept = in_archive(tmp_path, data)
    assert [(code, variant) for code, variant, *_ in told(one)] == [("F13", "row")]
    row = told(one)[0][3].lstrip("ABCDEFGHIJ")
    page = openpyxl.load_workbook(io.BytesIO(data))["档案目录"]
    assert {address for _, address in kept} == {c.coordinate for c in page[int(row)] if c.value is not None}
    assert lost_of(tmp_path, data) == []


def test_hundreds_of_stray_cells_are_told_in_one_line(tmp_path, whole):
    cells = [("学校信息", f"{letter}{row}", f"{letter}{row}") for row in range(1, 60) for letter in "FGHI"]
    one, kept = in_archive(tmp_path, changed(whole, *cells))
    assert told(one) == [("F13", "many", "学校信息", "F1")]
    assert kept == {(title, address): text for title, address, text in cells}
    assert f"{len(cells)} 格" in next(p.message for p in one.problems if p.variant == "many")


# --- other tabs ---


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("cells", [{"B2": "秘密"}, {"A1": 1, "C900": "尾"}, {"D4": date(2020, 9, 10)}, {"A1": "#REF!"}, {"ZZ3": "远"}], ids=str)
def test_tabs_of_the_schools_own_are_kept_hidden_ones_too(tmp_path, small, state, cells):
    data = changed(small, *(("我们的", at, value) for at, value in cells.items()))
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["我们的"].sheet_state = state
    book.save(tmp_path / "有隐藏表.xlsx")
    data = (tmp_path / "有隐藏表.xlsx").read_bytes()
    one, kept = in_archive(tmp_path, data)
    assert told(one) == [("F14", "" if state == "visible" else "hidden", "我们的", "")]
    assert set(kept) == {("我们的", at) for at in cells}
    assert lost_of(tmp_path, data) == []


def test_an_empty_hidden_tab_and_one_that_wps_makes_for_itself_are_silent(tmp_path, small):
    book = openpyxl.load_workbook(io.BytesIO(small))
    book.create_sheet("空的").sheet_state = "hidden"
    page = book.create_sheet("WpsReserved_CellImgList")
    page["A1"], page.sheet_state = "ID_0123", "veryHidden"
    book.save(tmp_path / "WPS.xlsx")
    assert told(read(tmp_path / "WPS.xlsx")) == []


def test_a_very_long_tab_says_how_much_of_it_is_kept(tmp_path, small, monkeypatch):
    monkeypatch.setattr("yanxiu_xl.reading.other_tabs.MOST_KEPT", 50)
    one, kept = in_archive(tmp_path, changed(small, *(("草稿", f"A{row}", row) for row in range(1, 81))))
    assert told(one) == [("F14", "long", "草稿", "")]
    assert len(kept) == 50
    assert "80 格有内容），只存档前 50 格" in next(p.message for p in one.problems if p.code == "F14")


# --- the program's own pages ---

BESIDE_PAGES = [
    ("校验结果", "I5", "已改"), ("校验结果", "L1", "张老师看过"), ("首页", "A8", "三小组"), ("首页", "H2", "本校联系人：王"), ("代码表", "BZ3", "另加一类"),
    ("元数据", "C2", "勿动"), ("元数据", "A30", "我们的记号"), ("全镇名册", "Z1", "外聘"), ("教师得分", "V4", "有异议"), ("学校得分", "G3", "请复核"),
    ("得分说明", "J9", "不对"), ("汇总", "K2", "盖章"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("title", "cell", "text"), BESIDE_PAGES)
def test_what_stands_beside_the_programs_own_pages_is_kept_and_told_once_a_page(tmp_path, whole, title, cell, text):
    data = changed(whole, (title, cell, text), (title, "CA90", "也在旁边"))
    one, kept = in_archive(tmp_path, data)
    assert told(one) == [("F13", "page", title, cell)]
    assert kept == {(title, cell): text, (title, "CA90"): "也在旁边"}
    path = mark(one, TERM, AS_OF, tmp_path / "标注.xlsx")
    listed = set(openpyxl.load_workbook(path)["表外内容"].iter_rows(min_row=2, values_only=True))
    assert {(title, cell, text), (title, "CA90", "也在旁边")} <= listed


def test_the_places_of_the_pages_are_those_in_which_the_program_writes(tmp_path):
    """A workbook with macros as it is handed out, and a scored copy: nothing stands outside, and the last column is used."""
    rows = {**good_rows(), **full_rows()}
    handed, returned = tmp_path / "发放.xlsm", write_return(tmp_path / "柳林.xlsx", rows)
    write_school_workbook(handed, TERM, TERM.school("01"), macros=stubbed(STUB))
    with pytest.raises(SystemExit):
        main(["score", str(returned), "--date", LAST_DAY.isoformat()])
    told = tmp_path / "汇集结果.xlsx"
    lines = [problem("W06", file="柳林.xlsx", sheet="听课记录", row=4, letter="D", value="王芳", who="王芳", n=1, places="D4")]
    write_school_workbook(told, TERM, TERM.school("01"), rows, after=lambda book, styles: add_gathering(book, styles, TERM, "柳林小学", "", [], lines))
    used = {}
    for path in (handed, returned.with_name("柳林-评分.xlsx"), told):
        for title, raw in raw_sheets(path).items():
            if title in PLACES:
                used.setdefault(title, []).extend(openpyxl.utils.cell.coordinate_from_string(at) for at in raw.cells)
        assert [p for p in read(path).problems if (p.code, p.variant) == ("F13", "page")] == []
    for title, place_of in PLACES.items():
        columns = {openpyxl.utils.column_index_from_string(letter) for letter, _ in used[title]}
        assert (min(columns), max(columns)) == (place_of.first, place_of.last), title
        if place_of.rows:
            assert max(row for _, row in used[title]) == place_of.rows


@pytest.mark.one_in(2)
@pytest.mark.parametrize("damage", [b"<oops", b"", b"<worksheet><sheetData><row r=", b"\x00\x01", b"<!DOCTYPE x>"])
def test_a_damaged_page_that_is_only_written_for_people_refuses_nothing(tmp_path, whole, damage):
    home = next(name for name, xml in parts(whole).items() if name.startswith("xl/worksheets/") and b"HYPERLINK" in xml.upper())
    assert read(put(tmp_path, "坏页.xlsx", altered(whole, home, lambda _: damage))).refused is None


# --- nothing to speak of ---


def resaved(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without_numbers(data):
    """Prepared numbers gone, as in a sheet made of values."""
    return changed(data, *(("研修活动", f"A{row}", None) for row in range(100, 200)))


def moved_numbers(data):
    """Rows sorted: a prepared number stands in another empty row."""
    return changed(data, ("研修活动", "A100", "H-01-150"), ("研修活动", "A153", "H-01-097"))


def unlike(data):
    return changed(data, ("听课记录", "E950", "   "), ("学校信息", "F9", "\u200b"))


@pytest.mark.one_in(2)
@pytest.mark.parametrize("change", [lambda data: data, resaved, without_numbers, moved_numbers, unlike])
def test_an_honest_return_hears_nothing_of_it(tmp_path, whole, change):
    one, kept = in_archive(tmp_path, change(whole))
    assert told(one) == []
    assert kept == {}


# --- the property ---

COLUMNS = st.integers(0, 30).map(letters)
CELLS = st.tuples(
    st.sampled_from([*TITLES, "草稿"]),
    st.builds(lambda letter, row: f"{letter}{row}", COLUMNS, st.one_of(st.integers(1, 45), st.sampled_from([299, 1004, 20_001]))),
    st.sampled_from(["合计", "张老师", "H-01-001", "H-09-099", 3.0, 12, 0, -4.5, "2020-9-15", date(2020, 9, 15), True, "#N/A", "无", "=1+1", "是", " ", "序号"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS, min_size=1, max_size=8), habit=st.sampled_from(["", *(h for h in HABITS if h != "no_addresses")]))
def test_whatever_is_written_wherever_is_somewhere(tmp_path, small, cells, habit):
    data = changed(small, *cells)
    if habit:
        data = spelt_throughout(data, Spelling(**{habit: "x" if habit == "prefix" else True}))
    assert lost_of(tmp_path, data) == []


# --- a foreign corpus: refused with a reason, or conserved ---


def of_packages():
    found = [path for package in (pyopenvba, xlwings) for path in Path(package.__file__).parent.rglob("*.xls[xm]")]
    return {path.name: path.read_bytes() for path in sorted(found)}


def by_pandas():
    out = io.BytesIO()
    frame = pandas.DataFrame({"日期": pandas.date_range("2020-09-01", periods=40), "听课教师": ["王芳"] * 40, "分": range(40)})
    with pandas.ExcelWriter(out, engine="openpyxl") as writer:
        frame.to_excel(writer, sheet_name="听课记录")
        frame.describe().to_excel(writer, sheet_name="汇总统计", startrow=5, startcol=3)
    return out.getvalue()


def by_xlsxwriter():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Sheet1")
    page.write_rich_string("A1", "半", book.add_format({"bold": True}), "粗")
    page.write_formula("B2", "=1+1", None, 2)
    page.write_array_formula("C3:C4", "{=ROW(1:2)}", None, 1)
    page.write_boolean("D5", True)
    page.write_url("E6", "https://example.org", string="链接")
    page.merge_range("F7:H9", "并")
    page.add_table("J1:K4", {"data": [["甲", 1], ["乙", 2]]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Sheet1!$B$2:$C$4"})
    book.add_chartsheet("图").set_chart(chart)
    book.add_worksheet("藏").hide()
    book.close()
    return out.getvalue()


FOREIGN = {**of_packages(), "pandas": by_pandas(), "XlsxWriter": by_xlsxwriter()}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_workbook_is_refused_with_a_reason_or_conserved(tmp_path, name):
    one = read(put(tmp_path, "外来.xlsx", FOREIGN[name]))
    if one.refused is None:
        assert lost_of(tmp_path, FOREIGN[name]) == []
    else:
        assert one.refused.message
        assert one.refused.code[0] in "FM"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_tabs_in_a_good_return_are_conserved(tmp_path, small, name):
    book, foreign = openpyxl.load_workbook(io.BytesIO(small)), openpyxl.load_workbook(io.BytesIO(FOREIGN[name]), data_only=True)
    for number, page in enumerate(foreign.worksheets):
        copy = book.create_sheet(f"外来{number}")
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None:
                    copy[cell.coordinate] = cell.value
    book.save(tmp_path / "移植.xlsx")
    assert lost_of(tmp_path, (tmp_path / "移植.xlsx").read_bytes()) == []


def test_the_corpus_is_there():
    assert len(FOREIGN) >= 6
    assert all(zipfile.is_zipfile(io.BytesIO(data)) for data in FOREIGN.values())


# --- what comes of it ---

STRAY = [
    ("听课记录", place("听课记录", "是否有效", 4), "校长说要计入"), ("听课记录", "A900", "合计"), ("学校信息", "E5", "右边"),
    ("档案目录", "C42", "我们加的"), ("档案目录", "A42", "9.9"), ("藏", "B2", "秘密"),
]


def test_a_marked_return_gives_everything_back_and_asks_the_same(tmp_path, whole):
    data = changed(whole, *STRAY, ("听课记录", place("听课记录", "听课教师", 5), "查无此人"))
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["藏"].sheet_state = "hidden"
    book.save(tmp_path / "柳林.xlsx")
    original = read(tmp_path / "柳林.xlsx")
    path = mark(original, TERM, AS_OF, tmp_path / "标注.xlsx")
    marked = openpyxl.load_workbook(path)
    listed = set(marked["表外内容"].iter_rows(min_row=2, values_only=True))
    assert listed == {one for one in STRAY if one[0] != "藏"}
    assert marked["藏"].sheet_state == "hidden"
    assert marked["藏"]["B2"].value == "秘密"
    again = read(path)
    assert told(again) == [("F14", "hidden", "藏", "")]

    def rest(one):
        return sorted((p.code, p.variant, p.sheet, p.cell, p.message) for p in one.problems if p.code not in {*SAID_OF_STRAY, "F11"})

    assert rest(again) == rest(original)
    with Archive(tmp_path / "a.sqlite", "2020-10-31") as archive:
        with archive.change():
            archive.add_return(again, "2020-10-31", "key")
        assert unaccounted(archive, {again.sha256: path})[0] == []


@pytest.mark.usefixtures("archive_only")
def test_history_counts_every_cell(tmp_path, whole, capsys):
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    put(folder.inbox, "柳林.xlsx", changed(whole, *STRAY))
    merge(folder, date(2020, 10, 31))
    (chapter,) = history(folder, "01")[1]
    assert chapter.whole.kept == len(STRAY)
    assert chapter.whole.nowhere == 0
    assert chapter.whole.written == chapter.whole.read + chapter.whole.kept + chapter.whole.reported
    assert chapter.as_dict()["cells"]["听课记录"]["kept"] == 2
    assert chapter.as_dict()["tabs"] == [{"title": "藏", "hidden": False, "cells": 1, "kept": 1}]
    with pytest.raises(SystemExit):
        main(["history", "01", str(folder.root)])
    whole_count = chapter.whole
    assert f"写了 {whole_count.written} 格：读进 {whole_count.read}，表外存档 {len(STRAY)}，列为问题 {whole_count.reported}" in capsys.readouterr().out


@pytest.mark.one_in(3)
@pytest.mark.parametrize("sheet", [s for s in SCHOOL_SHEETS if any(c.kind is Kind.AUTO for c in s.columns)], ids=lambda s: s.key)
def test_every_automatic_column_keeps_what_is_written_there(tmp_path, whole, sheet):
    """In every column, in a row with a record and in one without."""
    columns = [c for c in sheet.columns if c.kind is Kind.AUTO]
    cells = [(sheet.title, f"{letters(sheet.position(c.key))}{row}", f"{c.header}另记") for c in columns for row in (FIRST_DATA_ROW, sheet.last_row)]
    one, kept = in_archive(tmp_path, changed(whole, *cells))
    assert kept == {(title, address): text for title, address, text in cells}
    assert sorted(code for code, *_ in told(one)) == ["F13"] * len(columns) + ["F18"] * len(columns)
    assert SHEETS[sheet.key].layout is Layout.TABLE
