"""Which school and which term are meant on the command line; what is not known is null."""

import json
import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from tests.small import put, small_return
from tests.support import run_command
from tests.terms import new_term
from tests.town import TERM, school
from yanxiu_xl.problems import UserError
from yanxiu_xl.term.term import School
from yanxiu_xl.workflow.building import build
from yanxiu_xl.workflow.folder import TermFolder, find_folder
from yanxiu_xl.workflow.meant import by_code, candidates, school_code
from yanxiu_xl.workflow.merging import merge

DAY = "2020-10-31"
LONG = replace(TERM, schools=(School("00", "青石镇中心小学"), School("01", "柳林小学"), School("02", "柳林东小学"), School("10", "东岗 小学")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("02", "02"), ("柳林东小学", "02"), ("柳林小学", "01"),  # a whole name, though another holds the half of it
        ("中心", "00"), ("林东", "02"), ("岗", "10"), ("东岗小学", "10"), ("东 岗", "10"), ("１０", "10"), (" 青石镇 ", "00"),
    ],
)
def test_a_part_of_a_name_that_one_school_has_is_enough(text, code):
    assert school_code(LONG, text) == code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("柳林", "“柳林”可能是01 柳林小学、02 柳林东小学，请写代码，或把校名写长一点。"),
        ("小学", "“小学”可能是00 青石镇中心小学、01 柳林小学、02 柳林东小学、10 东岗 小学，请写代码，或把校名写长一点。"),
        ("东", "“东”可能是02 柳林东小学、10 东岗 小学，请写代码，或把校名写长一点。"),
        ("柳树小学", "学校名录里没有“柳树小学”。是不是“柳林小学”？现有：00 青石镇中心小学、01 柳林小学、02 柳林东小学、10 东岗 小学。"),
        ("77", "学校名录里没有“77”。现有：00 青石镇中心小学、01 柳林小学、02 柳林东小学、10 东岗 小学。"),
        (" ", "学校名录里没有“ ”。现有：00 青石镇中心小学、01 柳林小学、02 柳林东小学、10 东岗 小学。"),
    ],
)
def test_none_or_several_are_answered_with_the_candidates(text, said):
    with pytest.raises(UserError, match=re.escape(said)):
        school_code(LONG, text)


def test_a_school_that_has_left_the_list_goes_by_its_code():
    assert school_code(LONG, "33", {"33"}) == "33"


def test_an_earlier_name_of_a_school_is_understood():
    moved = replace(LONG, former=(("01", "杨柳小学"), ("33", "河湾小学")))
    assert school_code(moved, "杨柳小学") == "01"
    assert school_code(moved, "河湾小学", {"33"}) == "33"
    with pytest.raises(UserError, match="学校名录里没有“河湾小学”"):
        school_code(moved, "河湾小学")


@pytest.mark.parametrize(
    ("wanted", "named"),
    [("中心#2", "00#2"), ("中心", "00"), ("02#1", "02#1"), ("02", "02"), ("5f2a91", "5f2a91"), ("#2", "#2"), ("没有#2", "没有#2"), ("", "")],
)
def test_a_return_may_be_named_by_its_school(wanted, named):
    assert by_code(LONG, wanted) == named
    with pytest.raises(UserError, match="01 柳林小学、02 柳林东小学"):
        by_code(LONG, "柳林#2")
    assert candidates(LONG, "") == []


# --- by the verbs ---


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("n") / "2020秋", TERM.code, TERM)
    put(folder.inbox, "柳林.xlsx", small_return(school("01")))
    merge(folder, date.fromisoformat(DAY))
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return TermFolder(shutil.copytree(made.root, tmp_path / "2020秋"))


@pytest.mark.parametrize("line", [("history", "柳林"), ("undo", "柳林#1"), ("where", "教师名册", "柳林+4"), ("where", "柳林#1", "教师名册!C4")])
def test_verbs_that_may_have_found_their_folder_themselves_say_which(line, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder.inbox)
    _, out, err = run_command(capsys, *line)
    assert (out.splitlines()[0], err) == (f"学期文件夹：{folder.root}", "")
    status, out, _ = run_command(capsys, *line, "--json")
    told = json.loads(out)
    assert (told[0] if isinstance(told, list) else told)["folder"] == str(folder.root)
    assert status in {0, 2}  # an undo that nobody has confirmed


@pytest.mark.parametrize("line", [("history", "小学"), ("undo", "小学#1"), ("where", "教师名册", "小学+4"), ("build", "--school", "小学"),
                                  ("merge", "--accept", "小学", "--date", DAY)])
def test_where_several_schools_may_be_meant_they_are_listed(line, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder.root)
    status, out, err = run_command(capsys, *line)
    assert (status, out) == (2, "")
    assert "、".join(f"{one.code} {one.name}" for one in TERM.schools) in err


def test_build_takes_a_part_of_a_name(folder):
    assert [one.school.code for one in build(folder, "榆树", macros=False)] == ["02"]


@pytest.mark.parametrize("line", [("history", "01"), ("undo", "01#1"), ("where", "听课记录!D4"), ("status",), ("verify",), ("merge",)])
def test_without_a_term_one_is_asked_for(line, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    status, out, err = run_command(capsys, *line)
    assert (status, out) == (2, "")
    assert "它下面的学期文件夹有：“2020秋”，请在命令里写明用哪一个。" in err
    (tmp_path / "空").mkdir()
    monkeypatch.chdir(tmp_path / "空")
    status, out, err = run_command(capsys, *line)
    assert (status, out) == (2, "")
    assert "请在命令里写明学期文件夹，或到学期文件夹里运行" in err


def test_a_folder_that_is_no_term_names_the_first_few_below_it(made, tmp_path):
    for year in range(2014, 2021):
        place = tmp_path / f"{year}秋"
        place.mkdir()
        shutil.copy(made.settings, place)
    with pytest.raises(UserError, match="“2014秋”、“2015秋”、“2016秋”、“2017秋”、“2018秋”，请"):
        find_folder(tmp_path)


# --- null ---


def test_of_a_school_that_has_not_reported_nothing_is_known(folder, capsys):
    _, out, _ = run_command(capsys, "status", folder.root, "--json")
    by_code_ = {one["code"]: one for one in json.loads(out)["schools"]}
    assert [by_code_["02"][key] for key in ("file", "received", "problems", "rows")] == [None] * 4
    assert by_code_["01"]["problems"].keys() == {"error", "warning", "hint"}
    _, out, _ = run_command(capsys, "status", folder.root)
    (line,) = [one for one in out.splitlines() if "榆树小学" in one]
    assert not re.search(r"\d", line.replace("02", "", 1))


def test_a_plan_has_no_file_where_there_is_none(folder, capsys):
    _, out, _ = run_command(capsys, "merge", folder.root, "--plan", "--json", "--date", DAY)
    steps = {one["code"]: one for one in json.loads(out)["steps"]}
    assert [(steps[code]["outcome"], steps[code]["file"], steps[code]["return"], steps[code]["was"]) for code in ("01", "02")] == [
        ("same", "柳林.xlsx", "01#1", None), ("missing", None, None, None),
    ]


def test_an_archive_that_cannot_be_read_holds_an_unknown_number_of_returns(folder, capsys):
    _, out, _ = run_command(capsys, "verify", folder.root, "--json")
    assert json.loads(out)["returns"] == 1
    folder.archive_file.write_bytes(b"SQLite format 3\0" + bytes(4096))
    _, out, _ = run_command(capsys, "verify", folder.root, "--json")
    assert json.loads(out)["returns"] is None
    _, out, _ = run_command(capsys, "verify", folder.root)
    assert "报送（档案库读不了，份数不明）" in out


def test_a_return_without_issue_or_time_has_none(folder, capsys):
    from tests.small import altered
    from yanxiu_xl.term.stamp import Stamp

    data = small_return(school("02"), "02", stamp=Stamp(issue=0))
    data = altered(data, "docProps/core.xml", lambda xml: re.sub(rb"<dcterms:(\w+)[^>]*>[^<]*</dcterms:\w+>", b"", xml))
    put(folder.inbox, "榆树.xlsx", data)
    run_command(capsys, "merge", folder.root, "--date", DAY)
    _, out, _ = run_command(capsys, "history", "榆树", folder.root, "--json")
    (one,) = json.loads(out)["returns"]
    assert (one["issue"], one["saved"], one["checked"]) == (None, None, None)
    assert set(one["problems"]) == {"error", "warning", "hint"}
    _, out, _ = run_command(capsys, "history", "榆树", folder.root)
    assert "保存 时间不明" in out
    assert "发放批次 不明" in out


def test_lessons_of_a_table_that_cannot_be_read_are_not_none(tmp_path, capsys):
    from tests.small import altered, sheet_part

    lost = altered(small_return(school("01")), sheet_part("听课记录"), lambda xml: re.sub(rb"<row r=\"3\".*?</row>", b"", xml, flags=re.S))
    path = put(tmp_path, "柳林.xlsx", lost)
    _, out, _ = run_command(capsys, "score", path, "--date", DAY)
    rows = [one for one in out.splitlines() if "王芳" in one]
    assert rows
    assert "不明" in rows[0]
