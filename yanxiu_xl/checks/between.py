"""What two schools' books say of the same thing: visits that the host's book contradicts, mentors of another school.

The rules across schools tell of them (``checks.schools``), and the centre confirms scores by them (domain C6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from yanxiu_xl.checks.frames import complete, lines, records, where
from yanxiu_xl.measures.pairs import PASSED
from yanxiu_xl.reading.near import did_you_mean

if TYPE_CHECKING:
    from yanxiu_xl.checks.schools import Town

MOMENT = ["date", "period"]


@dataclass(frozen=True)
class Contradiction:
    """A row of 听课记录 (with ``school`` and ``row``) that another school's book speaks against; key: the column it is told at."""

    code: str
    key: str
    row: Mapping[Any, Any]
    words: dict[str, Any] = field(default_factory=dict)


def contradictions(town: Town) -> list[Contradiction]:
    """All of them, by code (M07, M08, M09)."""
    return [*_strangers(town), *_teaching_in_two_places(town), *_visiting_while_teaching(town)]


def _strangers(town: Town) -> Iterator[Contradiction]:
    """M07: the host has nobody of that name."""
    roster = town.people
    frame = town.frames["observations"]
    for row in records(complete(frame[frame["scope"] == "镇内他校"], ["host_school", "teacher"])):
        host = town.code(row["host_school"])
        if host in town.returned and (host, row["teacher"]) not in roster:
            words = {"school": town.name(row["school"]), "observer": row["observer"] or "", "host": town.name(host),
                     "near": did_you_mean(row["teacher"], (name for school, name in roster if school == host and name))}
            yield Contradiction("M07", "teacher", row, words)


def _visits(town: Town) -> pd.DataFrame:
    """Observations in other schools of the town, with the host's code."""
    frame = town.frames["observations"]
    frame = complete(frame[frame["scope"] == "镇内他校"], ["host_school", "teacher", *MOMENT]).copy()
    frame["host"] = [town.code(name) for name in frame["host_school"]]
    return frame[frame["host"] != ""]


def _teaching_in_two_places(town: Town) -> Iterator[Contradiction]:
    """M08: the host has registered another lesson of that teacher at that moment, whatever else it has registered; the last of them is named."""
    visits = records(_visits(town))
    asked = {(row["host"], row["date"], row["period"], row["teacher"]) for row in visits}
    own = town.frames["observations"]
    lessons: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
    for frame in (own[own["scope"] == "本校"], town.frames["open_lessons"]):
        for *what, subject, topic in lines(frame, "school", *MOMENT, "teacher", "subject", "topic"):
            if (key := (what[0], what[1], what[2], what[3])) in asked:
                lessons.setdefault(key, []).append((subject, topic))
    for row in visits:
        moment = lessons.get((row["host"], row["date"], row["period"], row["teacher"]), ())
        other = [lesson for lesson in moment if lesson[0] != row["subject"] and lesson[1] != row["topic"]]
        if other:
            words = {"date": row["date"], "period": row["period"], "school": town.name(row["school"]), "host": town.name(row["host"]),
                     "first": other[-1][1] or "", "second": row["topic"] or ""}
            yield Contradiction("M08", "teacher", row, words)


def _visiting_while_teaching(town: Town) -> Iterator[Contradiction]:
    """M09: another school has seen the observer teach at home at that moment."""
    taught = {(r["host"], r["date"], r["period"], r["teacher"]): r["school"] for r in records(_visits(town))}
    frame = town.frames["observations"]
    away = [line in taught for line in lines(frame, "school", *MOMENT, "observer")]
    for row in records(complete(where(frame, away), ["observer", *MOMENT])):
        if row["scope"] != "网络":
            host = row["host_school"] if row["scope"] != "本校" else town.name(row["school"])
            other = taught[row["school"], row["date"], row["period"], row["observer"]]
            words = {"value": row["observer"], "date": row["date"], "period": row["period"], "other": town.name(other),
                     "host": host or "外校"}
            yield Contradiction("M09", "period", row, words)


@dataclass(frozen=True)
class PairAcross:
    """A pair that the apprentice's school has registered with a mentor of another school; row: its line of 师徒结对."""

    school: str
    host: str
    row: Mapping[Any, Any]
    registered: tuple[str, ...] = ()
    """Numbers under which the mentor's school has registered the same pair, too."""

    @property
    def people(self) -> tuple[str, str]:
        """(mentor, apprentice)."""
        return self.row["mentor"], self.row["apprentice"]

    @property
    def passed(self) -> bool:
        """Whether the pair has passed at the end of the term."""
        return self.row["result"] in PASSED


def pairs_across(town: Town) -> list[PairAcross]:
    """Every such pair, by school and row; a line that names no other school of the list is none."""
    frame = complete(town.frames["mentoring"], ["mentor", "apprentice", "mentor_school"])
    numbers: dict[tuple[str, str, str], list[str]] = {}
    for school, mentor, apprentice, number in lines(town.frames["mentoring"], "school", "mentor", "apprentice", "pair_id"):
        numbers.setdefault((school, mentor, apprentice), []).append(number or "")
    found = []
    for row in records(frame):
        host = town.code(row["mentor_school"])
        if host and host != row["school"]:
            found.append(PairAcross(row["school"], host, row, tuple(numbers.get((host, row["mentor"], row["apprentice"]), ()))))
    return found


def pairs_left_out(town: Town) -> list[tuple[Mapping[Any, Any], str]]:
    """(line of 师徒结对, code of the apprentice's school) of pairs that the mentor's school alone has registered.

    Only where the apprentice can be nobody else: in no roster but that of one other school.
    """
    frame = complete(town.frames["mentoring"], ["mentor", "apprentice", "mentor_school"])
    known = set(lines(frame, "school", "mentor", "apprentice"))
    homes: dict[str, set[str]] = {}
    for school, name in town.people:
        homes.setdefault(name, set()).add(school)
    found: list[tuple[Mapping[Any, Any], str]] = []
    for row in records(frame):
        home = homes.get(row["apprentice"], set())
        if town.code(row["mentor_school"]) == row["school"] and len(home) == 1 and row["school"] not in home:
            (other,) = home
            if (other, row["mentor"], row["apprentice"]) not in known:
                found.append((row, other))
    return found
