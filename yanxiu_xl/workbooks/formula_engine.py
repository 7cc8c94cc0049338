"""The few functions that the program's own formulas use, worked out as Excel and LibreOffice do.

A formula is turned once into a function of the place where it stands. What it shows on a school's cells is then the same by
construction as what the sheet will show: there is one definition of an automatic column, its formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from math import isfinite

from yanxiu_xl.measures.numbers import half_up
from yanxiu_xl.workbooks.formula_cells import Area, CellPosition, Cells, Listed
from yanxiu_xl.workbooks.formula_nodes import FUNCTIONS, OPERATORS, Worked, referring, worked
from yanxiu_xl.workbooks.formula_text import Constant, Node, parsed
from yanxiu_xl.workbooks.formula_values import (
    BY_NOUGHT,
    NOT_FOUND,
    ORDER,
    TOO_LARGE,
    VALUE,
    Cell,
    Sought,
    Value,
    Wrong,
    compared,
    date_of,
    day_number,
    like,
    number,
    number_in,
    sought,
    text,
    truth,
)


@lru_cache(maxsize=512)
def formula(words: str) -> Worked:
    """What a formula comes to, as a function of its place. Raises ValueError for functions that the program's formulas do not use."""
    work = worked(parsed(words))
    return lambda place: shown(work(place))


def shown(result: Value) -> Cell:
    """What a cell shows whose formula comes to that: of a blank cell 0. Raises ValueError for a list."""
    if isinstance(result, list):
        raise ValueError("a cell cannot show a range")
    return 0.0 if result is None else float(result) if isinstance(result, int) and not isinstance(result, bool) else result


# --- operators and functions of single cells, which lists are given to cell by cell ---


_NO_SINGLE = frozenset({Listed, Wrong})


def _each(given: Sequence[Node], work: Callable[..., Cell]) -> Worked:
    """``work`` on single cells, or on each of lists; error values go through."""
    asked = [worked(node) for node in given]

    def one(*cells: Cell) -> Cell:
        for cell in cells:
            if cell.__class__ is Wrong:
                return cell
        return work(*cells)

    def one_of_two(left: Cell, right: Cell) -> Cell:
        return left if left.__class__ is Wrong else right if right.__class__ is Wrong else work(left, right)

    def found(place: CellPosition) -> Value:
        values = [ask(place) for ask in asked]
        for value in values:
            if value.__class__ is Listed:
                return _side_by_side(one, values)
        return one(*values)

    def found_of_two(place: CellPosition) -> Value:
        left, right = first(place), second(place)
        if left.__class__ in _NO_SINGLE or right.__class__ in _NO_SINGLE:
            return _side_by_side(one_of_two, [left, right]) if Listed in {left.__class__, right.__class__} else one_of_two(left, right)
        return work(left, right)

    if len(asked) != 2:
        return found
    first, second = asked
    return found_of_two


def _side_by_side(work: Callable[..., Cell], values: list[Value]) -> Listed:
    """``work`` on what stands in the same place of lists; what is no list stands in all places."""
    lists = [value for value in values if isinstance(value, Listed)]
    long, more = max((len(value), value.more) for value in lists)
    columns: list[Iterable[Cell]] = []
    for value in values:
        if not isinstance(value, Listed):
            columns.append(repeat(value, long))
        elif (len(value), value.more) == (long, more) or len(value) + value.more == long + more:
            columns.append(chain(value, repeat(value[-1], long - len(value))))
        else:
            raise ValueError("ranges of different lengths stand side by side")
    return Listed(map(work, *columns), more)


def _arithmetic(reckon: Callable[[float, float], float]) -> Callable[[Sequence[Node]], Worked]:
    def work(*cells: Cell) -> Cell:
        numbers = []
        for cell in cells:
            held = cell if cell.__class__ is float else float(cell) if cell.__class__ is bool else number(cell)
            if held.__class__ is Wrong:
                return held
            numbers.append(held)
        try:
            result = reckon(*numbers)  # type: ignore[arg-type]  # none is wrong
        except ZeroDivisionError:
            return BY_NOUGHT
        except (OverflowError, ValueError):  # a day that no calendar has, a number too large
            return TOO_LARGE
        return TOO_LARGE if isinstance(result, float) and not isfinite(result) else result

    return lambda given: _each(given, work)


def _less(one: float, other: float | None = None) -> float:
    return -one if other is None else one - other


def _comparison(sign: str) -> Callable[[Sequence[Node]], Worked]:
    test, equality = ORDER[sign], sign in {"=", "<>"}

    def work(one: Cell, other: Cell) -> Cell:
        if one.__class__ is str and other.__class__ is str and equality:
            return (one.casefold() == other.casefold()) is (sign == "=")
        return test(compared(one, other))

    def made(given: Sequence[Node]) -> Worked:
        compare = _each(given, work)
        if not equality or not isinstance(given[1], Constant) or not isinstance(given[1].value, str):
            return compare
        ask, wanted, equal = worked(given[0]), given[1].value.casefold(), sign == "="

        def compared_to_word(place: CellPosition) -> Value:
            cell = ask(place)
            if cell.__class__ is str:
                return (cell.casefold() == wanted) is equal
            if cell is None:
                return (not wanted) is equal
            return not equal if cell.__class__ is float else compare(place)

        return compared_to_word

    return made


def _joined(one: Cell, other: Cell) -> Cell:
    return text(one) + text(other)  # type: ignore[operator]  # none is wrong


OPERATORS.update({
    "+": _arithmetic(lambda one, other: one + other), "-": _arithmetic(_less), "*": _arithmetic(lambda one, other: one * other),
    "/": _arithmetic(lambda one, other: one / other), "&": lambda given: _each(given, _joined),
    **{sign: _comparison(sign) for sign in ORDER},
})


def _of_texts(work: Callable[..., Cell]) -> Callable[..., Worked]:
    """A function of texts: numbers are taken as they are written."""
    return lambda *given: _each(given, lambda *cells: work(*map(text, cells)))


def _of_numbers(work: Callable[..., Cell]) -> Callable[..., Worked]:
    return lambda *given: _arithmetic(work)(given)  # type: ignore[arg-type]  # as many as the function takes


def _found(wanted: str, within: str) -> Cell:
    at = within.find(wanted)
    return float(at + 1) if at >= 0 else VALUE


def _middle(words: str, start: str, many: str) -> Cell:
    begin = int(float(start)) - 1
    return words[begin : begin + int(float(many))]


# --- functions that look at their arguments one after the other ---


def _if(condition: Node, then: Node, otherwise: Node = Constant(False)) -> Worked:  # noqa: B008  # a constant
    test, one, other = worked(condition), worked(then), worked(otherwise)

    def chosen(place: CellPosition) -> Value:
        held = test(place)
        if held.__class__ is not bool:
            held = truth(held)
            if isinstance(held, Wrong):
                return held
        return one(place) if held else other(place)

    return chosen


def _if_error(asked: Node, otherwise: Node) -> Worked:
    ask, other = worked(asked), worked(otherwise)

    def chosen(place: CellPosition) -> Value:
        value = ask(place)
        return other(place) if isinstance(value, Wrong) else value

    return chosen


def _junction(decided: bool) -> Callable[..., Worked]:
    """OR (decided by a truth) and AND (by what is not): an error anywhere is the answer, so that all are looked at."""

    def made(*given: Node) -> Worked:
        asked = [worked(node) for node in given]

        def found(place: CellPosition) -> Cell:
            answer = not decided
            for ask in asked:
                value = ask(place)
                if value.__class__ is bool:
                    answer = decided if value is decided else answer
                    continue
                for cell in value if isinstance(value, list) else (value,):
                    held = truth(cell)
                    if isinstance(held, Wrong):
                        return held
                    if held is decided:
                        answer = decided
            return answer

        return found

    return made


# --- functions of many cells ---


def _over(given: Sequence[Node], reckon: Callable[[list[float]], float]) -> Worked:
    """A function of all the numbers among its arguments; texts, truths and blanks in cells do not count."""
    asked = [worked(node) for node in given]

    def found(place: CellPosition) -> Cell:
        numbers = []
        for ask in asked:
            value = ask(place)
            for cell in value if isinstance(value, list) else (value,):
                if isinstance(cell, Wrong):
                    return cell
                if isinstance(cell, float):
                    numbers.append(cell)
            if isinstance(value, Listed) and value.more and isinstance(value[-1], float) and value[-1]:
                numbers += [value[-1]] * value.more
        return float(reckon(numbers))

    return found


def _count(*given: Node) -> Worked:
    asked = [worked(node) for node in given]

    def found(place: CellPosition) -> Cell:
        count = 0
        for ask in asked:
            value = ask(place)
            if isinstance(value, Listed):
                count += sum(isinstance(cell, float) for cell in value) + value.more * isinstance(value[-1], float)
            else:
                count += isinstance(value, float)
        return float(count)

    return found


def _fitting(given: Sequence[Node]) -> Callable[[CellPosition], list[int] | Wrong]:
    """Rows in which every range fits what is looked for in it: (range, sought, range, sought, …)."""
    ranges = [referring(node) for node in given[::2]]
    wanted = [worked(node) for node in given[1::2]]

    def found(place: CellPosition) -> list[int] | Wrong:
        pairs: list[tuple[Area, Sought]] = []
        for refer, ask in zip(ranges, wanted, strict=True):
            area, cell = refer(place), ask(place)
            if isinstance(area, Wrong):
                return area
            pairs.append((area, sought(cell)))
        return fitting(place.cells, pairs)

    return found


def fitting(cells: Cells, pairs: list[tuple[Area, Sought]]) -> list[int]:
    """Rows, counted from 0, in which the cells of all areas fit what is looked for in each."""
    pairs.sort(key=lambda pair: pair[1].keys is None)
    rows = list(cells.rows_of(*pairs[0]))
    for area, one in pairs[1:]:
        tab, left, top = area.tab, area.left, area.top
        rows = [row for row in rows if one.fits(cells.at(tab, left, top + row))]
    return rows


def _countifs(*given: Node) -> Worked:
    fit = _fitting(given)

    def found(place: CellPosition) -> Cell:
        rows = fit(place)
        return rows if isinstance(rows, Wrong) else float(len(rows))

    return found


def _sumif(area: Node, wanted: Node, summed: Node) -> Worked:
    fit, refer = _fitting((area, wanted)), referring(summed)

    def found(place: CellPosition) -> Cell:
        rows, sums = fit(place), refer(place)
        if isinstance(rows, Wrong):
            return rows
        if isinstance(sums, Wrong):
            return sums
        cells = [place.cells.at(sums.tab, sums.left, sums.top + row) for row in rows]
        return float(sum(cell for cell in cells if isinstance(cell, float)))

    return found


def looked_up(cells: Cells, area: Area, cell: Cell) -> int | None:
    """The first row (counted from 0) of a column, or column of a row, that holds what is looked for."""
    if isinstance(cell, str) and any(sign in cell for sign in "*?~"):
        wanted = Sought(None, like(cell))
    else:
        wanted = sought("=" + cell if isinstance(cell, str) else cell)
        if isinstance(cell, str):  # a text that reads as a number is looked for as a text
            wanted = Sought((cell.casefold() or None,), lambda one: False)
    if area.left != area.right:
        return next((at for at, one in enumerate(cells.listed(area)) if one is not None and compared(one, cell) == 0), None)
    return next(iter(cells.rows_of(area, wanted)), None)


def _match(wanted: Node, within: Node, exact: Node) -> Worked:
    ask, refer = worked(wanted), referring(within)
    if exact != Constant(0.0):
        raise ValueError("only equal values are looked for")

    def found(place: CellPosition) -> Cell:
        cell, area = ask(place), refer(place)
        if isinstance(cell, Wrong):
            return cell
        if isinstance(area, Wrong):
            return area
        at = None if cell is None else looked_up(place.cells, area, cell)
        return NOT_FOUND if at is None else float(at + 1)

    return found


def _vlookup(wanted: Node, table: Node, column: Node, sorted_: Node) -> Worked:
    ask, refer, which = worked(wanted), referring(table), worked(column)
    if sorted_ != Constant(False):
        raise ValueError("only equal values are looked for")

    def found(place: CellPosition) -> Cell:
        cell, area = ask(place), refer(place)
        if isinstance(cell, Wrong):
            return cell
        if isinstance(area, Wrong):
            return area
        first = Area(area.tab, area.left, area.top, area.left, area.bottom)
        at = looked_up(place.cells, first, cell)
        return NOT_FOUND if at is None else place.cells.at(area.tab, area.left + int(which(place)) - 1, area.top + at)

    return found


def _row_number(node: Node | None = None) -> Worked:
    if node is None:
        return lambda place: float(place.row)
    refer = referring(node)
    return lambda place: _of_area(refer(place), lambda area: area.top)


def _rows(node: Node) -> Worked:
    refer = referring(node)
    return lambda place: _of_area(refer(place), lambda area: area.height)


def _of_area(area: Area | Wrong, reckon: Callable[[Area], int]) -> Cell:
    return area if isinstance(area, Wrong) else float(reckon(area))


def _is_number(given: Node) -> Worked:
    ask = worked(given)

    def found(place: CellPosition) -> Value:
        value = ask(place)
        return Listed((isinstance(cell, float) for cell in value), value.more) if isinstance(value, Listed) else isinstance(value, float)

    return found


def _day_part(part: str) -> Callable[..., Worked]:
    return _of_numbers(lambda day: float(getattr(date_of(day), part)))


def _date(year: float, month: float, day: float) -> float:
    whole = int(year) * 12 + int(month) - 1
    return day_number(date(whole // 12, whole % 12 + 1, 1)) + day - 1


FUNCTIONS.update({
    "IF": _if, "IFERROR": _if_error, "AND": _junction(False), "OR": _junction(True),
    "NOT": lambda given: _each([given], lambda cell: not held if isinstance(held := truth(cell), bool) else held),
    "SUM": lambda *given: _over(given, sum), "SUMPRODUCT": lambda *given: _over(given, sum), "COUNT": _count,
    "MIN": lambda *given: _over(given, lambda numbers: min(numbers, default=0)), "MAX": lambda *given: _over(given, lambda numbers: max(numbers, default=0)),
    "COUNTIF": _countifs, "COUNTIFS": _countifs, "SUMIF": _sumif, "MATCH": _match, "VLOOKUP": _vlookup,
    "ROW": _row_number, "ROWS": _rows, "ISNUMBER": _is_number,
    "LEN": _of_texts(lambda words: float(len(words))), "TRIM": _of_texts(lambda words: " ".join(filter(None, words.split(" ")))),
    "SUBSTITUTE": _of_texts(lambda words, old, new: words.replace(old, new)), "FIND": _of_texts(_found),
    "LEFT": _of_texts(lambda words, many: words[: int(float(many))]), "MID": _of_texts(_middle),
    "VALUE": lambda given: _each([given], lambda cell: cell if isinstance(cell, float) else number_in(str(text(cell)))),
    "CHAR": _of_numbers(lambda code: chr(int(code))), "INT": _of_numbers(lambda given: float(given // 1)),
    "ROUND": _of_numbers(lambda given, places: half_up(given, int(places))), "DATE": _of_numbers(_date),
    "YEAR": _day_part("year"), "MONTH": _day_part("month"),
})
