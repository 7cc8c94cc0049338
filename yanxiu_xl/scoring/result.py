"""What a score is: four different outcomes that are never mixed, and the working behind the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from yanxiu_xl.measures.numbers import Number, added, exact, figure, half_up


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


class Band(StrEnum):
    """等次 of a teacher or a school; the value is what is shown, filed and in ``--json``."""

    EXCELLENT = "优秀"
    GOOD = "良好"
    PASS = "合格"
    FAIL = "不合格"
    PROVISIONAL = "待更正"
    """Of who has an indicator that applies and cannot be measured (domain C6)."""
    NONE = "无法评定"


@dataclass(frozen=True)
class Evidence:
    """A record that counted, or did not: cell as ``sheet!D15``, and why it did not ('' when it did)."""

    cell: str
    why: str = ""


@dataclass(frozen=True)
class Score:
    """One indicator of one teacher or school.

    score: points, not rounded, None where the indicator is not applicable or cannot be measured; full: full marks; detail:
    the working in Chinese with numerator and denominator; places: the records it came from.
    """

    code: str
    outcome: Outcome
    score: Fraction | None
    full: float
    detail: str
    places: tuple[Evidence, ...] = field(default=())

    @property
    def applicable(self) -> bool:
        """Whether its full marks count in the total."""
        return self.score is not None

    @property
    def shown(self) -> float | None:
        """The points as sheets, workings and JSON show them: two decimals (domain C6)."""
        return None if self.score is None else half_up(self.score, 2)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``--json``."""
        return {
            "score": self.shown,
            "full": self.full,
            "applicable": self.outcome is not Outcome.NOT_APPLICABLE,
            "outcome": self.outcome.value,
            "detail": self.detail,
            "cells": [{"cell": p.cell, "counted": not p.why, "why": p.why} for p in self.places],
        }


def scored(code: str, points: Number, full: float, detail: str, places: tuple[Evidence, ...] = ()) -> Score:
    """A score between 0 and full marks; 没有记录 where nothing at all was there to count."""
    kept = min(max(exact(points), Fraction(0)), exact(full))
    outcome = Outcome.SCORED if kept or any(not p.why for p in places) else Outcome.NOTHING
    return Score(code, outcome, kept, full, detail, places)


def out_of_hundred(items: Iterable[Score]) -> float | None:
    """Points over full marks of what applies and can be measured, out of 100, one decimal; None where nothing does (C1, rule 1)."""
    counted = [(exact(item.score), exact(item.full)) for item in items if item.score is not None]
    full = added(marks for _, marks in counted)
    return half_up(added(points for points, _ in counted) / full * 100) if full else None


def provisional(items: Iterable[Score]) -> bool:
    """Whether a figure that applies cannot be measured: what the items come to is 暂 until it is mended (domain C6)."""
    return any(item.outcome is Outcome.UNMEASURED for item in items)


def not_applicable(code: str, full: float, detail: str) -> Score:
    """The indicator does not concern this one; its full marks leave the total."""
    return Score(code, Outcome.NOT_APPLICABLE, None, full, detail)


def pending(code: str, full: float, detail: str) -> Score:
    """Only the centre's registers can settle it; it leaves the school's own total."""
    return Score(code, Outcome.PENDING, None, full, detail)


def unmeasured(code: str, full: float, detail: str, places: tuple[Evidence, ...] = ()) -> Score:
    """Something is there but cannot be read; no number is made up for it."""
    return Score(code, Outcome.UNMEASURED, None, full, detail, places)


def unread(code: str, full: float, what: str, places: Iterable[Evidence]) -> Score:
    """An indicator of which no number is known, because something cannot be read (domain C6)."""
    return unmeasured(code, full, f"{what}里有的格看不懂。", tuple(places))


MUSTS = {
    "observations": "听课", "open_lesson": "公开课", "books": "精读", "reflections": "月读书心得", "essay": "心得体会", "paper": "论文",
}
"""The six musts (domain C1, rule 4) as people call them."""
UNITS = {"observations": "节", "essay": "字", "paper": "字"}
"""What is counted where it is said how much was asked."""


class Unmet(NamedTuple):
    """One of the six musts that is not met: its key; how much was asked of this teacher, where that is said."""

    must: str
    asked: float | None = None

    @property
    def words(self) -> str:
        """As people call it (``听课30节``)."""
        return MUSTS[self.must] if self.asked is None else f"{MUSTS[self.must]}{self.asked:g}{UNITS[self.must]}"


@dataclass
class TeacherScore:
    """A teacher's assessment: items by code, base (0–100, one decimal; None when nothing can be measured), extra, band.

    unmet: musts that are not met; rank: 0 for who is not ranked, because the base is provisional; extra_parts: extra points by what they are given for, before the cap.
    """

    teacher_id: str
    name: str
    items: dict[str, Score]
    base: float | None
    extra: float
    extra_detail: str
    band: Band
    unmet: list[Unmet]
    valid_observations: int
    rank: int = 0
    extra_parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def lacking(self) -> list[str]:
        """Musts that are not met, in words."""
        return [one.words for one in self.unmet]

    @property
    def total(self) -> float:
        """What the ranking goes by: base and extra points."""
        return half_up(exact(self.base or 0) + exact(self.extra))

    @property
    def provisional(self) -> bool:
        """Whether an indicator that applies cannot be measured: the base is 暂, there is neither band nor rank (domain C6)."""
        return provisional(self.items.values())

    @property
    def base_in_words(self) -> str:
        """The base as sentences show it."""
        return "无法衡量" if self.base is None else f"{figure(self.base)}（暂）" if self.provisional else figure(self.base)

    @property
    def rank_order(self) -> tuple[bool, int, str]:
        """By rank; who is not ranked comes last."""
        return not self.rank, self.rank, self.teacher_id

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json``."""
        return {
            "id": self.teacher_id,
            "name": self.name,
            "items": {code: item.as_dict() for code, item in self.items.items()},
            "base": self.base,
            "provisional": self.provisional,
            "extra": self.extra,
            "band": self.band.value,
            "lacking": self.lacking,
            "rank": self.rank or None,
        }
