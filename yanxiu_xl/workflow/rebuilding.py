"""rebuild: the archive made again from 原件 and the centre's decisions."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yanxiu_xl.archive.journal import Journal, Received, copy_journal, journal_path, read_journal
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import cannot_write
from yanxiu_xl.garbage import seldom_collecting
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.registers import read_registers
from yanxiu_xl.workflow.folder import TermFolder, now_text
from yanxiu_xl.workflow.merging import Merged, decide, file_new, look, merge
from yanxiu_xl.workflow.originals import Originals

WORKSHOP = "重建中"
"""Folder in which the new archive is made; gone when it is in place."""


@dataclass
class Rebuilt:
    """What a rebuilding has come to. filed: returns in the new archive; lost: what was received and has no sound original;

    journal: whether the centre's decisions were at hand; aside: where the archive that was there lies now; merged: 总档案 anew.
    """

    filed: int
    journal: bool
    merged: Merged
    aside: Path | None = None
    lost: list[Received] = field(default_factory=list)


def rebuild(folder: TermFolder, as_of: date, progress: Progress = UNTOLD) -> Rebuilt:
    """Make the archive again: what is in 原件, as the journal says it came, with what the centre has decided since.

    Checks are made for the day of the last merge, so that the same content gives the same 总档案. Without a journal every return in 原件
    is taken, and ``as_of`` is the day. The archive that was there is kept under another name. Raises UserError as ``merge`` does.
    """
    term = folder.term()
    registers = read_registers(folder.registers, term)
    with folder.locked("重建档案库"):
        known = _journal(folder)
        originals = Originals(folder.originals)
        day = date.fromisoformat(known.day) if known and known.day else as_of
        workshop = folder.archive_dir / WORKSHOP
        _clear(workshop)
        try:
            if known:
                copy_journal(known, workshop / folder.archive_file.name)
            with Archive(workshop / folder.archive_file.name, now_text(), fresh=True) as archive, seldom_collecting():
                found = look(folder, term, archive, day, () if known else _unnamed(originals))
                with ExitStack() as filing, archive.change():
                    file_new(folder, term, archive, found, progress, phase=Phase.REREAD)
                    filing.enter_context(progress.single(Phase.REBUILD))
                    decide(archive, term, registers, found.day)
                filed = {one.sha256 for one in archive.everything()}
                lost = [one for one in (known.received if known else ()) if one.sha256 not in filed]
            aside = _put_in_place(folder, workshop)
        except OSError as error:
            raise cannot_write(workshop, error) from error
        finally:
            _clear(workshop)
    return Rebuilt(len(filed), known is not None, merge(folder, day, progress), aside, lost)


def _journal(folder: TermFolder) -> Journal | None:
    """The journal beside the archive; of an archive that is whole and has none yet, or a changed one, it is written first."""
    with suppress(UserError), folder.archive() as archive:  # one that is not whole is written anew where it can be
        archive.prove()
    return read_journal(folder.archive_file)


def _unnamed(originals: Originals) -> list[Received]:
    """Everything in 原件 that is what it is called by, as if it had come just now."""
    return [Received(path.stem, "", now_text(), ()) for path in originals.everything() if originals.sound(path.stem)]


def _clear(workshop: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(workshop)


def _put_in_place(folder: TermFolder, workshop: Path) -> Path | None:
    """The new archive and its journal in the place of the old ones, which are kept; returns where the old archive lies."""
    there, aside = folder.archive_file, None
    moment = re.sub(r"\D", "", now_text())[:14]
    for old in (there, journal_path(there)):
        if old.exists() and old.stat().st_size:
            kept = old.with_name(f"{old.stem}-重建前{moment[:8]}-{moment[8:]}{old.suffix}")
            shutil.copy2(old, kept)
            aside = kept if old == there else aside
    hot = there.with_name(f"{there.name}-journal")
    hot.unlink(missing_ok=True)  # it belongs to the old one, and would be played back into the new
    new = workshop / there.name
    journal_path(new).replace(journal_path(there))
    new.replace(there)
    return aside
