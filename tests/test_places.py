"""Files and folders named on the command line, and what lies in a folder that is checked: each told, nothing hangs, the rest goes on."""

import json
import os
import socket
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest

from tests.small import put, small_return
from tests.support import TERM, good_rows, run_command
from tests.terms import new_term
from tests.town import school
from yanxiu_xl.cli import cli

DAY = "2020-10-31"
posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


def places():
    """Every argument and option that is a file or folder, with a command line in which ``?`` stands for it."""
    words = {"school": "01", "wanted": "01#1", "name": "B05"}
    for verb, command in cli.commands.items():
        for param in command.params:
            if isinstance(param.type, click.Path):
                others = [words[p.name] for p in command.params if p is not param and isinstance(p, click.Argument) and p.name in words]
                needed = ["某处"] if isinstance(param, click.Option) and verb in {"new-term", "check", "score"} else []
                yield [verb, *others, *needed, *([param.opts[0], "?"] if isinstance(param, click.Option) else ["?"])]


PLACES = [*places(), ["where", "听课记录!D4", "?"]]


def test_every_verb_is_among_those_that_take_a_place():
    about_the_computer = {"install", "doctor"}  # they know their places themselves
    assert {line[0] for line in PLACES} == set(cli.commands) - about_the_computer


@pytest.mark.one_in(4)
@pytest.mark.parametrize("nothing", ["", " ", "\u3000", "\t"])
@pytest.mark.parametrize("line", PLACES, ids=" ".join)
def test_an_empty_name_is_one_sentence_and_makes_nothing(line, nothing, folder, tmp_path, monkeypatch, capsys):
    here = folder.root if line[0] == "where" else tmp_path / "空"
    here.mkdir(exist_ok=True)
    monkeypatch.chdir(here)
    before = sorted(here.rglob("*"))
    status, out, err = run_command(capsys, *(nothing if word == "?" else word for word in line))
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1
    if line[0] != "where":
        assert "是空的，请写文件或文件夹的名字" in err
        assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize("line", PLACES[:-1], ids=" ".join)
def test_a_name_that_is_too_long_is_one_sentence(line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    status, out, err = run_command(capsys, *("长" * 300 if word == "?" else word for word in line))
    assert (status, out) == (2, "")
    assert "打不开（文件名或路径太长）" in err
    assert list(tmp_path.iterdir()) == []


def test_an_empty_name_on_the_icon_is_none():
    from yanxiu_xl.cli.dropped import LINE, SCRIPT, TYPED, dropped

    assert [str(p) for p in dropped({LINE: 'cmd /c ""C:\\一键评分.cmd" "" "a b.xlsx""', SCRIPT: "C:\\一键评分.cmd"})] == ["a b.xlsx"]
    assert dropped({TYPED: "'' ' '"}) == []


def test_an_empty_code_of_a_school_is_no_school(folder, capsys):
    status, _, err = run_command(capsys, "build", folder.root, "--school", "")
    assert (status, err.startswith("学校名录里没有“”")) == (2, True)


@pytest.mark.parametrize("name", ["../../外面", "柳/林小学", "[/]小学", "柳林\\小学", "C:小学", "柳林?小学", "柳林|小学", "<b>小学"])
def test_a_schools_name_that_is_no_files_name_is_named_by_its_cell_and_writes_nothing(name, tmp_path, capsys):
    town = replace(TERM, schools=(*TERM.schools[:2], replace(TERM.schools[2], name=name)))
    folder = new_term(tmp_path / "学期", town.code, town)
    before = sorted(tmp_path.rglob("*"))
    status, _, err = run_command(capsys, "build", folder.root)
    assert status == 2
    assert "【学校名录 第6行】“学校名称”填的" in err
    assert "能用在文件名里的校名" in err
    assert sorted(tmp_path.rglob("*")) == before


# --- a folder of returns in which there is more than files ---


def dangling(place):
    (place / "断的.xlsx").symlink_to(place / "不在.xlsx")
    return "断的.xlsx", "链接"


def circle(place):
    (place / "圈.xlsx").symlink_to(place / "圈二.xlsx")
    (place / "圈二.xlsx").symlink_to(place / "圈.xlsx")
    return "圈.xlsx", "链接"


def to_itself(place):
    (place / "里面").symlink_to(place)
    return "里面", "链接"


def pipe(place):
    os.mkfifo(place / "管道.xlsx")
    return "管道.xlsx", "管道"


def plug(place):
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(place)  # the path of a socket has to be short
        try:
            one.bind("插座.xlsx")
        finally:
            os.chdir(here)
    return "插座.xlsx", "管道"


def named_like_a_workbook(place):
    (place / "文件夹.xlsx").mkdir()
    put(place / "文件夹.xlsx", "榆树.xlsx", small_return(school("02"), "02"))
    return "榆树.xlsx", ""


def empty_file(place):
    put(place, "空的.xlsx", b"")
    return "空的.xlsx", "0 字节"


ODD = [dangling, circle, to_itself, pipe, plug, named_like_a_workbook, empty_file]


@pytest.mark.one_in(2)
@posix
@pytest.mark.parametrize("odd", ODD, ids=lambda f: f.__name__)
def test_an_odd_file_in_a_folder_is_told_of_and_the_rest_is_checked(odd, folder, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "400")  # no sentence is broken
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    name, words = odd(folder.inbox)
    status, out, err = run_command(capsys, "check", folder.inbox, "--date", DAY)
    assert (status, err) == (1, "")
    assert "柳林.xlsx:可以上交" in out.replace("：", ":")
    assert name in out
    assert words in out
    status, out, _ = run_command(capsys, "check", folder.inbox, "--date", DAY, "--json")
    assert name in {p["file"] for p in json.loads(out)}
    status, out, err = run_command(capsys, "merge", folder.root, "--date", DAY)
    assert (status, err) == (1, "")
    assert "柳林.xlsx" in out


@posix
def test_all_of_them_at_once_and_each_by_its_name(folder, capsys):
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    names = [odd(folder.inbox)[0] for odd in ODD]
    _, out, _ = run_command(capsys, "check", folder.inbox, "--date", DAY)
    assert all(name in out for name in names)
    for name in ("断的.xlsx", "圈.xlsx", "管道.xlsx", "插座.xlsx", "空的.xlsx"):
        status, out, err = run_command(capsys, "check", folder.inbox / name, "--date", DAY)
        assert (status, err) == (1, "")
        assert "收不了" in out


@posix
def test_what_may_not_be_read_is_told_of(folder, capsys):
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    closed = put(folder.inbox, "锁着.xlsx", small_return(school("02"), "02"))
    (folder.inbox / "关着").mkdir()
    closed.chmod(0)
    if os.access(closed, os.R_OK):
        pytest.skip("who runs the tests may read everything")
    (folder.inbox / "关着").chmod(0)
    _, out, err = run_command(capsys, "check", folder.inbox, "--date", DAY)
    (folder.inbox / "关着").chmod(0o700)
    assert err == ""
    assert "没有权限" in out
    assert "打不开的文件夹" in out


@posix
def test_a_folder_that_may_not_be_looked_into_is_no_empty_one(folder, capsys):
    put(folder.inbox, "柳林.xlsx", small_return(good_rows()))
    folder.inbox.chmod(0)
    if os.access(folder.inbox, os.R_OK):
        pytest.skip("who runs the tests may read everything")
    try:
        for line in (("check", folder.inbox), ("merge", folder.root), ("merge", folder.root, "--plan")):
            status, _, err = run_command(capsys, *line)
            assert status == 2
            assert "没有权限" in err
    finally:
        folder.inbox.chmod(0o700)


def test_a_folder_without_a_workbook_says_so(folder, capsys):
    status, out, _ = run_command(capsys, "check", folder.inbox)
    assert (status, out) == (0, "没有可以检查的工作簿。\n")
