"""总档案 written piece by piece: what has not changed is taken over as it was packed, and the file is the same to the byte."""

import os
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.filed_town import file_returns, filed_town
from tests.support import TERM as SMALL
from tests.support import good_rows, write_return
from tests.terms import new_term
from tests.town import TERM, good_registers, school
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.workbooks import master, report_tables
from yanxiu_xl.workbooks.fast import bulk
from yanxiu_xl.workbooks.fast.cut import Cut
from yanxiu_xl.workbooks.fast.kept import Kept, kept_in
from yanxiu_xl.workbooks.master import write_master
from yanxiu_xl.workbooks.sheets import Typed
from yanxiu_xl.workflow.merging import merge

LATER = date(2020, 12, 21)


def with_cell(sheet, key, value):
    def changed(rows):
        return {**rows, sheet: [{**rows[sheet][0], key: value}, *rows[sheet][1:]]}

    return changed


def one_more(sheet):
    return lambda rows: {**rows, sheet: [rows[sheet][0], *rows[sheet]]}


CHANGES = {
    "another text": with_cell("observations", "topic", "改过的课题"),
    "a cell that cannot be read": with_cell("observations", "date", Typed("？？")),
    "a text that asks for higher rows": with_cell("observations", "reflection", "看不出学生的变化，要再听一次。" * 30),
    "a record less, which is held": lambda rows: {**rows, "observations": rows["observations"][:-1]},
    "one record twice": one_more("observations"),
    "nothing but the file": lambda rows: rows,
}
TOUCHED = {
    "another text": ({"听课记录"}, {"听课统计", "教师得分总表", "得分说明", "课题一览"}),
    "one record twice": ({"听课记录", "听课统计"}, {"经费收支", "豁免与更正台账"}),
}
"""Change of 榆树小学 -> pages that are written anew for it, and some that are not."""


def pages(path):
    """Titles of the tabs by the part that holds them."""
    with zipfile.ZipFile(path) as parts:
        names = re.findall(r'<sheet name="([^"]+)"', parts.read("xl/workbook.xml").decode())
    return {f"xl/worksheets/sheet{at}.xml": name for at, name in enumerate(names, 1)}


def pages_of(path, pieces):
    """Titles of the tabs in which these pieces lie."""
    titles = pages(path)
    with zipfile.ZipFile(path) as parts:
        starts = sorted((one.header_offset, one.filename) for one in parts.infolist())
    return {titles[[name for start, name in starts if start < one.offset][-1]] for one in pieces}


def both_ways(archive, place, before, pieces):
    """Write 总档案 whole, and with what the file before holds; the same bytes. Returns (path, pieces, those taken over)."""
    whole, joined = place / "整.xlsx", place / "接.xlsx"
    write_master(whole, TERM, archive)
    with kept_in(before, pieces) as kept:
        now = write_master(joined, TERM, archive, kept)
    assert joined.read_bytes() == whole.read_bytes()
    with zipfile.ZipFile(joined) as parts:
        assert parts.testzip() is None
    known = {one.made_of for one in pieces}
    return joined, now, [one for one in now if one.made_of in known]


@pytest.fixture(scope="module", params=[128, 3], ids=["long stretches", "short stretches"], autouse=True)
def lines(request):
    """Lines of a stretch: no table of this town has as many as a stretch of a real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cut, "lines", request.param)
        yield request.param


@pytest.fixture(scope="module")
def town(tmp_path_factory, lines):
    """(archive, 总档案 of it, its pieces)."""
    place = tmp_path_factory.mktemp("镇")
    with filed_town(place / "档案.sqlite") as archive:
        yield archive, place / "总档案.xlsx", write_master(place / "总档案.xlsx", TERM, archive)


def copy_of(archive, path):
    """The archive again, to be changed."""
    path.write_bytes(archive.path.read_bytes())
    return Archive(path, "2020-12-20T08:00:00+08:00")


def test_the_same_archive_gives_the_same_bytes_and_every_report_is_taken_over(town, tmp_path):
    archive, path, pieces = town
    joined, _, same = both_ways(archive, tmp_path, path, pieces)
    assert joined.read_bytes() == path.read_bytes()
    shown = {one.title for one in reports().values() if not one.public}
    filled = {sheet.title for sheet in SCHOOL_SHEETS if archive.rows(sheet).rows}
    assert shown | filled == pages_of(joined, same)
    assert same == pieces


@pytest.mark.one_in(3)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_one_school_is_written_alike_whole_or_piece_by_piece(town, tmp_path, change):
    archive, path, pieces = town
    with copy_of(archive, tmp_path / "档案.sqlite") as mine:
        file_returns(mine, {"新": ("02", CHANGES[change](school("02")))})
        joined, now, same = both_ways(mine, tmp_path, path, pieces)
        assert same
        anew, left = TOUCHED.get(change, (set(), set()))
        kept, written = pages_of(joined, same), pages_of(joined, [one for one in now if one not in same])
        assert anew <= written
        assert left <= kept


OTHER = {
    "another day": lambda archive: file_returns(archive, {}, LATER),
    "a school less": lambda archive: file_returns(archive, {}, withdrawn="02"),
    "other registers": lambda archive: file_returns(archive, {}, kept={**good_registers(), "funds": []}),
    "a second return that does not count": lambda archive: file_returns(archive, {"旧": ("01", school("01"))}, withdrawn="旧"),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("change", OTHER)
def test_what_changes_besides_is_written_alike(town, tmp_path, change):
    archive, path, pieces = town
    with copy_of(archive, tmp_path / "档案.sqlite") as mine:
        OTHER[change](mine)
        _, _, same = both_ways(mine, tmp_path, path, pieces)
        assert same, "the day and how many have returned stand above the tables, which stay"


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["00", "01", "02"]), st.sampled_from(sorted(CHANGES))), min_size=2, max_size=3))
def test_piece_upon_piece_stays_what_it_would_be_whole(town, tmp_path_factory, steps):
    """Each file is put together of the one before, which was put together itself."""
    archive, path, pieces = town
    place = tmp_path_factory.mktemp("步")
    with copy_of(archive, place / "档案.sqlite") as mine:
        for number, (code, change) in enumerate(steps):
            step = place / str(number)
            step.mkdir()
            file_returns(mine, {f"{number}": (code, CHANGES[change](school(code)))})
            path, pieces, _ = both_ways(mine, step, path, pieces)


def drawn_lines(monkeypatch):
    """Rows of tables that are drawn from now on, by the title of the page."""
    found, draw_line = {}, report_tables.draw_line

    def draw(canvas, page, row, *more):
        found.setdefault(page.name, []).append(row)
        return draw_line(canvas, page, row, *more)

    monkeypatch.setattr(report_tables, "draw_line", draw)
    return found


def test_of_a_long_table_only_the_stretch_is_drawn_that_has_changed(town, tmp_path, monkeypatch, lines):
    archive, path, pieces = town
    found = drawn_lines(monkeypatch)
    with copy_of(archive, tmp_path / "档案.sqlite") as mine, kept_in(path, pieces) as kept:
        file_returns(mine, {"新": ("02", CHANGES["one record twice"](school("02")))})
        write_master(tmp_path / "整.xlsx", TERM, mine)
        everything = {title: [*rows] for title, rows in found.items()}
        found.clear()
        write_master(tmp_path / "接.xlsx", TERM, mine, kept)
    assert set(found["听课统计"]) <= set(everything["听课统计"])
    assert (len(found["听课统计"]) < len(everything["听课统计"])) is (lines == 3), "of a table of one stretch every line"


def test_stretches_of_several_processes_are_taken_over_too(town, tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "STRETCH_ROWS", 10)
    monkeypatch.setattr(bulk, "ROWS_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    archive, _, _ = town
    with copy_of(archive, tmp_path / "档案.sqlite") as mine:
        path = tmp_path / "前.xlsx"
        pieces = write_master(path, TERM, mine)
        file_returns(mine, {"新": ("02", CHANGES["another text"](school("02")))})
        _, _, same = both_ways(mine, tmp_path, path, pieces)
        stretches = [one for one in same if not one.area]
        assert stretches
        assert len(stretches) < len([one for one in pieces if not one.area])


def test_of_a_return_that_is_not_sealed_nobody_can_tell(town):
    archive, _, _ = town
    made = bulk.Made(archive, "", {"roster": None}, {})
    (page,) = bulk.pages_of(SHEETS["roster"], archive, archive.filed())
    assert made.of(page.sheet, page.stretches[0])
    unknown = replace(page.stretches[0], returns=(replace(page.stretches[0].returns[0], id=99),))
    assert made.of(page.sheet, unknown) == ""


def test_a_file_that_is_not_there_has_nothing_to_take_over(tmp_path):
    with kept_in(tmp_path / "没有.xlsx", []) as kept:
        assert kept.get("") is None
        assert isinstance(kept, Kept)


# --- a merge ---


@pytest.fixture
def drawn(monkeypatch):
    """Titles of the reports that were drawn."""
    titles, add_report = [], master.add_report

    def add(canvas, laid, *more):
        titles.append(laid.report.title)
        return add_report(canvas, laid, *more)

    monkeypatch.setattr(master, "add_report", add)
    return titles


IN_ITS_PLACE = {
    "ours": (lambda path: None, True),
    "saved by somebody": (lambda path: path.write_bytes(path.read_bytes() + b" "), False),
    "gone": (lambda path: path.unlink(), False),
}


@pytest.mark.parametrize("there", IN_ITS_PLACE)
def test_a_merge_draws_what_has_changed_alone(tmp_path, drawn, there):
    folder = new_term(tmp_path / "学期", SMALL.code, SMALL)
    for code in ("00", "01"):
        write_return(folder.inbox / f"{code}.xlsx", good_rows(), school=code)
    merge(folder, LATER)
    everything = set(drawn)
    drawn.clear()
    change, known = IN_ITS_PLACE[there]
    change(folder.master)
    rows = good_rows()
    rows["observations"][0]["topic"] = "改过的课题"
    write_return(folder.inbox / "01.xlsx", rows, school="01")
    merge(folder, LATER)
    assert (set(drawn) < everything) is known
    assert ("经费收支" in drawn) is not known, "no row of it leads to what has moved"
    assert "变动" in drawn
    with folder.archive() as archive:
        write_master(tmp_path / "整.xlsx", folder.term(), archive)
        assert folder.master.read_bytes() == (tmp_path / "整.xlsx").read_bytes()
        assert Note(archive, Output.MASTER).pieces("something else") == []
