"""``yanxiu install``: the place that buttons, macros, ribbon and scripts look for, made from the environment at hand.

Nothing is copied. The place is a virtual environment without packages (a few small files) whose one .pth file leads to the
packages that run this program now; it is made beside the old one, has to answer, and then takes its place. What 安装.cmd has put
there holds all its packages and is left alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from filelock import FileLock

from yanxiu_xl import __version__
from yanxiu_xl.files import cannot_write, put, replace_whole, write_bytes
from yanxiu_xl.macros.config import MAC_PYTHON, WINDOWS_PLACES
from yanxiu_xl.problems import UserError, cause
from yanxiu_xl.workbooks.addin import ADDIN_NAME, write_addin
from yanxiu_xl.workflow.scripts import SCORE_NAME, SCORE_UNIX_NAME, script

PROGRAM = Path(__file__).parents[2]
"""The folder that holds the package: a checkout, or an environment's packages."""
SYSTEM: str = sys.platform
RECORD = "yanxiu-install.json"
"""In the place: which environment it leads to, and what has been put elsewhere. What has none is not of our making."""
LEAD = "yanxiu-environment.pth"
ANSWER_SECONDS = 60

_PUT = "import pathlib, sys, sysconfig; pathlib.Path(sysconfig.get_path('purelib'), sys.argv[1]).write_text(sys.argv[2], 'ascii')"
_ASK = "import xlwings, yanxiu_xl, pathlib; print(ascii(str(pathlib.Path(yanxiu_xl.__file__).parents[1])))"


# --- where it is ---


def expanded(place: str) -> Path:
    """A place as the macros write it, with this user's folders filled in."""
    home = os.environ.get("HOME") or str(Path.home())
    local = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    text = place.replace("$HOME", home).replace("%LOCALAPPDATA%", local)
    return Path(text.replace("\\", os.sep) if "%" in place else text)


def interpreters() -> list[Path]:
    """Where buttons and scripts look for Python on this system, in their order."""
    return [expanded(place) for place in (WINDOWS_PLACES if os.name == "nt" else (MAC_PYTHON,))]


def place() -> Path:
    """The folder that ``install`` makes and ``--remove`` takes away."""
    first = interpreters()[0]
    return first.parent if os.name == "nt" else first.parents[1]


def record(folder: Path) -> dict[str, Any] | None:
    """What ``install`` has written down in the place; None where it has not made it."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@dataclass(frozen=True)
class Answer:
    """What an interpreter said: its exit status (-1: it did not start), and the folder of the program it has found."""

    status: int
    program: Path | None = None


def ask(python: Path) -> Answer:
    """Whether an interpreter starts and finds our package and xlwings, as the macro asks it."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
    environment = {key: value for key, value in os.environ.items() if key not in unwanted}
    try:
        done = subprocess.run(
            [str(python), "-P", "-c", _ASK], capture_output=True, text=True, encoding="utf-8", errors="replace", cwd=python.parent,
            env=environment, timeout=ANSWER_SECONDS, check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return Answer(-1)
    lines = done.stdout.split("\n")
    return Answer(done.returncode, Path(_unescaped(lines[0])) if done.returncode == 0 and lines[0] else None)


def _unescaped(text: str) -> str:
    import ast

    return str(ast.literal_eval(text.strip()))


# --- making it ---


@dataclass
class Installed:
    """What ``install`` has come to.

    outcome: "made", "own" (this very Python stands there), "other" (one that holds its packages itself stands there and answers);
    icons: what was put on the desktop and into Excel's folder; trouble: a sentence for each that could not be.
    """

    folder: Path
    outcome: str
    program: Path = PROGRAM
    icons: list[Path] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The form of ``--json``."""
        return {"place": str(self.folder), "outcome": self.outcome, "program": str(self.program),
                "icons": [str(path) for path in self.icons], "trouble": self.trouble}


def install(icons: bool = False) -> Installed:
    """Make the place of buttons and scripts lead to the environment that runs this.

    icons: also put 一键评分 on the desktop and, on Windows, the ribbon into Excel's start folder. Raises UserError where the place cannot
    be written, is in use, or holds what is neither ours nor answers.
    """
    folder = place()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f".{folder.name}.lock")):
            done = _make(folder)
            if icons:
                _put_icons(done)
            _put_mac_script(done)
            if record(folder) is not None and done.icons:
                _remember(folder, done.icons)
    except OSError as error:
        raise cannot_write(Path(error.filename or folder), error) from error
    return done


def _make(folder: Path) -> Installed:
    if Path(sys.prefix).resolve() == folder.resolve():
        return Installed(folder, "own")
    before = record(folder)
    if before is None and folder.exists():
        found = next((answer for python in interpreters() if python.exists() and (answer := ask(python)).status == 0), None)
        if found is None:
            raise UserError(f"“{folder}”里是别的东西，或者是没有装好的 Python，没有动它。请把这个文件夹改名或删除，再运行一次 yanxiu install。")
        return Installed(folder, "other", found.program or folder)
    new, old = folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")
    for left in (new, old):
        _clear(left)
    _build(new)
    (new / RECORD).write_text(json.dumps({
        "program": str(PROGRAM), "python": sys.executable, "version": __version__, "icons": (before or {}).get("icons", {}),
    }, ensure_ascii=False, indent=1), encoding="utf-8")
    if before is not None:
        try:
            folder.rename(old)
        except PermissionError as error:
            _clear(new)
            raise UserError("旧的还在使用，没有动它。请关闭 Excel 和“一键评分”的窗口，再运行一次。") from error
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _clear(old)
    return Installed(folder, "made")


def _clear(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _build(folder: Path) -> None:
    """An environment of its own in ``folder`` that leads to ours. Raises UserError when it does not answer."""
    try:
        import venv
    except ImportError as error:
        raise UserError(
            f"这个 Python（{sys.executable}）缺少 venv 组件，接不上按钮。Debian、Ubuntu 请先执行 sudo apt install python3-venv，再运行一次。"
        ) from error

    class Builder(venv.EnvBuilder):
        def setup_scripts(self, context: Any) -> None:
            """None: they hold the path of the folder, which is renamed afterwards, and nobody activates it."""

    builder = Builder(symlinks=os.name != "nt", with_pip=False)
    builder.create(folder)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")
    put = subprocess.run([str(python), "-I", "-c", _PUT, LEAD, _lead()], capture_output=True, check=False)
    answer = ask(python) if put.returncode == 0 else Answer(put.returncode)
    if answer.status != 0 or answer.program is None or answer.program.resolve() != PROGRAM.resolve():
        _clear(folder)
        raise UserError(f"新接的 Python 答不上来（{answer.status}），原来的没有动。请检查杀毒软件和磁盘，或重新安装本程序，再运行一次 yanxiu install。")


def _lead() -> str:
    """The line of the .pth file. ASCII: it is read in an encoding that need not have the characters of the paths."""
    folders = list(_package_folders())
    own = [] if str(PROGRAM) in folders else [f"sys.path.append({str(PROGRAM)!a})"]  # a checkout comes first
    return "; ".join(["import sys, site", *own, *(f"site.addsitedir({path!a})" for path in folders)]) + "\n"


def _package_folders() -> Iterator[str]:
    """Where the packages of this run are, its own environment's first."""
    own = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        own.append(site.getusersitepackages())
    for path in dict.fromkeys(own):
        if path in sys.path and Path(path).is_dir():
            yield path


# --- what stands elsewhere ---


def desktop() -> Path | None:
    """The desktop as the system names it (on Windows it may lie in OneDrive or on a server); None where there is none."""
    if SYSTEM == "win32":
        found = _known_folder("B4BFCC3A-DB2C-424C-B029-7FE99A87C641")
    elif SYSTEM == "darwin":
        found = Path.home() / "Desktop"
    else:
        try:
            told = subprocess.run(["xdg-user-dir", "DESKTOP"], capture_output=True, text=True, timeout=5, check=False).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            told = ""
        # without a desktop it answers with the home folder
        found = Path(told) if told and Path(told) != Path.home() else None
    return found if found is not None and found.is_dir() else None


def _known_folder(name: str) -> Path | None:
    """A folder of this user by its FOLDERID, as SHGetKnownFolderPath knows it. Windows only."""
    import ctypes
    import uuid

    windows: Any = ctypes
    buffer = ctypes.c_wchar_p()
    identity = (ctypes.c_byte * 16).from_buffer_copy(uuid.UUID(name).bytes_le)
    failed = windows.windll.shell32.SHGetKnownFolderPath(ctypes.byref(identity), 0, None, ctypes.byref(buffer))
    try:
        return None if failed or not buffer.value else Path(buffer.value)
    finally:
        windows.windll.ole32.CoTaskMemFree(buffer)


def excel_start_folder() -> Path | None:
    """Where Excel on Windows loads add-ins from at its start; None elsewhere."""
    roaming = os.environ.get("APPDATA", "") if os.name == "nt" else ""
    return Path(roaming) / "Microsoft" / "Excel" / "XLSTART" if roaming else None


def mac_script() -> tuple[Path, Path] | None:
    """(xlwings' script as it ships, where Excel on a Mac looks for it); None on other systems.

    Excel's sandbox runs nothing but scripts in this folder (AppleScriptTask).
    """
    found = find_spec("xlwings")
    if SYSTEM != "darwin" or found is None or found.origin is None:
        return None
    shipped = sorted(Path(found.origin).parent.glob("xlwings-*.applescript"))
    where = Path.home() / "Library" / "Application Scripts" / "com.microsoft.Excel"
    return (shipped[-1], where / shipped[-1].name) if shipped else None


def desktop_icon() -> Path | None:
    """Where 一键评分 stands on the desktop, or would; None where there is no desktop."""
    found = desktop()
    return found / (SCORE_NAME if os.name == "nt" else SCORE_UNIX_NAME) if found else None


def _put_icons(done: Installed) -> None:
    icon = desktop_icon()
    if icon is None:
        done.trouble.append("没有找到桌面文件夹，“一键评分”没有放到桌面上；每个学期文件夹里也有一份，可以自己复制。")
    else:
        put(icon, script(icon.name))
        if os.name != "nt":
            icon.chmod(0o755)
        done.icons.append(icon)
    start = excel_start_folder()
    if start is not None:
        try:
            start.mkdir(parents=True, exist_ok=True)
            done.icons.append(replace_whole(start / ADDIN_NAME, write_addin))
        except OSError as error:
            done.trouble.append(_no_ribbon(cause(error)))
        except UserError as stop:
            done.trouble.append(_no_ribbon(str(stop)))


def _no_ribbon(reason: str) -> str:
    return f"功能区“校本研修”没有装上（{reason}）。请关闭 Excel，再运行一次。"


def _put_mac_script(done: Installed) -> None:
    script_of_mac = mac_script()
    if script_of_mac is not None:
        shipped, where = script_of_mac
        where.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(where, shipped.read_bytes())
        done.icons.append(where)


def _remember(folder: Path, icons: list[Path]) -> None:
    """Write down what has been put elsewhere, with its digest, so that it can be taken away as long as it is ours."""
    known = record(folder) or {}
    known["icons"] = {**known.get("icons", {}), **{str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in icons}}
    (folder / RECORD).write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")


# --- taking it away ---


@dataclass
class Removed:
    """What ``install --remove`` has taken away, and what it has left because others have put or changed it."""

    gone: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)

    def as_dict(self) -> dict[str, list[str]]:
        """The form of ``--json``."""
        return {"removed": [str(path) for path in self.gone], "left": [str(path) for path in self.left]}


def remove() -> Removed:
    """Take away what ``install`` has made; the program itself and what 安装.cmd has put there stay. Raises UserError while it is in use."""
    folder, done = place(), Removed()
    known = record(folder)
    if known is None:
        if folder.exists():
            done.left.append(folder)
        return done
    try:
        for name, content in sorted(known.get("icons", {}).items()):
            path = Path(name)
            if path.is_file():
                if hashlib.sha256(path.read_bytes()).hexdigest() == content:
                    path.unlink()
                    done.gone.append(path)
                else:
                    done.left.append(path)
        old = folder.with_name(folder.name + ".old")
        _clear(old)
        folder.rename(old)  # in use or not is known before anything is gone
        _clear(old)
        folder.with_name(f".{folder.name}.lock").unlink(missing_ok=True)
    except PermissionError as error:
        raise UserError("还在使用，没有删除完。请关闭 Excel 和“一键评分”的窗口，再运行一次。") from error
    done.gone.append(folder)
    return done
