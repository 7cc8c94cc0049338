"""十分钟上手： a page for the clerk of a school and one for the officer of the centre, where each of them finds it."""

from __future__ import annotations

from pathlib import Path

from yanxiu_xl.files import put

FILES = Path(__file__).parent / "kit_files"
"""Made by ``tools/pictures.py``; the same files lie in docs."""
CLERK, OFFICER = "十分钟上手-村小.pdf", "十分钟上手-中心校.pdf"


def put_guide(path: Path) -> Path:
    """Put the guide of that name at ``path``."""
    return put(path, (FILES / path.name).read_bytes())


def write_guides(root: Path, outbox: Path) -> list[Path]:
    """Put the officer's page into the term folder and the clerk's beside the workbooks that are handed out."""
    return [put_guide(root / OFFICER), put_guide(outbox / CLERK)]
