"""What two schools' books say of the same thing: visits that the host's book contradicts, mentors of another school.

The rules across schools tell of them (``checks.schools``), and the centre confirms scores by them (domain C6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yanxiu_xl.checks.books import AT_HOME, Row
from yanxiu_xl.checks.frames import complete, lines, records
from yanxiu_xl.measures.pairs import PASSED
from yanxiu_xl.reading.suggest import did_you_mean

if TYPE_CHECKING:
    from yanxiu_xl.checks.schools import AllSchools


@dataclass(frozen=True)
class Contradiction:
    """A row of 听课记录 (with ``school`` and ``row``) that another school's book speaks against; key: the column it is told at."""

    code: str
    key: str
    row: Row
    words: dict[str, Any] = field(default_factory=dict)


def contradictions(town: AllSchools) -> list[Contradiction]:
    """All of them, by code (M07, M08, M09)."""
    return [*_strangers(town), *_teaching_in_two_places(town), *_visiting_while_teaching(town)]


def _strangers(town: AllSchools) -> Iterator[Contradiction]:
    """M07: the host has nobody of that name."""
    for row in town.books.strangers():
        words = {"school": town.name(row["school"]), "observer": row["observer"] or "", "host": town.name(row["host"]),
                 "near": did_you_mean(row["teacher"], town.books.names_at(row["host"]))}
        yield Contradiction("M07", "teacher", row, words)


def _teaching_in_two_places(town: AllSchools) -> Iterator[Contradiction]:
    """M08: the host has registered another lesson of that teacher at that moment, whatever else it has registered; the last of them is named."""
    for row in town.books.other_lessons():
        words = {"date": row["date"], "period": row["period"], "school": town.name(row["school"]), "host": town.name(row["host"]),
                 "first": row["other"] or "", "second": row["topic"] or ""}
        yield Contradiction("M08", "teacher", row, words)


def _visiting_while_teaching(town: AllSchools) -> Iterator[Contradiction]:
    """M09: another school has seen the observer teach at home at that moment."""
    for row in town.books.lessons_missed():
        host = row["host_school"] if row["scope"] != AT_HOME else town.name(row["school"])
        words = {"value": row["observer"], "date": row["date"], "period": row["period"], "other": town.name(row["other"]),
                 "host": host or "外校"}
        yield Contradiction("M09", "period", row, words)


@dataclass(frozen=True)
class PairAcross:
    """A pair that the apprentice's school has registered with a mentor of another school; row: its line of 师徒结对, which counts.

    stands: whether the mentor is known to that school, which has returned; known: whether it has registered the same pair, too;
    registered: the numbers of those of its lines that count.
    """

    school: str
    host: str
    row: Mapping[Any, Any]
    stands: bool
    known: bool
    registered: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, str]:
        """(mentor, apprentice)."""
        return self.row["mentor"], self.row["apprentice"]

    @property
    def passed(self) -> bool:
        """Whether the pair has passed at the end of the term."""
        return self.row["result"] in PASSED


def pairs_across(town: AllSchools) -> list[PairAcross]:
    """Every such pair, by school and row; a line that names no other school of the list is none, nor is one that counts nowhere."""
    numbers: dict[tuple[str, str, str], list[str]] = {}
    for school, row, *pair, number in lines(town.frames["mentoring"], "school", "row", "mentor", "apprentice", "pair_id"):
        kept = numbers.setdefault((school, pair[0], pair[1]), [])
        kept += [number or ""] if _counts(town, school, row) else []
    found = []
    for line in _pairs(town):
        host, mentor = town.code(line["mentor_school"]), line["mentor"]
        if host and host != line["school"]:
            same = numbers.get((host, mentor, line["apprentice"]))
            stands = host in town.returned and (host, mentor) in town.people
            found.append(PairAcross(line["school"], host, line, stands, same is not None, tuple(same or ())))
    return found


def _counts(town: AllSchools, school: str, row: int) -> bool:
    """Whether a line of 师徒结对 counts: as in ``facts``, it has no error; who is not named is seen to by who asks."""
    return row not in town.faulty.get((school, "mentoring"), ())


def _pairs(town: AllSchools) -> list[dict[Any, Any]]:
    """Lines of 师徒结对 that count and name both, and the mentor's school."""
    frame = complete(town.frames["mentoring"], ["mentor", "apprentice", "mentor_school"])
    return [row for row in records(frame) if _counts(town, row["school"], row["row"])]


def pairs_left_out(town: AllSchools) -> list[tuple[Mapping[Any, Any], str]]:
    """(line of 师徒结对, code of the apprentice's school) of pairs that the mentor's school alone has registered.

    Only where the apprentice can be nobody else: in no roster but that of one other school.
    """
    known = set(lines(town.frames["mentoring"], "school", "mentor", "apprentice"))
    homes: dict[str, set[str]] = {}
    for school, name in town.people:
        homes.setdefault(name, set()).add(school)
    found: list[tuple[Mapping[Any, Any], str]] = []
    for row in _pairs(town):
        home = homes.get(row["apprentice"], set())
        if town.code(row["mentor_school"]) == row["school"] and len(home) == 1 and row["school"] not in home:
            (other,) = home
            if (other, row["mentor"], row["apprentice"]) not in known:
                found.append((row, other))
    return found
