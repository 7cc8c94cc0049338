"""Two workbooks of one content: what building does to each, and which of the two 学期设定 counts."""

import json
import os
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from tests.support import TERM
from tests.terms import new_term
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workflow import building
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.folder import TermFolder, find_folder
from yanxiu_xl.workflow.scoring import scored_name
from yanxiu_xl.workflow.settings_files import RECORD_NAME, SETTINGS_MACRO_NAME, SETTINGS_NAME


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def write_into(path):
    """Somebody saves the workbook again; what differs does not matter here."""
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"saved by hand"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.outbox.glob("*.xls?")}


# --- 发放 ---


def test_the_two_are_told_apart_by_name_and_say_on_their_front_page_that_they_are_one(folder):
    (one,) = build(folder, "01")
    assert (one.macro_path.name, one.path.name) == ("01柳林小学.xlsm", "01柳林小学（无按钮）.xlsx")
    for path in (one.path, one.macro_path):
        page = openpyxl.load_workbook(path)["首页"]
        words = "".join(str(cell.value or "") for row in page.iter_rows(max_row=16) for cell in row)
        assert "两本内容相同，只填一本" in words
        assert "（无按钮）" in words


@pytest.mark.parametrize("written_into", [False, True])
def test_a_workbook_under_its_earlier_name_goes_unless_somebody_has_written_into_it(folder, written_into):
    (one,) = build(folder, "01", macros=False)
    earlier = one.path.rename(folder.outbox / "01柳林小学.xlsx")
    if written_into:
        write_into(earlier)
    build(folder, "01", macros=False)
    assert sorted(contents(folder)) == (["01柳林小学.xlsx"] if written_into else []) + ["01柳林小学（无按钮）.xlsx"]


def test_each_school_gets_a_pair_of_one_issue(folder):
    built = build(folder)
    assert set(contents(folder)) == {
        f"{s.code}{s.name}{suffix}" for s in TERM.schools for suffix in ("（无按钮）.xlsx", ".xlsm")
    }
    for one in built:
        assert (one.path.suffix, one.macro_path.suffix) == (".xlsx", ".xlsm")
        assert (one.outcome, one.issue, one.kept, one.macro_kept) == ("new", 1, None, None)


def test_building_again_leaves_both_alone(folder):
    build(folder)
    before = contents(folder)
    for path in folder.outbox.glob("*.xls?"):
        os.utime(path, ns=(1, 1))
    assert {b.outcome for b in build(folder)} == {"same"}
    assert contents(folder) == before
    assert {path.stat().st_mtime_ns for path in folder.outbox.glob("*.xls?")} == {1}


@pytest.mark.parametrize("edited", [(".xlsx",), (".xlsm",), (".xlsx", ".xlsm")])
def test_only_what_somebody_has_written_into_is_set_aside_and_written_anew(folder, edited):
    (first,) = build(folder, "01")
    before = contents(folder)
    for suffix in edited:
        write_into(first.path if suffix == ".xlsx" else first.macro_path)
    (second,) = build(folder, "01")
    kept = {path.suffix: path for path in (second.kept, second.macro_kept) if path}
    assert set(kept) == set(edited)
    for path in kept.values():
        assert zipfile.ZipFile(path).comment == b"saved by hand"
    assert (second.outcome, second.issue) == ("new", 1)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + len(edited)


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_workbook_that_is_gone_is_written_again_as_it_was(folder, suffix):
    (first,) = build(folder, "01")
    before = contents(folder)
    (first.path if suffix == ".xlsx" else first.macro_path).unlink()
    (second,) = build(folder, "01")
    assert (second.outcome, second.issue) == ("new", 1)
    assert contents(folder) == before


def test_a_changed_setting_gives_both_the_next_number(folder):
    build(folder, "01")
    before = contents(folder)
    write_settings(folder.settings, replace(TERM, values={**TERM.values, "theme": "怎样提问"}))
    (second,) = build(folder, "01")
    assert second.issue == 2
    assert {name for name, data in contents(folder).items() if data != before[name]} == set(before)
    for path in (second.path, second.macro_path):
        assert "怎样提问".encode() in zipfile.ZipFile(path).read("xl/sharedStrings.xml")


def test_other_macros_give_another_workbook_with_buttons_but_no_other_issue(folder, monkeypatch):
    build(folder, "01")
    before = contents(folder)
    monkeypatch.setattr(building, "SCHOOL", replace(SCHOOL, interpreter=r"D:\python\python.exe"))
    (second,) = build(folder, "01")
    assert (second.outcome, second.issue) == ("new", 1)
    assert {name for name, data in contents(folder).items() if data != before[name]} == {second.macro_path.name}


def test_without_macros_there_is_one_workbook_and_the_twin_goes_unless_somebody_wrote_into_it(folder):
    first, second, _ = build(folder)
    write_into(second.macro_path)
    again = build(folder, macros=False)
    assert {b.outcome for b in again} == {"same"}
    assert {b.macro_path for b in again} == {None}
    assert not first.macro_path.exists()
    assert second.macro_path.exists()
    assert (first.path.exists(), second.path.exists()) == (True, True)


# --- 学期设定 ---


def set_theme(path, theme):
    """A person changes a parameter in one of the settings workbooks and saves."""
    book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    cell = next(row[1] for row in book["参数设置"].iter_rows(min_row=4) if row[0].value == "校本研修主题")
    cell.value = theme
    book.save(path)


def theme_of(path):
    book = openpyxl.load_workbook(path)
    return next(row[1].value for row in book["参数设置"].iter_rows(min_row=4) if row[0].value == "校本研修主题")


ORIGINAL = TERM["theme"]
CASES = [
    # 学期设定.xlsx, 学期设定.xlsm (None: as written; "": removed), and the theme that counts (None: the run stops)
    (None, None, ORIGINAL),
    ("怎样提问", None, "怎样提问"),
    (None, "怎样提问", "怎样提问"),
    ("怎样提问", "怎样提问", "怎样提问"),
    ("怎样提问", "怎样评课", None),
    ("", None, ORIGINAL),
    (None, "", ORIGINAL),
    ("", "怎样提问", "怎样提问"),
    ("怎样提问", "", "怎样提问"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("plain", "macro", "counts"), CASES)
def test_the_settings_that_were_saved_last_time_count(folder, plain, macro, counts):
    for path, theme in ((folder.settings, plain), (folder.root / SETTINGS_MACRO_NAME, macro)):
        if theme == "":
            path.unlink()
        elif theme is not None:
            set_theme(path, theme)
    assert find_folder(folder.outbox).root == folder.root
    if counts is None:
        with pytest.raises(UserError, match="都改过") as stopped:
            folder.term()
        assert SETTINGS_NAME in str(stopped.value)
        assert SETTINGS_MACRO_NAME in str(stopped.value)
        return
    assert folder.term()["theme"] == counts
    build(folder, "01")
    assert theme_of(folder.settings) == theme_of(folder.root / SETTINGS_MACRO_NAME) == counts


def test_after_building_either_may_be_changed_again(folder):
    macro = folder.root / SETTINGS_MACRO_NAME
    for number, path in enumerate((folder.settings, macro, macro, folder.settings)):
        set_theme(path, f"第{number}个主题")
        assert folder.term()["theme"] == f"第{number}个主题"
        build(folder, "01")


def test_a_program_that_saves_without_a_change_is_no_second_opinion(folder):
    macro = folder.root / SETTINGS_MACRO_NAME
    openpyxl.load_workbook(macro, keep_vba=True).save(macro)
    openpyxl.load_workbook(folder.settings).save(folder.settings)
    assert folder.term()["theme"] == ORIGINAL


def test_without_its_record_a_pair_must_say_the_same(folder):
    (folder.archive_dir / RECORD_NAME).unlink()
    assert folder.term()["theme"] == ORIGINAL
    set_theme(folder.root / SETTINGS_MACRO_NAME, "怎样评课")
    with pytest.raises(UserError, match="不知道按哪一本"):
        folder.term()


def test_the_one_that_is_open_is_not_written_over(folder):
    macro = folder.root / SETTINGS_MACRO_NAME
    before = macro.read_bytes()
    set_theme(folder.settings, "怎样提问")
    (folder.root / f"~${SETTINGS_MACRO_NAME}").write_bytes(b"")
    build(folder, "01")
    assert macro.read_bytes() == before
    assert folder.term()["theme"] == "怎样提问"


def test_a_folder_with_the_macro_workbook_alone_is_a_term_folder(folder):
    folder.settings.unlink()
    assert find_folder(folder.inbox).root == folder.root
    assert scored_name(folder.inbox / "柳林.xlsm") == folder.reports / "柳林-评分.xlsx"
    with pytest.raises(UserError, match="没有改动"):
        building.new_term(folder.root, TERM.code)


def test_without_macros_there_is_one_settings_workbook(tmp_path):
    folder = new_term(tmp_path / "学期", TERM.code, TERM, macros=False)
    build(folder, "01", macros=False)
    assert not (folder.root / SETTINGS_MACRO_NAME).exists()
    assert list(json.loads((folder.archive_dir / RECORD_NAME).read_text(encoding="utf-8"))) == [SETTINGS_NAME]
    assert TermFolder(folder.root).term()["theme"] == ORIGINAL
