"""What a change of the archive comes to, school by school: for the plan of a merge, for the merge itself, for an undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yanxiu_xl.archive.counting import losses_of
from yanxiu_xl.archive.differences import Change, changes
from yanxiu_xl.archive.filed import Filed, SubmissionState
from yanxiu_xl.archive.inbox import NotTaken, refusals, unhandled
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.shrinking import Loss
from yanxiu_xl.problems import Level
from yanxiu_xl.term.term import Term


class StepOutcome(StrEnum):
    """What becomes of a school or of a file of it; the value is what ``--json`` has."""

    NEW = "new"
    SAME = "same"
    REVISED = "revised"
    HELD = "held"
    UNDECIDED = "undecided"
    OLDER = "older"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    MISSING = "missing"

    @property
    def word(self) -> str:
        """What people read."""
        return _WORDS[self]


_WORDS = {
    StepOutcome.NEW: "新交", StepOutcome.SAME: "没有变化", StepOutcome.REVISED: "换成新的一份", StepOutcome.HELD: "少行待确认",
    StepOutcome.UNDECIDED: "分不出先后，待选定", StepOutcome.OLDER: "较旧，只存档", StepOutcome.WITHDRAWN: "已撤下，不算",
    StepOutcome.GONE: "不再有算数的", StepOutcome.MISSING: "未交",
}
WAITS = frozenset({StepOutcome.HELD, StepOutcome.UNDECIDED})
"""Outcomes of files that wait for the centre."""


@dataclass(frozen=True)
class Step:
    """One line of a plan: what becomes of a school, or of one more file of it.

    file, reference: of the return spoken of (``01#2``); was: file that counted before;
    changes: of a return that takes another's place, against that one; of a held one, against the one that goes on
    counting; of one that cannot be put in order, against the first of those; losses: of a held one.
    """

    code: str
    name: str
    outcome: StepOutcome
    file: str = ""
    reference: str = ""
    was: str = ""
    changes: list[Change] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``--json``."""
        return {
            "code": self.code, "name": self.name, "outcome": self.outcome.value, "file": self.file or None, "return": self.reference or None,
            "was": self.was or None, "changes": [c.as_dict() for c in self.changes],
            "lost": [{"sheet": SHEETS[x.sheet].title, "before": x.before, "after": x.after, "gone": x.gone, "whose": dict(x.whose)}
                     for x in self.losses],
        }


@dataclass(frozen=True)
class Plan:
    """Steps by school, the files that would be refused, and those that nobody has dealt with."""

    steps: list[Step]
    refusals: list[NotTaken]
    unhandled: list[NotTaken] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing refused, nothing held back, nothing left lying that may be a return."""
        left = any(one.problem.level is not Level.HINT for one in self.unhandled)
        return not self.refusals and not left and all(step.outcome not in WAITS for step in self.steps)

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``merge --plan --json``."""
        return {
            "steps": [step.as_dict() for step in self.steps],
            "refused": [{"file": r.name, "code": r.problem.code, "message": r.problem.message, "fix": r.problem.fix}
                        for r in self.refusals],
            "unhandled": [one.as_dict() for one in self.unhandled],
        }


@dataclass(frozen=True)
class Before:
    """What an archive had before a change: contents that were filed, and which one counted by school."""

    filed: frozenset[str]
    current: Mapping[str, Filed]

    @classmethod
    def of(cls, archive: Archive) -> Before:
        """As it is now."""
        return cls(frozenset(one.sha256 for one in archive.filed()), archive.current())


def compare(term: Term, archive: Archive, before: Before) -> Plan:
    """The plan that leads from ``before`` to what the archive holds now."""
    current, lost, present = archive.current(), losses_of(archive), set(archive.present().values())
    names = term.names
    filed = archive.filed()
    ids = {one.sha256: one.id for one in archive.everything()}  # reading again gives a return another id
    steps: list[Step] = []
    for code in sorted({*names, *current, *before.current}):
        steps += _school(archive, code, names.get(code, ""), before.current.get(code), current.get(code), ids)
        counting = current.get(code)
        for one in (x for x in filed if x.school == code and x.state is SubmissionState.HELD):
            steps.append(Step(code, names.get(code, ""), StepOutcome.HELD, one.name, one.reference, counting.name if counting else "",
                              changes(archive, counting.id, one.id) if counting else [], lost[one.id]))
        unknown = _undecided(archive, names.get(code, ""), [x for x in filed if x.school == code and x.state is SubmissionState.UNDECIDED])
        if unknown and steps[-1].outcome is StepOutcome.MISSING:
            steps.pop()  # something has come, only that nobody knows which of it counts
        steps += unknown
        for one in (x for x in filed if x.school == code and x.state is SubmissionState.SUPERSEDED and x.sha256 not in before.filed):
            steps.append(Step(code, names.get(code, ""), StepOutcome.OLDER, one.name, one.reference))
        for one in (x for x in archive.withdrawn() if x.school == code and x.sha256 in present):
            steps.append(Step(code, names.get(code, ""), StepOutcome.WITHDRAWN, one.name, one.sha256[:8]))
    assessed = {s.code for s in term.schools if s.assessed}
    return Plan([s for s in steps if s.outcome is not StepOutcome.MISSING or s.code in assessed], refusals(archive), unhandled(archive))


def _undecided(archive: Archive, name: str, waiting: Sequence[Filed]) -> list[Step]:
    """A step for each of the returns nobody can put in order; what is different in it from the first of them."""
    return [
        Step(one.school, name, StepOutcome.UNDECIDED, one.name, one.reference, waiting[0].name if one is not waiting[0] else "",
             changes(archive, waiting[0].id, one.id) if one is not waiting[0] else [])
        for one in waiting
    ]


def _school(
    archive: Archive, code: str, name: str, was: Filed | None, now: Filed | None, ids: Mapping[str, int]
) -> list[Step]:
    if now is None:
        return [Step(code, name, StepOutcome.GONE if was else StepOutcome.MISSING, was=was.name if was else "")]
    if was is None:
        return [Step(code, name, StepOutcome.NEW, now.name, now.reference)]
    if was.sha256 == now.sha256:
        return [Step(code, name, StepOutcome.SAME, now.name, now.reference)]
    return [Step(code, name, StepOutcome.REVISED, now.name, now.reference, was.name, changes(archive, ids[was.sha256], now.id))]
