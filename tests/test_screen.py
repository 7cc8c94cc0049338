"""What a school wrote is shown as it stands: never markup, never a command to the terminal, whatever verb shows it."""

import ast
import json
import re
import sys

import pytest

from tests.small import put, small_return
from tests.support import good_rows, run_command
from tests.test_architecture import SOURCES, imported, part_of
from tests.test_places import DAY
from tests.town import TERM
from yanxiu_xl.cli import main
from yanxiu_xl.forms.model import Kind
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow.building import new_term

MARKUP = "[/][red]粗\\[/]:smile:[link=x]"
COMMANDS = "\x1b[2J\x1b]0;标题\x07\x9b1m\u202e反\u2066\u200b\u2028"
HOSTILE = MARKUP + COMMANDS
NAME = "[bold]:boom:[]\u202e"
"""Short enough for a name, and without what parts names."""
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


LAST = len(SHEETS["writings"].columns)
"""A column of the form whose header is written over: what stands below is a column of the school's own."""


def hostile_rows():
    """Good rows with hostile text in every cell that holds words."""
    rows = good_rows()
    for key, listed in rows.items():
        for row in listed:
            for column in SHEETS[key].columns:
                value = row.get(column.key)
                if not isinstance(value, str) or column.kind not in {Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON, Kind.PEOPLE}:
                    continue
                if column.kind in {Kind.PERSON, Kind.PEOPLE}:
                    row[column.key] = "、".join(f"{name}{NAME}" for name in value.split("、"))
                elif column.key not in {"teacher_id", "school_name", "school_code", "term", "item_code", "item"}:
                    row[column.key] = value + HOSTILE
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A term folder with a hostile name that holds two returns of a hostile school, files that are none, and is merged."""
    folder = new_term(tmp_path_factory.mktemp("h") / f"学期{NAME}", TERM.code, TERM)
    rows = hostile_rows()
    put(folder.inbox, f"柳林{NAME}\n二.xlsx", small_return(rows, odd={
        ("writings", 3, LAST): f"备注{HOSTILE}", ("writings", 4, LAST): HOSTILE, ("activities", 80, 3): HOSTILE, ("observations", 1, 5): HOSTILE,
    }))
    put(folder.inbox, f"坏{NAME}.xlsx", b"")
    put(folder.inbox, f"照片{NAME}\x1b[2J.jpg", b"\xff\xd8\xff\xe0" + bytes(100))
    with pytest.raises(SystemExit):
        main(["merge", str(folder.root), "--date", DAY])
    rows["activities"][0]["topic"] += HOSTILE
    del rows["observations"][-1]
    put(folder.inbox, f"柳林{NAME}三.xlsx", small_return(rows, stamp=Stamp(issue=2)))
    return folder


VERBS = [
    ("check", "{inbox}"), ("check", "{inbox}/{first}"), ("check", "{inbox}/{first}", "--mark", "{root}/标{name}.xlsx"),
    ("score", "{inbox}/{first}"), ("merge", "{root}", "--plan"), ("merge", "{root}"), ("status", "{root}"), ("history", "01", "{root}"),
    ("where", "听课记录!F4", "{root}"), ("where", "{first}", "研修活动!D4", "{root}"), ("undo", "01#2", "{root}"), ("undo", "01#2", "{root}", "--yes"),
    ("rules", "C06", "--folder", "{root}"), ("build", "{root}", "--no-macros", "--school", "01"), ("new-term", "{root}/新{name}"),
    ("new-term", "{root}/下{name}", "--from", "{root}"), ("addin", "{root}/{name}"),
    # what is refused, with the words that were typed
    ("check", "{root}/没有{name}"), ("history", "{name}", "{root}"), ("where", "{name}!D4", "{root}"), ("undo", "{name}", "{root}"),
    ("merge", "{root}", "--accept", "{name}"), ("build", "{root}", "--school", "{name}"), ("{name}",), ("status", "--{name}"), ("rules", "{name}"),
]


@pytest.mark.one_in(3)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
@pytest.mark.parametrize("line", VERBS, ids=lambda line: " ".join(line).replace("{", "").replace("}", ""))
def test_every_verb_shows_hostile_text_as_text(line, place, capsys):
    first = f"柳林{NAME}\n二.xlsx"
    words = [word.format(root=place.root, inbox=place.inbox, name=NAME, first=first) for word in line]
    dated = ["--date", DAY] if line[0] in {"check", "score", "merge"} else []
    status, out, err = run_command(capsys, *words, *dated)
    assert status in {0, 1, 2}
    assert "程序自己出了错" not in err
    assert not UNSEEN.search(out + err), [hex(ord(sign)) for sign in UNSEEN.findall(out + err)]
    assert "☺" not in out + err
    assert "💥" not in out + err
    assert "😄" not in out + err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no such names")
def test_what_is_shown_is_what_was_written_and_what_machines_get_is_exact(place, capsys):
    _, out, _ = run_command(capsys, "status", place.root)
    assert "[bold]:boom:[]‹U+202E›" in "".join(out.split())
    run_command(capsys, "merge", place.root, "--date", DAY)
    _, out, _ = run_command(capsys, "status", place.root, "--json")
    listed = json.loads(out)
    assert f"坏{NAME}.xlsx" in {one["file"] for one in listed["refused"]}
    assert f"照片{NAME}\x1b[2J.jpg" in {one["file"] for one in listed["unhandled"]}
    _, out, err = run_command(capsys, "where", "研修活动!F4", place.root, "--json")
    assert err == ""
    texts = {cell["value"] for trace in json.loads(out) for cell in trace["cells"]}
    assert any(MARKUP in text for text in texts)
    _, out, _ = run_command(capsys, "check", place.inbox, "--date", DAY, "--json")
    assert any(MARKUP in one["value"] for one in json.loads(out))


def test_a_name_that_looks_like_markup_does_not_stop_the_bar(monkeypatch, capfd):
    from yanxiu_xl.cli.console import progress
    from yanxiu_xl.phases import Phase

    monkeypatch.setenv("FORCE_COLOR", "1")
    hostile = (MARKUP, "[/]", NAME, COMMANDS, "[bold")
    with progress("读[/]取") as tell, tell.phase(Phase.READ, len(hostile)) as step:
        for what in hostile:
            step(what)
    _, err = capfd.readouterr()
    assert "\x1b[2J" not in err
    assert "\x1b]0;" not in err
    assert "\u202e" not in err


# --- the one door, by the sources ---


def is_call(node, name):
    return isinstance(node, ast.Call) and (
        (isinstance(node.func, ast.Name) and node.func.id == name) or (isinstance(node.func, ast.Attribute) and node.func.attr == name)
    )


def off(call, *options):
    given = {k.arg: k.value for k in call.keywords}
    return all(isinstance(given.get(name), ast.Constant) and given[name].value is False for name in options)


def faults(tree):
    """Places where a text could reach rich otherwise than through ``plain``."""
    found = []
    for node in ast.walk(tree):
        if is_call(node, "Console") and not off(node, "markup", "emoji", "highlight"):
            found.append(("Console", node.lineno))
        if is_call(node, "TextColumn") and not off(node, "markup"):
            found.append(("TextColumn", node.lineno))
        if isinstance(node, ast.Attribute) and node.attr in {"from_markup", "from_ansi", "render_str", "render_markup"}:
            found.append((node.attr, node.lineno))
        if is_call(node, "print") and isinstance(node.func, ast.Attribute):
            fine = all(is_call(a, "plain") or (isinstance(a, ast.Attribute) and a.attr == "_table") for a in node.args)
            found += [] if fine else [("print", node.lineno)]
        if is_call(node, "add_row") and not all(isinstance(a, ast.Starred) for a in node.args):
            found.append(("add_row", node.lineno))
        if is_call(node, "add_column") and not all(is_call(a, "plain") for a in node.args):
            found.append(("add_column", node.lineno))
        if is_call(node, "Text") and node.args and not (is_call(node.args[0], "visible") or isinstance(node.args[0], ast.Constant)):
            found.append(("Text", node.lineno))
        for keyword in node.keywords if isinstance(node, ast.Call) else []:
            if keyword.arg in {"title", "caption", "description", "prompt"} and not (
                is_call(keyword.value, "plain") or (isinstance(keyword.value, ast.Subscript | ast.Constant))
            ):
                found.append((keyword.arg, node.lineno))
    return found


CONSOLE = next(path for path in SOURCES if path.parts[-2:] == ("cli", "console.py"))


def test_only_one_module_speaks_to_rich_and_only_through_the_door():
    assert [path for path in SOURCES if any(name.split(".")[0] == "rich" for name in imported(path))] == [CONSOLE]
    assert faults(ast.parse(CONSOLE.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("line", [
    "Console()", "Console(markup=False)", "Console(stderr=True, markup=False, highlight=False)", "TextColumn('{task.description}')",
    "console.print(name)", "console.print(f'[red]{name}[/]')", "table.add_row(name, '1')", "table.add_column(name)", "Table(title=name)",
    "Text.from_markup(name)", "Text(name)",
])
def test_the_search_finds_other_ways(line):
    assert faults(ast.parse(line))


def test_nothing_is_written_to_the_terminal_beside_it():
    """Neither print nor click.echo, and what goes to stderr directly goes through ``visible``."""
    for path in (p for p in SOURCES if part_of(p) == "cli"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"), path
            assert not is_call(node, "echo"), path
            if is_call(node, "confirm") and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "click":
                assert isinstance(node.args[0], ast.Attribute)
                assert is_call(node.args[0].value, "plain")
            if is_call(node, "write"):
                passed_on = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "_stream"
                assert passed_on or any(is_call(n, "visible") or is_call(n, "dumps") for a in node.args for n in ast.walk(a)) or path.name == "chinese.py", path
