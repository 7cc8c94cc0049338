"""Where towns' folders lie: on this computer's disks, or anywhere that fsspec reaches (``s3://…``, ``sftp://…``).

Whoever does a task reaches the folder itself. One that is no folder of a disk is fetched into a temporary one, and what has changed is put back,
the archive last: until it is there, the next run finds everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yanxiu_xl.archive.filed import ARCHIVE_FOLDER
from yanxiu_xl.files import digest
from yanxiu_xl.problems import UserError
from yanxiu_xl.regional.model import Place
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.settings_files import SETTINGS_NAME

REMOTE = "://"
ARCHIVE = f"{ARCHIVE_FOLDER}/archive.sqlite"
FOR_THE_SETTINGS = (SETTINGS_NAME, f"{Path(SETTINGS_NAME).stem}.xlsm", f"{ARCHIVE_FOLDER}/学期设定.json", f"{ARCHIVE_FOLDER}/校名.json")
"""All that the settings of a term are read from."""


def is_remote(address: str) -> bool:
    """Whether an address is none of this computer's disks."""
    return REMOTE in address and not address.startswith("file://")


def local(address: str) -> Path:
    """The path of one that is."""
    return Path(address.removeprefix("file://")).absolute()


def _reached(address: str) -> tuple[Any, str]:
    """(file system, path there). Raises UserError where there is no way to it."""
    import fsspec

    try:
        system, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        scheme = address.partition(REMOTE)[0]
        raise UserError(f"“{scheme}”这一类地址到不了：请装上它要的软件包（s3 要 s3fs，sftp 要 paramiko），或核对地址。") from error
    return system, str(path).rstrip("/")


def terms_below(address: str, depth: int) -> Iterator[Place]:
    """The term folder at a remote address, or those below it, by name. Raises UserError or OSError where it cannot be reached."""
    system, path = _reached(address)
    yield from (Place(str(system.unstrip_protocol(one))) for one in _terms(system, path, depth))


def _terms(system: Any, path: str, depth: int) -> Iterator[str]:
    if any(system.exists(f"{path}/{name}") for name in FOR_THE_SETTINGS[:2]):
        yield path
    elif depth and system.isdir(path):
        for one in sorted(system.ls(path, detail=False)):
            if system.isdir(one):
                yield from _terms(system, str(one).rstrip("/"), depth - 1)


@contextmanager
def term_folder(place: Place, *, only: Sequence[str] = (), changing: bool = False) -> Iterator[TermFolder]:
    """The folder of a term on a disk of this computer. only: names of the files below it that are wanted, else all; changing: what has changed
    or come is put back at the end. Raises UserError or OSError where it cannot be reached.
    """
    if not is_remote(place.address):
        yield TermFolder(local(place.address))
        return
    system, path = _reached(place.address)
    with TemporaryDirectory(prefix="yanxiu-") as drawer:
        root = Path(drawer) / place.name
        wanted = [f"{path}/{name}" for name in only] if only else system.find(path)
        before = {}
        for one in wanted:
            if only and not system.exists(one):
                continue
            to = root / str(one)[len(path) + 1 :]
            to.parent.mkdir(parents=True, exist_ok=True)
            system.get_file(one, str(to))
            before[to] = digest(to)
        yield TermFolder(root)
        if changing:
            _put_back(system, path, root, before)


def _put_back(system: Any, path: str, root: Path, before: dict[Path, str]) -> None:
    now = [one for one in root.rglob("*") if one.is_file() and not one.name.startswith(".")]
    news = [one for one in now if before.get(one) != digest(one)]
    for one in sorted(news, key=lambda one: (one == root / ARCHIVE, one)):
        target = f"{path}/{one.relative_to(root).as_posix()}"
        system.makedirs(target.rpartition("/")[0], exist_ok=True)
        system.put_file(str(one), target)
    for one in before:
        if not one.exists():
            system.rm_file(f"{path}/{one.relative_to(root).as_posix()}")
