"""What the centre has registered of single teachers, as the last merge found it: nominations and praise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.checks.backbone import Examined


def set_nominations(archive: Archive, found: Sequence[Examined]) -> None:
    """Replace what is kept."""
    archive.db.execute("DELETE FROM backbone_check")
    archive.db.executemany(
        "INSERT INTO backbone_check VALUES (?, ?)",
        [(one.row, json.dumps(one.as_dict(), ensure_ascii=False, sort_keys=True)) for one in found],
    )


def nominations(archive: Archive) -> list[Examined]:
    """By row of the register."""
    return [Examined(**json.loads(text)) for (text,) in archive.db.execute("SELECT content FROM backbone_check ORDER BY row")]


def set_praise(archive: Archive, found: Mapping[tuple[str, str], Sequence[str]]) -> None:
    """Replace what is kept: (school code, teacher) -> where each praise is registered."""
    listed = sorted([*who, *places] for who, places in found.items())
    archive.set_meta("praise", json.dumps(listed, ensure_ascii=False))


def praise(archive: Archive) -> dict[tuple[str, str], tuple[str, ...]]:
    """(school code, teacher) -> where each praise is registered."""
    return {(code, name): tuple(places) for code, name, *places in json.loads(archive.meta("praise") or "[]")}
