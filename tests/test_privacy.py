"""Names, and nothing more: what other schools see holds no birth month, no identity number and no telephone number.

A school's own workbooks do hold its own birth months: 发放 and 退回 go to that school alone, and a roster that came back
without them would have lost what the school wrote.
"""

import io
import re

import openpyxl
import pytest

from tests.small import parts, put, small_return
from tests.support import AS_OF, TERM
from tests.terms import new_term
from tests.town import TERM as TOWN
from tests.town import school
from yanxiu_xl.forms.centre import REGISTER_SHEETS
from yanxiu_xl.forms.model import INTERNAL
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import public_extra, public_problem, public_text
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.checking import check_files
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.scoring import assess, write_scored

IDENTITY, TELEPHONE = "512922197805063217", "13912345678"
"""Made up: the check digit of the first is wrong, the second is a series."""
ODD_BIRTH = "七一年三月生"


INTERNAL_WORDS = "膝上动刀休养", "年度师德存疑", "讲课声音洪亮极了", "板书还要练字才行", "九十九又半"
"""A reason of exemption, an assessment of ethics, strengths, direction and a mark: words that stand nowhere else."""


def births(code):
    """Birth months nobody else has."""
    return [f"19{60 + int(code) * 10 + n}-0{n + 1}" for n in range(6)]


def rows_of(code):
    rows = school(code)
    for row, month in zip(rows["roster"], births(code), strict=True):
        row["born"] = month
    if code == "01":
        rows["roster"][2]["born"] = Typed(ODD_BIRTH)
        rows["roster"][3]["work_since"] = "1979-09"  # before it could be: R20 compares with the birth month
        rows["roster"][5]["exemption"], rows["roster"][4]["ethics"] = Typed(INTERNAL_WORDS[0]), Typed(INTERNAL_WORDS[1])
        rows["reviews"][0] |= {"strengths": INTERNAL_WORDS[2], "direction": INTERNAL_WORDS[3], "own": Typed(INTERNAL_WORDS[4])}
    return rows


def with_numbers(data):
    """A column of identity numbers, a second one of birth months, and a telephone number below the table."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["教师名册"]
    last = page.max_column
    for at, (head, text) in enumerate((("身份证号", IDENTITY), ("出生年月", births("01")[0])), last + 1):
        page.cell(3, at).value, page.cell(4, at).value = head, text
    page.cell(60, last + 1).value = f"电话{TELEPHONE}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every workbook the program writes: name -> (the school it goes to, '' for all, its text); and its pages."""
    folder = new_term(tmp_path_factory.mktemp("p") / "学期", TOWN.code, TOWN)
    for one in TOWN.schools:
        data = small_return(rows_of(one.code), one.code, TOWN)
        put(folder.inbox, f"{one.code}.xlsx", with_numbers(data) if one.code == "01" else data)
    master = merge(folder, AS_OF).master
    build(folder)
    checked = check_files([folder.inbox], folder, AS_OF)
    scored = [write_scored(assess(one), one.term, AS_OF, folder.reports / one.submission.name) for one in checked]
    own = [*folder.sent_back.iterdir(), *folder.outbox.glob("*.xls?"), *scored]
    assert len(own) == 4 * len(TOWN.schools), "a marked one, two handed out (with macros and without), a scored one"
    shared = [master, folder.settings, folder.registers]
    pages = {str(path.relative_to(folder.root)): pages_of(path) for path in [*own, *shared] if path.suffix == ".xlsx"}
    texts = {
        str(path.relative_to(folder.root)): (path.name[:2] if path in own else "", "\n".join(
            data.decode("utf-8", "replace") for data in parts(path.read_bytes()).values()))
        for path in [*own, *shared]
    }
    return texts, pages


def pages_of(path):
    """Tab -> (all that stands on it, the top of its printed pages)."""
    book = openpyxl.load_workbook(path)
    return {
        page.title: ("\n".join(str(c.value) for row in page.iter_rows() for c in row if c.value is not None), page.oddHeader.right.text or "")
        for page in book.worksheets
    }


@pytest.fixture(scope="module")
def workbooks(written):
    return written[0]


def test_a_birth_month_stands_in_its_own_schools_workbooks_and_nowhere_else(workbooks):
    seen = set()
    for name, (owner, text) in workbooks.items():
        for one in TOWN.schools:
            months = [m for m in (*births(one.code), *([ODD_BIRTH] if one.code == "01" else [])) if m in text]
            assert not months or owner == one.code, f"{name} shows {months} of {one.name}"
            seen |= {(owner, bool(months))} if owner == one.code else set()
    assert seen >= {("00", True), ("01", True), ("02", True)}, "the months must be there where they may be"


def test_numbers_of_persons_are_in_no_workbook_that_others_see(workbooks):
    for name, (owner, text) in workbooks.items():
        if owner != "01":
            assert IDENTITY not in text, name
            assert TELEPHONE not in text, name
    assert any(IDENTITY in text for owner, text in workbooks.values() if owner == "01")


def test_what_is_internal_stands_on_no_page_that_does_not_say_so(written):
    seen = set()
    for name, pages in written[1].items():
        for title, (text, top) in pages.items():
            if any(word in text for word in INTERNAL_WORDS):
                assert INTERNAL in top, f"{name} {title}"
                seen.add((name.partition("/")[0], title))
    for book in ("总档案.xlsx", "退回", "报表"):
        assert {title for where, title in seen if where == book} >= {"教师名册", "发展性评价"}, book
    assert {("总档案.xlsx", "问题清单"), ("退回", "校验结果"), ("报表", "校验结果")} <= seen


def test_every_sheet_for_what_is_internal_says_so_before_anything_is_on_it(written):
    internal = {sheet.title for sheet in SCHOOL_SHEETS if sheet.internal}
    assert internal == {"教师名册", "发展性评价"}
    for name, pages in written[1].items():
        for title in internal & pages.keys():
            text, top = pages[title]
            assert (INTERNAL.partition("，")[0] in text, INTERNAL in top) == (True, True), f"{name} {title}"
        others = {s.title for s in SCHOOL_SHEETS} - internal
        assert not [title for title in others & pages.keys() if INTERNAL in pages[title][1]], "elsewhere it would wear off"


def test_scores_that_come_of_internal_columns_say_so(written):
    for name, titles in (("总档案.xlsx", ("教师得分总表", "问题清单", "骨干教师一览")), ("报表", ("教师得分", "得分说明", "校验结果"))):
        for book in (pages for where, pages in written[1].items() if where.partition("/")[0] == name):
            assert all(INTERNAL in book[title][1] for title in titles if title in book), name
            assert sum(title in book for title in titles) >= 2


def test_the_master_says_that_something_is_withheld(workbooks):
    text = workbooks["总档案.xlsx"][1]
    assert "“出生年月”要改，内容不公开。" in text
    assert "身份证号＝（身份证号不公开）" in text


def test_other_schools_names_are_all_a_school_gets_of_them(workbooks):
    """The hidden town roster of an issued workbook: names, and of nobody else anything."""
    _, text = workbooks["发放/02榆树小学（无按钮）.xlsx"]
    roster = {s.code: school(s.code)["roster"] for s in TERM.schools}
    assert all(row["name"] in text for row in roster["01"])
    assert not [row["teacher_id"] for row in roster["01"] if row["teacher_id"] in text]


def test_the_form_asks_for_no_number_of_a_person():
    asked = re.compile("身份证|证件|电话|手机|联系方式|住址|银行|账号|微信")
    heads = [(sheet.title, c.header) for sheet in (*SCHOOL_SHEETS, *REGISTER_SHEETS) for c in sheet.columns]
    assert not [head for head in heads if asked.search(head[1])]
    assert [c.key for sheet in SCHOOL_SHEETS for c in sheet.columns if c.private] == ["born"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"王芳{IDENTITY}", "王芳（身份证号不公开）"),
        ("51292219780506321X。", "（身份证号不公开）。"),
        (f"电话：{TELEPHONE}、139-1234-5678", "电话：（手机号不公开）、（手机号不公开）"),
        ("共1500字，第2020091号，得分99.5", "共1500字，第2020091号，得分99.5"),
        ("编号123456789012345678", "编号123456789012345678"),
        ("23912345678", "23912345678"),
        ("", ""),
    ],
)
def test_what_is_withheld_of_a_text(text, shown):
    assert public_text(text) == shown


def test_a_finding_on_a_private_cell_says_where_and_not_what():
    found = Problem(Level.ERROR, "C08", "a.xlsx", "教师名册", "D5", "85.3", "【教师名册 第5行】“出生年月”填的“85.3”看不出是哪年哪月。",
                    "请填成 2020-09 的样子。", "born", 5)
    shown = public_problem(found)
    assert (shown.cell, shown.level, shown.value) == ("D5", Level.ERROR, "")
    assert "85.3" not in shown.message + shown.fix
    assert shown.message.startswith("【教师名册 第5行】“出生年月”")
    assert public_extra({"出生年月(第X列)": "1985-03", "备注2": "好"}) == "出生年月(第X列)＝（不公开）；备注2＝好"
    assert SHEETS["roster"]["born"].private
