"""Workbooks that are written for people to take: known for ours as long as nobody has saved them, and then never written over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from yanxiu_xl.files import (
    beside,
    folder_in_the_way,
    open_elsewhere,
    remove,
    remove_unfinished,
    replace_whole,
)
from yanxiu_xl.problems import Stop
from yanxiu_xl.workbooks.seal import is_sealed, seal


@dataclass(frozen=True)
class Product:
    """A workbook of ours at ``path``; ``kind``: of its seal, so that one is never taken for another."""

    path: Path
    kind: str

    def is_ours(self, path: Path) -> bool:
        """Whether the file at ``path`` is this workbook as we have written it, now or earlier."""
        return is_sealed(path, self.kind)

    def place(self, taken: Collection[Path] = ()) -> Path:
        """Its own place, or the first beside it that is free or ours, where somebody else's file or an open one lies in it.

        taken: places that are out of the question. Raises Stop when a folder lies there.
        """
        number, path = 0, self.path
        while path in taken or open_elsewhere(path) or (path.exists() and not self.is_ours(path)):
            if path.is_dir():
                raise folder_in_the_way(path)
            number += 1
            path = beside(self.path, number)
        return path

    def write(self, write: Callable[[Path], None], taken: Collection[Path] = (), announce: Callable[[Path], None] | None = None) -> Path:
        """Let ``write`` make it; returns where it is, which is none of ``taken``.

        Copies of ours that lay beside it go when it is in its own place.
        """

        def whole(temporary: Path) -> None:
            write(temporary)
            seal(temporary, self.kind)

        place = self.place(taken)
        remove_unfinished(place)
        final = replace_whole(place, whole, announce, lambda: self.place([place, *taken]))
        if final == self.path:
            self.clear_copies()
        return final

    def clear_copies(self) -> None:
        """Take away what was written beside it while its place was not to be had, and nobody has saved since."""
        number = 1
        while (copy := beside(self.path, number)).exists():
            if self.is_ours(copy):
                try:
                    remove(copy)
                except Stop:  # open: it stays, and goes next time
                    return
            number += 1
