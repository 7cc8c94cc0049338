"""Pages, forms and workbooks that somebody has locked: what has no password is lifted and put back, what has one is named."""

import pytest

from tests.support import good_rows, write_return
from tests.test_buttons_office import MISTAKES, RIGHT, Desk
from yanxiu_xl.buttons.locked import locked_words
from yanxiu_xl.buttons.session import ON_RESULT
from yanxiu_xl.forms.tabs import HOME, META, RESULT, SCHOOL_SCORES, TEACHER_SCORES

OTHERS = "别人的密码"
FORM = MISTAKES[0][0]
STRUCTURE = "工作簿的结构"


@pytest.fixture(scope="module")
def desk(office_app, tmp_path_factory):
    """A workbook without an error, on which no button has been pressed."""
    one = Desk(office_app, write_return(tmp_path_factory.mktemp("locked") / "柳林小学.xlsx", good_rows()), read_only=False)
    yield one
    one.close()


def lock(desk, what, password):
    (desk.book.api if what is STRUCTURE else desk.book.sheets[what].api).Protect(password)


def unlock(desk, what, password):
    desk.look()
    (desk.book.api if what is STRUCTURE else desk.book.sheets[what].api).Unprotect(password)


def is_locked(desk, what):
    desk.look()
    return desk.book.api.ProtectStructure if what is STRUCTURE else desk.book.sheets[what].api.ProtectContents


def summary(desk):
    return desk.rows(RESULT)[1]


@pytest.mark.office
@pytest.mark.parametrize("what", [STRUCTURE, RESULT, TEACHER_SCORES, FORM, META, HOME])
def test_what_is_locked_without_a_password_is_written_all_the_same_and_locked_again(desk, what):
    desk.look()
    for title, place, value in RIGHT:
        desk.type(title, place, value)
    right = desk.click("score")
    for title, place, value in MISTAKES:
        desk.type(title, place, value)
    lock(desk, what, "")
    wrong = desk.click("score")
    assert is_locked(desk, what)
    assert wrong != right
    assert wrong.startswith("评分完成：")
    assert "错误 0" not in wrong
    unlock(desk, what, "")


@pytest.mark.office
@pytest.mark.parametrize("what", [RESULT, TEACHER_SCORES, SCHOOL_SCORES])
def test_a_page_locked_with_a_password_is_named_and_the_others_are_written(desk, what):
    desk.look()
    for title, place, value in RIGHT:
        desk.type(title, place, value)
    desk.click("score")
    before = {title: desk.rows(title) for title in (RESULT, TEACHER_SCORES)}
    for title, place, value in MISTAKES:
        desk.type(title, place, value)
    lock(desk, what, OTHERS)
    said = desk.click("score")
    assert said.startswith(locked_words(([what], [])))
    for title, rows in before.items():
        assert (desk.rows(title) == rows) is (title == what), title
    unlock(desk, what, OTHERS)


@pytest.mark.office
def test_a_form_locked_with_a_password_gets_no_marks_and_the_sentence_says_so(desk):
    desk.look()
    for title, place, value in MISTAKES:
        desk.type(title, place, value)
    desk.click("check")
    desk.type(FORM, MISTAKES[0][1], "女性吧")
    lock(desk, FORM, OTHERS)
    assert desk.click("check").startswith(locked_words(([], []), [FORM]))
    unlock(desk, FORM, OTHERS)


@pytest.mark.office
def test_where_nothing_can_be_remembered_nothing_is_marked(desk):
    desk.look()
    lock(desk, META, OTHERS)
    assert desk.click("check").startswith(locked_words(([], []), [META]))
    unlock(desk, META, OTHERS)


@pytest.mark.office
def test_a_first_page_locked_with_a_password_leaves_the_sentence_to_the_result(desk):
    desk.look()
    before = desk.sentence()
    desk.type(FORM, MISTAKES[0][1], "男性")
    lock(desk, HOME, OTHERS)
    desk.click("check")
    assert desk.sentence() == before
    assert desk.book.sheets[RESULT].range(ON_RESULT).value.startswith(f"“{HOME}”被加了密码保护")
    unlock(desk, HOME, OTHERS)


@pytest.mark.office
def test_pages_that_a_locked_structure_keeps_hidden_are_named(desk):
    desk.look()
    desk.book.sheets[SCHOOL_SCORES].visible = False
    lock(desk, STRUCTURE, OTHERS)
    assert desk.click("score").startswith(locked_words(([], [SCHOOL_SCORES])))
    assert SCHOOL_SCORES not in desk.in_sight()
    unlock(desk, STRUCTURE, OTHERS)


PAGES = [
    (([], []), [], ""),
    (([RESULT], []), [], "“校验结果”被加了密码保护，还是以前的内容"),
    (([RESULT, SCHOOL_SCORES], []), [], "“校验结果”、“学校得分”被加了密码保护"),
    (([], [SCHOOL_SCORES]), [], "工作簿的结构被加了密码保护，“学校得分”没法显示"),
    (([], []), [FORM], "“教师名册”被加了密码保护，错误没有标在格里"),
]


@pytest.mark.parametrize(("pages", "unmarked", "words"), PAGES)
def test_the_sentence_names_what_is_locked(pages, unmarked, words):
    said = locked_words(pages, unmarked)
    assert said.startswith(words)
    assert bool(said) is bool(words)
