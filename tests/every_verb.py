"""Every verb that writes, disturbed at any step: killed, interrupted, refused by the disk; what must be true afterwards.

``python -m tests.every_verb 100 [seed]`` disturbs each verb so often in each way; ``tests/test_every_verb.py`` runs a share of it.
A step is one that the system is asked for: opening a file to write, a write, fsync, rename, unlink, mkdir, and either side of
a COMMIT. They are counted in an undisturbed run; the Nth of them then kills the process (SIGKILL), sends it a signal (SIGINT,
SIGTERM), or fails (ENOSPC once or from then on, EIO, EACCES). One process is warmed up and forked for every run.

After each: no traceback on the screen; what the sentence says of the files is true; nothing unfinished lies about unless the
process was killed. After the same verb has run once more, undisturbed, the folder is as if nothing had happened.
"""

from __future__ import annotations

import builtins
import errno
import hashlib
import io
import multiprocessing
import os
import pickle
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from tests.killing import UNFINISHED, content
from tests.small import put, small_return
from tests.teacher_books import teacher_book
from tests.test_sent_back import DAY, started, with_error
from tests.town import TERM
from yanxiu_xl.archive.backups import FOLDER as BACKUPS
from yanxiu_xl.archive.journal import read_journal
from yanxiu_xl.archive.known_bytes import known_bytes_path
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.cli import main as yanxiu
from yanxiu_xl.macros import SCHOOL
from yanxiu_xl.reading import reader_processes
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks import marked
from yanxiu_xl.workflow import building, gathering, history, merging, settings_files, teacher_books
from yanxiu_xl.workflow import folder as folders
from yanxiu_xl.workflow.building import build, new_term
from yanxiu_xl.workflow.folder import HOLDER_NAME, TermFolder
from yanxiu_xl.workflow.merging import merge

TOWN = TERM.with_schools(TERM.schools[:2])
TRACES = re.compile(r"Traceback|Exception|Error\b|Warning|File \"")
NOTHING = "这次还没有写出任何文件"
NOW = "2020-10-31T20:00:00+08:00"
"""When everything is done: what is compared was done at different times."""
SIGNALS = {"SIGKILL": signal.SIGKILL, "SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM}
FAILURES = {
    "open": ("ENOSPC", "ENOSPC from then on", "EIO", "EACCES"), "write": ("ENOSPC", "ENOSPC from then on", "EIO"),
    "fsync": ("ENOSPC", "EIO"), "rename": ("EIO", "EACCES", "ENOSPC"), "unlink": ("EIO", "EACCES"), "mkdir": ("ENOSPC", "EACCES"),
    "commit": (), "committed": (),
}
"""What a step of a kind can fail with; that COMMIT fails is SQLite's, see ``tests/test_disk.py``."""
OWN = {".lock", HOLDER_NAME}
"""Files that stand for a run itself."""
KNOWN = known_bytes_path(Path("archive.sqlite")).name
"""The digest of an archive's bytes: two that hold the same need not be alike byte by byte."""


def snapshot(root: Path) -> dict[str, str]:
    """Place -> digest of the bytes of everything below ``root``; of an archive, of what it holds."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.name in OWN or path.name.endswith(("-journal", KNOWN)) or path.parent.name == BACKUPS or "重建前" in path.name:  # copies: as many as there were runs
            continue
        if path.is_dir():
            found[path.relative_to(root).as_posix()] = "folder"
        elif path.suffix == ".sqlite":
            found[path.relative_to(root).as_posix()] = _archived(path)
        elif path.suffix == ".jsonl":
            found[path.relative_to(root).as_posix()] = _journalled(path)
        else:
            found[path.relative_to(root).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _archived(path: Path) -> str:
    try:
        return content(path)
    except sqlite3.Error as error:
        return str(error)


def _journalled(path: Path) -> str:
    """A journal without its serial number and its times; the numbers it knows of follow from the runs that there were."""
    journal = read_journal(path.with_name(path.name.replace("-记事.jsonl", ".sqlite")))
    assert journal is not None
    received = sorted((one.sha256, one.school, one.names, one.materials) for one in journal.received)
    rows = {kind: sorted(row[:-1] for row in rows) for kind, rows in journal.rows.items() if kind != "numbered"}
    return f"{journal.intact} {journal.day} {received} {rows}"


# --- verbs ---


@dataclass(frozen=True)
class Verb:
    """A verb in a folder that has been prepared for it."""

    name: str
    prepare: Callable[[Path], None]
    arguments: tuple[str, ...]


def _term(root: Path, **returns: bytes) -> TermFolder:
    folder = new_term(root / "学期", TOWN.code, TOWN)
    for name, data in returns.items():
        put(folder.inbox, f"{name}.xlsx", data)
    return folder


def _merged(root: Path) -> None:
    """One school has to mend its first return, which has been merged, and has handed in a second, as another one its first."""
    folder = _term(root, 甲=FIRST)
    merge(folder, DAY)
    put(folder.inbox, "甲 改.xlsx", SECOND)
    put(folder.inbox, "乙.xlsx", OTHER)


def _both_merged(root: Path) -> None:
    _merged(root)
    merge(TermFolder(root / "学期"), DAY)


def _damaged(root: Path) -> None:
    """Both merged; then half of the archive is lost."""
    _both_merged(root)
    archive = TermFolder(root / "学期").archive_file
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])


def _built(root: Path) -> None:
    """A workbook has been handed out and somebody has written into one of the two; since then the roster is known."""
    folder = _term(root, 甲=FIRST)
    built = build(folder, "01")[0]
    built.path.write_bytes(built.path.read_bytes() + b"\0")
    merge(folder, DAY)


def _alone(root: Path) -> None:
    put(root, "柳林小学.xlsx", FIRST)
    put(root, "榆树小学.xlsx", OTHER)


def _scored(root: Path) -> None:
    """Scored before, and the workbook has changed since."""
    _alone(root)
    with _elsewhere(root), _quiet():
        _run_verb(("score", "柳林小学.xlsx", "--date", str(DAY)))
    put(root, "柳林小学.xlsx", SECOND)


def _teachers(root: Path) -> None:
    """The roster of one school is known."""
    folder = _term(root, 甲=FIRST)
    merge(folder, DAY)


def _to_gather(root: Path) -> None:
    """A school's workbook, one that was gathered before, and a teacher's with a row more."""
    _alone(root)
    (root / "教师表").mkdir()
    book = root / "教师表" / "王芳.xlsx"
    book.write_bytes(teacher_book("王芳", {"writings": [NEW]}))
    with _elsewhere(root), _quiet():
        _run_verb(("gather", "柳林小学.xlsx", "教师表", "--yes"))
    book.write_bytes(teacher_book("王芳", {"writings": [NEW, {**NEW, "title": "又一篇"}]}))


def _nothing(root: Path) -> None:
    """A folder in which nothing lies yet."""


def _return(number: int, code: str = "01", wrong: bool = True) -> bytes:
    rows = with_error(code) if wrong else started(code)
    rows["writings"][0]["title"] = f"第{number}次"
    return small_return(rows, code, TOWN, Stamp(issue=1, checked_at=f"2020-09-0{7 + number} 08:00"))


NEW = {"category": "教学案例", "title": "新案例", "date": date(2020, 10, 29), "chars": 1820}
FIRST, SECOND, OTHER = _return(1), _return(2, wrong=False), _return(1, "00")
WITHDRAWN = hashlib.sha256(OTHER).hexdigest()[:8]
DATE = ("--date", str(DAY))
VERBS = (
    Verb("new-term", _nothing, ("new-term", "学期")),
    Verb("new-term --from", _merged, ("new-term", "新学期", "--from", "学期")),
    Verb("build", _built, ("build", "学期", "--school", "01")),
    Verb("build --no-macros", _built, ("build", "学期", "--school", "01", "--no-macros")),
    Verb("build --teachers", _teachers, ("build", "学期", "--teachers")),
    Verb("gather", _to_gather, ("gather", "柳林小学.xlsx", "教师表", "--yes")),
    Verb("check --mark", _alone, ("check", "柳林小学.xlsx", "--mark", "标注.xlsx", *DATE)),
    Verb("score", _alone, ("score", "柳林小学.xlsx", "榆树小学.xlsx", *DATE)),
    Verb("score again", _scored, ("score", "柳林小学.xlsx", *DATE)),
    Verb("merge", _merged, ("merge", "学期", *DATE)),
    Verb("undo", _both_merged, ("undo", WITHDRAWN, "学期", "--yes")),
    Verb("undo by number", _both_merged, ("undo", "01#1", "学期", "--yes")),
    Verb("print", _both_merged, ("print", "P05", "学期")),
    Verb("rebuild", _damaged, ("rebuild", "学期", *DATE)),
    Verb("portfolio", _both_merged, ("portfolio", "学期", "--school", "01")),
    Verb("remind", _both_merged, ("remind", "学期")),
    Verb("addin", _nothing, ("addin", ".")),
)


# --- one run ---


class Remembered:
    """Workbooks that runs of one case write again and again: made once by the real writer, then written as they were.

    What is tried here is where and when files are written; a workbook takes longer to make than all the rest of a verb.
    """

    WRITERS = ((building, "write_school_workbook"), (marked, "write_school_workbook"), (settings_files, "write_settings"),
               (teacher_books, "write_teacher_workbook"), (gathering, "write_school_workbook"))

    def __init__(self) -> None:
        self.books: dict[bytes, bytes] = {}

    def install(self) -> None:
        """Let the writers be asked only for what is not known yet."""
        for module, name in self.WRITERS:
            setattr(module, name, self._asked_once(getattr(module, name)))

    def _asked_once(self, write: Callable[..., None]) -> Callable[..., None]:
        def writing(target: Path | io.BytesIO, *arguments: Any, **more: Any) -> None:
            told = {key: value for key, value in more.items() if not callable(value)}
            key = pickle.dumps((write.__name__, arguments, told))
            if key not in self.books:
                write(target, *arguments, **more)
                self.books[key] = target.getvalue() if isinstance(target, io.BytesIO) else target.read_bytes()
            elif isinstance(target, io.BytesIO):
                target.write(self.books[key])
            else:
                target.write_bytes(self.books[key])

        return writing


@dataclass
class Disturbance:
    """What happens at step ``at`` (from 1; 0: never); the steps that have been met are kept."""

    at: int = 0
    how: str = ""
    met: list[str] = field(default_factory=list)
    process: int = 0

    def step(self, kind: str, place: object = "") -> None:
        """A step is about to be taken."""
        if os.getpid() != self.process:
            return
        self.met.append(kind)
        after = self.how.endswith("from then on") and len(self.met) > self.at and kind in ("open", "write", "mkdir")
        if self.at and (len(self.met) == self.at or after):
            if self.how in SIGNALS:
                os.kill(self.process, SIGNALS[self.how])
            else:
                number = getattr(errno, self.how.split()[0])
                raise OSError(number, os.strerror(number), str(place))

    def install(self) -> None:
        """From now on, in this process and for good."""
        self.process = os.getpid()
        sys.addaudithook(self._audit)
        os.fsync = self._before("fsync", os.fsync)  # type: ignore[assignment]
        io.open = builtins.open = self._opened(io.open)  # type: ignore[assignment]
        Archive.change = self._changing(Archive.change)  # type: ignore[method-assign]

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        kinds = {"os.rename": "rename", "os.remove": "unlink", "os.mkdir": "mkdir"}
        if event in kinds:
            self.step(kinds[event], arguments[0])
        elif event == "open" and isinstance(arguments[0], str | bytes) and self._writes(*arguments):
            self.step("open", arguments[0])

    @staticmethod
    def _writes(path: str | bytes, mode: str | None, flags: int) -> bool:
        known = os.fsdecode(path).startswith(("/dev/", "/proc/"))
        return not known and bool(set(mode or "") & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR))

    def _before(self, kind: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any) -> Any:
            self.step(kind)
            return do(*arguments)

        return stepping

    def _opened(self, do: Callable[..., Any]) -> Callable[..., Any]:
        def opening(file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
            found = do(file, mode, *arguments, **more)
            return _Stepping(found, self) if set(mode) & set("wax") and not str(file).startswith("/dev/") else found

        return opening

    def _changing(self, change: Callable[[Archive], Any]) -> Callable[[Archive], Any]:
        @contextmanager
        def changing(archive: Archive) -> Iterator[None]:
            with change(archive):
                yield
                self.step("commit")
            self.step("committed")

        return changing


class _Stepping:
    """A file that is being written; a write that fails has written half."""

    def __init__(self, file: Any, disturbance: Disturbance) -> None:
        self._file, self._disturbance = file, disturbance

    def write(self, data: Any) -> Any:
        try:
            self._disturbance.step("write")
        except OSError:
            self._file.write(data[: len(data) // 2])
            raise
        return self._file.write(data)

    def __enter__(self) -> _Stepping:
        return self

    def __exit__(self, *rest: Any) -> Any:
        return self._file.__exit__(*rest)

    def __iter__(self) -> Any:
        return iter(self._file)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


@contextmanager
def _elsewhere(root: Path) -> Iterator[None]:
    here = Path.cwd()
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(here)


@contextmanager
def _quiet() -> Iterator[None]:
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        yield
    finally:
        sys.stdout = out


def _run_verb(arguments: tuple[str, ...]) -> int:
    try:
        yanxiu(list(arguments))
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status, negative for the signal that killed it, what stood on stderr, the steps it took."""

    status: int
    said: str
    steps: tuple[str, ...] = ()


def run(root: Path, arguments: tuple[str, ...], disturbance: Disturbance | None = None, known: Remembered | None = None) -> Ended:
    """Run a verb in a process of its own, in ``root``; ``known`` is filled by a run that ends undisturbed."""
    place = root.parent
    process = os.fork()
    if not process:
        try:
            os.setsid()
            os.chdir(root)
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
            disturbance = disturbance or Disturbance()
            steps = os.open(place / "steps", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            if known is not None:
                known.install()
            disturbance.install()
            status = _run_verb(arguments)
            sys.stdout.flush()
            os.write(steps, " ".join(disturbance.met).encode())
            disturbance.process = 0
            if known is not None and not disturbance.at:
                (place / "books").write_bytes(pickle.dumps(known.books))
            os._exit(status)
        finally:
            os._exit(99)
    _, how = os.waitpid(process, 0)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    met = tuple((place / "steps").read_text().split())
    return Ended(os.waitstatus_to_exitcode(how), (place / "stderr").read_text(encoding="utf-8", errors="replace"), met)


class Case:
    """A verb, the folder before it, and the folder after it when nothing disturbs it."""

    def __init__(self, place: Path, verb: Verb) -> None:
        self.verb, self.place = verb, place
        (place / "前").mkdir(parents=True)
        verb.prepare(place / "前")
        self.before = snapshot(place / "前")
        self.root = self.fresh()
        self.known = Remembered()
        self.undisturbed = run(self.root, verb.arguments, None, self.known)
        self.known.books = pickle.loads((place / "books").read_bytes())
        assert self.undisturbed.status in (0, 1), self.undisturbed
        assert not self.undisturbed.said, self.undisturbed.said
        self.after = snapshot(self.root)
        assert self.after != self.before

    def fresh(self) -> Path:
        """The folder as it is before, always at the same place."""
        shutil.rmtree(self.place / "场", ignore_errors=True)
        shutil.copytree(self.place / "前", self.place / "场", symlinks=True)
        return self.place / "场"

    def choices(self, kinds: str) -> list[tuple[int, str]]:
        """(step, what happens there): all that can be done to it of ``kinds`` (``kills`` or ``failures``)."""
        steps, taken = list[tuple[int, str]](), self.undisturbed.steps
        for kind, same in groupby(enumerate(taken, 1), key=lambda step: step[1]):
            numbers = [number for number, _ in same]  # of a row of writes the first, one in the middle, and the last
            steps += [(number, kind) for number in sorted({numbers[0], numbers[len(numbers) // 2], numbers[-1]})]
        if kinds == "kills":
            return [(number, how) for number, _ in steps for how in SIGNALS]
        return [(number, how) for number, kind in steps for how in FAILURES[kind]]

    def disturb(self, at: int, how: str) -> str:
        """Disturb, look, run again, compare; returns in a word what was met. Raises AssertionError with the place."""
        root = self.fresh()
        ended = run(root, self.verb.arguments, Disturbance(at, how), self.known)
        where = f"{self.verb.name}, step {at} of {len(self.undisturbed.steps)} ({self.undisturbed.steps[at - 1]}), {how}"
        try:
            self._look(root, ended, how)
            again = run(root, self.verb.arguments, None, self.known)
            assert not TRACES.search(again.said), again
            made = self.verb.name.startswith("new-term") and "里已经有" in again.said  # before the disturbance came
            assert again.status in (0, 1) or made, again
            now = snapshot(root)
            assert now == self.after, {name: (now.get(name), self.after.get(name)) for name in now.keys() ^ self.after.keys()
                                       or {n for n in now if now[n] != self.after[n]}}
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}\nsaid: {ended.said!r}") from error
        return how if ended.status != self.undisturbed.status else f"{how}, made good"

    def _look(self, root: Path, ended: Ended, how: str) -> None:
        assert not TRACES.search(ended.said), ended.said
        if how == "SIGKILL":
            assert ended.status in (-signal.SIGKILL, self.undisturbed.status), ended
            return
        assert ended.status in (0, 1, 2), ended
        assert ended.said or ended.status in (0, 1), "not a word about a failure"
        assert re.fullmatch(r"\n?([^\n]*[\u4e00-\u9fff][^\n]*[。）]\n)*", ended.said), ended.said
        if "from then on" not in how and not (how == "EACCES" and ended.steps and "unlink" in ended.steps):
            left = [path.name for path in root.rglob(".*.tmp") if UNFINISHED.fullmatch(path.name)]
            assert not left or how in ("EIO", "EACCES"), left
        if NOTHING in ended.said or "没有写出任何文件" in ended.said:
            now = snapshot(root)
            files = {name for name, what in now.items() if what != "folder" and self.before.get(name) != what}
            assert not files, f"{files} were written"
        if "自己出了错" in ended.said:
            raise AssertionError("a trouble of the system is called our own")


def spread(choices: list[tuple[int, str]], count: int, rng: random.Random) -> list[tuple[int, str]]:
    """``count`` of them, evenly over the steps, and at each in turn what can happen there."""
    ways: dict[int, list[str]] = {}
    for at, how in choices:
        ways.setdefault(at, []).append(how)
    steps, start = list(ways), rng.random()
    chosen = [steps[int((n + start) * len(steps) / count)] for n in range(count)]
    return [(at, ways[at][n % len(ways[at])]) for n, at in enumerate(chosen)]


def run_all(count: int, seed: int, place: Path, tell: Callable[[str], None], only: str = "") -> None:
    """Disturb each verb ``count`` times by kills and signals, and ``count`` times by failures."""
    reader_processes.worker_context = lambda *_: multiprocessing.get_context("fork")
    folders.LOCK_WAIT_SECONDS = 1
    history.now_text = merging.now_text = lambda: NOW  # 总档案 tells to the minute when the centre has decided
    SCHOOL.digest()  # made once in a process; a run that makes it takes more steps than one that does not
    rng = random.Random(seed)
    failed = []
    for number, verb in enumerate(VERBS):
        if only and only != verb.name:
            continue
        started_at, case = time.monotonic(), Case(place / str(number), verb)
        met: Counter[str] = Counter()
        for kinds in ("kills", "failures"):
            for at, how in spread(case.choices(kinds), count, rng):
                try:
                    met[case.disturb(at, how)] += 1
                except AssertionError as error:
                    failed.append(str(error))
        words = ", ".join(f"{n} {what}" for what, n in sorted(met.items()))
        tell(f"{verb.name}: {len(case.undisturbed.steps)} steps; {words}; {time.monotonic() - started_at:.0f} s\n")
        shutil.rmtree(place / str(number))
    assert not failed, f"seed {seed}: {len(failed)} failed\n" + "\n".join(failed)


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> None:
    """Print what was met."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    with tempfile.TemporaryDirectory() as place:
        run_all(count, seed, Path(place), _tell, sys.argv[3] if len(sys.argv) > 3 else "")


if __name__ == "__main__":
    main()
