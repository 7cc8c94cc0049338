"""Marked returns in the workflow: 退回 is what schools still have to mend, and nobody's work in it is lost."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.support import good_rows, load_light, read, stands_to, write_return
from tests.terms import new_term
from tests.town import TERM, good_registers, school
from yanxiu_xl.archive.sequence import Order
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.tabs import RESULT
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workbooks.registers_book import write_registers
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.marking import mark
from yanxiu_xl.workflow.merging import merge

ROOT = Path(__file__).parent.parent
DAY = date(2020, 9, 9)
"""Early in the term: of what the schools still owe, nothing is more than a hint yet."""


def started(code):
    """A return of the first week that is in order."""
    rows = {key: listed for key, listed in school(code).items() if key in ("profile", "roster")}
    rows["profile"][0]["reported_on"] = date(2020, 9, 8)
    done = {f"D{n:02d}" for n in range(1, 11)}
    rows["archive"] = [
        {"item_code": i.code, "completion": "已完成" if i.code in done else "进行中",
         "done_on": date(2020, 9, 4) if i.code in done else None}
        for i in ARCHIVE_ITEMS
    ]
    plans = [{"teacher": r["name"], "category": "个人研修计划", "title": f"{r['name']}的计划", "date": date(2020, 9, 7), "original": "是"}
             for r in rows["roster"] if r["assessed"] == "是"]
    rows["writings"] = plans
    rows["mentoring"] = [{**one, "agreed_on": date(2020, 9, 7), "start": date(2020, 9, 7)} for one in school(code)["mentoring"]]
    return rows


def with_error(code):
    rows = started(code)
    rows["roster"][0]["gender"] = None
    return rows


def with_warning(code):
    rows = started(code)
    rows["writings"][0]["chars"] = Typed("1200字")
    return rows


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A merged term folder: 00 in order, 01 with an error, 02 with a warning."""
    folder = new_term(tmp_path_factory.mktemp("t") / "学期", TERM.code, TERM)
    write_registers(folder.registers, TERM, good_registers())
    for code, rows in (("00", started("00")), ("01", with_error("01")), ("02", with_warning("02"))):
        write_return(folder.inbox / f"{code}.xlsx", rows, code, TERM)
    merged = merge(folder, DAY)
    return folder, merged


@pytest.fixture
def folder(prepared, tmp_path):
    """The merged folder, a copy of one's own."""
    shutil.copytree(prepared[0].root, tmp_path / "学期")
    return type(prepared[0])(tmp_path / "学期")


def sent_back(folder):
    return sorted(p.name for p in folder.sent_back.iterdir())


def lines(path):
    """(level, code, sheet, cell) of 校验结果."""
    rows = load_light(path)[RESULT].iter_rows(min_row=5, max_col=4, values_only=True)
    return [row for row in rows if row[1]]


def corrected(path, target, **cells):
    """The marked return with some cells of one sheet set right, as it goes into 回收."""
    book = load_light(path)
    for place, value in cells.items():
        sheet, cell = place.split("_")
        book[sheet][cell] = value
    book.save(target)


def state(merged, code):
    return [(line.state, line.filed.name) for line in merged.standing.lines if line.code == code]


def test_schools_with_errors_or_warnings_and_only_these_are_sent_back(prepared):
    folder, merged = prepared
    assert sent_back(folder) == ["01柳林小学.xlsx", "02榆树小学.xlsx"]
    assert sorted(p.name for p in merged.marked) == sent_back(folder)
    assert [state(merged, code)[0][0] for code in ("00", "01", "02")] == ["accepted", "returned", "accepted"]
    assert ("错误", "C01", "教师名册", "D4") in lines(folder.sent_back / "01柳林小学.xlsx")
    assert ("警告", "C11", "教师文稿", "H4") in lines(folder.sent_back / "02榆树小学.xlsx")


def test_originals_are_untouched(prepared):
    folder, _ = prepared
    for path in folder.inbox.iterdir():
        assert path.read_bytes() in [kept.read_bytes() for kept in folder.originals.iterdir()]


def test_a_second_merge_writes_nothing_again(folder):
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.sent_back.iterdir()}
    assert merge(folder, DAY).marked == []
    assert {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.sent_back.iterdir()} == before


def test_a_marked_return_that_was_deleted_is_written_again(folder):
    path = folder.sent_back / "01柳林小学.xlsx"
    before = path.read_bytes()
    path.unlink()
    assert merge(folder, DAY).marked == [path]
    assert path.read_bytes() == before


def test_a_corrected_return_makes_its_marked_workbook_disappear(folder):
    path = folder.sent_back / "01柳林小学.xlsx"
    corrected(path, folder.inbox / "柳林小学改好.xlsx", 教师名册_D4="男")
    merged = merge(folder, DAY)
    assert state(merged, "01") == [("accepted", "柳林小学改好.xlsx"), ("superseded", "01.xlsx")]
    assert sent_back(folder) == ["02榆树小学.xlsx"]


def test_sent_back_unchanged_it_counts_and_says_the_same(folder):
    path = folder.sent_back / "01柳林小学.xlsx"
    before = lines(path)
    shutil.copy(path, folder.inbox / "柳林小学再交.xlsx")
    merged = merge(folder, DAY)
    assert state(merged, "01") == [("returned", "柳林小学再交.xlsx"), ("superseded", "01.xlsx")]
    assert lines(path) == before


def test_a_marked_workbook_somebody_wrote_into_is_set_aside(folder):
    path = folder.sent_back / "01柳林小学.xlsx"
    corrected(path, path, 教师名册_D4="男")
    wrote = path.read_bytes()
    rows = with_error("01")
    rows["roster"][1]["title"] = None
    write_return(folder.inbox / "柳林新.xlsx", rows, "01", TERM, stamp=Stamp(checked_at="2020-09-09 10:00"))
    merge(folder, DAY)
    assert sent_back(folder) == ["01柳林小学(改过的1).xlsx", "01柳林小学.xlsx", "02榆树小学.xlsx"]
    assert (folder.sent_back / "01柳林小学(改过的1).xlsx").read_bytes() == wrote
    assert ("错误", "C01", "教师名册", "I5") in lines(path)


def test_a_marked_workbook_somebody_wrote_into_is_kept_when_it_is_not_needed_any_more(folder):
    path = folder.sent_back / "01柳林小学.xlsx"
    corrected(path, folder.inbox / "柳林小学改好.xlsx", 教师名册_D4="男")
    corrected(path, path, 教师名册_U4="别忘了补照片")
    merge(folder, DAY)
    assert sent_back(folder) == ["01柳林小学(改过的1).xlsx", "02榆树小学.xlsx"]


def test_a_finding_across_schools_that_comes_later_is_marked_in_a_return_that_was_read_before(folder):
    rows = started("02")
    rows["roster"][5] |= {"name": "孙梅", "born": "1988-09"}
    write_return(folder.inbox / "榆树新.xlsx", rows, "02", TERM, stamp=Stamp(checked_at="2020-09-09 10:00"))
    merge(folder, DAY)
    assert ("错误", "M04", "教师名册", "C9") in lines(folder.sent_back / "01柳林小学.xlsx")
    assert ("错误", "M04", "教师名册", "C9") in lines(folder.sent_back / "02榆树小学.xlsx")
    note = load_light(folder.sent_back / "01柳林小学.xlsx")["教师名册"]["C9"].comment.text
    assert "“孙梅”同时在柳林小学、榆树小学的名册里" in note


def test_findings_in_the_centres_registers_are_the_centres(prepared, tmp_path):
    folder, _ = prepared
    merged = merge(folder, DAY)
    own = {p.problem.code for p in merged.standing.problems if p.problem.sheet in ("讲座资料接收", "信息上传", "指导检查")}
    assert own >= {"M06", "M20"}
    for path in folder.sent_back.iterdir():
        assert {line[1] for line in lines(path)} & {"M06", "M14", "M15", "M16", "M17", "M20", "M22"} == set()


def test_what_was_counted_beside_a_return_stays_when_it_is_marked_again(tmp_path):
    """R24 was found where the file lay; a later merge marks the return again from the archive alone."""
    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    rows = with_warning("01")
    rows["writings"][1] |= {"chars": 900, "file_name": "计划.txt"}
    (folder.inbox / "计划.txt").write_text("字" * 500, encoding="utf-8")
    write_return(folder.inbox / "01.xlsx", rows, "01", TERM)
    merge(folder, DAY)
    path = folder.sent_back / "01柳林小学.xlsx"
    before = lines(path)
    assert ("警告", "R24", "教师文稿", "H5") in before
    path.unlink()
    merge(folder, DAY)
    assert lines(path) == before


# --- check --mark ---


def yanxiu(*arguments, cwd=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "yanxiu_xl", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=cwd, env=environment, check=False,
    )


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    rows = good_rows()
    rows["observations"][0]["observer"] = "查无此人"
    return write_return(tmp_path_factory.mktemp("alone") / "柳林小学.xlsx", rows)


def test_check_writes_a_marked_return(alone, tmp_path):
    before = alone.read_bytes()
    done = yanxiu("check", alone, "--mark", tmp_path / "标注.xlsx", "--date", "2020-10-31")
    assert (done.returncode, done.stderr) == (1, "")
    assert "标好的工作簿：" in done.stdout
    assert ("错误", "C06", "听课记录", "D4") in lines(tmp_path / "标注.xlsx")
    assert stands_to(read(tmp_path / "标注.xlsx"), read(alone)) is Order.LATER
    assert alone.read_bytes() == before
    mark(read(alone), TERM, date(2020, 10, 31), tmp_path / "另一本.xlsx")
    assert lines(tmp_path / "另一本.xlsx") == lines(tmp_path / "标注.xlsx")


def test_check_writes_a_marked_return_when_json_is_asked_for(alone, tmp_path):
    done = yanxiu("check", alone, "--mark", tmp_path / "标注.xlsx", "--json", "--date", "2020-10-31")
    assert done.stdout.startswith("[")
    assert (tmp_path / "标注.xlsx").exists()


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["柳林小学.xlsx", "坏.xlsx", "--mark", "标注.xlsx"], "一次只能标一个文件"),
        (["柳林小学.xlsx", "--mark", "标注.xls"], "不是 .xlsx 文件名"),
        (["柳林小学.xlsx", "--mark", "柳林小学.xlsx"], "不会写在原来的文件上"),
        (["柳林小学.xlsx", "--mark", "柳林小学.xlsx/标注.xlsx"], "写不了"),
        (["坏.xlsx", "--mark", "标注.xlsx"], "没有内容可以标注"),
        (["没有.xlsx", "--mark", "标注.xlsx"], "没有"),
    ],
)
def test_trouble_with_the_target_is_one_chinese_line(alone, tmp_path, arguments, words):
    shutil.copy(alone, tmp_path / "柳林小学.xlsx")
    (tmp_path / "坏.xlsx").write_bytes(b"")
    before = (tmp_path / "柳林小学.xlsx").read_bytes()
    done = yanxiu("check", *arguments, "--date", "2020-10-31", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / "柳林小学.xlsx").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["坏.xlsx", "柳林小学.xlsx"]


def test_a_link_to_the_original_is_not_written_through(alone, tmp_path):
    path = tmp_path / "柳林小学.xlsx"
    shutil.copy(alone, path)
    before = path.read_bytes()
    done = yanxiu("check", path, "--mark", tmp_path / "." / "x" / ".." / "柳林小学.xlsx", "--date", "2020-10-31")
    assert done.returncode == 2
    assert path.read_bytes() == before
