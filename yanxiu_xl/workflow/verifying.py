"""verify: whether the archive and all that belongs to it is what it was when it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yanxiu_xl.archive.backups import kept
from yanxiu_xl.archive.journal import is_ahead, journal_path, read_journal, serial_of
from yanxiu_xl.archive.opening import lost
from yanxiu_xl.archive.proof import faults
from yanxiu_xl.archive.schema import version_of
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import digest
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.originals import Originals

REBUILD = "请运行 yanxiu rebuild 重建。"


@dataclass(frozen=True)
class Fault:
    """Something that is not what it was: which file, what is wrong with it, what to do."""

    file: str
    what: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """The public form of ``--json``."""
        return {"file": self.file, "what": self.what, "fix": self.remedy}


@dataclass
class Verified:
    """How much was looked at, and what is wrong. returns, version (of the archive's tables): None where the archive cannot be read."""

    returns: int | None = None
    version: int | None = None
    originals: int = 0
    materials: int = 0
    backups: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(folder: TermFolder, progress: Progress = UNTOLD) -> Verified:
    """Look through everything: the archive row by row, its journal, every original and material, the kept copies. Changes nothing.

    Raises UserError when another run is at work in the folder.
    """
    result = Verified()
    with folder.locked("检验档案库"):
        archive = folder.archive_file
        with progress.single(Phase.ARCHIVE):
            gone = lost(archive)
            broken = [gone] if gone else faults(archive)
            result.faults += [Fault(_name(folder, archive), what, REBUILD) for what in broken]
            if not broken and archive.exists():
                try:
                    with folder.archive(read_only=True) as opened:
                        result.faults += _beside(folder, opened, result)
                except UserError as stop:
                    result.faults.append(Fault(_name(folder, archive), str(stop), REBUILD))
        originals, materials, backups = _files(folder.originals), _files(folder.materials), kept(archive)
        result.originals, result.materials, result.backups = len(originals), len(materials), len(backups)
        with progress.phase(Phase.ORIGINALS, len(originals)) as step:
            for path in originals:
                result.faults += _by_its_name(folder, path, "请把收到的那本工作簿放回“回收”再合并一次，或从别处找回。")
                step()
        with progress.phase(Phase.MATERIALS, len(materials)) as step:
            for path in materials:
                result.faults += _by_its_name(folder, path, "请让学校再交一次这份资料，放在工作簿旁边再合并一次。")
                step()
        with progress.phase(Phase.BACKUPS, len(backups)) as step:
            for path in backups:
                result.faults += [Fault(_name(folder, path), f"副本坏了（{what}）", "这份副本不能再用，可以删除。") for what in faults(path)[:1]]
                step()
    return result


def _beside(folder: TermFolder, archive: Archive, result: Verified) -> Iterator[Fault]:
    """What is wrong with the originals of filed returns, and with the journal."""
    originals = Originals(folder.originals)
    everything = archive.everything()
    result.returns, result.version = len(everything), version_of(archive.db)
    for one in everything:
        if originals.place(one.sha256) is None:
            yield Fault(one.name, f"{one.reference} 的原件不见了", "请把收到的那本工作簿放回“回收”再合并一次，或从别处找回。")
    journal = read_journal(folder.archive_file)
    name = _name(folder, journal_path(folder.archive_file))
    if journal is None and archive.everything():
        yield Fault(name, "不见了（收件时间、收下和撤下的决定另存在这里）", "请运行 yanxiu merge，会重新写出。")
    elif journal is not None and not journal.intact:
        yield Fault(name, "被改动过", "请运行 yanxiu merge，会照档案库重新写出。")
    elif is_ahead(archive.db, journal) and journal is not None:
        yield Fault(name, f"比档案库新（{journal.serial} 比 {serial_of(archive.db)}）：档案库是旧的一份，或上次运行被打断", "请运行 yanxiu merge，会按它补上。")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _by_its_name(folder: TermFolder, path: Path, remedy: str) -> Iterator[Fault]:
    """A file that is called by its content, and holds another."""
    try:
        same = path.is_file() and not path.is_symlink() and digest(path) == path.stem
    except OSError:
        same = False
    if not same:
        yield Fault(_name(folder, path), "内容与存进去时不同", remedy)


def _name(folder: TermFolder, path: Path) -> str:
    return path.relative_to(folder.root).as_posix()
