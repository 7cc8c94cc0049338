"""What is shown as a table fits the screen: side by side where there is room, else what is long below its row, in one piece where it can be."""

import re
import shutil
from datetime import date

import pytest

from tests.small import put, small_return
from tests.support import run_command
from tests.terms import new_term
from tests.town import TERM, school
from yanxiu_xl.cli.console import Listing, lines, plain
from yanxiu_xl.cli.widths import cells
from yanxiu_xl.workflow.merging import merge

DAY = "2020-10-31"
NAME = "柳林村小学-2020秋-第二次修改-最终版 (1).xlsx"
SENTENCE = "“李彩霞”有效听课29节，还差1节（登记30节，其中1节不算有效）。"


def printed(monkeypatch, capsys, columns, rows, heads):
    """The lines of a table on a screen of so many columns; heads: (words, ratio, below)."""
    monkeypatch.setenv("COLUMNS", str(columns))
    table = Listing()
    for words, ratio, below in heads:
        table.column(words, ratio=ratio, below=below)
    for row in rows:
        table.row(*row)
    table.show()
    return capsys.readouterr().out.splitlines()


FILES = (("代码", None, False), ("学校", None, False), ("采用文件", None, True))


@pytest.mark.parametrize("columns", [160, 120, 80, 68])
def test_where_there_is_room_a_row_is_a_line(columns, monkeypatch, capsys):
    found = printed(monkeypatch, capsys, columns, [("01", "柳林村小学", NAME), ("02", "榆树小学", "")], FILES)
    assert [line for line in found if "│" in line] == [
        f"│ 01   │ 柳林村小学 │ {NAME} │", f"│ 02   │ 榆树小学   │ {' ' * cells(NAME)} │",
    ]


@pytest.mark.parametrize("columns", [67, 60, 54])
def test_where_there_is_none_the_file_stands_below_its_school_in_one_piece(columns, monkeypatch, capsys):
    found = printed(monkeypatch, capsys, columns, [("01", "柳林村小学", NAME), ("02", "榆树小学", "")], FILES)
    assert found[:2] == ["代码  学校", "01    柳林村小学"]
    assert found[-1] == "02    榆树小学"
    assert "".join(line.strip() for line in found[2:-1]).replace(" ", "") == f"采用文件：{NAME}".replace(" ", "")
    assert len(found) <= 5
    assert max(map(cells, found)) <= columns


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 160, 300])
def test_no_line_is_wider_than_the_screen_and_no_code_is_broken(columns, monkeypatch, capsys):
    heads = (("级别", None, False), ("编号", None, False), ("位置", 4, False), ("问题", 10, True), ("怎么改", 8, True))
    rows = [("警告", "S04", "教师名册 C5", SENTENCE, "请补听并登记。"), ("错误", "F01", "", f"文件“{NAME}”打不开。", "请重新保存后再交。"),
            ("提示", "R14b", "教师文稿 J88、J103", lines(["门槛一", "门槛二"]), plain(""))]
    found = printed(monkeypatch, capsys, columns, rows, heads)
    assert max(map(cells, found)) <= columns
    for code in ("S04", "F01", "R14b", "警告", "错误"):
        assert any(code in line for line in found)
    whole = re.sub(r"[\s│]", "", "".join(found))
    assert "门槛一" in whole
    assert "门槛二" in whole


def test_numbers_stand_under_each_other_in_either_form(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "40")
    table = Listing()
    table.column("学校")
    table.column("错误", right=True)
    table.column("文件", below=True)
    table.row("柳林", "6", NAME)
    table.row("青石镇中心小学", "11", NAME)
    table.row("榆树", "", "")
    table.show()
    found = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert found == ["学校            错误", "柳林               6", "青石镇中心小学    11", "榆树"]


# --- the verbs ---


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = new_term(tmp_path_factory.mktemp("t") / "学期", TERM.code, TERM)
    rows = school("01")
    rows["observations"][0]["observer"] = "查无此人"
    put(folder.inbox, NAME, small_return(rows))
    put(folder.inbox, f"空{NAME}", b"")
    merge(folder, date.fromisoformat(DAY))
    return folder


VERBS = [("status", "{root}"), ("check", "{inbox}/{name}", "--date", DAY), ("merge", "{root}", "--plan", "--date", DAY), ("history", "01", "{root}"),
         ("where", "听课记录!F4", "{root}"), ("where", "{name}", "研修活动!D4", "{root}")]


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("line", VERBS, ids=" ".join)
def test_a_long_file_name_is_broken_once_at_most(line, columns, made, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = run_command(capsys, *(word.format(root=made.root, inbox=made.inbox, name=NAME) for word in line))
    shown = [re.sub(r"[\s│]", "", one) for one in out.splitlines()]
    wanted = NAME.replace(" ", "")
    assert any(wanted in one + two for one, two in zip(shown, [*shown[1:], ""], strict=True))


@pytest.mark.parametrize("columns", ["80", "120", "160"])
@pytest.mark.parametrize("line", [("status", "{root}"), ("rules",), ("rules", "F01"), ("check", "{inbox}/{name}", "--date", DAY)], ids=" ".join)
def test_tables_of_verbs_fit(line, columns, made, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = run_command(capsys, *(word.format(root=made.root, inbox=made.inbox, name=NAME) for word in line))
    table = [one for one in out.splitlines() if not re.match("未收|没有处理|共|柳林村|  ?空", one)]
    assert len(table) > 3
    assert max(map(cells, table)) <= int(columns)


def test_scores_of_a_school_fit_eighty_columns(made, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    path = shutil.copy(made.inbox / NAME, tmp_path)
    monkeypatch.setattr("yanxiu_xl.workflow.scoring.write_scored", lambda *_: tmp_path / "x.xlsx")  # it takes its time, and is looked at elsewhere
    _, out, _ = run_command(capsys, "score", path, "--date", DAY)
    assert [one for one in out.splitlines() if cells(one) > 80 and not one.startswith(("评分结果", "“"))] == []
    assert "王芳" in out
