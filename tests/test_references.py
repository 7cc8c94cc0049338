"""总档案 of a small town is what it was: part by part as committed; ``python -m tools.references`` writes that anew."""

import zipfile
from difflib import unified_diff

import pytest

from tools.references import EXEMPT, PLACE, described, small_town
from yanxiu_xl.reports.catalogue import reports

LINES_SHOWN = 40


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    return small_town(tmp_path_factory.mktemp("镇"))


@pytest.fixture(scope="module")
def now(master):
    return described(master)


def committed():
    return {path.name: path.read_text(encoding="utf-8") for path in PLACE.iterdir()}


@pytest.mark.parametrize("name", sorted(committed()))
def test_a_part_is_as_committed(now, name):
    difference = list(unified_diff(committed()[name].splitlines(), now.get(name, "").splitlines(), "committed", "now", lineterm="", n=1))
    assert not difference, "\n".join(difference[:LINES_SHOWN])


def test_every_part_is_compared_or_exempt_for_a_reason(master, now):
    assert set(now) == set(committed())
    assert {f"{one.title}.txt" for one in reports().values() if not one.public} <= set(now)
    with zipfile.ZipFile(master) as parts:
        assert set(EXEMPT) <= set(parts.namelist())
    assert all(EXEMPT.values())


def test_the_same_archive_gives_the_same_bytes(master, tmp_path):
    assert small_town(tmp_path).read_bytes() == master.read_bytes()


TOLD = {
    "a text": (b"</t></is></c>", "。</t></is></c>".encode()),
    "a format": (b' s="', b' s="1'),
    "a height": (b' ht="', b' ht="1'),
    "a merged area": (b'<mergeCell ref="A', b'<mergeCell ref="B'),
    "a print set-up": (b'<pageMargins left="', b'<pageMargins left="1'),
}


@pytest.mark.parametrize("what", TOLD)
def test_what_differs_is_told(master, now, tmp_path, what):
    old, new = TOLD[what]
    changed = tmp_path / "改.xlsx"
    with zipfile.ZipFile(master) as parts, zipfile.ZipFile(changed, "w") as out:
        for name in parts.namelist():
            content = parts.read(name)
            out.writestr(name, content.replace(old, new, 1) if name == "xl/worksheets/sheet9.xml" else content)
    assert sum(text != now[name] for name, text in described(changed).items()) == 1
