"""The .cmd files under wine's cmd.exe: which command line arrives at Python, and what 安装.cmd leaves behind.

Wine's cmd.exe does not know ``cmdcmdline``, so that what Explorer hands over on a drop is not seen here (``test_scripts``).
"""

import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.windows import arguments, program
from yanxiu_xl.cli.typed import as_meant
from yanxiu_xl.workflow.scripts import INSTALL_NAME, PYTHON_ZIP, SCORE_NAME, put

ROOT = Path(__file__).parent.parent
SECONDS = 60


@pytest.fixture(scope="module")
def windows(tmp_path_factory):
    """A Windows of our own: its folder, and the environment in which wine uses it."""
    if shutil.which("wine") is None or shutil.which("wineserver") is None:
        pytest.skip("wine is not installed")
    prefix = tmp_path_factory.mktemp("wine")
    environment = {
        **{key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY", "YANXIU_PYTHON"}},
        "WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=", "LC_ALL": "C.UTF-8", "WINEARCH": "win64",
    }
    try:
        quiet = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started = subprocess.run(["wine", "wineboot", "-i"], timeout=180, check=False, **quiet).returncode
        subprocess.run(["wineserver", "-p"], timeout=SECONDS, check=False, **quiet)
    except (OSError, subprocess.TimeoutExpired):
        started = 1
    if started or not (prefix / "drive_c").is_dir():
        pytest.skip("wine does not start here")
    yield environment
    subprocess.run(["wineserver", "-k"], timeout=SECONDS, check=False, **quiet)


@pytest.fixture
def desk(tmp_path, windows):
    """A folder with a script, a Python that says what it was started with, and a way to type a line into cmd.exe."""
    folder = tmp_path / "桌 面&(1)"
    folder.mkdir()

    def run(script, *names, python="", on_path=(), broken=()):
        """The words that arrive, as (command line, words); names are typed in quotes behind the script's.

        broken: programs, in the same places as the others, that are there and do not answer.
        """
        places = [tmp_path / "本地" / one for one in (python, *broken) if "/" in one]
        places += [tmp_path / "tools" / one for one in (*on_path, *broken) if "/" not in one]
        for place in places:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(program(int(bool(broken) and place.as_posix().endswith(tuple(f"/{one}" for one in broken)))))
        variables = [f"NAME{number}" for number, _ in enumerate(names)]
        line = " ".join(['"%SCRIPT%"', *(f'"%{one}%"' for one in variables)])
        (tmp_path / "typed.cmd").write_bytes(f"@echo off\r\nset LOCALAPPDATA=%LOCAL%\r\n{line}\r\n".encode())
        done = subprocess.run(
            ["wine", "cmd", "/c", "typed.cmd"], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False,
            env={**windows, **dict(zip(variables, names, strict=True)), "SCRIPT": f"Z:{folder / script}".replace("/", "\\"),
                 "LOCAL": f"Z:{tmp_path / '本地'}".replace("/", "\\"), "WINEPATH": f"Z:{tmp_path / 'tools'}".replace("/", "\\")},
        )
        said = done.stdout.decode("utf-16-le", "replace")
        return done.returncode, said, arguments(said)

    return folder, run


NAMES = (
    "C:\\回收\\柳林 小学.xlsx", "C:\\a&b.xlsx", "C:\\柳林(1).xlsx", "C:\\好!.xlsx", "C:\\柳林[1].xlsx", "\\\\server\\共享\\柳林.xlsx",
    "C:\\a^b,;=.xlsx",
)
PERCENT = "C:\\100{}.xlsx"
"""Wine halves percent signs once where a line is typed and once where a script hands it on, which cmd.exe does not do with what stands
in variables: four arrive as one, and none where a script adds a step, such as a ``call``."""
LINK, OWN = "yanxiu/python/Scripts/python.exe", "yanxiu/python/python.exe"


@pytest.mark.parametrize("python", [OWN, LINK])
def test_names_arrive_at_python_as_they_were_typed(desk, python):
    folder, run = desk
    put(folder, SCORE_NAME)
    status, _, words = run(SCORE_NAME, *NAMES, PERCENT.format("%%%%"), python=python)
    assert status == 0
    assert words[0].replace("\\", "/").endswith(python)
    assert words[1:] == ["-X", "utf8", "-P", "-m", "yanxiu_xl", "score", "--open", "--dropped", "--", *NAMES, PERCENT.format("%")]


def test_a_backslash_at_the_end_of_a_folder_swallows_nothing(desk):
    folder, run = desk
    put(folder, SCORE_NAME)
    _, line, words = run(SCORE_NAME, "C:\\回 收\\", "C:\\b.xlsx", python=LINK)
    assert words[-1] == 'C:\\回 收" C:\\b.xlsx', "so Windows programs take it apart"
    assert as_meant(words[6:], line, 6) == ["score", "--open", "--dropped", "--", "C:\\回 收\\", "C:\\b.xlsx"]


@pytest.mark.parametrize("launcher", ["py.exe", "python.exe"])
def test_the_checkouts_script_hands_names_on(desk, launcher):
    folder, run = desk
    shutil.copy(ROOT / "yanxiu.cmd", folder / "yanxiu.cmd")
    status, _, words = run("yanxiu.cmd", "score", *NAMES, PERCENT.format("%%%%"), on_path=[launcher])
    assert status == 0
    bootstrap = f"Z:{folder}\\bootstrap.py".replace("/", "\\")
    assert words == [*(["py", "-3"] if launcher == "py.exe" else ["python"]), "-IS", bootstrap, "score", *NAMES, PERCENT.format("%")]


def test_without_any_program_the_script_says_so(desk):
    folder, run = desk
    put(folder, SCORE_NAME)
    assert run(SCORE_NAME, "C:\\a.xlsx")[0] == 2


def test_a_program_on_path_is_taken_last(desk):
    folder, run = desk
    put(folder, SCORE_NAME)
    status, _, words = run(SCORE_NAME, "C:\\回收\\柳林 小学.xlsx", on_path=["yanxiu.exe"])
    assert status == 0
    assert words[0].endswith("\\tools\\yanxiu.exe")
    assert words[1:] == ["score", "--open", "--dropped", "--", "C:\\回收\\柳林 小学.xlsx"]


def test_a_python_that_does_not_answer_is_passed_over(desk):
    """Moved away from its packages, or half removed: it is there, and cannot run the program."""
    folder, run = desk
    put(folder, SCORE_NAME)
    status, _, words = run(SCORE_NAME, "C:\\a&b.xlsx", python=LINK, broken=[OWN])
    assert (status, words[-1]) == (0, "C:\\a&b.xlsx")
    assert words[0].replace("\\", "/").endswith(LINK)


def test_a_launcher_that_does_not_answer_is_passed_over(desk):
    """Windows comes with a python.exe that only leads to a shop, and py.exe may have lost its Python."""
    folder, run = desk
    shutil.copy(ROOT / "yanxiu.cmd", folder / "yanxiu.cmd")
    status, _, words = run("yanxiu.cmd", "check", "C:\\回 收", on_path=["python.exe"], broken=["py.exe"])
    assert (status, words[0], words[-2:]) == (0, "python", ["check", "C:\\回 收"])


def test_a_double_click_without_a_file_asks_the_program_for_its_words(desk):
    folder, run = desk
    put(folder, SCORE_NAME)
    assert run(SCORE_NAME, python=OWN)[2][-3:] == ["--open", "--dropped", "--"]


# --- 安装.cmd ---


@pytest.fixture
def stick(tmp_path, windows):
    """Runs 安装.cmd of a folder from the USB stick; gives its status, what it said, and the files of %LOCALAPPDATA%."""
    box, local, tools = tmp_path / "安装 盘(1)", tmp_path / "本地", tmp_path / "tools"
    (box / "wheels").mkdir(parents=True)
    tools.mkdir()
    put(box, INSTALL_NAME)
    (box / PYTHON_ZIP).write_bytes(b"")
    (box / "wheels" / "pip-1-py3-none-any.whl").write_bytes(b"")
    (local / "yanxiu" / "python").mkdir(parents=True)
    (local / "yanxiu" / "python" / "旧的.txt").write_text("旧")

    def run(tar, python, missing=""):
        for path in box.rglob(missing or "没有"):
            path.unlink() if path.is_file() else shutil.rmtree(path)
        (tools / "tar.exe").write_bytes(tar)
        (tools / "new-python.exe").write_bytes(python)
        (tmp_path / "typed.cmd").write_bytes(b'@echo off\r\nset LOCALAPPDATA=%LOCAL%\r\n"%SCRIPT%"\r\n')
        told, console = pty.openpty()
        process = subprocess.Popen(
            ["wine", "cmd", "/c", "typed.cmd"], cwd=tmp_path, stdin=console, stdout=console, stderr=subprocess.DEVNULL,
            env={**windows, "SCRIPT": f"Z:{box / INSTALL_NAME}".replace("/", "\\"), "LOCAL": f"Z:{local}".replace("/", "\\"),
                 "WINEPATH": f"Z:{tools}".replace("/", "\\"), "STUB": f"Z:{tools}\\new-python.exe".replace("/", "\\")},
        )
        os.close(console)
        os.write(told, b"\r")  # for "pause"
        said = b""
        try:
            while piece := os.read(told, 65536):
                said += piece
        except OSError:  # the other end is closed
            pass
        finally:
            os.close(told)
        status = process.wait(SECONDS)
        return status, as_said(said), sorted(str(path.relative_to(local / "yanxiu")) for path in (local / "yanxiu").rglob("*"))

    return run


def as_said(said: bytes) -> str:
    """What a script has said: wine's cmd.exe takes its text for code page 437, whatever chcp says."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n", "", said.decode("utf-8", "replace"))
    return text.encode("cp437", "replace").decode("utf-8", "replace")


UNPACKS = program(0, ("%STUB%", "%NEW%\\python.exe"), silent=True)


def silent(status):
    return program(status, silent=True)


@pytest.mark.parametrize(
    ("tar", "python", "missing", "sentence"),
    [
        (UNPACKS, silent(1), "", "没有装成，原来的没有动"),
        (UNPACKS, silent(3), "", "没有装成，原来的没有动"),
        (silent(1), silent(0), "", "没有装成，原来的没有动"),
        (silent(0), silent(0), "", "没有装成，原来的没有动"),
        (UNPACKS, silent(0), "*.zip", f"缺少 {PYTHON_ZIP}"),
        (UNPACKS, silent(0), "pip-*.whl", "wheels 不完整"),
        (UNPACKS, silent(0), "wheels", "wheels 不完整"),
    ],
    ids=["packages do not settle in", "packages fail otherwise", "zip is broken", "zip is empty", "no zip", "no pip", "no wheels"],
)
def test_what_was_there_stays_when_nothing_can_be_installed(stick, tar, python, missing, sentence):
    status, said, left = stick(tar, python, missing)
    assert (status, left) == (2, ["python", "python/旧的.txt"])
    assert sentence in said
    assert "装好了" not in said


def test_a_new_python_takes_the_place_of_the_old_one(stick):
    status, said, left = stick(UNPACKS, silent(0))
    assert (status, "python/旧的.txt" in left, "python/python.exe" in left) == (0, False, True)
    assert {name.split("/")[0] for name in left} == {"python"}
    assert "装好了" in said
    assert "没有装成" not in said
