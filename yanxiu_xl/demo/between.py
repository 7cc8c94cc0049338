"""What two schools' books say of each other: somebody in two rosters, a title taken over, a paper handed in twice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from yanxiu_xl.demo import texts
from yanxiu_xl.demo.mistakes import SchoolRows

Row = dict[str, Any]
PAPERS, ESSAYS = "教育教学论文", "学期心得体会"
LENT_TO, LENT_BY = "02", "06"
"""A teacher who has moved from the second school to the first and still stands in its roster."""
TAKEN_BY, TAKEN_FROM = "06", "03"
"""Where a title has been taken over, and whose it was."""
ALIKE = ("04", "05")
"""Schools of which two teachers hand in all but the same text; their workbooks lie in one folder with it."""
_PARAGRAPHS, _OWN = 30, 4
"""Of a text: those that both have, and its own."""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
}


def in_two_schools(rows: Mapping[str, SchoolRows]) -> str:
    """Let a teacher stand in two rosters; the rows of the school that has lent them out are changed. Returns the name."""
    at_home, away = rows[LENT_BY], rows[LENT_TO]
    known = next(r for r in away["roster"] if r["post"] == "专任教师" and r["assessed"] == "是")
    at_home["roster"].append({
        **known, "teacher_id": f"{LENT_BY}{len(at_home['roster']) + 1:02d}", "class_teacher": "否", "backbone": "无", "assessed": "否",
        "exemption": "借调", "on_duty_to": date(2020, 9, 1), "note": "9月起借到榆树小学",
    })
    at_home["profile"][0]["teachers"] += 1
    return str(known["name"])


def same_title(rows: Mapping[str, SchoolRows]) -> str:
    """Let somebody hand in a paper under a title that somebody at another school has. Returns the title."""
    theirs = next(r for r in rows[TAKEN_FROM]["writings"] if r["category"] == PAPERS)
    ours = next(r for r in rows[TAKEN_BY]["writings"] if r["category"] == PAPERS)
    ours["title"] = theirs["title"]
    return str(theirs["title"])


def alike(rows: Mapping[str, SchoolRows]) -> dict[str, list[str]]:
    """Two essays that are all but the same: file name -> paragraphs; the records name the files and their lengths."""
    random, found = Random("alike"), dict[str, list[str]]()
    lines = [*texts.PRAISE, *texts.ADVICE, *texts.VIRTUES, *texts.DIRECTIONS]

    def paragraph() -> str:
        return "，".join(random.sample(lines, 3)) + "。"

    common = [paragraph() for _ in range(_PARAGRAPHS)]
    for code in ALIKE:
        record = next(r for r in rows[code]["writings"] if r["category"] == ESSAYS and isinstance(r["chars"], int))
        name = f"{record['teacher']}学期心得体会.docx"
        found[name] = [str(record["title"]), *common, *(paragraph() for _ in range(_OWN))]
        record |= {"file_name": name, "chars": sum(map(len, found[name]))}
    return found


def write_document(path: Path, paragraphs: list[str]) -> None:
    """A Word document of plain paragraphs; the same paragraphs make the same bytes."""
    body = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    parts = {**_PARTS, "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text, zipfile.ZIP_DEFLATED)
    path.write_bytes(out.getvalue())
