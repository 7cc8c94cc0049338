"""The two manuals: what they tell to click, to filter and to type is what the twenty questions are answered by, and is there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.test_twenty_questions import MOST_STEPS, QUESTIONS, Click, Filter, Follow, Look, Type
from yanxiu_xl.cli import cli

DOCS = Path(__file__).parents[1] / "docs"
MANUALS = ("手册-档案员.md", "手册-填报人.md")
LINE = re.compile(r"\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) ?\|")
MOST_CHARACTERS = 2600
"""Of a manual without its pictures: two pages of A4."""


def text_of(name):
    return (DOCS / name).read_text(encoding="utf-8")


def told(step):
    """What the manual's line must say of a step."""
    match step:
        case Click(words):
            return f"点“{words}"
        case Filter(heading, _):
            return f"筛选“{heading}”"
        case Look(title):
            return f"看“{title}”"
        case Follow(_, heading):
            return f"“{heading}”"
        case Type(words):
            return f"`yanxiu {' '.join(words[:2])}"
    raise AssertionError(step)


def test_the_twenty_questions_of_the_manual_are_answered_as_they_are_tested():
    lines = {int(number): (first, second) for number, _, first, second in LINE.findall(text_of(MANUALS[0]))}
    assert sorted(lines) == [*range(1, 21)]
    for question in QUESTIONS:
        steps = lines[question.number]
        assert [told(step) for step in question.steps if not any(told(step) in one for one in steps)] == [], question.number
        assert sum(bool(one.strip()) for one in steps) <= MOST_STEPS


@pytest.mark.parametrize("name", MANUALS)
def test_every_command_can_be_typed(name):
    commands = [shlex.split(one) for one in re.findall(r"`yanxiu ([^`]+)`", text_of(name))]
    assert commands
    for verb, *rest in commands:
        options = {option for one in cli.commands[verb].params for option in one.opts}
        assert {one for one in rest if one.startswith("--")} <= options, (verb, rest)


@pytest.mark.parametrize("name", MANUALS)
def test_a_manual_has_two_pages_and_its_pictures(name):
    text = text_of(name)
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures
    assert [one for one in pictures if not (DOCS / one).is_file()] == []
    assert len(re.sub(r"!\[.*?\]\(.*?\)", "", text)) <= MOST_CHARACTERS
