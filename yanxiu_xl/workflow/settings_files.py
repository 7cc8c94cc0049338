"""学期设定 comes twice, with buttons (.xlsm) and without (.xlsx): which of the two counts, and how they are kept alike.

Both are written together and their digests remembered in the archive's folder. The one that a person has saved since
counts. When both have been saved and do not say the same, nobody can know which is meant, and the run stops.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yanxiu_xl.files import is_there, open_elsewhere, replace_whole, write_bytes
from yanxiu_xl.macros import SETTINGS
from yanxiu_xl.problems import UserError
from yanxiu_xl.settings import read_settings
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.settings_book import write_settings

SETTINGS_NAME, SETTINGS_MACRO_NAME = "学期设定.xlsx", "学期设定.xlsm"
RECORD_NAME = "学期设定.json"


def has_settings(folder: Path) -> bool:
    """Whether the folder is that of a term."""
    return any(is_there(folder / name) for name in (SETTINGS_NAME, SETTINGS_MACRO_NAME))


def in_force(folder: Path, archive_dir: Path) -> Path:
    """The settings workbook that counts. Raises UserError when both were changed and differ."""
    pair = [folder / name for name in (SETTINGS_NAME, SETTINGS_MACRO_NAME)]
    present = [path for path in pair if path.exists()]
    if len(present) < 2:
        return present[0] if present else pair[0]
    saved = _saved_since(present, _recorded(archive_dir))
    if len(saved) == 1:
        return saved[0]
    if saved and not _say_the_same(saved):
        raise UserError(
            f"“{SETTINGS_NAME}”和“{SETTINGS_MACRO_NAME}”都改过，内容不一样，不知道按哪一本。"
            "请留下要用的那一本，把另一本删除或移到别处再试；程序会照留下的一本重新写出另一本。"
        )
    return present[0]


def is_finished(archive_dir: Path) -> bool:
    """Whether the making of the term has come to its end: the record of the pair is the last that is written."""
    return (archive_dir / RECORD_NAME).exists()


def settings_as_made(folder: Path, term: Term, macros: bool = True) -> bool:
    """Whether each settings workbook that lies there is as ``write_pair`` would write it: no person has been at it."""
    names = (SETTINGS_NAME, SETTINGS_MACRO_NAME) if macros else (SETTINGS_NAME,)
    with tempfile.TemporaryDirectory(prefix="yanxiu-") as drawer:
        for name in names:
            if (folder / name).exists():
                _make(Path(drawer) / name, term)
                if _digest(folder / name) != _digest(Path(drawer) / name):
                    return False
    return macros or not (folder / SETTINGS_MACRO_NAME).exists()


def write_pair(folder: Path, archive_dir: Path, term: Term, macros: bool = True) -> None:
    """Write both workbooks anew and remember them."""
    if macros:
        _write(folder / SETTINGS_MACRO_NAME, term)
    _write(folder / SETTINGS_NAME, term)
    _remember(folder, archive_dir)


def keep_alike(folder: Path, archive_dir: Path, counts: Path, term: Term, macros: bool = True) -> None:
    """Bring the workbook that does not count up to ``term``, unless a person has it open.

    counts: the one that does, as ``in_force`` said. One that holds a person's changes is never written over.
    """
    other = folder / (SETTINGS_MACRO_NAME if counts.name == SETTINGS_NAME else SETTINGS_NAME)
    recorded = _recorded(archive_dir)
    if not other.exists():
        if not macros:
            return
    elif not _saved_since([counts], recorded) or open_elsewhere(other):
        return
    elif _saved_since([other], recorded):  # both were, and say the same
        _remember(folder, archive_dir)
        return
    _write(other, term)
    _remember(folder, archive_dir)


def _write(path: Path, term: Term) -> None:
    replace_whole(path, lambda place: _make(place, term, path.suffix))


def _make(place: Path, term: Term, suffix: str = "") -> None:
    write_settings(place, term, SETTINGS if (suffix or place.suffix) == ".xlsm" else None)


def _say_the_same(paths: list[Path]) -> bool:
    try:
        first, second = (read_settings(path) for path in paths)
    except UserError:
        return False
    return first == second


def _saved_since(paths: list[Path], recorded: Mapping[str, str]) -> list[Path]:
    return [path for path in paths if _digest(path) != recorded.get(path.name)]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _recorded(archive_dir: Path) -> dict[str, str]:
    """Name -> digest of the workbooks as they were when they were last known to be alike."""
    try:
        recorded = json.loads((archive_dir / RECORD_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in recorded.items()} if isinstance(recorded, dict) else {}


def _remember(folder: Path, archive_dir: Path) -> None:
    """Take down what the two are now, which are alike."""
    paths = [folder / name for name in (SETTINGS_NAME, SETTINGS_MACRO_NAME)]
    now = {path.name: _digest(path) for path in paths if path.exists()}
    write_bytes(archive_dir / RECORD_NAME, (json.dumps(now, ensure_ascii=False, indent=1) + "\n").encode())
