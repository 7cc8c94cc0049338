"""What merges begin with and end with, where neither is what a test looks at.

New term folders: each kind is made once a process and copied, in a fortieth of the time. ``new_term`` itself is tested by the command,
under failures and for its bytes elsewhere; nothing in a new folder speaks of its place (``tests/test_terms.py``).
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

import pytest

from yanxiu_xl.reports.standing import standing
from yanxiu_xl.term.term import Term
from yanxiu_xl.workflow import building, merging
from yanxiu_xl.workflow.folder import TermFolder


def new_term(root: Path, code: str, term: Term, *, macros: bool = True) -> TermFolder:
    """What ``building.new_term`` makes in a folder that is not there yet, or holds nothing."""
    made = _made(code, pickle.dumps(term), macros)
    assert not root.exists() or not any(root.iterdir())
    shutil.copytree(made, root, dirs_exist_ok=True)
    return TermFolder(root.absolute())


@cache
def _place() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="yanxiu-terms-")


@lru_cache(maxsize=40)
def _made(code: str, term: bytes, macros: bool) -> Path:
    place = Path(tempfile.mkdtemp(dir=_place().name)) / "学期"
    return building.new_term(place, code, pickle.loads(term), macros=macros).root


@contextmanager
def archive_alone() -> Iterator[None]:
    """Merges read, check, file and decide; 退回 and 总档案, four fifths of the time of a small one, are not written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "renew_outputs", lambda folder, term, archive, *_: (standing(term, archive), folder.master, [], False))
        yield
