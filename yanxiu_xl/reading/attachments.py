"""Files a record names (a paper's document, a lecture's slides) that lie beside the returned workbook."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yanxiu_xl.legible import file_name, is_text, readable
from yanxiu_xl.reading.kinds import WORKBOOK_SUFFIXES
from yanxiu_xl.reading.package import Refused, inflate
from yanxiu_xl.reading.regular import read_regular
from yanxiu_xl.reading.tables import Table

MAX_BYTES = 32 << 20
MAX_TEXT_BYTES = 16 << 20
NAMED_IN = (("writings", "file_name"), ("activities", "material"))
"""(sheet, column) whose text may be the name of a file."""
TEXT_SUFFIXES = frozenset({".txt", ".md"})


@dataclass(frozen=True)
class Attachment:
    """A file found: which row names it (sheet key, 1-based row), its content hash, characters without spaces.

    chars is None and text '' where the kind of file cannot be counted (pictures, slides, old .doc).
    """

    sheet: str
    row: int
    name: str
    sha256: str
    chars: int | None
    text: str


def lying(folder: Path) -> dict[str, Path]:
    """Regular files of a folder by name, and by name without suffix where that is no other file's; links are left out.

    A name that is no UTF-8 is known by what it says, too: that is what a record can call it.
    """
    try:
        with os.scandir(folder) as found:  # a town's returns may all lie in one folder, and each asks what lies there
            names = sorted(one.name for one in found if one.is_file(follow_symlinks=False))
    except OSError:
        return {}
    files = {name: folder / name for name in names}
    files |= {said: files[name] for name in reversed(names) if not is_text(name) and (said := readable(name)) not in files}
    names = sorted(files)
    others = [name for name in reversed(names) if files[name].suffix.lower() not in WORKBOOK_SUFFIXES]
    return files | {stem: files[name] for name in others if (stem := Path(name).stem) not in files}


def named_in(tables: Mapping[str, Table]) -> list[tuple[str, int, str]]:
    """(sheet, row, text) of every cell that may name a file."""
    return [
        (sheet, table.rows[index], str(name))
        for sheet, key in NAMED_IN
        if (table := tables.get(sheet)) is not None
        for index, name in enumerate(table.values.get(key, []))
        if name
    ]


@dataclass(frozen=True)
class Materials:
    """What records name: files beside their return; and every name, with the return (as it is shown) whose record has it."""

    beside: frozenset[Path] = frozenset()
    named_by: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, returns: Iterable[tuple[Path, str, Iterable[str]]]) -> Materials:
        """Of returns as (path, name to show, names in their records). Names count with or without their suffix."""
        wanted: dict[Path, set[str]] = {}
        named_by: dict[str, str] = {}
        for path, shown, names in returns:
            for name in names:
                wanted.setdefault(path.parent, set()).add(name)
                named_by[name] = min(shown, named_by.get(name, shown))
        folders = {folder: lying(folder) for folder in wanted}
        return cls(frozenset(folders[f][name] for f, names in wanted.items() for name in names if name in folders[f]), named_by)


def find_attachments(folder: Path, tables: Mapping[str, Table]) -> list[Attachment]:
    """Files of ``folder`` that records name, with or without their suffix; links and huge files are left alone."""
    wanted = named_in(tables)
    if not wanted:
        return []
    files = lying(folder)
    found = (attachment(sheet, row, files[name], file_name(files[name].name)) for sheet, row, name in wanted if name in files)
    return [one for one in found if one is not None]


def attachment(sheet: str, row: int, path: Path, name: str) -> Attachment | None:
    """What is known of a file that is called ``name``, None when it is too large or has gone since the folder was listed."""
    try:
        data = read_regular(path, MAX_BYTES)
    except OSError:
        return None
    if len(data) > MAX_BYTES:
        return None
    text = _text(path.suffix.lower(), data)
    plain = None if text is None else "".join(text.split())
    return Attachment(sheet, row, name, hashlib.sha256(data).hexdigest(), None if plain is None else len(plain), plain or "")


def _text(suffix: str, data: bytes) -> str | None:
    if suffix in TEXT_SUFFIXES:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        return None
    return _docx_text(data) if suffix == ".docx" else None


def _docx_text(data: bytes) -> str | None:
    """Text of a Word document, None when it is none or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > MAX_TEXT_BYTES:
                return None
            tree = fromstring(inflate(archive, info), forbid_dtd=True)
    except (Refused, zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, OSError, ValueError, NotImplementedError, EOFError):
        return None
    return "".join(node.text or "" for node in tree.iter() if node.tag.rsplit("}", 1)[-1] == "t")
