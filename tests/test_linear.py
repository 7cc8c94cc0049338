"""What a part costs grows with its length, not with its square: each kind of part, filled with what patterns like to run over."""

import gc
import re
import time

import pytest

from tests.small import packed, parts, put, sheet_part, small_return
from tests.support import good_rows, read

OBSERVATIONS, WRITINGS = sheet_part("听课记录"), sheet_part("教师文稿")
STRINGS, STYLES, WORKBOOK, CORE = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"
RELATIONS, NOTES, METADATA = "xl/_rels/workbook.xml.rels", "xl/comments1.xml", "xl/metadata.xml"
BEFORE = {OBSERVATIONS: b"</sheetData>", STRINGS: b"</sst>", STYLES: b"</styleSheet>", WORKBOOK: b"</workbook>", CORE: b"</cp:coreProperties>",
          NOTES: b"</t>", METADATA: b"</metadata>", RELATIONS: b"</Relationships>"}
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SMALL, TIMES, NOISE = 40_000, 6, 0.03
"""Bytes of the shorter filling, how much longer the other is, and seconds of processor time below which nothing is told."""
FILLINGS = {
    OBSERVATIONS: [
        "<c ", "<c r=\"A1\"", "<c t=\"e\" r=", "<c r=\"A1\" t=\"e\">", "<c r=\"A1\" t=\"d\"><v>", "<v>", "<f>", "<f ", "<f></f>", "<is>",
        "<t ", "<row ", "<row r=\"1\" ",
        "<!--", "<![CDATA[", "<?", "&#", "&amp;", "\"", "'", " ", "\n", "modified", "<mergeCell ref=\"A1", "<c r=\"XFD1\"><is>", "hidden", "</row>", "</c>",
        "<c r=\"K9\"><f>1</f></c>", "<c r=\"K9\" s=\"1\"/>", "<c r=\"K9\" t=\"e\"><v>#BUSY!</v></c>", "<c r=\"K9\" t=\"s\"> <v>1</v></c>",
        "<c r=\"A0\"><v>1</v></c>", "<x><v>", "<extLst>", "<c><is><r><t>a</t></r></is></c>",
    ],
    STRINGS: [
        "<si>", "<si><t>", "<si><r>", "<t ", "<si><t>a</t></si>", "<rPh>", "<strike/>", "&#", "<!--", " ", "xml:space",
        "<si><r><rPr><strike/></rPr><t> </t></r></si>",
    ],
    STYLES: ["<xf ", "<xf/>", "<numFmt formatCode=\"", "%", "<font><strike/></font>", "[", "&#", "<!--", "<cellXfs>"],
    WORKBOOK: ["<sheet ", "<definedName>", "<definedName name=\"a\">b</definedName>", "&#", "<!--", " ", "(", "'"],
    CORE: ["modified", "<dcterms:modified", "<dcterms:modified>", "created", " ", "<!--", "2020-"],
    NOTES: [
        " ", "\n", "〔标注 ", "〔标注 1", "[", "[a] Comment ", "批注 ", "错误 A1：", "→ ", "\n→ ", "Comment: ", "</t><t>", "<r><t>",
    ],
    METADATA: ["<valueMetadata>", "<futureMetadata name=\"XLRICHVALUE\">", "<rc v=\"", "<rvb i=\"", " ", "<bk>", "name="],
    RELATIONS: ["<Relationship ", "<Relationship/>", "../", "%2e", "&#", "<!--"],
}
TEXTS = [
    " ", "\n ", "、", "王芳、", "年", "2020年", "1", "1.", "-", "(", "（", "甲", "甲 ", "=IMAGE(", "_x0000_", "\"", "a1", ",", "１", "．", "\u200b", "%",
    "9月", "第",
]
COLUMNS = "BDM"
"""Of 听课记录: a date, a teacher, a long text."""


@pytest.fixture(scope="module")
def content():
    """A return with notes and rich data."""
    made = parts(small_return(good_rows()))
    made[RELATIONS] = made[RELATIONS].replace(
        b"</Relationships>", f'<Relationship Id="rIdM" Type="{TYPES}/sheetMetadata" Target="metadata.xml"/></Relationships>'.encode())
    made[METADATA] = b"<metadata></metadata>"
    made["xl/worksheets/_rels/sheet5.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{TYPES}/comments"'
        ' Target="../comments1.xml"/></Relationships>').encode()
    note = '<comment ref="C4" authorId="0"><text><t>看</t></text></comment>'
    made[NOTES] = f"<comments><authors><author>王</author></authors><commentList>{note}</commentList></comments>".encode()
    made[OBSERVATIONS] = re.sub(rb'<c r="Q4"[^<>]*?(?:/>|>.*?</c>)', b'<c r="Q4" t="e" vm="1"><v>#VALUE!</v></c>', made[OBSERVATIONS], count=1)
    assert b' vm="1"' in made[OBSERVATIONS]
    return made


def cost(data, folder):
    """Seconds of processor time of reading and checking."""
    path = put(folder, "校.xlsx", data)
    gc.collect()
    begun = time.process_time()
    read(path)
    return time.process_time() - begun


def grows_evenly(make, folder):
    """``make``: number of bytes -> workbook. What looks uneven is measured again before it counts."""
    ratios = [float("inf")]
    while len(ratios) < 4 and min(ratios) >= 2 * TIMES:
        short, long = cost(make(SMALL), folder), cost(make(SMALL * TIMES), folder)
        ratios.append((long - NOISE) / short)
    assert min(ratios) < 2 * TIMES, f"{TIMES} times the length costs {min(ratios):.0f} times the time, {long:.3f} s"


@pytest.mark.one_in(8)
@pytest.mark.parametrize(("part", "filling"), [(part, one) for part, some in FILLINGS.items() for one in some])
def test_a_part_filled_with(content, tmp_path, part, filling):
    def made(size):
        token = filling.encode()
        xml = content[part].replace(BEFORE[part], token * (size // len(token)) + BEFORE[part], 1)
        assert len(xml) > size // 2
        return packed(content | {part: xml}, level=1)

    grows_evenly(made, tmp_path)


@pytest.mark.one_in(8)
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("filling", TEXTS)
def test_a_cell_filled_with(content, tmp_path, column, filling):
    def made(size):
        text = ("甲" + filling * (size // 2 // len(filling)) + "甲").replace("&", "&amp;").replace("<", "&lt;")
        cell = f'<c r="{column}5" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        xml = re.sub(rf'<c r="{column}5"[^<>]*?(?:/>|>.*?</c>)'.encode(), lambda _: cell.encode(), content[OBSERVATIONS], count=1)
        assert cell.encode() in xml
        return packed(content | {OBSERVATIONS: xml}, level=1)

    grows_evenly(made, tmp_path)


@pytest.mark.parametrize("cell", [
    '<c r="J{n}"><f>A1&amp;"课题"</f></c>', '<c r="B{n}" s="1"><v>60</v></c>', '<c r="J{n}" t="e"><f>1/0</f><v>#BUSY!</v></c>',
    '<c r="J{n}" t="d"><v>2020-10-13{blanks}x</v></c>',
    '<c r="Z{n}" s="1"><v>60</v></c>',
])
def test_a_column_filled_with(content, tmp_path, cell):
    def made(size):
        rows = "".join(f'<row r="{n}">{cell.format(n=n, blanks=" " * 40)}</row>' for n in range(100, 100 + size // 200))
        return packed(content | {OBSERVATIONS: content[OBSERVATIONS].replace(b"</sheetData>", rows.encode() + b"</sheetData>")}, level=1)

    grows_evenly(made, tmp_path)
