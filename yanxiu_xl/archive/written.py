"""Files that the program writes into the folder of a term: what each was made of and what it held, so that it is known again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any

from yanxiu_xl.archive.store import Archive


class Output(StrEnum):
    """Which file; those of a school go with its code."""

    ISSUED = "issued"
    ISSUED_WITH_BUTTONS = "issued with buttons"
    MARKED = "marked"
    MASTER = "master"
    REGISTERS = "registers"
    TEACHER = "teacher"
    """Of a teacher; the line goes by the school's code and the teacher's number and name in place of the school's code."""


@dataclass(frozen=True)
class Written:
    """What is remembered of a file.

    made_of: whatever it follows from, in a word; sha256: what is put, or about to be put, in its place; replaced: what lay there just
    before; beside, beside_sha256: name and content of the copy that went beside it while its place was not to be had. '' for none.
    """

    made_of: str = ""
    sha256: str = ""
    replaced: str = ""
    beside: str = ""
    beside_sha256: str = ""

    def knows(self, sha256: str) -> bool:
        """Whether a file of this content has been written by the program, as far as this tells."""
        return sha256 != "" and sha256 in {self.sha256, self.replaced, self.beside_sha256}


@dataclass(frozen=True)
class Note:
    """The line of one file. school: code, '' for what is the whole term's."""

    archive: Archive
    output: Output
    school: str = ""

    def read(self) -> Written:
        """What is remembered; nothing of a file that was never written."""
        found = self.archive.db.execute(
            "SELECT made_of, sha256, replaced, beside, beside_sha256 FROM written_file WHERE kind = ? AND school_code = ?",
            (self.output, self.school),
        ).fetchone()
        return Written(*found) if found else Written()

    def write(self, now: Written) -> None:
        """Remember; within a change of the archive."""
        self.archive.db.execute(
            "INSERT OR REPLACE INTO written_file (kind, school_code, made_of, sha256, replaced, beside, beside_sha256)"
            " VALUES (?,?,?,?,?,?,?)", (self.output, self.school, *astuple(now)),
        )

    def pieces(self, sha256: str) -> list[tuple[Any, ...]]:
        """What is remembered of the stretches of the file that holds this (made_of, offset, length, size, crc, area)."""
        return self.archive.db.execute(
            "SELECT made_of, offset, length, size, crc, area FROM written_piece WHERE kind = ? AND school_code = ? AND sha256 = ? ORDER BY offset",
            (self.output, self.school, sha256),
        ).fetchall()

    def write_pieces(self, sha256: str, pieces: Iterable[tuple[Any, ...]]) -> None:
        """Remember the stretches of the file that holds this, in place of those of an earlier one; within a change of the archive."""
        self.archive.db.execute("DELETE FROM written_piece WHERE kind = ? AND school_code = ?", (self.output, self.school))
        self.archive.db.executemany(
            "INSERT OR REPLACE INTO written_piece VALUES (?,?,?,?,?,?,?,?,?)", [(self.output, self.school, sha256, *one) for one in pieces])
