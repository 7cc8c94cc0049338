"""Who of a term's roster is who of the earlier term's (domain M04: name and birth month)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yanxiu_xl.reports.source import Teacher

Key = tuple[str, str]
"""School and name."""


def same_people(now: Sequence[Teacher], before: Sequence[Teacher]) -> Mapping[Key, Teacher]:
    """Who was whom: the same name at the same school, unless both birth months are known and differ; else, of those who have come from
    another school, the same name and birth month, where that is one person alone in both terms.
    """
    earlier = {one.key: one for one in before}
    found = {one.key: earlier[one.key] for one in now if one.key in earlier and not _differ(one.row, earlier[one.key].row)}
    taken = {one.key for one in found.values()}
    come, left = _by_birth([one for one in now if one.key not in found]), _by_birth([one for one in before if one.key not in taken])
    for who, people in come.items():
        if len(people) == 1 and len(left.get(who, ())) == 1:
            found[people[0].key] = left[who][0]
    return found


def _differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return None not in (one["born"], other["born"]) and one["born"] != other["born"]


def _by_birth(people: Sequence[Teacher]) -> dict[tuple[str, str], list[Teacher]]:
    found: dict[tuple[str, str], list[Teacher]] = {}
    for one in people:
        if one.row["born"] is not None:
            found.setdefault((one.name, one.row["born"]), []).append(one)
    return found
