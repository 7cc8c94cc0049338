"""merge: everything in 回收 into the archive, then the master workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yanxiu_xl import __version__
from yanxiu_xl.archive.counting import accept as accept_held
from yanxiu_xl.archive.counting import settle
from yanxiu_xl.archive.nominations import nominations as known_nominations
from yanxiu_xl.archive.nominations import set_nominations
from yanxiu_xl.archive.store import Archive, Refusal
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.frames import Batch
from yanxiu_xl.files import digest, replace_whole, write_bytes
from yanxiu_xl.problems import Stop, problem
from yanxiu_xl.reading.batch import read_many
from yanxiu_xl.reading.gate import content_hash, read_regular
from yanxiu_xl.reading.registers import Registers, read_registers
from yanxiu_xl.reading.returns import Return
from yanxiu_xl.scoring.schools import SchoolScore, score_schools
from yanxiu_xl.scoring.teachers import TeacherScore, score_teachers
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.master import write_master
from yanxiu_xl.workbooks.template import definition_hash
from yanxiu_xl.workflow.across import find_across
from yanxiu_xl.workflow.folder import TermFolder, effective_day, now_text
from yanxiu_xl.workflow.marking import is_marked, marked_state, own_cells, renew_marked
from yanxiu_xl.workflow.materials import keep_materials, late_materials, share_attachments
from yanxiu_xl.workflow.standing import Standing, standing

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how many steps are done, and how many there are."""


@dataclass
class Merged:
    """What a merge has done. ``changed`` is False when nothing was new; ``master`` is where 总档案 lies."""

    standing: Standing
    changed: bool
    master: Path
    marked: list[Path] = field(default_factory=list)
    read: int = 0
    known: int = 0


def check_key(term: Term, as_of: date) -> str:
    """What the result of checking a file depends on besides the file: settings, forms, program, day."""
    parts = (__version__, definition_hash(term), effective_day(term, as_of).isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def score_batch(batch: Batch) -> dict[str, tuple[list[TeacherScore], SchoolScore | None]]:
    """What each checked return's own workbook comes to, by content hash."""
    teachers = score_teachers(batch)
    schools = {s.ret: s for s in score_schools(batch, teachers)}
    own: dict[int, list[TeacherScore]] = {}
    for one in teachers:
        own.setdefault(one.ret, []).append(one)
    return {one.sha256: (own.get(number, []), schools.get(number)) for number, one in enumerate(batch.returns)}


@dataclass(frozen=True)
class Found:
    """What lies in 回收 as (path, name, content hash), what of it is to be read, and under which settings and day."""

    files: list[tuple[Path, str, str]]
    todo: list[tuple[Path, str]]
    key: str
    day: date


def merge(folder: TermFolder, as_of: date, progress: Progress | None = None, accept: Sequence[str] = ()) -> Merged:
    """Read what is new in 回收， check it, file it in one transaction, and renew 总档案.xlsx.

    accept: codes of schools whose newest return is taken although many rows are gone (M19). The same files again change
    nothing. Raises Stop when the settings are bad, nothing of an accepted school is held back, the archive is in use or
    damaged, or the disk does not take a file; the archive is then as it was.
    """
    tell = progress or (lambda *_: None)
    term = folder.term()
    registers = read_registers(folder.registers, term)
    with folder.locked("合并回收"), folder.archive() as archive:
        found = look(folder, term, archive, as_of)
        before = fingerprint(archive, found.key)
        with archive.change():
            returns = file_new(folder, term, archive, found, tell)
            decide(archive, term, registers, found.day, accept)
        changed = fingerprint(archive, found.key) != before
        now, master, marked, rewritten = renew_outputs(folder, term, archive, returns, found.key, found.day, tell)
    return Merged(now, changed or rewritten, master, marked, read=len(found.todo), known=len(found.files) - len(found.todo))


def look(folder: TermFolder, term: Term, archive: Archive, as_of: date) -> Found:
    """What lies in 回收 now, and what of it is not known yet."""
    key, day = check_key(term, as_of), effective_day(term, as_of)
    files = [(path, name, content_hash(path)) for path, name in folder.returned_files()]
    return Found(files, _to_read(folder, archive, files, key), key, day)


def file_new(
    folder: TermFolder, term: Term, archive: Archive, found: Found, tell: Progress, *, keep: bool = True
) -> list[Return]:
    """Read what is new and file it, within the caller's transaction. keep: copy originals and materials, too."""
    done = [0]

    def step(name: str) -> None:
        done[0] += 1
        tell(f"读取 {name}", done[0], len(found.todo))

    returns = read_many(found.todo, term, progress=step)
    share_attachments(archive, returns)
    if keep:
        _keep_originals(folder, returns)
        keep_materials(folder.materials, returns)
    # a file may have been replaced since it was looked at: what has been read is what counts
    read_as = {one.path: one.sha256 for one in returns}
    files = [(path, name, read_as.get(str(path), sha)) for path, name, sha in found.files]
    scores = score_batch(run_checks(term, returns, found.day))
    received = now_text()
    for one in returns:
        if one.refused is None:
            archive.add_return(one, received, found.key)
            archive.set_scores(one.sha256, *scores[one.sha256])
    archive.set_present({name: sha for _, name, sha in files})
    archive.set_refusals(_refusals(archive, files, returns, found.key), found.key)
    archive.set_meta("merged", f"{found.key} {found.day.isoformat()}")
    return returns


def decide(archive: Archive, term: Term, registers: Registers, day: date, accepted: Sequence[str] = ()) -> None:
    """Which returns count, and everything that follows from it: findings across schools, confirmed scores."""
    excused = {s.code for s in term.schools if term.excuse(s.code, "M19", day)}
    settle(archive, term["row_loss_percent"], excused)
    for school in accepted:
        if accept_held(archive, school, now_text()) is None:
            waiting = "、".join(sorted({one.school for one in archive.filed() if one.state == "held"})) or "没有"
            raise Stop(f"学校“{school}”没有等待确认的报送。等待确认的学校：{waiting}。")
    if accepted:
        settle(archive, term["row_loss_percent"], excused)
    across, confirmed, nominations = find_across(term, archive, registers, day)
    archive.set_across(across)
    archive.set_confirmed(confirmed)
    set_nominations(archive, nominations)


def renew_outputs(
    folder: TermFolder, term: Term, archive: Archive, returns: Sequence[Return], key: str, day: date, tell: Progress
) -> tuple[Standing, Path, list[Path], bool]:
    """退回 and 总档案 as the archive has it now: (standing, where 总档案 lies, marked returns written, written anew)."""
    tell("写退回的工作簿", 0, 0)
    marked = _renew_marked(folder, term, archive, returns, day)
    tell("写总档案", 0, 0)
    now = standing(term, archive)
    master, rewritten = _renew_master(folder, term, archive, now, fingerprint(archive, key))
    return now, master, marked, rewritten


def _renew_marked(
    folder: TermFolder, term: Term, archive: Archive, returns: Sequence[Return], as_of: date
) -> list[Path]:
    """Write the marked returns that are out of date; what was not read in this run is read from its original."""
    across = own_cells(archive.across())
    fresh = {one.sha256 for one in returns}
    again = []
    for school, one in archive.current().items():
        listed = term.school(school)
        state = marked_state(archive, school, across.get(school, []))
        if listed and state and one.sha256 not in fresh:
            path = folder.sent_back / f"{school}{listed.name}.xlsx"
            original = next(folder.originals.glob(f"{one.sha256}.*"), None)
            if original and not is_marked(archive, school, path, state):
                again.append((original, one.name))
    more = read_many(again, term)
    beside = archive.attachments_by_content()
    for reread in more:
        reread.attachments = beside.get(reread.sha256, [])  # 原件 holds the workbook alone
    run_checks(term, more, effective_day(term, as_of))
    return renew_marked(folder, term, archive, [*returns, *more], as_of, across)


def _to_read(
    folder: TermFolder, archive: Archive, files: Sequence[tuple[Path, str, str]], key: str
) -> list[tuple[Path, str]]:
    """Files whose result is not known under today's settings; filed returns of old settings come from 原件."""
    filed = {one.sha256: one for one in [*archive.filed(), *archive.withdrawn()]}
    known = {sha for sha, one in filed.items() if one.check_key == key}
    refused = {(n, s) for (n, s), k in archive.refusal_keys().items() if k == key and s}
    todo: list[tuple[Path, str]] = []
    late = late_materials(archive, files)
    seen: set[tuple[str, Path]] = set()
    for path, name, sha in sorted(files, key=lambda f: (len(f[1]), f[1])):
        if (sha in known and sha not in late) or (sha, path.parent) in seen or (name, sha) in refused:
            continue
        seen |= {(sha, path.parent)} if sha else set()
        todo.append((path, name))
    read = {sha for sha, _ in seen}
    for sha, one in filed.items():
        original = next(folder.originals.glob(f"{sha}.*"), None)
        if sha not in known and sha not in read and original:
            todo.append((original, one.name))
    return todo


def _refusals(
    archive: Archive, files: Sequence[tuple[Path, str, str]], returns: Sequence[Return], key: str
) -> list[Refusal]:
    """Refused files that lie in 回收 now: found in this run, or known from an earlier one under the same settings."""
    fresh = {one.name: one for one in returns if one.refused is not None}
    by_content = {one.sha256: one for one in fresh.values() if one.sha256}
    old = {(r.name, r.sha256): r for r in archive.refusals()}
    keys = archive.refusal_keys()
    result = []
    for _, name, sha in files:
        one = fresh.get(name) or by_content.get(sha)
        if one is not None and one.refused is not None:
            result.append(Refusal(name, sha, one.refused))
        elif keys.get((name, sha)) == key:
            result.append(old[name, sha])
    return result


def _keep_originals(folder: TermFolder, returns: Sequence[Return]) -> None:
    """Every file that was read stays in 档案库/原件 under the hash of its content, refused ones too.

    A return whose file was moved or changed meanwhile is refused: no return is filed without its original.
    """
    for one in returns:
        source = Path(one.path)
        if not one.sha256 or source.parent == folder.originals:
            continue
        try:
            data = read_regular(source)
        except OSError:
            data = b""
        if hashlib.sha256(data).hexdigest() == one.sha256:
            write_bytes(folder.originals / f"{one.sha256}{source.suffix.lower()}", data)
        else:
            one.refused = problem("F07", variant="moved", file=one.name)
            one.problems.append(one.refused)
            one.sha256 = ""


def fingerprint(archive: Archive, key: str) -> str:
    """A digest of everything the master workbook is made from."""
    parts = [key]
    parts += [f"{one.sha256} {one.state} {one.ordinal} {one.name}" for one in archive.filed()]
    parts += [f"{r.name} {r.problem.message}" for r in archive.refusals()]
    parts += [f"{school} {c}" for school, c in archive.confirmed().items()]
    parts += [f"{school} {p.file} {p.cell} {p.message}" for school, ps in archive.across().items() for p in ps]
    parts += [str(one) for one in known_nominations(archive)]
    parts += [f"{name} {sha}" for name, sha in archive.present().items()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _renew_master(
    folder: TermFolder, term: Term, archive: Archive, now: Standing, fingerprint: str
) -> tuple[Path, bool]:
    """Write 总档案.xlsx unless the one on disk is the one of this content."""
    recorded = archive.meta("master")
    if folder.master.exists() and recorded == f"{fingerprint} {digest(folder.master)}":
        return folder.master, False
    path = replace_whole(folder.master, lambda place: write_master(place, term, archive, now.lines, now.problems))
    if path == folder.master:
        with archive.change():
            archive.set_meta("master", f"{fingerprint} {digest(path)}")
    return path, True
