"""What a merge would come to: worked out by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.reading.registers import read_registers
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.merging import decide, file_new, look
from yanxiu_xl.workflow.outcomes import Before, Plan, compare


def plan_merge(folder: TermFolder, as_of: date, progress: Progress = UNTOLD, accept: Sequence[str] = ()) -> Plan:
    """What ``merge`` would do with what lies in 回收 now. Nothing is changed. Raises UserError as ``merge`` does."""
    term = folder.term()
    registers = read_registers(folder.registers, term)
    with folder.locked("看合并计划"), folder.archive(read_only=True) as archive:
        archive.prove()
        found = look(folder, term, archive, as_of)
        before = Before.of(archive)
        with archive.rehearsal():
            file_new(folder, term, archive, found, progress, keep=False)
            with progress.single(Phase.ACROSS):
                decide(archive, term, registers, found.day, accept)
            return compare(term, archive, before)
