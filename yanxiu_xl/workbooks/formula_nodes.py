"""The nodes of a formula as functions of the place where it stands: cells, references, and what is registered as a function or an operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yanxiu_xl.forms.model import HEADER_ROW
from yanxiu_xl.workbooks.formula_cells import Area, CellPosition
from yanxiu_xl.workbooks.formula_text import Call, Constant, Name, Node, OwnNumber, Range
from yanxiu_xl.workbooks.formula_values import NO_PLACE, Value, Wrong, number
from yanxiu_xl.workbooks.formulas import ROW_ABOVE, THIS_ROW

Worked = Callable[[CellPosition], Value]
Reference = Callable[[CellPosition], Area | Wrong]
OPERATORS: dict[str, Callable[[Sequence[Node]], Worked]] = {}
"""By sign; ``formula_engine`` has them, as the functions."""
FUNCTIONS: dict[str, Callable[..., Worked]] = {}
"""By name: each takes the nodes of its arguments."""


def worked(node: Node) -> Worked:
    """A node as what it comes to: a cell, or a list of cells."""
    if isinstance(node, Constant):
        constant = node.value
        return lambda place: constant
    if isinstance(node, OwnNumber):
        return lambda place: float(place.row - HEADER_ROW)
    if isinstance(node, Call) and node.word not in _REFERENCES:
        work = OPERATORS[node.word](node.given) if node.word in OPERATORS else FUNCTIONS[node.word](*node.given)
        if _same_everywhere(node):
            return _kept(work)
        cell = _cell_asked(node)
        return _remembered(work, worked(cell)) if cell and looks_up(node) else work
    if isinstance(node, Range) and node.single:
        return _cell(node)
    if isinstance(node, Call) and node.word == "INDEX" and len(node.given) == 2 and isinstance(node.given[0], Range) and _same_everywhere(node.given[0]):
        return _fetched(node.given[0], *node.given[1:])
    refer = referring(node)

    def cells(place: CellPosition) -> Value:
        area = refer(place)
        if isinstance(area, Wrong):
            return area
        if area.top == area.bottom and area.left == area.right:
            return place.cells.at(area.tab, area.left, area.top)
        return place.cells.listed(area)

    return cells


def _same_everywhere(node: Node) -> bool:
    """Whether a node comes to the same in every row."""
    if isinstance(node, Call):
        return all(map(_same_everywhere, node.given)) and (node.word, node.given) != ("ROW", ())
    if isinstance(node, Range):
        return bool(node.tab) and isinstance(node.top, int) and isinstance(node.bottom, int)
    return not isinstance(node, OwnNumber)


def _kept(work: Worked) -> Worked:
    key = object()

    def found(place: CellPosition) -> Value:
        if key not in place.cells.kept:
            place.cells.kept[key] = work(place)
        return place.cells.kept[key]

    return found


_LOOK_UP = frozenset({"COUNTIF", "COUNTIFS", "MATCH", "VLOOKUP", "SUMPRODUCT"})
"""Functions that go through many cells: what they come to is worth remembering."""
_OF_PLACES = frozenset({"ROW", "ROWS", ":"})
"""What these come to depends on where cells stand, not on what they hold."""


def looks_up(node: Node) -> bool:
    """Whether a node goes through many cells."""
    return isinstance(node, Call) and (node.word in _LOOK_UP or any(map(looks_up, node.given)))


def _cell_asked(node: Node) -> Node | None:
    """The one cell of its own row on whose content alone a node depends; None where it depends on more than that."""
    asked = cells_asked(node)
    return next(iter(asked)) if asked is not None and len(asked) == 1 else None


def cells_asked(node: Node) -> frozenset[Node] | None:
    """The cells of its own row (as ``$B5``, or found by the row's number) that a node depends on, and nothing else; None for more."""
    if _same_everywhere(node):
        return frozenset()
    if isinstance(node, Range):
        return frozenset({node}) if node.single and node.top == THIS_ROW else None
    if not isinstance(node, Call) or node.word in _OF_PLACES:
        return None
    if _numbered(node):
        return frozenset({node})
    parts = [cells_asked(part) for part in node.given]
    return None if None in parts else frozenset[Node]().union(*filter(None, parts))


def _numbered(node: Call) -> bool:
    """Whether it is the cell of another sheet in the row of the same number, ``INDEX(column,number)``."""
    return node.word == "INDEX" and len(node.given) == 2 and _same_everywhere(node.given[0]) and _of_number(node.given[1])


def _of_number(node: Node) -> bool:
    return isinstance(node, Constant | OwnNumber) or (isinstance(node, Call) and node.word == "+" and all(map(_of_number, node.given)))


def _remembered(work: Worked, ask: Worked) -> Worked:
    """The same for equal content of the one cell it depends on, worked out once (a truth is no number, though Python has True == 1.0)."""
    key = object()

    def found(place: CellPosition) -> Value:
        held = ask(place)
        known = place.cells.kept.get(key)
        if known is None:
            known = place.cells.kept[key] = {}
        content = held if held.__class__ is str else (held, held.__class__)
        if content not in known:
            known[content] = work(place)
        return known[content]

    return found


def _cell(node: Range) -> Worked:
    column, row, tab = node.left, node.top, node.tab
    if row == THIS_ROW and not tab:
        return lambda place: place.cells.at(place.tab, column, place.row)
    return lambda place: place.cells.at(tab or place.tab, column, _row(row, place))


def _row(row: int | str, place: CellPosition) -> int:
    return row if isinstance(row, int) else place.row - (row == ROW_ABOVE)


def referring(node: Node) -> Reference:
    """A node as the area it speaks of. Raises ValueError for one that is no reference."""
    if isinstance(node, Range):
        if isinstance(node.top, int) and isinstance(node.bottom, int) and node.tab:
            area = Area(node.tab, node.left, node.top, node.right, node.bottom)
            return lambda place: area
        return lambda place: Area(node.tab or place.tab, node.left, _row(node.top, place), node.right, _row(node.bottom, place))
    if isinstance(node, Name):
        word = node.word
        return lambda place: place.cells.names[word]
    if isinstance(node, Call) and node.word in _REFERENCES:
        return _REFERENCES[node.word](*node.given)
    raise ValueError(f"no reference: {node}")


def _index(area: Node, row: Node, column: Node = Constant(1.0)) -> Reference:  # noqa: B008  # a constant
    refer, at_row, at_column = referring(area), worked(row), worked(column)

    def found(place: CellPosition) -> Area | Wrong:
        whole = refer(place)
        if isinstance(whole, Wrong):
            return whole
        down, right = number(at_row(place)), number(at_column(place))
        if isinstance(down, Wrong):
            return down
        if isinstance(right, Wrong):
            return right
        if not (0 <= down <= whole.height and 1 <= right <= whole.right - whole.left + 1):
            return NO_PLACE
        left = whole.left + int(right) - 1
        top, bottom = (whole.top + int(down) - 1,) * 2 if down else (whole.top, whole.bottom)
        return Area(whole.tab, left, top, left, bottom)

    return found


def _fetched(area: Range, row: Node) -> Worked:
    """INDEX of a column that never changes, which is what the hidden sheet asks for ten thousand times."""
    other, at_row = _index(area, row), worked(row)
    tab, left, top, height = area.tab, area.left, int(area.top), int(area.bottom) - int(area.top) + 1

    def cell(place: CellPosition) -> Value:
        down = at_row(place)
        if down.__class__ is float and 1 <= down <= height and area.right == left:
            return place.cells.at(tab, left, top + int(down) - 1)
        found = other(place)
        return found if isinstance(found, Wrong) else place.cells.listed(found)

    return cell


def _span(first: Node, last: Node) -> Reference:
    begin, end = referring(first), referring(last)

    def found(place: CellPosition) -> Area | Wrong:
        one, other = begin(place), end(place)
        if isinstance(one, Wrong):
            return one
        if isinstance(other, Wrong):
            return other
        return Area(one.tab, one.left, one.top, other.right, other.bottom)

    return found


_REFERENCES: dict[str, Callable[..., Reference]] = {"INDEX": _index, ":": _span}
