"""Chinese sentences have Chinese punctuation, wherever a person reads them.

A half-width ``, : ; ! ? ( )`` beside a Chinese sign is a fault. What may have one is a name, which is found again by its spelling,
or no sentence at all; each of them is listed here with its reason.
"""

import ast
import re

import pytest

from tests.support import run_command
from tests.test_architecture import PACKAGE, ROOT, SOURCES, part_of
from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.cli import cli
from yanxiu_xl.forms.catalogue import ARCHIVE_ITEMS
from yanxiu_xl.forms.centre import REGISTER_SHEETS
from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.phases import Phase
from yanxiu_xl.problems import FILE_KINDS, NAME_FAULTS
from yanxiu_xl.settings import PARAMETERS, default_term
from yanxiu_xl.workbooks.guide import kind_words, required_words
from yanxiu_xl.workflow.rulebook import rule_lines

CHINESE = "\u3400-\u9fff\u3001-\u303f\uff00-\uffef“”‘’—…"
SLOT = "\x00"
"""What is put into an f-string: it may well be Chinese."""
FAULT = re.compile(f"[{CHINESE}{SLOT}][,:;!?()]|[,:;!?()][{CHINESE}{SLOT}]")

# Headers, archive items and codes stand in workbooks that are in the schools' hands, and are found again by these names.
SHEETS = (*SCHOOL_SHEETS, *REGISTER_SHEETS)
NAMES = {column.header for sheet in SHEETS for column in sheet.columns}
NAMES |= {value for codes in CODE_LISTS.values() for value in codes.values} | {item.item for item in ARCHIVE_ITEMS}
NAMES = {name for name in NAMES if re.search("[,:;!?()]", name)}
NAMES |= {
    "王芳(大)", "王芳(小)", "{value}(大)", "{value}(小)",  # how two people of one name are entered on the roster (domain B1)
    "(学校名称)", "(中心校名称)", "(校长姓名)", "(包校领导)", "(第一村小名称)",  # what stands in a blank workbook until it is filled
    "(表外列)", "(没有表头)", f"{SLOT}(第{SLOT}列)",  # parts of a column's name, in workbooks and archives
}
NO_SENTENCE = re.compile("|".join((
    r"![A-Z]{1,3}\d+",  # an address: 听课记录!D15
    rf"{SLOT}!(?:第{SLOT}行|{SLOT})",  # and one that is put together
    r"\{param:[\w.]+\}",  # a parameter's value is put in its place
    r"“\?”",  # the sign of a figure that nobody can tell
    r"#[A-Z/0!]+[!?]",  # what a cell shows in place of a result: #REF!
    rf"\(\w+\)\.xlsx|{SLOT}\(\w*{SLOT}\){SLOT}",  # file names, as file managers make them: 柳林(1).xlsx
    r" \(\d\)",  # the number of a second sheet or file: 听课记录 (2)
    r"\d:\d\d",  # a time of day
    r"\[[SJGE]\d*\]",  # where a rule comes from: plan, default, other places
    r"\((?:E\d+、?)+\)",
)))
CODE = re.compile(r"\(\?|\\d|\\s|\[\^|=\"|<>|&quot;|\b(?:IF|AND|OR|COUNTIFS?|SUMPRODUCT|INDEX|MATCH)\(")
"""Patterns and formulas."""


def faults(text):
    """The places where a half-width sign stands beside Chinese, once names and addresses are gone."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "名")
    text = NO_SENTENCE.sub("X", text)
    return [text[max(0, found.start() - 9):found.end() + 9].replace(SLOT, "…") for found in FAULT.finditer(text)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("可以上交(错误 0 处)。", 2), ("没有找到 Python:请安装,然后重试", 2), ("请安装,然后", 1), ("对不对?", 1), ("(如 01+15)。", 2), (f"{SLOT}:{SLOT}", 1),
        (f"当前是 {SLOT}({SLOT})。", 2), ("（好）;", 1), ("可以上交（错误 0 处）。", 0), ("听课记录!D15", 0), ("显示 #REF!。", 0), ("时长(分钟)", 0),
        ("时长(分钟):", 1), ("柳林 (1).xlsx", 0), ("柳林(1).xlsx", 0), (f"{SLOT}(新{SLOT}){SLOT}", 0), ("a, b (c)", 0), ("在 8:30保存", 0),
    ],
)
def test_what_is_a_fault(text, number):
    assert len(faults(text)) == number


# --- by the definitions ---


def texts():
    """(where, text) of all that is declared once and shown in many places."""
    term = default_term()
    for entry in CATALOGUE:
        yield f"{entry.code} {entry.variant}", f"{entry.sentence}\n{entry.fix}\n{entry.when}"
    for line in rule_lines(term):
        yield f"rules {line.entry.code} {line.entry.variant}", f"{line.sentence}\n{line.fix}\n" + "\n".join(map(str, line.thresholds))
    for kind in FILE_KINDS.values():
        yield "kind", f"{kind.noun}\n{kind.remedy}"
    for sheet in SHEETS:
        yield sheet.title, f"{sheet.title}\n{sheet.instruction}"
        for column in sheet.columns:
            yield f"{sheet.title} {column.header}", "\n".join((term.say(column.help), kind_words(column, term), required_words(sheet, column)))
    for one in PARAMETERS.values():
        yield one.key, f"{one.name}\n{one.source}\n{one.unit}"
    yield "names", "\n".join((*NAME_FAULTS.values(), *(phase.word for phase in Phase)))


def test_every_message_help_and_parameter():
    assert {where: found for where, text in texts() if (found := faults(text))} == {}


def test_every_help_page():
    top = cli.context_class(cli, info_name="yanxiu", terminal_width=80)
    pages = {name: command.get_help(command.context_class(command, info_name=name, parent=top)) for name, command in cli.commands.items()}
    assert {name: found for name, page in {"": cli.get_help(top), **pages}.items() if (found := faults(page))} == {}


# --- by the sources ---


def spoken(tree):
    """Every text of a source but its docstrings, f-strings with what is put into them as ``SLOT``; help of commands is no docstring."""
    silent, inner = set(), set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for at, one in enumerate(body if isinstance(body, list) else []):
            helps = at == 0 and isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(d) or "group" in ast.unparse(d) for d in node.decorator_list)
            if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) and not helps:
                silent.add(one.value)
        if isinstance(node, ast.JoinedStr):
            inner |= {part for part in node.values if isinstance(part, ast.Constant)}
            yield node.lineno, "".join(part.value if isinstance(part, ast.Constant) else SLOT for part in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent | inner:
            yield node.lineno, node.value


def speaks(text):
    return bool(re.search("[\u4e00-\u9fff]", text)) and not CODE.search(text)


ALL_SOURCES = [*(p for p in SOURCES if part_of(p) != "demo"), ROOT / "bootstrap.py"]


@pytest.mark.parametrize("path", ALL_SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_text_in_the_sources(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {line: wrong for line, text in spoken(tree) if speaks(text) and (wrong := faults(text))}
    assert found == {}


@pytest.mark.parametrize("path", [p for p in SOURCES if part_of(p) == "cli"], ids=lambda p: p.name)
def test_what_is_said_may_be_chinese_though_no_sign_of_it_is(path):
    """``say(f"{name}:{verdict}")``: everything that a command says is put together for people."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = [arg for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"say", "complain"} for arg in node.args]
    found = {line: wrong for one in said for line, text in spoken(one) if (wrong := faults(text))}
    assert found == {}


SCRIPTS = sorted([*(p for p in (PACKAGE / "workflow" / "kit_files").iterdir() if p.suffix != ".pdf"), ROOT / "yanxiu", ROOT / "yanxiu.cmd"])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_what_scripts_say(path):
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert {number: found for number, line in enumerate(lines, 1) if (found := faults(line))} == {}


# --- as it comes out ---


def test_what_comes_out_of_the_verbs(tmp_path, capsys):
    from tests.small import put, small_return
    from tests.town import TERM, school
    from yanxiu_xl.workflow.building import new_term

    folder = new_term(tmp_path / "学期", TERM.code, TERM)
    rows = school("01")
    rows["observations"][0]["observer"] = "查无此人"
    put(folder.inbox, "柳林.xlsx", small_return(rows))
    put(folder.inbox, "空.xlsx", b"")
    put(folder.inbox, "照片.jpg", b"\xff\xd8\xff\xe0" + bytes(90))
    day = ("--date", "2020-10-31")
    lines = [
        ("check", folder.inbox, *day), ("merge", folder.root, "--plan", *day), ("merge", folder.root, *day), ("merge", folder.root, *day),
        ("status", folder.root), ("history", "01", folder.root), ("where", "听课记录!F4", folder.root), ("verify", folder.root),
        ("undo", "01#1", folder.root), ("rules", "C", "--folder", folder.root), ("new-term", folder.root), ("status", tmp_path),
        ("undo", "01#9", folder.root), ("where", "听课记录", folder.root), ("merge", folder.root, "--accept", "01"), ("mergee",), ("check", "没有.xlsx"),
    ]
    for line in lines:
        _, out, err = run_command(capsys, *line)
        assert faults((out + err).replace(str(tmp_path), "")) == [], line


def test_the_exceptions_are_names_that_are_used():
    """No name is kept here that nobody uses any more, but for those of definitions, which are taken from there."""
    everything = "\n".join(text for path in SOURCES for _, text in spoken(ast.parse(path.read_text(encoding="utf-8"))))
    defined = {column.header for sheet in SHEETS for column in sheet.columns}
    own = NAMES - defined - {value for codes in CODE_LISTS.values() for value in codes.values} - {item.item for item in ARCHIVE_ITEMS}
    assert {name for name in own if name not in everything} == set()
