"""Marked returns: 退回/<school>.xlsx for every school with problems, and ``check --mark`` for one file."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.automatic import cells_written_over
from yanxiu_xl.checks.batch import Batch, sort_problems
from yanxiu_xl.files import cannot_write, digest, replace_whole
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
    return replace_whole(target, lambda path: _write([(one, across, path)], term, as_of, more), announce)


def _write(
    some: Sequence[tuple[Return, Sequence[Problem], Path | BytesIO]], term: Term, as_of: date, more: Opening | None = None
) -> None:
    """Write marked returns; they are checked together, which costs little more than checking one."""
    schools = []
    for one, _, _ in some:
        if one.refused is not None and not one.tables:
            raise Stop(f"“{one.name}”读不了，没有内容可以标注：{one.refused.message}{one.refused.fix}")
        name = one.value("profile", "school_name") or "学校"
        schools.append(term.school(one.school_code) or School(one.school_code or "00", name))
    rehoused = [rehouse(one, term, opening_rows(term, school)) for (one, _, _), school in zip(some, schools, strict=True)]
    run_checks(term, [housed.new for housed in rehoused], effective_day(term, as_of))
    for (one, across, path), school, housed in zip(some, schools, rehoused, strict=True):
        found = [*housed.new.problems, *(_moved(p, one, housed) for p in across)]
        found += [_moved(p, one, housed) for p in one.problems if p.code in {"F09", "F11", "F12", "F17"} and p not in found]
        tabs = {p.sheet: read_tab(Path(one.path), p.sheet) for p in one.problems if p.code == "F14" or p.variant == "copy"}
        outside = read_tab(Path(one.path), OUTSIDE)
        write_marked(path, term, school, one, housed, sort_problems(found), tabs, outside, _written_over(term, one, as_of), more)


def _written_over(term: Term, one: Return, as_of: date) -> list[tuple[str, str, str]]:
    """(tab, address, text) of what a checked return holds in automatic columns, where the formulas will stand again."""
    if not any(p.code == "F18" for p in one.problems):
        return []
    return list(cells_written_over(Batch.of(term, [one], effective_day(term, as_of)), 0))


def _moved(found: Problem, one: Return, housed: Rehoused) -> Problem:
    """A finding with the address that its cell has in the marked return."""
    key = next((k for k, table in one.tables.items() if table.title == found.sheet), "")
    if not key or not found.column:
        return found
    row = housed.moved[key].get(found.row, found.row)
    letter = housed.new.tables[key].letters.get(found.column, "")
    return replace(found, sheet=SHEETS[key].title, row=row, cell=f"{letter}{row}" if letter else "")


def renew_marked(
    folder: TermFolder, term: Term, archive: Archive, parts: Iterable[Sequence[Return]], as_of: date,
    across: dict[str, list[Problem]], states: dict[str, str],
) -> list[Path]:
    """Bring 退回/ up to date: a marked workbook for each school whose counting return has errors or warnings.

    A marked workbook that is not needed any more is removed; one that somebody has written into is set aside first.
    Returns the files written. ``parts`` hold at least the counting returns whose marked workbook is out of date, and
    are taken one after the other; states: what ``marked_states`` says.
    """
    current = archive.current()
    schools = {current[school.code].sha256: school for school in term.schools if school.code in current}
    for school in term.schools:
        place = _place(folder, school)
        if not states.get(school.code) and place.exists() and not _set_aside(archive, school.code, place):
            place.unlink()
    written: list[Path] = []
    try:
        for returns in parts:
            due = [
                one for one in returns
                if one.refused is None and (owner := schools.get(one.sha256)) and (state := states.get(owner.code))
                and not is_marked(archive, owner.code, _place(folder, owner), state)
            ]
            rendered = rendered_marks(term, as_of, [(one, across.get(schools[one.sha256].code, [])) for one in due])
            for one, data in zip(due, rendered, strict=True):
                school = schools[one.sha256]
                path = _place(folder, school)
                _set_aside(archive, school.code, path)
                record = _recorder(archive, school.code, path, states[school.code])
                final = replace_whole(path, partial(_put, data), record)
                written.append(final)
    except OSError as error:  # a workbook is made in temporary files before it is put in place
        raise cannot_write(folder.sent_back, error) from error
    return written


def _put(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def _recorder(archive: Archive, school: str, path: Path, state: str) -> Callable[[Path], None]:
    """Remembers the marked workbook before it is put in place, and the one it replaces until then.

    So a run that is killed at any moment leaves a workbook that the next run knows for its own.
    """

    def record(finished: Path) -> None:
        replaced = digest(path) if path.exists() else ""
        with archive.change():
            archive.set_meta(f"marked {school}", f"{state} {digest(finished)} {replaced}".strip())

    return record


def _place(folder: TermFolder, school: School) -> Path:
    return folder.sent_back / f"{school.code}{school.name}.xlsx"


TOGETHER = 8
"""Returns that one process checks and marks at a time."""

_words: list[tuple[Term, date]] = []


def _start(term: Term, as_of: date) -> None:
    _words.append((term, as_of))


def _render(some: Sequence[tuple[Return, Sequence[Problem]]]) -> list[bytes]:
    buffers = [BytesIO() for _ in some]
    _write([(one, across, buffer) for (one, across), buffer in zip(some, buffers, strict=True)], *_words[-1])
    return [buffer.getvalue() for buffer in buffers]


def rendered_marks(term: Term, as_of: date, returns: Sequence[tuple[Return, Sequence[Problem]]]) -> Iterator[bytes]:
    """The marked workbooks of returns (with the findings across schools), in order, by as many processes as there are."""
    groups = [returns[at : at + TOGETHER] for at in range(0, len(returns), TOGETHER)]
    workers = min(os.cpu_count() or 1, len(groups))
    if workers < 2:
        _start(term, as_of)
        for group in groups:
            yield from _render(group)
        return
    context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    with ProcessPoolExecutor(workers, context, _start, (term, as_of)) as pool:
        waiting = deque[Future[list[bytes]]]()
        for group in groups:
            waiting.append(pool.submit(_render, group))
            if len(waiting) > 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def own_cells(across: dict[str, list[Problem]]) -> dict[str, list[Problem]]:
    """Findings across schools that stand in a school's own cells; those in the centre's registers are the centre's."""
    titles = {sheet.title for sheet in SHEETS.values()}
    return {school: [p for p in found if p.sheet in titles] for school, found in across.items()}


def marked_states(archive: Archive, across: dict[str, list[Problem]]) -> dict[str, str]:
    """School -> a digest of what its marked workbook has to show; schools without errors or warnings are left out."""
    states = {}
    for school, current in archive.current().items():
        found = [*archive.problems(current.id, current.name), *across.get(school, [])]
        if any(p.level is not Level.HINT for p in found):
            content = "\n".join([current.sha256, current.check_key, *(f"{p.code} {p.cell} {p.message}" for p in found)])
            states[school] = hashlib.sha256(content.encode()).hexdigest()[:16]
    return states


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
