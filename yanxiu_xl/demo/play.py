"""The whole loop once: a fictional town's term from an empty folder to the master workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from yanxiu_xl.demo.registers import write_demo_registers
from yanxiu_xl.demo.returns import TAKEN_BACK, WITHOUT_TIMETABLE, WORKBOOKS, Town, write_besides, write_filled
from yanxiu_xl.demo.town import demo_term
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.problems import UserError
from yanxiu_xl.workflow.building import build, new_term
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.history import undo
from yanxiu_xl.workflow.merging import Merged, merge

CHECK_DAY = date(2021, 1, 14)
"""The demo is looked at as on the last days of its term, so it shows the same whenever it is played."""
MONTHLY_DAY = date(2020, 12, 28)
"""What came in during the term was merged and looked at on that day."""


def play(target: Path, progress: Progress = UNTOLD) -> tuple[Merged, TermFolder]:
    """Make the term folder, hand out, fill in, return, merge, in the term and at its end. Raises UserError when ``target`` is not empty."""
    if target.exists() and any(target.iterdir()):
        raise UserError(f"“{target}”不是空文件夹，没有改动它。请换一个文件夹名。")
    term = demo_term()
    folder = new_term(target, term.code, term)
    built = build(folder, progress=progress)
    issues = {one.school.code: one.issue for one in built}
    town = Town.of(term)
    with progress.phase(Phase.FILL, len(WORKBOOKS) + 2) as step:
        write_filled(folder.inbox, town, town.monthly(), issues, step)
        merge(folder, MONTHLY_DAY)
        undo(folder, TAKEN_BACK, lambda *_: True)
        step(folder.master.name)
        write_filled(folder.inbox, town, town.final(), issues, step)
        write_besides(folder.inbox, town)
        write_demo_registers(folder.registers, term, town.clean)
        step(folder.registers.name)
    return merge(folder, CHECK_DAY, progress, accept=(WITHOUT_TIMETABLE,)), folder
