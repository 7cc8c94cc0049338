"""However legal XML is written, the same cells are read and the same is said of them."""

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.made import spoken
from tests.small import Broken, altered, parts, put, sheet_part, small_return
from tests.spellings import HABITS, MAIN, Spelling, spelt, spelt_throughout, strings_of
from tests.support import found, good_rows, read, write_return
from yanxiu_xl.reading.gate import open_workbook
from yanxiu_xl.reading.spelling import respelt, shared_strings, spelling_of
from yanxiu_xl.reading.strip_formulas import plain_ends, without_formulas
from yanxiu_xl.workbooks.sheets import Typed

OBSERVATIONS = sheet_part("听课记录")
FAR = b'<row r="900000"><c r="C900000" t="str"><v>\xe8\xbf\x9c</v></c></row>'
ODD = (
    Spelling(indent=True, single_quotes=True, comments=True), Spelling(prefix="x", no_addresses=True, cdata=True),
    Spelling(charrefs=True, spaced_tags=True, addresses_last=True), Spelling(inline_strings=True, cdata=True, indent=True),
    Spelling(prefix="main", foreign=True, instructions=True, single_quotes=True, charrefs=True),
)


def troubled(xml):
    """Merged, hidden, far away: what the gate alone sees."""
    xml = xml.replace(b"</sheetData>", FAR + b'</sheetData><mergeCells count="1"><mergeCell ref="K5:K6"/></mergeCells>')
    return re.sub(rb'<row r="6"', b'<row r="6" hidden="1"', xml)


@pytest.fixture(scope="module")
def return_with_everything():
    """A return in which each kind of fact occurs, and texts that XML has to escape."""
    rows = good_rows()
    rows["observations"][0] |= {"topic": Typed("3<5 & \"引号\" '撇号' ]] >"), "strengths": Typed(" 前后有空格，导入自然，小组分工明确 ")}
    rows["observations"][1]["observer"] = Typed("查无此人")
    odd = {("observations", 4, 12): Broken("#REF!"), ("observations", 5, 3): Broken(""), ("observations", 30, 4): "表外",
           ("writings", 5, 6): Broken("#BUSY!")}
    return altered(small_return(rows, odd=odd), OBSERVATIONS, troubled)


@pytest.fixture(scope="module")
def plainly(return_with_everything, tmp_path_factory):
    return read(put(tmp_path_factory.mktemp("p"), "校.xlsx", return_with_everything))


def same(one, other):
    assert {k: (t.rows, t.values, t.typed, t.outside) for k, t in one.tables.items()} == {
        k: (t.rows, t.values, t.typed, t.outside) for k, t in other.tables.items()
    }
    assert spoken(one) == spoken(other)
    assert one.fingerprint() == other.fingerprint()


def test_the_plain_spelling_tells_everything(plainly):
    """The ground the comparison stands on: every kind of fact is there."""
    codes = {p.code for p in plainly.problems}
    assert {"F08", "F09", "F10", "F13", "C06"} <= codes
    assert ("听课记录", "C900000", "远") in found(plainly, "F13")


@pytest.mark.parametrize("habit", HABITS)
def test_each_habit_of_a_writer_reads_the_same(return_with_everything, plainly, tmp_path, habit):
    how = Spelling(**{habit: "x" if habit == "prefix" else True})
    same(read(put(tmp_path, "校.xlsx", spelt_throughout(return_with_everything, how))), plainly)


@pytest.mark.parametrize("how", ODD, ids=str)
def test_habits_together_read_the_same(return_with_everything, plainly, tmp_path, how):
    same(read(put(tmp_path, "校.xlsx", spelt_throughout(return_with_everything, how))), plainly)


@settings(max_examples=25, deadline=None)
@given(how=st.builds(Spelling, **{f.name: st.booleans() for f in fields(Spelling) if f.name != "prefix"}, prefix=st.sampled_from(["", "x", "ss.m"])))
def test_any_spelling_of_a_sheet_has_the_same_cells(return_with_everything, how):
    strings = strings_of(return_with_everything)
    xml = parts(return_with_everything)[OBSERVATIONS]
    if how.inline_strings:
        xml = spelt(xml, Spelling(inline_strings=True), strings)  # where a text lies is no matter of spelling
    assert _cells(respelt(spelt(xml, replace(how, inline_strings=False), strings)).xml) == _cells(respelt(xml).xml)


def _cells(xml):
    """Cells that hold something, hidden rows, merged areas."""
    return re.findall(rb'<c [^<>]*[^/]>.*?</c>|<row [^<>]*hidden="1">|<mergeCell [^<>]*>', xml)


@pytest.mark.parametrize("habit", [h for h in HABITS if h != "inline_strings"])
def test_what_is_spelt_otherwise_does_not_pass_for_plain(return_with_everything, habit):
    how = Spelling(**{habit: "x" if habit == "prefix" else True})
    xml = without_formulas(spelt(parts(return_with_everything)[OBSERVATIONS], how, strings_of(return_with_everything)))
    assert not spelling_of(xml).plain


def test_what_the_program_and_the_usual_libraries_write_is_plain(tmp_path):
    """Else every return would be parsed twice."""
    path = write_return(tmp_path / "校.xlsx", good_rows())
    opened = open_workbook("校.xlsx", (path or tmp_path / "校.xlsx").read_bytes())
    for facts in opened.sheets:
        assert not facts.xml or spelling_of(without_formulas(facts.xml)) == spelling_of(b'<worksheet xmlns="%s"><sheetData/></worksheet>' % MAIN.encode())


AS_OTHERS_WRITE = {
    # a cell as another program writes it, its formula taken out: what is left of it for the parser
    '<c r="B2" s="1" t="str"><f aca="false">IF(TRUE(),"x")</f><v>甲</v></c>': '<c r="B2" s="1" t="str"><f></f><v>甲</v></c>',  # LibreOffice
    '<c r="B2" s="1" t="n" /><c r="C2"><f>A1</f><v /></c>': '<c r="B2" s="1" t="n"/><c r="C2"><f></f><v/></c>',  # openpyxl
    '<c r="B2" t="s"><f>A1</f><v>3</v></c>': '<c r="B2" t="s"><f></f><v>3</v></c>',  # SheetJS
    '<c r="B2" t="str"><f>A1</f><v xml:space="preserve">已记 2 行</v></c>': '<c r="B2" t="str"><f></f><v>已记 2 行</v></c>',  # ONLYOFFICE
}
FRAME = f'<worksheet xmlns="{MAIN}"><sheetData><row r="2">%s</row></sheetData></worksheet>'


@pytest.mark.parametrize(("written", "left"), AS_OTHERS_WRITE.items())
def test_what_other_programs_write_is_plain(written, left):
    lean = plain_ends(without_formulas((FRAME % written).encode()))
    assert lean == (FRAME % left).encode()
    assert spelling_of(lean).plain
    assert without_formulas(respelt((FRAME % written).encode()).xml).replace(b"<v></v>", b"<v/>") == lean.replace(b' t="n"', b"")


@pytest.mark.parametrize("cell", [
    '<c r="B2" t="str"><v>甲" />乙</v></c>', '<c r="B2" t="str"><v>甲<v />乙</v></c>', '<c r="B2" t="str"><v xml:space="preserve"> 甲</v></c>',
    '<c r="B2" t="str"><v xml:space="preserve">甲</v><v>乙</v></c>', '<c r="B2" t="s"><v /></c>', '<c r="B2" t="inlineStr" />',
    '<c r="B2" t="inlineStr"><is><t>甲" />乙</t></is></c>', '<c r="B2"><f aca="false">A1<v>2</v></f><v>1</v></c>',
])
def test_a_text_that_looks_like_their_tags_is_read_by_a_real_parser(cell):
    assert not spelling_of(plain_ends(without_formulas((FRAME % cell).encode()))).plain


CELLS = {
    # a cell as somebody writes it: how it is written plainly
    '<c r="B2"><v>441<!-- -->00</v></c>': '<c r="B2"><v>44100</v></c>',
    '<c r="B2"><v><![CDATA[7]]></v></c>': '<c r="B2"><v>7</v></c>',
    '<c r="B2"><v>&#52;4</v></c>': '<c r="B2"><v>44</v></c>',
    '<c r="B2" t="s"><v> 3\n</v></c>': '<c r="B2" t="s"><v>3</v></c>',
    '<c r="B2"><v>5</v><f>A1</f></c>': '<c r="B2"><f>A1</f><v>5</v></c>',
    '<c r="B2" t="inlineStr"><v>字</v></c>': '<c r="B2" t="inlineStr"><is><t xml:space="preserve">字</t></is></c>',
    '<c r="B2" t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>乙</t></r></is></c>':
        '<c r="B2" t="inlineStr"><is><t xml:space="preserve">甲乙</t></is></c>',
    '<c r="b2"><v>1</v></c>': '<c r="B2"><v>1</v></c>',
    '<c r="$B$2"><v>1</v></c>': '<c r="B2"><v>1</v></c>',
    '<c r="B2" t="b"><v>true</v></c>': '<c r="B2" t="b"><v>1</v></c>',
    '<c r="B2"><v>1,500</v></c>': '<c r="B2" t="str"><v>1,500</v></c>',
    '<c r="B2" t="n"><v>九</v></c>': '<c r="B2" t="str"><v>九</v></c>',
    '<c r="B2" t="zz"><v>九</v></c>': '<c r="B2" t="str"><v>九</v></c>',
    '<c r="B2" t="s"><v>-1</v></c>': '<c r="B2" t="str"><v>-1</v></c>',
    '<c r="B2"><v>1</v><extLst><ext><x>2</x></ext></extLst></c>': '<c r="B2"><v>1</v></c>',
    '<c r="B2" t="e"><v>#BUSY!</v></c >': '<c r="B2" t="e"><v>#BUSY!</v></c>',
    '<c><v>1</v></c><c><v>2</v></c>': '<c r="A2"><v>1</v></c><c r="B2"><v>2</v></c>',
    '<c r="B2" vm="1" t="e"><v>#VALUE!</v></c\n>': '<c r="B2" vm="1" t="e"><v>#VALUE!</v></c>',
}


@pytest.mark.parametrize(("written", "plain"), CELLS.items())
def test_a_cell_is_written_plainly(written, plain):
    assert respelt((FRAME % written).encode()).xml == (FRAME % plain).encode()


@pytest.mark.parametrize(("cells", "stray"), [
    ('<c r="A0"><v>1</v></c>', b'<c r="A2"><v>1</v></c>'), ('<c r="?"><v>1</v></c>', b'<c r="A2"><v>1</v></c>'),
    ('<c r="B2"/><c r="77" t="str"><v>甲</v></c>', '<c r="C2" t="str"><v>甲</v></c>'.encode()),
    ('<c r="ZZZZ1"><v>1</v></c>', b'<c r="A2"><v>1</v></c>'), ('<c r="A99999999"><v>1</v></c>', b'<c r="A2"><v>1</v></c>'),
    ('</row><row r="x"><c><v>1</v></c><c r="D9"><v>2</v></c>', b'<c r="A3"><v>1</v></c>'),
])
def test_a_cell_whose_address_is_none_takes_no_other_cells_place(cells, stray):
    found = respelt(f'<worksheet xmlns="{MAIN}"><sheetData><row r="2">{cells}</row></sheetData></worksheet>'.encode())
    assert found.strays == stray
    assert stray not in found.xml


NEARLY_PLAIN = {
    # looks like what Excel writes, and would be read as something else: what it says
    '<c r="B2" t="s"><v>x</v></c>': '<c r="B2" t="str"><v>x</v></c>',
    '<c r="B2" t="s"><v>3-</v></c>': '<c r="B2" t="str"><v>3-</v></c>',
    '<c r="B2" t="s"><f>A1</f><v>九</v></c>': '<c r="B2" t="str"><f>A1</f><v>九</v></c>',
    '<c r="B2" t="b"><v>TRUE</v></c>': '<c r="B2" t="b"><v>1</v></c>',
    '<c r="B2" s="1"><v>&amp;1.5</v></c>': '<c r="B2" s="1" t="str"><v>&amp;1.5</v></c>',
    '<c r="B2"><v/><f>A1</f></c>': '<c r="B2"><f>A1</f><v></v></c>',
    '<c r="B2"><v>44<f/>100</v></c>': '<c r="B2"><v>44100</v></c>',
    '<c r="B2" t="inlineStr"><is><t>甲<v>6</v></t></is></c>': '<c r="B2" t="inlineStr"><is><t xml:space="preserve">甲</t></is></c>',
    '<c r="B2"><is><t>甲</t></is></c>': '<c r="B2" t="inlineStr"><is><t xml:space="preserve">甲</t></is></c>',
    '<c r="B2" t="inlineStr"><is><t>甲</t></is><f/></c>': '<c r="B2" t="inlineStr"><f></f><is><t xml:space="preserve">甲</t></is></c>',
    '<c r="B2" t="inlineStr"><v>甲</v></c>': '<c r="B2" t="inlineStr"><is><t xml:space="preserve">甲</t></is></c>',
    '<c r="B2" t="e\n"><v>#REF!</v></c>': '<c r="B2" t="e"><v>#REF!</v></c>',
}


@pytest.mark.parametrize(("written", "plain"), NEARLY_PLAIN.items())
def test_what_nearly_looks_plain_is_read_by_a_real_parser(written, plain):
    assert not spelling_of(without_formulas((FRAME % written).encode())).plain
    assert respelt((FRAME % written).encode()).xml == (FRAME % plain).encode()


@pytest.mark.parametrize("row", [
    '<row r="2" hidden="1\n"></row>', '<row r="2" hidden =\'1\'></row>', '<row r="2" hidden="\ttrue"></row>', '<row r="002" hidden="1"></row>',
    '<row r="2\n" hidden="1"></row>', '<row hidden="true" r="2"/>',
])
def test_a_hidden_row_is_hidden_however_it_says_so(row):
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'.encode()
    assert not spelling_of(xml).plain
    assert b'<row r="2" hidden="1">' in respelt(xml).xml


@pytest.mark.parametrize("xml", [
    b'<sst xmlns="%s"><si><t>\xe7\x94\xb2<!-- -->\xe4\xb9\x99</t></si></sst>',
    b'<sst xmlns="%s"><si><t><![CDATA[\xe7\x94\xb2\xe4\xb9\x99]]></t></si></sst>',
    b'<sst xmlns="%s"><si><r><t>\xe7\x94\xb2</t></r><r><t>\xe4\xb9\x99</t></r><rPh><t>jia yi</t></rPh></si></sst>',
    b"<x:sst xmlns:x='%s'><x:si><x:t>&#30002;\xe4\xb9\x99</x:t></x:si></x:sst>",
    b'<sst xmlns="%s"><?note t?><si><t>\xe7\x94\xb2\xe4\xb9\x99</t></si></sst>',
])
def test_shared_strings_are_the_texts_people_see(xml):
    assert shared_strings(xml % MAIN.encode()) == ["甲乙"]


@pytest.mark.parametrize("part", ["听课记录", "学校信息", "教师文稿"])
def test_one_odd_cell_costs_nothing_but_itself(tmp_path, part, plainly, return_with_everything):
    """An address, a type or an extension the parser refuses: the rest of the return is read."""
    strange = b'<c r="A0" t="n"><v>#</v><extLst><ext/></extLst></c></row></sheetData>'
    data = altered(return_with_everything, sheet_part(part), lambda x: x.replace(b"</row></sheetData>", strange, 1))
    one = read(put(tmp_path, "校.xlsx", data))
    assert one.refused is None
    assert {k for k, t in one.tables.items() if t.values != plainly.tables[k].values} <= {k for k, t in one.tables.items() if t.title == part}
