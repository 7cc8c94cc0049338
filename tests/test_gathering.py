"""Rows of teachers' workbooks put together with a school's: by identity, nothing replaced in silence, whatever the order of files."""

import itertools
from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import TERM, good_rows
from tests.teacher_books import gathered, rows_after, said, tallies, teacher
from yanxiu_xl.forms.teacher import TEACHER_SHEETS, owner_of
from yanxiu_xl.problems import Level, UserError
from yanxiu_xl.term.term import term_name
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.matching import matched

WANG, LI, CHEN, SUN = "王芳", "李强", "陈晓燕", "孙梅"
STRENGTHS, ADVICE = "导入自然，小组分工明确，人人发言", "展示时间偏短，建议每组都留两分钟"


def lesson(day=25, **cells):
    """A lesson of September that the good return does not have."""
    return {"date": date(2020, 9, day), "period": "2", "scope": "本校", "teacher": CHEN, "grade": "三年级", "subject": "语文", "topic": "掌声",
            "kind": "家常课", "strengths": STRENGTHS, "advice": ADVICE, "lesson_grade": "优", "reviewed": "是", **cells}


def writing(title="新案例", **cells):
    return {"category": "教学案例", "title": title, "date": date(2020, 10, 29), "chars": 1820, **cells}


def school_rows(key, name):
    """A teacher's rows of the good return, as they stand in her own book."""
    owner = {sheet.key: owner_of(sheet).key for sheet in TEACHER_SHEETS}[key]
    return [dict(row) for row in good_rows()[key] if row[owner] == name]


def changed(rows, **cells):
    return [{**rows[0], **cells}, *rows[1:]]


def without(row, *keys):
    return {key: value for key, value in row.items() if key not in keys}


HERS = {"observations": school_rows("observations", WANG), "writings": school_rows("writings", WANG)}
PLAN, READING = HERS["writings"]

CASES = [
    # what, rows of 王芳's book, (new, changed, already, the school's alone, left), what is told
    ("the same rows", HERS, (0, 0, 3, 0, 0), []),
    ("a new lesson", {**HERS, "observations": [*HERS["observations"], lesson()]}, (1, 0, 3, 0, 0), []),
    ("two new rows that are alike", {**HERS, "observations": [*HERS["observations"], lesson(), lesson()]}, (2, 0, 3, 0, 0), []),
    ("a topic mended", {**HERS, "observations": changed(HERS["observations"], topic="My school")}, (0, 1, 2, 0, 0),
     ["W04 王芳.xlsx 听课记录 J4 My school"]),
    ("a day mended", {**HERS, "observations": changed(HERS["observations"], date=date(2020, 9, 18))}, (0, 1, 2, 0, 0),
     ["W04 王芳.xlsx 听课记录 B4 2020-09-18"]),
    ("what was blank is filled", {**HERS, "observations": changed(HERS["observations"], reflection="有")}, (0, 1, 2, 0, 0),
     ["W04 added 王芳.xlsx 听课记录 Q4 有"]),
    ("the school has inspected it since", {**HERS, "writings": [without(PLAN, "checked", "checker", "checked_on", "original"), READING]}, (0, 0, 3, 0, 0), []),
    ("another word than the inspection's", {**HERS, "writings": [PLAN, {**READING, "checked": "优"}]}, (0, 0, 3, 0, 0), ["W05 王芳.xlsx 教师文稿 Q5 优"]),
    ("the same, and the length mended", {**HERS, "writings": [PLAN, {**READING, "checked": "优", "chars": 900}]}, (0, 1, 2, 0, 0),
     ["W04 王芳.xlsx 教师文稿 H5 900", "W05 王芳.xlsx 教师文稿 Q5 优"]),
    ("emptied here, filled there", {**HERS, "observations": [{**without(HERS["observations"][0], "lesson_type"), "topic": "My school"}]}, (0, 1, 2, 0, 0),
     ["W04 王芳.xlsx 听课记录 J4 My school", "W05 blank 王芳.xlsx 听课记录 L4"]),
    ("a row deleted", {**HERS, "writings": [PLAN]}, (0, 0, 2, 1, 0), ["W06 01柳林小学.xlsx 教师文稿 B6 王芳"]),
    ("nothing in it", {}, (0, 0, 0, 3, 0), ["W06 01柳林小学.xlsx 听课记录 D5 王芳", "W06 01柳林小学.xlsx 教师文稿 B4 王芳"]),
    ("a day that cannot be read", {**HERS, "observations": [*HERS["observations"], lesson(date=Typed("上周三"))]}, (1, 0, 3, 0, 0),
     ["W09 王芳.xlsx 听课记录 B5 上周三"]),
    ("a name left out", {**HERS, "observations": [*HERS["observations"], lesson(observer=None)]}, (1, 0, 3, 0, 0), ["W07 王芳.xlsx 听课记录 D5"]),
    ("a colleague's row", {**HERS, "observations": [*HERS["observations"], lesson(observer=LI)]}, (0, 0, 3, 0, 1), ["W03 王芳.xlsx 听课记录 D5 李强"]),
    ("a stranger's row", {**HERS, "writings": [*HERS["writings"], writing(teacher="马老师")]}, (0, 0, 3, 0, 1), ["W03 stranger 王芳.xlsx 教师文稿 B6 马老师"]),
    ("the name spelt with blanks", {**HERS, "observations": [*HERS["observations"], lesson(observer=Typed(" 王 芳 "))]}, (1, 0, 3, 0, 0), []),
]


@pytest.mark.parametrize(("what", "rows", "tally", "told"), CASES, ids=[case[0] for case in CASES])
def test_what_becomes_of_a_teachers_rows(what, rows, tally, told):
    found = gathered(good_rows(), [teacher(WANG, rows)])
    assert tallies(found) == {WANG: tally}
    assert sorted(line.rstrip() for line in said(found)) == sorted(told)
    assert found.is_news == bool(tally[0] or tally[1])


def test_a_change_is_told_with_both_places_and_both_words():
    found = gathered(good_rows(), [teacher(WANG, {**HERS, "observations": changed(HERS["observations"], topic="My school")})])
    (told,) = found.plan.told
    assert told.message == "【听课记录 第4行】“课题”由“My classroom”改成“My school”（学校工作簿“听课记录”J5）。"
    assert [row["topic"] for row in rows_after(found)["observations"]] == ["荷花", "My school", "秋天的雨", "角的度量"]


def test_rows_that_the_school_alone_has_are_told_in_one_line():
    *_, told = gathered(good_rows(), [teacher(WANG, {})]).plan.told
    assert told.message == "【教师文稿 第4行】学校工作簿里“王芳”有 2 行（B4、B6）教师表里没有，保留不动。"


def test_a_row_that_is_left_is_told_with_everything_in_it():
    found = gathered(good_rows(), [teacher(WANG, {"writings": [writing(teacher=LI, chars=Typed("一千多"))]})])
    (left,) = found.plan.left
    assert left.cells == {"教师": LI, "类别": "教学案例", "题目(书名)": "新案例", "完成日期": "2020-10-29", "字数": "一千多"}


ORDERS = [
    # whose books, the observers after gathering
    ([LI], [LI, WANG, LI, CHEN, "刘建华"]),
    ([CHEN], [LI, WANG, CHEN, CHEN, "刘建华"]),
    (["赵国栋"], ["赵国栋", LI, WANG, CHEN, "刘建华"]),
    ([SUN], [LI, WANG, CHEN, "刘建华", SUN]),
]


@pytest.mark.parametrize(("names", "observers"), ORDERS, ids=[names[0] for names, _ in ORDERS])
def test_new_rows_follow_those_of_whoever_comes_before_on_the_roster(names, observers):
    found = gathered(good_rows(), [teacher(name, {"observations": [lesson()]}) for name in names])
    assert [row["observer"] for row in rows_after(found)["observations"]] == observers


# --- files ---

OLD = "2019-2020-2"
FILES = [
    # what, books, whose rows are taken, what is told of the files
    ("one each", lambda: [teacher(WANG, HERS), teacher(LI, {})], [WANG, LI], []),
    ("of the term before", lambda: [teacher(WANG, HERS, term=OLD)], [], ["W01 term 王芳.xlsx"]),
    ("of another school", lambda: [teacher(WANG, HERS, school="02")], [], ["W01 school 王芳.xlsx"]),
    ("of a person who is not on the roster", lambda: [teacher("马老师", {})], [], ["W01 stranger 马老师.xlsx"]),
    ("the same twice", lambda: [teacher(WANG, HERS), teacher(WANG, HERS, "王芳 (1).xlsx")], [WANG], ["W02 王芳.xlsx"]),
    ("an earlier one beside it", lambda: [teacher(WANG, {"writings": [PLAN]}, "早.xlsx"), teacher(WANG, HERS)], [WANG], ["W02 早.xlsx"]),
    ("two that differ", lambda: [teacher(WANG, HERS), teacher(WANG, {"observations": [lesson()]}, "另一本.xlsx"), teacher(LI, {})], [LI],
     ["W01 twice 另一本.xlsx", "W01 twice 王芳.xlsx"]),
]


@pytest.mark.parametrize(("what", "books", "taken", "told"), FILES, ids=[case[0] for case in FILES])
def test_which_files_are_gathered(what, books, taken, told):
    for some in itertools.permutations(books()):
        found = gathered(good_rows(), some)
        assert [one.name for one in found.plan.tallies] == taken
        assert [line for line in said(found) if line.startswith(("W01", "W02"))] == told


def test_of_an_old_term_the_sentence_names_both_terms():
    found = gathered(good_rows(), [teacher(WANG, HERS, term=OLD)])
    assert found.plan.told[0].message == f"“王芳.xlsx”没有收：这是“0102 王芳”{term_name(OLD)}的表，学校工作簿是{TERM.name}的。"
    assert found.plan.told[0].level is Level.ERROR


def test_a_school_without_a_roster_is_asked_for_it():
    with pytest.raises(UserError, match="教师名册是空的"):
        gathered({**good_rows(), "roster": []}, [teacher(WANG, HERS)])


# --- whatever stands in the books ---

DAYS, TOPICS = [date(2020, 9, 15), date(2020, 9, 17), date(2020, 10, 9)], ["荷花", "掌声", "山行"]
PEOPLE = [WANG, LI, CHEN, SUN]

LEAN = {key: good_rows()[key] for key in ("profile", "roster")}


def some(*values):
    return st.sampled_from(values)


OBSERVED = st.fixed_dictionaries({
    "date": some(*DAYS, None, Typed("上周三")), "period": some("1", "2", None), "teacher": some(CHEN, LI, None), "topic": some(*TOPICS, None),
    "strengths": some(STRENGTHS, "另一句", None), "advice": some(ADVICE, None), "reflection": some("有", None, Typed("？")),
})
WRITTEN = st.fixed_dictionaries({
    "category": some("教学反思", "教学案例", None), "title": some(*TOPICS, None), "date": some(*DAYS, None), "chars": some(600, 700, None, Typed("很多")),
    "checked": some("优", "良", None), "checker": some(LI, None),
})


def filled(row):
    return any(value is not None for value in row.values())


def of_owner(rows, key, owner):
    return st.lists(st.tuples(rows.filter(filled), owner).map(lambda pair: {**pair[0], **({key: pair[1]} if pair[1] else {})}), max_size=5)


SCHOOL = st.fixed_dictionaries({
    "observations": of_owner(OBSERVED, "observer", some(*PEOPLE, None, "马老师")), "writings": of_owner(WRITTEN, "teacher", some(*PEOPLE, "马老师")),
})
BOOK = st.fixed_dictionaries({
    "observations": of_owner(OBSERVED, "observer", some(None, None, None, LI, "马老师")), "writings": of_owner(WRITTEN, "teacher", some(None, None, None, SUN)),
})


def texts(rows):
    return {key: [{k: str(v) for k, v in row.items()} for row in rows[key]] for key in ("observations", "writings")}


def put_together(school, parts):
    """The rows after gathering part by part, and whether the last part was news."""
    rows, found = school, None
    for part in parts:
        found = gathered(rows, part)
        rows = rows_after(found)
    return rows, found


@settings(max_examples=60, deadline=None)
@given(SCHOOL, st.lists(BOOK, min_size=3, max_size=3), st.permutations(range(3)), st.integers(0, 3), st.data())
def test_order_parts_and_repetition_make_no_difference(school, books, order, cut, data):
    rows = {**LEAN, **school}
    files = [teacher(name, one) for name, one in zip((WANG, LI, SUN), books, strict=True)]
    whole, found = put_together(rows, [files])
    turned = [files[at] for at in order]
    assert texts(put_together(rows, [turned[:cut], turned[cut:]])[0]) == texts(whole)
    again, second = put_together(whole, [turned])
    assert texts(again) == texts(whole)
    assert not second.is_news
    assert sum(one.already for one in second.plan.tallies) == sum(one.new + one.changed + one.already for one in found.plan.tallies)


@settings(max_examples=60, deadline=None)
@given(SCHOOL, BOOK)
def test_nothing_of_anybody_else_changes_and_nothing_is_lost(school, book):
    rows = {**LEAN, **school}
    before = gathered(rows, [])
    found = gathered(rows, [teacher(WANG, book)])
    for sheet in TEACHER_SHEETS:
        key, owner = sheet.key, owner_of(sheet).key
        was, now = ([row for row in one.plan.rows[key] if row] for one in (before, found))
        assert [row.cells for row in now if row.says(owner) != WANG] == [row.cells for row in was if row.says(owner) != WANG]
        told = [p for p in found.plan.told if p.sheet == sheet.title]
        for row in was:
            for column, text in row.line.texts.items():
                kept = any(one.says(column) == text for one in now)
                assert kept or any(p.code == "W04" and p.column == column and f"由“{text}”改成" in p.message for p in told), (row, column)
        left = {p.row for p in told if p.code == "W03"}
        table = teacher(WANG, book).tables[key]
        for at, number in enumerate(table.rows):
            record = {k: table.typed.get((at, k), v) for k, v in table.record(at).items()}
            for column, value in record.items():
                if value is None or number in left:
                    continue
                kept = any(one.says(owner) == WANG and one.says(column) == str(value) for one in now)
                assert kept or any(p.code == "W05" and (p.row, p.column) == (number, column) for p in told), (number, column, value)
    assert len(found.plan.left) == sum(p.code == "W03" for p in found.plan.told)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sets(st.integers(0, 5)), max_size=6))
def test_a_matching_is_the_largest_there_is(fits):
    found = matched(fits, range(6), lambda one, other: other in one)
    assert len(set(found.values())) == len(found)
    assert all(other in fits[one] for one, other in found.items())
    choices = itertools.product(*([*one, None] for one in fits))
    largest = max((len([x for x in choice if x is not None]) for choice in choices
                   if len({x for x in choice if x is not None}) == len([x for x in choice if x is not None])), default=0)
    assert len(found) == largest


def test_a_book_is_not_changed_by_being_gathered():
    rows = {**HERS, "observations": [*HERS["observations"], lesson()]}
    one = teacher(WANG, rows)
    before = deepcopy(one.tables)
    gathered(good_rows(), [one])
    assert one.tables == before
