"""Where mutants hatch quickly: a process that has loaded the package and its tests once, and forks for each mutant.

    python tools/mutant_nest.py TEST …       in a copy of the tree; a line of JSON in, a word out

A mutant within functions needs no second loading: in the forked child the functions that it changes get the changed code, and pytest
runs what is collected already. What a mutant changes beside functions (a table, a default, a condition of a class) is ``afresh``: only
a new process sees it. So is whatever passes here, because cases of tests may have been made of the unchanged code when they were loaded.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

OPTIONS = ("-x", "-q", "--tb=no", "--no-header", "-p", "no:cacheprovider", "-n0", "--hypothesis-seed=0", "-m", "not office and not engines and not validator")


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
    new = changed(module, wanted["source"]) if wanted["source"] else []
    if new is None:
        return "afresh"
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        code = 3
        with contextlib.suppress(BaseException):
            for function, given in new:
                function.__code__ = given
            code = int(pytest.main([*OPTIONS, *wanted["tests"]]))
        os._exit(code)
    last = time.monotonic() + wanted["timeout"]
    while time.monotonic() < last:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "passed" if os.waitstatus_to_exitcode(status) == 0 else "failed"
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def main(tests: list[str]) -> None:
    """Load, say so, and answer."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109
    said, null = os.dup(1), os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    pytest.main([*OPTIONS, "--collect-only", *tests])
    with os.fdopen(said, "w", encoding="utf-8") as answers:
        print("ready", file=answers, flush=True)
        for line in sys.stdin:
            print(hatched(json.loads(line)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
