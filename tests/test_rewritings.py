"""One filled return in some two hundred legal spellings: each says the same of the same cells, or is refused for what is true of it."""

import io
import re
from dataclasses import fields

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.habits import MAIN, RELATIONS, is_sheet
from tests.made import spoken
from tests.rewritings import ENCODINGS, REWRITINGS, ZIPS, rewritten
from tests.small import packed, parts, put, small_return
from tests.support import found, good_rows, read
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.workbooks.sheets import Typed

FAR = b'<row r="900000"><c r="C900000" t="str"><v>\xe8\xbf\x9c</v></c><c r="XFD900000"><v>7</v></c></row></sheetData>'


def crowded():
    """The parts of a return in which everything occurs that a sheet's XML can tell."""
    rows = good_rows()
    rows["observations"][0] |= {"topic": Typed("3<5 & \"引号\" '撇号' ]] >"), "strengths": Typed(" 前后有空格，导入自然，小组分工明确 ")}
    rows["observations"][1]["observer"] = Typed("查无此人")
    rows["activities"][0]["summary"] = Typed("第一行\n第二行，讲了异质分组、角色分工和轮换办法。")
    book = openpyxl.load_workbook(io.BytesIO(small_return(rows, odd={("observations", 30, 4): "表外", ("writings", 5, 6): "=1+1"})))
    page = book["听课记录"]
    page["C5"].number_format, page["C5"] = "0.00%", 0.03
    page["J5"] = CellRichText(TextBlock(InlineFont(b=True), "My "), TextBlock(InlineFont(), "class"), "room")
    page["J6"] = CellRichText(TextBlock(InlineFont(strike=True), "秋天"), TextBlock(InlineFont(strike=True, b=True), "的雨"))
    page["D7"].font = Font(strike=True)
    page["C4"].comment = Comment("第一行\n3<5 请核对", "王芳")
    page.row_dimensions[6].hidden = True
    page.merge_cells("K5:K6")
    extra = book.create_sheet("自己的表")
    extra["B1"], extra["C2"], extra["D3"] = "心得", 12, "=B1"
    extra.merge_cells("E4:F5")
    content = io.BytesIO()
    book.save(content)
    made = parts(content.getvalue())
    part = f"xl/worksheets/sheet{book.sheetnames.index('听课记录') + 1}.xml"
    errors = (b'<c r="L4" t="e"><f>1/0</f><v>#REF!</v></c>', b'<c r="I6" t="e"><v>#BUSY!</v></c>', b'<c r="M7" t="b"><v>1</v></c>',
              b'<c r="E7" t="d"><v>2020-10-13T00:00:00</v></c>')
    for cell in errors:
        made[part] = re.sub(rb'<c r="%s"[^<>]*>.*?</c>' % re.search(rb'"(\w+)"', cell)[1], lambda _, cell=cell: cell, made[part], count=1)
        assert cell in made[part], cell
    made[part] = made[part].replace(b"</sheetData>", FAR)
    return shared(made)


def shared(made):
    """Texts taken out of the cells into a part of their own, as the usual programs keep them."""
    items = []

    def number(cell):
        items.append(cell[2])
        return b'<c %st="s"><v>%d</v></c>' % (cell[1], len(items) - 1)

    made = {name: re.sub(rb'<c ([^<>]*)t="inlineStr"><is>(.*?)</is></c>', number, xml, flags=re.S) if is_sheet(name) else xml for name, xml in made.items()}
    made["xl/sharedStrings.xml"] = b'<sst xmlns="%s" count="%d" uniqueCount="%d">%s</sst>' % (
        MAIN.encode(), len(items), len(items), b"".join(b"<si>%s</si>" % item for item in items))
    kind = f"{RELATIONS}/sharedStrings".encode()
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", b'<Relationship Id="rIdS" Type="%s" Target="/xl/sharedStrings.xml"/></Relationships>' % kind)
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml'
        b'.sharedStrings+xml"/></Types>')
    return made


CONTENT = crowded()


def all_of(submission):
    """Everything that is read of a file and said of it, but when it was packed and what it is called."""
    tables = {key: {f.name: getattr(table, f.name) for f in fields(table)} for key, table in submission.tables.items()}
    return tables, spoken(submission), submission.stamp, submission.town, submission.fingerprint(), submission.saved.at, submission.saved.writer, submission.refused


def facts_of(data):
    """What the gate tells of every sheet."""
    return {
        one.title: (one.visible, one.errors, sorted(one.merges), one.hidden_rows, one.far, one.pictures, one.remarks, one.looks.struck,
                    one.looks.percents, {letter: one.uncomputed[letter] for letter in "ABCDEFGHIJKLMNOP"})
        for one in open_workbook("校.xlsx", data).sheets
    }


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    data = packed(CONTENT)
    return all_of(read(put(tmp_path_factory.mktemp("p"), "校.xlsx", data))), facts_of(data)


def test_there_is_something_to_lose(original, tmp_path):
    """The ground of the comparison: every kind of fact occurs."""
    submission = read(put(tmp_path, "校.xlsx", packed(CONTENT)))
    assert {"F08", "F09", "F10", "F13", "F14", "F17", "C06"} <= {p.code for p in submission.problems}
    assert {("听课记录", "C900000", "远"), ("听课记录", "XFD900000", "7")} <= set(found(submission, "F13"))
    looks = original[1]["听课记录"]
    assert all(looks[at] for at in (1, 2, 3, 4, 6, 7, 8))
    assert len({*REWRITINGS, *ZIPS}) > 200


@pytest.mark.one_in(3)
@pytest.mark.parametrize("how", [*REWRITINGS, *ZIPS])
def test_every_way_of_writing_it_reads_the_same(original, tmp_path, how):
    data = rewritten(CONTENT, how)
    assert all_of(read(put(tmp_path, "校.xlsx", data))) == original[0]
    assert facts_of(data) == original[1]


@pytest.mark.parametrize("how", ENCODINGS)
def test_another_encoding_is_read_or_called_what_it_is(original, tmp_path, how):
    submission = read(put(tmp_path, "校.xlsx", rewritten(CONTENT, how)))
    if submission.refused is None:
        assert all_of(submission) == original[0]
    else:
        assert (submission.refused.code, "UTF-8" in submission.refused.message) == ("F07", True)
