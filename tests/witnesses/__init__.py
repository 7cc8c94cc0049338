"""Programs by others that are asked about our workbooks: where they are, and what they answer.

``.ci/witnesses`` puts them into ~/.cache/yanxiu-witnesses (or where YANXIU_WITNESSES says), ``.ci/witnesses all`` also those of
``pytest -m engines``; what is not there costs its tests alone, which say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SECONDS = 1200
VERSIONS = ("Office2010", "Microsoft365")
"""For which the validator is asked: the oldest Excel that is met in the field, and the newest."""


def place() -> Path:
    """The folder of the parts that are no packages of the system."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("YANXIU_WITNESSES") or cache / "yanxiu-witnesses").absolute()


def missing(what: str, how: str) -> None:
    """Skip the test that needs it."""
    pytest.skip(f"没有{what}（{how}）")


def validator() -> Path:
    """Microsoft's Open XML SDK as one program. Skips the test where there is none."""
    found = sorted((place() / "node_modules" / "@xarsh").glob("ooxml-validator-*/ooxml-validator*"))
    if not found:
        missing("工作簿格式检验器", "运行 .ci/witnesses 可以装上")
    return found[0]


def findings(program: Path, book: Path, version: str) -> list[str]:
    """What the validator finds in a workbook, as "part: what". It takes a file at a time."""
    done = subprocess.run([program, book, version], capture_output=True, timeout=SECONDS, check=False)
    answer = json.loads(done.stdout)
    return [f"{one['path']} {one['xPath']}: {one['description']}" for one in answer["errors"]]


def node(script: str, *arguments: object) -> str:
    """The output of a script of this folder under Node. Skips the test where Node or what the script needs is not there."""
    program = shutil.which("node")
    if program is None or not (place() / "node_modules" / "exceljs").is_dir():
        missing("SheetJS、exceljs", "装好 Node.js 后运行 .ci/witnesses all")
    environment = {**os.environ, "NODE_PATH": str(place() / "node_modules")}
    done = subprocess.run([str(program), str(HERE / script), *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def onlyoffice(script: str, *arguments: object) -> str:
    """The output of a script of this folder under the Python that has ONLYOFFICE. Skips the test where there is none."""
    program = next((path for path in (place() / "python" / "bin" / "python", place() / "python" / "Scripts" / "python.exe") if path.exists()), None)
    if program is None or not any((place() / "python").glob("[Ll]ib*/**/docbuilder/__init__.py")):
        missing(" ONLYOFFICE（document-builder）", "运行 .ci/witnesses all 可以装上")
    done = subprocess.run([str(program), str(HERE / script), *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
