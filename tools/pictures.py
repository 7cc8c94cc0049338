"""Makes the pictures of the README and the two guides (十分钟上手) from today's program: ``python tools/pictures.py``.

A small town's term is played in a temporary folder; LibreOffice prints what is to be seen (``print_range.py``), pdftoppm and ImageMagick
make PNGs of it. Beside them stands ``docs/图/记录.json``: for each picture the texts of the cells in it, so that a test can tell without
LibreOffice whether the program would show the same today (``tests/test_pictures.py``).
Needs LibreOffice Calc with python3-uno, poppler-utils, ImageMagick and Noto Sans CJK, as ``.ci/run`` installs them.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from contact_sheet import (  # noqa: E402 - beside this file
    first_pages,
    forms_in,
    pages_of_forms,
    pages_of_reports_in,
    shown_on,
    shown_on_forms,
)
from guide_pages import COLUMN, COLUMNS, GUIDES, draw, words  # noqa: E402

from yanxiu_xl.demo import returns  # noqa: E402 - the checkout's own package, installed or not
from yanxiu_xl.demo.mistakes import apply  # noqa: E402
from yanxiu_xl.demo.play import CHECK_DAY  # noqa: E402
from yanxiu_xl.demo.play import play as play_demo  # noqa: E402
from yanxiu_xl.demo.records import SchoolRows, school_rows  # noqa: E402
from yanxiu_xl.demo.town import demo_term  # noqa: E402
from yanxiu_xl.forms.centre import SCHOOL_LIST, parameter_sheet  # noqa: E402
from yanxiu_xl.forms.model import FIRST_DATA_ROW, letters  # noqa: E402
from yanxiu_xl.forms.school import SHEETS  # noqa: E402
from yanxiu_xl.forms.tabs import HOME, PROGRESS, RESULT  # noqa: E402
from yanxiu_xl.macros import SCHOOL  # noqa: E402
from yanxiu_xl.reports.overview import TITLE as OVERVIEW  # noqa: E402
from yanxiu_xl.settings import GROUPS  # noqa: E402
from yanxiu_xl.term.stamp import Stamp  # noqa: E402
from yanxiu_xl.workbooks.guide import TABLE_ROW  # noqa: E402
from yanxiu_xl.workbooks.settings_book import FRONT  # noqa: E402
from yanxiu_xl.workbooks.template import definition_hash, write_school_workbook  # noqa: E402
from yanxiu_xl.workflow.building import new_term  # noqa: E402
from yanxiu_xl.workflow.folder import TermFolder  # noqa: E402
from yanxiu_xl.workflow.guides import FILES as PACKAGED  # noqa: E402
from yanxiu_xl.workflow.merging import merge  # noqa: E402

PICTURES = ROOT / "docs" / "图"
RECORD = PICTURES / "记录.json"
LARGEST_BYTES = 200_000
LARGEST_CONTACT_SHEET = 400_000
COLOURS = 64
RETURNED = ("01", "04", "06")
"""The schools of the demo town that have handed in; the others have not."""
MID_TERM = date(2020, 11, 27)
UNFINISHED = "05"
"""The school whose workbook is shown while it is being filled in."""
OBSERVED = SHEETS["observations"]


FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>微软雅黑</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>宋体</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Serif CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>Calibri</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans Mono CJK SC</string></edit></match>
</fontconfig>
"""
"""What stands in for the workbooks' fonts, which are not free: without it Latin letters come from a wide font and, because the width of
a column is counted in digits of the default font, every column is a third too wide."""


# --- what is shown ---


@dataclass(frozen=True)
class Range:
    """A range of a sheet. hidden, folded: rows and columns that are folded away; note: the cell whose note is open."""

    sheet: str
    area: str
    hidden: tuple[int, int] | None = None
    note: str = ""
    folded: tuple[str, str] | None = None


@dataclass(frozen=True)
class Shot:
    """A picture of one range. book: key of ``play``; width: pixels; headings: whether A, B, C and 1, 2, 3 stand around it."""

    name: str
    book: str
    place: Callable[[Path], Range]
    width: int
    headings: bool = False


def cells(path: Path, sheet: str, last_row: int | None = None) -> list[tuple[Any, ...]]:
    """The rows of a sheet, from the first to ``last_row``; formulas as they are written."""
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        return [tuple(row) for row in book[sheet].iter_rows(min_row=1, max_row=last_row, values_only=True)]
    finally:
        book.close()


def _at(rows: list[tuple[Any, ...]], header: str) -> int:
    """The 1-based column of a header, wherever it stands in the first rows."""
    for row in rows[:FIRST_DATA_ROW]:
        for at, value in enumerate(row, 1):
            if isinstance(value, str) and value.rstrip("*").partition("\n")[0] == header:
                return at
    raise LookupError(header)


def top(sheet: str, rows: int, last: str = "", without: tuple[str, str] | None = None) -> Callable[[Path], Range]:
    """The first rows of a sheet, to the column with the header ``last`` or as far as anything is written.

    without: headers of the first and the last of the columns that are folded away.
    """

    def place(path: Path) -> Range:
        shown = cells(path, sheet, rows)
        width = _at(shown, last) if last else max(at for row in shown for at, value in enumerate(row, 1) if value is not None)
        folded = None if without is None else (letters(_at(shown, without[0]) - 1), letters(_at(shown, without[1]) - 1))
        return Range(sheet, f"A1:{letters(width - 1)}{rows}", folded=folded)

    return place


def whole(sheet: str) -> Callable[[Path], Range]:
    """All that stands on a sheet."""

    def place(path: Path) -> Range:
        shown = cells(path, sheet)
        return Range(sheet, f"A1:{letters(max(map(len, shown)) - 1)}{len(shown)}")

    return place


def marked_cell(path: Path) -> Range:
    """Where a word that is not among the choices has been marked, with the rows around it; the head of the table stays in sight."""
    listed = cells(path, RESULT)
    code, sheet, cell = (_at(listed, header) - 1 for header in ("编号", "工作表", "单元格"))
    address = next(str(row[cell]) for row in listed if row[code] == "C04" and row[sheet] == OBSERVED.title)
    row = int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    width = _at(cells(path, OBSERVED.title, FIRST_DATA_ROW), OBSERVED.headers["advice"])
    return Range(OBSERVED.title, f"A1:{letters(width - 1)}{row}", (FIRST_DATA_ROW, row - 2), address, ("E", "J"))


PARAMETERS = parameter_sheet("general", len(GROUPS["general"])).title

SHOTS = (
    Shot("总览", "demo master", whole(OVERVIEW), 1500),
    Shot("首页", "school", top(HOME, TABLE_ROW + 3), 1000),
    Shot("听课记录", "school", top(OBSERVED.title, 5, OBSERVED.headers["kind"], (OBSERVED.headers["scope"], OBSERVED.headers["host_school"])), 1000, headings=True),
    Shot("进度", "school", top(PROGRESS, 7, "10月"), 1000),
    Shot("校验结果", "sent back", top(RESULT, 8, without=("列", "当前值")), 1200),
    Shot("退回", "sent back", marked_cell, 1100, headings=True),
    Shot("报送情况", "master", top("报送情况", 11, "提示", ("第几次", "保存时间")), 1100),
    Shot("教师得分", "master", top("教师得分总表", 8, "等次", ("T5 公开课", "T11 八好（其余五项）")), 1300),
    Shot("学期设定", "settings", top(FRONT, 14), 1100),
    Shot("学校名录", "settings", top(SCHOOL_LIST.title, 8), 1100, headings=True),
    Shot("参数设置", "settings", top(PARAMETERS, 11), 1300, headings=True),
)
CONTACT_SHEET = "报表一览"
"""The first sheet of paper of every report."""
FORMS_SHEET = "打印件一览"
"""The first of every page of the printed forms."""
MONTAGES = {"一览": ("首页", "报送情况")}
"""Pictures put together from others, one above the other."""


# --- the town ---


def play(place: Path) -> dict[str, Path]:
    """A school in the middle of filling in, and a term folder with a merge; the workbooks by key."""
    term = demo_term()
    rows = school_rows(term)
    town = {one.name: [person["name"] for person in rows[one.code]["roster"]] for one in term.schools}
    folder = new_term(place / "学期", term.code, term)
    unfinished = term.school(UNFINISHED)
    assert unfinished is not None
    school = place / "学校.xlsm"
    write_school_workbook(school, term, unfinished, half_filled(rows[UNFINISHED]), town=town, issue=1, macros=SCHOOL)
    for code in RETURNED:
        one = term.school(code)
        assert one is not None
        handed_in = copy.deepcopy(rows[code])
        apply(handed_in, code, term)
        path = folder.inbox / returns.FILES[code]
        write_school_workbook(path, term, one, handed_in, town=town, issue=1, stamp=Stamp(definition=definition_hash(term), issue=1))
        returns._save(path, returns.SAVED[code])
    merge(folder, CHECK_DAY)
    sent_back = next(path for path in sorted(folder.sent_back.iterdir()) if "石桥" in path.name)
    return {"school": school, "settings": folder.settings.with_suffix(".xlsm"), "master": folder.master, "sent back": sent_back}


def demo_books(folder: TermFolder, place: Path) -> dict[str, Path]:
    """Of the whole demo town: 总档案, a workbook of the reports, a folder of the printed forms."""
    return {"demo master": folder.master, "reports": pages_of_reports_in(folder, place / "报表.xlsx"), "forms": forms_in(folder, place / "打印")}


def half_filled(rows: SchoolRows) -> SchoolRows:
    """The school's records in the middle of the term: one choice not made yet, one lesson written down twice."""
    found = returns._until(copy.deepcopy(rows), MID_TERM)
    lessons = found["observations"]
    for one in lessons[:6]:
        one |= {key: str(one[key]).partition("；")[0] + "。" for key in ("strengths", "advice")}
    lessons[1]["kind"] = None
    lessons[3] = dict(lessons[2])
    return found


# --- records ---


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def facts(place: Range, path: Path) -> dict[str, Any]:
    """What a picture of this place would show today: where it is, its first texts, a digest of them all."""
    last = int(place.area.partition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    width = len(place.area.partition(":")[2].rstrip("0123456789"))
    column = place.area.partition(":")[2][:width]
    shown = []
    for number, row in enumerate(cells(path, place.sheet, last), 1):
        if place.hidden is None or not place.hidden[0] <= number <= place.hidden[1]:
            shown.append([_text(value) for at, value in enumerate(row) if (len(letters(at)), letters(at)) <= (width, column)])
    first = [text.replace("\n", "") for row in shown[:FIRST_DATA_ROW] for text in row if text and not text.startswith("=")]
    return {"sheet": place.sheet, "area": place.area, "note": place.note, "words": first[:12],
            "text": _short(json.dumps(shown, ensure_ascii=False).encode())}


def shown_today(books: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Name of a picture -> what it would show today; of the guides, their words."""
    found = {shot.name: facts(shot.place(books[shot.book]), books[shot.book]) for shot in SHOTS}
    found |= {name: {"parts": list(parts)} for name, parts in MONTAGES.items()}
    found[CONTACT_SHEET] = {title: _short("\n".join(texts).encode()) for title, texts in shown_on(books["reports"]).items()}
    found[FORMS_SHEET] = {title: _short("\n".join(texts).encode()) for title, texts in shown_on_forms(books["forms"]).items()}
    return found | {guide.name: {"words": list(words(guide))} for guide in GUIDES}


def recorded() -> dict[str, dict[str, Any]]:
    """What the pictures that are committed have been made of."""
    found: dict[str, dict[str, Any]] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def committed(name: str) -> Path:
    """Where a picture or a guide of this name lies."""
    return ROOT / "docs" / f"{name}.pdf" if name in {guide.name for guide in GUIDES} else PICTURES / f"{name}.png"


def largest(name: str) -> int:
    """How many bytes a picture may have."""
    return LARGEST_CONTACT_SHEET if name in {CONTACT_SHEET, FORMS_SHEET} else LARGEST_BYTES


# --- making ---


def _run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, timeout=120)


def _png(pdf: Path, target: Path, width: int) -> None:
    """One page as a picture of so many pixels in a few colours, without anything that tells when it was made."""
    _run("pdftoppm", "-png", "-singlefile", "-scale-to-x", str(width), "-scale-to-y", "-1", pdf, target.with_suffix(""))
    _few_colours(target, target)


def _few_colours(source: Path, target: Path, *more: str) -> None:
    _run("convert", source, *more, "+dither", "-colors", str(COLOURS), "-strip", "-define", "png:exclude-chunks=date,time", f"PNG8:{target}")


def make(books: Mapping[str, Path], place: Path) -> None:
    """Write the pictures, the guides and the record of them."""
    from tests.office.driver import Office
    from tests.office_engine.bridge import python_with_uno

    program, python = shutil.which("soffice") or shutil.which("libreoffice"), python_with_uno()
    if program is None or python is None:
        raise SystemExit("LibreOffice with python3-uno is needed")
    script = ROOT / "tools" / "print_range.py"
    (place / "fonts.conf").write_text(FONTS, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(place / "fonts.conf")
    office = Office(program, python, place / "profile")
    try:
        shots = []
        for shot in SHOTS:
            at = shot.place(books[shot.book])
            shots.append({"source": str(books[shot.book]), "sheet": at.sheet, "range": at.area, "hidden": at.hidden, "folded": at.folded, "headings": shot.headings,
                          "notes": [at.note] if at.note else [], "target": str(place / f"{shot.name}.pdf")})
        office.ask(script, shots=shots)
        for old in PICTURES.glob("*.png"):
            old.unlink()
        PICTURES.mkdir(parents=True, exist_ok=True)
        for shot in SHOTS:
            _png(place / f"{shot.name}.pdf", committed(shot.name), shot.width)
        for name, parts in MONTAGES.items():
            _montage(parts, committed(name))
        _few_colours(first_pages(books["reports"], program, place), committed(CONTACT_SHEET))
        _few_colours(pages_of_forms(books["forms"], program, place), committed(FORMS_SHEET))
        _make_guides(office.ask, script, place)
    finally:
        office.close()
    keep_record(books)


def _montage(parts: Iterable[str], target: Path) -> None:
    sources = [str(committed(part)) for part in parts]
    subprocess.run(
        ["convert", *sources, "-bordercolor", "white", "-border", "0x12", "-gravity", "center", "-background", "white", "-append", "+dither", "-colors", str(COLOURS),
         "-strip", "-define", "png:exclude-chunks=date,time", f"PNG8:{target}"], check=True, timeout=120,
    )


def _make_guides(ask: Callable[..., Any], script: Path, place: Path) -> None:
    pages = []
    for guide in GUIDES:
        placed = draw(guide, place / f"{guide.name}.xlsx", PICTURES)
        pages.append({"source": str(place / f"{guide.name}.xlsx"), "columns": [COLUMNS, COLUMN],
                      "pictures": [[str(path), *numbers] for path, *numbers in placed], "target": str(place / f"{guide.name}.pdf")})
    ask(script, pages=pages)
    for guide in GUIDES:
        for target in (committed(guide.name), PACKAGED / f"{guide.name}.pdf"):
            shutil.copyfile(place / f"{guide.name}.pdf", target)
        _png(place / f"{guide.name}.pdf", PICTURES / f"{guide.preview}.png", 900)


def keep_record(books: Mapping[str, Path]) -> None:
    """Write down what the pictures show and which files they are."""
    found = shown_today(books)
    for name, one in found.items():
        one["file"] = _short(committed(name).read_bytes())
    for guide in GUIDES:
        found[guide.name]["pictures"] = {name: found[name]["file"] for name in guide.pictures}
        found[guide.preview] = {"of": guide.name, "file": _short(committed(guide.preview).read_bytes())}
    RECORD.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Make everything anew."""
    with tempfile.TemporaryDirectory(prefix="yanxiu-pictures-") as name:
        place = Path(name)
        _, town = play_demo(place / "演示")
        make({**play(place), **demo_books(town, place)}, place)
    for path in sorted(PICTURES.glob("*.png")):
        size = path.stat().st_size
        sys.stdout.write(f"{path.relative_to(ROOT)}  {size // 1000} KB{'  too large' if size > largest(path.stem) else ''}\n")


if __name__ == "__main__":
    main()
