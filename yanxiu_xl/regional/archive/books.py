"""All towns' books together: what the rules ask of them (``checks.books``), as queries that both engines answer.

A school is called by its town and its code, ``甲镇中心校·03``, so that the rules, which know schools alone, speak of towns as well. Only what
two towns have to do with each other is given: what is between the schools of one town its own merge has told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.checks.books import COMMON_TITLES, OUT_OF_TOWN, Row
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.regional.archive.store import Held
from yanxiu_xl.regional.archive.tables import FILED

RETURN, ATTACHED = FILED["school_return"], FILED["attachment"]
BETWEEN = "·"
Alike = Callable[[Sequence[str], float], Iterable[tuple[int, int, float]]]
"""Pairs of texts that are alike, by their index: (one, a later one, how alike)."""


def school_key(town: str, code: str) -> str:
    """How a school of a town is called here."""
    return f"{town}{BETWEEN}{code}"


def _sheet(key: str) -> Any:
    return FILED[table_name(SHEETS[key])]


@dataclass(frozen=True)
class HostNames:
    """A school's name as it is written in another town's book -> the school that is meant, '' where none or several may be."""

    names: Mapping[str, Callable[[object], str]]
    """Town -> the code of its school that has a name."""

    def of(self, writer: str, text: str) -> str:
        """writer: the town in whose book it stands. The town's name may stand before the school's."""
        found = {school_key(town, code) for town, code_of in self.names.items() if town != writer for code in _codes(town, code_of, text)}
        return found.pop() if len(found) == 1 else ""


def _codes(town: str, code_of: Callable[[object], str], text: str) -> Iterator[str]:
    yield from filter(None, (code_of(text), code_of(text.removeprefix(town)) if text.startswith(town) else ""))


class RegionBooks:
    """The books of the towns of one term, for one run of the rules (``checks.books.Books``)."""

    def __init__(self, connection: Connection, towns: Sequence[Held], hosts: HostNames, alike: Alike) -> None:
        self._db, self._towns, self._hosts, self._alike = connection, {one.id: one.name for one in towns}, hosts, alike

    def _rows(self, sheet: str, keys: Sequence[str], *conditions: ColumnElement[bool], more: Select[Any] | None = None) -> Iterator[dict[str, Any]]:
        """Rows of a sheet in the returns that count, by town, school and row: ``school``, ``town``, ``row`` and these columns."""
        table = _sheet(sheet)
        asked = select(RETURN.c.town, RETURN.c.school_code, table.c.source_row, *(table.c[key] for key in keys)).join(
            table, and_(table.c.town == RETURN.c.town, table.c.return_id == RETURN.c.id))
        asked = asked.where(RETURN.c.state != "superseded", RETURN.c.town.in_(list(self._towns)), *conditions)
        found = [
            {"town": self._towns[town], "school": school_key(self._towns[town], code), "row": row, **dict(zip(keys, values, strict=True))}
            for town, code, row, *values in self._db.execute(asked)
        ]
        yield from sorted(found, key=lambda one: (one["town"], one["school"], one["row"]))

    @cached_property
    def people(self) -> set[tuple[str, str]]:
        """(school, name) of everybody in a roster."""
        return {(one["school"], one["name"]) for one in self._rows("roster", ("name",)) if one["name"] is not None}

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        return {school: [name for _, name in group] for school, group in groupby(sorted(self.people), lambda one: one[0])}

    def names_at(self, school: str) -> list[str]:
        """Names in the roster of one school, in order."""
        return self._names.get(school, [])

    def namesakes(self) -> list[list[Row]]:
        """Lines of 教师名册 with one name and month of birth in several towns: each with the first one of another town (M04)."""
        roster = _sheet("roster")
        twice = select(roster.c.name, roster.c.born).join(RETURN, and_(RETURN.c.town == roster.c.town, RETURN.c.id == roster.c.return_id)).where(
            RETURN.c.state != "superseded", roster.c.town.in_(list(self._towns)), roster.c.name.is_not(None), roster.c.born.is_not(None),
        ).group_by(roster.c.name, roster.c.born).having(func.min(roster.c.town) != func.max(roster.c.town)).subquery()
        rows = self._rows("roster", ("name", "born"), select(twice.c.name).where(twice.c.name == roster.c.name, twice.c.born == roster.c.born).exists())
        return [pair for group in _together(rows, "name", "born") for pair in between_towns(group)]

    def strangers(self) -> list[Row]:
        """Lessons observed in a school of another town that has returned, of a teacher who is not in its roster (M07)."""
        table, returned, found = _sheet("observations"), self.returned, list[Row]()
        keys = ("observer", "teacher", "host_school")
        for row in self._rows("observations", keys, table.c.scope == OUT_OF_TOWN, table.c.host_school.is_not(None), table.c.teacher.is_not(None)):
            host = self._hosts.of(row["town"], row["host_school"])
            if host in returned and (host, row["teacher"]) not in self.people:
                found.append({**row, "host": host})
        return found

    @cached_property
    def returned(self) -> set[str]:
        """Schools that have a return that counts."""
        asked = select(RETURN.c.town, RETURN.c.school_code).where(RETURN.c.state != "superseded", RETURN.c.town.in_(list(self._towns)))
        return {school_key(self._towns[town], code) for town, code in self._db.execute(asked)}

    def other_lessons(self) -> list[Row]:
        """Asked of one town alone (M08)."""
        return []

    def lessons_missed(self) -> list[Row]:
        """Asked of one town alone (M09)."""
        return []

    def same_titles(self) -> list[list[Row]]:
        """None: in a whole region titles repeat without anybody having copied."""
        return []

    @cached_property
    def _papers(self) -> list[Row]:
        """Writings with a file beside them: teacher, title, sha256, text."""
        table = _sheet("writings")
        asked = select(RETURN.c.town, RETURN.c.school_code, table.c.source_row, table.c.teacher, table.c.title, ATTACHED.c.sha256, ATTACHED.c.text).join(
            table, and_(table.c.town == RETURN.c.town, table.c.return_id == RETURN.c.id)).join(
            ATTACHED, and_(ATTACHED.c.town == table.c.town, ATTACHED.c.return_id == table.c.return_id, ATTACHED.c.source_row == table.c.source_row))
        asked = asked.where(RETURN.c.state != "superseded", RETURN.c.town.in_(list(self._towns)), ATTACHED.c.sheet == "writings",
                            table.c.teacher.is_not(None), table.c.title.is_not(None), table.c.category.not_in(COMMON_TITLES))
        names = ("teacher", "title", "sha256", "text")
        found = [{"town": self._towns[town], "school": school_key(self._towns[town], code), "row": row, **dict(zip(names, values, strict=True))}
                 for town, code, row, *values in self._db.execute(asked)]
        return sorted(found, key=lambda one: (one["town"], one["school"], one["row"]))

    def same_files(self) -> list[list[Row]]:
        """Writings of several towns with one file beside them: each with the first one of another town (M10)."""
        return [pair for group in _together(self._papers, "sha256") for pair in between_towns(group)]

    def texts_alike(self, least: float) -> list[tuple[Row, Row, float]]:
        """Writings of two towns with two files beside them whose texts are alike (M10)."""
        papers = [one for one in self._papers if one["text"]]
        by_text: dict[str, list[Row]] = {}
        for one in papers:
            by_text.setdefault(one["text"], []).append(one)
        texts = [*by_text]
        pairs = [*self._alike(texts, least), *((at, at, 1.0) for at in range(len(texts)))]
        found = [
            (min(one, other, key=_place), max(one, other, key=_place), share)
            for first, second, share in pairs for one in by_text[texts[first]] for other in by_text[texts[second]]
            if one["town"] != other["town"] and one["sha256"] != other["sha256"] and (first != second or _place(one) < _place(other))
        ]
        return sorted(found, key=lambda pair: (_place(pair[0]), _place(pair[1])))

    def projects(self) -> list[dict[str, Any]]:
        """Lines of 课题研究 that have an approval and a leader."""
        table = _sheet("projects")
        return [*self._rows("projects", ("approval", "leader"), table.c.approval.is_not(None), table.c.leader.is_not(None))]


def _place(row: Row) -> tuple[str, int]:
    return row["school"], row["row"]


def _together(rows: Iterable[Row], *keys: str) -> list[list[Row]]:
    """Rows that have the same in ``keys``, in their order; those alone are left out."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [group for _, group in sorted(found.items()) if len(group) > 1]


def between_towns(group: Sequence[Row]) -> list[list[Row]]:
    """Pairs of two towns in which each row of a group stands at least once: with the first row, or with the first one of another town."""
    first = group[0]
    other = next((row for row in group if row["town"] != first["town"]), None)
    if other is None:
        return []
    return [[first, row] if row["town"] != first["town"] else [row, other] for row in group if row is not first]
