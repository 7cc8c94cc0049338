"""A return as the archive keeps it, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ARCHIVE_FOLDER, MATERIALS_FOLDER = "档案库", "资料"
"""Names of the folder of the archive, and of the one in it for files that have come with returns."""


class SubmissionState(StrEnum):
    """Where a return stands, or a school that has none; the value is what the archive and ``--json`` have."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    MISSING = "missing"
    SUPERSEDED = "superseded"
    HELD = "held"
    UNDECIDED = "undecided"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """The word people read."""
        return _WORDS[self]


_WORDS = {
    SubmissionState.ACCEPTED: "已收", SubmissionState.RETURNED: "退回修改", SubmissionState.MISSING: "未交", SubmissionState.SUPERSEDED: "未采用",
    SubmissionState.HELD: "少行待确认", SubmissionState.UNDECIDED: "先后待定", SubmissionState.WITHDRAWN: "已撤下",
}
WAITING = frozenset({SubmissionState.HELD, SubmissionState.UNDECIDED})
"""States of returns that wait for the centre."""


@dataclass(frozen=True)
class Filed:
    """A return as the archive keeps it. ``name`` is the shortest it lies in 回收 under now, else the shortest it arrived under."""

    id: int
    sha256: str
    school: str
    name: str
    state: SubmissionState
    issue: int
    checked_at: str
    saved_at: str
    received_at: str
    check_key: str
    ordinal: int = 1
    saved_exact: bool = False
    saved_raw: str = ""
    writer: str = ""
    packed_at: str = ""
    sequence: int = 0
    size: int = 0

    @property
    def counts(self) -> bool:
        """Whether it is the one of its school that counts."""
        return self.state in {SubmissionState.ACCEPTED, SubmissionState.RETURNED}

    @property
    def reference(self) -> str:
        """How people name it: school and batch number, such as ``03#2``."""
        return f"{self.school}#{self.ordinal}"


@dataclass(frozen=True)
class FiledRows:
    """Rows of a sheet, column by column: of which return (id), where in its file (1-based); values by column key, as they are kept.

    typed: JSON, column key -> what was typed where that is something else, or could not be read; extra: JSON, heading -> text of
    columns that the form does not have; both None where there is none.
    """

    returns: Sequence[int]
    rows: Sequence[int]
    values: Mapping[str, Sequence[Any]]
    typed: Sequence[str | None]
    extra: Sequence[str | None]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class SheetCount:
    """How much of a sheet a return holds: rows, filled input cells, those read, those reported instead.

    cells: all cells of the tab that hold something; own: those the program wrote; kept: those kept beside the records. 0 where an
    older program has read it.
    """

    rows: int
    filled: int
    read: int
    reported: int
    cells: int = 0
    own: int = 0
    kept: int = 0

    @property
    def written(self) -> int:
        """Cells that the school wrote."""
        return self.cells - self.own

    @property
    def nowhere(self) -> int:
        """Cells of which nobody knows where they are: 0, or the program is wrong."""
        return self.written - self.read - self.reported - self.kept if self.cells else 0
