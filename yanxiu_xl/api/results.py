"""What each verb comes to. ``as_json()`` is what the command prints with ``--json``; ``clean`` is whether it leaves with status 0.

What stands in the fields is defined where it is found out (``workflow``); ``tools/api_page.py`` has the Chinese words for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yanxiu_xl.problems import Level, Problem

if TYPE_CHECKING:
    from yanxiu_xl.api.open_term import OpenTerm
    from yanxiu_xl.archive.filed import Filed
    from yanxiu_xl.archive.journal import Received
    from yanxiu_xl.reading.submissions import Submission
    from yanxiu_xl.regional.run import TownLine
    from yanxiu_xl.reports.county.model import Absent
    from yanxiu_xl.reports.standing import SubmissionStatus
    from yanxiu_xl.term.term import School
    from yanxiu_xl.workflow.building import Built
    from yanxiu_xl.workflow.choosing import Chosen
    from yanxiu_xl.workflow.examining import Finding
    from yanxiu_xl.workflow.figures import FigureTrace
    from yanxiu_xl.workflow.gathering import Gathering
    from yanxiu_xl.workflow.history import Chapter
    from yanxiu_xl.workflow.installing import Installed, Removed
    from yanxiu_xl.workflow.merging import Merged
    from yanxiu_xl.workflow.names import Moves
    from yanxiu_xl.workflow.next_steps import NextStep
    from yanxiu_xl.workflow.outcomes import Plan, Step
    from yanxiu_xl.workflow.portfolios import Portfolio
    from yanxiu_xl.workflow.print_templates import Templates
    from yanxiu_xl.workflow.registers_files import RegistersKept
    from yanxiu_xl.workflow.reminding import Reminded
    from yanxiu_xl.workflow.rollover import Carried
    from yanxiu_xl.workflow.rulebook import RuleLine
    from yanxiu_xl.workflow.scoring import Assessment
    from yanxiu_xl.workflow.teacher_books import TeacherBuilt
    from yanxiu_xl.workflow.tracing import Trace
    from yanxiu_xl.workflow.verifying import Fault


@dataclass(frozen=True)
class Result:
    """Common to all results."""

    @property
    def clean(self) -> bool:
        """Whether nothing was found that somebody has to deal with (exit status 0 of the command)."""
        return True

    def as_json(self) -> Any:
        """Dictionaries, lists, texts and numbers, as ``--json`` prints them."""
        raise NotImplementedError


@dataclass(frozen=True)
class DemoResult(Result):
    """term: what was played; standing: as ``status`` tells it; master: where 总档案 lies."""

    term: OpenTerm
    standing: SubmissionStatus
    master: Path

    def as_json(self) -> Mapping[str, Any]:
        return self.standing.as_dict()


@dataclass(frozen=True)
class NewTermResult(Result):
    """term: what was made; chosen: which term, and why; unfilled_holidays: years whose holidays are not known yet; carried: from ``from_``."""

    term: OpenTerm
    chosen: Chosen
    unfilled_holidays: tuple[int, ...]
    carried: Carried | None = None

    def as_json(self) -> Mapping[str, Any]:
        folder, more = self.term.folder, {"carried": self.carried.as_dict()} if self.carried else {}
        return {"folder": str(folder.root), "settings": str(folder.settings), "term": self.chosen.code, "term_by": self.chosen.by,
                "unfilled_holidays": list(self.unfilled_holidays), **more}


@dataclass(frozen=True)
class BuildResult(Result):
    """workbooks: a school each; registers: what has become of 中心校登记; moves: of the list of schools; stray: workbooks in 发放 of no school;

    set_aside: where those were put.
    """

    workbooks: Sequence[Built]
    registers: RegistersKept
    moves: Moves
    stray: Sequence[Path]
    set_aside: Sequence[Path]
    unfilled_holidays: tuple[int, ...]

    def as_json(self) -> Mapping[str, Any]:
        return {"built": [
            {"code": b.school.code, "name": b.school.name, "file": str(b.path), "issue": b.issue, "outcome": b.outcome,
             "kept": str(b.kept) if b.kept else None, "macro_file": str(b.macro_path) if b.macro_path else None,
             "macro_kept": str(b.macro_kept) if b.macro_kept else None}
            for b in self.workbooks
        ], "registers": self.registers.as_dict(), "schools": self.moves.as_dict(), "stray": [str(path) for path in self.stray],
            "set_aside": [str(path) for path in self.set_aside], "unfilled_holidays": list(self.unfilled_holidays)}


@dataclass(frozen=True)
class PaperResult(Result):
    """paper: where the forms to fill in by hand lie."""

    paper: Path

    def as_json(self) -> Mapping[str, Any]:
        return {"paper": str(self.paper)}


@dataclass(frozen=True)
class PrintResult(Result):
    """files: workbooks to be printed; pdf: the same as PDF; pages: sheets of paper; not_replaced: files of somebody's own in their places;

    templates: what has become of those in 打印模板; checked: forms (codes) whose templates were looked at; wrong: what is wrong in them, and then
    nothing is printed; unread: cells nobody can read, left blank; empty: forms (code and title) without a record; told: what else there is to say.
    """

    files: Sequence[Path]
    pdf: Sequence[Path]
    pages: int
    not_replaced: Sequence[Path]
    templates: Templates
    checked: Sequence[str]
    wrong: Sequence[str]
    unread: Sequence[str]
    empty: Sequence[str]
    told: str

    @property
    def clean(self) -> bool:
        return not self.wrong

    def words(self) -> Iterator[str]:
        """What has been done, in lines."""
        folders: dict[Path, list[Path]] = {}
        for path in (*self.files, *self.pdf):
            folders.setdefault(path.parent, []).append(path)
        for folder, listed in folders.items():
            yield f"{folder}：{'、'.join(path.name for path in listed)}" if len(listed) < 4 else f"{folder}：{len(listed)} 个文件"
        if self.files:
            yield f"共 {len(self.files)} 本，打印出来 {self.pages} 页。"
        elif not self.wrong:
            yield f"{len(self.checked)} 种打印件的模板都能用。" if not self.empty else "没有可以印的记录。"

    def notes(self, most: int) -> Iterator[str]:
        """What is to be known of it, in lines; most: cells that are named one by one."""
        if self.templates.renewed:
            yield f"“打印模板”里没人改过的 {len(self.templates.renewed)} 种已换成这个版本的。"
        if self.templates.changed:
            yield f"照改过的模板：{'、'.join(path.stem for path in self.templates.changed)}（没有换成这个版本的）。"
        if self.files and self.empty:
            yield f"没有记录、没有印的：{'、'.join(self.empty)}。"
        for path in self.not_replaced:
            yield f"“{path.name}”没有动：它正开着，或者有人改过；新的写在它旁边。"
        if self.unread:
            more = f"；还有 {len(self.unread) - most} 格" if len(self.unread) > most else ""
            yield f"有 {len(self.unread)} 格看不懂，印成空白，请核对后手写：{'；'.join(self.unread[:most])}{more}。"
        if self.told:
            yield self.told

    def as_json(self) -> Mapping[str, Any]:
        return {"files": list(map(str, self.files)), "pdf": list(map(str, self.pdf)), "pages": self.pages, "not_replaced": list(map(str, self.not_replaced)),
                "templates": {"renewed": list(map(str, self.templates.renewed)), "changed": list(map(str, self.templates.changed))},
                "checked": list(self.checked), "wrong": list(self.wrong), "unread": list(self.unread), "empty": list(self.empty), "told": self.told}


@dataclass(frozen=True)
class TeachersResult(Result):
    """books: a teacher each; without_roster: schools of which no roster is known; unclear: people whose name is missing or not theirs alone;

    strays: workbooks of people who are on no roster any more and have written into them.
    """

    books: Sequence[TeacherBuilt]
    without_roster: Sequence[School]
    unclear: Sequence[tuple[School, str]]
    strays: Sequence[Path]

    def as_json(self) -> Mapping[str, Any]:
        return {"teachers": [
            {"code": b.school.code, "school": b.school.name, "teacher_id": b.teacher_id, "name": b.name, "file": str(b.path), "outcome": b.outcome}
            for b in self.books
        ], "without_roster": [s.code for s in self.without_roster], "unclear": [{"code": s.code, "name": name} for s, name in self.unclear],
            "strays": [str(path) for path in self.strays]}


@dataclass(frozen=True)
class GatherResult(Result):
    """gathering: the plan, ``plan`` what becomes of the rows, ``told`` what is said; workbook: where the new one is, None where none was written;

    done: whether it was, or nothing was to be done; beside: whether another one stays in its place.
    """

    gathering: Gathering
    workbook: Path | None
    done: bool
    beside: bool = False

    @property
    def told(self) -> list[Problem]:
        """What is not simply taken, the most serious first."""
        return self.gathering.told

    @property
    def clean(self) -> bool:
        return all(p.level is Level.HINT for p in self.told)

    def as_json(self) -> Mapping[str, Any]:
        plan = self.gathering.plan
        return {
            "school": self.gathering.school.school_code, "workbook": self.gathering.school.name, "file": str(self.workbook) if self.workbook else None,
            "done": self.done, "teachers": [vars(one) for one in plan.tallies], "told": [p.as_dict() for p in self.told],
            "left": [{**one.problem.as_dict(), "cells": dict(one.cells)} for one in plan.left],
        }


@dataclass(frozen=True)
class CheckResult(Result):
    """returns: as they were read, with their problems; unhandled: files of folders that are no return; marked: where ``mark`` was written."""

    returns: Sequence[Submission]
    unhandled: Sequence[Problem]
    marked: Path | None = None

    @property
    def problems(self) -> list[Problem]:
        """Those of all workbooks, each with its cell, then the files that are none."""
        return [*(p for one in self.returns for p in one.problems), *self.unhandled]

    @property
    def clean(self) -> bool:
        return all(p.level is Level.HINT for p in self.problems)

    def as_json(self) -> list[Mapping[str, Any]]:
        return [p.as_dict() for p in self.problems]


@dataclass(frozen=True)
class ScoreResult(Result):
    """workbooks: what each comes to; copies: the scored copies; not_replaced: files of somebody's own in their place; opened: False where a

    program to show one was asked for in vain.
    """

    workbooks: Sequence[Assessment]
    copies: Sequence[Path]
    not_replaced: Sequence[Path] = ()
    opened: bool = True

    @property
    def clean(self) -> bool:
        return all(one.school is not None and not one.submission.level_counts()["error"] for one in self.workbooks)

    def as_json(self) -> list[Mapping[str, Any]]:
        return [one.as_dict() for one in self.workbooks]


@dataclass(frozen=True)
class MergeResult(Result):
    """standing: where every school stands; changed: whether anything was new; master: where 总档案 lies; marked: workbooks written to be sent back;

    read, known: files read now, and before; steps: what has become of every school; next: what is to be done; registers, moves: as ``BuildResult``.
    """

    standing: SubmissionStatus
    changed: bool
    master: Path
    marked: Sequence[Path]
    read: int
    known: int
    steps: Sequence[Step]
    next: Sequence[NextStep]
    registers: RegistersKept
    moves: Moves

    @classmethod
    def of(cls, done: Merged) -> MergeResult:
        """As the workflow tells it."""
        return cls(done.standing, done.changed, done.master, done.marked, done.read, done.known, done.steps, done.todo, done.registers,
                   done.moves)

    @property
    def clean(self) -> bool:
        return self.standing.clean

    def as_json(self) -> Mapping[str, Any]:
        return {**self.standing.as_dict(), "changed": self.changed, "master": str(self.master), "registers": self.registers.as_dict(),
                "moves": self.moves.as_dict(), "steps": [step.as_dict() for step in self.steps],
                "next": [one.as_dict() for one in self.next]}


@dataclass(frozen=True)
class PlanResult(Result):
    """plan: what a merge would do, by school."""

    plan: Plan

    @property
    def clean(self) -> bool:
        return self.plan.clean

    def as_json(self) -> Mapping[str, Any]:
        return self.plan.as_dict()


@dataclass(frozen=True)
class StatusResult(Result):
    """standing: where every school stands; unfilled_holidays: as ``NewTermResult``."""

    standing: SubmissionStatus
    unfilled_holidays: tuple[int, ...]

    @property
    def clean(self) -> bool:
        return self.standing.clean

    def as_json(self) -> Mapping[str, Any]:
        return {**self.standing.as_dict(), "unfilled_holidays": list(self.unfilled_holidays)}


@dataclass(frozen=True)
class HistoryResult(Result):
    """root: of the term; school: who was meant; returns: oldest first, each with what has changed."""

    root: Path
    school: School
    returns: Sequence[Chapter]

    def as_json(self) -> Mapping[str, Any]:
        return {"folder": str(self.root), "code": self.school.code, "name": self.school.name, "returns": [c.as_dict() for c in self.returns]}


@dataclass(frozen=True)
class UndoResult(Result):
    """filed: the return; plan: what comes of it; standing: afterwards, None where it was not done; already: it had been done before."""

    root: Path
    filed: Filed
    plan: Plan
    standing: SubmissionStatus | None
    already: bool = False

    @property
    def done(self) -> bool:
        """Whether it was done (now or before); else it was only looked at."""
        return self.standing is not None

    @property
    def clean(self) -> bool:
        return self.done

    def as_json(self) -> Mapping[str, Any]:
        return {"folder": str(self.root), "return": self.filed.reference, "sha256": self.filed.sha256, "done": self.done,
                "already": self.already, **self.plan.as_dict()}


@dataclass(frozen=True)
class WhereResult(Result):
    """traces: the records found, each with its cells here and there; figure: of a figure of a report, what makes it."""

    root: Path
    traces: Sequence[Trace]
    figure: FigureTrace | None = None

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    def as_json(self) -> list[Mapping[str, Any]]:
        figure = [self.figure.as_dict()] if self.figure else []
        return [{"folder": str(self.root), **one} for one in (*(trace.as_dict() for trace in self.traces), *figure)]


@dataclass(frozen=True)
class PortfolioResult(Result):
    """portfolios: one a teacher, each with its place; lacking: why there is no PDF, in a line each; terms: whose scores are drawn as a line."""

    portfolios: Sequence[Portfolio]
    lacking: Sequence[str]
    terms: Sequence[str]

    def as_json(self) -> Mapping[str, Any]:
        return {"portfolios": [{"code": one.school, "school": one.school_name, "id": one.teacher_id, "name": one.name, "file": str(one.path),
                                "pages": one.pages, "kept": str(one.aside) if one.aside else None, "pdf": str(one.pdf) if one.pdf else None}
                               for one in self.portfolios], "lacking": [*self.lacking], "terms": [*self.terms]}


@dataclass(frozen=True)
class RegionResult(Result):
    """term: its code; towns: a line each; absent: towns of which nothing is in it, and why; notes: what is to be said, a line each; findings: (town,
    school, finding) of the rules across towns; archive: what it is called; workbook: where 区域汇总 lies, None where nothing was written.
    """

    term: str
    towns: Sequence[TownLine]
    absent: Sequence[Absent]
    notes: Sequence[str]
    findings: Sequence[tuple[str, str, Problem]]
    archive: str = ""
    workbook: Path | None = None

    @property
    def clean(self) -> bool:
        return not self.absent and not self.notes and all(one.level is not Level.ERROR for *_, one in self.findings)

    def as_json(self) -> Mapping[str, Any]:
        return {
            "term": self.term, "archive": self.archive or None, "workbook": None if self.workbook is None else str(self.workbook),
            "towns": [{"town": one.name, "folder": one.folder, "read": one.read, "changed": one.changed, "returned": one.returned,
                       "expected": one.expected} for one in self.towns],
            "absent": [{"town": one.name, "why": one.why} for one in self.absent], "notes": [*self.notes],
            "findings": [{"town": town, "school": school, **one.as_dict()} for town, school, one in self.findings],
        }


@dataclass(frozen=True)
class RemindResult(Result):
    """reminders: one a school, each with what it says and its place; lacking: why there is no PDF or picture, in a line each."""

    reminders: Sequence[Reminded]
    lacking: Sequence[str]

    def as_json(self) -> Mapping[str, Any]:
        return {"reminders": [
            {"code": one.reminder.code, "school": one.reminder.name, "due": one.reminder.due.isoformat(), "file": str(one.path),
             "copies": [str(path) for path in one.copies], "kept": str(one.aside) if one.aside else None, "folded": one.folded,
             "items": [{"matter": item.matter.value, "words": item.words, "due": item.due.isoformat() if item.due else None} for item in one.reminder.items],
             "teachers": [{"name": owed.name, "lacks": [*owed.words], "due": owed.due.isoformat()} for owed in one.reminder.teachers]}
            for one in self.reminders
        ], "lacking": [*self.lacking]}


@dataclass(frozen=True)
class VerifyResult(Result):
    """returns, originals, materials, backups: how much was looked at (None: the archive cannot be read); faults: what is not as it was;

    version: of the archive's tables, to which this program has brought it (None: as above).
    """

    returns: int | None
    originals: int
    materials: int
    backups: int
    faults: Sequence[Fault]
    version: int | None

    @property
    def clean(self) -> bool:
        return not self.faults

    def as_json(self) -> Mapping[str, Any]:
        return {"returns": self.returns, "originals": self.originals, "materials": self.materials, "backups": self.backups,
                "faults": [fault.as_dict() for fault in self.faults], "version": self.version}


@dataclass(frozen=True)
class RebuildResult(Result):
    """returns: in the new archive; journal: whether the decisions were at hand; kept: where the old archive lies; lost: returns without a

    sound original; standing, master: as ``MergeResult``.
    """

    returns: int
    journal: bool
    kept: Path | None
    lost: Sequence[Received]
    standing: SubmissionStatus
    master: Path

    @property
    def clean(self) -> bool:
        return self.standing.clean and not self.lost

    def as_json(self) -> Mapping[str, Any]:
        return {"returns": self.returns, "journal": self.journal, "kept": str(self.kept) if self.kept else None,
                "lost": [{"sha256": one.sha256, "school": one.school, "names": [*one.names]} for one in self.lost],
                **self.standing.as_dict(), "master": str(self.master)}


@dataclass(frozen=True)
class RulesResult(Result):
    """rules: lines of the catalogue, each with its thresholds under the term."""

    rules: Sequence[RuleLine]

    def __iter__(self) -> Iterator[RuleLine]:
        return iter(self.rules)

    def as_json(self) -> list[Mapping[str, Any]]:
        return [line.as_dict() for line in self.rules]


@dataclass(frozen=True)
class InstallResult(Result):
    """installed: what was made where, and a sentence for each thing that could not be."""

    installed: Installed

    @property
    def clean(self) -> bool:
        return not self.installed.trouble

    def as_json(self) -> Mapping[str, Any]:
        return self.installed.as_dict()


@dataclass(frozen=True)
class RemoveResult(Result):
    """removed: what was taken away, and what was left because others have changed it."""

    removed: Removed

    @property
    def clean(self) -> bool:
        return not self.removed.left

    def as_json(self) -> Mapping[str, Any]:
        return self.removed.as_dict()


@dataclass(frozen=True)
class DoctorResult(Result):
    """findings: in the order of the list."""

    findings: Sequence[Finding]

    @property
    def lacking(self) -> list[Finding]:
        """What is needed and not there."""
        return [one for one in self.findings if one.fact.needed and not one.good]

    @property
    def clean(self) -> bool:
        return not self.lacking

    def as_json(self) -> list[Mapping[str, Any]]:
        return [one.as_dict() for one in self.findings]


@dataclass(frozen=True)
class AddinResult(Result):
    """file: where the add-in lies."""

    file: Path

    def as_json(self) -> Mapping[str, Any]:
        return {"file": str(self.file)}


@dataclass(frozen=True)
class PackResult(Result):
    """folder: what was filled; wheels: packages in it; missing: files that a person has to add."""

    folder: Path
    wheels: Sequence[str]
    missing: Sequence[str]

    @property
    def clean(self) -> bool:
        return not self.missing

    def as_json(self) -> Mapping[str, Any]:
        return {"folder": str(self.folder), "wheels": list(self.wheels), "missing": list(self.missing)}
