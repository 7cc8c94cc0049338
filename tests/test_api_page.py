"""The examples of docs/接口.md and of the README do what they show, over the demo's own files."""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", README, re.M | re.S)


@pytest.fixture
def beside(demo, monkeypatch):
    """Where the folder 演示 lies."""
    monkeypatch.chdir(demo[0].root.parent)


def test_the_examples_of_the_page(beside):
    page = (ROOT / "docs" / "接口.md").read_text(encoding="utf-8")
    examples = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", page, re.M | re.S))
    one = doctest.DocTestParser().get_doctest(examples, {}, "接口", "接口.md", 0)
    assert len(one.examples) > 12
    said = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(one, out=said.append)
    assert said == []


def test_the_readme_has_one_example_in_each_language():
    chinese, english = EXAMPLES
    assert [line.partition("#")[0].split() for line in chinese.replace("演示", "DIR").splitlines()] == [
        line.partition("#")[0].split() for line in english.splitlines()]
    assert len(chinese.splitlines()) <= 6


@pytest.mark.parametrize("example", EXAMPLES, ids=["中文", "English"])
def test_the_readmes_example_runs(beside, capsys, example):
    exec(compile(example.replace("DIR", "演示"), "README.md", "exec"), {"__name__": "example"})
    said = capsys.readouterr().out
    assert "青禾镇柳林小学" in said
    assert "听课" in said or "T3" in said or "自评" in said
