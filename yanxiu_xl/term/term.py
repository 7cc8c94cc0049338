"""One term as the centre has set it: what every check, score and workbook of the term obeys."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.forms.model import Limit
from yanxiu_xl.term.holidays import published, unfilled_years
from yanxiu_xl.term.parameters import CENTRAL, PLAN_TERM, Settable, Value

_PARAMETER = re.compile(r"\{param:([\w.]+)\}")
DEFAULT_TERM = PLAN_TERM
CENTRE_CODE = "00"


@dataclass(frozen=True)
class School:
    """A line of 学校名录 (domain B4)."""

    code: str
    name: str
    school_type: str = "村小"
    principal: str = ""
    liaison: str = ""
    assessed: bool = True
    due: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Waiver:
    """A line of 豁免： an error of rule ``code`` is only a hint for ``school`` ('' for all), until ``until``."""

    school: str
    code: str
    reason: str
    until: date


@dataclass(frozen=True)
class Leader:
    """A line of 领导小组 (domain B4)."""

    name: str
    post: str
    unit: str = ""
    duty: str = ""


def shown(value: Value) -> str:
    """A value of the term as people read it."""
    if value is None or value == "":
        return "不限"
    return "、".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def _folded(name: str) -> str:
    """How names are compared: without blanks, signs that cannot be seen, and differences of width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name) if sign.isprintable() and not sign.isspace())


def is_term_code(text: str) -> bool:
    """Whether ``text`` is a term code such as ``2020-2021-1`` (domain B1)."""
    parts = text.split("-")
    return (
        len(parts) == 3
        and all(p.isdigit() for p in parts)
        and len(parts[0]) == len(parts[1]) == 4
        and int(parts[1]) == int(parts[0]) + 1
        and parts[2] in {"1", "2"}
    )


def term_of(day: date) -> str:
    """The term that is going on or made ready on a day: August to January the first, February to July the second.

    Terms run from 1 September to mid-January and from 1 March to mid-July (domain B5); August and February are when they are
    made ready. A centre that wants another one says so.
    """
    first = day.year if day.month >= 8 else day.year - 1
    return f"{first}-{first + 1}-{2 if 2 <= day.month <= 7 else 1}"


_SEASON = re.compile(r"(?<!\d)(20\d\d)[\s年.\-]*([秋春])")
_SCHOOL_YEAR = re.compile(
    r"(?<!\d)(20\d\d)\s*[-—–~至]+\s*(20\d\d)\s*(?:学年度?)?[\s\-—–]*(?:第?\s*([12一二])(?!\d)|([上下])学期)"
)


def term_named(text: str) -> str:
    """The term that a name such as ``2020秋``, ``2021年春季`` or ``2020—2021学年第一学期`` speaks of; '' for none, or for several."""
    text = unicodedata.normalize("NFKC", text)
    said = {f"{y}-{int(y) + 1}-1" if season == "秋" else f"{int(y) - 1}-{y}-2" for y, season in _SEASON.findall(text)}
    said |= {
        f"{first}-{second}-{1 if (number or half) in '1一上' else 2}" for first, second, number, half in _SCHOOL_YEAR.findall(text)
    }
    return said.pop() if len(said) == 1 and all(map(is_term_code, said)) else ""


def term_name(code: str) -> str:
    """``2020-2021-1`` -> ``2020—2021学年第一学期`` (domain B1)."""
    first, second, half = code.split("-")
    return f"{first}—{second}学年第{'一' if half == '1' else '二'}学期"


@dataclass(frozen=True)
class Term:
    """Parameters, code lists, schools and holidays of one term.

    values: parameter key -> value (see ``parameters``); codes: list key -> values;
    holidays: date -> (放假|上班， name); former: (code, name) of schools that had another name earlier in the term, or are not on
    the list any more; the last of a code is its latest.
    """

    code: str = DEFAULT_TERM
    centre: str = "中心校"
    values: dict[str, Value] = field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    schools: tuple[School, ...] = ()
    leaders: tuple[Leader, ...] = ()
    holidays: dict[date, tuple[str, str]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    rule_starts: dict[str, date] = field(default_factory=dict)
    former: tuple[tuple[str, str], ...] = ()

    def waiver_reason(self, school: str, code: str, as_of: date) -> str:
        """Why an error of ``code`` does not count as one on that day, '' when it does."""
        start = self.rule_starts.get(code)
        if start and as_of < start:
            return f"本条从{start}起算错误"
        for waiver in self.waivers:
            if waiver.code == code and waiver.school in ("", school) and as_of <= waiver.until:
                return f"中心校已豁免至{waiver.until}：{waiver.reason}"
        return ""

    @property
    def name(self) -> str:
        """The term in words."""
        return term_name(self.code)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def limit(self, limit: Limit) -> float | None:
        """A column's limit as a number: itself, or the value of the parameter it names."""
        if isinstance(limit, str):
            if limit == "L.full":
                return self.lesson_full
            value = self.values[limit]
            return float(value) if isinstance(value, int | float) else None
        return limit

    def say(self, text: str) -> str:
        """A text of the definition with the term's value wherever it names a parameter (``{param:key}``)."""
        return _PARAMETER.sub(lambda match: shown(self.values[match[1]]), text)

    @property
    def lesson_full(self) -> float:
        """Full marks of a lesson evaluation: the sum of the seven dimensions."""
        keys = ("aims", "substance", "process", "group_work", "it_use", "bearing", "effect")
        return float(sum(self[f"L.{key}"] for key in keys))

    def school(self, code: str) -> School | None:
        """The school of that code, if it is on the list."""
        return next((s for s in self.schools if s.code == code), None)

    @cached_property
    def school_names(self) -> tuple[str, ...]:
        """Names of the schools of the list."""
        return tuple(school.name for school in self.schools if school.name)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code -> name, as people read it, of every school that is on the list or was."""
        gone = {code: f"{name}（已不在名录）" for code, name in self.former}
        return gone | {school.code: school.name for school in reversed(self.schools)}

    @cached_property
    def _codes(self) -> dict[str, str]:
        earlier = {_folded(name): code for code, name in self.former}
        return earlier | {_folded(school.name): school.code for school in reversed(self.schools)}

    def code_of(self, name: object) -> str:
        """The code of the school that has a name, or had it earlier in the term; '' when none did."""
        return self._codes.get(_folded(str(name or "")), "")

    def has_been(self, code: str, name: str) -> bool:
        """Whether the school of a code had that name earlier in the term, and no other school has it now."""
        return self.code_of(name) == code and any(one == code and _folded(old) == _folded(name) for one, old in self.former)

    def gone(self, code: str) -> str:
        """The name of the school of a code that was on the list and is not any more; '' of any other."""
        return "" if self.school(code) else next((name for one, name in reversed(self.former) if one == code), "")

    @property
    def unfilled_years(self) -> tuple[int, ...]:
        """Calendar years of the term of which days off and working weekends are not filled in (see ``holidays``)."""
        return unfilled_years(self.holidays, self["term_start"], self["term_end"])

    def digest(self) -> str:
        """A short fingerprint of everything set here that something is reckoned by; equal settings give equal digests."""
        content = {
            "code": self.code,
            "centre": self.centre,
            "values": {k: str(v) for k, v in self.values.items() if k not in CENTRAL},
            "codes": self.codes,
            "schools": [str(s) for s in self.schools],
            "leaders": [str(p) for p in self.leaders],
            "holidays": {str(k): v for k, v in sorted(self.holidays.items())},
            "waivers": [str(w) for w in self.waivers],
            "rule_starts": {k: str(v) for k, v in sorted(self.rule_starts.items())},
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def with_schools(self, schools: tuple[School, ...]) -> Term:
        """The same term with another list of schools."""
        return replace(self, schools=schools)


def term_by_default(settable: Settable, code: str) -> Term:
    """A term with the default of everything that may be set, dates moved to the term, days off as published, and no schools yet."""
    return Term(
        code=code,
        values=settable.defaults(code),
        codes={key: one.values for key, one in CODE_LISTS.items()},
        holidays=published(code),
    )
