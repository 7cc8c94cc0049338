"""A line to LibreOffice: ``helper.py`` runs under the Python that has ``uno`` and is spoken to in lines of JSON.

LibreOffice's bridge is compiled for one Python, which is seldom the one this package runs under.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

HELPER = Path(__file__).with_name("helper.py")
PYTHONS = (
    "/usr/bin/python3", "/usr/lib/libreoffice/program/python", "/opt/libreoffice/program/python",
    "/Applications/LibreOffice.app/Contents/Resources/python", r"C:\Program Files\LibreOffice\program\python.exe",
)
"""Where the Python that has ``uno`` usually is."""
SYSTEM_PATH = () if sys.platform == "win32" else ("/usr/bin", "/bin")
SILENT = "LibreOffice does not answer; it may have been closed"
QUEUE, FEW = 200, 8
"""Commands that may wait for each other before they are sent; that many are enough for a LibreOffice that has nothing to do."""


@functools.cache
def python_with_uno() -> str | None:
    """The first Python at hand that can talk to LibreOffice."""
    for python in (*PYTHONS, sys.executable, shutil.which("python3")):
        if python and Path(python).exists():
            answer = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if answer.returncode == 0:
                return python
    return None


def surroundings() -> dict[str, str]:
    """Environment variables to start LibreOffice with.

    Its own Python takes the library beside the first python3 of the PATH, and cannot start with that of another build.
    """
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**plain, "PATH": os.pathsep.join([*SYSTEM_PATH, os.environ.get("PATH", "")])}


class OfficeError(Exception):
    """LibreOffice refused a command."""


class Answer:
    """What a command that was begun has come to, once it is asked for."""

    def __init__(self, bridge: Bridge, asked: bool) -> None:
        """asked: somebody will look at it; of the others only a refusal is told, with the next one that is looked at.

        So is that of a command before it in its line.
        """
        self._bridge, self.asked = bridge, asked
        self._told: list[str] = []

    def take(self, text: str) -> None:
        """The line has come."""
        self._told.append(text)

    @property
    def here(self) -> bool:
        """Whether the line has come."""
        return bool(self._told)

    @functools.cached_property
    def value(self) -> Any:
        """Raises OfficeError when the command, or one that waited in line, was refused."""
        self._bridge.wait_for(self)
        return self.opened()

    def opened(self) -> Any:
        """As ``value``, once the line has come."""
        text = self._told[0]
        if not text:
            raise OfficeError(SILENT)
        answer = json.loads(text)
        if "answer" not in answer:
            raise OfficeError(next(iter(answer.values())))
        return answer["answer"]

    @property
    def tells_of_others(self) -> bool:
        """Whether a refusal came that is not this command's own, or that nobody would look at."""
        return bool(self._told) and (not self.asked or self._told[0].startswith('{"before"'))


class Bridge:
    """Commands to one running LibreOffice, which carries them out in their order.

    ``tell`` may wait a little in line, ``begin`` sends all so far, ``ask`` waits for the answer.
    """

    def __init__(self, pipe: str) -> None:
        python = python_with_uno()
        assert python is not None, "no Python with LibreOffice's bridge (python3-uno) is installed"
        self._process = subprocess.Popen(
            [python, str(HELPER), pipe], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to, self._back = self._process.stdin, self._process.stdout
        self._waiting: list[tuple[str, dict[str, Any]]] = []
        self._begun: deque[Answer] = deque()
        self._lines: SimpleQueue[str] = SimpleQueue()
        Thread(target=self._listen, daemon=True).start()
        atexit.register(self.close)

    def _listen(self) -> None:
        """Take answers as they come: LibreOffice shall not have to wait until somebody wants them."""
        with suppress(OSError):
            for line in self._back:
                self._lines.put(line)
        self._lines.put("")

    def tell(self, name: str, **arguments: Any) -> None:
        """A command whose answer does not matter; LibreOffice is at it while more is thought up."""
        if len(self._waiting) >= (FEW if self._is_idle() else QUEUE) and self._waiting[-1][0] != name:
            self.send()  # neighbours of one kind may be carried out in one go, so they go together
        self._waiting.append((name, arguments))

    def send(self) -> None:
        """Let LibreOffice begin with what waits in line."""
        if self._waiting:
            self._send(asked=False)

    def _is_idle(self) -> bool:
        """Whether LibreOffice has answered everything it was sent."""
        return self._lines.qsize() == len(self._begun)

    def begin(self, name: str, **arguments: Any) -> Answer:
        """Start a command; its answer is there for whoever asks later."""
        self._waiting.append((name, arguments))
        return self._send(asked=True)

    def ask(self, name: str, **arguments: Any) -> Any:
        """A command's answer. Raises OfficeError when it, or one that waited in line, was refused."""
        return self.begin(name, **arguments).value

    def _send(self, asked: bool) -> Answer:
        lines, self._waiting = self._waiting, []
        answer = Answer(self, asked)
        try:
            self._to.write(json.dumps(lines, ensure_ascii=False) + "\n")
            self._to.flush()
        except OSError:
            answer.take("")
        else:
            self._begun.append(answer)
        return answer

    def wait_for(self, answer: Answer) -> None:
        """Hand out lines, in their order, until this answer has its own. Raises OfficeError for one before it that was refused unasked."""
        while not answer.here:
            first = self._begun.popleft()
            first.take(line := self._lines.get())
            if not line:  # nothing more will come
                self._lines.put(line)
            if first.tells_of_others:
                first.opened()

    def close(self) -> None:
        """Hang up when all is done; the documents stay open."""
        if self._process.poll() is None:
            if self._waiting or not self._is_idle():
                with suppress(OfficeError):
                    self.ask("books")
            with suppress(OSError):
                self._to.close()
            self._process.wait(10)
