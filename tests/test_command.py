"""The commands the program prints are those this user can type, and what is typed for files is taken as it is meant."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import TERM
from tests.windows import arguments as windows_arguments
from yanxiu_xl import command, workers
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.cli import cli, main
from yanxiu_xl.cli.options import PLACE
from yanxiu_xl.cli.typed import as_meant, matching, unquoted, words
from yanxiu_xl.command import LAUNCHER, as_typed, program, quoted
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow.building import new_term

ROOT = Path(__file__).parent.parent

# --- what the program is called ---


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """A checkout with its two scripts, a folder of executables, and terms inside and outside."""
    for name in ("程序/yanxiu", "程序/yanxiu.cmd", "bin/yanxiu", "程序/2020秋/x", "别 处/深/更深/x"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("launcher", "started", "where", "on_path", "windows", "typed"),
    [
        ("程序/yanxiu", "", "程序", "", False, "./yanxiu"),
        ("程序/yanxiu", "", "程序", "", True, ".\\yanxiu"),
        ("程序/yanxiu", "", "程序", "bin", False, "./yanxiu"),
        ("程序/yanxiu", "", "程序/2020秋", "", False, "../yanxiu"),
        ("程序/yanxiu", "", ".", "", False, "./程序/yanxiu"),
        ("程序/yanxiu", "", "别 处", "", False, "../程序/yanxiu"),
        ("程序/yanxiu", "", "别 处/深/更深", "", False, "{disk}/程序/yanxiu"),
        ("程序/yanxiu", "", "别 处", "程序", False, "yanxiu"),
        ("别 处/yanxiu", "", "程序/2020秋", "", False, "'../../别 处/yanxiu'"),
        ("yanxiu", "bin/yanxiu", ".", "", False, "yanxiu"),
        ("", "bin/yanxiu", ".", "bin", False, "yanxiu"),
        ("", "bin/yanxiu", ".", "", False, "{disk}/bin/yanxiu"),
        ("", "程序/pytest", ".", "", False, "yanxiu"),
    ],
)
def test_the_program_is_called_as_this_user_types_it(disk, monkeypatch, launcher, started, where, on_path, windows, typed):
    monkeypatch.chdir(disk / where)
    environment = {"PATH": str(disk / on_path) if on_path else "", **({LAUNCHER: launcher if launcher == "yanxiu" else str(disk / launcher)} if launcher else {})}
    found = program(environment, [str(disk / started)] if started else [], windows)
    assert found == typed.format(disk=disk)


def test_a_module_that_is_run_is_called_by_its_interpreter():
    module = str(Path(command.__file__).with_name("__main__.py"))
    assert program({"PATH": ""}, [module], False) == f"{quoted(sys.executable)} -m yanxiu_xl"
    assert program({"PATH": str(Path(sys.executable).parent)}, [module], False) in {"python -m yanxiu_xl", "python3 -m yanxiu_xl"}


NAMES = ["2020秋", "2020 秋", "学期(1)", "a&b", "it's", "100%!", "$HOME", "a;b", "C:\\学期\\2020 秋\\", "/学期/2020-秋", "~x", '说"好"', "柳林[1].xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_out_of_the_shell_as_it_went_in(name):
    assert shlex.split(quoted(name, windows=False)) == [name]
    if '"' not in name:  # no name on Windows has one
        assert windows_arguments(quoted(name, windows=True)) == [name.rstrip("\\") if " " in name else name]


def test_chinese_needs_no_quotes():
    assert (quoted("2020秋", False), quoted("回收/柳林小学.xlsx", False), quoted("D:\\学期\\2020秋", True)) == (
        "2020秋", "回收/柳林小学.xlsx", "D:\\学期\\2020秋")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请先运行 yanxiu merge。", "请先运行 ./yanxiu merge。"),
        ("yanxiu merge --accept 03 或 yanxiu undo 03#2", "./yanxiu merge --accept 03 或 ./yanxiu undo 03#2"),
        ("请这样用：yanxiu --help", "请这样用：./yanxiu --help"),
        ("“yanxiu pack”要在源码文件夹里运行", "“./yanxiu pack”要在源码文件夹里运行"),
        ("/opt/yanxiu merge", "/opt/yanxiu merge"),
        ("./yanxiu merge", "./yanxiu merge"),
        ("yanxiu_xl 与 yanxiu-1.log", "yanxiu_xl 与 yanxiu-1.log"),
        ("命令 yanxiu：好", "命令 yanxiu：好"),
        ("", ""),
    ],
)
def test_a_sentence_is_shown_with_the_name_at_hand(text, shown):
    assert as_typed(text, "./yanxiu") == shown


def test_every_command_in_the_catalogue_is_one():
    named = {verb for entry in CATALOGUE for verb in re.findall(r"yanxiu ([a-z][a-z-]*)", entry.sentence + entry.fix)}
    assert named
    assert named <= set(cli.commands)


@pytest.mark.parametrize("verb", ["", "merge", "undo", "install"])
def test_help_shows_the_name_at_hand(monkeypatch, capsys, verb):
    monkeypatch.setenv(LAUNCHER, str(Path.cwd() / "yanxiu"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit):
        main([*([verb] if verb else []), "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("用法：./yanxiu")
    assert not re.search(r"(?<!/)yanxiu [a-z]", shown)


def test_the_next_step_can_be_typed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(LAUNCHER, str(tmp_path / "yanxiu"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("yanxiu_xl.workflow.building.new_term", lambda root, *_, **__: new_term(root, TERM.code, TERM, macros=False))
    with pytest.raises(SystemExit):
        main(["new-term", "2020 秋 (1)&"])
    last = capsys.readouterr().out.splitlines()[-1]
    assert shlex.split(last.partition("再运行 ")[2]) == ["./yanxiu", "build", str(tmp_path / "2020 秋 (1)&")]


# --- what is typed for files ---


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (r'yanxiu.exe merge "C:\学期\2020 秋\"', ["merge", "C:\\学期\\2020 秋\\"]),
        (r'yanxiu.exe merge "C:\学期\" --json', ["merge", "C:\\学期\\", "--json"]),
        (r'yanxiu.exe check "C:\回收\" "D:\b c.xlsx"', ["check", "C:\\回收\\", "D:\\b c.xlsx"]),
        (r'yanxiu.exe check "\\server\共享\" --folder "C:\学期\"', ["check", "\\\\server\\共享\\", "--folder", "C:\\学期\\"]),
        (r'yanxiu.exe check "C:\a&b (1)\100%!\" x.xlsx', ["check", "C:\\a&b (1)\\100%!\\", "x.xlsx"]),
        (r'yanxiu.exe check "C:\a b.xlsx" D:\c.xlsx', ["check", "C:\\a b.xlsx", "D:\\c.xlsx"]),
        (r"yanxiu.exe check C:\回收\ ", ["check", "C:\\回收\\"]),
    ],
)
def test_a_backslash_before_a_quote_swallows_nothing(line, meant):
    as_they_arrive = windows_arguments(line)[1:]
    assert as_meant(as_they_arrive, line, 1) == meant
    assert words(line)[1:] == meant


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ('"回收/a.xlsx"', "回收/a.xlsx"), ("'回收/a b.xlsx'", "回收/a b.xlsx"), ("“回收”", "回收"), ("‘回收’", "回收"),
        ('C:\\回收"', "C:\\回收"), ("\"'回收'\"", "回收"), ("it's.xlsx", "it's.xlsx"), ("'", "'"), ("", ""), ("“通知”稿.xlsx", "“通知”稿.xlsx"),
    ],
)
def test_quotes_around_a_path_are_taken_off(typed, name):
    assert unquoted(typed) == name


def test_a_file_that_is_called_so_keeps_its_quotes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("“通知”").write_text("")
    Path("'a'").write_text("")
    assert [unquoted("“通知”"), unquoted("'a'")] == ["“通知”", "'a'"]
    assert str(PLACE.convert("'b'", None, None)) == "b"


FILES = ("柳林.xlsx", "柳林1.xlsx", "柳林2.xlsx", "柳林[1].xlsx", "榆树(1).xlsx", "星*.xlsx", "星星.xlsx")


@pytest.mark.skipif(os.name == "nt", reason="a name with a star")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("柳林[1].xlsx", ["柳林[1].xlsx"]),
        ("柳林[12].xlsx", ["柳林[12].xlsx"]),  # is not there, and is no pattern: the verb says that it is not there
        ("柳林?.xlsx", ["柳林1.xlsx", "柳林2.xlsx"]),
        ("柳林[*.xlsx", ["柳林[1].xlsx"]),
        ("柳*.xlsx", ["柳林.xlsx", "柳林1.xlsx", "柳林2.xlsx", "柳林[1].xlsx"]),
        ("星*.xlsx", ["星*.xlsx"]),
        ("没有*.xlsx", ["没有*.xlsx"]),
        ("榆树(1).xlsx", ["榆树(1).xlsx"]),
    ],
)
def test_a_pattern_never_stands_for_another_file_than_the_one_of_that_name(tmp_path, monkeypatch, typed, found):
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        Path(name).write_text("")
    assert [str(path) for path in matching([Path(typed)])] == found
    assert PLACE.convert(typed, None, None) == Path(typed)


# --- a long folder for temporary files ---


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have names of another kind")
class TestLongTemporaryFolder:
    @pytest.fixture
    def asked(self, monkeypatch):
        """Where multiprocessing makes its folder: the folder for temporary files at the moment it is asked to."""
        seen = []
        monkeypatch.setattr(workers.multiprocessing.util, "get_temp_dir", lambda: seen.append(workers.tempfile.gettempdir()))
        return seen

    def test_a_server_of_workers_starts_there(self, tmp_path):
        long = tmp_path / ("长" * 40)
        long.mkdir()
        code = ("from yanxiu_xl.workers import process_context; process_context(); "
                "from multiprocessing import forkserver; forkserver.ensure_running(); print('runs')")
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(long), "PYTHONPATH": str(ROOT)},
                              capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("runs\n", "")

    @pytest.mark.parametrize(("length", "moved"), [(10, False), (75, False), (76, True), (108, True), (250, True)])
    def test_a_short_place_is_taken_where_a_socket_has_no_room(self, monkeypatch, asked, length, moved):
        monkeypatch.setattr(workers, "SOCKET_PATH", 107)
        monkeypatch.setattr(workers.tempfile, "tempdir", "/" + "x" * (length - 1))
        workers.process_context()
        assert asked == (["/tmp"] if moved else [])
        assert workers.tempfile.gettempdir() == "/" + "x" * (length - 1)

    def test_chinese_counts_by_its_bytes(self, monkeypatch, asked):
        monkeypatch.setattr(workers.tempfile, "tempdir", "/" + "长" * 30)
        workers.process_context()
        assert asked == ["/tmp"]

    def test_where_nothing_short_can_be_written_a_sentence_says_so(self, monkeypatch):
        def refuse():
            raise PermissionError

        monkeypatch.setattr(workers.multiprocessing.util, "get_temp_dir", refuse)
        monkeypatch.setattr(workers.tempfile, "tempdir", "/" + "x" * 120)
        with pytest.raises(UserError, match=r"临时文件夹的路径太长.*TMPDIR"):
            workers.process_context()
