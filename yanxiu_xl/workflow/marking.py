"""Marked returns: 退回/<school>.xlsx for every school with problems, and ``check --mark`` for one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.frames import sort_problems
from yanxiu_xl.files import digest, replace_whole
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.problems import Level, Problem, Stop
from yanxiu_xl.reading.rehouse import Rehoused, rehouse
from yanxiu_xl.reading.returns import Return, read_tab
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.marked import OUTSIDE, write_marked
from yanxiu_xl.workbooks.template import Opening, opening_rows
from yanxiu_xl.workflow.folder import TermFolder, effective_day


def mark(
    one: Return, term: Term, as_of: date, target: Path, across: Sequence[Problem] = (), more: Opening | None = None,
    announce: Callable[[Path], None] | None = None,
) -> Path:
    """Write the marked return of ``one`` to ``target``; returns where it is.

    across: findings from comparing schools, with the addresses of the original file; more: writes further sheets after
    校验结果; announce: called with the finished file before it is put in place. Raises Stop when the file could not be
    read at all: there is nothing to mark.
    """
    if one.refused is not None and not one.tables:
        raise Stop(f"“{one.name}”读不了，没有内容可以标注：{one.refused.message}{one.refused.fix}")
    school = term.school(one.school_code) or School(one.school_code or "00", one.value("profile", "school_name") or "学校")
    housed = rehouse(one, term, opening_rows(term, school))
    run_checks(term, [housed.new], effective_day(term, as_of))
    found = [*housed.new.problems, *(_moved(p, one, housed) for p in across)]
    found += [p for p in one.problems if p.code in {"F09", "F11", "F12"} and p not in found]
    tabs = {p.sheet: read_tab(Path(one.path), p.sheet) for p in one.problems if p.code == "F14" or p.variant == "copy"}
    outside = read_tab(Path(one.path), OUTSIDE)
    return replace_whole(
        target, lambda path: write_marked(path, term, school, one, housed, sort_problems(found), tabs, outside, more),
        announce,
    )


def _moved(found: Problem, one: Return, housed: Rehoused) -> Problem:
    """A finding with the address that its cell has in the marked return."""
    key = next((k for k, table in one.tables.items() if table.title == found.sheet), "")
    if not key or not found.column:
        return found
    row = housed.moved[key].get(found.row, found.row)
    letter = housed.new.tables[key].letters.get(found.column, "")
    return replace(found, sheet=SHEETS[key].title, row=row, cell=f"{letter}{row}" if letter else "")


def renew_marked(
    folder: TermFolder, term: Term, archive: Archive, returns: Sequence[Return], as_of: date,
    across: dict[str, list[Problem]],
) -> list[Path]:
    """Bring 退回/ up to date: a marked workbook for each school whose counting return has errors or warnings.

    A marked workbook that is not needed any more is removed; one that somebody has written into is set aside first.
    Returns the files written. ``returns`` holds at least the counting returns whose marked workbook is out of date.
    """
    by_content = {one.sha256: one for one in returns}
    written = []
    for school in term.schools:
        path = folder.sent_back / f"{school.code}{school.name}.xlsx"
        current = archive.current().get(school.code)
        state = marked_state(archive, school.code, across.get(school.code, []))
        if current is None or not state:
            if path.exists() and not _set_aside(archive, school.code, path):
                path.unlink()
        elif current.sha256 in by_content and not is_marked(archive, school.code, path, state):
            _set_aside(archive, school.code, path)
            record = _recorder(archive, school.code, path, state)
            final = mark(by_content[current.sha256], term, as_of, path, across.get(school.code, []), announce=record)
            written.append(final)
    return written


def _recorder(archive: Archive, school: str, path: Path, state: str) -> Callable[[Path], None]:
    """Remembers the marked workbook before it is put in place, and the one it replaces until then.

    So a run that is killed at any moment leaves a workbook that the next run knows for its own.
    """

    def record(finished: Path) -> None:
        replaced = digest(path) if path.exists() else ""
        with archive.change():
            archive.set_meta(f"marked {school}", f"{state} {digest(finished)} {replaced}".strip())

    return record


def own_cells(across: dict[str, list[Problem]]) -> dict[str, list[Problem]]:
    """Findings across schools that stand in a school's own cells; those in the centre's registers are the centre's."""
    titles = {sheet.title for sheet in SHEETS.values()}
    return {school: [p for p in found if p.sheet in titles] for school, found in across.items()}


def marked_state(archive: Archive, school: str, across: Sequence[Problem]) -> str:
    """A digest of what a school's marked workbook has to show, '' when it has no errors or warnings."""
    current = archive.current().get(school)
    if current is None:
        return ""
    found = [*archive.problems(current.id, current.name), *across]
    if all(p.level is Level.HINT for p in found):
        return ""
    content = "\n".join([current.sha256, current.check_key, *(f"{p.code} {p.cell} {p.message}" for p in found)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def is_marked(archive: Archive, school: str, path: Path, state: str) -> bool:
    """Whether the marked workbook on disk is the one of this state, written into or not."""
    recorded = archive.meta(f"marked {school}").split(" ")
    return recorded[0] == state and path.exists() and digest(path) not in recorded[2:]


def _set_aside(archive: Archive, school: str, path: Path) -> bool:
    """Keep a marked workbook that somebody has written into under another name; False when there is none."""
    recorded = archive.meta(f"marked {school}").split(" ")
    if not path.exists() or digest(path) in recorded[1:]:
        return False
    number = 1
    while (aside := path.with_name(f"{path.stem}(改过的{number}){path.suffix}")).exists():
        number += 1
    path.replace(aside)
    return True
