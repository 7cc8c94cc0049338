"""One content under several names: what is refused for its name is decided file by file; the name shown lies in 回收 now."""

import itertools
import shutil
from datetime import date

import openpyxl
import pytest

from tests.master_pages import lines_on
from tests.small import put, small_return
from tests.support import TERM, good_rows, rows_with, without_log
from tests.terms import archive_alone, new_term
from yanxiu_xl.reading.kinds import Kind, better_name, is_return_name, name_fault
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.planning import plan_merge

DAY = date(2020, 10, 31)
GOOD, OTHER = small_return(good_rows()), small_return(rows_with("observations", topic="另一份"), "02")
BAD_NAMES = ("甲.xls", "甲.et", "甲.csv", "甲.ods", "比哪个都长的名字.xlsb", "甲.html")
"""Names of spreadsheets that a good workbook may not have; shorter and longer than the good one, before and after it."""


def folder_with(place, files):
    folder = new_term(place, TERM.code, TERM)
    for name, data in files.items():
        put(folder.inbox, name, data)
    return folder


@pytest.fixture
def folder(tmp_path):
    return folder_with(tmp_path / "学期", {})


def used(merged, code="01"):
    return [(line.state, line.filed.name) for line in merged.standing.lines if line.code == code and line.filed]


def refused(merged):
    return {r.name: (r.problem.code, r.problem.variant) for r in merged.standing.refusals}


def shown_in_master(merged, code="01"):
    return next(line["采用文件"] for line in lines_on(merged.master, "报送情况") if line["学校代码"] == code)


@pytest.mark.usefixtures("archive_only")
@pytest.mark.parametrize("bad", BAD_NAMES)
def test_a_good_workbook_under_a_bad_name_is_refused_with_the_name_it_should_have(folder, bad):
    put(folder.inbox, bad, GOOD)
    merged = merge(folder, DAY)
    assert refused(merged) == {bad: ("F01", "named")}
    (one,) = merged.standing.refusals
    assert bad in one.problem.message
    assert "好的 Excel 工作簿" in one.problem.message
    assert f"{bad.partition('.')[0]}.xlsx" in one.problem.fix
    assert merged.standing.missing == ["00", "01", "02"]


@pytest.mark.usefixtures("archive_only")
@pytest.mark.one_in(4)
@pytest.mark.parametrize("bad", BAD_NAMES)
@pytest.mark.parametrize("order", ["bad first", "good first", "at once"])
def test_the_good_name_is_taken_whatever_comes_first(tmp_path, bad, order):
    good = "柳林小学.xlsx"
    folder = folder_with(tmp_path / "学期", {})
    for name in {"bad first": (bad, good), "good first": (good, bad)}.get(order, ()):
        put(folder.inbox, name, GOOD)
        merge(folder, DAY)
    for name in (bad, good):
        put(folder.inbox, name, GOOD)
    merged = merge(folder, DAY)
    assert used(merged) == [("accepted", good)]
    assert refused(merged) == {bad: ("F01", "copy")}
    (one,) = merged.standing.refusals
    assert bad in one.problem.message
    assert good in one.problem.message
    assert not [p for p in merged.standing.problems if p.problem.code == "M02"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("bad", ["旧.xls", "x.et", "很长很长的名字.ods", "柳林小学", "柳林小学.xlsx.crdownload"])
def test_old_names(folder, bad):
    """Not taken under a name that is none; renamed and merged again it is, and the new name is shown everywhere."""
    put(folder.inbox, bad, GOOD)
    assert merge(folder, DAY).standing.missing == ["00", "01", "02"]
    (folder.inbox / bad).rename(folder.inbox / "柳林小学（改名以后的名字更长）.xlsx")
    merged = merge(folder, DAY)
    assert used(merged) == [("accepted", "柳林小学（改名以后的名字更长）.xlsx")]
    assert shown_in_master(merged) == "柳林小学（改名以后的名字更长）.xlsx"
    assert (refused(merged), merged.standing.unhandled) == ({}, [])
    assert not merge(folder, DAY).changed


@pytest.mark.one_in(2)
@pytest.mark.parametrize("names", [
    ("甲.xlsx", "柳林小学最终版.xlsx"), ("柳林小学最终版.xlsx", "甲.xlsx"), ("甲.xlsx", "乙.xlsm"), ("一/甲.xlsx", "二/甲.xlsx"), ("甲.xlsx", "甲.XLSX"),
])
def test_the_name_shown_is_one_that_lies_there_now(tmp_path, names):
    """Whatever a return has been called before: renamed, moved to another folder, copied and the first one deleted."""
    folder = folder_with(tmp_path / "学期", {})
    alone = folder_with(tmp_path / "只有后一个", {})
    for place, name in ((folder, names[0]), (alone, names[1])):
        (place.inbox / name).parent.mkdir(exist_ok=True)
        put(place.inbox, name, GOOD)
    assert used(merge(folder, DAY)) == [("accepted", names[0])]
    (folder.inbox / names[1]).parent.mkdir(exist_ok=True)
    (folder.inbox / names[0]).rename(folder.inbox / names[1])
    merged = merge(folder, DAY)
    assert (used(merged), shown_in_master(merged)) == ([("accepted", names[1])], names[1])
    assert merged.master.read_bytes() == merge(alone, DAY).master.read_bytes()


@pytest.mark.usefixtures("archive_only")
def test_a_name_is_kept_when_nothing_lies_there_any_more(folder):
    put(folder.inbox, "柳林小学.xlsx", GOOD)
    merge(folder, DAY)
    shutil.rmtree(folder.inbox)
    folder.inbox.mkdir()
    assert used(merge(folder, DAY)) == [("accepted", "柳林小学.xlsx")]
    put(folder.inbox, "甲.xls", GOOD)
    merged = merge(folder, DAY)
    assert used(merged) == [("accepted", "柳林小学.xlsx")]
    assert refused(merged) == {"甲.xls": ("F01", "copy")}


FILES = {"甲.xls": GOOD, "柳林小学.xlsx": GOOD, "柳林小学(1).xlsx": GOOD, "柳林": GOOD, "b.et": OTHER, "榆树小学.xlsx": OTHER}


def test_every_order_of_arrival_gives_the_same_master(tmp_path):
    """Six names of two contents, come at once and in three orders one after the other; and again, nothing changes."""
    first = folder_with(tmp_path / "一次", FILES)
    merge(first, DAY)
    at_once = without_log(first)
    orders = list(itertools.permutations(FILES))
    for number, order in enumerate(orders[:: len(orders) // 3][:3]):
        folder = folder_with(tmp_path / f"{number}", {})
        with archive_alone():
            for name in order[:-1]:
                put(folder.inbox, name, FILES[name])
                merge(folder, DAY)
        put(folder.inbox, order[-1], FILES[order[-1]])
        merge(folder, DAY)
        assert without_log(folder) == at_once, order
        again = merge(folder, DAY)
        assert (again.changed, again.read) == (False, 0), order


@pytest.mark.usefixtures("archive_only")
def test_each_sentence_names_its_own_file(folder):
    """Copies of one content that is no workbook, under names good and bad, in folders: every sentence has its own name."""
    (folder.inbox / "子").mkdir()
    names = ("甲.xlsx", "乙乙.xlsx", "丙.xls", "丁丁.et", "子/甲.xlsm")
    for name in names:
        put(folder.inbox, name, b"%PDF-1.4 not a workbook")
    merged = merge(folder, DAY)
    assert {r.name: r.problem.code for r in merged.standing.refusals} == dict.fromkeys(names, "F01")
    for one in merged.standing.refusals:
        assert one.problem.file == one.name
        assert f"“{one.name}”" in one.problem.message
        assert f"扩展名是 .{one.name.rpartition('.')[2]}" in one.problem.message
    assert merge(folder, DAY).read == 0


@pytest.mark.usefixtures("archive_only")
def test_a_return_that_was_first_refused_for_its_name_is_read_again_from_its_original(folder):
    """Both names' originals are kept under one hash; when the settings change it is the good one's that is read."""
    put(folder.inbox, "甲.xls", GOOD)
    merge(folder, DAY)
    put(folder.inbox, "柳林小学.xlsx", GOOD)
    merge(folder, DAY)
    shutil.rmtree(folder.inbox)
    folder.inbox.mkdir()
    book = openpyxl.load_workbook(folder.settings)
    row = next(r for r in range(4, 80) if book["参数设置"].cell(r, 1).value == "听课最低节数")
    book["参数设置"].cell(row, 2).value = 29
    book.save(folder.settings)
    merged = merge(folder, DAY)
    assert (merged.read, used(merged), refused(merged)) == (1, [("accepted", "柳林小学.xlsx")], {})


@pytest.mark.usefixtures("archive_only")
def test_a_plan_says_what_the_merge_does(folder):
    put(folder.inbox, "甲.xls", GOOD)
    put(folder.inbox, "柳林小学.xlsx", GOOD)
    plan = plan_merge(folder, DAY)
    assert [(s.outcome, s.file) for s in plan.steps if s.code == "01"] == [("new", "柳林小学.xlsx")]
    merged = merge(folder, DAY)
    assert [(r.name, r.problem) for r in plan.refusals] == [(r.name, r.problem) for r in merged.standing.refusals]


@pytest.mark.parametrize(
    ("name", "fault", "better"),
    [
        ("柳林小学", "none", "柳林小学.xlsx"),
        ("柳林小学v1.2", "none", "柳林小学v1.2.xlsx"),
        ("2020.9.5柳林", "none", "2020.9.5柳林.xlsx"),
        ("柳林小学.xlsx ", "space", "柳林小学.xlsx"),
        ("柳林小学. xlsx", "space", "柳林小学.xlsx"),
        ("柳林小学.xlsx　", "space", "柳林小学.xlsx"),
        ("柳林小学．xlsx", "wide", "柳林小学.xlsx"),
        ("柳林小学．ｘｌｓｘ", "wide", "柳林小学.xlsx"),
        ("柳林小学。xlsx", "wide", "柳林小学.xlsx"),
        ("柳林小学.xlsx.zip", "double", "柳林小学.xlsx"),
        ("柳林小学.XLSX.crdownload", "double", "柳林小学.xlsx"),
        ("柳林小学.xlsx(1)", "double", "柳林小学.xlsx"),
        ("柳林小学.xls", "other", "柳林小学.xlsx"),
        ("柳林小学.tmp", "other", "柳林小学.xlsx"),
        ("柳林小学.xlsx.et", "other", "柳林小学.xlsx"),
        ("~$柳林小学.xlsx", "lock", "柳林小学.xlsx"),
        (".柳林小学.xlsx", "hidden", "柳林小学.xlsx"),
        (".xlsx", "hidden", "工作簿.xlsx"),
        ("一/柳林小学.xlsx", "", "柳林小学.xlsx"),
        ("柳林小学(1).XLSM", "", "柳林小学(1).xlsx"),
    ],
)
def test_what_is_wrong_with_a_name_and_what_it_should_be(name, fault, better):
    assert (name_fault(name)[0], better_name(name, Kind.WORKBOOK)) == (fault, better)
    assert is_return_name(name) is (not fault)
    assert is_return_name(better)
