"""The house rules that a machine can keep: direction of imports, homes of libraries, punctuation."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "yanxiu_xl"
SOURCES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"problems", "forms", "quiet", "garbage"},
    {"term", "files", "clock", "legible", "personal", "public", "command", "workers", "phases"},
    {"pool"},
    {"reading"},
    {"measures"},
    {"facts"},
    {"checks"},
    {"catalogue"},
    {"scoring"},
    {"settings"},
    {"summary"},
    {"archive"},
    {"reports"},
    {"portfolio"},
    {"macros"},
    {"workbooks"},
    {"printing"},
    {"workflow"},
    {"demo"},
    {"regional"},
    {"api"},
    {"cli", "buttons"},
    {"__main__"},
)
HOMES = {
    "chinese_calendar": {"term"},
    "python_calamine": {"reading"},
    "xlsxwriter": {"workbooks"},
    "openpyxl": {"printing"},
    "sqlite3": {"archive"},
    "click": {"cli"},
    "rich": {"cli"},
    "pebble": {"reading", "pool"},
    "filelock": {"workflow", "regional"},
    "sqlalchemy": {"regional"},
    "alembic": {"regional"},
    "psycopg": {"regional"},
    "distributed": {"regional"},
    "fsspec": {"regional"},
    "defusedxml": {"reading"},
    "xlwings": {"buttons"},
    "pyopenvba": set(),  # what it packs is committed (tools/macros.py)
    "packaging": {"workflow"},
    "datasketch": {"measures"},
    "pandas": {"checks", "reports", "workflow", "regional", "api"},
}


def part_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    level = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    here = part_of(path)
    if here == "__init__":
        return
    assert here in level, f"{here} has no place in the order of the package yet"
    for name in imported(path):
        if name.startswith("yanxiu_xl."):
            assert level[name.split(".")[1]] <= level[here], f"{path.name} imports {name}"


def test_each_outside_library_has_one_home():
    for path in SOURCES:
        for name in imported(path):
            home = HOMES.get(name.split(".")[0])
            assert home is None or part_of(path) in home, f"{path.name} imports {name}"


def test_the_archives_alone_speak_sql_and_takes_no_column_by_its_number():
    spoken, by_number = re.compile(r"\.execute(?:many|script)?\("), re.compile(r"\b(?:row|record|line)\[-?\d")
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if "archive" in path.relative_to(PACKAGE).parts[:2]:
            assert not by_number.search(text), path
        else:
            assert not spoken.search(text), path


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_chinese_text_uses_chinese_punctuation(path):
    with path.open(encoding="utf-8") as handle:
        tokens = list(tokenize.generate_tokens(io.StringIO(handle.read()).readline))
    text_kinds = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}
    for token in tokens:
        if token.type in text_kinds and not token.string.startswith(("r", "b")):
            wrong = re.search(r"[\u4e00-\u9fff”》](?:[,;:?]|!(?![A-Z]+[0-9]))(?! )", token.string)  # 听课记录!D15 is an address
            assert wrong is None, f"{path.name}:{token.start[0]} {wrong and token.string[max(0, wrong.start() - 9):][:24]}"


def test_nothing_of_this_machine_or_a_registry_is_in_the_project():
    secret = re.compile(r"/(?:work|root|home)/\w|files\.pythonhosted|pypi\.org|npmjs\.(?:org|com)", re.I)
    for path in ROOT.rglob("*"):
        outside = {".git", ".venv-yanxiu", ".mypy_cache"} & set(path.parts) or path == Path(__file__)
        if path.suffix in {".py", ".md", ".toml", ".txt", ".sh", ".cmd", ".json", ".js"} and not outside:
            assert not secret.search(path.read_text(encoding="utf-8")), path
