"""The README's pictures and the two guides show today's program; what they show is compared, LibreOffice is not needed."""

import importlib.util
import re
import sys
from pathlib import Path

import openpyxl
import pytest

from yanxiu_xl.cli import cli
from yanxiu_xl.workflow.building import new_term
from yanxiu_xl.workflow.guides import CLERK, FILES, OFFICER

ROOT = Path(__file__).parent.parent
AGAIN = "run: python tools/pictures.py"
A4_POINTS = (595, 842)


def tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


sys.path.insert(0, str(ROOT / "tools"))
pictures = tool("pictures")
pages = sys.modules["guide_pages"]
sys.path.remove(str(ROOT / "tools"))


@pytest.fixture(scope="module")
def today(demo, tmp_path_factory):
    place = tmp_path_factory.mktemp("town")
    return pictures.shown_today({**pictures.play(place), **pictures.demo_books(demo[0], place)})


@pytest.mark.parametrize("name", [*(shot.name for shot in pictures.SHOTS), pictures.CONTACT_SHEET, pictures.FORMS_SHEET])
def test_a_picture_shows_what_the_program_shows_today(today, name):
    known = pictures.recorded()[name]
    assert {**today[name], "file": known["file"]} == known, AGAIN


def test_every_picture_is_one_that_the_tool_has_made_and_small():
    known = pictures.recorded()
    there = {path.stem: path.read_bytes() for path in pictures.PICTURES.glob("*.png")}
    assert {name: pictures._short(data) for name, data in there.items()} == {
        name: one["file"] for name, one in known.items() if name not in {g.name for g in pages.GUIDES}}, AGAIN
    assert {name: len(data) for name, data in there.items() if len(data) > pictures.largest(name)} == {}


def test_the_readmes_pictures_and_links_lead_to_files():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    assert len(links) >= 12
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("guide", pages.GUIDES, ids=lambda guide: guide.preview)
def test_a_guide_says_what_it_would_say_today_on_one_page(guide, tmp_path):
    known, pdf = pictures.recorded()[guide.name], pictures.committed(guide.name).read_bytes()
    assert known["words"] == list(pages.words(guide)), AGAIN
    assert known["pictures"] == {name: pictures._short(pictures.committed(name).read_bytes()) for name in guide.pictures}, AGAIN
    assert known["file"] == pictures._short(pdf), AGAIN
    assert (FILES / f"{guide.name}.pdf").read_bytes() == pdf, "the one that new-term puts into the folder is another"
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert tuple(round(float(number)) for number in box) == A4_POINTS
    for path, x, y, wide, high in pages.draw(guide, tmp_path / "page.xlsx", pictures.PICTURES):
        assert (min(x, y) >= 0, x + wide <= pages.WIDTH, y + high <= pages.HEIGHT) == (True, True, True), path.name


def test_the_guides_name_verbs_that_there_are():
    told = set(re.findall(r"yanxiu ([a-z-]+)", "\n".join(line for guide in pages.GUIDES for line in pages.words(guide))))
    assert {"new-term", "build", "merge", "undo", "history", "where", "pack"} <= told <= set(cli.commands)


def test_new_term_puts_each_guide_where_it_is_looked_for(tmp_path):
    folder = new_term(tmp_path / "学期", "2020-2021-1", macros=False)
    assert (folder.root / OFFICER).read_bytes() == (FILES / OFFICER).read_bytes()
    assert [path.name for path in folder.outbox.iterdir()] == [CLERK]


CHANGES = {
    "a header": ("B3", "别的表头", True), "a value": ("A5", 7, True), "a formula": ("C4", "=1+2", True), "a word that is gone": ("B4", None, True),
    "beside the picture": ("D4", "外", False), "below it": ("A7", "外", False), "folded away": ("B6", "外", False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_record_tells_what_is_in_the_picture_and_nothing_else(tmp_path, change):
    place = pictures.Range("表", "A1:C6", hidden=(6, 6))
    found = []
    for name in ("before", "after"):
        book = openpyxl.Workbook()
        book.active.title = "表"
        for row in (["标题"], [], ["甲", "乙", "丙"], [1, "字", "=A4"], [2, "字", "=A5"], [3, "字", "=A6"], [4, "字", "=A7"]):
            book.active.append(row)
        if name == "after":
            cell, value, _ = CHANGES[change]
            book.active[cell] = value
        book.save(tmp_path / f"{name}.xlsx")
        found.append(pictures.facts(place, tmp_path / f"{name}.xlsx")["text"])
    assert (found[0] != found[1]) is CHANGES[change][2]
