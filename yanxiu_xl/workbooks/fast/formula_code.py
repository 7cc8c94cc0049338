"""Formulas as Python functions: what ``formula_engine`` makes of their trees, written out as code, for the cells that rows mostly hold.

A function reads the cells it needs, each once, and goes on as long as they are texts, numbers or blanks and nothing comes to an error
value; at the first that is otherwise it leaves the whole formula to the engine, which decides. Look-ups are the engine's, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yanxiu_xl.forms.model import HEADER_ROW
from yanxiu_xl.workbooks import formula_engine
from yanxiu_xl.workbooks.formula_cells import Area, CellPosition, Cells
from yanxiu_xl.workbooks.formula_nodes import Worked, cells_asked, looks_up, worked
from yanxiu_xl.workbooks.formula_text import Call, Constant, Node, OwnNumber, Range, parsed
from yanxiu_xl.workbooks.formula_values import (
    NOT_FOUND,
    Cell,
    Value,
    Wrong,
    compared,
    number,
    sought,
    text,
    truth,
)
from yanxiu_xl.workbooks.formulas import ROW_ABOVE, THIS_ROW

WORTH_IT = 30
"""Formulas that are asked for so often in one run are written out; a blank form's never are."""
TEXT, NUMBER, TRUTH, PLAIN, ANY = "text", "number", "truth", "plain", "any"
"""What an expression comes to: a str, a float, a bool, one of text, number and blank, or whatever a cell may hold."""
_HEAD = """def written_out(place):
    cells, tab, row = place.cells, place.tab, place.row
    at, kept = cells.at, cells.kept
"""
_ALONE = frozenset({"COUNTIF", "COUNTIFS", "SUMIF", "MATCH", "VLOOKUP", "SUMPRODUCT", "SUM", "COUNT", "MIN", "MAX", "ROW", "ROWS"})
"""Functions that make one value of whatever they are given."""
_LOOKED_FOR = frozenset({"COUNTIF", "COUNTIFS", "MATCH"})
_LEAVE = "return plain(place)"
_MISSING = object()


@lru_cache(maxsize=512)
def formula(words: str) -> Worked:
    """The same as ``formula_engine.formula``, sooner."""
    plain = formula_engine.formula(words)
    asked, work = 0, plain

    def shown(place: CellPosition) -> Cell:
        nonlocal asked, work
        asked += 1
        if asked == WORTH_IT:
            work = written_out(words) or plain
        return work(place)  # type: ignore[no-any-return]  # no list: ``shown`` sees to that

    return shown


def written_out(words: str) -> Worked | None:
    """The function of a formula; None for one that holds what is not written out."""
    writer = _Writer(formula_engine.formula(words))
    try:
        source = writer.function(parsed(words))
    except _NotWritten:
        return None
    exec(compile(source, "<formula>", "exec"), writer.names)  # of our own formulas, taken apart and put together here
    return writer.names["written_out"]  # type: ignore[no-any-return]


class _NotWritten(Exception):
    """A node that only the engine works out."""


@dataclass(frozen=True)
class _Code:
    """An expression of Python. small: a number that no sum of a few of its kind makes infinite."""

    code: str
    kind: str
    small: bool = False
    constant: bool = False


def _equal(one: Cell, other: Cell) -> bool:
    if one.__class__ is str and other.__class__ is str:
        return one.casefold() == other.casefold()
    return compared(one, other) == 0


def _matched(cells: Cells, area: Area, cell: Cell) -> Cell:
    at = None if cell is None else formula_engine.looked_up(cells, area, cell)
    return NOT_FOUND if at is None else float(at + 1)


def _memory(kept: dict[object, Value], key: object) -> dict[Any, Value]:
    made = kept[key] = {}
    return made


class _Writer:
    def __init__(self, plain: Worked) -> None:
        self.names: dict[str, Any] = {
            "plain": plain, "Wrong": Wrong, "number": number, "truth": truth, "as_text": text, "compared": compared, "equal": _equal,
            "shown": formula_engine.shown, "sought": sought, "fitting": formula_engine.fitting, "matched": _matched, "MISSING": _MISSING, "memory": _memory,
        }
        self._lines: list[str] = []
        self._deep = 1
        self._known: list[dict[object, _Code]] = [{}]
        self._count = 0
        self._wrong = _LEAVE

    def function(self, tree: Node) -> str:
        while isinstance(tree, Call) and tree.word == "IF" and tree.given[0] == Constant(True):  # before a name that opening a file renews
            tree = tree.given[1]
        result = self._of(tree)
        self._line(f"return shown({result.code})" if result.kind in {PLAIN, ANY} else f"return {result.code}")
        return _HEAD + "\n".join(self._lines)

    # --- lines ---

    def _line(self, line: str) -> None:
        self._lines.append("    " * self._deep + line)

    def _leave_if(self, condition: str) -> None:
        self._line(f"if {condition}: {_LEAVE}")

    def _wrong_if(self, name: str) -> None:
        """An error value goes to the next IFERROR; where there is none the engine says which it is."""
        self._line(f"if {name}.__class__ is Wrong: {self._wrong}")

    @contextmanager
    def _errors_go(self, way: str) -> Iterator[None]:
        before, self._wrong = self._wrong, way
        yield
        self._wrong = before

    def _new(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _kept(self, code: str, kind: str, *, small: bool = False) -> _Code:
        """An expression in a variable of its own."""
        name = self._new()
        self._line(f"{name} = {code}")
        return _Code(name, kind, small)

    def _held(self, value: object) -> str:
        """The name of an object in the function's surroundings."""
        name = f"g{len(self.names)}"
        self.names[name] = value
        return name

    @contextmanager
    def _branch(self, head: str) -> Iterator[None]:
        self._line(head)
        self._deep += 1
        self._known.append({})
        yield
        self._known.pop()
        self._deep -= 1

    def _once(self, key: object, make: Callable[[], _Code]) -> _Code:
        for known in reversed(self._known):
            if key in known:
                return known[key]
        made = self._known[-1][key] = make()
        return made

    # --- nodes ---

    def _of(self, node: Node) -> _Code:
        return self._once(node, lambda: self._made(node))

    def _made(self, node: Node) -> _Code:
        if _fixed(node):
            value = worked(node)(CellPosition(Cells({}, {}, {}, {}), "", 1))
            kind = {str: TEXT, float: NUMBER, bool: TRUTH}.get(value.__class__)
            return _Code(repr(value), kind, small=True, constant=True) if kind else self._asked(node)
        if isinstance(node, OwnNumber):
            return self._kept(f"float(row - {HEADER_ROW})", NUMBER, small=True)
        if isinstance(node, Range) and node.single:
            row = "row" if node.top == THIS_ROW else "row - 1" if node.top == ROW_ABOVE else str(node.top)
            return self._kept(f"at({repr(node.tab) if node.tab else 'tab'}, {node.left}, {row})", ANY)
        if not isinstance(node, Call):
            raise _NotWritten
        if node.word == "INDEX" and _in_column(node):
            return self.fetched(node)
        if node.word in {"ROW", "ROWS"}:
            return self.row_number(node)
        write = _WRITTEN.get(node.word)
        if write is not None and all(map(_single, node.given)):
            return write(self, node)
        return self._asked(node)

    def _asked(self, node: Node) -> _Code:
        """A node that the engine works out; what look-ups of up to three cells come to is worked out once for equal contents."""
        if not _single(node):
            raise _NotWritten
        asked = cells_asked(node) if looks_up(node) else None
        with self._errors_go(_LEAVE):  # what is looked for may be an error value and yet none come of it
            if asked and len(asked) == 1:
                found = self._remembered(node, self._clean(self._of(cell := next(iter(asked))), cell))
            elif isinstance(node, Call) and node.word in _LOOKED_FOR and _in_fixed_columns(node):
                found = self._looked_for(node)
            else:
                found = self._kept(f"{self._held(worked(node))}(place)", ANY)
        if isinstance(node, Call) and node.word in {"COUNTIF", "COUNTIFS"} and found.kind == ANY:
            self._wrong_if(found.code)
            return _Code(found.code, NUMBER, small=True)
        return found

    def _remembered(self, node: Node, content: _Code) -> _Code:
        """What the engine makes of a node that depends on one cell, worked out once for equal contents."""
        work, key, known, name = self._held(worked(node)), self._held(object()), self._new(), self._new()
        self._line(f"{known} = kept.get({key})")
        self._line(f"if {known} is None: {known} = memory(kept, {key})")
        self._line(f"{name} = {known}.get({content.code}, MISSING)")
        self._line(f"if {name} is MISSING: {name} = {known}[{content.code}] = {work}(place)")
        return _Code(name, ANY)

    def _looked_for(self, node: Call) -> _Code:
        if node.word == "MATCH":
            one = self._clean(self._of(node.given[0]), node.given[0])
            return self._kept(f"matched(cells, {self._held(_area(node.given[1]))}, {one.code})", ANY)
        wanted = [self._clean(self._of(one), one).code for one in node.given[1::2]]
        pairs = ", ".join(f"({self._held(_area(area))}, sought({one}))" for area, one in zip(node.given[::2], wanted, strict=True))
        return self._kept(f"float(len(fitting(cells, [{pairs}])))", NUMBER, small=True)

    # --- taken as ---

    def _clean(self, code: _Code, node: Node) -> _Code:
        """As a text, a number or a blank."""
        if code.kind in {TEXT, NUMBER, PLAIN}:
            return code

        def made() -> _Code:
            if code.kind == ANY:
                self._leave_if(f"{code.code}.__class__ is bool")
                self._wrong_if(code.code)
                return _Code(code.code, PLAIN)
            raise _NotWritten

        return self._once((PLAIN, node), made)

    def _number(self, node: Node) -> _Code:
        code = self._of(node)
        if code.kind == NUMBER:
            return code

        def made() -> _Code:
            if code.kind == TRUTH:
                return self._kept(f"float({code.code})", NUMBER, small=True)
            name = self._new()
            self._line(f"{name} = {code.code} if {code.code}.__class__ is float else number({code.code})")
            self._wrong_if(name)
            return _Code(name, NUMBER, small=isinstance(node, Call) and node.word in {"COUNTIF", "COUNTIFS", "MATCH"})

        return self._once((NUMBER, node), made)

    def _text(self, node: Node) -> _Code:
        code = self._of(node)
        if code.kind == TEXT:
            return code

        def made() -> _Code:
            made = self._kept(f"{code.code} if {code.code}.__class__ is str else as_text({code.code})", TEXT)
            if code.kind == ANY:
                self._wrong_if(made.code)
            return made

        return self._once((TEXT, node), made)

    def _truth(self, node: Node) -> _Code:
        code = self._of(node)
        if code.kind == TRUTH:
            return code

        def made() -> _Code:
            name = self._new()
            self._line(f"{name} = {code.code} if {code.code}.__class__ is bool else truth({code.code})")
            self._wrong_if(name)
            return _Code(name, TRUTH)

        return self._once((TRUTH, node), made)

    # --- functions and operators ---

    def reckoned(self, node: Call) -> _Code:
        numbers = [self._number(one) for one in node.given]
        if len(numbers) == 1:
            return self._kept(f"-{numbers[0].code}", NUMBER, small=numbers[0].small)
        one, other = numbers
        if node.word == "/":
            self._leave_if(f"not {other.code}")
        small = one.small and other.small and node.word in {"+", "-"} and (one.constant or other.constant)
        made = self._kept(f"{one.code} {node.word} {other.code}", NUMBER, small=small)
        if not (one.small and other.small and node.word != "/"):
            self._leave_if(f"not -1e300 < {made.code} < 1e300")
        return made

    def joined(self, node: Call) -> _Code:
        parts: list[Node] = []
        left: Node = node
        while isinstance(left, Call) and left.word == "&" and _single(left):
            parts.append(left.given[1])
            left = left.given[0]
        return self._kept(" + ".join(self._text(part).code for part in [left, *reversed(parts)]), TEXT)

    def compared(self, node: Call) -> _Code:
        one, other = (self._of(given) for given in node.given)
        if TRUTH in {one.kind, other.kind}:
            return self._asked(node)
        one, other = (self._clean(code, given) for code, given in zip((one, other), node.given, strict=True))
        sign = {"=": "==", "<>": "!="}.get(node.word, node.word)
        if one.kind == other.kind == NUMBER:
            return _Code(f"({one.code} {sign} {other.code})", TRUTH)
        if sign in {"==", "!="}:
            return _Code(self._sameness(one, other, node.given[1], sign), TRUTH)
        if other.kind == NUMBER and one.kind == PLAIN:
            return _Code(f"({one.code} {sign} {other.code} if {one.code}.__class__ is float else compared({one.code}, {other.code}) {sign} 0)", TRUTH)
        return _Code(f"(compared({one.code}, {other.code}) {sign} 0)", TRUTH)

    @staticmethod
    def _sameness(one: _Code, other: _Code, wanted: Node, sign: str) -> str:
        if not (isinstance(wanted, Constant) and other.kind == TEXT):
            return f"({'' if sign == '==' else 'not '}equal({one.code}, {other.code}))"
        if wanted.value == "":  # a blank is no number nor a text of any length
            test = f'({one.code} == "")' if one.kind == TEXT else f'({one.code} is None or {one.code} == "")'
        elif all(_is_han(sign) for sign in str(wanted.value)):
            test = f"({one.code} == {other.code})"
        else:
            test = f"({one.code}.__class__ is str and {one.code}.casefold() == {str(wanted.value).casefold()!r})"
        return test if sign == "==" else f"(not {test})"

    def chosen(self, node: Call) -> _Code:
        condition, then = node.given[:2]
        otherwise = node.given[2] if len(node.given) > 2 else Constant(False)
        return self._either(self._truth(condition).code, then, otherwise)

    def _either(self, test: str, then: Node, otherwise: Node) -> _Code:
        name, codes = self._new(), []
        for head, node in ((f"if {test}:", then), ("else:", otherwise)):
            with self._branch(head):
                codes.append(self._of(node))
                self._line(f"{name} = {codes[-1].code}")
        return self._one_of(name, *codes)

    @staticmethod
    def _one_of(name: str, *codes: _Code) -> _Code:
        kinds = {code.kind for code in codes}
        kind = next(iter(kinds)) if len(kinds) == 1 else PLAIN if kinds <= {TEXT, NUMBER, PLAIN} else ANY
        return _Code(name, kind, kind == NUMBER and all(code.small for code in codes))

    def unless_wrong(self, node: Call) -> _Code:
        asked, otherwise = node.given
        name = self._new()
        self._line(f"{name} = MISSING")
        with self._branch("while True:"):  # which an error value breaks off
            with self._errors_go("break"):
                one = self._of(asked)
                self._line(f"{name} = {one.code}")
            self._line("break")
        with self._branch(f"if {name} is MISSING or {name}.__class__ is Wrong:"):
            other = self._of(otherwise)
            self._line(f"{name} = {other.code}")
        return self._one_of(name, one, other)

    def decided(self, node: Call) -> _Code:
        tests = [self._truth(one).code for one in node.given]  # all are looked at before: none can be wrong any more
        return self._kept((" or " if node.word == "OR" else " and ").join(tests), TRUTH)

    def negated(self, node: Call) -> _Code:
        return _Code(f"(not {self._truth(node.given[0]).code})", TRUTH)

    def is_number(self, node: Call) -> _Code:
        with self._errors_go(_LEAVE):
            return _Code(f"({self._of(node.given[0]).code}.__class__ is float)", TRUTH)

    def length(self, node: Call) -> _Code:
        return self._kept(f"float(len({self._text(node.given[0]).code}))", NUMBER, small=True)

    def trimmed(self, node: Call) -> _Code:
        return self._kept(f'" ".join(filter(None, {self._text(node.given[0]).code}.split(" ")))', TEXT)

    def replaced(self, node: Call) -> _Code:
        words, old, new = (self._text(one).code for one in node.given)
        return self._kept(f"{words}.replace({old}, {new})", TEXT)

    def whole(self, node: Call) -> _Code:
        one = self._number(node.given[0])
        return self._kept(f"{one.code} // 1.0", NUMBER, small=one.small)

    def outermost(self, node: Call) -> _Code:
        codes = [self._of(one) for one in node.given]
        if len(codes) < 2 or any(code.kind != NUMBER for code in codes):
            return self._asked(node)
        return self._kept(f"{node.word.lower()}({', '.join(code.code for code in codes)})", NUMBER, small=all(code.small for code in codes))

    def fetched(self, node: Call) -> _Code:
        area, down = node.given
        at = self._of(down)
        if at.kind != NUMBER:
            self._leave_if(f"{at.code}.__class__ is not float")
        self._leave_if(f"not 1 <= {at.code} <= {int(area.bottom) - int(area.top) + 1}")
        return self._kept(f"at({area.tab!r}, {area.left}, {int(area.top) - 1} + int({at.code}))", ANY)

    def row_number(self, node: Call) -> _Code:
        if not node.given:
            return self._kept("float(row)", NUMBER, small=True)
        area = node.given[0]
        if not (isinstance(area, Range) and isinstance(area.top, int) and isinstance(area.bottom, int)):
            return self._asked(node)
        return _Code(repr(float(area.top if node.word == "ROW" else area.bottom - area.top + 1)), NUMBER, small=True, constant=True)


def _is_han(sign: str) -> bool:
    """A sign that only itself is equal to."""
    return "一" <= sign <= "鿿"


def _fixed(node: Node) -> bool:
    """Whether a node is made of constants alone."""
    return isinstance(node, Constant) or (isinstance(node, Call) and node.word not in _ALONE and bool(node.given) and all(map(_fixed, node.given)))


def _single(node: Node) -> bool:
    """Whether a node comes to one cell whatever its cells hold."""
    if isinstance(node, Constant | OwnNumber):
        return True
    if isinstance(node, Range):
        return node.single
    if not isinstance(node, Call):
        return False
    if node.word == "INDEX":
        return _in_column(node)
    return node.word != ":" and (node.word in _ALONE or node.word in {"AND", "OR"} or all(map(_single, node.given)))


def _in_column(node: Call) -> bool:
    """Whether it asks for a cell of a column that is the same in every row."""
    return len(node.given) == 2 and _is_column(node.given[0]) and _single(node.given[1])


def _is_column(node: Node) -> bool:
    return isinstance(node, Range) and bool(node.tab) and node.left == node.right and isinstance(node.top, int) and isinstance(node.bottom, int)


def _in_fixed_columns(node: Call) -> bool:
    """Whether it looks for single values in columns that are the same in every row."""
    if node.word == "MATCH":
        return _is_column(node.given[1]) and _single(node.given[0]) and node.given[2] == Constant(0.0)
    return all(map(_is_column, node.given[::2])) and all(map(_single, node.given[1::2]))


def _area(column: Range) -> Area:
    return Area(column.tab, column.left, int(column.top), column.right, int(column.bottom))


_WRITTEN: dict[str, Callable[[_Writer, Call], _Code]] = {
    **dict.fromkeys("+-*/", _Writer.reckoned), "&": _Writer.joined, **dict.fromkeys(("=", "<>", "<", ">", "<=", ">="), _Writer.compared),
    "IF": _Writer.chosen, "IFERROR": _Writer.unless_wrong, "AND": _Writer.decided, "OR": _Writer.decided, "NOT": _Writer.negated,
    "ISNUMBER": _Writer.is_number, "LEN": _Writer.length, "TRIM": _Writer.trimmed, "SUBSTITUTE": _Writer.replaced, "INT": _Writer.whole,
    "MIN": _Writer.outermost, "MAX": _Writer.outermost,
}
