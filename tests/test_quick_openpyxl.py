"""The quicker way in which tests read shared formulas says what openpyxl's own says."""

import pytest
from openpyxl.formula.translate import Translator

from tests.quick_openpyxl import QuickTranslator

FORMULAS = [
    "=1", "=A1", "=$A1+A$1+$A$1", '=IF(A1="A1","B2",A1)&A1', "=SUM(A1:B2,$A1:A$9)", "=yxc_roster_name&A4", "='表 一'!A1+'表''二'!$B$2",
    "=COUNTIFS($K$3:$K4,$K5)+1E3", "=INDEX(yxc_writings_title,$AE4+1)", "plain", "=A:A+1:1", "=ROW()-ROW($A$3)", "=-A1%",
]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("dest", ["B5", "B6", "AA100"])
def test_a_formula_reads_elsewhere_as_openpyxl_says(formula, dest):
    quick, own = QuickTranslator(formula, "B5"), Translator(formula, "B5")
    assert quick.translate_formula(dest) == own.translate_formula(dest)
    assert quick.translate_formula(row_delta=2, col_delta=1) == own.translate_formula(row_delta=2, col_delta=1)
