"""``yanxiu rules``: what applies, under which thresholds, and where it is written."""

import json
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from tests.support import TERM
from tests.terms import new_term
from tests.test_cli import yanxiu
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.problems.examples import USUAL
from yanxiu_xl.settings import default_term
from yanxiu_xl.workflow.rulebook import by_code, rule_lines

STRICT = replace(TERM, values={**TERM.values, "min_observations": 25, "school_plan_due": date(2020, 9, 8)})


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", STRICT.code, STRICT)


def listed(*arguments, cwd=None):
    done = yanxiu("rules", *arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def codes(word):
    return sorted({line.entry.code for line in rule_lines(default_term(), word)})


def test_all_rules_are_listed_in_the_order_of_the_catalogue():
    lines = rule_lines(default_term())
    assert [(line.entry.code, line.entry.variant) for line in lines] == [(e.code, e.variant) for e in CATALOGUE]
    assert [group[0].entry.code for group in by_code(lines)] == list(dict.fromkeys(e.code for e in CATALOGUE))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("S04", ["S04"]),
        ("s04", ["S04"]),
        (" S07 ", ["S07", "S07b"]),
        ("S07b", ["S07b"]),
        ("X1", ["X10", "X11", "X12", "X13", "X14", "X15", "X16"]),
        ("G", ["G01", "G02"]),
        ("八好", ["S16"]),  # in its sentence
        ("精读书目缺作者出版社", ["R15"]),  # when it speaks
        ("#78", ["S16"]),  # the plan's clause
        ("min_judges", ["R27", "S19"]),  # a threshold by its key
        ("评委打分最大差距", ["X14"]),  # a threshold by its name
        ("学期设定时", ["G01", "G02"]),  # when it is looked at
        ("standing.py", ["M01", "M02", "M26"]),  # where it is written
        ("没有这个词", []),
    ],
)
def test_a_word_chooses_by_code_or_by_anything_that_is_said(word, expected):
    assert codes(word) == expected


def test_json_tells_everything_of_a_rule():
    (line,) = listed("S04")
    assert line.keys() == {
        "code", "variant", "level", "when", "sentence", "fix", "template", "thresholds", "clause", "source", "end_of_term", "place",
    }
    assert (line["sentence"], line["template"]) == (
        "“王芳”有效听课29节，还差1节（登记30节，其中1节不算有效）。", "“{value}”有效听课{n}节，还差{m}节（登记{k}节，其中{j}节不算有效）。",
    )
    assert (line["code"], line["level"], line["clause"], line["source"], line["end_of_term"]) == ("S04", "warning", "#31", "D5", True)
    assert {"key": "min_observations", "name": "听课最低节数", "value": 30, "unit": "节"} in line["thresholds"]
    assert re.fullmatch(r"yanxiu_xl/checks/workbook/lessons\.py:\d+", line["place"])


def test_every_rule_is_shown_as_a_sentence_about_an_example():
    said = {f"{line.entry.code} {line.entry.variant}": line.sentence + line.fix for line in rule_lines(default_term())}
    assert {code: words for code, words in said.items() if re.search(r"[{}=|]|None|……|不限", words)} == {}


def test_every_word_of_an_example_has_a_place_in_its_message():
    places = {f"{e.code} {e.variant}".strip(): set(re.findall(r"\{(\w+)\}", e.sentence + e.fix)) for e in CATALOGUE}
    assert {key: more for e in CATALOGUE if (more := e.example.keys() - places[key := f"{e.code} {e.variant}".strip()])} == {}
    assert set(USUAL) <= set().union(*places.values())


@pytest.mark.parametrize(
    ("code", "variant", "words"),
    [
        ("R11", "", "不少于1800字"),  # a rule's own threshold
        ("R08", "late", "不超过9天"),
        ("R18", "", "0到12分之间"),  # points
        ("C03", "", "2020-09-02至"),  # what the whole term says
        ("C09", "", "至少写12个字"),
        ("R13", "chars", "不少于500字"),  # where the term sets none
        ("R14", "month", "（2020-09、2020-10）"),
    ],
)
def test_limits_in_a_sentence_are_those_of_the_term(code, variant, words):
    own = {"essay_min_chars": 1800, "review_days": 9, "L.aims": 12, "term_start": date(2020, 9, 2), "comment_min_chars": 12,
           "notes_min_chars": 0, "assessed_months": ("2020-09", "2020-10")}
    lines = rule_lines(replace(TERM, values={**TERM.values, **own}), code)
    assert words in next(line.sentence for line in lines if line.entry.variant == variant)


def test_json_of_all_rules_is_a_list_with_every_line():
    lines = listed()
    assert len(lines) == len(CATALOGUE)
    assert {type(t["value"]).__name__ for line in lines for t in line["thresholds"]} <= {"int", "float", "str", "list", "NoneType"}


def test_thresholds_are_those_of_the_term_folder(folder, tmp_path):
    def value(lines, key):
        return {t["value"] for line in lines for t in line["thresholds"] if t["key"] == key}

    assert value(listed("S04", cwd=tmp_path), "min_observations") == {30}
    assert value(listed("S04", cwd=folder.inbox), "min_observations") == {25}
    assert value(listed("S04", "--folder", folder.root, cwd=tmp_path), "min_observations") == {25}
    assert value(listed("R21", "--folder", folder.root), "school_plan_due") == {"2020-09-08"}
    assert "听课最低节数 25节" in yanxiu("rules", "S04", cwd=folder.root).stdout


def test_the_table_shows_level_threshold_clause_time_and_place():
    shown = yanxiu("rules", "S19").stdout
    for words in ("错误", "认定课评委不足", "优质课", "#30", "D5", "期末", "yanxiu_xl/checks", "共 1 条"):
        assert words in shown, words


def test_a_word_that_nothing_says_is_no_failure():
    done = yanxiu("rules", "没有这个词")
    assert (done.returncode, done.stdout.strip()) == (0, "没有哪条规则说到“没有这个词”。")
    assert listed("没有这个词") == []


def test_a_folder_that_is_none_or_settings_that_are_wrong_stop_with_one_line(folder, tmp_path):
    done = yanxiu("rules", "--folder", tmp_path / "没有", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "学期设定.xlsx" in done.stderr
    book = openpyxl.load_workbook(folder.settings)
    book["规则启用"]["A4"].value = "R99"
    book["规则启用"]["B4"].value = date(2020, 10, 1)
    book.save(folder.settings)
    done = yanxiu("rules", cwd=folder.root)
    assert done.returncode == 2
    assert "【规则启用 第4行】" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_no_path_of_this_machine_is_shown():
    assert not re.search(r'(?<!["\w])/(?:tmp|home|root|work|usr)/', yanxiu("rules", "--json").stdout)
