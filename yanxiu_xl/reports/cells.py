"""What reports say of single records: a cell as it stands, or that it cannot be read; the school with a link to its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yanxiu_xl.facts.why_not import Reason
from yanxiu_xl.reports.model import Figure, Gap, Link, Value

Cells = Mapping[str, Any]
"""A record as ``TermFacts.records`` gives it."""


def told(record: Cells, key: str) -> Value:
    """A cell of a record: blank is None, what cannot be read is unmeasured."""
    value: Value = record[key]
    return Gap.UNMEASURED if value is None and key in record["unread"] else value


def all_told(record: Cells, keys: Iterable[str]) -> dict[str, Value]:
    """Several of them, by key."""
    return {key: told(record, key) for key in keys}


def named_school(record: Cells) -> Figure:
    """The school of a record, which leads to its line of the returns."""
    return Figure(record["school_name"], link=Link("B01", (record["school"],)))


def unreadable(record: Cells) -> bool:
    """Whether a record counts nowhere because something of it cannot be read."""
    return not record["counts"] and Reason[record["reason"]].unreadable
