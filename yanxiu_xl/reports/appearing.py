"""Whether a problem stood already in the return before: its row found again by what makes a row the same record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yanxiu_xl.archive.contents import contents
from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.pairing import pair_sheets
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Layout
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Problem

Spot = tuple[str, str, str, str, int]
"""Code and variant of a problem, key of its sheet ('' for the whole file), column, row in the file (0 where it speaks of none)."""


@dataclass(frozen=True)
class _Return:
    """A return with what is wrong with it."""

    filed: Filed
    spots: Mapping[Problem, Spot]


class Appearances:
    """In how many of a school's returns in a row each problem of the one that counts has been found, the latest first."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._keys: dict[int, dict[str, str]] = {}
        for (identity, key), title in archive.titles().items():
            self._keys.setdefault(identity, {})[title] = key
        self._lines: dict[str, list[Filed]] = {}
        for one in archive.filed():
            self._lines.setdefault(one.school, []).append(one)
        self._counted: dict[str, Mapping[Problem, int]] = {}

    def times(self, school: str, found: Problem) -> int | None:
        """1 for what is new, 2 for what the return before had, too; None where there is nothing to compare with.

        That is a school's first return, and what every merge finds anew by comparing schools.
        """
        if school not in self._counted:
            self._counted[school] = self._of_school(self._lines.get(school, []))
        return self._counted[school].get(found)

    def _of_school(self, line: Sequence[Filed]) -> Mapping[Problem, int]:
        at = next((at for at, one in enumerate(line) if one.counts), 0)
        if not at:
            return {}
        newer = self._read(line[at])
        times, alive = dict.fromkeys(newer.spots, 1), dict(newer.spots)
        for one in reversed(line[:at]):
            older = self._read(one)
            alive = self._also_in(older, newer.filed, alive)
            if not alive:
                break
            for found in alive:
                times[found] += 1
            newer = older
        return times

    def _read(self, one: Filed) -> _Return:
        keys, found = self._keys.get(one.id, {}), {}
        for p in self._archive.problems(one.id, one.name):
            key = keys.get(p.sheet, "")
            row = 0 if key and SHEETS[key].layout is Layout.FIELDS else p.row
            found[p] = (p.code, p.variant, key or p.sheet, p.column, row)
        return _Return(one, found)

    def _also_in(self, older: _Return, newer: Filed, alive: Mapping[Problem, Spot]) -> dict[Problem, Spot]:
        """Those of the problems that the older return has, too, with where they stand there."""
        there = set(older.spots.values())
        if not {spot[:4] for spot in alive.values()} & {spot[:4] for spot in there}:
            return {}
        before, now = contents(self._archive, older.filed.id), contents(self._archive, newer.id)
        was = {
            (key, line.row): old.row for key, pairs in pair_sheets(before, now).items() for old, line in pairs
            if old is not None and line is not None
        }
        lines = {(key, line.row) for key, whole in now.items() for line in whole.lines}
        found = {}
        for p, (code, variant, sheet, column, row) in alive.items():
            if (sheet, row) in lines and (sheet, row) not in was:
                continue  # the record is new
            spot = (code, variant, sheet, column, was.get((sheet, row), row))
            if spot in there:
                found[p] = spot
        return found
