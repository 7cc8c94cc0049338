"""rules: every rule of the catalogue with its thresholds of the term, its source and where it is carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yanxiu_xl.catalogue import CATALOGUE
from yanxiu_xl.checks.registry import RULES
from yanxiu_xl.problems import Entry, UserError
from yanxiu_xl.problems.examples import words_of
from yanxiu_xl.settings import PARAMETERS, default_term
from yanxiu_xl.term.parameters import Value
from yanxiu_xl.term.term import Term, shown
from yanxiu_xl.workflow.folder import TermFolder, find_folder

PACKAGE = Path(__file__).parents[1]

FOUND_BY: dict[str, str] = {
    **dict.fromkeys(("F01", "F07"), "reading/regular.py"),
    **dict.fromkeys(("F02", "F04", "F05", "F06", "F12", "F14", "F15", "M03"), "reading/submissions.py"),
    **dict.fromkeys(("F03", "F08", "F09", "F17"), "reading/tables.py"),
    "F13": "reading/aside.py",
    **dict.fromkeys(("F10", "F16", "C02", "C04", "C05", "C07", "C08", "C10", "C11", "C12", "C14", "R18", "R19"), "reading/cells.py"),
    **dict.fromkeys(("C01", "C03", "C06", "C09"), "checks/cells.py"),
    "C13": "reading/private.py",
    **dict.fromkeys(("M01", "M02", "M26"), "reports/standing.py"),
    "M21": "workflow/confirming.py",
    "M27": "workflow/inbox.py",
    "M28": "workflow/originals.py",
    **dict.fromkeys(("G01", "G02"), "reading/settings.py"),
    **dict.fromkeys(("W01", "W02"), "workflow/gather_files.py"),
    **dict.fromkeys(("W03", "W04", "W05", "W06", "W07", "W08", "W09"), "workflow/gather_plan.py"),
}
"""What is found without a registered rule, by the module that finds it."""
OTHERWISE = {
    ("R18", "own"): "", ("C01", "row"): "reading/tables.py", ("F13", "page"): "reading/own_pages.py", ("F15", "header"): "reading/tables.py",
    ("F15", "shifted"): "reading/tables.py", ("F15", "duplicate"): "reading/tables.py",
    **{("G02", variant): "reading/settings_layout.py" for variant in ("headings", "column", "columns", "rows")},
    ("F01", "copy"): "archive/inbox.py", ("M27", "copy"): "archive/inbox.py",
    ("W01", "sheet"): "workflow/gather_plan.py",
    ("F02", "register"): "reading/registers.py", ("M03", "register"): "reading/registers.py", ("M03", "beneficiary"): "reading/registers.py",
    ("M03", "removed"): "workflow/merging.py", ("G01", "example"): "reading/school_list.py",
}
"""Variants that are found elsewhere than the rest of their code ('': by the registered rule)."""


def place_of(code: str, variant: str = "") -> str:
    """File and line of the rule that carries out a code, or the file that finds it; '' when nobody does yet."""
    found = OTHERWISE.get((code, variant), FOUND_BY.get(code, ""))
    if found:
        return f"{PACKAGE.name}/{found}"
    rule = RULES.get(code)
    if rule is None:
        return ""
    return f"{PACKAGE.name}/{Path(rule.run.__code__.co_filename).relative_to(PACKAGE).as_posix()}:{rule.line}"


def timing(entry: Entry) -> str:
    """When a rule is looked at."""
    if entry.final:
        return "期末（定稿日期前只作提示）"
    return {"M": "合并时", "G": "读学期设定时", "W": "汇集教师表时"}.get(entry.code[0], "每次检查")


@dataclass(frozen=True)
class Threshold:
    """A parameter that a rule obeys, with its value in the term."""

    key: str
    name: str
    value: Value
    unit: str

    def __str__(self) -> str:
        unit = "" if self.value in (None, "") else self.unit  # 不限 is no number of anything
        return f"{self.name} {shown(self.value)}{unit}"

    def as_dict(self) -> dict[str, Any]:
        value = self.value
        plain = value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        return {"key": self.key, "name": self.name, "value": plain, "unit": self.unit}


@dataclass(frozen=True)
class RuleLine:
    """A line of the catalogue under one term."""

    entry: Entry
    thresholds: tuple[Threshold, ...]
    term: Term

    @property
    def place(self) -> str:
        return place_of(self.entry.code, self.entry.variant)

    @property
    def sentence(self) -> str:
        """The message as it would be said of an example."""
        return self._filled(self.entry.sentence)

    @property
    def fix(self) -> str:
        """The remedy as it would be said of the same example."""
        return self._filled(self.entry.fix)

    def _filled(self, sentence: str) -> str:
        words = words_of(self.entry, sentence)
        first = next((t.key for t in self.thresholds), "")

        def word(text: str) -> str:
            if not text.startswith("="):
                return text
            key, _, otherwise = text[1:].partition("|")
            value = self.term[key or first]
            return shown(value) if value or not otherwise else otherwise

        return sentence.format(**{name: word(text) for name, text in words.items()})

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``--json``; template: the sentence before an example was put in."""
        entry = self.entry
        return {
            "code": entry.code, "variant": entry.variant, "level": entry.level.value, "when": entry.when,
            "sentence": self.sentence, "fix": self.fix, "template": entry.sentence, "thresholds": [t.as_dict() for t in self.thresholds],
            "clause": entry.clause, "source": entry.source, "end_of_term": entry.final, "place": self.place,
        }

    def text(self) -> str:
        """Everything that can be searched."""
        entry = self.entry
        words = (entry.code, entry.level.word, entry.when, self.sentence, self.fix, entry.clause, entry.source, timing(entry),
                 self.place, *(f"{t.key} {t}" for t in self.thresholds))
        return "\n".join(words).casefold()


def rule_lines(term: Term, word: str = "") -> list[RuleLine]:
    """The catalogue under ``term``: all of it, the rules whose code begins with ``word``, else those that speak of it."""
    lines = [
        RuleLine(e, tuple(Threshold(k, PARAMETERS[k].name, term[k], PARAMETERS[k].unit) for k in e.parameters), term)
        for e in CATALOGUE
    ]
    sought = word.strip().casefold()
    called = [line for line in lines if line.entry.code.casefold().startswith(sought)]
    return called or [line for line in lines if sought in line.text()]


def by_code(lines: Iterable[RuleLine]) -> list[Sequence[RuleLine]]:
    """Lines of one code together, in the order of the catalogue."""
    groups: dict[str, list[RuleLine]] = {}
    for line in lines:
        groups.setdefault(line.entry.code, []).append(line)
    return list(groups.values())


def term_in_force(given: Path | None) -> Term:
    """The term of the folder given or found above the working directory; without one, the defaults."""
    if given is not None:
        return find_folder(given).term()
    try:
        folder: TermFolder = find_folder(None)
    except UserError:
        return default_term()
    return folder.term()
