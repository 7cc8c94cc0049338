"""A reader of its own for what a workbook holds: ElementTree over the XML, with nothing of the program in it.

Only what Excel itself needs to show a cell: relations, shared strings, types. Formulas count by their results.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    root = ET.fromstring(archive.read(posixpath.join(folder, "_rels", f"{name}.rels")))
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/") if one.get("TargetMode") != "External" else "")
        for one in root
    }


def _texts(root: ET.Element) -> list[str]:
    found = []
    for item in root:
        pieces = []
        for run in item:
            if _local(run.tag) == "t":
                pieces.append(run.text or "")
            elif _local(run.tag) == "r":
                pieces += [t.text or "" for t in run if _local(t.tag) == "t"]
        found.append("".join(pieces))
    return found


def _shown(cell: ET.Element, strings: list[str]) -> str:
    value = next((x.text or "" for x in cell if _local(x.tag) == "v"), "")
    if cell.get("t") == "s" and value.strip():
        return strings[int(value)]
    if cell.get("t") == "inlineStr":
        return "".join(x.text or "" for x in cell.iter() if _local(x.tag) == "t")
    return value


@dataclass(frozen=True)
class RawSheet:
    """A tab as its XML has it: address -> what stands there (more than blanks), the addresses with a formula, whether areas are merged."""

    cells: dict[str, str]
    formulas: frozenset[str]
    merged: bool


@lru_cache(maxsize=1)
def raw_sheets(path: Path) -> dict[str, RawSheet]:
    """Title -> tab, of every tab of cells."""
    found: dict[str, RawSheet] = {}
    with zipfile.ZipFile(path) as archive:
        book = next(target for kind, target in _relations(archive, "").values() if kind == "officeDocument")
        relations = _relations(archive, book)
        strings: list[str] = []
        for kind, target in relations.values():
            if kind == "sharedStrings":
                strings = _texts(ET.fromstring(archive.read(target)))
        for sheet in ET.fromstring(archive.read(book)).iter():
            if _local(sheet.tag) != "sheet":
                continue
            identity = next(value for key, value in sheet.attrib.items() if _local(key) == "id")
            if relations[identity][0] != "worksheet" or relations[identity][1] not in archive.namelist():
                continue
            root = ET.fromstring(archive.read(relations[identity][1]))
            cells = [one for one in root.iter() if _local(one.tag) == "c"]
            texts = {one.get("r", ""): _shown(one, strings) for one in cells}
            found[sheet.get("name", "")] = RawSheet(
                {at: text for at, text in texts.items() if re.sub(r"[\s\u200b-\u200f\u2060\ufeff]", "", text)},
                frozenset(one.get("r", "") for one in cells if any(_local(x.tag) == "f" for x in one)),
                any(_local(one.tag) == "mergeCell" for one in root.iter()),
            )
    return found
