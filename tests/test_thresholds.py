"""One change in 学期设定 changes everything that speaks of it: texts, limits, live formulas, scores, tables in the docs."""

import importlib.util
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.score_rows import CLASS_TEACHER, LAST_DAY, full_rows, roster
from tests.support import TERM, good_rows, write_return
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.centre import PARAMETER_SHEET_TITLES
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.scoring.regulation import FOR_SCHOOLS, FOR_TEACHERS
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.settings import GROUPS, PARAMETERS, read_settings
from yanxiu_xl.workbooks.settings_book import write_settings
from yanxiu_xl.workflow.rulebook import rule_lines

ROOT = Path(__file__).parent.parent


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def with_settings(folder, **changed):
    """The term as read from a settings workbook in which somebody has typed other values."""
    path = folder / "学期设定.xlsx"
    write_settings(path, TERM)
    book = openpyxl.load_workbook(path)
    for key, value in changed.items():
        group = next(name for name, listed in GROUPS.items() if key in {p.key for p in listed})
        page = book[PARAMETER_SHEET_TITLES[group][0]]
        row = next(r for r in range(4, page.max_row + 1) if page.cell(r, 1).value == PARAMETERS[key].name)
        page.cell(row, 2).value = value
    book.save(path)
    return read_settings(path)


def everything(folder, term):
    """(texts of the workbook, formulas of the workbook, 甲's scores, rules, table of indicators)."""
    rows = {**good_rows(), **full_rows(), "roster": roster(CLASS_TEACHER)}
    path = write_return(folder / "柳林小学.xlsx", rows, term=term)
    book = openpyxl.load_workbook(path)
    texts, formulas = set(), set()
    for page in book.worksheets:
        for line in page.iter_rows(max_row=40):
            for cell in line:
                (formulas if cell.data_type == "f" else texts).add(str(getattr(cell.value, "text", cell.value)))
        for rule in page.data_validations.dataValidation:
            texts |= {str(rule.prompt), str(rule.error)}
            formulas |= {f"{rule.formula1} {rule.formula2}"}
    scores = score_teachers(run_checks(term, SubmissionReader(term).read(path), LAST_DAY))
    rules = {line.entry.code: "".join(map(str, line.thresholds)) for line in rule_lines(term)}
    return texts, formulas, scores[0], rules, generator().scores_table(term)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    return everything(tmp_path_factory.mktemp("before"), TERM)


CHANGES = [
    # parameter, value, words in the workbook, piece of a formula, indicator of 甲 and its score, rule and its threshold, words of the table
    ("min_observations", 44, None, "INT((44)*", ("T3", 15 * 33 / 44), ("S04", "听课最低节数 44节"), "整学期目标44节"),
    ("T3.full", 30, None, None, ("T3", 30), None, "| T3 | 听课节数 | 30 |"),
    ("essay_min_chars", 2000, "学期心得体会不少于 2000 字", ">=2000,", ("T8", 2.5), ("R11", "学期心得体会字数 2000字"), "不少于2000字得满分"),
    ("comment_min_chars", 35, "至少写 35 个字", '""))<35', ("T3", 0), None, "建议各不少于35字"),
    ("personal_plan_due", date(2020, 9, 8), None, "DATE(2020,9,8)", ("T1", 2), ("S10", "个人计划截止 2020-09-08"), "2020-09-08（含）前完成"),
    ("min_review_sessions", 12, None, None, ("T4", 2.5), None, "÷12次"),
    ("T13.full", 20, None, None, ("T13", 19), None, "| T13 | 发展性评价 | 20 |"),
    ("lecture_min_minutes", 45, "专题讲座不少于 45 分钟", "<45)", None, ("R09", "专题讲座最短时长 45分钟"), "不少于45分钟"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("key", "value", "words", "formula", "score", "rule", "table"), CHANGES, ids=[c[0] for c in CHANGES])
def test_one_change_changes_everything_that_speaks_of_it(tmp_path, before, key, value, words, formula, score, rule, table):
    texts, formulas, teacher, rules, indicators = everything(tmp_path, with_settings(tmp_path, **{key: value}))
    old_texts, old_formulas, old_teacher, old_rules, old_indicators = before
    if words:
        assert any(words in text for text in texts)
        assert not any(words in text for text in old_texts)
    if formula:
        assert any(formula in text for text in formulas)
        assert not any(formula in text for text in old_formulas)
    if score:
        code, points = score
        full = teacher.items[code].full
        assert teacher.items[code].score == pytest.approx(min(points, full), abs=1e-4)
        assert old_teacher.items[code].score != teacher.items[code].score
    if rule:
        assert rule[1] in rules[rule[0]]
        assert rule[1] not in old_rules[rule[0]]
    assert table in indicators
    assert table not in old_indicators


@pytest.mark.parametrize("provision", [*FOR_TEACHERS, *FOR_SCHOOLS], ids=lambda one: one.name or one.code)
def test_the_table_of_indicators_names_every_point_there_is(provision):
    assert [one.key for one in provision.parameters if f"{{param:{one.key}}}" not in provision.how] == []


def test_limits_of_marks_follow_the_centres_table(tmp_path):
    term = with_settings(tmp_path, **{"L.group_work": 25})
    path = write_return(tmp_path / "柳林小学.xlsx", good_rows(), term=term)
    page = openpyxl.load_workbook(path)[SHEETS["evaluations"].title]
    at = SHEETS["evaluations"].position("group_work")
    rule = next(r for r in page.data_validations.dataValidation if str(r.sqref).startswith(f"{chr(ord('A') + at)}4"))
    assert "25" in f"{rule.formula1} {rule.formula2}"
