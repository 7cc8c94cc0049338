"""Schools' assessment (domain C2): U1–U11 as the school's own workbook proves them; the centre confirms them (``confirm``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.measures.numbers import figure
from yanxiu_xl.scoring.result import Score, TeacherScore, out_of_hundred, provisional
from yanxiu_xl.scoring.school_indicators import SCHOOL_INDICATORS
from yanxiu_xl.scoring.school_records import school_of


@dataclass
class SchoolScore:
    """A school's assessment by its own workbook: items by code and the score out of 100 over what is known."""

    code: str
    items: dict[str, Score]
    own: float | None
    facts: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``score --json`` (the confirmed score is the centre's)."""
        return {"items": {code: item.as_dict() for code, item in self.items.items()}, "self": self.own, "provisional": self.provisional}

    @property
    def provisional(self) -> bool:
        """Whether an indicator that applies cannot be measured: the own score is 暂 (domain C6)."""
        return provisional(self.items.values())

    @property
    def own_in_words(self) -> str:
        """The own score as sentences show it."""
        if self.own is None:
            return "无法衡量"
        return f"{figure(self.own)} 分{'（暂，有指标无法衡量）' if self.provisional else ''}"


def overall(items: Mapping[str, Score]) -> float | None:
    """Points over full marks of what applies, out of 100, one decimal."""
    return out_of_hundred(items.values())


def score_school(run: CheckRun, teachers: list[TeacherScore]) -> SchoolScore:
    """Assess a school by its own workbook; U10 and U11 wait for the centre (domain C2)."""
    school = school_of(run, teachers)
    items = {code: one.score(school) for code, one in SCHOOL_INDICATORS.items()}
    return SchoolScore(run.submission.school_code, items, overall(items))
