"""Everything that lies below a folder of returns, accounted for.

Each file is read as a return or refused because it calls itself a spreadsheet, is material that a record names, is known
rubbish, or is told of once as one that nobody has dealt with (M27), by what it is and not by what it is called.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.inbox import NotTaken
from yanxiu_xl.legible import file_name, is_text, readable
from yanxiu_xl.problems import FILE_KINDS, Problem, UserError, cause, problem
from yanxiu_xl.reading.attachments import Materials
from yanxiu_xl.reading.kinds import (
    GOOD_SUFFIX,
    Kind,
    is_return_name,
    is_spreadsheet_name,
    kind_of_open,
    misnamed,
)
from yanxiu_xl.reading.regular import content_hash, open_regular

RUBBISH = frozenset({
    "thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".localized", ".directory", ".nomedia", ".fuse_hidden", ".gitkeep",
})
"""Files that systems leave in folders, in small letters."""
RUBBISH_FOLDERS = frozenset({"$recycle.bin", "system volume information", ".trashes", ".spotlight-v100", ".fseventsd", "@eadir"})
_APPLE_DOUBLE = b"\0\x05\x16\x07"
LOCKS = ("~$", ".~lock.", ".~")
"""Beginnings of the names of files that Excel, LibreOffice and WPS leave beside a workbook that is open."""
NO_RETURN = frozenset({("F01", ""), ("F01", "named"), ("F04", "foreign"), ("F07", ""), ("F07", "encrypted")})
"""Refusals (code, variant) that a file may have that is no return at all, but some record's material."""


@dataclass(frozen=True)
class Loose:
    """A file that is read as no return, and what is said of it where no record names it."""

    path: Path
    told: NotTaken

    def where_it_belongs(self, named_by: Mapping[str, str]) -> NotTaken:
        """What is said, once it is known what records name; named_by: name -> the return that names it."""
        name = readable(self.path.name)
        used = named_by.get(name) or named_by.get(Path(name).stem)
        if used is None or self.told.problem.variant != "beside":
            return self.told
        return replace(self.told, problem=problem("M27", variant="elsewhere", file=self.told.name, used=used))


@dataclass
class Survey:
    """What lies below a folder: (path, name to show) of what is or calls itself a spreadsheet, and the rest without rubbish."""

    spreadsheets: list[tuple[Path, str]] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)

    @property
    def returns(self) -> list[tuple[Path, str]]:
        """The spreadsheets that are read as returns: their name is one's, too."""
        return [(path, name) for path, name in self.spreadsheets if is_return_name(name)]

    def unhandled(self, materials: Materials) -> list[NotTaken]:
        """What has to be said of the rest, by name, where it is not beside the return that names it."""
        told = [one.where_it_belongs(materials.named_by) for one in self.loose if one.path not in materials.beside]
        return sorted(told, key=lambda one: one.name)


def survey(root: Path) -> Survey:
    """Look at everything below ``root``. Links to folders are listed with the spreadsheets (and refused), never entered.

    Raises UserError when the folder itself cannot be looked into: nobody may take that for an empty one.
    """
    found = Survey()

    def closed(error: OSError) -> None:
        folder = Path(error.filename or root)
        if folder == root and error.errno != errno.ENOENT:
            raise UserError(f"“{root}”打不开（{cause(error)}），不知道里面有什么。请核对它的权限再试。") from error
        if folder != root:
            found.loose.append(Loose(folder, NotTaken(shown(folder, root), "", _told(shown(folder, root), Kind.FOLDER))))

    for folder, folders, names in os.walk(root, onerror=closed, followlinks=False):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if name.lower() not in RUBBISH_FOLDERS)
        found.spreadsheets += [(here / name, shown(here / name, root)) for name in folders if (here / name).is_symlink()]
        there = {name.casefold() for name in names}
        for name in sorted(names):
            path = here / name
            if is_spreadsheet_name(name):
                found.spreadsheets.append((path, shown(path, root)))
            elif (told := judge(path, shown(path, root), there)) is not None:
                found.loose.append(Loose(path, told))
    found.spreadsheets = _kept_apart(sorted(found.spreadsheets, key=lambda item: (item[1], os.fsencode(item[0]))), root)
    return found


def _kept_apart(files: Sequence[tuple[Path, str]], root: Path) -> list[tuple[Path, str]]:
    """No two files under one shown name: what a name that is no UTF-8 says may be what another one is."""
    taken = Counter(name for _, name in files)
    return [
        (path, name if taken[name] == 1 or is_text(str(path)) else os.fsencode(path.relative_to(root)).decode("utf-8", "backslashreplace"))
        for path, name in files
    ]


def shown(path: Path, root: Path) -> str:
    """The name below ``root`` as it can be written down; parts of it that are no text, as what they say (``legible.file_name``)."""
    return "/".join(map(file_name, path.relative_to(root).parts))


def judge(path: Path, name: str, beside: Collection[str]) -> NotTaken | None:
    """What is said of a file that is read as no return; None for known rubbish. beside: names in its folder, case folded."""
    own = path.name
    if own.lower() in RUBBISH:
        return None
    try:
        with open_regular(path) as handle:
            if own.startswith("._") and handle.read(len(_APPLE_DOUBLE)) == _APPLE_DOUBLE:
                return None
            handle.seek(0)
            kind = kind_of_open(handle, own)
    except FileNotFoundError:
        return None
    except OSError as error:
        kinds = {errno.ELOOP: Kind.LINK, errno.EINVAL: Kind.NO_FILE, errno.ENXIO: Kind.NO_FILE}
        return NotTaken(name, "", _told(name, kinds.get(error.errno or 0, Kind.UNREADABLE)))
    if kind in GOOD_SUFFIX:
        words: dict[str, Any] = dict(misnamed(file_name(own), kind))
        return NotTaken(name, content_hash(path), problem("M27", variant="named", file=name, **words))
    mark = next((mark for mark in LOCKS if own.startswith(mark)), "")
    if mark:
        if _is_there(own[len(mark) :].removesuffix("#"), beside):
            return None
        kind = Kind.LOCK
    return NotTaken(name, "", _told(name, kind))


def _is_there(opened: str, beside: Collection[str]) -> bool:
    """Whether the file lies here that a lock is of; Word's lock has lost the first two letters of a long name."""
    name = opened.casefold()
    return name in beside or any(other[2:] == name for other in beside if not other.startswith(LOCKS))


def _told(name: str, kind: Kind) -> Problem:
    what = FILE_KINDS[kind]
    return problem("M27", variant="" if what.may_be_return else "beside", file=name, noun=what.noun, remedy=what.remedy)


def is_no_return(refused: Problem | None) -> bool:
    """Whether a file was refused in a way that leaves open that it is no return but some record's material."""
    return refused is not None and (refused.code, refused.variant) in NO_RETURN


def refused_materials(refused: Iterable[NotTaken], paths: Mapping[str, Path], materials: Collection[Path]) -> set[str]:
    """Names of refused files that are no returns but what a record names; paths: of files by name."""
    return {one.name for one in refused if is_no_return(one.problem) and paths.get(one.name) in materials}
