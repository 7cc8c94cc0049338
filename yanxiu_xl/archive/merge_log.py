"""What merges have changed, one after the other: which return has taken which one's place, what the scores were, what the figures of 总览.

Everything else in the archive follows from the returns, the registers and the centre's decisions, whatever came first. This follows from
the merges that there were, cannot be worked out again, and is therefore in the journal, too. A line is written only where a school
stands otherwise than the log says, so that a merge that changes nothing writes nothing, and one that was cut off and is run again writes what it
would have. What a withdrawn return has changed is left out while it is withdrawn: after an undo the log says what it said before.

``merge_log`` has a row a school that has changed (code; ``CENTRE`` for what is told of the centre's own registers) and one ('') of the merge.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

from yanxiu_xl.archive.differences import Change, Kindof, changes
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.measures.findings import difference, of_the_return, said
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import public_problem

CENTRE = "*"
TABLES = (
    """CREATE TABLE merge_log (
  number INTEGER NOT NULL, school_code TEXT NOT NULL, content TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (number, school_code)) WITHOUT ROWID""",
    # what differs between two returns of which one has taken the other's place: JSON, worked out once
    """CREATE TABLE merge_changes (
  return_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE,
  against_id INTEGER NOT NULL REFERENCES school_return(id) ON DELETE CASCADE, content TEXT NOT NULL,
  PRIMARY KEY (return_id, against_id)) WITHOUT ROWID""",
)
Problems = Mapping[str, Sequence[Problem]]
"""By school code, ``CENTRE`` for the centre's own."""


@dataclass(frozen=True)
class Account:
    """How a school stands: content and state of the return that counts ('' none), own and confirmed score, errors, a digest of all problems."""

    sha256: str = ""
    state: str = ""
    own: float | None = None
    score: float | None = None
    errors: int = 0
    problems: str = ""


@dataclass(frozen=True)
class Told:
    """A problem that has come or gone, as everybody may be told: level (``Level``), code, sheet, cell, message."""

    level: str
    code: str
    sheet: str
    cell: str
    message: str


@dataclass(frozen=True)
class Step:
    """What a merge has changed of a school: how it stood and stands, and, of one that had a return before, problems that came and went."""

    school: str
    was: Account
    now: Account
    new: tuple[Told, ...] = ()
    mended: tuple[Told, ...] = ()

    @property
    def of_a_file(self) -> bool:
        """Whether another return counts than before."""
        return self.was.sha256 != self.now.sha256


@dataclass(frozen=True)
class Merge:
    """A merge that has changed something: number, day as of which it was, figures of 总览 after it by key, steps by school."""

    number: int
    day: str
    figures: Mapping[str, float] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


def problems_by_school(archive: Archive) -> dict[str, list[Problem]]:
    """What is wrong with the returns that count, of their own check and across schools, and with the centre's registers."""
    across = archive.across()
    found = {
        code: [*archive.problems(one.id, one.name), *of_the_return(across.get(code, ()))] for code, one in archive.current().items()
    }
    return {**found, CENTRE: across.get("", [])}


def merges(archive: Archive) -> list[Merge]:
    """The merges that have changed something, oldest first, without what returns have changed that are withdrawn now."""
    withdrawn = {sha for (sha,) in archive.db.execute("SELECT sha256 FROM withdrawal")}
    found: dict[int, Merge] = {}
    steps: dict[int, list[Step]] = {}
    for number, school, content in archive.db.execute("SELECT number, school_code, content FROM merge_log ORDER BY number, school_code"):
        told = json.loads(content)
        if school == "":
            found[number] = Merge(number, told["day"], told["figures"])
        else:
            pair = (Account(*told["was"]), Account(*told["now"]))
            steps.setdefault(number, []).append(Step(school, *pair, *(tuple(Told(*one) for one in told[key]) for key in ("new", "mended"))))
    kept = []
    for number, merge in found.items():
        listed = steps.get(number, [])
        gone = [one for one in listed if one.of_a_file and one.now.sha256 in withdrawn]
        if not gone or len(gone) < sum(one.of_a_file for one in listed):
            kept.append(Merge(number, merge.day, merge.figures, tuple(one for one in listed if one not in gone)))
    return kept


def log_changes(archive: Archive, day: str, at: str, figures: Mapping[str, float], before: Problems) -> bool:
    """Take down in what the archive differs from what the log says of it; within a change. True where it does.

    day: as of which was merged, ISO; at: the moment; figures: of 总览, by key; before: the problems before this change.
    """
    known, problems = _standing(merges(archive)), problems_by_school(archive)
    now = _accounts(archive, problems)
    steps = []
    for school in sorted(known.keys() | now.keys()):
        was, is_ = known.get(school, Account()), now.get(school, Account())
        if was != is_:
            new, mended = difference(before.get(school, ()), problems.get(school, ())) if was.sha256 or school == CENTRE else ((), ())
            steps.append(Step(school, was, is_, _told(new), _told(mended)))
    if steps:
        (last,) = archive.db.execute("SELECT COALESCE(MAX(number), 0) FROM merge_log").fetchone()
        rows: list[tuple[str, dict[str, Any]]] = [("", {"day": day, "figures": dict(figures)}), *((one.school, _content(one)) for one in steps)]
        archive.db.executemany("INSERT INTO merge_log (number, school_code, content, at) VALUES (?,?,?,?)",
                               [(last + 1, school, json.dumps(content, ensure_ascii=False), at) for school, content in rows])
    return bool(steps)


def _content(step: Step) -> dict[str, Any]:
    return {"was": astuple(step.was), "now": astuple(step.now), "new": [*map(astuple, step.new)], "mended": [*map(astuple, step.mended)]}


def changes_between(archive: Archive, before: int, now: int) -> list[Change]:
    """What differs between two returns (ids), as the archive remembers it, or worked out."""
    kept = archive.db.execute("SELECT content FROM merge_changes WHERE return_id = ? AND against_id = ?", (now, before)).fetchone()
    if kept is None:
        return changes(archive, before, now)
    return [Change(Kindof(kind), *rest) for kind, *rest in json.loads(kept[0])]


def keep_changes(archive: Archive) -> None:
    """Let the archive remember what differs between the returns that the log speaks of; within a change."""
    ids = {one.sha256: one.id for one in archive.everything()}
    known = set(archive.db.execute("SELECT return_id, against_id FROM merge_changes"))
    for merge in merges(archive):
        for step in merge.steps:
            pair = (ids.get(step.now.sha256), ids.get(step.was.sha256))
            if step.of_a_file and None not in pair and pair not in known:
                now, before = (number for number in pair if number is not None)
                lines = [[one.kind.value, *astuple(one)[1:]] for one in changes(archive, before, now)]
                archive.db.execute("INSERT INTO merge_changes VALUES (?,?,?)", (now, before, json.dumps(lines, ensure_ascii=False)))


def log_lines(archive: Archive) -> list[tuple[int, str, str]]:
    """The log as it is kept, without the moments."""
    return archive.db.execute("SELECT number, school_code, content FROM merge_log ORDER BY 1, 2").fetchall()


def _standing(log: Sequence[Merge]) -> dict[str, Account]:
    """How every school stands as the log says; one without a return that counts is none."""
    found: dict[str, Account] = {}
    for merge in log:
        found |= {one.school: one.now for one in merge.steps}
    return {school: one for school, one in found.items() if one != Account()}


def _accounts(archive: Archive, problems: Problems) -> dict[str, Account]:
    scores = dict(archive.db.execute("SELECT school_code, score FROM confirmed_score"))
    own = dict(archive.db.execute(
        "SELECT r.school_code, s.own FROM school_score s JOIN school_return r ON r.id = s.return_id WHERE r.state <> 'superseded'"))
    found = {
        school: Account(one.sha256, one.state, own.get(school), scores.get(school), _errors(problems[school]), _digest(problems[school]))
        for school, one in archive.current().items()
    }
    told = problems.get(CENTRE, ())
    return found | ({CENTRE: Account(errors=_errors(told), problems=_digest(told))} if told else {})


def _errors(problems: Sequence[Problem]) -> int:
    return sum(one.level is Level.ERROR for one in problems)


def _digest(problems: Sequence[Problem]) -> str:
    """A digest of what is said, wherever it stands."""
    return hashlib.sha256(json.dumps(sorted((one.level.value, *said(one)) for one in problems)).encode()).hexdigest()[:16] if problems else ""


def _told(problems: Sequence[Problem]) -> tuple[Told, ...]:
    return tuple(Told(one.level.value, one.code, one.sheet, one.cell, one.message) for one in map(public_problem, problems))
