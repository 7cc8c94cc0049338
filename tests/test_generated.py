"""What is derived from the code is committed as it would be derived now."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["数据字典.md", "问题编号.md", "命令.md"])
def test_generated_pages_are_up_to_date(name):
    fresh = generator().PAGES[name]()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == fresh, "run: python tools/generate.py"
