"""空白表 in 报表: the forms of a school to be filled in by hand, for whoever wants them on paper."""

from __future__ import annotations

from pathlib import Path

from yanxiu_xl.workbooks.blank_forms import write_blank_forms
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.ours import OurFile

NAME = "空白表.xlsx"


def put_blank_forms(folder: TermFolder) -> Path:
    """Write the forms as the settings have them now; returns where, which is beside a copy that somebody has saved.

    Raises UserError for bad settings or when the disk does not take the file.
    """
    term = folder.term()
    with folder.locked("生成空白表"):
        return OurFile(folder.reports / NAME, "blank-forms").write(lambda place: write_blank_forms(place, term)).path
