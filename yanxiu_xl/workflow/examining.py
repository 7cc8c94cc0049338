"""``yanxiu doctor``: what this computer has of what the buttons and scripts need; the words stand in ``macros/environment``."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yanxiu_xl.command import NAME
from yanxiu_xl.macros.environment import FACTS, IN_WORKBOOK, Fact
from yanxiu_xl.workbooks.addin import ADDIN_NAME
from yanxiu_xl.workflow import installing

APPLICATIONS = ("Microsoft Excel.app", "wpsoffice.app", "LibreOffice.app", "Numbers.app")
REGISTERED = {"Excel": "excel.exe", "WPS": "et.exe", "LibreOffice": "scalc.exe"}
"""Programs by the names under which they register themselves on Windows (App Paths)."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, whether that is good, and what is said of it."""

    fact: Fact
    found: str
    good: bool

    @property
    def says(self) -> str:
        """The sentence of the list that fits."""
        return self.fact.good if self.good else self.fact.bad

    def as_dict(self) -> dict[str, Any]:
        """The form of ``--json``."""
        return {"key": self.fact.key, "what": self.fact.label, "found": self.found, "good": self.good, "needed": self.fact.needed,
                "says": self.says}


def examine() -> list[Finding]:
    """Everything that can be found out from a terminal, in the order of the list. Changes nothing."""
    facts = {fact.key: fact for fact in FACTS if fact.shown != IN_WORKBOOK}
    answers = {key: (found, good) for key, found, good in _answers()}
    return [Finding(fact, *answers[key]) for key, fact in facts.items() if key in answers]


def _answers() -> Iterator[tuple[str, str, bool]]:
    """(key, what was found, whether it is good); a key that means nothing on this system is left out."""
    table = spreadsheet_program()
    yield "PROGRAM", table or "没有找到", bool(table)
    yield "SYSTEM", f"{platform.system()} {platform.release()}", True
    yield "BITNESS", f"{64 if sys.maxsize > 2**32 else 32} 位，Python {platform.python_version()}", True
    places = installing.interpreters()
    python = next((path for path in places if path.exists()), None)
    yield "PLACE", short(python or places[-1]), python is not None
    if python is not None:  # else there is nobody to ask
        answer = installing.ask(python)
        yield "ANSWER", "正常" if answer.status == 0 else f"退出码 {answer.status}", answer.status == 0
        if answer.program is not None:
            yield "SAME", short(answer.program), answer.program.resolve() == installing.PROGRAM.resolve()
    found = shutil.which(NAME)
    yield "COMMAND", short(Path(found)) if found else "不在 PATH 里", bool(found)
    script_of_mac = installing.mac_script()
    if script_of_mac is not None:
        shipped, where = script_of_mac
        yield "SCRIPT", where.name, where.is_file() and where.read_bytes() == shipped.read_bytes()
    start = installing.excel_start_folder()
    if start is not None:
        yield "RIBBON", ADDIN_NAME, (start / ADDIN_NAME).is_file()
    icon = installing.desktop_icon()
    if icon is not None:
        yield "DESKTOP", short(icon), icon.is_file()
    yield "TEMPORARY", *_temporary()


def _temporary() -> tuple[str, bool]:
    try:
        with tempfile.TemporaryFile(prefix="yanxiu-") as file:
            file.write(b"0")
        return short(Path(tempfile.gettempdir())), True
    except OSError:
        return os.environ.get("TMPDIR") or os.environ.get("TEMP") or "没有", False


def short(path: Path) -> str:
    """A path with this user's home written ``~``: it says as much, and nobody's name."""
    home = Path.home()
    return f"~{os.sep}{path.relative_to(home)}" if home != Path(home.anchor) and path.is_relative_to(home) else str(path)


def spreadsheet_program() -> str:
    """A program that opens workbooks; '' when none of the known ones is found."""
    if sys.platform == "win32":
        return next((name for name, file in REGISTERED.items() if _is_registered(file)), "")
    if sys.platform == "darwin":
        folders = (Path("/Applications"), Path.home() / "Applications")
        return next((Path(name).stem for name in APPLICATIONS for folder in folders if (folder / name).exists()), "")
    return next((name for name, file in (("WPS", "et"), ("LibreOffice", "soffice"), ("LibreOffice", "libreoffice")) if shutil.which(file)), "")


def _is_registered(file: str) -> bool:
    import winreg as registry

    windows: Any = registry
    for root in (windows.HKEY_CURRENT_USER, windows.HKEY_LOCAL_MACHINE):
        try:
            windows.CloseKey(windows.OpenKey(root, rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{file}"))
        except OSError:
            continue
        return True
    return False
