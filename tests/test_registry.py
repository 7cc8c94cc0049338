"""The catalogue against the specification, and the register of rules against the catalogue.

The codes and levels are typed out here from the specification (domain D1–D6), not taken from the code.
"""

import re
from pathlib import Path
from string import Formatter

import pytest

from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.problems import FILE_KINDS, Level, problem_of
from yanxiu_xl.settings import PARAMETERS
from yanxiu_xl.workflow.rulebook import FOUND_BY, OTHERWISE, PACKAGE, place_of

ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT

SPECIFIED = """
D1 F01错 F02错 F03错 F04错 F05错 F06错 F07错 F08错 F09警 F10错 F11警 F12错
D2 C01错 C02错 C03错 C04错 C05错 C06错 C07示 C08错 C09警 C10错 C11警错 C13警 C14警
D3 R01错 R02错 R03错 R04错 R05警 R06错 R07警 R08错警 R09错 R09b警错 R10错 R11警 R12警 R13示 R14错 R14b警 R15错 R16错警 R17错 R18错 R19错
D3 R20错 R21警 R22示 R23错 R24警 R25警 R26示 R27错 R28警
D4 X01错 X02错 X03错 X04错 X05错 X06警 X07警错 X08警 X09示 X10错 X11警 X12警 X13错 X14警 X15警 X16错
D5 S01警 S02警 S03错 S04警 S05警 S06警 S07警 S07b警 S08警 S09警 S10警 S11警 S12警 S13错 S14警 S15错 S16警 S17错 S18错 S19错 S20警 S21错
D5 S22警 S23警 S24警 S25警 S26警 S27警
D6 M01错 M02警 M03错 M04错 M05警 M06警 M07错 M08错 M09错 M10警 M11警 M12警 M13警 M14错 M15警 M16警 M17警 M18错 M19错 M20示 M21警 M22示 M25错 M26警
"""
"""Every code with its level or levels, the chief one first."""
WORDS = {"错": ERROR, "警": WARNING, "示": HINT}
CODES = {
    code: (line.split()[0], [WORDS[level] for level in levels])
    for line in SPECIFIED.strip().splitlines()
    for code, levels in re.findall(r"([A-Z]\d\d[b]?)([错警示]+)", line)
}
AT_THE_END = {"S03", "S04", "S06", "S07", "S07b", "S14", "S16", "S22", "S25"}
"""Codes which the specification calls demands of the end of the term (期末)."""
PROGRESS = {"S05", "S09", "S12", "S19", "S26"}
"""Codes that measure progress and are hints, too, until the closing date (domain D, 检查时机)."""
OUR_OWN = {e.code for e in CATALOGUE if e.source == "补充"}
"""Codes beyond the specification, by what their lines say; no code may be both."""

NOT_YET: set[str] = set()
"""Codes nothing finds yet. It may only shrink: a code that is found must leave it."""

ENTRIES = [pytest.param(e, id=f"{e.code}{e.variant}") for e in CATALOGUE]


def variants(code):
    return [e for e in CATALOGUE if e.code == code]


def test_the_specification_has_123_codes():
    assert len(CODES) == 123


def test_the_catalogue_has_the_codes_of_the_specification_and_a_few_of_our_own():
    assert {e.code for e in CATALOGUE if e.source != "补充"} == CODES.keys()
    assert not CODES.keys() & OUR_OWN
    assert len(OUR_OWN) > 10


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_levels_a_sentence_and_a_remedy(code):
    section, levels = CODES[code]
    lines = variants(code)
    assert set(levels) <= {e.level for e in lines}
    assert levels[0] in {e.level for e in lines if not e.variant} or all(e.variant for e in lines)
    assert all(e.when and e.sentence and e.fix for e in lines)
    assert {e.source for e in lines} == {section}


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_sentence_says_what_and_the_remedy_what_to_do(entry):
    assert entry.sentence.endswith("。")
    remedies = [kind.remedy for kind in FILE_KINDS.values()] if entry.fix == "{remedy}" else [entry.fix]
    for remedy in remedies:
        assert remedy.endswith(("。", "{help}"))
        assert re.search(r"请|下次|不用", remedy)


def test_code_and_variant_name_one_line():
    pairs = [(e.code, e.variant) for e in CATALOGUE]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_blank_of_a_sentence_has_a_plain_name_and_can_be_filled(entry):
    fields = [name for text in (entry.sentence, entry.fix) for _, name, _, _ in Formatter().parse(text) if name is not None]
    assert all(name.isascii() and name.isidentifier() for name in fields)
    words = {name: f"<{name}>" for name in fields if name not in {"value", "row"}}
    made = problem_of(entry, file="某校.xlsx", sheet="某表", row=7, letter="C", value="<value>", **words)
    assert not set("{}") & set(made.message + made.fix)
    assert all(f"<{name}>" in made.message + made.fix for name in fields if name != "row")
    assert (made.cell, made.level) == ("C7", entry.level)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_threshold_is_a_parameter_of_the_term(entry):
    assert set(entry.parameters) <= PARAMETERS.keys()


def test_demands_on_the_whole_term_are_those_of_the_specification():
    final = {e.code for e in CATALOGUE if e.final}
    assert final == AT_THE_END | PROGRESS
    assert all(e.final for code in AT_THE_END for e in variants(code))


# --- who finds what ---


def test_every_rule_about_rows_and_sheets_is_registered():
    by_reader = {"R19"}
    wanted = {code for code in CODES if code[0] in "RXS"} - by_reader - NOT_YET
    assert wanted <= RULES.keys()
    assert not by_reader & RULES.keys()


def test_marks_and_reviews_out_of_range_are_the_readers_to_report():
    found = {(sheet.key, c.key): c.range_code for sheet in SCHOOL_SHEETS for c in sheet.columns if c.range_code != "C05"}
    marks = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
    assert found == {
        **{("evaluations", key): "R18" for key in marks},
        **{("reviews", key): "R19" for key in ("own", "peers", "school", "pupils")},
    }
    assert {SHEETS["evaluations"].title, SHEETS["reviews"].title} == {"课堂评价", "发展性评价"}


def test_what_is_registered_stands_in_the_catalogue_and_in_a_module_that_is_run():
    assert RULES.keys() <= {e.code for e in CATALOGUE}
    assert {one.scope for one in RULES.values()} == {"rows", "tables", "workbook", "automatic", "schools"}
    written = {path for path in (PACKAGE / "checks").rglob("*.py") if "\n@rule(" in path.read_text(encoding="utf-8")}
    assert {Path(one.run.__code__.co_filename) for one in RULES.values()} == written


def test_every_code_is_found_by_somebody():
    nobody = {code for code in CODES.keys() | OUR_OWN if not all(place_of(code, e.variant) for e in variants(code))}
    assert nobody == NOT_YET, "take it out of NOT_YET" if nobody < NOT_YET else "nothing finds it"


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_place_of_a_rule_exists_and_speaks_of_it(entry):
    place, _, line = place_of(entry.code, entry.variant).partition(":")
    if entry.code in NOT_YET:
        return
    path = PACKAGE.parent / place
    text = path.read_text(encoding="utf-8")
    if line:
        around = "\n".join(text.splitlines()[int(line) - 1 : int(line) + 6])
        assert f'"{entry.code}"' in around
    elif entry.code not in {"C05", "R18", "R19"} and (entry.code, entry.variant) not in OTHERWISE:
        # the three come from the column (Column.range_code), and a variant found elsewhere is of whatever code it is found for
        assert f'"{entry.code}"' in text
    if entry.code == "C14":
        text += (PACKAGE / "reading" / "questions.py").read_text(encoding="utf-8")
    if entry.variant and not line:
        assert f'"{entry.variant}"' in text
    assert not Path(place).is_absolute()


def test_what_has_a_rule_of_its_own_is_not_listed_as_found_by_the_reader():
    assert RULES.keys() & FOUND_BY.keys() == {"R18"}  # the range by the reader, the judge's own lesson by a rule
    assert {code for code, _ in OTHERWISE} <= FOUND_BY.keys()
