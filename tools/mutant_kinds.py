"""The small changes that a test should notice: what a mutation run (``tools/mutants.py``) may change in a source text.

Every change replaces one stretch of the text, so that what a mutant differs in can be shown as a line before and after. Left alone are
docstrings, annotations, decorators, what stands within f-strings, and sentences: prose is compared elsewhere, word by word. So are keys of
columns and parameters: a misspelt one raises an error at once, and would only make the figures look better.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

OTHER_COMPARISON: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
}
OTHER_OPERATOR: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "*"),
    ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any"}
WORD = re.compile(r"[\u4e00-\u9fff]+")
"""A word, as against a sentence or a key."""
SETTINGS = frozenset({"strict", "maxsize", "width"})
"""Arguments that guard, hasten or lay out, and change nothing that is said."""
UNTOUCHED = frozenset({"annotation", "returns", "decorator_list", "type_params"})
DECLARED = frozenset({"looks_at", "looks_at_where", "roster", "of_teachers"})
"""What the declaration of an indicator says to the program; the rest of what decorates a function is left alone."""
DEFAULTS = frozenset({"marks", "Parameter", "Provision"})
"""Calls that say what may be set, and what people read of it: ``tests/test_definition.py`` has these word by word."""


@dataclass(frozen=True)
class Mutant:
    """A change of a text: what stands from ``start`` to ``end`` becomes ``becomes``; within: the function or class it is in."""

    start: int
    end: int
    becomes: str
    kind: str
    within: str

    def of(self, text: str) -> str:
        """The changed text."""
        return text[: self.start] + self.becomes + text[self.end :]

    def lines(self, text: str) -> tuple[str, str]:
        """The line (or lines) it changes, without indentation, before and after."""
        first = text.rfind("\n", 0, self.start) + 1
        rest = text[self.end :].partition("\n")[0]
        before, after = text[first : self.end] + rest, text[first : self.start] + self.becomes + rest
        return " ".join(before.split()), " ".join(after.split())


def mutants_of(text: str) -> list[Mutant]:
    """Every change of a source text, in the order of the text. A few leave no program behind (``is_a_program``)."""
    found = dict.fromkeys(_Finder(text).of(ast.parse(text), ""))
    return sorted(found, key=lambda one: (one.start, one.end, one.becomes))


def is_a_program(text: str) -> bool:
    """Whether Python can read a text."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


class _Finder:
    """Walks a tree; ``ast`` counts columns in bytes, so places are looked up line by line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def place(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.place(node.lineno, node.col_offset), self.place(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.AST, within: str) -> Iterator[Mutant]:
        if isinstance(node, ast.JoinedStr):
            return
        if isinstance(node, ast.keyword) and node.arg in SETTINGS:
            return
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DEFAULTS:
            return
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            within = f"{within}.{node.name}".removeprefix(".")
        for start, end, becomes, kind in self.changes(node):
            yield Mutant(start, end, becomes, kind, within)
        for name, value in ast.iter_fields(node):
            if name == "decorator_list":
                yield from self.of_declarations(value, within)
            if name in UNTOUCHED:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_text_alone(child) and not _is_list_of_names(child):
                    yield from self.of(child, within)

    def of_declarations(self, decorators: list[ast.expr], within: str) -> Iterator[Mutant]:
        for one in decorators:
            for said in one.keywords if isinstance(one, ast.Call) else ():
                if said.arg in DECLARED:
                    yield from self.of(said.value, within)

    def changes(self, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
        """(from, to, in its place, kind) of the changes of this node itself."""
        if isinstance(node, ast.Compare):
            for (left, right), op in zip(pairwise([node.left, *node.comparators]), node.ops, strict=True):
                yield from self.between(left, right, *OTHER_COMPARISON[type(op)], "comparison")
            yield from self.other_words([node.left, *node.comparators])
        elif isinstance(node, ast.BoolOp):
            was, becomes = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in pairwise(node.values):
                yield from self.between(left, right, was, becomes, "and/or")
        elif isinstance(node, ast.BinOp) and type(node.op) in OTHER_OPERATOR:
            yield from self.between(node.left, node.right, *OTHER_OPERATOR[type(node.op)], "operator")
        elif isinstance(node, ast.AugAssign) and type(node.op) in OTHER_OPERATOR:
            was, becomes = OTHER_OPERATOR[type(node.op)]
            for other in (becomes + "=", "="):
                yield from self.between(node.target, node.value, was + "=", other, "operator")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
            yield self.span(node)[0], self.span(node.operand)[0], "", "sign"
        elif isinstance(node, ast.IfExp | ast.If | ast.While):
            yield from self.negated(node.test)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from self.negated(test)
                yield *self.span(test), "True", "condition"
        elif isinstance(node, ast.Constant):
            yield from self.other_constant(node)
        elif isinstance(node, ast.Call):
            yield from self.other_words(node.args)
        elif isinstance(node, ast.Name) and node.id in OTHER_NAME:
            yield *self.span(node), OTHER_NAME[node.id], "name"
        elif isinstance(node, ast.Continue | ast.Break):
            yield *self.span(node), "break" if isinstance(node, ast.Continue) else "continue", "loop"
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield *self.span(node), "pass", "statement"
        elif isinstance(node, ast.Dict | ast.Set | ast.Tuple | ast.List):
            yield from self.one_less(node)

    def between(self, left: ast.expr, right: ast.expr, was: str, becomes: str, kind: str) -> Iterator[tuple[int, int, str, str]]:
        """An operator between two expressions."""
        start, end = self.span(left)[1], self.span(right)[0]
        found = re.search(rf"(?<![\w<>=!*/]){re.escape(was)}(?![\w<>=*/])", self.text[start:end])
        if found:
            yield start + found.start(), start + found.end(), becomes, kind

    def negated(self, test: ast.expr) -> Iterator[tuple[int, int, str, str]]:
        if not isinstance(test, ast.Compare | ast.UnaryOp):  # these have changes of their own that come to the same
            start, end = self.span(test)
            yield start, end, f"not ({self.text[start:end]})", "condition"

    def other_constant(self, node: ast.Constant) -> Iterator[tuple[int, int, str, str]]:
        start, end = self.span(node)
        if isinstance(node.value, bool):
            yield start, end, str(not node.value), "constant"
        elif isinstance(node.value, int | float):
            yield start, end, f"{node.value + 1}", "constant"

    def other_words(self, nodes: list[ast.expr]) -> Iterator[tuple[int, int, str, str]]:
        """Chinese words that the program goes by."""
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORD.fullmatch(node.value):
                yield *self.span(node), f'"{node.value}另"', "word"

    def one_less(self, node: ast.Dict | ast.Set | ast.Tuple | ast.List) -> Iterator[tuple[int, int, str, str]]:
        """A table without one of its entries, a set or a list of constants without one of its members."""
        if isinstance(node, ast.Dict):
            entries = [(self.span(key)[0], self.span(value)[1]) for key, value in zip(node.keys, node.values, strict=True) if key]
        elif all(isinstance(one, ast.Constant) for one in node.elts) and len(node.elts) > 1 + isinstance(node, ast.Tuple):
            entries = [self.span(one) for one in node.elts]
            yield from self.other_words(node.elts)
        else:
            return
        for start, end in entries:
            comma = re.match(r"\s*,", self.text[end:])
            if comma:
                yield start, end + comma.end(), "", "entry"


def _is_text_alone(node: ast.AST) -> bool:
    """A docstring, or the words below a definition."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_list_of_names(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
