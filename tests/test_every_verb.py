"""Every verb that writes, killed and refused at any step; ``tests/every_verb.py`` disturbs."""

import os
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.every_verb import FAILURES, SIGNALS, VERBS, Disturbance, spread

ROOT = Path(__file__).parent.parent
SHORT, VARIANTS = 5, ("build --no-macros", "score again", "undo by number", "rebuild")
COUNT = int(os.environ.get("YANXIU_DISTURBANCES", str(SHORT)))
"""Kills and signals for each verb, and as many failures of the system; variants of a verb have a long run alone."""
SEED = os.environ.get("YANXIU_SEED", "20201031")
posix = pytest.mark.skipif(sys.platform == "win32", reason="no fork and no kill -9 on Windows")


@pytest.mark.one_in(4)
@posix
@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if COUNT > SHORT or verb.name not in VARIANTS])
def test_a_verb_that_was_disturbed_and_run_again_leaves_what_an_undisturbed_one_does(verb):
    run = subprocess.run(
        [sys.executable, "-m", "tests.every_verb", str(COUNT), SEED, verb], cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    assert f"{verb}: " in run.stdout


def test_disturbances_fall_on_all_steps_and_in_all_ways():
    choices = [(step, how) for step in range(1, 41) for how in SIGNALS]
    chosen = spread(choices, 30, random.Random(1))
    assert {how for _, how in chosen} == set(SIGNALS)
    assert max(b - a for (a, _), (b, _) in pairwise(chosen)) <= 3


@pytest.mark.one_in(2)
@posix
@pytest.mark.parametrize("kind", [kind for kind, ways in FAILURES.items() if ways])
def test_a_step_that_is_to_fail_fails(tmp_path, kind):
    """The harness itself: what it injects is an error of the system at the step it names, and at no other."""
    script = (
        "import os, sys; from pathlib import Path; from tests.every_verb import Disturbance\n"
        "place = Path(sys.argv[1]); (place / 'x').write_bytes(b'1'); one = Disturbance(int(sys.argv[2]), 'EIO'); one.install()\n"
        "def steps():\n"
        "    (place / 'd').mkdir(); handle = (place / 'd' / 'y').open('wb'); handle.write(b'12'); os.fsync(handle.fileno())\n"
        "    handle.close(); (place / 'd' / 'y').replace(place / 'z'); (place / 'x').unlink()\n"
        "try: steps()\n"
        "except OSError as error: print(error.errno, end=' ')\n"
        "print(*one.met)"
    )
    order = ["mkdir", "open", "write", "fsync", "rename", "unlink"]
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(order.index(kind) + 1)], cwd=ROOT, capture_output=True, text=True, check=True,
    )
    assert done.stdout.split() == ["5", *order[: order.index(kind) + 1]]
    assert Disturbance().at == 0
