"""What the catalogue says a rule goes by is what the rule asks the term for, taken down over its table of cases; and the order of rules."""

import copy
import random

import pytest

from tests import test_row_rules, test_table_rules
from tests.asked import asked_by, of_tables, of_workbooks
from tests.made import unchecked
from tests.support import AS_OF, TERM
from yanxiu_xl.catalogue import CATALOGUE, entry
from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.registry import RULES, Rule, rule
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.settings import PARAMETERS
from yanxiu_xl.workflow.rulebook import rule_lines

DAYS_OF_THE_TERM = {"term_start", "term_end", "closing_date"}
"""When it begins, ends and is closed: what a term is, not what a rule demands. That a rule waits for the closing date is ``Entry.final``."""
NOT_LOOKED_AT = {
    "X14": {"trim_judges"}, "S14": {"lecture_min_minutes", "monthly_min_chars", "notes_min_chars", "trim_judges"},
    "M14": {"B.base_weight", "B.lesson_weight", "B.extra_weight", "extra.cap"},
}
"""Asked for on the way to something that the rule does not look at: the mean without the outermost judges; lectures, reflections
and notes among the facts of a school; the points by which those who are elected are ranked.
"""
MONTHS_FALL_DUE = {"S08"}
"""No demand on the whole term, and yet the closing date counts: from it on the last month is over."""
CLICK = {"F11", "F18"}
"""Found by the program's own traces in a workbook; no table of cases, no parameter."""
FUNCTIONS = {one.run: sorted(code for code, other in RULES.items() if other.run is one.run) for one in RULES.values()}
"""A rule's function -> its codes; what it asks for cannot be told apart by code."""


def told(codes):
    return {key for entry in CATALOGUE if entry.code in codes for key in entry.parameters}


@pytest.mark.parametrize("codes", [codes for codes in FUNCTIONS.values() if not CLICK & set(codes) and codes != ["R18"]], ids="-".join)
def test_the_thresholds_of_a_rule_are_what_it_asks_the_term_for(codes, monkeypatch):
    asked = set().union(*(asked_by(code, monkeypatch) for code in codes))
    assert asked - DAYS_OF_THE_TERM - set().union(*(NOT_LOOKED_AT.get(code, set()) for code in codes)) == told(codes)
    if codes[0][0] in "RXS":
        final = any(entry.final for entry in CATALOGUE if entry.code in codes)
        assert ("closing_date" in asked) == (final or set(codes) <= MONTHS_FALL_DUE)


def test_a_rule_that_asks_for_what_the_catalogue_does_not_say_is_found(monkeypatch):
    """And so is one that does not ask any more for what it says."""
    usual = RULES["R11"]
    monkeypatch.setitem(RULES, "R11", Rule("R11", "rows", lambda run: run.term["paper_min_chars"], 1))
    assert asked_by("R11", monkeypatch) == {"paper_min_chars"} != told(["R11"])
    monkeypatch.setitem(RULES, "R11", usual)
    assert asked_by("R11", monkeypatch) == told(["R11"])


def test_marks_out_of_range_go_by_the_limits_of_their_columns():
    """R18 is found by the reader, whose limits stand in the form."""
    limits = {limit for sheet in SCHOOL_SHEETS for column in sheet.columns if column.range_code == "R18"
              for limit in (column.low, column.high) if isinstance(limit, str)}
    assert limits == told(["R18"])


def test_no_threshold_is_told_twice_of_a_rule():
    for line in rule_lines(TERM):
        keys = [one.key for one in line.thresholds]
        assert len(set(keys)) == len(keys)
        assert all(PARAMETERS[key].name for key in keys)


# --- the order ---


@pytest.fixture(scope="module")
def spoilt():
    """Returns in which something is wrong with most sheets."""
    cases = [one for module in (test_row_rules, test_table_rules) for code in module.TABLES.table for one in of_tables(module, code)][::6]
    cases += [one for code in ("S04", "S14", "S21", "S18", "S19", "S13") for one in of_workbooks(code)]
    return [unchecked(rows, town=town) for rows, term, day, town in cases if term is TERM and day == AS_OF]


def said_in(order, returns, monkeypatch):
    """Everything that is said where the rules are registered in another order."""
    monkeypatch.setattr("yanxiu_xl.checks.registry.RULES", {one.code: one for one in order})
    fresh = [copy.copy(one) for one in returns]
    for one in fresh:
        one.problems = list(one.problems)
        run_checks(TERM, one, AS_OF)
    return [[(p.code, p.variant, p.sheet, p.cell, p.level, p.message) for p in one.problems] for one in fresh]


def test_the_order_in_which_rules_are_written_says_nothing(spoilt, monkeypatch):
    usual = said_in(RULES.values(), spoilt, monkeypatch)
    assert len({code for found in usual for code, *_ in found}) > 60
    for seed in range(3):
        order = random.Random(seed).sample(list(RULES.values()), len(RULES))
        assert said_in(order, spoilt, monkeypatch) == usual, seed


def test_a_rule_that_asks_what_counts_speaks_after_the_others(spoilt, monkeypatch):
    """Or an observation of a teacher who was not on duty would count for S04, which is written after S21."""
    usual = said_in(RULES.values(), spoilt, monkeypatch)
    first = [Rule(one.code, one.scope, one.run, one.line) for one in RULES.values()]
    first.sort(key=lambda one: not RULES[one.code].asks_what_counts)
    assert said_in(first, spoilt, monkeypatch) != usual


def test_a_code_has_one_rule():
    with pytest.raises(ValueError, match="S04"):
        rule(entry("S04"))(print)
