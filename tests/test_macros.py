"""Workbooks with buttons: what is in the VBA project, which macro each button runs, what stands in xlwings.conf.

What is packed is read back by oletools, which has no part in packing it; what our own writer of projects makes is compared, byte
for byte, with what pyOpenVBA makes of the same modules.
"""

import importlib
import itertools
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import olefile
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress as compress_as_office
from pyopenvba.vba import decompress, parse_vba_project

import yanxiu_xl
from tests.office.driver import MACRO
from tests.stubbed import stubbed
from tests.support import SCHOOLS, TERM, good_rows, read, write_return
from tools.macros import NO_CACHE, PLACES, pack, packed, ribbon, unpack
from yanxiu_xl.buttons.excel import keep_names_whole
from yanxiu_xl.forms.tabs import ENVIRONMENT, HOME, OURS, XLWINGS
from yanxiu_xl.macros import (
    BUTTONS,
    CALLS,
    CENTRE_BUTTONS,
    SCHOOL,
    SCHOOL_BUTTONS,
    SETTINGS,
    compound,
    config_rows,
    own_source,
)
from yanxiu_xl.macros.compression import compress
from yanxiu_xl.macros.modules import XLWINGS_MODULES, xlwings_source
from yanxiu_xl.macros.shipped import FOLDER
from yanxiu_xl.macros.suite import (
    ADDIN_MODULES,
    KINDS,
    WORKBOOK_MODULES,
    as_stored,
    file_name,
    filled,
    with_sources,
)
from yanxiu_xl.workbooks.addin import RIBBONS, write_addin
from yanxiu_xl.workbooks.fast.macro_free_copy import write_macro_free
from yanxiu_xl.workbooks.macro_sheets import HIDDEN_SHEETS, REPORT
from yanxiu_xl.workbooks.settings_book import FRONT, write_settings
from yanxiu_xl.workbooks.template import write_school_workbook

STUB = '''Attribute VB_Name = "RunPythonStub"
Public Function RunPython(ByVal Code As String)
    ThisWorkbook.Worksheets("xlwings.conf").Range("A60").Value = Code
    If InStr(Code, "summarise") > 0 Then RunPython = -1
    If InStr(Code, "score") > 0 Then Err.Raise 5
End Function
'''
"""In LibreOffice, which refuses a project with xlwings' modules: takes down what it was asked to run, or fails."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """kind -> workbook: of a school, of the settings, and the add-in."""
    folder = tmp_path_factory.mktemp("made")
    books = {"school": folder / "柳林小学.xlsm", "settings": folder / "学期设定.xlsm", "addin": folder / "校本研修.xlam"}
    write_return(books["school"], good_rows(), macros=SCHOOL)
    write_settings(books["settings"], TERM, SETTINGS)
    write_addin(books["addin"])
    return books


MODULES = {one.kind: one.own for one in KINDS}


def lines(source):
    return source.replace("\r\n", "\n").rstrip("\n").split("\n")


def body(source):
    """A module without the attributes and the head that a file of a class has and a project writes its own way."""
    return [line for line in lines(source) if not re.match(r"Attribute VB_|VERSION |BEGIN$|END$|  MultiUse", line)]


def extracted(path):
    """Module -> source, as oletools reads the file."""
    parser = VBA_Parser(str(path))
    try:
        return {stream.rpartition("/")[2]: source for _, stream, _, source in parser.extract_all_macros()}
    finally:
        parser.close()


# --- the sources ---


def test_every_source_is_ascii_and_declares_its_variables():
    sources = sorted(FOLDER.glob("*.bas"))
    assert {path.stem for path in sources} == set(ADDIN_MODULES)
    for path in sources:
        text = own_source(path.stem)
        assert text.isascii()
        assert lines(text)[:2] == [f'Attribute VB_Name = "{path.stem}"', "Option Explicit"]
        assert max(map(len, lines(text))) < 1023, "VBA's limit for a line"


def test_what_xlwings_ships_is_ascii_and_the_version_that_is_pinned():
    import xlwings

    assert set(map(str.isascii, map(xlwings_source, XLWINGS_MODULES))) == {True}
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in xlwings_source("xlwings")


# --- the project ---


@pytest.mark.parametrize("kind", MODULES)
def test_the_project_holds_the_sources_word_for_word(made, kind):
    found = extracted(made[kind])
    for name in MODULES[kind]:
        assert lines(found[name]) == lines(own_source(name))
    assert lines(found["xlwings"]) == lines(xlwings_source("xlwings"))
    assert body(found["Dictionary"]) == body(xlwings_source("Dictionary"))


@pytest.mark.parametrize("kind", MODULES)
def test_each_sheet_has_its_document_module_under_its_code_name(made, kind):
    found = extracted(made[kind])
    with zipfile.ZipFile(made[kind]) as package:
        names = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        codes = [re.search(rb'<sheetPr codeName="(\w+)"', package.read(name))[1].decode() for name in names]
        assert b'<workbookPr codeName="ThisWorkbook"' in package.read("xl/workbook.xml")
    assert set(found) == {"ThisWorkbook", *codes, *MODULES[kind], *XLWINGS_MODULES}
    for name, base in (("ThisWorkbook", "00020819"), *((code, "00020820") for code in codes)):
        assert f'Attribute VB_Name = "{name}"' in found[name]
        assert f"{{{base}-0000-0000-C000-000000000046}}" in found[name]
        assert body(found[name]) in ([], [""]), "a document module of ours has no code"


@pytest.mark.parametrize("kind", MODULES)
def test_excel_is_made_to_compile_afresh(made, kind):
    with zipfile.ZipFile(made[kind]) as package:
        project = package.read("xl/vbaProject.bin")
    with olefile.OleFileIO(project) as compound:
        assert compound.openstream("VBA/_VBA_PROJECT").read() == NO_CACHE
        streams = {"/".join(path) for path in compound.listdir()}
        declared = compound.openstream("PROJECT").read().decode("ascii")
    assert not [name for name in streams if "__SRP_" in name]
    assert {"VBA/dir", "PROJECT", "PROJECTwm"} <= streams
    modules = {name for name in unpack(project) if not name.startswith(("ThisWorkbook", "Sheet"))}
    assert set(re.findall(r"^(?:Module|Class)=(\w+)", declared, re.M)) == modules
    assert set(re.findall(r"^Document=(\w+)/&H00000000", declared, re.M)) == set(unpack(project)) - modules
    compound = CFB.from_bytes(project)
    parsed = parse_vba_project(compound)
    assert parsed.validate(compound) == []
    assert [module.name for module in parsed.modules if module.text_offset] == [], "no cache stands before a source"
    assert {reference.name for reference in parsed.references} >= {"stdole", "Office"}


@pytest.mark.parametrize("sheets", [1, 2, 21, 40])
def test_packing_is_undone_by_unpacking_and_always_gives_the_same_bytes(sheets):
    modules = {"YanxiuButtons": own_source("YanxiuButtons"), "RunPythonStub": STUB}
    project = pack(modules, sheets)
    found = unpack(project)
    assert {name: found[name] for name in modules} == modules
    assert sorted(set(found) - set(modules)) == sorted(["ThisWorkbook", *(f"Sheet{n}" for n in range(1, sheets + 1))])
    assert pack(modules, sheets) == project


# --- what is committed, and xlwings' modules in it ---


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.kind)
def test_a_project_is_committed_as_it_would_be_packed_now(one):
    committed = (FOLDER / file_name(one.kind)).read_bytes()
    assert committed == packed(one), "run: python tools/macros.py"
    assert {name: unpack(committed)[name] for name in one.own} == {name: own_source(name) for name in one.own}


@pytest.mark.parametrize("one", RIBBONS, ids=lambda one: one.file)
def test_the_ribbon_is_committed_as_it_would_be_written_now(one):
    assert (FOLDER / one.file).read_bytes() == ribbon(one.namespace), "run: python tools/macros.py"


def test_nothing_of_xlwings_is_committed():
    """Sources are looked for in the texts, and in what is packed; lines that any module could have are none of it."""
    theirs = {line.strip() for name in XLWINGS_MODULES for line in lines(xlwings_source(name)) if len(line.strip()) > 50}
    assert len(theirs) > 200
    texts = [source for one in KINDS for source in unpack((FOLDER / file_name(one.kind)).read_bytes()).values()]
    texts += [path.read_text(encoding="utf-8") for path in FOLDER.iterdir() if path.suffix != ".bin"]
    assert [line for text in texts for line in lines(text) if line.strip() in theirs] == []


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.kind)
def test_a_project_with_xlwings_modules_put_in_is_byte_for_byte_what_pyopenvba_packs_of_all_modules(one):
    names = [name for name in unpack(filled(one.kind)) if name.startswith("Sheet")]
    sources = {name: own_source(name) for name in one.own} | {name: xlwings_source(name) for name in XLWINGS_MODULES}
    assert filled(one.kind) == one.project(len(names)) == pack(sources, len(names))
    for wrong in (0, 1, len(names) - 1, len(names) + 1):
        with pytest.raises(ValueError, match=re.escape(f"is for {len(names)} sheets, not {wrong}: run tools/macros.py")):
            one.project(wrong)


@settings(max_examples=40, deadline=None)
@given(sheets=st.integers(1, 60), sources=st.dictionaries(
    st.sampled_from(("One", "Two", "Three")), st.text("abcdefghij (=)\n", max_size=20_000), min_size=1,
))
def test_any_project_is_written_as_pyopenvba_writes_it(sheets, sources):
    """Sources of all sizes: in small sectors, in large ones, so many that the allocation table needs another."""
    sources = {name: f'Attribute VB_Name = "{name}"\n{text}\n' for name, text in sources.items()}
    whole = pack(sources, sheets)
    assert compound.write(compound.read(whole)) == whole
    empty = pack({name: f'Attribute VB_Name = "{name}"\n' for name in sources}, sheets)
    assert with_sources(empty, sources) == whole
    assert with_sources(whole, {name: unpack(empty)[name] for name in sources}) == empty


@pytest.mark.parametrize("size", [(1 << 16) - 2000, 1 << 16, 1 << 17, 1 << 20, 7_000_000])
def test_a_large_file_has_an_allocation_table_of_several_sectors(size):
    """The bounds lie where the header's list of the table's sectors grows; olefile reads it back."""
    entries = compound.read(filled("addin"))
    (at,) = [at for at, one in enumerate(entries) if one.name == "xlwings"]
    content = bytes(range(256)) * (size // 256)
    entries[at] = replace(entries[at], content=content)
    with olefile.OleFileIO(compound.write(entries)) as found:
        assert found.openstream("VBA/xlwings").read() == content
        assert found.openstream("VBA/YanxiuButtons").read() == compress(as_stored(own_source("YanxiuButtons")))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text("ab\r\n", max_size=9000), st.text(max_size=3000), st.integers(0, 9000).map(lambda n: "Dim " * n)))
def test_a_source_is_packed_token_for_token_as_office_does(text):
    source = text.encode("utf-8", "surrogatepass")
    assert compress(source) == compress_as_office(source)
    assert decompress(compress(source)) == source if source else True


def test_an_installed_package_has_its_macros_within_it(tmp_path):
    """As setup.py has a wheel laid out: macros/ is yanxiu_xl/vba there, and nothing lies beside the package."""
    package = Path(yanxiu_xl.__file__).parent
    shutil.copytree(package, tmp_path / "yanxiu_xl", ignore=shutil.ignore_patterns("__pycache__", "*.pdf"))
    shutil.copytree(FOLDER, tmp_path / "yanxiu_xl" / "vba")
    code = "from yanxiu_xl.macros import SCHOOL, CALLS, shipped; print(shipped.FOLDER); print(SCHOOL.digest(), len(CALLS))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, encoding="utf-8", check=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)}, cwd=tmp_path)
    assert done.stdout.split("\n")[:2] == [str(tmp_path / "yanxiu_xl" / "vba"), f"{SCHOOL.digest()} {len(CALLS)}"]


def test_what_cannot_be_packed_or_is_no_project_is_refused():
    with pytest.raises(ValueError, match="does not get smaller"):
        compress(random.Random(1).randbytes(5000))
    for wrong in (b"", b"PK\x03\x04" + bytes(600), compound.MAGIC):
        with pytest.raises(ValueError, match="no compound file"):
            compound.read(wrong)
    with pytest.raises(ValueError, match=r"no module to put \['Elsewhere'\] in"):
        with_sources(pack(PLACES, 1), {"Elsewhere": ""})


def test_the_page_of_the_folder_names_what_each_button_calls():
    rows = re.findall(r"^\| (\S+) \| `(\w+)` \| (.*) \|$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.M)
    calls = {macro: f"`{module}.{function}()`" for macro, (module, function) in CALLS.items()}
    assert rows == [(b.caption, b.macro, calls.get(b.macro, "不用 Python，`YanxiuEnvironmentCheck.bas`")) for b in BUTTONS]


# --- buttons and what they run ---


def public_subs(sources):
    return {name for text in sources for name in re.findall(r"^Public Sub (\w+)\(\)", text, re.M)}


@pytest.mark.parametrize(("kind", "buttons"), [("school", SCHOOL_BUTTONS), ("settings", CENTRE_BUTTONS)])
def test_every_button_is_drawn_with_its_caption_and_runs_a_macro_that_exists(made, kind, buttons):
    with zipfile.ZipFile(made[kind]) as package:
        drawing = package.read("xl/drawings/vmlDrawing1.vml").decode("utf-8")
        (page,) = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet") and b"<legacyDrawing " in package.read(name)]
        titles = re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode("utf-8"))
    assert titles[int(re.search(r"(\d+)\.xml", page)[1]) - 1] == {"school": HOME, "settings": FRONT}[kind]
    macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
    captions = re.findall(r"<font[^>]*>([^<]*)</font>", drawing)
    assert list(zip(captions, macros, strict=True)) == [(b.caption, b.macro) for b in buttons]
    assert set(macros) <= public_subs(extracted(made[kind]).values())


def test_every_macro_runs_a_function_that_exists():
    assert set(CALLS) == {b.macro for b in BUTTONS} - {"YanxiuEnvironment"}
    functions = {function for _, function in CALLS.values()}
    assert functions == {"check", "score", "summarise", "gather", "build", "merge", "status", "reports", "open_master"}
    for module, function in CALLS.values():
        assert callable(getattr(importlib.import_module(module), function)), f"{module}.{function}"


def test_no_macro_of_ours_shows_a_box():
    for name in ADDIN_MODULES:
        assert not re.search(r"\b(MsgBox|InputBox|Popup)\b", own_source(name))


# --- xlwings.conf and 环境检查 ---


def settings_asked_for():
    """Keys that xlwings' module looks up on the way of RunPython."""
    source = xlwings_source("xlwings")
    text = ""
    for name in ("Public Function RunPython", "Sub ExecuteMac", "Function ExecuteWindows", "Sub ShowError"):
        start = source.index(name)
        text += source[start:re.compile(r"^End (Function|Sub)", re.M).search(source, start).end()]
    return set(re.findall(r'GetConfig\("([^"]+)"', text))


def test_every_setting_xlwings_asks_for_stands_in_the_sheet_so_that_no_file_elsewhere_is_looked_for(made):
    page = openpyxl.load_workbook(made["school"])[XLWINGS]
    rows = [(page.cell(row, 1).value, page.cell(row, 2).value or "") for row in range(1, page.max_row + 1)]
    assert rows == config_rows()
    # the old name of INTERPRETER_WIN is asked for only where that is missing; a licence only for code inside a workbook
    assert settings_asked_for() - {"INTERPRETER", "LICENSE_KEY"} <= {key for key, _ in rows}
    assert all(key == key.upper() for key, _ in rows), "xlwings compares with capitals"
    assert len({key for key, _ in rows}) == len(rows), "it adds each key to a dictionary once"


def test_nothing_depends_on_the_workbooks_place_and_no_second_python_is_started():
    settings = dict(config_rows())
    assert settings["ADD_WORKBOOK_TO_PYTHONPATH"] == settings["USE UDF SERVER"] == settings["SHOW_ERROR_POPUPS"] == "False"
    assert settings["INTERPRETER_WIN"].startswith("%LOCALAPPDATA%")
    assert settings["INTERPRETER_WIN"].endswith("python.exe"), "cmd.exe would not wait for pythonw.exe"
    assert settings["INTERPRETER_MAC"].startswith("$HOME/")
    assert " " not in settings["INTERPRETER_MAC"]


@pytest.mark.parametrize("name", ["柳林小学.xlsm", "柳林小学(1).xlsm", "a=b=c.xlsm", "a&b 100%.xlsm"])
def test_the_calling_workbook_is_known_by_its_whole_name(name, monkeypatch):
    monkeypatch.setattr("sys.argv", ["-c", f"--wb={name}", "--from_xl=1", "--hwnd=1"])
    keep_names_whole()
    # as xlwings takes the line apart
    assert [argument.split("=")[1].strip() for argument in sys.argv if argument.startswith("--wb=")] == [name]
    assert "-c" in sys.argv


def test_what_our_vba_looks_up_is_there():
    asked = {key for name in ADDIN_MODULES for key in re.findall(r'SettingOf\("(\w+)"\)', own_source(name))}
    assert asked <= {key for key, _ in config_rows()}
    filled = set(re.findall(r'Fill Page, "(\w+)"', own_source("YanxiuEnvironmentCheck")))
    assert filled == {key for key, *_ in REPORT}


def test_the_sheets_for_macros_are_hidden_last_and_no_data(made):
    for kind in ("school", "settings"):
        book = openpyxl.load_workbook(made[kind])
        assert tuple(book.sheetnames[-len(HIDDEN_SHEETS):]) == HIDDEN_SHEETS
        assert {book[title].sheet_state for title in HIDDEN_SHEETS} == {"hidden"}
    assert set(HIDDEN_SHEETS) <= OURS


# --- the twins ---


def test_the_macro_free_twin_is_byte_for_byte_what_is_written_without_macros(made, tmp_path):
    write_return(tmp_path / "written.xlsx", good_rows())
    write_macro_free(made["school"], tmp_path / "derived.xlsx")
    with zipfile.ZipFile(tmp_path / "written.xlsx") as one, zipfile.ZipFile(tmp_path / "derived.xlsx") as other:
        assert one.namelist() == other.namelist()
        assert [name for name in one.namelist() if one.read(name) != other.read(name)] == []
    assert (tmp_path / "written.xlsx").read_bytes() == (tmp_path / "derived.xlsx").read_bytes()


def test_the_twins_have_the_same_cells(made, tmp_path):
    plain = tmp_path / "柳林小学.xlsx"
    write_macro_free(made["school"], plain)
    one, other = openpyxl.load_workbook(plain), openpyxl.load_workbook(made["school"], keep_vba=True)
    assert [*one.sheetnames, *HIDDEN_SHEETS] == other.sheetnames
    for title in one.sheetnames:
        cells = [[(c.coordinate, getattr(c.value, "text", c.value)) for row in book[title].iter_rows() for c in row if c.value is not None]
                 for book in (one, other)]
        assert cells[0] == cells[1], title


def test_a_returned_workbook_with_macros_reads_as_its_twin_does(made, tmp_path):
    plain = tmp_path / "柳林小学.xlsx"
    write_macro_free(made["school"], plain)
    one, other = read(plain), read(made["school"])
    assert other.refused is None
    assert [p.message for p in other.problems] == [p.message for p in one.problems]
    assert {key: table.values for key, table in other.tables.items()} == {k: t.values for k, t in one.tables.items()}
    assert (other.school_code, other.stamp) == (one.school_code, one.stamp)


def test_openpyxl_keeps_the_project_of_a_workbook_it_saves(made, tmp_path):
    book = openpyxl.load_workbook(made["school"], keep_vba=True)
    book["教师名册"]["C4"] = "王芳"
    book.save(tmp_path / "saved.xlsm")
    assert extracted(tmp_path / "saved.xlsm") == extracted(made["school"])
    assert read(tmp_path / "saved.xlsm").refused is None


@pytest.mark.parametrize("kind", MODULES)
def test_same_content_same_bytes(made, kind, tmp_path):
    again = tmp_path / made[kind].name
    write = {
        "school": lambda: write_return(again, good_rows(), macros=SCHOOL),
        "settings": lambda: write_settings(again, TERM, SETTINGS), "addin": lambda: write_addin(again),
    }
    write[kind]()
    assert again.read_bytes() == made[kind].read_bytes()


# --- the ribbon ---

RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def test_the_addin_is_an_addin_with_a_tab_for_every_button(made):
    sources = extracted(made["addin"])
    with zipfile.ZipFile(made["addin"]) as package:
        types = package.read("[Content_Types].xml").decode()
        related = {r.get("Target"): r.get("Type") for r in ElementTree.fromstring(package.read("_rels/.rels")).iter(RELATIONSHIP)}
        tabs = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist() if name.startswith("customUI/")}
    assert 'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"' in types
    assert '<Default Extension="xml" ContentType="application/xml"/>' in types
    assert related["customUI/customUI14.xml"].endswith("/2007/relationships/ui/extensibility")
    assert related["customUI/customUI.xml"].endswith("/2006/relationships/ui/extensibility")
    assert {name: root.tag.partition("}")[0] for name, root in tabs.items()} == {
        "customUI/customUI14.xml": "{http://schemas.microsoft.com/office/2009/07/customui",
        "customUI/customUI.xml": "{http://schemas.microsoft.com/office/2006/01/customui",
    }
    for root in tabs.values():
        shown = [element for element in root.iter() if element.tag.endswith("}button")]
        assert {e.get("label") for e in shown} == {b.caption for b in BUTTONS}
        assert len({e.get("id") for e in shown}) == len(shown) == len(BUTTONS)
        for element in shown:
            assert f"Public Sub {element.get('onAction')}(ByVal Control As IRibbonControl)" in sources["YanxiuRibbon"]
            assert len(element.get("supertip")) <= 1024


def test_each_callback_runs_the_macro_of_its_button():
    source = own_source("YanxiuRibbon")
    found = re.findall(r"^Public Sub On(\w+)\(.*\)\n(?:    If HasWorkbook\(\) Then |    )(\w+)\nEnd Sub", source, re.M)
    assert found == [(name, name) for name, _ in found]
    assert {name for name, _ in found} == {b.macro for b in BUTTONS}


# --- LibreOffice ---


def report_cells(*keys):
    rows = {key: row for row, (key, *_) in enumerate(REPORT, 4)}
    return [(ENVIRONMENT, f"{letter}{rows[key]}") for key in keys for letter in "CD"]


def words(key):
    return next((good, bad) for found, _, good, bad in REPORT if found == key)


@pytest.fixture(scope="module")
def stubbed_books(tmp_path_factory):
    """Two workbooks: one that looks for a Python that is there, one for the usual place, where there is none."""
    folder = tmp_path_factory.mktemp("stubbed")
    books = {"found": folder / "found.xlsm", "missing": folder / "missing.xlsm"}
    write_school_workbook(books["found"], TERM, SCHOOLS[1], macros=stubbed(STUB, xlsxwriter.__file__))
    write_school_workbook(books["missing"], TERM, SCHOOLS[1], macros=stubbed(STUB))
    return books


@pytest.mark.office
class TestInLibreOffice:
    def test_buttons_stand_side_by_side_under_the_title_and_modules_are_loaded(self, office, stubbed_books):
        seen = office.ask(MACRO, source=str(stubbed_books["found"]), page=HOME)
        buttons = sorted(seen["buttons"], key=lambda one: one[2])
        assert [one[0] for one in buttons] == [b.caption for b in SCHOOL_BUTTONS]
        for one, button in zip(buttons, SCHOOL_BUTTONS, strict=True):
            assert button.macro in one[1]
        for left, right in itertools.pairwise(buttons):
            assert left[2] + left[4] <= right[2], "they do not overlap"
            assert left[3] == right[3]
        assert {*WORKBOOK_MODULES, "RunPythonStub"} <= set(seen["modules"])
        assert seen["visible"][ENVIRONMENT] is seen["visible"][XLWINGS] is False

    def test_a_button_hands_its_call_to_python(self, office, stubbed_books):
        seen = office.ask(MACRO, source=str(stubbed_books["found"]), page=HOME, macro="YanxiuButtons.YanxiuCheck", show=[(XLWINGS, "A60")])
        assert seen["shown"] == ["import yanxiu_xl.buttons; yanxiu_xl.buttons.check()"]
        assert seen["active"] == HOME

    def test_without_python_a_button_shows_in_chinese_what_is_missing_and_what_to_do(self, office, stubbed_books):
        seen = office.ask(MACRO, source=str(stubbed_books["missing"]), page=HOME, macro="YanxiuButtons.YanxiuCheck",
                          show=[(XLWINGS, "A60"), *report_cells("PLACE", "ANSWER")])
        assert seen["active"] == ENVIRONMENT
        called, place, verdict, answer, told = seen["shown"]
        assert called == ""
        assert place == "%LOCALAPPDATA%\\yanxiu\\python\\python.exe", "a variable that is not set is shown as it is"
        assert (verdict, answer, told) == (words("PLACE")[1], "-", words("ANSWER")[1])

    @pytest.mark.parametrize(("macro", "reason"), [("YanxiuSummary", "?"), ("YanxiuScore", "VBA 5")])
    def test_python_that_fails_before_our_code_is_reported_in_the_workbook(self, office, stubbed_books, macro, reason):
        seen = office.ask(MACRO, source=str(stubbed_books["found"]), page=HOME, macro=f"YanxiuButtons.{macro}", show=report_cells("FAILURE"))
        assert seen["active"] == ENVIRONMENT
        assert seen["shown"][0].strip() == reason
        assert seen["shown"][1] == words("FAILURE")[1]

    @pytest.mark.parametrize("said", ["", "没有打开的工作簿。", None])
    def test_at_the_end_of_a_click_on_a_mac_what_was_said_or_logged_is_shown_and_taken(self, office, stubbed_books, said):
        """LibreOffice, too, has a home in which a log may lie. None: nothing was said, nor logged."""
        log, reason = Path.home() / "xlwings.log", "ModuleNotFoundError: No module named 'pandas'"
        if log.exists():
            pytest.skip(f"{log} is somebody's")
        log.write_text("" if said is None else f"Traceback\n{reason}\n\n", encoding="utf-8")
        try:
            seen = office.ask(MACRO, source=str(stubbed_books["found"]), page=HOME, macro="YanxiuButtons.YanxiuTakeReport",
                              given=[said or ""], show=report_cells("FAILURE"))
            assert log.read_text(encoding="utf-8") == ""
        finally:
            log.unlink()
        assert seen["active"] == (HOME if said is None else ENVIRONMENT)
        assert seen["shown"][0] == {"": reason, None: ""}.get(said, said)

    def test_the_report_of_the_environment(self, office, stubbed_books):
        seen = office.ask(MACRO, source=str(stubbed_books["found"]), page=HOME, macro="YanxiuButtons.YanxiuEnvironment",
                          show=report_cells("PLACE", "FAILURE"))
        assert seen["active"] == ENVIRONMENT
        assert seen["shown"] == [xlsxwriter.__file__, words("PLACE")[0], "", words("FAILURE")[0]]


def dir_records(stream):
    """(id, data) of every record of a decompressed dir stream, read strictly: [MS-OVBA] 2.3.4.2."""
    at, found = 0, []
    while at < len(stream):
        number, size = struct.unpack_from("<HI", stream, at)
        if number == PROJECT_VERSION:  # whose size leaves out the two bytes of its minor version
            size += 2
        assert at + 6 + size <= len(stream), f"record {number:#x} at {at} is longer than what is left"
        found.append((number, stream[at + 6 : at + 6 + size]))
        at += 6 + size
    return found


PROJECT_VERSION, TERMINATOR = 0x09, 0x10
DIR_RECORDS = {
    0x01, 0x4A, 0x02, 0x14, 0x03, 0x04, 0x05, 0x40, 0x06, 0x3D, 0x07, 0x08, 0x09, 0x0C, 0x3C,  # of the project
    0x16, 0x3E, 0x0D, 0x0E, 0x33, 0x2F, 0x30,  # of references
    0x0F, 0x13, 0x19, 0x47, 0x1A, 0x32, 0x1C, 0x48, 0x31, 0x1E, 0x2C, 0x21, 0x22, 0x25, 0x28, 0x2B,  # of modules
    TERMINATOR,
}


@pytest.mark.parametrize("modules", [{"One": "Option Explicit\n"}, {"One": "Option Explicit\n", "Two": "Sub Two()\nEnd Sub\n"}])
@pytest.mark.parametrize("sheets", [1, 7])
def test_the_list_of_modules_is_nothing_but_known_records_and_ends_with_its_terminator(modules, sheets):
    stream = decompress(CFB.from_bytes(pack(modules, sheets)).get_stream_in_storage("VBA", "dir"))
    records = dir_records(stream)
    assert {number for number, _ in records} <= DIR_RECORDS
    assert [number for number, _ in records].count(TERMINATOR) == 1
    assert records[-1] == (TERMINATOR, b"")
