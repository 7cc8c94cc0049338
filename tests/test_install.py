"""The place of buttons and scripts: made from the environment at hand, tried first, taken away again; what doctor says of it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from tests.small import small_return
from tests.support import TERM, good_rows
from yanxiu_xl.cli import cli, main
from yanxiu_xl.cli.console import SCREEN
from yanxiu_xl.command import LAUNCHER
from yanxiu_xl.macros import config_rows
from yanxiu_xl.macros.config import WINDOWS_PLACES
from yanxiu_xl.macros.environment import FACTS, IN_BOTH, IN_TERMINAL, IN_WORKBOOK
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.addin import ADDIN_NAME, write_addin
from yanxiu_xl.workbooks.macro_sheets import REPORT
from yanxiu_xl.workflow import examining, installing
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.scripts import SCORE_UNIX_NAME, write_score_scripts

ROOT = Path(__file__).parent.parent
posix = pytest.mark.skipif(os.name == "nt", reason="a script of a Unix shell")
BARE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
"""The environment of a double-click: nothing of this run's, above all no PYTHONPATH."""


def small_script(path, text):
    """A shell script that stands for a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def home_at(patch, folder):
    folder.mkdir(exist_ok=True)
    for name in ("HOME", "LOCALAPPDATA", "USERPROFILE"):
        patch.setenv(name, str(folder))
    return folder


@pytest.fixture(scope="module")
def set_up(tmp_path_factory):
    """A home on which ``install`` was run once."""
    with pytest.MonkeyPatch.context() as patch:
        home = home_at(patch, tmp_path_factory.mktemp("家 里"))
        return home, installing.install()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home."""
    return home_at(monkeypatch, tmp_path / "家")


@pytest.fixture
def quick(monkeypatch):
    """Places that are made without starting anything: the environment is a folder, and answers as it should."""

    def build(folder):
        small_script(folder / "bin" / "python3", 'echo "$@"')

    monkeypatch.setattr(installing, "_build", build)


# --- right after the set-up ---


def test_the_place_leads_to_this_program_and_its_packages_without_a_copy(set_up):
    home, done = set_up
    assert (done.outcome, done.program) == ("made", ROOT)
    python = done.folder / "bin" / "python3" if os.name != "nt" else done.folder / "Scripts" / "python.exe"
    assert installing.ask(python) == installing.Answer(0, ROOT)
    files = [path for path in done.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < 1 << 20
    assert not list(home.rglob("python.new"))


@posix
def test_a_workbook_is_scored_from_the_term_folder_right_after_the_set_up(set_up, tmp_path):
    home, _ = set_up
    folder = new_term(tmp_path / "2020 秋", TERM.code, TERM, macros=False)
    (folder.root / "某校.xlsx").write_bytes(small_return(good_rows()))
    done = subprocess.run(
        [f"./{SCORE_UNIX_NAME}", "某校.xlsx"], cwd=folder.root, env={**BARE, "HOME": str(home)}, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )
    assert "程序自己出了错" not in done.stderr
    assert (folder.root / "某校-评分.xlsx").is_file(), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("before", "outcome"),
    [("nothing", "made"), ("ours", "made"), ("ours of a program that is gone", "made"), ("left half made", "made"), ("安装.cmd", "other")],
)
@posix
def test_what_is_ours_is_replaced_and_what_holds_its_packages_itself_is_left(home, quick, before, outcome):
    folder = installing.place()
    if before.startswith("ours"):
        installing.install()
        (folder / installing.RECORD).write_text('{"program": "/没有了", "python": "/没有了/python"}', encoding="utf-8")
    if before == "left half made":
        small_script(folder.with_name("python.new") / "bin" / "python3", "exit 3")
    if before == "安装.cmd":
        small_script(folder / "bin" / "python3", "echo \"'/另一处'\"")
    done = installing.install()
    assert done.outcome == outcome
    assert {path.name for path in folder.parent.iterdir()} <= {"python", ".python.lock"}
    known = installing.record(folder)
    assert (known is None) == (outcome == "other")
    assert done.program == (Path("/另一处") if outcome == "other" else ROOT)


@pytest.mark.parametrize("content", ["a file of somebody's", "a Python that does not start", "a Python without the program", "nothing at all"])
@posix
def test_what_is_neither_ours_nor_answers_is_not_touched(home, quick, content):
    folder = installing.place()
    folder.mkdir(parents=True)
    if "Python" in content:
        small_script(folder / "bin" / "python3", "exit 1" if "without" in content else "kill -9 $$")
    elif "file" in content:
        (folder / "作业.txt").write_text("我的")
    before = sorted(folder.rglob("*"))
    with pytest.raises(UserError, match="没有动它"):
        installing.install()
    assert sorted(folder.rglob("*")) == before
    assert installing.remove().left == [folder]
    assert folder.exists()


@pytest.mark.parametrize("lead", ["import sys", "raise SystemExit(3)", "import sys; sys.path.append('/没有')"])
@posix
def test_an_earlier_place_stays_in_use_until_the_new_one_has_answered(set_up, monkeypatch, lead):
    home, done = set_up
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(installing, "_lead", lambda: lead + "\n")
    with pytest.raises(UserError, match="原来的没有动"):
        installing.install()
    assert installing.ask(done.folder / "bin" / "python3").status == 0
    assert [path.name for path in done.folder.parent.iterdir() if not path.name.startswith(".")] == ["python"]


# --- which program a script takes ---

ANSWERS = 'case "$*" in *"-P -c"*) exit 0;; esac; echo place'
MUTE = 'case "$*" in *"-P -c"*) exit 1;; esac; echo mute'


@posix
@pytest.mark.parametrize(
    ("place", "beside", "on_path", "taken"),
    [
        (ANSWERS, True, True, "place"),
        (MUTE, True, True, "beside"),
        (None, True, True, "beside"),
        (None, False, True, "path"),
        (MUTE, False, True, "path"),
        (MUTE, False, False, ""),
        (None, False, False, ""),
    ],
)
def test_a_script_takes_the_first_program_that_answers(tmp_path, place, beside, on_path, taken):
    desk = tmp_path / "桌 面"
    desk.mkdir()
    write_score_scripts(desk)
    if place:
        small_script(tmp_path / ".yanxiu" / "python" / "bin" / "python3", place)
    if beside:
        small_script(desk / "yanxiu", "echo beside")
    if on_path:
        small_script(tmp_path / "bin" / "yanxiu", "echo path")
    done = subprocess.run(
        [str(desk / SCORE_UNIX_NAME), "某校.xlsx"], env={**BARE, "HOME": str(tmp_path), "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )
    assert done.stdout.strip() == taken
    assert (done.returncode, "yanxiu install" in done.stderr) == ((0, False) if taken else (2, True))


def test_macros_try_the_places_of_install_too():
    words = dict(config_rows())
    assert words["YANXIU_PLACES"].split("|") == list(WINDOWS_PLACES)
    assert words["INTERPRETER_WIN"] == WINDOWS_PLACES[0]
    assert dict(config_rows("D:\\python.exe"))["YANXIU_PLACES"] == "D:\\python.exe"


@pytest.mark.parametrize("flags", [["-B", "-c"], ["-c"]])
def test_the_program_on_path_runs_what_a_macro_hands_to_python(flags, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["yanxiu"])
    main([*flags, "import sys; print(sys.argv)", "--wb=柳林 小学.xlsm", "--from_xl=1"])
    assert capsys.readouterr().out == "['-c', '--wb=柳林 小学.xlsm', '--from_xl=1']\n"


# --- icons, and taking everything away ---


@posix
@pytest.mark.parametrize(
    ("answer", "there"),
    [('echo "$HOME/桌面 (OneDrive)"', True), ('echo "$HOME"', False), ('echo "$HOME/没有"', False), ("exit 1", False), (None, False)],
)
def test_the_system_is_asked_for_the_desktop_and_none_is_said(home, quick, monkeypatch, answer, there):
    (home / "桌面 (OneDrive)").mkdir()
    if answer:
        small_script(home / "bin" / "xdg-user-dir", answer)
    monkeypatch.setenv("PATH", str(home / "bin"))
    monkeypatch.setattr(installing, "SYSTEM", "linux")
    done = installing.install(icons=True)
    icon = home / "桌面 (OneDrive)" / SCORE_UNIX_NAME
    assert (done.icons, icon.exists(), bool(done.trouble)) == (([icon], True, False) if there else ([], False, True))
    if there:
        assert os.access(icon, os.X_OK)
    else:
        assert "没有找到桌面" in done.trouble[0]


@posix
def test_remove_takes_away_what_was_made_and_leaves_what_has_been_changed(home, quick, monkeypatch):
    (home / "Desktop").mkdir()
    monkeypatch.setattr(installing, "SYSTEM", "darwin")
    done = installing.install(icons=True)
    icon = home / "Desktop" / SCORE_UNIX_NAME
    applescript = home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    assert done.icons[0] == icon
    assert [path.suffix for path in applescript.iterdir()] == [".applescript"]
    installing.install()  # again, without icons: those are still known
    applescript_file = next(applescript.iterdir())
    applescript_file.write_text("改过")
    gone = installing.remove()
    assert (gone.gone, gone.left) == ([icon, done.folder], [applescript_file])
    assert list((home / ".yanxiu").iterdir()) == []
    assert installing.remove() == installing.Removed()


# --- doctor ---


def test_workbook_and_terminal_look_at_one_list():
    in_workbook = [(f.key, f.label, f.good, f.bad) for f in FACTS if f.shown in (IN_BOTH, IN_WORKBOOK)]
    assert list(REPORT) == in_workbook
    assert {f.key for f in FACTS if f.shown == IN_BOTH} >= {"PLACE", "ANSWER", "SYSTEM", "BITNESS", "PROGRAM"}
    assert len({f.key for f in FACTS}) == len(FACTS)
    assert all(f.bad for f in FACTS if f.needed or f.shown == IN_TERMINAL)


def test_every_command_the_list_names_is_one():
    named = {verb for f in FACTS for verb in re.findall(r"yanxiu ([a-z]+[a-z-]*)", f.good + f.bad)}
    assert named == {"install"}
    assert named <= set(cli.commands)


@posix
@pytest.mark.parametrize(
    ("there", "bad"),
    [
        ("nothing", {"PLACE"}),
        ("answers", set()),
        ("leads elsewhere", {"SAME"}),
        ("does not answer", {"ANSWER"}),
        ("no temporary folder", {"PLACE", "TEMPORARY"}),
    ],
)
def test_doctor_tells_what_is_missing(home, monkeypatch, there, bad):
    python = installing.interpreters()[0]
    answers = {"answers": f"echo {shlex.quote(ascii(str(ROOT)))}", "leads elsewhere": "echo \"'/另一处'\"", "does not answer": "exit 9"}
    if there in answers:
        small_script(python, answers[there])
    if there.startswith("no temporary"):
        monkeypatch.setattr(examining.tempfile, "TemporaryFile", lambda **_: (_ for _ in ()).throw(PermissionError()))
    found = {one.fact.key: one for one in examining.examine()}
    looked_at = {"PLACE", "ANSWER", "SAME", "TEMPORARY"} & set(found)
    assert {key for key in looked_at if not found[key].good} == bad
    assert "~" in found["PLACE"].found, "nobody's name"
    assert all(one.says for one in found.values())


def test_doctor_fits_a_screen_whatever_the_program_is_called(home, monkeypatch, capsys):
    from rich.cells import cell_len

    monkeypatch.setenv(LAUNCHER, "/很 长/" + "一个很长的文件夹/" * 4 + "yanxiu")
    with pytest.raises(SystemExit) as left:
        main(["doctor"])
    shown = capsys.readouterr().out.splitlines()
    assert left.value.code == 1
    assert max(map(cell_len, shown)) <= SCREEN
    assert len(shown) <= 24
    assert any("install" in line for line in shown)


# --- bootstrap.py does it at the end of the first set-up ---


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose environment is ready, with a Python that writes down what it is asked to run."""
    for name in ("bootstrap.py", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    venv = tmp_path / ".venv-yanxiu"
    asked = tmp_path / "asked.txt"
    small_script(venv / "bin" / "python", f'echo "${{YANXIU_LAUNCHER##*/}} $*" >> "{asked}"; echo 第一句; echo 第二句; exit ${{STATUS:-0}}')
    (venv / "pyvenv.cfg").write_text(f"home = {tmp_path}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "ROOT", str(tmp_path))
        stamp = "\n".join((bootstrap.identity(str(venv)), bootstrap.contents(), ""))
    (venv / "yanxiu-stamp").write_text(stamp)

    def run(*arguments, **environment):
        done = subprocess.run(
            [sys.executable, "-IS", str(tmp_path / "bootstrap.py"), *arguments], env={**BARE, **environment}, capture_output=True,
            text=True, encoding="utf-8", check=False,
        )
        verbs = [line.partition("yanxiu_xl ")[2] for line in asked.read_text(encoding="utf-8").splitlines()]
        return verbs, done

    return run


@posix
def test_the_first_run_connects_the_buttons_once_and_says_so_beside_the_result(checkout):
    verbs, done = checkout("status", "2020秋")
    assert verbs == ["install", "status 2020秋"]
    assert (done.stdout, done.stderr) == ("第一句\n第二句\n", "第一句\n")
    assert checkout("status")[0] == ["install", "status 2020秋", "status"]


@posix
@pytest.mark.parametrize("status", ["1", "2"])
def test_what_cannot_be_connected_does_not_stop_the_program(checkout, status):
    verbs, _ = checkout("merge", STATUS=status)
    assert verbs == ["install", "merge"]


@posix
@pytest.mark.parametrize("more", [[], ["--remove"], ["--icons"], ["--help"], ["--json"]])
def test_install_by_hand_is_run_once(checkout, more):
    assert checkout("install", *more)[0] == [" ".join(["install", *more])]
    assert checkout("doctor")[0][1:] == ["doctor"]


@posix
def test_what_a_verb_needs_besides_is_installed_when_it_is_asked_for_and_stays(checkout, tmp_path):
    def installed():
        return [line.rpartition("[")[2].rstrip("]") for line in (tmp_path / "asked.txt").read_text(encoding="utf-8").splitlines() if " pip install " in line]

    checkout("merge")
    assert installed() == []
    verbs, done = checkout("region", "各镇")
    assert (installed(), verbs[-1], done.returncode) == (["region"], "region 各镇", 0)
    assert "正在安装它要的软件包" in done.stderr
    checkout("region", "各镇")
    checkout("merge")
    assert installed() == ["region"]
    assert (tmp_path / ".venv-yanxiu" / "yanxiu-stamp").read_text().endswith("\nregion")


@posix
def test_where_it_cannot_be_installed_the_verb_does_not_run(checkout, tmp_path):
    checkout("merge")
    verbs, done = checkout("region", "各镇", STATUS="1")
    assert done.returncode == 2
    assert "region 各镇" not in verbs
    assert done.stderr.rstrip().splitlines()[-1].startswith("安装依赖失败")


# --- installed by pip ---


@posix
def test_installed_by_pip_into_a_fresh_environment_the_scripts_find_it(tmp_path):
    """Needs the package index for the build tool alone; what the program needs comes from this run's own environment."""
    source, venv, home = tmp_path / "源码", tmp_path / "环境", tmp_path / "家"
    home.mkdir()
    shutil.copytree(ROOT / "yanxiu_xl", source / "yanxiu_xl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "macros", source / "macros")
    for name in ("pyproject.toml", "setup.py", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--python", str(venv / "bin" / "python")]
    done = subprocess.run([*pip, "install", "-q", "--no-deps", "--retries", "0", str(source)], capture_output=True, text=True, check=False)
    if done.returncode and "setuptools" in done.stderr:
        pytest.skip("the package index cannot be reached for the build tool")
    assert done.returncode == 0, done.stderr
    packages = next(path for path in map(Path, sys.path) if (path / "openpyxl").is_dir())
    (site,) = (venv / "lib").glob("python*/site-packages")
    (site / "needed.pth").write_text(f"{packages}\n")
    environment = {**BARE, "HOME": str(home), "PATH": f"{venv / 'bin'}:/usr/bin:/bin"}

    def run(*command, **more):
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **{"env": environment, **more})

    made = run("yanxiu", "install", "--json")
    assert json.loads(made.stdout)["program"] == str(site)
    assert {path.name for path in (site / "yanxiu_xl" / "vba").iterdir()} == {path.name for path in (ROOT / "macros").iterdir()}
    assert not (site / "macros").exists()
    assert run("yanxiu", "addin", ".", cwd=tmp_path).returncode == 0
    write_addin(tmp_path / "here.xlam")
    assert (tmp_path / ADDIN_NAME).read_bytes() == (tmp_path / "here.xlam").read_bytes(), "it holds what lies in macros/"
    told = run("yanxiu", "new-term", "2020 秋", cwd=tmp_path)
    assert f"再运行 yanxiu build '{tmp_path / '2020 秋'}'\n" in told.stdout
    folder = new_term(tmp_path / "2020 春", TERM.code, TERM, macros=False).root  # with schools filled in
    (folder / "某校.xlsx").write_bytes(small_return(good_rows()))
    run(f"./{SCORE_UNIX_NAME}", "某校.xlsx", cwd=folder, env={**environment, "PATH": BARE["PATH"]})
    assert (folder / "某校-评分.xlsx").is_file()


def test_the_package_describes_itself_and_names_no_host():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"description", "readme", "authors", "keywords", "classifiers", "license"} <= set(project)
    assert (ROOT / project["readme"]).is_file()
    assert "://" not in json.dumps(project)
    assert "## " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_an_environment_that_is_a_link_is_not_emptied_through_it(tmp_path, monkeypatch):
    theirs, place = tmp_path / "别人的", tmp_path / "环境"
    theirs.mkdir()
    (theirs / "pyvenv.cfg").write_text("home = x", encoding="ascii")
    place.symlink_to(theirs)
    monkeypatch.setattr(bootstrap, "run_logged", lambda command, *_: subprocess.call([*command[:-2], "--without-pip", *command[-2:]]) == 0)
    bootstrap.create(str(place), None, None)
    assert (theirs / "pyvenv.cfg").read_text(encoding="ascii") == "home = x"
    assert (place / "pyvenv.cfg").exists()
    assert not place.is_symlink()
