"""Scripts for people who never see a command line: drop workbooks on 一键评分, set up a computer with 安装.cmd."""

from __future__ import annotations

import re
from pathlib import Path

from yanxiu_xl import files
from yanxiu_xl.macros.config import MAC_PYTHON, WINDOWS_LINK, WINDOWS_PYTHON
from yanxiu_xl.workbooks.addin import ADDIN_NAME

FILES = Path(__file__).parent / "kit_files"

PYTHON_VERSION = "3.12.10"
"""The last 3.12 that was published for Windows; 3.12 is the middle of what the project is tested with."""
PYTHON_ZIP = f"python-{PYTHON_VERSION}-embed-amd64.zip"
PYTHON_URL = f"https://www.python.org/ftp/python/{PYTHON_VERSION}/{PYTHON_ZIP}"
PYTHON_SERIES = PYTHON_VERSION.rpartition(".")[0]

SCORE_NAME, SCORE_UNIX_NAME, INSTALL_NAME, README_NAME = "一键评分.cmd", "一键评分.command", "安装.cmd", "说明.txt"
_SOURCES = {SCORE_NAME: "score.cmd", SCORE_UNIX_NAME: "score.command", INSTALL_NAME: "install.cmd", README_NAME: "readme.txt"}


def script(name: str) -> bytes:
    """The bytes of one of the files: places filled in, line ends as its system wants them."""
    text = (FILES / _SOURCES[name]).read_text(encoding="utf-8")
    unix = name == SCORE_UNIX_NAME
    words = {
        "PYTHON": '"' + MAC_PYTHON + '"' if unix else WINDOWS_PYTHON, "FOLDER": WINDOWS_PYTHON.rpartition("\\")[0], "ZIP": PYTHON_ZIP,
        "LINK": WINDOWS_LINK, "URL": PYTHON_URL, "STEM": "python" + PYTHON_SERIES.replace(".", ""), "ADDIN": ADDIN_NAME, "SCORE": SCORE_NAME,
    }
    text = re.sub(r"@([A-Z]+)@", lambda m: words[m[1]], text)
    # cmd.exe needs no mark in front and stumbles over one; Notepad of Windows 7 to 10 needs it to tell UTF-8
    encoded = text.encode("utf-8-sig" if name == README_NAME else "utf-8")
    return encoded if unix else encoded.replace(b"\n", b"\r\n")


def write_score_scripts(folder: Path) -> list[Path]:
    """Put the scripts to drop workbooks on into ``folder``."""
    return [put(folder, name) for name in (SCORE_NAME, SCORE_UNIX_NAME)]


def put(folder: Path, name: str) -> Path:
    """Write one of the files into ``folder``."""
    path = files.put(folder / name, script(name))
    if name == SCORE_UNIX_NAME:
        path.chmod(0o755)
    return path
