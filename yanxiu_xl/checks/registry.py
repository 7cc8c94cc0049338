"""The register of rules: every rule function is filed under the code of domain D that it carries out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any], None]


@dataclass(frozen=True)
class Rule:
    """A rule: its code, the scope it works on (module name) and where it is written.

    asks_what_counts: whether it goes by which rows hold no error (``CheckRun.sound``, ``CheckRun.fault``), so that the others speak first.
    """

    code: str
    scope: str
    run: Check
    line: int
    asks_what_counts: bool = False


RULES: dict[str, Rule] = {}


def rule(*codes: str, asks_what_counts: bool = False) -> Callable[[Check], Check]:
    """Register a function as the rule of ``codes``; one code has one function. asks_what_counts: see ``Rule``."""

    def register(check: Check) -> Check:
        scope = check.__module__.rsplit(".", 1)[-1]
        for code in codes:
            if code in RULES:
                raise ValueError(f"{code} is registered twice")
            RULES[code] = Rule(code, scope, check, check.__code__.co_firstlineno, asks_what_counts)
        return check

    return register


def run_scope(scope: str, subject: Any) -> None:
    """Run every rule of one scope, each function once: first those that look at the records as they stand, then those that ask which
    rows count. Within either of them the order says nothing.
    """
    rules = [one for one in RULES.values() if one.scope == scope]
    for check in dict.fromkeys(one.run for one in sorted(rules, key=lambda one: one.asks_what_counts)):
        check(subject)
