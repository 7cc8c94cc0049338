"""What the centre has nominated, beside what the records say of it, as the last merge found it."""

from __future__ import annotations

import json
from collections.abc import Sequence

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
