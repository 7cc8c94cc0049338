"""What is done for one town: its settings are read; it is merged as it always is, and its lines of the region's reports are worked out.

These are tasks: they run in another process, perhaps on another computer. Whatever stops one of them is one line of its result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from yanxiu_xl import __version__
from yanxiu_xl.archive.whole import content_digest
from yanxiu_xl.files import digest
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.lines import lines_of
from yanxiu_xl.regional.model import Done, Job, Place, Seen, in_one_line
from yanxiu_xl.regional.sites import FOR_THE_SETTINGS, term_folder
from yanxiu_xl.reports.county.model import Town
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.county import earlier_of, facts_of_copy
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import merge
from yanxiu_xl.workflow.outcomes import StepOutcome
from yanxiu_xl.workflow.planning import plan_merge

UNSET = "学期设定读不了"
LOST = "做它的进程中途死了，没有写进去一半的。请再运行一次"
IDLE = frozenset({StepOutcome.SAME, StepOutcome.MISSING, StepOutcome.WITHDRAWN})
"""Outcomes of a plan that bring nothing new."""


def look(place: Place) -> Seen:
    """Town and term of a folder."""
    try:
        with term_folder(place, only=FOR_THE_SETTINGS) as folder:
            term = folder.term()
    except (UserError, OSError) as trouble:
        why = in_one_line(trouble)
        return Seen(place, failed=f"{UNSET}：{why}")
    return Seen(place, term.centre, term.code)


def do(job: Job) -> Done:
    """Merge a town and work out its lines; with ``job.plan`` see what a merge would do, and change nothing."""
    try:
        with ExitStack() as stack:
            folder = stack.enter_context(term_folder(job.seen.place, changing=not job.plan))
            if job.plan:
                return _planned(job, folder)
            merged = merge(folder, job.day)
            facts = stack.enter_context(facts_of_copy(folder))
            notes = list[str]()
            given = [stack.enter_context(term_folder(job.earlier)).root] if job.earlier else []
            town = Town(facts, earlier_of(stack, folder, facts, given, notes))
            basis = _basis(folder, town)
            news = basis != job.known
            return Done(
                job.seen, read=merged.read, changed=merged.changed, content=content_digest(facts.archive.db) if news else "", basis=basis, day=facts.as_of.isoformat(),
                returned=len({one.code for one in facts.term.schools} & facts.current.keys()), expected=len(facts.term.schools),
                names=[*_names(facts.term)], parts=lines_of(town) if news else {}, notes=notes,
            )
    except (UserError, OSError) as trouble:
        return Done(job.seen, failed=in_one_line(trouble))


def _planned(job: Job, folder: TermFolder) -> Done:
    term = folder.term()
    news = [one for one in plan_merge(folder, job.day).steps if one.outcome not in IDLE]
    return Done(job.seen, read=len(news), changed=bool(news), expected=len(term.schools))


def not_looked_at(place: Place) -> Seen:
    """What is said of a folder whose task nobody has brought back."""
    return Seen(place, failed=LOST)


def not_done(job: Job) -> Done:
    """The same of a town."""
    return Done(job.seen, failed=LOST)


def _basis(folder: TermFolder, town: Town) -> str:
    """A digest of all that a town's rows and lines follow from: archives, settings, forms, program."""
    facts: Mapping[str, TermFacts | None] = {"now": town.facts, "before": town.earlier}
    parts = [__version__, definition_hash(town.facts.term), digest(folder.settings_in_force)]
    parts += [f"{name} {digest(one.archive.path)}" for name, one in facts.items() if one]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _names(term: Term) -> Iterator[tuple[str, str, bool]]:
    yield from ((code, name, True) for code, name in term.former)
    yield from ((one.code, one.name, False) for one in term.schools)
