"""What a score is: four different outcomes that are never mixed, and the working behind the number."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from yanxiu_xl.measures.numbers import half_up


class Outcome(Enum):
    """How an indicator came out."""

    SCORED = "scored"
    NOTHING = "nothing"
    NOT_APPLICABLE = "not_applicable"
    UNMEASURED = "unmeasured"
    PENDING = "pending"

    @property
    def word(self) -> str:
        """The word people read."""
        return {"scored": "已计分", "nothing": "没有记录", "not_applicable": "不适用", "unmeasured": "无法衡量",
                "pending": "待中心校核定"}[self.value]


@dataclass(frozen=True)
class Place:
    """A record that counted, or did not: cell as ``sheet!D15``, and why it did not ('' when it did)."""

    cell: str
    why: str = ""


@dataclass(frozen=True)
class Score:
    """One indicator of one teacher or school.

    score: points, None where the indicator is not applicable or cannot be measured; full: full marks; detail: the
    working in Chinese with numerator and denominator; places: the records it came from.
    """

    code: str
    outcome: Outcome
    score: float | None
    full: float
    detail: str
    places: tuple[Place, ...] = field(default=())

    @property
    def applicable(self) -> bool:
        """Whether its full marks count in the total."""
        return self.score is not None

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``--json``."""
        return {
            "score": self.score,
            "full": self.full,
            "applicable": self.outcome is not Outcome.NOT_APPLICABLE,
            "outcome": self.outcome.value,
            "detail": self.detail,
            "cells": [{"cell": p.cell, "counted": not p.why, "why": p.why} for p in self.places],
        }


def scored(code: str, points: float, full: float, detail: str, places: tuple[Place, ...] = ()) -> Score:
    """A score between 0 and full marks; 没有记录 where nothing at all was there to count."""
    kept = min(max(points, 0.0), full)
    outcome = Outcome.SCORED if kept or any(not p.why for p in places) else Outcome.NOTHING
    return Score(code, outcome, half_up(kept, 4), full, detail, places)


def not_applicable(code: str, full: float, detail: str) -> Score:
    """The indicator does not concern this one; its full marks leave the total."""
    return Score(code, Outcome.NOT_APPLICABLE, None, full, detail)


def pending(code: str, full: float, detail: str) -> Score:
    """Only the centre's registers can settle it; it leaves the school's own total."""
    return Score(code, Outcome.PENDING, None, full, detail)


def unmeasured(code: str, full: float, detail: str, places: tuple[Place, ...] = ()) -> Score:
    """Something is there but cannot be read; no number is made up for it."""
    return Score(code, Outcome.UNMEASURED, None, full, detail, places)
