"""Drop-downs and checks while typing of a sheet that people have handled: the program's own are renewed, everybody else's stay.

The program's own are known by the title of their message, which is the header of a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from yanxiu_xl.forms.model import column_number, letters
from yanxiu_xl.reading.pieces import Piece, pieces, spliced

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_REFERENCE = re.compile(r"(\$?)\b([A-Z]{1,3})(\$?)(\d+)\b")
_USUAL = {"type": "none", "operator": "between", "errorStyle": "stop"}
_SWITCHES = ("allowBlank", "showInputMessage", "showErrorMessage", "showDropDown")
_TEXTS = ("type", "operator", "errorStyle", "errorTitle", "error", "promptTitle", "prompt")
_AFTER = (
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
    "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)
"""What follows the validations in a worksheet."""
_LAST_ROW = 1_048_576

Span = tuple[int, int]
"""Rows from the first to the last."""


@dataclass(frozen=True)
class Validation:
    """What is asked of the cells of some columns. spans: (column number, rows); facts: what it says, spelt in one way; raw: as it stood."""

    spans: tuple[tuple[int, Span], ...]
    facts: tuple[tuple[str, str], ...]
    raw: bytes = b""

    @property
    def title(self) -> str:
        """The title of its message."""
        return dict(self.facts).get("promptTitle", "")

    def asks_the_same(self, other: Validation) -> bool:
        """Whether both say the same, wherever they stand."""
        return _placeless(self.facts) == _placeless(other.facts)


def _placeless(facts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Facts without the places that formulas name: they move with the cells."""
    return [(key, _REFERENCE.sub("#", value).replace("'", "") if key.startswith("formula") else value) for key, value in facts]


def validations_of(xml: bytes) -> list[Validation]:
    """The validations of a worksheet. Raises Refused F07."""
    return [_validation(xml, one) for one in pieces(xml, {"dataValidation", "formula1", "formula2"}) if _is_plain(one)]


def _is_plain(one: Piece) -> bool:
    return one.name == "dataValidation" and one.parent == "dataValidations" and "sqref" in one.attributes


def _validation(xml: bytes, one: Piece) -> Validation:
    facts = {key: one.attributes.get(key, _USUAL.get(key, "")) for key in _TEXTS}
    if facts["type"] in {"list", "none", "custom"}:
        facts["operator"] = _USUAL["operator"]  # means nothing there
    facts |= {key: "1" if one.attributes.get(key) in {"1", "true"} else "" for key in _SWITCHES}
    meant = {"none": 0, "list": 1, "custom": 1}.get(facts["type"], 2)  # LibreOffice writes a 0 for each that is not there
    facts |= {child.name: child.text.strip().removeprefix("=") for child in one.children if int(child.name[-1]) <= meant}
    spans = []
    for area in one.attributes["sqref"].split():
        found = _AREA.fullmatch(area)
        if found:
            left, top, right, bottom = found.groups()
            last = column_number(right or left)
            spans += [(at, (int(top), int(bottom or top))) for at in range(column_number(left), last + 1)]
    return Validation(tuple(spans), tuple(sorted((k, v) for k, v in facts.items() if v)), xml[one.start : one.end])


def moved(one: Validation, columns: Mapping[int, int], down: int) -> Validation:
    """The same for cells that stand elsewhere. columns: old -> new column number; down: so many rows further down."""

    def place(found: re.Match[str]) -> str:
        number = column_number(found[2])
        return f"{found[1]}{letters(columns.get(number, number) - 1)}{found[3]}{int(found[4]) + down}"

    facts = tuple((k, _REFERENCE.sub(place, v) if k.startswith("formula") else v) for k, v in one.facts)
    spans = tuple((columns[at], (top + down, min(bottom + down, _LAST_ROW))) for at, (top, bottom) in one.spans if at in columns)
    return replace(one, facts=facts, spans=spans, raw=b"")


def renewed(xml: bytes, wanted: Iterable[Validation], headers: Iterable[str]) -> bytes:
    """The worksheet with ``wanted`` in place of the program's own validations; the same bytes where they say that already.

    headers: of the form's columns, by which the program's own are known. Cells for which a person has made a rule of their own
    keep that. Raises Refused F07.
    """
    titles, wanted = {header[:32] for header in headers}, list(wanted)
    there = validations_of(xml)
    ours = [one for one in there if one.title in titles]
    others = [one for one in there if one.title not in titles]
    wanted = [_without(one, [span for other in others for span in other.spans]) for one in wanted]
    columns = {at for one in wanted for at, _ in one.spans}
    strangers = [span for one in ours for span in one.spans if span[0] not in columns]
    if not strangers and _cover(ours, wanted):
        return xml
    left = [_on(one, [span for span in one.spans if span[0] not in columns]) for one in ours]
    return _with(xml, others, [one for one in (*left, *wanted) if one.spans])


def _on(one: Validation, spans: Iterable[tuple[int, Span]]) -> Validation:
    return replace(one, spans=tuple(spans), raw=b"")


def _cover(ours: list[Validation], wanted: list[Validation]) -> bool:
    """Whether the program's own say what is wanted, on all rows on which it is."""
    for one in wanted:
        for at, span in one.spans:
            here = [(other, rows) for other in ours for column, rows in other.spans if column == at]
            if any(not other.asks_the_same(one) for other, _ in here) or _cut(span, [rows for _, rows in here]):
                return False
    return True


def _without(one: Validation, taken: list[tuple[int, Span]]) -> Validation:
    spans = [(at, rest) for at, span in one.spans for rest in _cut(span, [rows for column, rows in taken if column == at])]
    return _on(one, spans)


def _cut(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of some rows without others."""
    rest = [span]
    for top, bottom in taken:
        rest = [part for low, high in rest for part in ((low, min(high, top - 1)), (max(low, bottom + 1), high)) if part[0] <= part[1]]
    return rest


def _with(xml: bytes, others: list[Validation], own: list[Validation]) -> bytes:
    found = pieces(xml, {"worksheet", "dataValidations", *_AFTER})
    sheet = next(one for one in found if one.name == "worksheet")
    block = next((one for one in found if one.name == "dataValidations" and one.parent == "worksheet"), None)
    prefix = block.prefix if block else sheet.prefix
    lines = [one.raw for one in others] + [_line(one, prefix).encode() for one in own]
    attributes = {key: value for key, value in (block.attributes if block else {}).items() if key != "count"}
    head = "".join(f" {key}={quoteattr(value)}" for key, value in [*attributes.items(), ("count", str(len(lines)))])
    new = f"<{prefix}dataValidations{head}>".encode() + b"".join(lines) + f"</{prefix}dataValidations>".encode()
    if block:
        return spliced(xml, [(block.start, block.end, new if lines else b"")])
    following = [one.start for one in found if one.name in _AFTER and one.parent == "worksheet"]
    at = min(following, default=xml.rindex(b"</", 0, sheet.end))
    return spliced(xml, [(at, at, new)] if lines else [])


def _areas(spans: Sequence[tuple[int, Span]]) -> list[str]:
    """Neighbouring columns of the same rows in one area."""
    areas: list[tuple[int, int, Span]] = []
    for at, rows in spans:
        if areas and areas[-1][1:] == (at - 1, rows):
            areas[-1] = (areas[-1][0], at, rows)
        else:
            areas.append((at, at, rows))
    return [f"{letters(left - 1)}{top}:{letters(right - 1)}{bottom}" for left, right, (top, bottom) in areas]


def _line(one: Validation, prefix: str) -> str:
    facts = dict(one.facts)
    spans = " ".join(_areas(one.spans))
    said = {key: value for key, value in facts.items() if not key.startswith("formula") and value != _USUAL.get(key)}
    head = "".join(f" {key}={quoteattr(value)}" for key, value in [*said.items(), ("sqref", spans)])
    formulas = "".join(f"<{prefix}{key}>{escape(facts[key])}</{prefix}{key}>" for key in ("formula1", "formula2") if key in facts)
    return f"<{prefix}dataValidation{head}>{formulas}</{prefix}dataValidation>"
