"""A line to LibreOffice: ``helper.py`` runs under the Python that has ``uno`` and is spoken to in lines of JSON.

LibreOffice's bridge is compiled for one Python, which is seldom the one this package runs under.
"""

from __future__ import annotations

import atexit
import functools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from yanxiu_xl.problems import Stop

HELPER = Path(__file__).with_name("helper.py")
PYTHONS = (
    "/usr/bin/python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python",
    "/Applications/LibreOffice.app/Contents/Resources/python", r"C:\Program Files\LibreOffice\program\python.exe",
)
"""Where the Python that has ``uno`` usually is."""
QUEUE = 500
"""Commands that may wait for each other before they are sent."""


@functools.cache
def python_with_uno() -> str | None:
    """The first Python at hand that can talk to LibreOffice."""
    for python in (*PYTHONS, sys.executable, shutil.which("python3")):
        if python and Path(python).exists():
            answer = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if answer.returncode == 0:
                return python
    return None


class OfficeError(Exception):
    """LibreOffice refused a command."""


class Bridge:
    """Commands to one running LibreOffice. ``tell`` may wait in line, ``ask`` waits for the answer of all so far."""

    def __init__(self, pipe: str) -> None:
        python = python_with_uno()
        if python is None:
            raise Stop("没有找到能连接 LibreOffice 的 Python，请安装 python3-uno 再试。")
        self._process = subprocess.Popen(
            [python, str(HELPER), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )
        self._waiting: list[tuple[str, dict[str, Any]]] = []
        atexit.register(self.close)

    def tell(self, name: str, **arguments: Any) -> None:
        """A command whose answer does not matter."""
        self._waiting.append((name, arguments))
        if len(self._waiting) >= QUEUE:
            self._send()

    def ask(self, name: str, **arguments: Any) -> Any:
        """A command's answer. Raises OfficeError when it, or one that waited in line, was refused."""
        self._waiting.append((name, arguments))
        return self._send()

    def _send(self) -> Any:
        lines, self._waiting = self._waiting, []
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        try:
            to.write(json.dumps(lines, ensure_ascii=False) + "\n")
            to.flush()
            text = back.readline()
        except OSError:
            text = ""
        if not text:
            raise OfficeError("LibreOffice 没有回答，可能已经关闭。")
        answer = json.loads(text)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer["answer"]

    def close(self) -> None:
        """Hang up; the documents stay open."""
        if self._process.poll() is None:
            if self._process.stdin:
                self._process.stdin.close()
            self._process.wait(10)
