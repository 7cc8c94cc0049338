"""A file of ours: announced, written whole, remembered, and known for ours as long as nobody has saved it since.

A file is known in two ways: the archive remembers what was written (``archive.written``), and most workbooks say it themselves
(``workbooks.seal``), which holds when the archive is lost or there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from functools import partial
from pathlib import Path

from yanxiu_xl.archive.written import Note, Written
from yanxiu_xl.files import (
    beside,
    digest,
    folder_in_the_way,
    open_elsewhere,
    remove,
    remove_unfinished,
    replace_whole,
    set_aside,
)
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.seal import is_sealed, seal


class State(Enum):
    """What lies in the place of a file of ours."""

    ABSENT = auto()
    CURRENT = auto()
    """What we wrote last, untouched, and it would be made of the same things now."""
    EARLIER = auto()
    """Ours and untouched, but made of other things."""
    SAVED = auto()
    """Somebody has saved it since, or it is somebody's own."""


class Outcome(StrEnum):
    """What a run has done with a file of ours."""

    NEW = "new"
    """Written, for the first time or because it is made of other things now."""
    SAME = "same"
    """Nothing: it is as it should be."""
    RENEWED = "renewed"
    """Brought up to date, with all that people have written into it."""
    LEFT = "left"
    """Not brought up to date: it cannot be."""


class Saved(Enum):
    """What becomes of a file that somebody has saved in the place of ours."""

    ASIDE = auto()
    """It gets another name, and ours its place."""
    STAYS = auto()
    """It stays, and ours goes beside it."""
    OVER = auto()
    """It is written over: the file is the program's alone."""


class Busy(Enum):
    """What is done where another program has the file open."""

    BESIDE = auto()
    """Ours goes beside it."""
    REFUSED = auto()
    """Nothing: that is ``files.InTheWay``."""


@dataclass(frozen=True)
class Put:
    """What a writing has come to: where the file is, and where one that somebody had saved in its place was put."""

    path: Path
    aside: Path | None = None


@dataclass(frozen=True)
class OurFile:
    """A file of ours at ``path``.

    kind: of its seal, so that one is never taken for another; '' for what bears none. note: its line in the archive; None for what is
    written for a person to take, in any folder.
    """

    path: Path
    kind: str
    note: Note | None = None
    saved: Saved = Saved.STAYS
    busy: Busy = Busy.BESIDE

    def is_ours(self, path: Path) -> bool:
        """Whether the file at ``path`` is this one as we have written it, now or earlier."""
        return path.exists() and (self._written().knows(digest(path)) or self._is_sealed(path))

    def state(self, made_of: str = "") -> State:
        """What lies in its place; made_of: whatever the file follows from now, in a word."""
        if not self.path.exists():
            return State.ABSENT
        there, written = digest(self.path), self._written()
        if there == written.sha256 != "":
            return State.CURRENT if written.made_of == made_of else State.EARLIER
        return State.EARLIER if written.knows(there) or self._is_sealed(self.path) else State.SAVED

    def shows(self, made_of: str) -> bool:
        """Whether the file there, as we have written it or saved since, was made of this."""
        return self._written().made_of == made_of and self.state(made_of) in {State.CURRENT, State.SAVED}

    def write(
        self, write: Callable[[Path], None], made_of: str = "", taken: Collection[Path] = (), besides: Callable[[str], None] = lambda _: None
    ) -> Put:
        """Let ``write`` make it, and put it in its place or, where that is not to be had, beside it: in none of ``taken``.

        What will lie there is remembered before, and what lies there until then: a run that is killed at any moment leaves a file that
        the next one knows for ours. besides: remembers more of the file with this digest, in the same change of the archive.
        Copies that lay beside it go when it is in its own place. Raises UserError, or InTheWay, when it is to be had nowhere or the disk
        does not take it.
        """
        before, aside = self._written(), list[Path]()
        place = self.place(taken) if self.saved is Saved.STAYS else self.path

        def whole(temporary: Path) -> None:
            write(temporary)
            if self.kind:
                seal(temporary, self.kind)

        def announce(finished: Path) -> None:
            if self.saved is Saved.ASIDE and self.state() is State.SAVED and not open_elsewhere(self.path):
                aside.append(set_aside(self.path))
            there = digest(self.path) if self.path.exists() else ""
            self._remember(replace(before, made_of=made_of, sha256=(sha256 := digest(finished)), replaced=there), partial(besides, sha256))

        def instead() -> Path:
            return self.place([place, *taken])

        if self.note is None:  # no lock tells of a run that was killed
            remove_unfinished(place)
        final = replace_whole(place, whole, announce if self.note or self.saved is Saved.ASIDE else None, instead if self.busy is Busy.BESIDE else None)
        if final == self.path:
            self.clear_copies()
        elif self.note:
            self._remember(replace(before, beside=final.name, beside_sha256=digest(final)))
        return Put(final, *aside)

    def place(self, taken: Collection[Path] = ()) -> Path:
        """Its own place, or the first beside it that is free or ours, where somebody else's file or an open one lies in it.

        taken: places that are out of the question. Raises UserError when a folder lies there.
        """
        known = self._written().beside
        number, path = 0, self.path
        if path in taken and known and not self._is_taken(copy := path.with_name(known), taken):
            return copy
        while self._is_taken(path, taken):
            number += 1
            path = beside(self.path, number)
        return path

    def withdraw(self) -> None:
        """Take it away when it is not wanted any more; one that somebody has saved stays. Raises InTheWay when it is open."""
        if self.is_ours(self.path):
            remove(self.path)

    def clear_copies(self) -> None:
        """Take away what was written beside it while its place was not to be had, and nobody has saved since."""
        number, known = 1, self._written().beside
        if known:
            self._clear(self.path.with_name(known))
        while (copy := beside(self.path, number)).exists():
            self._clear(copy)
            number += 1

    def _clear(self, copy: Path) -> None:
        if self.is_ours(copy) and not open_elsewhere(copy):
            try:
                remove(copy)
            except UserError:  # open: it stays, and goes next time
                return

    def _is_taken(self, path: Path, taken: Collection[Path]) -> bool:
        if path in taken or open_elsewhere(path):
            return True
        if path.is_dir():
            raise folder_in_the_way(path)
        return path.exists() and not self.is_ours(path)

    def _is_sealed(self, path: Path) -> bool:
        return self.kind != "" and is_sealed(path, self.kind)

    def _written(self) -> Written:
        return self.note.read() if self.note else Written()

    def _remember(self, now: Written, besides: Callable[[], None] = lambda: None) -> None:
        if self.note:
            with self.note.archive.change():
                self.note.write(now)
                besides()
