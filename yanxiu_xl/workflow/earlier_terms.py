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
            before = _before(here, known)
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


def _before(folder: TermFolder, facts: TermFacts) -> TermFolder | None:
    """The folder from which a term was begun: where it was then, or of the same name beside this one."""
    place, _, _ = facts.archive.meta("carried").rpartition(" ")
    if not place:
        return None
    named = Path(place)
    return next((TermFolder(one) for one in (named, folder.root.parent / named.name) if has_settings(one)), None)
