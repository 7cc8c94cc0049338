"""The stamp every workbook carries on its hidden sheet 元数据： whose it is, for which term, from which template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from yanxiu_xl.forms.codes import CODE_LISTS
from yanxiu_xl.term.parameters import CENTRAL, ParameterKind, Settable, Value
from yanxiu_xl.term.term import School, Term, Waiver, is_term_code

TEMPLATE_VERSION = "1.0"
_CHUNK = 30_000
"""Characters of settings a cell; Excel holds 32,767."""

LABELS = {
    "version": "模板版本",
    "term": "学期",
    "school": "学校代码",
    "definition": "表样指纹",
    "issue": "发放批次",
    "checked_at": "最近校验时间",
    "verdict": "校验结论",
    "fingerprint": "数据指纹",
    "teacher_id": "教师编号",
    "teacher": "教师姓名",
}
SETTINGS_LABEL = "学期设定"
TEACHER_KEYS = ("teacher_id", "teacher")
"""What a teacher's own workbook has besides."""
CHECK_KEYS = ("checked_at", "verdict", "fingerprint")
"""What a check inside the workbook leaves."""


@dataclass(frozen=True)
class Stamp:
    """version: of the template; definition: digest of forms and settings; issue: how often the centre has built it.

    checked_at, verdict, fingerprint: left by the last check inside the workbook (domain F11), '' before.
    teacher_id, teacher: whose own workbook it is (教师填报表), '' for a school's.
    ``settings`` is the term's JSON, so that a workbook alone can be checked by the rules it was built for.
    """

    version: str = ""
    term: str = ""
    school: str = ""
    definition: str = ""
    issue: int = 0
    checked_at: str = ""
    verdict: str = ""
    fingerprint: str = ""
    settings: str = ""
    teacher_id: str = ""
    teacher: str = ""

    def rows(self) -> list[tuple[str, str]]:
        """(label, text) lines as written on the sheet."""
        values = asdict(self)
        lines = [(label, str(values[key])) for key, label in LABELS.items() if values[key] or key not in TEACHER_KEYS]
        chunks = [self.settings[i : i + _CHUNK] for i in range(0, len(self.settings), _CHUNK)]
        return lines + [(f"{SETTINGS_LABEL}{n}", chunk) for n, chunk in enumerate(chunks, 1)]

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]]) -> Stamp:
        """Read the lines back, whatever else stands on the sheet."""
        found = {str(row[0]).strip(): str(row[1]).strip() for row in rows if len(row) > 1 and row[0] != ""}
        keys = {label: key for key, label in LABELS.items()}
        values: dict[str, Any] = {keys[label]: text for label, text in found.items() if label in keys}
        number = values.get("issue", "0").partition(".")[0]
        values["issue"] = int(number) if number.isdecimal() and len(number) < 10 else 0
        settings = "".join(found.get(f"{SETTINGS_LABEL}{n}", "") for n in range(1, 20))
        return cls(**values, settings=settings)


def pack_term(term: Term) -> str:
    """The settings a school's workbook carries, as JSON; people's names of other schools stay out."""

    def plain(value: Value) -> Any:
        return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value

    content = {
        "code": term.code,
        "centre": term.centre,
        "values": {k: plain(v) for k, v in term.values.items() if k not in CENTRAL},
        "codes": {k: list(v) for k, v in term.codes.items()},
        "schools": [[s.code, s.name, s.school_type] for s in term.schools],
        "waivers": [[w.school, w.code, w.reason, w.until.isoformat()] for w in term.waivers],
        "rule_starts": {k: v.isoformat() for k, v in sorted(term.rule_starts.items())},
        **({"former": [list(one) for one in term.former]} if term.former else {}),
        "holidays": [[day.isoformat(), kind, name] for day, (kind, name) in sorted(term.holidays.items())],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def _words(values: Sequence[Any]) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise TypeError("not a list of texts")
    return tuple(values)


def term_of_stamp(settable: Settable, text: str) -> Term | None:
    """The term a workbook was built for, or None when its stamp holds no usable settings.

    The text comes with a returned file: nothing in it is taken that 学期设定 would not take.
    """
    try:
        content = json.loads(text)
        values: dict[str, Value] = {}
        for key, parameter in settable.parameters.items():
            value = content["values"].get(key, parameter.default)
            if parameter.kind is ParameterKind.DATE and isinstance(value, str):
                value = date.fromisoformat(value)
            values[key] = tuple(value) if isinstance(value, list) else value
            if not parameter.takes(values[key]):
                return None
        term = Term(
            code=content["code"],
            centre=content["centre"],
            values=values,
            codes={key: _words(content["codes"].get(key, one.values)) for key, one in CODE_LISTS.items()},
            schools=tuple(School(code, name, kind) for code, name, kind in map(_words, content["schools"])),
            holidays={date.fromisoformat(d): (kind, name) for d, kind, name in map(_words, content["holidays"])},
            waivers=tuple(Waiver(s, c, r, date.fromisoformat(u)) for s, c, r, u in map(_words, content.get("waivers", ()))),
            former=tuple((code, name) for code, name in map(_words, content.get("former", ()))),
            rule_starts={k: date.fromisoformat(v) for k, v in content.get("rule_starts", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return replace(term) if is_term_code(term.code) else None
