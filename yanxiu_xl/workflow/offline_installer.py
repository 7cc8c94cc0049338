"""The folder on the USB stick, and the add-in.

``pack`` fills a folder from which a school's computer is set up without internet: wheels for Windows at the pinned
versions, the project itself, the scripts and the add-in. Python for Windows is the one thing a person has to put in.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from yanxiu_xl.files import note, remove_unfinished, replace_whole
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError, cause
from yanxiu_xl.workbooks.addin import ADDIN_NAME, write_addin
from yanxiu_xl.workflow.guides import CLERK, put_guide
from yanxiu_xl.workflow.scripts import (
    INSTALL_NAME,
    PYTHON_SERIES,
    PYTHON_VERSION,
    PYTHON_ZIP,
    README_NAME,
    SCORE_NAME,
    put,
)

ROOT = Path(__file__).parents[2]
PLATFORM = "win_amd64"
TARGET = {
    "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
    "python_version": PYTHON_SERIES, "python_full_version": PYTHON_VERSION, "implementation_name": "cpython",
    "platform_python_implementation": "CPython", "extra": "",
}
"""The computers that the wheels are for, as conditions in requirements name them; pip would take those of this one."""

@dataclass(frozen=True)
class InstallerFolder:
    """What ``pack`` has put where: the folder, names of the wheels, and whether Python for Windows is in it."""

    folder: Path
    wheels: list[str]
    has_python: bool


def put_addin(folder: Path) -> Path:
    """Write 校本研修.xlam into ``folder``; returns where it is."""
    remove_unfinished(folder / ADDIN_NAME)
    return replace_whole(folder / ADDIN_NAME, write_addin)


# --- the folder for the USB stick ---


def pinned_for_windows() -> list[str]:
    """``name==version`` of everything the program needs on Windows, from pyproject.toml and constraints.txt.

    Raises UserError outside a checkout, where those files are not at hand.
    """
    try:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UserError("“yanxiu pack”要在下载的源码文件夹里运行（需要 pyproject.toml 和 constraints.txt）。") from error
    pins = {canonicalize_name(r.name): r for r in (Requirement(line) for line in lines if line and not line.startswith("#"))}
    names = {canonicalize_name("pip")}
    waiting = [Requirement(text) for text in project["dependencies"]]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in names or (one.marker and not one.marker.evaluate(TARGET)):
            continue
        names.add(name)
        waiting += _required_by(name)
    missing = sorted(names - pins.keys())
    if missing:
        raise RuntimeError(f"constraints.txt does not pin {missing}")
    return [f"{name}{pins[name].specifier}" for name in sorted(names)]


def _required_by(name: str) -> Iterator[Requirement]:
    try:
        listed = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # a package of Windows alone (pywin32), which needs nothing else
        listed = []
    return map(Requirement, listed)


def pack(folder: Path, progress: Progress = UNTOLD) -> InstallerFolder:
    """Fill ``folder``. Raises UserError when something cannot be downloaded or written."""
    wanted = pinned_for_windows()
    wheels = folder / "wheels"
    try:
        wheels.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"建不了文件夹“{wheels}”（{cause(error)}）。请换一个位置。") from error
    note(f"“{wheels.name}”里可能已有下载好的软件包")
    with progress.single(Phase.DOWNLOAD):
        _pip("download", "--no-deps", "--only-binary=:all:", "--platform", PLATFORM, "--implementation", "cp",
             "--python-version", PYTHON_SERIES, "-d", str(wheels), *wanted)
    with progress.single(Phase.WHEEL):
        _pip("wheel", "--no-deps", "-w", str(wheels), str(ROOT))
    scripts = (INSTALL_NAME, SCORE_NAME, README_NAME)
    with progress.phase(Phase.KIT, 2 + len(scripts)) as step:
        step(put_addin(folder).name)
        step(put_guide(folder / CLERK).name)
        for name in scripts:
            put(folder, name)
            step(name)
    return InstallerFolder(folder, sorted(path.name for path in wheels.glob("*.whl")), (folder / PYTHON_ZIP).exists())


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if line.startswith("ERROR")), "请检查网络和磁盘空间")
        raise UserError(f"准备安装文件夹时没有成功（pip 的原话：{reason.removeprefix('ERROR:').strip()}）。请检查网络和代理设置后再运行一次。")
