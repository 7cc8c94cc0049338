"""The way without macros and without a network: what a dropped command line means, and the scripts themselves."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from packaging.requirements import Requirement

from tests.support import good_rows, write_return
from yanxiu_xl import files
from yanxiu_xl.cli.dropped import LINE, SCRIPT, TYPED, dropped
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.macros.config import MAC_PYTHON, WINDOWS_PYTHON
from yanxiu_xl.workflow.offline_installer import ROOT, pinned_for_windows
from yanxiu_xl.workflow.scripts import (
    INSTALL_NAME,
    PYTHON_ZIP,
    README_NAME,
    SCORE_NAME,
    SCORE_UNIX_NAME,
    script,
    write_score_scripts,
)

CMD = [SCORE_NAME, INSTALL_NAME]
HERE = r"C:\Users\张老师\Desktop\一键评分.cmd"


# --- which files were dropped ---


@pytest.mark.parametrize(
    ("behind", "names"),
    [
        (r" C:\表\柳林小学.xlsx", [r"C:\表\柳林小学.xlsx"]),
        (r' "C:\表 格\柳林小学.xlsx"', [r"C:\表 格\柳林小学.xlsx"]),
        (r" C:\表\a&b.xlsx", [r"C:\表\a&b.xlsx"]),
        (r" C:\表\柳林小学(1).xlsx", [r"C:\表\柳林小学(1).xlsx"]),
        (r' "C:\表\柳林小学 (1).xlsx"', [r"C:\表\柳林小学 (1).xlsx"]),
        (r" C:\表\100%^好!,;=.xlsx", [r"C:\表\100%^好!,;=.xlsx"]),
        (r' C:\a.xlsx "C:\b c.xlsx" C:\d&e.xlsm', [r"C:\a.xlsx", r"C:\b c.xlsx", r"C:\d&e.xlsm"]),
        (r' "C:\b c.xlsx" C:\a.xlsx', [r"C:\b c.xlsx", r"C:\a.xlsx"]),
        (r' "C:\b c.xlsx" "C:\d e.xlsx"', [r"C:\b c.xlsx", r"C:\d e.xlsx"]),
        ("", []),
        (" ", []),
    ],
)
def test_a_command_line_of_explorer_is_taken_apart_into_the_names(behind, names):
    line = rf'C:\WINDOWS\system32\cmd.exe /c ""{HERE}"{behind}"'
    assert list(map(str, dropped({LINE: line, SCRIPT: HERE}))) == names


def test_the_scripts_own_folder_may_be_spelt_otherwise():
    line = r'cmd.exe /c ""C:\Users\ZHANGL~1\Desktop\一键评分.CMD" C:\a.xlsx"'
    assert list(map(str, dropped({LINE: line, SCRIPT: HERE}))) == [r"C:\a.xlsx"]


def test_a_command_line_that_is_not_of_this_script_holds_no_files():
    assert dropped({LINE: r'"C:\WINDOWS\system32\cmd.exe"', SCRIPT: HERE}) == []
    assert dropped({LINE: r"cmd.exe /c other.cmd C:\a.xlsx"}) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("/表/柳林小学.xlsx", ["/表/柳林小学.xlsx"]),
        (r"/表/柳林\ 小学\(1\)\&b.xlsx ", ["/表/柳林 小学(1)&b.xlsx"]),
        ("'/表/柳林 小学.xlsx' /a.xlsx", ["/表/柳林 小学.xlsx", "/a.xlsx"]),
        ("/表/it's.xlsx", ["/表/it's.xlsx"]),
        ("", []),
    ],
)
def test_names_dragged_into_a_terminal_are_read_as_its_shell_quotes_them(typed, names):
    assert list(map(str, dropped({TYPED: typed}))) == names


# --- the scripts ---


@pytest.mark.parametrize("name", CMD)
def test_a_cmd_file_is_what_cmd_exe_can_read(name):
    data = script(name)
    assert not data.startswith(b"\xef\xbb\xbf"), "it would take the mark for a command"
    assert data.count(b"\n") == data.count(b"\r\n"), "it misreads labels behind bare line feeds"
    text = data.decode("utf-8")
    switch = text.index("chcp 65001")
    assert text[:switch].isascii(), "before that line the console has another code page"
    assert {m.casefold() for m in re.findall(r"goto (\w+)", text)} <= {m.casefold() for m in re.findall(r"^:(\w+)", text, re.M)}
    assert "@" not in text.replace("@echo", "", 1), "a place was not filled in"
    for line in text.splitlines():
        if not line.startswith(("rem ", "echo ")):
            assert line.count('"') % 2 == 0, line


@pytest.mark.parametrize("name", CMD)
def test_no_block_holds_a_variable_whose_brackets_could_end_it(name):
    inside = False
    for line in script(name).decode("utf-8").splitlines():
        assert not (inside and re.search(r"%\w+%", line)), line
        inside = line.endswith("(") or (inside and not line.startswith(")"))


def test_python_is_looked_for_where_it_is_put_and_where_the_buttons_look():
    assert f'set "YANXIU_PYTHON={WINDOWS_PYTHON}"' in script(SCORE_NAME).decode()
    assert f'set "TARGET={WINDOWS_PYTHON.removesuffix(chr(92) + "python.exe")}"' in script(INSTALL_NAME).decode()
    assert f'private="{MAC_PYTHON}"' in script(SCORE_UNIX_NAME).decode()
    for name in (INSTALL_NAME, README_NAME):
        assert PYTHON_ZIP in script(name).decode("utf-8-sig")


def test_after_a_drop_cmd_exe_ends_before_it_can_run_what_stands_behind_an_ampersand():
    text = script(SCORE_NAME).decode()
    assert "%*" not in text[text.index(":dropped"):]
    assert text.index('if "%YANXIU_END%"=="yes" exit %YANXIU_STATUS%') < text.index("exit /b")


def test_the_readme_opens_in_notepad():
    data = script(README_NAME)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")


def run(folder, *arguments, typed=None, **environment):
    return subprocess.run(
        [str(folder / SCORE_UNIX_NAME), *map(str, arguments)], input=typed, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "HOME": str(folder), **environment}, check=False,
    )


@pytest.fixture
def desk(tmp_path):
    """A folder with 一键评分.command, the program beside it, and a program to show workbooks that notes which."""
    write_score_scripts(tmp_path)
    tools = {
        "yanxiu": f'exec "{sys.executable}" -P -m yanxiu_xl "$@"', "xdg-open": f'echo "$1" >> "{tmp_path}/shown.txt"',
        "open": f'echo "$1" >> "{tmp_path}/shown.txt"',
    }
    for name, text in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return tmp_path


posix = pytest.mark.skipif(os.name == "nt", reason="a script of a Unix shell")


@posix
def test_workbooks_dropped_are_scored_beside_themselves_and_opened(desk):
    one, other = desk / "柳林 小学(1)&b's.xlsx", desk / "榆树.xlsm"
    write_return(one, good_rows())
    write_return(other, good_rows(), macros=SCHOOL)
    done = run(desk, one, other, PATH=f"{desk}:{os.environ['PATH']}")
    scored = [desk / "柳林 小学(1)&b's-评分.xlsx", desk / "榆树-评分.xlsx"]
    assert (desk / "shown.txt").read_text(encoding="utf-8").splitlines() == list(map(str, scored))
    assert "没能自动打开" not in done.stdout
    sheets = openpyxl.load_workbook(scored[1], read_only=True).sheetnames
    assert {"校验结果", "教师得分", "学校得分", "汇总"} <= set(sheets)


@posix
def test_a_workbook_and_its_twin_scored_together_give_two_copies_and_a_desktop_without_a_program_is_no_failure(desk):
    one, other = desk / "柳林.xlsx", desk / "柳林.xlsm"
    write_return(one, good_rows())
    shutil.copy(one, other)
    (desk / "xdg-open").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    done = run(desk, typed=f"{one} {other}\n", PATH=f"{desk}:{os.environ['PATH']}")
    assert {p.name for p in desk.glob("*-评分*")} == {"柳林-评分.xlsx", "柳林-评分(新1).xlsx"}
    assert "没能自动打开" in done.stdout
    assert done.stderr == ""


@posix
def test_nothing_dropped_and_nothing_installed_are_told_in_a_line(desk):
    nothing = run(desk, typed="\n")
    assert (nothing.returncode, len(nothing.stderr.splitlines())) == (2, 1)
    assert "拖到“一键评分”上" in nothing.stderr
    (desk / "yanxiu").unlink()
    missing = run(desk, desk / "柳林.xlsx")
    assert (missing.returncode, "还没有装好" in missing.stderr) == (2, True)


def test_showing_a_file_never_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    if sys.platform != "win32":
        assert files.show(tmp_path / "没有.xlsx") is False


def test_the_scripts_in_the_repository_are_those_the_program_writes():
    for name in (SCORE_NAME, SCORE_UNIX_NAME):
        assert (ROOT / name).read_bytes() == script(name)


# --- the folder for the USB stick ---


def test_everything_needed_on_windows_is_pinned_and_nothing_else():
    pins = dict(text.split("==") for text in pinned_for_windows())
    assert {"xlwings", "pywin32", "pandas", "python-calamine", "xlsxwriter", "click", "pip", "tzdata"} <= set(pins)
    assert not {"psutil", "appscript", "lxml", "pyopenvba", "pytest", "mypy", "ruff", "oletools"} & set(pins)
    constraints = [Requirement(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    for name, version in pins.items():
        found = [r for r in constraints if r.name.casefold().replace("_", "-") == name]
        assert [str(r.specifier) for r in found] == [f"=={version}"]


def test_addin_writes_the_addin_where_it_is_told(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", "addin", str(tmp_path), "--json"], capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, check=False,
    )
    assert done.returncode == 0
    assert Path(json.loads(done.stdout)["file"]).name == "校本研修.xlam"
