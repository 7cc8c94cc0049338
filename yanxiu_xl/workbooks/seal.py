"""A seal on a workbook of ours: the file itself tells later whether anybody has saved it since, whatever the archive remembers.

The seal is the identifier among the document's properties, which no program shows or changes: what the file is, and a digest
over all its other parts. A program that saves the workbook writes those parts anew, so that the seal does not fit them any more.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from pathlib import Path

PROPERTIES = "docProps/core.xml"
_END = b"</cp:coreProperties>"
_SEAL = re.compile(rb"<dc:identifier>yanxiu [\w-]+ [0-9a-f]{64}</dc:identifier>")


def sealed(book: bytes, kind: str) -> bytes:
    """The workbook with a seal of ``kind`` (letters, digits, hyphens). The other parts are copied as they are packed."""
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        infos, end = source.infolist(), source.start_dir
        properties = _SEAL.sub(b"", source.read(PROPERTIES))
        mark = f"<dc:identifier>yanxiu {kind} {_digest(infos, properties)}</dc:identifier>".encode()
    ends = [*(info.header_offset for info in infos[1:]), end]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info, stop in zip(infos, ends, strict=True):
            if info.filename == PROPERTIES:
                fresh = zipfile.ZipInfo(PROPERTIES, info.date_time)
                fresh.compress_type, fresh.external_attr, fresh.create_system = info.compress_type, info.external_attr, info.create_system
                out.writestr(fresh, properties.replace(_END, mark + _END))
            else:
                start, info.header_offset = info.header_offset, target.tell()
                target.write(book[start:stop])
                out.filelist.append(info)
                out.NameToInfo[info.filename] = info
                out.start_dir = target.tell()
    return target.getvalue()


def seal(path: Path, kind: str) -> None:
    """Put a seal on a workbook that has just been written."""
    path.write_bytes(sealed(path.read_bytes(), kind))


def is_sealed(path: Path, kind: str) -> bool:
    """Whether the file is one that we have sealed as ``kind`` and nobody has saved since: sealed again, it is the same to the byte."""
    try:
        book = path.read_bytes()
        return book == sealed(book, kind)
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False


def _digest(infos: list[zipfile.ZipInfo], properties: bytes) -> str:
    """Over the names, lengths and checksums of all parts; of the properties, over the text without the seal."""
    parts = "\n".join(f"{info.filename} {info.file_size} {info.CRC}" for info in infos if info.filename != PROPERTIES)
    return hashlib.sha256(properties + parts.encode()).hexdigest()
