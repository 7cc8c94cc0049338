"""Teachers' workbooks as files: written for a term, refused in 回收, gathered beside the school's workbook, which stays as it is."""

import hashlib
import json
import re
import shutil
import zipfile
from datetime import date

import openpyxl
import pytest

import yanxiu_xl as yx
from tests.small import put, small_return
from tests.support import TERM, good_rows, read, run_command, write_return
from tests.teacher_books import gathered, rows_after, said, teacher, teacher_book
from tests.terms import new_term
from tests.test_gathering import CHEN, HERS, LI, WANG, lesson, writing
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import META, OUTSIDE
from yanxiu_xl.forms.teacher import SCHOOL_SAYS, TEACHER_SHEETS, owner_of, sheets_for
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.teacher_book import write_teacher_workbook
from yanxiu_xl.workflow.gathering import read_gathering, write_gathering
from yanxiu_xl.workflow.merging import merge

DAY = date(2020, 10, 31)
ROSTER = good_rows()["roster"]


def sha(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- the sheets ---


def test_the_sheets_are_the_schools_with_the_name_in_each_row():
    for own, sheet in zip(sheets_for(WANG), TEACHER_SHEETS, strict=True):
        assert own.headers == SHEETS[sheet.key].headers
        assert [c.default for c in own.columns if c.default is not None] == [WANG]
        assert own[owner_of(sheet).key].default == WANG
        assert owner_of(sheet) not in own.own_inputs
    assert {key: set(columns) <= {c.key for c in SHEETS[key].columns} for key, columns in SCHOOL_SAYS.items()} == {"writings": True}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """(a teacher's workbook, the school's) as they are handed out."""
    root = tmp_path_factory.mktemp("written")
    write_teacher_workbook(root / "0102王芳.xlsx", TERM, TERM.school("01"), ROSTER[1], ROSTER, town={"榆树小学": ["何静"]})
    return root / "0102王芳.xlsx", write_return(root / "柳林小学.xlsx", {"roster": ROSTER})


def test_nothing_of_colleagues_is_in_it_but_names(written):
    with zipfile.ZipFile(written[0]) as package:
        content = "".join(package.read(name).decode("utf-8", "ignore") for name in package.namelist())
    assert {person["name"] for person in ROSTER} <= set(re.findall(r"[\u4e00-\u9fff]{2,3}", content))
    assert [person["born"] for person in ROSTER if person["born"] in content] == []


def test_headers_drop_downs_and_formulas_are_the_school_workbooks(written):
    own, school = (openpyxl.load_workbook(path) for path in written)
    assert [one.title for one in own.worksheets if one.sheet_state == "visible"] == ["首页", "听课记录", "教师文稿"]
    for sheet in TEACHER_SHEETS:
        here, there = own[sheet.title], school[sheet.title]
        assert [c.value for c in here[3]] == [c.value for c in there[3]]

        def asked(page):
            found = {}
            for one in page.data_validations.dataValidation:
                for area in str(one.sqref).split():
                    found[re.match("[A-Z]+[34]", area)[0]] = (one.type, one.formula1, one.errorStyle, one.prompt, one.error)
            return found

        assert asked(here) == asked(there)
        name = f"${openpyxl.utils.get_column_letter(sheet.position(owner_of(sheet).key) + 1)}4"
        for at, column in enumerate(sheet.columns, 1):
            if column.auto:
                mine, theirs = here.cell(4, at).value, there.cell(4, at).value
                if column.key == "serial":  # a name alone is no entry
                    theirs = theirs.replace(f"&{name}", "").replace(f"({name}&", "(")
                assert mine == theirs.replace(f"${sheet.reach}", f"${sheets_for(WANG)[0].reach}")


def test_a_book_that_nobody_has_filled_holds_no_rows(written):
    one = SubmissionReader(TERM).read(written[0])
    assert {key: (len(table), table.kept) for key, table in one.tables.items()} == {"observations": (0, 0), "writings": (0, 0)}
    assert (one.stamp.term, one.stamp.school, one.stamp.teacher_id, one.stamp.teacher) == (TERM.code, "01", "0102", WANG)
    assert [(p.code, p.variant) for p in one.problems] == [("F04", "teacher")]


# --- build --teachers ---


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def test_without_any_roster_nothing_is_built_and_the_sentence_says_where_they_come_from(folder, capsys):
    status, _, err = run_command(capsys, "build", folder.root, "--teachers")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "--roster" in err
    assert not folder.teacher_books.exists()


def test_a_book_for_everybody_on_the_roster_and_what_is_filled_in_stays(folder, tmp_path, capsys):
    roster = put(tmp_path, "名册.xlsx", small_return({"roster": ROSTER, "profile": good_rows()["profile"]}))
    term = yx.open_term(folder.root)
    done = term.build(teachers=True, roster=roster)
    assert [(b.path.parent.name, b.path.name, b.outcome) for b in done.books] == [("01", f"{p['teacher_id']}{p['name']}.xlsx", "new") for p in ROSTER]
    filled = done.books[1].path
    filled.write_bytes(teacher_book(WANG, HERS))
    before = sha(filled)
    leaver = {"roster": [*ROSTER[1:5]], "profile": good_rows()["profile"]}
    again = term.build(teachers=True, school="柳林", roster=put(tmp_path, "名册.xlsx", small_return(leaver)))
    assert {b.name: b.outcome for b in again.books} == {WANG: "left", LI: "new", CHEN: "new", "刘建华": "new"}
    assert sha(filled) == before
    assert sorted(path.name for path in filled.parent.iterdir()) == sorted(b.path.name for b in again.books)
    status, out, _ = run_command(capsys, "build", folder.root, "--teachers", "--roster", tmp_path / "名册.xlsx")
    assert status == 0
    assert "0102王芳.xlsx 有人填过，没有覆盖" in out
    assert "没有变化 3 本" in out
    for path in filled.parent.iterdir():
        if path != filled:
            assert SubmissionReader.peek(path).teacher in path.name


def test_rosters_are_those_that_came_back_last(folder):
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    merge(folder, DAY)
    done = yx.open_term(folder.root).build(teachers=True)
    assert [b.name for b in done.books] == [p["name"] for p in ROSTER]
    assert [s.code for s in done.without_roster] == ["00", "02"]


def test_people_who_cannot_be_told_apart_get_no_book(folder, tmp_path):
    twice = [*ROSTER, {**ROSTER[1], "teacher_id": "0107"}]
    roster = put(tmp_path, "名册.xlsx", small_return({"roster": twice, "profile": good_rows()["profile"]}))
    done = yx.open_term(folder.root).build(teachers=True, roster=roster)
    assert WANG not in [b.name for b in done.books]
    assert [name for _, name in done.unclear] == [WANG, WANG]


@pytest.mark.parametrize("options", [["--paper", "--teachers"], ["--roster", "甲.xlsx"]])
def test_what_does_not_go_together_is_one_sentence(folder, capsys, options):
    status, _, err = run_command(capsys, "build", folder.root, *options)
    assert (status, len(err.splitlines())) == (2, 1)


# --- where it does not belong ---


def test_in_the_inbox_it_is_refused_and_told_what_to_do(folder, capsys):
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    put(folder.inbox, "0102王芳.xlsx", teacher_book(WANG, HERS))
    put(folder.inbox, "没有标记.xlsx", teacher_book(WANG, HERS, school="", teacher=""))
    _, out, _ = run_command(capsys, "merge", folder.root, "--date", DAY, "--json")
    refused = {one["file"]: one for one in json.loads(out)["refused"]} if "refused" in json.loads(out) else {}
    merged = yx.open_term(folder.root).status().standing
    told = {one.name: one.problem for one in merged.refusals}
    assert told["0102王芳.xlsx"].message == "这是“0102 王芳”的教师填报表，不是学校工作簿。"
    assert told["0102王芳.xlsx"].fix == "请让学校用“汇集教师表”合进学校工作簿，再交学校工作簿。"
    assert told["没有标记.xlsx"].variant == "teacher"
    assert not set(refused) - set(told)
    assert merged.missing == ["00", "02"]


# --- gather ---


@pytest.fixture
def town(tmp_path):
    """A folder with a school's workbook and three teachers' in 教师表."""
    root = tmp_path / "柳林"
    (root / "教师表").mkdir(parents=True)
    write_return(root / "柳林小学.xlsx", good_rows())
    for name, rows in BOOKS.items():
        put(root / "教师表", f"{name}.xlsx", teacher_book(name, rows))
    return root


BOOKS = {
    WANG: {**HERS, "observations": [*HERS["observations"], lesson(), lesson(date=Typed("上周三"))]},
    LI: {"writings": [writing("角的度量教后反思", category="教学反思", date=date(2020, 10, 16), chars=700), writing()]},
    CHEN: {"observations": [lesson(28, teacher=WANG)]},
}


def files(folder):
    return {path.relative_to(folder): sha(path) for path in folder.rglob("*") if path.is_file()}


def test_a_plan_writes_nothing_and_asks_for_yes(town, capsys):
    before = files(town)
    status, out, _ = run_command(capsys, "gather", town / "柳林小学.xlsx", "--dry-run")
    assert status == 1
    assert "3 位教师：新收 4 行，改 1 行，已有 3 行。" in out
    status, out, _ = run_command(capsys, "gather", town / "柳林小学.xlsx")
    assert (status, "--yes" in out) == (2, True)
    assert files(town) == before


def test_a_new_workbook_is_written_beside_and_everything_else_stays(town, capsys):
    before = files(town)
    status, out, _ = run_command(capsys, "gather", town / "柳林小学.xlsx", town / "教师表", "--yes", "--json")
    told = json.loads(out)
    made = town / "柳林小学-汇集.xlsx"
    assert (status, told["done"], told["file"]) == (1, True, str(made))
    assert {one["name"]: (one["new"], one["changed"], one["already"]) for one in told["teachers"]} == {WANG: (2, 0, 3), LI: (1, 1, 0), CHEN: (1, 0, 0)}
    after = files(town)
    assert {path: content for path, content in after.items() if path.name != made.name} == before
    one = read(made)
    assert one.refused is None
    assert [row["observer"] for row in one.tables["observations"].records()] == [LI, WANG, WANG, WANG, CHEN, CHEN, "刘建华"]
    assert one.tables["observations"].typed[3, "date"] == "上周三"
    school = read(town / "柳林小学.xlsx")
    for key, table in school.tables.items():
        if key not in {sheet.key for sheet in TEACHER_SHEETS}:
            assert list(one.tables[key].records()) == list(table.records())
    assert (one.stamp.issue, one.stamp.school, one.stamp.teacher) == (school.stamp.issue, "01", "")


def test_any_order_any_parts_and_again_is_the_same_to_the_byte(town):
    book, names = town / "柳林小学.xlsx", [town / "教师表" / f"{name}.xlsx" for name in BOOKS]
    whole = sha(write_gathering(read_gathering(book, names)).path)
    assert sha(write_gathering(read_gathering(book, names[::-1])).path) == whole
    for parts in ([names[:1], names[1:]], [names[2:], names[:2]], [names, names[:1]]):
        work = shutil.copy(book, town / "分批.xlsx")
        for number, part in enumerate(parts):
            path = write_gathering(read_gathering(work, part)).path
            work = path.rename(town / f"分批{number}.xlsx")
        assert sha(work) == whole
        for path in town.glob("分批*"):
            path.unlink()


def test_nothing_new_is_no_new_workbook(town):
    first = yx.gather(town / "柳林小学.xlsx", yes=True)
    again = yx.gather(first.workbook, town / "教师表", yes=True)
    assert (again.workbook, again.done) == (None, True)
    assert len(list(town.glob("*.xlsx"))) == 2


def test_an_earlier_result_with_rows_that_are_elsewhere_by_now_stays(town):
    first = yx.gather(town / "柳林小学.xlsx", yes=True).workbook
    before = sha(first)
    later = yx.gather(town / "柳林小学.xlsx", town / "教师表" / f"{LI}.xlsx", yes=True)
    assert (later.workbook.name, later.beside, sha(first)) == ("柳林小学-汇集(新1).xlsx", True, before)
    (town / "教师表" / f"{CHEN}.xlsx").write_bytes(teacher_book(CHEN, {"observations": [*BOOKS[CHEN]["observations"], lesson(29)]}))
    more = yx.gather(town / "柳林小学.xlsx", yes=True)
    assert (more.workbook, more.beside) == (first, False)


def test_what_a_person_has_saved_in_its_place_stays(town):
    mine = put(town, "柳林小学-汇集.xlsx", small_return(good_rows()))
    before = sha(mine)
    assert yx.gather(town / "柳林小学.xlsx", yes=True).workbook.name == "柳林小学-汇集(新1).xlsx"
    assert sha(mine) == before


def test_a_workbook_with_buttons_keeps_them(town):
    write_return(town / "柳林小学.xlsm", good_rows(), macros=SCHOOL)
    made = yx.gather(town / "柳林小学.xlsm", town / "教师表", yes=True).workbook
    assert made.name == "柳林小学-汇集.xlsm"
    with zipfile.ZipFile(made) as here, zipfile.ZipFile(town / "柳林小学.xlsm") as there:
        assert here.read("xl/vbaProject.bin") == there.read("xl/vbaProject.bin")
        drawings = [name for name in here.namelist() if "vmlDrawing" in name]
        assert any(b"YanxiuGather" in here.read(name) for name in drawings)


def test_what_the_school_has_written_beside_its_records_comes_along(town):
    book = openpyxl.load_workbook(town / "柳林小学.xlsx")
    book["听课记录"]["T3"], book["听课记录"]["T4"], book["听课记录"]["W20"] = "备注二", "代课", "表外的话"
    book.create_sheet("草稿")["B2"] = "九月的安排"
    book.save(town / "柳林小学.xlsx")
    one = read(yx.gather(town / "柳林小学.xlsx", town / "教师表", yes=True).workbook)
    assert one.tables["observations"].extra == {0: {"备注二": "代课"}}
    assert {tab.title: [text for _, text in tab.kept] for tab in one.tabs}["草稿"] == ["九月的安排"]
    assert "表外的话" in [text for tab in one.tabs if tab.title == OUTSIDE for _, text in tab.kept]


def test_what_a_teacher_has_written_beside_the_records_is_told(town):
    lessons = {"D60": LI, "R4": "有效", "T3": "我的备注", "T4": "代课"}
    odd = {("writings", "Z9"): "问问校长", **{("observations", cell): text for cell, text in lessons.items()}}
    shutil.rmtree(town / "教师表")
    (town / "教师表").mkdir()
    put(town / "教师表", "王芳.xlsx", teacher_book(WANG, {**HERS, "observations": [lesson()]}, odd, {"草稿": [["九月听课", "两节"]]}))
    found = yx.gather(town / "柳林小学.xlsx", yes=True)
    told = [(p.code, p.variant, p.sheet, p.cell, p.value) for p in found.told if p.code == "W08"]
    assert sorted(told) == sorted([
        ("W08", "", "教师文稿", "Z9", "问问校长"), ("W08", "", "听课记录", "D60", LI),
        ("W08", "automatic", "听课记录", "R4", "有效"), ("W08", "tab", "草稿", "", "九月听课"),
    ])
    assert read(found.workbook).tables["observations"].extra == {2: {"我的备注": "代课"}}


def test_what_a_new_workbook_does_not_take_over_is_told(town):
    for path, cell in ((town / "柳林小学.xlsx", "J5"), (town / "教师表" / f"{LI}.xlsx", "D4")):
        book = openpyxl.load_workbook(path)
        title = "听课记录" if path.parent == town else "教师文稿"
        book[title][cell].font = openpyxl.styles.Font(strike=True)
        book[title].row_dimensions[int(cell[1:])].hidden = True
        book.save(path)
    found = yx.gather(town / "柳林小学.xlsx", dry_run=True)
    assert [(p.variant, p.file, p.cell) for p in found.told if p.code == "F09"] == [
        ("", "柳林小学.xlsx", ""), ("struck", "柳林小学.xlsx", "J5"), ("", f"{LI}.xlsx", ""), ("struck", f"{LI}.xlsx", "D4"),
    ]


NO_BOOKS = [
    # what, file, content, code and variant of what is told
    ("an old workbook of the program", "旧.xlsx", lambda: teacher_book(WANG, HERS, term="2019-2020-2"), ("W01", "term")),
    ("another school's", "何静.xlsx", lambda: teacher_book("何静", {}, school="02", teacher_id="0202"), ("W01", "school")),
    ("somebody who is not on the roster", "马丽.xlsx", lambda: teacher_book("马丽", {}), ("W01", "stranger")),
    ("a school's workbook", "柳林.xlsx", lambda: small_return(good_rows()), ("W01", "other")),
    ("another school's workbook", "榆树.xlsx", lambda: small_return(good_rows(), "02"), ("W01", "other")),
    ("without its stamp", "王芳2.xlsx", lambda: teacher_book(WANG, HERS, school="", teacher="", teacher_id=""), ("W01", "unstamped")),
    ("no workbook", "王芳3.xlsx", lambda: b"PK\x03\x04 torn", ("F07", "")),
    ("an old format", "王芳.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ("F01", "")),
]


@pytest.mark.parametrize(("what", "name", "content", "told"), NO_BOOKS, ids=[case[0] for case in NO_BOOKS])
def test_a_file_that_is_not_gathered_is_told_with_its_reason(town, what, name, content, told):
    put(town / "教师表", name, content())
    found = yx.gather(town / "柳林小学.xlsx", dry_run=True)
    assert [(p.code, p.variant) for p in found.told if p.file == name] == [told]
    assert [one.name for one in found.gathering.plan.tallies] == [WANG, LI, CHEN]
    assert not found.clean


TROUBLE = [
    ("no such workbook", lambda place: [place / "没有.xlsx", place / "教师表"], "没有“"),
    ("no such folder", lambda place: [place / "柳林小学.xlsx", place / "没有"], "没有“"),
    ("an empty folder", lambda place: [place / "柳林小学.xlsx", place / "空"], "里没有教师表"),
    ("a teacher's for the school's", lambda place: [place / "教师表" / f"{WANG}.xlsx", place / "教师表"], "不能用：这是“0102 王芳”的教师填报表"),
]


@pytest.mark.parametrize(("what", "arguments", "words"), TROUBLE, ids=[case[0] for case in TROUBLE])
def test_what_cannot_be_gathered_is_one_sentence(town, what, arguments, words):
    (town / "空").mkdir()
    with pytest.raises(yx.Error, match=re.escape(words)) as told:
        yx.gather(*arguments(town), yes=True)
    assert str(told.value).endswith("。")
    assert "\n" not in str(told.value)


def test_command_and_method_say_the_same(town, capsys):
    _, out, _ = run_command(capsys, "gather", town / "柳林小学.xlsx", "--dry-run", "--json")
    assert json.loads(json.dumps(yx.gather(town / "柳林小学.xlsx", dry_run=True).as_json())) == json.loads(out)


# --- dropped on 一键评分 ---


def test_a_school_dropped_with_teachers_is_gathered(town, capsys):
    status, out, _ = run_command(capsys, "score", "--dropped", "--", town / "教师表" / f"{LI}.xlsx", town / "柳林小学.xlsx")
    assert "1 位教师：新收 1 行，改 1 行" in out
    assert (status, (town / "柳林小学-汇集.xlsx").exists(), (town / "柳林小学-评分.xlsx").exists()) == (0, True, False)


def test_a_folder_may_be_dropped_too_and_two_schools_may_not(town, capsys):
    run_command(capsys, "score", "--dropped", "--", town / "教师表", town / "柳林小学.xlsx")
    assert (town / "柳林小学-汇集.xlsx").exists()
    put(town, "榆树.xlsx", small_return(good_rows(), "02"))
    status, _, err = run_command(capsys, "score", "--dropped", "--", *town.glob("*.xlsx"), town / "教师表")
    assert (status, len(err.splitlines())) == (2, 1)
    assert "一次只能汇集一所学校的教师表" in err


def test_teachers_alone_are_told_what_to_do(town, capsys):
    _, out, _ = run_command(capsys, "score", "--dropped", "--", *sorted((town / "教师表").iterdir()))
    assert "汇集教师表" in out


def test_small_books_are_read_as_the_programs(written, tmp_path):
    """The small books of these tests and one that the program writes say the same when the same is in them."""
    book = openpyxl.load_workbook(written[0])
    for sheet in TEACHER_SHEETS:
        for number, row in enumerate(BOOKS[WANG].get(sheet.key, ()), 4):
            for key, value in row.items():
                book[sheet.title].cell(number, sheet.position(key) + 1).value = int(value) if key == "period" else value
    assert book[META].sheet_state == "hidden"
    book.save(tmp_path / "王芳.xlsx")
    one = SubmissionReader(TERM).read(tmp_path / "王芳.xlsx")
    other = teacher(WANG, BOOKS[WANG])
    first, second = (gathered(good_rows(), [book]) for book in (one, other))
    assert rows_after(first) == rows_after(second)
    assert said(first) == said(second)
