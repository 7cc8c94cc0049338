"""A file of ours: what lies in its place, and what a writing does to it. Every way of saving, every memory, every manner."""

import zipfile

import pytest

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.archive.written import Note, Output, Written
from yanxiu_xl.files import InTheWay
from yanxiu_xl.problems import UserError
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workflow import ours
from yanxiu_xl.workflow.ours import Busy, OurFile, Saved, State


def book(text):
    """Writes a workbook that says ``text``."""

    def write(path):
        one = Book(str(path))
        one.add_worksheet("页").write_string(0, 0, text)
        one.close()

    return write


def save(path):
    """Somebody saves it again; what differs does not matter."""
    with zipfile.ZipFile(path, "a") as package:
        package.comment = b"saved by hand"


def says(path):
    return zipfile.ZipFile(path).read("xl/sharedStrings.xml").partition(b"<t>")[2].partition(b"</t>")[0].decode()


def opened(path):
    """Another program has it open, as its owner file tells."""
    (path.parent / f"~${path.name}").write_bytes(b"")


def closed(path):
    (path.parent / f"~${path.name}").unlink()


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "库" / "archive.sqlite", "2020-10-31") as one:
        yield one


@pytest.fixture
def path(tmp_path):
    (tmp_path / "发放").mkdir()
    return tmp_path / "发放" / "柳林.xlsx"


def listed(path):
    return sorted(one.name for one in path.parent.iterdir() if not one.name.startswith("~$"))


def a_file(path, archive, *, kind="issued-01", remembered=True, **manners):
    return OurFile(path, kind, Note(archive, Output.ISSUED, "01") if remembered else None, **manners)


def forget(archive):
    """The archive is lost, and another one made."""
    with archive.change():
        archive.db.execute("DELETE FROM written_file")


STATES = [
    # what happens after a writing, kind of seal -> state when it would be made of the same, and of other things
    ("nothing", "issued-01", State.CURRENT, State.EARLIER), ("nothing", "", State.CURRENT, State.EARLIER),
    ("saved", "issued-01", State.SAVED, State.SAVED), ("saved", "", State.SAVED, State.SAVED),
    ("gone", "issued-01", State.ABSENT, State.ABSENT), ("forgotten", "issued-01", State.EARLIER, State.EARLIER),
    ("forgotten", "", State.SAVED, State.SAVED), ("saved and forgotten", "issued-01", State.SAVED, State.SAVED),
    ("the one before", "issued-01", State.EARLIER, State.EARLIER), ("the one before", "", State.EARLIER, State.EARLIER),
]


@pytest.mark.parametrize(("happened", "kind", "same", "other"), STATES)
def test_what_lies_there(path, archive, happened, kind, same, other):
    file = a_file(path, archive, kind=kind)
    file.write(book("一"), "a")
    before = path.read_bytes()
    file.write(book("二"), "b")
    if "saved" in happened:
        save(path)
    elif happened == "gone":
        path.unlink()
    elif happened == "the one before":
        path.write_bytes(before)
    if "forgotten" in happened:
        forget(archive)
    assert (file.state("b"), file.state("c")) == (same, other)
    assert file.is_ours(path) is (same in {State.CURRENT, State.EARLIER})


@pytest.mark.parametrize(("saved", "wanted"), [
    (Saved.ASIDE, {"柳林.xlsx": "二", "柳林(改过的1).xlsx": "一"}), (Saved.STAYS, {"柳林.xlsx": "一", "柳林(新1).xlsx": "二"}),
    (Saved.OVER, {"柳林.xlsx": "二"}),
])
def test_what_becomes_of_a_file_that_somebody_has_saved(path, archive, saved, wanted):
    file = a_file(path, archive, saved=saved)
    file.write(book("一"), "a")
    save(path)
    put = file.write(book("二"), "b")
    assert {name: says(path.parent / name) for name in listed(path)} == wanted
    assert says(put.path) == "二"
    assert (put.aside is not None) is (saved is Saved.ASIDE)


def test_one_that_nobody_has_saved_is_written_over_whatever_the_manner(path, archive):
    for saved in Saved:
        file = a_file(path, archive, saved=saved)
        for text in ("一", "二"):
            assert file.write(book(text), text).path == path
        assert (listed(path), says(path)) == (["柳林.xlsx"], "二")
        path.unlink()


@pytest.mark.parametrize(("kind", "remembered"), [("issued-01", True), ("issued-01", False), ("", True)])
def test_while_it_is_open_ours_lies_beside_it_once_and_goes_when_it_is_in_place(path, archive, kind, remembered):
    file = a_file(path, archive, kind=kind, saved=Saved.OVER if not kind else Saved.ASIDE, remembered=remembered)
    file.write(book("一"), "a")
    opened(path)
    for text in ("二", "三"):
        assert file.write(book(text), text).path.name == "柳林(新1).xlsx"
        assert file.state(text) is not State.CURRENT, "it is to be tried again"
    assert (says(path), says(path.with_name("柳林(新1).xlsx"))) == ("一", "三")
    closed(path)
    file.write(book("四"), "d")
    assert (listed(path), says(path)) == (["柳林.xlsx"], "四")


def test_what_somebody_has_saved_of_the_copy_beside_stays(path, archive):
    file = a_file(path, archive, saved=Saved.ASIDE)
    file.write(book("一"), "a")
    opened(path)
    save(file.write(book("二"), "b").path)
    assert file.write(book("三"), "c").path.name == "柳林(新2).xlsx"
    closed(path)
    file.write(book("四"), "d")
    assert listed(path) == ["柳林(新1).xlsx", "柳林.xlsx"]


def test_an_open_one_can_be_refused_instead(path, archive):
    file = a_file(path, archive, busy=Busy.REFUSED, saved=Saved.ASIDE)
    file.write(book("一"), "a")
    opened(path)
    with pytest.raises(InTheWay, match="更新不了"):
        file.write(book("二"), "b")
    assert (listed(path), file.state("a")) == (["柳林.xlsx"], State.CURRENT)


def test_only_ours_is_withdrawn(path, archive):
    file = a_file(path, archive)
    file.withdraw()
    file.write(book("一"), "a")
    save(path)
    file.withdraw()
    assert listed(path) == ["柳林.xlsx"]
    path.unlink()
    file.write(book("一"), "a")
    file.withdraw()
    assert listed(path) == []


def test_a_folder_in_its_place_is_named(path, archive):
    path.mkdir()
    for saved in Saved:
        with pytest.raises(UserError, match="同名的文件夹"):
            a_file(path, archive, saved=saved).write(book("一"), "a")


@pytest.mark.parametrize("at", ["before it is announced", "before it is put in place", "after"])
def test_a_run_that_ends_at_any_step_leaves_a_file_that_the_next_knows(path, archive, monkeypatch, at):
    """Sealed by nothing: the archive alone tells."""
    file = a_file(path, archive, kind="", saved=Saved.ASIDE)
    file.write(book("一"), "a")
    real = ours.replace_whole

    def ended(place, write, announce, instead):
        def last(finished):
            if at == "before it is announced":
                raise KeyboardInterrupt
            announce(finished)
            if at == "before it is put in place":
                raise KeyboardInterrupt

        real(place, write, last, instead)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ours, "replace_whole", ended)
        with pytest.raises(KeyboardInterrupt):
            file.write(book("二"), "b")
    assert file.is_ours(path)
    assert file.state("b") is (State.CURRENT if at == "after" else State.EARLIER)
    assert file.write(book("三"), "c").aside is None
    assert listed(path) == ["柳林.xlsx"]


def test_a_file_made_of_something_shows_it_also_when_saved_since(path, archive):
    file = a_file(path, archive, saved=Saved.ASIDE)
    assert not file.shows("")
    file.write(book("一"), "a")
    before = path.read_bytes()
    file.write(book("二"), "b")
    assert (file.shows("b"), file.shows("a")) == (True, False)
    save(path)
    assert file.shows("b")
    path.write_bytes(before)
    assert not file.shows("b")
    path.unlink()
    assert not file.shows("b")


def test_each_file_has_a_line_of_its_own(archive):
    lines = {(output, school): Written(output, school) for output in Output for school in ("", "01")}
    with archive.change():
        for (output, school), written in lines.items():
            Note(archive, output, school).write(written)
    assert {place: Note(archive, *place).read() for place in lines} == lines
