"""Figures put together: sums and shares of figures that may be none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from yanxiu_xl.facts.found import found
from yanxiu_xl.facts.records import Fact
from yanxiu_xl.reports.filed import FiledSchool
from yanxiu_xl.reports.model import Figure, Gap, Value
from yanxiu_xl.reports.tally import rate
from yanxiu_xl.scoring.declared import LooksAt

NOT_THERE = Figure(Gap.NOT_APPLICABLE)
"""Of a school that has no return that counts."""


def added(figures: Iterable[Figure]) -> Figure:
    """Their sum: nobody knows it while one of them is unknown; what does not apply adds nothing, and all of that is no number."""
    parts = list(figures)
    numbers = [one.value for one in parts if isinstance(one.value, int | float)]
    value: Value = Gap.UNMEASURED if any(one.value is Gap.UNMEASURED for one in parts) else sum(numbers) if numbers else Gap.NOT_APPLICABLE
    return Figure(value, [record for one in parts for record in one.records], [record for one in parts for record in one.left_out])


def share(part: Figure, whole: Figure) -> Figure:
    """A part of a whole (0.9 for 90 %, also a mean of so many each), with the records that make the part."""
    return Figure(_share(part.value, whole.value), part.records, part.left_out)


def _share(part: Value, whole: Value) -> Value:
    if Gap.UNMEASURED in (part, whole):
        return Gap.UNMEASURED
    if isinstance(part, int | float) and isinstance(whole, int | float):
        return rate(part, whole)
    return Gap.NOT_APPLICABLE


def counted(known: FiledSchool, facts: Iterable[Fact], looks_at: LooksAt) -> Figure:
    """How many facts count; nobody knows where none does and one may that cannot be read, or the file lacks a column (looks_at)."""
    listed = found(facts)
    value: Value = Gap.UNMEASURED if listed.unmeasured or known.without(looks_at) else len(listed)
    return Figure(value, known.records(listed.counting), known.records(listed.left_out))


def summed(keys: Iterable[str], parts: Sequence[Mapping[str, Figure]]) -> dict[str, Figure]:
    """The figures of several schools together, by key."""
    return {key: added(one[key] for one in parts) for key in keys}
