"""remind: a sheet for each school with what it still has to do, in 报表/催办单, to be sent by chat or printed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from yanxiu_xl.files import possible_name
from yanxiu_xl.phases import UNTOLD, Phase, Progress
from yanxiu_xl.reports.reminder import Reminder, reminders
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.reminder_sheet import write_reminder
from yanxiu_xl.workflow.folder import TermFolder
from yanxiu_xl.workflow.meant import school_code
from yanxiu_xl.workflow.ours import OurFile, Saved
from yanxiu_xl.workflow.printing import print_files
from yanxiu_xl.workflow.reporting import merged_facts

FOLDER, KIND = "催办单", "reminder"


@dataclass(frozen=True)
class Reminded:
    """A school's sheet: what it says, where it lies; folded: items without room; aside: where one that somebody had changed was put; copies:
    the PDF and the picture beside it.
    """

    reminder: Reminder
    path: Path
    folded: int
    aside: Path | None = None
    copies: tuple[Path, ...] = ()


@dataclass
class Reminders:
    """What was written; lacking: why there is no PDF or picture."""

    written: list[Reminded] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)


def remind(folder: TermFolder, school: str | None = None, *, pdf: bool = False, png: bool = False, progress: Progress = UNTOLD) -> Reminders:
    """Write the sheets of all schools that are asked for returns, or of one (code, name or a part of it).

    Raises UserError for an unknown school, where nothing has been merged, and where the disk does not take a file.
    """
    done = Reminders()
    with merged_facts(folder) as facts:
        codes = [school_code(facts.term, school, facts.current)] if school else []
        found = reminders(facts, codes)
        with folder.locked("写催办单"):
            with progress.phase(Phase.REMINDERS, len(found)) as step:
                for one in found:
                    done.written.append(_write(folder, facts, one))
                    step(one.name)
            if pdf or png:
                printed = print_files([one.path for one in done.written], pdf=pdf, pictures=png, progress=progress)
                done.lacking = printed.lacking
                done.written = [replace(one, copies=tuple(path for path in printed.files if path.with_suffix(".xlsx") == one.path)) for one in done.written]
    return done


def _write(folder: TermFolder, facts: TermFacts, one: Reminder) -> Reminded:
    folded = list[int]()
    path = folder.reports / FOLDER / possible_name(f"{one.code}{one.name}.xlsx")
    put = OurFile(path, KIND, saved=Saved.ASIDE).write(lambda place: folded.append(write_reminder(place, facts, one)))
    return Reminded(one, put.path, folded[-1], put.aside)
