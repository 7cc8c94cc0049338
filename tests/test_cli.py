"""The command line: help for everybody, JSON for machines, one Chinese line for trouble."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import TERM, good_rows, write_return
from tests.terms import new_term
from yanxiu_xl.cli import cli
from yanxiu_xl.demo.records import school_rows
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.workbooks.template import write_school_workbook

ROOT = Path(__file__).parent.parent
VERBS = list(cli.commands)


def yanxiu(*arguments, cwd=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, check=False,
    )


@pytest.fixture
def folder(tmp_path):
    return new_term(tmp_path / "学期", TERM.code, TERM)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_in_chinese_with_an_example_and_json(verb):
    done = yanxiu(verb, "--help")
    assert done.returncode == 0
    assert "例子：" in done.stdout or "例子:" in done.stdout
    assert f"yanxiu {verb} " in done.stdout.partition("例子")[2]
    assert "--json" in done.stdout
    assert "Options" not in done.stdout
    assert "Usage" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mrege"], "没有这个命令"),
        (["check"], "还缺少"),
        (["build", "--scholl", "01"], "--school"),
        (["check", "没有的文件.xlsx"], "没有“没有的文件.xlsx”这个文件"),
        (["merge", "没有的文件夹"], "学期设定.xlsx"),
        (["new-term", "某处", "--term", "2020秋"], "不是学期码"),
        (["check", "x.xlsx", "--date", "昨天"], "--date"),
    ],
)
def test_known_trouble_is_one_chinese_line_and_status_2(arguments, words, tmp_path):
    done = yanxiu(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_bad_setting_is_named_by_its_cell(folder):
    import openpyxl

    book = openpyxl.load_workbook(folder.settings)
    page = book["参数设置"]
    row = next(r for r in range(4, 80) if page.cell(r, 1).value == "听课最低节数")
    page.cell(row, 2).value = "三十"
    book.save(folder.settings)
    done = yanxiu("build", folder.root)
    assert done.returncode == 2
    assert f"【参数设置 第{row}行】" in done.stderr
    assert "三十" in done.stderr


def test_new_term_makes_the_folder_and_refuses_to_touch_an_old_one(tmp_path):
    done = yanxiu("new-term", "春", "--term", "2020-2021-2", cwd=tmp_path)
    assert done.returncode == 0
    made = {p.name for p in (tmp_path / "春").iterdir()}
    assert {"学期设定.xlsx", "发放", "回收", "退回", "档案库", "报表"} <= made
    again = yanxiu("new-term", "春", cwd=tmp_path)
    assert again.returncode == 2
    assert "没有改动" in again.stderr


def test_check_json_lists_problems_with_file_sheet_cell_and_fix(folder):
    rows = good_rows()
    rows["observations"][0]["observer"] = "查无此人"
    path = folder.inbox / "柳林.xlsx"
    write_return(path, rows)
    done = yanxiu("check", path, "--json", "--date", "2020-10-31")
    assert done.returncode == 1
    errors = [p for p in json.loads(done.stdout) if p["level"] == "error"]
    assert [set(p) for p in errors] == [{"level", "code", "file", "sheet", "cell", "value", "message", "fix"}]
    assert (errors[0]["code"], errors[0]["sheet"], errors[0]["cell"], errors[0]["value"]) == (
        "C06", "听课记录", "D4", "查无此人",
    )


def test_a_good_return_checks_with_status_0(tmp_path):
    term, code = demo_term(), "01"
    everybody = school_rows(term)
    town = {s.name: [t["name"] for t in everybody[s.code]["roster"]] for s in term.schools}
    path = tmp_path / "柳林.xlsx"
    write_school_workbook(path, term, term.school(code), everybody[code], town=town)
    done = yanxiu("check", path, "--date", "2021-01-14")
    assert "可以上交" in done.stdout
    assert "错误 0 处、警告 0 处" in done.stdout
    assert done.returncode == 0


def test_a_workbook_alone_is_checked_by_the_settings_it_carries(tmp_path):
    from dataclasses import replace

    strict = replace(TERM, values={**TERM.values, "comment_min_chars": 200})
    path = tmp_path / "柳林.xlsx"
    write_return(path, good_rows(), term=strict)
    found = json.loads(yanxiu("check", path, "--json", "--date", "2020-10-31").stdout)
    assert any(p["code"] == "C09" and "至少写200个字" in p["message"] for p in found)


def test_merge_and_status_json_have_the_promised_shape(folder):
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    (folder.inbox / "空.xlsx").write_bytes(b"")
    merged = yanxiu("merge", folder.root, "--json", "--date", "2020-10-31")
    assert merged.returncode == 1
    content = json.loads(merged.stdout)
    by_code = {s["code"]: s for s in content["schools"]}
    assert [by_code[c]["state"] for c in ("00", "01", "02")] == ["missing", "accepted", "missing"]
    assert set(by_code["01"]["problems"]) == {"error", "warning", "hint"}
    assert by_code["01"]["rows"][SHEETS["roster"].title] == len(good_rows()["roster"])
    assert content["missing"] == ["00", "02"]
    assert [(r["file"], r["code"]) for r in content["refused"]] == [("空.xlsx", "F07")]
    status = json.loads(yanxiu("status", folder.root, "--json").stdout)
    assert status["schools"] == content["schools"]


def test_merging_twice_says_nothing_has_changed(folder):
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    yanxiu("merge", folder.root, "--date", "2020-10-31")
    assert "没有变化" in yanxiu("merge", folder.root, "--date", "2020-10-31").stdout


def test_verbs_find_the_term_folder_above_the_working_directory(folder):
    write_return(folder.inbox / "柳林.xlsx", good_rows())
    assert "柳林.xlsx" in yanxiu("merge", "--date", "2020-10-31", cwd=folder.inbox).stdout


def test_our_own_failure_is_a_line_and_a_file_never_a_traceback(folder):
    folder.archive_file.parent.mkdir(exist_ok=True)
    folder.archive_file.write_bytes(b"this is not a database, but long enough to be looked at" * 40)
    done = yanxiu("merge", folder.root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "档案库" in done.stderr
