"""The register of rules: every rule function is filed under the code of domain D that it carries out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any], None]


@dataclass(frozen=True)
class Rule:
    """A rule: its code, the scope it works on (module name) and where it is written."""

    code: str
    scope: str
    run: Check
    line: int


RULES: dict[str, Rule] = {}


def rule(*codes: str) -> Callable[[Check], Check]:
    """Register a function as the rule of ``codes``; one code has one function."""

    def register(check: Check) -> Check:
        scope = check.__module__.rsplit(".", 1)[-1]
        for code in codes:
            if code in RULES:
                raise ValueError(f"{code} is registered twice")
            RULES[code] = Rule(code, scope, check, check.__code__.co_firstlineno)
        return check

    return register


def run_scope(scope: str, subject: Any) -> None:
    """Run every rule of one scope, each function once, in the order in which they are written."""
    checks = {one.run: one.line for one in RULES.values() if one.scope == scope}
    for check in sorted(checks, key=lambda c: checks[c]):
        check(subject)
