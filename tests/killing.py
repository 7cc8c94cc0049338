"""Merges that are killed at any moment, and what must be true afterwards.

``python -m tests.killing 1000 [seed]`` runs the full count; ``tests/test_crash.py`` runs a share of it. One process is
warmed up (imports alone take a second) and forked for every merge; ``kill -9`` then ends the fork and its workers. A third
of the kills come at any moment of the merge, a third while a transaction is being written, a third while a file is.

After every kill the archive must hold what it held before or what it holds after the merge, nothing between, and so must
every workbook, byte for byte; after the next run that is let finish everything must be as if nobody had been killed.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.small import packed, parts, put, small_return
from tests.support import NOT_CONTENT, Rows
from tests.test_sent_back import DAY, started
from tests.town import TERM, good_registers
from yanxiu_xl.archive.backups import kept
from yanxiu_xl.archive.proof import faults
from yanxiu_xl.reading import reader_processes
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.folder import HOLDER_NAME, TermFolder
from yanxiu_xl.workflow.merging import merge

TOWN = TERM.with_schools(TERM.schools[:2])
TIMES = {"received_at", "built_at", "withdrawn_at", "accepted_at"}
"""Columns that say when something was done."""
IN_A_ROW = 8
"""Kills before a run is let finish: what a killed run leaves, the next one may be killed over."""
UNFINISHED = re.compile(r"\..+\.\d+\.tmp")


def content(archive: Path) -> str:
    """A digest of everything in the archive but numbers of rows, times of arrival and notes about files."""
    db = sqlite3.connect(archive)
    try:
        digest = hashlib.sha256()
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").fetchall():
            if name not in NOT_CONTENT:
                columns = [c[1] for c in db.execute(f"PRAGMA table_info({name})") if c[1] not in TIMES | {"id", "return_id"}]
                rows = sorted(map(repr, db.execute(f"SELECT {','.join(columns) or 1} FROM {name}")))
                digest.update(f"{name} {rows}".encode())
        return digest.hexdigest()
    finally:
        db.close()


def written(folder: TermFolder) -> dict[str, str]:
    """Every workbook the merge writes, and every original, by its place: digest of its bytes."""
    files = [folder.master, *folder.sent_back.iterdir(), *folder.originals.iterdir()]
    return {
        path.relative_to(folder.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.exists() and not UNFINISHED.fullmatch(path.name)
    }


@dataclass
class Tally:
    """What the kills have met."""

    kills: int = 0
    finished: int = 0
    met: Counter[str] = field(default_factory=Counter)


class Case:
    """A term folder before a merge, and what it is to be after it."""

    def __init__(self, place: Path, wrong: bool) -> None:
        self.place, self.wrong = place, wrong
        self.before = new_term(place / "前", TOWN.code, TOWN)
        write_registers(self.before.registers, TOWN, good_registers())
        for name, data in self.first().items():
            put(self.before.inbox, name, data)
        merge(self.before, DAY)
        for name, data in self.second().items():
            put(self.before.inbox, name, data)
        self.after = self.copy("后")
        started = time.monotonic()
        merge(self.after, DAY)
        self.duration = time.monotonic() - started
        self.contents = {content(self.before.archive_file): "before", content(self.after.archive_file): "after"}
        self.files = [written(self.before), written(self.after)]
        assert len(self.contents) == 2
        assert self.files[0] != self.files[1]

    def rows(self, code: str, number: int) -> Rows:
        """A school's rows with another topic each time, and with an error when 退回 is to have work."""
        rows = started(code)
        rows["writings"][0]["title"] = f"第{number}次"
        if self.wrong:
            rows["roster"][number]["gender"] = None
        return rows

    def first(self) -> dict[str, bytes]:
        """The first return of one school."""
        return {"甲.xlsx": small_return(self.rows("01", 1), "01", TOWN, Stamp(issue=1, checked_at="2020-09-08 08:00"))}

    def second(self) -> dict[str, bytes]:
        """Its corrected return, another school's first, and a damaged file."""
        again = small_return(self.rows("01", 2), "01", TOWN, Stamp(issue=1, checked_at="2020-09-09 08:00"))
        return {
            "甲 改.xlsx": again,
            "乙.xlsx": small_return(started("00"), "00", TOWN),
            "坏.xlsx": packed({**parts(again), "xl/workbook.xml": b"<"}),
        }

    def copy(self, name: str) -> TermFolder:
        """The folder as it is before the merge, at a new place."""
        shutil.rmtree(self.place / name, ignore_errors=True)
        shutil.copytree(self.before.root, self.place / name)
        return TermFolder(self.place / name)

    # --- what must be true ---

    def check_after_kill(self, folder: TermFolder, tally: Tally) -> None:
        """Whole, and either before or after; looked at in a copy, for the next run is to find what the kill left."""
        look = self.place / "看"
        shutil.rmtree(look, ignore_errors=True)
        look.mkdir()
        for path in folder.archive_dir.glob(folder.archive_file.name + "*"):
            shutil.copy(path, look)
        tally.met["journal left"] += (look / (folder.archive_file.name + "-journal")).exists()
        assert faults(look / folder.archive_file.name) == []
        state = self.contents.get(content(look / folder.archive_file.name), "")
        assert state, "the archive is neither before nor after"
        now = written(folder)
        for name in {*now, *self.files[0], *self.files[1]}:
            assert now.get(name) in {files.get(name) for files in self.files}, f"{name} is neither before nor after"
        for path in folder.originals.iterdir():
            assert UNFINISHED.fullmatch(path.name) or path.stem == hashlib.sha256(path.read_bytes()).hexdigest()
        tally.met[f"archive {state}, files {'after' if now == self.files[1] else 'not all after'}"] += 1
        tally.met["unfinished file left"] += any(UNFINISHED.fullmatch(p.name) for p in folder.root.rglob(".*.tmp"))

    def check_finished(self, folder: TermFolder) -> None:
        """As if nobody had been killed, and nothing lying about."""
        assert content(folder.archive_file) == content(self.after.archive_file)
        assert written(folder) == self.files[1]
        assert faults(folder.archive_file) == []
        names, wanted = ({_name(p, whole.root) for p in whole.root.rglob("*")} for whole in (folder, self.after))
        assert names == wanted, names ^ wanted
        assert len(kept(folder.archive_file)) <= len(kept(self.after.archive_file)) + 1
        assert not (folder.archive_dir / HOLDER_NAME).exists()


def _name(path: Path, root: Path) -> str:
    """A place below ``root``, the time in the name of a kept archive left out."""
    return re.sub(r"-\d{8}-\d{6}\.", "-时间.", path.relative_to(root).as_posix())


def _forked(folder: TermFolder) -> int:
    """Start a merge in a process of its own, with its workers in its group; returns its number."""
    process = os.fork()
    if process:
        return process
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        merge(folder, DAY)
        os._exit(0)
    finally:
        os._exit(1)


def _ended(process: int) -> bool:
    return os.waitpid(process, os.WNOHANG)[0] == process


def _kill(process: int, moment: Callable[[], bool], delay: float) -> bool:
    """Kill the merge and its workers ``delay`` seconds after ``moment``; False when it ended by itself first."""
    while not moment():
        if _ended(process):
            return False
        time.sleep(0.0002)
    end = time.monotonic() + delay
    while time.monotonic() < end:
        if _ended(process):
            return False
        time.sleep(0.0002)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    return True


def run(count: int, seed: int, place: Path) -> Tally:
    """Kill ``count`` merges. Raises AssertionError with the seed when one leaves what it must not."""
    # a server of processes would take a second to start for every merge; the warm process forks its workers itself
    reader_processes.worker_context = lambda *_: multiprocessing.get_context("fork")
    rng, tally = random.Random(seed), Tally()
    cases = [Case(place / str(wrong), wrong) for wrong in (False, True)]
    while tally.kills < count:
        # a marked workbook takes longer to write than everything else of a small merge
        case = rng.choices(cases, (5, 1))[0]
        folder = case.copy("场")
        journal = folder.archive_dir / (folder.archive_file.name + "-journal")
        for attempt in range(IN_A_ROW + 1):
            process = _forked(folder)
            if attempt == IN_A_ROW or tally.kills == count:
                _, status = os.waitpid(process, 0)
                assert status == 0, f"seed {seed}: the run after {attempt} kills failed"
                break
            moments: list[tuple[Callable[[], bool], float]] = [
                (lambda: True, rng.uniform(0, case.duration * 1.02)),
                (journal.exists, rng.uniform(0, 0.01)),
                (partial(_writing, folder), rng.uniform(0, 0.03)),
            ]
            if not _kill(process, *rng.choice(moments)):
                break
            tally.kills += 1
            try:
                case.check_after_kill(folder, tally)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, kill {tally.kills}: {error}") from error
        case.check_finished(folder)
        tally.finished += 1
    return tally


def _writing(folder: TermFolder) -> bool:
    places = (folder.root, folder.sent_back, folder.originals)
    return any(path.suffix == ".tmp" for place in places if place.exists() for path in place.iterdir())


def main() -> None:
    """Print the count, and what the kills have met."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        tally = run(count, seed, Path(place))
    sys.stdout.write(f"seed {seed}: {tally.kills} merges killed, {tally.finished} runs let finish, "
                     f"{time.monotonic() - started:.0f} s\n")
    for what, number in sorted(tally.met.items()):
        sys.stdout.write(f"{number:6} {what}\n")


if __name__ == "__main__":
    main()
