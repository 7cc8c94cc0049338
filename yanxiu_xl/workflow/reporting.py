"""report: one report, or all of them, from the archive: as tables, as a workbook, and the records behind a figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from yanxiu_xl.problems import Stop
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import tables_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.workbooks.report_pages import Heading, Laid, lay_out
from yanxiu_xl.workflow.folder import TermFolder


@contextmanager
def merged_facts(folder: TermFolder) -> Iterator[TermFacts]:
    """The facts of a term as of its last merge. Raises Stop where nothing has been merged."""
    term = folder.term()
    with folder.archive(read_only=True) as archive:
        if not archive.meta("merged"):
            raise Stop("还没有合并过，档案库里没有记录。请先运行 yanxiu merge。")
        archive.prove()
        yield TermFacts(term, archive)


def heading_of(facts: TermFacts) -> Heading:
    """What stands over every page."""
    expected = {school.code for school in facts.term.schools}
    return Heading(facts.term, facts.as_of, len(expected & facts.current.keys()), len(expected))


def pages_of_reports(facts: TermFacts) -> list[Laid]:
    """Every report, laid out, in the order of the tabs."""
    return [lay_out(report, tables_of(report, facts)) for report in reports().values()]
