"""What is wrong with the rows: one module per scope of the rule."""

from __future__ import annotations

from datetime import date

from yanxiu_xl.checks import automatic, rows, tables, workbook
from yanxiu_xl.checks.cells import check_cells
from yanxiu_xl.checks.check_run import CheckRun, sort_problems
from yanxiu_xl.checks.registry import run_scope
from yanxiu_xl.reading.submissions import Submission
from yanxiu_xl.term.term import Term


def run_checks(term: Term, one: Submission, as_of: date) -> CheckRun:
    """Check a return; its ``problems`` are completed and put in order. Nothing more is said of one that was refused.

    as_of: the day the check is made; from the term's closing date on, end-of-term demands apply.
    """
    run = CheckRun.of(term, one, as_of)
    if one.refused is None:
        run.checking = True
        check_cells(run)
        for module in (rows, tables, workbook, automatic):
            run_scope(module.__name__.rsplit(".", 1)[-1], run)
        run.checking = False
    one.problems = sort_problems(one.problems)
    return run
