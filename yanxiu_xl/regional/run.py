"""region: every town merged, all of them in one archive, 区域汇总 beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.whole import contents
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import Problem, UserError
from yanxiu_xl.regional.across import find_across_towns
from yanxiu_xl.regional.archive.store import Held, RegionArchive, open_region
from yanxiu_xl.regional.executor import Executor, executor
from yanxiu_xl.regional.model import Done, Job
from yanxiu_xl.regional.reporting import Region, write_workbook
from yanxiu_xl.regional.sites import ARCHIVE, term_folder
from yanxiu_xl.regional.town import do, look, not_done, not_looked_at
from yanxiu_xl.regional.towns import Chosen, choose, find, jobs_of
from yanxiu_xl.reports.county.model import Absent
from yanxiu_xl.term.term import term_name
from yanxiu_xl.workflow.folder import now_text

CHANGED_MEANWHILE = "合并以后档案库又变了，没有写进汇总库。请等那里的合并结束，再运行一次"
STALE = "“{name}”这次没有更新（{why}），汇总里还是 {day} 的。"
NOT_COUNTED = "没有计入“{name}”：{why}。"


@dataclass
class TownLine:
    """What has become of a town: its folder; files that were read; whether the archive holds something new of it; schools that have returned."""

    name: str
    folder: str
    read: int
    changed: bool
    returned: int
    expected: int


@dataclass
class Regional:
    """What a run has come to. archive: what the archive is called; workbook: where 区域汇总 lies, None with ``plan`` and where there is no town;
    absent: towns of which nothing is in it; notes: what else is to be said, a line each; findings: (town, school, finding).
    """

    term: str
    archive: str
    towns: list[TownLine] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    findings: list[tuple[str, str, Problem]] = field(default_factory=list)
    workbook: Path | None = None


def region(
    places: Sequence[str], into: Path, *, archive: str | None = None, on: str | None = None, plan: bool = False, day: date, progress: Progress = UNTOLD,
) -> Regional:
    """Merge the towns whose term folders lie at or below ``places``, and put them into one archive and one workbook in ``into``.

    archive: address of a PostgreSQL database in place of a file; on: address of a scheduler whose workers do the work; plan: nothing is
    changed. A town that cannot be had is told of, and the others go on. Raises UserError where no town can be, where the archive cannot be
    used, and where the disk does not take a file.
    """
    workers = executor(on)
    found, absent = find(places)
    with progress.phase(Phase.SETTINGS, len(found)) as step:
        seen = []
        for one in workers.each(look, found, not_looked_at):
            seen.append(one)
            step(one.place.name)
    chosen = choose(seen, absent)
    if not chosen.seen:
        reasons = "；".join(f"“{one.name}”{one.why}" for one in chosen.absent) or "没有写文件夹"
        raise UserError(f"没有一个镇可以汇总：{reasons}。请核对文件夹。")
    if plan:
        return _planned(chosen, workers, day, progress)
    notes = list[str]()
    with open_region(into, archive, notes.append) as store:
        result = Regional(chosen.term, store.name, notes=notes)
        held = store.held()
        failed = _take_in(store, chosen, held, workers, day, result, progress)
        _tell_absent(result, chosen, failed, held)
        _finish(store, result, into, progress)
    result.towns.sort(key=lambda one: one.name)
    return result


def _planned(chosen: Chosen, workers: Executor, day: date, progress: Progress) -> Regional:
    result = Regional(chosen.term, "", absent=[*chosen.absent])
    for done in _done(workers, jobs_of(chosen, day, {}, plan=True), progress):
        if done.failed:
            result.absent.append(Absent(done.seen.town, done.failed))
        else:
            result.towns.append(_line(done, changed=done.changed))
    result.towns.sort(key=lambda one: one.name)
    result.notes += [NOT_COUNTED.format(name=one.name, why=one.why) for one in result.absent]
    return result


def _done(workers: Executor, jobs: Sequence[Job], progress: Progress) -> list[Done]:
    with progress.phase(Phase.TOWNS, len(jobs)) as step:
        found = []
        for done in workers.each(do, jobs, not_done):
            found.append(done)
            step(done.seen.town)
    return found


def _take_in(
    store: RegionArchive, chosen: Chosen, held: dict[tuple[str, str], Held], workers: Executor, day: date, result: Regional, progress: Progress,
) -> list[Absent]:
    """Merge the towns and file each as soon as it comes; returns those that could not be."""
    failed = list[Absent]()
    jobs = jobs_of(chosen, day, {key: one.basis for key, one in held.items()}, plan=False)
    with progress.phase(Phase.TOWNS, len(jobs)) as step:
        for done in workers.each(do, jobs, not_done):
            known = held.get((done.seen.town, done.seen.term))
            result.notes += [f"“{done.seen.town}”：{note}" for note in done.notes]
            if done.failed:
                failed.append(Absent(done.seen.town, done.failed))
            elif known is not None and known.basis == done.basis:
                result.towns.append(_line(done, changed=False))
            elif why := _file(store, done):
                failed.append(Absent(done.seen.town, why))
            else:
                result.towns.append(_line(done, changed=True))
            step(done.seen.town)
    return failed


def _file(store: RegionArchive, done: Done) -> str:
    """Put a town into the archive; why it is not there, '' where it is."""
    try:
        with (
            term_folder(done.seen.place, only=[ARCHIVE]) as folder,
            Archive(folder.archive_file, now_text(), read_only=True, proved=True) as town,
        ):
            return "" if store.put(done, contents(town.db)) else CHANGED_MEANWHILE
    except OSError:
        return CHANGED_MEANWHILE


def _line(done: Done, *, changed: bool) -> TownLine:
    return TownLine(done.seen.town, done.seen.place.address, done.read, changed, done.returned, done.expected)


def _tell_absent(result: Regional, chosen: Chosen, failed: Sequence[Absent], held: dict[tuple[str, str], Held]) -> None:
    """Of a town that could not be had today the archive may hold what it was before."""
    for one in sorted([*chosen.absent, *failed], key=lambda one: (one.name, one.why)):
        before = held.get((one.name, chosen.term))
        if before is None:
            result.absent.append(one)
            result.notes.append(NOT_COUNTED.format(name=one.name, why=one.why))
        else:
            result.notes.append(STALE.format(name=one.name, why=one.why, day=before.day))


def _finish(store: RegionArchive, result: Regional, into: Path, progress: Progress) -> None:
    """The rules across towns, and the workbook."""
    towns = [one for one in store.held().values() if one.term == result.term]
    if not towns:
        reasons = "；".join(f"“{one.name}”{one.why}" for one in result.absent)
        raise UserError(f"没有一个镇汇总成{term_name(result.term)}的：{reasons}。")
    with progress.single(Phase.BETWEEN_TOWNS):
        found = find_across_towns(store, towns)
        store.set_findings(result.term, found)
    names = store.names(towns)
    called = {one.id: one.name for one in towns}
    result.findings = [(called[town], names.get((town, school), school), one) for town, school, one in found]
    result.workbook = write_workbook(Region(store, towns, result.absent, names), into, progress)
