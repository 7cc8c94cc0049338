"""A new term folder that was copied is one that was made."""

import stat

import pytest

from tests.support import TERM
from tests.terms import new_term
from yanxiu_xl.workflow import building


def held(folder):
    """Place below the folder -> bytes and whether it can be run; None for a folder."""
    return {path.relative_to(folder.root): (path.read_bytes(), path.stat().st_mode & stat.S_IXUSR) if path.is_file() else None
            for path in folder.root.rglob("*")}


@pytest.mark.parametrize("macros", [True, False])
def test_a_copied_folder_is_a_made_one(tmp_path, macros):
    made = building.new_term(tmp_path / "这里" / "2020秋", TERM.code, TERM, macros=macros)
    copied = [new_term(tmp_path / name, TERM.code, TERM, macros=macros) for name in ("甲", "乙")]
    assert [held(one) for one in copied] == [held(made)] * 2
    assert [one.root for one in copied] == [tmp_path / "甲", tmp_path / "乙"]
    assert copied[1].term() == made.term()


def test_what_is_done_to_one_does_not_show_in_the_next(tmp_path):
    first = new_term(tmp_path / "甲", TERM.code, TERM)
    first.settings.write_bytes(b"spoilt")
    (first.inbox / "多余.txt").write_text("x")
    assert held(new_term(tmp_path / "乙", TERM.code, TERM)) == held(building.new_term(tmp_path / "丙", TERM.code, TERM))


def test_another_town_is_another_folder(tmp_path):
    other = TERM.with_schools(TERM.schools[:2])
    assert new_term(tmp_path / "甲", TERM.code, TERM).term().schools == TERM.schools
    assert new_term(tmp_path / "乙", TERM.code, other).term().schools == other.schools
