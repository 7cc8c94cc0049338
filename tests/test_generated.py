"""What is derived from the code is committed as it would be derived now."""

import importlib.util
import re
from pathlib import Path

import pytest

from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.printing.catalogue import forms, new_template

ROOT = Path(__file__).parent.parent


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_is_in_the_table_and_the_readme_counts_them():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = (ROOT / "docs" / "检查规则.md").read_text(encoding="utf-8")
    codes = {e.code for e in CATALOGUE}
    assert len(re.findall(r"^\| [FCRXSMGW]\d\d[b]? \|", table, re.M)) == len(codes)
    assert f"检查的规则有 {len(codes)} 条" in text
    assert f"the {len(codes)} rules" in text
    assert generator().readme(text) == text


@pytest.mark.parametrize("name", ["数据字典.md", "问题编号.md", "命令.md", "检查规则.md", "考核细则.md", "接口.md", "术语.md", "报表.md", "打印件.md"])
def test_generated_pages_are_up_to_date(name):
    fresh = generator().PAGES[name]()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == fresh, "run: python tools/generate.py"


def glossary():
    generator()  # which makes its neighbours known
    import glossary

    return glossary


def test_every_name_of_the_glossary_is_in_the_code():
    book = glossary()
    lost = []
    for word in [word for group in book.GROUPS.values() for word in group]:
        try:
            book.found(word.name)
        except (AttributeError, StopIteration):
            lost.append(word.name)
    assert lost == []
    with pytest.raises(AttributeError):
        book.found("reading.returns.Submission")


@pytest.mark.parametrize("what", ["chinese", "english", "name"])
def test_one_word_means_one_thing(what):
    words = [getattr(word, what) for group in glossary().GROUPS.values() for word in group]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_committed_templates_of_the_printed_forms_are_up_to_date():
    folder = ROOT / "workbooks" / "templates" / "打印"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {one.file_name: new_template(one.code) for one in forms().values()}
