"""Visits and inspections of the centre (domain B4): which visits are due, which faults should have been mended by now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yanxiu_xl.term.term import CENTRE_CODE, School

VISIT = "包校蹲点"
SETTLED = ("已整改", "无需整改")
"""整改结果 after which nothing is waited for."""


def owes_visits(school: School) -> bool:
    """Whether a school is to be visited every month (M15)."""
    return school.assessed and school.code != CENTRE_CODE


def days_overdue(row: Mapping[Any, Any], as_of: date) -> int | None:
    """How many days ago a line's faults should have been mended, while they are not (M16); None where nothing is due."""
    if row["deadline"] is None or row["fixed_on"] is not None or row["result"] in SETTLED:
        return None
    days = (as_of - date.fromisoformat(row["deadline"])).days
    return days if days > 0 else None
