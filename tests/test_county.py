"""report county: real term folders, of one town with the earlier term of its school year, and of several towns put together."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

import yanxiu_xl as yx
from tests.small import put, small_return
from tests.support import good_rows, rewrite_archive
from tests.town import TERM, school
from yanxiu_xl.cli import main
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.model import value_of
from yanxiu_xl.workflow.building import new_term, new_term_from
from yanxiu_xl.workflow.county import OF_SEVERAL, WORKBOOK, county_report, towns_report
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.reporting import report
from yanxiu_xl.workflow.settings_files import write_pair

DAY = date(2020, 12, 20)
TOWN = replace(TERM.with_schools(TERM.schools[:2]), centre="甲镇中心校")
TITLES = ["校本研修情况汇总表", "专任教师接受培训情况", "学时申报明细", "上级培训及补培名单", "工作总结数据附表"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """甲镇's autumn, merged, and the term made from it, with a return of its own."""
    root = tmp_path_factory.mktemp("county")
    autumn = new_term(root / "甲镇秋", TOWN.code, TOWN, macros=False)
    put(autumn.inbox, "柳林.xlsx", small_return(school("01"), "01", TOWN))
    merge(autumn, DAY)
    spring, _ = new_term_from(root / "甲镇春", autumn)
    put(spring.inbox, "柳林.xlsx", small_return({"roster": good_rows()["roster"]}, "01", spring.term()))
    merge(spring, date(2021, 5, 20))
    return autumn, spring


@pytest.fixture
def towns(made, tmp_path):
    """甲镇 and 乙镇, which is the same with another name."""
    return [copy_of(made[0], tmp_path / "甲"), copy_of(made[0], tmp_path / "乙", "乙镇中心校")]


def copy_of(folder, place, centre=""):
    there = TermFolder(shutil.copytree(folder.root, place))
    if centre:
        write_pair(there.root, there.archive_dir, replace(folder.term(), centre=centre), macros=False)
    return there


def rows_of(found, code, block):
    tables = next(one.tables for one in found if one.report.code == code)
    return next(one.rows for one in tables if one.block.key == block)


def paths(folders):
    return [one.root for one in folders]


# --- one town ---


def test_the_sheets_of_a_town_are_one_workbook_of_five_pages(made, tmp_path):
    folder = copy_of(made[0], tmp_path / "甲")
    found = county_report(folder, "county", xlsx=True, csv=True)
    assert [one.report.title for one in found] == TITLES
    assert {path.name for one in found for path in one.files if path.suffix == ".xlsx"} == {f"{WORKBOOK}.xlsx"}
    assert openpyxl.load_workbook(folder.reports / f"{WORKBOOK}.xlsx", read_only=True).sheetnames == TITLES
    before = (folder.reports / f"{WORKBOOK}.xlsx").read_bytes()
    county_report(folder, "县", xlsx=True)
    assert (folder.reports / f"{WORKBOOK}.xlsx").read_bytes() == before
    assert [path.name for one in county_report(folder, "K4", xlsx=True) for path in one.files] == ["K4 上级培训及补培名单.xlsx"]
    assert {row["school"] for row in rows_of(county_report(folder, "k1", "柳林"), "K1", "schools")} == {"01"}


def test_they_are_no_pages_of_the_master_nor_of_all_reports(made, tmp_path):
    folder = copy_of(made[0], tmp_path / "甲")
    assert not {one.report.title for one in report(folder, "all")} & {*TITLES}
    assert not set(openpyxl.load_workbook(folder.master, read_only=True).sheetnames) & {*TITLES}


def test_a_figure_leads_to_its_records(made):
    term = yx.open_term(made[0].root)
    page = openpyxl.Workbook().active
    laid = {row["school"]: number for number, row in enumerate(rows_of(term.reported("K1"), "K1", "schools"), 4)}
    heads = [column.key for column in term.reported("K1")[0].tables[0].columns]
    figure = term.where(f"校本研修情况汇总表!{page.cell(laid['01'], heads.index('lectures') + 1).coordinate}").figure
    assert (figure.heading, figure.value) == ("专题讲座次数", str(len(figure.records)))
    assert {(one.file, one.tab) for one in figure.records} == {("柳林.xlsx", "研修活动")}
    assert term.where("K1!A4").figure.page == "校本研修情况汇总表"
    with pytest.raises(yx.Error, match="工作总结数据附表!"):
        term.where("工作总结数据附表!Z99")


# --- the earlier term ---


def spans(found):
    return {row["span"] for row in rows_of(found, "K2", "schools")}


def trained(found):
    return {row["school"]: value_of(row["trained"]) for row in rows_of(found, "K2", "schools")}


def test_the_term_from_which_a_term_was_made_is_added_to_it(made):
    autumn, spring = made
    found = county_report(spring, "K2")
    assert (spans(found), found[0].notes) == ({"全学年"}, [])
    assert trained(found)["01"] == trained(county_report(autumn, "K2"))["01"] > 0
    assert spans(county_report(autumn, "K2")) == {"仅本学期"}


def test_folders_that_were_moved_together_find_each_other_and_one_alone_says_so(made, tmp_path):
    for one in made:
        shutil.copytree(one.root, tmp_path / "乙处" / one.root.name)
    moved = TermFolder(tmp_path / "乙处" / made[1].root.name)
    hide = made[0].root.with_name("藏")
    made[0].root.rename(hide)
    try:
        assert spans(county_report(moved, "K2")) == {"全学年"}
        shutil.rmtree(tmp_path / "乙处" / made[0].root.name)
        found = county_report(moved, "K2")
        assert spans(found) == {"仅本学期"}
        assert [note.count("\n") for note in found[0].notes] == [0]
        assert "甲镇秋" in found[0].notes[0]
        assert "--with" in found[0].notes[0]
        assert spans(county_report(moved, "K2", earlier=[hide])) == {"全学年"}
    finally:
        hide.rename(made[0].root)


WRONG = [
    ("itself", lambda made, place: made[1].root, "不是要累计的上学期"),
    ("another town's", lambda made, place: copy_of(made[0], place / "乙", "乙镇中心校").root, "不是要累计的上学期"),
    ("no term", lambda made, place: place, "不是学期文件夹"),
    ("never merged", lambda made, place: new_term(place / "新", TOWN.code, TOWN, macros=False).root, "还没有合并过"),
]


@pytest.mark.parametrize(("place", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_folder_that_is_not_the_earlier_term_is_refused(made, tmp_path, place, words):
    with pytest.raises(UserError, match=words):
        county_report(made[1], "K2", earlier=[place(made, tmp_path)])


def test_a_first_term_has_none(made):
    with pytest.raises(UserError, match="第一学期没有同一学年的上学期"):
        county_report(made[0], "K2", earlier=[made[1].root])


# --- several towns ---


def everything_below(*folders):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for one in folders for path in sorted(one.root.rglob("*")) if path.is_file()}


def test_any_order_and_any_repetition_of_folders_gives_the_same_bytes_and_changes_nothing_in_them(towns, tmp_path):
    before, written = everything_below(*towns), set()
    again = shutil.copytree(towns[0].root, tmp_path / "又" / "甲")
    orders = [paths(towns), [*reversed(paths(towns))], [*paths(towns), *paths(towns)], [again, *paths(towns)], [tmp_path]]
    for number, order in enumerate(orders):
        found = towns_report(tmp_path / f"出{number}", "county", order, xlsx=True)
        written.add((tmp_path / f"出{number}" / f"{OF_SEVERAL}.xlsx").read_bytes())
        assert [row["town"] for row in rows_of(found, "K1", "towns")] == sorted(["甲镇中心校", "乙镇中心校"])
        assert rows_of(found, "K1", "absent") == []
    assert len(written) == 1
    assert everything_below(*towns) == before


def newer(folder):
    rewrite_archive(folder.archive_file, "INSERT INTO schema_migration VALUES (999, '')")


def earlier(folder):
    """What a migration leaves of returns that an earlier program has filed."""
    rewrite_archive(folder.archive_file, "UPDATE school_return SET check_key = ''")


def damage(folder):
    folder.archive_file.write_bytes(folder.archive_file.read_bytes()[:5000])


def busy(folder):
    folder.archive_file.with_name("archive.sqlite-journal").write_bytes(b"x")


def spoil_settings(folder):
    folder.settings.write_bytes(b"PK\x03\x04")


SPOILT = [
    # what is done to the folder, what the line says, whose it is said to be
    ("never merged", lambda one: shutil.rmtree(one.archive_dir), "还没有合并过", "乙镇中心校"),
    ("the archive is gone", lambda one: one.archive_file.unlink(), "档案库不见了", "乙镇中心校"),
    ("a newer program's", newer, "更新版本的程序", "乙镇中心校"), ("an earlier program's", earlier, "早先版本", "乙镇中心校"),
    ("damaged", damage, "archive.sqlite", "乙镇中心校"),
    ("a merge that has not ended", busy, "还没有做完", "乙镇中心校"), ("bad settings", spoil_settings, "学期设定读不了", "乙"),
    ("no folder", lambda one: shutil.rmtree(one.root), "没有这个文件夹", "乙"),
    ("nothing in it", lambda one: (shutil.rmtree(one.root), one.root.mkdir()), "没有学期文件夹", "乙"),
]


@pytest.mark.parametrize(("spoil", "words", "name"), [case[1:] for case in SPOILT], ids=[case[0] for case in SPOILT])
def test_a_folder_that_cannot_be_read_is_told_of_in_a_line_and_the_others_go_on(towns, tmp_path, spoil, words, name):
    spoil(towns[1])
    found = towns_report(tmp_path / "出", "county", paths(towns))
    assert [row["town"] for row in rows_of(found, "K1", "towns")] == ["甲镇中心校"]
    (line,) = rows_of(found, "K1", "absent")
    assert line["town"] == name
    assert words in line["why"]
    (note,) = found[0].notes
    assert note == f"没有计入“{name}”：{line['why']}"
    assert "\n" not in note
    assert str(tmp_path) not in note


def test_where_no_folder_can_be_read_nothing_is_written(tmp_path):
    with pytest.raises(UserError, match=r"没有一个镇可以出表.*没有这个文件夹"):
        towns_report(tmp_path / "出", "county", [tmp_path / "没有"], xlsx=True)
    assert not (tmp_path / "出").exists()


def test_a_town_of_an_earlier_term_alone_is_told_of_and_both_terms_of_one_are_added(made, tmp_path):
    alone = copy_of(made[0], tmp_path / "乙", "乙镇中心校")
    found = towns_report(tmp_path, "county", [made[0].root, made[1].root, alone.root])
    assert [row["town"] for row in rows_of(found, "K1", "towns")] == ["甲镇中心校"]
    assert spans(found) == {"全学年"}
    (line,) = rows_of(found, "K1", "absent")
    assert (line["town"], "没有2020—2021学年第二学期的" in line["why"]) == ("乙镇中心校", True)


def test_two_towns_of_one_name_are_one_and_that_is_said(made, tmp_path):
    other = TermFolder(shutil.copytree(made[0].root, tmp_path / "另"))
    write_pair(other.root, other.archive_dir, replace(TOWN, schools=tuple(replace(one, name=f"{one.name}东") for one in TOWN.schools)), macros=False)
    found = towns_report(tmp_path, "K1", [made[0].root, other.root])
    assert len(rows_of(found, "K1", "towns")) == 1
    assert "学校名录不同" in found[0].notes[0]


# --- as it is typed ---


def printed(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([*map(str, arguments)])
    said = capsys.readouterr()
    return said.out, said.err, left.value.code


@pytest.mark.parametrize("typed", [["--towns", "甲", "乙"], ["--towns", "甲", "--towns", "乙"], ["--towns", "."]], ids=["a row", "one by one", "what they lie in"])
def test_several_towns_as_they_are_typed(towns, tmp_path, monkeypatch, capsys, typed):
    monkeypatch.chdir(tmp_path)
    out, err, status = printed(capsys, "report", "county", *typed)
    assert (err, status) == ("", 0)
    assert f"{OF_SEVERAL}.xlsx" in out
    assert (tmp_path / f"{OF_SEVERAL}.xlsx").exists()


def test_what_is_typed_and_what_is_called_say_the_same(made, towns, tmp_path, monkeypatch, capsys):
    autumn, spring = made
    monkeypatch.chdir(tmp_path)
    term = yx.open_term(spring.root)
    for typed, found in [
        (["county", spring.root], term.reported("county")),
        (["K2", spring.root, "--with", autumn.root], term.reported("K2", with_=[autumn.root])),
        (["county", "--towns", *paths(towns)], yx.api.verbs.county_reported(*paths(towns))),
    ]:
        out, _, status = printed(capsys, "report", *typed, "--json")
        assert (json.loads(out), status) == (json.loads(json.dumps([one.as_json() for one in found])), 0)
    listed = yx.county(*paths(towns))
    assert [*listed["代号"]] == ["K1", "K2", "K3", "K4", "K5"]
    assert [*yx.county(*paths(towns), table="各镇")["乡镇"]] == sorted(["甲镇中心校", "乙镇中心校"])
    assert [*term.report("county")["标题"]] == TITLES
    assert len(term.report("K5")) == len(rows_of(term.reported("county"), "K5", "numbers"))
    assert term.report("county", towns=paths(towns)).equals(listed)


REFUSED = [
    (["B05", "--towns", "甲"], "--towns 只用在给县里的表"), (["B05", "甲", "--with", "乙"], "--with 只用在给县里的表"),
    (["county", "--towns", "甲", "--school", "01"], "不能只要一所学校"), (["K9", "--towns", "甲"], "只用在给县里的表"), (["B05", "甲", "乙"], "多写了内容：乙"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_does_not_go_together_is_refused(towns, tmp_path, monkeypatch, capsys, typed, words):
    monkeypatch.chdir(tmp_path)
    _, err, status = printed(capsys, "report", *typed)
    assert words in err
    assert status == 2


def test_hours_are_refused_until_there_is_a_basis_and_then_stand_in_the_sheets(made, tmp_path):
    folder = copy_of(made[0], tmp_path / "甲")
    book = openpyxl.load_workbook(folder.settings)
    page = book["参数设置"]
    cells = {row[0].value: row[1] for row in page.iter_rows(min_row=4, max_col=2)}
    cells["学时折算"].value = "开启"
    book.save(folder.settings)
    with pytest.raises(UserError, match="学时折算依据") as stop:
        county_report(folder, "county")
    assert [(one.sheet, one.cell) for one in stop.value.problems] == [("参数设置", cells["学时折算依据"].coordinate)]
    cells["学时折算依据"].value = "县教师进修学校〔2020〕12号"
    book.save(folder.settings)
    hours = [value_of(row["hours"]) for row in rows_of(county_report(folder, "county"), "K3", "claims")]
    assert hours
    assert all(isinstance(one, float) for one in hours)
