"""What stands in or beside a cell without being its value: pictures, notes, threaded comments, text boxes, struck-out rows."""

import io
import re

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.mess import address
from tests.small import altered, packed, parts, put, sheet_part, small_return
from tests.support import AS_OF, TERM, good_rows, read
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Level
from yanxiu_xl.reading.remarks import own_words
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.workflow.marking import mark

GOOD = small_return(good_rows(), "01", TERM)


def returned(folder, data):
    return SubmissionReader(TERM).read(put(folder, "柳林小学.xlsx", data))


def said(submission, code):
    return [(p.sheet, p.cell, p.variant, p.value) for p in submission.problems if p.code == code]


def value(submission, key, column, row):
    table = submission.tables[key]
    index = 0 if column in table.item_rows else table.rows.index(row)
    return table.values[column][index], str(table.typed.get((index, column), "")), (index, column) in table.unreadable


def with_cell(title, cell, xml, data=GOOD):
    """A cell of a sheet written anew; ``xml`` is what follows its address."""

    def change(part):
        inside = rb'<c r="%s"(?:[^<>]*/>|[^<>]*>.*?</c>)' % cell.encode()
        new = f'<c r="{cell}" {xml}'.encode()
        if re.search(inside, part):
            return re.sub(inside, lambda _: new, part, count=1, flags=re.S)
        row = re.search(r"\d+", cell)[0].encode()
        return re.sub(rb'(<row r="%s"[^<>]*>.*?)(</row>)' % row, lambda m: m[1] + new + m[2], part, count=1, flags=re.S)

    return altered(data, sheet_part(title), change)


# --- pictures ---

DISPIMG = '=DISPIMG("ID_4BB2E5D0F1A84B0C",1)'
XML = DISPIMG.replace('"', "&quot;")
PICTURES = {
    "WPS": f't="str"><f>_xlfn.{XML[1:]}</f><v>{XML}</v></c>',
    "WPS, text left of it": f't="inlineStr"><is><t>{XML}</t></is></c>',
    "WPS, opened in Excel": f't="e"><f>_xlfn.{XML[1:]}</f><v>#NAME?</v></c>',
    "WPS, never calculated": f"><f>_xlfn.{XML[1:]}</f></c>",
    "Excel": 't="e" vm="1"><v>#VALUE!</v></c>',
    "Excel, with a style": 's="1" t="e" vm="2"><v>#VALUE!</v></c>',
    "Excel, by a function": 't="e"><f>_xlfn.IMAGE(&quot;https://example.org/a.png&quot;)</f><v>#VALUE!</v></c>',
}


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize(("key", "column", "row"), [
    ("activities", "photo", 4), ("archive", "location", 5), ("writings", "note", 4), ("reviews", "own", 5), ("observations", "topic", 5), ("profile", "recorder", 4),
])
def test_a_picture_in_a_cell_is_called_a_picture(tmp_path, kind, key, column, row):
    title = SHEETS[key].title
    cell = address(openpyxl.load_workbook(io.BytesIO(GOOD))[title], key, column, row).coordinate
    submission = returned(tmp_path, with_cell(title, cell, PICTURES[kind]))
    required = SHEETS[key][column].required
    assert value(submission, key, column, row) == (None, "（图片）", True)
    assert said(submission, "F16") == [(title, cell, "required" if required else "", "（图片）")]
    assert said(submission, "F10") == []
    found = next(p for p in submission.problems if p.code == "F16")
    assert "这里是图片" in found.message
    assert found.level is (Level.ERROR if required else Level.WARNING)


def rich(structures, record=0):
    """Parts of the package that say what ``vm`` stands for."""
    return {
        "xl/metadata.xml": b'<metadata><metadataTypes count="1"><metadataType name="XLRICHVALUE"/></metadataTypes><futureMetadata name="XLRICHVALUE" '
        b'count="2"><bk><extLst><ext><xlrd:rvb i="0"/></ext></extLst></bk><bk><extLst><ext><xlrd:rvb i="1"/></ext></extLst></bk></futureMetadata>'
        b'<valueMetadata count="1"><bk><rc t="1" v="%d"/></bk></valueMetadata></metadata>' % record,
        "xl/richData/rdrichvalue.xml": b'<rvData><rv s="0"><v>0</v></rv><rv s="1"><v>8</v></rv></rvData>',
        "xl/richData/rdrichvaluestructure.xml": b"<rvStructures>" + b"".join(b'<s t="%s"><k n="x"/></s>' % s for s in structures) + b"</rvStructures>",
    }


@pytest.mark.parametrize(("structures", "record", "picture"), [
    ((b"_localImage", b"_error"), 0, True), ((b"_localImage", b"_error"), 1, False), ((b"_error", b"_webimage"), 0, False),
    ((b"_error", b"_webimage"), 1, True), ((), 0, True),
])
def test_what_excel_marks_as_more_than_it_shows_is_not_always_a_picture(tmp_path, structures, record, picture):
    data = packed({**parts(with_cell("教师文稿", "U4", PICTURES["Excel"])), **rich(structures, record)})
    submission = returned(tmp_path, data)
    assert said(submission, "F16" if picture else "F10") == [("教师文稿", "U4", "", "（图片）" if picture else "#VALUE!")]
    assert said(submission, "F10" if picture else "F16") == []


def test_an_error_is_still_an_error(tmp_path):
    submission = returned(tmp_path, with_cell("教师文稿", "U5", 't="e"><v>#VALUE!</v></c>', with_cell("教师文稿", "U4", PICTURES["Excel"])))
    assert (said(submission, "F10"), said(submission, "F16")) == ([("教师文稿", "U5", "", "#VALUE!")], [("教师文稿", "U4", "", "（图片）")])


def test_a_picture_outside_the_form_is_named_by_a_word(tmp_path):
    submission = returned(tmp_path, with_cell("听课记录", "Z4", PICTURES["WPS"], with_cell("听课记录", "Y5", PICTURES["Excel"])))
    assert submission.tables["observations"].extra == {0: {"第Z列(没有表头)": "（图片）"}, 1: {"第Y列(没有表头)": "（图片）"}}
    assert said(submission, "F10") == []


def test_a_row_of_a_picture_alone_is_a_row(tmp_path):
    row = b'<row r="20"><c r="U20" t="e" vm="1"><v>#VALUE!</v></c></row></sheetData>'
    submission = returned(tmp_path, altered(GOOD, sheet_part("教师文稿"), lambda xml: xml.replace(b"</sheetData>", row)))
    assert submission.tables["writings"].rows[-1] == 20
    assert said(submission, "F16") == [("教师文稿", "U20", "", "（图片）")]


def test_a_marked_return_says_where_the_pictures_were_and_says_so_again(tmp_path):
    data = with_cell("教师文稿", "U4", PICTURES["WPS"], with_cell("发展性评价", "B5", PICTURES["Excel"]))
    original = read(put(tmp_path, "柳林小学.xlsx", data), TERM, AS_OF)
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"), TERM, AS_OF)
    assert sorted(said(again, "F16")) == sorted(said(original, "F16")) == [
        ("发展性评价", "B5", "required", "（图片）"), ("教师文稿", "U4", "", "（图片）"),
    ]


# --- notes, threaded comments, text boxes ---

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"


def related(data, title, *more):
    """The workbook with further parts of a sheet: (relationship type, target as written, part name, content)."""
    content, part = parts(data), sheet_part(title)
    folder, name = part.rsplit("/", 1)
    lines = "".join(f'<Relationship Id="rIdX{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target, _, _) in enumerate(more))
    content[f"{folder}/_rels/{name}.rels"] = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()
    return packed({**content, **{place: text.encode() for _, _, place, text in more}})


def notes(*some, author="王芳"):
    listed = "".join(
        f'<comment ref="{ref}" authorId="0"><text><r><rPr><b/></rPr><t>王芳:</t></r><r><t xml:space="preserve">\n{text}</t></r></text></comment>'
        for ref, text in some
    )
    return f"<comments><authors><author>{author}</author></authors><commentList>{listed}</commentList></comments>"


def threads(*some):
    return "<ThreadedComments>" + "".join(f'<threadedComment ref="{r}" id="{{1}}"><text>{t}</text></threadedComment>' for r, t in some) + "</ThreadedComments>"


def box(col, row, *lines, sp='macro=""', about=""):
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return (f"<xdr:twoCellAnchor><xdr:from><xdr:col>{col}</xdr:col><xdr:row>{row}</xdr:row></xdr:from><xdr:sp {sp}><xdr:nvSpPr>"
            f'<xdr:cNvPr id="2" name="文本框 1" {about}/></xdr:nvSpPr><xdr:txBody>{text}</xdr:txBody></xdr:sp></xdr:twoCellAnchor>')


def drawing(*anchors):
    names = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    return f"<xdr:wsDr {names}>{''.join(anchors)}</xdr:wsDr>"


NOTE = (REL + "comments", "../comments1.xml", "xl/comments1.xml", notes(("D5", "这节课是补课"), ("C7", "日期待定")))
THREAD = (THREADED, "../threadedComments/threadedComment1.xml", "xl/threadedComments/threadedComment1.xml",
          threads(("E4", "是第3节吧"), ("E4", "对"), ("F6", "问教导处")))
BOX = (REL + "drawing", "/xl/drawings/drawing7.xml", "xl/drawings/drawing7.xml", drawing(box(3, 8, "说明：", "本月停课一周")))
LEGACY = (REL + "comments", "..\\comments2.xml", "xl/comments2.xml",
          notes(("E4", "[线程批注] 你的Excel版本可读取此线程批注。\n\n注释:\n    是第3节吧"), author="tc={11}").replace("王芳:", ""))
REMARKS = {
    "notes": ([NOTE], [("D5", "批注：王芳:\n这节课是补课"), ("C7", "批注：王芳:\n日期待定")]),
    "threads": ([THREAD], [("E4", "会话批注：是第3节吧\n对"), ("F6", "会话批注：问教导处")]),
    "threads with what older programs see": ([THREAD, LEGACY], [("E4", "会话批注：是第3节吧\n对"), ("F6", "会话批注：问教导处")]),
    "threads, of which only the note is left": ([LEGACY], [("E4", "批注：是第3节吧")]),
    "text boxes": ([BOX], [("D9", "文本框：说明：\n本月停课一周")]),
    "all": ([NOTE, THREAD, BOX], [("E4", "会话批注：是第3节吧\n对"), ("D5", "批注：王芳:\n这节课是补课"), ("F6", "会话批注：问教导处"),
                                 ("C7", "批注：王芳:\n日期待定"), ("D9", "文本框：说明：\n本月停课一周")]),
}


@pytest.mark.parametrize("title", ["听课记录", "学校信息", "档案目录"])
@pytest.mark.parametrize("name", REMARKS)
def test_remarks_are_kept_and_named_by_their_cell(tmp_path, name, title):
    more, expected = REMARKS[name]
    submission = returned(tmp_path, related(GOOD, title, *more))
    key = next(k for k, s in SHEETS.items() if s.title == title)
    assert submission.tables[key].outside == expected
    assert [(p.sheet, p.cell, f"{kind}：{p.value}") for p in submission.problems if p.code == "F17" for kind in [re.search("这里有(.*?)：", p.message)[1]]] == [
        (title, cell, text) for cell, text in expected
    ]
    assert {p.level for p in submission.problems if p.code == "F17"} == {Level.HINT}


def test_what_is_no_remark_is_not_called_one(tmp_path):
    shapes = drawing(
        box(1, 1, "校验", sp='macro="[0]!Check"'), box(1, 2, "评分", about='hidden="1"'), box(1, 3), box(1, 4, " "),
        '<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:row>9</xdr:row></xdr:from><xdr:pic><xdr:nvPicPr/></xdr:pic></xdr:twoCellAnchor>',
    )
    empty = notes(("D5", "")).replace("王芳:", "")
    data = related(GOOD, "听课记录", (*BOX[:3], shapes), (*NOTE[:3], empty), (REL + "printerSettings", "../p.bin", "xl/p.bin", "x"))
    assert returned(tmp_path, data).tables["observations"].outside == []


@pytest.mark.parametrize("spoilt", ["", "<comments", "<a>" * 3000 + "</a>" * 3000, "<comments><comment ref='A1' authorId='9'/></comments>"])
def test_a_damaged_part_beside_the_cells_keeps_nothing_out(tmp_path, spoilt):
    for kind in (NOTE, THREAD, BOX):
        submission = returned(tmp_path, related(GOOD, "听课记录", (*kind[:3], spoilt)))
        assert (submission.refused, submission.tables["observations"].outside) == (None, [])


def test_files_of_other_writers_carry_remarks_the_same_way(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book["听课记录"]["D5"].comment = Comment("这节课是补课", "王芳")
    out = io.BytesIO()
    book.save(out)
    assert returned(tmp_path, out.getvalue()).tables["observations"].outside == [("D5", "批注：这节课是补课")]
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as other:
        page = other.add_worksheet("听课记录")
        page.write_row("A3", [c.header for c in SHEETS["observations"].columns])
        page.write_comment("D5", "这节课是补课", {"author": "王芳"})
        page.insert_textbox("F8", "本月停课一周")
    table = SubmissionReader(TERM, check_owner=False).read(put(tmp_path, "另一.xlsx", made.getvalue())).tables["observations"]
    assert table.outside == [("D5", "批注：这节课是补课"), ("F8", "文本框：本月停课一周")]


@pytest.mark.parametrize(("text", "own"), [
    ("警告 C11：“1500字”带了文字\n→ 请改成纯数字。", ""),
    ("警告 C11：“1500字”带了文字\n→ 请改成纯数字。\n〔标注 12〕", ""),
    ("错误 R09b：资料\n→ 请补。\n提示 C07：空格\n→ 不用改。\n〔标注 3〕", ""),
    ("我自己的话\n错误 C01：“课题”没有填。\n→ 请补填。\n〔标注 3〕", "我自己的话"),
    ("错误 C01：“课题”没有填。\n→ 请补填。\n已经问过王老师", "已经问过王老师"),
    ("王芳:\n这节课是补课", "王芳:\n这节课是补课"),
    ("错误很多", "错误很多"),
])
def test_a_note_of_the_program_is_no_remark(text, own):
    assert own_words(text) == own


def test_a_marked_return_lists_the_remarks_and_its_own_notes_are_none(tmp_path):
    data = related(with_cell("发展性评价", "B5", PICTURES["Excel"]), "听课记录", NOTE, THREAD, BOX)
    original = read(put(tmp_path, "柳林小学.xlsx", data), TERM, AS_OF)
    path = mark(original, TERM, AS_OF, tmp_path / "标注.xlsx")
    book = openpyxl.load_workbook(path)
    listed = list(book["表外内容"].iter_rows(min_row=2, values_only=True))
    assert listed == [("听课记录", cell, text) for cell, text in REMARKS["all"][1]]
    results = [row[1:4] for row in book["校验结果"].iter_rows(min_row=5, values_only=True) if row[1] == "F17"]
    assert results == [("F17", "听课记录", cell) for cell, _ in REMARKS["all"][1]]
    assert book["发展性评价"]["B5"].comment is not None
    assert said(read(path, TERM, AS_OF), "F17") == []


# --- struck out ---


def struck(cells, whole=True):
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    for title, places in cells.items():
        for place in places:
            for cell in book[title][place] if isinstance(place, int) else [book[title][place]]:
                cell.font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("cells", "expected"), [
    ({"听课记录": [5, 7]}, [("听课记录", "B5"), ("听课记录", "B7")]),
    ({"教师文稿": [4, 5, 6]}, [("教师文稿", "B4"), ("教师文稿", "B5"), ("教师文稿", "B6")]),
    ({"教师名册": ["C6"]}, [("教师名册", "C6")]),
    ({"课堂评价": ["D4", "E4"], "任课表": [5]}, [("课堂评价", "D4"), ("任课表", "A5")]),
    ({"档案目录": ["H6", "E6"]}, [("档案目录", "E6")]),
    ({"听课记录": [3, 60, "Z4"]}, []),
])
def test_a_struck_out_row_is_counted_and_asked_about(tmp_path, cells, expected):
    data = struck(cells)
    submission = returned(tmp_path, data)
    assert [(p.sheet, p.cell) for p in submission.problems if p.code == "F09"] == expected
    assert all(p.variant == "struck" and p.level is Level.WARNING and "也会被统计" in p.message for p in submission.problems if p.code == "F09")
    assert [len(submission.tables[k]) for k in ("observations", "writings")] == [4, 5]


@pytest.mark.parametrize(("runs", "is_struck"), [
    ((("荷花", True),), True), ((("荷", True), ("花", True)), True), ((("荷", True), (" ", False)), True), ((("荷", True), ("花", False)), False),
    ((("荷花", False),), False),
])
def test_a_text_that_is_struck_out_piece_by_piece_is_struck_out(tmp_path, runs, is_struck):
    pieces = "".join(f"<r>{'<rPr><strike/></rPr>' if out else ''}<t xml:space=\"preserve\">{text}</t></r>" for text, out in runs)
    data = altered(GOOD, "xl/sharedStrings.xml", lambda xml: xml.replace("<si><t>荷花</t></si>".encode(), f"<si>{pieces}</si>".encode()))
    submission = returned(tmp_path, data)
    assert submission.tables["observations"].values["topic"][0] == "".join(text for text, _ in runs).strip()
    assert [(p.sheet, p.cell) for p in submission.problems if p.code == "F09"] == ([("听课记录", "J4")] if is_struck else [])


def test_a_field_that_is_struck_out_is_asked_about(tmp_path):
    submission = returned(tmp_path, struck({"学校信息": ["B8"]}))
    assert [(p.sheet, p.cell) for p in submission.problems if p.code == "F09"] == [("学校信息", "B8")]


def test_a_marked_return_says_which_rows_were_struck_out(tmp_path):
    original = read(put(tmp_path, "柳林小学.xlsx", struck({"听课记录": [5, 7]})), TERM, AS_OF)
    book = openpyxl.load_workbook(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    lines = [row[1:4] for row in book["校验结果"].iter_rows(min_row=5, values_only=True) if row[1] == "F09"]
    assert lines == [("F09", "听课记录", "B5"), ("F09", "听课记录", "B7")]
    assert "F09" in book["听课记录"]["B5"].comment.text
