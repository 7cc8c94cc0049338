"""What a small town's 总档案 consists of, in words that a difference can be read in: kept in ``tests/data/总档案``, compared by a test.

A page is told row by row: height, then every cell with a digest of its look, its text and its link; what stands beside the cells follows.
The other parts are their XML, an element a line, one after the other. Run ``python -m tools.references`` to write them anew, and read what git says has changed.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "tests" / "data" / "总档案"
EXEMPT = {
    "xl/theme/theme1.xml": "XlsxWriter's own, the same in every workbook",
    "xl/styles.xml": "told by what the cells look like: a look more would give all others another number",
}
"""Parts that are not compared, and why."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OTHERS = "其余部件.txt"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PAGE = re.compile(r"xl/worksheets/(sheet\d+)\.xml")


def described(path: Path) -> dict[str, str]:
    """Name of a text file -> what it says: of every part of a workbook that is not exempt."""
    with zipfile.ZipFile(path) as parts:
        book, looks = parts.read("xl/workbook.xml").decode(), _looks(parts.read("xl/styles.xml"))
        titles = {f"sheet{at}": title for at, title in enumerate(re.findall(r'<sheet name="([^"]+)"', book), 1)}
        found, others = {}, []
        for name in sorted(set(parts.namelist()) - set(EXEMPT)):
            page = PAGE.fullmatch(name)
            if page:
                found[f"{titles[page[1]]}.txt"] = "\n".join(_page(parts.read(name), looks)) + "\n"
            else:
                others += [f"=== {name}", *parts.read(name).decode().replace("><", ">\n<").splitlines()]
    return {**found, OTHERS: "\n".join(others) + "\n"}


def _page(xml: bytes, looks: Mapping[str, str]) -> Iterator[str]:
    root = ElementTree.fromstring(xml)
    links = {link.get("ref"): link.get("location") or link.get(RELATION) for link in root.iter(f"{MAIN}hyperlink")}
    used: dict[str, str] = {}
    for element in root:
        kind = element.tag.removeprefix(MAIN)
        if kind == "sheetData":
            for row in element:
                yield f"第{row.get('r')}行 {row.get('ht', '')}"
                yield from (_cell(cell, links, looks, used) for cell in row)
        elif kind != "hyperlinks":
            for one in element.iter(f"{MAIN}col"):
                if one.get("style"):
                    one.set("style", _letter(looks[one.get("style", "0")], used))
            yield from (f"〔{kind}〕{_spelt(one)}" for one in element.iter() if one.attrib or one.text)
    yield from (f"样式{letter}：{look}" for look, letter in sorted(used.items(), key=itemgetter(1)))


def _cell(cell: ElementTree.Element, links: Mapping[str | None, str | None], looks: Mapping[str, str], used: dict[str, str]) -> str:
    """``  B4 c07a 文 柳林小学 → '报送情况'!A5``."""
    look = looks[cell.get("s", "0")]
    letter = _letter(look, used)
    formula, text = cell.findtext(f"{MAIN}f"), "".join(cell.itertext()) if cell.find(f"{MAIN}f") is None else cell.findtext(f"{MAIN}v")
    link = links.get(cell.get("r"))
    told = (f"={formula} 得 " if formula else "") + str(text or "").replace("\n", "⏎")
    return f"  {cell.get('r')} {letter} {'文' if cell.get('t') == 'inlineStr' else '数' if text else '空'} {told}{f' → {link}' if link else ''}".rstrip()


def _letter(look: str, used: dict[str, str]) -> str:
    return used.setdefault(look, sha256(look.encode()).hexdigest()[:4])


def _spelt(element: ElementTree.Element) -> str:
    return " ".join([element.tag.removeprefix(MAIN), *(f"{key.rpartition('}')[2]}={value}" for key, value in element.attrib.items()), (element.text or "").strip()])


def _looks(xml: bytes) -> dict[str, str]:
    """Number of a format -> its font, fill, borders, number format and alignment."""
    root = ElementTree.fromstring(xml)

    def listed(name: str) -> list[str]:
        return ["、".join(_spelt(one) for one in part.iter() if one.attrib) for part in root.find(f"{MAIN}{name}") or ()]

    fonts, fills, borders = listed("fonts"), listed("fills"), listed("borders")
    codes = {one.get("numFmtId"): one.get("formatCode") for one in root.iter(f"{MAIN}numFmt")}
    found: dict[str, Any] = {}
    for number, one in enumerate(root.find(f"{MAIN}cellXfs") or ()):
        code, lies = one.get("numFmtId", "0"), one.find(f"{MAIN}alignment")
        found[str(number)] = "｜".join((
            fonts[int(one.get("fontId", 0))], fills[int(one.get("fillId", 0))], borders[int(one.get("borderId", 0))],
            str(codes.get(code, code)), _spelt(lies) if lies is not None else ""))
    return found


def small_town(path: Path) -> Path:
    """总档案 of three schools, one of them with cells that cannot be read, written a second time after a correction."""
    from tests.filed_town import file_returns, filed_town
    from tests.report_towns import TOWNS
    from tests.town import TERM, school
    from yanxiu_xl.workbooks.master import write_master

    with filed_town(path / "档案.sqlite", TOWNS["unreadable"]()) as archive:
        rows = school("02")
        rows["observations"][0]["topic"] = "更正后的课题"
        file_returns(archive, {"更正": ("02", rows)})
        write_master(path / "总档案.xlsx", TERM, archive)
    return path / "总档案.xlsx"


def main() -> None:
    """Write all of them anew."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="yanxiu-references-") as place:
        texts = described(small_town(Path(place)))
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for name, text in texts.items():
        (PLACE / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(texts)} files in {PLACE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
