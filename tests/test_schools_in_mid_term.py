"""学校名录 in the course of a term: not filled in yet; a school renamed, added, removed; what lies in 发放 of schools that are gone."""

import json
import shutil
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner

from tests.small import put, small_return
from tests.support import good_rows
from tests.town import TERM, good_registers, school
from yanxiu_xl.cli import cli
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.school_list import is_example
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.settings import read_settings, unpack_term
from yanxiu_xl.term.stamp import pack_term
from yanxiu_xl.term.term import School
from yanxiu_xl.workbooks.fast.bulk import FIRST_ROW
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workflow.building import EXAMPLE_SCHOOLS, build_term, new_term
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.history import history
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.names import moves, remember_names
from yanxiu_xl.workflow.rebuilding import rebuild
from yanxiu_xl.workflow.rulebook import RULES

DAY = date(2020, 10, 31)
CENTRE, WILLOW, ELM = TERM.schools
RENAMED = replace(WILLOW, name="青石镇第二小学")
POPLAR = School("03", "白杨小学", "村小", "马立新", "周海涛")
assert RULES


def list_of(folder, *schools):
    """Change 学校名录 as the officer would: the other cells of the workbook stay."""
    write_settings(folder.settings, replace(TERM, schools=schools))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A term in its middle: workbooks handed out, three returns merged, registers filled in."""
    folder = new_term(tmp_path_factory.mktemp("镇") / "学期", TERM.code, TERM, macros=False)
    write_registers(folder.registers, TERM, good_registers())
    for one in TERM.schools:
        put(folder.inbox, f"{one.code}.xlsx", small_return(school(one.code), one.code, TERM))
        put(folder.outbox, f"{one.code}{one.name}.xlsx", small_return({}, one.code, TERM))
    merge(folder, DAY)
    return folder


@pytest.fixture
def folder(town, tmp_path):
    shutil.copytree(town.root, tmp_path / "学期")
    return TermFolder(tmp_path / "学期")


def states(merged):
    return [(line.code, line.name, line.state) for line in merged.standing.lines]


def told(merged, code="01"):
    return [(one.problem.code, one.problem.variant) for one in merged.standing.problems if one.code == code]


def in_master(merged, title="听课记录"):
    page = openpyxl.load_workbook(merged.master, read_only=True)[title]
    return {(row[0], row[1]) for row in page.iter_rows(min_row=FIRST_ROW, max_col=2, values_only=True)}


def names(place):
    return sorted(path.name for path in place.glob("*.xlsx"))


# --- the list is not filled in yet ---

NOT_FILLED_IN = {
    "as new-term leaves it": (EXAMPLE_SCHOOLS, "学校名录!B4", "(中心校名称)"),
    "only the first": ((replace(EXAMPLE_SCHOOLS[0], name="青石小学", principal="孙立民", liaison="无"), EXAMPLE_SCHOOLS[1]), "学校名录!B5", "(第一村小名称)"),
    "a principal": ((replace(CENTRE, principal="(校长姓名)"),), "学校名录!D4", "(校长姓名)"),
    "a liaison": ((CENTRE, replace(WILLOW, liaison="(包校领导)")), "学校名录!E5", "(包校领导)"),
    "full-width brackets": ((replace(CENTRE, name="（中心校名称）"),), "学校名录!B4", "（中心校名称）"),
    "no name": ((CENTRE, replace(WILLOW, name="")), "学校名录!B5", "必填"),
    "no school": ((), "学校名录", "B4"),
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return new_term(tmp_path_factory.mktemp("新") / "学期", TERM.code, macros=False)


@pytest.mark.parametrize(("schools", "cell", "word"), NOT_FILLED_IN.values(), ids=NOT_FILLED_IN)
def test_build_refuses_a_list_that_is_not_filled_in_and_names_the_cell(empty, schools, cell, word):
    list_of(empty, *schools)
    with pytest.raises(UserError) as stop:
        build_term(empty, macros=False)
    assert cell in str(stop.value)
    assert word in str(stop.value)
    assert "请" in str(stop.value)
    assert not list(empty.outbox.glob("*.xls?"))


@pytest.mark.parametrize(("name", "example"), [
    ("(第一村小名称)", True), ("（校长姓名）", True), (" (包校领导) ", True), ("柳林小学(东校区)", False), ("(东)柳林小学(西)", False), ("柳林小学", False), ("", False),
])
def test_an_example_is_what_stands_in_brackets_from_end_to_end(name, example):
    assert is_example(name) is example


# --- renamed ---


@pytest.fixture(scope="module")
def renamed(town, tmp_path_factory):
    place = tmp_path_factory.mktemp("改名") / "学期"
    shutil.copytree(town.root, place)
    folder = TermFolder(place)
    list_of(folder, CENTRE, RENAMED, ELM)
    return folder, build_term(folder, "01", macros=False), merge(folder, DAY)


def test_build_says_what_was_renamed_and_what_to_do(renamed):
    (line,) = renamed[1].moves.words(built=True)
    for word in ("01", "柳林小学", "青石镇第二小学", "以前按原名发的、交的照样算", "把“发放”里新的一本发给学校", "另一所学校"):
        assert word in line


def test_the_registers_follow_the_new_name(renamed):
    assert renamed[1].registers.outcome == "renewed"
    assert any("去掉柳林小学" in line and "加上青石镇第二小学" in line for line in renamed[1].registers.changed)


def test_returns_under_the_old_name_count_for_the_school_and_say_why(renamed):
    _, _, merged = renamed
    assert ("01", "青石镇第二小学", "accepted") in states(merged)
    assert not merged.standing.refusals
    assert ("F05", "renamed") in told(merged)
    assert in_master(merged) == {("00", CENTRE.name), ("01", RENAMED.name), ("02", ELM.name)}


def test_rows_of_the_registers_under_the_old_name_count_on(renamed):
    _, _, merged = renamed
    assert "M05" not in {code for code, _ in told(merged)}, "its lecture is registered under the old name"
    assert not [one for one in merged.standing.problems if one.problem.code == "M03"]


def test_the_workbook_to_be_sent_back_has_the_new_name_alone(renamed):
    folder, _, _ = renamed
    assert names(folder.sent_back) == ["00青石镇中心小学.xlsx", "01青石镇第二小学.xlsx", "02榆树小学.xlsx"]
    page = openpyxl.load_workbook(folder.sent_back / "01青石镇第二小学.xlsx", read_only=True)["学校信息"]
    assert "青石镇第二小学" in [row[1] for row in page.iter_rows(values_only=True, max_col=2)]


def test_the_second_merge_finds_nothing_new_and_build_has_nothing_to_say(renamed):
    folder, _, _ = renamed
    again = merge(folder, DAY)
    assert (again.changed, again.moves.words(built=False), again.registers.outcome) == (False, [], "same")
    again = build_term(folder, "01", macros=False)
    assert (again.moves.words(built=True), [path.name for path in again.stray]) == ([], ["01柳林小学.xlsx"])


def test_history_knows_the_school_by_either_name(renamed):
    folder, _, _ = renamed
    assert history(folder, "柳林小学")[0].code == history(folder, "青石镇第二小学")[0].code == "01"


FORMER = replace(TERM, schools=(CENTRE, RENAMED, ELM), former=(("01", "柳林小学"),))
SWAPPED = replace(TERM, schools=(CENTRE, replace(WILLOW, name=ELM.name), replace(ELM, name=WILLOW.name)), former=(("01", WILLOW.name), ("02", ELM.name)))
OWNERS = {
    "the old name, renamed": ("01", TERM, FORMER, (None, "renamed")),
    "the old name of which nothing is known": ("01", TERM, replace(FORMER, former=()), ("F05", "")),
    "the old name under another code": ("01", replace(TERM, schools=(CENTRE, replace(WILLOW, name="榆树"), ELM)), FORMER, ("F05", "")),
    "names that have changed places": ("01", TERM, SWAPPED, ("F05", "")),
    "the new name": ("01", replace(FORMER, former=()), FORMER, (None, None)),
}


@pytest.mark.parametrize(("code", "built_for", "term", "wanted"), OWNERS.values(), ids=OWNERS)
def test_a_return_is_taken_under_a_name_the_school_has_had_and_no_other_school_has(code, built_for, term, wanted, tmp_path):
    one = SubmissionReader(term).read(put(tmp_path, "甲.xlsx", small_return(good_rows(), code, built_for)))
    told = next((p.variant for p in one.problems if p.code == "F05"), None)
    assert (one.refused.code if one.refused else None, told) == wanted


def test_lessons_heard_at_a_school_under_its_old_name_were_heard_there():
    assert FORMER.code_of("柳林小学") == FORMER.code_of("青石镇第二小学") == "01"
    assert SWAPPED.code_of("柳林小学") == "02", "who has the name now has it"
    assert unpack_term(pack_term(FORMER)).former == FORMER.former
    assert unpack_term(pack_term(TERM)).former == ()


# --- removed ---


@pytest.fixture(scope="module")
def removed(town, tmp_path_factory):
    place = tmp_path_factory.mktemp("撤并") / "学期"
    shutil.copytree(town.root, place)
    folder = TermFolder(place)
    list_of(folder, CENTRE, WILLOW)
    return folder, build_term(folder, "01", macros=False), merge(folder, DAY)


def test_a_removed_school_s_records_stay_in_the_master_and_say_so(removed):
    _, built, merged = removed
    assert ("02", "榆树小学（已不在名录）", "accepted") in states(merged)
    assert ("02", "榆树小学（已不在名录）") in in_master(merged)
    assert "02" not in merged.standing.missing
    (line,) = built.moves.words(built=True)
    assert "“榆树小学”已从名录里去掉" in line
    assert "照旧在档案库和总档案里" in line


def test_what_was_taken_of_it_is_not_refused_now(removed):
    folder, _, merged = removed
    assert not merged.standing.refusals
    again = merge(folder, DAY)
    assert (again.changed, again.read) == (False, 0)


def test_its_workbooks_go_from_those_to_be_sent_back_and_are_named_in_the_outbox(removed):
    folder, built, _ = removed
    assert names(folder.sent_back) == ["00青石镇中心小学.xlsx", "01柳林小学.xlsx"]
    assert [path.name for path in built.stray] == ["02榆树小学.xlsx"]


def test_another_return_of_it_is_refused_with_a_reason_that_fits(removed, tmp_path):
    shutil.copytree(removed[0].root, tmp_path / "学期")
    folder = TermFolder(tmp_path / "学期")
    rows = school("02")
    rows["observations"][0]["topic"] = "后来的课"
    put(folder.inbox, "02又一份.xlsx", small_return(rows, "02", TERM))
    merged = merge(folder, DAY)
    ((name, code, variant, words),) = [(r.name, r.problem.code, r.problem.variant, r.problem.message + r.problem.fix) for r in merged.standing.refusals]
    assert (name, code, variant) == ("02又一份.xlsx", "M03", "removed")
    for word in ("榆树小学", "已从学校名录里去掉", "照旧在档案库和总档案里", "补回"):
        assert word in words
    assert ("02", "榆树小学（已不在名录）", "accepted") in states(merged)


def test_a_rebuilt_archive_has_the_removed_school_s_returns_too(removed, tmp_path):
    shutil.copytree(removed[0].root, tmp_path / "学期")
    folder = TermFolder(tmp_path / "学期")
    done = rebuild(folder, DAY)
    assert (done.filed, done.lost) == (3, [])
    assert ("02", "榆树小学（已不在名录）", "accepted") in states(done.merged)


def test_a_school_put_back_is_as_before(removed, tmp_path):
    shutil.copytree(removed[0].root, tmp_path / "学期")
    folder = TermFolder(tmp_path / "学期")
    list_of(folder, CENTRE, WILLOW, ELM)
    merged = merge(folder, DAY)
    assert ("02", "榆树小学", "accepted") in states(merged)
    assert not {("M03", "gone"), ("M03", "removed")} & set(told(merged, "02"))
    assert any("02 是新加的：“榆树小学”" in line and "yanxiu build" in line for line in merged.moves.words(built=False))


# --- added, and what lies in 发放 ---


def test_an_added_school_gets_its_workbook_and_is_asked_for_its_return(folder):
    list_of(folder, *TERM.schools, POPLAR)
    built = build_term(folder, "03", macros=False)
    assert (folder.outbox / "03白杨小学（无按钮）.xlsx").exists()
    assert any("03 是新加的：“白杨小学”" in line for line in built.moves.words(built=True))
    assert any("加上白杨小学" in line for line in built.registers.changed)
    assert moves(folder.term(), folder.archive_dir).words(built=True) == []


def test_only_school_workbooks_of_no_listed_school_are_stray_and_go_to_a_folder_when_asked(folder):
    mine = folder.outbox / "01柳林小学(改过的1).xlsx"
    shutil.copy(folder.outbox / "01柳林小学.xlsx", mine)
    put(folder.outbox, "填表通知.xlsx", b"no workbook of ours")
    stray = folder.outbox / "02榆树小学.xlsx"
    before = stray.read_bytes()
    folder.set_aside.mkdir()
    put(folder.set_aside, stray.name, b"an earlier one")
    list_of(folder, CENTRE, WILLOW)
    run = CliRunner()
    first = run.invoke(cli, ["build", str(folder.root), "--school", "00", "--no-macros"], standalone_mode=False)
    assert "没有动：02榆树小学.xlsx" in first.output
    assert "--set-aside" in first.output
    assert stray.exists()
    second = run.invoke(cli, ["build", str(folder.root), "--school", "00", "--no-macros", "--set-aside", "--json"], standalone_mode=False)
    said = json.loads(second.stdout)
    assert (said["stray"], [path.rpartition("/")[2] for path in said["set_aside"]]) == ([], ["02榆树小学(2).xlsx"])
    assert (folder.set_aside / "02榆树小学(2).xlsx").read_bytes() == before
    assert (folder.set_aside / "02榆树小学.xlsx").read_bytes() == b"an earlier one"
    assert mine.exists()
    assert (folder.outbox / "填表通知.xlsx").exists()
    third = run.invoke(cli, ["build", str(folder.root), "--school", "00", "--no-macros"], standalone_mode=False)
    assert "不属于" not in third.output


# --- what is taken down ---

A, B, C = School("01", "甲小学"), School("01", "乙小学"), School("02", "丙小学")
LISTS = {
    "nothing known": ([], (A,), ((), (), ())),
    "the same": ([(A,)], (A,), ((), (), ())),
    "renamed": ([(A,)], (B,), ((("01", "甲小学", "乙小学"),), (), ())),
    "renamed and back": ([(A,), (B,)], (A,), ((("01", "乙小学", "甲小学"),), (), ())),
    "added": ([(A,)], (A, C), ((), (("02", "丙小学"),), ())),
    "removed": ([(A, C)], (A,), ((), (), (("02", "丙小学"),))),
    "removed long ago": ([(A, C), (A,)], (A,), ((), (), ())),
    "placeholders": ([EXAMPLE_SCHOOLS], (A,), ((), (), ())),
}


@pytest.mark.parametrize(("before", "now", "wanted"), LISTS.values(), ids=LISTS)
def test_what_has_changed_in_the_list_is_told_once(before, now, wanted, tmp_path):
    for schools in before:
        remember_names(tmp_path, schools)
    found = moves(replace(TERM, schools=tuple(now)), tmp_path)
    assert (found.renamed, found.added, found.removed) == wanted


@pytest.mark.parametrize("record", ["", "[]", "{", '{"names": 1}', '{"names": {"01": 5}, "listed": []}'])
def test_a_record_that_is_not_as_it_was_written_counts_as_none(record, folder):
    (folder.archive_dir / "校名.json").write_text(record, encoding="utf-8")
    assert folder.term() == read_settings(folder.settings)
