"""history and undo: the returns of a school one after the other, and taking one back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import date
from typing import Any

from yanxiu_xl.archive.counting import bring_back, find_return, withdraw
from yanxiu_xl.archive.differences import Change, changes
from yanxiu_xl.archive.filed import Filed, SheetCount, SubmissionState
from yanxiu_xl.archive.merge_log import problems_by_school
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.measures.findings import Findings, difference, of_the_return
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import Problem, UserError
from yanxiu_xl.reading.other_tabs import OtherTab
from yanxiu_xl.reading.registers import read_registers
from yanxiu_xl.reports.standing import NOT_LISTED, SubmissionStatus
from yanxiu_xl.term.term import School
from yanxiu_xl.workflow.folder import TermFolder, now_text
from yanxiu_xl.workflow.meant import by_code, school_code
from yanxiu_xl.workflow.merging import decide, renew_outputs, take_down
from yanxiu_xl.workflow.outcomes import Before, Plan, compare


@dataclass(frozen=True)
class Chapter:
    """One return of a school, and what is different in it from the one before (nothing for the first).

    problems: by level; across: of them those that comparing schools has found, which is known of the return that counts alone;
    fixed, new: problems that are gone and that are new, by what they say wherever they stand; counts: by sheet, what has become of
    every cell; tabs: those that are none of the form's.
    """

    filed: Filed
    problems: dict[str, int]
    changes: list[Change] = field(default_factory=list)
    fixed: list[Problem] = field(default_factory=list)
    new: list[Problem] = field(default_factory=list)
    counts: dict[str, SheetCount] = field(default_factory=dict)
    tabs: list[OtherTab] = field(default_factory=list)
    across: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> SheetCount:
        """The counts of all sheets together; what stands on other tabs is kept."""
        sums = [sum(column) for column in zip(*(astuple(one) for one in self.counts.values()), strict=True)] or [0] * 4
        beside = sum(tab.cells for tab in self.tabs)
        total = SheetCount(*sums)
        return replace(total, cells=total.cells + beside, kept=total.kept + beside) if total.cells else total

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``history --json``."""
        one = self.filed
        return {
            "return": one.reference if one.state is not SubmissionState.WITHDRAWN else None, "sha256": one.sha256, "state": one.state.value,
            "file": one.name, "issue": one.issue or None, "checked": one.checked_at or None, "saved": one.saved_at or None,
            "received": one.received_at or None, "problems": self.problems, "across": dict(self.across),
            "changes": [c.as_dict() for c in self.changes],
            "cells": {SHEETS[key].title: _cells(count) for key, count in self.counts.items() if count.cells},
            "tabs": [{"title": tab.title, "hidden": tab.hidden, "cells": tab.cells, "kept": len(tab.kept)} for tab in self.tabs],
            "fixed": [p.as_dict() for p in self.fixed], "new": [p.as_dict() for p in self.new],
        }


def _cells(count: SheetCount) -> dict[str, int]:
    return {"written": count.written, "read": count.read, "kept": count.kept, "reported": count.reported, "nowhere": count.nowhere}


def history(folder: TermFolder, school: str) -> tuple[School, list[Chapter]]:
    """All returns of a school (code, name or part of it), oldest first, withdrawn ones in their place. Raises UserError for an unknown one."""
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        everything = archive.everything()
        code = school_code(term, school, {one.school for one in everything})
        archive.prove(one.id for one in everything if one.school == code)
        levels, counts = archive.level_counts(), archive.sheet_counts()
        town = of_the_return(archive.across().get(code, []))
        chapters: list[Chapter] = []
        before: Filed | None = None
        for one in sorted((x for x in everything if x.school == code), key=lambda x: x.sequence):
            fixed, new = _problems(archive, before, one)
            found = changes(archive, before.id, one.id) if before else []
            counted = Findings.of(levels.get(one.id), town if one.counts else [])
            chapters.append(Chapter(one, counted.total, found, fixed, new, counts.get(one.id, {}), archive.other_tabs(one.id), counted.across))
            before = one if one.state is not SubmissionState.WITHDRAWN else before
        return term.school(code) or School(code, term.names.get(code, NOT_LISTED)), chapters


def _problems(archive: Archive, before: Filed | None, now: Filed) -> tuple[list[Problem], list[Problem]]:
    """(problems that are mended, problems that are new)."""
    if before is None:
        return [], []
    new, mended = difference(archive.problems(before.id, before.name), archive.problems(now.id, now.name))
    return mended, new


@dataclass(frozen=True)
class Undone:
    """What an undo came to; ``standing`` is None when it was not confirmed; already: it had been done before."""

    filed: Filed
    plan: Plan
    standing: SubmissionStatus | None
    already: bool = False


def undo(
    folder: TermFolder, wanted: str, confirm: Callable[[Filed, Plan], bool], *, back: bool = False,
    progress: Progress = UNTOLD,
) -> Undone:
    """Take a return out of counting, or bring one back (``back``); the rest stays as the last merge left it.

    The content is remembered: its file may stay in 回收 and is passed over by later merges. ``confirm`` is shown what will
    come of it and decides. Where it was done before, nothing is asked: 总档案 and 退回 are brought up to date.
    Checks keep the day of the last merge, so that undoing gives back the very bytes of 总档案.xlsx.
    Raises UserError when there is no such return, or nothing was merged yet.
    """
    term = folder.term()
    registers = read_registers(folder.registers, term)
    with folder.locked("恢复报送" if back else "撤下报送"), folder.archive() as archive:
        key, _, day_text = archive.meta("merged").partition(" ")
        if not day_text:
            raise UserError("还没有合并过，没有可以撤下的报送。请先运行 yanxiu merge。")
        day = date.fromisoformat(day_text)
        one = find_return(archive, by_code(term, wanted))
        archive.prove()
        if (one.state is SubmissionState.WITHDRAWN) != back:  # it has been done: what was left undone then is made up for
            with progress.single(Phase.FILE), archive.change():
                decide(archive, term, registers, day)
            now, *_ = renew_outputs(folder, term, archive, [], key, day, progress)
            return Undone(one, Plan([], []), now, already=True)

        def apply() -> None:
            if back:
                bring_back(archive, one.sha256)
            else:
                withdraw(archive, one.sha256, now_text())
            decide(archive, term, registers, day)

        before = Before.of(archive)
        with archive.rehearsal():
            apply()
            plan = compare(term, archive, before)
        own = Plan([step for step in plan.steps if step.code == one.school], [])
        if not confirm(one, own):
            return Undone(one, own, None)
        told = problems_by_school(archive)
        with progress.single(Phase.FILE), archive.change():
            apply()
            take_down(term, archive, day, told)
        now, _, _, _ = renew_outputs(folder, term, archive, [], key, day, progress)
        return Undone(one, own, now)
