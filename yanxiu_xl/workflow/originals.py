"""档案库/原件: every file that was read, under the hash of its content.

A file there is believed only while its content has the hash it is called by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.inbox import NotTaken
from yanxiu_xl.files import digest, write_bytes
from yanxiu_xl.problems import problem
from yanxiu_xl.reading.kinds import is_return_name
from yanxiu_xl.reading.regular import read_regular
from yanxiu_xl.reading.submissions import Submission


class Originals:
    """The originals of a term; each is hashed once when it is asked for."""

    def __init__(self, folder: Path) -> None:
        """Look at what lies in a folder; nothing is read yet. One under a return's name goes before one that was refused for its name."""
        self.folder = folder
        there = sorted(folder.glob("*"), reverse=True)
        self._places = {path.stem: path for path in sorted(there, key=lambda path: is_return_name(path.name))}
        self._sound: dict[str, bool] = {}

    def place(self, sha256: str) -> Path | None:
        """Where the original of a content lies, unread; None when there is none."""
        return self._places.get(sha256)

    def everything(self) -> list[Path]:
        """Every original, in the order of their hashes."""
        return [path for _, path in sorted(self._places.items())]

    def sound(self, sha256: str) -> Path | None:
        """Where it lies, None unless it holds that content."""
        path = self._places.get(sha256)
        if path is None:
            return None
        if sha256 not in self._sound:
            try:
                self._sound[sha256] = path.is_file() and digest(path) == sha256
            except OSError:
                self._sound[sha256] = False
        return path if self._sound[sha256] else None

    def fault(self, one: Filed) -> str:
        """``lost`` or ``altered`` for a return whose original is not what it was, as far as that shows at a glance; '' for none."""
        path = self._places.get(one.sha256)
        if path is None:
            return "lost"
        try:
            whole = path.is_file() and path.stat().st_size == one.size
        except OSError:
            whole = False
        return "" if whole and self._sound.get(one.sha256, True) else "altered"

    def told(self, returns: Sequence[Filed]) -> list[NotTaken]:
        """M28 for every return whose original is not what it was."""
        faults = [(one, self.fault(one)) for one in returns]
        return [NotTaken(one.name, one.sha256, problem("M28", variant="" if fault == "lost" else fault, file=one.name))
                for one, fault in faults if fault]

    def mend(self, returns: Sequence[Filed], files: Mapping[str, Path]) -> None:
        """Put back the originals of returns that still lie in 回收; files: content -> where it lies now. Raises UserError as writing does."""
        for one in returns:
            source = files.get(one.sha256)
            if source is not None and self.fault(one):
                with suppress(OSError):
                    self._put(one.sha256, source, read_regular(source))

    def keep(self, returns: Sequence[Submission]) -> None:
        """Keep what was read, refused files too.

        A return whose file was moved or changed meanwhile is refused: no return is filed without its original.
        """
        for one in returns:
            source = Path(one.path)
            if not one.sha256 or source.parent == self.folder:
                continue
            try:
                data = read_regular(source)
            except OSError:
                data = b""
            if not self._put(one.sha256, source, data):
                one.refused = problem("F07", variant="moved", file=one.name)
                one.problems.append(one.refused)
                one.sha256 = ""

    def _put(self, sha256: str, source: Path, data: bytes) -> bool:
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        path = self.folder / f"{sha256}{source.suffix.lower()}"
        write_bytes(path, data)
        self._places[sha256], self._sound[sha256] = path, True
        return True
