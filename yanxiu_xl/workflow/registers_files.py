"""中心校登记.xlsx kept up to 学期设定: written where there is none, renewed in place where the settings have overtaken it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from yanxiu_xl import __version__
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output, Written
from yanxiu_xl.files import InTheWay, folder_in_the_way, is_there, replace_whole
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.regular import content_hash, read_bytes
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.registers_renewal import Unfit, renew
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.ours import Outcome

BLANK_NAME = "中心校登记(空白).xlsx"
"""What a tab that was deleted can be copied back from."""


@dataclass(frozen=True)
class RegistersKept:
    """What has become of 中心校登记. changed: what was renewed; copy: what was
    replaced; why: it was left as it is; odd: what is amiss with its layout.
    """

    outcome: Outcome
    changed: list[str] = field(default_factory=list)
    copy: Path | None = None
    why: str = ""
    odd: list[str] = field(default_factory=list)

    def words(self, name: str) -> list[str]:
        """What a person is told, line by line; nothing when all is as it was."""
        lines = []
        if self.outcome is Outcome.RENEWED and self.copy:
            lines.append(
                f"“{name}”已按学期设定更新：{'；'.join(self.changed)}。登记的内容、列、格式、批注都没有动；换下的一本留在“{self.copy.parent.name}/{self.copy.name}”。"
            )
        if self.outcome is Outcome.LEFT:
            lines.append(f"“{name}”没有更新：{self.why}。里面的登记没有动，下拉和页脚还是原来的。")
        return [*lines, *(f"“{name}”{line}" for line in self.odd)]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {"outcome": self.outcome, "changed": self.changed, "copy": str(self.copy) if self.copy else None, "why": self.why or None,
                "layout": self.odd}


def keep_registers(folder: TermFolder, term: Term, archive: Archive) -> RegistersKept:
    """Write the registers where there are none, else bring them up to the settings; a person's own work in them stays as it is.

    For the holder of the folder's lock. A workbook that is open, or cannot be read, is left alone, and that is said: whoever needs
    what stands in it finds that out by reading it. Raises UserError when the disk does not take a file.
    """
    path = folder.registers
    if not is_there(path) and not path.is_symlink():
        replace_whole(path, lambda place: write_registers(place, term))
        return RegistersKept(Outcome.NEW)
    if path.is_dir():
        raise folder_in_the_way(path)
    settings, note = f"{__version__} {term.digest()}", Note(archive, Output.REGISTERS)
    if note.read() == Written(settings, content_hash(path)):  # they were found to agree
        return RegistersKept(Outcome.SAME)
    kept = _renewed(folder, term)
    if kept.outcome is not Outcome.LEFT:
        with archive.change():
            note.write(Written(settings, content_hash(path)))
    return kept


def _renewed(folder: TermFolder, term: Term) -> RegistersKept:
    path = folder.registers
    try:
        before = read_bytes(path)
        renewed = renew(path.name, before, term)
    except Unfit as unfit:
        return RegistersKept(Outcome.LEFT, why=str(unfit))
    except Refused as broken:
        reason = broken.words.get("reason") or "不是好的 xlsx 文件"
        where = f"，或从“档案库/{folder.register_copies.name}”里找回" if folder.register_copies.is_dir() else ""
        return RegistersKept(Outcome.LEFT, why=f"打不开（{reason}）。请换一份完好的{where}，再运行一次")
    if renewed.lacking:
        replace_whole(folder.register_copies / BLANK_NAME, lambda place: write_registers(place, term))
    if renewed.data is None:
        return RegistersKept(Outcome.SAME, odd=renewed.odd)
    try:
        copy = _replace(folder, before, renewed.data)
    except InTheWay as told:
        return RegistersKept(Outcome.LEFT, why=str(told).removesuffix("。"), odd=renewed.odd)
    return RegistersKept(Outcome.RENEWED, renewed.changed, copy, odd=renewed.odd)


def _replace(folder: TermFolder, before: bytes, data: bytes) -> Path:
    """Put the renewed workbook in place and keep the one before; returns where that is. Raises InTheWay when it is open or has changed."""
    made: list[Path] = []

    def keep(_: Path) -> None:
        if read_bytes(folder.registers) != before:
            raise InTheWay("这时正好有人保存了它。请再运行一次。")
        copy, is_new = _place_of_copy(folder, before)
        if is_new:
            replace_whole(copy, lambda place: _copied(folder.registers, place))
        made.append(copy)

    try:
        replace_whole(folder.registers, lambda place: _written(place, data), keep)
    except InTheWay:
        for copy in made:
            copy.unlink(missing_ok=True)
        raise
    return made[0]


def _copied(source: Path, place: Path) -> None:
    shutil.copy2(source, place)


def _written(place: Path, data: bytes) -> None:
    place.write_bytes(data)


def _place_of_copy(folder: TermFolder, content: bytes) -> tuple[Path, bool]:
    """Where a copy goes, or lies already, and whether it has to be made."""
    number = 1
    while (copy := folder.register_copies / f"{folder.registers.stem}(换下的{number}){folder.registers.suffix}").exists():
        if copy.is_file() and copy.read_bytes() == content:
            return copy, False
        number += 1
    return copy, True
