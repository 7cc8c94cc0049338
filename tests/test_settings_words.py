"""学期设定 as an officer sees it: reasons in words, one column that looks like a field, ruled rows to write in."""

import re
import zipfile
from xml.etree import ElementTree as Xml

import openpyxl
import pytest

from tests.support import TERM, write_return
from tests.test_settings import PARAMETER_TABS
from yanxiu_xl.forms.centre import BACKBONE, CORRECTIONS, FUNDS, REPORTS_UPLOADED
from yanxiu_xl.forms.model import HEADER_ROW, letters
from yanxiu_xl.settings import PARAMETERS, default_term
from yanxiu_xl.term.basis import ASK, COMPARED, PLAN, in_words
from yanxiu_xl.term.parameters import ParameterKind
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workflow.building import EXAMPLE_SCHOOLS

WHITE = {"00000000", "FFFFFFFF"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("settings") / "学期设定.xlsx"
    write_settings(path, default_term().with_schools(EXAMPLE_SCHOOLS))
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[S]#52", "计划第52条「研修计划于9月5日前完成」"),
        ("[J]", ASK), ("R14b", ASK), ("[J]X07", ASK), ("B2", ASK), ("[J]C5", ASK),
        ("[J]#98", "计划第98条「及时上传我校校本研修相关信息」没有写明，默认值，请确认"),
        ("[S]#45 未定", "计划第45条「每位教师撰写一定字数的读书笔记」；没有写明多少，默认值，请确认"),
        ("E33", "参照外地的读书、骨干教师、教研考核办法，请确认"),
        ("E34、E5", "参照公用经费管理办法、外地县、镇、校的研修考核办法，请确认"),
        ("[J];E27–E29", "参照外地的师徒结对方案，请确认"),
        ("[S]#41–43；分值[J]", "计划第41—43条「至少精读一本教育教学专著」等；分值是默认值，请确认"),
        ("[S]A2、A3；分值[J]", "计划的六种研修方式、七项研修内容；分值是默认值，请确认"),
        ("[S]#44；分值[J];E32", "计划第44条「每月写一篇读书心得」；分值是默认值，请确认；参照外地的读书、骨干教师、教研考核办法"),
    ],
)
def test_a_source_is_put_into_words(source, words):
    assert in_words(source) == words


@pytest.mark.parametrize("source", ["E99", "上级文件", "[S]", "[S]#3"])
def test_a_source_nobody_has_words_for_is_our_mistake(source):
    with pytest.raises((ValueError, KeyError)):
        in_words(source)


def test_every_parameter_says_whose_it_is():
    """Points are never the plan's (domain 0: it sets none); what is not the plan's own asks to be confirmed."""
    for parameter in PARAMETERS.values():
        words = in_words(parameter.source)
        assert words.startswith(("计划", "默认值", "参照"))
        assert "请确认" in words or (parameter.source.startswith("[S]") and not parameter.key.endswith(".full")), parameter.key
    assert all(PLAN.values())
    assert [span.start for span, _ in COMPARED] == sorted(span.start for span, _ in COMPARED)


def test_the_plans_days_are_no_clause_of_another_term():
    days = [p for p in PARAMETERS.values() if p.kind is ParameterKind.DATE]
    assert all(ASK in p.basis("2026-2027-2") for p in days)
    assert PARAMETERS["school_plan_due"].basis("2026-2027-2") == f"{ASK}；参照计划第52条「研修计划于9月5日前完成」"
    assert PARAMETERS["school_plan_due"].basis("2020-2021-1") == "计划第52条「研修计划于9月5日前完成」"


MET_ELSEWHERE = re.compile(r"^(T\d+|U\d+|D\d+)$")
"""Codes that stand on the sheets of every school: indicators and the lines of 档案目录."""
TO_BE_TYPED = {"如 C06；见“yanxiu rules”。", "如 R22；见“yanxiu rules”。"}
"""Helps of the columns into which the number of a rule is written."""


def test_no_code_of_the_specification_is_seen_anywhere_in_the_workbook(path):
    """Cells, helps of cells, messages, headings, names of parameters: everything a person can come to see."""
    seen = set()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith("sharedStrings.xml"):
                seen |= {"".join(item.itertext()) for item in Xml.fromstring(package.read(name))}
            elif "worksheets/sheet" in name and name.endswith(".xml"):
                for rule in Xml.fromstring(package.read(name)).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}dataValidation"):
                    seen |= {rule.get(key, "") for key in ("promptTitle", "prompt", "errorTitle", "error")}
    assert len(seen) > 300
    for text in seen - TO_BE_TYPED:
        assert not re.search(r"\[[A-Z]\]|#\d", text), text
        for code in re.findall(r"(?<![A-Za-z0-9])[A-Z]\d{1,3}[a-z]?(?![A-Za-z0-9])", text):
            assert MET_ELSEWHERE.match(code), text
        assert not re.search(r"[一-龥][(;:,]|[);:,][一-龥]", text) or "学期码" in text or text in TERM.codes.get("education", ()), text


@pytest.mark.parametrize("title", PARAMETER_TABS)
def test_only_the_value_looks_like_a_field(book, title):
    page = book[title]
    heads = [cell.value for cell in page[HEADER_ROW]]
    value = heads.index("值")
    lines = [line for line in page.iter_rows(min_row=HEADER_ROW + 1) if line[0].value]
    assert len(lines) > 5
    for line in lines:
        for at, cell in enumerate(line[: len(heads)]):
            assert (cell.fill.fgColor.rgb in WHITE) == (at == value), cell.coordinate
            assert cell.protection.locked == (at != value), cell.coordinate


def ruled(page):
    """(cell ranges, condition) of the rules that draw lines."""
    return [
        (str(area.sqref), rule.formula[0]) for area, rules in page.conditional_formatting._cf_rules.items() for rule in rules
        if rule.dxf is not None and rule.dxf.border is not None and rule.dxf.border.left is not None
    ]


def assert_lines_follow_rows(page, columns, last):
    """One rule draws the lines of all prepared rows that hold something; no row without a record has lines of its own."""
    areas = [area for area, condition in ruled(page) if condition != "TRUE"]
    assert areas == [f"A{HEADER_ROW + 1}:{letters(columns - 1)}{last}"]
    for row in page.iter_rows(min_row=HEADER_ROW + 1, max_row=last, max_col=columns):
        if all(cell.value is None for cell in row):
            assert not any(cell.border.left.style or cell.border.bottom.style for cell in row), row[0].row


@pytest.mark.parametrize(
    ("title", "columns", "last"),
    [("学校名录", 8, 63), ("领导小组", 4, 63), ("节假日", 3, 63), ("豁免", 4, 37), ("规则启用", 3, 37), ("代码表", 51, 37)],
)
def test_lines_of_the_settings_follow_their_rows(book, title, columns, last):
    assert_lines_follow_rows(book[title], columns, last)


def test_lines_follow_the_rows_in_other_workbooks_too(tmp_path):
    write_registers(tmp_path / "登记.xlsx", TERM)
    registers = openpyxl.load_workbook(tmp_path / "登记.xlsx")
    for sheet in (BACKBONE, CORRECTIONS, FUNDS, REPORTS_UPLOADED):
        assert_lines_follow_rows(registers[sheet.title], len(sheet.columns), sheet.last_row)
    school = openpyxl.load_workbook(write_return(tmp_path / "柳林小学.xlsx", {}))
    assert_lines_follow_rows(school["任课表"], 5, 403)
