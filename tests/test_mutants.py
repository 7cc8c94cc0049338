"""The mutation run (``tools/mutants.py``): what it changes, what it leaves alone, and what it says of tests that notice and that do not."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "tools"


@pytest.fixture(scope="module")
def tools():
    sys.path.insert(0, str(TOOLS))
    try:
        yield importlib.import_module("mutant_kinds"), importlib.import_module("mutants"), importlib.import_module("mutant_nest")
    finally:
        sys.path.remove(str(TOOLS))


CHANGES = [
    # a source -> what becomes of it
    ("a < b", ["a <= b"]), ("a <= b", ["a < b"]), ("a > b", ["a >= b"]), ("a >= b", ["a > b"]), ("a == b", ["a != b"]), ("a != b", ["a == b"]),
    ("a in b", ["a not in b"]), ("a not in b", ["a in b"]), ("a is None", ["a is not None"]), ("a is not b", ["a is b"]),
    ("a < b < c", ["a <= b < c", "a < b <= c"]),
    ("a and b", ["a or b"]), ("a or b or c", ["a and b or c", "a or b and c"]), ("not a", ["a"]), ("-a", ["a"]),
    ("a + b", ["a - b"]), ("a - b", ["a + b"]), ("a * b", ["a / b"]), ("a / b", ["a * b"]), ("a // b", ["a * b"]), ("a % b", ["a * b"]),
    ("a | b", ["a & b"]), ("a & b", ["a | b"]), ("a ** b", []),
    ("a += b", ["a -= b", "a = b"]), ("a |= b", ["a &= b", "a = b"]),
    ("x = a if b else c", ["x = a if not (b) else c"]), ("x = [a for a in b if c]", ["x = [a for a in b if True]", "x = [a for a in b if not (c)]"]),
    ("if a: b = c", ["if not (a): b = c"]), ("while a: continue", ["while not (a): continue", "while a: break"]),
    ("x = 1", ["x = 2"]), ("x = 0.5", ["x = 1.5"]), ("x = True", ["x = False"]), ("x = a[:1]", ["x = a[:2]"]),
    ("x = min(a, b)", ["x = max(a, b)"]), ("x = any(a)", ["x = all(a)"]),
    ("f(a)", ["pass"]), ("x = f(a)", []),
    ('x = a == "否"', ['x = a != "否"', 'x = a == "否另"']), ('x = f("个人计划")', ['x = f("个人计划另")']),
    ('x = {"a": b, "c": d}', ['x = { "c": d}', ]), ("x = {1, 2}", ["x = { 2}", "x = {2, 2}", "x = {1, 3}"]),
    ('x = ("a", "b", "c")', ['x = ( "b", "c")', 'x = ("a",  "c")']), ('x = ("a", "b")', []),
    # left alone: docstrings, annotations, decorators, sentences, keys, words of f-strings, what only guards
    ('"""Says 1 < 2."""', []), ("x: dict[str, 1]", []), ("@f(1)\ndef g() -> 2: return", []), ("x = (marks(1), Parameter(2))", []),
    ('@f(1, looks_at={"a": ("b",), "c": ("d",)}, full=3)\ndef g(): return', ['@f(1, looks_at={ "c": ("d",)}, full=3)\ndef g(): return']),
    ('x = "没有计划。"', []), ('x = a["full"]', []),
    ('x = f"{a < b}第{1}行"', []), ("x = zip(a, b, strict=True)", []), ('__all__ = ["a", "b", "c"]', []), ("from a import b", []),
    ("# 1 < 2", []), ('x = f("T1.full")', []),
    # a comment, brackets and Chinese signs before a place do not shift it
    ('x = ("甲乙", a < b)  # 大于 <', ['x = ("甲乙", a <= b)  # 大于 <']), ("x = (a) < (b)", ["x = (a) <= (b)"]),
]


@pytest.mark.parametrize(("source", "becomes"), CHANGES, ids=[change[0] for change in CHANGES])
def test_what_is_changed(tools, source, becomes):
    kinds = tools[0]
    assert sorted(one.of(source) for one in kinds.mutants_of(source)) == sorted(becomes)


def test_a_mutant_knows_where_it_is(tools):
    source = "class A:\n    def f(self):\n        return (\n            a <\n            b)\n"
    (one,) = tools[0].mutants_of(source)
    assert (one.within, one.kind, one.lines(source)) == ("A.f", "comparison", ("a <", "a <="))
    (one,) = tools[0].mutants_of("x = 1")
    assert one.lines("x = 1") == ("x = 1", "x = 2")


def test_every_source_has_tests_and_no_test_needs_libreoffice(tools):
    run = tools[1]
    chosen = run.modules()
    assert {"scoring/teachers.py", "scoring/teacher_indicators/lessons.py", "scoring/school_indicators/growth.py", "scoring/records_by_teacher.py",
            "scoring/confirm.py", "scoring/progress.py", "summary.py", "measures/observations.py", "archive/counting.py"} <= set(chosen)
    for module in chosen:
        tests = run.tests_of(module)
        assert tests, module
        for test in tests:
            file, _, name = test.partition("::")
            text = (ROOT / file).read_text(encoding="utf-8")
            assert "pytest.mark.office" not in text
            assert f"def {name}" in text


def test_the_same_numbers_give_the_same_mutants(tools):
    run = tools[1]
    one, again, other = (run.sample(["summary.py"], 12, seed) for seed in (7, 7, 8))
    assert one == again != other
    assert len(run.sample(["summary.py"], 0, 1)) > 60
    assert all(tools[0].is_a_program(each.mutant.of(each.text)) for each in one)


def test_what_is_listed_as_equivalent_is_still_there(tools):
    run = tools[1]
    known = run.equivalents()
    there = {run.key_of(one) for one in run.every_mutant(run.modules())}
    assert [key for key in known if key not in there] == [], "take them out of tools/mutants_equivalent.toml, or mend their lines"
    assert all(len(one.reason) > 20 for one in known.values())


# --- a run over a small house ---

PRODUCT = '''
LIMITS = {"early": 10, "late": 20}


class Shop:
    def __init__(self, count):
        self.count = count

    @property
    def is_large(self):
        return self.count > 10


def price(count):
    return min(count, 1000) * 2


def unwatched(count):
    return count + 0
'''
TEST = '''
from yanxiu_xl.summary import LIMITS, Shop, price, unwatched


def test_all():
    assert LIMITS == {"early": 10, "late": 20}
    assert (Shop(10).is_large, Shop(11).is_large) == (False, True)
    assert (price(3), price(1000), price(1001)) == (6, 2000, 2000)
    assert unwatched
'''


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A tree of one module and one test, with the tool."""
    root = tmp_path_factory.mktemp("small")
    for name in ("yanxiu_xl", "tests", "macros", "workbooks", "docs"):
        (root / name).mkdir()
    shutil.copytree(TOOLS, root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "yanxiu_xl" / "__init__.py").touch()
    (root / "yanxiu_xl" / "summary.py").write_text(PRODUCT, encoding="utf-8")
    (root / "tests" / "test_summary.py").write_text(TEST, encoding="utf-8")
    (root / "pytest.ini").write_text("[pytest]\nmarkers =\n    office\n    engines\n    validator\n", encoding="utf-8")
    return root


def listed(root, entry, module="measures/adding.py"):
    (root / "tools" / "mutants_equivalent.toml").write_text(entry, encoding="utf-8")
    done = subprocess.run([sys.executable, "tools/mutants.py", module, "--seed", "1", "--workers", "1", "--timeout", "60"],
                          cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


NOUGHT = '[[equivalent]]\nmodule = "measures/adding.py"\nwas = "return count + 0"\nbecomes = "return count - 0"\nreason = "taking nothing away is adding nothing"\n'


def test_a_run_tells_what_is_noticed_what_is_not_and_what_cannot_be(small):
    (small / "yanxiu_xl" / "measures").mkdir()
    (small / "yanxiu_xl" / "measures" / "adding.py").write_text(
        "def unwatched(count):\n    return count + 0\n\n\ndef less(count):\n    return -count\n", encoding="utf-8")
    (small / "tests" / "test_measures.py").write_text(
        "from yanxiu_xl.measures.adding import less, unwatched\n\n\ndef test_all():\n    assert less(1) == -1\n    assert unwatched(0) in (0, 1)\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in small.rglob("*.py")}
    code, said = listed(small, NOUGHT)
    assert "equivalent, taking nothing away is adding nothing: measures/adding.py:2 unwatched (operator)" in said
    assert "not noticed: measures/adding.py:2 unwatched (constant)\n    - return count + 0\n    + return count + 1" in said
    assert "3 mutants in" in said
    assert "1 noticed (0 by running too long), 1 not, 1 equivalent: 50.0 %" in said
    assert code == 1
    assert {path: path.read_bytes() for path in small.rglob("*.py")} == before, "the tree itself is never changed"


def test_tests_that_fail_without_a_mutant_are_no_witnesses(small, tmp_path):
    root = shutil.copytree(small, tmp_path / "broken")
    (root / "tests" / "test_summary.py").write_text(TEST.replace("== (6,", "== (7,"), encoding="utf-8")
    code, said = listed(root, "", "summary.py")
    assert code == 1
    assert "the tests fail without any mutant: tests/test_summary.py" in said


HATCHED = [
    # what is changed in the module -> what the nest says of it
    ("> 10", ">= 10", "failed"),  # in a property
    ("min(count, 1000)", "max(count, 1000)", "failed"),
    ("self.count = count", "self.count = -count", "failed"),
    ("count + 0", "count - 0", "passed"),
    ("return min", "import time; time.sleep(60); return min", "too long"),
    ('"late": 20', '"late": 21', "afresh"),  # a table, which is there since the module was loaded
    ("def price(count)", "def price(count=1)", "afresh"),
]


def test_what_hatches_in_a_forked_process_and_what_only_afresh(small):
    if not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    nest = subprocess.Popen([sys.executable, "tools/mutant_nest.py", "calls", "tests/test_summary.py"], cwd=small, text=True, encoding="utf-8",
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    asked = [{"module": "yanxiu_xl.summary", "source": PRODUCT.replace(was, becomes), "tests": ["tests/test_summary.py"],
              "timeout": 2 if answer == "too long" else 60} for was, becomes, answer in HATCHED]
    said, _ = nest.communicate("".join(json.dumps(one) + "\n" for one in asked))
    assert said.split("\n") == ["ready", *(answer for _, _, answer in HATCHED), ""]
