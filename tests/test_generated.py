"""What is derived from the code is committed as it would be derived now."""

import importlib.util
import re
from pathlib import Path

import pytest

from yanxiu_xl.problems import CATALOGUE

ROOT = Path(__file__).parent.parent


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readmes_table_of_rules_is_up_to_date():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == generator().readme(), "run: python tools/generate.py"
    table = text.partition("<!-- rules:begin -->")[2].partition("<!-- rules:end -->")[0]
    assert "<details>" in text.partition("<!-- rules:begin -->")[0].rpartition("</details>")[2]
    codes = {e.code for e in CATALOGUE}
    assert len(re.findall(r"^\| [FCRXSMG]\d\d[b]? \|", table, re.M)) == len(codes)
    assert f"检查的规则有 {len(codes)} 条" in text
    assert f"the {len(codes)} rules" in text


@pytest.mark.parametrize("name", ["数据字典.md", "问题编号.md", "命令.md"])
def test_generated_pages_are_up_to_date(name):
    fresh = generator().PAGES[name]()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == fresh, "run: python tools/generate.py"
