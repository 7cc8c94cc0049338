"""Marked returns: 退回/<school>.xlsx for every school with problems, and ``check --mark`` for one file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.automatic import cells_written_over
from yanxiu_xl.checks.check_run import CheckRun, sort_problems
from yanxiu_xl.files import InTheWay, remove, set_aside
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import OUTSIDE
from yanxiu_xl.garbage import seldom_collecting
from yanxiu_xl.phases import Tell
from yanxiu_xl.pool import Pool
from yanxiu_xl.problems import Level, Problem, UserError
from yanxiu_xl.quiet import silence
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.normalize_layout import NormalizedSubmission, normalize_layout
from yanxiu_xl.reading.submissions import Submission, read_tab
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.marked import write_marked
from yanxiu_xl.workbooks.template import Opening, opening_rows
from yanxiu_xl.workers import cores
from yanxiu_xl.workflow.folder import TermFolder, effective_day
from yanxiu_xl.workflow.ours import Busy, OurFile, Saved
from yanxiu_xl.workflow.outbox import strangers


def mark(
    one: Submission, term: Term, as_of: date, target: Path, across: Sequence[Problem] = (), more: Opening | None = None,
    kind: str = "checked", taken: Collection[Path] = (),
) -> Path:
    """Write the marked return of ``one`` to ``target``; returns where it is: beside it when what lies there is not ours to replace.

    across: findings from comparing schools, with the addresses of the original file; more: writes further sheets after
    校验结果; kind: of the seal by which the file will be known for ours; taken: places not to be written to. Raises UserError when the file could not be read at all
    (there is nothing to mark), or a folder has its place.
    """
    file = OurFile(target, f"{kind}-{hashlib.sha256(one.name.encode()).hexdigest()[:8]}")
    return file.write(lambda path: _write([(one, across, path)], term, as_of, more), taken=taken).path


def _write(
    some: Sequence[tuple[Submission, Sequence[Problem], Path | BytesIO]], term: Term, as_of: date, more: Opening | None = None
) -> None:
    """Write marked returns."""
    schools = []
    for one, _, _ in some:
        if one.refused is not None and not one.tables:
            raise UserError(f"“{one.name}”读不了，没有内容可以标注：{one.refused.message}{one.refused.fix}")
        name = one.value("profile", "school_name") or "学校"
        schools.append(term.school(one.school_code) or School(one.school_code or "00", name))
    rehoused = [normalize_layout(one, term, opening_rows(term, school)) for (one, _, _), school in zip(some, schools, strict=True)]
    for (one, across, path), school, housed in zip(some, schools, rehoused, strict=True):
        run_checks(term, housed.new, effective_day(term, as_of))
        found = [*housed.new.problems, *(_moved(p, one, housed) for p in across)]
        found += [_moved(p, one, housed) for p in one.problems if p.code in {"F09", "F11", "F12", "F17"} and p not in found]
        tabs = {title: read_tab(Path(one.path), title) for title in extra_tabs(one)}
        outside = read_tab(Path(one.path), OUTSIDE) if any(squeeze(tab.title) == OUTSIDE for tab in one.tabs) else []
        write_marked(path, term, school, one, housed, sort_problems(found), tabs, outside, written_over(term, one, as_of), more, as_of)


def extra_tabs(one: Submission) -> list[str]:
    """Titles of the tabs of a return that are none of the form's and are carried over into what is made of it."""
    return [*dict.fromkeys(p.sheet for p in one.problems if p.code == "F14" or p.variant == "copy")]


def written_over(term: Term, one: Submission, as_of: date) -> list[tuple[str, str, str]]:
    """(tab, address, text) of what a checked return holds in automatic columns, where the formulas will stand again."""
    if not any(p.code == "F18" for p in one.problems):
        return []
    return list(cells_written_over(CheckRun.of(term, one, effective_day(term, as_of))))


def _moved(found: Problem, one: Submission, housed: NormalizedSubmission) -> Problem:
    """A finding with the address that its cell has in the marked return."""
    key = next((k for k, table in one.tables.items() if table.title == found.sheet), "")
    if not key or not found.column:
        return found
    row = housed.moved[key].get(found.row, found.row)
    letter = housed.new.tables[key].letters.get(found.column, "")
    return replace(found, sheet=SHEETS[key].title, row=row, cell=f"{letter}{row}" if letter else "")


def renew_marked(
    folder: TermFolder, term: Term, archive: Archive, parts: Iterable[Sequence[Submission]], as_of: date,
    across: dict[str, list[Problem]], states: dict[str, str], step: Tell,
) -> tuple[list[Path], list[InTheWay]]:
    """Bring 退回/ up to date: a marked workbook for each school whose counting return has errors or warnings.

    A marked workbook that is not needed any more is removed; one that somebody has written into is set aside first.
    Returns the files written, and what is to be said of those that are in the way (open, or a folder): the others are
    written all the same. ``parts`` hold at least the counting returns whose marked workbook is out of date, and are
    taken one after the other; states: what ``marked_states`` says; step: told of every workbook that is done with.
    """
    current = archive.current()
    schools = {current[school.code].sha256: school for school in term.schools if school.code in current}
    written: list[Path] = []
    in_the_way: list[InTheWay] = []
    for place in strangers(folder.sent_back, term):  # of a removed school, or under a name that a school had before
        try:
            if _file(archive, place.name[:2], place).is_ours(place):
                remove(place)
        except InTheWay as told:
            in_the_way.append(told)
    for school in term.schools:
        place = _place(folder, school)
        if not states.get(school.code) and place.exists():
            try:
                if _file(archive, school.code, place).is_ours(place):
                    remove(place)
                else:
                    set_aside(place)
            except InTheWay as told:
                in_the_way.append(told)
    for returns in parts:
        due = [*{  # a file may lie there twice
            one.sha256: one for one in returns
            if one.refused is None and (owner := schools.get(one.sha256)) and needs_mark(folder, term, archive, owner.code, states)
        }.values()]
        rendered = rendered_marks(term, as_of, [(one, across.get(schools[one.sha256].code, [])) for one in due])
        for one, data in zip(due, rendered, strict=True):
            school = schools[one.sha256]
            path = _place(folder, school)
            try:
                written.append(_file(archive, school.code, path).write(partial(_written, data), states[school.code]).path)
            except InTheWay as told:
                in_the_way.append(told)
            step(path.name)
    return written, in_the_way


def _written(data: bytes, place: Path) -> None:
    place.write_bytes(data)


def _file(archive: Archive, school: str, path: Path) -> OurFile:
    """A school's marked workbook; what somebody has written into it gets another name, and an open one is in the way."""
    return OurFile(path, f"marked-{school}", Note(archive, Output.MARKED, school), Saved.ASIDE, Busy.REFUSED)


def _place(folder: TermFolder, school: School) -> Path:
    return folder.sent_back / f"{school.code}{school.name}.xlsx"


TOGETHER = 8
"""Returns that one process checks and marks at a time."""

_words: list[tuple[Term, date]] = []


def _start(term: Term, as_of: date) -> None:
    _words.append((term, as_of))


def _start_worker(term: Term, as_of: date) -> None:
    silence()
    _start(term, as_of)


def _render(some: Sequence[tuple[Submission, Sequence[Problem]]]) -> list[bytes]:
    buffers = [BytesIO() for _ in some]
    with seldom_collecting():
        _write([(one, across, buffer) for (one, across), buffer in zip(some, buffers, strict=True)], *_words[-1])
    return [buffer.getvalue() for buffer in buffers]


def rendered_marks(term: Term, as_of: date, returns: Sequence[tuple[Submission, Sequence[Problem]]]) -> Iterator[bytes]:
    """The marked workbooks of returns (with the findings across schools), in order, by as many processes as there are."""
    groups = [returns[at : at + TOGETHER] for at in range(0, len(returns), TOGETHER)]
    workers = min(cores(), len(groups))
    if workers < 2:
        _start(term, as_of)
        for group in groups:
            yield from _render(group)
        return

    def here(group: Sequence[tuple[Submission, Sequence[Problem]]]) -> list[bytes]:
        _start(term, as_of)
        return _render(group)

    with Pool(groups, _render, here, workers, _start_worker, (term, as_of)) as marked:
        for books in marked:
            yield from books


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


def needs_mark(folder: TermFolder, term: Term, archive: Archive, code: str, states: Mapping[str, str]) -> bool:
    """Whether a school of the list has something to show that its marked workbook does not show yet."""
    school, state = term.school(code), states.get(code, "")
    return school is not None and state != "" and not _file(archive, code, _place(folder, school)).shows(state)
