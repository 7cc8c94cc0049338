"""What lies in 发放 and 退回 of schools that are not on the list, or have another name there by now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yanxiu_xl.files import rename
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workflow.folder import TermFolder

SUFFIXES = frozenset({".xlsx", ".xlsm"})


WITHOUT_BUTTONS = "（无按钮）"
"""What the macro-free workbook of a school is told from its twin by: Windows hides the endings of names."""


def names_of(school: School) -> tuple[str, str]:
    """What a school's two workbooks in 发放 are called: with buttons, without."""
    stem = f"{school.code}{school.name}"
    return f"{stem}.xlsm", f"{stem}{WITHOUT_BUTTONS}.xlsx"


def own_names(term: Term) -> set[str]:
    """What the workbooks of the schools of the list are called, without what tells one kind from the other."""
    return {f"{school.code}{school.name}{end}" for school in term.schools for end in ("", WITHOUT_BUTTONS)}


def stray_workbooks(folder: TermFolder, term: Term) -> list[Path]:
    """Workbooks of 发放 that belong to no school of the list: of removed schools, and under names that schools had before.

    What stands beside a school's own, such as one that somebody had written into (``01柳林小学(改过的1).xlsx``), belongs to it.
    """
    return [path for path in strangers(folder.outbox, term) if SubmissionReader.peek(path).school]


def strangers(place: Path, term: Term) -> list[Path]:
    """Workbooks of a folder that are not called after a school of the list."""
    if not place.is_dir():
        return []
    own = own_names(term)
    files = [path for path in sorted(place.iterdir()) if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", ".")) and path.is_file()]
    return [path for path in files if path.stem not in own and path.stem.rpartition("(")[0] not in own]


def put_aside(folder: TermFolder, stray: Sequence[Path]) -> list[Path]:
    """Move workbooks to 发放/已不用, under a free name each; returns where they are. Raises UserError when one is open."""
    moved = []
    for path in stray:
        folder.set_aside.mkdir(exist_ok=True)
        target, number = folder.set_aside / path.name, 1
        while target.exists():
            number += 1
            target = folder.set_aside / f"{path.stem}({number}){path.suffix}"
        rename(path, target)
        moved.append(target)
    return moved
