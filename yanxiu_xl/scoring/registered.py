"""What the centre has on a school: rows of its registers, and what it confirms an indicator by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanxiu_xl.facts.records import Lecture
from yanxiu_xl.scoring.places import register_cell
from yanxiu_xl.scoring.result import Evidence, Score
from yanxiu_xl.term.term import Term

Record = Mapping[Any, Any]


@dataclass(frozen=True)
class Registered:
    """What the centre has on one school: rows of its registers (each with ``row``), titles of the tabs."""

    receipts: Sequence[Record] = ()
    inspections: Sequence[Record] = ()
    reports: Sequence[Record] = ()
    corrections: Sequence[Record] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    def place(self, sheet: str, row: Record, why: str = "") -> Evidence:
        """Where a register row stands."""
        return Evidence(register_cell(self.titles.get(sheet, sheet), row["row"]), why)


@dataclass(frozen=True)
class Confirming:
    """What the centre confirms an indicator by: the school's own score, its lectures, the registers, the day."""

    term: Term
    own: Score
    lectures: Sequence[Lecture]
    registered: Registered
    as_of: date
