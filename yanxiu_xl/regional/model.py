"""What goes to and fro between a run over several towns and the tasks of each: plain values that can be sent to another computer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yanxiu_xl.files import system_trouble
from yanxiu_xl.problems import UserError


def in_one_line(trouble: UserError | OSError) -> str:
    """Why something could not be done, in one line and without the full stop of its sentence: it becomes a part of another."""
    told = trouble if isinstance(trouble, UserError) else system_trouble(trouble)
    return " ".join(str(told).split("\n")).removesuffix("。")


@dataclass(frozen=True)
class Place:
    """A town's term folder: where it lies (a path, or an address as fsspec writes them), and what people call it."""

    address: str

    @property
    def name(self) -> str:
        """The last part of it."""
        return self.address.replace("\\", "/").rstrip("/").rpartition("/")[2] or self.address


@dataclass(frozen=True)
class Seen:
    """What the settings of a term folder say: town and term; failed: why they cannot be read, '' where they can."""

    place: Place
    town: str = ""
    term: str = ""
    failed: str = ""


@dataclass(frozen=True)
class Job:
    """What is to be done for a town. earlier: the folder of the earlier term of its school year, where that is among those given; known: the
    ``basis`` of what the archive holds of it, so that nothing is worked out twice; plan: see only what would be done.
    """

    seen: Seen
    day: date
    earlier: Place | None = None
    known: str = ""
    plan: bool = False


@dataclass(frozen=True)
class Done:
    """What has become of a town.

    failed: why nothing has, in one line; read: files that were read; changed: whether the merge changed anything; content, basis: see
    ``archive.tables.TOWN``; names: (code, name, whether it is a former one) of its schools; parts: (report, block) -> its lines as JSON
    (``encoded``), which like the content are left out of a town whose basis is the known one; notes: what is to be said beside; new,
    returned: schools that the plan names.
    """

    seen: Seen
    failed: str = ""
    read: int = 0
    changed: bool = False
    content: str = ""
    basis: str = ""
    day: str = ""
    returned: int = 0
    expected: int = 0
    names: Sequence[tuple[str, str, bool]] = ()
    parts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    notes: Sequence[str] = ()
