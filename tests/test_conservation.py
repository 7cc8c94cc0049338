"""What a school wrote into the form is in the archive or in the list of problems: counted by a reader of its own.

Automatic columns, the form's own words and tabs that are not the form's are left out here.
"""

import hashlib
import io
import json
import random
import re
import zipfile
import zlib
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from tests.mess import ODD, PLACES, SHAPES, TABLES, spoil
from tests.mutations import mutated
from tests.raw_cells import raw_cells
from tests.small import put, small_return
from tests.spellings import HABITS, Spelling, spelt_throughout
from tests.support import TERM, good_rows, read
from tests.town import TERM as TOWN_TERM
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.demo.play import play
from yanxiu_xl.forms.model import HEADER_ROW, Kind, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS


def written(path, tabs, sheet, title, header_row):
    """Addresses of what somebody wrote into a tab of the form, below its header and outside automatic columns."""
    cells = {at: text for (tab, at), text in raw_cells(path, tabs).items() if tab == title}
    automatic = set()
    if sheet.layout is not Layout.FIELDS:
        known = {c.header.replace(" ", ""): c for c in sheet.columns}
        for at, text in cells.items():
            column = known.get(re.sub(r"[\s*＊]", "", text))
            if _row(at) == header_row and column is not None and (column.kind in {Kind.AUTO, Kind.IDENTIFIER} or column.auto is not None):
                automatic.add(at.rstrip("0123456789"))
    fixed = {c.key for c in sheet.columns if sheet.fixed_rows and c.key in sheet.fixed_rows[0]}
    automatic |= {letters(sheet.position(key)) for key in fixed}
    return {
        at: text for at, text in cells.items()
        if _row(at) > header_row and at.rstrip("0123456789") not in automatic
        and not (sheet.layout is Layout.FIELDS and at[0] in "AC")
    }


def _row(address):
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def titles_of(archive, identity):
    """Sheet key -> (title of the tab, row of its header)."""
    rows = archive.db.execute("SELECT sheet, title, header_row FROM return_sheet WHERE return_id = ?", (identity,))
    return {sheet: (title, header) for sheet, title, header in rows}


def accounted(archive, one, sheet):
    """Addresses of a return's tab that the archive holds a value of, a text as typed, something outside the form, or a problem."""
    found, extras = set(), 0
    columns = archive.columns(one.id, sheet.key)
    keys = [c.key for c in stored_columns(sheet)]
    for _, row, *values, typed, extra in archive.rows_of(sheet, one.id):
        said = json.loads(typed or "{}")
        for key, value in zip(keys, values, strict=True):
            if key in columns and (value is not None or key in said):
                letter, item_row = columns[key]
                found.add(f"{letter}{item_row or row}")
        extras += len(json.loads(extra or "{}"))
    (outside,) = archive.db.execute("SELECT outside FROM return_sheet WHERE return_id = ? AND sheet = ?", (one.id, sheet.key)).fetchone()
    found |= {address for address, _ in json.loads(outside or "[]")}
    title = titles_of(archive, one.id)[sheet.key][0]
    return found | {p.cell for p in archive.problems(one.id, one.name) if p.sheet == title and p.cell}, extras


def unaccounted(archive, places):
    """(file, tab, address, text) of everything that is nowhere, and how many cells were looked at; places: content -> its file."""
    lost, looked = [], 0
    for one in archive.filed():
        titles = titles_of(archive, one.id)
        tabs = frozenset(title for title, _ in titles.values())
        for sheet in SCHOOL_SHEETS:
            if sheet.key not in titles:
                continue
            title, header_row = titles[sheet.key]
            cells = written(places[one.sha256], tabs, sheet, title, header_row or HEADER_ROW)
            held, extras = accounted(archive, one, sheet)
            gone = [at for at in cells if at not in held]
            looked += len(cells)
            if len(gone) > extras:  # columns the form does not have are kept by their headers
                lost += [(one.name, title, at, cells[at]) for at in gone]
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


def test_the_demo(tmp_path):
    _, folder = play(tmp_path / "演示", lambda *_: None)
    with folder.archive() as archive:
        lost, looked = unaccounted(archive, {path.stem: path for path in folder.originals.iterdir()})
    assert looked > 20_000
    assert lost == []


@pytest.mark.parametrize("seed", range(20))
def test_returns_with_the_mess_that_comes_back(tmp_path, seed):
    assert lost_of(tmp_path, spoilt(random.Random(seed))) == []


def test_workbooks_spoilt_at_random(tmp_path):
    """Those that are read although a real parser of XML takes them, too; of the others nobody else can tell what they hold."""
    looked = 0
    for seed in range(120):
        _, data = mutated(seed)
        try:
            raw_cells(put(tmp_path, "看.xlsx", data), frozenset())
            lost = lost_of(tmp_path, data, TOWN_TERM)
        except (ET.ParseError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, StopIteration):
            continue
        assert lost == [], seed
        looked += 1
    assert looked > 30


@pytest.mark.parametrize("habit", [h for h in HABITS if h != "no_addresses"])  # the other reader goes by addresses
def test_returns_in_another_spelling(tmp_path, habit):
    how = Spelling(**{habit: "x" if habit == "prefix" else True})
    assert lost_of(tmp_path, spelt_throughout(spoilt(random.Random(habit)), how)) == []
