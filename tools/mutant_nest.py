"""Where mutants hatch quickly: a process that has loaded the package and its tests once, and forks for each mutant.

    python tools/mutant_nest.py CALLS TEST …       in a copy of the tree; a line of JSON in, a word out

CALLS is the file that says which tests call which functions; where it is not there yet, it is written, and the tests have to pass for it.

A mutant within functions needs no second loading: in the forked child the functions that it changes get the changed code, and pytest
runs those of the tests that call them: which these are is noted once, while all of them run without any mutant. What a mutant changes
beside functions (a table, a default, a condition of a class) is ``afresh``: only a new process sees it. So is whatever passes here,
because cases of tests may have been made of the unchanged code when they were loaded.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

OPTIONS = ("-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-n0", "--hypothesis-seed=0", "-m", "not office and not engines and not validator")


class Noted:
    """Who calls what: functions of the package (file, qualified name) -> names of the tests that call them."""

    def __init__(self) -> None:
        self.package = os.path.join(os.getcwd(), "yanxiu_xl")  # noqa: PTH109, PTH118 - compared with names of code, many times
        self.calls: dict[tuple[str, str], set[str]] = {}
        self.items: list[pytest.Item] = []
        self.now: set[tuple[str, str]] = set()

    def _note(self, frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(self.package):
            self.now.add((frame.f_code.co_filename[len(self.package) :], frame.f_code.co_qualname))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.items = session.items

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """What is called for a fixture that others of the module use as well is called for them, too."""
        self.now = set()
        sys.setprofile(self._note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            fixtures = set(getattr(item, "fixturenames", ())) - {"request", "tmp_path", "capsys", "monkeypatch"}
            others = [one.nodeid for one in self.items if one.path == item.path and fixtures & {*getattr(one, "fixturenames", ())} - set(_arguments(one))]
            for call in self.now:
                self.calls.setdefault(call, set()).update([item.nodeid, *others])


def _arguments(item: pytest.Item) -> list[str]:
    """What a test gets by ``parametrize``: no fixtures."""
    return [*getattr(getattr(item, "callspec", None), "params", ())]


class Only:
    """Runs only some of the tests."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid in self.wanted]


CALLS: dict[tuple[str, str], set[str]] = {}
"""What ``Noted`` has noted; files are named as below the package."""


def functions_of(module: ModuleType) -> Iterator[FunctionType]:
    """Every function and method that is written in a module."""
    for value in list(vars(module).values()):
        for one in [value, *(vars(value).values() if isinstance(value, type) and value.__module__ == module.__name__ else ())]:
            function = _bare(one)
            if function is not None and function.__module__ == module.__name__:
                yield function


def _bare(value: Any) -> FunctionType | None:
    """The function behind a property, a class method or whatever else is wrapped around one."""
    for name in ("fget", "__func__", "func", "__wrapped__"):
        value = getattr(value, name, value)
    return value if isinstance(value, FunctionType) else None


def codes_of(code: CodeType, within: str = "") -> Iterator[tuple[str, CodeType]]:
    """Names and codes of functions at the top level and in classes: what is within functions is part of theirs."""
    for one in code.co_consts:
        if isinstance(one, CodeType) and not one.co_name.startswith("<"):
            name = f"{within}{one.co_name}"
            if one.co_flags & 2:  # CO_NEWLOCALS: a function, and no class
                yield name, one
            else:
                yield from codes_of(one, f"{name}.")


def _rest(code: CodeType) -> tuple[Any, ...]:
    """What a module does when it is loaded, apart from the codes of its functions."""
    inner = tuple(_rest(one) if isinstance(one, CodeType) and not one.co_flags & 2 else "function" if isinstance(one, CodeType) else (type(one), one)
                  for one in code.co_consts)
    return code.co_code, code.co_names, inner


def changed(module: ModuleType, source: str) -> list[tuple[FunctionType, CodeType]] | None:
    """The functions that another source changes, with their new codes; None where it changes more than these."""
    assert module.__file__ is not None
    with open(module.__file__, encoding="utf-8") as file:  # noqa: PTH123 - many times a second
        whole = compile(file.read(), module.__file__, "exec")
    other = compile(source, module.__file__, "exec")
    if _rest(whole) != _rest(other):
        return None
    before, after = dict(codes_of(whole)), dict(codes_of(other))
    differing = {name for name, code in after.items() if _text(code) != _text(before[name])}
    found = [(one, after[one.__code__.co_qualname]) for one in functions_of(module) if one.__code__.co_qualname in differing]
    if not found or {one.__code__.co_qualname for one, _ in found} != differing:
        return None
    return found if all(one.__code__.co_freevars == code.co_freevars for one, code in found) else None


def _text(code: CodeType) -> tuple[Any, ...]:
    """All that a code does, whatever lines it stands in."""
    return code.co_code, code.co_names, code.co_varnames, tuple(_text(one) if isinstance(one, CodeType) else (type(one), one) for one in code.co_consts)


def hatched(wanted: dict[str, Any]) -> str:
    """What the tests make of a mutant: ``failed``, ``passed``, ``too long``, or ``afresh`` where only a new process can tell."""
    module = importlib.import_module(wanted["module"])
    new = changed(module, wanted["source"])
    if new is None:
        return "afresh"
    place = f"/{wanted['module'].partition('.')[2].replace('.', '/')}.py"
    tests = set().union(*(CALLS.get((place, name), ()) for _, code in new for name in _names(code)))
    files = [test for test in wanted["tests"] if any(one.startswith(test) for one in tests)]
    if not files:
        return "passed"

    def run() -> int:
        for function, given in new:
            function.__code__ = given
        return int(pytest.main([*OPTIONS, *files], plugins=[Only(tests)]))

    return forked(run, wanted["timeout"])


def _names(code: CodeType) -> Iterator[str]:
    """A function and those within it."""
    yield code.co_qualname
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)


def forked(run: Callable[[], int], timeout: float) -> str:
    """What becomes of a run in a process of its own."""
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code = 3
        with contextlib.suppress(BaseException):
            code = run()
        os._exit(code)
    last = time.monotonic() + timeout
    while time.monotonic() < last:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def noting(tests: list[str], place: str) -> int:
    """Run the tests as they are, and write down who calls what."""
    noted = Noted()
    code = int(pytest.main([*OPTIONS, *tests], plugins=[noted]))
    with open(place, "wb") as file:  # noqa: PTH123
        pickle.dump(noted.calls, file)
    return code


def main(place: str, *tests: str) -> None:
    """Load, look whether the tests pass (``ready``, or ``failed``), and answer."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    said, null = os.dup(1), os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    pytest.main([*OPTIONS, "--collect-only", *tests])
    passed = "passed" if os.path.exists(place) else forked(lambda: noting([*tests], place), 3600)  # noqa: PTH110
    with os.fdopen(said, "w", encoding="utf-8") as answers:
        if passed == "passed":
            with open(place, "rb") as file:  # noqa: PTH123
                CALLS.update(pickle.load(file))
        print("ready" if passed == "passed" else "failed", file=answers, flush=True)
        for line in sys.stdin:
            print(hatched(json.loads(line)), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
