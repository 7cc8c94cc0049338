"""A first term as README tells it, through files alone: a town whose names stand nowhere in the program.

Workbooks are filled in by openpyxl by the headers a person sees; the verbs are those that a person types.
"""

from datetime import date, datetime

import openpyxl
import pytest

from tests.support import good_rows
from yanxiu_xl.cli import main
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import HEADER_ROW, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS

CENTRE = "沙河口镇中心学校"
SCHOOLS = {"00": CENTRE, "01": "三岔河完小", "02": "北坡教学点"}
PEOPLE = {
    "00": ("欧阳春生", "桂长河", "闵小兰", "褚卫东", "缪青", "邬丽娟"),
    "01": ("阮大成", "卓玉琴", "鄢立", "丛晓", "佟宝", "晏红梅"),
    "02": ("屠金山", "苗翠", "柴志", "戎芳芳", "郝建", "宁小雪"),
}
FORMERLY = ("赵国栋", "王芳", "李强", "陈晓燕", "刘建华", "孙梅")
DAY = ("--date", "2020-10-31")


def a_town(code):
    """The rows of a good return with this town's names in them."""
    words = {**dict(zip(FORMERLY, PEOPLE[code], strict=True)), "柳林小学": SCHOOLS[code], "周海涛": PEOPLE["00"][0],
             "-01-": f"-{code}-", "中心小学": CENTRE, "XK2020-017": f"XK2020-{code}"}

    def own(key, value):
        if not isinstance(value, str):
            return value
        for old, new in words.items():
            value = value.replace(old, new)
        return value.replace("01", code, 1) if key == "teacher_id" else value

    rows = {key: [{k: own(k, v) for k, v in row.items()} for row in listed] for key, listed in good_rows().items()}
    for row in rows["writings"]:
        row["title"] = f"{SCHOOLS[code][:2]}{row['title']}"
    return rows


def cell(value):
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value


def columns(page):
    """{header without its mark: column} of a page's line of headers."""
    return {str(one.value).rstrip("*"): one.column for one in page[HEADER_ROW] if one.value is not None}


def write_rows(page, sheet, rows):
    """Rows below the headers, as somebody types them; what the template holds already is found by its label."""
    at = columns(page)
    label = next(iter(at))
    lines = {page.cell(n, at[label]).value: n for n in range(HEADER_ROW + 1, page.max_row + 1)}
    for number, row in enumerate(rows, HEADER_ROW + 1):
        line = lines[row["item_code"]] if "item_code" in row else number
        for key, value in row.items():
            if value is not None and key != "item_code":
                page.cell(line, at[sheet[key].header]).value = cell(value)


def fill(source, target, rows):
    book = openpyxl.load_workbook(source)
    for sheet in SCHOOL_SHEETS:
        page = book[sheet.title]
        if sheet.layout is Layout.FIELDS:
            fields = {str(page.cell(n, 1).value).rstrip("*"): n for n in range(1, page.max_row + 1)}
            for key, value in rows[sheet.key][0].items():
                page.cell(fields[sheet[key].header], 2).value = cell(value)
        else:
            write_rows(page, sheet, rows.get(sheet.key, []))
    book.save(target)


def change(path, work):
    book = openpyxl.load_workbook(path)
    work(book)
    book.save(path)


def roster(book):
    book["基本信息"]["B5"] = CENTRE
    page = book["学校名录"]
    at = columns(page)
    for row, (code, name) in enumerate(SCHOOLS.items(), HEADER_ROW + 1):
        for header, value in {
            "学校代码": code, "学校名称": name, "类别": "村小" if row > HEADER_ROW + 1 else "中心校本部",
            "校长": PEOPLE[code][0], "包校领导": PEOPLE["00"][1], "是否参评": "是",
        }.items():
            page.cell(row, at[header]).value = value
    group = book["领导小组"]
    at = columns(group)
    for row, (code, people) in enumerate(PEOPLE.items(), HEADER_ROW + 1):
        for header, value in {"姓名": people[0], "小组职务": "成员" if row > HEADER_ROW + 1 else "组长", "单位": SCHOOLS[code]}.items():
            group.cell(row, at[header]).value = value


def receipts(book):
    register = next(one for one in KEPT_REGISTERS if one.title == "讲座资料接收")
    page = book[register.title]
    write_rows(page, register, [
        {"school": SCHOOLS[code], "lecture_date": date(2020, 9, 16), "topic": "小组合作学习怎样分组", "speaker": people[1],
         "received_on": date(2020, 9, 18), "form": "纸质", "copies": 1, "receiver": "桂长河", "result": "合格"}
        for code, people in PEOPLE.items()
    ])


def words_in(path):
    """Every text that stands in a workbook, the hidden choices of drop-downs too, and what is printed above and below."""
    book = openpyxl.load_workbook(path)
    printed = {str(getattr(part, at).text) for page in book for part in (page.oddHeader, page.oddFooter) for at in ("left", "center", "right")}
    return printed | {str(value) for page in book for line in page.iter_rows(values_only=True) for value in line if value is not None}


def run(capsys, *arguments):
    """(exit status, everything said)."""
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    said = capsys.readouterr()
    return left.value.code or 0, said.out + said.err


def rows_of(path, title):
    page = openpyxl.load_workbook(path, read_only=True)[title]
    return [[value for value in line if value is not None] for line in page.iter_rows(values_only=True)]


def errors(path):
    """The lines of the list of problems in a workbook that was sent back which tell of an error."""
    return [line for line in rows_of(path, "校验结果") if "错误" in line]


def test_from_an_empty_folder_to_the_first_merged_and_mended_term(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "new-term", "2020秋", "--term", "2020-2021-1")[0] == 0
    term = tmp_path / "2020秋"

    status, said = run(capsys, "build", term)
    assert (status, "学校名录!B4" in said) == (2, True), said
    assert not list((term / "发放").glob("*.xls?")), "nobody is handed a workbook of a school without a name"

    change(term / "学期设定.xlsx", roster)
    status, said = run(capsys, "build", term)
    assert status == 0, said
    handed_out = {path.name for path in (term / "发放").iterdir()}
    assert handed_out >= {f"{code}{name}{ending}" for code, name in SCHOOLS.items() for ending in ("（无按钮）.xlsx", ".xlsm")}
    words = words_in(term / "中心校登记.xlsx")
    assert set(SCHOOLS.values()) <= words
    assert not [word for word in words if "中心校名称" in word or "村小名称" in word]

    spoilt = a_town("01")
    spoilt["observations"][1]["observer"] = "卓玉芹"
    for code, name in SCHOOLS.items():
        fill(term / "发放" / f"{code}{name}（无按钮）.xlsx", term / "回收" / f"{name}(1).xlsx", spoilt if code == "01" else a_town(code))
    change(term / "中心校登记.xlsx", receipts)
    status, said = run(capsys, "merge", term, *DAY)
    assert status == 1, said
    sheet = next(one for one in SCHOOL_SHEETS if one.key == "observations")
    column = next(n for n, one in enumerate(sheet.columns, 1) if one.key == "observer")
    place = f"{openpyxl.utils.get_column_letter(column)}{HEADER_ROW + 2}"
    sent_back = term / "退回" / f"01{SCHOOLS['01']}.xlsx"
    assert f"发给 01 {SCHOOLS['01']}" in said, "whom to send what is said"
    (line,) = errors(sent_back)
    assert {sheet.title, place}.issubset(line)
    assert "卓玉芹" in str(line)
    assert "是不是“卓玉琴”" in str(line)
    note = openpyxl.load_workbook(sent_back)[sheet.title][place].comment.text
    assert "卓玉芹" in note
    assert [errors(term / "退回" / f"{code}{SCHOOLS[code]}.xlsx") for code in ("00", "02")] == [[], []], "they have warnings alone"
    merged = rows_of(term / "总档案.xlsx", sheet.title)
    assert sum("卓玉芹" in line for line in merged) == 1
    assert {name for name in SCHOOLS.values() if any(name in line for line in merged)} == set(SCHOOLS.values())

    change(sent_back, lambda book: book[sheet.title].cell(HEADER_ROW + 2, column, "卓玉琴"))
    (term / "回收" / "改好的.xlsx").write_bytes(sent_back.read_bytes())
    status, said = run(capsys, "merge", term, *DAY)
    assert status == 0, said
    assert place in run(capsys, "history", "三岔河", term)[1]
    assert errors(sent_back) == []
    merged = rows_of(term / "总档案.xlsx", sheet.title)
    assert not [line for line in merged if "卓玉芹" in line]
    teachers = rows_of(term / "总档案.xlsx", "教师得分总表")
    assert {name for people in PEOPLE.values() for name in people[:5]} <= {value for line in teachers for value in line}
    assert rows_of(term / "总档案.xlsx", "学校得分总表")
