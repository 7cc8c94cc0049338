"""What a school wrote into the form is in the archive or in the list of problems: counted by a reader of its own.

Every cell of every tab is looked at but those of the program's own pages; of the form's tabs the program's own words are known by what
they say, and results by their formulas.
"""

import hashlib
import io
import json
import random
import re
import zipfile
import zlib
from itertools import pairwise
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.mess import ODD, PLACES, SHAPES, TABLES, spoil
from tests.mutations import mutated
from tests.raw_cells import raw_sheets
from tests.small import put, small_return
from tests.spellings import HABITS, Spelling, spelt_throughout
from tests.support import TERM, good_rows, read
from tests.town import TERM as TOWN_TERM
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.demo.returns import WORKBOOKS
from yanxiu_xl.forms.model import HEADER_ROW, Kind, Layout
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import OURS, OUTSIDE
from yanxiu_xl.phases import Phase

STANDING = re.compile(r"已[记填] \d+ [行项]，缺 \d+ 格(；有 \d+ 行缺自动列：.*)?")


def own_words(sheet, raw, header_row):
    """Addresses at which the program's own words stand: title, instruction, way back, how far it is filled in, headers, labels, help,
    formulas, prepared numbers, counts."""
    known = {_bare(c.header): c for c in sheet.columns}
    above = {sheet.title, sheet.instruction, sheet.printed_instruction, "← 首页"}
    own = {at for at, text in raw.cells.items() if _row(at) < header_row and (text in above or STANDING.fullmatch(text))}
    if sheet.layout is Layout.FIELDS:
        heads = {"项目", "填写内容", "说明"}
        helps = {c.help + (f"（单位：{c.unit}）" if c.unit else "") for c in sheet.columns}
        own |= {at for at, text in raw.cells.items() if _row(at) == header_row and text in heads}
        return own | {at for at, text in raw.cells.items() if (at[0] == "A" and _bare(text) in known) or (at[0] == "C" and text in helps)}
    for at, text in raw.cells.items():
        if _row(at) != header_row or _bare(text) not in known:
            continue
        own.add(at)
        column, letter = known[_bare(text)], _letter(at)
        below = {cell for cell in raw.cells if _letter(cell) == letter and _row(cell) > header_row}
        if column.auto is not None:
            own |= below & raw.formulas
        if column.kind is Kind.IDENTIFIER:
            own |= {cell for cell in below if re.fullmatch(r"[A-Z]-\d\d-\d{3,4}", raw.cells[cell])}
        if column.key == "serial":
            typed = [raw.cells[cell] for cell in sorted(below - raw.formulas, key=_row)]
            if all(re.fullmatch(r"\d{1,4}", text) for text in typed) and all(int(x) < int(y) for x, y in pairwise(typed)):
                own |= below
    return own


def _bare(text):
    return re.sub(r"[\s*＊]", "", text)


def _row(address):
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _letter(address):
    return address.rstrip("0123456789")


def titles_of(archive, identity):
    """Sheet key -> (title of the tab, row of its header)."""
    rows = archive.db.execute("SELECT sheet, title, header_row FROM return_sheet WHERE return_id = ?", (identity,))
    return {sheet: (title, header) for sheet, title, header in rows}


def accounted(archive, one, sheet):
    """Addresses of a return's tab of which the archive holds a value, a text as typed, something beside the records, or a problem."""
    found, extras = set(), set()
    columns = archive.columns(one.id, sheet.key)
    problems = archive.problems(one.id, one.name)
    title = titles_of(archive, one.id)[sheet.key][0]
    beside = {_letter(p.cell) for p in problems if p.sheet == title and p.code == "F13" and not p.variant}
    held = archive.rows_of(sheet, [one.id])
    for at, row in enumerate(held.rows):
        said = json.loads(held.typed[at] or "{}")
        for key, values in held.values.items():
            if key in columns and (values[at] is not None or key in said):
                letter, item_row = columns[key]
                found.add(f"{letter}{item_row or row}")
        extras |= {f"{letter}{row}" for letter in beside} if held.extra[at] else set()
    outside, automatic = archive.db.execute(
        "SELECT outside, automatic FROM return_sheet WHERE return_id = ? AND sheet = ?", (one.id, sheet.key)
    ).fetchone()
    found |= extras | {address for address, _ in json.loads(outside or "[]")}
    found |= {f"{columns[key][0]}{row}" for key, cells in json.loads(automatic or "{}").items() for row in cells}
    return found | {p.cell for p in problems if p.sheet == title and p.cell}


def unaccounted(archive, places):
    """(file, tab, address, text) of everything that is nowhere, and how many cells were looked at; places: content -> its file.

    What the archive says of its own counts must hold, too.
    """
    lost, looked = [], 0
    everywhere = archive.sheet_counts()
    for one in archive.filed():
        titles, sheets = titles_of(archive, one.id), raw_sheets(places[one.sha256])
        codes = {(p.sheet, p.code) for p in archive.problems(one.id, one.name)}
        for sheet in SCHOOL_SHEETS:
            if sheet.key not in titles:
                continue
            title, header_row = titles[sheet.key]
            raw, count = sheets[title], everywhere[one.id][sheet.key]
            held = accounted(archive, one, sheet) | own_words(sheet, raw, header_row or HEADER_ROW)
            looked += len(raw.cells)
            lost += [(one.name, title, at, text) for at, text in raw.cells.items() if at not in held]
            assert count.nowhere == 0, (one.name, title, count)
            if not raw.merged and not {(title, "F10"), (title, "F16")} & codes:
                assert count.cells == len(raw.cells), (one.name, title, count, len(raw.cells))
        kept = {tab.title: {address for address, _ in tab.kept} for tab in archive.other_tabs(one.id)}
        for title, raw in sheets.items():
            if title not in {given for given, _ in titles.values()} and (re.sub(r"\s", "", title) not in OURS or title == OUTSIDE):
                looked += len(raw.cells)
                lost += [(one.name, title, at, text) for at, text in raw.cells.items() if at not in kept.get(title, ())]
    return lost, looked


def lost_of(tmp_path, data, term=TERM):
    """What is nowhere of one return that is read, checked and filed; a refused one keeps everything by being refused."""
    path = put(tmp_path, f"{hashlib.sha256(data).hexdigest()[:8]}.xlsx", data)
    one = read(path, term)
    if one.refused is not None:
        return []
    with Archive(path.with_suffix(".sqlite"), "2020-10-31") as archive:
        with archive.change():
            archive.add_return(one, "2020-10-31", "key")
        lost, looked = unaccounted(archive, {one.sha256: path})
    assert looked > 200
    return lost


def spoilt(rng):
    """Six odd values, and two changes of shape."""
    book = openpyxl.load_workbook(io.BytesIO(small_return(good_rows())))
    values = [(*rng.choice(PLACES), rng.choice(sorted(ODD))) for _ in range(6)]
    spoil(book, values, [(rng.choice(sorted(SHAPES)), rng.choice(TABLES)) for _ in range(2)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_demo(demo):
    folder, watching = demo
    assert watching.faults() == []
    assert watching.phases[:2] == [(Phase.BUILD, len(folder.term().schools)), (Phase.FILL, len(WORKBOOKS) + 2)]
    with folder.archive(read_only=True) as archive:
        lost, looked = unaccounted(archive, {path.stem: path for path in folder.originals.iterdir()})
    assert looked > 20_000
    assert lost == []


@pytest.mark.one_in(4)
@pytest.mark.parametrize("seed", range(20))
def test_returns_with_the_mess_that_comes_back(tmp_path, seed):
    assert lost_of(tmp_path, spoilt(random.Random(seed))) == []


def test_workbooks_spoilt_at_random(tmp_path):
    """Those that are read although a real parser of XML takes them, too; of the others nobody else can tell what they hold."""
    looked = 0
    for seed in range(120):
        _, data = mutated(seed)
        try:
            raw_sheets(put(tmp_path, "看.xlsx", data))
            lost = lost_of(tmp_path, data, TOWN_TERM)
        except (ET.ParseError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, StopIteration, NotImplementedError, RuntimeError, EOFError):
            continue
        assert lost == [], seed
        looked += 1
    assert looked > 30


@pytest.mark.one_in(3)
@pytest.mark.parametrize("habit", [h for h in HABITS if h != "no_addresses"])  # the other reader goes by addresses
def test_returns_in_another_spelling(tmp_path, habit):
    how = Spelling(**{habit: "x" if habit == "prefix" else True})
    assert lost_of(tmp_path, spelt_throughout(spoilt(random.Random(habit)), how)) == []
