"""Files that lay beside returned workbooks: those that were found, and those that records name."""

from __future__ import annotations

from collections.abc import Sequence

from yanxiu_xl.archive.schema import table_name
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.attachments import Attachment


def attachments_of(archive: Archive, content: str) -> list[Attachment]:
    """What was found beside the return of this content hash."""
    return [
        Attachment(sheet, row, name, sha256, chars, text) for sheet, row, name, sha256, chars, text in archive.db.execute(
            "SELECT a.sheet, a.source_row, a.name, a.sha256, a.chars, a.text FROM attachment a"
            " JOIN school_return r ON r.id = a.return_id WHERE r.sha256 = ?", (content,),
        )
    ]


def attachment_hashes(archive: Archive) -> dict[tuple[str, str, int], str]:
    """(content hash of a return, sheet key, row) -> content hash of what was found for it."""
    return {
        (content, sheet, row): sha256 for content, sheet, row, sha256 in archive.db.execute(
            "SELECT r.sha256, a.sheet, a.source_row, a.sha256 FROM attachment a JOIN school_return r ON r.id = a.return_id"
        )
    }


def named_files(archive: Archive, columns: Sequence[tuple[str, str]]) -> dict[str, list[tuple[str, int, str]]]:
    """Content hash of a return -> (sheet key, row, text) of its cells in these (sheet key, column key), which may name a file."""
    named: dict[str, list[tuple[str, int, str]]] = {}
    for sheet, key in columns:
        for content, row, name in archive.db.execute(
            f'SELECT r.sha256, t.source_row, t."{key}" FROM {table_name(SHEETS[sheet])} t'
            f' JOIN school_return r ON r.id = t.return_id WHERE t."{key}" IS NOT NULL'
        ):
            named.setdefault(content, []).append((sheet, row, str(name)))
    return named
