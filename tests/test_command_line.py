"""The command line as a person meets it: what is typed wrong is told by what click knows, pages fit the screen."""

import ast
from pathlib import Path

import click
import pytest

from tests.support import run_command
from yanxiu_xl.cli import chinese as chinese_module
from yanxiu_xl.cli import cli
from yanxiu_xl.cli.widths import NOT_FIRST, NOT_LAST, cells, fold, indented, padded


def test_the_command_alone_explains_itself(capsys):
    status, out, err = run_command(capsys)
    assert (status, err) == (0, "")
    assert out == run_command(capsys, "--help")[1]
    assert all(f"\n  {verb} " in out for verb in cli.commands)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mergee"], "没有这个命令：mergee，是不是 merge？用法见：yanxiu --help"),
        (["stauts"], "没有这个命令：stauts，是不是 status？用法见：yanxiu --help"),
        (["new_term"], "没有这个命令：new_term，是不是 new-term？用法见：yanxiu --help"),
        (["it's"], "没有这个命令：it's。用法见：yanxiu --help"),
        (["合并 (2020)"], "没有这个命令：合并 (2020)。用法见：yanxiu --help"),
        (["merge", "--plann"], "没有 --plann 这个选项，是不是 --plan？用法见：yanxiu merge --help"),
        (["score", "--opn"], "没有 --opn 这个选项，是不是 --open 或 --json？用法见：yanxiu score --help"),
        (["merge", "-x"], "没有 -x 这个选项。用法见：yanxiu merge --help"),
        (["merge", "--date"], "--date 后面还要写：日期。用法见：yanxiu merge --help"),
        (["build", "--school"], "--school 后面还要写：学校。用法见：yanxiu build --help"),
        (["merge", "--plan=3"], "--plan 后面不用写内容。用法见：yanxiu merge --help"),
        (["status", "a", "b (c)", "d)"], "多写了内容：b (c)、d)。用法见：yanxiu status --help"),
        (["verify", "a", "unexpected extra argument"], "多写了内容：unexpected extra argument。用法见：yanxiu verify --help"),
        (["check"], "还缺少 文件…。用法见：yanxiu check --help"),
        (["merge", "--date", "昨天"], "--date 的值不对：请写成 2020-10-31 的样子。用法见：yanxiu merge --help"),
        (["check", " "], "文件… 的值不对：是空的，请写文件或文件夹的名字。用法见：yanxiu check --help"),
        (["--", "--"], "没有这个命令：--。用法见：yanxiu --help"),
    ],
    ids=" ".join,
)
def test_a_wrong_line_is_answered_from_what_the_exception_holds(words, said, capsys):
    assert run_command(capsys, *words) == (2, "", said + "\n")


def test_no_answer_is_cut_out_of_a_sentence():
    """An exception's message is shown or not, never searched, compared or taken apart."""
    tree = ast.parse(Path(chinese_module.__file__).read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    shown = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "message"]
    assert [ast.unparse(parents[node]) for node in shown if not isinstance(parents[node], ast.IfExp | ast.Return)] == []


# --- pages and lines ---


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("verb", ["", *cli.commands])
def test_help_pages_fit_the_screen_and_their_columns_are_straight(verb, columns):
    top = cli.context_class(cli, info_name="yanxiu", terminal_width=columns, help_option_names=["--help", "-h"])
    command = cli.commands[verb] if verb else cli
    page = command.get_help(command.context_class(command, info_name=verb, parent=top) if verb else top)
    head, _, example = page.partition("例子：")
    assert [line for line in head.splitlines() if cells(line) > columns] == []
    assert "…" not in head.replace("文件…", "").replace("文件夹…", "").replace("要找的…", "").replace("命令 …", "")
    names = [name for p in command.params if isinstance(p, click.Option) and not p.hidden and (name := p.opts[0])]
    starts = {cells(line) - cells(line.lstrip(" -").partition("  ")[2].lstrip()) for line in head.partition("选项：")[2].partition("命令：")[0].splitlines()
              if any(line.strip().startswith(name) for name in names)}
    assert len(starts) <= 1
    assert bool(verb) == bool(example)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("柳林小学", 8, ["柳林小学"]),
        ("柳林小学", 7, ["柳林小", "学"]),
        ("柳林小学，已交", 8, ["柳林小", "学，已交"]),  # no line begins with a comma
        ("查见“总档案”", 6, ["查见", "“总档", "案”"]),  # nor ends with an opening quote
        ("请写 --json 再试", 10, ["请写", "--json 再", "试"]),
        ("a bc def", 4, ["a bc", "def"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),  # a word that fits nowhere
        ("第 1 批", 20, ["第 1 批"]),
        ("é柳林", 3, ["é柳", "林"]),  # an accent of its own takes no place
        ("   ", 10, [""]),
        ("柳林  ", 4, ["柳林"]),
        ("学", 1, ["学"]),
    ],
)
def test_a_text_is_broken_between_chinese_signs_and_at_spaces(text, width, lines):
    assert fold(text, width) == lines


NAME = "柳林村小学-2020秋-第二次修改-最终版 (1).xlsx"


@pytest.mark.parametrize("width", [12, 20, 33, 50, 76])
@pytest.mark.parametrize("text", [NAME, f"未收：{NAME}  F07 空文件，0 字节。请重新下载或复制一份；没有用就删除。", "Word 文档（.docx）" * 9, "，" * 30])
def test_nothing_is_lost_and_no_line_is_too_long(text, width):
    lines = fold(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(cells, lines)) <= width
    if "，，" not in text:
        assert not any(line[0] in NOT_FIRST or line[-1] in NOT_LAST for line in lines)


def test_columns_are_counted_as_they_are_shown():
    assert [cells(t) for t in ("", "abc", "柳林", "（1）", "“学”", "e\u0301")] == [0, 3, 4, 5, 4, 1]
    assert padded("柳", 4) == "柳  "
    assert padded("柳", 4, right=True) == "  柳"
    assert indented(["柳林小学", "榆树"], 16, "        ", "  01    ") == ["  01    柳林小学", "        榆树"]
