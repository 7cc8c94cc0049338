"""The terms before this one, as far as they can still be found: each knows from which folder it was begun (``new-term --from``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.settings_files import has_settings

MOST = 16
"""Terms that are followed back: eight years."""


@contextmanager
def earlier_terms(folder: TermFolder, facts: TermFacts) -> Iterator[list[TermFacts]]:
    """The facts of the terms before, oldest first; those of which nothing was merged, or whose folder is not to be had, are left out."""
    found: list[TermFacts] = []
    with ExitStack() as stack:
        here, known = folder, facts
        while len(found) < MOST:
            before = begun_from(here, known)
            if before is None:
                break
            try:
                here, known = before, TermFacts(before.term(), stack.enter_context(before.archive(read_only=True)))
                known.archive.prove()
            except UserError:  # moved, damaged, or made by a newer program: what can be told is told
                break
            if known.term.code >= (found[0] if found else facts).term.code:
                break
            if known.archive.meta("merged"):
                found.insert(0, known)
        yield found


def begun_from(folder: TermFolder, facts: TermFacts) -> TermFolder | None:
    """The folder from which a term was begun: where it was then, or of the same name beside this one."""
    named = begun_at(facts)
    if named is None:
        return None
    return next((TermFolder(one) for one in (named, folder.root.parent / named.name) if has_settings(one)), None)


def begun_at(facts: TermFacts) -> Path | None:
    """Where the folder from which a term was begun was then; None where it was begun from none."""
    place, _, _ = facts.archive.meta("carried").rpartition(" ")
    return Path(place) if place else None
