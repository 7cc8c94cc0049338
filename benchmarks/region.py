"""What many towns cost: on this machine's processes and on a Dask scheduler with as many workers, into a file and into PostgreSQL.

Run from the root of the source tree: ``python -m benchmarks.region [--towns 12] [--returns 4] [--on] [--postgresql] [--inserts]``. The towns are
made in a temporary folder (returns of about 1,400 rows, every school with its own people and texts) and copied, so that this machine's processes
and ``--on``, which starts a scheduler and one worker a core, each begin with towns that have not been merged. ``--postgresql`` starts a server of
Debian's package, and puts the towns, merged by then, into it and beside it into a new file: filing alone, for a town is merged as it always is.
``--inserts`` puts a town's rows into SQLite through Python's own module and through SQLAlchemy Core. Printed: clock, of it the phases, and the
memory of the largest process at work while the first and while the last quarter of the towns is done.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Thread

import psutil
from sqlalchemy import URL, Column, MetaData, Table, create_engine, insert

from benchmarks.checks import PARTS
from benchmarks.returns import OWN, Return, _build, _model, _write
from yanxiu_xl.archive.whole import contents, town_tables
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.phases import Phase, Progress
from yanxiu_xl.regional.run import region
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.folder import TermFolder

DAY = date(2021, 1, 14)
ROUNDS = 5


def term_of(town: int, schools: int) -> Term:
    """A town with so many schools."""
    return replace(demo_term(), waivers=(), centre=f"第{town:03d}中心校", schools=tuple(School(f"{n:02d}", f"第{n:02d}小学", "村小", "白淑芬", "乔玉兰")
                                                                          for n in range(1, schools + 1)))


def make_towns(root: Path, towns: int, returns: int) -> int:
    """The towns' term folders, not merged; how many rows were handed in."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor() as pool:
        place = Path(name)
        built = list(pool.map(_build, [(place / f"{number}.xlsx", parts) for number, parts in enumerate(PARTS)]))
        models = list(pool.map(_model, [(one, OWN, one.path) for one in built]))
        made = []
        for town in range(towns):
            term = term_of(town, returns)
            folder = new_term(root / f"{town:03d}", term.code, term, macros=False)
            made += [Return(folder.inbox / f"{one.code}.xlsx", models[(town + n) % len(models)], one, town * returns + n)
                     for n, one in enumerate(term.schools)]
        list(pool.map(_write, made, chunksize=4))
    return sum(one.model.built.rows for one in made)


class Clock(Progress):
    """Seconds on the clock by phase, and which part of the towns is done."""

    def __init__(self) -> None:
        self.began_at, self.spent, self.part = 0.0, dict[Phase, float](), 0.0
        self._total = 1

    def began(self, phase: Phase, total: int) -> None:
        """Begin to count."""
        self.began_at, self._total = time.perf_counter(), total or 1

    def stepped(self, phase: Phase, done: int, what: str) -> None:
        """Note how far it is."""
        if phase is Phase.TOWNS:
            self.part = done / self._total

    def ended(self, phase: Phase) -> None:
        """Put it down."""
        self.spent[phase] = time.perf_counter() - self.began_at


class Memory(Thread):
    """Resident memory (MB) of the largest process at work in the first and in the last quarter of the towns: a worker, or one that reads for it."""

    def __init__(self, clock: Clock, roots: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.clock, self.roots, self.most, self.over = clock, [psutil.Process(pid) for pid in roots], {0: 0.0, 3: 0.0}, False

    def run(self) -> None:
        """Look twice a second."""
        while not self.over:
            quarter = min(int(self.clock.part * 4), 3)
            if quarter in self.most:
                sizes = [self._size(one) for root in self.roots for one in root.children(recursive=True)]
                self.most[quarter] = max(self.most[quarter], *sizes, 0.0)
            time.sleep(0.5)

    @staticmethod
    def _size(process: psutil.Process) -> float:
        try:
            return float(process.memory_info().rss) / 2**20
        except psutil.Error:  # it has just ended
            return 0.0


def measure(towns: Path, where: Path, archive: str | None, on: str | None, workers: Sequence[int]) -> str:
    """One run, and one more with nothing new. workers: processes that have started Dask's, where there are any."""
    parts, memory = [], list[float]()
    for _ in range(2):
        clock, begun = Clock(), time.perf_counter()
        watch = Memory(clock, workers or [os.getpid()])
        watch.start()
        done = region([str(towns)], where, archive=archive, on=on, day=DAY, progress=clock)
        watch.over = True
        assert not done.absent, done.absent
        parts += [time.perf_counter() - begun, clock.spent[Phase.TOWNS], clock.spent[Phase.BETWEEN_TOWNS], clock.spent[Phase.REPORTS]]
        memory = memory or [*watch.most.values()]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return " | ".join([*(f"{one:.1f}" for one in parts), *(f"{one:.0f}" for one in [*memory, own])])


def inserts(folder: TermFolder) -> list[str]:
    """A town's rows into an empty file: executemany of sqlite3, the same statements through SQLAlchemy's driver, and its Core."""
    db = sqlite3.connect(folder.archive_file, isolation_level=None)
    held = list(contents(db))
    db.close()
    tables = {one.name: Table(one.name, MetaData(), *(Column(name) for name in one.names)) for one in town_tables()}
    made = "; ".join(f"CREATE TABLE {one.name} ({', '.join(chr(34) + name + chr(34) for name in one.names)})" for one in town_tables())

    def own(path: Path) -> None:
        with sqlite3.connect(path) as to:
            to.executescript(made)
            for table, rows in held:
                to.executemany(f"INSERT INTO {table.name} VALUES ({','.join('?' * len(table.names))})", rows)

    def driver(path: Path) -> None:
        with _engine(path).begin() as to:
            _script(to, made)
            for table, rows in held:
                if rows:
                    to.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({','.join('?' * len(table.names))})", rows)

    def core(path: Path) -> None:
        with _engine(path).begin() as to:
            _script(to, made)
            for table, rows in held:
                if rows:
                    to.execute(insert(tables[table.name]), [dict(zip(table.names, values, strict=True)) for values in rows])

    ways: Sequence[tuple[str, Callable[[Path], None]]] = (("sqlite3", own), ("SQLAlchemy, exec_driver_sql", driver), ("SQLAlchemy Core, insert()", core))
    spent: dict[str, list[float]] = {name: [] for name, _ in ways}
    for at in range(ROUNDS):
        for name, way in ways:
            with tempfile.TemporaryDirectory() as place:
                begun = time.process_time()
                way(Path(place) / f"{at}.sqlite")
                spent[name].append(time.process_time() - begun)
    first = statistics.median(spent["sqlite3"])
    rows = sum(len(found) for _, found in held)
    return [f"{rows} rows", *(f"{name}: {statistics.median(found):.3f} s of the processor, {statistics.median(found) / first:.2f}" for name, found in spent.items())]


def _engine(path: Path):  # type: ignore[no-untyped-def]
    return create_engine(URL.create("sqlite", database=str(path)))


def _script(to, made: str) -> None:  # type: ignore[no-untyped-def]
    for one in made.split("; "):
        to.exec_driver_sql(one)


def _cluster(stack: ExitStack, place: Path) -> tuple[str, list[int]]:
    """The scheduler's address, and what its workers were started by."""
    from tests.region.cluster import Cluster

    one = Cluster(place)
    stack.callback(one.stop)
    one.scheduler()
    workers = [one.worker() for _ in range(os.cpu_count() or 1)]
    one.wait(os.cpu_count() or 1)
    return one.address, [worker.pid for worker in workers]


def _server(stack: ExitStack) -> str:
    from tests.region.server import PASSWORD, Server

    one = Server()
    stack.callback(one.stop)
    os.environ["PGPASSWORD"] = PASSWORD
    return one.start().database("benchmark")


def main() -> None:
    """Make the towns, measure, print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--towns", type=int, default=12)
    options.add_argument("--returns", type=int, default=4)
    for name in ("on", "postgresql", "inserts"):
        options.add_argument(f"--{name}", action="store_true")
    options.add_argument("--measure", nargs="+", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        towns, where, archive, on, *workers = given.measure
        print(measure(Path(towns), Path(where), archive or None, on or None, [*map(int, workers)]))  # noqa: T201
        return
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = make_towns(place / "各镇", given.towns, given.returns)
        size = f"{given.towns} towns, {given.towns * given.returns} returns, {rows} rows"
        print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; {size}", flush=True)  # noqa: T201
        print("way | all (s) | towns | across | reports | again: all | towns | across | reports | "  # noqa: T201
              "memory of the largest process at work (MB), first quarter of the towns | last quarter | of the run itself", flush=True)

        def run(name: str, towns: Path, archive: str = "", on: str = "", workers: Sequence[int] = ()) -> None:
            command = [sys.executable, "-m", "benchmarks.region", "--measure", str(towns), str(place / name), archive, on, *map(str, workers)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            print(name, "|", done.stdout.strip() or done.stderr[-2000:], flush=True)  # noqa: T201

        merged = Path(shutil.copytree(place / "各镇", place / "合并过"))
        run("this machine", merged)
        if given.on:
            others = Path(shutil.copytree(place / "各镇", place / "别的"))
            run("scheduler", others, "", *_cluster(stack, place))
            shutil.rmtree(others)
        if given.postgresql:
            run("towns that are merged into a new file", merged)
            run("towns that are merged into PostgreSQL", merged, _server(stack))
        if given.inserts:
            one = TermFolder(place / "各镇" / "000")
            region([str(one.root)], place / "一个", day=DAY)
            print("\n".join(inserts(one)))  # noqa: T201


if __name__ == "__main__":
    main()
