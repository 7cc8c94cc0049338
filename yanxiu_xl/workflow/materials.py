"""Files that records name (a lecture's material, a paper's document): found beside returns, kept in 档案库/资料 by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from yanxiu_xl.archive.beside import attachment_hashes, attachments_of, named_files
from yanxiu_xl.archive.journal import Received
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import write_bytes
from yanxiu_xl.legible import BYTE_MARK, GBK_MARK, file_name
from yanxiu_xl.reading.attachments import MAX_BYTES, NAMED_IN, Attachment, Materials, attachment, lying
from yanxiu_xl.reading.kinds import WORKBOOK_SUFFIXES
from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.regular import read_bytes
from yanxiu_xl.reading.submissions import Submission


def share_attachments(archive: Archive, returns: Sequence[Submission], kept: Mapping[str, Sequence[Attachment]]) -> None:
    """Give each return everything that was ever found beside its content; kept: the same, known from elsewhere (``kept_materials``).

    The same content may lie in several folders, be read again from 原件 where nothing lies beside it, or have been read
    before its material came: what counts must not depend on that.
    """
    found: dict[str, dict[tuple[str, int], Attachment]] = {}
    for content in {one.sha256 for one in returns}:
        found[content] = {(one.sheet, one.row): one for one in (*kept.get(content, ()), *attachments_of(archive, content))}
    for one in sorted(returns, key=lambda r: (-len(r.name), r.name)):
        found[one.sha256].update({(a.sheet, a.row): a for a in one.attachments})
    for one in returns:
        own = found[one.sha256]
        one.attachments = [own[place] for place in sorted(own)]


def late_materials(archive: Archive, files: Sequence[tuple[Path, str, str]]) -> set[str]:
    """Contents that are filed already and have a file beside them now that they name and that was not found then."""
    beside = {folder: {n: p for n, p in lying(folder).items() if not _is_workbook(p)} for folder in {p.parent for p, _, _ in files}}
    if not any(beside.values()):
        return set()
    named = named_files(archive, NAMED_IN)
    known = attachment_hashes(archive)
    late = set()
    for path, _, content in files:
        there = beside[path.parent]
        for sheet, row, name in named.get(content, ()):
            if name in there and known.get((content, sheet, row)) != _hash(there[name]):
                late.add(content)
    return late


def known_materials(archive: Archive, files: Iterable[tuple[Path, str, str]]) -> Materials:
    """What the records of filed returns name; files: (path, name, content) of the returns that lie in 回收."""
    named = named_files(archive, NAMED_IN)
    return Materials.of((path, name, [text for _, _, text in named.get(content, ())]) for path, name, content in files)


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in WORKBOOK_SUFFIXES


def keep_materials(target: Path, returns: Sequence[Submission]) -> None:
    """Copy what was found beside the returns into ``target`` under the hash of its content; links are never followed."""
    for one in returns:
        folder = Path(one.path).parent
        for found in one.attachments:
            path = target / f"{found.sha256}{Path(found.name).suffix.lower()}"
            if path.exists():
                continue
            data = _bytes(_source(folder, found.name))
            if hashlib.sha256(data).hexdigest() == found.sha256:
                write_bytes(path, data)


def _source(folder: Path, name: str) -> Path:
    """Where a material lies that was found under ``name``, which of one that is no UTF-8 only says what it says."""
    if GBK_MARK not in name and BYTE_MARK not in name:
        return folder / name
    return next((path for path in lying(folder).values() if file_name(path.name) == name), folder / name)


def kept_materials(target: Path, received: Iterable[Received]) -> dict[str, list[Attachment]]:
    """Content of a return -> its materials, of the copies in ``target``; a copy that does not hold what it is called by is left out."""
    found: dict[str, list[Attachment]] = {}
    for one in received:
        for sheet, row, name, sha in one.materials:
            there = attachment(sheet, row, target / f"{sha}{Path(name).suffix.lower()}", name)
            if there is not None and there.sha256 == sha:
                found.setdefault(one.sha256, []).append(there)
    return found


def _bytes(path: Path) -> bytes:
    """The bytes of a regular file of bearable size, b'' of anything else."""
    try:
        data = read_bytes(path)
    except Refused:
        return b""
    return data if len(data) <= MAX_BYTES else b""


def _hash(path: Path) -> str | None:
    """The content hash of a material, None when there is nothing to take."""
    data = _bytes(path)
    return hashlib.sha256(data).hexdigest() if data else None
