"""Marked returns: a school's own data in a fresh workbook, wrong cells marked, to be sent back as it is."""

import io
from collections import Counter
from datetime import datetime, time

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mess import CLASHES, ODD, PLACES, SHAPES, TABLES, spoil
from tests.support import AS_OF, TERM, good_rows, load_light, read, stands_to, write_return
from yanxiu_xl.archive.sequence import Order
from yanxiu_xl.forms.model import HEADER_ROW, Kind
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import OUTSIDE, RESULT, SCORED
from yanxiu_xl.problems import Level, UserError
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.normalize_layout import normalize_layout
from yanxiu_xl.workbooks.palette import AMBER, BLUE, RED
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workbooks.template import opening_rows
from yanxiu_xl.workflow.marking import mark

# --- what a marked return says is what the original says ---

values = st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(list(ODD))), max_size=40)
shapes = st.lists(st.tuples(st.sampled_from(list(SHAPES)), st.sampled_from(TABLES)), max_size=7, unique=True)


def compatible(chosen):
    """Without changes that undo each other on one sheet."""
    kept = []
    for name, key in chosen:
        clash = [group for group in CLASHES if name in group]
        if not any(other in group for group in clash for other, same in kept if same == key):
            kept.append((name, key))
    return kept


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Bytes of a good return."""
    return write_return(tmp_path_factory.mktemp("good") / "柳林小学.xlsx", good_rows()).read_bytes()


def spoilt(template, path, typed, changes):
    book = load_light(template)
    spoil(book, [(*place, name) for place, name in typed], changes)
    book.save(path)
    return read(path)


def contents(submission):
    """Values of every sheet in row order; a missing tab holds nothing."""
    return {
        sheet.key: [
            {k: v for k, v in record.items() if k in sheet and sheet[k].kind is not Kind.AUTO}
            for record in (submission.tables[sheet.key].records() if sheet.key in submission.tables else ())
        ]
        for sheet in SCHOOL_SHEETS
    }


def judged(submission, messages=False, but=()):
    """Problems of values: code, sheet key, column, value; and the message."""
    keys = {table.title: key for key, table in submission.tables.items()}
    return Counter(
        (p.code, p.variant, p.level, keys.get(p.sheet, p.sheet), p.column, p.value, p.message if messages else "")
        for p in submission.problems if p.code[0] in "CRXS" and not p.code.startswith(tuple(but))
    )


def hidden_so_far(changes):
    """Codes whose findings a repair may change: without a tab nothing is asked of it, and F08 counts as its row's error."""
    names = dict(changes)
    return [*(["S"] if "missing tab" in names else []), *(["S04", "S12", "S14"] if "merged cells" in names else [])]


def kept_in_place(submission):
    """Whether every record stands in its row in the marked return, under the sheet's own name."""
    moved = normalize_layout(submission, TERM, opening_rows(TERM, TERM.schools[1])).moved
    return all(
        table.header_row == HEADER_ROW and table.title == SHEETS[key].title
        and all(moved[key][row] == row for row in table.rows)
        for key, table in submission.tables.items()
    )


NUMBERS = {column.key for sheet in SCHOOL_SHEETS for column in sheet.columns if column.kind is Kind.IDENTIFIER}


def unnumbered(rows, before):
    """The rows without the automatic numbers that records of ``before`` did not have: a marked return gives them one."""
    return [{key: None if key in NUMBERS and old[key] is None else value for key, value in row.items()} for row, old in zip(rows, before, strict=True)]


def shown(value):
    """What the person who typed a cell may call it, without spaces."""
    if value is None:
        return {""}
    if isinstance(value, bool):
        return {"TRUE" if value else "FALSE"}
    if isinstance(value, datetime) and value.time() == time(0):
        return {value.date().isoformat()}
    return {squeeze(str(value)), *([repr(float(value))] if isinstance(value, int) else ())}


def speaks_of(problem, page):
    """Whether the cell holds the value the problem speaks of (of a list, one part); a rule may speak of its row's name."""
    value = squeeze(problem.value)
    cells = [page[problem.cell]] if problem.code[0] == "C" else page[problem.row]
    texts = {text for cell in cells for text in shown(cell.value)}
    return any(value == text or (value and value in text) for text in texts)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed=values, changes=shapes)
def test_a_marked_return_says_what_the_original_says(template, tmp_path_factory, typed, changes):
    folder, changes = tmp_path_factory.mktemp("m"), compatible(changes)
    original = spoilt(template, folder / "柳林小学.xlsx", typed, changes)
    found = difference(original, folder, hidden_so_far(changes))
    assert found == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("shift", range(0, len(ODD), 23))
def test_every_odd_value_comes_back_as_it_went(template, tmp_path, shift):
    typed = [(place, list(ODD)[(n * 5 + shift) % len(ODD)]) for n, place in enumerate(PLACES)]
    original = spoilt(template, tmp_path / "柳林小学.xlsx", typed, [])
    found = difference(original, tmp_path)
    assert found == []


def difference(original, folder, but=()):
    """What a marked return of ``original``, or one marked again, says otherwise than the return it was made from."""
    path = mark(original, TERM, AS_OF, folder / "标注.xlsx")
    again, book = read(path), load_light(path)
    third = read(mark(again, TERM, AS_OF, folder / "再标注.xlsx"))
    messages = kept_in_place(original)
    lines = [f"values: {key}" for key, rows in contents(original).items() if rows != unnumbered(contents(again)[key], rows)]
    lines += [f"values, marked again: {key}" for key, rows in contents(again).items() if rows != contents(third)[key]]
    for word, before, after, more in (("", original, again, (messages, but)), ("marked again, ", again, third, (True, ()))):
        lines += [f"{word}lost: {one}" for one in judged(before, *more) - judged(after, *more)]
        lines += [f"{word}new: {one}" for one in judged(after, *more) - judged(before, *more)]
    lines += [
        f"cell: {p.code} {p.sheet} {p.cell} {p.value!r} {book[p.sheet][p.cell].value!r}"
        for p in again.problems if p.cell and p.code[0] in "CRXS" and not speaks_of(p, book[p.sheet])
    ]
    return lines


# --- what the school sees ---

MISTAKES = {
    # sheet and cell -> code, level
    ("听课记录", "D4"): ("C06", "错误"),
    ("听课记录", "B5"): ("C02", "错误"),
    ("听课记录", "M6"): ("C09", "警告"),
    ("听课记录", "P7"): ("C01", "错误"),
    ("教师文稿", "H7"): ("C11", "警告"),
    ("教师文稿", "G8"): ("C07", "提示"),
}


def mistaken_rows():
    rows = good_rows()
    rows["observations"][0]["observer"] = "查无此人"
    rows["observations"][1]["date"] = Typed("9月17日")
    rows["observations"][2]["strengths"] = "好"
    rows["observations"][3]["reviewed"] = None
    rows["writings"][3]["chars"] = Typed("1200字")
    rows["writings"][4]["date"] = Typed("2020.10.15")
    return rows


def destroy(book):
    """What a school may do to its workbook without meaning harm."""
    for page in book.worksheets:
        page.data_validations.dataValidation = []
        page.protection.sheet = False
        page.conditional_formatting = type(page.conditional_formatting)()
        page.freeze_panes = None
    for name in list(book.defined_names):
        del book.defined_names[name]
    for title in ("代码表", "全镇名册", "首页", "填写说明"):
        del book[title]
    page = book["听课记录"]
    page["T3"], page["T4"], page["T7"] = "听课感受", "很受启发", 3.5
    page["V5"], page["D2"], page["B900000"] = "旁注", "第二组", "远处"
    draft = book.create_sheet("我的草稿", 2)
    draft["B2"], draft["C3"], draft["D4"] = "草稿", 12.5, "=1+1"
    draft["D4"].data_type = "s"


@pytest.fixture(scope="module")
def sent_back(tmp_path_factory):
    """(original as read, path of its marked return) of a destroyed workbook with MISTAKES."""
    folder = tmp_path_factory.mktemp("marked")
    path = write_return(folder / "柳林小学.xlsx", mistaken_rows(), issue=3)
    book = load_light(path)
    destroy(book)
    book.save(path)
    original = read(path)
    before = path.read_bytes()
    target = mark(original, TERM, AS_OF, folder / "标注.xlsx")
    assert path.read_bytes() == before
    return original, target


@pytest.fixture(scope="module")
def marked_book(sent_back):
    return openpyxl.load_workbook(sent_back[1])


def result_lines(book):
    """校验结果 line by line: words, and the link of the cell."""
    page = book[RESULT]
    rows = [[cell.value or "" for cell in row] for row in page.iter_rows(min_row=5, max_col=8)]
    links = [page.cell(n, 4).hyperlink for n in range(5, 5 + len(rows))]
    end = rows.index([""] * 8) if [""] * 8 in rows else len(rows)
    return list(zip(rows, links, strict=True))[:end]


def test_the_result_comes_first_with_counts_and_verdict(marked_book):
    page = marked_book[RESULT]
    assert marked_book.sheetnames[0] == RESULT == marked_book.active.title
    levels = Counter(line[0] for line, _ in result_lines(marked_book))
    words = "、".join(f"{word} {levels[word]} 处" for word in ("错误", "警告", "提示"))
    assert page["A2"].value == f"{words}。可否上交：还不能上交，请先改正错误"
    assert levels["错误"] == 3


def test_without_errors_it_may_be_handed_in(tmp_path):
    rows = good_rows()
    rows["observations"][2]["strengths"] = "好"
    original = read(write_return(tmp_path / "柳林小学.xlsx", rows))
    book = load_light(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert book[RESULT]["A2"].value.endswith("可否上交：可以上交")


def test_the_result_lists_exactly_what_reading_the_marked_return_finds(sent_back, marked_book):
    again = read(sent_back[1])
    told = Counter((line[0], line[1], line[2], line[5], line[7]) for line, _ in result_lines(marked_book))
    found = Counter((p.level.word, p.code, p.sheet, p.value, p.fix) for p in again.problems if p.code[0] in "CRXS")
    assert {one: n for one, n in told.items() if one[1][0] in "CRXS"} == found
    cells = Counter((line[1], line[2], line[3]) for line, _ in result_lines(marked_book) if line[3] not in ("", "整张表"))
    assert Counter((p.code, p.sheet, p.cell) for p in again.problems if p.cell and p.code[0] in "CRXS") == cells


def test_each_mistake_is_listed_with_a_link_to_its_cell(marked_book):
    lines = {(line[2], line[3]): (line[1], line[0]) for line, _ in result_lines(marked_book)}
    assert {place: lines.get(place) for place in MISTAKES} == MISTAKES
    for line, link in result_lines(marked_book):
        if line[3]:
            target = "A1" if line[3] == "整张表" else line[3]
            assert link.location == f"'{line[2]}'!{target}"
            assert marked_book[line[2]][target] is not None


def test_wrong_cells_are_coloured_and_carry_the_sentence_and_no_others_do(sent_back, marked_book):
    again = read(sent_back[1])
    colours = {Level.ERROR: RED, Level.WARNING: AMBER, Level.HINT: BLUE}
    by_cell = {}
    for p in again.problems:
        if p.cell and p.column:
            by_cell.setdefault((p.sheet, p.cell), []).append(p)
    assert set(MISTAKES) <= set(by_cell)
    for (sheet, place), problems in by_cell.items():
        cell = marked_book[sheet][place]
        worst = min(problems, key=lambda p: p.level.rank).level
        assert cell.fill.start_color.rgb == "FF" + colours[worst].lstrip("#"), (sheet, place)
        for p in problems:
            assert p.message.partition("】")[2] in cell.comment.text
            assert p.fix in cell.comment.text
    noted = {(page.title, c.coordinate) for page in marked_book.worksheets for row in page.iter_rows() for c in row if c.comment}
    assert noted == set(by_cell)


def whole(book):
    """Drop-downs, protection, names, conditional formats and panes of the form's own sheets."""
    pages = [book[sheet.title] for sheet in SCHOOL_SHEETS]
    return {
        "drop-downs": [
            sorted((str(v.sqref), v.type, v.formula1, v.formula2, v.error, v.prompt) for v in page.data_validations.dataValidation)
            for page in pages
        ],
        "protection": [(page.protection.sheet, page.protection.sort, page.protection.insertRows) for page in pages],
        "formats": [sorted(str(r.sqref) for r in page.conditional_formatting) for page in pages],
        "panes": [page.freeze_panes for page in pages],
        "headers": [[cell.value for cell in page[HEADER_ROW]][: len(s.columns)] for page, s in zip(pages, SCHOOL_SHEETS, strict=True)],
        "names": {name: one.attr_text for name, one in book.defined_names.items()},
        "hidden": [title for title in book.sheetnames if book[title].sheet_state != "visible" and title not in {RESULT, *SCORED}],
    }


def test_what_the_school_destroyed_is_whole_again(template, marked_book):
    assert whole(marked_book) == whole(openpyxl.load_workbook(io.BytesIO(template)))


def test_formulas_of_automatic_columns_are_back(marked_book, template):
    fresh = openpyxl.load_workbook(io.BytesIO(template))
    for sheet in SCHOOL_SHEETS:
        for column in sheet.columns:
            if column.auto and sheet.key != "profile":
                place = f"{openpyxl.utils.get_column_letter(sheet.position(column.key) + 1)}5"
                ours, theirs = marked_book[sheet.title][place].value, fresh[sheet.title][place].value
                assert getattr(ours, "text", ours) == getattr(theirs, "text", theirs), (sheet.key, column.key)


def test_the_stamp_is_kept(sent_back):
    original, path = sent_back
    again = read(path)
    kept = (original.stamp.version, original.stamp.term, original.stamp.school, original.stamp.issue, original.stamp.definition)
    assert (again.stamp.version, again.stamp.term, again.stamp.school, again.stamp.issue, again.stamp.definition) == kept
    assert again.stamp.issue == 3
    assert again.stamp.settings


def test_a_lost_stamp_is_made_again(template, tmp_path):
    original = spoilt(template, tmp_path / "柳林小学.xlsx", [], [("no stamp", "writings")])
    assert original.stamp.version == ""
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert (again.stamp.version, again.stamp.term, again.stamp.school) == ("1.0", TERM.code, "01")
    assert not [p for p in again.problems if p.code == "F04"]


def test_other_schools_names_are_still_offered(tmp_path):
    town = {"榆树小学": ("钱宝山", "何静")}
    original = read(write_return(tmp_path / "柳林小学.xlsx", mistaken_rows(), town=town))
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert again.town == original.town
    assert again.town["榆树小学"] == ("钱宝山", "何静")


def test_columns_and_tabs_of_the_schools_own_are_carried_over(sent_back, marked_book):
    page = marked_book["听课记录"]
    assert [page["T3"].value, page["T4"].value, page["T7"].value] == ["听课感受", "很受启发", "3.5"]
    assert [page["U5"].value, page["U3"].value] == ["旁注", "第V列(没有表头)"]
    draft = marked_book["我的草稿"]
    assert [draft["B2"].value, draft["C3"].value, draft["D4"].value, draft["D4"].data_type] == ["草稿", 12.5, "=1+1", "s"]
    again = read(sent_back[1])
    assert again.tables["observations"].extra == {0: {"听课感受": "很受启发"}, 1: {"第V列(没有表头)": "旁注"}, 3: {"听课感受": "3.5"}}


def test_stray_cells_are_listed_with_the_place_where_they_stood(marked_book):
    lines = [[cell.value for cell in row] for row in marked_book[OUTSIDE].iter_rows()]
    assert lines == [
        ["原来的工作表", "原来的单元格", "内容"], ["听课记录", "D2", "第二组"], ["听课记录", "B900000", "远处"],
    ]


def test_stray_cells_of_earlier_rounds_stay_listed(sent_back, tmp_path):
    book = load_light(sent_back[1])
    book["教师文稿"]["C1"] = "又一处"
    book.save(tmp_path / "柳林小学.xlsx")
    again = read(tmp_path / "柳林小学.xlsx")
    assert not [p for p in again.problems if p.sheet in (OUTSIDE, RESULT)]
    third = load_light(mark(again, TERM, AS_OF, tmp_path / "标注.xlsx"))
    texts = [row[2].value for row in third[OUTSIDE].iter_rows(min_row=2)]
    assert texts == ["第二组", "远处", "又一处"]
    assert third.sheetnames.count(OUTSIDE) == 1


def test_what_was_repaired_is_said_and_nothing_is_asked_of_the_school(marked_book):
    page = marked_book[RESULT]
    repaired = [[c.value or "" for c in row] for row in page.iter_rows(min_row=5, max_col=8) if row[0].value == "已修复"]
    assert {(line[1], line[5]) for line in repaired} >= {("F13", "第二组"), ("F13", "远处")}
    assert all(not line[3] and not line[7] for line in repaired)


def test_sent_back_unchanged_it_is_a_newer_return_of_the_same_school(sent_back):
    original, path = sent_back
    again = read(path)
    assert again.refused is None
    assert (again.school_code, again.term_code) == (original.school_code, original.term_code)
    assert stands_to(again, original) is Order.LATER
    assert not [p for p in again.problems if p.sheet in (RESULT, OUTSIDE)]
    assert {p.code for p in again.problems if p.code[0] == "F"} <= {"F13", "F14"}


def test_a_marked_return_made_from_a_marked_return_is_newer_still(sent_back, tmp_path):
    again = read(sent_back[1])
    third = read(mark(again, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert stands_to(third, again) is Order.LATER


def test_the_same_return_is_marked_with_the_same_bytes(sent_back, tmp_path):
    original, path = sent_back
    assert mark(original, TERM, AS_OF, tmp_path / "标注.xlsx").read_bytes() == path.read_bytes()


def test_fixed_rows_and_prefilled_cells_that_were_wiped_are_put_back(template, tmp_path):
    book = load_light(template)
    for column in range(1, 11):
        book["档案目录"].cell(8, column).value = None
    book["档案目录"]["D6"] = None
    book["学校信息"]["B16"] = None
    book["学校信息"]["B17"] = "我们自己的主题"
    book["学校信息"]["B8"] = None
    book.save(tmp_path / "柳林小学.xlsx")
    original = read(tmp_path / "柳林小学.xlsx")
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert len(again.tables["archive"]) == 37
    assert [p.cell for p in again.problems if p.code == "C01" and p.sheet == "档案目录"] == ["E8"]
    assert again.tables["archive"].values["due"][2] == TERM["school_plan_due"].isoformat()
    assert (again.value("profile", "liaison"), again.value("profile", "theme")) == ("周海涛", "我们自己的主题")
    assert [p.column for p in again.problems if p.code == "C01" and p.sheet == "学校信息"] == ["principal"]
    listed = {(line[2], line[3]) for line, _ in result_lines(load_light(tmp_path / "标注.xlsx"))}
    assert ("学校信息", "B8") in listed
    assert ("学校信息", "B16") not in listed


def test_files_beside_the_return_are_counted_for_the_row_that_names_them(template, tmp_path):
    """R24 speaks of a row of the marked return, not of the original's."""
    book = load_light(template)
    book["教师文稿"]["T6"] = "心得.txt"
    book["教师文稿"].insert_rows(1, 2)
    book.save(tmp_path / "柳林小学.xlsx")
    (tmp_path / "心得.txt").write_text("字" * 500, encoding="utf-8")
    original = read(tmp_path / "柳林小学.xlsx")
    assert [p.cell for p in original.problems if p.code == "R24"] == ["H8"]
    book = load_light(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert [line[3] for line, _ in result_lines(book) if line[1] == "R24"] == ["H6"]
    assert "心得.txt" in book["教师文稿"]["H6"].comment.text


def test_tabs_with_names_excel_does_not_take_do_not_stop_the_marking(template, tmp_path):
    book = load_light(template)
    for number in range(3):
        book.create_sheet("x").title = f"一个很长很长的工作表名字它超过了三十一个字所以写不进去真的很长{number}"
        book.worksheets[-1]["A1"] = number
    book.save(tmp_path / "柳林小学.xlsx")
    original = read(tmp_path / "柳林小学.xlsx")
    marked = load_light(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    added = [title for title in marked.sheetnames if title.startswith("一个很长")]
    assert [marked[title]["A1"].value for title in added] == [0, 1, 2]
    assert all(len(title) <= 31 for title in added)


def test_a_file_that_cannot_be_read_has_nothing_to_mark(tmp_path):
    (tmp_path / "柳林小学.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(UserError, match="没有内容可以标注"):
        mark(read(tmp_path / "柳林小学.xlsx"), TERM, AS_OF, tmp_path / "标注.xlsx")
    assert not (tmp_path / "标注.xlsx").exists()


def test_rows_more_than_the_template_has_are_all_there(template, tmp_path):
    book = load_light(template)
    page = book["发展性评价"]
    page["A900"], page["B900"] = "刘建华", 88
    book.save(tmp_path / "柳林小学.xlsx")
    original = read(tmp_path / "柳林小学.xlsx")
    again = read(mark(original, TERM, AS_OF, tmp_path / "标注.xlsx"))
    assert contents(again) == contents(original)
    assert again.tables["reviews"].rows == [4, 5, 6]
