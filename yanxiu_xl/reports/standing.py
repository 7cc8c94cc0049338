"""Where the term stands: per school what was expected, what came, which file counts and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from yanxiu_xl.archive.filed import WAITING, Filed, SubmissionState
from yanxiu_xl.archive.inbox import NotTaken, refusals, unhandled
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.clock import moment_of
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import Findings, of_the_return
from yanxiu_xl.measures.shrinking import HELD_BACK
from yanxiu_xl.problems import Level, Problem, problem
from yanxiu_xl.term.term import School, Term

NOT_LISTED = "（已不在名录）"
MOST_NAMED = 4
"""Of returns that cannot be put in order, in one sentence."""


@dataclass(frozen=True)
class SchoolLine:
    """One line of 报送情况： a school, or a file of it that no longer counts."""

    code: str
    name: str
    state: SubmissionState
    filed: Filed | None
    problems: dict[str, int]
    rows: dict[str, int]
    assessed: bool = True
    due: date | None = None
    across: dict[str, int] = field(default_factory=dict)
    """Of the problems those that comparing schools has found, by level."""


@dataclass(frozen=True)
class SchoolProblem:
    """A problem with the school it concerns."""

    code: str
    name: str
    problem: Problem


def local_time(text: str) -> str:
    """ISO time of a file as a Beijing wall-clock text; what is no time stays as it is."""
    moment = moment_of(text)
    return text if moment is None else moment.strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True)
class SubmissionStatus:
    """Lines (schools, each followed by its other files), problems by school, refused files, withdrawn ones in 回收, and files
    there that nobody has dealt with.
    """

    lines: list[SchoolLine]
    problems: list[SchoolProblem]
    refusals: list[NotTaken]
    withdrawn: list[Filed] = field(default_factory=list)
    unhandled: list[NotTaken] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Codes of assessed schools that have returned nothing that counts."""
        return [line.code for line in self.absent]

    @property
    def absent(self) -> list[SchoolLine]:
        """Assessed schools of which nothing has come."""
        return [line for line in self.lines if line.state is SubmissionState.MISSING and line.assessed]

    @property
    def held(self) -> list[SchoolLine]:
        """Returns that have lost rows and wait for the centre."""
        return [line for line in self.lines if line.state is SubmissionState.HELD]

    @property
    def undecided(self) -> list[SchoolLine]:
        """Returns of which nobody knows which was made later."""
        return [line for line in self.lines if line.state is SubmissionState.UNDECIDED and line.filed]

    @property
    def states(self) -> dict[str, SubmissionState]:
        """School code -> where it stands; a return that waits for the centre comes before one that counts."""
        found: dict[str, SubmissionState] = {}
        for line in self.lines:
            found.setdefault(line.code, line.state)
        return found | {one.code: one.state for one in (*self.held, *self.undecided)}

    def sent_back(self, term: Term) -> list[SchoolLine]:
        """Schools of the list whose return is to be mended."""
        return [line for line in self.lines if line.state is SubmissionState.RETURNED and term.school(line.code)]

    @property
    def of_the_centre(self) -> list[Problem]:
        """What the centre itself has to look at."""
        return [one.problem for one in self.problems if not one.code and one.problem.level is not Level.HINT]

    @property
    def clean(self) -> bool:
        """Everything expected is there and accepted, no file was refused, none is held back, none left lying may be a return."""
        left = any(one.problem.level is not Level.HINT for one in self.unhandled)
        settled = all(line.state not in {SubmissionState.RETURNED, *WAITING} for line in self.lines)
        return settled and not self.missing and not self.refusals and not left

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``merge --json`` and ``status --json``; null is what nobody knows, as of a school that has not reported."""
        return {
            "schools": [
                {
                    "code": line.code,
                    "name": line.name,
                    "state": line.state.value,
                    "file": line.filed.name if line.filed else None,
                    "received": line.filed.received_at or None if line.filed else None,
                    "problems": line.problems if line.filed else None,
                    "across": line.across if line.filed else None,
                    "rows": line.rows if line.filed else None,
                }
                for line in self.lines
            ],
            "missing": self.missing,
            "refused": [
                {"file": r.name, "code": r.problem.code, "message": r.problem.message} for r in self.refusals
            ],
            "unhandled": [one.as_dict() for one in self.unhandled],
            "withdrawn": [{"code": one.school, "file": one.name, "sha256": one.sha256} for one in self.withdrawn],
        }


def standing(term: Term, archive: Archive) -> SubmissionStatus:
    """Put together where every school of the list stands, from the archive alone."""
    filed: dict[str, list[Filed]] = {}
    returned = archive.filed()
    archive.prove(one.id for one in returned)
    for one in returned:
        filed.setdefault(one.school, []).append(one)
    levels, counts, across = archive.level_counts(), archive.sheet_counts(), archive.across()
    present: dict[str, list[str]] = {}
    for name, sha in archive.present().items():
        present.setdefault(sha, []).append(name)
    lines: list[SchoolLine] = []
    problems: list[SchoolProblem] = []
    listed = {s.code: s for s in term.schools}
    strangers = [School(code, term.names.get(code, NOT_LISTED), assessed=False) for code in filed if code not in listed]
    for school in sorted([*term.schools, *strangers], key=lambda s: s.code):
        returns = filed.get(school.code, [])
        current = next((one for one in returns if one.counts), None)
        town = across.get(school.code, [])
        lines.append(_line(school, current, levels, counts, of_the_return(town)))
        if current is None and any(one.state is SubmissionState.UNDECIDED for one in returns):
            lines[-1] = replace(lines[-1], state=SubmissionState.UNDECIDED)
        waiting = [one for one in returns if one.state is SubmissionState.UNDECIDED]
        if current is None and not waiting and school.assessed:
            missing = problem("M01", file="", school=school.name)
            problems.append(SchoolProblem(school.code, school.name, missing))
        found = archive.problems(current.id, current.name) if current else []
        found += town
        found += _filing_problems(present, school, current, returns)
        problems += [SchoolProblem(school.code, school.name, p) for p in found]
        newest_held = next((one for one in reversed(returns) if one.state is SubmissionState.HELD), None)
        for one in (one for one in returns if one is not current):  # what keeps the newest one back is told beside it
            lines.append(_line(school, one, levels, counts, [p for p in town if p.code in HELD_BACK] if one is newest_held else []))
    problems += [SchoolProblem("", term.centre, p) for p in across.get("", [])]
    lying = set(archive.present().values())
    withdrawn = [one for one in archive.withdrawn() if one.sha256 in lying]
    return SubmissionStatus(lines, problems, refusals(archive), withdrawn, unhandled(archive))


def _line(
    school: School, filed: Filed | None, levels: dict[int, dict[str, int]], counts: dict[int, Any], across: Sequence[Problem] = ()
) -> SchoolLine:
    found = Findings.of(levels.get(filed.id) if filed else None, across)
    rows = {SHEETS[key].title: c.rows for key, c in counts.get(filed.id, {}).items()} if filed else {}
    return SchoolLine(
        code=school.code,
        name=school.name,
        state=filed.state if filed else SubmissionState.MISSING,
        filed=filed,
        problems=found.total,
        across=dict(found.across),
        rows=rows,
        assessed=school.assessed,
        due=school.due,
    )


def _filing_problems(
    present: Mapping[str, Sequence[str]], school: School, current: Filed | None, returns: list[Filed]
) -> list[Problem]:
    """M02: several files of one school, and several copies of one file."""
    found = []
    for one in returns:
        if current and one.state is SubmissionState.SUPERSEDED:
            used = f"“{current.name}”" + (f"（{local_time(current.saved_at)}保存）" if current.saved_at else "")
            found.append(problem("M02", file=one.name, school=school.name, n=len(returns), used=used))
    waiting = [one for one in returns if one.state is SubmissionState.UNDECIDED]
    named = "、".join(f"“{one.name}”" for one in waiting[:MOST_NAMED]) + ("等" if len(waiting) > MOST_NAMED else "")
    commands = " 或 ".join(f"yanxiu merge --accept {one.reference}" for one in waiting[:MOST_NAMED])
    found += [problem("M26", file=one.name, school=school.name, n=len(waiting), files=named, accept=commands) for one in waiting]
    names = {one.sha256: one.name for one in returns}
    copies = sorted((name, sha) for sha in names for name in present.get(sha, ()) if name != names[sha])
    found += [problem("M02", variant="same", file=name, used=names[sha]) for name, sha in copies]
    return found
