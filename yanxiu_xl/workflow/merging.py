"""merge: everything in 回收 into the archive, then the master workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, field
from datetime import date
from pathlib import Path

from yanxiu_xl import __version__
from yanxiu_xl.archive.backups import keep_before_merge
from yanxiu_xl.archive.confirmed import confirmed_lines, set_confirmed
from yanxiu_xl.archive.counting import accept as accept_waiting
from yanxiu_xl.archive.counting import settle
from yanxiu_xl.archive.inbox import (
    NotTaken,
    all_refused,
    refusal_keys,
    refusals,
    set_refusals,
    set_unhandled,
    unhandled,
)
from yanxiu_xl.archive.journal import (
    Received,
    not_filed,
    pass_over,
    passed_over,
    read_journal,
    restore_arrivals,
)
from yanxiu_xl.archive.judged import set_confirmed_left_out
from yanxiu_xl.archive.merge_log import Problems, keep_changes, log_changes, log_lines, problems_by_school
from yanxiu_xl.archive.nominations import nominations as known_nominations
from yanxiu_xl.archive.nominations import set_nominations
from yanxiu_xl.archive.registers import set_registers
from yanxiu_xl.archive.sequence import clock_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.checks import run_checks
from yanxiu_xl.files import InTheWay, digest
from yanxiu_xl.garbage import seldom_collecting
from yanxiu_xl.measures.shrinking import HELD_BACK
from yanxiu_xl.phases import UNTOLD, Phase, Progress, Tell
from yanxiu_xl.problems import UserError, problem
from yanxiu_xl.reading.attachments import Materials
from yanxiu_xl.reading.kinds import is_return_name
from yanxiu_xl.reading.registers import Registers, read_registers
from yanxiu_xl.reading.regular import content_hash
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SubmissionStatus
from yanxiu_xl.reports.tiles import figures_of
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.fast.kept import kept_in
from yanxiu_xl.workbooks.fast.splice import Piece
from yanxiu_xl.workbooks.master import write_master
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.across import find_across
from yanxiu_xl.workflow.folder import TermFolder, effective_day, now_text
from yanxiu_xl.workflow.inbox import Survey, is_no_return, refused_materials, survey
from yanxiu_xl.workflow.ingest import PART, read_in_parts, take_in
from yanxiu_xl.workflow.marking import marked_states, needs_mark, own_cells, renew_marked
from yanxiu_xl.workflow.materials import (
    keep_materials,
    kept_materials,
    known_materials,
    late_materials,
    share_attachments,
)
from yanxiu_xl.workflow.meant import by_code
from yanxiu_xl.workflow.names import Moves, moves, remember_names
from yanxiu_xl.workflow.next_steps import NextStep, next_steps
from yanxiu_xl.workflow.originals import Originals
from yanxiu_xl.workflow.ours import OurFile, Outcome, Saved, State
from yanxiu_xl.workflow.outcomes import Before, Step, compare
from yanxiu_xl.workflow.registers_files import RegistersKept, keep_registers


@dataclass
class Merged:
    """What a merge has done. ``changed`` is False when nothing was new; ``master`` is where 总档案 lies.

    registers: what has become of 中心校登记; moves: what has changed in the list of schools.
    """

    standing: SubmissionStatus
    changed: bool
    master: Path
    marked: list[Path] = field(default_factory=list)
    read: int = 0
    known: int = 0
    steps: list[Step] = field(default_factory=list)
    """What has become of every school, as a plan of this merge would have said."""
    todo: list[NextStep] = field(default_factory=list)
    registers: RegistersKept = field(default_factory=lambda: RegistersKept(Outcome.SAME))
    moves: Moves = field(default_factory=Moves)


def check_key(term: Term, as_of: date) -> str:
    """What the result of checking a file depends on besides the file: settings, forms, program, day."""
    parts = (__version__, definition_hash(term), effective_day(term, as_of).isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Found:
    """What lies in 回收: spreadsheets as (path, name, content hash), what of them is to be read; under which settings and day.

    again: what the journal says was received before and the archive does not have; read from 原件 where it lies nowhere else.
    """

    files: list[tuple[Path, str, str]]
    todo: list[tuple[Path, str]]
    key: str
    day: date
    everything: Survey
    originals: Originals
    again: list[Received] = field(default_factory=list)

    @property
    def under(self) -> str:
        """Settings and day in a word, as the archive remembers them."""
        return f"{self.key} {self.day.isoformat()}"


def merge(folder: TermFolder, as_of: date, progress: Progress = UNTOLD, accept: Sequence[str] = ()) -> Merged:
    """Read what is new in 回收， check it, file it in one transaction, and renew 总档案.xlsx.

    accept: codes of schools whose newest return is taken although many rows are gone (M19, M25), or returns such as ``03#2`` that
    are taken where nobody knows which was made later (M26). The same files again change nothing. Raises UserError when the settings
    are bad, nothing of an accepted school is held back, the archive is in use or damaged, or the disk does not take a file; the
    archive is then as it was.
    """
    term = folder.term()
    with folder.locked("合并回收"), folder.archive() as archive, seldom_collecting():
        kept, since = keep_registers(folder, term, archive), moves(term, folder.archive_dir)
        registers = read_registers(folder.registers, term)
        found = look(folder, term, archive, as_of)
        changed, returns, steps, facts = False, list[Submission](), list[Step](), None
        if found.todo or accept or archive.meta("merged") != found.under or archive.meta("basis") != _basis(folder, archive, found):
            with progress.single(Phase.PROVE):
                archive.prove()
                before, had, told = fingerprint(archive, found.key), Before.of(archive), problems_by_school(archive)
                keep_before_merge(archive.db, archive.path, now_text())
            with ExitStack() as filing, archive.change():
                returns = file_new(folder, term, archive, found, progress)
                with progress.single(Phase.ACROSS):
                    decide(archive, term, registers, found.day, accept)
                    facts = take_down(term, archive, found.day, told)
                filing.enter_context(progress.single(Phase.FILE))  # sealing and the commit are what takes its time
                archive.set_meta("basis", _basis(folder, archive, found))
            changed, steps = fingerprint(archive, found.key) != before, compare(term, archive, had).steps
        now, master, marked, rewritten = renew_outputs(folder, term, archive, returns, found.key, found.day, progress, facts)
        remember_names(folder.archive_dir, term.schools)
    return Merged(now, changed or rewritten, master, marked, read=len(found.todo), known=len(found.files) - len(found.todo), steps=steps,
                  todo=next_steps(term, now), registers=kept, moves=since)


def look(folder: TermFolder, term: Term, archive: Archive, as_of: date, received: Sequence[Received] = ()) -> Found:
    """What lies in 回收 now, and what of it is not known yet; received: what is to be read from 原件 besides."""
    key, day = check_key(term, as_of), effective_day(term, as_of)
    everything = survey(folder.inbox)
    files = [(path, name, content_hash(path)) for path, name in everything.spreadsheets]
    originals, unfit = Originals(folder.originals), passed_over(archive.db, key)
    again = [*(one for one in not_filed(archive.db, read_journal(archive.path)) if one.sha256 not in unfit), *received]
    return Found(files, _to_read(archive, term, files, key, originals, again), key, day, everything, originals, again)


def file_new(
    folder: TermFolder, term: Term, archive: Archive, found: Found, progress: Progress, *,
    keep: bool = True, phase: Phase = Phase.READ,
) -> list[Submission]:
    """Read what is new and file it, part by part, within the caller's transaction.

    keep: copy originals and materials, too. Returns what was
    read where it is little enough to be at hand for the marked workbooks, else only what was refused.
    """
    received = now_text()

    before = {one.sha256 for one in archive.everything()} | {one.sha256 for one in found.again}

    def complete(returns: list[Submission]) -> None:
        for one in returns:
            if one.refused is None and one.sha256 not in before and (was := term.gone(one.school_code)):
                one.refused = problem("M03", variant="removed", file=one.name, school=one.school_code, name=was, value=one.school_code)
        share_attachments(archive, returns, known)
        if keep:
            found.originals.keep(returns)
            keep_materials(folder.materials, returns)

    known = kept_materials(folder.materials, found.again)
    read_as: dict[str, str] = {}
    refused: list[Submission] = []
    kept: list[Submission] = []
    with progress.phase(phase, len(found.todo)) as step:
        for part in take_in(_parts(found), term, found.day, step, complete):
            read_as |= {one.path: one.sha256 for one in part.returns}
            for one in part.returns:
                if one.refused is None:
                    archive.add_return(one, received, found.key)
                    archive.set_scores(one.sha256, part.scores[one.sha256])
            refused += [one for one in part.returns if one.refused is not None]
            if len(found.todo) <= PART:
                kept += part.returns
    # a file may have been replaced since it was looked at: what has been read is what counts
    files = [(path, name, read_as.get(str(path), sha)) for path, name, sha in found.files]
    restore_arrivals(archive.db, found.again)
    filed = {one.sha256 for one in archive.everything()}
    pass_over(archive.db, [one for one in found.again if one.sha256 not in filed], found.key)
    if keep:
        found.originals.mend(archive.everything(), {sha: path for path, _, sha in files})
    _account(archive, found, files, _refusals(archive, files, refused, found.key))
    archive.set_meta("merged", found.under)
    return kept or refused


def _account(archive: Archive, found: Found, files: Sequence[tuple[Path, str, str]], refused: Sequence[NotTaken]) -> None:
    """Take down what lies in 回收: what is taken, what is refused, and of the rest what no record names."""
    out = {one.name for one in refused}
    taken = [(path, name, sha) for path, name, sha in files if name not in out]
    archive.set_present({name: sha for _, name, sha in taken})
    loose = found.everything.loose or any(is_no_return(one.problem) for one in refused)
    there = {sha for _, _, sha in files}  # what lies there is put back where it is missing
    materials = known_materials(archive, taken) if loose else Materials()
    set_refusals(archive, refused, found.key, refused_materials(refused, {name: path for path, name, _ in files}, materials.beside))
    set_unhandled(archive, [*found.everything.unhandled(materials), *found.originals.told([one for one in archive.filed() if one.sha256 not in there])])


def _parts(found: Found) -> list[list[tuple[Path, str]]]:
    """What is to be read, so many files at a time; copies of one content are never parted, for they share what lies beside them."""
    content = {path: sha for path, _, sha in found.files}
    groups: dict[str, list[tuple[Path, str]]] = {}
    for path, name in found.todo:
        groups.setdefault(content.get(path) or str(path), []).append((path, name))
    parts: list[list[tuple[Path, str]]] = [[]]
    for group in groups.values():
        if len(parts[-1]) >= PART:
            parts.append([])
        parts[-1] += group
    return [part for part in parts if part]


def _basis(folder: TermFolder, archive: Archive, found: Found) -> str:
    """A digest of all that what is filed depends on: files, settings, day, registers, and what is filed already."""
    parts = [found.key, content_hash(folder.registers), *(f"{sha} {name}" for _, name, sha in found.files)]
    parts += [f"{one.sha256} {one.state} {one.name} {found.originals.fault(one)}" for one in archive.everything()]
    parts += [f"{r.name} {r.sha256}" for r in all_refused(archive)]
    parts += [f"{one.told.name} {one.told.sha256} {one.told.problem.message}" for one in found.everything.loose]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def decide(
    archive: Archive, term: Term, registers: Registers, day: date, accepted: Sequence[str] = ()
) -> None:
    """Which returns count, and everything that follows from it: findings across schools, confirmed scores."""
    excused = {s.code: {code for code in HELD_BACK if term.waiver_reason(s.code, code, day)} for s in term.schools}
    clock = clock_of(term)
    settle(archive, term["row_loss_percent"], excused, clock)
    for wanted in accepted:
        accept_waiting(archive, by_code(term, wanted), now_text())
    if accepted:
        settle(archive, term["row_loss_percent"], excused, clock)
    across = find_across(term, archive, registers, day)
    archive.set_across(across.found)
    set_confirmed(archive, across.confirmed, across.teachers)
    set_nominations(archive, across.nominations)
    set_confirmed_left_out(archive.db, across.left_out)
    set_registers(archive.db, registers)


def take_down(term: Term, archive: Archive, day: date, before: Problems) -> TermFacts:
    """Write into the log of merges what has changed, where anything has; within a change. before: the problems that there were.

    Returns the facts that were asked for the figures: they hold for 总档案, too, for no fact follows from the log.
    """
    facts = TermFacts(term, archive)
    log_changes(archive, day.isoformat(), now_text(), figures_of(facts), before)
    keep_changes(archive)
    return facts


UNFINISHED = "档案库是新的，只有 {n} 个文件没有更新。"


def renew_outputs(
    folder: TermFolder, term: Term, archive: Archive, returns: Sequence[Submission], key: str, day: date, progress: Progress,
    facts: TermFacts | None = None,
) -> tuple[SubmissionStatus, Path, list[Path], bool]:
    """退回 and 总档案 as the archive has it now: (standing, where 总档案 lies, marked returns written, written anew).

    facts: of the archive as it is now, where they have been asked for already.
    Raises UserError when a place is not to be had, after everything else has been written; the next run writes what is lacking.
    """
    marked, in_the_way = _renew_marked(folder, term, archive, returns, day, progress)
    facts = facts or TermFacts(term, archive)
    now = facts.standing
    try:
        master, rewritten = _renew_master(folder, facts, fingerprint(archive, key), progress)
    except InTheWay as told:
        in_the_way.append(told)
    if in_the_way:
        raise UserError(UNFINISHED.format(n=len(in_the_way)) + "".join(map(str, in_the_way)))
    return now, master, marked, rewritten


def _renew_marked(
    folder: TermFolder, term: Term, archive: Archive, returns: Sequence[Submission], as_of: date, progress: Progress
) -> tuple[list[Path], list[InTheWay]]:
    """Write the marked returns that are out of date; what is not at hand any more is read from its original."""
    across = own_cells(archive.across())
    states = marked_states(archive, across)
    fresh = {one.sha256: one.refused is None for one in returns}
    originals = Originals(folder.originals)
    again, at_hand = [], 0
    for school, one in archive.current().items():
        if needs_mark(folder, term, archive, school, states):
            if one.sha256 in fresh:
                at_hand += fresh[one.sha256]
            elif original := originals.sound(one.sha256):
                again.append((original, one.name))

    def parts(step: Tell) -> Iterator[Sequence[Submission]]:
        yield returns
        beside = archive.attachments_by_content()
        for more in read_in_parts([again[at : at + PART] for at in range(0, len(again), PART)], term):
            reread = [packed.unpack()[0] for packed in more]
            for one in reread:
                if one.refused is not None:
                    step(one.name)  # it cannot be read again: nothing to mark
                one.attachments = beside.get(one.sha256, [])  # 原件 holds the workbook alone
                run_checks(term, one, effective_day(term, as_of))
            yield reread

    with progress.phase(Phase.MARK, at_hand + len(again)) as step:
        return renew_marked(folder, term, archive, parts(step), as_of, across, states, step)


def _to_read(
    archive: Archive, term: Term, files: Sequence[tuple[Path, str, str]], key: str, originals: Originals, again: Sequence[Received]
) -> list[tuple[Path, str]]:
    """Files whose result is not known under today's settings; filed returns of old settings come from 原件.

    What was filed of a school that is not on the list any more stays as it was checked while it was.
    What is refused for its name is looked at file by file: the same content may lie there under a good name.
    """
    filed = {one.sha256: one for one in archive.everything()}
    known = {sha for sha, one in filed.items() if one.check_key == key or term.school(one.school) is None}
    refused = {(n, s) for (n, s), k in refusal_keys(archive).items() if k == key and s}
    todo: list[tuple[Path, str]] = []
    good = [(path, name, sha) for path, name, sha in files if is_return_name(name)]
    late = late_materials(archive, good)
    seen: set[tuple[str, Path]] = set()
    for path, name, sha in sorted(good, key=lambda f: (len(f[1]), f[1])):
        if (sha in known and sha not in late) or (sha, path.parent) in seen or (name, sha) in refused:
            continue
        seen |= {(sha, path.parent)} if sha else set()
        todo.append((path, name))
    todo += [(path, name) for path, name, sha in files if not is_return_name(name) and (name, sha) not in refused]
    read = {sha for sha, _ in seen}
    old = [(sha, one.name) for sha, one in filed.items() if sha not in known]
    old += [(one.sha256, min(one.names, key=lambda name: (len(name), name), default=one.sha256)) for one in again]
    todo += [(original, name) for sha, name in old if sha not in read and (original := originals.sound(sha))]
    return todo


def _refusals(
    archive: Archive, files: Sequence[tuple[Path, str, str]], returns: Sequence[Submission], key: str
) -> list[NotTaken]:
    """Refused files that lie in 回收 now: found in this run, or known from an earlier one under the same settings."""
    fresh = {one.name: one for one in returns if one.refused is not None}
    by_content = {one.sha256: one for one in fresh.values() if one.sha256 and is_return_name(one.name)}
    old = {(r.name, r.sha256): r for r in all_refused(archive)}
    keys = refusal_keys(archive)
    result = []
    for _, name, sha in files:
        one = fresh.get(name) or (by_content.get(sha) if is_return_name(name) else None)
        told = one.refusal_of(name) if one is not None else None
        if told is not None:
            result.append(NotTaken(name, sha, told))
        elif keys.get((name, sha)) == key:
            result.append(old[name, sha])
    return result


def fingerprint(archive: Archive, key: str) -> str:
    """A digest of everything the master workbook is made from."""
    parts = [key]
    parts += [f"{one.sha256} {one.state} {one.ordinal} {one.name} {one.saved_at}" for one in archive.filed()]
    parts += [f"{r.name} {r.problem.message}" for r in [*refusals(archive), *unhandled(archive)]]
    parts += [f"{school} {c}" for school, c in archive.confirmed(bare=True).items()]
    parts += [f"{school} {p.file} {p.cell} {p.message}" for school, ps in archive.across().items() for p in ps]
    parts += [str(one) for one in known_nominations(archive)]
    parts += [str(line) for line in confirmed_lines(archive)]
    parts += [f"{name} {sha}" for name, sha in archive.present().items()]
    parts += [str(line) for line in log_lines(archive)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _renew_master(folder: TermFolder, facts: TermFacts, fingerprint: str, progress: Progress) -> tuple[Path, bool]:
    """Write 总档案.xlsx unless the one on disk is the one of this content."""
    note, pieces = Note(facts.archive, Output.MASTER), list[Piece]()
    file = OurFile(folder.master, "", note, Saved.OVER)
    if file.state(fingerprint) is State.CURRENT:
        file.clear_copies()
        return folder.master, False

    def write(place: Path) -> None:
        before = digest(folder.master) if folder.master.is_file() else ""
        with kept_in(folder.master, [Piece(*one) for one in note.pieces(before)]) as kept:
            pieces.extend(write_master(place, facts.term, facts.archive, kept, facts))

    with progress.single(Phase.MASTER):
        return file.write(write, fingerprint, besides=lambda sha256: note.write_pieces(sha256, map(astuple, pieces))).path, True
