"""Every formula that can be seen carries what it comes to, of the right type, and is worked out anew wherever the file is opened."""

import functools
import io
import random
import re
from collections import Counter
from datetime import date

import pytest

from tests.formula_cells import formula_cells
from tests.mess import ODD
from tests.score_rows import full_rows
from tests.small import parts
from tests.support import good_rows
from tests.town import TERM, school
from yanxiu_xl.checks.automatic import EXPECTED
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import HOME, PROGRESS, PROGRESS_WORK
from yanxiu_xl.workbooks.as_written import read_and_checked
from yanxiu_xl.workbooks.formula_cells import Area, CellPosition, Cells
from yanxiu_xl.workbooks.formula_engine import formula
from yanxiu_xl.workbooks.formula_values import Wrong
from yanxiu_xl.workbooks.formulas import RENEWED, expand
from yanxiu_xl.workbooks.progress_work import RENEWED_CELL
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.results import results_of
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workbooks.sheets import AsCame
from yanxiu_xl.workbooks.template import write_school_workbook

ODD_VALUES = [value for value in ODD.values() if value is not None] + ["听*", "?", "~", ">5", "<>", "3", "王芳 ", "柳林小学"]


def nasty_rows(share=6, seed=1, errors=False):
    """A full return with gaps, repetitions, and odd values in so many cells of a hundred; errors: also the words of error values, of
    which ONLYOFFICE makes error values where it looks for them.
    """
    odd = [value for value in ODD_VALUES if errors or not str(value).startswith("#")]
    pick = random.Random(seed)
    made = {}
    for sheet in SCHOOL_SHEETS:
        rows = [dict(row) for row in {**good_rows(), **full_rows()}.get(sheet.key, ())]
        if sheet.layout is Layout.TABLE:
            for row in rows:
                row |= {c.key: AsCame(pick.choice(odd)) for c in sheet.inputs
                        if not c.prefilled and not c.centre_only and pick.randrange(100) < share}
                row.pop("method", None)  # which is then a formula
            rows = [one for row in rows for one in ([row, {}, dict(row)] if pick.random() < 0.1 else [row])]
        made[sheet.key] = rows
    return made


def written(rows):
    buffer = io.BytesIO()
    write_school_workbook(buffer, TERM, TERM.school("01"), rows, town={"榆树小学": ["钱宝山", "何静"]})
    return buffer.getvalue()


CASES = {"blank": {}, "good": school("01"), "nasty": nasty_rows(), "nastier": nasty_rows(20, 2, errors=True)}


@functools.cache
def book(case):
    """Parts of a workbook, and the paths of its sheets by their titles."""
    content = parts(written(CASES[case]))
    titles = re.findall(r'<sheet name="([^"]+)"', content["xl/workbook.xml"].decode())
    return content, {title: f"xl/worksheets/sheet{n}.xml" for n, title in enumerate(titles, 1)}


def formulas(case, title):
    """(letters, row, type, formula, result) of every formula of a sheet."""
    content, paths = book(case)
    return list(formula_cells(content[paths[title]].decode()))


def visible(case):
    hidden = set(re.findall(r'<sheet name="([^"]+)"[^>]*state="hidden"', book(case)[0]["xl/workbook.xml"].decode()))
    return [title for title in book(case)[1] if title not in hidden]


@pytest.mark.parametrize("case", CASES)
def test_every_formula_that_is_seen_carries_a_result_of_its_type(case):
    count = Counter()
    for title in visible(case):
        content, paths = book(case)
        assert len(re.findall(rb"<f[ />]", content[paths[title]])) == len(formulas(case, title)), "no formula is written in another way"
        for column, row, kind, _, result in formulas(case, title):
            count[kind] += 1
            assert kind in {"n", "str"}, (title, column, row)
            if kind == "n":
                assert re.fullmatch(r"-?\d+(\.\d+)?", result), (title, column, row, result)
            elif title not in {HOME, PROGRESS}:  # where numbers of teachers are texts
                assert not re.fullmatch(r"-?\d+(\.\d+)?", result), (title, column, row, result)
    assert count["str"] > 5000
    assert count["n"] > (50 if case == "blank" else 100)


@pytest.mark.parametrize("case", CASES)
def test_every_result_is_renewed_by_whoever_opens_the_file(case):
    """By a hidden cell without a result, which holds a link: all that refers to it is worked out when the file is opened."""
    content, paths = book(case)
    assert 'fullCalcOnLoad="1"' in content["xl/workbook.xml"].decode(), "Excel asks for no more"
    assert f"<definedName name=\"{RENEWED}\">'{PROGRESS_WORK}'!{RENEWED_CELL}</definedName>" in content["xl/workbook.xml"].decode()
    for title in paths:
        for column, row, kind, text, result in formulas(case, title):
            if title == PROGRESS_WORK:
                assert (kind, result) == ("n", ""), "nothing that is seen hangs on a result nobody has worked out"
            else:
                assert text.startswith("IF(TRUE,"), (title, column, row)
                assert text.endswith(f",{RENEWED})"), (title, column, row)
    cell = next(one for one in formulas(case, PROGRESS_WORK) if f"${one[0]}${one[1]}" == RENEWED_CELL)
    assert cell[3] == 'HYPERLINK("","")'


@pytest.mark.parametrize("write", [write_registers, write_settings])
def test_the_centres_workbooks_are_worked_out_by_excel_when_they_are_opened(write, tmp_path):
    write(tmp_path / "册.xlsx", TERM)
    assert b'fullCalcOnLoad="1"' in parts((tmp_path / "册.xlsx").read_bytes())["xl/workbook.xml"]


def shown_of(rows):
    results = results_of(TERM, TERM.school("01"), rows, {})
    return {
        (sheet.key, column.key): [results.of(sheet, at, row) for row in range(FIRST_DATA_ROW, FIRST_DATA_ROW + len(rows.get(sheet.key, ())) + 3)]
        for sheet in SCHOOL_SHEETS for at, column in enumerate(sheet.columns) if column.auto
    }


AUTOMATIC = [(sheet.key, column.key) for sheet in SCHOOL_SHEETS for column in sheet.columns if column.auto]


@pytest.mark.parametrize(("sheet", "key"), AUTOMATIC)
def test_an_empty_row_shows_nothing(sheet, key):
    assert set(shown_of({})[sheet, key]) == {""}


@pytest.mark.parametrize("code", ["00", "01", "02"])
@pytest.mark.parametrize(("sheet", "key"), EXPECTED)
def test_in_a_return_without_an_error_the_sheets_show_what_the_program_knows(code, sheet, key):
    rows, one = school(code), TERM.school(code)
    run = read_and_checked(TERM, one, rows, {})
    results = results_of(TERM, one, rows, {})
    expected = {row["row"]: EXPECTED[sheet, key](run, row) for row in run.rows[sheet]}
    assert expected
    assert {row: results.of(SHEETS[sheet], SHEETS[sheet].position(key), row) for row in expected} == expected


FAULTS = [
    ({}, "", "是"),
    ({"topic": None}, "必填项没填齐", "否"),
    ({"date": AsCame("上周三")}, "日期看不懂", "否"),
    ({"date": date(2019, 9, 17)}, "日期不在本学期", "否"),
    ({"subject": AsCame("语 文 课")}, "有的选项不在下拉里", "否"),
    ({"observer": "查无此人"}, "听课教师不在名册", "否"),
    ({"strengths": "好"}, "评语太短或没写", "否"),
]


@pytest.mark.parametrize(("change", "fault", "valid"), FAULTS)
def test_why_a_lesson_does_not_count_is_said_in_the_words_of_the_sheet(change, fault, valid):
    rows = school("01")
    rows["observations"] = [{**rows["observations"][0], **change}]
    shown = shown_of(rows)
    assert (shown["observations", "fault"][0], shown["observations", "valid"][0]) == (fault, valid)


def test_a_lesson_told_of_twice_counts_once():
    rows = school("01")
    rows["observations"] = [rows["observations"][0]] * 3
    assert shown_of(rows)["observations", "fault"] == ["", "与上面重复", "与上面重复", "", "", ""]
    assert shown_of(rows)["observations", "serial"][:5] == [1, 2, 3, "", ""]


# --- the functions of formulas, one by one ---

CELLS = {"A": [1.0, "1", None, "", True, "王芳", "王*", "wang", 2.5, Wrong("#N/A")], "B": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, "很多"]}
PLACE = CellPosition(
    Cells({("T", n): list(values) for n, values in enumerate(CELLS.values())}, {}, {"yx_a": Area("T", 0, 1, 0, 10)}, {"T": 10}), "T", 4,
)
A, B = "'T'!$A$1:$A$10", "'T'!$B$1:$B$10"
ANSWERS = [
    # operators: texts that read as numbers are reckoned with, others are an error; blanks are nothing of either kind
    ("1+2*3-4/2", 5), ("-(2+1)*2", -6), ("--TRUE", 1), ("$A1+1", 2), ("$A2+1", 2), ("$A3+1", 1), ("$A6+1", "#VALUE!"),
    ("1/0", "#DIV/0!"), ("1E300*1E300", "#NUM!"),
    ('1&"a"&TRUE&$A3&2.5', "1aTRUE2.5"), ("10-2-3", 5), ('"2020-09-15"+1', 44090),
    # comparisons: numbers before texts before truths, case does not matter
    ('"a"="A"', True), ('"1"=1', False), ('$A3=""', True), ("$A3=0", True), ('$A4=""', True), ('9999>"a"', False),
    ('TRUE>"z"', True), ("$A10=1", "#N/A"), ("2<>2", False),
    ('"<">"3"', False), ('"七"<"3"', False), ('"B">"a"', True), ('"3">"B"', False),
    # conditions look at what they need alone; AND and OR at everything
    ("IF(TRUE,1,$A10)", 1), ("IF(0,1)", False), ('IF("x",1,2)', "#VALUE!"), ("IFERROR($A10,7)", 7), ("IFERROR(1/0,$A6)", "王芳"),
    ("AND(1,TRUE)", True), ("OR(TRUE,$A10)", "#N/A"), ("NOT($A3)", True),
    # counting: a text with wildcards, a comparison, a number that a text reads as, nothing
    (f"COUNTIF({A},1)", 1), (f'COUNTIF({A},"1")', 2), (f'COUNTIF({A},"王*")', 2), (f'COUNTIF({A},"王~*")', 1),
    (f'COUNTIF({A},"WANG")', 1), (f'COUNTIF({A},"?*")', 4),
    (f'COUNTIF({A},"")', 2), (f'COUNTIF({A},">1")', 1), (f'COUNTIF({A},"<>")', 9), (f'COUNTIFS({A},"王*",{B},">60")', 1),
    (f'SUMIF({A},"王*",{B})', 130), ("COUNTIF(yx_a,TRUE)", 1),
    (f"COUNT({A})", 2), (f"SUM({B})", 450), (f"MAX({B})", 90), (f"MIN({A})", "#N/A"), ("MAX($A6)", 0),
    (f'SUMPRODUCT(({B}<>"")*1)', 10), (f'SUMPRODUCT(--({B}>50))', 5), (f"SUMPRODUCT({A})", "#N/A"),
    # places
    (f'MATCH("王芳",{A},0)', 6), (f'MATCH("无",{A},0)', "#N/A"), (f'MATCH("王~*",{A},0)', 7), (f'MATCH("1",{A},0)', 2),
    (f"MATCH(1,{A},0)", 1), (f"INDEX({B},2)", 20), (f"INDEX({B},11)", "#REF!"), (f"SUM(INDEX({B},0))", 450),
    (f"SUM('T'!$B$1:INDEX({B},3))", 60), ("VLOOKUP(\"wang\",'T'!$A$1:$B$10,2,FALSE)", 80), (f"ROWS({A})", 10), ("ROW()", 4),
    ("ROW($A$3)", 3), ("SUM($B$1:$B\x00)", 100), ("SUM($B$1:$B\x01)", 60), ("\x02", 1),
    # texts
    ("LEN(\"王芳\")", 2), ('TRIM("  a   b ")', "a b"), ('SUBSTITUTE("a-b-c","-","")', "abc"), ('FIND("b","abc")', 2),
    ('FIND("B","abc")', "#VALUE!"), ('LEFT("2020-09",4)', "2020"), ('MID("2020-09",6,2)', "09"), ('VALUE("09")', 9),
    ('VALUE("九")', "#VALUE!"), ("LEN(12.5)", 4), ("CHAR(10)", "\n"),
    # numbers: halves go up, away from nought
    ("ROUND(2.675,2)", 2.68), ("ROUND(-2.5,0)", -3), ("ROUND(0.1+0.2,1)", 0.3), ("INT(-1.5)", -2), ("INT(1.9)", 1),
    ("DATE(2020,9,15)", 44089), ("DATE(2020,13,1)", 44197), ("YEAR(44089)", 2020), ("MONTH(44089)", 9), ("YEAR(1E15)", "#NUM!"),
    ("ISNUMBER($A1)", True), ("ISNUMBER($A2)", False), ("ISNUMBER($A5)", False),
]


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
def test_a_formula_comes_to(text, answer):
    result = formula("=" + text)(PLACE)
    result = result.word if isinstance(result, Wrong) else result
    assert (result, isinstance(result, bool)) == (answer, isinstance(answer, bool))


@pytest.mark.parametrize("text", ["=FOO(1)", "=1+", "=(1", "=1 1", "=MATCH(1,$A$1:$A$3,1)", "=$A$1:$A$3", "=[1]Sheet!A1"])
def test_what_the_programs_formulas_do_not_use_is_refused_and_not_guessed_at(text):
    with pytest.raises((ValueError, KeyError)):
        formula(text)(PLACE)


def test_every_column_of_the_definition_is_understood():
    assert len(AUTOMATIC) == 20
    for sheet, key in AUTOMATIC:
        formula(expand(SHEETS[sheet][key].auto, SHEETS[sheet], TERM))
