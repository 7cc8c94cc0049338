"""CONTRIBUTING.md is true: the walk leads through the code as it is, and its worked examples do what they say when they are followed."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.score_rows import LAST_DAY, lesson, observations, roster
from tests.support import TERM, good_rows, rows_with, write_return
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.tabs import WORKINGS
from yanxiu_xl.reading.submissions import SubmissionReader
from yanxiu_xl.scoring.schools import score_school
from yanxiu_xl.scoring.teachers import score_teachers
from yanxiu_xl.summary import summarise
from yanxiu_xl.workbooks.pages import TEACHER_PAGE
from yanxiu_xl.workbooks.workings import lines_of

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "yanxiu_xl"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def section(title):
    """What stands below a heading, down to the next one of its rank."""
    found, code = [], False
    for line in TEXT.partition(f"\n{title}\n")[2].splitlines(keepends=True):
        code ^= line.startswith("```")
        if not code and re.match(rf"#{{1,{title.index(' ')}}} ", line):
            break
        found.append(line)
    return "".join(found)


WALK = section("## A walk through the house")
PARTS = dict(zip(*[iter(re.split(r"^\*\*(.+?)\*\*", WALK, flags=re.M)[1:])] * 2, strict=True))
PLACES = [
    (part, path, name)
    for part, text in PARTS.items()
    for path, _, names in re.findall(r"`([\w/]+\.py)`(?: (\(([^)]*)\)))?", text)
    for name in re.findall(r"`([\w.]+)`", names) or [""]
]
"""(part of the walk, file, what is named of it)."""


def file_of(path):
    return ROOT / path if path.startswith("tests/") else PACKAGE / path


def defined(path):
    """Name -> source of what a file defines at its top level, with what decorates it."""
    text = file_of(path).read_text(encoding="utf-8")
    found = {}
    for node in ast.parse(text).body:
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names = [one.id for one in getattr(node, "targets", None) or [node.target] if isinstance(one, ast.Name)]
        above = [ast.get_source_segment(text, one) for one in getattr(node, "decorator_list", ())]
        found |= dict.fromkeys(names, "\n".join([*above, ast.get_source_segment(text, node)]))
    return found


def test_the_walk_has_its_four_parts():
    assert list(PARTS) == ["One lesson row", "One threshold", "One indicator", "One output"]
    assert len(PLACES) > 30


@pytest.mark.parametrize(("part", "path", "name"), PLACES)
def test_every_place_of_the_walk_exists(part, path, name):
    assert file_of(path).is_file()
    assert not name or name in defined(path), f"{path} has no {name} any more: mend “{part}” in CONTRIBUTING.md"


@pytest.mark.parametrize(("path", "name"), [(path, name) for part, path, name in PLACES if part == "One threshold"])
def test_the_places_of_the_threshold_speak_of_it(path, name):
    assert "min_observations" in defined(path)[name]


@pytest.mark.parametrize(("path", "name"), [(path, name) for part, path, name in PLACES if part == "One indicator"])
def test_the_places_of_the_indicator_speak_of_it(path, name):
    assert re.search(r"\bT3\b", defined(path)[name])


def test_one_lesson_row_goes_where_the_walk_says(tmp_path):
    """From the file to the line of 得分说明: whatever is named on the way is called."""
    path = write_return(tmp_path / "柳林.xlsx", {**good_rows(), "observations": observations("王芳", 1, reviewed="是"), "open_lessons": [lesson("王芳")]})
    called = set()

    def note(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(str(PACKAGE)):
            called.add((Path(frame.f_code.co_filename).relative_to(PACKAGE).as_posix(), frame.f_code.co_qualname.split(".")[0]))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run = run_checks(TERM, SubmissionReader(TERM).read(path), LAST_DAY)
        teachers = score_teachers(run)
        school = score_school(run, teachers)
        summarise(run, teachers)
        lines = lines_of(teachers, school)
    finally:
        sys.setprofile(before)
    (told,) = (line for line in lines if line[:2] == ("王芳", "T3"))
    assert [p.cell for p in told[3].places] == ["听课记录!D4"]
    on_the_way = PARTS["One lesson row"].partition("\nOn the sheet itself")[0]
    steps = [(path, name) for part, path, name in PLACES if part == "One lesson row" and f"`{path}`" in on_the_way and path != "forms/school.py"]
    assert [(path, name) for path, name in steps if not any(path == file and name in {"", function} for file, function in called)] == []


# --- the worked examples, performed on a copy ---

BLOCKS = [
    (title, *re.fullmatch(r"# (\S+), (at the end|in \w+|before \w+|a new file)\n(.*)", block, re.S).groups())
    for title in ("### Adding a rule", "### Adding an indicator", "### Adding a report")
    for block in re.findall(r"^```python\n(.*?)^```$", section(title), re.M | re.S)
]


def put_in(text, where, block):
    """A source with a block at the place that its first line names."""
    how, _, name = where.partition(" ")
    if where == "at the end":
        return f"{text.rstrip()}\n\n\n{block}"
    node = next(one for one in ast.parse(text).body if name in {getattr(one, "name", ""), *(
        getattr(target, "id", "") for target in getattr(one, "targets", [getattr(one, "target", None)]))})
    lines = text.splitlines(keepends=True)
    if how == "before":
        at = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))]) - 1
        return "".join([*lines[:at], f"{block.rstrip()}\n\n\n", *lines[at:]])
    value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
    lines[value.end_lineno - 1] = (line := lines[value.end_lineno - 1].encode())[: value.end_col_offset - 1].decode()
    before, after = "".join(lines[: value.end_lineno]).rstrip(), line[value.end_col_offset - 1 :].decode() + "".join(lines[value.end_lineno :])
    return f"{before}{'' if before.endswith((',', '(', '{', '[')) else ','}\n    {block.rstrip()}\n{after}"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of what is changed, with every block of the worked examples in its place."""
    return built(tmp_path_factory.mktemp("house"), BLOCKS)


def built(place, blocks):
    for name in ("yanxiu_xl", "macros", "tests", "tools"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", place)
    for _, path, where, block in blocks:
        file = place / path
        if where == "a new file":
            assert not file.exists()
            file.write_text(block, encoding="utf-8")
            continue
        file.write_text(put_in(file.read_text(encoding="utf-8"), where, block), encoding="utf-8")
    return place


def run_in(house, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(house), "PYTHONIOENCODING": "utf-8", "YANXIU_LAUNCHER": "yanxiu"}
    return subprocess.run([sys.executable, *map(str, arguments)], cwd=house, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def pages(house):
    """The documentation as it is generated of the copy, and the line of README.md that counts the rules."""
    script = (
        "import sys; sys.path.insert(0, 'tools'); import generate; print(*(page() for page in generate.PAGES.values()))\n"
        "print(generate.readme('检查的规则有 0 条, the 0 rules'))"
    )
    return run_in(house, "-c", script).stdout


def test_each_example_is_few_files_and_a_table_of_cases():
    def files(title):
        return list(dict.fromkeys(path for one, path, *_ in BLOCKS if one == title))

    assert files("### Adding a rule") == [
        "yanxiu_xl/checks/rows/people.py", "tests/test_row_rules.py"]
    assert files("### Adding an indicator") == [
        "yanxiu_xl/scoring/teacher_indicators/lessons.py", "tests/test_score_teachers.py"]
    assert files("### Adding a report") == ["yanxiu_xl/reports/sheets/b23_lessons_elsewhere.py", "tests/test_report_b23.py"]


def test_the_tables_of_cases_pass_and_what_looks_at_every_rule_is_content(house):
    """The tests of the copy: the new rule's, indicator's and report's tables, and those that hold the register against the catalogue."""
    done = run_in(house, "-m", "pytest", "-v", "-n0", "-p", "no:cacheprovider", "tests/test_row_rules.py", "tests/test_score_teachers.py",
                  "tests/test_registry.py", "tests/test_report_b23.py", "-k", "R30 or T14 or b23 or every_rule or registered or specification or found")
    assert done.returncode == 0, done.stdout[-3000:]
    for code, least in (("R30", 5), ("T14", 6), ("b23", 8)):
        assert len(re.findall(rf"^tests.*{code}.* PASSED", done.stdout, re.M)) >= least


def test_the_blocks_are_written_as_the_house_writes(house):
    if importlib.util.find_spec("ruff") is None:
        pytest.skip("ruff is not installed")
    done = run_in(house, "-m", "ruff", "check", "--no-cache", *sorted({path for _, path, *_ in BLOCKS}))
    assert done.returncode == 0, done.stdout


def test_the_rule_is_found_told_and_documented(house, pages, tmp_path):
    path = write_return(tmp_path / "柳林.xlsx", rows_with("mentoring", goal="上好课"))
    done = run_in(house, "-m", "yanxiu_xl", "check", path, "--json", "--date", "2020-10-31")
    (told,) = (one for one in json.loads(done.stdout) if one["code"] == "R30")
    assert (told["level"], told["sheet"], told["cell"]) == ("warning", "师徒结对", "I4")
    assert "培养目标只有3个字，要求不少于10字" in told["message"]
    (line,) = json.loads(run_in(house, "-m", "yanxiu_xl", "rules", "R30", "--json").stdout)
    assert [one["key"] for one in line["thresholds"]] == ["comment_min_chars"]
    assert re.fullmatch(r"yanxiu_xl/checks/rows/people\.py:\d+", line["place"])
    assert len(re.findall(r"^ ?\| R30 \| 警告 \| 培养目标太短 \|", pages, re.M)) == 2
    assert f"检查的规则有 {len({line.code for line in CATALOGUE}) + 1} 条" in pages


def test_the_indicator_is_measured_shown_told_and_documented(house, pages, tmp_path):
    away = observations("王芳", 1, scope="镇外", host_school="县小", teacher="马老师")
    path = write_return(tmp_path / "柳林.xlsx", {**good_rows(), "roster": roster("王芳"), "observations": away})
    done = run_in(house, "-m", "yanxiu_xl", "score", path, "--json", "--date", LAST_DAY)
    (one,) = json.loads(done.stdout)[0]["teachers"]
    assert (one["items"]["T14"]["score"], one["items"]["T14"]["full"], one["items"]["T14"]["cells"][0]["counted"]) == (2, 2, True)
    (copy,) = (found for found in tmp_path.glob("*.xlsx") if found != path)
    book = openpyxl.load_workbook(copy)
    assert "T14 外出听课\n(2)" in [cell.value for cell in book[TEACHER_PAGE.title][1]]
    told = [[cell.value for cell in row] for row in book[WORKINGS].iter_rows()]
    assert [row for row in told if "T14" in row and "外出听课1节，得2分。" in row]
    assert "| T14 | 外出听课 | 2 | 有一节有效听课在外校（镇内他校、镇外、网络）得满分 |" in pages
    assert "`T14.full`" in pages


def test_a_column_that_is_missing_is_not_nothing_for_the_new_indicator_either(house):
    script = (
        "from tests.score_rows import *\n"
        "run = check_run_of(full_rows(), without={'observations': {'scope'}})\n"
        "print(score_teachers(run)[0].items['T14'].outcome.word)"
    )
    assert run_in(house, "-c", script).stdout.strip() == "无法衡量"


def test_the_report_is_drawn_told_traced_and_documented(pages, demo, tmp_path):
    """`yanxiu report B23` of a town merged by the program as it was, whose 学期设定 has no points for another indicator.

    In a copy of its folder, because the report writes a workbook there.
    """
    house, town = built(tmp_path, [one for one in BLOCKS if one[0] == "### Adding a report"]), tmp_path / "2020秋"
    shutil.copytree(demo[0].root, town)
    done = run_in(house, "-m", "yanxiu_xl", "report", "B23", town)
    assert done.returncode == 0, done.stderr
    (page,) = openpyxl.load_workbook(town / "报表" / "B23 外出听课一览.xlsx")
    assert page.title == "外出听课一览"
    assert [cell.value for cell in page[3]] == ["学校", "教师", "外出听课", "镇内他校", "镇外", "网络"]
    told = json.loads(run_in(house, "-m", "yanxiu_xl", "report", "B23", town, "--json").stdout)[0]["tables"][0]["rows"]
    assert [[row[cell.value] for cell in page[3]] for row in told] == [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=3 + len(told))]
    at = next(number for number, row in enumerate(told, 4) if row["外出听课"])
    (figure,) = json.loads(run_in(house, "-m", "yanxiu_xl", "where", f"外出听课一览!C{at}", town, "--json").stdout)
    assert len(figure["records"]) == told[at - 4]["外出听课"]
    assert {one["sheet"] for one in figure["records"]} == {"听课记录"}
    assert "### B23 外出听课一览" in pages
    assert "| 外出听课 | 个数 | 在外校、在网上听的有效节数 | #25 | 合计 |" in pages
