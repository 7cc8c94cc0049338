"""Numbers of persons: what is one and what is not, asked for at its cell (C13), and withheld wherever others can see.

A school's own workbooks (退回, the scored copy) and the archive keep what was written.
"""

import json
import re
import sqlite3
import unicodedata
from datetime import date

import pytest

from tests.made import made
from tests.small import parts, put, small_return
from tests.support import AS_OF, good_rows, run_command
from tests.terms import new_term
from tests.test_places import DAY
from tests.town import TERM, good_registers, school
from yanxiu_xl.forms.centre import KEPT_REGISTERS
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.personal import Private, numbers_in, public_text
from yanxiu_xl.reading.registers import read_registers
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.building import build

ID, M, L, C = Private.IDENTITY, Private.MOBILE, Private.LANDLINE, Private.CARD

# Made up: series and wrong check digits.
ARE = [
    # identity numbers of 18 digits
    ("512922197805063217", ID), ("51292219780506321X", ID), ("51292219780506321x", ID), ("５１２９２２１９７８０５０６３２１Ｘ", ID),
    ("512922 19780506 3217", ID), ("512922-19780506-3217", ID), ("5129 2219 7805 0632 17", ID), ("5129221978\u200b05063217", ID),
    # a pupil's number is one with a letter in front
    ("G512922200905063217", ID),
    # of 15
    ("512922780506321", ID), ("512922 780506 321", ID), ("５１２９２２７８０５０６３２１", ID),
    # mobile telephones
    ("13812345678", M), ("１３８１２３４５６７８", M), ("138-1234-5678", M), ("138 1234 5678", M), ("138.1234.5678", M), ("138—1234—5678", M),
    ("138 12345678", M), ("1381234 5678", M), ("(138)12345678", M), ("1 3 8 1 2 3 4 5 6 7 8", M), ("138\u200b1234\u200b5678", M),
    ("+8613812345678", M), ("+86 138 1234 5678", M), ("0086-138-1234-5678", M), ("8613812345678", M), ("(+86)13812345678", M), ("＋８６１３８１２３４５６７８", M),
    ("013812345678", M), ("13812345678.0", M),
    # landlines
    ("0571-87654321", L), ("(0451)8765432", L), ("（0451）8765 4321", L), ("010-87654321", L), ("0455-5751234转802", L), ("+86 0571-87654321", L),
    # bank cards
    ("6222021234567890128", C), ("6222 0212 3456 7890 128", C), ("4000001234567899", C),
]
ARE_NOT = [
    "", "共1500字，第2020091号，得分99.5", "编号123456789012345678", "23912345678", "12345678901", "123456789012345",
    # terms, dates, months, times
    "2020-2021-1", "2020-09-01—2020-09-30", "2020.9.5 2020.9.6 2020.9.7", "20200905", "2020年9月1日至2020年12月31日", "2020-09-05 10:20:30",
    # numbers of projects, documents, books
    "兰教研〔2020〕12号", "HLJ2020-0123456", "GHB13500123456", "教规划2020-13-45-0012", "XK2020-017", "978-7-301-15623-4", "9787301156234",
    "978-7-5617-1381-2", "2020-138-1234-5678", "2020-0571-87654321", "23012320200901001", "230123202009010013", "230123200901001", "6222021234567890123",
    # of records and teachers
    "H-01-001、G-01-002、J-01-003", "0305、0306、0307", "0305-20200915", "0305-2020091", "01+15",
    # sums and figures
    "13800000000元", "13812345678.50元", "1,380,012,345.00", "95 92 88 90 91 87 85 93 94", "136 142 150 98", "3.14159265358979", "1.1500000000000001",
    # of everybody
    "400-123-4567", "12345", "110、120、119",
]


@pytest.mark.parametrize(("text", "kind"), ARE, ids=ascii)
def test_what_is_a_number_of_a_person(text, kind):
    assert [one.kind for one in numbers_in(text)] == [kind]
    shown = public_text(text)
    assert f"（{kind.value}不公开）" in shown
    assert not re.search(r"\d\W*\d", shown)
    for before, after in (("王芳", "，女"), ("电话：", "。"), ("3、", "、王芳"), ("（", "）"), ("见附件_", "_终稿"), ("\n", "\n")):
        assert public_text(f"{before}{text}{after}").startswith(before.rstrip())
        assert [one.kind for one in numbers_in(f"{before}{text}{after}")] == [kind], (before, after)


@pytest.mark.parametrize("text", ARE_NOT)
def test_what_is_none_stays(text):
    for one in (text, f"立项文号{text}", f"{text}。"):
        assert public_text(one) == one


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678、139-1234-5678/0571-87654321", "（手机号不公开）、（手机号不公开）/（座机号不公开）"),
        ("512922197805063217 13812345678", "（身份证号不公开） （手机号不公开）"),
        ("电话5751234", "电话（座机号不公开）"),
        ("联系方式：045587654321", "联系方式：（座机号不公开）"),
        ("电话20200905", "电话20200905"),
        ("Tel:13812345678", "Tel:（手机号不公开）"),
    ],
)
def test_several_numbers_and_words_that_announce_one(text, shown):
    assert public_text(text) == shown


@pytest.mark.parametrize("digits", ["5129221978050632171", "5129221978050632", "138123456789", "1381234567", "0571876543"])
def test_a_digit_more_or_less_is_no_number_of_a_person(digits):
    assert public_text(digits) == digits


@pytest.mark.parametrize(("year", "is_one"), [("1899", False), ("1900", True), ("2017", True), ("2018", False), ("2100", False)])
def test_a_date_of_the_last_years_is_rather_a_documents(year, is_one):
    assert bool(numbers_in(f"512922{year}05063217")) is is_one


def test_a_recent_date_with_the_right_check_digit_is_a_childs():
    whole = [f"51292220190506321{digit}" for digit in "0123456789X"]
    assert sum(bool(numbers_in(text)) for text in whole) == 1


# --- C13 ---


@pytest.mark.parametrize(
    ("key", "column", "text", "what"),
    [
        ("activities", "summary", "主讲人电话138 1234 5678", "手机号"),
        ("observations", "strengths", "联系０５７１-87654321，身份证512922197805063217", "座机号、身份证号"),
        ("roster", "name", "王芳13812345678", "手机号"),
        ("writings", "title", "我的一学期(6222 0212 3456 7890 128)", "银行卡号"),
        ("projects", "members", "李强、13812345678", "手机号"),
        ("activities", "date", Typed("13812345678"), "手机号"),
        ("profile", "meeting_time", "周三，联系+86 138-1234-5678", "手机号"),
    ],
)
def test_a_number_is_asked_to_be_taken_out_at_its_cell(key, column, text, what):
    rows = good_rows()
    rows[key][0] = {**rows[key][0], column: text}
    submission = made(rows)
    (found,) = [p for p in submission.problems if p.code == "C13"]
    table = submission.tables[key]
    assert (found.level.word, found.sheet, found.cell, found.column) == ("警告", SHEETS[key].title, table.cell(0, column), column)
    assert found.message.endswith(f"“{SHEETS[key][column].header}”里像有{what}，这张表会在校间流转。")
    assert "删去" in found.fix


def test_numbers_that_belong_to_records_are_not_asked_about():
    rows = good_rows()
    rows["projects"][0]["approval"] = "教规划2020-13-45-0012"
    assert "C13" not in {p.code for p in made(rows).problems}


def test_the_centres_registers_are_asked_about_likewise(tmp_path):
    rows = good_registers()
    rows["inspections"][0]["merits"] = "联系13812345678"
    rows["funds"][1]["voucher"] = "记-031"
    write_registers(tmp_path / "中心校登记.xlsx", TERM, rows)
    found = [p for p in read_registers(tmp_path / "中心校登记.xlsx", TERM).problems if p.code == "C13"]
    assert [(p.level.word, p.sheet, p.column, p.row) for p in found] == [("警告", "指导检查", "merits", 4)]


# --- who sees them ---

CORES = {
    "512922197805063217": "512922197805063217", "５１２９２２１９７８０５０６３２１Ｘ": "51292219780506321X", "512922 780506 321": "512922780506321",
    "13812345671": "13812345671", "+86 138 1234 5672": "13812345672", "０086-138-1234-5673": "13812345673", "１３８１２３４５６７４": "13812345674",
    "0571-87654325": "057187654325", "6222021234567890128": "6222021234567890128",
}
"""A number as it is written -> its digits."""
FORMS = list(CORES)
KEPT = {"teacher_id", "school_name", "school_code", "term", "item_code", "item", "school", "year"}
"""What tells whose record it is stays as it was."""
WORDS = {Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.PEOPLE, Kind.REFERENCE}


def spoilt(rows, sheets):
    """Every column of every sheet holds a number of a person somewhere: elsewhere instead of a value, in words behind them, there an
    identity number and a telephone number each.
    """
    count = 0
    for sheet in sheets:
        listed = rows.get(sheet.key, [])
        if not listed:
            continue
        for column in sheet.columns:
            if column.key in KEPT or column.kind in {Kind.AUTO, Kind.IDENTIFIER}:
                continue
            form = FORMS[count % len(FORMS)]
            count += 1
            row = listed[count % len(listed)]
            if column.kind in WORDS:
                row[column.key] = f"{row.get(column.key) or ''}电{form}，{FORMS[count % 3]}或{FORMS[3 + count % 5]}"
            elif sheet.key != "profile":
                row[column.key] = Typed(form)
    return rows


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """(the term folder, name -> what others see) of a town in which one school and the centre write numbers everywhere."""
    folder = new_term(tmp_path_factory.mktemp("n") / "学期", TERM.code, TERM)
    rows = spoilt(school("01"), SCHOOL_SHEETS)
    last = len(SHEETS["writings"].columns)
    odd = {("writings", 3, last): "电话", **{("writings", 4 + n, last): form for n, form in enumerate(FORMS)}, ("activities", 90, 4): FORMS[0]}
    put(folder.inbox, "02.xlsx", small_return(school("02"), "02", TERM))
    put(folder.inbox, f"柳林{FORMS[3]}.xlsx", small_return(rows, "01", TERM, odd=odd))
    put(folder.inbox, f"坏{FORMS[4]}.xlsx", b"")
    put(folder.inbox, f"照片{FORMS[3]}.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
    write_registers(folder.registers, TERM, spoilt(good_registers(), KEPT_REGISTERS))
    return folder, rows


def shown_cores(text):
    """Which of the numbers a text shows, however they are written."""
    plain = re.sub(r"[ \-.()_\u200b]", "", unicodedata.normalize("NFKC", text))
    return {core for core in CORES.values() if core in plain}


def test_the_search_for_numbers_finds_them_however_they_are_written():
    assert all(shown_cores(f"x{form}y") == {core} for form, core in CORES.items())


def test_nobody_else_sees_a_number_in_any_output(seen, capsys):
    folder, rows = seen
    first = folder.inbox / f"柳林{FORMS[3]}.xlsx"
    outputs = {}

    def take(*line):
        dated = ["--date", DAY] if line[0] in {"check", "score", "merge"} else []
        for more in ([], ["--json"]):
            _, out, err = run_command(capsys, *line, *dated, *more)
            assert "程序自己出了错" not in err
            assert out or err
            outputs[" ".join(map(str, [*line, *more]))] = out + err
            if more and out:
                json.loads(out)

    take("check", folder.inbox)
    take("check", first)
    take("score", first)
    take("merge", folder.root, "--plan")
    take("merge", folder.root)
    rows["observations"] = rows["observations"][:-1]
    for row in (rows["activities"][0], rows["writings"][0], rows["roster"][3]):
        for key, value in list(row.items()):
            if isinstance(value, str) and key not in KEPT and not isinstance(value, Typed):
                row[key] = f"{value}又{FORMS[5]}"
    put(folder.inbox, f"柳林{FORMS[6]}新.xlsx", small_return(rows, "01", TERM, Stamp(issue=2)))
    take("merge", folder.root, "--plan")
    take("merge", folder.root)
    take("status", folder.root)
    take("history", "01", folder.root)
    take("undo", "01#2", folder.root)
    for sheet in SCHOOL_SHEETS:
        take("where", f"{sheet.title}!F4", folder.root)
    take("where", "教师名册", FORMS[3], folder.root)
    build(folder, macros=False)
    own = folder.outbox / "01柳林小学（无按钮）.xlsx"
    for path in [folder.master, *(p for p in folder.outbox.glob("*.xlsx") if p != own)]:
        outputs |= {f"{path.name} {name}": data.decode("utf-8", "replace") for name, data in parts(path.read_bytes()).items()}
    showing = {name: found for name, text in outputs.items() if (found := shown_cores(text))}
    told = [(name, line.strip()) for name in list(showing)[:4] for line in outputs[name].splitlines() if shown_cores(line)]
    assert showing == {}, told[:12]
    assert sum("不公开" in text for text in outputs.values()) > len(SCHOOL_SHEETS), "the numbers must have been there"
    master = {name: text for name, text in outputs.items() if name.startswith(folder.master.name)}
    pages = [name for name, text in master.items() if "不公开" in text]
    assert len(pages) >= len(SCHOOL_SHEETS), "on every merged sheet and the lists"


def test_the_schools_own_workbooks_and_the_archive_keep_what_was_written(seen):
    folder, _ = seen
    (own,) = folder.sent_back.glob("01*.xlsx")
    text = "".join(data.decode("utf-8", "replace") for data in parts(own.read_bytes()).values())
    assert shown_cores(text) >= set(list(CORES.values())[:6])
    with sqlite3.connect(folder.archive_file) as db:
        kept = "\n".join(db.iterdump())
    assert shown_cores(kept) == set(CORES.values())
    whole = [path for path in folder.originals.glob("*.xlsx") if path.stat().st_size]
    assert any(shown_cores(parts(path.read_bytes())["xl/sharedStrings.xml"].decode()) for path in whole)


def test_a_number_cut_short_is_not_half_shown(capsys):
    from yanxiu_xl.archive.differences import Change, Kindof
    from yanxiu_xl.cli.changes import SHOWN_CHARS, print_changes

    for before in range(SHOWN_CHARS - 12, SHOWN_CHARS + 1):
        text = f"{'字' * before}13812345678后面还有很多字"
        print_changes([Change(Kindof.CHANGED, "activities", "研修活动", "D4", 4, "备注", "", text)])
    assert not re.search(r"1\D{0,3}3\D{0,3}8", capsys.readouterr().out)


def test_the_day_of_these_tests_is_in_the_term():
    assert date.fromisoformat(DAY) == AS_OF
