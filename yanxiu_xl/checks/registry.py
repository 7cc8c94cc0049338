"""The register of rules: what a rule finds (domain D) is declared above the function that looks for it, which is filed under its code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yanxiu_xl import problems
from yanxiu_xl.problems import Entry, Problem, problem_of

Check = Callable[[Any], None]


@dataclass(frozen=True)
class Rule:
    """A rule: its code, the scope it works on (module or folder of ``checks``) and where it is written.

    asks_what_counts: whether it goes by which rows hold no error (``CheckRun.sound``, ``CheckRun.fault``), so that the others speak first.
    """

    code: str
    scope: str
    run: Check
    line: int
    asks_what_counts: bool = False


RULES: dict[str, Rule] = {}
DECLARED: dict[tuple[str, str], Entry] = {}
"""By code and variant, what the rules that are loaded declare; all of them are in ``yanxiu_xl.catalogue``."""


def rule(*lines: Entry, asks_what_counts: bool = False) -> Callable[[Check], Check]:
    """Register a function as the rule that finds what ``lines`` say; one code has one function. asks_what_counts: see ``Rule``."""

    def register(check: Check) -> Check:
        scope = check.__module__.removeprefix(f"{__package__}.").split(".")[0]
        for code in dict.fromkeys(line.code for line in lines):
            if code in RULES:
                raise ValueError(f"{code} is registered twice")
            RULES[code] = Rule(code, scope, check, check.__code__.co_firstlineno, asks_what_counts)
        for line in lines:
            if DECLARED.setdefault((line.code, line.variant), line) is not line:
                raise ValueError(f"{line.code} {line.variant} is declared twice")
        return check

    return register


def entry(code: str, variant: str = "") -> Entry:
    """The catalogue line of a code and variant: of a rule that is loaded, or of what no rule owns; a KeyError here is our bug."""
    return DECLARED.get((code, variant)) or problems.entry(code, variant)


def problem(code: str, *, variant: str = "", **given: Any) -> Problem:
    """Make a ``Problem`` of such a line; the rest as ``problem_of`` takes it."""
    return problem_of(entry(code, variant), **given)


def run_scope(scope: str, subject: Any) -> None:
    """Run every rule of one scope, each function once: first those that look at the records as they stand, then those that ask which
    rows count. Within either of them the order says nothing.
    """
    rules = [one for one in RULES.values() if one.scope == scope]
    for check in dict.fromkeys(one.run for one in sorted(rules, key=lambda one: one.asks_what_counts)):
        check(subject)
