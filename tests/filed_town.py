"""A small town merged into an archive on disk, a change at a time, without workbooks: what 总档案 is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.made import unchecked
from tests.support import AS_OF, Rows
from tests.town import TERM, good_registers, registers, town_of
from yanxiu_xl.archive.counting import withdraw
from yanxiu_xl.archive.merge_log import problems_by_school
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.reading.attachments import Attachment
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.workflow.ingest import check_and_score
from yanxiu_xl.workflow.merging import decide, take_down

RECEIVED = "2020-12-20T08:00:00+08:00"
Files = Mapping[str, tuple[str, Rows]]
"""Content -> school code and rows."""


def filed_town(path: Path, rows: Mapping[str, Rows] | None = None, as_of: date = AS_OF) -> Archive:
    """An archive in which the returns of a good town, or these, have been merged."""
    archive = Archive(path, RECEIVED)
    file_returns(archive, {code: (code, one) for code, one in (town_of() if rows is None else rows).items()}, as_of)
    return archive


def file_returns(archive: Archive, files: Files, as_of: date = AS_OF, *, withdrawn: str = "", kept: Rows | None = None) -> None:
    """Merge some more, in one change as a merge does; withdrawn: content that counts no more; kept: registers of the centre."""
    told, known = problems_by_school(archive), len(archive.everything())
    with archive.change():
        for minute, (content, (code, rows)) in enumerate(files.items(), known):
            stamp = Stamp(issue=1, checked_at=f"2020-12-19 16:{minute:02d}")
            one = replace(unchecked(rows, code, TERM, stamp=stamp), sha256=content)
            one.attachments = [Attachment("activities", row, f"资料{row}.docx", f"{row:064x}", 1200, "") for row in one.tables["activities"].rows]
            one.problems, scores = check_and_score(TERM, as_of, one)
            archive.add_return(one, RECEIVED, "")
            archive.set_scores(content, scores)
        if withdrawn:
            withdraw(archive, withdrawn, RECEIVED)
        archive.set_present({**archive.present(), **{f"{content}.xlsx": content for content in files}})
        archive.set_meta("merged", f"now {as_of.isoformat()}")
        decide(archive, TERM, registers(good_registers() if kept is None else kept, TERM), as_of)
        take_down(TERM, archive, as_of, told)
