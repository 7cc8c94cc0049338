"""Changes the code that says what counts, one small thing at a time, and looks whether a test notices: ``python tools/mutants.py``.

    python tools/mutants.py --seed 1 --sample 200          a sample of all modules below; the same numbers give the same mutants
    python tools/mutants.py scoring/teachers.py            all mutants of a module
    python tools/mutants.py --list --sample 20             what would be changed, without running a test

Every mutant lives in a copy of the tree, never in the tree itself. Each module has its test modules, the quick ones without LibreOffice
(``SOURCES``), and the first test that fails ends the mutant; most end within a second in a forked process (``mutant_nest.py``), what is
not noticed there is looked at again in one of its own. What no test can notice stands with its reason in ``mutants_equivalent.toml``. The
run fails where fewer than ``--least`` per cent of the others are noticed.
(The libraries for this, mutmut and cosmic-ray, were looked at: the one leaves tables of a module alone, and those say what is looked at
here; the other changes the tree in place and knows no choice of tests by module.)
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from queue import SimpleQueue

from mutant_kinds import Mutant, is_a_program, mutants_of
from mutant_nest import OPTIONS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "yanxiu_xl"
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
FACTS = ("test_what_decides", *(f"test_facts::test_{name}" for name in (
    "why_a_record_does_not_count", "what_alone_cannot_be_read_is_measured_by_nobody", "what_is_measured_by_another_record_is_measured")))
"""What counts, and who can tell."""
TEACHERS = ("test_score_teachers", "test_score_evidence", "test_score_words", "test_score_cases", "test_score_shapes", *FACTS)
SCHOOLS = ("test_score_words", "test_score_schools", "test_score_cases", "test_score_shapes", *FACTS)
PROGRESS = ("test_progress_colours", "test_progress_sheet")

SOURCES: dict[str, tuple[str, ...]] = {
    "facts/coverage.py": ("test_facts*", "test_measures", *(f"test_workbook_rules::test_s14_{name}" for name in (
        "six_methods_and_seven_contents", "reflecting_shows_in_writings_observations_and_activities",
        "every_method_and_content_is_named_for_a_school_that_did_nothing")), *SCHOOLS, "test_summary"),
    "facts/*.py": ("test_facts*", "test_measures", *TEACHERS, *SCHOOLS, "test_summary"),
    "scoring/teacher_indicators/*.py": TEACHERS,
    "scoring/school_indicators/*.py": (*SCHOOLS, "test_score_centre"),
    "scoring/teachers.py": TEACHERS,
    "scoring/extras.py": TEACHERS,
    "scoring/records_by_teacher.py": (*TEACHERS, "test_summary"),
    "scoring/schools.py": SCHOOLS,
    "scoring/school_records.py": SCHOOLS,
    "scoring/confirm.py": ("test_score_centre", *(f"test_confirmed::test_{name}" for name in (
        "lateness_goes_by_the_first_return_and_by_the_day_in_beijing", "without_a_due_date_nobody_is_late",
        "the_band_goes_by_the_score_after_deductions_or_before", "the_causes_of_a_gap_are_those_that_make_it",
        "the_causes_add_up_to_the_gap")), "test_score_schools"),
    "scoring/result.py": ("test_score_shapes", *TEACHERS, *SCHOOLS),
    "scoring/progress.py": PROGRESS,
    "forms/progress.py": PROGRESS,
    "summary.py": ("test_summary", "test_score_cases", *FACTS),
    "measures/likeness.py": tuple(f"test_town_books::test_{name}" for name in (
        "the_pairs_that_are_alike_are_those_of_comparing_all_with_all", "what_is_new_is_compared_with_everything", "on_the_line",
        "more_texts_than_are_held_at_a_time")),
    "measures/hours.py": ("test_hours",),
    "measures/*.py": ("test_measures", "test_score_lessons", "test_score_cases", "test_score_teachers"),
    "archive/counting.py": tuple(f"test_counting::test_{name}" for name in (
        "each_return_takes_the_place_of_the_one_before_unless_rows_are_gone", "rows_that_others_have_replaced_are_gone_all_the_same",
        "returns_that_cannot_be_put_in_order_wait_for_the_centre", "of_two_that_wait_the_school_means_the_newest_and_a_number_each",
        "who_does_not_wait_cannot_be_accepted", "the_order_of_each_schools_returns_is_remembered",
        "a_number_that_has_meant_another_return_is_not_obeyed", "what_two_returns_hold_tells_which_is_later", "a_return_is_found_by_its_number_or_by_its_content")),
}
"""What is changed, and which test modules (or tests) look at it, those that notice most and soonest first; a file has the first line that
fits it."""


@dataclass(frozen=True)
class Changed:
    """A mutant, the module (below the package) it is of, and that module's text."""

    module: str
    text: str
    mutant: Mutant

    def shown(self) -> str:
        """Where it is, and the line before and after."""
        line = self.text.count("\n", 0, self.mutant.start) + 1
        before, after = self.mutant.lines(self.text)
        return f"{self.module}:{line} {self.mutant.within} ({self.mutant.kind})\n    - {before}\n    + {after}"


@dataclass(frozen=True)
class Equivalent:
    """A change that nobody can notice, and why; known by its lines, which stay the same when others are written above."""

    module: str
    was: str
    becomes: str
    reason: str


def modules() -> list[str]:
    """The modules that are changed."""
    found = (path.relative_to(ROOT / PACKAGE).as_posix() for path in (ROOT / PACKAGE).rglob("*.py"))
    return sorted(one for one in found if tests_of(one) and not one.endswith("__init__.py"))


def tests_of(module: str) -> list[str]:
    """The test modules (or tests) of a module, as pytest is told of them."""
    names = next((tests for pattern, tests in SOURCES.items() if fnmatch(module, pattern)), ())
    found = []
    for name in names:
        file, *test = name.split("::")
        found += ["::".join([path.relative_to(ROOT).as_posix(), *test]) for path in sorted((ROOT / "tests").glob(f"{file}.py"))]
    return list(dict.fromkeys(found))


def every_mutant(chosen: Sequence[str]) -> Iterator[Changed]:
    """All mutants of some modules."""
    for module in chosen:
        text = (ROOT / PACKAGE / module).read_text(encoding="utf-8")
        yield from (Changed(module, text, one) for one in mutants_of(text))


def equivalents() -> dict[tuple[str, str, str], Equivalent]:
    """What is known to be noticed by nobody, by module and lines."""
    listed = [Equivalent(**one) for one in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", ())]
    return {(one.module, one.was, one.becomes): one for one in listed}


def key_of(one: Changed) -> tuple[str, str, str]:
    """What a mutant is known by in the list of equivalents."""
    return (one.module, *one.mutant.lines(one.text))


def sample(chosen: Sequence[str], count: int, seed: int) -> list[Changed]:
    """So many of the mutants, in the order of the modules; all of them where there are no more, or none are asked for."""
    every = list(every_mutant(chosen))
    drawn = random.Random(seed).sample(range(len(every)), min(count or len(every), len(every)))
    return [every[at] for at in sorted(drawn) if is_a_program(every[at].mutant.of(every[at].text))]


class Copy:
    """A copy of the tree, in which one mutant lives at a time."""

    def __init__(self, place: Path, tests: Sequence[str]) -> None:
        self.root, self.moment = place, int(time.time())
        for name in (PACKAGE, "tests", "macros", "workbooks", "docs", "tools"):
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy(path, place)
        self.environment = {**os.environ, "PYTHONPATH": str(place), "YANXIU_SHARE": os.environ.get("YANXIU_SHARE", "1"), "OMP_NUM_THREADS": "1"}
        self.nest: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            self.nest = subprocess.Popen([sys.executable, "tools/mutant_nest.py", str(place.parent / "calls"), *tests], cwd=place, env=self.environment, text=True,
                                         encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        """End the process that belongs to the copy."""
        if self.nest is not None:
            self.nest.communicate()

    def with_mutant(self, one: Changed, timeout: float) -> str:
        """What the tests of its module make of a mutant: ``passed``, ``failed`` or ``too long``."""
        changed = one.mutant.of(one.text)
        name = f"{PACKAGE}.{one.module.removesuffix('.py').replace('/', '.')}"
        result = self._hatched(name, changed, tests_of(one.module), timeout)
        return result if result in {"failed", "too long"} else self._afresh(one.module, one.text, changed, timeout)

    def unchanged(self, tests: Sequence[str], timeout: float) -> bool:
        """Whether the tests pass without any mutant."""
        return self._answer() == "ready" if self.nest is not None else self._run(tests, timeout) == "passed"

    def _hatched(self, name: str, source: str, tests: Sequence[str], timeout: float) -> str:
        if self.nest is None or self.nest.stdin is None:
            return "afresh"
        self.nest.stdin.write(json.dumps({"module": name, "source": source, "tests": tests, "timeout": timeout}) + "\n")
        self.nest.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self.nest is not None
        assert self.nest.stdout is not None
        return self.nest.stdout.readline().strip()

    def _afresh(self, module: str, text: str, changed: str, timeout: float) -> str:
        path = self.root / PACKAGE / module
        self._put(path, changed)
        try:
            return self._run(tests_of(module), timeout)
        finally:
            self._put(path, text)

    def _run(self, tests: Sequence[str], timeout: float) -> str:
        command = [sys.executable, "-m", "pytest", *OPTIONS, *tests]
        try:
            done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, timeout=timeout, check=False)
        except subprocess.TimeoutExpired:
            return "too long"
        if done.returncode not in {0, 1, 2, 4}:  # 2 and 4: not even collected, which is noticed as well
            raise RuntimeError(done.stdout.decode(errors="replace")[-2000:])
        return "passed" if done.returncode == 0 else "failed"

    def _put(self, path: Path, text: str) -> None:
        """Write a source with another time than any before: compiled files are believed by seconds and length."""
        path.write_text(text, encoding="utf-8")
        self.moment += 1
        os.utime(path, (self.moment, self.moment))


def run(chosen: Sequence[Changed], workers: int, timeout: float) -> dict[Changed, str]:
    """What became of each mutant."""
    found: dict[Changed, str] = {}
    wanted = sorted({test for one in chosen for test in tests_of(one.module)})
    with tempfile.TemporaryDirectory(prefix="mutants-") as place, contextlib.ExitStack() as opened:
        copies: SimpleQueue[Copy] = SimpleQueue()
        began = time.monotonic()
        for n in range(workers):
            copy = opened.enter_context(contextlib.closing(Copy(Path(place, str(n)), wanted)))
            if not copy.unchanged(wanted, timeout * len(wanted)):
                raise SystemExit(f"the tests fail without any mutant: {' '.join(wanted)}")
            copies.put(copy)
        say(f"{len(wanted)} modules or tests pass as they are, in {time.monotonic() - began:.0f} s\n")
        lock = threading.Lock()

        def one_of(one: Changed) -> None:
            copy = copies.get()
            try:
                result = copy.with_mutant(one, timeout)
            finally:
                copies.put(copy)
            with lock:
                found[one] = result
                if result == "passed":
                    say(f"\nnot noticed: {one.shown()}\n")
                if len(found) % 10 == 0:
                    say(f"{len(found)}/{len(chosen)} ")

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(one_of, random.Random(0).sample(chosen, len(chosen))))  # dear ones and cheap ones mixed: the clock tells how far it is
    return found


def say(words: str) -> None:
    """Write at once: a run is watched."""
    sys.stdout.write(words)
    sys.stdout.flush()


def report(found: dict[Changed, str], seed: int, seconds: float) -> float:
    """Write the figures and what was not noticed; returns the share noticed of what can be."""
    known = equivalents()
    excused = [one for one, result in found.items() if key_of(one) in known and result == "passed"]
    alive = [one for one, result in found.items() if result == "passed" and one not in excused]
    counted = len(found) - len(excused)
    share = 100 * (counted - len(alive)) / counted if counted else 100.0
    say(f"\n\nseed {seed}: {len(found)} mutants in {seconds:.0f} s; {counted - len(alive)} noticed"
        f" ({sum(result == 'too long' for result in found.values())} by running too long), {len(alive)} not, {len(excused)} equivalent: {share:.1f} %\n")
    for module in sorted({one.module for one in found}):
        results = Counter(found[one] == "passed" for one in found if one.module == module and one not in excused)
        say(f"  {module}: {results[False]} of {results.total()}\n")
    for one in alive:
        say(f"\n{one.shown()}\n")
    for one in excused:
        say(f"\nequivalent, {known[key_of(one)].reason}: {one.shown()}\n")
    return share


def main(arguments: Sequence[str]) -> int:
    """Run; 1 where too little is noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", help="modules below the package; all of SOURCES where none is named")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--sample", type=int, default=0, help="how many mutants; 0: all")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=180, help="seconds for the tests of one mutant")
    parser.add_argument("--least", type=float, default=97, help="per cent that must be noticed")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args(arguments)
    unknown = set(given.modules) - set(modules())
    if unknown:
        parser.error(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(modules())}")
    chosen = sample(given.modules or modules(), given.sample, given.seed)
    if given.list:
        say("\n".join(one.shown() for one in chosen) + f"\n{len(chosen)} mutants\n")
        return 0
    began = time.monotonic()
    found = run(chosen, given.workers, given.timeout)
    return int(report(found, given.seed, time.monotonic() - began) < given.least)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
