"""Why something failed is said in Chinese, whatever words the system has for it."""

import ast
import errno
import os
import re
import sqlite3
from pathlib import Path

import pytest

from tests.test_architecture import PACKAGE, SOURCES
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.files import replace_whole
from yanxiu_xl.problems import UserError, cause

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "没有权限"), (errno.ENOSPC, "磁盘满了"), (errno.EISDIR, "这个位置是文件夹，不是文件"), (errno.EROFS, "磁盘是只读的"),
        (errno.ENAMETOOLONG, "文件名或路径太长"), (errno.EIO, "磁盘读写出错"), (errno.ENOTDIR, "路径中间有一段不是文件夹"),
        (errno.ELOOP, "链接绕成了圈"), (errno.EBUSY, "正被别的程序使用"), (errno.EMFILE, "打开的文件太多"),
    ],
)
def test_a_failure_of_the_system_has_chinese_words(number, words):
    assert cause(OSError(number, os.strerror(number))) == words


def test_what_the_table_does_not_know_is_named_by_its_number_and_never_by_the_systems_words():
    for number in errno.errorcode:
        said = cause(OSError(number, os.strerror(number)))
        assert os.strerror(number) not in said
        assert not LATIN_WORD.search(said.replace(errno.errorcode[number], ""))
    assert cause(OSError("no words of ours")) == "系统没有说明的原因"
    assert cause(RuntimeError("no words of ours")) == "原因不明"


def failing(path, *statements):
    try:
        db = sqlite3.connect(path, timeout=0)
        for one in statements:
            db.execute(one)
    except sqlite3.Error as error:
        return error
    raise AssertionError("it was done")


def test_failures_of_the_archives_database_have_chinese_words(tmp_path):
    path = tmp_path / "a.sqlite"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x UNIQUE)")
    holder.execute("BEGIN EXCLUSIVE")
    assert cause(failing(path, "INSERT INTO t VALUES (1)")) == "正被别的程序使用"
    holder.execute("ROLLBACK")
    assert cause(failing(path, "PRAGMA max_page_count = 1", "CREATE TABLE u (x)", "CREATE TABLE v (x)")) == "磁盘满了"
    assert cause(failing(tmp_path / "none" / "a.sqlite")) == "文件打不开"
    assert cause(failing(path, "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)")) == "内容前后对不上"
    readonly = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        readonly.execute("INSERT INTO t VALUES (2)")
    assert cause(refused.value) == "文件是只读的"
    other = tmp_path / "b.sqlite"
    other.write_bytes(b"no database at all" * 100)
    assert cause(failing(other, "SELECT * FROM sqlite_master")) == "不是档案库文件"
    data = bytearray(path.read_bytes())
    data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(bytes(data))
    assert cause(failing(path, "SELECT * FROM t")) == "内容已损坏"


def chinese_alone(sentence, *own):
    for word in own:
        sentence = sentence.replace(str(word), "")
    return not LATIN_WORD.search(sentence)


def test_sentences_about_files_show_no_word_of_the_system(tmp_path):
    blocked = tmp_path / "文件"
    blocked.write_text("x", encoding="utf-8")
    with pytest.raises(UserError) as stopped:
        replace_whole(blocked / "里面" / "表.xlsx", lambda path: path.write_bytes(b"x"))
    assert chinese_alone(str(stopped.value), blocked / "里面" / "表.xlsx"), stopped.value
    with pytest.raises(UserError) as stopped:
        replace_whole(tmp_path / f"{'长' * 200}.xlsx", lambda path: path.write_bytes(b"x"))
    assert "文件名或路径太长" in str(stopped.value)
    folder = tmp_path / "库"
    folder.mkdir()
    with pytest.raises(UserError) as stopped:
        Archive(folder, "")
    assert chinese_alone(str(stopped.value), folder), stopped.value


FAILURES = {"OSError", "PermissionError", "FileNotFoundError", "Timeout", "Error", "OperationalError", "DatabaseError", "IOError"}


def shown_raw(path: Path) -> list[str]:
    """Places where a caught failure, or its own words, get into a text."""
    found = []
    for handler in (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ExceptHandler)):
        caught = {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(handler.type) if isinstance(n, ast.Attribute | ast.Name)} \
            if handler.type else set()
        if not handler.name or not caught & FAILURES:
            continue
        for node in ast.walk(handler):
            inside = [node.value] if isinstance(node, ast.FormattedValue) else []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"str", "repr"}:
                inside = node.args
            for one in inside:
                known = isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "cause"
                if not known and any(isinstance(n, ast.Name) and n.id == handler.name for n in ast.walk(one)):
                    found.append(f"{path.name}:{node.lineno}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_sentence_is_made_of_a_failures_own_words(path):
    assert shown_raw(path) == []
    if path.name != "system.py":
        assert ".strerror" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["f'{e}'", "f'({e.strerror or e})'", "str(e)", "'a' + str(e.args[0])", "f'{e!r}'", "f'{str(e)}'"],
)
def test_the_search_for_such_places_finds_them(tmp_path, line):
    path = tmp_path / "m.py"
    path.write_text(f"try:\n    x()\nexcept (OSError, sqlite3.Error) as e:\n    raise Stop({line})\n", encoding="utf-8")
    assert shown_raw(path)
