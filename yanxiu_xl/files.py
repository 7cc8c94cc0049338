"""Files on disk: whole or not at all, and never over something a person has open."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from yanxiu_xl.problems import UserError, cause

SHOW_SECONDS = 20
"""How long a desktop may take to say that it has taken a file."""

_TEMPORARY = re.compile(r"\..+\.(\d+)\.tmp")
_IMPOSSIBLE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
"""Our unfinished files: a dot, the name to be, the number of the process that writes it."""


_BY_CONTENT = re.compile(r"[0-9a-f]{64}")
"""Files that are called by their content, such as originals: they are counted, not named."""


def digest(path: Path) -> str:
    """SHA-256 of a file of ours; '' where a folder has its place."""
    if is_folder(path):
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def is_folder(path: str | Path) -> bool:
    """Whether a folder is there, as far as the system lets anybody look; pathlib raises where it does not."""
    return os.path.isdir(path)  # noqa: PTH112


def is_there(path: str | Path) -> bool:
    """Whether something is there, likewise."""
    return os.path.exists(path)  # noqa: PTH110
# --- what this run has done ---


class _Done:
    """What has been put in place, renamed and removed in this run.

    An entry is made before the step, and whether the step was taken is looked up on the disk when it is put into words: so
    neither a signal nor a failure between the two can make the words untrue.
    """

    def __init__(self) -> None:
        self.placed: dict[Path, tuple[int, int]] = {}
        self.renamed: dict[Path, tuple[Path, tuple[int, int]]] = {}
        self.removed: list[Path] = []
        self.databases: dict[Path, bytes] = {}
        self.others: list[str] = []

    def words(self) -> list[str]:
        done = [f"“{path.name}”" for path, before in self.databases.items() if _change_counter(path) != before]
        there = [path for path, identity in self.placed.items() if _identity(path) == identity]
        done += [f"“{path.name}”" for path in there if not _BY_CONTENT.fullmatch(path.stem)]
        kept = Counter(path.parent.name for path in there if _BY_CONTENT.fullmatch(path.stem))
        done += [f"“{folder}”里 {number} 个文件" for folder, number in kept.items()]
        done += [
            f"“{old.name}”改名为“{new.name}”" for new, (old, identity) in self.renamed.items() if _identity(new) == identity
        ]
        done += [f"“{path.name}”已删除" for path in self.removed if path not in self.placed and not path.exists()]
        return [*done, *self.others]


_done = _Done()


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_dev, found.st_ino)


def _change_counter(path: Path) -> bytes:
    """What SQLite counts up with every transaction that is written; b'' for a file that is not there, or empty."""
    try:
        with path.open("rb") as handle:
            return handle.read(28)[24:]
    except OSError:
        return b""


def begin() -> None:
    """Forget what an earlier run of this process has done."""
    vars(_done).update(vars(_Done()))


def watch_database(path: Path) -> None:
    """Tell from now on whether a transaction was written to the database (before it is opened for the first time)."""
    _done.databases.setdefault(path, _change_counter(path))


def note(what: str) -> None:
    """Something done by other means, in words that are true whether or not it was finished."""
    if what not in _done.others:
        _done.others.append(what)


NAMED = 8
"""So many of the files that were written are named."""


def what_was_done() -> str:
    """What this run has written so far, in a few words; '' when nothing."""
    done = _done.words()
    more = f"等 {len(done)} 项" if len(done) > NAMED else ""
    return f"这次已经写好：{'、'.join(done[:NAMED])}{more}" if done else ""


def done_so_far() -> str:
    """The same for a run that was cut short: what is there, and that nothing is lost by running it again."""
    done = what_was_done()
    return f"{done}；再运行一次，会接着做完" if done else "这次还没有写出任何文件"


def own_failure(untouched: str) -> str:
    """Our own bug: keep the traceback in a file for whoever mends it; returns the operator's one line."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="yanxiu-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        where = f"详情在 {log.name}，请把它交给维护人员。"
    except OSError:
        where = f"详情写不进临时文件夹“{_temporary_folder()}”，请腾出空间再运行一次，把提示交给维护人员。"
    return f"程序自己出了错，不是表的问题；{untouched}。{where}"


# --- putting files in place ---


def open_elsewhere(path: Path) -> bool:
    """Whether Excel, WPS or LibreOffice has the file open, as their owner files beside it tell."""
    return (path.parent / f"~${path.name}").exists() or (path.parent / f".~lock.{path.name}#").exists()


def beside(path: Path, number: int = 0) -> Path:
    """A free name next to ``path``: ``总档案(新1).xlsx``; with a number, the name of that number."""
    if number:
        return path.with_name(f"{path.stem}(新{number}){path.suffix}")
    number = 1
    while (other := beside(path, number)).exists():
        number += 1
    return other


class InTheWay(UserError):
    """A single file cannot be replaced or removed, for it is open or a folder has its place; others can."""


def possible_name(name: str) -> str:
    """A name of a file or folder without the signs that one of the systems does not take."""
    return _IMPOSSIBLE.sub("_", name)


def folder_in_the_way(path: Path) -> InTheWay:
    """A folder lies where a file is to be written."""
    return InTheWay(f"写不了“{path}”：那里有一个同名的文件夹，它和里面的东西都没有动。请把这个文件夹改名或移到别处，再运行一次。")


def open_in_the_way(path: Path, doing: str) -> InTheWay:
    """A file that another program has open, or that is protected; ``doing``: what could not be done with it."""
    return InTheWay(
        f"{doing}不了“{path}”：它正在 Excel、WPS 里开着，或者是只读的，没有动它。请关闭它（只读的去掉只读属性），再运行一次。"
        f"如果没有程序开着它，请删除旁边的“~${path.name}”。"
    )


def _temporary_folder() -> Path:
    try:
        return Path(tempfile.gettempdir())
    except OSError:
        return Path(os.environ.get("TMPDIR") or os.environ.get("TEMP") or "/tmp")


def full_folder(path: Path, error: OSError) -> Path | None:
    """The folder whose disk is full when ``path`` could not be written: its own, or that of temporary files; None for other trouble."""
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return None
    temporary = _temporary_folder()
    if error.filename and Path(os.fsdecode(error.filename)).is_relative_to(temporary):
        return temporary
    own = next((folder for folder in path.absolute().parents if folder.is_dir()), path.absolute().parent)
    return min((own, temporary), key=_free)


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return sys.maxsize


def _make_room(full: Path) -> str:
    """What to do about a full disk; that for temporary files may lie elsewhere."""
    if full != _temporary_folder():
        return "请腾出磁盘空间"
    variable = "TEMP" if os.name == "nt" else "TMPDIR"
    return f"那里放的是临时文件：请腾出磁盘空间，或者把环境变量 {variable} 设成一个有空间的文件夹"


def cannot_write(path: Path, error: OSError) -> UserError:
    """The one line for a folder or disk that does not take a file; the file that was there is untouched."""
    if is_folder(path) and isinstance(error, IsADirectoryError | PermissionError | FileExistsError):
        return folder_in_the_way(path)
    reason = cause(error)
    full = full_folder(path, error)
    if full is not None:
        return UserError(f"写不了“{path}”：“{full}”所在的磁盘满了（{reason}），原来的文件没有动。{_make_room(full)}，再运行一次。")
    kind = InTheWay if isinstance(error, PermissionError) else UserError
    return kind(
        f"写不了“{path}”（{reason}），原来的文件没有动。请检查磁盘空间、文件夹权限，关闭打开的文件再试。"
    )


def system_trouble(error: OSError) -> UserError:
    """The one line for what the system refuses at a place where nobody has a better one."""
    place = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    reason = cause(error)
    full = full_folder(Path(place or "."), error)
    if full is not None:
        return UserError(f"“{full}”所在的磁盘满了（{reason}）。{_make_room(full)}，再运行一次。")
    if place and Path(place).is_dir() and isinstance(error, IsADirectoryError):
        return UserError(f"“{place}”是一个文件夹，不是文件（{reason}）。请把这个文件夹改名或移到别处，再运行一次。")
    named = f"“{place}”用不了" if place else "读写磁盘时出了错"
    return UserError(f"{named}（{reason}）。请检查文件夹权限和磁盘，关闭打开的文件，再运行一次。")


def replace_whole(
    path: Path, write: Callable[[Path], None], announce: Callable[[Path], None] | None = None,
    instead: Callable[[], Path] | None = None,
) -> Path:
    """Let ``write`` make the file under a temporary name, then put it in place in one step.

    ``announce`` is called with the finished temporary file just before that step: what it records is known even when
    the process is killed between the two. Returns where the file is: ``path``, or when that is open elsewhere the place that
    ``instead`` names. Raises InTheWay when it names none, UserError when the folder or disk does not take the file; the one that was
    there is then untouched.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_folder(path):
            raise folder_in_the_way(path)
        write(temporary)
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        target = _instead(path, instead) if open_elsewhere(path) else path
        if announce:
            announce(temporary)
        try:
            put_in_place(temporary, target)
        except PermissionError:
            target = _instead(path, instead)
            put_in_place(temporary, target)
        return target
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):  # where a folder of the path is a file, nothing could be left behind
            temporary.unlink(missing_ok=True)


def _instead(path: Path, instead: Callable[[], Path] | None) -> Path:
    if instead is None:
        raise open_in_the_way(path, "更新")
    return instead()


def put_in_place(temporary: Path, target: Path) -> None:
    """Give a finished file its name, and remember that it was done. Raises OSError."""
    _done.placed[target] = _identity(temporary)
    temporary.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder outlive a power cut; where the system knows no such thing (Windows) it sees to that itself."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network folders refuse: the file is in place all the same
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def rename(path: Path, aside: Path) -> Path:
    """Give a file another name. Raises UserError when it is open or the folder does not allow it; it is then where it was."""
    _done.renamed[aside] = (path, _identity(path))
    try:
        return path.replace(aside)
    except PermissionError as error:
        raise open_in_the_way(path, "改名保留") from error
    except OSError as error:
        raise cannot_write(aside, error) from error


def remove(path: Path) -> None:
    """Take away a file of ours. Raises UserError when it is open or a folder has its place."""
    if is_folder(path):
        raise folder_in_the_way(path)
    if open_elsewhere(path):
        raise open_in_the_way(path, "删除")
    _done.removed.append(path)
    try:
        path.unlink(missing_ok=True)
    except PermissionError as error:
        raise open_in_the_way(path, "删除") from error


def set_aside(path: Path) -> Path:
    """Give a file that a person has written into a free name beside it: ``01柳林小学(改过的1).xlsx``."""
    if is_folder(path):
        raise folder_in_the_way(path)
    number = 1
    while (aside := path.with_name(f"{path.stem}(改过的{number}){path.suffix}")).exists():
        number += 1
    return rename(path, aside)


def remove_unfinished(path: Path) -> None:
    """Take away what killed runs have left of this very file, where no lock tells that one was killed."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        match = _TEMPORARY.fullmatch(left.name)
        if match and not left.is_dir() and not _runs(int(match[1])):
            with suppress(OSError):
                left.unlink()


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes as one step; nothing is written when the same file is already there."""
    if path.exists() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    replace_whole(path, write)


def put(path: Path, data: bytes) -> Path:
    """Put a file that is the program's alone in its place, whatever lies there, also where no lock tells of a run that was killed."""
    remove_unfinished(path)
    write_bytes(path, data)
    return path


def show(path: Path) -> bool:
    """Open a file with the program the computer has for it; returns whether it was handed over. Never raises."""
    try:
        if sys.platform == "win32":
            os.startfile(path)
            return True
        command = "open" if sys.platform == "darwin" else "xdg-open"
        quiet = subprocess.DEVNULL
        done = subprocess.run(
            [command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet, timeout=SHOW_SECONDS, check=False
        )
        return done.returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def remove_leftovers(folders: Iterable[Path]) -> list[Path]:
    """Take away unfinished files that killed runs have left in ``folders``; returns them.

    Only names of our own pattern, and only those whose process is gone: another run may be writing a copy just now.
    """
    gone = []
    for folder in folders:
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                match = _TEMPORARY.fullmatch(path.name)
                if match and not path.is_dir() and not _runs(int(match[1])):
                    with suppress(OSError):  # on Windows a file that is being written cannot be removed: it stays
                        path.unlink()
                        gone.append(path)
    return gone


def _runs(process: int) -> bool:
    """Whether another process of that number is running; unknown on Windows, where asking would end it."""
    if os.name == "nt" or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
